import { decodeUtf8 } from "../text/utf8";
import { Byte } from "./bytes";
import { integerAt, isIntegerAt, numberAt } from "./decimal";
import { atByte } from "./error";
import { JsonKind } from "./kind";
import { Source } from "./source";
import { textAt } from "./strings";

/** What `describe` quotes of a value, in bytes. */
const LONGEST_QUOTE: i32 = 40;

/**
 * What can be asked of a value however it was found: as `JsonValue`, in a text that was parsed, or as `JsonView`, in one that
 * was not.
 *
 * Everything can be asked of every kind: what does not apply answers null, "", NaN, 0 or false, and never traps.
 */
export abstract class JsonItem {
  protected constructor(
    protected readonly source: Source,
    /** What this is. */
    readonly kind: JsonKind,
    /** Where it begins. */
    protected readonly address: usize,
    /** How long it is, without quotes; of a container, what its owner wants. */
    protected readonly size: i32,
    /** Of a string, whether it has escapes. */
    private escaped: bool,
  ) {}

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
    return this.isBool && load<u8>(this.address) == Byte.t;
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
    return this.isString ? textAt(this.address + 1, this.size, this.escaped) : "";
  }

  /** Where this begins, in bytes from the start of the text. */
  get offset(): i32 {
    return <i32>(this.address - this.source.start);
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
}
