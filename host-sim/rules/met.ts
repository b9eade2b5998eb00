// Metrics: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const met = [
  {
    id: "MET-1",
    sentence:
      "A metric is called wasmcustom. and its name, without a dot at the end, and is one for the whole process.",
  },
  { id: "MET-2", sentence: "Defining a metric again gives another number for the same metric." },
  {
    id: "MET-3",
    sentence: "Counters are numbered 4, 8, 12 and so on in each VM, gauges 5, 9, 13, histograms 6, 10, 14.",
  },
  { id: "MET-4", sentence: "There are types 0 to 2; any other answers 2." },
  {
    id: "MET-5",
    sentence: "A counter is incremented by more than 0; anything else answers 2 and changes nothing.",
  },
  { id: "MET-6", sentence: "A gauge is incremented by any number, below zero too." },
  { id: "MET-7", sentence: "A histogram is not incremented: 2." },
  { id: "MET-8", sentence: "Recording adds to a counter, sets a gauge, and is a sample of a histogram." },
  { id: "MET-9", sentence: "Counters and gauges can be read, as 64 bits; a histogram answers 2." },
  {
    id: "MET-10",
    sentence:
      "A number that is nobody's answers 1. To increment or read one of a histogram's kind, or of no kind, answers 2.",
  },
  { id: "MET-11", sentence: "A counter and a gauge of one name are two metrics." },
  {
    id: "MET-12",
    sentence: "A metric begins with what others have counted, the trial and the main thread too.",
  },
] as const satisfies readonly Rule[];
