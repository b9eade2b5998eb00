// Logging: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const log: readonly Rule[] = [
  {
    id: "LOG-1",
    sentence: "Line format: wasm log[ <plugin name>][ <root_id>][ <vm_id>]: <message>, empty parts omitted.",
  },
  {
    id: "LOG-2",
    sentence: "Level filter = Envoy's wasm component logger level; filtered messages still return 0.",
  },
  {
    id: "LOG-3",
    sentence: "Level > 5 ⇒ 2, nothing logged.",
  },
  {
    id: "LOG-4",
    sentence: 'proxy_get_log_level returns that logger\'s level, 0–6; SDK must treat 6 as "nothing".',
  },
  {
    id: "LOG-5",
    sentence: "The VM context (entry point, malloc) has an empty prefix: wasm log: ….",
  },
  {
    id: "LOG-6",
    sentence:
      "The message is logged as is; embedded newlines are kept (Envoy's own log escaping option may apply).",
  },
];
