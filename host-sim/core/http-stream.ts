// One stream of a connection: events from the client and the upstream in, effects out. It stands for Envoy's connection
// manager on one side of the filters and for its router on the other.

import type { HostProfile } from "../profiles/profile.ts";
import { AnnouncedLength } from "./announced-length.ts";
import { BodyBuffer } from "./body-buffer.ts";
import { ClientWrites } from "./client-writes.ts";
import type { Clock } from "./clock.ts";
import {
  type AcceptedRequest,
  carriesTrailers,
  finishResponseHeaders,
  hasRoute,
  isHttp1,
  requestKindOf,
  routeRequest,
} from "./connection-manager.ts";
import type { HttpFilter } from "./filter.ts";
import { FilterManager, type FilterManagerOwner } from "./filter-manager.ts";
import type { Finding } from "./finding.ts";
import { HeaderMap } from "./header-map.ts";
import { names } from "./header-name.ts";
import { responseTrailerRules } from "./inline-headers.ts";
import { resetDetails, upstreamFailure } from "./local-reply.ts";
import { interimForEver, sentTwice, splitHeaders, wrongLength } from "./stream-findings.ts";
import { flagOfReset, ResponseFlag, type StreamInfo } from "./stream-info.ts";

/** What the core wants done. Header maps are copies, bytes are nobody else's: they may be kept. */
export interface StreamEffects {
  upstreamHeaders(headers: HeaderMap, endOfStream: boolean): void;
  upstreamData(bytes: Uint8Array, endOfStream: boolean): void;
  upstreamTrailers(trailers: HeaderMap): void;
  /** The upstream gets no more of this request, and nobody waits for its answer. */
  upstreamReset(): void;
  downstreamHeaders(headers: HeaderMap, endOfStream: boolean): void;
  downstreamData(bytes: Uint8Array, endOfStream: boolean): void;
  downstreamTrailers(trailers: HeaderMap): void;
  /** The client sees the stream, or its connection, break off; `details` are Envoy's. */
  downstreamReset(details: string): void;
  /** The stream is over, and its filters have been told. */
  ended(): void;
  found(finding: Finding): void;
}

/** Statuses whose responses have no body, whatever they announce. */
const BODYLESS = [204, 304];

/** What a stream is made of. */
export interface HttpStreamOptions {
  /** In the order of configuration. */
  readonly filters: readonly HttpFilter[];
  readonly bufferLimitBytes: number;
  readonly clock: Clock;
  readonly info: StreamInfo;
  readonly effects: StreamEffects;
}

/** One request and its response. */
export class HttpStream implements FilterManagerOwner {
  readonly manager: FilterManager;
  readonly #effects: StreamEffects;
  readonly #clock: Clock;
  /** The upstream has got headers: how often. More than once is a defect of Envoy that a filter can provoke (FLOW-10). */
  #upstreamRequests = 0;
  #upstreamComplete = false;
  #upstreamAnswered = false;
  /** When the end of the request went upstream; a response that comes before carries no service time. */
  #requestSentUs: number | null = null;
  #requestLength: AnnouncedLength | null = null;
  #responseLength: AnnouncedLength | null = null;
  #isHead = false;
  /** No filter gets to see the request. */
  #refused = false;
  #requestTrailersSent = false;
  #responseHeadersSent = false;
  #carriesTrailers = true;
  readonly #writes: ClientWrites;
  /** A piece of the response is dealt with. */
  #answering = false;
  /** Over HTTP/2 a reset leaves when that piece has been dealt with, and a reply takes its place (OBS-22). */
  #reset: "none" | "waits" | "replaced" = "none";
  /** The response is out as soon as what waits has left. */
  #endsAfterReading = false;

  constructor({ filters, bufferLimitBytes, clock, info, effects }: HttpStreamOptions) {
    this.manager = new FilterManager({ filters, bufferLimitBytes, info, owner: this });
    this.#writes = new ClientWrites(info.protocol);
    this.#effects = effects;
    this.#clock = clock;
  }

  get info(): StreamInfo {
    return this.manager.info;
  }

  /** Whether filters have been told that it is over. */
  get ended(): boolean {
    return this.manager.state.ending;
  }

  /** Whether the upstream has got request headers and may answer. */
  get reachedUpstream(): boolean {
    return this.#upstreamRequests > 0;
  }

  /** Whether a response has begun, the upstream's or one made here. */
  get answered(): boolean {
    return this.manager.responseHeaders !== null;
  }

