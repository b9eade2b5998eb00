import { encodeUtf8, utf8Size } from "../text/utf8";
import { Byte } from "./bytes";
import { quotedLength, writeQuoted } from "./quote";

/** Room for what most filters write, in UTF-16 units. */
const INITIAL_CAPACITY: i32 = 128;

/** Up to here, 2^53, the digits of an integer are those of the f64. */
const LARGEST_EXACT: f64 = 9007199254740992;

/**
 * Writes JSON without spaces, in the order of the calls.
 *
 * ```ts
 * const json = new JsonWriter();
 * json.object().field("path").text("/a").field("sizes").array().number(1).number(2.5).end().end();
 * json.toString(); // {"path":"/a","sizes":[1,2.5]}
 * ```
 *
 * The result is always JSON, and nothing goes missing: what is still open is closed, a value where a name belongs gets the
 * name "", a name where none belongs is written as a string, a name without a value gets null. A value after the end of the
 * whole is the exception: there is no place for it.
 */
export class JsonWriter {
  private buffer: ArrayBuffer = new ArrayBuffer(INITIAL_CAPACITY << 1);

  /** The units written. */
  private length: i32 = 0;

  /** What closes the containers that are open, the innermost first. */
  private closing: string = "";

  /** Begins an object; what follows goes into it, until `end`. */
  object(): JsonWriter {
    return this.open("{", "}");
  }

  /** Begins an array; what follows goes into it, until `end`. */
  array(): JsonWriter {
    return this.open("[", "]");
  }

  /** Ends the innermost object or array; nothing if none is open. */
  end(): JsonWriter {
    const closing = this.closing;
    if (closing.length > 0) {
      if (this.last == Byte.Colon) this.append("null");
      this.append(closing.charAt(0));
      this.closing = closing.substring(1);
    }
    return this;
  }

  /** The name of the next member of an object. */
  field(name: string): JsonWriter {
    if (!this.inObject) return this.text(name);
    if (this.last == Byte.Colon) this.append("null");
    this.separate();
    this.appendQuoted(name);
    this.append(":");
    return this;
  }

  /** A string. */
  text(value: string): JsonWriter {
    if (this.begin()) this.appendQuoted(value);
    return this;
  }

  /** A number, with as many digits as bring back the same f64. NaN and the infinities have no form in JSON: null. */
  number(value: f64): JsonWriter {
    if (!isFinite(value)) return this.word("null");
    // Most numbers are integers, which are written in a tenth of the time.
    if (abs(value) <= LARGEST_EXACT && <f64>(<i64>value) == value) return this.integer(<i64>value);
    const digits = value.toString();
    return this.word(digits.endsWith(".0") ? digits.substring(0, digits.length - 2) : digits);
  }

  /** An integer, exactly. JavaScript, among others, reads those beyond 2^53 inexactly. */
  integer(value: i64): JsonWriter {
    return this.word(value.toString());
  }

  /** `true` or `false`. */
  bool(value: bool): JsonWriter {
    return this.word(value ? "true" : "false");
  }

  /** `null`. */
  null(): JsonWriter {
    return this.word("null");
  }

  /** What has been written, with what is still open closed. More can be written afterwards. */
  toString(): string {
    const rest = this.rest();
    const text = changetype<string>(__new((<usize>(this.length + rest.length)) << 1, idof<string>()));
    const start = changetype<usize>(text);
    const size = (<usize>this.length) << 1;
    memory.copy(start, changetype<usize>(this.buffer), size);
    memory.copy(start + size, changetype<usize>(rest), (<usize>rest.length) << 1);
    return text;
  }

  /** The same as UTF-8. */
  toBytes(): Uint8Array {
    const text = this.toString();
    const bytes = new Uint8Array(utf8Size(text));
    encodeUtf8(text, bytes.dataStart);
    return bytes;
  }

  /** What is missing to make it JSON. */
  private rest(): string {
    if (this.length == 0) return "null";
    return this.last == Byte.Colon ? "null" + this.closing : this.closing;
  }

  /** The last unit written, which tells where we are: strings end in a quote, so a colon is one after a name. */
  private get last(): i32 {
    if (this.length == 0) return 0;
    return <i32>load<u16>(changetype<usize>(this.buffer) + ((<usize>(this.length - 1)) << 1));
  }

  private get inObject(): bool {
    return this.closing.length > 0 && this.closing.charCodeAt(0) == Byte.CloseBrace;
  }

  /** Makes ready for a value. False if there is no place for one. */
  private begin(): bool {
    if (this.closing.length == 0) return this.length == 0;
    if (this.inObject) {
      if (this.last != Byte.Colon) this.field("");
    } else {
      this.separate();
    }
    return true;
  }

  private separate(): void {
    const last = this.last;
    if (last != Byte.OpenBrace && last != Byte.OpenBracket) this.append(",");
  }

  private open(bracket: string, closing: string): JsonWriter {
    if (this.begin()) {
      this.append(bracket);
      this.closing = closing + this.closing;
    }
    return this;
  }

  private word(word: string): JsonWriter {
    if (this.begin()) this.append(word);
    return this;
  }

  private append(text: string): void {
    const size = (<usize>text.length) << 1;
    memory.copy(this.reserve(text.length), changetype<usize>(text), size);
  }

  private appendQuoted(text: string): void {
    writeQuoted(text, this.reserve(quotedLength(text)));
  }

  /** Room for `units` more, which count as written. */
  private reserve(units: i32): usize {
    const from = this.length;
    this.length = from + units;
    const size = this.length << 1;
    if (size > this.buffer.byteLength) {
      const grown = max(size, this.buffer.byteLength << 1);
      this.buffer = changetype<ArrayBuffer>(__renew(changetype<usize>(this.buffer), <usize>grown));
    }
    return changetype<usize>(this.buffer) + ((<usize>from) << 1);
  }
}
