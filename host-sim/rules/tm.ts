// Timers: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const tm: readonly Rule[] = [
  {
    id: "TM-1",
    sentence:
      "One periodic timer per root context. A call from a stream context (or with a stream as effective context) configures the root's timer.",
  },
  {
    id: "TM-2",
    sentence: "Period 0 disables; status 0.",
  },
  {
    id: "TM-3",
    sentence: "A new non-zero period replaces the old one and restarts counting from now.",
  },
  {
    id: "TM-4",
    sentence:
      "Re-armed after on_tick returns (period counts from the end of the callback; ticks never overlap or accumulate).",
  },
  {
    id: "TM-5",
    sentence: "Changing or disabling the period inside on_tick takes effect immediately.",
  },
  {
    id: "TM-6",
    sentence: "Without an exported proxy_on_tick the timer fires once, is not re-armed.",
  },
  {
    id: "TM-7",
    sentence:
      "Timers work from on_vm_start/on_configure onwards. Timers set in the canary clone die with it.",
  },
  {
    id: "TM-8",
    sentence: "Resolution is 1 ms; each worker thread ticks independently.",
  },
  {
    id: "TM-9",
    sentence: "on_tick runs with no stream; effective context must be set for stream operations.",
  },
  {
    id: "TM-10",
    sentence: "After VM failure no further on_tick callbacks run (the host timer may keep firing).",
  },
];
