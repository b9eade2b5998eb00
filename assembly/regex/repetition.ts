import { Ascii, isDigit } from "./ascii";
import { PatternReader } from "./reader";

/** The most that a repetition may ask for, and those inside each other multiplied. */
export const MOST_COPIES: i32 = 1000;

/** How often what comes before may occur. */
export class Repetition {
  private constructor(
    readonly least: i32,
    /** -1: any number. */
    readonly most: i32,
  ) {}

  /** Reads `*`, `+`, `?`, `{2}`, `{2,}` or `{2,4}`. null: something else comes next, or the count was refused. */
  static read(reader: PatternReader): Repetition | null {
    switch (reader.peek()) {
      case Ascii.Star:
        reader.at++;
        return new Repetition(0, -1);
      case Ascii.Plus:
        reader.at++;
        return new Repetition(1, -1);
      case Ascii.Question:
        reader.at++;
        return new Repetition(0, 1);
      case Ascii.LeftBrace: {
        const from = reader.at++;
        const count = Repetition.readCount(reader, from);
        // A brace that begins no count stands for itself.
        if (count === null && reader.error === null) reader.at = from;
        return count;
      }
    }
    return null;
  }

  /** How many copies it makes of what it repeats. */
  get copies(): i32 {
    return max(1, this.most < 0 ? this.least : this.most);
  }

  private static readCount(reader: PatternReader, from: i32): Repetition | null {
    const least = Repetition.readNumber(reader);
    if (least < 0) return null;
    let most = least;
    if (reader.eat(Ascii.Comma)) {
      const unlimited = reader.peek() == Ascii.RightBrace;
      most = unlimited ? -1 : Repetition.readNumber(reader);
      if (most < 0 && !unlimited) return null;
    }
    if (!reader.eat(Ascii.RightBrace)) return null;
    if (max(least, most) > MOST_COPIES || (most >= 0 && least > most)) {
      reader.fail("invalid repeat count", from);
      return null;
    }
    return new Repetition(least, most);
  }

  /** A number without leading zeros; no larger than is needed to refuse it. -1: there is none. */
  private static readNumber(reader: PatternReader): i32 {
    if (!isDigit(reader.peek()) || (reader.peek() == Ascii.Zero && isDigit(reader.peek(1)))) return -1;
    let number = 0;
    while (isDigit(reader.peek())) number = min(number * 10 + reader.take() - Ascii.Zero, MOST_COPIES + 1);
    return number;
  }
}
