// What Envoy's connection manager and router do to headers before and after the filters: part of the truth that a filter
// sees. Assumed is a default configuration: plain text, one route `/` to one cluster.

import { asciiLowerCase } from "../wire/byte-string.ts";
import type { Pair } from "../wire/pairs.ts";
import { HeaderMap } from "./header-map.ts";
import { requestHeaderRules } from "./inline-headers.ts";
import { type LocalReply, oneWord, proxyReply, type RequestKind } from "./local-reply.ts";
import type { Protocol } from "./stream-info.ts";

/** Headers that belong to one connection only, or that Envoy handles itself: no filter sees them in a request. */
const HOP_BY_HOP = ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];

/** In which order the codec of HTTP/1 hands pseudo headers to the filters; HTTP/2 keeps the client's. */
const HTTP1_PSEUDO_ORDER = [":authority", ":path", ":method", ":scheme"];

/** The route's default timeout, which the router announces to the upstream. */
const ROUTE_TIMEOUT_MS = "15000";

/** A request as it has come through the connection manager. */
export interface AcceptedRequest {
  /** As the first filter gets them; as they came, if no filter gets them. */
  readonly headers: HeaderMap;
  /** What the connection manager answers before any filter; null if the filters get the request. */
  readonly refusal: LocalReply | null;
}

/** Reads the head of a request: refuses it, or prepares it for the filters. */
export function receiveRequestHeaders(
  protocol: Protocol,
  pairs: readonly Pair[],
  requestId: string,
): AcceptedRequest {
  const received = new HeaderMap(requestHeaderRules, pairs);
  const refusal = refuseRequest(received, protocol);
  return { headers: refusal === null ? prepared(received, protocol, requestId) : received, refusal };
}

function prepared(received: HeaderMap, protocol: Protocol, requestId: string): HeaderMap {
  const headers = isHttp1(protocol) ? inHttp1Order(received) : withOneCookie(received);
  // A client may name more headers that are for this connection alone.
  for (const name of (headers.get("connection") ?? "").split(",")) headers.remove(name.trim());
  for (const name of HOP_BY_HOP) headers.remove(name);
  headers.remove("x-envoy-internal");
  if (!headers.has("x-forwarded-proto")) headers.add("x-forwarded-proto", headers.get(":scheme") ?? "http");
  if (isHttp1(protocol)) takeForwardedScheme(headers);
  if (!headers.has("x-request-id")) headers.add("x-request-id", requestId);
  return headers;
}

function refuseRequest(received: HeaderMap, protocol: Protocol): LocalReply | null {
  if (received.get(":path")?.includes("#")) return proxyReply(400, "", "path_normalization_failed");
  if (!isHttp1(protocol) || sentCount(received) <= MOST_HEADERS) return null;
  return proxyReply(431, "Request Header Fields Too Large", "http1.too_many_headers");
}

/** The connection manager's default (MISC-5). */
const MOST_HEADERS = 100;

/** How many headers a client of HTTP/1 has sent: its own and `host`. */
function sentCount(received: HeaderMap): number {
  return received.count - received.pseudoCount + 1;
}

/** What local replies will depend on. */
export function requestKindOf(headers: HeaderMap): RequestKind {
  const contentType = headers.get("content-type") ?? "";
  return {
    isGrpc: contentType === "application/grpc" || contentType.startsWith("application/grpc+"),
    isHead: headers.get(":method") === "HEAD",
  };
}

/** The route as headers decide it: null is a 404 (HDR-13, HDR-26). */
export function hasRoute(headers: HeaderMap): boolean {
  return (headers.get(":path") ?? "").startsWith("/") && Boolean(headers.get("x-forwarded-proto"));
}

/** What the router answers itself instead of sending the request; null if it sends it. It adds its own headers first. */
export function routeRequest(headers: HeaderMap): LocalReply | null {
  if (!hasRoute(headers)) return proxyReply(404, "", "route_not_found");
  headers.setInPlace("x-envoy-expected-rq-timeout-ms", ROUTE_TIMEOUT_MS);
  if (!headers.get(":scheme")) headers.replace(":scheme", "http");
  const reason = whyNotSendable(headers);
  if (reason === null) return null;
  return proxyReply(503, reason, `filter_removed_required_request_headers{${oneWord(reason)}}`);
}

/** The response headers as they leave for the client. */
export function finishResponseHeaders(headers: HeaderMap, nowMs: number, closesConnection: boolean): void {
  if (!headers.has("date")) headers.add("date", new Date(nowMs).toUTCString());
  headers.setInPlace("server", "envoy");
  for (const name of HOP_BY_HOP) headers.remove(name);
  if (closesConnection) headers.add("connection", "close");
}

/** Whether trailers can go behind a body: in HTTP/1 not if its length has been announced. */
export function carriesTrailers(headers: HeaderMap, protocol: Protocol): boolean {
  return !isHttp1(protocol) || !headers.has("content-length");
}

/** Whether one connection carries one stream after the other. */
export function isHttp1(protocol: Protocol): boolean {
  return protocol === "HTTP/1.0" || protocol === "HTTP/1.1";
}

function inHttp1Order(received: HeaderMap): HeaderMap {
  const headers = new HeaderMap(requestHeaderRules);
  for (const name of HTTP1_PSEUDO_ORDER) {
    const value = received.get(name);
    if (value !== null) headers.add(name, value);
  }
  for (const [name, value] of received.pairs()) if (!name.startsWith(":")) headers.add(name, value);
  return headers;
}

/** A request of HTTP/1 has no scheme of its own: the client may say which it was (OBS-24). */
function takeForwardedScheme(headers: HeaderMap): void {
  const scheme = asciiLowerCase(headers.get("x-forwarded-proto") ?? "");
  if (scheme === "http" || scheme === "https") headers.setInPlace(":scheme", scheme);
}

/** HTTP/2 allows a client to send its cookies one by one; they come to filters as one header, the last (HDR-29). */
function withOneCookie(headers: HeaderMap): HeaderMap {
  const cookies = headers.getAll("cookie");
  if (cookies.length > 0) headers.replace("cookie", cookies.join("; "));
  return headers;
}

const HEADER_NAME = /^:?[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const NOT_IN_A_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** Whether a header can have this name. */
export function isHeaderName(name: string): boolean {
  return HEADER_NAME.test(name);
}

/** The codec of the upstream connection looks at every header (HDR-2, HDR-13). */
function whyNotSendable(headers: HeaderMap): string | null {
  if (!headers.has(":method")) return "missing required header: :method";
  for (const [name, value] of headers.pairs()) {
    if (!isHeaderName(name)) return `invalid header name: ${name}`;
    if (NOT_IN_A_VALUE.test(value)) return `invalid header value for: ${name}`;
  }
  return null;
}
