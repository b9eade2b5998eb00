import { describe, expect, test } from "vitest";
import { checkLink } from "../../host-sim/guest/link-check.ts";
import { prepareModule } from "../../host-sim/guest/metering/meter.ts";
import { readModule } from "../../host-sim/guest/module.ts";
import { readWasmBinary } from "../../host-sim/guest/wasm-binary.ts";
import { loadFilter } from "../../host-sim/index.ts";
import { profiles } from "../../host-sim/profiles/index.ts";
import { compileWat } from "../support/wat.ts";

const memoriesOf = (text: string, most: number) =>
  readWasmBinary(
    prepareModule(readWasmBinary(compileWat(`(module ${text})`)), { mostPages: most, counts: false }).bytes,
  ).memories;

describe("the most memory that a module gets", () => {
  const rows: [name: string, text: string, maxima: number[]][] = [
    ["a memory without a maximum", "(memory 1)", [300]],
    ["one with a greater maximum", "(memory 1 65536)", [300]],
    ["one with a lesser maximum keeps it", "(memory 1 2)", [2]],
    ["among other sections", '(type (func)) (func (type 0)) (memory 1) (data (i32.const 0) "x")', [300]],
    ["of several each", "(memory 1) (memory 2 400)", [300, 300]],
  ];
  test.each(rows)("%s", (_, text, maxima) => {
    expect(memoriesOf(text, 300).map(({ maximum }) => maximum)).toEqual(maxima);
  });

  test("a module without a memory of its own stays as it is", () => {
    const bytes = compileWat('(module (import "env" "m" (memory 1)))');
    expect(prepareModule(readWasmBinary(bytes), { mostPages: 10, counts: false }).bytes).toEqual(bytes);
  });
});

const growing = (memory: string) => `(module
  (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
  ${memory.includes("import") ? memory : ""}
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "malloc") (param i32) (result i32) (i32.const 1024))
  ${memory.includes("import") ? "" : memory}
  (data (i32.const 0) "grown")
  (func (export "proxy_on_configure") (param i32 i32) (result i32)
    (if (i32.ne (memory.grow (i32.const 255)) (i32.const -1))
      (then (drop (call $log (i32.const 2) (i32.const 0) (i32.const 5)))))
    (i32.eq (memory.grow (i32.const 16384)) (i32.const -1))))`;

test.each(['(memory (export "memory") 1)', '(import "env" "memory" (memory 1))'])(
  "memory.grow beyond it answers -1 (LOAD-20): %s",
  async (memory) => {
    const filter = await loadFilter(compileWat(growing(memory)));
    expect(filter.log.map(({ message }) => message)).toEqual(["grown"]);
  },
);

describe("memoryLimitBytes", () => {
  const limited = (memoryLimitBytes: number) =>
    loadFilter(compileWat(growing('(memory (export "memory") 2)')), { memoryLimitBytes });

  test("is what memory.grow keeps to", async () => {
    expect((await limited(256 * 65_536)).log).toEqual([]);
    expect((await limited(257 * 65_536)).log).toHaveLength(1);
  });

  test("refuses a module that begins with more", async () => {
    await expect(limited(2 * 65_536 - 1)).rejects.toMatchObject({ code: "ERR_MEMORY_TOO_LARGE" });
  });
});

test("Google gives 16 MiB, and refuses a module that begins with more", () => {
  const begins = (pages: number) =>
    readModule(compileWat(growing(`(memory (export "memory") ${pages})`)), profiles.google);
  const codes = (pages: number) =>
    checkLink(begins(pages), { profile: profiles.google }).map(({ code }) => code);
  expect([codes(256), codes(257)]).toEqual([[], ["ERR_MEMORY_TOO_LARGE"]]);
});
