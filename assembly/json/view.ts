import { Byte, byteAt, skipSpace } from "./bytes";
import { errorOf, JsonError } from "./error";
import { JsonItem } from "./item";
import { JsonKind, kindOf } from "./kind";
import { indexIn, nameIn } from "./pointer";
import { scanScalar } from "./scalars";
import { skipValue } from "./skip";
import { MAX_DEPTH, Source } from "./source";
import { hasEscapes, isTextAt, scanString, skipString, textAt } from "./strings";

/**
 * A value in a text that is not parsed: what is asked for is looked for, and the rest is passed by.
 *
 * ```ts
 * const body = Json.viewBytes(bytes);
 * const user = body.find("/user/id"); // JSON Pointer, RFC 6901
 * const third = body.find("/items/2");
 * if (!body.ok) this.refuse(`body: ${body.error}`);
 * ```
 *
 * It allocates one object for each value that is found, and nothing for what is passed by. Null means that there is no such
 * value, or that the text is not JSON as far as it was read, which `ok` tells.
 *
 * Only what is needed is read, and only some of that is checked. Looking for a member reads its object to the end, because the
 * last of several with one name counts, as it does for the parser and in JavaScript; of the whole text also that nothing
 * follows it. Looking for an element reads the array up to it. There, commas, colons, numbers and words are checked, and of
 * strings that they end. Of a container that is passed by, the brackets have to match and strings to end, no more. What is
 * returned is checked in full, but for the content of containers. So of a text that is not JSON values may be found that the
 * parser would refuse with it: use `Json.parseBytes` where whoever reads the text later must not see it otherwise.
 *
 * Each call of `get` and `find` begins anew, so its time grows with the container; `at` goes on from where it was last.
 */
export class JsonView extends JsonItem {
  /** Where `seek` stopped: walking a container in order takes one step for each element. 0: not yet begun. */
  private seenIndex: i32 = 0;
  private seenAt: usize = 0;

  /** Views come from `Json.view` and from other views. */
  constructor(
    source: Source,
    kind: JsonKind,
    address: usize,
    size: i32,
    escaped: bool,
    /** How many containers there are around it. */
    private depth: i32,
  ) {
    super(source, kind, address, size, escaped);
  }

  /** The value of a whole text. */
  static of(source: Source): JsonView {
    if (!source.refuseTooLong()) {
      const view = viewAt(source, skipSpace(source.start, source.end), 0);
      if (view !== null) {
        if (view.kind < JsonKind.Array) endOfText(source, afterScalar);
        if (source.ok) return view;
      }
    }
    return new JsonView(source, JsonKind.Null, source.start, 0, false, 0);
  }

  /** Whether the text is JSON as far as it was read. */
  get ok(): bool {
    return this.source.ok;
  }

  /** Why it is not: the first thing that was found to be wrong. */
  get error(): JsonError {
    return errorOf(this.source);
  }

  /**
   * The value at a JSON Pointer (RFC 6901), as `/user/id` or `/items/2/name`: names and numbers of elements, each after a
   * slash, `~1` for a slash in a name and `~0` for a `~`. An empty pointer is this value itself. Null if there is none.
   */
  find(pointer: string): JsonView | null {
    let value: JsonView | null = this;
    let from = 0;
    while (from < pointer.length && value !== null) {
      if (pointer.charCodeAt(from) != Byte.Slash) return null;
      const slash = pointer.indexOf("/", from + 1);
      const end = slash < 0 ? pointer.length : slash;
      const part = pointer.substring(from + 1, end);
      value = value.isArray ? value.at(indexIn(part)) : value.get(nameIn(part));
      from = end;
    }
    return value;
  }

  /** The member called `name`, the last one if there are several, as in JavaScript. Null if there is none. */
  get(name: string): JsonView | null {
    if (!this.isObject) return null;
    const source = this.source;
    const end = source.end;
    let found: usize = 0;
    for (let member = this.first(); member != 0; ) {
      const value = this.valueOf(member);
      if (value == 0) return null;
      if (isTextAt(member + 1, end, name)) {
        // The names that are passed by are not checked in full, this one is.
        if (scanString(source, member, end) == 0) return null;
        found = value;
      }
      member = this.after(value);
    }
    // Where something is wrong, another member with this name may have followed.
    return found != 0 && source.ok ? viewAt(source, found, this.depth + 1) : null;
  }

