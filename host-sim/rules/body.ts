// Bodies: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const body: readonly Rule[] = [
  {
    id: "BODY-1",
    sentence:
      "If the previous body callback returned 0, or there was none, body_size is the chunk length and proxy_get_buffer_bytes(0, …) sees only the chunk.",
  },
  {
    id: "BODY-2",
    sentence:
      "If the previous body callback returned 1 (StopIterationAndBuffer), body_size is the whole length and the buffer calls see and modify the whole buffer (Envoy ≥ 1.32). In ≤ 1.31 the size was the length of the manager buffer without the newest chunk, so the final chunk was not visible (envoy PR #36411).",
  },
  {
    id: "BODY-3",
    sentence:
      "If the previous returned 2 (StopIterationAndWatermark) the chunk was kept by the manager, but the next callback sees only the new chunk.",
  },
  {
    id: "BODY-4",
    sentence:
      "If the previous returned 3 (StopIterationNoBuffer) its chunk was dropped; the next callback sees only the new chunk.",
  },
  {
    id: "BODY-5",
    sentence:
      "Returning 0 after a series of 1s releases the whole (possibly modified) buffer to the next filter as one data frame.",
  },
  {
    id: "BODY-6",
    sentence: "Returning 0 after a series of 2s releases all kept chunks plus the current one.",
  },
  {
    id: "BODY-7",
    sentence: 'The "buffering" state is reset at every body callback; it follows the last return value only.',
  },
  {
    id: "BODY-8",
    sentence: "Response direction is identical, with type 1.",
  },
  {
    id: "BODY-9",
    sentence:
      "Request buffering beyond the stream limit while returning 1 ⇒ 413 local reply; the filter's pending body callback is not made if the stream was destroyed by it (≥1.33; earlier versions called into a deleted context). (destroyed_ check after addDecodedData)",
  },
  {
    id: "BODY-10",
    sentence:
      "Paused on the last chunk (returned 1 with end_of_stream) and resumed by proxy_continue_stream: buffered data flows to the next filter; this filter gets no further body callback.",
  },
  {
    id: "BODY-11",
    sentence:
      "proxy_get_buffer_bytes(0) outside a body callback, after headers or body were continued ⇒ Ok with pointer 0, size 0 (not NotFound). (buffer_.set(nullptr))",
  },
  {
    id: "BODY-12",
    sentence:
      "Body buffer before any body arrived (e.g. in on_request_headers) ⇒ Ok/empty; proxy_get_buffer_status ⇒ Ok length 0 flags 0.",
  },
  {
    id: "BODY-13",
    sentence:
      "proxy_set_buffer_bytes in the situations of BODY-11/12 ⇒ 2 (BadArgument): a filter cannot create a body from the headers callback.",
  },
  {
    id: "BODY-14",
    sentence:
      "While paused with 1, proxy_get_buffer_bytes from another callback (tick, http_call_response with effective context) sees the whole buffer and may modify it.",
  },
  {
    id: "BODY-15",
    sentence:
      'After returning 2 or 3, the pointer kept for "current chunk" is not cleared; using body calls outside the callback then touches released memory (undefined). A simulator should report it.',
  },
  {
    id: "BODY-16",
    sentence: "Trailers callback while paused with 1: the whole buffer is readable/modifiable there.",
  },
  {
    id: "BODY-17",
    sentence:
      "Trailers callback is delivered even if the body is paused by this filter (single-direction stop does not hold trailers from the same filter).",
  },
  {
    id: "BODY-18",
    sentence:
      "If trailers callback returns 0 while body is paused, everything (headers if held, body, trailers) is released.",
  },
  {
    id: "BODY-19",
    sentence:
      "content-length is never fixed up by the host when the body is changed. The module must remove or rewrite it while headers are still held; otherwise HTTP/1 peers get a wrong length.",
  },
  {
    id: "BODY-20",
    sentence:
      "Getter: start > size ⇒ Ok/empty; start + max > size ⇒ truncated to the end; max = 0 ⇒ Ok/empty; u32 overflow cannot occur because arithmetic is 64-bit.",
  },
  {
    id: "BODY-21",
    sentence: "Getter with start = size ⇒ Ok/empty.",
  },
  {
    id: "BODY-22",
    sentence: "Setter, start = 0, length = 0 ⇒ prepend data.",
  },
  {
    id: "BODY-23",
    sentence: "Setter, start = 0, length ≥ size ⇒ replace everything.",
  },
  {
    id: "BODY-24",
    sentence:
      "Setter, start = 0, 0 < length < size ⇒ drop first length bytes, then prepend data (replace a prefix).",
  },
  {
    id: "BODY-25",
    sentence: "Setter, start ≥ size (size > 0) ⇒ append, length ignored.",
  },
  {
    id: "BODY-26",
    sentence: "Setter, 0 < start < size ⇒ 2, nothing changed: middle edits are impossible.",
  },
  {
    id: "BODY-27",
    sentence: "Setter with empty data and start = 0, length ≥ size ⇒ body emptied (Ok).",
  },
  {
    id: "BODY-28",
    sentence: "With an empty but present buffer, start = 0 prepends; any start > 0 appends.",
  },
  {
    id: "BODY-29",
    sentence: "After a set, proxy_get_buffer_status/getter in the same callback see the new content.",
  },
  {
    id: "BODY-30",
    sentence:
      "Types 4 (call response body), 6, 7 are immutable ⇒ setter returns 2. Type 5 (gRPC) is technically mutable inside its callback, with no effect. Type 8 is immutable.",
  },
  {
    id: "BODY-31",
    sentence: "proxy_get_buffer_status flags are always 0, also on the last chunk.",
  },
  {
    id: "BODY-32",
    sentence:
      "Type 4 outside on_http_call_response ⇒ 1. Type 7 outside configure ⇒ 1. Type 5 outside ⇒ Ok/empty. Type 2/3 outside TCP data callbacks ⇒ Ok/empty.",
  },
  {
    id: "BODY-33",
    sentence:
      "Type 8 returns whatever the host last placed in its scratch buffer: it is the same object used to serve every other buffer type, so reading type 8 after reading another type returns that data. (buffer_ member)",
  },
  {
    id: "BODY-34",
    sentence:
      "Request body (type 0) remains addressable from response callbacks but normally reads as empty; response body (type 1) from request callbacks reads as empty.",
  },
  {
    id: "BODY-35",
    sentence:
      'Known Envoy defect, ≥1.32 until fixed: resume mid-body with proxy_continue_stream after having returned 1; the next chunk\'s callback (whose "buffering" state is still set) returns 0 ⇒ that chunk is lost (an empty frame is forwarded), because the host moved it into the manager buffer while iteration was already running. Both directions. Reported as envoy issue #46841, fixed by PR #46842 (2026-08, back-ported to 1.36–1.39, runtime guard envoy.reloadable_features.filter_manager_forward_added_data_on_continue). An SDK can avoid it by resuming through the return value of a body callback, or by pausing until end_of_stream. A simulator should implement the fixed behaviour and optionally the defect.',
  },
  {
    id: "BODY-36",
    sentence:
      "While stopped at headers (stop-all), body the manager has already buffered is not visible: type 0/1 reads give Ok/empty until the body callback of FLOW-5 runs. Same after a 2 (Watermark) pause: previously kept chunks cannot be read by any call.",
  },
];
