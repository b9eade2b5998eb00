// Walks through instructions: to find who refers to which function, and where a program can go on from. It must know the
// operands of every instruction: one wrong length, and all that follows is nonsense. Covered are WebAssembly 2.0 (sign
// extension, saturating conversion, bulk memory, reference types, vectors), multiple memories, tail calls and relaxed vectors;
// any other opcode is refused.

import { ByteReader } from "./byte-reader.ts";

/** A place in the code that refers to a function, or through a table to any function of a type. */
export interface Reference {
  /** `call` runs the function, `reference` takes its address, `indirect` runs some function of a type. */
  readonly kind: "call" | "reference" | "indirect";
  /** The index of the function; of the type if `indirect`. */
  readonly target: number;
  /** Where the instruction stands, counted from the start of the module. */
  readonly offset: number;
}

/** An operand as it is encoded; a number stands for that many raw bytes. */
type Operand = "index" | "s32" | "s33" | "s64" | "memory" | "labels" | "types" | number;

/** The instructions that open, part and end blocks, those that leave them, and those that say where things are. */
export const Op = {
  Unreachable: 0x00,
  Block: 0x02,
  Loop: 0x03,
  If: 0x04,
  Else: 0x05,
  End: 0x0b,
  Br: 0x0c,
  BrIf: 0x0d,
  BrTable: 0x0e,
  Return: 0x0f,
  Call: 0x10,
  ReturnCall: 0x12,
  ReturnCallIndirect: 0x13,
  GlobalGet: 0x23,
  GlobalSet: 0x24,
  MemorySize: 0x3f,
  MemoryGrow: 0x40,
  RefFunc: 0xd2,
} as const;

/** The bit in an alignment that says that the memory is not the first. */
const HAS_MEMORY_INDEX = 0x40;

const referenceKinds: ReadonlyMap<number, Reference["kind"]> = new Map<number, Reference["kind"]>([
  [Op.Call, "call"],
  [0x11, "indirect"], // call_indirect
  [0x12, "call"], // return_call
  [0x13, "indirect"], // return_call_indirect
  [Op.RefFunc, "reference"],
]);

/** The operands of each instruction. What one in `referenceKinds` refers to is the first. */
const plainOperands = operandTable([
  [0x00, 0x01, []], // unreachable, nop
  [Op.Block, Op.If, ["s33"]], // block, loop, if
  [0x05, 0x05, []], // else
  [Op.End, Op.End, []],
  [0x0c, 0x0d, ["index"]], // br, br_if
  [0x0e, 0x0e, ["labels", "index"]], // br_table
  [0x0f, 0x0f, []], // return
  [Op.Call, Op.Call, ["index"]], // call
  [0x11, 0x11, ["index", "index"]], // call_indirect: type, table
  [0x12, 0x12, ["index"]], // return_call
  [0x13, 0x13, ["index", "index"]], // return_call_indirect: type, table
  [0x1a, 0x1b, []], // drop, select
  [0x1c, 0x1c, ["types"]], // select with types
  [0x20, 0x26, ["index"]], // locals, globals, tables
  [0x28, 0x3e, ["memory"]], // loads, stores
  [Op.MemorySize, Op.MemoryGrow, ["index"]], // memory.size, memory.grow
  [0x41, 0x41, ["s32"]], // constants
  [0x42, 0x42, ["s64"]],
  [0x43, 0x43, [4]],
  [0x44, 0x44, [8]],
  [0x45, 0xc4, []], // comparison, arithmetic, conversion, sign extension
  [0xd0, 0xd0, ["s33"]], // ref.null
  [0xd1, 0xd1, []], // ref.is_null
  [Op.RefFunc, Op.RefFunc, ["index"]],
]);

