// Plugins for tests of the rules alone.

import { Clock } from "../../host-sim/core/clock.ts";
import type { PluginOptions } from "../../host-sim/core/plugin-context.ts";
import { ProxyState } from "../../host-sim/core/proxy-state.ts";
import { type VmOptions, VmState } from "../../host-sim/core/vm-state.ts";
import { defaultProfile } from "../../host-sim/profiles/index.ts";

/** A plugin about which there is nothing to say. */
export const UNNAMED: PluginOptions = {
  name: "",
  rootId: "",
  configuration: new Uint8Array(0),
  allowOnHeadersStopIteration: false,
  failOpen: false,
};

/** A VM without a module, in a proxy that knows nobody to call. */
export function bareVm(options: Partial<VmOptions> = {}): VmState {
  return new VmState({
    abi: "0.2.1",
    profile: defaultProfile,
    resolver: { resolve: () => ({ atOnce: false, records: [] }), post: () => {} },
    clock: new Clock(0),
    proxy: new ProxyState(() => {}),
    clusters: { knows: () => false, send: () => false, ended: () => {} },
    grpcClusters: { knows: () => false, send: () => false, post: () => {}, ended: () => {} },
    observer: { logged: () => {}, found: () => {} },
    vmId: "",
    configuration: new Uint8Array(0),
    strict: false,
    logLevel: 2,
    ...options,
  });
}
