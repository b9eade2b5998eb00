/** What an instruction does. */
export const enum Op {
  /** The expression has matched. */
  Match,
  /** Reads the character `arg`. */
  Character,
  /** Reads a character of the class at `arg` of the program's classes. */
  Class,
  /** Holds if the assertion `arg` does. */
  Assert,
  /** Notes the position in slot `arg`: group g begins in slot 2g and ends in slot 2g + 1. */
  Capture,
  /** Goes to `next`, and if that fails to `arg`. */
  Split,
  /** Goes to `next`. A finished program has no way to these: whatever led to one leads on to its target. */
  Jump,
}

/** What can be asserted of a position; bits, so that several can be asserted at once. */
export const enum Assertion {
  TextStart = 1,
  TextEnd = 2,
  LineStart = 4,
  LineEnd = 8,
  WordBoundary = 16,
  NoWordBoundary = 32,
}

/**
 * A compiled expression.
 *
 * It reads characters, not bytes, so that a class is one instruction whatever its characters look like in UTF-8, and a byte
 * that belongs to no character can be read as U+FFFD, as Go reads it. The engines decode the text in place, and only where it
 * is not ASCII.
 */
export class Program {
  constructor(
    /** Three integers per instruction: its `Op`, `arg`, and `next`, the instruction after it. */
    private code: StaticArray<i32>,
    /** Per class: 128 bits for ASCII, the number of ranges, and the first and last character of each, ascending. */
    private classes: StaticArray<i32>,
    /** Where it starts. */
    readonly start: i32,
    /** The number of groups, with the whole match as group 0. */
    readonly groupCount: i32,
  ) {}

  /** How many instructions there are. */
  get size(): i32 {
    return this.code.length / 3;
  }

  op(pc: i32): Op {
    return load<i32>(this.address(pc));
  }

  arg(pc: i32): i32 {
    return load<i32>(this.address(pc), 4);
  }

  next(pc: i32): i32 {
    return load<i32>(this.address(pc), 8);
  }

  /** Whether the instruction reads the character; none reads -1. */
  reads(pc: i32, character: i32): bool {
    const arg = this.arg(pc);
    return this.op(pc) == Op.Class ? character >= 0 && this.classHas(arg, character) : arg == character;
  }

  /** How many instructions read a character or are the match: the most threads that can wait at once. */
  get waitingCount(): i32 {
    let count = 0;
    for (let pc = 0; pc < this.size; pc++) if (this.op(pc) <= Op.Class) count++;
    return count;
  }

  /** Whether a match can begin at the start of the text only. */
  get isAnchored(): bool {
    let pc = this.start;
    while (this.op(pc) == Op.Capture || (this.op(pc) == Op.Assert && this.arg(pc) != Assertion.TextStart))
      pc = this.next(pc);
    return this.op(pc) == Op.Assert;
  }

  /** Whether the class at `at` has the character. */
  classHas(at: i32, character: i32): bool {
    const ranges = changetype<usize>(this.classes) + ((<usize>at) << 2);
    if (character < 0x80) return ((load<u32>(ranges + ((character >> 5) << 2)) >> (character & 31)) & 1) != 0;
    let from = 0;
    let to = load<i32>(ranges, 16);
    while (from < to) {
      const middle = (from + to) >> 1;
      const range = ranges + ((<usize>middle) << 3);
      if (character > load<i32>(range, 24)) from = middle + 1;
      else if (character < load<i32>(range, 20)) to = middle;
      else return true;
    }
    return false;
  }

  /** Whether an instruction reads some character that is not ASCII. */
  reachesBeyondAscii(pc: i32): bool {
    const arg = this.arg(pc);
    if (this.op(pc) != Op.Class) return arg >= 0x80;
    const count = this.rangeCount(arg);
    return count > 0 && this.rangeHigh(arg, count - 1) >= 0x80;
  }

  /** How many ranges the class at `at` has. */
  rangeCount(at: i32): i32 {
    return unchecked(this.classes[at + 4]);
  }

  /** The first character of a range of the class at `at`. */
  rangeLow(at: i32, range: i32): i32 {
    return unchecked(this.classes[at + 5 + (range << 1)]);
  }

  /** The last character of a range of the class at `at`. */
  rangeHigh(at: i32, range: i32): i32 {
    return unchecked(this.classes[at + 6 + (range << 1)]);
  }

  private address(pc: i32): usize {
    return changetype<usize>(this.code) + <usize>(pc * 12);
  }
}
