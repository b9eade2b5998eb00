import { decodeUtf8 } from "../text/utf8";
import { integerAt, isIntegerAt, numberAt } from "./decimal";
import { atByte } from "./error";
import { isText, textOf } from "./strings";
import { JsonKind, Tape } from "./tape";

/** What `describe` quotes of a value, in bytes. */
const LONGEST_QUOTE: i32 = 40;

/**
 * A value in a parsed text: a place in it, cheap to make, which decodes when asked. As long as one is held, the text is held.
 *
 * Everything can be asked of every kind: what does not apply answers null, "", NaN, 0 or false, and never traps.
 */
export class JsonValue {
  /** Where `seek` stopped: walking a container in order takes one step for each element. */
  private seenIndex: i32 = 0;
  private seenToken: i32;

  /** The number of elements once it has been counted. */
  private counted: i32 = -1;

  /** Values come from `Json` and from other values. */
  constructor(
    private tape: Tape,
    private token: i32,
  ) {
    this.seenToken = token + 1;
  }

  /** What this is. */
  get kind(): JsonKind {
    return this.tape.kind(this.token);
  }

  /** Whether this is `null`, the JSON one. */
  get isNull(): bool {
    return this.kind == JsonKind.Null;
  }

  /** Whether this is `true` or `false`. */
  get isBool(): bool {
    return this.kind == JsonKind.Bool;
  }

  /** Whether this is a number of any size and precision. */
  get isNumber(): bool {
    return this.kind == JsonKind.Number;
  }

  /** Whether this is a number that `integer` returns exactly: `7`, and also `7.0` and `70e-1`. */
  get isInteger(): bool {
    return this.isNumber && isIntegerAt(this.address, this.size);
  }

  /** Whether this is a string. */
  get isString(): bool {
    return this.kind == JsonKind.String;
  }

  /** Whether this is an array. */
  get isArray(): bool {
    return this.kind == JsonKind.Array;
  }

  /** Whether this is an object. */
  get isObject(): bool {
    return this.kind == JsonKind.Object;
  }

  /** Whether this is `true`. */
  get bool(): bool {
    return this.isBool && this.tape.flag(this.token);
  }

  /** The nearest f64, as JavaScript has it: infinite if too large. NaN if this is not a number. */
  get number(): f64 {
    return this.isNumber ? numberAt(this.address, this.size) : NaN;
  }

  /** The integer; 0 if this is not one or it does not fit into an i64, which `isInteger` tells. */
  integer(): i64 {
    return this.isNumber ? integerAt(this.address, this.size) : 0;
  }

  /** The string; an escaped surrogate without its other half is U+FFFD in it. "" if this is not a string. */
  get text(): string {
    return this.isString ? textOf(this.tape, this.token) : "";
  }

  /** The number of elements of an array or members of an object (each counts, even if its name comes twice). Else 0. */
  get length(): i32 {
    if (this.counted < 0) {
      let count = 0;
      const end = this.end;
      for (let token = this.token + 1; token < end; token = this.nextOf(token)) count++;
      this.counted = count;
    }
    return this.counted;
  }

  /** The member called `name`, the last one if there are several, as in JavaScript. Null if there is none. */
  get(name: string): JsonValue | null {
    if (!this.isObject) return null;
    const tape = this.tape;
    let found = -1;
    const end = this.end;
    for (let token = this.token + 1; token < end; token = tape.after(token + 1)) {
      if (isText(tape, token, name)) found = token + 1;
    }
    return found < 0 ? null : new JsonValue(tape, found);
  }

  /** Element `index` of an array, or the value of member `index` of an object, in source order. Null if there is none. */
  at(index: i32): JsonValue | null {
    const token = this.seek(index);
    if (token < 0) return null;
    return new JsonValue(this.tape, this.isObject ? token + 1 : token);
  }

  /** The name of member `index` of an object, in source order. Null if there is none. */
  nameAt(index: i32): string | null {
    if (!this.isObject) return null;
    const token = this.seek(index);
    return token < 0 ? null : textOf(this.tape, token);
  }

  /** The same as a value: a string, which knows where it begins. */
  nameValueAt(index: i32): JsonValue | null {
    if (!this.isObject) return null;
    const token = this.seek(index);
    return token < 0 ? null : new JsonValue(this.tape, token);
  }

  /** Where this begins, in bytes from the start of the text. */
  get offset(): i32 {
    return this.tape.offset(this.token);
  }

  /** What an error message says after "got": `17 (byte 41)`, `"abc" (byte 3)`, `an object (byte 0)`; long ones shortened. */
  describe(): string {
    return this.excerpt() + atByte(this.offset);
  }

  /** The same without the place: on one line, and strings as they were written, with their quotes and escapes. */
  excerpt(): string {
    const kind = this.kind;
    if (kind == JsonKind.Object) return "an object";
    if (kind == JsonKind.Array) return "an array";
    if (kind == JsonKind.Null) return "null";
    if (kind == JsonKind.Bool) return this.bool ? "true" : "false";
    const isString = kind == JsonKind.String;
    const size = this.size + (isString ? 2 : 0);
    if (size <= LONGEST_QUOTE) return decodeUtf8(this.address, size);
    // Not within a character.
    let cut = LONGEST_QUOTE - 4;
    while (cut > 0 && (load<u8>(this.address + <usize>cut) & 0xc0) == 0x80) cut--;
    return decodeUtf8(this.address, cut) + (isString ? '..."' : "...");
  }

  private get address(): usize {
    return this.tape.address(this.token);
  }

  private get size(): i32 {
    return this.tape.payload(this.token);
  }

  /** The token after this value. */
  private get end(): i32 {
    return this.tape.after(this.token);
  }

  /** The token of the element or member after the one at `token`. */
  private nextOf(token: i32): i32 {
    return this.tape.after(this.isObject ? token + 1 : token);
  }

  /** The token of element `index`, or of the name of member `index`; -1 if there is none. */
  private seek(index: i32): i32 {
    if (index < 0) return -1;
    if (index < this.seenIndex) {
      this.seenIndex = 0;
      this.seenToken = this.token + 1;
    }
    const end = this.end;
    while (this.seenToken < end) {
      if (this.seenIndex == index) return this.seenToken;
      this.seenToken = this.nextOf(this.seenToken);
      this.seenIndex++;
    }
    return -1;
  }
}
