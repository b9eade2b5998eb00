import { Ascii, isWord } from "./ascii";
import { addPerlClass, readBracket } from "./bracket";
import { addOtherCases } from "./case-fold";
import { CharClass } from "./char-class";
import { CodeBuilder } from "./code";
import { RegexError } from "./error";
import { readEscape } from "./escape";
import { Flag, readFlags } from "./flags";
import { Group } from "./group";
import { Assertion, Op, Program } from "./program";
import { PatternReader } from "./reader";
import { MOST_COPIES, Repetition } from "./repetition";
import { UnicodeClasses } from "./unicode-classes";

/** A longer pattern is refused, which bounds the work that a hostile one can cause. */
const LONGEST_PATTERN: i32 = 32768;

/** The most slots of all threads together: 4 MiB for each of the two lists of them. */
const MOST_SLOTS: i32 = 1 << 20;

/** The most groups inside each other. */
const DEEPEST_NESTING: i32 = 1000;

/** Reads a pattern and builds its program on the way. Open groups are a list, so that depth costs no stack. */
export class Parser {
  /** The names of the groups by number; "" for those without. */
  readonly names: string[] = [""];

  private reader: PatternReader;
  private code: CodeBuilder = new CodeBuilder();
  private outer: Group[] = [];
  private group: Group = new Group(0, 0, 0, 0);
  private flags: i32 = 0;

  constructor(pattern: string) {
    this.reader = new PatternReader(pattern);
  }

  /** Why there is no program. */
  get error(): RegexError | null {
    return this.reader.error;
  }

  /** The program of the pattern; null: `error` says why. */
  parse(): Program | null {
    const reader = this.reader;
    if (reader.pattern.length > LONGEST_PATTERN) reader.failTooLarge(0);
    // Where the last thing read begins if that was a repetition, else -1.
    let repetition = -1;
    while (reader.more) {
      const from = reader.at;
      repetition = this.readRepetition(repetition) ? from : -1;
      if (repetition < 0) this.readAtom();
      if (this.code.tooLarge) reader.failTooLarge(from);
    }
    if (this.outer.length > 0) this.failWhole("missing closing )", this.group.position);
    if (reader.error !== null) return null;
    this.endGroup();
    const program = this.code.finish(this.names.length);
    if (<i64>program.waitingCount * (program.groupCount << 1) <= MOST_SLOTS) return program;
    reader.failTooLarge(0);
    return null;
  }

  private readAtom(): void {
    const reader = this.reader;
    switch (reader.peek()) {
      case Ascii.LeftParen:
        return this.readGroup();
      case Ascii.RightParen:
        return this.closeGroup();
      case Ascii.Bar:
        reader.at++;
        this.group.endChoice();
        this.group.jump = this.code.addChoice(this.group.choice, this.group.jump);
        this.group.choice = this.code.size;
        return;
      case Ascii.Caret:
        return this.assert(1, this.flags & Flag.Lines ? Assertion.LineStart : Assertion.TextStart);
      case Ascii.Dollar:
        return this.assert(1, this.flags & Flag.Lines ? Assertion.LineEnd : Assertion.TextEnd);
      case Ascii.Dot: {
        reader.at++;
        const characters = new CharClass();
        if ((this.flags & Flag.DotAll) == 0) characters.add(Ascii.Newline, Ascii.Newline);
        characters.negate();
        return this.addClass(characters);
      }
      case Ascii.LeftBracket:
        return this.addClass(readBracket(reader, this.folds));
      case Ascii.Backslash:
        return this.readEscaped();
      default:
        return this.addLiteral(reader.take());
    }
  }

  /** Reads what begins with a backslash. */
  private readEscaped(): void {
    const reader = this.reader;
    const from = reader.at;
    switch (reader.peek(1)) {
      case Ascii.UpperA:
        return this.assert(2, Assertion.TextStart);
      case Ascii.Z:
        return this.assert(2, Assertion.TextEnd);
      case Ascii.B:
        return this.assert(2, Assertion.WordBoundary);
      case Ascii.UpperB:
        return this.assert(2, Assertion.NoWordBoundary);
      case Ascii.UpperQ: {
        const mark = reader.indexOf("\\E", from + 2);
        const end = mark < 0 ? reader.pattern.length : mark;
        reader.at = from + 2;
        while (reader.at < end) this.addLiteral(reader.take());
        if (mark >= 0 && reader.error === null) reader.at = mark + 2;
        return;
      }
    }
    const characters = new CharClass();
    if (addPerlClass(reader, this.folds, characters)) {
      if (this.folds) addOtherCases(characters);
      this.addClass(characters);
    } else {
      this.addLiteral(readEscape(reader));
    }
  }

