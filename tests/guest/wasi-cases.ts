// Calls of WASI functions with the answers of Envoy 1.40. tests/guest holds the simulator to this table, tests/envoy a real
// Envoy.

import { wasmType } from "../../host-sim/abi/signatures.ts";
import { type WasiName, wasiFunctions } from "../../host-sim/abi/wasi.ts";

/** An address outside of the memory of one page. */
export const BAD = 70_000;
/** Where the rows let results be written. */
export const SLOT = 512;
/** What stands there before each call. */
export const UNTOUCHED = 99;

/** Vectors of `fd_write`, at the addresses that the rows name. */
export const DATA = `
  (data (i32.const 0) "hello\\n\\n")
  (data (i32.const 256) "\\00\\00\\00\\00\\07\\00\\00\\00")
  (data (i32.const 264) "\\00\\00\\00\\00\\70\\11\\01\\00")
  (data (i32.const 272) "\\00\\00\\00\\00\\05\\00\\00\\00\\00\\00\\00\\00\\06\\00\\00\\00")
  (data (i32.const 288) "\\05\\00\\00\\00\\01\\00\\00\\00")`;

/** A call: its arguments, its errno, and what it leaves in the slot. */
export type WasiCase = [name: WasiName, args: number[], errno: number | undefined, slot?: number];

/** The wasm type of a function, in text. */
export function wasiType(name: WasiName): {
  readonly params: readonly string[];
  readonly results: readonly string[];
} {
  const row = wasiFunctions.find((candidate) => candidate.name === name);
  return row === undefined ? { params: [], results: [] } : wasmType(row);
}

export const wasiCases: readonly WasiCase[] = [
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
