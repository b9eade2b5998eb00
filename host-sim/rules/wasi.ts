// WASI: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const wasi = [
  {
    id: "WASI-1",
    sentence:
      "fd_write logs what is written to 1 at level info and to 2 at level error, all pieces as one message without its last line break; nwritten counts all bytes. Other numbers answer 8. No bytes log nothing, a bad address answers 21.",
  },
  {
    id: "WASI-2",
    sentence: "fd_read answers 52.",
  },
  {
    id: "WASI-3",
    sentence: "fd_seek answers 0 and writes nothing.",
  },
  {
    id: "WASI-4",
    sentence: "fd_close answers 0.",
  },
  {
    id: "WASI-5",
    sentence:
      "fd_fdstat_get of 1 and 2 writes 24 bytes, of which the second u64 is 64 (the right to write) and the others are 0. It answers 0 for a bad address too; 8 for other numbers.",
  },
  {
    id: "WASI-6",
    sentence:
      "environ_sizes_get writes the number of variables of the VM configuration, and their size: for each name and value, and two bytes.",
  },
  {
    id: "WASI-7",
    sentence: "environ_get writes KEY=VALUE with a NUL behind, in any order.",
  },
  {
    id: "WASI-8",
    sentence: "args_sizes_get writes 0 and 0.",
  },
  {
    id: "WASI-9",
    sentence: "args_get answers 0 and writes nothing.",
  },
  {
    id: "WASI-10",
    sentence:
      "clock_time_get has the time of the wall for 0 and a monotonic one for 1, in nanoseconds; other ids answer 58.",
  },
  {
    id: "WASI-11",
    sentence: "random_get writes up to 65536 random bytes; more answers 28.",
  },
  {
    id: "WASI-12",
    sentence: "proc_exit returns to the module.",
  },
  {
    id: "WASI-13",
    sentence: "path_open answers 44.",
  },
  {
    id: "WASI-14",
    sentence: "fd_prestat_get answers 8.",
  },
  {
    id: "WASI-15",
    sentence: "fd_prestat_dir_name answers 52.",
  },
  {
    id: "WASI-16",
    sentence: "fd_fdstat_set_flags answers 52.",
  },
  {
    id: "WASI-17",
    sentence: "sched_yield answers 0.",
  },
  {
    id: "WASI-18",
    sentence: "From 1.39 on poll_oneoff writes that no event has come and answers 0; before it answers 52.",
  },
  {
    id: "WASI-19",
    sentence: "clock_res_get is 1 ns for the ids 0 and 1; others answer 58.",
    lines: ["1.39", "1.40"],
  },
  {
    id: "WASI-20",
    sentence:
      "All other functions of WASI can be imported but proc_raise, and path_link and path_symlink as WASI declares them. Those of files answer 0 for 1 and 2 and else 8, but fd_advise always 0, fd_pread 52, fd_readdir 20, fd_filestat_get 8, fd_renumber of 1 and 2 58; fd_pwrite is fd_write. Those of paths and sockets answer 58.",
    lines: ["1.39", "1.40"],
  },
  {
    id: "WASI-21",
    sentence: "What fd_write logs is logged for the effective context.",
  },
  {
    id: "WASI-22",
    sentence:
      "WASI functions that a restriction of capabilities leaves out can be imported and answer 76; proc_exit does nothing.",
  },
  {
    id: "WASI-23",
    sentence: "There are no preopened directories, no arguments, and there is no input.",
  },
] as const satisfies readonly Rule[];
