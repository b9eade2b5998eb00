import { CharClass } from "./char-class";

/** The classes of Unicode (`\p{Greek}`), by name. Their tables are 11 KB, so that a filter has them only if it asks. */
export abstract class UnicodeClasses {
  /** null: the filter does not import `regex/unicode`. */
  @lazy static known: UnicodeClasses | null = null;

  /** Adds the class called `name` to `to` and tells whether there is one. */
  abstract addTo(name: string, to: CharClass): bool;
}
