// Local replies: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const lr = [
  {
    id: "LR-1",
    sentence:
      "proxy_send_local_response is Ok in every phase and every context, whatever the status, as long as its addresses lie in the memory.",
  },
  {
    id: "LR-2",
    sentence:
      "The reply is carried out when the callback has returned; whatever the callback answers, nothing goes on.",
  },
  {
    id: "LR-3",
    sentence:
      "Only an HTTP stream can be replied to. With the plugin as effective context nothing is sent, but the callback that runs is stopped all the same: its request waits for ever.",
  },
  {
    id: "LR-4",
    sentence:
      "A reply from a request callback, or while the request is paused, passes the response callbacks of all filters that have seen the request, first those of headers, then those of the body. The others get none (LIFE-2).",
  },
  {
    id: "LR-5",
    sentence:
      "In the headers callback of such a reply end_of_stream is 1 if the reply has no body, or answers HEAD or gRPC; the body comes in one callback with 1.",
  },
  {
    id: "LR-6",
    sentence:
      "Of two replies in one request callback the first is sent, with the details of the second. Of two in one asynchronous callback the second is sent; on_response_headers runs for the first.",
  },
  {
    id: "LR-7",
    sentence:
      "A reply from on_response_headers replaces the response, that of an earlier local reply too, and passes no callback. Over HTTP/2 the body of an earlier local reply is shown to its callback all the same. Two such replies in one callback crash Envoy.",
  },
  {
    id: "LR-8",
    sentence:
      "A reply from on_response_body or on_response_trailers resets the stream if the response headers have left; if they are held, it replaces the response. Two such replies in one callback crash Envoy.",
  },
  {
    id: "LR-9",
    sentence: "The status is cut to 16 bits and otherwise sent as it is.",
  },
  {
    id: "LR-10",
    sentence: "Each whitespace in the details becomes an underscore; they are response.code_details.",
  },
  {
    id: "LR-11",
    sentence:
      "The given headers are added one by one, inline ones joined; a content-type among them is kept, a :status is ignored.",
  },
  {
    id: "LR-12",
    sentence:
      "With a body, content-length is its size, whatever the module gave, and content-type is text/plain unless the module gave one. server is always envoy. Over HTTP/1 a reply to a request that has not come completely closes the connection.",
  },
  {
    id: "LR-13",
    sentence: "Without a body, content-length and content-type are removed, those of the module too.",
  },
  {
    id: "LR-14",
    sentence: "A reply to HEAD has the headers of its body, and no body.",
  },
  {
    id: "LR-15",
    sentence:
      "A reply to a request with the content type of gRPC is its trailers alone: status 200, content-type application/grpc, grpc-status as the module added it, or else as its argument says, or else derived from the status (400 is 13, 401 is 16, 403 is 7, 404 is 12, 429 and 502 to 504 are 14, all others 2), grpc-message the body, percent-encoded. gRPC-web is not gRPC.",
  },
  {
    id: "LR-16",
    sentence:
      "The argument grpc_status counts if it is 0 to 16, and means nothing to requests that are not gRPC.",
  },
  {
    id: "LR-17",
    sentence: "Malformed pairs of headers are no headers; the reply is sent.",
  },
  {
    id: "LR-18",
    sentence: "After a reply from a request callback the filter gets no further request callbacks.",
  },
  {
    id: "LR-19",
    sentence:
      "local_reply_config of the connection manager may rewrite status, body and content type afterwards.",
    unobservable:
      "It takes a local_reply_config of the connection manager, which works behind all filters; the suite's Envoys have none.",
  },
  {
    id: "LR-20",
    sentence: "In the log the response headers are those of the reply.",
  },
  {
    id: "LR-21",
    sentence:
      "With proxy_continue_stream in the same callback, in either order, the client gets the reply. The request is taken back before it leaves; only if a connection to the upstream is open already it may be sent.",
  },
] as const satisfies readonly Rule[];
