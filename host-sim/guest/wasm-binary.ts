// A strict reader of the WebAssembly binary format, as far as a host and a link check need it: what a module imports and
// exports with its types, which JavaScript does not tell, and the bodies and tables that show who calls whom. It
// does not check what an engine checks (the types of instructions). Covered are WebAssembly 2.0 and multiple memories.

import type { ValueType, WasmType } from "../abi/signatures.ts";
import { ByteReader } from "./byte-reader.ts";
import { readExpression } from "./wasm-code.ts";
import { readFunctionNames } from "./wasm-names.ts";
import { readSections, type Section, type SectionName, sectionNumber } from "./wasm-sections.ts";

/** What can be imported and exported. */
export type ExternalKind = "function" | "table" | "memory" | "global";

/** An import; functions have a type, memories and tables have limits. */
export interface WasmImport {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternalKind;
  readonly type: WasmType | undefined;
  readonly limits: Limits | undefined;
}

/** An export; functions have a type. */
export interface WasmExport {
  readonly name: string;
  readonly kind: ExternalKind;
  readonly index: number;
  readonly type: WasmType | undefined;
}

/** The size of a memory in pages of 64 KiB, or of a table in elements. */
export interface Limits {
  readonly initial: number;
  readonly maximum: number | undefined;
}

/** Where a function's body lies, counted from the start of the module. */
export interface Body {
  readonly offset: number;
  readonly size: number;
}

/** Where the index of a function is written down outside of the code: from `offset` up to, but not including, `end`. */
export interface FunctionPlace {
  readonly index: number;
  readonly offset: number;
  readonly end: number;
}

/** What was read. Functions are counted as wasm counts them: imported ones first. */
export interface WasmBinary {
  readonly bytes: Uint8Array;
  readonly sections: readonly Section[];
  readonly types: readonly WasmType[];
  readonly imports: readonly WasmImport[];
  /** The imports that are functions: their index here is their index in the module. */
  readonly importedFunctions: readonly WasmImport[];
  /** The type of every function. */
  readonly functions: readonly WasmType[];
  /** All memories, imported ones first. */
  readonly memories: readonly Limits[];
  /** How many globals there are, imported ones among them. */
  readonly globals: number;
  readonly exports: readonly WasmExport[];
  /** The function that runs at instantiation. */
  readonly start: number | undefined;
  /** Functions in tables and globals, which an indirect call may reach. */
  readonly addressTaken: ReadonlySet<number>;
  /** Exports, the start section, tables and globals, wherever they name a function; in the order of the file. */
  readonly functionPlaces: readonly FunctionPlace[];
  /** Names from the `name` section; a release build has none. */
  readonly functionNames: ReadonlyMap<number, string>;
  /** The bodies of the module's own functions, in order. */
  readonly bodies: readonly Body[];
}

const valueTypes: ReadonlyMap<number, ValueType> = new Map<number, ValueType>([
  [0x7f, "i32"],
  [0x7e, "i64"],
  [0x7d, "f32"],
  [0x7c, "f64"],
  [0x7b, "v128"],
  [0x70, "funcref"],
  [0x6f, "externref"],
]);

const externalKinds = ["function", "table", "memory", "global"] as const;

/** Reads a module; whatever is wrong with it ends in ERR_MODULE_CORRUPT. */
export function readWasmBinary(bytes: Uint8Array): WasmBinary {
  return new BinaryReader(bytes).read();
}

