// A request as a test writes it becomes what the filters get. Who sends many requests sends the same one many times: what became
// of the last head is kept.

import { type AcceptedRequest, identify, receiveRequestHeaders } from "./core/connection-manager.ts";
import { HeaderMap } from "./core/header-map.ts";
import { names } from "./core/header-name.ts";
import { requestHeaderRules } from "./core/inline-headers.ts";
import type { Protocol } from "./core/stream-info.ts";
import { utf8OfText } from "./guest/text.ts";
import {
  type HeadersInput,
  type HeadersList,
  type HeadersObject,
  type HeaderValue,
  isList,
  pairsOf,
} from "./message.ts";
import { announcedSize, announceLength, type SentRequest } from "./request.ts";

/** The request as the connection manager hands it on. */
export function acceptedRequest(
  request: SentRequest,
  protocol: Protocol,
  requestId: string,
): AcceptedRequest {
  if (!last?.says(request, protocol)) last = new Head(request, protocol);
  const { headers, refusal } = last.accepted;
  return identify({ headers: headers.clone(), refusal }, requestId);
}

let last: Head | null = null;

/** A head as it was given, and what became of it. */
class Head {
  readonly accepted: AcceptedRequest;
  readonly #protocol: Protocol;
  readonly #method: string;
  readonly #path: string;
  readonly #authority: string;
  readonly #scheme: string;
  /** What `content-length` says; null: nothing. */
  readonly #size: number | null;
  readonly #headers: readonly (readonly [name: string, value: HeaderValue])[];

  constructor(request: SentRequest, protocol: Protocol) {
    this.#protocol = protocol;
    this.#method = methodOf(request);
    this.#path = request.path ?? "/";
    this.#authority = request.authority ?? "example.com";
    this.#scheme = request.scheme ?? "http";
    this.#size = sizeOf(request);
    const { headers = [] } = request;
    this.#headers = isList(headers) ? headers.map(([name, value]) => [name, value]) : Object.entries(headers);
    this.accepted = receiveRequestHeaders(protocol, this.#received());
  }

  /** Whether another one says the same. */
  says(request: SentRequest, protocol: Protocol): boolean {
    const { path = "/", authority = "example.com", scheme = "http", headers = NO_HEADERS } = request;
    return (
      path === this.#path &&
      authority === this.#authority &&
      scheme === this.#scheme &&
      protocol === this.#protocol &&
      methodOf(request) === this.#method &&
      sizeOf(request) === this.#size &&
      (isList(headers) ? this.#listIs(headers) : this.#objectIs(headers))
    );
  }

  #listIs(headers: HeadersList): boolean {
    if (headers.length !== this.#headers.length) return false;
    return headers.every(([name, value], index) => this.#hasAt(index, name, value));
  }

  #objectIs(headers: HeadersObject): boolean {
    const given = Object.keys(headers);
    if (given.length !== this.#headers.length) return false;
    return given.every((name, index) => this.#hasAt(index, name, headers[name]));
  }

  /** Bytes are never the same: they may have changed since. */
  #hasAt(index: number, name: string, value: HeaderValue | undefined): boolean {
    const header = this.#headers[index];
    return header !== undefined && typeof value === "string" && header[0] === name && header[1] === value;
  }

  /** As the client has sent it. */
  #received(): HeaderMap {
    const received = new HeaderMap(requestHeaderRules);
    received.add(names.method, utf8OfText(this.#method));
    received.add(names.scheme, utf8OfText(this.#scheme));
    received.add(names.authority, utf8OfText(this.#authority));
    received.add(names.path, utf8OfText(this.#path));
    for (const [name, value] of pairsOf(this.#headers)) if (!name.startsWith(":")) received.add(name, value);
    announceLength(received, this.#size);
    return received;
  }
}

const NO_HEADERS: HeadersInput = [];

function methodOf({ method, body }: SentRequest): string {
  return method ?? (body === undefined ? "GET" : "POST");
}

/** Trailers need a chunked body, which has no length. */
function sizeOf({ trailers, body }: SentRequest): number | null {
  return trailers === undefined ? announcedSize(body) : null;
}
