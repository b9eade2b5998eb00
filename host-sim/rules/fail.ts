// Failures: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const fail = [
  {
    id: "FAIL-1",
    sentence: "A trap, whatever its cause, marks the whole VM of this thread failed, for good.",
  },
  {
    id: "FAIL-2",
    sentence:
      "The stream whose callback traps is answered at once, unless its filter fails open: 503 with an empty body and the details wasm_fail_stream, gRPC status 14. What the callback asked for before the trap is still done; after a local reply of its own 503 is sent, and the details are that reply's.",
  },
  {
    id: "FAIL-3",
    sentence:
      "Other streams under way of any plugin in the same VM fail the same way at their next callback.",
  },
  {
    id: "FAIL-4",
    sentence:
      "If response headers are on their way to the client already, the stream is reset instead. A trap in the response headers callback sends 503 in their place.",
  },
  {
    id: "FAIL-5",
    sentence:
      "The response callbacks of the failed filter are skipped for this reply. Filters before it in the chain see its headers; those behind it are told of the stream only when it ends.",
  },
  {
    id: "FAIL-6",
    sentence:
      "With fail_open, callbacks of a failed VM continue without calling the module, also for the stream whose callback has trapped.",
  },
  {
    id: "FAIL-7",
    sentence:
      "What becomes of streams under way depends on the older option fail_open alone. With failure_policy FAIL_OPEN they are answered with 503; only new streams pass the filter by.",
  },
  {
    id: "FAIL-8",
    sentence:
      "New streams that meet a failed VM are answered with 503 before any callback, or pass the filter by if it fails open.",
  },
  {
    id: "FAIL-9",
    sentence: "Without a failure_policy it is FAIL_CLOSED.",
  },
  {
    id: "FAIL-10",
    sentence:
      "With FAIL_RELOAD the next new stream after a trap gets a new VM, which starts as the first one did. It waits for the back-off, 1 s by default and up to half of it more at random, which counts from the last start; until then new streams are answered with 503.",
  },
  {
    id: "FAIL-11",
    sentence: "fail_open and a failure_policy together are refused.",
  },
  {
    id: "FAIL-12",
    sentence: "Without FAIL_RELOAD a failed VM stays failed.",
  },
  {
    id: "FAIL-13",
    sentence:
      "A trap in on_tick, on_http_call_response, on_queue_ready, on_log, on_done or on_delete fails the VM likewise. No response changes at once, and a stream that waits gets no answer.",
  },
  {
    id: "FAIL-14",
    sentence:
      "A trap inside on_vm_start or on_configure counts as answering 0. One inside the on_context_create of a plugin does not: on_vm_start is still called, on_configure is not, and every stream is answered with 503.",
  },
  {
    id: "FAIL-15",
    sentence: "proc_exit is not a trap.",
  },
  {
    id: "FAIL-16",
    sentence:
      "A trap inside malloc gives its hostcall status 6. The module goes on, and fails when its callback has returned.",
  },
  {
    id: "FAIL-17",
    sentence: "A TCP filter that fails closes the connection to both sides.",
  },
  {
    id: "FAIL-18",
    sentence: "Endless loops are not interrupted.",
    unobservable: "Who never returns looks like who has not returned yet.",
  },
  {
    id: "FAIL-19",
    sentence: "The plugins of a failed VM get no on_done and no on_delete.",
  },
] as const satisfies readonly Rule[];