/** Goes through the sections in their order, as later ones refer to earlier ones. */
class BinaryReader {
  private readonly bytes: Uint8Array;
  private readonly sections: readonly Section[];
  private types: readonly WasmType[] = [];
  private readonly functions: WasmType[] = [];
  private readonly memories: Limits[] = [];
  private readonly counts = { table: 0, global: 0 };
  private readonly addressTaken = new Set<number>();
  private readonly functionPlaces: FunctionPlace[] = [];

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.sections = readSections(bytes);
  }

  read(): WasmBinary {
    this.types = this.list("type", "types", (reader) => this.functionType(reader));
    const imports = this.list("import", "imports", (reader) => this.import(reader));
    const importedFunctions = imports.filter(({ kind }) => kind === "function");
    this.list("function", "functions", (reader) => this.functions.push(this.typeAt(reader)));
    this.list("table", "tables", (reader) => this.table(reader));
    this.list("memory", "memories", (reader) => this.memory(reader));
    this.list("global", "globals", (reader) => {
      this.global(reader);
      this.constant(reader);
    });
    const exports = this.exports();
    const start = this.section<number | undefined>("start", undefined, (reader) =>
      this.functionIndex(reader),
    );
    this.list("element", "element segments", (reader) => this.elements(reader));
    const bodies = this.list("code", "bodies", (reader) => this.body(reader));
    const ownCount = this.functions.length - importedFunctions.length;
    if (bodies.length !== ownCount) {
      new ByteReader(this.bytes).fail(
        `${ownCount} functions are declared, but there are ${bodies.length} bodies`,
        this.sections.find(({ name }) => name === "code")?.offset ?? this.bytes.length,
      );
    }
    return {
      bytes: this.bytes,
      sections: this.sections,
      types: this.types,
      imports,
      importedFunctions,
      functions: this.functions,
      memories: this.memories,
      globals: this.counts.global,
      exports,
      start,
      addressTaken: this.addressTaken,
      functionPlaces: this.functionPlaces,
      functionNames: readFunctionNames(this.bytes, this.sections),
      bodies,
    };
  }

  /** Hands a section to its reader, which must use all of it. */
  private section<Part>(name: SectionName, absent: Part, read: (reader: ByteReader) => Part): Part {
    const section = this.sections.find(({ id }) => id === sectionNumber[name]);
    if (section === undefined) return absent;
    const reader = new ByteReader(this.bytes, section.offset, section.offset + section.size);
    const part = read(reader);
    reader.expectDone(`${name} section`);
    return part;
  }

  /** Reads a section that is a list, as most are. */
  private list<Item>(name: SectionName, items: string, read: (reader: ByteReader) => Item): Item[] {
    return this.section<Item[]>(name, [], (reader) => reader.list(items, () => read(reader)));
  }

  private functionType(reader: ByteReader): WasmType {
    const start = reader.at;
    if (reader.byte("type") !== 0x60) reader.fail("only function types are understood", start);
    const params = reader.list("parameters", () => this.valueType(reader));
    return { params, results: reader.list("results", () => this.valueType(reader)) };
  }

  private valueType(reader: ByteReader): ValueType {
    const start = reader.at;
    const byte = reader.byte("value type");
    return valueTypes.get(byte) ?? reader.fail(`unknown value type 0x${byte.toString(16)}`, start);
  }

  private typeAt(reader: ByteReader): WasmType {
    const start = reader.at;
    const index = reader.u32("type index");
    return this.types[index] ?? reader.fail(`there is no type ${index}`, start);
  }

  private functionIndex(reader: ByteReader): number {
    const offset = reader.at;
    const index = reader.index("function index", this.functions.length);
    this.functionPlaces.push({ index, offset, end: reader.at });
    return index;
  }

  private import(reader: ByteReader): WasmImport {
    const module = reader.name("module of an import");
    const name = reader.name("name of an import");
    const kind = this.externalKind(reader);
    if (kind !== "function") {
      return { module, name, kind, type: undefined, limits: this[kind](reader) };
    }
    const type = this.typeAt(reader);
    this.functions.push(type);
    return { module, name, kind, type, limits: undefined };
  }

  private externalKind(reader: ByteReader): ExternalKind {
    const start = reader.at;
    const byte = reader.byte("kind");
    return externalKinds[byte] ?? reader.fail(`unknown kind 0x${byte.toString(16)}`, start);
  }

  private table(reader: ByteReader): Limits {
    this.valueType(reader);
    this.counts.table++;
    return this.limits(reader);
  }

  private memory(reader: ByteReader): Limits {
    const limits = this.limits(reader);
    this.memories.push(limits);
    return limits;
  }

  private global(reader: ByteReader): undefined {
    this.valueType(reader);
    reader.byte("mutability");
    this.counts.global++;
  }

  /** Shared memories have bit 1 set, 64-bit ones bit 2; the latter have other numbers and are refused. */
  private limits(reader: ByteReader): Limits {
    const start = reader.at;
    const flags = reader.byte("flags of limits");
    if (flags > 3) reader.fail(`unknown limits 0x${flags.toString(16)}`, start);
    const initial = reader.u32("initial size");
    return { initial, maximum: (flags & 1) === 1 ? reader.u32("maximum size") : undefined };
  }

  private exports(): WasmExport[] {
    const names = new Set<string>();
    return this.list("export", "exports", (reader) => {
      const start = reader.at;
      const name = reader.name("name of an export");
      if (names.has(name)) reader.fail(`"${name}" is exported twice`, start);
      names.add(name);
      const kind = this.externalKind(reader);
      const index =
        kind === "function" ? this.functionIndex(reader) : reader.index(`${kind} index`, this.countOf(kind));
      return { name, kind, index, type: kind === "function" ? this.functions[index] : undefined };
    });
  }

  private countOf(kind: ExternalKind): number {
    switch (kind) {
      case "function":
        return this.functions.length;
      case "memory":
        return this.memories.length;
      default:
        return this.counts[kind];
    }
  }

  /** A constant expression; a function that it names is one whose address is taken. */
  private constant(reader: ByteReader): void {
    for (const { target, offset } of readExpression(reader)) {
      this.addressTaken.add(target);
      this.functionIndex(new ByteReader(this.bytes, offset + 1, reader.at));
    }
  }

  /** The eight forms of an element segment: bit 0 not active, bit 1 explicit table or declared, bit 2 expressions. */
  private elements(reader: ByteReader): void {
    const start = reader.at;
    const form = reader.u32("form of an element segment");
    if (form > 7) reader.fail(`unknown form ${form} of an element segment`, start);
    const active = (form & 1) === 0;
    const explicit = (form & 2) !== 0;
    const expressions = (form & 4) !== 0;
    if (active && explicit) reader.index("table index", this.counts.table);
    if (active) this.constant(reader);
    if (!active || explicit) reader.byte("kind of elements");
    reader.list("elements", () => {
      if (expressions) this.constant(reader);
      else this.addressTaken.add(this.functionIndex(reader));
    });
  }

  private body(reader: ByteReader): Body {
    const size = reader.u32("size of a body");
    const offset = reader.at;
    reader.skip(size, "body of a function");
    return { offset, size };
  }
}
