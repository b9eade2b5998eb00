// What nobody asked for is passed by: of a container only the brackets and the ends of strings are looked at.

import { Byte, byteAt } from "./bytes";
import { scanScalar } from "./scalars";
import { MAX_DEPTH, Source } from "./source";
import { skipString } from "./strings";

/** The value at `at`, around which there are `depth` containers; the address after it, or 0. */
export function skipValue(source: Source, at: usize, end: usize, depth: i32): usize {
  const first = byteAt(at, end);
  if (first == Byte.Quote) return skipString(source, at, end);
  if (isBracket(first)) return skipContainer(source, at, end, depth);
  return scanScalar(source, at, end, first);
}

/** The container at `at`; the address after it, or 0. */
function skipContainer(source: Source, at: usize, end: usize, depth: i32): usize {
  const outer = depth;
  for (; at < end; at++) {
    const byte = <i32>load<u8>(at);
    if (byte == Byte.Quote) {
      at = skipString(source, at, end);
      if (at == 0) return 0;
      at--;
    } else if (isBracket(byte)) {
      const isObject = (byte & 0x20) != 0;
      if (byte == Byte.OpenBrace || byte == Byte.OpenBracket) {
        if (depth == MAX_DEPTH) return source.failTooDeep(MAX_DEPTH, at);
        setObject(depth++, isObject);
      } else {
        const inObject = hasObject(--depth);
        if (isObject != inObject) return source.fail(inObject ? '"," or "}"' : '"," or "]"', at);
        if (depth == outer) return at + 1;
      }
    }
  }
  return source.fail(hasObject(depth - 1) ? '"," or "}"' : '"," or "]"', end);
}

/** Whether a byte is one of the four brackets: they differ in two bits. */
function isBracket(byte: i32): bool {
  return (((byte | 0x20) - Byte.OpenBrace) & ~2) == 0;
}

/** A bit for each open container: whether it is an object. Nothing else runs while a value is passed by. */
function kinds(): usize {
  return memory.data(MAX_DEPTH >> 3);
}

function setObject(depth: i32, isObject: bool): void {
  const byte = kinds() + <usize>(depth >> 3);
  const bit = 1 << (depth & 7);
  store<u8>(byte, isObject ? load<u8>(byte) | <u8>bit : load<u8>(byte) & <u8>~bit);
}

function hasObject(depth: i32): bool {
  return ((load<u8>(kinds() + <usize>(depth >> 3)) >> <u8>(depth & 7)) & 1) != 0;
}
