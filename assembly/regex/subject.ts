import { encodeUtf8, utf8Size } from "../text/utf8";

/** Room of this size or less is kept from one search to the next. */
const KEPT_SIZE: i32 = 16384;

/**
 * The text that is being searched: as UTF-8, whatever it was given as, and the way back from that. There is one at a time;
 * the caller holds on to the string or the bytes meanwhile.
 */
export class Subject {
  /** The first byte, and the end of them. */
  static start: usize = 0;
  static end: usize = 0;

  /** What was given, in units of `1 << shift` bytes. */
  static source: usize = 0;
  static shift: usize = 0;

  /** Whether a byte is a unit. */
  private static plain: bool = true;

  // A place where it is known how many units there are before it.
  private static byte: i32 = 0;
  private static unit: i32 = 0;

  /** Where strings are encoded. */
  @lazy private static room: StaticArray<u8> = [];

  /** Makes a string the subject. Its units are those of UTF-16. */
  static setText(text: string): void {
    const most = text.length * 3;
    const needed = most > KEPT_SIZE ? utf8Size(text) : most;
    if (needed > Subject.room.length || Subject.room.length > KEPT_SIZE) {
      Subject.room = new StaticArray<u8>(max(needed, 1024));
    }
    Subject.start = changetype<usize>(Subject.room);
    const size = encodeUtf8(text, Subject.start);
    Subject.end = Subject.start + size;
    Subject.source = changetype<usize>(text);
    Subject.shift = 1;
    Subject.plain = size == text.length;
    Subject.byte = 0;
    Subject.unit = 0;
  }

  /** Makes bytes the subject. They are its units. */
  static setBytes(bytes: Uint8Array): void {
    Subject.start = bytes.dataStart;
    Subject.end = bytes.dataStart + <usize>bytes.length;
    Subject.source = bytes.dataStart;
    Subject.shift = 0;
    Subject.plain = true;
  }

  /** How many units there are. */
  static get size(): i32 {
    return Subject.unitAt(<i32>(Subject.end - Subject.start));
  }

  /** How many units lie before the byte at `offset`. Quick if that is near the one asked for before; -1 for -1. */
  static unitAt(offset: i32): i32 {
    if (Subject.plain || offset < 0) return offset;
    while (Subject.byte < offset) Subject.unit += Subject.unitsOf(Subject.byte++);
    while (Subject.byte > offset) Subject.unit -= Subject.unitsOf(--Subject.byte);
    return Subject.unit;
  }

  /** The units of a character are counted at its first byte: two where it takes four bytes. */
  private static unitsOf(offset: i32): i32 {
    const byte = load<u8>(Subject.start + <usize>offset);
    return <i32>((byte & 0xc0) != 0x80) + <i32>(byte >= 0xf0);
  }
}
