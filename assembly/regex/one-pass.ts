import { Alphabet } from "./alphabet";
import { characterAt, characterSize, holds } from "./character";
import { ASSERTIONS, MATCH_WINS, OnePassTable, ROW_SHIFT, SLOT_SHIFT } from "./one-pass-table";
import { Prefix } from "./prefix";
import { Program } from "./program";

/** How a search ended. */
export const enum Outcome {
  Absent,
  Found,
  /** It read the same characters too often. Another engine has to go on from `resumeAt`. */
  GaveUp,
}

/**
 * The engine for programs in which no character leaves more than one way on: from where a match may begin it reads each
 * character once, and has nothing to remember but the slots.
 */
export class OnePass {
  /** From where a search that gave up has to go on. */
  resumeAt: usize = 0;

  private cells: StaticArray<u64>;

  /** The slots on the way; those of a match are copied when it is found. */
  private way: StaticArray<i32>;

  /** The size of the character that `kindAt` has looked at. */
  private size: usize = 0;

  /** How much of the prefix an attempt may leave out, and the row after that. */
  private prefixSize: usize = 0;
  private prefixRow: usize = 0;

  private anchored: bool;

  private constructor(
    private alphabet: Alphabet,
    private prefix: Prefix,
    table: OnePassTable,
    program: Program,
  ) {
    this.cells = table.cells;
    this.anchored = program.isAnchored;
    this.way = new StaticArray<i32>(program.groupCount << 1);
    // Attempts begin after the prefix, or where something is to be done in it.
    const start = prefix.start;
    while (this.prefixSize < prefix.size) {
      const row = changetype<usize>(this.cells) + this.prefixRow;
      const cell = load<u64>(row + this.kindAt(start + this.prefixSize, start + prefix.size), 8);
      if (<u32>cell != 0) break;
      this.prefixSize += this.size;
      this.prefixRow = <usize>(cell >> ROW_SHIFT) - 1;
    }
  }

  /** The engine for a program; null: it is not for this one. */
  static create(program: Program, prefix: Prefix): OnePass | null {
    const alphabet = new Alphabet(program);
    const table = new OnePassTable(program, alphabet);
    return table.isComplete ? new OnePass(alphabet, prefix, table, program) : null;
  }

  /** As `Pike#find`. */
  find(text: usize, end: usize, from: usize, slots: usize, slotCount: i32): Outcome {
    // Attempts that fail may overlap. Together they may read each character a few times, not more.
    let budget = ((end - from) << 2) + 64;
    for (let at = this.candidate(from, end); at <= end; at = this.candidate(at + this.size, end)) {
      const stop = this.matchAt(text, end, at, slots, slotCount);
      if (stop == 0) return Outcome.Found;
      if (this.anchored) break;
      characterAt(at, end);
      this.size = characterSize;
      if (stop - at > budget) {
        this.resumeAt = at + this.size;
        return Outcome.GaveUp;
      }
      budget -= stop - at;
    }
    return Outcome.Absent;
  }

  /** The first place at or after `at` where a match may begin; past `end`: there is none. */
  private candidate(at: usize, end: usize): usize {
    if (this.prefix.size > 0) {
      const found = this.prefix.find(at, end);
      return found == 0 ? end + 1 : found;
    }
    const row = changetype<usize>(this.cells);
    if (load<u64>(row) != 0) return at;
    while (at < end && load<u64>(row + this.kindAt(at, end), 8) == 0) at += this.size;
    return at < end ? at : end + 1;
  }

  /** Matches at `start`: 0 if that succeeds, with the slots set; else where it got stuck. */
  private matchAt(text: usize, end: usize, start: usize, slots: usize, slotCount: i32): usize {
    const cells = changetype<usize>(this.cells);
    const way = changetype<usize>(this.way);
    const slotsSize = (<usize>slotCount) << 2;
    // A pair of slots at a time: for so few bytes a bulk instruction takes longer.
    for (let i: usize = 8; i < slotsSize; i += 8) store<u64>(way + i, -1);
    let row = cells + this.prefixRow;
    let at = start + this.prefixSize;
    let found = false;
    for (;;) {
      let cell: u64 = 0;
      if (at < end) cell = load<u64>(row + this.kindAt(at, end), 8);
      if ((cell & ASSERTIONS) != 0 && !holds(<i32>(cell & ASSERTIONS), text, at, end)) cell = 0;
      const next = cells + <usize>(cell >> ROW_SHIFT) - 1;
      const ending = load<u64>(row);
      // A match that can end here is not noted if it surely can after the next character.
      if (ending != 0 && (cell == 0 || (cell & MATCH_WINS) != 0 || !isSure(load<u64>(next)))) {
        if (holds(<i32>(ending & ASSERTIONS), text, at, end)) {
          if (slotCount == 0) return 0;
          for (let i: usize = 8; i < slotsSize; i += 8) store<u64>(slots + i, load<u64>(way + i));
          store<i32>(slots, <i32>(start - text));
          store<i32>(slots, <i32>(at - text), 4);
          note(ending, slots, slotCount, <i32>(at - text));
          found = true;
          if ((cell & MATCH_WINS) != 0) break;
        }
      }
      if (cell == 0) break;
      if (<u32>cell != 0) note(cell, way, slotCount, <i32>(at - text));
      row = next;
      at += this.size;
    }
    return found ? 0 : at;
  }

  /** Where in a row the cell for the character at `at` is, counted in bytes from the first kind. Sets `size`. */
  @inline
  private kindAt(at: usize, end: usize): usize {
    const byte = load<u8>(at);
    if (byte >= 0x80) return this.kindBeyondAscii(at, end);
    this.size = 1;
    return (<usize>load<u8>(changetype<usize>(this.alphabet.ascii) + byte)) << 3;
  }

  private kindBeyondAscii(at: usize, end: usize): usize {
    const character = characterAt(at, end);
    this.size = characterSize;
    return (<usize>this.alphabet.kindOf(character)) << 3;
  }
}

/** Whether a match can end in a state whatever comes next. */
function isSure(ending: u64): bool {
  return ending != 0 && (ending & ASSERTIONS) == 0;
}

/** Notes the position in the slots that a cell names. */
function note(cell: u64, slots: usize, slotCount: i32, position: i32): void {
  for (let rest = <u32>cell >> SLOT_SHIFT; rest != 0; rest &= rest - 1) {
    const slot = 2 + <i32>ctz(rest);
    if (slot < slotCount) store<i32>(slots + ((<usize>slot) << 2), position);
  }
}
