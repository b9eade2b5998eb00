import { codePointAt, codePointSize } from "../text/utf8";
import { Ascii, isWord } from "./ascii";
import { Assertion } from "./program";

/** The size in bytes of the character that `characterAt` has read. */
export let characterSize: usize = 0;

/** The character at `at`; -1, of size 1, at `end`. A byte that is part of no UTF-8 sequence is U+FFFD. Sets `characterSize`. */
export function characterAt(at: usize, end: usize): i32 {
  characterSize = 1;
  if (at >= end) return -1;
  const first = load<u8>(at);
  if (first < 0x80) return first;
  const code = <i32>codePointAt(at, end);
  // `codePointAt` takes as much of a broken sequence as it can; Go, and so we, take its bytes one by one.
  if (code != 0xfffd || (first == 0xef && codePointSize == 3)) characterSize = codePointSize;
  return code;
}

/** Whether all of `assertions` hold at `at` of the text from `start` to `end`. */
export function holds(assertions: i32, start: usize, at: usize, end: usize): bool {
  // By far the most frequent ones, and the cheapest.
  if ((assertions & Assertion.TextEnd) != 0 && at < end) return false;
  if ((assertions & Assertion.TextStart) != 0 && at > start) return false;
  if (assertions <= (Assertion.TextStart | Assertion.TextEnd)) return true;
  const before = at > start ? <i32>load<u8>(at - 1) : Ascii.Newline;
  const after = at < end ? <i32>load<u8>(at) : Ascii.Newline;
  let failing = isWord(before) == isWord(after) ? Assertion.WordBoundary : Assertion.NoWordBoundary;
  if (before != Ascii.Newline) failing |= Assertion.LineStart;
  if (after != Ascii.Newline) failing |= Assertion.LineEnd;
  return (assertions & failing) == 0;
}
