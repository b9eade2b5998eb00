// Capability restriction: a plugin can be configured with the few hostcalls, callbacks and WASI functions that it may use.

import { Status, WasiErrno } from "../abi/enums.ts";
import { finding } from "../core/finding.ts";
import type { Hostcall } from "./imports.ts";
import type { Vm } from "./vm.ts";

/** The names that a module may use; null is all of them (CAP-1). */
export type Capabilities = ReadonlySet<string> | null;

/** Nobody can take these away (CAP-6). */
const NEVER_RESTRICTED = /^(envoy_|pthread_equal$|emscripten_)/;

/** Whether a hostcall, callback or WASI function is in reach (CAP-2). */
export function allows(capabilities: Capabilities, name: string): boolean {
  return capabilities === null || capabilities.has(name) || NEVER_RESTRICTED.test(name);
}

/** Stands in for a function that is out of reach: it does nothing but say so, as Envoy's log does (CAP-3, CAP-4). */
export function restricted(vm: Vm, name: string): Hostcall {
  const isProxy = name.startsWith("proxy_");
  const message = `Attempted call to restricted ${isProxy ? "proxy-wasm" : "WASI"} capability: ${name}`;
  const status = isProxy ? Status.InternalFailure : WasiErrno.Notcapable;
  return () => {
    vm.state.effective.found(finding("ERR_CAPABILITY_RESTRICTED", message, isProxy ? "CAP-3" : "CAP-4"));
    return status;
  };
}
