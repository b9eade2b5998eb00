import { Ascii } from "./ascii";
import { CodeBuilder } from "./code";
import { RegexError } from "./error";
import { IntList } from "./int-list";
import { BytesMatch, Match, TextMatch } from "./match";
import { Output } from "./output";
import { Parser } from "./parse";
import { Program } from "./program";
import { Search } from "./search";
import { Subject } from "./subject";
import { Template } from "./template";

/**
 * A regular expression: the syntax and the meaning of RE2, as Go's `regexp` has them. The time of a search grows with the
 * size of the text and with that of the pattern, never faster, whatever the two are. No pattern and no text traps. To find all
 * matches is to search again after each: a pattern that has to look far ahead for each match, such as `a([^x]*x)?`, can then
 * take the square of the text's size, as it does in RE2.
 *
 * Unicode classes (`\p{Greek}`) are there if the filter imports `proxy-wasm-as/assembly/regex/unicode`, and else errors. `\C` is
 * an error, as it could cut a character in two. A pattern has at most 32768 UTF-16 units, its program 32768 instructions; counts
 * of repetitions are 1000 at most, those inside each other multiplied, and groups go 1000 deep. In bytes that are not UTF-8 each byte that is
 * wrong is read as U+FFFD. `(?i)` follows Unicode's simple case folding; `\w`, `\d`, `\s`, `\b` and `[[:alpha:]]` know ASCII
 * only.
 *
 * Compile patterns once, when the plugin is configured: that costs more than a search.
 */
export class Regex {
  /** Why the pattern is not `ok`; its message is empty if it is. */
  readonly error: RegexError;

  /** The names of the groups by number, with "" for those without; the whole match is group 0. */
  readonly groupNames: string[];

  private search: Search;

  private constructor(
    /** The pattern as it was written. */
    readonly pattern: string,
    longest: bool,
  ) {
    const parser = new Parser(pattern);
    const program = parser.parse();
    const error = parser.error;
    this.error = error === null ? new RegexError("", "", 0) : error;
    this.groupNames = program === null ? [""] : parser.names;
    this.search = new Search(program === null ? CodeBuilder.nothing() : program, longest);
  }

  /** Compiles a pattern. If it is wrong, `ok` is false, `error` says why, and the result matches nothing. */
  static compile(pattern: string): Regex {
    return new Regex(pattern, false);
  }

  /** The same, but of the matches that begin first the longest is found, not the one that the pattern prefers. */
  static compileLongest(pattern: string): Regex {
    return new Regex(pattern, true);
  }

  /** A pattern that matches exactly `text`: each character that means something in a pattern gets a backslash. */
  static quote(text: string): string {
    const units = new StaticArray<u16>(text.length << 1);
    let size = 0;
    for (let i = 0; i < text.length; i++) {
      if ("\\.+*?()|[]{}^$".includes(text.charAt(i))) unchecked((units[size++] = <u16>Ascii.Backslash));
      unchecked((units[size++] = <u16>text.charCodeAt(i)));
    }
    return String.UTF16.decodeUnsafe(changetype<usize>(units), (<usize>size) << 1);
  }

  @lazy private static nothing: Regex | null = null;

  /** Matches nothing: what a field holds until its pattern is known. */
  static get never(): Regex {
    let never = Regex.nothing;
    if (never === null) {
      never = Regex.compile("[^\\x00-\\x{10ffff}]");
      Regex.nothing = never;
    }
    return never;
  }

  /** Whether the pattern could be compiled. */
  get ok(): bool {
    return this.error.message.length == 0;
  }

  /** Whether there is a match in a string. */
  test(text: string): bool {
    Subject.setText(text);
    return this.search.test();
  }

  /** Whether there is a match in bytes. */
  testBytes(bytes: Uint8Array): bool {
    Subject.setBytes(bytes);
    return this.search.test();
  }

  /** The first match in a string; null: there is none. */
  find(text: string): Match | null {
    Subject.setText(text);
    this.search.start();
    return this.next() ? new TextMatch(text, this.groupNames, this.search.slots) : null;
  }

  /** The first match in bytes; null: there is none. */
  findBytes(bytes: Uint8Array): BytesMatch | null {
    Subject.setBytes(bytes);
    this.search.start();
    return this.next() ? new BytesMatch(bytes, this.groupNames, this.search.slots) : null;
  }

  /** The matches in a string, one after the other; at most `limit`. An empty one right after another is left out. */
  findAll(text: string, limit: i32 = i32.MAX_VALUE): Match[] {
    const matches: Match[] = [];
    Subject.setText(text);
    this.search.start();
    while (matches.length < limit && this.next()) {
      matches.push(new TextMatch(text, this.groupNames, this.search.slots));
    }
    return matches;
  }

