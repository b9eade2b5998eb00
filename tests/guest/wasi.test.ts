// WASI, called by a module, with the answers that Envoy 1.40 gave to the same calls. Address 512 holds 99 before each call;
// 70000 is outside of the memory.

import { describe, expect, test } from "vitest";
import { LogLevel } from "../../host-sim/abi/enums.ts";
import { wasmType } from "../../host-sim/abi/signatures.ts";
import { type WasiName, wasiFunctions } from "../../host-sim/abi/wasi.ts";
import { GuestMemory } from "../../host-sim/guest/memory.ts";
import { wasi } from "../../host-sim/hostcalls/wasi.ts";
import { compileWat } from "./wat.ts";

const BAD = 70_000;
const SLOT = 512;
const UNTOUCHED = 99;

/** Vectors of `fd_write`, at the addresses that the rows name. */
const DATA = `
  (data (i32.const 0) "hello\\n\\n")
  (data (i32.const 256) "\\00\\00\\00\\00\\07\\00\\00\\00")
  (data (i32.const 264) "\\00\\00\\00\\00\\70\\11\\01\\00")
  (data (i32.const 272) "\\00\\00\\00\\00\\05\\00\\00\\00\\00\\00\\00\\00\\06\\00\\00\\00")
  (data (i32.const 288) "\\05\\00\\00\\00\\01\\00\\00\\00")`;

interface Probe {
  readonly exports: WebAssembly.Exports;
  readonly memory: GuestMemory;
  readonly logged: string[];
}

