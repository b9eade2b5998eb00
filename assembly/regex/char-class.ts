import { IntList } from "./int-list";

/** The last code point. */
export const LAST_CHARACTER: i32 = 0x10ffff;

/** A set of characters: ranges `[low, high]` in ascending order that neither overlap nor touch. */
export class CharClass {
  private ranges: IntList = new IntList();

  /** How many ranges there are. */
  get count(): i32 {
    return this.ranges.length >> 1;
  }

  low(range: i32): i32 {
    return this.ranges.get(range << 1);
  }

  high(range: i32): i32 {
    return this.ranges.get((range << 1) + 1);
  }

  /** Adds the characters from `low` to `high`. */
  add(low: i32, high: i32): void {
    // The ranges that overlap or touch the new one: from `first` up to but not including `next`.
    const first = this.firstEndingAtOrAfter(low - 1);
    let next = first;
    while (next < this.count && this.low(next) <= high + 1) next++;
    if (next > first) {
      low = min(low, this.low(first));
      high = max(high, this.high(next - 1));
      this.ranges.remove(first << 1, (next - first - 1) << 1);
    } else {
      this.ranges.insert(first << 1, 2);
    }
    this.ranges.set(first << 1, low);
    this.ranges.set((first << 1) + 1, high);
  }

  /** Adds the characters of `other`. */
  addClass(other: CharClass): void {
    for (let i = 0; i < other.count; i++) this.add(other.low(i), other.high(i));
  }

  /** Turns the class into its complement. */
  negate(): void {
    const complement = new IntList();
    let low = 0;
    for (let i = 0; i < this.count; i++) {
      if (this.low(i) > low) {
        complement.push(low);
        complement.push(this.low(i) - 1);
      }
      low = this.high(i) + 1;
    }
    if (low <= LAST_CHARACTER) {
      complement.push(low);
      complement.push(LAST_CHARACTER);
    }
    this.ranges = complement;
  }

  /** Whether the class has the character. */
  has(character: i32): bool {
    const range = this.firstEndingAtOrAfter(character);
    return range < this.count && this.low(range) <= character;
  }

  /** The first range that ends at `character` or after it; `count`: there is none. */
  firstEndingAtOrAfter(character: i32): i32 {
    let from = 0;
    let to = this.count;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.high(middle) < character) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
