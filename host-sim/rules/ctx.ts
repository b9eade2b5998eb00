// Effective context: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const ctx = [
  {
    id: "CTX-1",
    sentence:
      "Contexts of the VM that live can be made effective: plugins, streams, and streams of which a filter has not been told yet. Any other number answers 2.",
  },
  { id: "CTX-2", sentence: "What is effective is so until the callback returns." },
  { id: "CTX-3", sentence: "0 makes the running context effective again." },
  {
    id: "CTX-4",
    sentence:
      "Hostcalls about headers, bodies, properties, streams, replies and timers are about the effective context.",
  },
  {
    id: "CTX-5",
    sentence:
      "HTTP and gRPC calls are those of the effective context's plugin, which gets the answer; so is what get_status tells.",
  },
  {
    id: "CTX-6",
    sentence:
      "An answer to a call comes to the plugin: without making a stream effective, continuing and replying answer 0 and do nothing.",
  },
  {
    id: "CTX-7",
    sentence: "The answer to a call stays readable while a stream of the same plugin is effective.",
  },
  {
    id: "CTX-8",
    sentence: "If the effective context is gone, the running one is meant.",
    unobservable: "Envoy deletes contexts when no callback is running",
  },
  {
    id: "CTX-9",
    sentence: "Foreign functions are about the effective context.",
    lines: ["1.37", "1.38", "1.39", "1.40"],
  },
  {
    id: "CTX-10",
    sentence: "A stream of another plugin of the same VM can be made effective; nobody asks whose it is.",
  },
] as const satisfies readonly Rule[];
