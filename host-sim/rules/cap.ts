// Capability restriction: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const cap: readonly Rule[] = [
  {
    id: "CAP-1",
    sentence: "Config map empty/absent ⇒ everything allowed. Non-empty ⇒ only listed names.",
  },
  {
    id: "CAP-2",
    sentence: "Names are proxy_… for hostcalls and callbacks alike, and the bare WASI function names.",
  },
  {
    id: "CAP-3",
    sentence:
      "A non-listed hostcall still links; calling it logs Attempted call to restricted proxy-wasm capability: proxy_x and returns 10, no side effect, outputs untouched.",
  },
  {
    id: "CAP-4",
    sentence: "A non-listed WASI call returns 76; proc_exit stub does nothing.",
  },
  {
    id: "CAP-5",
    sentence: "A non-listed callback is never invoked (neutral value).",
  },
  {
    id: "CAP-6",
    sentence:
      "Entry points, allocator, env.pthread_equal, env.emscripten_notify_memory_growth, envoy_* are not restrictable.",
  },
  {
    id: "CAP-7",
    sentence: "Sanitisation parameters are ignored.",
  },
  {
    id: "CAP-8",
    sentence: "An SDK must therefore tolerate status 10 from any hostcall, including proxy_log.",
  },
];
