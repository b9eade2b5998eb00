// A request as a test writes it.

import { isHttp1 } from "./core/connection-manager.ts";
import type { HeaderMap } from "./core/header-map.ts";
import { names } from "./core/header-name.ts";
import type { Protocol } from "./core/stream-info.ts";
import { type BodyInput, type HeadersInput, piecesOf } from "./message.ts";

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

/** The size of a body that is announced: one in one piece; null for others. */
export function announcedSize(body: BodyInput | undefined): number | null {
  if (typeof body === "string") return Buffer.byteLength(body);
  return body instanceof Uint8Array ? body.length : null;
}

/** Adds `content-length`, as clients and servers do unless they frame the body otherwise. */
export function announceLength(headers: HeaderMap, size: number | null): void {
  if (size === null || headers.has(names.contentLength) || headers.has(names.transferEncoding)) return;
  headers.add(names.contentLength, String(size));
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
