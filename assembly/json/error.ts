import { decodeUtf8 } from "../text/utf8";
import { Byte, utf8SequenceSize } from "./bytes";
import { Source } from "./source";

/** Why a text is not JSON. */
export class JsonError {
  constructor(
    /** What was expected and what is there: `expected ":" after the name, got "}"`. */
    readonly message: string,
    /** Where, in bytes from the start of the text. */
    readonly offset: i32,
  ) {}

  /** The message with the place: `expected ":" after the name, got "}" (byte 12)`. */
  toString(): string {
    return this.offset < 0 ? this.message : this.message + atByte(this.offset);
  }
}

/** The failure that is noted in `source`. Words are made here, and not while reading, so they cost only who asks. */
export function errorOf(source: Source): JsonError {
  if (source.ok) return new JsonError("no error", -1);
  const got = describeCharacter(source.start + <usize>source.failedAt, source.end);
  return new JsonError("expected " + source.expected + ", got " + got, source.failedAt);
}

/** How messages say where something is. */
export function atByte(offset: i32): string {
  return " (byte " + offset.toString() + ")";
}

function describeCharacter(at: usize, end: usize): string {
  if (at >= end) return "the end of the text";
  const size = utf8SequenceSize(at, end);
  const byte = <i32>load<u8>(at);
  if (size == 0) return "byte 0x" + hex(byte);
  if (byte < Byte.Space || byte == 0x7f) return "U+00" + hex(byte);
  if (byte == 0xef && load<u8>(at + 1) == 0xbb && load<u8>(at + 2) == 0xbf) return "a byte order mark";
  const mark = byte == Byte.Quote ? "'" : '"';
  return mark + decodeUtf8(at, <i32>size) + mark;
}

function hex(byte: i32): string {
  const digits = "0123456789ABCDEF";
  return digits.charAt(byte >> 4) + digits.charAt(byte & 15);
}
