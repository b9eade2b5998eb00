// The two ends of a stream: what leaves the proxy arrives here.

import type { Finding } from "./core/finding.ts";
import type { HeaderMap } from "./core/header-map.ts";
import type { StreamEffects } from "./core/http-stream.ts";
import type { EventLoop } from "./event-loop.ts";
import { ReceivedRequest, ReceivedResponse } from "./received.ts";
import type { Pair } from "./wire/pairs.ts";

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
  readonly #groupsHeaders: boolean;
  #requestComplete = false;
  /** In which turn of the loop the request went out. */
  #sentIn = 0;

  /** `groupsHeaders`: both ends get headers of one name beside each other, whatever stands between them in the proxy. */
  constructor(listener: EndsListener, loop: EventLoop, groupsHeaders: boolean) {
    this.#listener = listener;
    this.#loop = loop;
    this.#groupsHeaders = groupsHeaders;
  }

  /** A second request to the upstream is a defect that a filter has provoked: it is reported, the first one counts. */
  upstreamHeaders(headers: HeaderMap, endOfStream: boolean): void {
    if (this.upstream === null) this.#sentIn = this.#loop.turn;
    this.upstream ??= new ReceivedRequest(this.#onWire(headers), endOfStream);
    if (endOfStream) this.#completeRequest();
  }

  upstreamData(bytes: Uint8Array, endOfStream: boolean): void {
    this.upstream?.receiveData(bytes, endOfStream);
    if (endOfStream) this.#completeRequest();
  }

  upstreamTrailers(trailers: HeaderMap): void {
    this.upstream?.receiveTrailers(this.#onWire(trailers));
    this.#completeRequest();
  }

  /** What has arrived stays to be looked at; what was taken back at once has not left the proxy (LR-21). */
  upstreamReset(): void {
    if (this.#sentIn === this.#loop.turn) this.upstream = null;
  }

  downstreamHeaders(headers: HeaderMap, endOfStream: boolean): void {
    this.downstream ??= new ReceivedResponse(this.#onWire(headers), endOfStream);
  }

  downstreamData(bytes: Uint8Array, endOfStream: boolean): void {
    this.downstream?.receiveData(bytes, endOfStream);
  }

  downstreamTrailers(trailers: HeaderMap): void {
    this.downstream?.receiveTrailers(this.#onWire(trailers));
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

  #onWire(headers: HeaderMap): HeaderMap {
    if (this.#groupsHeaders) headers.replaceAll(grouped(headers.pairs()));
    return headers;
  }

  #completeRequest(): void {
    if (this.#requestComplete || this.upstream === null) return;
    this.#requestComplete = true;
    this.#listener.requestComplete(this.upstream);
  }
}

/** Each name where its first value was; cookies are one header. */
function grouped(pairs: readonly Pair[]): Pair[] {
  const valuesOf = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const values = valuesOf.get(name);
    if (values === undefined) valuesOf.set(name, [value]);
    else values.push(value);
  }
  return [...valuesOf].flatMap(([name, values]): Pair[] =>
    name === "cookie" ? [[name, values.join("; ")]] : values.map((value) => [name, value]),
  );
}
