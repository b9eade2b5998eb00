// The two clients that Envoy calls gRPC services with: its own (`envoy_grpc`) and Google's (`google_grpc`). They send other
// headers, and tell a module other things about the same answer.

import { GrpcStatus } from "../abi/enums.ts";
import type { HostProfile } from "../profiles/profile.ts";
import type { Pair } from "../wire/pairs.ts";
import { HeaderMap } from "./header-map.ts";
import { requestHeaderRules } from "./inline-headers.ts";
import { resetDetails, upstreamFailure } from "./local-reply.ts";

/** What a module asks for. A stream has no message and no timeout. */
export interface GrpcRequest {
  /** A serialized GrpcService, or the name of a cluster. */
  readonly target: string;
  readonly service: string;
  readonly method: string;
  readonly metadata: readonly Pair[];
  readonly message: Uint8Array;
  readonly timeoutMs: number | null;
}

/** How a call ends, as `proxy_get_status` tells it. */
export interface GrpcEnd {
  readonly code: GrpcStatus;
  readonly message: string;
}

/** What a stream is told that cannot reach its service; null is a callback that does not come. */
export interface GrpcFailure extends GrpcEnd {
  readonly initial: readonly Pair[] | null;
  readonly trailing: readonly Pair[];
}

/** One of the clients. */
export interface GrpcClient {
  /** The headers as they leave. */
  headersOf(cluster: string, request: GrpcRequest): HeaderMap;
  /** What stands before the service's own headers. */
  readonly responseHead: readonly Pair[];
  /** The trailers as the module gets them, from the service's own and its end; `details` is the raw grpc-message. */
  trailersOf(own: readonly Pair[], code: number, details: string): readonly Pair[];
  /** What is said of an end that the service has sent (GRPC-11). */
  messageOf(details: string): string;
  /** No answer in time (GRPC-7). */
  readonly timeout: GrpcEnd;
  /** The service has broken off after its headers, in Envoy's words for why. */
  brokenOff(reason: string): GrpcEnd;
  /** The service cannot be reached, or has broken off before it answered, in the same words. */
  failureOf(reason: string, profile: HostProfile): GrpcFailure;
}

/** The head of each answer of a gRPC service. */
const RESPONSE_HEAD: readonly Pair[] = [
  [":status", "200"],
  ["content-type", "application/grpc"],
];

function timeoutOf({ timeoutMs }: GrpcRequest): readonly Pair[] {
  return timeoutMs === null ? [] : [["grpc-timeout", `${timeoutMs}m`]];
}

/** What Envoy's router says of the time it waits. */
function expectedTimeoutOf({ timeoutMs }: GrpcRequest): readonly Pair[] {
  const waits = timeoutMs !== null && timeoutMs > 0;
  return waits ? [["x-envoy-expected-rq-timeout-ms", String(timeoutMs)]] : [];
}

/** Envoy's own: it goes to a cluster, and reads as HTTP everywhere. */
export const envoyClient: GrpcClient = {
  // The module's metadata is joined into what Envoy sets (GRPC-9).
  headersOf: (cluster, request) =>
    new HeaderMap(requestHeaderRules, [
      [":method", "POST"],
      [":path", `/${request.service}/${request.method}`],
      [":authority", cluster],
      [":scheme", "http"],
      ["te", "trailers"],
      ...timeoutOf(request),
      ["content-type", "application/grpc"],
      ...request.metadata,
      ["x-envoy-internal", "true"],
      ...expectedTimeoutOf(request),
    ]),
  responseHead: RESPONSE_HEAD,
  trailersOf: (own, code, details) => {
    const message: readonly Pair[] = details === "" ? [] : [["grpc-message", details]];
    return [...own, ["grpc-status", String(code)], ...message];
  },
  messageOf: (details) => (details === "" ? "via_upstream" : `${details}{via_upstream}`),
  timeout: { code: GrpcStatus.Unavailable, message: "upstream request timeout{response_timeout}" },
  brokenOff: (reason) => ({ code: GrpcStatus.Internal, message: resetDetails(reason, "after") }),
  failureOf: (reason, profile) => {
    const text = String.fromCharCode(...upstreamFailure(reason, "", profile).body);
    const code = GrpcStatus.Unavailable;
    return {
      code,
      message: `${text}{${resetDetails(reason, "before")}}`,
      initial: [],
      trailing: [...RESPONSE_HEAD, ["grpc-status", String(code)], ["grpc-message", text]],
    };
  },
};

/** Google's library: it goes to an address, whatever clusters there are, and knows gRPC alone. */
export const googleClient: GrpcClient = {
  headersOf: (target, request) =>
    new HeaderMap(requestHeaderRules, [
      [":path", `/${request.service}/${request.method}`],
      [":authority", target],
      [":method", "POST"],
      [":scheme", "http"],
      ["content-type", "application/grpc"],
      ["te", "trailers"],
      ["grpc-accept-encoding", "identity, deflate, gzip"],
      ...timeoutOf(request),
      ...request.metadata,
    ]),
  responseHead: [],
  trailersOf: (own) => own,
  messageOf: percentDecoded,
  timeout: { code: GrpcStatus.Internal, message: "" },
  brokenOff: () => ({ code: GrpcStatus.Internal, message: "" }),
  failureOf: () => ({ code: GrpcStatus.Internal, message: "", initial: null, trailing: [] }),
};

function percentDecoded(details: string): string {
  return details.replace(/%([0-9A-Fa-f]{2})/g, (_, digits) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
