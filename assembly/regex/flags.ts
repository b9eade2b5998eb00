import { Ascii } from "./ascii";
import { PatternReader } from "./reader";

/** What `(?flags)` sets; bits. */
export const enum Flag {
  /** `i`: letters match in either case. */
  Fold = 1,
  /** `m`: `^` and `$` match at lines too. */
  Lines = 2,
  /** `s`: `.` matches a newline too. */
  DotAll = 4,
  /** `U`: `x*` prefers less and `x*?` more. */
  Ungreedy = 8,
}

/**
 * Reads flags such as `i-s` and the `:` or `)` after them, changes `flags` accordingly and returns them; `from` is where the
 * parenthesis is. -1 after a failure.
 */
export function readFlags(reader: PatternReader, flags: i32, from: i32): i32 {
  let clear = false;
  // Whether a flag has to follow, as after a minus.
  let incomplete = false;
  while (reader.more) {
    const c = reader.take();
    if (!incomplete && (c == Ascii.Colon || c == Ascii.RightParen)) return flags;
    const flag = c == Ascii.Minus && !clear ? 0 : flagOf(c);
    if (flag < 0) break;
    if (clear) flags &= ~flag;
    else flags |= flag;
    incomplete = flag == 0;
    if (incomplete) clear = true;
  }
  return reader.fail("invalid or unsupported Perl syntax", from);
}

function flagOf(letter: i32): i32 {
  switch (letter) {
    case Ascii.I:
      return Flag.Fold;
    case Ascii.M:
      return Flag.Lines;
    case Ascii.S:
      return Flag.DotAll;
    case Ascii.UpperU:
      return Flag.Ungreedy;
    default:
      return -1;
  }
}
