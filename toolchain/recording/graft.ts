// Puts a second module into a filter: its functions behind those of the filter, and some of them in the place of hostcalls,
// callbacks and the two instructions that know the size of the memory. Both work on the filter's memory.

import { ByteReader } from "../../host-sim/guest/byte-reader.ts";
import { ByteWriter, rewriteModule, type WriteSection } from "../../host-sim/guest/module-writer.ts";
import type { Body, WasmBinary, WasmImport } from "../../host-sim/guest/wasm-binary.ts";
import { Op, skipLocals, walkExpression } from "../../host-sim/guest/wasm-code.ts";
import { CUSTOM_SECTION, sectionNumber } from "../../host-sim/guest/wasm-sections.ts";
import { FILTER, replacing } from "./recorder-text.ts";

/** Bytes that take the place of others. */
interface Patch {
  readonly offset: number;
  readonly end: number;
  readonly write: WriteSection;
}

const FUNCTION = 0x00;
const FUNCTION_NAMES = 1;

/**
 * The filter with the graft in it. What the graft imports from `filter` is what the filter exports; all else is imported from
 * the host. The graft has functions and globals, and neither tables nor data.
 */
export function graft(filter: WasmBinary, added: WasmBinary): Uint8Array<ArrayBuffer> {
  const places = new Places(filter, added);
  const contents = new Map<number, WriteSection>([
    [sectionNumber.type, list(filter, added, "type")],
    [sectionNumber.import, (out) => writeImports(out, filter, added, places)],
    [sectionNumber.function, (out) => writeFunctionTypes(out, filter, added)],
    [sectionNumber.memory, (out) => writeMemory(out, filter)],
    [sectionNumber.global, list(filter, added, "global", places.patches)],
    [sectionNumber.code, (out) => writeBodies(out, filter, added, places)],
  ]);
  for (const name of ["export", "start", "element"] as const) {
    const section = filter.sections.find(({ id }) => id === sectionNumber[name]);
    if (section === undefined) continue;
    const end = section.offset + section.size;
    contents.set(section.id, (out) => copy(out, filter.bytes, section.offset, end, places.patches));
  }
  const kept = filter.sections.filter(({ id, name }) => id !== CUSTOM_SECTION || name !== "name");
  const out = rewriteModule(filter.bytes, kept, contents);
  if (filter.functionNames.size > 0) out.put(CUSTOM_SECTION).sized(nameSection(filter, added, places));
  return out.bytes.slice();
}

/** Which index functions have in the end. */
class Places {
  /** Imports of the graft that the filter lacks. */
  readonly newImports: readonly WasmImport[];
  /** Every mention of a function outside of the code. */
  readonly patches: readonly Patch[];
  readonly memorySize: number;
  readonly memoryGrow: number;
  readonly #filter: WasmBinary;
  readonly #added: WasmBinary;
  /** What takes the place of a function of the filter where the code calls it, or takes its address. */
  readonly #inCode = new Map<number, number>();

  constructor(filter: WasmBinary, added: WasmBinary) {
    this.#filter = filter;
    this.#added = added;
    this.newImports = added.importedFunctions.filter(
      (wanted) => wanted.module !== FILTER && !filter.importedFunctions.some((each) => same(each, wanted)),
    );
    const exported = new Map(added.exports.map(({ name, index }) => [name, this.ofAdded(index)]));
    this.memorySize = exported.get(replacing.memorySize) ?? 0;
    this.memoryGrow = exported.get(replacing.memoryGrow) ?? 0;
    for (const [index, { module, name }] of filter.importedFunctions.entries()) {
      const instead = exported.get(replacing.hostcall(module, name));
      if (instead !== undefined) this.#inCode.set(index, instead);
    }
    // One function can be exported under several names: what counts is the name.
    const exports = filter.exports.filter(({ kind }) => kind === "function");
    const first = filter.functionPlaces.findIndex(({ offset }) => offset >= itemsOf(filter, "export").offset);
    this.patches = filter.functionPlaces.map(({ index, offset, end }, place) => {
      const { name = "" } = exports[place - first] ?? {};
      const callback = exported.get(replacing.callback(name));
      return { offset, end, write: (out) => out.u32(callback ?? this.inCode(index)) };
    });
  }

  /** A function of the filter. */
  ofFilter(index: number): number {
    return index < this.#filter.importedFunctions.length ? index : index + this.newImports.length;
  }

  /** What stands for a function of the filter in the filter. */
  inCode(index: number): number {
    return this.#inCode.get(index) ?? this.ofFilter(index);
  }

  /** A function of the graft. */
  ofAdded(index: number): number {
    const { importedFunctions, functions } = this.#filter;
    const imported = this.#added.importedFunctions[index];
    if (imported === undefined) {
      return functions.length + this.newImports.length + index - this.#added.importedFunctions.length;
    }
    if (imported.module === FILTER) {
      const exported = this.#filter.exports.find(({ name }) => name === imported.name);
      return this.ofFilter(exported?.index ?? 0);
    }
    const known = importedFunctions.findIndex((each) => same(each, imported));
    return known >= 0
      ? known
      : importedFunctions.length + this.newImports.findIndex((each) => same(each, imported));
  }
}

function same(one: WasmImport, other: WasmImport): boolean {
  return one.module === other.module && one.name === other.name;
}

