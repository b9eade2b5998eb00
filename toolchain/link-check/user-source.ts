import { decodedMappings, TraceMap } from "@jridgewell/trace-mapping";
import type { Body } from "../../host-sim/guest/wasm-binary.ts";

/** A place in a source; line and column count from 1, as editors do. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The line itself, without the white space around it; empty if the source map has no sources. */
  readonly text: string;
}

/** An offset in the module with where it comes from. */
interface Mapped {
  readonly offset: number;
  /** The number of the source in the map. */
  readonly source: number;
  readonly line: number;
  readonly column: number;
}

/** The compiler's own library, and packages, have names that begin so. */
const LIBRARY = "~lib/";

/**
 * The user's own source, by byte offset of the module. The compiler writes all offsets as columns of one line. Not every
 * instruction has a position: where a call's value is dropped or converted, only what follows it has one.
 */
export class UserSource {
  readonly #map: TraceMap;
  readonly #mapped: readonly Mapped[];

  constructor(sourceMapJson: string) {
    this.#map = new TraceMap(sourceMapJson);
    this.#mapped = (decodedMappings(this.#map)[0] ?? []).flatMap((segment) => {
      if (segment.length === 1) return [];
      const [offset, source, line, column] = segment;
      return this.#map.sources[source]?.startsWith(LIBRARY) ? [] : [{ offset, source, line, column }];
    });
  }

  /**
   * The user's line that an instruction belongs to; undefined in a function that has no line of the user's: one of a
   * library, or one that the compiler made up. Library code that was inlined counts for the line that it was inlined in.
   */
  positionIn(body: Body, offset: number): SourcePosition | undefined {
    const inside = this.#mapped.filter(
      (at) => at.offset >= body.offset && at.offset < body.offset + body.size,
    );
    const next = inside.find((at) => at.offset >= offset);
    const previous = inside.findLast((at) => at.offset < offset);
    const found = next === undefined || (next.offset > offset && isBefore(previous, next)) ? previous : next;
    return found && this.#position(found);
  }

  #position({ source, line, column }: Mapped): SourcePosition {
    const lines = this.#map.sourcesContent?.[source]?.split("\n");
    return {
      file: this.#map.sources[source] ?? "",
      line: line + 1,
      column: column + 1,
      text: lines?.[line]?.trim() ?? "",
    };
  }
}

/** What was evaluated before, but further left in the same line, is nearer to the start of the call. */
function isBefore(previous: Mapped | undefined, next: Mapped): boolean {
  return previous !== undefined && previous.line === next.line && previous.column < next.column;
}
