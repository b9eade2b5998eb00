// What a module is to a host.

import { describe, expect, test } from "vitest";
import { type FilterModule, readModule } from "../../host-sim/guest/module.ts";
import { compileWat } from "../support/wat.ts";

function read(wat: string): FilterModule {
  return readModule(compileWat(`(module ${wat})`));
}

describe("the ABI version", () => {
  const rows: [name: string, wat: string, abi: string | undefined][] = [
    ["0.1.0", '(func (export "proxy_abi_version_0_1_0"))', "0.1.0"],
    ["0.2.0", '(func (export "proxy_abi_version_0_2_0"))', "0.2.0"],
    ["0.2.1", '(func (export "proxy_abi_version_0_2_1"))', "0.2.1"],
    [
      "of the first marker among the exports (LOAD-2)",
      '(func $new) (func $old) (export "proxy_abi_version_0_1_0" (func $old)) (export "proxy_abi_version_0_2_1" (func $new))',
      "0.1.0",
    ],
    [
      "of the first marker that is a function",
      '(global (export "proxy_abi_version_0_1_0") i32 (i32.const 0)) (func (export "proxy_abi_version_0_2_1"))',
      "0.2.1",
    ],
    ["is unknown without a marker (LOAD-1)", "(func)", undefined],
    ["is unknown with the name of an object's own property", '(func (export "constructor"))', undefined],
  ];
  test.each(rows)("%s", (_, wat, abi) => expect(read(wat).abi).toBe(abi));
});

describe("what runs first", () => {
  const start = '(func (export "_start"))';
  const initialize = '(func (export "_initialize"))';
  const main = '(func (export "main") (param i32 i32) (result i32) (i32.const 0))';
  const mainVoid = '(func (export "__main_void") (result i32) (i32.const 0))';
  const rows: [name: string, wat: string, entryPoints: string[]][] = [
    ["nothing", "", []],
    ["_start", start, ["_start"]],
    ["_initialize, not _start (LOAD-10)", start + initialize, ["_initialize"]],
    ["_initialize, then main (LOAD-12)", initialize + main, ["_initialize", "main"]],
    ["_initialize, then __main_void", initialize + mainVoid, ["_initialize", "__main_void"]],
    ["_initialize, then main, not __main_void", initialize + mainVoid + main, ["_initialize", "main"]],
    ["no main beside _start (LOAD-11)", start + main + mainVoid, ["_start"]],
    ["no main alone", main, []],
  ];
  test.each(rows)("%s", (_, wat, entryPoints) => expect(read(wat).entryPoints).toEqual(entryPoints));
});

describe("what is called", () => {
  const callbacks = '(func (export "proxy_on_tick") (param i32)) (func (export "proxy_on_foreign_function"))';
  const rows: [name: string, wat: string, callbacks: string[]][] = [
    [
      "in the order of the specification, not of the exports",
      '(func (export "proxy_on_tick")) (func (export "proxy_on_done"))',
      ["proxy_on_done", "proxy_on_tick"],
    ],
    ["without names that are no callbacks", '(func (export "proxy_on_grpc_trailing_metadata"))', []],
    ["without globals", '(global (export "proxy_on_tick") i32 (i32.const 0))', []],
    ["in 0.2.1 also foreign functions", callbacks, ["proxy_on_tick", "proxy_on_foreign_function"]],
    ["in 0.1.0 not", `${callbacks} (func (export "proxy_abi_version_0_1_0"))`, ["proxy_on_tick"]],
    ["with Envoy's own", '(func (export "envoy_on_resolve_dns"))', ["envoy_on_resolve_dns"]],
  ];
  test.each(rows)("%s", (_, wat, names) => expect(read(wat).callbacks).toEqual(names));
});

describe("allocator and memory", () => {
  const malloc = '(func (export "malloc"))';
  const other = '(func (export "proxy_on_memory_allocate"))';
  test.each([
    ["malloc wins (LOAD-16)", other + malloc, "malloc"],
    ["the other, if alone", other, "proxy_on_memory_allocate"],
    ["none (LOAD-15)", "", undefined],
  ])("%s", (_, wat, allocator) => expect(read(wat).allocator).toBe(allocator));

  test("the memory has the name of its export", () => {
    expect(read('(memory (export "m") 1)').memory).toBe("m");
    expect(read("(memory 1)").memory).toBeUndefined();
  });
});

test("bytes that are no module are ERR_MODULE_CORRUPT", () => {
  expect(() => readModule(Uint8Array.of(1, 2, 3))).toThrow(
    expect.objectContaining({ code: "ERR_MODULE_CORRUPT" }),
  );
});
