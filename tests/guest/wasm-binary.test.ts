// The reader of the binary format, against modules that another toolkit wrote, and against damaged ones.

import { describe, expect, test } from "vitest";
import { readWasmBinary } from "../../host-sim/guest/wasm-binary.ts";
import { compileWat } from "../support/wat.ts";

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

function bytes(...sections: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from([...HEADER, ...sections.flat()]);
}

describe("readWasmBinary", () => {
  const binary = readWasmBinary(
    compileWat(
      `(module
        (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
        (import "env" "level" (global $level (mut i64)))
        (import "env" "spare" (memory 3))
        (import "env" "table" (table 1 2 funcref))
        (memory (export "memory") 1 4)
        (table $own 2 externref)
        (global (export "one") f32 (f32.const 1))
        (global $pointer funcref (ref.func $pointed))
        (func $first (export "first") (param v128 f64) (result externref) (table.get $own (i32.const 0)))
        (func $pointed)
        (func $start)
        (func $listed)
        (start $start)
        (elem (table 0) (i32.const 0) func $listed)
        (elem declare func $log)
        (data (i32.const 0) "x"))`,
      true,
    ),
  );

  test("imports in order, functions with their types", () => {
    expect(binary.imports).toEqual([
      {
        module: "env",
        name: "proxy_log",
        kind: "function",
        type: { params: ["i32", "i32", "i32"], results: ["i32"] },
        limits: undefined,
      },
      { module: "env", name: "level", kind: "global", type: undefined, limits: undefined },
      {
        module: "env",
        name: "spare",
        kind: "memory",
        type: undefined,
        limits: { initial: 3, maximum: undefined },
      },
      { module: "env", name: "table", kind: "table", type: undefined, limits: { initial: 1, maximum: 2 } },
    ]);
    expect(binary.importedFunctions.map(({ name }) => name)).toEqual(["proxy_log"]);
  });

  test("exports in order, functions with their types", () => {
    expect(binary.exports).toEqual([
      { name: "memory", kind: "memory", index: 1, type: undefined },
      { name: "one", kind: "global", index: 1, type: undefined },
      {
        name: "first",
        kind: "function",
        index: 1,
        type: { params: ["v128", "f64"], results: ["externref"] },
      },
    ]);
  });

  test("memories, start, names, and functions whose address is taken", () => {
    expect(binary.memories).toEqual([
      { initial: 3, maximum: undefined },
      { initial: 1, maximum: 4 },
    ]);
    expect(binary.functionNames.get(binary.start ?? -1)).toBe("start");
    const pointed = [...binary.addressTaken].map((index) => binary.functionNames.get(index));
    expect(pointed.sort()).toEqual(["listed", "log", "pointed"]);
  });

  test("a function without a body more or less than declared is counted with the imports", () => {
    expect(binary.functions.length).toBe(5);
    expect(binary.bodies.length).toBe(4);
  });

  test("sections lie where they say; custom sections have their own name", () => {
    const { sections } = binary;
    expect(sections.map(({ name }) => name)).toEqual([
      "type",
      "import",
      "function",
      "table",
      "memory",
      "global",
      "export",
      "start",
      "element",
      "code",
      "data",
      "name",
    ]);
    expect(sections.at(-1)).toMatchObject({ id: 0, name: "name" });
    const last = sections.at(-1);
    expect((last?.offset ?? 0) + (last?.size ?? 0)).toBe(binary.bytes.length);
  });

  test("the smallest module is empty", () => {
    expect(readWasmBinary(bytes())).toMatchObject({
      imports: [],
      exports: [],
      functions: [],
      start: undefined,
    });
  });

  test("a damaged name section is as good as none, since engines ignore it", () => {
    const name = [...new TextEncoder().encode("name")];
    const damaged = readWasmBinary(bytes([0, 7, 4, ...name, 1, 9]));
    expect(damaged.functionNames.size).toBe(0);
    expect(damaged.sections).toMatchObject([{ name: "name", size: 2 }]);
  });
});

