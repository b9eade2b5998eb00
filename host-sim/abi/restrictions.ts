// What a module may call while it is not in a callback; Envoy 1.40 lets everything else trap with `restricted_callback`.

import { type WasiName, wasiFunctions } from "./wasi.ts";

/** WASI functions that trap in an entry point although most of their kind do not. */
const wasiOutOfReachAtStart: readonly WasiName[] = [
  "fd_close",
  "fd_read",
  "fd_seek",
  "path_open",
  "proc_exit",
  "sched_yield",
];

/** The functions within reach of an entry point (LOAD-13), whichever module they are imported from. */
export const callableAtStart: ReadonlySet<string> = new Set([
  "proxy_log",
  "emscripten_notify_memory_growth",
  ...wasiFunctions.map(({ name }) => name).filter((name) => !wasiOutOfReachAtStart.includes(name)),
]);

/** The functions within reach of the allocator (LOAD-18), whichever module they are imported from. */
export const callableInAllocator: ReadonlySet<string> = new Set([
  "proxy_log",
  "fd_write",
  "clock_time_get",
  "poll_oneoff",
]);
