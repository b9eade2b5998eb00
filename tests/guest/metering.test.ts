// Instructions that are counted, and what becomes of a call that executes too many.

import { describe, expect, test } from "vitest";
import { loadFilter } from "../../host-sim/index.ts";
import { compileWat, FRAME } from "../support/wat.ts";

/** A filter whose on_request_headers runs some code. Fields that a filter has more are put before it. */
const running = (code: string, fields = ""): Uint8Array =>
  compileWat(`(module
    (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
    (import "env" "proxy_get_header_map_value"
      (func $get (param i32 i32 i32 i32 i32) (result i32)))
    ${FRAME} ${fields}
    (func (export "proxy_on_request_headers") (param $id i32) (param $count i32) (param i32) (result i32)
      ${code} (i32.const 0)))`);

const instructionsOf = async (code: string, fields?: string): Promise<number> => {
  const { counts, trap } = (await loadFilter(running(code, fields))).send();
  expect(trap).toBeNull();
  return counts.instructions;
};

describe("each instruction counts once for each time that it is executed", () => {
  const times = (count: number, body = ""): string => `
    (local.set $count (i32.const ${count}))
    (loop $again ${body}
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))`;
  const rows: [name: string, code: string, expected: number, fields?: string][] = [
    ["only the answer", "", 1],
    ["constants and arithmetic", "(drop (i32.add (i32.const 1) (i32.const 2)))", 5],
    ["a block is a shape", "(block (nop) (block))", 2],
    ["a branch that is taken", "(block (br 0) (nop) (nop))", 2],
    ["a conditional branch that is taken", "(block (br_if 0 (i32.const 1)) (nop) (nop))", 3],
    ["a conditional branch that is not", "(block (br_if 0 (i32.const 0)) (nop) (nop))", 5],
    ["if", "(if (i32.const 1) (then (nop)) (else (nop) (nop)))", 4],
    ["else", "(if (i32.const 0) (then (nop)) (else (nop) (nop)))", 5],
    ["if without else", "(if (i32.const 0) (then (nop)))", 3],
    ["br_table", "(block (block (br_table 0 1 (i32.const 1))) (nop) (nop))", 3],
    ["a loop, 6 times 5", times(6), 2 + 6 * 5 + 1],
    ["a loop in a loop", times(3, "(loop)"), 2 + 3 * 5 + 1],
    ["a called function", "(call $f) (call $f)", 7, "(func $f (nop) (nop))"],
    ["one that returns early", "(call $f)", 3, "(func $f (return) (nop))"],
    ["an indirect call", "(call_indirect (i32.const 0))", 4, "(table funcref (elem $f)) (func $f (nop))"],
    [
      "values on the stack between blocks",
      "(i32.add (i32.const 1) (block (result i32) (i32.const 2))) (drop)",
      5,
    ],
    ["a branch that carries a value", "(drop (block (result i32) (br_if 0 (i32.const 7) (i32.const 1))))", 5],
    ["globals of its own", "(global.set $g (global.get $g))", 3, "(global $g (mut i32) (i32.const 1))"],
    ["dead code", "(block (br 0) (loop (br 0)))", 2],
  ];
  test.each(rows)("%s", async (_, code, expected, fields) => {
    expect(await instructionsOf(code, fields)).toBe(expected);
  });

  test("the allocator counts for the callback that makes the host ask for room", async () => {
    const get = `(i32.store (i32.const 8) (i32.const 0x7465673a)) ;; ":get"
      (drop (call $get (i32.const 0) (i32.const 200) (i32.const 5) (i32.const 16) (i32.const 20)))`;
    const path = '(data (i32.const 200) ":path")';
    // Malloc executes one.
    expect(await instructionsOf(get, path)).toBe(1 + 3 + 7 + 1);
  });

  test("every stream has its own, and the plugin too", async () => {
    const filter = await loadFilter(running("(call $f)", "(func $f)"));
    const [first, second] = [filter.send(), filter.send()];
    expect([first.counts.instructions, second.counts.instructions]).toEqual([2, 2]);
  });

  test("without a limit nothing is counted", async () => {
    const filter = await loadFilter(running("(nop)"), { instructionLimit: null });
    expect(filter.send().counts.instructions).toBe(0);
  });
});

