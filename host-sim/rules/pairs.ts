// Header maps as bytes: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const pairs = [
  {
    id: "PAIRS-1",
    sentence: "An empty map comes to the module as no bytes at all, not as four zero bytes.",
  },
  {
    id: "PAIRS-2",
    sentence: "The entries of a map come in its order, and a name as often as it is there.",
  },
  {
    id: "PAIRS-3",
    sentence: "From a module, size 0 is no pairs; the address must lie in the memory all the same.",
  },
  {
    id: "PAIRS-4",
    sentence: "From a module, four zero bytes are no pairs.",
  },
  {
    id: "PAIRS-5",
    sentence: "From a module, more than 1 MiB (1048576 bytes) is taken for no pairs, without an error.",
  },
  {
    id: "PAIRS-6",
    sentence: "From a module, more than 1024 pairs are taken for none, without an error.",
  },
  {
    id: "PAIRS-7",
    sentence:
      "From a module, pairs that are cut off, lack a NUL, or have bytes behind them are taken for none; the hostcall goes on with none.",
  },
  {
    id: "PAIRS-8",
    sentence: "Names and values may contain any byte, NUL too: their lengths count.",
  },
  {
    id: "PAIRS-9",
    sentence: "From a module, fewer than four bytes are no pairs.",
  },
] as const satisfies readonly Rule[];
