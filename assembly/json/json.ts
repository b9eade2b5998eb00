import { encodeUtf8, isAsciiText, utf8Size } from "../text/utf8";
import { errorOf, JsonError } from "./error";
import { parse } from "./parser";
import { quote } from "./quote";
import { LONGEST_SOURCE, MAX_DEPTH, Source } from "./source";
import { Tape } from "./tape";
import { JsonValue } from "./value";
import { JsonView } from "./view";

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
 * for. The garbage is one buffer, with eight bytes for each name and value. It is `get` that costs with each call, as it looks
 * at every member of its object: keep a value that is read more than once, and walk arrays in order. Where few values of a
 * large text are wanted, and it need not be checked in full, there is `Json.viewBytes`.
 */
export class Json {
  private constructor(private tape: Tape) {}

  /**
   * Parses `text`, in which arrays and objects may be nested `maxDepth` deep. Offsets count the bytes of the text as UTF-8.
   */
  static parse(text: string, maxDepth: i32 = MAX_DEPTH): Json {
    return Json.parseBytes(bytesOf(text), maxDepth);
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

  /** A view of `text`, of which only that is read which is asked for. It is encoded first, which costs as much as a look at it. */
  static view(text: string): JsonView {
    return JsonView.of(new Source(bytesOf(text)));
  }

  /**
   * A view of `bytes`, of which only that is read which is asked for: see `JsonView`, also for what is not checked. They are
   * not copied; change them only after the last value has been read. At most 64 MiB, nested at most 256 deep.
   */
  static viewBytes(bytes: Uint8Array): JsonView {
    return JsonView.of(new Source(bytes));
  }

  /** `text` as a JSON string: in quotes, with escapes where JSON demands them, as JSON.stringify writes it. */
  static quote(text: string): string {
    return quote(text);
  }

  /** Whether the text is JSON. */
  get ok(): bool {
    return this.tape.ok;
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

/** `text` as UTF-8. One that is too long in UTF-16 units is so in bytes: it is refused, and its content is not needed. */
function bytesOf(text: string): Uint8Array {
  const units = text.length;
  if (units > LONGEST_SOURCE) return new Uint8Array(LONGEST_SOURCE + 1);
  const bytes = new Uint8Array(isAsciiText(text) ? units : utf8Size(text));
  encodeUtf8(text, bytes.dataStart);
  return bytes;
}
