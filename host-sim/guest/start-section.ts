// The start section runs while the module is being instantiated, when a host is not ready to be called (LOAD-13). Whether
// it calls the host cannot be told without running it, but what it could reach can.

import { sameType } from "../abi/signatures.ts";
import type { WasmBinary, WasmImport } from "./wasm-binary.ts";
import { referencesOf } from "./wasm-calls.ts";

/** The imported functions that the start section could reach; none if there is no start section. */
export function importsReachedFromStart(binary: WasmBinary): WasmImport[] {
  const reached = new Set<number>();
  const waiting = binary.start === undefined ? [] : [binary.start];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (reached.has(index)) continue;
    reached.add(index);
    for (const { kind, target } of referencesOf(binary, index)) {
      if (kind === "indirect") waiting.push(...indirectTargets(binary, target));
      else waiting.push(target);
    }
  }
  return binary.importedFunctions.filter((_, index) => reached.has(index));
}

/** An indirect call can end in any function of its type whose address is taken. */
function indirectTargets(binary: WasmBinary, typeIndex: number): number[] {
  const wanted = binary.types[typeIndex];
  return [...binary.addressTaken].filter((index) => {
    const type = binary.functions[index];
    return wanted !== undefined && type !== undefined && sameType(type, wanted);
  });
}
