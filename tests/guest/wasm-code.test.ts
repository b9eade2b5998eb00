// The walker through instructions. Each instruction stands in front of a call: if the walker lost step in it, it would
// miss the call or find it elsewhere. Another toolkit encodes the instructions. Indexes are 16 where they can be, as that
// byte, read as an instruction, is a call.

import { describe, expect, test } from "vitest";
import { readWasmBinary } from "../../host-sim/guest/wasm-binary.ts";
import { referencesOf } from "../../host-sim/guest/wasm-calls.ts";
import { compileWat } from "../support/wat.ts";

const instructions: [name: string, text: string][] = [
  ["unreachable", "unreachable"],
  ["nop", "nop"],
  ["block without type", "(block)"],
  ["block with a value type", "(drop (block (result i64) (i64.const 1)))"],
  ["block with a function type", "(i32.const 1) (block (param i32) (drop))"],
  ["loop in a loop", "(loop (loop))"],
  ["if and else", "(if (i32.const 1) (then (nop)) (else (nop)))"],
  ["br and br_if", `${"(block ".repeat(17)} (br_if 16 (i32.const 1)) (br 16) ${")".repeat(17)}`],
  ["br_table", `${"(block ".repeat(17)} (br_table 0 16 (i32.const 200)) ${")".repeat(17)}`],
  ["return", "return"],
  ["drop and select", "(drop (select (i32.const 1) (i32.const 2) (i32.const 3)))"],
  ["select with types", "(drop (select (result funcref) (ref.null func) (ref.null func) (i32.const 3)))"],
  ["locals", "(local.set 16 (local.tee 16 (local.get 16)))"],
  ["globals", "(global.set 16 (global.get 16))"],
  ["tables", "(table.set 16 (i32.const 0) (table.get 16 (i32.const 0)))"],
  ["load with a great offset", "(drop (i32.load8_s offset=4000000000 align=1 (i32.const 0)))"],
  ["store", "(i64.store (i32.const 0) (i64.const 1))"],
  ["store in another memory", "(i64.store 16 offset=16 (i32.const 0) (i64.const 1))"],
  ["memory.size and memory.grow", "(drop (memory.size 16)) (drop (memory.grow 16 (i32.const 1)))"],
  ["small i32.const", "(drop (i32.const -64))"],
  ["great i32.const", "(drop (i32.const -2147483648))"],
  ["small i64.const", "(drop (i64.const 16))"],
  ["great i64.const", "(drop (i64.const -9223372036854775808))"],
  // The bytes of these constants are all "end", "call" or "block".
  ["f32.const", "(drop (f32.const nan:0x0b0b0b))"],
  ["f64.const", "(drop (f64.const nan:0x0b0b0b0b0b0b0))"],
  ["arithmetic", "(drop (i32.add (i32.const 1) (i32.eqz (i32.const 2))))"],
  ["sign extension", "(drop (i64.extend32_s (i64.const 1)))"],
  ["ref.null and ref.is_null", "(drop (ref.is_null (ref.null extern)))"],
  ["saturating conversion", "(drop (i64.trunc_sat_f64_u (f64.const 1)))"],
  [
    "memory.init and data.drop",
    "(memory.init 16 16 (i32.const 0) (i32.const 0) (i32.const 0)) (data.drop 16)",
  ],
  [
    "memory.copy and memory.fill",
    "(memory.copy 16 16 (i32.const 0) (i32.const 0) (i32.const 0)) (memory.fill 16 (i32.const 0) (i32.const 0) (i32.const 0))",
  ],
  ["table.init and elem.drop", "(table.init 16 16 (i32.const 0) (i32.const 0) (i32.const 0)) (elem.drop 16)"],
  ["table.copy", "(table.copy 16 16 (i32.const 0) (i32.const 0) (i32.const 0))"],
  [
    "table.size, table.grow, table.fill",
    "(drop (table.grow 16 (ref.null func) (table.size 16))) (table.fill 16 (i32.const 0) (ref.null func) (i32.const 0))",
  ],
  ["v128.load and v128.store", "(v128.store offset=300 (i32.const 0) (v128.load (i32.const 0)))"],
  ["v128.const", "(drop (v128.const i32x4 0x100b0210 0x0b0b0b0b 0x02020202 0x10101010))"],
  [
    "i8x16.shuffle",
    `(drop (i8x16.shuffle 11 11 2 2 16 16 0 0 11 11 2 2 16 16 0 0
      (v128.const i64x2 0 0) (v128.const i64x2 0 0)))`,
  ],
  ["splat and extract_lane", "(drop (i8x16.extract_lane_s 11 (i8x16.splat (i32.const 1))))"],
  ["replace_lane", "(drop (i16x8.replace_lane 2 (v128.const i64x2 0 0) (i32.const 1)))"],
  ["v128.load16_lane", "(drop (v128.load16_lane offset=2 3 (i32.const 0) (v128.const i64x2 0 0)))"],
  ["v128.store8_lane", "(v128.store8_lane 11 (i32.const 0) (v128.const i64x2 0 0))"],
  ["v128.load64_zero", "(drop (v128.load64_zero (i32.const 0)))"],
  ["vector arithmetic", "(drop (f64x2.pmax (v128.const i64x2 0 0) (v128.const i64x2 0 0)))"],
  [
    "vector conversion",
    "(drop (i32x4.trunc_sat_f64x2_u_zero (f32x4.demote_f64x2_zero (v128.const i64x2 0 0))))",
  ],
];

