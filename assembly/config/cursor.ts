// Where reading a configuration has come to. The methods that read classes call it; the compiler transform writes those
// (toolchain/transform/config).

import { atByte } from "../json/error";
import { JsonKind } from "../json/kind";
import { JsonValue } from "../json/value";
import { Regex } from "../regex/regex";
import { Template } from "../regex/template";
import { durationOf } from "./duration";

/** The first thing that was wrong with a configuration; all cursors in it share one. */
export class ConfigFailure {
  /** Path, what was expected, what was there, and at which byte: `headers[1].name: expected a string, got 17 (byte 41)`. */
  message: string = "";
}

/**
 * A place in a configuration: in an object, an array or a map, at one of its values.
 *
 * Nothing traps. The first failure is kept; after it nothing more is found, and what is read is empty.
 */
export class ConfigCursor {
  /** What is read now. */
  private at: JsonValue;

  /** In an object, the field's name. */
  private name: string = "";

  /** In an array or a map, the number of the element; -1 in an object. */
  private index: i32 = -1;

  /** How many fields of the object were found. */
  private found: i32 = 0;

  constructor(
    private readonly inside: JsonValue,
    private readonly failure: ConfigFailure,
    private readonly outer: ConfigCursor | null,
  ) {
    this.at = inside;
  }

  /** Goes to the field called `name`; whether there is one. */
  has(name: string): bool {
    if (this.failed) return false;
    const value = this.inside.get(name);
    if (value === null) return false;
    this.name = name;
    this.at = value;
    this.found++;
    return true;
  }

  /** The same for a field that must be there. */
  needs(name: string): bool {
    if (this.has(name)) return true;
    this.name = name;
    this.at = this.inside;
    this.fail("required" + atByte(this.inside.offset));
    return false;
  }

  /** Refuses what is in the object beside the fields that were found; `known` lists all there can be: `name, value`. */
  end(known: string): void {
    const inside = this.inside;
    if (this.failed || this.found == inside.length) return;
    this.name = "";
    for (let i = 0; !this.failed; i++) {
      const name = inside.nameValueAt(i);
      if (name === null) return;
      if (!this.isKnown(name.text, known)) {
        this.fail("unknown field " + name.describe() + "; there are: " + known);
        return;
      }
      const value = inside.at(i);
      const last = inside.get(name.text);
      if (value === null || last === null || last.offset == value.offset) continue;
      this.name = name.text;
      this.at = last;
      this.refuseTwice();
    }
  }

  /** Goes to the next element of an array or a map; whether there is one. */
  next(): bool {
    if (this.failed) return false;
    const value = this.inside.at(++this.index);
    if (value === null) return false;
    this.at = value;
    return true;
  }

  /** The name of the element of a map. */
  get key(): string {
    const name = this.inside.nameAt(this.index);
    return name === null ? "" : name;
  }

  /** Whether the value is `null`. */
  get isNull(): bool {
    return this.at.isNull;
  }

  /** The value, which must be `true` or `false`. */
  bool(): bool {
    if (!this.at.isBool) this.expected("true or false");
    return this.at.bool;
  }

  /** The value, which must be an integer within these limits; `limits` says so for the message. */
  integer(min: i64, max: i64, limits: string): i64 {
    const value = this.at.integer();
    if (value >= min && value <= max && this.at.isInteger) return value;
    this.expected("an integer from " + limits);
    return 0;
  }

  /** The value, which must be a number within these limits. */
  number(min: f64, max: f64, what: string): f64 {
    const value = this.at.number;
    // NaN, which everything else reads as, is within no limits.
    if (value >= min && value <= max) return value;
    this.expected(what);
    return 0;
  }

  /** The value, which must be a string. */
  text(): string {
    if (!this.at.isString) this.expected("a string");
    return this.at.text;
  }

  /** The value, which must be a string such as `250ms`, in ms. */
  duration(max: i64): i64 {
    const value = durationOf(this.at.text);
    if (value >= 0 && value <= max) return value;
    this.expected('a duration such as "250ms", "10s", "5m" or "1h"');
    return 0;
  }

  /** The value, which must be a string that is a pattern. */
  regex(): Regex {
    const regex = Regex.compile(this.text());
    if (!regex.ok) this.fail(regex.error.toString());
    return regex;
  }

  /** The value, which must be a string; any is a template. */
  template(): Template {
    return Template.parse(this.text());
  }

  /** Enters the value, which must be an object. */
  object(): ConfigCursor {
    return this.enter(JsonKind.Object, "an object");
  }

  /** Enters the value, which must be an object that may have any names. */
  map(): ConfigCursor {
    return this.enter(JsonKind.Object, "an object");
  }

  /** Enters the value, which must be an array. */
  array(): ConfigCursor {
    return this.enter(JsonKind.Array, "an array");
  }

  /** Refuses the value. */
  expected(what: string): void {
    this.fail("expected " + what + ", got " + this.at.describe());
  }

  /** Refuses the value because there was one of its name: which of them is meant is for nobody to guess. */
  refuseTwice(): void {
    this.fail("given twice, the second time with " + this.at.describe());
  }

  private enter(kind: JsonKind, what: string): ConfigCursor {
    if (this.at.kind != kind) this.expected(what);
    return new ConfigCursor(this.at, this.failure, this);
  }

  private get failed(): bool {
    return this.failure.message.length > 0;
  }

  private fail(message: string): void {
    if (this.failed) return;
    const path = this.path();
    this.failure.message = path.length > 0 ? path + ": " + message : message;
  }

  /** Whether `known`, names with a comma and a space between them, has `name`. */
  private isKnown(name: string, known: string): bool {
    for (let from = 0, to = 0; to <= known.length; to++) {
      if (to < known.length && known.charCodeAt(to) != 0x2c) continue;
      if (known.substring(from, to) == name) return true;
      from = to + 2;
    }
    return false;
  }

  /** `headers[1].name`, `limits["a b"]`. */
  private path(): string {
    const outer = this.outer;
    const path = outer === null ? "" : outer.path();
    if (this.index < 0)
      return path.length > 0 && this.name.length > 0 ? path + "." + this.name : path + this.name;
    const name = this.inside.nameValueAt(this.index);
    return path + "[" + (name === null ? this.index.toString() : name.excerpt()) + "]";
  }
}
