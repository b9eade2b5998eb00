// Metrics: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const met: readonly Rule[] = [
  {
    id: "MET-1",
    sentence:
      "Stat name is wasmcustom.<name> (Prometheus output strips the prefix); values are process-wide (all workers share one stat).",
  },
  {
    id: "MET-2",
    sentence: "Defining the same name twice returns different ids for the same stat.",
  },
  {
    id: "MET-3",
    sentence: "Ids: counters 4, 8, 12…; gauges 5, 9…; histograms 6, 10…; per VM.",
  },
  {
    id: "MET-4",
    sentence: "Type > 2 ⇒ 2.",
  },
  {
    id: "MET-5",
    sentence: "increment counter with offset > 0 ⇒ Ok; ≤ 0 ⇒ 2, unchanged.",
  },
  {
    id: "MET-6",
    sentence: "increment gauge: positive adds, negative subtracts, 0 Ok.",
  },
  {
    id: "MET-7",
    sentence: "increment histogram ⇒ 2.",
  },
  {
    id: "MET-8",
    sentence: "record counter adds the value; gauge sets; histogram records a sample.",
  },
  {
    id: "MET-9",
    sentence: "get counter/gauge ⇒ current value (u64); histogram ⇒ 2.",
  },
  {
    id: "MET-10",
    sentence: "Unknown id ⇒ 1; id with low bits 11 ⇒ 2 for increment/get and 1 for record.",
  },
  {
    id: "MET-11",
    sentence: "Same name with different types are separate stats.",
  },
  {
    id: "MET-12",
    sentence: "Values start at whatever other VMs/threads already accumulated (no reset on define).",
  },
];
