// A body as the pieces that run from their first instruction to their last: what is counted at the first one is exact,
// unless the piece traps.

import { ByteReader } from "../byte-reader.ts";
import type { Body } from "../wasm-binary.ts";
import { Op, skipLocals, walkExpression } from "../wasm-code.ts";

/** A piece without a way in or out in the middle. */
export interface Block {
  /** Where its first instruction stands, counted from the start of the module. */
  readonly offset: number;
  /** How many instructions it has; those that only give a program its shape are none. */
  readonly instructions: number;
  /** Every endless run comes through one of these again and again: the first block of a body, or of a loop. */
  readonly recurs: boolean;
}

/** Behind these a new piece begins. */
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

/** The blocks of a body that hold an instruction, in their order. */
export function blocksOf(bytes: Uint8Array, body: Body): Block[] {
  const reader = new ByteReader(bytes, body.offset, body.offset + body.size);
  skipLocals(reader);
  const blocks: Block[] = [];
  let offset = reader.at;
  let instructions = 0;
  let recurs = true;
  walkExpression(reader, (opcode) => {
    if (!shapes.has(opcode)) instructions++;
    if (!boundaries.has(opcode)) return;
    if (instructions > 0) {
      blocks.push({ offset, instructions, recurs });
      recurs = false;
    }
    if (opcode === Op.Loop) recurs = true;
    offset = reader.at;
    instructions = 0;
  });
  return blocks;
}
