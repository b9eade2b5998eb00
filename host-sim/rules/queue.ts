// Shared queues: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const queue: readonly Rule[] = [
  {
    id: "QUEUE-1",
    sentence: "Identity = (vm_id, name); tokens are process-wide from 1.",
  },
  {
    id: "QUEUE-2",
    sentence:
      "Registering an existing queue returns the same token, keeps queued data, and re-targets notifications to the new registrant (thread + root). With several workers registering, the last one gets all notifications.",
  },
  {
    id: "QUEUE-3",
    sentence: "resolve with empty vm_id uses the own vm_id; not registered ⇒ 1; a failed VM also gets 1.",
  },
  {
    id: "QUEUE-4",
    sentence: "enqueue unknown token ⇒ 1. Any VM knowing the token may enqueue (no vm_id check).",
  },
  {
    id: "QUEUE-5",
    sentence:
      "Each enqueue posts one on_queue_ready(root, token) to the registrant's thread, asynchronously (never inside the enqueuing callback).",
  },
  {
    id: "QUEUE-6",
    sentence: "dequeue: FIFO; 7 when empty; 1 unknown. Any VM may dequeue.",
  },
  {
    id: "QUEUE-7",
    sentence: "on_queue_ready may find the queue empty (someone else drained it): SDK must tolerate 7.",
  },
  {
    id: "QUEUE-8",
    sentence: "Queue registered from a stream context notifies the root.",
  },
  {
    id: "QUEUE-9",
    sentence: "Queues vanish with the last VM of the vm_id.",
  },
  {
    id: "QUEUE-10",
    sentence: "Empty messages are legal.",
  },
];
