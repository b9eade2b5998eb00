// WASI, called by a module; tests/envoy makes the same calls in a real Envoy.

import { describe, expect, test } from "vitest";
import { LogLevel } from "../../host-sim/abi/enums.ts";
import { type WasiName, wasiFunctions } from "../../host-sim/abi/wasi.ts";
import { GuestMemory } from "../../host-sim/guest/memory.ts";
import { wasi } from "../../host-sim/hostcalls/wasi.ts";
import { compileWat } from "../support/wat.ts";
import { BAD, DATA, SLOT, UNTOUCHED, wasiCases, wasiType } from "./wasi-cases.ts";

interface Probe {
  readonly exports: WebAssembly.Exports;
  readonly memory: GuestMemory;
  readonly logged: string[];
}

/** A module that imports all of WASI and exports it again, so that arguments pass as they do from any module. */
const bytes = compileWat(
  `(module ${wasiFunctions
    .map(({ name }) => {
      const { params, results } = wasiType(name);
      return `(import "wasi_snapshot_preview1" "${name}"
        (func $${name} (param ${params.join(" ")}) (result ${results.join(" ")})))
        (export "${name}" (func $${name}))`;
    })
    .join("\n")} (memory (export "memory") 1) ${DATA})`,
);
const compiled = new WebAssembly.Module(bytes);

function probe(environment: ReadonlyMap<string, string> = new Map()): Probe {
  const logged: string[] = [];
  const memory = new GuestMemory();
  const functions = wasi({
    memory,
    environment,
    polls: true,
    log: (level, message) => logged.push(`${level}:${message}`),
    wallTimeNs: () => 1_700_000_000_000_000_000n,
    monotonicTimeNs: () => 5n,
    random: (size) => new Uint8Array(size).fill(7),
  });
  const { exports } = new WebAssembly.Instance(compiled, { wasi_snapshot_preview1: functions });
  if (exports.memory instanceof WebAssembly.Memory) memory.bind(exports.memory, () => 0);
  memory.setU32(SLOT, UNTOUCHED);
  return { exports, memory, logged };
}

function call({ exports }: Probe, name: WasiName, args: readonly (number | bigint)[]): unknown {
  const exported = exports[name];
  if (typeof exported !== "function") throw new Error(`${name} is not exported`);
  return exported(...args);
}

/** Calls with parameters as numbers; where wasm wants i64 they become so. */
function typed(name: WasiName, args: readonly number[]): (number | bigint)[] {
  const { params } = wasiType(name);
  return args.map((value, index) => (params[index] === "i64" ? BigInt(value) : value));
}

describe("errno and what is written", () => {
  test.each(wasiCases)("%s %j", (name, args, errno, slot = UNTOUCHED) => {
    const guest = probe();
    expect(call(guest, name, typed(name, args))).toBe(errno);
    expect(guest.memory.u32(SLOT)).toBe(slot);
  });

  test("every function has a row", () => {
    const tested = new Set(wasiCases.map(([name]) => name));
    expect(wasiFunctions.map(({ name }) => name).filter((name) => !tested.has(name))).toEqual([]);
  });
});

describe("fd_write logs", () => {
  const cases: [name: string, args: number[], logged: string[]][] = [
    ["standard output at info, without one newline at the end", [1, 256, 1, SLOT], ["2:hello\n"]],
    ["standard error at error", [2, 256, 1, SLOT], ["4:hello\n"]],
    ["several vectors as one message", [1, 272, 2, SLOT], ["2:hellohello"]],
    ["a newline alone as an empty message", [1, 288, 1, SLOT], ["2:"]],
    ["even if the count cannot be written", [1, 256, 1, BAD], ["2:hello\n"]],
    ["nothing for no bytes", [1, 256, 0, SLOT], []],
    ["nothing for other descriptors", [0, 256, 1, SLOT], []],
    ["nothing if a vector is wrong", [1, 264, 1, SLOT], []],
  ];

  test.each(cases)("%s", (_, args, logged) => {
    const guest = probe();
    call(guest, "fd_write", args);
    expect(guest.logged).toEqual(logged);
  });

  test("at the levels that they say", () => {
    expect([LogLevel.Info, LogLevel.Error]).toEqual([2, 4]);
  });
});

test("fd_fdstat_get tells the right to write and nothing else (WASI-5)", () => {
  const guest = probe();
  call(guest, "fd_fdstat_get", [1, SLOT]);
  expect([0, 4, 8, 12, 16, 20].map((offset) => guest.memory.u32(SLOT + offset))).toEqual([0, 0, 64, 0, 0, 0]);
});

test("environment variables come with their addresses and a NUL each (WASI-6, WASI-7)", () => {
  const guest = probe(
    new Map([
      ["LONGER", "xyz"],
      ["A", "b"],
    ]),
  );
  expect(call(guest, "environ_sizes_get", [SLOT, SLOT + 4])).toBe(0);
  expect([guest.memory.u32(SLOT), guest.memory.u32(SLOT + 4)]).toEqual([2, 15]);
  expect(call(guest, "environ_get", [SLOT, 600])).toBe(0);
  expect([guest.memory.u32(SLOT), guest.memory.u32(SLOT + 4)]).toEqual([600, 611]);
  expect(guest.memory.byteString(600, 15)).toBe("LONGER=xyz\0A=b\0");
  expect(call(guest, "environ_get", [BAD, 600])).toBe(21);
  expect(call(guest, "environ_get", [SLOT, BAD])).toBe(21);
});

test("the wall clock has 64 bits (WASI-10)", () => {
  const guest = probe();
  expect(call(guest, "clock_time_get", [0, 0n, SLOT])).toBe(0);
  const time = BigInt(guest.memory.u32(SLOT)) + (BigInt(guest.memory.u32(SLOT + 4)) << 32n);
  expect(time).toBe(1_700_000_000_000_000_000n);
});
