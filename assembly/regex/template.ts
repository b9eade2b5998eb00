import { encodeUtf8, utf8Size } from "../text/utf8";
import { Ascii, isDigit, isWord } from "./ascii";
import { IntList } from "./int-list";
import { Output } from "./output";
import { Subject } from "./subject";

/** Integers per piece: where its literal text begins and ends, and the group after that. */
const WIDTH: i32 = 3;

/** No group comes after the literal text. Below it: the names, counted downwards. */
const NO_GROUP: i32 = -1;

/** More than any pattern can have. */
const MANY_GROUPS: i32 = 0x10000;

/**
 * What matches are replaced with: read once, used often.
 *
 * `$1` and `${1}` stand for a group, `$name` and `${name}` for a named one, `$0` for the whole match and `$$` for a dollar.
 * Without braces a name is ASCII, and as long as it can be: `$1x` is the group named `1x`, so write `${1}x`. A group that does not exist or
 * took no part in the match is empty. A dollar that begins none of these stands for itself.
 */
export class Template {
  private pieces: IntList = new IntList();
  private names: string[] = [];
  private lastGroup: i32 = 0;

  // The same as UTF-8, for matches in bytes.
  private bytes: StaticArray<u8>;
  private bytePieces: IntList = new IntList();

  // A place in the text that is read, in units and in bytes.
  private unit: i32 = 0;
  private byte: i32 = 0;

  private constructor(private text: string) {
    this.bytes = new StaticArray<u8>(utf8Size(text));
    encodeUtf8(text, changetype<usize>(this.bytes));
    const end = text.length;
    let literal = 0;
    for (let at = 0; at < end; at++) {
      if (text.charCodeAt(at) != Ascii.Dollar) continue;
      let after = this.readReference(literal, at);
      if (after == 0) continue;
      literal = after;
      at = after - 1;
    }
    this.addPiece(literal, end, NO_GROUP);
  }

  /** Reads a template. Every text is one. */
  static parse(text: string): Template {
    return new Template(text);
  }

  /** The template that a caller gave as a string or as a template. */
  static of<T>(template: T): Template {
    if (isString<T>()) {
      return Template.parse(changetype<string>(template));
    } else {
      if (idof<T>() != idof<Template>()) ERROR("a template is a string or a Template");
      return changetype<Template>(template);
    }
  }

  /** How many slots it needs of a match with `groupCount` groups: those of the match itself and of the groups it names. */
  slotCount(groupCount: i32): i32 {
    return (this.names.length > 0 ? groupCount : min(groupCount, this.lastGroup + 1)) << 1;
  }

  /** Appends the template to the output with the groups of a match of the subject filled in; `names` are those of the groups. */
  expand(slots: StaticArray<i32>, names: string[]): void {
    const inText = Subject.shift > 0;
    const literals = inText ? changetype<usize>(this.text) : changetype<usize>(this.bytes);
    const pieces = inText ? this.pieces : this.bytePieces;
    for (let i = 0; i < pieces.length; i += WIDTH) {
      Output.append(literals, pieces.get(i), pieces.get(i + 1));
      let group = pieces.get(i + 2);
      if (group < NO_GROUP)
        group = this.groupNamed(unchecked(this.names[NO_GROUP - 1 - group]), slots, names);
      if (group < 0 || group >= names.length || unchecked(slots[group << 1]) < 0) continue;
      Output.append(
        Subject.source,
        Subject.unitAt(unchecked(slots[group << 1])),
        Subject.unitAt(unchecked(slots[(group << 1) + 1])),
      );
    }
  }

  /** The first group of this name that took part in the match; `NO_GROUP`: there is none. */
  private groupNamed(name: string, slots: StaticArray<i32>, names: string[]): i32 {
    for (let group = 1; group < names.length; group++) {
      if (unchecked(names[group]) == name && unchecked(slots[group << 1]) >= 0) return group;
    }
    return NO_GROUP;
  }

  /**
   * Reads what begins with the dollar at `dollar` and adds it, with the literal text before it, which begins at `literal`.
   * Returns where to go on; 0: it begins nothing.
   */
  private readReference(literal: i32, dollar: i32): i32 {
    const text = this.text;
    const braces = text.charCodeAt(dollar + 1) == Ascii.LeftBrace ? 1 : 0;
    const from = dollar + 1 + braces;
    if (text.charCodeAt(from) == Ascii.Dollar && braces == 0) {
      this.addPiece(literal, from, NO_GROUP);
      return from + 1;
    }
    let to = from;
    // In braces also what is not ASCII: there is no mistaking where the name ends.
    while (isWord(text.charCodeAt(to)) || (braces > 0 && text.charCodeAt(to) >= 0x80)) to++;
    if (to == from || (braces > 0 && text.charCodeAt(to) != Ascii.RightBrace)) return 0;
    this.addPiece(literal, dollar, this.group(from, to));
    return to + braces;
  }

  /** The group that the text from `from` to `to` names: its number, or a number below `NO_GROUP`. */
  private group(from: i32, to: i32): i32 {
    const isPadded = to - from > 1 && this.text.charCodeAt(from) == Ascii.Zero;
    let number = 0;
    let at = from;
    while (at < to && isDigit(this.text.charCodeAt(at)) && !isPadded) {
      number = min(number * 10 + this.text.charCodeAt(at++) - Ascii.Zero, MANY_GROUPS);
    }
    if (at == to) {
      this.lastGroup = max(this.lastGroup, number);
      return number;
    }
    return NO_GROUP - this.names.push(this.text.substring(from, to));
  }

  private addPiece(from: i32, to: i32, group: i32): void {
    this.pieces.push(from);
    this.pieces.push(to);
    this.pieces.push(group);
    this.bytePieces.push(this.byteAt(from));
    this.bytePieces.push(this.byteAt(to));
    this.bytePieces.push(group);
  }

  /** How many bytes there are before `unit`, which is no less than the one asked for before. */
  private byteAt(unit: i32): i32 {
    this.byte += utf8Size(this.text.substring(this.unit, unit));
    this.unit = unit;
    return this.byte;
  }
}
