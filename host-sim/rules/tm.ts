// Timers: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const tm = [
  {
    id: "TM-1",
    sentence:
      "Each plugin has one timer. A stream that sets it, or is effective meanwhile, sets its plugin's.",
  },
  { id: "TM-2", sentence: "Period 0 stops the timer and answers 0." },
  { id: "TM-3", sentence: "A new period replaces the old one and counts from when it is set." },
  {
    id: "TM-4",
    sentence: "The timer ticks again and again, each time one period after the callback before has returned.",
  },
  { id: "TM-5", sentence: "A period that is set, or stopped, in on_tick counts at once." },
  {
    id: "TM-6",
    sentence: "Without on_tick the timer fires once and is not started again.",
    unobservable: "a timer that nobody hears leaves no trace",
  },
  {
    id: "TM-7",
    sentence:
      "A timer can be set from on_vm_start and on_configure on. The trial's timer ends with the trial.",
  },
  { id: "TM-8", sentence: "Periods are milliseconds; the main thread and each worker tick for themselves." },
  { id: "TM-9", sentence: "on_tick has no stream: one has to be made effective." },
  { id: "TM-10", sentence: "A VM that has failed ticks no more." },
] as const satisfies readonly Rule[];
