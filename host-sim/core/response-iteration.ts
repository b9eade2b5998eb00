// A response on its way from the router, or from a local reply, through the filters in reverse order (FLOW-26) to the
// client.

import { DataStatus, HeadersStatus } from "../abi/enums.ts";
import type { BodyBuffer } from "./body-buffer.ts";
import type { HttpFilter } from "./filter.ts";
import type { HeaderMap } from "./header-map.ts";
import { type FilterEntry, Iteration } from "./iteration.ts";
import type { StreamState } from "./stream-state.ts";

/** Where a response goes behind the last filter. */
export interface ResponseSink {
  sendHeaders(headers: HeaderMap, endOfStream: boolean): void;
  /** Takes the bytes out of the buffer. */
  sendData(data: BodyBuffer, endOfStream: boolean): void;
  sendTrailers(trailers: HeaderMap): void;
}

/** What a response asks of its manager on the way. */
export interface ResponseEvents {
  /** More is buffered than the limit allows. */
  responseTooLarge(): void;
  /** A filter continues a response that has not begun: Envoy reads through a null pointer (FLOW-12). */
  continuedWithoutResponse(): void;
}

/** The response direction of one stream. */
export class ResponseIteration extends Iteration {
  readonly #state: StreamState;
  readonly #sink: ResponseSink;
  readonly #events: ResponseEvents;

  constructor(
    filters: readonly HttpFilter[],
    limitBytes: number,
    state: StreamState,
    sink: ResponseSink,
    events: ResponseEvents,
  ) {
    super(filters, limitBytes);
    this.#state = state;
    this.#sink = sink;
    this.#events = events;
  }

  protected override get complete(): boolean {
    return this.#state.responseComplete;
  }

  protected override get canContinue(): boolean {
    return !this.#state.responseSent;
  }

  protected override get destroyed(): boolean {
    return this.#state.destroyed;
  }

  protected override onTooLarge(): void {
    this.#events.responseTooLarge();
  }

  protected override onContinueWithoutHeaders(): void {
    this.#events.continuedWithoutResponse();
  }

  /** Headers from the upstream, or of a local reply. */
  receiveHeaders(headers: HeaderMap, endOfStream: boolean): void {
    this.headers = headers;
    this.#state.responseComplete = endOfStream;
    this.passHeaders(null, endOfStream);
  }

  /** A piece of the body. */
  receiveData(data: BodyBuffer, endOfStream: boolean): void {
    this.#state.responseComplete = endOfStream;
    this.passData(null, data, endOfStream);
  }

  /** Trailers from the upstream. */
  receiveTrailers(trailers: HeaderMap): void {
    this.trailers = trailers;
    this.#state.responseComplete = true;
    this.passTrailers(null);
  }

  protected override passHeaders(from: FilterEntry | null, endOfStream: boolean): void {
    const headers = this.headers;
    if (headers === null) return;
    for (let entry = from === null ? this.first : from.next; entry !== null; entry = entry.next) {
      this.inHeaders = true;
      entry.ended = endOfStream;
      let status = entry.filter.onResponseHeaders(headers, endOfStream);
      if (this.aborted) status = HeadersStatus.StopIteration;
      this.inHeaders = false;
      if (!this.afterHeaders(entry, status)) return;
    }
    this.#sink.sendHeaders(headers, endOfStream);
  }

  protected override passData(from: FilterEntry | null, data: BodyBuffer, endOfStream: boolean): void {
    const hadTrailers = this.trailers !== null;
    let trailersFrom: FilterEntry | null = null;
    for (let entry = this.startOf(from); entry !== null; entry = entry.next) {
      if (this.heldBack(entry, data) || entry.ended) return;
      this.inData = true;
      entry.ended = endOfStream && this.trailers === null;
      let status = entry.filter.onResponseData(data, entry.ended);
      if (this.aborted) status = DataStatus.StopIterationNoBuffer;
      this.inData = false;
      if (!hadTrailers && this.trailers !== null && trailersFrom === null) trailersFrom = entry;
      if (!this.afterData(entry, status, data)) return;
    }
    this.#sink.sendData(data, endOfStream && trailersFrom === null);
    if (trailersFrom !== null) this.passTrailers(trailersFrom);
  }

  protected override passTrailers(from: FilterEntry | null): void {
    const trailers = this.trailers;
    if (trailers === null) return;
    for (let entry = this.startOf(from); entry !== null; entry = entry.next) {
      if (entry.stoppedAll) return;
      this.inTrailers = true;
      const status = entry.filter.onResponseTrailers(trailers);
      entry.ended = true;
      this.inTrailers = false;
      if (!this.afterTrailers(entry, status)) return;
    }
    this.#sink.sendTrailers(trailers);
  }
}
