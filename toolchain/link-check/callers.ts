import type { WasmBinary } from "../../host-sim/guest/wasm-binary.ts";
import { referencesOf } from "../../host-sim/guest/wasm-calls.ts";

/** A place in the code that calls a function or takes its address. */
export interface CallSite {
  /** The function that the place is in. */
  readonly caller: number;
  /** Where, in bytes from the start of the module. */
  readonly offset: number;
}

/** For each function the places that refer to it, in the order of the code. Calls through tables are not among them. */
export function findCallers(binary: WasmBinary): ReadonlyMap<number, readonly CallSite[]> {
  const callers = new Map<number, CallSite[]>();
  for (let caller = binary.importedFunctions.length; caller < binary.functions.length; caller++) {
    for (const { kind, target, offset } of referencesOf(binary, caller)) {
      if (kind === "indirect") continue;
      const sites = callers.get(target);
      if (sites === undefined) callers.set(target, [{ caller, offset }]);
      else sites.push({ caller, offset });
    }
  }
  return callers;
}