  /** The matches in bytes, as `findAll` finds them. */
  findAllBytes(bytes: Uint8Array, limit: i32 = i32.MAX_VALUE): BytesMatch[] {
    const matches: BytesMatch[] = [];
    Subject.setBytes(bytes);
    this.search.start();
    while (matches.length < limit && this.next()) {
      matches.push(new BytesMatch(bytes, this.groupNames, this.search.slots));
    }
    return matches;
  }

  /**
   * The string with each match replaced by `template`, which is a string or a `Template`. It is the same string if nothing
   * matches, and also if the result were larger than 64 MiB.
   */
  replaceAll<T>(text: string, template: T): string {
    const parsed = Template.of<T>(template);
    Subject.setText(text);
    return this.replace(parsed, i32.MAX_VALUE) ? Output.takeText() : text;
  }

  /** The same for bytes. They come back as the same object if nothing matches: compare with `===`. */
  replaceAllBytes<T>(bytes: Uint8Array, template: T): Uint8Array {
    const parsed = Template.of<T>(template);
    Subject.setBytes(bytes);
    return this.replace(parsed, i32.MAX_VALUE) ? Output.takeBytes() : bytes;
  }

  /** As `replaceAll`, but for the first match only. */
  replaceFirst<T>(text: string, template: T): string {
    const parsed = Template.of<T>(template);
    Subject.setText(text);
    return this.replace(parsed, 1) ? Output.takeText() : text;
  }

  /** As `replaceAllBytes`, but for the first match only. */
  replaceFirstBytes<T>(bytes: Uint8Array, template: T): Uint8Array {
    const parsed = Template.of<T>(template);
    Subject.setBytes(bytes);
    return this.replace(parsed, 1) ? Output.takeBytes() : bytes;
  }

  /** What lies between the matches in a string: at most `limit` parts, the last of which is all that is left. */
  split(text: string, limit: i32 = i32.MAX_VALUE): string[] {
    Subject.setText(text);
    const bounds = this.partBounds(limit);
    const parts: string[] = [];
    for (let i = 0; i < bounds.length; i += 2) {
      parts.push(text.substring(bounds.get(i), bounds.get(i + 1)));
    }
    return parts;
  }

  /** The same in bytes; the parts are copies. */
  splitBytes(bytes: Uint8Array, limit: i32 = i32.MAX_VALUE): Uint8Array[] {
    Subject.setBytes(bytes);
    const bounds = this.partBounds(limit);
    const parts: Uint8Array[] = [];
    for (let i = 0; i < bounds.length; i += 2) parts.push(bytes.slice(bounds.get(i), bounds.get(i + 1)));
    return parts;
  }

  /** Where the parts between the matches in the subject begin and end. */
  private partBounds(limit: i32): IntList {
    const bounds = new IntList();
    const size = Subject.size;
    let partStart = 0;
    // An empty subject is one part, unless the pattern is empty too.
    let matchStart = size == 0 && this.pattern.length > 0 ? -1 : 0;
    this.search.start();
    while (size > 0 && bounds.length >> 1 < limit - 1 && this.search.next(2)) {
      matchStart = Subject.unitAt(unchecked(this.search.slots[0]));
      const matchEnd = Subject.unitAt(unchecked(this.search.slots[1]));
      // An empty match at the start parts nothing.
      if (matchEnd > 0) {
        bounds.push(partStart);
        bounds.push(matchStart);
      }
      partStart = matchEnd;
    }
    // Nor does one at the end.
    if (matchStart < size && limit > 0) {
      bounds.push(partStart);
      bounds.push(size);
    }
    return bounds;
  }

  /** Finds the next match with all its groups. */
  private next(): bool {
    return this.search.next(this.search.slots.length);
  }

  /** Puts together the subject with at most `limit` matches replaced; false: it stays as it is. */
  private replace(template: Template, limit: i32): bool {
    const search = this.search;
    const slotCount = template.slotCount(this.groupNames.length);
    let count = 0;
    let done = 0;
    Output.start();
    search.start();
    while (count < limit && search.next(slotCount)) {
      count++;
      Output.append(Subject.source, done, Subject.unitAt(unchecked(search.slots[0])));
      template.expand(search.slots, this.groupNames);
      done = Subject.unitAt(unchecked(search.slots[1]));
    }
    if (count == 0) return false;
    Output.append(Subject.source, done, Subject.size);
    return !Output.tooLarge;
  }
}
