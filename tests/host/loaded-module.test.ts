import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";
import { type FilterOptions, loadFilter } from "../../host-sim/index.ts";
import { compileWat } from "../support/wat.ts";

/** A module that logs how often it was called; `size` makes it another one. */
function moduleOf(size: number): Uint8Array {
  return compileWat(`(module
    (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 8) "0${" ".repeat(size)}")
    (func (export "malloc") (param i32) (result i32) (i32.const 1024))
    (func (export "proxy_abi_version_0_2_1"))
    (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
      (i32.store8 (i32.const 8) (i32.add (i32.load8_u (i32.const 8)) (i32.const 1)))
      (drop (call $log (i32.const 2) (i32.const 8) (i32.const 1)))
      (i32.const 0)))`);
}

let sizes = 0;
let compile: MockInstance<typeof WebAssembly.compile>;

beforeEach(() => {
  sizes++;
  compile = vi.spyOn(WebAssembly, "compile");
});
afterEach(() => {
  compile.mockRestore();
});

describe("a module is compiled", () => {
  const rows: [times: number, when: string, first: FilterOptions, second: FilterOptions, more?: number][] = [
    [1, "loaded twice", {}, {}],
    [1, "with another configuration", {}, { configuration: "x", rootId: "x", vmId: "x" }],
    [1, "with other counted instructions", {}, { instructionLimit: 1000 }],
    [2, "with other bytes", {}, {}, 1000],
    [2, "and its instructions are not counted", {}, { instructionLimit: null }],
    [2, "with less memory", {}, { memoryLimitBytes: 1 << 20 }],
    [2, "for another host", {}, { profile: "envoy-1.36" }],
  ];
  test.each(rows)("%i times: %s", async (times, _, first, second, more = 0) => {
    await loadFilter(moduleOf(sizes), first);
    await loadFilter(moduleOf(sizes + more), second);
    expect(compile).toHaveBeenCalledTimes(times);
  });

  test("once, when it is loaded twice at a time", async () => {
    await Promise.all([loadFilter(moduleOf(sizes)), loadFilter(moduleOf(sizes))]);
    expect(compile).toHaveBeenCalledTimes(1);
  });

  test("again, when many others were loaded since", async () => {
    for (let number = 0; number < 10; number++) await loadFilter(moduleOf(sizes + 100 * number));
    await loadFilter(moduleOf(sizes));
    expect(compile).toHaveBeenCalledTimes(11);
  });
});

test("two filters of one module share nothing", async () => {
  const [first, second] = [await loadFilter(moduleOf(sizes)), await loadFilter(moduleOf(sizes))];
  expect(first.send().log.map(({ message }) => message)).toEqual(["1"]);
  expect(first.send().log.map(({ message }) => message)).toEqual(["2"]);
  expect(second.send().log.map(({ message }) => message)).toEqual(["1"]);
});

test("what becomes of the bytes afterwards does not matter", async () => {
  const bytes = moduleOf(sizes);
  await loadFilter(bytes);
  bytes.fill(0);
  const filter = await loadFilter(moduleOf(sizes));
  expect(filter.send().log).toHaveLength(1);
  await expect(loadFilter(bytes)).rejects.toMatchObject({ code: "ERR_MODULE_CORRUPT" });
});

test("what is refused is refused each time", async () => {
  const refused = compileWat(
    `(module (import "env" "none" (func)) (func (export "proxy_abi_version_0_2_1")))`,
  );
  for (let time = 0; time < 2; time++) {
    await expect(loadFilter(refused)).rejects.toMatchObject({ code: "ERR_IMPORT_UNKNOWN" });
  }
});
