// Shared queues: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const queue = [
  {
    id: "QUEUE-1",
    sentence: "A queue is known by its vm_id and its name, and has a number that holds in all VMs.",
  },
  {
    id: "QUEUE-2",
    sentence:
      "Registering a queue again gives the same number and keeps what is in it; who has registered last hears of it.",
  },
  { id: "QUEUE-3", sentence: "An empty vm_id means the own one; a queue that is not registered answers 1." },
  {
    id: "QUEUE-4",
    sentence: "Whoever knows its number may put messages into a queue; a number that is nobody's answers 1.",
  },
  {
    id: "QUEUE-5",
    sentence:
      "Each message is one on_queue_ready for who has registered the queue, never inside the callback that has put it in.",
  },
  {
    id: "QUEUE-6",
    sentence:
      "Messages come out as they went in, for any VM; an empty queue answers 7, a number that is nobody's 1.",
  },
  { id: "QUEUE-7", sentence: "on_queue_ready may find the queue empty." },
  { id: "QUEUE-8", sentence: "A queue that a stream has registered is its plugin's." },
  {
    id: "QUEUE-9",
    sentence: "Queues go with the last VM of their vm_id.",
    unobservable: "VMs go with their listeners only",
  },
  { id: "QUEUE-10", sentence: "Messages are bytes, and may be empty." },
] as const satisfies readonly Rule[];
