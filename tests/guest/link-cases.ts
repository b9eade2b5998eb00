// Modules that link and modules that do not. tests/guest holds the link check to this table, tests/envoy a real Envoy.

import { FRAME } from "../support/wat.ts";

/** What Envoy 1.40 does with a module at start. */
export type EnvoyVerdict = "loads" | "refuses" | "crashes";

/** A module and what is said about it. */
export interface LinkCase {
  readonly name: string;
  readonly wat: string;
  readonly envoy: EnvoyVerdict;
  /** Code and beginning of the message of each problem, in order; warnings begin with "warning". */
  readonly problems: readonly string[];
}

const MARKER = '(func (export "proxy_abi_version_0_2_1"))';
const MALLOC = '(func (export "malloc") (param i32) (result i32) (i32.const 1024))';
const MEMORY = '(memory (export "memory") 1)';
const LOG = '(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))';
const SAY = "(drop (call $log (i32.const 2) (i32.const 0) (i32.const 0)))";

/** Imports have to come first in a module. */
function importing(module: string, name: string, what: string): string {
  return `(import "${module}" "${name}" ${what}) ${FRAME}`;
}

const good: readonly LinkCase[] = [
  { name: "the least a filter has", wat: FRAME, envoy: "loads", problems: [] },
  {
    name: "a marker with parameters: its type does not matter (1.1)",
    wat: `${MALLOC} ${MEMORY} (func (export "proxy_abi_version_0_2_1") (param i32))`,
    envoy: "loads",
    problems: [],
  },
  {
    name: "proxy_on_memory_allocate in the place of malloc",
    wat: `${MARKER} ${MEMORY} (func (export "proxy_on_memory_allocate") (param i32) (result i32) (i32.const 8))`,
    envoy: "loads",
    problems: [],
  },
  {
    name: "WASI that older lines of Envoy do not have (WASI-20)",
    wat: `(import "wasi_snapshot_preview1" "fd_pread" (func (param i32 i32 i32 i64 i32) (result i32))) ${FRAME}`,
    envoy: "loads",
    problems: [],
  },
  {
    name: "as much memory as a host gives (LOAD-20)",
    wat: `${MARKER} ${MALLOC} (memory (export "memory") 16384)`,
    envoy: "loads",
    problems: [],
  },
  {
    name: "a malloc that is a global counts as absent",
    wat: `${MARKER} ${MEMORY} (global (export "malloc") i32 (i32.const 1))
      (func (export "proxy_on_memory_allocate") (param i32) (result i32) (i32.const 8))`,
    envoy: "loads",
    problems: [],
  },
  {
    name: "a second allocator of another type is not looked up (LOAD-16)",
    wat: `${FRAME} (func (export "proxy_on_memory_allocate"))`,
    envoy: "loads",
    problems: [],
  },
  {
    name: "hostcalls, an Envoy function and WASI under both names",
    wat: `${LOG}
      (import "env" "proxy_increment_metric" (func (param i32 i64) (result i32)))
      (import "env" "pthread_equal" (func (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
      (import "wasi_unstable" "poll_oneoff" (func (param i32 i32 i32 i32) (result i32))) ${FRAME}`,
    envoy: "loads",
    problems: [],
  },
  {
    name: "a _start of another type beside _initialize (LOAD-10)",
    wat: `${FRAME} (func (export "_initialize")) (func (export "_start") (param i32))`,
    envoy: "loads",
    problems: [],
  },
  {
    name: "a main of another type beside _start (LOAD-11)",
    wat: `${FRAME} (func (export "_start")) (func (export "main"))`,
    envoy: "loads",
    problems: [],
  },
  {
    name: "a start section that calls no import",
    wat: `${FRAME} (func $start) (start $start)`,
    envoy: "loads",
    problems: [],
  },
  {
    name: "a start section that calls what needs no context",
    wat: `(import "env" "pthread_equal" (func $equal (param i32 i32) (result i32))) ${FRAME}
      (func $start (drop (call $equal (i32.const 1) (i32.const 1)))) (start $start)`,
    envoy: "loads",
    problems: [],
  },
  {
    name: "no memory at all, where nothing needs it",
    wat: `${MARKER} ${MALLOC}`,
    envoy: "loads",
    problems: [],
  },
  {
    name: "ABI 0.1.0 with its own calls and two parameters for headers (LOAD-9)",
    wat: `(import "env" "proxy_continue_request" (func (result i32))) ${MALLOC} ${MEMORY}
      (func (export "proxy_abi_version_0_1_0"))
      (func (export "proxy_on_request_headers") (param i32 i32) (result i32) (i32.const 0))`,
    envoy: "loads",
    problems: [],
  },
  {
    name: "two markers: the first in the order of exports decides (LOAD-2)",
    wat: `(import "env" "proxy_get_log_level" (func (param i32) (result i32))) ${FRAME}
      (func (export "proxy_abi_version_0_1_0"))`,
    envoy: "loads",
    problems: [],
  },
];

