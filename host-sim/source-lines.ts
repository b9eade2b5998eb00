// Where in the source an instruction of a module comes from, as far as the module or a source map beside it tells.

import { decodedMappings, type SourceMapSegment, TraceMap } from "@jridgewell/trace-mapping";
import { readableName } from "./guest/demangle.ts";
import type { Frame } from "./guest/frames.ts";
import type { Body, WasmBinary } from "./guest/wasm-binary.ts";

/** A place in a source file; lines and columns count from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The source map of a module. */
export class SourceLines {
  readonly #sources: readonly (string | null)[];
  readonly #segments: readonly SourceMapSegment[];

  /** A text that is no source map of version 3 throws. */
  constructor(sourceMap: string) {
    const map = new TraceMap(sourceMap);
    this.#sources = map.sources;
    // A module is one line to a source map, its bytes are the columns.
    this.#segments = decodedMappings(map)[0] ?? [];
  }

  /** The place of the instruction at an offset; one without a place of its own counts as what stands before it in its body. */
  find(offset: number, from: number): SourcePlace | null {
    for (let at = this.#indexOf(offset); at >= 0; at--) {
      const segment = this.#segments[at];
      if (segment === undefined || segment[0] < from) return null;
      const place = this.#placeOf(segment);
      if (place !== null) return place;
    }
    return null;
  }

  /** The places of the instructions from an offset up to, but not including, another. */
  within(from: number, to: number): SourcePlace[] {
    const places: SourcePlace[] = [];
    for (let at = this.#indexOf(from - 1) + 1; at < this.#segments.length; at++) {
      const segment = this.#segments[at];
      if (segment === undefined || segment[0] >= to) break;
      const place = this.#placeOf(segment);
      if (place !== null) places.push(place);
    }
    return places;
  }

  /** The last segment that begins at an offset or before it; -1 if there is none. */
  #indexOf(offset: number): number {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#segments[middle]?.[0] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #placeOf([, source, line, character]: SourceMapSegment): SourcePlace | null {
    if (source === undefined || line === undefined || character === undefined) return null;
    return { file: this.#sources[source] ?? "unknown", line: line + 1, column: character + 1 };
  }
}

/** A source map; null if there is none, or if it is none: what it would explain is more important. */
export function sourceLinesOf(sourceMap: string | null): SourceLines | null {
  if (sourceMap === null) return null;
  try {
    return new SourceLines(sourceMap);
  } catch {
    return null;
  }
}

/** What tells in words where a frame is: `assembly/index.ts:31:18 (Rewrite#onRequestHeaders)`. */
export function describerOf(binary: WasmBinary, sourceMap: string | null): (frame: Frame) => string {
  let lines: SourceLines | null | undefined;
  return ({ name, index, offset }) => {
    // Few runs trap: the map is read when the first one does.
    if (lines === undefined) lines = sourceLinesOf(sourceMap);
    // The engine puts the name of the module before names that it knows from the module.
    const own = binary.functionNames.get(index) ?? name;
    const named = own === null ? exportedAs(binary, index) : readableName(own);
    const place = lines?.find(offset, bodyOf(binary, index).offset) ?? null;
    if (place === null) return `${named ?? `function ${index}`} (byte 0x${offset.toString(16)})`;
    const { file, line, column } = place;
    return named === null ? `${file}:${line}:${column}` : `${file}:${line}:${column} (${named})`;
  };
}

function bodyOf({ bodies, importedFunctions }: WasmBinary, index: number): Body {
  return bodies[index - importedFunctions.length] ?? { offset: 0, size: 0 };
}

function exportedAs({ exports }: WasmBinary, index: number): string | null {
  return exports.find((each) => each.kind === "function" && each.index === index)?.name ?? null;
}
