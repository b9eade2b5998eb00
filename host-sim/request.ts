// A request as a test writes it.

import { type AcceptedRequest, isHttp1, receiveRequestHeaders } from "./core/connection-manager.ts";
import type { Protocol } from "./core/stream-info.ts";
import { utf8OfText } from "./guest/text.ts";
import { type BodyInput, type HeadersInput, pairsOf, piecesOf } from "./message.ts";
import type { Pair } from "./wire/pairs.ts";

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
  const pseudo: Pair[] = Object.entries({
    ":method": method,
    ":scheme": scheme,
    ":authority": authority,
    ":path": path,
  }).map(([name, value]) => [name, utf8OfText(value)]);
  const own = pairsOf(request.headers).filter(([name]) => !name.startsWith(":"));
  // Trailers need a chunked body, which has no length.
  const length = request.trailers === undefined ? announcedLength(own, request.body) : [];
  return receiveRequestHeaders(protocol, [...pseudo, ...own, ...length], requestId);
}

/** `content-length` for a body in one piece, as clients and servers send it. */
export function announcedLength(headers: readonly Pair[], body: BodyInput | undefined): Pair[] {
  if (body === undefined || (typeof body !== "string" && !(body instanceof Uint8Array))) return [];
  const framed = ["content-length", "transfer-encoding"];
  if (headers.some(([name]) => framed.includes(name.toLowerCase()))) return [];
  const size = piecesOf(body).reduce((sum, piece) => sum + piece.length, 0);
  return [["content-length", String(size)]];
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
