import { decodeUtf8 } from "../text/utf8";
import { Subject } from "./subject";

/** Where a pattern matched. Positions are UTF-16 units if a string was searched, bytes if bytes were. */
export abstract class Match {
  private slots: StaticArray<i32>;

  constructor(
    private names: string[],
    slots: StaticArray<i32>,
  ) {
    const units = new StaticArray<i32>(slots.length);
    for (let i = 0; i < slots.length; i++) unchecked((units[i] = Subject.unitAt(slots[i])));
    this.slots = units;
  }

  /** Where the match begins. */
  get start(): i32 {
    return this.groupStart(0);
  }

  /** Where the match ends. */
  get end(): i32 {
    return this.groupEnd(0);
  }

  /** How many groups the pattern has, apart from the whole match, which is group 0. */
  get groupCount(): i32 {
    return (this.slots.length >> 1) - 1;
  }

  /** Where a group begins; -1: it took no part in the match, or there is no such group. */
  groupStart(group: i32): i32 {
    return <u32>group <= <u32>this.groupCount ? unchecked(this.slots[group << 1]) : -1;
  }

  /** Where a group ends; -1: it took no part in the match, or there is no such group. */
  groupEnd(group: i32): i32 {
    return <u32>group <= <u32>this.groupCount ? unchecked(this.slots[(group << 1) + 1]) : -1;
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
