// What Envoy's connection manager and router do to headers before and after the filters: part of the truth that a filter
// sees. Assumed is a default configuration: plain text, one route `/` to one cluster.

import { asciiLowerCase } from "../wire/byte-string.ts";
import type { HeaderMap } from "./header-map.ts";
import { type HeaderName, names } from "./header-name.ts";
import { isSendable } from "./header-value.ts";
import { type LocalReply, oneWord, proxyReply, type RequestKind } from "./local-reply.ts";
import type { Protocol } from "./stream-info.ts";

/** Headers that belong to one connection only, or that Envoy handles itself: no filter sees them in a request. */
const HOP_BY_HOP: readonly HeaderName[] = [
  ...[names.connection, names.keepAlive, names.proxyConnection],
  ...[names.transferEncoding, names.upgrade],
];

/** In which order the codec of HTTP/1 hands pseudo headers to the filters; HTTP/2 keeps the client's. */
const HTTP1_PSEUDO_ORDER: readonly HeaderName[] = [names.authority, names.path, names.method, names.scheme];

/** The route's default timeout, which the router announces to the upstream. */
const ROUTE_TIMEOUT_MS = "15000";

/** A request as it has come through the connection manager. */
export interface AcceptedRequest {
  /** As the first filter gets them; as they came, if no filter gets them. */
  readonly headers: HeaderMap;
  /** What the connection manager answers before any filter; null if the filters get the request. */
  readonly refusal: LocalReply | null;
}

/** Gives an accepted request its id, unless its client has. */
export function identify(accepted: AcceptedRequest, requestId: string): AcceptedRequest {
  const { headers, refusal } = accepted;
  if (refusal === null && !headers.has(names.requestId)) headers.add(names.requestId, requestId);
  return accepted;
}

/** Reads the head of a request: refuses it, or prepares it for the filters, but for its id. */
export function receiveRequestHeaders(protocol: Protocol, received: HeaderMap): AcceptedRequest {
  const refusal = refuseRequest(received, protocol);
  return { headers: refusal === null ? prepared(received, protocol) : received, refusal };
}

function prepared(headers: HeaderMap, protocol: Protocol): HeaderMap {
  if (isHttp1(protocol)) headers.orderPseudo(HTTP1_PSEUDO_ORDER);
  else joinCookies(headers);
  removeNamedIn(headers.get(names.connection), headers);
  for (const name of HOP_BY_HOP) headers.remove(name);
  headers.remove(names.internal);
  if (!headers.has(names.forwardedProto))
    headers.add(names.forwardedProto, headers.get(names.scheme) ?? "http");
  if (isHttp1(protocol)) takeForwardedScheme(headers);
  return headers;
}

/** A client may name more headers that are for this connection alone. */
function removeNamedIn(connection: string | null, headers: HeaderMap): void {
  if (connection === null) headers.remove(names.none);
  else for (const name of connection.split(",")) headers.remove(name.trim());
}

function refuseRequest(received: HeaderMap, protocol: Protocol): LocalReply | null {
  if (received.get(names.path)?.includes("#")) return proxyReply(400, "", "path_normalization_failed");
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
  const contentType = headers.get(names.contentType) ?? "";
  return {
    isGrpc: contentType === "application/grpc" || contentType.startsWith("application/grpc+"),
    isHead: headers.get(names.method) === "HEAD",
  };
}

/** The route as headers decide it: null is a 404 (HDR-13, HDR-26). */
export function hasRoute(headers: HeaderMap): boolean {
  return (headers.get(names.path) ?? "").startsWith("/") && Boolean(headers.get(names.forwardedProto));
}

/** What the router answers itself instead of sending the request; null if it sends it. It adds its own headers first. */
export function routeRequest(headers: HeaderMap): LocalReply | null {
  if (!hasRoute(headers)) return proxyReply(404, "", "route_not_found");
  headers.setInPlace(names.expectedTimeout, ROUTE_TIMEOUT_MS);
  if (!headers.get(names.scheme)) headers.replace(names.scheme, "http");
  const reason = whyNotSendable(headers);
  if (reason === null) return null;
  return proxyReply(503, reason, `filter_removed_required_request_headers{${oneWord(reason)}}`);
}

/** The response headers as they leave for the client. */
export function finishResponseHeaders(headers: HeaderMap, nowMs: number, closesConnection: boolean): void {
  if (!headers.has(names.date)) headers.add(names.date, httpDate(nowMs));
  headers.setInPlace(names.server, "envoy");
  for (const name of HOP_BY_HOP) headers.remove(name);
  if (closesConnection) headers.add(names.connection, "close");
}

const lastDate = { ms: Number.NaN, text: "" };

/** A time as HTTP writes it. Many responses leave at one time. */
function httpDate(ms: number): string {
  if (lastDate.ms !== ms) {
    lastDate.text = new Date(ms).toUTCString();
    lastDate.ms = ms;
  }
  return lastDate.text;
}

/** Whether trailers can go behind a body: in HTTP/1 not if its length has been announced. */
export function carriesTrailers(headers: HeaderMap, protocol: Protocol): boolean {
  return !isHttp1(protocol) || !headers.has(names.contentLength);
}

/** Whether one connection carries one stream after the other. */
export function isHttp1(protocol: Protocol): boolean {
  return protocol === "HTTP/1.0" || protocol === "HTTP/1.1";
}

/** A request of HTTP/1 has no scheme of its own: the client may say which it was (OBS-24). */
function takeForwardedScheme(headers: HeaderMap): void {
  const scheme = asciiLowerCase(headers.get(names.forwardedProto) ?? "");
  if (scheme === "http" || scheme === "https") headers.setInPlace(names.scheme, scheme);
}

/** HTTP/2 allows a client to send its cookies one by one; they come to filters as one header, the last (HDR-29). */
function joinCookies(headers: HeaderMap): void {
  if (headers.has(names.cookie)) headers.replace(names.cookie, headers.getAll(names.cookie).join("; "));
}

/** The codec of the upstream connection looks at every header (HDR-2, HDR-13). */
function whyNotSendable(headers: HeaderMap): string | null {
  if (!headers.has(names.method)) return "missing required header: :method";
  if (headers.isSendable) return null;
  for (let index = 0; index < headers.count; index++) {
    const { isSendable: isValid, text } = headers.nameAt(index);
    if (!isValid) return `invalid header name: ${text}`;
    if (!isSendable(headers.valueAt(index))) return `invalid header value for: ${text}`;
  }
  return null;
}
