// What only Envoy has, and limits: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const misc = [
  {
    id: "MISC-1",
    sentence:
      "envoy_resolve_dns answers with envoy_on_resolve_dns; buffer 8 has the number of addresses, the seconds that each lives, and the addresses as texts with a port and a NUL behind. What fails has size 0. Addresses and what is no name are answered inside of the hostcall, names of others later.",
  },
  {
    id: "MISC-2",
    sentence:
      "A sink of statistics calls envoy_on_stats_update; buffer 8 has a block of counters (1) and one of gauges (2), each with size, type and count, and entries of the size of the name, the name, padding to 8, the value and for counters the difference.",
    unobservable:
      "It takes a sink of statistics in the bootstrap, which scenarios lack; tests/envoy holds it against the simulator.",
  },
  {
    id: "MISC-3",
    sentence: "The context that runs in entry points and allocators has no plugin: what they log names none.",
  },
  {
    id: "MISC-4",
    sentence:
      "Bounds are 1 GiB of memory, 1 MiB and 1024 pairs of a header map that a module writes, 64 KiB of random bytes, 32 MiB of an answer to a call. Shared data, queues, contexts and logs have none.",
  },
  {
    id: "MISC-5",
    sentence:
      "Requests with more headers than the connection manager takes never reach a filter; what filters add is not counted by hostcalls.",
  },
  {
    id: "MISC-6",
    sentence: "A hostcall returns before anything else of its VM runs, but for the callbacks inside of it.",
  },
  {
    id: "MISC-7",
    sentence: "A plugin that is an access logger gets on_log only, with the header maps of on_log.",
    unobservable: "It takes an access logger in the configuration; scenarios have filters only.",
  },
  {
    id: "MISC-8",
    sentence:
      "Filters of the upstream get the same callbacks; their local replies are handled behind the route.",
    unobservable:
      "It takes filters of a cluster in the configuration; scenarios have those of listeners only.",
  },
  {
    id: "MISC-9",
    sentence: "Modules come as WebAssembly, not wrapped.",
    unobservable: "Who unwraps a module does so before Envoy sees it.",
  },
] as const satisfies readonly Rule[];
