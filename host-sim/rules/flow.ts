// Pausing and resuming: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const flow: readonly Rule[] = [
  {
    id: "FLOW-1",
    sentence:
      "on_request_headers returning 0 ⇒ headers go to the next filter immediately. The host then forgets the request-header pointer for this filter (HDR-14).",
  },
  {
    id: "FLOW-2",
    sentence: "Returning 1 without the plugin option behaves exactly like 4.",
  },
  {
    id: "FLOW-3",
    sentence:
      "Returning 4 (or defaulted 1): no body/trailers callback is delivered to this filter while paused; arriving body is stored in the manager buffer; above the buffer limit the downstream (or upstream) is read-disabled; no error.",
  },
  {
    id: "FLOW-4",
    sentence:
      "Returning 3: same, but exceeding the limit on the request side yields a local reply 413 (details request_payload_too_large); on the response side 500 (response_payload_too_large) if headers were not yet sent, otherwise a reset.",
  },
  {
    id: "FLOW-5",
    sentence:
      "proxy_continue_stream(0) after a stop-all pause: headers are given to the next filter (this filter's on_request_headers is not called again); then, if body was buffered, this filter's on_request_body is called once with the complete buffered body; then, if trailers arrived, this filter's on_request_trailers. (commonContinue, iterate_from_current_filter_)",
  },
  {
    id: "FLOW-6",
    sentence:
      "In FLOW-5 the body callback's end_of_stream is 1 iff the end was already received and there are no trailers. If no body was buffered and the request was headers-only, the next filter receives headers with end-of-stream set and no body callback occurs.",
  },
  {
    id: "FLOW-7",
    sentence: "Body that arrives after the resume is delivered chunk by chunk as usual.",
  },
  {
    id: "FLOW-8",
    sentence: "Same rules for responses with proxy_continue_stream(1).",
  },
  {
    id: "FLOW-9",
    sentence: "proxy_continue_stream always acts after the current callback returns.",
  },
  {
    id: "FLOW-10",
    sentence:
      "Calling proxy_continue_stream(0) inside on_request_headers is harmful: the continuation runs before the callback's own return value is applied. If the callback then returns Continue, following filters see the headers twice (debug builds assert). If it returns a pause, following filters have already got the headers, and later body is buffered with nobody to release it ⇒ request with a body hangs. A simulator should flag this as a bug in the filter.",
  },
  {
    id: "FLOW-11",
    sentence:
      "proxy_continue_stream when the filter is not paused and headers were already continued: debug builds assert, release builds do nothing visible unless trailers were already passed (then trailers are dispatched again).",
  },
  {
    id: "FLOW-12",
    sentence:
      "proxy_continue_stream(1) before any response headers exist dereferences null in Envoy (crash). A simulator should report it.",
  },
  {
    id: "FLOW-13",
    sentence:
      "proxy_continue_stream(0 or 1) from a root context without effective context returns 0 and does nothing.",
  },
  {
    id: "FLOW-14",
    sentence:
      "proxy_continue_stream(2) (TCP downstream) returns 0 and resumes reading; (3) returns 12; (≥4) returns 2. On an HTTP context type 2 returns 0 and does nothing.",
  },
  {
    id: "FLOW-15",
    sentence:
      "Any proxy_continue_stream(0) or (1) immediately drops the filter's pointers to request headers, request body, request trailers and request metadata, even before the deferred continuation executes. So mutations must precede the continue call; afterwards header reads give 2 (or Ok/empty for pairs).",
  },
  {
    id: "FLOW-16",
    sentence: "proxy_continue_stream(1) does not drop response pointers.",
  },
  {
    id: "FLOW-17",
    sentence:
      "proxy_close_stream(0|1) returns 0; after the callback the HTTP stream is reset; response code details become wasm_close_stream unless already set. The callback's return value is still processed. on_log/on_done/on_delete follow.",
  },
  {
    id: "FLOW-18",
    sentence:
      "proxy_close_stream(2|3) closes the TCP connection with flush-write; on HTTP contexts returns 0 and does nothing.",
  },
  {
    id: "FLOW-19",
    sentence:
      "With allow_on_headers_stop_iteration: true (≥1.35) and return 1: on_request_body/on_request_trailers keep firing while headers are held; as soon as the body (or trailers) callback returns Continue, headers are released first, then the data. proxy_continue_stream releases them too.",
  },
  {
    id: "FLOW-20",
    sentence: "Return value 2 (ContinueAndEndStream) is executed as Continue.",
  },
  {
    id: "FLOW-21",
    sentence: "Local reply sent in the callback overrides any return value (see LR-*).",
  },
  {
    id: "FLOW-22",
    sentence: "1xx informational responses never reach the module.",
  },
  {
    id: "FLOW-23",
    sentence: "A headers-only message (end_of_stream = 1) produces no body callback.",
  },
  {
    id: "FLOW-24",
    sentence:
      "HTTP/1 messages with a chunked but empty body produce a body callback with size 0 and end_of_stream 1.",
  },
  {
    id: "FLOW-25",
    sentence:
      "A filter whose request side never ran (bypassed) does not get response callbacks for that stream (LIFE-2).",
  },
  {
    id: "FLOW-26",
    sentence: "Response filters run in reverse configuration order; request filters in configuration order.",
  },
  {
    id: "FLOW-27",
    sentence:
      "Metadata callbacks: the pause value is ignored; HTTP metadata maps cannot be read through any hostcall.",
  },
];
