// Values that are not containers. Scanners answer the address after what they have read, or 0, and note in the source why.

import { Byte, byteAt } from "./bytes";
import { scanNumber } from "./numbers";
import { Source } from "./source";
import { scanString } from "./strings";

/** A value that is not a container and begins with the byte `first`; the address after it, or 0. */
export function scanScalar(source: Source, at: usize, end: usize, first: i32): usize {
  switch (first) {
    case Byte.Quote:
      return scanString(source, at, end);
    case Byte.t:
      return scanWord(source, at, end, "true");
    case Byte.f:
      return scanWord(source, at, end, "false");
    case Byte.n:
      return scanWord(source, at, end, "null");
    default:
      return scanNumber(source, at, end);
  }
}

/** One of the three words; the address after it, or 0. */
function scanWord(source: Source, at: usize, end: usize, word: string): usize {
  const size = word.length;
  for (let i = 0; i < size; i++) {
    if (byteAt(at + <usize>i, end) != word.charCodeAt(i)) return source.fail(word, at + <usize>i);
  }
  return at + <usize>size;
}
