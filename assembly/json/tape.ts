import { JsonKind } from "./kind";
import { LONGEST_SOURCE, Source } from "./source";

// A parsed document: the source, and one token of eight bytes for each name and value, in source order. Nothing is decoded
// and no tree is built; a value is found by walking tokens, over nested ones in one step, and decoded when asked for.
//
//    bits  63..61   60     59..32    31..0
//          kind     flag   payload   offset
//
//   kind      payload                                          flag
//   Null      -                                                -
//   Bool      -                                                it is true
//   Number    bytes of the literal                             -
//   String    bytes between the quotes                         it has escapes (a name of a member is a String, too)
//   Array     tokens up to its end, itself included            -
//   Object    tokens up to its end, itself included            -
//
// While a container is open, its payload is the token of the one around it: the parser needs no stack.

/** The size in bytes of a document that has room for twice as many tokens. */
const SMALL_SOURCE: i32 = 4096;

const PAYLOAD_MASK: u32 = 0x0fffffff;
const FLAG: u32 = 0x10000000;
const KIND_SHIFT: u32 = 29;

export class Tape extends Source {
  private tokens: ArrayBuffer;

  /** The addresses of the next token and after the room for tokens. */
  private next: usize;
  private limit: usize;

  constructor(source: Uint8Array) {
    super(source);
    // A token for eight bytes of source: ordinary documents have fewer, a dense one doubles the tape twice. Small ones have
    // short names and values, and room for them costs little.
    const size = min(source.length, LONGEST_SOURCE);
    const capacity = (size < SMALL_SOURCE ? size >> 2 : size >> 3) + 8;
    const tokens = bufferOf(capacity);
    this.tokens = tokens;
    this.next = changetype<usize>(tokens);
    this.limit = this.next + ((<usize>capacity) << 3);
  }

  /** The index of the next token. */
  get count(): i32 {
    return <i32>((this.next - changetype<usize>(this.tokens)) >> 3);
  }

  /** Appends a token for the value at the address `at`. */
  push(kind: JsonKind, at: usize, payload: i32, flag: bool): void {
    if (this.next == this.limit) this.grow();
    const token = this.next;
    store<u32>(token, <u32>(at - this.start));
    store<u32>(token, ((<u32>kind) << KIND_SHIFT) | (flag ? FLAG : 0) | <u32>payload, 4);
    this.next = token + 8;
  }

  /** Closes the container at `index`, whose last token has been pushed; the token of the container around it. */
  close(index: i32): i32 {
    const around = this.payload(index);
    store<u32>(this.token(index), (this.head(index) & ~PAYLOAD_MASK) | <u32>(this.count - index), 4);
    return around;
  }

  /** Leaves one token, a null: the value of a text that has none. */
  clear(): void {
    this.next = changetype<usize>(this.tokens);
    this.push(JsonKind.Null, this.start, 0, false);
  }

  kind(index: i32): JsonKind {
    return <JsonKind>(this.head(index) >> KIND_SHIFT);
  }

  flag(index: i32): bool {
    return (this.head(index) & FLAG) != 0;
  }

  payload(index: i32): i32 {
    return <i32>(this.head(index) & PAYLOAD_MASK);
  }

  /** Where the value begins in the source. */
  offset(index: i32): i32 {
    return load<i32>(this.token(index));
  }

  /** The address of the value in the source. */
  address(index: i32): usize {
    return this.start + <usize>this.offset(index);
  }

  /** The token after the value at `index`, everything in it skipped. */
  after(index: i32): i32 {
    return this.kind(index) >= JsonKind.Array ? index + this.payload(index) : index + 1;
  }

  private head(index: i32): u32 {
    return load<u32>(this.token(index), 4);
  }

  private token(index: i32): usize {
    return changetype<usize>(this.tokens) + ((<usize>index) << 3);
  }

  private grow(): void {
    const count = this.count;
    const tokens = bufferOf(count << 1);
    memory.copy(changetype<usize>(tokens), changetype<usize>(this.tokens), (<usize>count) << 3);
    this.tokens = tokens;
    this.next = changetype<usize>(tokens) + ((<usize>count) << 3);
    this.limit = changetype<usize>(tokens) + ((<usize>count) << 4);
  }
}

/** Room for tokens, which is not cleared as the constructor would: each is written before it is read. */
function bufferOf(tokens: i32): ArrayBuffer {
  return changetype<ArrayBuffer>(__new((<usize>tokens) << 3, idof<ArrayBuffer>()));
}
