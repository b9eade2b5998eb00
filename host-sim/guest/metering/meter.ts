// The module as it runs in the simulator: with a counter of the instructions that it may still execute, with the most memory
// that the host gives, and, where somebody wants to know, with a counter for each block. All are exact, and the same on
// every machine.

import { ByteReader } from "../byte-reader.ts";
import { memorySection } from "../memory-limit.ts";
import { ByteWriter, rewriteModule, type WriteSection } from "../module-writer.ts";
import type { Body, WasmBinary } from "../wasm-binary.ts";
import { type Section, sectionNumber } from "../wasm-sections.ts";
import { type Block, layoutOf } from "./blocks.ts";

/** Under which name the counter is exported. */
export const INSTRUCTIONS_LEFT = "proxy-wasm: instructions left";

/** Under which name the counter of a block is exported, by its place among those that are wanted. */
export function blockCounter(place: number): string {
  return `proxy-wasm: block ${place}`;
}

/** The most that the counter holds. */
export const MOST_INSTRUCTIONS = 2 ** 31 - 1;

/** A module that was made ready to run. */
export interface PreparedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where an instruction of it stands in the module that was read. */
  originOf(offset: number): number;
}

/** What a module is made ready with. */
export interface Preparation {
  /** The most memory, in pages. */
  readonly mostPages: number;
  /** Whether its instructions are counted. */
  readonly counts: boolean;
  /** The blocks that are counted each for itself, by where they begin; none by default. */
  readonly blocks?: readonly number[];
}

const I32 = 0x7f;
const MUTABLE = 0x01;
const GLOBAL = 0x03;
const NO_TYPE = 0x40;
const Code = {
  Unreachable: 0x00,
  If: 0x04,
  End: 0x0b,
  GlobalGet: 0x23,
  GlobalSet: 0x24,
  I32Const: 0x41,
  I32LtS: 0x48,
  I32Add: 0x6a,
  I32Sub: 0x6b,
} as const;

/** The module with limits and counters. */
export function prepareModule(
  binary: WasmBinary,
  { mostPages, counts, blocks = [] }: Preparation,
): PreparedModule {
  const contents = new Map<number, WriteSection>();
  const memory = memorySection(binary, mostPages);
  if (memory !== null) contents.set(sectionNumber.memory, memory);
  const counters = new Counters(binary.globals, counts, blocks);
  if (counters.all.length > 0) {
    const { all } = counters;
    contents.set(sectionNumber.global, longerList(binary, sectionNumber.global, all.map(declareGlobal)));
    contents.set(sectionNumber.export, longerList(binary, sectionNumber.export, all.map(exportGlobal)));
    contents.set(sectionNumber.code, (out) => meterBodies(out, binary, counters));
  }
  const written = rewriteModule(binary.bytes, binary.sections, contents);
  return { bytes: written.bytes, originOf: (offset) => written.originOf(offset) };
}

/** A global that is added to a module. */
interface Counter {
  readonly name: string;
  readonly index: number;
  readonly initial: number;
}

/** The globals that are added, behind those that are there. */
class Counters {
  readonly all: readonly Counter[];
  /** Null where instructions are not counted. */
  readonly left: Counter | null;
  readonly #byBlock: ReadonlyMap<number, Counter>;

  constructor(first: number, counts: boolean, blocks: readonly number[]) {
    // What runs before the first callback, a start section, may use all that the counter holds.
    this.left = counts ? { name: INSTRUCTIONS_LEFT, index: first, initial: MOST_INSTRUCTIONS } : null;
    const next = counts ? first + 1 : first;
    this.#byBlock = new Map(
      blocks.map((offset, place) => [offset, { name: blockCounter(place), index: next + place, initial: 0 }]),
    );
    this.all = [...(this.left === null ? [] : [this.left]), ...this.#byBlock.values()];
  }

  ofBlock({ offset }: Block): Counter | undefined {
    return this.#byBlock.get(offset);
  }
}

function declareGlobal({ initial }: Counter): WriteSection {
  return (out) => out.put(I32, MUTABLE, Code.I32Const).s32(initial).put(Code.End);
}

function exportGlobal({ name, index }: Counter): WriteSection {
  return (out) => out.name(name).put(GLOBAL).u32(index);
}

/** A section that is a list, with more items at its end. */
function longerList(
  { bytes, sections }: WasmBinary,
  number: number,
  items: readonly WriteSection[],
): WriteSection {
  const section: Section | undefined = sections.find(({ id }) => id === number);
  return (out) => {
    if (section === undefined) out.u32(items.length);
    else {
      const end = section.offset + section.size;
      const reader = new ByteReader(bytes, section.offset, end);
      out.u32(reader.u32("number of items") + items.length).copy(bytes, reader.at, end);
    }
    for (const write of items) write(out);
  };
}

function meterBodies(out: ByteWriter, binary: WasmBinary, counters: Counters): void {
  out.u32(binary.bodies.length);
  for (const body of binary.bodies) out.sized(meterBody(binary, body, counters));
}

function meterBody({ bytes }: WasmBinary, body: Body, counters: Counters): ByteWriter {
  const out = new ByteWriter();
  let from = body.offset;
  for (const block of layoutOf(bytes, body).blocks) {
    out.copy(bytes, from, block.offset);
    if (counters.left !== null) charge(out, counters.left, block);
    const counter = counters.ofBlock(block);
    if (counter !== undefined) add(out, counter, 1, Code.I32Add);
    from = block.offset;
  }
  return out.copy(bytes, from, body.offset + body.size);
}

/** Takes a block off the counter, and traps where nothing is left. */
function charge(out: ByteWriter, left: Counter, { instructions, recurs }: Block): void {
  add(out, left, instructions, Code.I32Sub);
  if (!recurs) return;
  out.put(Code.GlobalGet).u32(left.index).put(Code.I32Const, 0, Code.I32LtS);
  out.put(Code.If, NO_TYPE, Code.Unreachable, Code.End);
}

/** Changes a counter. What is on the stack stays untouched. */
function add(out: ByteWriter, { index }: Counter, amount: number, operation: number): void {
  out.put(Code.GlobalGet).u32(index).put(Code.I32Const).s32(amount).put(operation);
  out.put(Code.GlobalSet).u32(index);
}
