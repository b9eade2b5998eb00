// Failures: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const fail: readonly Rule[] = [
  {
    id: "FAIL-1",
    sentence:
      "Any trap (unreachable, out-of-bounds, stack overflow, restricted callback) marks the whole VM (this thread's instance) failed, permanently; log Function: <export> failed: <trap text> plus an in-VM backtrace of at most 20 frames. (host/v8.cc)",
  },
  {
    id: "FAIL-2",
    sentence:
      "The failing callback's own stream is answered at once: fail-closed ⇒ local reply 503, empty body, code details wasm_fail_stream, gRPC status 14 (Unavailable).",
  },
  {
    id: "FAIL-3",
    sentence: "Other live streams of any plugin in the same VM fail the same way at their next callback.",
  },
  {
    id: "FAIL-4",
    sentence:
      "If response headers were already sent ⇒ stream reset. In the response-headers phase ⇒ direct 503.",
  },
  {
    id: "FAIL-5",
    sentence:
      "In ≥1.35 response callbacks are skipped for the failure reply; earlier releases could hang the request after a trap in a request callback (#40166).",
  },
  {
    id: "FAIL-6",
    sentence: "Fail-open: callbacks of the failed VM return Continue without calling the module.",
  },
  {
    id: "FAIL-7",
    sentence:
      "The in-flight decision uses only the legacy boolean fail_open. With the newer failure_policy: FAIL_OPEN (≥1.33), in-flight streams still get 503, only new streams bypass the filter.)",
  },
  {
    id: "FAIL-8",
    sentence:
      "New streams, fail-closed: an empty context is inserted, which answers 503 at on_request_headers. Fail-open: filter not inserted.",
  },
  {
    id: "FAIL-9",
    sentence:
      "failure_policy unspecified = FAIL_CLOSED (the 1.33 changelog's claim that reload is the default is not what the code does).",
  },
  {
    id: "FAIL-10",
    sentence:
      "FAIL_RELOAD (≥1.33): for run-time traps only, on the next new stream a fresh VM + root is created (on_context_create, on_vm_start, on_configure again), rate-limited by a jittered back-off (default base 1 s); inside the back-off window it behaves like fail-closed. Stats wasm.<plugin>.vm_reload_backoff|_success|_failure.",
  },
  {
    id: "FAIL-11",
    sentence: "Setting both fail_open: true and failure_policy rejects the config.",
  },
  {
    id: "FAIL-12",
    sentence: "Without FAIL_RELOAD a failed worker VM stays failed until a config update builds a new one.",
  },
  {
    id: "FAIL-13",
    sentence:
      "A trap in on_tick / on_http_call_response / on_queue_ready / on_log fails the VM likewise; no response is affected immediately.",
  },
  {
    id: "FAIL-14",
    sentence: "A trap inside on_vm_start/on_configure counts as returning 0.",
  },
  {
    id: "FAIL-15",
    sentence: "proc_exit is not a trap (WASI-12).",
  },
  {
    id: "FAIL-16",
    sentence:
      "A trap inside malloc during a hostcall gives that hostcall status 6, marks the VM failed, and the failure is acted on when the outer callback returns.",
  },
  {
    id: "FAIL-17",
    sentence: "TCP, fail-closed: downstream and upstream closed with flush.",
  },
  {
    id: "FAIL-18",
    sentence: "Infinite loops are not interrupted by Envoy (no fuel, no deadline).",
  },
  {
    id: "FAIL-19",
    sentence: "A failed VM's root gets no on_done/on_delete at shutdown.",
  },
];
