// gRPC calls: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const grpc: readonly Rule[] = [
  {
    id: "GRPC-1",
    sentence:
      "service is first parsed as a serialised envoy.config.core.v3.GrpcService; if that fails it is taken as a cluster name. Unknown cluster ⇒ 4.",
  },
  {
    id: "GRPC-2",
    sentence:
      "An empty service string (or bytes that parse as an empty proto) aborts the Envoy process (unhandled target case). A simulator should reject it loudly.",
  },
  {
    id: "GRPC-3",
    sentence:
      "Some cluster names accidentally parse as protobuf; SDKs should prefer sending a GrpcService proto with envoy_grpc.cluster_name (bytes: 0a LL 0a NN <name>, NN = name length, LL = NN + 2).",
  },
  {
    id: "GRPC-4",
    sentence:
      "Client creation error ⇒ 2. Immediate failure ⇒ 10, and additionally an on_grpc_close for a token the module never received may follow. SDK must ignore unknown tokens.",
  },
  {
    id: "GRPC-5",
    sentence: "Call tokens 5, 9, 13, …; stream tokens 6, 10, 14, … per VM (low bits 01 / 10).",
  },
  {
    id: "GRPC-6",
    sentence:
      "Unary success: exactly one on_grpc_receive(token, size); no metadata callbacks, no on_grpc_close. Unary failure: exactly one on_grpc_close(token, code).",
  },
  {
    id: "GRPC-7",
    sentence:
      "Unary timeout ⇒ on_grpc_close with 4 (DeadlineExceeded). timeout 0 sends grpc-timeout: 0m, i.e. expires at once on a compliant server.",
  },
  {
    id: "GRPC-8",
    sentence:
      "Stream order: receive_initial_metadata, receive*, receive_trailing_metadata, close. A trailers-only or failed start yields an empty initial and/or trailing metadata callback before close.",
  },
  {
    id: "GRPC-9",
    sentence: "Initial metadata given by the module is added to the outgoing headers.",
  },
  {
    id: "GRPC-10",
    sentence: "Metadata maps 4/5 and buffer 5 are valid only inside their callbacks.",
  },
  {
    id: "GRPC-11",
    sentence:
      "proxy_get_status inside on_grpc_close: code = gRPC status, message = status message; afterwards message empty, code kept.",
  },
  {
    id: "GRPC-12",
    sentence:
      "proxy_grpc_send on a call token or HTTP token ⇒ 2; unknown stream ⇒ 1; after remote close ⇒ 0 without effect.",
  },
  {
    id: "GRPC-13",
    sentence:
      "proxy_grpc_close(call) = cancel, no callback. proxy_grpc_close(stream) = half-close; the token lives until the remote closes too; if the remote already closed it is released.",
  },
  {
    id: "GRPC-14",
    sentence: "proxy_grpc_cancel = reset; token released; no callback.",
  },
  {
    id: "GRPC-15",
    sentence:
      "After a remote close the stream token stays allocated until the module calls proxy_grpc_close (leak otherwise).",
  },
  {
    id: "GRPC-16",
    sentence: "Message bytes are raw protobuf without the 5-byte frame in both directions.",
  },
  {
    id: "GRPC-17",
    sentence: "All gRPC callbacks arrive on the root context.",
  },
];
