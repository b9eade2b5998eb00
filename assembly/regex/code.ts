import { CharClass } from "./char-class";
import { IntList } from "./int-list";
import { Op, Program } from "./program";

/** The most instructions of a program: 384 KiB of them. */
const LARGEST_CODE: i32 = 32768;

/** Integers per instruction while the code is built: `Op`, `arg`, and `next`, as in a program. */
const WIDTH: i32 = 3;

/**
 * Builds a program. Each part of the expression is a run of instructions which is left at its end, and every target is a
 * distance: so a part can be moved to make room for an instruction before it, and copied.
 */
export class CodeBuilder {
  private code: IntList = new IntList();
  private classes: IntList = new IntList();

  /** Whether the code has become larger than it may. It is then no longer built, and useless. */
  tooLarge: bool = false;

  /** How many instructions there are. */
  get size(): i32 {
    return this.code.length / WIDTH;
  }

  /** A program that matches nothing. */
  static nothing(): Program {
    const code = new CodeBuilder();
    code.emitClass(new CharClass());
    return code.finish(1);
  }

  /** Appends an instruction. */
  emit(op: Op, arg: i32, next: i32 = 1): void {
    if (this.hasRoom(1)) this.append(op, arg, next);
  }

  /** Appends the reading of a character of `characters`. */
  emitClass(characters: CharClass): void {
    if (characters.count == 1 && characters.low(0) == characters.high(0)) {
      return this.emit(Op.Character, characters.low(0));
    }
    this.emit(Op.Class, this.classes.length);
    const bits = this.classes.length;
    for (let i = 0; i < 4; i++) this.classes.push(0);
    this.classes.push(characters.count);
    for (let i = 0; i < characters.count; i++) {
      const low = characters.low(i);
      const high = characters.high(i);
      for (let c = low; c <= high && c < 0x80; c++) {
        const word = bits + (c >> 5);
        this.classes.set(word, this.classes.get(word) | (1 << (c & 31)));
      }
      this.classes.push(low);
      this.classes.push(high);
    }
  }

  /**
   * Makes what begins at `begin` one of several choices; the next one begins at the end of the code. Returns the jump that
   * ends this choice, for `join`; `previous` is that of the choice before, -1 if this is the first.
   */
  addChoice(begin: i32, previous: i32): i32 {
    if (!this.hasRoom(2)) return -1;
    this.insertSplit(begin);
    this.emit(Op.Jump, previous);
    this.setSplit(begin, 1, this.size - begin, true);
    return this.size - 1;
  }

  /** Leads all choices, of which the last but one ends with `jump`, to the end of the code. */
  join(jump: i32): void {
    while (jump >= 0) {
      const at = jump * WIDTH;
      this.code.set(at + 2, this.size - jump);
      jump = this.code.get(at + 1);
    }
  }

  /** Repeats what begins at `begin`, which is `nullable` if it may be empty, `least` to `most` times; -1: without an end. */
  repeat(begin: i32, least: i32, most: i32, greedy: bool, nullable: bool): void {
    const length = this.size - begin;
    if (length == 0) return;
    if (most == 0) return this.code.remove(begin * WIDTH, length * WIDTH);
    const copies = most < 0 ? max(least, 1) : most;
    if (!this.hasRoom((copies - 1) * (length + 1) + 2)) return;
    if (least == 0 && most < 0 && !nullable) return this.star(begin, greedy);

    // x{2,4} is xx(x(x)?)?, x{2,} is xx+. What may be empty is repeated as (x+)? instead of x*: so an empty round is tried
    // after those that read something.
    let body = begin;
    if (least == 0) this.insertSplit(body++);
    for (let copy = 1; copy < copies; copy++) {
      if (copy >= least) this.emit(Op.Split, 0);
      this.code.repeat(body * WIDTH, length * WIDTH);
    }
    if (most < 0) {
      this.emit(Op.Split, 0);
      this.setSplit(this.size - 1, -length, 1, greedy);
    }
    let split = begin + least * length;
    for (let copy = least; copy < copies; copy++) {
      this.setSplit(split, 1, this.size - split, greedy);
      split += length + 1;
    }
  }

  /** The finished program, in which targets are positions and no way leads to a jump. */
  finish(groupCount: i32): Program {
    this.append(Op.Match, 0, 1);
    // From the end, so that the target of a jump is known when another jump leads to it. Jumps back lead to a Split.
    for (let pc = this.size - 1; pc >= 0; pc--) {
      const at = pc * WIDTH;
      this.code.set(at + 2, this.position(pc + this.code.get(at + 2)));
      if (this.code.get(at) == Op.Split) this.code.set(at + 1, this.position(pc + this.code.get(at + 1)));
    }
    return new Program(this.code.toArray(), this.classes.toArray(), this.position(0), groupCount);
  }

  private append(op: Op, arg: i32, next: i32): void {
    this.code.push(op);
    this.code.push(arg);
    this.code.push(next);
  }

  private star(begin: i32, greedy: bool): void {
    this.insertSplit(begin);
    this.emit(Op.Jump, 0, begin - this.size);
    this.setSplit(begin, 1, this.size - begin, greedy);
  }

  private insertSplit(at: i32): void {
    this.code.insert(at * WIDTH, WIDTH);
    this.code.set(at * WIDTH, Op.Split);
  }

  /** Sets the targets of a split: the way into what it is for, and the way past it, which comes first if it is not greedy. */
  private setSplit(split: i32, into: i32, past: i32, greedy: bool): void {
    this.code.set(split * WIDTH + 1, greedy ? past : into);
    this.code.set(split * WIDTH + 2, greedy ? into : past);
  }

  /** Where one arrives at `pc` of a program whose jumps from there on are positions. */
  private position(pc: i32): i32 {
    return pc < this.size && this.code.get(pc * WIDTH) == Op.Jump ? this.code.get(pc * WIDTH + 2) : pc;
  }

  private hasRoom(count: i32): bool {
    if (this.size + count > LARGEST_CODE) this.tooLarge = true;
    return !this.tooLarge;
  }
}
