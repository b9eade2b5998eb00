// Capability restriction: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const cap = [
  {
    id: "CAP-1",
    sentence: "Without a restriction, or with an empty one, everything is allowed; else only what it names.",
  },
  {
    id: "CAP-2",
    sentence:
      "Hostcalls and callbacks are named with their proxy_, WASI functions without the module that they are imported from.",
  },
  {
    id: "CAP-3",
    sentence:
      "A hostcall that is not named can be imported; it answers 10, does nothing and leaves its outputs as they were.",
  },
  {
    id: "CAP-4",
    sentence: "A WASI function that is not named answers 76; proc_exit does nothing.",
  },
  {
    id: "CAP-5",
    sentence: "A callback that is not named is never called, as if it were absent.",
  },
  {
    id: "CAP-6",
    sentence:
      "Entry points, allocators, pthread_equal, emscripten_notify_memory_growth and what is named envoy_ cannot be restricted.",
  },
  {
    id: "CAP-7",
    sentence: "How capabilities are to be sanitised is ignored.",
    unobservable: "The message that would say it has no field.",
  },
  {
    id: "CAP-8",
    sentence: "proxy_log can be left out as any other hostcall: it answers 10, and nothing is logged.",
  },
] as const satisfies readonly Rule[];
