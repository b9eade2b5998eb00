/** More of the pattern than this says nothing more in a log. */
const EXCERPT_LENGTH: i32 = 80;

/** Why a pattern could not be compiled. `message` is empty where there is no error. */
export class RegexError {
  constructor(
    /** What is wrong: `missing closing )`. */
    readonly message: string,
    /** The part of the pattern that is wrong, cut short where it is long. */
    readonly excerpt: string,
    /** Where in the pattern: UTF-16 units from its start. */
    readonly position: i32,
  ) {}

  /** The error at `position` of `pattern`, which shows the part between `from` and `to`. */
  static at(message: string, pattern: string, from: i32, to: i32, position: i32): RegexError {
    const end = min(to, from + EXCERPT_LENGTH);
    const excerpt = pattern.substring(from, end);
    return new RegexError(message, end < to ? excerpt + "..." : excerpt, position);
  }

  /** One line for a log: `missing closing ): "a(b" (at 1)`. */
  toString(): string {
    return this.message + ': "' + this.excerpt + '" (at ' + this.position.toString() + ")";
  }
}