describe("a call that executes more than instructionLimit", () => {
  const endless: [name: string, code: string, fields?: string][] = [
    ["an endless loop", "(loop $l (br $l))"],
    ["an endless loop around a call", "(loop $l (call $f) (br $l))", "(func $f)"],
    ["a loop that begins with another", "(loop $l (loop (nop)) (br $l))"],
    [
      "a recursion that forks",
      "(call $f (i32.const 64))",
      `(func $f (param i32)
      (if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1)))
                              (call $f (i32.sub (local.get 0) (i32.const 1))))))`,
    ],
  ];
  test.each(endless)("%s: an error that says where, and what Envoy would do", async (_, code, fields) => {
    const filter = await loadFilter(running(code, fields));
    const exchange = filter.send();
    expect(exchange.trap).toMatchObject({ code: "ERR_INSTRUCTION_LIMIT" });
    expect(exchange.trap?.message).toMatch(
      /^the filter did not come to an end in proxy_on_request_headers \(context 2\): 100000000 instructions were executed\n {2}.*0x[\s\S]*Envoy sets no limit: the worker would hang here/,
    );
    expect(exchange.response?.status).toBe(503);
    expect(filter.send().response?.status).toBe(503);
  });

  test.each([
    ["as many as are allowed", 3, null],
    ["one more", 2, "ERR_INSTRUCTION_LIMIT"],
  ])("%s", async (_, instructionLimit, code) => {
    const filter = await loadFilter(running("(call $f)", "(func $f (nop))"), { instructionLimit });
    const { trap } = filter.send();
    expect(trap?.code ?? null).toBe(code);
  });

  test("each callback has all of it again", async () => {
    const filter = await loadFilter(running("(call $f)", "(func $f (nop))"), { instructionLimit: 3 });
    for (let request = 0; request < 5; request++) expect(filter.send().trap).toBeNull();
  });

  test("in the entry point: the filter is refused", async () => {
    const bytes = compileWat(`(module ${FRAME} (func (export "_start") (loop $l (br $l))))`);
    await expect(loadFilter(bytes)).rejects.toMatchObject({
      code: "ERR_START_REFUSED",
      message: expect.stringMatching(/did not come to an end in _start/),
    });
  });

  test("in the allocator: the callback fails", async () => {
    const bytes = compileWat(`(module
      (import "env" "proxy_get_header_map_value" (func $get (param i32 i32 i32 i32 i32) (result i32)))
      (func (export "proxy_abi_version_0_2_1"))
      (memory (export "memory") 1)
      (data (i32.const 200) ":path")
      (func (export "malloc") (param i32) (result i32) (loop $l (br $l)) (i32.const 0))
      (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
        (call $get (i32.const 0) (i32.const 200) (i32.const 5) (i32.const 16) (i32.const 20))))`);
    const exchange = (await loadFilter(bytes)).send();
    expect(exchange.trap).toMatchObject({ code: "ERR_INSTRUCTION_LIMIT" });
    expect(exchange.response?.status).toBe(503);
  });

  test.each([0, -1, 2 ** 31, Number.NaN])("a limit of %s is refused", async (instructionLimit) => {
    await expect(loadFilter(running(""), { instructionLimit })).rejects.toMatchObject({ code: "ERR_MISUSE" });
  });
});

test("a trap tells where it stands in the module's own file, counted or not", async () => {
  const bytes = running("(call $f)", "(func $f (nop) (if (i32.const 1) (then (unreachable))))");
  // The body of $f: nop, i32.const 1, if without a type, unreachable.
  const place = Buffer.from(bytes).indexOf(Buffer.from([0x01, 0x41, 0x01, 0x04, 0x40, 0x00])) + 5;
  for (const instructionLimit of [1000, null]) {
    const { trap } = (await loadFilter(bytes, { instructionLimit })).send();
    expect(trap?.message).toMatch(
      new RegExp(`\\n  at f \\(byte 0x${place.toString(16)}\\)\\n  at proxy_on_request_headers \\(byte 0x`),
    );
  }
});
