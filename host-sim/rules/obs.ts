// What a running Envoy was seen to do beyond the other chapters, rule by rule.

import type { Rule } from "./rule.ts";

export const obs = [
  {
    id: "OBS-1",
    sentence: "Over HTTP/1 close_stream and then a trap in the same callback end Envoy.",
  },
  {
    id: "OBS-2",
    sentence:
      "A local reply and then a trap in a response callback end Envoy. In a request callback 503 is sent.",
  },
  {
    id: "OBS-3",
    sentence: "A local reply and then close_stream in on_response_headers end Envoy.",
  },
  {
    id: "OBS-4",
    sentence:
      "continue_stream(1) in an on_response_headers that answers 0 ends Envoy if the response has headers only; so it does in an on_response_body that is shown the end of what another filter has let go.",
  },
  {
    id: "OBS-5",
    sentence: "A start section that makes a hostcall ends Envoy.",
  },
  {
    id: "OBS-6",
    sentence: "A hostcall with an address ends Envoy if the module does not export its memory.",
  },
  {
    id: "OBS-7",
    sentence: "close_stream twice in the same callback ends Envoy.",
  },
  {
    id: "OBS-8",
    sentence: "x-envoy-upstream-service-time is not in a response that comes before the end of the request.",
  },
  {
    id: "OBS-9",
    sentence:
      "Headers of a connection, those that the connection header names, and x-envoy-internal of a client do not reach filters.",
  },
  {
    id: "OBS-10",
    sentence:
      "An upstream that fails while its response headers are held is answered for at once, in no callback.",
  },
  {
    id: "OBS-11",
    sentence:
      "Over HTTP/1 the end of a body is a callback of its own, of size 0; over HTTP/2 it comes with the last piece. The body of a local reply is one callback.",
  },
  {
    id: "OBS-12",
    sentence:
      "Pseudo headers come first, over HTTP/1 :authority, :path, :method and :scheme; then the client's headers, x-forwarded-proto and x-request-id. transfer-encoding is seen in responses only.",
  },
  {
    id: "OBS-13",
    sentence:
      "At the end of a stream on_log comes for each filter, then on_done and on_delete for one after the other.",
  },
  {
    id: "OBS-14",
    sentence:
      "A request that the connection manager refuses gives on_context_create, on_log, on_done and on_delete only.",
  },
  {
    id: "OBS-15",
    sentence:
      "A response that is complete ends its stream, also while the request is held; its context is not known any more then.",
  },
  {
    id: "OBS-16",
    sentence: "Without a main __main_void is called behind _initialize.",
    lines: ["1.39", "1.40"],
  },
  {
    id: "OBS-17",
    sentence: "What a configuration leaves in shared data while it is tried out stays.",
  },
  {
    id: "OBS-18",
    sentence:
      "An output that cannot be written answers 6, but what the call does is done: a message that was taken from a queue is gone.",
  },
  {
    id: "OBS-19",
    sentence: "request.headers_bytes and response.headers_bytes are the sizes of the headers.",
    lines: ["1.37", "1.38", "1.39", "1.40"],
  },
  {
    id: "OBS-20",
    sentence:
      "Closing a stream in on_response_trailers and letting the trailers go on ends Envoy: over HTTP/1 always, over HTTP/2 if another filter comes behind.",
  },
  {
    id: "OBS-21",
    sentence:
      "The buffer of arguments (type 8), asked for when the body that was shown last has left, reads released memory and may end Envoy.",
    unobservable:
      "Whether released memory can still be read is a matter of luck: it ended Envoy in one run, not in others.",
  },
  {
    id: "OBS-22",
    sentence:
      "close_stream and then a local reply in the same request callback end Envoy over HTTP/1. Over HTTP/2 the client sees the reset, and the reply is shown to filters that are deleted already.",
  },
  {
    id: "OBS-23",
    sentence:
      "A body callback that continues its message, while continuing it shows the body, is called inside of itself until the stack of the module is full: the VM fails.",
  },
  {
    id: "OBS-24",
    sentence:
      "Over HTTP/1 :scheme is what the client says in x-forwarded-proto, if that is http or https in upper or lower case. Over HTTP/2 it is what the client sends as such.",
  },
  {
    id: "OBS-25",
    sentence:
      "response.flags is 256 where there was no route, 64 where the connection to the upstream ended before a response, and 16 where the upstream reset the stream; it is 0 for what a filter answers itself.",
  },
] as const satisfies readonly Rule[];
