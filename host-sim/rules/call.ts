// HTTP calls: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const call = [
  { id: "CALL-1", sentence: "A call names a cluster; one that is not there answers 2." },
  {
    id: "CALL-2",
    sentence:
      ":method, :path and :authority (or host) must be given, or the call answers 2. They may be empty.",
  },
  {
    id: "CALL-3",
    sentence: "The timeout is milliseconds; 0 waits for ever, more than 2147483647 answers 2.",
  },
  {
    id: "CALL-4",
    sentence: "The timeout is looked at first, then the cluster, then the pseudo headers.",
    unobservable: "each of these mistakes is answered with 2",
  },
  { id: "CALL-5", sentence: "A cluster without a host answers 10, and no callback follows." },
  {
    id: "CALL-6",
    sentence:
      "Calls are numbered 4, 8, 12 and so on in each VM. One that fails with 10 takes a number, one that is refused with 2 does not.",
  },
  {
    id: "CALL-7",
    sentence:
      "A call with a body has its size as content-length, whatever the module says; without a body it ends with its headers.",
  },
  { id: "CALL-8", sentence: "Trailers of a call are not sent." },
  {
    id: "CALL-9",
    sentence:
      "Names become lower case, inline headers that come twice are joined. Envoy adds x-envoy-internal, and x-envoy-expected-rq-timeout-ms if there is a timeout.",
  },
  {
    id: "CALL-10",
    sentence:
      "The answer comes to the plugin, with the number of the call, the count of headers, the size of the body and the count of trailers. Every status is an answer.",
  },
  { id: "CALL-11", sentence: "An answer comes when the callback that asked has returned." },
  {
    id: "CALL-12",
    sentence:
      "A service that does not begin to answer in time is answered for: 504, upstream request timeout.",
  },
  {
    id: "CALL-13",
    sentence:
      "A service that cannot be reached, or breaks off before it answers, is answered for: 503 with the reason in the body; 502 if what it says cannot be read.",
  },
  {
    id: "CALL-14",
    sentence:
      "A service that breaks off in its answer is a failure: three zeros instead of the counts, and get_status tells 11 and reset in that callback.",
  },
  {
    id: "CALL-15",
    sentence:
      "After that callback get_status keeps 11 and loses the text. An answer does not change what it tells.",
  },
  {
    id: "CALL-16",
    sentence:
      "The answer can be read in its callback only: elsewhere a header answers 2, all headers are empty, the body answers 1.",
  },
  { id: "CALL-17", sentence: "In the callback of a failure there is nothing to read either." },
  {
    id: "CALL-18",
    sentence:
      "The answer comes although the stream that asked is gone, which cannot be made effective any more.",
  },
  {
    id: "CALL-19",
    sentence:
      "An HTTP call cannot be given up: grpc_cancel, grpc_close and grpc_send of its number answer 2.",
  },
  {
    id: "CALL-20",
    sentence: "Calls of a plugin or VM that goes are given up silently.",
    unobservable:
      "what is given up silently looks like what takes long, and plugins go only with their listener",
  },
  {
    id: "CALL-21",
    sentence: "Any number of calls can be open; answers come in the order in which they arrive.",
  },
  {
    id: "CALL-22",
    sentence: "Every callback can make calls, those of the start too. Those of the trial are never answered.",
  },
  { id: "CALL-23", sentence: "The status is the first header of an answer." },
  {
    id: "CALL-24",
    sentence: "Without on_http_call_response a call is made all the same.",
    unobservable: "the module hears nothing, and the service cannot tell whether anybody listens",
  },
] as const satisfies readonly Rule[];
