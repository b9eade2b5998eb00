import { Ptr, Size } from "../abi/env";
import { decodeUtf8, encodeUtf8 } from "../text/utf8";
import { longest, reserve, write } from "./memory";
import { isClean, isOneLine } from "./one-line";

/** The most pairs that hosts accept; more are silently taken for none (statement PAIRS-6). */
const MOST_PAIRS: i32 = 1024;

/** The most bytes that hosts accept; more are silently taken for none (statement PAIRS-5). */
const MOST_BYTES: Size = 1048576;

/**
 * An ordered list of header fields; a name may occur several times. What `headers.entries()` returns, and what
 * `headers.replaceAll` and a local reply take. Names and values are bytes; the methods without `Bytes` in their name take
 * and give text as UTF-8, in which bytes that are not UTF-8 read as U+FFFD. No method asks the host for anything.
 */
export class HeaderList {
  /** Names and values one after another, with a NUL behind each, as in the form of the ABI. Before them may be something else. */
  private bytes: Uint8Array = new Uint8Array(0);
  /** Where in `bytes` the name, the value, the next name ... begins; one more than twice the number of fields. */
  private starts: u32[] = [0];

  /** How many fields there are. */
  get length(): i32 {
    return (this.starts.length - 1) >> 1;
  }

  /** The name of field `index`; "" beyond the end. */
  nameAt(index: i32): string {
    return this.text(index << 1);
  }

  /** The value of field `index`; "" beyond the end. */
  valueAt(index: i32): string {
    return this.text((index << 1) + 1);
  }

  /** The bytes of the name of field `index`; none beyond the end. */
  nameBytesAt(index: i32): Uint8Array {
    return this.part(index << 1);
  }

  /** The bytes of the value of field `index`; none beyond the end. */
  valueBytesAt(index: i32): Uint8Array {
    return this.part((index << 1) + 1);
  }

  private part(part: i32): Uint8Array {
    if (!this.has(part)) return new Uint8Array(0);
    return this.bytes.slice(this.starts[part], this.starts[part + 1] - 1);
  }

  /** The first value of the field `name`, compared without regard to ASCII case; null if there is none. */
  get(name: string): string | null {
    const index = this.indexOf(name);
    return index < 0 ? null : this.valueAt(index);
  }

  /** As `get`, with the value exactly as it is. */
  getBytes(name: string): Uint8Array | null {
    const index = this.indexOf(name);
    return index < 0 ? null : this.valueBytesAt(index);
  }

  /** Where the first field `name` is from field `first` on, compared without regard to ASCII case; -1 if there is none. */
  indexOf(name: string, first: i32 = 0): i32 {
    const wanted = reserve(longest(name));
    const size = write(name, wanted);
    const from = this.bytes.dataStart;
    let index = max(first, 0);
    // Two places for each field, and the end.
    let starts = this.starts.dataStart + ((<usize>index) << 3);
    for (const count = this.length; index < count; index++) {
      const start = <usize>load<u32>(starts);
      const end = <usize>load<u32>(starts, 4) - 1;
      if (end - start == size && isSameName(from + start, wanted, size)) return index;
      starts += 8;
    }
    return -1;
  }

  /** Adds a field at the end. Returns the list, for the next `add`. A line break or NUL in it is refused, with a log line. */
  add(name: string, value: string): HeaderList {
    const at = this.room((name.length + value.length) * 3);
    const nameSize = encodeUtf8(name, at);
    this.close(at, nameSize, encodeUtf8(value, at + <usize>nameSize + 1));
    return this;
  }

  /** Adds a field at the end, its value as bytes. Returns the list, for the next `add`. */
  addBytes(name: string, value: Uint8Array): HeaderList {
    const at = this.room(name.length * 3 + value.length);
    const nameSize = encodeUtf8(name, at);
    memory.copy(at + <usize>nameSize + 1, value.dataStart, <usize>value.length);
    this.close(at, nameSize, value.length);
    return this;
  }

  /** Adds all fields of another list at the end. */
  addAll(fields: HeaderList): HeaderList {
    for (let i = 0, count = fields.length; i < count; i++)
      this.addBytes(fields.nameAt(i), fields.valueBytesAt(i));
    return this;
  }

  /** The size in bytes of the list in the form of the ABI; 0 if hosts would not accept it, being too large. */
  serializedSize(): Size {
    const count = this.length;
    const size: Size = 4 + <Size>count * 8 + <Size>(this.used - this.starts[0]);
    return count > MOST_PAIRS || size > MOST_BYTES ? 0 : size;
  }

