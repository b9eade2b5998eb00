// The syntax of numbers. Their values are computed when asked for, in decimal.ts: a filter that reads none has no such code.

import { Byte, byteAt, isDigit } from "./bytes";
import { Source } from "./source";

/** The number that should be at `at`; the address after it, or 0. */
export function scanNumber(source: Source, at: usize, end: usize): usize {
  let byte = byteAt(at, end);
  if (byte == Byte.Minus) byte = byteAt(++at, end);
  else if (!isDigit(byte)) return source.fail("a value", at);
  if (byte == Byte.Zero) {
    byte = byteAt(++at, end);
    if (isDigit(byte)) return source.fail("no digit after 0", at);
  } else {
    at = scanDigits(source, at, end);
    if (at == 0) return 0;
    byte = byteAt(at, end);
  }
  if (byte == Byte.Dot) {
    at = scanDigits(source, at + 1, end);
    if (at == 0) return 0;
    byte = byteAt(at, end);
  }
  if ((byte | 0x20) == Byte.e) {
    byte = byteAt(++at, end);
    if (byte == Byte.Plus || byte == Byte.Minus) at++;
    at = scanDigits(source, at, end);
    if (at == 0) return 0;
  }
  return at;
}

/** One digit or more; the address after them, or 0. */
function scanDigits(source: Source, at: usize, end: usize): usize {
  const start = at;
  while (at < end && isDigit(<i32>load<u8>(at))) at++;
  return at > start ? at : source.fail("a digit", at);
}