  /** Whether a local reply has taken the place of the upstream's response: what the upstream says is lost. */
  get answeredHere(): boolean {
    return this.answered && !this.#upstreamAnswered;
  }

  /** Whether the upstream has nothing more to say. */
  get upstreamComplete(): boolean {
    return this.#upstreamComplete;
  }

  // Events from the client.

  receiveRequestHeaders({ headers, refusal }: AcceptedRequest, endOfStream: boolean): void {
    const kind = requestKindOf(headers);
    this.#isHead = kind.isHead;
    this.manager.requestKind = kind;
    this.manager.state.requestComplete = endOfStream;
    this.#refused = refusal !== null;
    this.#read(() => {
      if (refusal === null) this.manager.request.receiveHeaders(headers, endOfStream);
      else this.manager.refuse(headers, refusal);
    });
  }

  receiveRequestData(bytes: Uint8Array, endOfStream: boolean): void {
    if (this.ended) return;
    this.info.requestBytes += bytes.length;
    this.manager.state.requestComplete = endOfStream;
    this.#read(() => this.manager.request.receiveData(new BodyBuffer(bytes), endOfStream));
  }

  receiveRequestTrailers(trailers: HeaderMap): void {
    if (this.ended) return;
    this.manager.state.requestComplete = true;
    this.#read(() => this.manager.request.receiveTrailers(trailers));
  }

  /** The client goes away. */
  receiveDownstreamReset(): void {
    if (this.ended) return;
    this.info.responseCodeDetails = isHttp1(this.info.protocol)
      ? "downstream_remote_disconnect"
      : "http2.remote_reset";
    this.#end();
  }

  // Events from the upstream.

  receiveResponseHeaders(headers: HeaderMap, endOfStream: boolean): void {
    if (this.ended) return;
    this.#upstreamAnswered = true;
    this.#upstreamComplete = endOfStream;
    if (this.#requestSentUs !== null) {
      const tookMs = Math.floor((this.#clock.nowUs - this.#requestSentUs) / 1000);
      headers.setInPlace(names.serviceTime, String(tookMs));
    }
    if (endOfStream) this.info.upstreamEndUs = this.#clock.nowUs;
    this.info.responseCodeDetails = "via_upstream";
    this.info.responseCode = Number(headers.get(names.status));
    this.#answer(() => this.manager.response.receiveHeaders(headers, endOfStream));
  }

  receiveResponseData(bytes: Uint8Array, endOfStream: boolean): void {
    if (this.ended) return;
    this.#upstreamComplete = endOfStream;
    if (endOfStream) this.info.upstreamEndUs = this.#clock.nowUs;
    this.#answer(() => this.manager.response.receiveData(new BodyBuffer(bytes), endOfStream));
  }

  receiveResponseTrailers(trailers: HeaderMap): void {
    if (this.ended) return;
    this.#upstreamComplete = true;
    this.info.upstreamEndUs = this.#clock.nowUs;
    this.#answer(() => this.manager.response.receiveTrailers(trailers));
  }

  /**
   * The upstream breaks off, or cannot be reached. The reason is Envoy's: `remote connection failure`, `connection
   * termination`, `protocol error`. What the client sees depends on how far the response has come.
   */
  receiveUpstreamReset(reason: string, profile: HostProfile): void {
    if (this.ended) return;
    this.#upstreamComplete = true;
    const details = resetDetails(reason, this.answered ? "after" : "before");
    if (!this.answered) this.info.responseFlags |= flagOfReset[reason] ?? 0;
    this.manager.sendLocalReply(upstreamFailure(reason, details, profile));
  }

  // The router's side of the filters.

  forwardHeaders(headers: HeaderMap, endOfStream: boolean): void {
    this.info.routeLost = !hasRoute(headers);
    const reply = routeRequest(headers);
    if (reply !== null) {
      if (this.info.routeLost) this.info.responseFlags |= ResponseFlag.NoRoute;
      this.manager.sendLocalReply(reply);
      return;
    }
    this.#upstreamRequests++;
    if (this.#upstreamRequests > 1) this.report(sentTwice("request headers", "FLOW-10"));
    this.info.upstreamStartUs = this.#clock.nowUs;
    this.#requestLength = new AnnouncedLength(headers);
    this.#effects.upstreamHeaders(headers.clone(), endOfStream);
    headers.sent = true;
    if (endOfStream) this.#finishRequest();
  }

  forwardData(data: BodyBuffer, endOfStream: boolean): void {
    const bytes = data.bytes;
    data.clear();
    if (!this.reachedUpstream) return;
    this.#requestLength?.add(bytes.length);
    this.#effects.upstreamData(bytes, endOfStream);
    if (endOfStream) this.#finishRequest();
  }

  forwardTrailers(trailers: HeaderMap): void {
    if (!this.reachedUpstream) return;
    if (this.#requestTrailersSent) this.report(sentTwice("request trailers", "FLOW-11", "HDR-17"));
    this.#requestTrailersSent = true;
    this.#effects.upstreamTrailers(trailers.clone());
    trailers.sent = true;
    this.#finishRequest();
  }

  // The connection's side of the filters.

  sendHeaders(headers: HeaderMap, endOfStream: boolean): void {
    const http1 = isHttp1(this.info.protocol);
    const closes = http1 && (this.#refused || !this.manager.state.requestComplete);
    finishResponseHeaders(headers, Math.floor(this.#clock.nowUs / 1000), closes);
    if (this.#reset === "waits") this.#reset = "replaced";
    if (this.#isGone) return;
    if (isInterim(headers)) {
      this.report(interimForEver(headers));
      return;
    }
    this.#reportAll(splitHeaders(headers));
    if (this.#responseHeadersSent) this.report(sentTwice("response headers", "FLOW-10"));
    this.#responseHeadersSent = true;
    this.#carriesTrailers = carriesTrailers(headers, this.info.protocol);
    this.info.responseCode = Number(headers.get(names.status));
    if (!this.#isHead && !BODYLESS.includes(this.info.responseCode))
      this.#responseLength = new AnnouncedLength(headers);
    const copy = headers.clone();
    this.#writes.write(() => this.#effects.downstreamHeaders(copy, endOfStream));
    headers.sent = true;
  }

  sendData(data: BodyBuffer, endOfStream: boolean): void {
    const bytes = data.bytes;
    data.clear();
    if (this.#isGone) return;
    this.info.responseBytes += bytes.length;
    this.#responseLength?.add(bytes.length);
    this.#writes.write(() => this.#effects.downstreamData(bytes, endOfStream));
  }

  sendTrailers(trailers: HeaderMap): void {
    if (this.ended) return;
    const copy = this.#carriesTrailers ? trailers.clone() : new HeaderMap(responseTrailerRules);
    this.#writes.write(() => this.#effects.downstreamTrailers(copy));
    trailers.sent = true;
  }

  endStream(reset: boolean): void {
    if (this.ended || this.#endsAfterReading) return;
    if (!reset) this.#reportAll(wrongLength("client", this.#responseLength));
    this.#endsAfterReading = !reset && this.#waitsForReading;
    if (this.#endsAfterReading) return;
    if (reset) {
      this.#writes.discard();
      if (this.#answering && !isHttp1(this.info.protocol)) this.#reset = "waits";
      else this.#effects.downstreamReset(this.info.responseCodeDetails ?? "");
    }
    this.#end();
  }

  report(finding: Finding): void {
    this.#effects.found(finding);
  }

  /** That the response is out is seen when it is, unless a reset goes behind it (LR-7). */
  get #waitsForReading(): boolean {
    return this.#writes.wait && this.manager.state.requestComplete;
  }

  #read(piece: () => void): void {
    this.#writes.whileReading(piece);
    if (this.#endsAfterReading) this.#end();
  }

  /** Deals with a piece of the response. */
  #answer(piece: () => void): void {
    this.#answering = true;
    piece();
    this.#answering = false;
    if (this.#reset === "waits") this.#effects.downstreamReset(this.info.responseCodeDetails ?? "");
    this.#reset = "none";
  }

  /** Nothing leaves any more. */
  get #isGone(): boolean {
    return this.ended && this.#reset !== "replaced";
  }

  #end(): void {
    this.info.endUs = this.#clock.nowUs;
    this.manager.end();
    if (this.reachedUpstream && !this.#upstreamComplete) this.#effects.upstreamReset();
    this.#effects.ended();
  }

  #finishRequest(): void {
    this.#requestSentUs = this.#clock.nowUs;
    this.#reportAll(wrongLength("upstream", this.#requestLength));
  }

  #reportAll(findings: readonly Finding[]): void {
    for (const finding of findings) this.report(finding);
  }
}

/** Informational responses announce another one; only 101 is final. */
function isInterim(headers: HeaderMap): boolean {
  const status = Number(headers.get(names.status));
  return status >= 100 && status < 200 && status !== 101;
}
