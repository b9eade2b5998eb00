// Reads the primitive values of the WebAssembly binary format. Whatever does not fit ends in ERR_MODULE_CORRUPT with the
// byte where it was found, counted from the start of the module.

import { HostSimError } from "../errors.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** A position in a module's bytes that moves forward, up to an end it never passes. */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly end: number;
  at: number;

  constructor(bytes: Uint8Array, at = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /** Refuses the module. */
  fail(what: string, at: number = this.at): never {
    throw new HostSimError("ERR_MODULE_CORRUPT", `${what} (byte ${at})`);
  }

  /** Whether all was read. */
  get done(): boolean {
    return this.at >= this.end;
  }

  /** The next byte; `what` names it if there is none. */
  byte(what: string): number {
    const byte = this.bytes[this.at];
    if (byte === undefined || this.at >= this.end) return this.fail(`${what} expected, but nothing is left`);
    this.at++;
    return byte;
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  u32(what: string): number {
    const start = this.at;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte(what);
      if (shift === 28 && byte > 0x0f) return this.fail(`${what} does not fit into 32 bits`, start);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return this.fail(`${what} does not fit into 32 bits`, start);
  }

  /** Passes over a signed LEB128 number of at most so many bits. */
  skipSigned(bits: 32 | 33 | 64, what: string): void {
    const start = this.at;
    const longest = Math.ceil(bits / 7);
    while (this.byte(what) >= 0x80) {
      if (this.at - start >= longest) this.fail(`${what} does not fit into ${bits} bits`, start);
    }
  }

  /** Passes over bytes whose meaning does not matter. */
  skip(size: number, what: string): void {
    if (size > this.end - this.at) this.fail(`${what} needs ${size} bytes, ${this.end - this.at} are left`);
    this.at += size;
  }

  /** A name: its size and that many bytes of UTF-8. */
  name(what: string): string {
    const size = this.u32(`size of ${what}`);
    const start = this.at;
    this.skip(size, what);
    try {
      return utf8.decode(this.bytes.subarray(start, this.at));
    } catch {
      return this.fail(`${what} is not UTF-8`, start);
    }
  }

  /** A list: its length, then that many items. */
  list<Item>(what: string, item: () => Item): Item[] {
    const start = this.at;
    const count = this.u32(`number of ${what}`);
    // Each item takes at least one byte; a greater count is refused before room is made for it.
    if (count > this.end - this.at)
      this.fail(`${count} ${what} do not fit into ${this.end - this.at} bytes`, start);
    const items: Item[] = [];
    for (let index = 0; index < count; index++) items.push(item());
    return items;
  }

  /** An index below a limit. */
  index(what: string, limit: number): number {
    const start = this.at;
    const index = this.u32(what);
    if (index >= limit) this.fail(`${what} is ${index}, but there are ${limit}`, start);
    return index;
  }

  /** A reader of the next bytes alone. */
  part(size: number, what: string): ByteReader {
    const start = this.at;
    this.skip(size, what);
    return new ByteReader(this.bytes, start, this.at);
  }

  /** Refuses bytes that are left over. */
  expectDone(what: string): void {
    if (!this.done) this.fail(`${what} ends ${this.end - this.at} bytes before its stated size`);
  }
}
