import { characterAt, characterSize, holds } from "./character";
import { Prefix } from "./prefix";
import { Op, Program } from "./program";

/**
 * The engine that runs any program: a thread for each way through it, all of them over one character at a time, and never
 * two at the same instruction. So the time is at most the size of the text times that of the program.
 */
export class Pike {
  /** For each instruction, the step in which a thread came to it last. */
  private seen: StaticArray<u32>;
  private step: u32 = 0;

  /** Pairs that are still to be followed: an instruction, or the complement of a slot with the value that it gets back. */
  private pending: StaticArray<i32>;

  /** The threads at the current position, and those at the next one. */
  private threads: Threads;
  private nextThreads: Threads;

  /** The slots of a thread that begins. */
  private newRow: StaticArray<i32>;

  private anchored: bool;

  // The search that is under way.
  private text: usize = 0;
  private end: usize = 0;
  private slotCount: i32 = 0;

  constructor(
    private program: Program,
    private prefix: Prefix,
    /** Whether the longest of the matches that begin first is wanted, instead of the preferred one. */
    private longest: bool,
  ) {
    this.anchored = program.isAnchored;
    const size = program.size;
    const slots = program.groupCount << 1;
    this.seen = new StaticArray<u32>(size);
    this.pending = new StaticArray<i32>((size + 1) << 1);
    this.threads = new Threads(program.waitingCount, slots);
    this.nextThreads = new Threads(program.waitingCount, slots);
    this.newRow = new StaticArray<i32>(slots);
    memory.fill(changetype<usize>(this.newRow), 0xff, (<usize>slots) << 2);
  }

  /**
   * Looks for the first match in the text from `text` to `end` that begins at or after `from`, and writes the first
   * `slotCount` slots of it to `slots`. With no slots it only tells whether there is one.
   */
  find(text: usize, end: usize, from: usize, slots: usize, slotCount: i32): bool {
    this.text = text;
    this.end = end;
    this.slotCount = slotCount;
    this.threads.count = 0;
    this.nextThreads.count = 0;
    this.nextStep();
    let found = false;
    for (let at = from; at <= end; ) {
      if (this.threads.count == 0) {
        if (found || (this.anchored && at > text)) break;
        at = this.prefix.candidate(at, end);
        if (at == 0) break;
      }
      // A thread that begins here is less wanted than all that began before.
      if (!found) this.begin(at);
      this.nextStep();
      const character = characterAt(at, end);
      const next = at + characterSize;
      for (let i = 0; i < this.threads.count; i++) {
        const pc = this.threads.instruction(i);
        const row = this.threads.row(i, slotCount);
        if (this.program.op(pc) != Op.Match) {
          if (this.program.reads(pc, character))
            this.follow(this.nextThreads, this.program.next(pc), next, row);
          continue;
        }
        if (slotCount == 0) return true;
        if (!found || this.isLonger(row, slots, at)) {
          copySlots(slots, row, slotCount);
          store<i32>(slots, <i32>(at - text), 4);
        }
        found = true;
        // The threads that are left are less wanted than this match.
        if (!this.longest) break;
      }
      const done = this.threads;
      this.threads = this.nextThreads;
      this.nextThreads = done;
      done.count = 0;
      at = next;
    }
    return found;
  }

  /** Begins a thread at `at`. */
  private begin(at: usize): void {
    const row = changetype<usize>(this.newRow);
    if (this.slotCount > 0) store<i32>(row, <i32>(at - this.text));
    this.follow(this.threads, this.program.start, at, row);
  }

  /** Adds to `threads` all ways on from `start`, each up to where it waits for a character, the preferred one first. */
  private follow(threads: Threads, start: i32, at: usize, row: usize): void {
    const bottom = changetype<usize>(this.pending);
    let top = bottom;
    let pc = start;
    for (;;) {
      while (this.enter(pc)) {
        const arg = this.program.arg(pc);
        const op = this.program.op(pc);
        if (op == Op.Split) {
          store<i32>(top, arg);
          top += 8;
        } else if (op == Op.Capture) {
          if (arg < this.slotCount) {
            const slot = row + ((<usize>arg) << 2);
            store<i32>(top, ~arg);
            store<i32>(top, load<i32>(slot), 4);
            store<i32>(slot, <i32>(at - this.text));
            top += 8;
          }
        } else if (op != Op.Assert) {
          threads.add(pc, row, this.slotCount);
          break;
        } else if (!holds(arg, this.text, at, this.end)) {
          break;
        }
        pc = this.program.next(pc);
      }
      // Back to the last way not taken; the slots written since then get their values back.
      for (pc = -1; pc < 0; ) {
        if (top == bottom) return;
        top -= 8;
        pc = load<i32>(top);
        if (pc < 0) store<i32>(row + ((<usize>~pc) << 2), load<i32>(top, 4));
      }
    }
  }

  /** Marks an instruction as seen in this step; false: it has been seen before. */
  private enter(pc: i32): bool {
    const mark = changetype<usize>(this.seen) + ((<usize>pc) << 2);
    if (load<u32>(mark) == this.step) return false;
    store<u32>(mark, this.step);
    return true;
  }

  private nextStep(): void {
    if (++this.step != 0) return;
    memory.fill(changetype<usize>(this.seen), 0, (<usize>this.seen.length) << 2);
    this.step = 1;
  }

  /** Whether the match of a thread that ends at `at` is wanted more than the one in `slots`. */
  private isLonger(row: usize, slots: usize, at: usize): bool {
    const start = load<i32>(row);
    const best = load<i32>(slots);
    return start < best || (start == best && <i32>(at - this.text) > load<i32>(slots, 4));
  }
}

/** Threads in order of preference: the instruction at which each waits, and its slots. */
class Threads {
  count: i32 = 0;
  private instructions: StaticArray<i32>;
  private rows: StaticArray<i32>;

  constructor(size: i32, slots: i32) {
    this.instructions = new StaticArray<i32>(size);
    this.rows = new StaticArray<i32>(size * slots);
  }

  add(pc: i32, row: usize, slotCount: i32): void {
    store<i32>(changetype<usize>(this.instructions) + ((<usize>this.count) << 2), pc);
    copySlots(this.row(this.count, slotCount), row, slotCount);
    this.count++;
  }

  instruction(thread: i32): i32 {
    return load<i32>(changetype<usize>(this.instructions) + ((<usize>thread) << 2));
  }

  /** The slots of a thread, of `slotCount` each. */
  row(thread: i32, slotCount: i32): usize {
    return changetype<usize>(this.rows) + ((<usize>(thread * slotCount)) << 2);
  }
}

/** Copies slots, of which there is an even number, two at a time: for so few bytes a bulk instruction takes longer. */
function copySlots(to: usize, from: usize, slotCount: i32): void {
  const end = from + ((<usize>slotCount) << 2);
  for (; from < end; from += 8, to += 8) store<u64>(to, load<u64>(from));
}
