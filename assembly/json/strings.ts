// Strings of a document: checked while parsing, where they lie; decoded or compared when asked for.

import { codePointAt, codePointSize, decodeUtf8 } from "../text/utf8";
import { Byte, byteAt, hexValue, utf8SequenceSize } from "./bytes";
import { JsonKind, Tape } from "./tape";

const EACH_BYTE: u64 = 0x0101010101010101;
const HIGH_BITS: u64 = 0x8080808080808080;

/** What a lone surrogate escape becomes: a string of a filter can always be written as UTF-8. */
const REPLACEMENT: u32 = 0xfffd;

/** The string whose opening quote is at `at`; the address after its closing quote, or 0. */
export function scanString(tape: Tape, at: usize, end: usize): usize {
  const start = at++;
  let escaped = false;
  while (true) {
    while (at + 8 <= end) {
      const special = specialBytes(load<u64>(at));
      if (special != 0) {
        at += <usize>(ctz(special) >> 3);
        break;
      }
      at += 8;
    }
    if (at >= end) return tape.fail("a closing quote", at);
    const byte = <i32>load<u8>(at);
    if (byte == Byte.Quote) break;
    if (byte == Byte.Backslash) {
      escaped = true;
      at = scanEscape(tape, at + 1, end);
      if (at == 0) return 0;
    } else if (byte >= 0x80) {
      // The rest of the text is likely to be in the same script, so the question for eight bytes would be wasted.
      do {
        const size = utf8SequenceSize(at, end);
        if (size == 0) return tape.fail("UTF-8", at);
        at += size;
      } while (byteAt(at, end) >= 0x80);
    } else {
      if (byte < Byte.Space) return tape.fail("no control character", at);
      at++;
    }
  }
  tape.push(JsonKind.String, start, <i32>(at - start) - 1, escaped);
  return at + 1;
}

/**
 * The high bit of each byte that ends a run of plain characters: a quote, a backslash, a control character, anything that
 * is not ASCII. Borrows may set further ones above the lowest, which is the only one that is used.
 */
function specialBytes(bytes: u64): u64 {
  const quotes = (bytes ^ (EACH_BYTE * <u64>Byte.Quote)) - EACH_BYTE;
  const backslashes = (bytes ^ (EACH_BYTE * <u64>Byte.Backslash)) - EACH_BYTE;
  const controls = bytes - EACH_BYTE * <u64>Byte.Space;
  return (quotes | backslashes | controls | bytes) & HIGH_BITS;
}

/** What follows a backslash; the address after it, or 0. */
function scanEscape(tape: Tape, at: usize, end: usize): usize {
  const byte = byteAt(at, end);
  if (byte == Byte.u) {
    for (let i: usize = 1; i <= 4; i++) {
      if (hexValue(byteAt(at + i, end)) < 0) return tape.fail("four hexadecimal digits", at + i);
    }
    return at + 5;
  }
  return unescaped(byte) != 0 ? at + 1 : tape.fail('one of " \\ / b f n r t u', at);
}

/** The character that a backslash and `byte` stand for, or 0. */
function unescaped(byte: i32): i32 {
  switch (byte) {
    case Byte.Quote:
    case Byte.Backslash:
    case Byte.Slash:
      return byte;
    case Byte.b:
      return 0x08;
    case Byte.f:
      return 0x0c;
    case Byte.n:
      return Byte.LineFeed;
    case Byte.r:
      return Byte.CarriageReturn;
    case Byte.t:
      return Byte.Tab;
    default:
      return 0;
  }
}

/** The text of the String token `index`. */
export function textOf(tape: Tape, index: i32): string {
  const from = tape.address(index) + 1;
  const size = tape.payload(index);
  if (!tape.flag(index)) return decodeUtf8(from, size);
  const end = from + <usize>size;
  const text = changetype<string>(__new((<usize>unescape(from, end, 0)) << 1, idof<string>()));
  unescape(from, end, changetype<usize>(text));
  return text;
}

/** Whether the text of the String token `index` is `text`. Decodes it only if it has escapes or is not ASCII. */
export function isText(tape: Tape, index: i32, text: string): bool {
  const from = tape.address(index) + 1;
  const size = tape.payload(index);
  // Neither decoding nor an escape makes text longer: no unit comes of less than one byte.
  if (size < text.length) return false;
  for (let i = 0; i < size; i++) {
    const byte = <i32>load<u8>(from + <usize>i);
    if (byte >= 0x80 || byte == Byte.Backslash) return textOf(tape, index) == text;
    if (i == text.length || byte != <i32>load<u16>(changetype<usize>(text) + ((<usize>i) << 1))) return false;
  }
  return true;
}

/**
 * Decodes a string that the parser accepted; the number of UTF-16 units. Writes them to `to`, unless that is 0. Stays
 * within the source even if the bytes have been changed since they were parsed.
 */
function unescape(from: usize, end: usize, to: usize): i32 {
  let units = 0;
  while (from < end) {
    let code = codePointAt(from, end);
    from += codePointSize;
    if (code == Byte.Backslash) {
      const letter = byteAt(from++, end);
      if (letter == Byte.u) {
        code = escapedUnit(from, end);
        from += 4;
        if ((code & 0xf800) == 0xd800) {
          const low = code < 0xdc00 && byteAt(from, end) == Byte.Backslash ? escapedUnit(from + 2, end) : 0;
          if ((low & 0xfc00) == 0xdc00 && byteAt(from + 1, end) == Byte.u) {
            code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
            from += 6;
          } else {
            code = REPLACEMENT;
          }
        }
      } else {
        code = <u32>unescaped(letter);
      }
    }
    const isPair = code >= 0x10000;
    if (to != 0) {
      const unit = to + ((<usize>units) << 1);
      store<u16>(unit, <u16>(isPair ? highSurrogate(code) : code));
      if (isPair) store<u16>(unit, <u16>lowSurrogate(code), 2);
    }
    units += isPair ? 2 : 1;
  }
  return units;
}

/** The UTF-16 unit that the four hexadecimal digits at `at` stand for. */
function escapedUnit(at: usize, end: usize): u32 {
  let unit: u32 = 0;
  for (let i: usize = 0; i < 4; i++) unit = (unit << 4) | (<u32>hexValue(byteAt(at + i, end)) & 0xf);
  return unit;
}

function highSurrogate(code: u32): u32 {
  return 0xd800 + ((code - 0x10000) >> 10);
}

function lowSurrogate(code: u32): u32 {
  return 0xdc00 + ((code - 0x10000) & 0x3ff);
}