describe("readWasmBinary refuses", () => {
  const oneType = [1, 4, 1, 0x60, 0, 0];
  const oneFunction = [3, 2, 1, 0];
  const rows: [name: string, module: Uint8Array, message: string][] = [
    ["no bytes", Uint8Array.of(), 'a WebAssembly module begins with 00 61 73 6d ("\\0asm") (byte 0)'],
    [
      "text",
      new TextEncoder().encode("(module)"),
      'a WebAssembly module begins with 00 61 73 6d ("\\0asm") (byte 0)',
    ],
    [
      "a component",
      Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0),
      "only version 1 of the format is understood (byte 4)",
    ],
    [
      "a cut header",
      Uint8Array.of(0, 0x61, 0x73, 0x6d, 1),
      "only version 1 of the format is understood (byte 5)",
    ],
    ["a section number alone", bytes([1]), "section size expected, but nothing is left (byte 9)"],
    ["a section past the end", bytes([1, 9, 0]), "section needs 9 bytes, 1 are left (byte 10)"],
    ["an unknown section", bytes([13, 0]), "unknown section 13 (byte 8)"],
    ["a repeated section", bytes(oneType, oneType), "the type section is repeated or out of order (byte 14)"],
    [
      "a section in the wrong place",
      bytes([7, 1, 0], oneType),
      "the type section is repeated or out of order (byte 11)",
    ],
    [
      "bytes left over in a section",
      bytes([1, 5, 1, 0x60, 0, 0, 0]),
      "type section ends 1 bytes before its stated size (byte 14)",
    ],
    ["a type that is no function", bytes([1, 2, 1, 0x5f]), "only function types are understood (byte 11)"],
    ["an unknown value type", bytes([1, 4, 1, 0x60, 1, 0x11]), "unknown value type 0x11 (byte 13)"],
    ["more types than fit", bytes([1, 2, 9, 0x60]), "9 types do not fit into 1 bytes (byte 10)"],
    [
      "a number of more than 32 bits",
      bytes([1, 5, 0xff, 0xff, 0xff, 0xff, 0x10]),
      "number of types does not fit into 32 bits (byte 10)",
    ],
    [
      "a number that never ends",
      bytes([1, 6, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00]),
      "number of types does not fit into 32 bits (byte 10)",
    ],
    ["a function of a type that is not there", bytes(oneType, [3, 2, 1, 1]), "there is no type 1 (byte 17)"],
    [
      "an import name that is not UTF-8",
      bytes([2, 4, 1, 1, 0xff, 0]),
      "module of an import is not UTF-8 (byte 12)",
    ],
    ["an import of an unknown kind", bytes([2, 4, 1, 0, 0, 4]), "unknown kind 0x4 (byte 13)"],
    ["a memory of 64-bit addresses", bytes([5, 3, 1, 4, 0]), "unknown limits 0x4 (byte 11)"],
    [
      "an export of what is not there",
      bytes([7, 4, 1, 0, 0, 3]),
      "function index is 3, but there are 0 (byte 13)",
    ],
    [
      "two exports of one name",
      bytes([5, 3, 1, 0, 0], [7, 7, 2, 0, 2, 0, 0, 2, 0]),
      '"" is exported twice (byte 19)',
    ],
    ["a start that is not there", bytes([8, 1, 0]), "function index is 0, but there are 0 (byte 10)"],
    [
      "functions without bodies",
      bytes(oneType, oneFunction),
      "1 functions are declared, but there are 0 bodies (byte 18)",
    ],
    [
      "a body past the end of its section",
      bytes(oneType, oneFunction, [10, 3, 1, 9, 0]),
      "body of a function needs 9 bytes, 1 are left (byte 22)",
    ],
    [
      "an element segment of an unknown form",
      bytes([9, 2, 1, 8]),
      "unknown form 8 of an element segment (byte 11)",
    ],
    [
      "a constant without end",
      bytes([6, 5, 1, 0x7f, 0, 0x41, 0]),
      "instruction expected, but nothing is left (byte 15)",
    ],
  ];

  test.each(rows)("%s", (_, module, message) => {
    expect(() => readWasmBinary(module)).toThrow(
      expect.objectContaining({ name: "HostSimError", code: "ERR_MODULE_CORRUPT", message }),
    );
  });

  test("every beginning of a sound module", () => {
    const sound = compileWat('(module (import "env" "x" (func)) (func (export "f") (call 0)))', false);
    const accepted = [...sound.keys()].slice(1).filter((size) => {
      try {
        readWasmBinary(sound.subarray(0, size));
        return true;
      } catch {
        return false;
      }
    });
    // Cut between sections, and without anything that needs the missing ones, a module is still a module.
    const ends = readWasmBinary(sound).sections.map(({ offset, size }) => offset + size);
    const harmless = [HEADER.length, ends[0], ends[1]];
    expect(accepted).toEqual(harmless);
  });
});
