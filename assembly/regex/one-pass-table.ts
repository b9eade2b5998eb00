import { Alphabet } from "./alphabet";
import { IntList } from "./int-list";
import { Op, Program } from "./program";

/** The most cells of a table: 64 KiB. */
const MOST_CELLS: i32 = 8192;

// A cell, the lowest bits first:
//
//    6    the assertions that have to hold before the character
//    1    whether a match that ends before the character is wanted more than going on
//    1    whether a match that ends before the character has to be looked at: if not, one surely ends after it, or none can
//   24    the slots, from 2 on, in which the position before the character is noted
//   32    0: there is no way on; else the size in bytes of the rows before that of the next state, plus one
//
// The first cell of a row says the same about ending the match in its state; the others are for the kinds of characters.

/** The assertions of a cell. */
export const ASSERTIONS: u64 = 0x3f;

/** The bit of a cell with which a match wins over going on. */
export const MATCH_WINS: u64 = 0x40;

/** The bit of a cell with which a match that can end in its state is looked at. */
export const MATCH_COUNTS: u64 = 0x80;

/** Where the bits of the slots begin. */
export const SLOT_SHIFT: u32 = 8;

/** How many slots there are bits for, with the first two, which need none. */
const MOST_SLOTS: i32 = 26;

/** Where the row of the next state begins. */
export const ROW_SHIFT: u64 = 32;

/**
 * Builds the table of a program in which no character leaves more than one way on: a row for each state, a cell for each
 * kind of character. Many programs are not like that: in `x*x`, an x can mean two things.
 */
export class OnePassTable {
  /** The rows, one after the other; the first is where a match begins. */
  readonly cells: StaticArray<u64>;

  /** The number of cells in a row. */
  readonly width: i32;

  /** Whether the table could be built; else it is of no use. */
  readonly isComplete: bool;

  // For each instruction, one more than the number of the state that begins with it, and of the last one that led to it.
  private stateOf: StaticArray<i32>;
  private seenFrom: StaticArray<i32>;

  /** The instruction with which each state begins. */
  private states: IntList = new IntList();

  constructor(
    private program: Program,
    private alphabet: Alphabet,
  ) {
    const size = program.size;
    const width = alphabet.size + 1;
    this.width = width;
    // A state begins at the start, or after an instruction that reads a character.
    const cellCount = alphabet.isTooLarge ? MOST_CELLS + 1 : program.waitingCount * width;
    this.cells = new StaticArray<u64>(cellCount > MOST_CELLS ? 0 : cellCount);
    this.stateOf = new StaticArray<i32>(size);
    this.seenFrom = new StaticArray<i32>(size);
    this.isComplete = cellCount <= MOST_CELLS && this.build();
  }

  private build(): bool {
    this.numberOf(this.program.start);
    for (let state = 0; state < this.states.length; state++) {
      if (!this.fillRow(state)) return false;
    }
    for (let state = 0; state < this.states.length; state++) this.markMatches(state * this.width);
    return true;
  }

  /** Marks the cells of a row before which the match counts that can end in its state. */
  private markMatches(row: i32): void {
    if (unchecked(this.cells[row]) == 0) return;
    for (let index = row + 1; index < row + this.width; index++) {
      const cell = unchecked(this.cells[index]);
      if (cell == 0) continue;
      const ending = unchecked(this.cells[<i32>(((cell >> ROW_SHIFT) - 1) >> 3)]);
      const endsSurely = ending != 0 && (ending & ASSERTIONS) == 0;
      if ((cell & MATCH_WINS) != 0 || !endsSurely) unchecked((this.cells[index] = cell | MATCH_COUNTS));
    }
  }

  /** Follows all ways on from a state; false: two of them need the same character, or come to the same instruction. */
  private fillRow(state: i32): bool {
    const program = this.program;
    // Instructions still to be followed, each after what belongs into the cell of its way; the preferred one is the last.
    const pending = new IntList();
    let matchWins: u64 = 0;
    pending.push(0);
    pending.push(this.states.get(state));
    while (pending.length > 0) {
      const pc = pending.get(pending.length - 1);
      let cell = <u32>pending.get(pending.length - 2);
      const op = program.op(pc);
      const arg = program.arg(pc);
      pending.remove(pending.length - 2, 2);
      if (unchecked(this.seenFrom[pc]) > state) return false;
      unchecked((this.seenFrom[pc] = state + 1));
      if (op == Op.Match) {
        unchecked((this.cells[state * this.width] = (1 << ROW_SHIFT) | <u64>cell));
        matchWins = MATCH_WINS;
        continue;
      }
      if (op <= Op.Class) {
        if (!this.setCells(state, pc, <u64>cell | matchWins)) return false;
        continue;
      }
      if (op == Op.Split) {
        pending.push(cell);
        pending.push(arg);
      } else if (op == Op.Assert) {
        cell |= arg;
      } else if (arg < MOST_SLOTS) {
        cell |= 1 << (arg - 2 + SLOT_SHIFT);
      } else {
        return false;
      }
      pending.push(cell);
      pending.push(program.next(pc));
    }
    return true;
  }

  /** Sets the cells of the characters that an instruction reads; false: another one reads one of them too. */
  private setCells(state: i32, pc: i32, cell: u64): bool {
    const program = this.program;
    const arg = program.arg(pc);
    const next = <u64>(this.numberOf(program.next(pc)) * this.width);
    const way = (((next << 3) | 1) << ROW_SHIFT) | cell;
    if (program.op(pc) == Op.Character) return this.setRange(state, arg, arg, way);
    for (let range = 0; range < program.rangeCount(arg); range++) {
      if (!this.setRange(state, program.rangeLow(arg, range), program.rangeHigh(arg, range), way))
        return false;
    }
    return true;
  }

  private setRange(state: i32, low: i32, high: i32, cell: u64): bool {
    const last = this.alphabet.kindOf(high);
    for (let kind = this.alphabet.kindOf(low); kind <= last; kind++) {
      const index = state * this.width + 1 + kind;
      if (unchecked(this.cells[index]) != 0) return false;
      unchecked((this.cells[index] = cell));
    }
    return true;
  }

  /** The number of the state that begins with an instruction; a new one if there is none yet. */
  private numberOf(pc: i32): i32 {
    if (unchecked(this.stateOf[pc]) == 0) {
      this.states.push(pc);
      unchecked((this.stateOf[pc] = this.states.length));
    }
    return unchecked(this.stateOf[pc]) - 1;
  }
}
