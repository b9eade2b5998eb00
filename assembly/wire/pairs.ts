import { Ptr, Size } from "../abi/env";
import { decodeUtf8, encodeUtf8 } from "../text/utf8";
import { isClean, isOneLine } from "./one-line";

/** The most pairs that hosts accept; more are silently taken for none (statement PAIRS-6). */
const MOST_PAIRS: i32 = 1024;

/** The most bytes that hosts accept; more are silently taken for none (statement PAIRS-5). */
const MOST_BYTES: Size = 1048576;

/**
 * An ordered list of header fields; a name may occur several times. What `headers.entries()` returns, and what
 * `headers.replaceAll` and a local reply take. Names and values are bytes; the methods without `Bytes` in their name take
 * and give text as UTF-8, in which bytes that are not UTF-8 read as U+FFFD.
 */
export class HeaderList {
  /** Names and values one after another, without separators. */
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
    return this.has(part) ? this.bytes.slice(this.starts[part], this.starts[part + 1]) : new Uint8Array(0);
  }

  /** The first value of the field `name`, compared without regard to ASCII case; null if there is none. */
  get(name: string): string | null {
    const wanted = name.toLowerCase();
    for (let i = 0, count = this.length; i < count; i++) {
      if (this.nameAt(i).toLowerCase() == wanted) return this.valueAt(i);
    }
    return null;
  }

  /** Adds a field at the end. Returns the list, for the next `add`. A line break or NUL in it is refused, with a log line. */
  add(name: string, value: string): HeaderList {
    const at = this.room((name.length + value.length) * 3);
    const nameSize = encodeUtf8(name, at);
    this.close(at, nameSize, encodeUtf8(value, at + <usize>nameSize));
    return this;
  }

  /** Adds a field at the end, its value as bytes. Returns the list, for the next `add`. */
  addBytes(name: string, value: Uint8Array): HeaderList {
    const at = this.room(name.length * 3 + value.length);
    const nameSize = encodeUtf8(name, at);
    memory.copy(at + <usize>nameSize, value.dataStart, <usize>value.length);
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
    const size: Size = 4 + <Size>count * 10 + <Size>this.used;
    return count > MOST_PAIRS || size > MOST_BYTES ? 0 : size;
  }

  /** Whether hosts accept as many fields and bytes; more they silently take for none (statements PAIRS-5, PAIRS-6). */
  fits(): bool {
    return this.serializedSize() != 0;
  }

  /** Whether no field has a line break or NUL. Those that were added have none; those of a parsed list may. */
  isClean(): bool {
    return isClean(this.bytes.dataStart, this.used);
  }

  /** Writes the list in the form of the ABI to `to`, which has room for `serializedSize()` bytes. */
  serialize(to: Ptr): void {
    const starts = this.starts;
    const count = this.length;
    store<u32>(to, count);
    let head = to + 4;
    let tail = head + ((<usize>count) << 3);
    const from = this.bytes.dataStart;
    for (let part = 0, parts = count << 1; part < parts; part++) {
      const start = starts[part];
      const size = starts[part + 1] - start;
      store<u32>(head, size);
      memory.copy(tail, from + <usize>start, <usize>size);
      store<u8>(tail + <usize>size, 0);
      head += 4;
      tail += <usize>size + 1;
    }
  }

  /** The list in the form of the ABI; no bytes if it is empty, or hosts would not accept it. */
  toBytes(): Uint8Array {
    const size: Size = this.length == 0 ? 0 : this.serializedSize();
    const bytes = new Uint8Array(<i32>size);
    if (size != 0) this.serialize(bytes.dataStart);
    return bytes;
  }

  /**
   * Takes over the `size` bytes at `from`, a map in the form of the ABI: count, sizes, then names and values with a NUL
   * after each. False if they are not that; the list is then empty.
   */
  parse(from: Ptr, size: Size): bool {
    this.bytes = new Uint8Array(0);
    this.starts = [0];
    if (size == 0 || (size == 1 && load<u8>(from) == 0)) return true;
    if (size < 4) return false;
    const count = load<u32>(from);
    const parts: u64 = <u64>count * 2;
    if (4 + parts * 4 > <u64>size) return false;
    let expected: u64 = 4 + parts * 5;
    for (let part: u64 = 0; part < parts; part++) expected += load<u32>(from + 4 + ((<usize>part) << 2));
    if (expected != <u64>size) return false;
    this.bytes = new Uint8Array(<i32>(<u64>size - 4 - parts * 5));
    let at = from + 4 + ((<usize>parts) << 2);
    let end: u32 = 0;
    for (let part: u64 = 0; part < parts; part++) {
      const partSize = load<u32>(from + 4 + ((<usize>part) << 2));
      memory.copy(this.bytes.dataStart + <usize>end, at, <usize>partSize);
      at += <usize>partSize + 1;
      end += partSize;
      this.starts.push(end);
    }
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
    return decodeUtf8(this.bytes.dataStart + <usize>start, <i32>(this.starts[part + 1] - start));
  }

  /** Makes room for `size` more bytes and returns where they go. */
  private room(size: i32): Ptr {
    const used = <i32>this.used;
    if (used + size > this.bytes.length) {
      const larger = new Uint8Array((used + size) << 1);
      memory.copy(larger.dataStart, this.bytes.dataStart, <usize>used);
      this.bytes = larger;
    }
    return this.bytes.dataStart + <usize>used;
  }

  /** Makes the name and the value that were written at `at` a field, unless they would break the message. */
  private close(at: Ptr, nameSize: i32, valueSize: i32): void {
    if (!isOneLine(at, nameSize, at + <usize>nameSize, valueSize)) return;
    const middle = this.used + <u32>nameSize;
    this.starts.push(middle);
    this.starts.push(middle + <u32>valueSize);
  }
}
