import { BitState } from "./bit-state";
import { characterAt, characterSize } from "./character";
import { OnePass, Outcome } from "./one-pass";
import { Pike } from "./pike";
import { Prefix } from "./prefix";
import { Program } from "./program";
import { Subject } from "./subject";

/** Finds one match after the other in the subject, each with the cheapest engine that can. */
export class Search {
  /** Where the last match and its groups begin and end: bytes of the subject, -1 for a group that took no part. */
  readonly slots: StaticArray<i32>;

  private prefix: Prefix;
  private anchored: bool;

  /** null: not for this program. */
  private onePass: OnePass | null = null;

  /** null: not for this program, or there is a better one for it. */
  private bitState: BitState | null = null;

  /** Built when it is first needed, then kept. */
  private pike: Pike | null = null;

  // The series of matches: from where the next one may begin, and where the last one ended.
  private from: usize = 0;
  private lastEnd: usize = 0;

  constructor(
    private program: Program,
    private longest: bool,
  ) {
    this.slots = new StaticArray<i32>(program.groupCount << 1);
    this.prefix = new Prefix(program);
    this.anchored = program.isAnchored;
    if (!longest) {
      this.onePass = OnePass.create(program, this.prefix);
      if (this.onePass === null) this.bitState = new BitState(program, this.prefix);
    }
  }

  /** Whether there is a match in the subject. */
  test(): bool {
    return this.find(Subject.start, 0);
  }

  /** Begins a series of matches at the start of the subject. */
  start(): void {
    this.from = Subject.start;
    this.lastEnd = 0;
  }

  /** Finds the next match, with the first `slotCount` of its slots, at least 2. Right after a match, an empty one is none. */
  next(slotCount: i32): bool {
    const end = Subject.end;
    while (this.from <= end && this.find(this.from, slotCount)) {
      const matchEnd = Subject.start + <usize>unchecked(this.slots[1]);
      const isRepeat = matchEnd == this.from && matchEnd == this.lastEnd;
      this.lastEnd = matchEnd;
      if (matchEnd > this.from) {
        this.from = matchEnd;
      } else {
        characterAt(this.from, end);
        this.from += characterSize;
      }
      if (!isRepeat) return true;
    }
    return false;
  }

  private find(from: usize, slotCount: i32): bool {
    const start = Subject.start;
    const end = Subject.end;
    const slots = changetype<usize>(this.slots);
    if (this.anchored && from > start) return false;
    if (this.prefix.isWhole && slotCount <= 2) {
      const at = this.prefix.find(from, end);
      if (at == 0) return false;
      store<i32>(slots, <i32>(at - start));
      store<i32>(slots, <i32>(at - start + this.prefix.size), 4);
      return true;
    }
    const onePass = this.onePass;
    if (onePass !== null) {
      const outcome = onePass.find(start, end, from, slots, slotCount);
      if (outcome != Outcome.GaveUp) return outcome == Outcome.Found;
      from = onePass.resumeAt;
    }
    const bitState = this.bitState;
    if (bitState !== null && bitState.canSearch(from, end)) {
      return bitState.find(start, end, from, slots, slotCount);
    }
    let pike = this.pike;
    if (pike === null) {
      pike = new Pike(this.program, this.prefix, this.longest);
      this.pike = pike;
    }
    return pike.find(start, end, from, slots, slotCount);
  }
}
