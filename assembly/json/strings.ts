// Strings of a document: checked while parsing, where they lie; decoded or compared when asked for.

import { codePointAt, codePointSize, decodeUtf8 } from "../text/utf8";
import { Byte, byteAt, hexValue, utf8SequenceSize } from "./bytes";
import { Source } from "./source";

const EACH_BYTE: u64 = 0x0101010101010101;
const HIGH_BITS: u64 = 0x8080808080808080;

/** What a lone surrogate escape becomes: a string of a filter can always be written as UTF-8. */
const REPLACEMENT: u32 = 0xfffd;

/** Whether the last string that was scanned has escapes. */
export let hasEscapes: bool = false;

/** The string whose opening quote is at `at`; the address after its closing quote, or 0. Sets `hasEscapes`. */
export function scanString(source: Source, at: usize, end: usize): usize {
  at++;
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
    if (at >= end) return source.fail("a closing quote", at);
    const byte = <i32>load<u8>(at);
    if (byte == Byte.Quote) break;
    if (byte == Byte.Backslash) {
      escaped = true;
      at = scanEscape(source, at + 1, end);
      if (at == 0) return 0;
    } else if (byte >= 0x80) {
      // The rest of the text is likely to be in the same script, so the question for eight bytes would be wasted.
      do {
        const size = utf8SequenceSize(at, end);
        if (size == 0) return source.fail("UTF-8", at);
        at += size;
      } while (byteAt(at, end) >= 0x80);
    } else {
      if (byte < Byte.Space) return source.fail("no control character", at);
      at++;
    }
  }
  hasEscapes = escaped;
  return at + 1;
}

/** As `scanString`, for a string that nobody wants: only its end is looked for. */
export function skipString(source: Source, at: usize, end: usize): usize {
  at++;
  while (at < end) {
    while (at + 8 <= end) {
      const bytes = load<u64>(at);
      const quotes = bytes ^ (EACH_BYTE * <u64>Byte.Quote);
      const backslashes = bytes ^ (EACH_BYTE * <u64>Byte.Backslash);
      const special =
        (((quotes - EACH_BYTE) & ~quotes) | ((backslashes - EACH_BYTE) & ~backslashes)) & HIGH_BITS;
      if (special != 0) {
        at += <usize>(ctz(special) >> 3);
        break;
      }
      at += 8;
    }
    if (at >= end) break;
    const byte = <i32>load<u8>(at++);
    if (byte == Byte.Quote) return at;
    if (byte == Byte.Backslash) at++;
  }
  return source.fail("a closing quote", end);
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
function scanEscape(source: Source, at: usize, end: usize): usize {
  const byte = byteAt(at, end);
  if (byte == Byte.u) {
    for (let i: usize = 1; i <= 4; i++) {
      if (hexValue(byteAt(at + i, end)) < 0) return source.fail("four hexadecimal digits", at + i);
    }
    return at + 5;
  }
  return unescaped(byte) != 0 ? at + 1 : source.fail('one of " \\ / b f n r t u', at);
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

/** The text of the `size` bytes at `from`, which lie between the quotes of a string that was scanned. */
export function textAt(from: usize, size: i32, escaped: bool): string {
  if (!escaped) return decodeUtf8(from, size);
  const end = from + <usize>size;
  const text = changetype<string>(__new((<usize>unescape(from, end, 0)) << 1, idof<string>()));
  unescape(from, end, changetype<usize>(text));
  return text;
}

/** Whether what lies from `from` to the next quote, in a source that goes on to `end`, is `text`. Allocates nothing. */
export function isTextAt(from: usize, end: usize, text: string): bool {
  let unit = changetype<usize>(text);
  const last = unit + ((<usize>text.length) << 1);
  while (from < end) {
    let code = <u32>load<u8>(from);
    if (code == Byte.Quote) return unit == last;
    if (code < 0x80 && code != Byte.Backslash) {
      from++;
    } else {
      from = takeCharacter(from, end);
      code = character;
    }
    if (code >= 0x10000) {
      if (unit == last || load<u16>(unit) != <u16>highSurrogate(code)) return false;
      unit += 2;
      code = lowSurrogate(code);
    }
    if (unit == last || load<u16>(unit) != <u16>code) return false;
    unit += 2;
  }
  return false;
}

/** The character that `takeCharacter` has read. */
let character: u32 = 0;

/** Reads a character, which may be written as an escape; the address after it. Sets `character`. */
function takeCharacter(from: usize, end: usize): usize {
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
  character = code;
  return from;
}

/**
 * Decodes a string that the parser accepted; the number of UTF-16 units. Writes them to `to`, unless that is 0. Stays
 * within the source even if the bytes have been changed since they were parsed.
 */
function unescape(from: usize, end: usize, to: usize): i32 {
  let units = 0;
  while (from < end) {
    from = takeCharacter(from, end);
    const code = character;
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
