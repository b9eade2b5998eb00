import { encodeUtf8 } from "../text/utf8";
import { Op, Program } from "./program";

/** Each byte is one. */
const ONES: u64 = 0x0101010101010101;

/** The high bit of each byte. */
const HIGH_BITS: u64 = 0x8080808080808080;

/** The bytes that every match begins with. */
export class Prefix {
  /** How many there are; 0: matches begin in different ways. */
  size: usize = 0;

  /** Whether they are all there is to a match. */
  isWhole: bool = false;

  private bytes: StaticArray<u8>;

  constructor(program: Program) {
    let last = program.start;
    let count = 0;
    while (Prefix.isFixed(program, last)) {
      last = program.next(last);
      count++;
    }
    this.bytes = new StaticArray<u8>(count * 4);
    for (let pc = program.start; pc != last; pc = program.next(pc)) {
      if (program.op(pc) != Op.Character) continue;
      this.size += encodeUtf8(String.fromCodePoint(program.arg(pc)), this.start + this.size);
    }
    this.isWhole = this.size > 0 && program.op(last) == Op.Match;
  }

  /** Whether an instruction reads one character that is always the same bytes, which U+FFFD is not, or none at all. */
  private static isFixed(program: Program, pc: i32): bool {
    const op = program.op(pc);
    return op == Op.Capture || (op == Op.Character && program.arg(pc) != 0xfffd);
  }

  /** Where they are. */
  get start(): usize {
    return changetype<usize>(this.bytes);
  }

  /** Where the bytes first occur in the text from `at` to `end`; 0: nowhere. There must be some. */
  find(at: usize, end: usize): usize {
    const bytes = this.start;
    const first = load<u8>(bytes);
    const pattern = ONES * <u64>first;
    for (; at + this.size <= end; at++) {
      // Eight bytes at a time: a byte that is `first` becomes zero, and the lowest zero byte is where a borrow begins.
      while (at + 8 <= end) {
        const difference = load<u64>(at) ^ pattern;
        const zeros = (difference - ONES) & ~difference & HIGH_BITS;
        if (zeros != 0) {
          at += <usize>(ctz(zeros) >> 3);
          break;
        }
        at += 8;
      }
      let i: usize = 0;
      while (i < this.size && at + i < end && load<u8>(at + i) == load<u8>(bytes + i)) i++;
      if (i == this.size) return at;
    }
    return 0;
  }
}
