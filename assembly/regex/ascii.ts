/** The characters that mean something in a pattern, by name. */
export const enum Ascii {
  Newline = 0x0a,
  Dollar = 0x24,
  LeftParen = 0x28,
  RightParen = 0x29,
  Star = 0x2a,
  Plus = 0x2b,
  Comma = 0x2c,
  Minus = 0x2d,
  Dot = 0x2e,
  Zero = 0x30,
  Seven = 0x37,
  Nine = 0x39,
  Colon = 0x3a,
  Less = 0x3c,
  Greater = 0x3e,
  Question = 0x3f,
  UpperA = 0x41,
  UpperB = 0x42,
  UpperC = 0x43,
  UpperD = 0x44,
  UpperE = 0x45,
  UpperF = 0x46,
  UpperP = 0x50,
  UpperQ = 0x51,
  UpperS = 0x53,
  UpperU = 0x55,
  UpperW = 0x57,
  UpperZ = 0x5a,
  LeftBracket = 0x5b,
  Backslash = 0x5c,
  RightBracket = 0x5d,
  Caret = 0x5e,
  Underscore = 0x5f,
  A = 0x61,
  B = 0x62,
  D = 0x64,
  F = 0x66,
  I = 0x69,
  M = 0x6d,
  N = 0x6e,
  P = 0x70,
  R = 0x72,
  S = 0x73,
  T = 0x74,
  V = 0x76,
  W = 0x77,
  X = 0x78,
  Z = 0x7a,
  LeftBrace = 0x7b,
  Bar = 0x7c,
  RightBrace = 0x7d,
}

/** Whether `c` is a digit. */
export function isDigit(c: i32): bool {
  return <u32>(c - Ascii.Zero) <= 9;
}

/** Whether `c` is one of `[0-9A-Za-z_]`: a word character, and a character of a group's name. */
export function isWord(c: i32): bool {
  return isDigit(c) || <u32>((c | 0x20) - Ascii.A) <= 25 || c == Ascii.Underscore;
}
