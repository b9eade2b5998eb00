import { Alphabet } from "./alphabet";
import { characterAt, characterSize, holds } from "./character";
import { ASSERTIONS, MATCH_COUNTS, MATCH_WINS, OnePassTable, ROW_SHIFT, SLOT_SHIFT } from "./one-pass-table";
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
      const cell = load<u64>(row + this.kindOf(start + this.prefixSize, start + prefix.size), 8);
      if (<u32>cell != 0) break;
      this.prefixSize += characterSize;
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
    for (let at = from; at <= end; at += characterSize) {
      at = this.prefix.candidate(at, end);
      if (at == 0) return Outcome.Absent;
      const stop = this.matchAt(text, end, at, slots, slotCount);
      if (stop == 0) return Outcome.Found;
      if (this.anchored) return Outcome.Absent;
      characterAt(at, end);
      if (stop - at > budget) {
        this.resumeAt = at + characterSize;
        return Outcome.GaveUp;
      }
      budget -= stop - at;
    }
    return Outcome.Absent;
  }

  /** Matches at `start`: 0 if that succeeds, with the slots set; else where it got stuck. */
  private matchAt(text: usize, end: usize, start: usize, slots: usize, slotCount: i32): usize {
    const cells = changetype<usize>(this.cells);
    const kinds = changetype<usize>(this.alphabet.ascii);
    const way = changetype<usize>(this.way);
    const slotsSize = (<usize>slotCount) << 2;
    // A pair of slots at a time: for so few bytes a bulk instruction takes longer.
    for (let i: usize = 8; i < slotsSize; i += 8) store<u64>(way + i, -1);
    let row = cells + this.prefixRow;
    let at = start + this.prefixSize;
    let found = false;
    for (;;) {
      let cell: u64 = 0;
      let size: usize = 1;
      if (at < end) {
        const byte = load<u8>(at);
        if (byte < 0x80) {
          cell = load<u64>(row + ((<usize>load<u8>(kinds + byte)) << 3), 8);
        } else {
          cell = load<u64>(row + this.kindOf(at, end), 8);
          size = characterSize;
        }
      }
      // Nothing is to be done before most characters.
      if (<u32>cell != 0 || cell == 0) {
        if ((cell & ASSERTIONS) != 0 && !holds(<i32>(cell & ASSERTIONS), text, at, end)) cell = 0;
        const ending = load<u64>(row);
        if (ending != 0 && (cell == 0 || (cell & MATCH_COUNTS) != 0)) {
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
        note(cell, way, slotCount, <i32>(at - text));
      }
      row = cells + <usize>(cell >> ROW_SHIFT) - 1;
      at += size;
    }
    return found ? 0 : at;
  }

  /** Where in a row the cell for the character at `at` is, counted in bytes from the first kind. Sets `characterSize`. */
  private kindOf(at: usize, end: usize): usize {
    return (<usize>this.alphabet.kindOf(characterAt(at, end))) << 3;
  }
}

/** Notes the position in the slots that a cell names. */
function note(cell: u64, slots: usize, slotCount: i32, position: i32): void {
  for (let rest = <u32>cell >> SLOT_SHIFT; rest != 0; rest &= rest - 1) {
    const slot = 2 + <i32>ctz(rest);
    if (slot < slotCount) store<i32>(slots + ((<usize>slot) << 2), position);
  }
}
