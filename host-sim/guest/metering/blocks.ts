// A body as the pieces that run from their first instruction to their last, and the places where it goes one of two ways. What
// is counted at the first instruction of a piece is exact, unless the piece traps.

import { ByteReader } from "../byte-reader.ts";
import type { Body } from "../wasm-binary.ts";
import { Op, skipLocals, walkExpression } from "../wasm-code.ts";

/** A piece without a way in or out in the middle. */
export interface Block {
  /** Where its first instruction stands, counted from the start of the module. */
  readonly offset: number;
  /** Where its last instruction ends. */
  readonly end: number;
  /** How many instructions it has; those that only give a program its shape are none. */
  readonly instructions: number;
  /** Every endless run comes through one of these again and again: the first block of a body, or of a loop. */
  readonly recurs: boolean;
  /** It ends in a trap. */
  readonly traps: boolean;
}

/** An `if`. The first block of an arm is null if there is none, or if it may run more often than the arm is entered. */
export interface Branch {
  /** Where the `if` stands. */
  readonly offset: number;
  /** The block that ends with it: it runs as often as the question is asked. */
  readonly asked: Block;
  readonly yes: Block | null;
  readonly no: Block | null;
}

/** What a body is made of, each in the order of the code. */
export interface Layout {
  /** Blocks that hold an instruction. */
  readonly blocks: readonly Block[];
  readonly branches: readonly Branch[];
}

/** Behind these a new block begins. */
const boundaries: ReadonlySet<number> = new Set([
  Op.Unreachable,
  Op.Loop,
  Op.If,
  Op.Else,
  Op.End,
  Op.Br,
  Op.BrIf,
  Op.BrTable,
  Op.Return,
  Op.ReturnCall,
  Op.ReturnCallIndirect,
]);

const shapes: ReadonlySet<number> = new Set([Op.Block, Op.Loop, Op.Else, Op.End]);

/** What is open around an instruction. */
interface Frame {
  readonly offset: number;
  /** Null for blocks and loops. */
  readonly asked: Block | null;
  /** Where the arm begins that is being read. */
  armStart: number;
  inElse: boolean;
  yes: Block | null;
  no: Block | null;
}

/** Takes a body apart. */
export function layoutOf(bytes: Uint8Array, body: Body): Layout {
  const reader = new ByteReader(bytes, body.offset, body.offset + body.size);
  skipLocals(reader);
  const blocks: Block[] = [];
  const branches: Branch[] = [];
  const frames: Frame[] = [];
  let start = reader.at;
  let instructions = 0;
  let recurs = true;

  const finish = (opcode: number): void => {
    if (instructions === 0) return;
    const traps = opcode === Op.Unreachable;
    const block = { offset: start, end: reader.at, instructions, recurs, traps };
    blocks.push(block);
    recurs = false;
    const around = frames.findLast(({ asked }) => asked !== null);
    if (around?.armStart !== start) return;
    if (around.inElse) around.no = block;
    else around.yes = block;
  };

  walkExpression(reader, (opcode, offset) => {
    if (!shapes.has(opcode)) instructions++;
    if (boundaries.has(opcode)) {
      finish(opcode);
      if (opcode === Op.Loop) recurs = true;
      start = reader.at;
      instructions = 0;
    }
    const frame = frames.at(-1);
    if (opcode === Op.Block || opcode === Op.Loop) frames.push(open(offset, null, reader.at));
    else if (opcode === Op.If) frames.push(open(offset, blocks.at(-1) ?? null, reader.at));
    else if (opcode === Op.Else && frame !== undefined) {
      frame.inElse = true;
      frame.armStart = reader.at;
    } else if (opcode === Op.End) {
      frames.pop();
      if (frame === undefined || frame.asked === null) return;
      branches.push({ offset: frame.offset, asked: frame.asked, yes: frame.yes, no: frame.no });
    }
  });
  return { blocks, branches };
}

function open(offset: number, asked: Block | null, armStart: number): Frame {
  return { offset, asked, armStart, inElse: false, yes: null, no: null };
}
