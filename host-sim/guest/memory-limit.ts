// The most memory that a host gives: a module that asks for more gets -1 from memory.grow, as in the host (LOAD-20). No engine
// takes such a limit from outside, but it keeps to the maximum that the module itself declares.

import type { WriteSection } from "./module-writer.ts";
import type { Limits, WasmBinary } from "./wasm-binary.ts";

const HAS_MAXIMUM = 1;

/** The memory section with a maximum on each memory of the module's own; null where none is above, or there is none. */
export function memorySection({ memories, imports }: WasmBinary, mostPages: number): WriteSection | null {
  const own = memories.slice(imports.filter(({ kind }) => kind === "memory").length);
  if (own.every(({ maximum }) => maximum !== undefined && maximum <= mostPages)) return null;
  return (out) => {
    out.u32(own.length);
    for (const limits of own) out.put(HAS_MAXIMUM).u32(limits.initial).u32(maximumOf(limits, mostPages));
  };
}

/** How much a memory may become. */
export function maximumOf({ maximum = Number.POSITIVE_INFINITY }: Limits, mostPages: number): number {
  return Math.min(maximum, mostPages);
}
