// The most memory that a host gives: a module that asks for more gets -1 from memory.grow, as in the host (LOAD-20). No engine
// takes such a limit from outside, but it keeps to the maximum that the module itself declares.

import type { Limits, WasmBinary } from "./wasm-binary.ts";
import { sectionNumber } from "./wasm-sections.ts";

const HEADER_SIZE = 8;
const HAS_MAXIMUM = 1;

/** The module with a maximum on each memory of its own. A module that declares none above is returned as it is. */
export function limitMemory(
  { bytes, sections, memories, imports }: WasmBinary,
  mostPages: number,
): Uint8Array {
  const own = memories.slice(imports.filter(({ kind }) => kind === "memory").length);
  const index = sections.findIndex(({ id }) => id === sectionNumber.memory);
  const section = sections[index];
  if (section === undefined || own.every(({ maximum }) => maximum !== undefined && maximum <= mostPages)) {
    return bytes;
  }
  const before = sections[index - 1];
  const start = before === undefined ? HEADER_SIZE : before.offset + before.size;
  const contents = [...leb(own.length), ...own.flatMap((limits) => limited(limits, mostPages))];
  return Buffer.concat([
    bytes.subarray(0, start),
    Uint8Array.of(sectionNumber.memory, ...leb(contents.length), ...contents),
    bytes.subarray(section.offset + section.size),
  ]);
}

/** How much a memory may become. */
export function maximumOf({ maximum = Number.POSITIVE_INFINITY }: Limits, mostPages: number): number {
  return Math.min(maximum, mostPages);
}

function limited(limits: Limits, mostPages: number): number[] {
  return [HAS_MAXIMUM, ...leb(limits.initial), ...leb(maximumOf(limits, mostPages))];
}

/** A number in the format's own way of writing them. */
function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return bytes;
}
