// Logging: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const log = [
  {
    id: "LOG-1",
    sentence:
      "Before each message stand `wasm log`, then the name of the plugin for streams only, its root id and the id of the VM, those that are empty left out; the effective context decides.",
  },
  {
    id: "LOG-2",
    sentence: "Messages below the level of Envoy's wasm logger are dropped, and that is Ok.",
  },
  {
    id: "LOG-3",
    sentence: "A level above 5 is BadArgument, and nothing is logged.",
  },
  {
    id: "LOG-4",
    sentence: "proxy_get_log_level gives the level of that logger, 0 to 6; 6 logs nothing.",
  },
  {
    id: "LOG-5",
    sentence: "Messages of the VM itself, as of its allocator, have no name before them.",
  },
  {
    id: "LOG-6",
    sentence: "A message is logged as it is, line breaks too.",
  },
] as const satisfies readonly Rule[];
