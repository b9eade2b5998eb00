// The headers that scenarios put on the wire, with those that announce the body.

import { framingOf } from "./play.ts";
import type { ExchangeSpec, Pairs, WireProtocol } from "./scenario.ts";

/** The host that every request is for. */
export const AUTHORITY = "example.com";

/** Where no length means no body. */
const BODILESS_METHODS = ["GET", "HEAD", "DELETE", "OPTIONS"];

/** Own headers of a request: no pseudo headers, no `host`. */
export function requestHeaders({ request, steps }: ExchangeSpec, protocol: WireProtocol): Pairs {
  const framing = framingOf(request.body, request.trailers, steps, "client");
  const isEmpty = framing === "none" && !BODILESS_METHODS.includes(request.method);
  return announced(request.headers, isEmpty ? "length" : framing, request.body, protocol);
}

/** Own headers of a response. */
export function responseHeaders({ request, response, steps }: ExchangeSpec, protocol: WireProtocol): Pairs {
  const { status, headers, body, trailers } = response ?? NO_RESPONSE;
  if (status === 204 || status === 304) return headers;
  const framing = framingOf(body, trailers, steps, "upstream");
  if (request.method === "HEAD" && body === "") return headers;
  // A response without a body says so, or it would be sent piece by piece.
  return announced(headers, framing === "none" ? "length" : framing, body, protocol);
}

/** What an upstream says that answers by steps only. */
const NO_RESPONSE = { status: 200, headers: [], body: "", trailers: null } as const;

function announced(
  headers: Pairs,
  framing: ReturnType<typeof framingOf>,
  body: string | readonly string[] | null,
  protocol: WireProtocol,
): Pairs {
  const isFramed = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  if (isFramed || framing === "none") return headers;
  if (framing === "length") return [...headers, ["content-length", String((body ?? "").length)]];
  return protocol === "HTTP/1.1" ? [...headers, ["transfer-encoding", "chunked"]] : headers;
}
