// As much of protobuf as hosts ask for: messages of text, bytes, booleans and numbers, both ways.

import { Ptr } from "../abi/env";
import { decodeUtf8, encodeUtf8, utf8Size } from "../text/utf8";

const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const LENGTH: u32 = 2;
const FIXED32: u32 = 5;

/** The longest a number can be. */
const LONGEST_NUMBER: i32 = 10;

/** Writes a message, field by field: `new ProtoWriter().text(1, "sha256").bytes(2, key).toBytes()`. */
export class ProtoWriter {
  private content: Uint8Array = new Uint8Array(32);
  private size: i32 = 0;

  /** A field of text. An empty one is left out, as protobuf has it. */
  text(field: u32, value: string): ProtoWriter {
    const size = utf8Size(value);
    if (size != 0) encodeUtf8(value, this.room(field, size));
    return this;
  }

  /** A field of bytes, or a message in it. An empty one is left out. */
  bytes(field: u32, value: Uint8Array): ProtoWriter {
    const size = value.length;
    if (size != 0) memory.copy(this.room(field, size), value.dataStart, <usize>size);
    return this;
  }

  /** A field with a number, a boolean or an enumeration. 0 is left out. */
  number(field: u32, value: u64): ProtoWriter {
    if (value == 0) return this;
    this.grow(LONGEST_NUMBER * 2);
    this.varint((field << 3) | VARINT);
    this.varint(value);
    return this;
  }

  toBytes(): Uint8Array {
    return this.content.slice(0, this.size);
  }

  /** Begins a field of `size` bytes; where they go. */
  private room(field: u32, size: i32): Ptr {
    this.grow(LONGEST_NUMBER * 2 + size);
    this.varint((field << 3) | LENGTH);
    this.varint(size);
    const at = this.content.dataStart + <usize>this.size;
    this.size += size;
    return at;
  }

  private varint(value: u64): void {
    while (value >= 0x80) {
      this.byte(<u8>value | 0x80);
      value >>= 7;
    }
    this.byte(<u8>value);
  }

  private byte(value: u8): void {
    store<u8>(this.content.dataStart + <usize>this.size, value);
    this.size++;
  }

  private grow(more: i32): void {
    if (this.size + more <= this.content.length) return;
    const larger = new Uint8Array((this.size + more) << 1);
    memory.copy(larger.dataStart, this.content.dataStart, <usize>this.size);
    this.content = larger;
  }
}

/**
 * Reads a message, field by field: `while (reader.next()) if (reader.field == 2) text = reader.text();`. Stops where the bytes
 * are no message.
 */
export class ProtoReader {
  /** The number of the field that `next` has found. */
  field: u32 = 0;
  /** Its value, if it is a number; its size otherwise. */
  number: u64 = 0;
  private start: Ptr = 0;
  private at: Ptr;
  private readonly end: Ptr;

  constructor(private readonly message: Uint8Array) {
    this.at = message.dataStart;
    this.end = this.at + <usize>message.length;
  }

  /** Goes to the next field; false if there is none. */
  next(): bool {
    if (this.at >= this.end || !this.varint()) return false;
    const key = this.number;
    this.field = <u32>(key >> 3);
    const type = <u32>key & 7;
    if (type == VARINT) return this.varint();
    if (type == LENGTH) {
      if (!this.varint()) return false;
    } else if (type == FIXED64) this.number = 8;
    else if (type == FIXED32) this.number = 4;
    else return false;
    if (this.number > <u64>(this.end - this.at)) return false;
    this.start = this.at;
    this.at += <usize>this.number;
    return true;
  }

  /** The field as text. Legal after `next` found one of bytes. */
  text(): string {
    return this.start == 0 ? "" : decodeUtf8(this.start, <i32>this.number);
  }

  /** The field as bytes. Legal after `next` found one of bytes. */
  bytes(): Uint8Array {
    if (this.start == 0) return new Uint8Array(0);
    const from = <i32>(this.start - this.message.dataStart);
    return this.message.slice(from, from + <i32>this.number);
  }

  /** Reads a number into `number`; false if it does not end. */
  private varint(): bool {
    let value: u64 = 0;
    let shift: u64 = 0;
    this.start = 0;
    while (this.at < this.end && shift < 70) {
      const byte = load<u8>(this.at++);
      value |= (<u64>(byte & 0x7f)) << shift;
      if (byte < 0x80) {
        this.number = value;
        return true;
      }
      shift += 7;
    }
    return false;
  }
}
