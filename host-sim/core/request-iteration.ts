// A request on its way from the client through the filters, in their order, to the router.

import { HeadersStatus, TrailersStatus } from "../abi/enums.ts";
import type { BodyBuffer } from "./body-buffer.ts";
import type { HttpFilter } from "./filter.ts";
import type { HeaderMap } from "./header-map.ts";
import { type FilterEntry, Iteration } from "./iteration.ts";
import type { StreamState } from "./stream-state.ts";

/** Where a request goes behind the last filter. It may answer with a local reply at any of these calls. */
export interface RequestSink {
  forwardHeaders(headers: HeaderMap, endOfStream: boolean): void;
  /** Takes the bytes out of the buffer. */
  forwardData(data: BodyBuffer, endOfStream: boolean): void;
  forwardTrailers(trailers: HeaderMap): void;
}

/** What a request asks of its manager on the way. */
export interface RequestEvents {
  /** A callback has asked for a local reply: send it now that the callback has returned. */
  sendPreparedReply(): void;
  /** More is buffered than the limit allows. */
  requestTooLarge(): void;
}

/** The request direction of one stream. */
export class RequestIteration extends Iteration {
  readonly #state: StreamState;
  readonly #sink: RequestSink;
  readonly #events: RequestEvents;
  /** The sink has seen the end: a filter that continues twice has nothing more to say to it (FLOW-11). */
  #sinkEnded = false;

  constructor(
    filters: readonly HttpFilter[],
    limitBytes: number,
    state: StreamState,
    sink: RequestSink,
    events: RequestEvents,
  ) {
    super(filters.toReversed(), limitBytes);
    this.#state = state;
    this.#sink = sink;
    this.#events = events;
  }

  protected override get complete(): boolean {
    return this.#state.requestComplete;
  }

  /** A request that was answered in one of its own callbacks goes no further, whoever continues it (LR-21). */
  protected override get canContinue(): boolean {
    return !this.aborted && !this.#state.responseComplete;
  }

  protected override get destroyed(): boolean {
    return this.#state.destroyed;
  }

  protected override onTooLarge(): void {
    this.#events.requestTooLarge();
  }

  /** A request always has headers. */
  protected override onContinueWithoutHeaders(): void {}

  /** Headers from the client. */
  receiveHeaders(headers: HeaderMap, endOfStream: boolean): void {
    this.headers = headers;
    this.passHeaders(null, endOfStream);
  }

  /** A piece of the body from the client. */
  receiveData(data: BodyBuffer, endOfStream: boolean): void {
    this.passData(null, data, endOfStream);
  }

  /** Trailers from the client. */
  receiveTrailers(trailers: HeaderMap): void {
    this.trailers = trailers;
    this.passTrailers(null);
  }

  protected override passHeaders(from: FilterEntry | null, endOfStream: boolean): void {
    const headers = this.headers;
    if (headers === null) return;
    for (let entry = from === null ? this.first : from.next; entry !== null; entry = entry.next) {
      this.inHeaders = true;
      entry.ended = endOfStream;
      let status = entry.filter.onRequestHeaders(headers, endOfStream);
      this.inHeaders = false;
      if (this.aborted) {
        this.#events.sendPreparedReply();
        status = HeadersStatus.StopIteration;
      }
      if (!this.afterHeaders(entry, status) || this.#state.responseComplete) return;
    }
    this.inHeaders = true;
    this.#sinkEnded = endOfStream;
    this.#sink.forwardHeaders(headers, endOfStream);
    this.inHeaders = false;
    if (this.aborted) this.#events.sendPreparedReply();
  }

  protected override passData(from: FilterEntry | null, data: BodyBuffer, endOfStream: boolean): void {
    if (!this.canContinue) return;
    const hadTrailers = this.trailers !== null;
    let trailersFrom: FilterEntry | null = null;
    let stopped = false;
    for (let entry = this.startOf(from); entry !== null; entry = entry.next) {
      if (this.heldBack(entry, data) || entry.ended) return;
      this.inData = true;
      entry.ended = endOfStream && this.trailers === null;
      const status = entry.filter.onRequestData(data, entry.ended);
      this.inData = false;
      if (this.aborted) {
        this.#events.sendPreparedReply();
        return;
      }
      if (!hadTrailers && this.trailers !== null && trailersFrom === null) {
        endOfStream = false;
        trailersFrom = entry;
      }
      if (!this.afterData(entry, status, data)) {
        stopped = true;
        break;
      }
    }
    if (!stopped && !this.#sinkData(data, endOfStream)) return;
    // Trailers of a filter that released a held body here have been passed on already: they go out twice (HDR-17).
    if (trailersFrom !== null) this.passTrailers(trailersFrom);
  }

  protected override passTrailers(from: FilterEntry | null): void {
    const trailers = this.trailers;
    if (!this.canContinue || trailers === null) return;
    for (let entry = this.startOf(from); entry !== null; entry = entry.next) {
      if (entry.stoppedAll) return;
      this.inTrailers = true;
      let status = entry.filter.onRequestTrailers(trailers);
      entry.ended = true;
      this.inTrailers = false;
      if (this.aborted) {
        this.#events.sendPreparedReply();
        status = TrailersStatus.StopIteration;
      }
      if (!this.afterTrailers(entry, status)) return;
    }
    this.inTrailers = true;
    this.#sinkEnded = true;
    this.#sink.forwardTrailers(trailers);
    this.inTrailers = false;
    if (this.aborted) this.#events.sendPreparedReply();
  }

  /** False if the sink has ended or has answered itself. */
  #sinkData(data: BodyBuffer, endOfStream: boolean): boolean {
    if (this.#sinkEnded) return false;
    this.inData = true;
    this.#sinkEnded = endOfStream;
    this.#sink.forwardData(data, endOfStream);
    this.inData = false;
    if (!this.aborted) return true;
    this.#events.sendPreparedReply();
    return false;
  }
}
