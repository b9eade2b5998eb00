// Where in the source an instruction of a module comes from, as far as the module or a source map beside it tells.

import { decodedMappings, type SourceMapSegment, TraceMap } from "@jridgewell/trace-mapping";
import type { Frame } from "./guest/frames.ts";
import type { Body, WasmBinary } from "./guest/wasm-binary.ts";

/** What tells in words where a frame is: `assembly/index.ts:31:18 (Rewrite#onRequestHeaders)`. */
export function describerOf(binary: WasmBinary, sourceMap: string | null): (frame: Frame) => string {
  let lines: SourceLines | null | undefined;
  return (frame) => {
    if (lines === undefined) lines = parse(sourceMap);
    const { name, index, offset } = frame;
    const named = name ?? exportedAs(binary, index);
    const place = lines?.find(offset, bodyOf(binary, index)) ?? null;
    if (place === null) return `${named ?? `function ${index}`} (byte 0x${offset.toString(16)})`;
    return named === null ? place : `${place} (${named})`;
  };
}

/** A source map, read when the first place is asked for. */
class SourceLines {
  readonly #sources: readonly (string | null)[];
  readonly #segments: readonly SourceMapSegment[];

  constructor(sourceMap: string) {
    const map = new TraceMap(sourceMap);
    this.#sources = map.sources;
    // A module is one line to a source map, its bytes are the columns.
    this.#segments = decodedMappings(map)[0] ?? [];
  }

  /** The place of the instruction at an offset; one without a place of its own counts as what stands before it in its body. */
  find(offset: number, { offset: from }: Body): string | null {
    let at = this.#segments.findLastIndex(([column]) => column <= offset);
    for (; at >= 0; at--) {
      const [column = 0, source, line, character] = this.#segments[at] ?? [];
      if (column < from) return null;
      if (source === undefined || line === undefined || character === undefined) continue;
      return `${this.#sources[source] ?? "unknown"}:${line + 1}:${character + 1}`;
    }
    return null;
  }
}

/** A source map that is none is as good as absent: what it would explain is more important. */
function parse(sourceMap: string | null): SourceLines | null {
  if (sourceMap === null) return null;
  try {
    return new SourceLines(sourceMap);
  } catch {
    return null;
  }
}

function bodyOf({ bodies, importedFunctions }: WasmBinary, index: number): Body {
  return bodies[index - importedFunctions.length] ?? { offset: 0, size: 0 };
}

function exportedAs({ exports }: WasmBinary, index: number): string | null {
  return exports.find((each) => each.kind === "function" && each.index === index)?.name ?? null;
}
