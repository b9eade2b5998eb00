// The module as it runs in the simulator: with a counter of the instructions that it may still execute, and with the most
// memory that the host gives. Both are exact, and the same on every machine.

import { ByteReader } from "../byte-reader.ts";
import { memorySection } from "../memory-limit.ts";
import { ByteWriter, rewriteModule, type WriteSection } from "../module-writer.ts";
import type { Body, WasmBinary } from "../wasm-binary.ts";
import { type Section, sectionNumber } from "../wasm-sections.ts";
import { type Block, blocksOf } from "./blocks.ts";

/** Under which name the counter is exported. */
export const INSTRUCTIONS_LEFT = "proxy-wasm: instructions left";

/** The most that the counter holds. */
export const MOST_INSTRUCTIONS = 2 ** 31 - 1;

/** A module that was made ready to run. */
export interface PreparedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where an instruction of it stands in the module that was read. */
  originOf(offset: number): number;
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
  I32Sub: 0x6b,
} as const;

/** The module with limits: of memory in pages always; of instructions if they are to be counted. */
export function prepareModule(binary: WasmBinary, mostPages: number, counts: boolean): PreparedModule {
  const contents = new Map<number, WriteSection>();
  const memory = memorySection(binary, mostPages);
  if (memory !== null) contents.set(sectionNumber.memory, memory);
  if (counts) {
    contents.set(sectionNumber.global, longerList(binary, sectionNumber.global, declareCounter));
    contents.set(
      sectionNumber.export,
      longerList(binary, sectionNumber.export, (out) =>
        out.name(INSTRUCTIONS_LEFT).put(GLOBAL).u32(binary.globals),
      ),
    );
    contents.set(sectionNumber.code, (out) => meterBodies(out, binary));
  }
  const written = rewriteModule(binary.bytes, binary.sections, contents);
  return { bytes: written.bytes, originOf: (offset) => written.originOf(offset) };
}

/** What runs before the first callback, a start section, may use all that the counter holds. */
function declareCounter(out: ByteWriter): void {
  out.put(I32, MUTABLE, Code.I32Const).s32(MOST_INSTRUCTIONS).put(Code.End);
}

/** A section that is a list, with one item more at its end. */
function longerList({ bytes, sections }: WasmBinary, number: number, write: WriteSection): WriteSection {
  const section: Section | undefined = sections.find(({ id }) => id === number);
  return (out) => {
    if (section === undefined) {
      write(out.u32(1));
      return;
    }
    const end = section.offset + section.size;
    const reader = new ByteReader(bytes, section.offset, end);
    out.u32(reader.u32("number of items") + 1).copy(bytes, reader.at, end);
    write(out);
  };
}

function meterBodies(out: ByteWriter, binary: WasmBinary): void {
  out.u32(binary.bodies.length);
  for (const body of binary.bodies) out.sized(meterBody(binary, body));
}

function meterBody({ bytes, globals }: WasmBinary, body: Body): ByteWriter {
  const out = new ByteWriter();
  let from = body.offset;
  for (const block of blocksOf(bytes, body)) {
    out.copy(bytes, from, block.offset);
    charge(out, globals, block);
    from = block.offset;
  }
  return out.copy(bytes, from, body.offset + body.size);
}

/** Takes a block off the counter, and traps where nothing is left. What is on the stack stays untouched. */
function charge(out: ByteWriter, counter: number, { instructions, recurs }: Block): void {
  out.put(Code.GlobalGet).u32(counter).put(Code.I32Const).s32(instructions).put(Code.I32Sub);
  out.put(Code.GlobalSet).u32(counter);
  if (!recurs) return;
  out.put(Code.GlobalGet).u32(counter).put(Code.I32Const, 0, Code.I32LtS);
  out.put(Code.If, NO_TYPE, Code.Unreachable, Code.End);
}
