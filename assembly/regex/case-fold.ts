import { CharClass } from "./char-class";
import { PackedNumbers } from "./packed";
import { folds } from "./unicode-folds";

/**
 * Adds, to each character of `characters`, those that differ from it in case only: Unicode's simple case folding, in
 * which K, k and the Kelvin sign are one, S, s and ſ as well, but ß and ss are not.
 */
export function addOtherCases(characters: CharClass): void {
  // A character is at most two steps away from any other form of itself: ſ to s, s to S.
  addNeighbours(characters);
  addNeighbours(characters);
}

function addNeighbours(characters: CharClass): void {
  const before = new CharClass();
  before.addClass(characters);
  const folds = new FoldTable();
  while (folds.next()) folds.addNeighbours(before, characters);
}

/**
 * Walks over the pairs of a character and the one it folds to. An entry: every `stride`-th of a range folds by `delta`. It is
 * three numbers: the distance of the first character from that of the entry before; twice the count, plus one if only every
 * second character is meant; the distance to the other case, where 0, -1, 1, -2 are 0, 1, 2, 3. The last entry has no characters.
 */
class FoldTable extends PackedNumbers {
  private first: i32 = 0;
  private count: i32 = 0;
  private stride: i32 = 0;
  private delta: i32 = 0;

  constructor() {
    super(folds());
  }

  /** Goes to the next entry; false: there is none. */
  next(): bool {
    this.first += this.number();
    const size = this.number();
    this.count = size >> 1;
    this.stride = 1 + (size & 1);
    this.delta = unzigzag(this.number());
    return this.count > 0;
  }

  /** Adds to `to` what the entry says for the characters of `source`, in both directions. */
  addNeighbours(source: CharClass, to: CharClass): void {
    this.addShifted(source, this.first, this.delta, to);
    this.addShifted(source, this.first + this.delta, -this.delta, to);
  }

  /** Adds to `to`, moved by `delta`, what `source` has of the entry's characters, which begin at `first` here. */
  private addShifted(source: CharClass, first: i32, delta: i32, to: CharClass): void {
    const last = first + (this.count - 1) * this.stride;
    for (
      let range = source.firstEndingAtOrAfter(first);
      range < source.count && source.low(range) <= last;
      range++
    ) {
      const high = min(source.high(range), last);
      let c = max(source.low(range), first);
      if (this.stride == 2) c += (c - first) & 1;
      for (; c <= high; c += this.stride) to.add(c + delta, c + delta);
    }
  }
}

function unzigzag(value: i32): i32 {
  return (value >> 1) ^ -(value & 1);
}