/** A module that imports all of WASI and exports it again, so that arguments pass as they do from any module. */
const bytes = compileWat(
  `(module ${wasiFunctions
    .map((row) => {
      const { params, results } = wasmType(row);
      return `(import "wasi_snapshot_preview1" "${row.name}"
        (func $${row.name} (param ${params.join(" ")}) (result ${results.join(" ")})))
        (export "${row.name}" (func $${row.name}))`;
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
  const row = wasiFunctions.find((candidate) => candidate.name === name);
  const { params } = row === undefined ? { params: [] } : wasmType(row);
  return args.map((value, index) => (params[index] === "i64" ? BigInt(value) : value));
}

type Row = [name: WasiName, args: number[], errno: number | undefined, slot?: number];

const rows: Row[] = [
  ["fd_write", [1, 256, 1, SLOT], 0, 7],
  ["fd_write", [0, 256, 1, SLOT], 8, UNTOUCHED],
  ["fd_write", [3, BAD, 1, BAD], 8],
  ["fd_write", [1, 256, 0, SLOT], 0, 0],
  ["fd_write", [1, BAD, 0, SLOT], 0, 0],
  ["fd_write", [1, BAD, 1, SLOT], 21, UNTOUCHED],
  ["fd_write", [1, 264, 1, SLOT], 21, UNTOUCHED],
  ["fd_write", [1, 256, -1, SLOT], 21, UNTOUCHED],
  ["fd_write", [1, 272, 2, SLOT], 0, 11],
  ["fd_pwrite", [1, 256, 1, 9, SLOT], 0, 7],
  ["fd_pwrite", [3, 256, 1, 9, SLOT], 8, UNTOUCHED],
  ["fd_pread", [1, 256, 1, 0, SLOT], 52, UNTOUCHED],
  ["fd_read", [0, 256, 1, SLOT], 52, UNTOUCHED],
  ["fd_read", [1, BAD, 1, BAD], 52],
  ["fd_seek", [1, 0, 0, SLOT], 0, UNTOUCHED],
  ["fd_seek", [9, 5, 0, BAD], 0],
  ["fd_close", [9], 0],
  ["fd_fdstat_get", [1, SLOT - 8], 0, 64],
  ["fd_fdstat_get", [2, SLOT - 8], 0, 64],
  ["fd_fdstat_get", [0, SLOT], 8, UNTOUCHED],
  ["fd_fdstat_get", [1, BAD], 0],
  ["fd_fdstat_set_flags", [1, 0], 52],
  ["fd_fdstat_set_rights", [1, 0, 0], 0],
  ["fd_fdstat_set_rights", [0, 0, 0], 8],
  ["fd_filestat_get", [1, SLOT], 8, UNTOUCHED],
  ["fd_filestat_set_size", [1, 0], 0],
  ["fd_filestat_set_size", [3, 0], 8],
  ["fd_filestat_set_times", [2, 0, 0, 0], 0],
  ["fd_filestat_set_times", [0, 0, 0, 0], 8],
  ["fd_advise", [3, 0, 0, 0], 0],
  ["fd_allocate", [1, 0, 0], 0],
  ["fd_allocate", [3, 0, 0], 8],
  ["fd_datasync", [2], 0],
  ["fd_datasync", [0], 8],
  ["fd_sync", [1], 0],
  ["fd_sync", [3], 8],
  ["fd_prestat_get", [3, SLOT], 8, UNTOUCHED],
  ["fd_prestat_dir_name", [3, SLOT, 4], 52, UNTOUCHED],
  ["fd_readdir", [3, 256, 4, 0, SLOT], 20, 0],
  ["fd_readdir", [3, 256, 4, 0, BAD], 21],
  ["fd_renumber", [1, 2], 58],
  ["fd_renumber", [1, 1], 58],
  ["fd_renumber", [0, 1], 8],
  ["fd_renumber", [1, 3], 8],
  ["fd_tell", [1, SLOT], 0, 0],
  ["fd_tell", [0, SLOT], 8, UNTOUCHED],
  ["fd_tell", [1, BAD], 21],
  ["fd_tell", [3, BAD], 8],
  ["path_create_directory", [3, BAD, 1], 58],
  ["path_filestat_get", [3, 0, BAD, 1, BAD], 58],
  ["path_filestat_set_times", [3, 0, 0, 1, 0, 0, 0], 58],
  ["path_link", [3, 0, 0, 1, 0, 1], 58],
  ["path_open", [3, 0, BAD, 1, 0, 0, 0, 0, BAD], 44],
  ["path_open", [3, 0, 0, 1, 0, 0, 0, 0, SLOT], 44, UNTOUCHED],
  ["path_readlink", [3, 0, 1, 256, 4, SLOT], 58, 0],
  ["path_readlink", [3, 0, 1, 256, 4, BAD], 21],
  ["path_remove_directory", [3, 0, 1], 58],
  ["path_rename", [3, 0, 1, 3, 0, 1], 58],
  ["path_symlink", [0, 1, 0, 1], 58],
  ["path_unlink_file", [3, 0, 1], 58],
  ["poll_oneoff", [256, 300, 1, SLOT], 0, 0],
  ["poll_oneoff", [BAD, BAD, 1, SLOT], 0, 0],
  ["poll_oneoff", [256, 300, 1, BAD], 21],
  ["proc_exit", [1], undefined],
  ["sched_yield", [], 0],
  ["random_get", [SLOT, 4], 0, 0x07070707],
  ["random_get", [BAD, 0], 0],
  ["random_get", [0, 65_537], 28],
  ["random_get", [BAD, 65_537], 28],
  ["random_get", [1000, 65_536], 21],
  ["random_get", [0, -1], 28],
  ["args_get", [BAD, BAD], 0],
  ["args_sizes_get", [SLOT + 4, SLOT], 0, 0],
  ["args_sizes_get", [BAD, SLOT], 21, UNTOUCHED],
  ["args_sizes_get", [SLOT, BAD], 21, 0],
  ["environ_sizes_get", [SLOT, SLOT + 4], 0, 0],
  ["environ_sizes_get", [SLOT, BAD], 21, 0],
  ["environ_get", [BAD, BAD], 0],
  ["clock_time_get", [1, 0, SLOT], 0, 5],
  ["clock_time_get", [2, 0, SLOT], 58, UNTOUCHED],
  ["clock_time_get", [0, 0, BAD], 21],
  ["clock_time_get", [7, 0, BAD], 58],
  ["clock_res_get", [0, SLOT], 0, 1],
  ["clock_res_get", [1, SLOT], 0, 1],
  ["clock_res_get", [2, SLOT], 58, UNTOUCHED],
  ["clock_res_get", [0, BAD], 21],
  ["sock_accept", [3, 0, SLOT], 58, 0],
  ["sock_accept", [3, 0, BAD], 21],
  ["sock_recv", [3, 256, 1, 0, SLOT + 4, SLOT], 58, 0],
  ["sock_recv", [3, 256, 1, 0, SLOT, BAD], 21, 0],
  ["sock_send", [3, 256, 1, 0, SLOT], 58, 0],
  ["sock_send", [3, 256, 1, 0, BAD], 21],
  ["sock_shutdown", [3, 0], 58],
];

describe("errno and what is written", () => {
  test.each(rows)("%s %j", (name, args, errno, slot = UNTOUCHED) => {
    const guest = probe();
    expect(call(guest, name, typed(name, args))).toBe(errno);
    expect(guest.memory.u32(SLOT)).toBe(slot);
  });

  test("every function has a row", () => {
    const tested = new Set(rows.map(([name]) => name));
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
