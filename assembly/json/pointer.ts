// The parts of a JSON Pointer (RFC 6901), which lie between its slashes.

import { Byte, isDigit } from "./bytes";

/** Longer numbers than this are beyond the end of every array. */
const MOST_DIGITS: i32 = 9;

/** The element that a part names; -1 if it names none. */
export function indexIn(part: string): i32 {
  const size = part.length;
  if (size == 0 || size > MOST_DIGITS || (size > 1 && part.charCodeAt(0) == Byte.Zero)) return -1;
  let index = 0;
  for (let i = 0; i < size; i++) {
    const unit = part.charCodeAt(i);
    if (!isDigit(unit)) return -1;
    index = index * 10 + unit - Byte.Zero;
  }
  return index;
}

/** The name that a part stands for. */
export function nameIn(part: string): string {
  return part.includes("~") ? part.replaceAll("~1", "/").replaceAll("~0", "~") : part;
}
