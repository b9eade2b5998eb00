// gRPC calls: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const grpc = [
  {
    id: "GRPC-1",
    sentence:
      "The target of a gRPC call is a serialized GrpcService, or else the name of a cluster. A name that is not there answers 4; a GrpcService with such a name answers 10, and on_grpc_close follows with 14 and Cluster not available.",
  },
  { id: "GRPC-2", sentence: "A target that is empty, or a GrpcService for nobody, ends Envoy." },
  { id: "GRPC-3", sentence: "Names that happen to read as a message count as one." },
  {
    id: "GRPC-4",
    sentence:
      "A cluster without a host answers 10, and on_grpc_close follows with a number that the module was not given. That number is known to nobody any more.",
  },
  { id: "GRPC-5", sentence: "Calls are numbered 5, 9, 13 and so on in each VM, streams 6, 10, 14." },
  {
    id: "GRPC-6",
    sentence:
      "A call that succeeds is told one message, the last one, and nothing else; one that fails is told its end, and nothing else. Success without a message is failure 13, an error after a message is just the error.",
  },
  {
    id: "GRPC-7",
    sentence:
      "A call that is not answered in time ends with 14, upstream request timeout{response_timeout}. Timeout 0 waits for ever, and tells the service 0m.",
  },
  {
    id: "GRPC-8",
    sentence:
      "A stream hears of headers, messages, trailers and its end, in this order. What ends without headers has empty headers, and all that was said as trailers; what cannot be reached has trailers of Envoy's; what breaks off after its headers has empty trailers.",
  },
  {
    id: "GRPC-9",
    sentence:
      "Metadata of the module is joined into the headers that Envoy sends; Envoy adds x-envoy-internal, and x-envoy-expected-rq-timeout-ms if there is a timeout.",
  },
  {
    id: "GRPC-10",
    sentence: "Maps 4 and 5 and buffer 5 can be read in their own callbacks only, and the maps not written.",
  },
  {
    id: "GRPC-11",
    sentence:
      "In on_grpc_close get_status tells the status and a text: grpc-message as it was sent, and behind it in braces why the stream has ended, which stands alone if there is no message. Later the text is empty.",
  },
  {
    id: "GRPC-12",
    sentence:
      "grpc_send answers 2 to a number that is not a stream's, 1 to one that is nobody's; after an end on either side it answers 0 and sends nothing.",
  },
  {
    id: "GRPC-13",
    sentence:
      "grpc_close gives up a call, silently, and ends a stream on this side: its number stays until the service has ended it too.",
  },
  { id: "GRPC-14", sentence: "grpc_cancel gives up a call or a stream, silently, and its number with it." },
  {
    id: "GRPC-15",
    sentence: "A stream that the service has ended keeps its number until the module closes it.",
  },
  { id: "GRPC-16", sentence: "Messages are bytes without framing in both directions, and may be empty." },
  {
    id: "GRPC-17",
    sentence: "All gRPC callbacks come to the plugin, although the stream that asked may be gone.",
  },
] as const satisfies readonly Rule[];
