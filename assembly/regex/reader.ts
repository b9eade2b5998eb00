import { RegexError } from "./error";

/** A cursor over the pattern. The first failure is kept and ends the reading: after it there is nothing more. */
export class PatternReader {
  /** UTF-16 units read so far. */
  at: i32 = 0;

  /** The first failure. */
  error: RegexError | null = null;

  /** How many classes of Unicode have been read. */
  unicodeClasses: i32 = 0;

  private end: i32;

  constructor(readonly pattern: string) {
    this.end = pattern.length;
  }

  /** Whether there is anything left to read. */
  get more(): bool {
    return this.at < this.end;
  }

  /** The unit that is `ahead` of the cursor; -1 past the end. */
  peek(ahead: i32 = 0): i32 {
    const index = this.at + ahead;
    return index < this.end ? this.pattern.charCodeAt(index) : -1;
  }

  /** Reads `unit` if it is the next one. */
  eat(unit: i32): bool {
    if (this.peek() != unit) return false;
    this.at++;
    return true;
  }

  /** Reads one character: its code point; -1 at the end, and for half of a surrogate pair, which fails. */
  take(): i32 {
    const unit = this.peek();
    if (unit < 0) return -1;
    this.at++;
    if ((unit & 0xf800) != 0xd800) return unit;
    const low = this.peek();
    if (unit < 0xdc00 && (low & 0xfc00) == 0xdc00) {
      this.at++;
      return 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff);
    }
    this.fail("half of a surrogate pair", this.at - 1);
    return -1;
  }

  /** Where `mark`, of ASCII characters, next occurs at or after `from`; -1: nowhere. */
  indexOf(mark: string, from: i32): i32 {
    return this.error === null ? this.pattern.indexOf(mark, from) : -1;
  }

  /** What lies between `from` and the cursor is wrong. Always -1, for `return`. */
  fail(message: string, from: i32): i32 {
    return this.failAt(message, from, this.at, from);
  }

  /** The pattern asks for too much, which shows at `position`. Always -1. */
  failTooLarge(position: i32): i32 {
    // The slots are those of all threads together.
    const message = "expression is too large (32768 instructions, 2^20 slots)";
    return this.failAt(message, 0, this.pattern.length, position);
  }

  /** The pattern is wrong at `position`; the error shows the part between `from` and `to`. Always -1. */
  failAt(message: string, from: i32, to: i32, position: i32): i32 {
    if (this.error === null) {
      this.error = RegexError.at(message, this.pattern, from, to, position);
      this.at = this.end;
    }
    return -1;
  }
}
