import { Ascii, isDigit, isWord } from "./ascii";
import { LAST_CHARACTER } from "./char-class";
import { PatternReader } from "./reader";

/** Reads an escape that stands for one character, from its backslash on: the code point; -1 after a failure. */
export function readEscape(reader: PatternReader): i32 {
  const from = reader.at++;
  if (!reader.more) return reader.failAt("trailing backslash at end of expression", from, reader.at, from);
  const c = reader.take();
  switch (c) {
    case Ascii.A:
      return 7;
    case Ascii.F:
      return 12;
    case Ascii.N:
      return Ascii.Newline;
    case Ascii.R:
      return 13;
    case Ascii.T:
      return 9;
    case Ascii.V:
      return 11;
    case Ascii.X: {
      const code = reader.eat(Ascii.LeftBrace) ? hexInBraces(reader) : hexPair(reader);
      return code < 0 ? reader.fail("invalid escape sequence", from) : code;
    }
  }
  if (isDigit(c)) {
    // One digit other than 0 would refer back to a group, which no linear search can do.
    if (c <= Ascii.Seven && (c == Ascii.Zero || isOctal(reader.peek()))) return octal(reader, c);
  } else if (<u32>c < 0x80 && (!isWord(c) || c == Ascii.Underscore)) {
    return c;
  }
  return reader.fail("invalid escape sequence", from);
}

/** Up to three octal digits, the first of which has been read. */
function octal(reader: PatternReader, first: i32): i32 {
  let code = first - Ascii.Zero;
  for (let i = 0; i < 2 && isOctal(reader.peek()); i++) code = (code << 3) + reader.take() - Ascii.Zero;
  return code;
}

/** Two hexadecimal digits; -1: something else. */
function hexPair(reader: PatternReader): i32 {
  const high = hexDigit(reader.take());
  const low = hexDigit(reader.take());
  return high < 0 || low < 0 ? -1 : (high << 4) + low;
}

/** Hexadecimal digits and the brace that ends them; -1: something else, or more than a code point. */
function hexInBraces(reader: PatternReader): i32 {
  let code = hexDigit(reader.take());
  while (code >= 0 && code <= LAST_CHARACTER) {
    if (reader.eat(Ascii.RightBrace)) return code;
    const digit = hexDigit(reader.take());
    code = digit < 0 ? -1 : (code << 4) + digit;
  }
  return -1;
}

function hexDigit(c: i32): i32 {
  if (isDigit(c)) return c - Ascii.Zero;
  const digit = (c | 0x20) - Ascii.A;
  return <u32>digit < 6 ? digit + 10 : -1;
}

function isOctal(c: i32): bool {
  return c >= Ascii.Zero && c <= Ascii.Seven;
}