  /** Whether hosts accept as many fields and bytes; more they silently take for none (statements PAIRS-5, PAIRS-6). */
  fits(): bool {
    return this.serializedSize() != 0;
  }

  /** Whether no field has a line break or NUL. Those that were added have none; those of a parsed list may. */
  isClean(): bool {
    const from = this.bytes.dataStart;
    const starts = this.starts;
    for (let part = 0; this.has(part); part++) {
      const start = <usize>starts[part];
      if (!isClean(from + start, <usize>starts[part + 1] - 1 - start)) return false;
    }
    return true;
  }

  /** Writes the list in the form of the ABI to `to`, which has room for `serializedSize()` bytes. */
  serialize(to: Ptr): void {
    const starts = this.starts;
    store<u32>(to, this.length);
    let at = to + 4;
    for (let part = 0; this.has(part); part++) {
      store<u32>(at, starts[part + 1] - 1 - starts[part]);
      at += 4;
    }
    memory.copy(at, this.bytes.dataStart + <usize>starts[0], <usize>(this.used - starts[0]));
  }

  /** The list in the form of the ABI; no bytes if it is empty, or hosts would not accept it. */
  toBytes(): Uint8Array {
    const size: Size = this.length == 0 ? 0 : this.serializedSize();
    const bytes = new Uint8Array(<i32>size);
    if (size != 0) this.serialize(bytes.dataStart);
    return bytes;
  }

  /**
   * Makes `bytes` the list, a map in the form of the ABI: count, sizes, then names and values with a NUL after each. They are
   * the list's from then on. False if they are not that; the list stays as it is.
   */
  parse(bytes: Uint8Array): bool {
    const size = <u64>bytes.length;
    const from = bytes.dataStart;
    if (size == 0 || (size == 1 && load<u8>(from) == 0)) return true;
    if (size < 4) return false;
    const parts = (<u64>load<u32>(from)) << 1;
    if (4 + parts * 5 > size) return false;
    const starts = new Array<u32>(<i32>parts + 1);
    let start = starts.dataStart;
    let at = 4 + (parts << 2);
    for (let head = from + 4, last = from + <usize>at; head < last; head += 4) {
      store<u32>(start, <u32>at);
      at += <u64>load<u32>(head) + 1;
      start += 4;
    }
    if (at != size) return false;
    store<u32>(start, <u32>at);
    this.bytes = bytes;
    this.starts = starts;
    return true;
  }

  private get used(): u32 {
    return this.starts[this.starts.length - 1];
  }

  private has(part: i32): bool {
    return part >= 0 && part + 1 < this.starts.length;
  }

  private text(part: i32): string {
    if (!this.has(part)) return "";
    const start = this.starts[part];
    return decodeUtf8(this.bytes.dataStart + <usize>start, <i32>(this.starts[part + 1] - 1 - start));
  }

  /** Makes room for a name and a value of `size` bytes together, and the NUL behind each; returns where they go. */
  private room(size: i32): Ptr {
    const used = <i32>this.used;
    const needed = used + size + 2;
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(needed << 1);
      memory.copy(larger.dataStart, this.bytes.dataStart, <usize>used);
      this.bytes = larger;
    }
    return this.bytes.dataStart + <usize>used;
  }

  /** Makes the name and the value that were written at `at` a field, unless they would break the message. */
  private close(at: Ptr, nameSize: i32, valueSize: i32): void {
    const value = at + <usize>nameSize + 1;
    if (!isOneLine(at, nameSize, value, valueSize)) return;
    store<u8>(value - 1, 0);
    store<u8>(value + <usize>valueSize, 0);
    const middle = this.used + <u32>nameSize + 1;
    this.starts.push(middle);
    this.starts.push(middle + <u32>valueSize + 1);
  }
}

/** Whether two names of one size are the same but for ASCII case. Brings no table of other cases into the module. */
function isSameName(a: Ptr, b: Ptr, size: Size): bool {
  // From the end: many names begin alike.
  while (size != 0) {
    size--;
    const byte = <u32>load<u8>(a + size);
    const difference = byte ^ <u32>load<u8>(b + size);
    if (difference == 0) continue;
    const lower = byte | 0x20;
    if (difference != 0x20 || lower < 0x61 || lower > 0x7a) return false;
  }
  return true;
}
