// The hosts that the simulator and the link check know.

import { envoy136, envoy137, envoy138, envoy139, envoy140 } from "./envoy.ts";
import { ats, google, mosn, nginx, spec } from "./others.ts";
import type { HostProfile } from "./profile.ts";

/** By name; `envoy` is the newest line. */
export const profiles = {
  envoy: envoy140,
  "envoy-1.40": envoy140,
  "envoy-1.39": envoy139,
  "envoy-1.38": envoy138,
  "envoy-1.37": envoy137,
  "envoy-1.36": envoy136,
  nginx,
  ats,
  google,
  mosn,
  spec,
} as const satisfies Readonly<Record<string, HostProfile>>;

/** The name of a host that can be simulated. */
export type ProfileName = keyof typeof profiles;

/** What stands in for a host that nobody has named. */
export const defaultProfile: HostProfile = profiles.envoy;

/** The profile of a name, null if there is none. */
export function findProfile(name: string): HostProfile | null {
  return isProfileName(name) ? profiles[name] : null;
}

function isProfileName(name: string): name is ProfileName {
  return Object.hasOwn(profiles, name);
}
