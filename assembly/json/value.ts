import { JsonItem } from "./item";
import { JsonKind } from "./kind";
import { isTextAt, textAt } from "./strings";
import { Tape } from "./tape";

/**
 * A value in a parsed text: a place in it, cheap to make, which decodes when asked. As long as one is held, the text is held.
 */
export class JsonValue extends JsonItem {
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
    super(tape, tape.kind(token), tape.address(token), tape.payload(token), tape.flag(token));
    this.seenToken = token + 1;
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
      if (isTextAt(tape.address(token) + 1, tape.end, name)) found = token + 1;
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
    return token < 0 ? null : this.textOf(token);
  }

  /** The same as a value: a string, which knows where it begins. */
  nameValueAt(index: i32): JsonValue | null {
    if (!this.isObject) return null;
    const token = this.seek(index);
    return token < 0 ? null : new JsonValue(this.tape, token);
  }

  private textOf(token: i32): string {
    const tape = this.tape;
    return textAt(tape.address(token) + 1, tape.payload(token), tape.flag(token));
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
