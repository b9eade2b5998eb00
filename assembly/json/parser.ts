// The structure of a document, without recursion: depth is a number here, not wasm stack.

import { Byte, byteAt, skipSpace } from "./bytes";
import { JsonKind, kindOf } from "./kind";
import { scanScalar } from "./scalars";
import { hasEscapes, scanString } from "./strings";
import { Tape } from "./tape";

/** Fills `tape` from its source. Whether the source is one JSON value is told by `tape.ok`. */
export function parse(tape: Tape, maxDepth: i32): void {
  if (!tape.refuseTooLong()) scanDocument(tape, maxDepth);
  if (!tape.ok) tape.clear();
}

/** Reads the whole source, or up to where it is wrong, which is then noted. */
function scanDocument(tape: Tape, maxDepth: i32): void {
  let at = tape.start;
  const end = tape.end;
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
        tape.failTooDeep(maxDepth, at);
        return;
      }
      depth++;
      inObject = first == Byte.OpenBrace;
      const index = tape.count;
      tape.push(inObject ? JsonKind.Object : JsonKind.Array, at, container, false);
      container = index;
      first = byteAt(++at, end);
      if (first <= Byte.Space) {
        at = skipSpace(at, end);
        first = byteAt(at, end);
      }
      if (first != closing(inObject)) {
        if (inObject) {
          at = scanName(tape, at, end, 'a name or "}"');
          if (at == 0) return;
        }
        continue;
      }
    } else if (first == Byte.Quote) {
      at = takeString(tape, at, end);
      if (at == 0) return;
    } else {
      const start = at;
      at = scanScalar(tape, at, end, first);
      if (at == 0) return;
      tape.push(kindOf(first), start, <i32>(at - start), first == Byte.t);
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
          at = scanName(tape, at, end, "a name");
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

/** The name of a member and the colon after it, which space may precede; the address after both, or 0. */
function scanName(tape: Tape, at: usize, end: usize, expected: string): usize {
  if (byteAt(at, end) != Byte.Quote) {
    at = skipSpace(at, end);
    if (byteAt(at, end) != Byte.Quote) return tape.fail(expected, at);
  }
  at = takeString(tape, at, end);
  if (at == 0) return 0;
  if (byteAt(at, end) == Byte.Colon) return at + 1;
  at = skipSpace(at, end);
  return byteAt(at, end) == Byte.Colon ? at + 1 : tape.fail('":" after the name', at);
}

/** The string whose opening quote is at `at` as a token; the address after it, or 0. */
function takeString(tape: Tape, at: usize, end: usize): usize {
  const after = scanString(tape, at, end);
  if (after != 0) tape.push(JsonKind.String, at, <i32>(after - at) - 2, hasEscapes);
  return after;
}
