// The two ends of a stream: what leaves the proxy arrives here.

import type { Finding } from "./core/finding.ts";
import type { HeaderMap } from "./core/header-map.ts";
import type { StreamEffects } from "./core/http-stream.ts";
import type { EventLoop } from "./event-loop.ts";
import { ReceivedRequest, ReceivedResponse } from "./received.ts";

/** Who is told what happens at the ends. */
export interface EndsListener {
  /** The upstream has got the whole request: it can answer. Once. */
  requestComplete(request: ReceivedRequest): void;
  ended(): void;
  found(finding: Finding): void;
}

/** Upstream and client of one stream, and what they have got so far. */
export class Ends implements StreamEffects {
  /** Null while nothing has got there. */
  upstream: ReceivedRequest | null = null;
  /** Null while nothing has got there. */
  downstream: ReceivedResponse | null = null;
  /** Why the client saw the stream break off; null if it did not. */
  reset: string | null = null;
  readonly #listener: EndsListener;
  readonly #loop: EventLoop;
  #requestComplete = false;
  /** In which turn of the loop the request went out. */
  #sentIn = 0;

  constructor(listener: EndsListener, loop: EventLoop) {
    this.#listener = listener;
    this.#loop = loop;
  }

  /** A second request to the upstream is a defect that a filter has provoked: it is reported, the first one counts. */
  upstreamHeaders(headers: HeaderMap, endOfStream: boolean): void {
    if (this.upstream === null) this.#sentIn = this.#loop.turn;
    this.upstream ??= new ReceivedRequest(headers, endOfStream);
    if (endOfStream) this.#completeRequest();
  }

  upstreamData(bytes: Uint8Array, endOfStream: boolean): void {
    this.upstream?.receiveData(bytes, endOfStream);
    if (endOfStream) this.#completeRequest();
  }

  upstreamTrailers(trailers: HeaderMap): void {
    this.upstream?.receiveTrailers(trailers);
    this.#completeRequest();
  }

  /** What has arrived stays to be looked at; what was taken back at once has not left the proxy (LR-21). */
  upstreamReset(): void {
    if (this.#sentIn === this.#loop.turn) this.upstream = null;
  }

  downstreamHeaders(headers: HeaderMap, endOfStream: boolean): void {
    this.downstream ??= new ReceivedResponse(headers, endOfStream);
  }

  downstreamData(bytes: Uint8Array, endOfStream: boolean): void {
    this.downstream?.receiveData(bytes, endOfStream);
  }

  downstreamTrailers(trailers: HeaderMap): void {
    this.downstream?.receiveTrailers(trailers);
  }

  downstreamReset(details: string): void {
    this.reset = details;
  }

  ended(): void {
    this.#listener.ended();
  }

  found(finding: Finding): void {
    this.#listener.found(finding);
  }

  #completeRequest(): void {
    if (this.#requestComplete || this.upstream === null) return;
    this.#requestComplete = true;
    this.#listener.requestComplete(this.upstream);
  }
}
