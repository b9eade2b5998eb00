// HTTP calls: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const call: readonly Rule[] = [
  {
    id: "CALL-1",
    sentence: "Target is an Envoy cluster name. Unknown ⇒ 2, token slot 0.",
  },
  {
    id: "CALL-2",
    sentence: "Missing :path, :method, or :authority (header name host is accepted as :authority) ⇒ 2.",
  },
  {
    id: "CALL-3",
    sentence: "Timeout is milliseconds; 0 = no timeout; values ≥ 2³¹ ⇒ 2.",
  },
  {
    id: "CALL-4",
    sentence: "Check order: timeout, cluster, pseudo headers.",
  },
  {
    id: "CALL-5",
    sentence:
      "Immediate failure while sending (e.g. no healthy upstream host, circuit breaker) ⇒ 10 and no callback at all. (send returns null; late inline completion is discarded)",
  },
  {
    id: "CALL-6",
    sentence:
      "Success ⇒ 0 and token. Tokens of HTTP calls: 4, 8, 12, … per VM (low two bits 00). A failed attempt also consumes a number.",
  },
  {
    id: "CALL-7",
    sentence: "Non-empty body ⇒ host sets content-length. Empty body ⇒ headers-only request.",
  },
  {
    id: "CALL-8",
    sentence:
      "Request trailers are accepted but never sent: Envoy's buffered async request sends headers and body only.",
  },
  {
    id: "CALL-9",
    sentence:
      "Header values use add semantics (inline joining) and lower-casing. x-forwarded-for is not added; retries are off; hash policy is :authority.",
  },
  {
    id: "CALL-10",
    sentence:
      "Result arrives as on_http_call_response(root_id, token, num_headers, body_size, num_trailers), always on the root of the calling context.",
  },
  {
    id: "CALL-11",
    sentence: "Never re-entrant: a response ready while the VM runs is delivered after the current callback.",
  },
  {
    id: "CALL-12",
    sentence:
      "Timeout ⇒ callback with a real local response: :status 504, body upstream request timeout (num_headers > 0). Not zero headers.",
  },
  {
    id: "CALL-13",
    sentence:
      "Connection failure/refused ⇒ :status 503 response with an explanatory body, via the same path.",
  },
  {
    id: "CALL-14",
    sentence:
      "Reset after the response started, or response body above 32 MiB (runtime key http.async_response_buffer_limit) ⇒ callback (token, 0, 0, 0); proxy_get_status then gives code 11 and message reset inside the callback.",
  },
  {
    id: "CALL-15",
    sentence:
      "On success proxy_get_status is not updated (stale value). After a failure callback the code stays 11 but the message becomes empty.",
  },
  {
    id: "CALL-16",
    sentence:
      "Response headers (map 6), trailers (map 7), body (buffer 4) are only available inside the callback; afterwards get ⇒ 2, pairs ⇒ Ok empty, buffer ⇒ 1.",
  },
  {
    id: "CALL-17",
    sentence:
      "In a failure callback (0,0,0): map 6 get ⇒ 2 (no response object), pairs ⇒ Ok/empty, buffer 4 ⇒ 1.",
  },
  {
    id: "CALL-18",
    sentence:
      "The stream that issued the call may be gone; the callback still fires on the root. proxy_set_effective_context(stream) ⇒ 2 then.",
  },
  {
    id: "CALL-19",
    sentence: "There is no cancel for HTTP calls (proxy_grpc_cancel with such a token ⇒ 2).",
  },
  {
    id: "CALL-20",
    sentence: "Root destruction or VM removal cancels outstanding calls silently.",
  },
  {
    id: "CALL-21",
    sentence: "Concurrent calls: any number; each has its own token; order of callbacks = completion order.",
  },
  {
    id: "CALL-22",
    sentence:
      "Calls may be issued from on_vm_start/on_configure/on_tick/on_log/on_done; during configuration on the main thread clusters may not exist yet ⇒ 2.",
  },
  {
    id: "CALL-23",
    sentence: ":status of the response is in map 6 as first entry.",
  },
  {
    id: "CALL-24",
    sentence: "Without an exported proxy_on_http_call_response the call is still performed, result dropped.",
  },
];
