// The bytes that mean something in JSON, and the few questions that the parser asks about bytes.

import { codePointAt, codePointSize } from "../text/utf8";

export const enum Byte {
  Tab = 0x09,
  LineFeed = 0x0a,
  CarriageReturn = 0x0d,
  Space = 0x20,
  Quote = 0x22,
  Plus = 0x2b,
  Comma = 0x2c,
  Minus = 0x2d,
  Dot = 0x2e,
  Slash = 0x2f,
  Zero = 0x30,
  Colon = 0x3a,
  OpenBracket = 0x5b,
  Backslash = 0x5c,
  CloseBracket = 0x5d,
  b = 0x62,
  e = 0x65,
  f = 0x66,
  n = 0x6e,
  r = 0x72,
  t = 0x74,
  u = 0x75,
  OpenBrace = 0x7b,
  CloseBrace = 0x7d,
}

/** The byte at `at`, or 0 at the end: NUL is legal nowhere in JSON, so whoever meets it fails in the same way. */
export function byteAt(at: usize, end: usize): i32 {
  return at < end ? <i32>load<u8>(at) : 0;
}

export function isDigit(byte: i32): bool {
  return <u32>(byte - Byte.Zero) < 10;
}

/** The value of a hexadecimal digit, or -1. */
export function hexValue(byte: i32): i32 {
  if (isDigit(byte)) return byte - Byte.Zero;
  const letter = (byte | 0x20) - 0x61;
  return <u32>letter < 6 ? letter + 10 : -1;
}

export function skipSpace(at: usize, end: usize): usize {
  while (at < end) {
    const byte = <i32>load<u8>(at);
    if (byte > Byte.Space) break;
    if (byte != Byte.Space && byte != Byte.LineFeed && byte != Byte.CarriageReturn && byte != Byte.Tab) break;
    at++;
  }
  return at;
}

/** The size of the well-formed UTF-8 sequence at `at`, or 0 if it is broken. */
export function utf8SequenceSize(at: usize, end: usize): usize {
  const code = codePointAt(at, end);
  // U+FFFD is what `codePointAt` answers for broken bytes, and also a character: EF BF BD. No broken sequence that
  // begins with EF is three bytes long.
  if (code == 0xfffd && !(codePointSize == 3 && load<u8>(at) == 0xef)) return 0;
  return codePointSize;
}