  /** Reads a repetition if one comes next, and tells so; `previous` is where the one just before it begins, else -1. */
  private readRepetition(previous: i32): bool {
    const reader = this.reader;
    const group = this.group;
    const from = reader.at;
    const repetition = Repetition.read(reader);
    if (repetition === null) return reader.error !== null;
    const greedy = reader.eat(Ascii.Question) == ((this.flags & Flag.Ungreedy) != 0);
    const copies = group.atomCopies * repetition.copies;
    if (previous >= 0) {
      reader.fail("invalid nested repetition operator", previous);
    } else if (group.atom < 0) {
      reader.fail("missing argument to repetition operator", from);
    } else if (copies > MOST_COPIES) {
      reader.fail("invalid repeat count", from);
    } else {
      this.code.repeat(group.atom, repetition.least, repetition.most, greedy, group.atomNullable);
      group.atomCopies = repetition.most == 0 ? 1 : copies;
      if (repetition.least == 0) group.atomNullable = true;
    }
    return true;
  }

  private readGroup(): void {
    const reader = this.reader;
    const from = reader.at++;
    if (!reader.eat(Ascii.Question)) return this.openGroup(from, "", true);
    const named = reader.peek() == Ascii.UpperP ? 1 : 0;
    if (reader.peek(named) == Ascii.Less) {
      reader.at += named + 1;
      return this.openGroup(from, this.readName(from), true);
    }
    const flags = readFlags(reader, this.flags, from);
    if (flags < 0) return;
    if (reader.peek(-1) == Ascii.Colon) this.openGroup(from, "", false);
    this.flags = flags;
  }

  /** Reads the name of the group whose parenthesis is at `from`, and the `>` after it. */
  private readName(from: i32): string {
    const reader = this.reader;
    const start = reader.at;
    const end = reader.indexOf(">", start);
    while (reader.at < end && isWord(reader.peek())) reader.at++;
    if (reader.at < end && reader.peek() >= 0x80) this.readNameBeyondAscii(end);
    if (reader.at != end || end == start) {
      reader.failAt("invalid named capture", from, end < 0 ? reader.pattern.length : end + 1, from);
      return "";
    }
    reader.at++;
    return reader.pattern.substring(start, end);
  }

  /** Reads on in a name that ends at `end`: as RE2, what Unicode calls letters, marks, digits and connectors. */
  private readNameBeyondAscii(end: i32): void {
    const reader = this.reader;
    const known = UnicodeClasses.known;
    if (known === null) {
      const message = 'names beyond ASCII need import "proxy-wasm-as/assembly/regex/unicode"';
      reader.failAt(message, reader.at, end, reader.at);
      return;
    }
    const characters = new CharClass();
    const classes = "L NlMnMcNdPc";
    for (let i = 0; i < classes.length; i += 2) known.addTo(classes.substr(i, 2).trim(), characters);
    let before = reader.at;
    while (reader.at < end && characters.has(reader.take())) before = reader.at;
    if (reader.error === null) reader.at = before;
  }

  private openGroup(from: i32, name: string, captures: bool): void {
    if (this.outer.length == DEEPEST_NESTING) return this.failWhole("expression nests too deeply", from);
    let number = 0;
    this.group.startAtom(this.code.size, false);
    if (captures) {
      number = this.names.push(name) - 1;
      this.code.emit(Op.Capture, number << 1);
    }
    this.outer.push(this.group);
    this.group = new Group(this.code.size, number, this.flags, from);
  }

  private closeGroup(): void {
    const group = this.group;
    if (this.outer.length == 0) return this.failWhole("unexpected )", this.reader.at);
    this.reader.at++;
    this.endGroup();
    if (group.number > 0) this.code.emit(Op.Capture, (group.number << 1) + 1);
    this.flags = group.flags;
    this.group = this.outer.pop();
    this.group.atomNullable = group.nullable;
    this.group.atomCopies = group.copies;
  }

  /** Leads all alternatives of the innermost group to its end. */
  private endGroup(): void {
    this.group.endChoice();
    this.code.join(this.group.jump);
  }

  private addLiteral(c: i32): void {
    if (this.folds && c >= 0) {
      const characters = new CharClass();
      characters.add(c, c);
      addOtherCases(characters);
      this.addClass(characters);
    } else {
      this.group.startAtom(this.code.size, false);
      this.code.emit(Op.Character, c);
    }
  }

  private addClass(characters: CharClass): void {
    this.group.startAtom(this.code.size, false);
    this.code.emitClass(characters);
  }

  /** Adds an assertion, which is written with `length` units. */
  private assert(length: i32, assertion: Assertion): void {
    this.reader.at += length;
    this.group.startAtom(this.code.size, true);
    this.code.emit(Op.Assert, assertion);
  }

  private get folds(): bool {
    return (this.flags & Flag.Fold) != 0;
  }

  /** The pattern as a whole is wrong, which shows at `position`. */
  private failWhole(message: string, position: i32): void {
    this.reader.failAt(message, 0, this.reader.pattern.length, position);
  }
}
