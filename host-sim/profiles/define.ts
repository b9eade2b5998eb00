// Hosts that the project does not know, described by what they lack and do otherwise.

import type { Signature } from "../abi/signatures.ts";
import { HostSimError } from "../errors.ts";
import { type ProfileName, profiles } from "./index.ts";
import type { HostProfile, HostRules } from "./profile.ts";

/** A host, as it differs from one that is known. */
export interface ProfileDefinition {
  /** As a person calls it. */
  readonly title: string;
  /** The host that it is like; the newest Envoy. */
  readonly like?: ProfileName;
  /** What it does not have, by name: modules that import a hostcall of these are refused, callbacks of these are never called. */
  readonly lacks?: {
    readonly hostcalls?: readonly string[];
    readonly callbacks?: readonly string[];
    readonly foreignFunctions?: readonly string[];
    /** As paths with dots. */
    readonly properties?: readonly string[];
  };
  /** Hostcalls that link, and trap. */
  readonly traps?: readonly string[];
  /** What a module must export besides an allocator and its memory. */
  readonly needs?: readonly string[];
  /** The most memory of a VM, in bytes; rounded down to pages of 64 KiB. */
  readonly mostMemoryBytes?: number;
  /** Where it acts otherwise while a filter runs. */
  readonly rules?: Partial<HostRules>;
}

const PAGE_BYTES = 65_536;

/** A host of one's own, for `profile`. A name that the host it is like does not have either is a mistake. */
export function defineProfile(definition: ProfileDefinition): HostProfile {
  const { title, like = "envoy", lacks = {}, traps = [], needs, mostMemoryBytes, rules } = definition;
  const known: HostProfile | undefined = profiles[like];
  if (known === undefined) {
    throw new HostSimError(
      "ERR_MISUSE",
      `there is no profile ${like}; there are ${Object.keys(profiles).join(", ")}`,
    );
  }
  const hostcalls = without(known, "hostcalls", lacks.hostcalls ?? []);
  const unknown = traps.find((name) => ![...hostcalls.values()].some((table) => table.has(name)));
  if (unknown !== undefined) throw nameless("hostcall", unknown, known);
  return {
    ...known,
    name: title,
    title,
    family: title,
    hostcalls,
    callbacks: without(known, "callbacks", lacks.callbacks ?? []),
    trapping: new Set([...known.trapping, ...traps]),
    neededExports: needs ?? known.neededExports,
    mostMemoryPages:
      mostMemoryBytes === undefined ? known.mostMemoryPages : Math.floor(mostMemoryBytes / PAGE_BYTES),
    lackingForeignFunctions: new Set([...known.lackingForeignFunctions, ...(lacks.foreignFunctions ?? [])]),
    lackingProperties: new Set([...known.lackingProperties, ...(lacks.properties ?? [])]),
    rules: { ...known.rules, ...rules },
  };
}

/** The tables of each version of the ABI without some names. */
function without(
  known: HostProfile,
  kind: "hostcalls" | "callbacks",
  names: readonly string[],
): HostProfile["hostcalls"] {
  const tables = [...known[kind]];
  const unknown = names.find((name) => !tables.some(([, table]) => table.has(name)));
  if (unknown !== undefined) throw nameless(kind === "hostcalls" ? "hostcall" : "callback", unknown, known);
  return new Map(
    tables.map(([abi, table]): [typeof abi, ReadonlyMap<string, Signature>] => [
      abi,
      new Map([...table].filter(([name]) => !names.includes(name))),
    ]),
  );
}

function nameless(kind: string, name: string, { title }: HostProfile): HostSimError {
  return new HostSimError("ERR_MISUSE", `${title} has no ${kind} ${name}`);
}