const strange: readonly LinkCase[] = [
  {
    name: "a memory of another name",
    wat: `${MARKER} ${MALLOC} (memory (export "mem") 1)`,
    envoy: "loads",
    problems: ["warning ERR_MEMORY_MISSING exports its memory as mem"],
  },
  {
    name: "the misnamed callback of older SDKs",
    wat: `${FRAME} (func (export "proxy_on_grpc_trailing_metadata") (param i32 i32 i32))`,
    envoy: "loads",
    problems: [
      "warning ERR_EXPORT_UNUSED exports proxy_on_grpc_trailing_metadata, which no host of ABI 0.2.1 calls",
    ],
  },
  {
    name: "a callback that is a global",
    wat: `${FRAME} (global (export "proxy_on_tick") i32 (i32.const 1))`,
    envoy: "loads",
    problems: ["warning ERR_EXPORT_UNUSED exports proxy_on_tick as a global"],
  },
  {
    name: "a start section that calls the host in a helper",
    wat: `${LOG} ${FRAME} (func $helper ${SAY}) (func $start (call $helper)) (start $start)`,
    envoy: "crashes",
    problems: ["warning ERR_START_SECTION has a start section that can reach env.proxy_log"],
  },
  {
    name: "a start section that calls the host through a table",
    wat: `${LOG} ${FRAME} (table funcref (elem $helper)) (func $helper ${SAY})
      (func $start (call_indirect (i32.const 0))) (start $start)`,
    envoy: "crashes",
    problems: ["warning ERR_START_SECTION has a start section that can reach env.proxy_log"],
  },
];

