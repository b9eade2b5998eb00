// Contexts and their life: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const life: readonly Rule[] = [
  {
    id: "LIFE-1",
    sentence:
      "A stream context is announced to the module (on_context_create(id, root)) at the moment of decodeHeaders, not when the filter object is built.",
  },
  {
    id: "LIFE-2",
    sentence:
      "If the request never reaches the filter (earlier filter or the connection manager answered), response callbacks are not delivered, but on_context_create then on_log (then on_done, on_delete) are, when access logging runs.",
  },
  {
    id: "LIFE-3",
    sentence: "HTTP end-of-stream order is on_log, on_done, on_delete (Envoy ≥ 1.16).",
  },
  {
    id: "LIFE-4",
    sentence:
      "on_log fires once per stream, only on the log call where the request is complete; mid-stream access-log events do not reach the module.",
  },
  {
    id: "LIFE-5",
    sentence:
      "For HTTP streams the return value of on_done is ignored; on_delete follows immediately. proxy_done from a stream context acts on its root's pending state ⇒ normally 1.",
  },
  {
    id: "LIFE-6",
    sentence: "TCP order is on_done, on_log, on_delete.",
  },
  {
    id: "LIFE-7",
    sentence: "With HTTP/3 deferred logging on_log may arrive after on_delete.",
  },
  {
    id: "LIFE-8",
    sentence: "Root shutdown: on_done(root); non-zero ⇒ on_delete(root) at once.",
  },
  {
    id: "LIFE-9",
    sentence:
      "Root on_done returning 0 ⇒ root kept pending; a later proxy_done() in that root's context returns 0 and on_delete(root) is delivered after the current callback returns, not inside it.",
  },
  {
    id: "LIFE-10",
    sentence: "proxy_done() when the root is not pending returns 1.",
  },
  {
    id: "LIFE-11",
    sentence:
      "If proxy_done is never called the root stays pending until the VM is released, then vanishes without on_delete.",
  },
  {
    id: "LIFE-12",
    sentence:
      "Root contexts do not get on_log, except a Wasm access logger extension, whose log events are delivered as on_log(root).",
  },
  {
    id: "LIFE-13",
    sentence:
      "After the VM failed no on_done/on_log/on_delete (or any other callback) is delivered for any context.",
  },
  {
    id: "LIFE-14",
    sentence: "on_delete is delivered only if the context was announced (in_vm_context_created_).",
  },
  {
    id: "LIFE-15",
    sentence:
      "During on_done/on_delete request/response headers are not available: maps 0–3 ⇒ value getter 2, pairs ⇒ Ok empty (pointers may dangle only where the filter paused; see HDR-14).",
  },
  {
    id: "LIFE-16",
    sentence:
      "In on_log: request headers, response headers, response trailers readable; request trailers never; missing key or missing map ⇒ 1; mutation and get_header_map_size use the ordinary (non-log) pointers, hence normally 2.",
  },
  {
    id: "LIFE-17",
    sentence: "In on_log, properties of the stream are readable, including request.duration and response.*.",
  },
  {
    id: "LIFE-18",
    sentence: "proxy_send_local_response in on_log/on_done/on_delete returns 0 and has no visible effect.",
  },
  {
    id: "LIFE-19",
    sentence:
      'All callbacks of one thread\'s VM are strictly serial; host events that occur while the VM is executing are queued and delivered after the outermost callback returns ("after-VM-call actions", FIFO).',
  },
  {
    id: "LIFE-20",
    sentence:
      "Actions queued by one callback (continue, close, local reply) run in call order after that callback returns, before the host proceeds with the callback's return value.",
  },
];
