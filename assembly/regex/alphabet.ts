import { LAST_CHARACTER } from "./char-class";
import { IntList } from "./int-list";
import { Op, Program } from "./program";

/** More kinds than this make tables too wide. */
const MOST_KINDS: i32 = 128;

/** The kinds of characters: a program treats all characters of a kind alike. Kinds are ranges, numbered in ascending order. */
export class Alphabet {
  /** The kind of each ASCII character. */
  readonly ascii: StaticArray<u8> = new StaticArray<u8>(128);

  /** The first character of each kind but the first. */
  private starts: IntList = new IntList();

  constructor(program: Program) {
    for (let pc = 0; pc < program.size && !this.isTooLarge; pc++) {
      const arg = program.arg(pc);
      if (program.op(pc) == Op.Character) this.add(arg, arg);
      if (program.op(pc) != Op.Class) continue;
      for (let range = 0; range < program.rangeCount(arg) && !this.isTooLarge; range++) {
        this.add(program.rangeLow(arg, range), program.rangeHigh(arg, range));
      }
    }
    for (let c = 0; c < 128; c++) unchecked((this.ascii[c] = <u8>this.kindOf(c)));
  }

  /** How many kinds there are. */
  get size(): i32 {
    return this.starts.length + 1;
  }

  /** Whether there are too many kinds for tables; then they are not all there. */
  get isTooLarge(): bool {
    return this.size > MOST_KINDS;
  }

  /** The kind of a character. */
  kindOf(character: i32): i32 {
    let from = 0;
    let to = this.starts.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.starts.get(middle) <= character) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** Sets the characters from `low` to `high` apart from all others. */
  private add(low: i32, high: i32): void {
    this.addStart(low);
    if (high < LAST_CHARACTER) this.addStart(high + 1);
  }

  private addStart(character: i32): void {
    const kind = this.kindOf(character);
    if (character == 0 || (kind > 0 && this.starts.get(kind - 1) == character)) return;
    this.starts.insert(kind, 1);
    this.starts.set(kind, character);
  }
}