/** After the prefix 0xfc: saturating conversion, bulk memory, tables. */
const miscOperands = operandTable([
  [0, 7, []], // saturating conversion
  [8, 8, ["index", "index"]], // memory.init
  [9, 9, ["index"]], // data.drop
  [10, 10, ["index", "index"]], // memory.copy
  [11, 11, ["index"]], // memory.fill
  [12, 12, ["index", "index"]], // table.init
  [13, 13, ["index"]], // elem.drop
  [14, 14, ["index", "index"]], // table.copy
  [15, 17, ["index"]], // table.grow, table.size, table.fill
]);

/** After the prefix 0xfd: vectors. */
const vectorOperands = operandTable([
  [0x00, 0x0b, ["memory"]], // loads, store
  [0x0c, 0x0d, [16]], // constant, shuffle
  [0x0e, 0x14, []], // swizzle, splats
  [0x15, 0x22, [1]], // one lane in or out
  [0x23, 0x53, []],
  [0x54, 0x5b, ["memory", 1]], // one lane from or to memory
  [0x5c, 0x5d, ["memory"]], // loads filled with zero
  [0x5e, 0xff, []],
  [0x100, 0x113, []], // relaxed vectors
]);

const prefixed: ReadonlyMap<number, ReadonlyMap<number, readonly Operand[]>> = new Map([
  [0xfc, miscOperands],
  [0xfd, vectorOperands],
]);

function operandTable(
  rows: readonly (readonly [first: number, last: number, operands: readonly Operand[]])[],
): ReadonlyMap<number, readonly Operand[]> {
  const table = new Map<number, readonly Operand[]>();
  for (const [first, last, operands] of rows) {
    for (let opcode = first; opcode <= last; opcode++) table.set(opcode, operands);
  }
  return table;
}

/** Collects what an expression refers to, from the reader's position to the `end` that closes it. */
export function readExpression(reader: ByteReader): Reference[] {
  const references: Reference[] = [];
  walkExpression(reader, (opcode, offset) => {
    const kind = referenceKinds.get(opcode);
    if (kind === undefined) return;
    const target = new ByteReader(reader.bytes, offset + 1, reader.at).u32("index");
    references.push({ kind, target, offset });
  });
  return references;
}

/** Shows each instruction of an expression, up to the `end` that closes it; the reader stands behind the instruction. */
export function walkExpression(reader: ByteReader, visit: (opcode: number, offset: number) => void): void {
  let depth = 1;
  while (depth > 0) {
    const offset = reader.at;
    const opcode = reader.byte("instruction");
    if (opcode >= Op.Block && opcode <= Op.If) depth++;
    if (opcode === Op.End) depth--;
    for (const operand of operandsOf(reader, opcode, offset)) skipOperand(reader, operand);
    visit(opcode, offset);
  }
}

/** Passes over what a body declares before its first instruction. */
export function skipLocals(reader: ByteReader): void {
  reader.list("locals", () => {
    reader.u32("number of locals");
    reader.byte("type of locals");
  });
}

function operandsOf(reader: ByteReader, opcode: number, offset: number): readonly Operand[] {
  const plain = plainOperands.get(opcode);
  if (plain !== undefined) return plain;
  const name = opcode.toString(16).padStart(2, "0");
  const table = prefixed.get(opcode);
  if (table === undefined) return reader.fail(`unknown instruction ${name}`, offset);
  const second = reader.u32("opcode");
  return table.get(second) ?? reader.fail(`unknown instruction ${name} ${second}`, offset);
}

function skipOperand(reader: ByteReader, operand: Operand): void {
  switch (operand) {
    case "index":
      reader.u32("index");
      break;
    case "s32":
      reader.skipSigned(32, "constant");
      break;
    case "s33":
      reader.skipSigned(33, "type");
      break;
    case "s64":
      reader.skipSigned(64, "constant");
      break;
    case "memory":
      if ((reader.u32("alignment") & HAS_MEMORY_INDEX) !== 0) reader.u32("memory index");
      reader.u32("memory offset");
      break;
    case "labels":
      reader.list("labels", () => reader.u32("label"));
      break;
    case "types":
      reader.list("types", () => reader.byte("type"));
      break;
    default:
      reader.skip(operand, "operand");
  }
}
