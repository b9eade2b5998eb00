// The structure of a document, without recursion: depth is a number here, not wasm stack.

import { Byte, byteAt, skipSpace } from "./bytes";
import { scanNumber } from "./numbers";
import { scanString } from "./strings";
import { JsonKind, LONGEST_SOURCE, Tape } from "./tape";

/** Fills `tape` from its source. Whether the source is one JSON value is told by `tape.expected`. */
export function parse(tape: Tape, maxDepth: i32): void {
  let at = tape.start;
  const end = tape.end;
  if (end - at > <usize>LONGEST_SOURCE) {
    tape.fail("at most 64 MiB", at + <usize>LONGEST_SOURCE);
    return;
  }
  let depth = 0;
  let container = 0;
  let inObject = false;
  while (true) {
    // A value begins. (Most are not preceded by space: asking here saves a call.)
    let first = byteAt(at, end);
    if (first <= Byte.Space) {
      at = skipSpace(at, end);
      first = byteAt(at, end);
    }
    if (first == Byte.OpenBrace || first == Byte.OpenBracket) {
      if (depth >= maxDepth) {
        tape.fail("at most " + maxDepth.toString() + " levels", at);
        return;
      }
      depth++;
      inObject = first == Byte.OpenBrace;
      const index = tape.count;
      tape.push(inObject ? JsonKind.Object : JsonKind.Array, at, container, false);
      container = index;
      at = skipSpace(at + 1, end);
      const isEmpty = byteAt(at, end) == closing(inObject);
      if (!isEmpty) {
        if (inObject) {
          at = scanName(tape, at, end, 'a name or "}"');
          if (at == 0) return;
        }
        continue;
      }
    } else {
      at = scanScalar(tape, at, end, first);
      if (at == 0) return;
    }
    // A value has ended, or an empty container is about to be closed.
    while (true) {
      let next = byteAt(at, end);
      if (next <= Byte.Space) {
        at = skipSpace(at, end);
        next = byteAt(at, end);
      }
      if (depth == 0) {
        if (at < end) tape.fail("the end of the text", at);
        return;
      }
      if (next == Byte.Comma) {
        at++;
        if (inObject) {
          at = scanName(tape, skipSpace(at, end), end, "a name");
          if (at == 0) return;
        }
        break;
      }
      if (next != closing(inObject)) {
        tape.fail(inObject ? '"," or "}"' : '"," or "]"', at);
        return;
      }
      at++;
      depth--;
      container = tape.close(container);
      inObject = tape.kind(container) == JsonKind.Object;
    }
  }
}

function closing(inObject: bool): i32 {
  return inObject ? Byte.CloseBrace : Byte.CloseBracket;
}

/** The name of a member and the colon after it; the address after both, or 0. */
function scanName(tape: Tape, at: usize, end: usize, expected: string): usize {
  if (byteAt(at, end) != Byte.Quote) return tape.fail(expected, at);
  at = scanString(tape, at, end);
  if (at == 0) return 0;
  at = skipSpace(at, end);
  return byteAt(at, end) == Byte.Colon ? at + 1 : tape.fail('":" after the name', at);
}

/** A value that is not a container and begins with the byte `first`; the address after it, or 0. */
function scanScalar(tape: Tape, at: usize, end: usize, first: i32): usize {
  switch (first) {
    case Byte.Quote:
      return scanString(tape, at, end);
    case Byte.t:
      return scanWord(tape, at, end, "true", JsonKind.Bool);
    case Byte.f:
      return scanWord(tape, at, end, "false", JsonKind.Bool);
    case Byte.n:
      return scanWord(tape, at, end, "null", JsonKind.Null);
    default:
      return scanNumber(tape, at, end);
  }
}

/** One of the three words; the address after it, or 0. */
function scanWord(tape: Tape, at: usize, end: usize, word: string, kind: JsonKind): usize {
  const size = word.length;
  for (let i = 0; i < size; i++) {
    if (byteAt(at + <usize>i, end) != word.charCodeAt(i)) {
      return tape.fail(word, at + <usize>i);
    }
  }
  tape.push(kind, at, 0, size == 4);
  return at + <usize>size;
}
