// The upstream as a test writes it: a function from the request that reaches it to its response.

import { HeaderMap } from "./core/header-map.ts";
import { names } from "./core/header-name.ts";
import { responseHeaderRules } from "./core/inline-headers.ts";
import type { Protocol } from "./core/stream-info.ts";
import { type BodyInput, type HeadersInput, pairsOf } from "./message.ts";
import type { ReceivedRequest } from "./received.ts";
import { announcedSize, announceLength } from "./request.ts";

/** What the upstream answers. Everything has a default: 200 with an empty body. */
export interface UpstreamResponse {
  readonly status?: number;
  readonly headers?: HeadersInput;
  /** In one piece it is announced with `content-length`; a list is sent piece by piece, chunked. */
  readonly body?: BodyInput;
  readonly trailers?: HeadersInput;
  /** What the upstream speaks; `HTTP/1.1`. */
  readonly protocol?: Protocol;
  /**
   * Breaks off instead of answering, or after headers and body if `status` is given. Envoy's words:
   * `remote connection failure`, `connection termination`, `protocol error`.
   */
  readonly reset?: string;
}

/** Called when a request has reached the upstream completely. */
export type Upstream = (request: ReceivedRequest) => UpstreamResponse | Promise<UpstreamResponse>;

/** Answers 200 with an empty body. */
export const defaultUpstream: Upstream = () => ({});

/** The response headers as they arrive from the upstream. */
export function responseHeadersOf({
  status = 200,
  headers,
}: Pick<UpstreamResponse, "status" | "headers">): HeaderMap {
  const map = new HeaderMap(responseHeaderRules);
  map.add(names.status, String(status));
  for (const [name, value] of pairsOf(headers)) map.add(name, value);
  return map;
}

/** Answers to HEAD, and some statuses, end with the headers. */
export function hasNoBody(request: ReceivedRequest, { status }: UpstreamResponse): boolean {
  return request.method === "HEAD" || status === 204 || status === 304;
}

/** The same with the length of the body, as servers announce it. */
export function announcedHeadersOf(response: UpstreamResponse): HeaderMap {
  const { status, trailers, body = "" } = response;
  const headers = responseHeadersOf(response);
  if (status !== 204 && status !== 304 && trailers === undefined)
    announceLength(headers, announcedSize(body));
  return headers;
}