  /** Element `index` of an array, or the value of member `index` of an object, in source order. Null if there is none. */
  at(index: i32): JsonView | null {
    const item = this.seek(index);
    const value = item == 0 ? item : this.valueOf(item);
    return value == 0 ? null : viewAt(this.source, value, this.depth + 1);
  }

  /** The name of member `index` of an object, in source order. Null if there is none. */
  nameAt(index: i32): string | null {
    const member = this.isObject ? this.seek(index) : <usize>0;
    const after = member == 0 ? member : scanString(this.source, member, this.source.end);
    return after == 0 ? null : textAt(member + 1, <i32>(after - member) - 2, hasEscapes);
  }

  /** The number of elements of an array or members of an object (each counts, even if its name comes twice). Else 0. */
  get length(): i32 {
    let count = 0;
    for (let item = this.first(); item != 0; count++) {
      const value = this.valueOf(item);
      item = value == 0 ? value : this.after(value);
    }
    return count;
  }

  /** The address of element `index`, or of the name of member `index`; 0 if there is none. */
  private seek(index: i32): usize {
    if (index < 0) return 0;
    let item = this.seenAt;
    let i = this.seenIndex;
    if (item == 0 || index < i) {
      item = this.first();
      i = 0;
    }
    for (; item != 0 && i < index; i++) {
      const value = this.valueOf(item);
      item = value == 0 ? value : this.after(value);
    }
    if (item != 0) {
      this.seenAt = item;
      this.seenIndex = i;
    }
    return item;
  }

  /** The address of the first element, or of the name of the first member; 0 if there is none. */
  private first(): usize {
    if (this.kind < JsonKind.Array) return 0;
    const source = this.source;
    const at = skipSpace(this.address + 1, source.end);
    if (byteAt(at, source.end) == this.closing) return this.endAt(at);
    return this.isObject ? nameAt(source, at, 'a name or "}"') : at;
  }

  /** The address of the value of an element, which is its own, or of the member whose name is at `item`; 0: it has none. */
  private valueOf(item: usize): usize {
    if (!this.isObject) return item;
    const source = this.source;
    const end = source.end;
    const after = skipString(source, item, end);
    if (after == 0) return 0;
    const colon = skipSpace(after, end);
    if (byteAt(colon, end) != Byte.Colon) return source.fail('":" after the name', colon);
    return skipSpace(colon + 1, end);
  }

  /** The address of what comes after the value at `value`: an element or a name; 0 if nothing does. */
  private after(value: usize): usize {
    const source = this.source;
    const end = source.end;
    let at = skipValue(source, value, end, this.depth + 1);
    if (at == 0) return 0;
    at = skipSpace(at, end);
    const byte = byteAt(at, end);
    if (byte == this.closing) return this.endAt(at);
    if (byte != Byte.Comma) return source.fail(this.isObject ? '"," or "}"' : '"," or "]"', at);
    at = skipSpace(at + 1, end);
    return this.isObject ? nameAt(source, at, "a name") : at;
  }

  /** This container ends at `at`, and with the outermost the text has to end: 0. */
  private endAt(at: usize): usize {
    if (this.depth == 0) endOfText(this.source, at + 1);
    return 0;
  }

  private get closing(): i32 {
    return this.isObject ? Byte.CloseBrace : Byte.CloseBracket;
  }
}

/** Where the last scalar that `viewAt` found ends. */
let afterScalar: usize = 0;

/** The value at `at`, around which there are `depth` containers; null: there is none, or it is not JSON. */
function viewAt(source: Source, at: usize, depth: i32): JsonView | null {
  const end = source.end;
  const first = byteAt(at, end);
  const kind = kindOf(first);
  if (kind >= JsonKind.Array) {
    if (depth < MAX_DEPTH) return new JsonView(source, kind, at, 0, false, depth);
    source.failTooDeep(MAX_DEPTH, at);
    return null;
  }
  afterScalar = scanScalar(source, at, end, first);
  if (afterScalar == 0) return null;
  const size = <i32>(afterScalar - at);
  if (kind == JsonKind.String) return new JsonView(source, kind, at, size - 2, hasEscapes, depth);
  return new JsonView(source, kind, at, size, false, depth);
}

/** `at`, if a name can begin there; else 0. */
function nameAt(source: Source, at: usize, expected: string): usize {
  return byteAt(at, source.end) == Byte.Quote ? at : source.fail(expected, at);
}

/** Nothing but space may come from `at` on. */
function endOfText(source: Source, at: usize): void {
  at = skipSpace(at, source.end);
  if (at < source.end) source.fail("the end of the text", at);
}
