// Property paths: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const path: readonly Rule[] = [
  {
    id: "PATH-1",
    sentence: "A trailing NUL is tolerated (plugin_name\\0 works).",
  },
  {
    id: "PATH-2",
    sentence: "An empty path (size 0) ⇒ status 3 (serialising an unset value).",
  },
  {
    id: "PATH-3",
    sentence:
      'An empty first segment ⇒ lookup of name "" ⇒ 1; an empty inner segment is looked up as an empty key ⇒ normally 1.',
  },
  {
    id: "PATH-4",
    sentence:
      "Dots are not separators: request.path as one segment ⇒ looked up as a filter-state name wasm.request.path ⇒ normally 1.",
  },
];
