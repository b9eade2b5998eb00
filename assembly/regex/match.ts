import { decodeUtf8 } from "../text/utf8";
import { Subject } from "./subject";

/** Where a pattern matched. Positions are UTF-16 units if a string was searched, bytes if bytes were. */
export abstract class Match {
  /** Where the match begins. */
  readonly start: i32;

  /** Where the match ends. */
  readonly end: i32;

  // Most patterns have one group at the most, for which this is all: an object less to be allocated.
  private firstStart: i32 = -1;
  private firstEnd: i32 = -1;

  /** Of the second group and those after it. */
  private others: StaticArray<i32> | null = null;

  constructor(
    private names: string[],
    slots: StaticArray<i32>,
  ) {
    this.start = Subject.unitAt(unchecked(slots[0]));
    this.end = Subject.unitAt(unchecked(slots[1]));
    if (slots.length > 2) {
      this.firstStart = Subject.unitAt(unchecked(slots[2]));
      this.firstEnd = Subject.unitAt(unchecked(slots[3]));
    }
    if (slots.length > 4) {
      const others = new StaticArray<i32>(slots.length - 4);
      for (let i = 0; i < others.length; i++) unchecked((others[i] = Subject.unitAt(slots[i + 4])));
      this.others = others;
    }
  }

  /** How many groups the pattern has, apart from the whole match, which is group 0. */
  get groupCount(): i32 {
    return this.names.length - 1;
  }

  /** Where a group begins; -1: it took no part in the match, or there is no such group. */
  groupStart(group: i32): i32 {
    if (group <= 1) return group == 0 ? this.start : group == 1 ? this.firstStart : -1;
    return this.other((group - 2) << 1);
  }

  /** Where a group ends; -1: it took no part in the match, or there is no such group. */
  groupEnd(group: i32): i32 {
    if (group <= 1) return group == 0 ? this.end : group == 1 ? this.firstEnd : -1;
    return this.other(((group - 2) << 1) + 1);
  }

  private other(index: i32): i32 {
    const others = this.others;
    return others !== null && <u32>index < <u32>others.length ? unchecked(others[index]) : -1;
  }

  /** What a group matched; null: it took no part in the match, or there is no such group. */
  text(group: i32 = 0): string | null {
    const start = this.groupStart(group);
    return start < 0 ? null : this.slice(start, this.groupEnd(group));
  }

  /** What the group of this name matched; null as for `text`. Of several with the name, the first that took part. */
  named(name: string): string | null {
    for (let group = 1; group < this.names.length; group++) {
      if (unchecked(this.names[group]) == name && this.groupStart(group) >= 0) return this.text(group);
    }
    return null;
  }

  /** The text between two positions. */
  protected abstract slice(start: i32, end: i32): string;
}

/** A match in a string. */
export class TextMatch extends Match {
  constructor(
    private subject: string,
    names: string[],
    slots: StaticArray<i32>,
  ) {
    super(names, slots);
  }

  protected slice(start: i32, end: i32): string {
    return this.subject.substring(start, end);
  }
}

/** A match in bytes. Text that it gives is decoded: what is not UTF-8 becomes U+FFFD. */
export class BytesMatch extends Match {
  constructor(
    private subject: Uint8Array,
    names: string[],
    slots: StaticArray<i32>,
  ) {
    super(names, slots);
  }

  /** The bytes that a group matched, as a copy; null: it took no part in the match, or there is no such group. */
  bytes(group: i32 = 0): Uint8Array | null {
    const start = this.groupStart(group);
    return start < 0 ? null : this.subject.slice(start, this.groupEnd(group));
  }

  protected slice(start: i32, end: i32): string {
    return decodeUtf8(this.subject.dataStart + <usize>start, end - start);
  }
}
