// Pausing and resuming: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const flow = [
  {
    id: "FLOW-1",
    sentence:
      "Headers go on at once when their callback answers 0. They are then out of the filter's reach: reads answer 2 or are empty, writes answer 2.",
  },
  {
    id: "FLOW-2",
    sentence:
      "1 from a headers callback is the same as 4, unless the plugin has allow_on_headers_stop_iteration; so is any number above 4.",
  },
  {
    id: "FLOW-3",
    sentence:
      "A message that is paused with 4 shows its filter no body and no trailers. What arrives is buffered; if that is more than the limit the sender is told to wait, and nothing fails.",
  },
  {
    id: "FLOW-4",
    sentence:
      "A message that is paused with 3 is buffered likewise, up to the limit. A request above it is answered with 413 (request_payload_too_large), a response above it becomes a 500 (response_payload_too_large), or is reset if its headers have left.",
  },
  {
    id: "FLOW-5",
    sentence:
      "When a paused request is continued its headers go to the next filter, without another headers callback; then what was buffered of the body comes to this filter in one callback, then the trailers.",
  },
  {
    id: "FLOW-6",
    sentence:
      "That body callback says that the stream ends if it has ended without trailers. Without a body the headers go on alone, and no body callback comes.",
  },
  { id: "FLOW-7", sentence: "Body that arrives after the message was continued comes piece by piece." },
  { id: "FLOW-8", sentence: "All this holds for responses too, and continue_stream(1)." },
  { id: "FLOW-9", sentence: "What is continued goes on when the callback has returned." },
  {
    id: "FLOW-10",
    sentence:
      "A message that is continued in its own headers callback goes on before the callback's answer counts. If the answer is 0, it goes on a second time; if it is a pause, the body stays behind for ever.",
  },
  {
    id: "FLOW-11",
    sentence:
      "Continuing what is not held does nothing, unless the message has ended with trailers: they are sent on again.",
  },
  { id: "FLOW-12", sentence: "Continuing a response that has not begun ends Envoy." },
  {
    id: "FLOW-13",
    sentence: "continue_stream(0) and (1) of a plugin without an effective stream answer 0 and do nothing.",
  },
  {
    id: "FLOW-14",
    sentence:
      "continue_stream(2) answers 0, resumes the client's data on a TCP connection and does nothing on HTTP; (3) answers 12, any other number 2.",
  },
  {
    id: "FLOW-15",
    sentence:
      "continue_stream(0) and (1) take the request's headers, body and trailers out of the filter's reach at once: what is to be changed must be changed before.",
  },
  {
    id: "FLOW-16",
    sentence:
      "continue_stream(1) leaves the response's headers readable; writes answer 0, and those that come after the headers have left have no effect.",
  },
  {
    id: "FLOW-17",
    sentence:
      "close_stream(0) and (1) answer 0 and reset the stream when the callback has returned; the client sees it break off. response.code_details is wasm_close_stream, unless it was set before. Log, done and delete follow.",
  },
  {
    id: "FLOW-18",
    sentence:
      "close_stream(2) and (3) close a TCP connection, without the data of the running callback; on HTTP they do nothing. Any other number answers 2.",
  },
  {
    id: "FLOW-19",
    sentence:
      "With allow_on_headers_stop_iteration, 1 holds the headers and still shows the body and the trailers. Headers go with the first body or trailers callback that answers 0, before its data, or when they are continued. 4 stays what it is.",
  },
  { id: "FLOW-20", sentence: "2 from a headers callback is the same as 0: the stream does not end." },
  { id: "FLOW-21", sentence: "A local reply counts more than the answer of the callback that sends it." },
  { id: "FLOW-22", sentence: "Interim responses (1xx) do not reach filters." },
  { id: "FLOW-23", sentence: "A message that ends with its headers has no body callback." },
  {
    id: "FLOW-24",
    sentence:
      "A message that ends later than its headers has a body callback of size 0, even if its body is empty.",
  },
  {
    id: "FLOW-25",
    sentence:
      "A filter that the request has not reached hears nothing of the response, only that the stream is created, logged and over.",
  },
  { id: "FLOW-26", sentence: "Requests pass filters in the order of configuration, responses in reverse." },
  {
    id: "FLOW-27",
    sentence: "What metadata callbacks answer does not count, and no hostcall reads HTTP metadata.",
    unobservable:
      "only METADATA frames of HTTP/2 lead there, which Envoy takes from nobody unless told to and no client library sends",
  },
  {
    id: "FLOW-28",
    sentence:
      "A response that ends before its request ends the stream: what arrives of the request later is not shown.",
  },
] as const satisfies readonly Rule[];
