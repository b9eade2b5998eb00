// A response that the proxy makes itself: what a module or the proxy asks for, and the message that becomes of it.

import { GrpcStatus } from "../abi/enums.ts";
import type { HostProfile } from "../profiles/profile.ts";
import { byteStringOf, bytesOf } from "../wire/byte-string.ts";
import type { Pair } from "../wire/pairs.ts";
import { HeaderMap } from "./header-map.ts";
import { responseHeaderRules } from "./inline-headers.ts";

/** What is asked for. */
export interface LocalReply {
  /** Envoy keeps 16 bits of it and checks nothing (LR-9). */
  readonly status: number;
  /** Why, as it appears in `response.code_details`. */
  readonly details: string;
  readonly body: Uint8Array;
  readonly headers: readonly Pair[];
  /** For gRPC requests alone; null: derived from the status (LR-16). */
  readonly grpcStatus: number | null;
}

/** Headers and body, ready to be sent. */
export interface LocalReplyMessage {
  /** The status that was asked for, cut to 16 bits (LR-9); that of a gRPC reply is 200 on the wire. */
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: Uint8Array;
}

/** What the reply depends on in the request. */
export interface RequestKind {
  readonly isGrpc: boolean;
  readonly isHead: boolean;
}

const NO_BODY = new Uint8Array(0);

/** Makes the message of a local reply (LR-9 to LR-16). */
export function buildLocalReply(reply: LocalReply, request: RequestKind): LocalReplyMessage {
  const status = reply.status & 0xffff;
  const headers = new HeaderMap(responseHeaderRules, [[":status", String(status)]]);
  for (const [name, value] of reply.headers) headers.add(name, value);
  // A status among the headers of the module has been joined to the real one, and is overwritten again.
  headers.setInPlace(":status", String(status));
  if (request.isGrpc) return buildGrpcReply(reply, headers, status, request);
  if (reply.body.length > 0) {
    headers.setInPlace("content-length", String(reply.body.length));
    if (!headers.has("content-type")) headers.add("content-type", "text/plain");
  } else {
    headers.remove("content-length");
    headers.remove("content-type");
  }
  return { status, headers, body: request.isHead ? NO_BODY : reply.body };
}

/** A gRPC client gets everything in headers, as a response that consists of trailers alone (LR-15). */
function buildGrpcReply(
  reply: LocalReply,
  headers: HeaderMap,
  status: number,
  request: RequestKind,
): LocalReplyMessage {
  headers.setInPlace(":status", "200");
  headers.setInPlace("content-type", "application/grpc");
  if (!headers.get("grpc-status")) {
    headers.setInPlace("grpc-status", String(reply.grpcStatus ?? grpcStatusOf(status)));
  }
  if (reply.body.length > 0 && !request.isHead) {
    headers.setInPlace("grpc-message", percentEncode(reply.body));
  }
  headers.remove("content-length");
  return { status, headers, body: NO_BODY };
}

/** The gRPC status that stands for an HTTP status. */
export function grpcStatusOf(httpStatus: number): GrpcStatus {
  switch (httpStatus) {
    case 400:
      return GrpcStatus.Internal;
    case 401:
      return GrpcStatus.Unauthenticated;
    case 403:
      return GrpcStatus.PermissionDenied;
    case 404:
      return GrpcStatus.Unimplemented;
    case 429:
    case 502:
    case 503:
    case 504:
      return GrpcStatus.Unavailable;
    default:
      return GrpcStatus.Unknown;
  }
}

const ONE_NEWLINE_AT_THE_END = /\n$/;

/** As gRPC wants its message: printable ASCII stays, the rest and the percent sign become `%XX`. */
function percentEncode(body: Uint8Array): string {
  const text = byteStringOf(body).replace(ONE_NEWLINE_AT_THE_END, "");
  return text.replace(
    /[^ -~]|%/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

/** A reply of the proxy itself, with a plain text. */
export function proxyReply(status: number, body: string, details: string): LocalReply {
  return { status, details, body: bytesOf(body), headers: [], grpcStatus: null };
}

/** What older Envoys say more of an upstream that takes no connection. */
const REFUSED = "remote connection failure";
const WHY_REFUSED = "delayed connect error: Connection refused";

/** What the proxy answers in place of an upstream that breaks off before its answer; the reason is in Envoy's words. */
export function upstreamFailure(reason: string, details: string, { rules }: HostProfile): LocalReply {
  const told =
    rules.tellsTransportFailure && reason === REFUSED
      ? `${reason}, transport failure reason: ${WHY_REFUSED}`
      : reason;
  const body = `upstream connect error or disconnect/reset before headers. reset reason: ${told}`;
  return proxyReply(reason === "protocol error" ? 502 : 503, body, details);
}

/** Code details of an upstream that breaks off, or cannot be reached. The reason is in Envoy's words. */
export function resetDetails(reason: string, when: "before" | "after"): string {
  const told = reason === REFUSED ? `${reason}|${WHY_REFUSED}` : reason;
  return `upstream_reset_${when}_response_started{${oneWord(told)}}`;
}

/** Code details are one word: Envoy turns each whitespace into an underscore (LR-10). */
export function oneWord(text: string): string {
  return text.replace(/[ \t\n\v\f\r]/g, "_");
}
