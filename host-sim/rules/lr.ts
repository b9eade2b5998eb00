// Local replies: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const lr: readonly Rule[] = [
  {
    id: "LR-1",
    sentence:
      "proxy_send_local_response returns 0 whenever its memory arguments are valid, whatever the phase, status code or context.",
  },
  {
    id: "LR-2",
    sentence:
      "It is executed after the callback returns; the callback's return value is overridden with a stop.",
  },
  {
    id: "LR-3",
    sentence:
      "It only has effect if the effective context is an HTTP stream (has decoder callbacks). On root/TCP contexts: returns 0, nothing is sent, but a stop is still forced on the currently running callback.",
  },
  {
    id: "LR-4",
    sentence:
      "From request callbacks (or asynchronously while the request is paused and no response exists): the reply goes through the whole response filter chain, so on_response_headers / on_response_body of the same filter are called for it. Filters later in the chain that have not seen the request do not get response callbacks (LIFE-2).",
  },
  {
    id: "LR-5",
    sentence:
      "In such a reply on_response_headers gets end_of_stream 1 iff the body is empty, or the request is HEAD or gRPC.",
  },
  {
    id: "LR-6",
    sentence:
      "Two local responses in one request-phase callback: the first wins. Two in one asynchronous callback (e.g. on_http_call_response): the first is sent completely, the second finds a finished response (reset or undefined; envoy issue #23047 was a crash of this kind) – SDKs should block the second call.",
  },
  {
    id: "LR-7",
    sentence:
      "From on_response_headers (including the response callbacks of an earlier local reply): the reply is sent directly to the codec; no further response callbacks of any filter; it replaces the original response (≥1.33, #36809; before that a second local reply in the same stream was dropped and the stream could hang).",
  },
  {
    id: "LR-8",
    sentence:
      "From on_response_body/on_response_trailers after response headers went downstream: the stream is reset; nothing replaces the response. If headers are still held by a pause, LR-7 applies.",
  },
  {
    id: "LR-9",
    sentence: "Status: written as given into :status (decimal). No range check at hostcall level.",
  },
  {
    id: "LR-10",
    sentence:
      "Details string: every whitespace character becomes _; appears as response.code_details. Empty details ⇒ empty code details.",
  },
  {
    id: "LR-11",
    sentence:
      "Additional headers are added, not replaced, after route-level response header finalisation: a content-type given by the module is kept; :status given by the module is appended to the inline value (corrupting it).",
  },
  {
    id: "LR-12",
    sentence:
      "Non-empty body: content-length is set by the host to the body size (overriding the module's); content-type: text/plain is added if the module gave none.",
  },
  {
    id: "LR-13",
    sentence: "Empty body: content-length and content-type are removed, even if the module supplied them.",
  },
  {
    id: "LR-14",
    sentence: "HEAD request: headers as for the body (incl. content-length), body suppressed.",
  },
  {
    id: "LR-15",
    sentence:
      "Request with gRPC content type: reply becomes trailers-only: :status 200, content-type: application/grpc, grpc-status = given code, else mapped from the HTTP status (400→13, 401→16, 403→7, 404→12, 429/502/503/504→14, anything else, including 200 and 500 → 2) unless the module already added grpc-status; grpc-message = percent-encoded body (if non-empty); content-length removed.",
  },
  {
    id: "LR-16",
    sentence:
      'grpc_status argument: 0…16 used; anything else incl. −1 means "derive" (≥1.31, #33856; earlier −1 was passed through). It has no effect for non-gRPC requests.',
  },
  {
    id: "LR-17",
    sentence: "Malformed additional-header pairs ⇒ no additional headers, still status 0.",
  },
  {
    id: "LR-18",
    sentence:
      "After a request-phase local reply the filter's own remaining request callbacks are not delivered.",
  },
  {
    id: "LR-19",
    sentence:
      "local_reply_config of the connection manager may rewrite status, body, content type afterwards.",
  },
  {
    id: "LR-20",
    sentence: "on_log follows normally; response map then shows the local reply's headers.",
  },
  {
    id: "LR-21",
    sentence:
      "proxy_continue_stream + proxy_send_local_response in the same callback: actions run in call order; continuing first forwards the request upstream and then resets/overrides it. Undefined in practice – do not combine.",
  },
];