/** A section of the filter that is a list, with the graft's items behind its own. */
function list(
  filter: WasmBinary,
  added: WasmBinary,
  name: "type" | "global",
  patches: readonly Patch[] = [],
): WriteSection {
  const own = itemsOf(filter, name);
  const more = itemsOf(added, name);
  return (out) => {
    out.u32(own.count + more.count);
    copy(out, filter.bytes, own.offset, own.end, patches);
    copy(out, added.bytes, more.offset, more.end, []);
  };
}

/** How many items a section has, and where they lie; none, if the module lacks it. */
function itemsOf(
  { bytes, sections }: WasmBinary,
  name: keyof typeof sectionNumber,
): { readonly count: number; readonly offset: number; readonly end: number } {
  const section = sections.find(({ id }) => id === sectionNumber[name]);
  if (section === undefined) return { count: 0, offset: 0, end: 0 };
  const end = section.offset + section.size;
  const reader = new ByteReader(bytes, section.offset, end);
  const count = reader.u32("number of items");
  return { count, offset: reader.at, end };
}

function writeImports(out: ByteWriter, filter: WasmBinary, added: WasmBinary, places: Places): void {
  const own = itemsOf(filter, "import");
  out.u32(own.count + places.newImports.length).copy(filter.bytes, own.offset, own.end);
  for (const { module, name, type } of places.newImports) {
    const index = type === undefined ? 0 : added.types.indexOf(type);
    out
      .name(module)
      .name(name)
      .put(FUNCTION)
      .u32(filter.types.length + index);
  }
}

function writeFunctionTypes(out: ByteWriter, filter: WasmBinary, added: WasmBinary): void {
  const own = itemsOf(filter, "function");
  out.u32(own.count + added.bodies.length).copy(filter.bytes, own.offset, own.end);
  for (const type of added.functions.slice(added.importedFunctions.length)) {
    out.u32(filter.types.length + added.types.indexOf(type));
  }
}

/** One page more, and at most one page more. */
function writeMemory(out: ByteWriter, { memories }: WasmBinary): void {
  out.u32(memories.length);
  for (const [index, { initial, maximum }] of memories.entries()) {
    const more = index === 0 ? 1 : 0;
    out.put(maximum === undefined ? 0 : 1).u32(initial + more);
    if (maximum !== undefined) out.u32(Math.min(maximum + more, MOST_PAGES));
  }
}

const MOST_PAGES = 65_536;

function writeBodies(out: ByteWriter, filter: WasmBinary, added: WasmBinary, places: Places): void {
  out.u32(filter.bodies.length + added.bodies.length);
  for (const body of filter.bodies) {
    out.sized(bodyWith(filter.bytes, body, (opcode, operand) => filterInstruction(opcode, operand, places)));
  }
  for (const body of added.bodies) {
    out.sized(
      bodyWith(added.bytes, body, (opcode, operand) => {
        if (opcode === Op.Call) return (code) => code.put(opcode).u32(places.ofAdded(operand()));
        if (opcode === Op.GlobalGet || opcode === Op.GlobalSet) {
          return (code) => code.put(opcode).u32(filter.globals + operand());
        }
        return null;
      }),
    );
  }
}

/** What takes the place of an instruction; null: it stays. `operand` reads its first one. */
type Replace = (opcode: number, operand: () => number) => WriteSection | null;

function filterInstruction(opcode: number, operand: () => number, places: Places): WriteSection | null {
  switch (opcode) {
    case Op.Call:
    case Op.ReturnCall:
    case Op.RefFunc:
      return (code) => code.put(opcode).u32(places.inCode(operand()));
    case Op.MemorySize:
      return (code) => code.put(Op.Call).u32(places.memorySize);
    case Op.MemoryGrow:
      return (code) => code.put(Op.Call).u32(places.memoryGrow);
    default:
      return null;
  }
}

function bodyWith(bytes: Uint8Array, { offset, size }: Body, replace: Replace): ByteWriter {
  const reader = new ByteReader(bytes, offset, offset + size);
  const patches: Patch[] = [];
  skipLocals(reader);
  walkExpression(reader, (opcode, at) => {
    const { at: end } = reader;
    const write = replace(opcode, () => new ByteReader(bytes, at + 1, end).u32("index"));
    if (write !== null) patches.push({ offset: at, end, write });
  });
  return copy(new ByteWriter(), bytes, offset, offset + size, patches);
}

/** Copies a range with what is to be patched in it. */
function copy(
  out: ByteWriter,
  bytes: Uint8Array,
  from: number,
  to: number,
  patches: readonly Patch[],
): ByteWriter {
  let at = from;
  for (const { offset, end, write } of patches) {
    if (offset < at || offset >= to) continue;
    write(out.copy(bytes, at, offset));
    at = end;
  }
  return out.copy(bytes, at, to);
}

/** Names of functions, so that what an engine tells of a trap stays readable; names of other things are left out. */
function nameSection(filter: WasmBinary, added: WasmBinary, places: Places): ByteWriter {
  const names = new Map<number, string>();
  for (const [index, name] of filter.functionNames) names.set(places.ofFilter(index), name);
  for (const [index, name] of added.functionNames) {
    if (index >= added.importedFunctions.length) names.set(places.ofAdded(index), `recorder ${name}`);
  }
  const map = new ByteWriter().u32(names.size);
  for (const [index, name] of [...names].sort(([left], [right]) => left - right)) map.u32(index).name(name);
  return new ByteWriter().name("name").put(FUNCTION_NAMES).sized(map);
}
