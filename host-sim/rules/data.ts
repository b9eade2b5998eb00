// Shared data: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const data = [
  {
    id: "DATA-1",
    sentence:
      "Data is shared by all VMs of one vm_id, whatever their code and configuration, in all threads, and by no others.",
  },
  {
    id: "DATA-2",
    sentence:
      "A key that is not there answers 1; one that is there gives its value and a version that is not 0.",
  },
  { id: "DATA-3", sentence: "Storing with version 0 always succeeds." },
  {
    id: "DATA-4",
    sentence: "Storing over a key with another version than its own answers 8 and stores nothing.",
  },
  { id: "DATA-5", sentence: "Storing with any version under a key that is not there succeeds." },
  {
    id: "DATA-6",
    sentence: "Each value that is stored has a version of its own, even if it is the same value.",
  },
  { id: "DATA-7", sentence: "Empty values can be stored; nothing removes a key." },
  {
    id: "DATA-8",
    sentence: "Data goes with the last VM of its vm_id.",
    unobservable: "VMs go with their listeners only",
  },
  { id: "DATA-9", sentence: "Keys are bytes, and may be empty." },
] as const satisfies readonly Rule[];
