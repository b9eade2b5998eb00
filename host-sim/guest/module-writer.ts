// Writes a module anew from parts of another, and remembers where each part stood: an engine tells where code trapped in
// what it was given, people want to know where that is in what they have built.

import { type Section, sectionPlace } from "./wasm-sections.ts";

/** From `at` on, bytes are those that stood at `origin` and after it. */
interface Mark {
  readonly at: number;
  readonly origin: number;
}

/** Bytes that grow at their end. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #size = 0;
  readonly #marks: Mark[] = [];

  /** What was written so far. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#size);
  }

  /** Single bytes, that have no origin. */
  put(...bytes: readonly number[]): this {
    this.#reserve(bytes.length).set(bytes);
    return this;
  }

  /** A number below 2^32 in the format's own way of writing them. */
  u32(value: number): this {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.put((rest % 0x80) | 0x80);
    return this.put(rest);
  }

  /** A number from 0 to 2^31 - 1 as the format writes signed ones. */
  s32(value: number): this {
    let rest = value;
    for (; rest >= 0x40; rest = Math.floor(rest / 0x80)) this.put((rest % 0x80) | 0x80);
    return this.put(rest);
  }

  /** UTF-8 behind its size. */
  name(text: string): this {
    const bytes = new TextEncoder().encode(text);
    return this.u32(bytes.length).put(...bytes);
  }

  /** What stands in `source` from an offset up to, but not including, another. */
  copy(source: Uint8Array, from: number, to: number): this {
    this.#marks.push({ at: this.#size, origin: from });
    this.#reserve(to - from).set(source.subarray(from, to));
    return this;
  }

  /** What another one has written, behind its size. */
  sized(part: ByteWriter): this {
    this.u32(part.#size);
    for (const { at, origin } of part.#marks) this.#marks.push({ at: this.#size + at, origin });
    this.#reserve(part.#size).set(part.bytes);
    return this;
  }

  /** Where the byte at an offset stood; for one that has no origin, where the last one before it stood that has one. */
  originOf(offset: number): number {
    let low = 0;
    let high = this.#marks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#marks[middle]?.at ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const mark = this.#marks[low - 1];
    if (mark === undefined) return offset;
    const end = this.#marks[low]?.at ?? this.#size;
    return mark.origin + Math.min(offset, end) - mark.at;
  }

  #reserve(size: number): Uint8Array {
    const needed = this.#size + size;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.bytes);
      this.#bytes = larger;
    }
    const room = this.#bytes.subarray(this.#size, needed);
    this.#size = needed;
    return room;
  }
}

/** Writes the contents of a section. */
export type WriteSection = (out: ByteWriter) => void;

const HEADER_SIZE = 8;

/**
 * The module with other contents in some of its sections, by their numbers; those that it lacks are put into their places.
 * `sections` are those to keep.
 */
export function rewriteModule(
  bytes: Uint8Array,
  sections: readonly Section[],
  contents: ReadonlyMap<number, WriteSection>,
): ByteWriter {
  const out = new ByteWriter().copy(bytes, 0, HEADER_SIZE);
  const lacking = [...contents.keys()]
    .filter((number) => sections.every(({ id }) => id !== number))
    .sort((left, right) => sectionPlace(left) - sectionPlace(right));
  const write = (number: number): void => {
    const part = new ByteWriter();
    contents.get(number)?.(part);
    out.put(number).sized(part);
  };
  for (const { id, start, offset, size } of sections) {
    while (sectionPlace(lacking[0] ?? id) < sectionPlace(id)) write(lacking.shift() ?? id);
    if (contents.has(id)) write(id);
    else out.copy(bytes, start, offset + size);
  }
  for (const number of lacking) write(number);
  return out;
}
