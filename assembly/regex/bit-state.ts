import { characterAt, characterSize, holds } from "./character";
import { Prefix } from "./prefix";
import { Op, Program } from "./program";

/** The most jobs that can wait at once: 128 KiB of them. A search that might need more is for another engine. */
const MOST_JOBS: i32 = 16384;

/**
 * The engine for short texts: it follows one way after the other, the preferred one first, and notes where it has been, so that
 * it is nowhere twice. What failed there once would fail again. So the time is at most the size of the text times that of the
 * program, as it is with threads, but without the copying of slots.
 *
 * Only instructions that more than one way leads to are noted: whoever comes to another one has come to the one before it.
 */
export class BitState {
  /** For each instruction, which of those that are noted it is, from 1 on; 0: none. */
  private noted: StaticArray<i32>;
  private notedCount: i32 = 0;

  /** How many jobs each position can add. */
  private jobsPerPosition: i32 = 0;

  private anchored: bool;

  // One of each for all expressions: only one search is under way at a time.

  /** A bit for each position and each instruction that is noted. */
  @lazy private static visited: StaticArray<u64> = [];

  /** Pairs: an instruction and a position to go on from, or the complement of a slot with the value that it gets back. */
  @lazy private static jobs: StaticArray<i32> = [];

  constructor(
    private program: Program,
    private prefix: Prefix,
  ) {
    const size = program.size;
    const noted = new StaticArray<i32>(size);
    this.noted = noted;
    this.anchored = program.isAnchored;
    // First counts the ways to each: a search begins at the start, at every position.
    unchecked(noted[program.start]++);
    for (let pc = 0; pc < size; pc++) {
      const op = program.op(pc);
      if (op == Op.Match || op == Op.Jump) continue;
      unchecked(noted[program.next(pc)]++);
      if (op == Op.Split) unchecked(noted[program.arg(pc)]++);
      if (op > Op.Assert) this.jobsPerPosition++;
    }
    for (let pc = 0; pc < size; pc++) unchecked((noted[pc] = noted[pc] > 1 ? ++this.notedCount : 0));
  }

  /** Whether a search from `from` to `end` stays within the limits. */
  canSearch(from: usize, end: usize): bool {
    const positions = <u64>(end - from) + 1;
    return positions * <u64>max(this.jobsPerPosition, this.notedCount) <= <u64>MOST_JOBS;
  }

  /** As `Pike#find`, for a search that `canSearch`. */
  find(text: usize, end: usize, from: usize, slots: usize, slotCount: i32): bool {
    const positions = <i32>(end - from) + 1;
    const words = (positions * this.notedCount + 63) >> 6;
    if (BitState.visited.length < words) BitState.visited = new StaticArray<u64>(max(words, 32));
    else memory.fill(changetype<usize>(BitState.visited), 0, (<usize>words) << 3);
    const jobs = (positions * this.jobsPerPosition + 1) << 1;
    if (BitState.jobs.length < jobs) BitState.jobs = new StaticArray<i32>(max(jobs, 512));
    for (let at = from; at <= end; at += characterSize) {
      at = this.prefix.candidate(at, end);
      if (at == 0) return false;
      if (this.matchAt(text, end, from, at, slots, slotCount)) return true;
      if (this.anchored) return false;
      characterAt(at, end);
    }
    return false;
  }

  /** Matches at `start`; the slots are set if that succeeds. */
  private matchAt(text: usize, end: usize, from: usize, start: usize, slots: usize, slotCount: i32): bool {
    const program = this.program;
    const noted = changetype<usize>(this.noted);
    const visited = changetype<usize>(BitState.visited);
    const positions = end - from + 1;
    const bottom = changetype<usize>(BitState.jobs);
    let top = bottom;
    for (let slot: usize = 8; slot < (<usize>slotCount) << 2; slot += 8) store<u64>(slots + slot, -1);
    let pc = program.start;
    let at = start;
    while (pc >= 0) {
      const number = load<i32>(noted + ((<usize>pc) << 2));
      let fails = false;
      if (number > 0) {
        const bit = <usize>(number - 1) * positions + (at - from);
        const word = visited + ((bit >> 6) << 3);
        const bits = load<u64>(word);
        const mask = (<u64>1) << (<u64>bit & 63);
        fails = (bits & mask) != 0;
        store<u64>(word, bits | mask);
      }
      if (!fails) {
        const op = program.op(pc);
        const arg = program.arg(pc);
        if (op <= Op.Class) {
          if (op == Op.Match) {
            if (slotCount > 0) {
              store<i32>(slots, <i32>(start - text));
              store<i32>(slots, <i32>(at - text), 4);
            }
            return true;
          }
          let character = at < end ? <i32>load<u8>(at) : -1;
          let size: usize = 1;
          if (character >= 0x80) {
            character = characterAt(at, end);
            size = characterSize;
          }
          fails = !program.reads(pc, character);
          at += size;
        } else if (op == Op.Split) {
          store<i32>(top, arg);
          store<i32>(top, <i32>(at - text), 4);
          top += 8;
        } else if (op == Op.Assert) {
          fails = !holds(arg, text, at, end);
        } else if (arg < slotCount) {
          const slot = slots + ((<usize>arg) << 2);
          store<i32>(top, ~arg);
          store<i32>(top, load<i32>(slot), 4);
          store<i32>(slot, <i32>(at - text));
          top += 8;
        }
        if (!fails) {
          pc = program.next(pc);
          continue;
        }
      }
      // Back to the last way not taken; the slots written since then get their values back.
      for (pc = -1; pc < 0 && top > bottom; ) {
        top -= 8;
        pc = load<i32>(top);
        if (pc < 0) store<i32>(slots + ((<usize>~pc) << 2), load<i32>(top, 4));
      }
      at = text + <usize>load<i32>(top, 4);
    }
    return false;
  }
}