function moduleWith(body: string): Uint8Array {
  return compileWat(`(module
    (import "env" "marker" (func $marker))
    (type $none (func))
    ${"(memory 1)".repeat(17)}
    ${"(table 1 funcref)".repeat(17)}
    ${"(global (mut i32) (i32.const 0))".repeat(17)}
    ${'(data "x")'.repeat(17)}
    ${"(elem funcref (ref.func $marker))".repeat(17)}
    (func $tested (local ${"i32 ".repeat(17)}) ${body}))`);
}

const CALL_MARKER = [0x10, 0x00];
const TESTED = 1;

describe("the walker keeps step through", () => {
  test.each(instructions)("%s", (_, text) => {
    const binary = readWasmBinary(moduleWith(`${text} (call $marker)`));
    const found = referencesOf(binary, TESTED);
    const end = (binary.bodies[0]?.offset ?? 0) + (binary.bodies[0]?.size ?? 0);
    const callOffset = end - 1 - CALL_MARKER.length;
    expect([...binary.bytes.subarray(callOffset, end - 1)]).toEqual(CALL_MARKER);
    expect(found).toEqual([{ kind: "call", target: 0, offset: callOffset }]);
  });
});

describe("references", () => {
  const rows: [name: string, body: string, found: string[]][] = [
    ["call", "(call $marker)", ["call 0"]],
    ["return_call", "(return_call $marker)", ["call 0"]],
    ["ref.func", "(drop (ref.func $marker))", ["reference 0"]],
    ["call_indirect", "(call_indirect 16 (type $none) (i32.const 0))", ["indirect 0"]],
    ["return_call_indirect", "(return_call_indirect 16 (type $none) (i32.const 0))", ["indirect 0"]],
    ["several, in order", "(call $marker) (call $tested) (call $marker)", ["call 0", "call 1", "call 0"]],
    ["none", "nop", []],
  ];

  test.each(rows)("%s", (_, body, found) => {
    const references = referencesOf(readWasmBinary(moduleWith(body)), TESTED);
    expect(references.map(({ kind, target }) => `${kind} ${target}`)).toEqual(found);
  });

  test("an imported function has no body and refers to nothing", () => {
    expect(referencesOf(readWasmBinary(moduleWith("(call $marker)")), 0)).toEqual([]);
  });
});

describe("the walker refuses", () => {
  const rows: [name: string, body: number[], message: RegExp][] = [
    ["an opcode that is not assigned", [0x27, 0x0b], /unknown instruction 27 \(byte 23\)/],
    ["exceptions", [0x06, 0x40, 0x0b], /unknown instruction 06 \(byte 23\)/],
    ["an unknown opcode after fc", [0xfc, 18, 0x0b], /unknown instruction fc 18 \(byte 23\)/],
    ["an unknown opcode after fd", [0xfd, 0x94, 0x02, 0x0b], /unknown instruction fd 276 \(byte 23\)/],
    ["threads", [0xfe, 0x00, 0x0b], /unknown instruction fe \(byte 23\)/],
    [
      "a block that is not closed",
      [0x02, 0x40, 0x0b],
      /instruction expected, but nothing is left \(byte 26\)/,
    ],
    [
      "bytes after the end",
      [0x0b, 0x0b],
      /body of a function ends 1 bytes before its stated size \(byte 24\)/,
    ],
    [
      "a constant of too many bytes",
      [0x41, 0x80, 0x80, 0x80, 0x80, 0x80, 0x0b],
      /does not fit into 32 bits \(byte 24\)/,
    ],
    ["a constant that is cut", [0x44, 0, 0, 0x0b], /operand needs 8 bytes, 3 are left \(byte 24\)/],
  ];

  test.each(rows)("%s", (_, code, message) => {
    const body = [0, ...code];
    const module = Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      ...[1, 4, 1, 0x60, 0, 0],
      ...[3, 2, 1, 0],
      ...[10, body.length + 2, 1, body.length, ...body],
    ]);
    expect(() => referencesOf(readWasmBinary(module), 0)).toThrow(
      expect.objectContaining({ code: "ERR_MODULE_CORRUPT", message: expect.stringMatching(message) }),
    );
  });
});
