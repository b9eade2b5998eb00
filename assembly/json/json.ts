import { encodeUtf8, utf8Size } from "../text/utf8";
import { errorOf, JsonError } from "./error";
import { parse } from "./parser";
import { quote } from "./quote";
import { LONGEST_SOURCE, Tape } from "./tape";
import { JsonValue } from "./value";

/** How deep arrays and objects may be nested unless the caller says otherwise. */
const MAX_DEPTH: i32 = 256;

/**
 * A parsed text: its value, or why it has none.
 *
 * ```ts
 * const json = Json.parse(text);
 * if (!json.ok) return this.refuse(`configuration: ${json.error}`);
 * const name = json.value.get("name");
 * ```
 *
 * Parsing is strict (RFC 8259): no comments, no trailing commas, no byte order mark, no invalid UTF-8. It never traps.
 *
 * It checks the whole text and notes where each value lies; nothing is decoded and no tree is built until a value is asked
 * for. So large documents need no other way of access: to parse one of 1 MiB and read one field of it takes a third of what
 * V8 needs to decode and parse it (a half, for a configuration of 250 bytes), and the garbage is one buffer, with eight
 * bytes for each name and value. It is `get` that costs with each call, as it looks at every member of its object: keep a
 * value that is read more than once, and walk arrays in order.
 */
export class Json {
  private constructor(private tape: Tape) {}

  /**
   * Parses `text`, in which arrays and objects may be nested `maxDepth` deep. Offsets count the bytes of the text as UTF-8.
   */
  static parse(text: string, maxDepth: i32 = MAX_DEPTH): Json {
    // A text that is too long in UTF-16 units is so in bytes; the parser refuses it, and its content is not needed.
    const units = text.length;
    const bytes = new Uint8Array(units > LONGEST_SOURCE ? LONGEST_SOURCE + 1 : utf8Size(text));
    if (units <= LONGEST_SOURCE) encodeUtf8(text, bytes.dataStart);
    return Json.parseBytes(bytes, maxDepth);
  }

  /**
   * Parses `bytes`, which are not copied: values are read out of them later. Change them only after the last value has been
   * read.
   */
  static parseBytes(bytes: Uint8Array, maxDepth: i32 = MAX_DEPTH): Json {
    const tape = new Tape(bytes);
    parse(tape, maxDepth);
    return new Json(tape);
  }

  /** `text` as a JSON string: in quotes, with escapes where JSON demands them, as JSON.stringify writes it. */
  static quote(text: string): string {
    return quote(text);
  }

  /** Whether the text is JSON. */
  get ok(): bool {
    return this.tape.expected.length == 0;
  }

  /** Why it is not. */
  get error(): JsonError {
    return errorOf(this.tape);
  }

  /** The value of the text; null, the JSON one, if it has none. */
  get value(): JsonValue {
    return new JsonValue(this.tape, 0);
  }
}