const wrongImports: readonly LinkCase[] = [
  {
    name: "env.abort (LOAD-5)",
    wat: importing("env", "abort", "(func (param i32 i32 i32 i32))"),
    envoy: "refuses",
    problems: ["ERR_IMPORT_UNKNOWN imports env.abort, which no Proxy-Wasm host has"],
  },
  {
    name: "a hostcall that is newer than the marker (LOAD-3)",
    wat: `(import "env" "proxy_get_log_level" (func (param i32) (result i32))) ${MALLOC} ${MEMORY}
      (func (export "proxy_abi_version_0_2_0"))`,
    envoy: "refuses",
    problems: [
      "ERR_IMPORT_UNKNOWN imports env.proxy_get_log_level, which only ABI 0.2.1 has; the module speaks 0.2.0",
    ],
  },
  {
    name: "a hostcall that is older than the marker (LOAD-4)",
    wat: importing("env", "proxy_continue_request", "(func (result i32))"),
    envoy: "refuses",
    problems: [
      "ERR_IMPORT_UNKNOWN imports env.proxy_continue_request, which only ABI 0.1.0 has; the module speaks 0.2.1",
    ],
  },
  {
    name: "a WASI function outside the set (LOAD-6)",
    wat: importing("wasi_snapshot_preview1", "proc_raise", "(func (param i32) (result i32))"),
    envoy: "refuses",
    problems: ["ERR_IMPORT_UNKNOWN imports wasi_snapshot_preview1.proc_raise, which no Proxy-Wasm host has"],
  },
  {
    name: "a real path_link of WASI, as Envoy's has two parameters less (WASI-20)",
    wat: importing(
      "wasi_snapshot_preview1",
      "path_link",
      "(func (param i32 i32 i32 i32 i32 i32 i32) (result i32))",
    ),
    envoy: "refuses",
    problems: ["ERR_IMPORT_TYPE imports wasi_snapshot_preview1.path_link with another type than the host's"],
  },
  {
    name: "too few parameters (LOAD-7)",
    wat: importing("env", "proxy_log", "(func (param i32 i32) (result i32))"),
    envoy: "refuses",
    problems: [
      "ERR_IMPORT_TYPE imports env.proxy_log with another type than the host's: module: (i32, i32) -> i32, host: (i32, i32, i32) -> i32",
    ],
  },
  {
    name: "i32 for i64 (LOAD-7)",
    wat: importing("env", "proxy_record_metric", "(func (param i32 i32) (result i32))"),
    envoy: "refuses",
    problems: ["ERR_IMPORT_TYPE imports env.proxy_record_metric with another type than the host's"],
  },
  {
    name: "a missing result (LOAD-7)",
    wat: importing("env", "proxy_done", "(func)"),
    envoy: "refuses",
    problems: [
      "ERR_IMPORT_TYPE imports env.proxy_done with another type than the host's: module: () -> nothing, host: () -> i32",
    ],
  },
  {
    name: "a global (LOAD-5)",
    wat: importing("env", "level", "(global i32)"),
    envoy: "refuses",
    problems: ["ERR_IMPORT_UNKNOWN imports the global env.level; no Proxy-Wasm host has globals"],
  },
  {
    name: "a memory, which Envoy alone would make",
    wat: `(import "env" "memory" (memory 1)) ${MARKER} ${MALLOC}`,
    envoy: "loads",
    problems: [
      "warning ERR_IMPORT_UNKNOWN imports the memory env.memory, which other hosts than Envoy do not have",
    ],
  },
  {
    name: "a table, which Envoy alone would make",
    wat: importing("env", "table", "(table 1 funcref)"),
    envoy: "loads",
    problems: [
      "warning ERR_IMPORT_UNKNOWN imports the table env.table, which other hosts than Envoy do not have",
    ],
  },
  {
    name: "more memory than a host gives (LOAD-20)",
    wat: `${MARKER} ${MALLOC} (memory (export "memory") 16385)`,
    envoy: "refuses",
    problems: ["ERR_MEMORY_TOO_LARGE begins with a memory of 16385 pages of 64 KiB; Envoy 1.40 gives 16384"],
  },
  {
    name: "several faults: all are told, Envoy tells the first",
    wat: `(import "env" "abort" (func (param i32 i32 i32 i32)))
      (import "env" "proxy_log" (func (param i32)))
      (import "env" "seed" (func (result f64))) ${FRAME}
      (func (export "proxy_on_tick") (result i32) (i32.const 0))`,
    envoy: "refuses",
    problems: [
      "ERR_IMPORT_UNKNOWN imports env.abort, which no Proxy-Wasm host has",
      "ERR_IMPORT_TYPE imports env.proxy_log with another type than the host's",
      "ERR_IMPORT_UNKNOWN imports env.seed, which no Proxy-Wasm host has",
      "ERR_EXPORT_TYPE exports proxy_on_tick with another type than the host calls",
    ],
  },
];

