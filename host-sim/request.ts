// A request as a test writes it.

import { type AcceptedRequest, isHttp1, receiveRequestHeaders } from "./core/connection-manager.ts";
import { HeaderMap } from "./core/header-map.ts";
import { names } from "./core/header-name.ts";
import { requestHeaderRules } from "./core/inline-headers.ts";
import type { Protocol } from "./core/stream-info.ts";
import { utf8OfText } from "./guest/text.ts";
import { type BodyInput, bytesOfPiece, type HeadersInput, pairsOf, piecesOf } from "./message.ts";

/** The head of a request. Everything has a default. */
export interface RequestHead {
  /** `GET`, or `POST` if there is a body. */
  readonly method?: string;
  /** With the query; `/`. */
  readonly path?: string;
  /** The host that the client asks for; `example.com`. */
  readonly authority?: string;
  /** `http`. */
  readonly scheme?: string;
  readonly headers?: HeadersInput;
}

/** A whole request. */
export interface SentRequest extends RequestHead {
  /**
   * In one piece it is announced with `content-length`; a list is sent piece by piece, chunked, each piece as one read
   * of the proxy. Over HTTP/1 the end always is an empty piece of its own.
   */
  readonly body?: BodyInput;
  readonly trailers?: HeadersInput;
  /** What the client speaks; `HTTP/1.1`. */
  readonly protocol?: Protocol;
}

/** The request as the connection manager hands it on. */
export function acceptedRequest(
  request: SentRequest,
  protocol: Protocol,
  requestId: string,
): AcceptedRequest {
  const { path = "/", authority = "example.com", scheme = "http" } = request;
  const method = request.method ?? (request.body === undefined ? "GET" : "POST");
  const headers = new HeaderMap(requestHeaderRules);
  headers.add(names.method, utf8OfText(method));
  headers.add(names.scheme, utf8OfText(scheme));
  headers.add(names.authority, utf8OfText(authority));
  headers.add(names.path, utf8OfText(path));
  for (const [name, value] of pairsOf(request.headers)) if (!name.startsWith(":")) headers.add(name, value);
  // Trailers need a chunked body, which has no length.
  if (request.trailers === undefined) announceLength(headers, request.body);
  return receiveRequestHeaders(protocol, headers, requestId);
}

/** Adds `content-length` for a body in one piece, as clients and servers do unless they frame it otherwise. */
export function announceLength(headers: HeaderMap, body: BodyInput | undefined): void {
  if (typeof body !== "string" && !(body instanceof Uint8Array)) return;
  if (headers.has(names.contentLength) || headers.has(names.transferEncoding)) return;
  headers.add(names.contentLength, String(bytesOfPiece(body).length));
}

/** One piece of a body on the wire. */
export interface Frame {
  readonly bytes: Uint8Array;
  readonly endOfStream: boolean;
  /** The end is an empty piece of its own, in the same read. */
  readonly endsAlone: boolean;
}

/** How the codec hands a body to the filters: over HTTP/1 the end comes alone, over HTTP/2 with the last piece. */
export function framesOf(body: BodyInput | undefined, hasTrailers: boolean, protocol: Protocol): Frame[] {
  const pieces = body === undefined ? [] : piecesOf(body);
  const sent = isHttp1(protocol) ? pieces.filter(({ length }) => length > 0) : pieces;
  const frames = sent.map((bytes) => ({ bytes, endOfStream: false, endsAlone: false }));
  if (hasTrailers) return frames;
  const last = frames.at(-1);
  if (last === undefined) return [{ bytes: new Uint8Array(0), endOfStream: true, endsAlone: false }];
  return [...frames.slice(0, -1), { ...last, endOfStream: true, endsAlone: isHttp1(protocol) }];
}

/** Whether a message ends with its headers: no trailers, and no body, or one that is announced to be empty. */
export function endsWithHeaders(body: BodyInput | undefined, hasTrailers: boolean): boolean {
  if (hasTrailers) return false;
  return (
    body === undefined || ((typeof body === "string" || body instanceof Uint8Array) && body.length === 0)
  );
}
