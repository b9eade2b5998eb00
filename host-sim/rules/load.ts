// Loading, linking, starting: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const load = [
  {
    id: "LOAD-1",
    sentence:
      "A module without a function that is its ABI marker is refused; a global with the marker's name does not count.",
  },
  {
    id: "LOAD-2",
    sentence: "Of two markers the one that is exported first decides.",
  },
  {
    id: "LOAD-3",
    sentence: "proxy_get_log_level can be imported with ABI 0.2.1 only.",
  },
  {
    id: "LOAD-4",
    sentence:
      "proxy_continue_request can be imported with ABI 0.1.0 only, proxy_continue_stream not with it.",
  },
  {
    id: "LOAD-5",
    sentence:
      "env.abort, env.seed, env.trace, env.Date.now, env.console.log and all globals cannot be imported.",
  },
  {
    id: "LOAD-6",
    sentence: "WASI functions that the host does not have cannot be imported, called or not.",
  },
  {
    id: "LOAD-7",
    sentence:
      "A known function cannot be imported with a parameter too few, a parameter of another type, or without its result.",
  },
  {
    id: "LOAD-8",
    sentence:
      "A callback or an allocator of another type than the host calls is refused, whether it would be called or not. One that is no function counts as absent.",
  },
  {
    id: "LOAD-9",
    sentence: "on_request_headers has three parameters, with ABI 0.1.0 two; any other number is refused.",
  },
  {
    id: "LOAD-10",
    sentence:
      "Of _initialize and _start only _initialize is called, and then main if there is one; the other one may have any type.",
  },
  {
    id: "LOAD-11",
    sentence: "A main beside _start is not looked at.",
  },
  {
    id: "LOAD-12",
    sentence:
      "A main beside _initialize takes two i32, which are 0, and answers one, which is ignored; any other type is refused.",
  },
  {
    id: "LOAD-13",
    sentence:
      "An entry point may call proxy_log and a few functions of WASI: fd_write, fd_fdstat_get, fd_fdstat_set_flags, the arguments, the environment, clock_time_get and random_get; from 1.37 on emscripten_notify_memory_growth, from 1.39 on all of WASI but fd_close, fd_read, fd_seek, path_open, proc_exit and sched_yield. Any other call traps, and the module is refused.",
  },
  {
    id: "LOAD-14",
    sentence: "While an entry point runs there is no plugin: what it logs is logged for none.",
  },
  {
    id: "LOAD-15",
    sentence: "A module without an allocator is refused.",
  },
  {
    id: "LOAD-16",
    sentence: "Of two allocators malloc is called, and never the other.",
  },
  {
    id: "LOAD-17",
    sentence:
      "The host asks for exactly as many bytes as it needs, and for none only where a foreign function has an empty result; what malloc then answers does not matter.",
  },
  {
    id: "LOAD-18",
    sentence:
      "While malloc runs, it may call proxy_log, fd_write and clock_time_get; any other call traps. The VM has failed then, but the callback goes on, and a plugin that is started or configured in it is accepted: every stream is answered with 503.",
  },
  {
    id: "LOAD-19",
    sentence:
      "While malloc runs there is no plugin and no effective context; both are as before when it has returned.",
  },
  {
    id: "LOAD-20",
    sentence:
      "A memory has 1 GiB at most: a module that begins with more is refused, memory.grow beyond answers -1.",
  },
  {
    id: "LOAD-21",
    sentence:
      "A module that does not load, whose entry point traps, or whose on_vm_start or on_configure fails, refuses the configuration, whatever the failure policy.",
  },
  {
    id: "LOAD-22",
    sentence: "A signature in a custom section is not looked at.",
  },
  {
    id: "LOAD-23",
    sentence:
      "A function that is exported under a name of which the host knows no callback is never called, whatever its type.",
  },
] as const satisfies readonly Rule[];