const wrongExports: readonly LinkCase[] = [
  {
    name: "no marker (LOAD-1)",
    wat: `${MALLOC} ${MEMORY}`,
    envoy: "refuses",
    problems: ["ERR_ABI_MARKER_MISSING exports no function that names its ABI version"],
  },
  {
    name: "a marker that is a global (LOAD-1)",
    wat: `${MALLOC} ${MEMORY} (global (export "proxy_abi_version_0_2_1") i32 (i32.const 1))`,
    envoy: "refuses",
    problems: [
      "ERR_ABI_MARKER_MISSING exports no function that names its ABI version; proxy_abi_version_0_2_1 is a global, not a function",
    ],
  },
  {
    name: "a marker of an unknown version",
    wat: `${MALLOC} ${MEMORY} (func (export "proxy_abi_version_0_3_0"))`,
    envoy: "refuses",
    problems: [
      "ERR_ABI_MARKER_MISSING exports no function that names its ABI version; proxy_abi_version_0_3_0 is a version that no host knows",
    ],
  },
  {
    name: "no allocator (LOAD-15)",
    wat: `${MARKER} ${MEMORY}`,
    envoy: "refuses",
    problems: ["ERR_ALLOCATOR_MISSING exports neither malloc nor proxy_on_memory_allocate"],
  },
  {
    name: "an allocator of another type",
    wat: `${MARKER} ${MEMORY} (func (export "malloc") (param i64) (result i32) (i32.const 8))`,
    envoy: "refuses",
    problems: [
      "ERR_EXPORT_TYPE exports malloc with another type than the host calls: module: (i64) -> i32, host: (i32) -> i32",
    ],
  },
  {
    name: "a callback with a parameter too few (LOAD-8, LOAD-9)",
    wat: `${FRAME} (func (export "proxy_on_request_headers") (param i32 i32) (result i32) (i32.const 0))`,
    envoy: "refuses",
    problems: [
      "ERR_EXPORT_TYPE exports proxy_on_request_headers with another type than the host calls: module: (i32, i32) -> i32, host: (i32, i32, i32) -> i32",
    ],
  },
  {
    name: "a callback with a result too many",
    wat: `${FRAME} (func (export "proxy_on_log") (param i32) (result i32) (i32.const 0))`,
    envoy: "refuses",
    problems: ["ERR_EXPORT_TYPE exports proxy_on_log with another type than the host calls"],
  },
  {
    name: "a callback that only Envoy calls",
    wat: `${FRAME} (func (export "proxy_on_request_metadata") (param i32 i32))`,
    envoy: "refuses",
    problems: ["ERR_EXPORT_TYPE exports proxy_on_request_metadata with another type than the host calls"],
  },
  {
    name: "a _start with a parameter",
    wat: `${FRAME} (func (export "_start") (param i32))`,
    envoy: "refuses",
    problems: ["ERR_EXPORT_TYPE exports _start with another type than the host calls"],
  },
  {
    name: "a main of another type beside _initialize (LOAD-12)",
    wat: `${FRAME} (func (export "_initialize")) (func (export "main") (result i32) (i32.const 0))`,
    envoy: "refuses",
    problems: ["ERR_EXPORT_TYPE exports main with another type than the host calls"],
  },
  {
    name: "a __main_void of another type, although main would run instead",
    wat: `${FRAME} (func (export "_initialize")) (func (export "__main_void"))
      (func (export "main") (param i32 i32) (result i32) (i32.const 0))`,
    envoy: "refuses",
    problems: ["ERR_EXPORT_TYPE exports __main_void with another type than the host calls"],
  },
  {
    name: "a memory that is not exported, and a hostcall with a pointer",
    wat: `${LOG} ${MARKER} ${MALLOC} (memory 1) (func (export "_start") ${SAY})`,
    envoy: "crashes",
    problems: ["ERR_MEMORY_MISSING does not export its memory, which env.proxy_log needs"],
  },
];

export const linkCases: readonly LinkCase[] = [...good, ...strange, ...wrongImports, ...wrongExports].map(
  (row) => ({ ...row, wat: `(module ${row.wat})` }),
);
