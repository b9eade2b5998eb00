import { encodeUtf8 } from "../text/utf8";
import { IntList } from "./int-list";
import { Op, Program } from "./program";

/** Each byte is one. */
const ONES: u64 = 0x0101010101010101;

/** The high bit of each byte. */
const HIGH_BITS: u64 = 0x8080808080808080;

/** How matches begin: the bytes that all of them begin with, or else the bytes of which each begins with one. */
export class Prefix {
  /** How many there are; 0: matches begin in different ways. */
  size: usize = 0;

  /** Whether they are all there is to a match. */
  isWhole: bool = false;

  private bytes: StaticArray<u8>;

  /** The first eight of them, or as many as there are, and the bits that these take. */
  private word: u64 = 0;
  private mask: u64 = 0;

  /** For each byte, whether a match can begin with it; null: one can be empty, or there are bytes that all begin with. */
  private first: StaticArray<bool> | null = null;

  constructor(program: Program) {
    let last = program.start;
    let count = 0;
    while (Prefix.isFixed(program, last)) {
      last = program.next(last);
      count++;
    }
    this.bytes = new StaticArray<u8>(count * 4 + 8);
    for (let pc = program.start; pc != last; pc = program.next(pc)) {
      if (program.op(pc) != Op.Character) continue;
      this.size += encodeUtf8(String.fromCodePoint(program.arg(pc)), this.start + this.size);
    }
    this.isWhole = this.size > 0 && program.op(last) == Op.Match;
    if (this.size == 0) this.first = firstBytes(program);
    this.mask = this.size < 8 ? ((<u64>1) << (this.size << 3)) - 1 : -1;
    this.word = load<u64>(this.start);
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

  /** The first place at or after `at` where a match may begin; 0: there is none. */
  candidate(at: usize, end: usize): usize {
    if (this.size > 0) return this.find(at, end);
    const first = this.first;
    if (first === null) return at;
    const table = changetype<usize>(first);
    for (; at < end; at++) if (load<bool>(table + load<u8>(at))) return at;
    return 0;
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
      if (at + 8 <= end) {
        if ((load<u64>(at) & this.mask) != this.word) continue;
        i = 8;
      }
      while (i < this.size && at + i < end && load<u8>(at + i) == load<u8>(bytes + i)) i++;
      if (i >= this.size) return at;
    }
    return 0;
  }
}

/** For each byte, whether a match can begin with it; null: a match can be empty. Beyond ASCII all bytes count as one. */
function firstBytes(program: Program): StaticArray<bool> | null {
  const first = new StaticArray<bool>(256);
  const seen = new StaticArray<bool>(program.size);
  const pending = new IntList();
  pending.push(program.start);
  while (pending.length > 0) {
    const pc = pending.get(pending.length - 1);
    pending.remove(pending.length - 1, 1);
    if (unchecked(seen[pc])) continue;
    unchecked((seen[pc] = true));
    const op = program.op(pc);
    if (op == Op.Match) return null;
    if (op <= Op.Class) {
      for (let c = 0; c < 0x80; c++) if (program.reads(pc, c)) unchecked((first[c] = true));
      if (program.reachesBeyondAscii(pc)) memory.fill(changetype<usize>(first) + 0x80, 1, 0x80);
    } else {
      pending.push(program.next(pc));
      if (op == Op.Split) pending.push(program.arg(pc));
    }
  }
  return first;
}
