// Shared data: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const data: readonly Rule[] = [
  {
    id: "DATA-1",
    sentence:
      "Scope: all VMs (all threads) whose configured vm_id string is equal, regardless of code; the empty vm_id is one shared scope too.",
  },
  {
    id: "DATA-2",
    sentence: "Unknown key ⇒ 1. Present ⇒ value + CAS number (non-zero).",
  },
  {
    id: "DATA-3",
    sentence: "set with cas 0 always succeeds.",
  },
  {
    id: "DATA-4",
    sentence: "set with non-zero cas on an existing key succeeds only if equal to the stored CAS, else 8.",
  },
  {
    id: "DATA-5",
    sentence: "set with non-zero cas on a missing key creates it (0).",
  },
  {
    id: "DATA-6",
    sentence:
      "CAS numbers come from one process-wide counter starting at 1, incremented on every successful set; 0 is skipped on wrap.",
  },
  {
    id: "DATA-7",
    sentence: "Empty values are storable: get ⇒ 0, pointer 0, size 0, cas ≠ 0. No delete hostcall.",
  },
  {
    id: "DATA-8",
    sentence: "Data disappears when the last VM with that vm_id is gone.",
  },
  {
    id: "DATA-9",
    sentence: "Empty key is legal.",
  },
];
