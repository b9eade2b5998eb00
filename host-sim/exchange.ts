// A whole exchange: a request goes through the filter to the upstream, its response comes back.

import type { PendingCall } from "./calls.ts";
import type { FilterShare } from "./chain.ts";
import type { Finding } from "./core/finding.ts";
import type { HostSimError } from "./errors.ts";
import type { Counts } from "./guest/conversation.ts";
import type { LogEntry } from "./log.ts";
import type { ReceivedRequest, ReceivedResponse } from "./received.ts";
import { endsWithHeaders, framesOf, type SentRequest } from "./request.ts";
import type { Stream } from "./stream.ts";
import { announcedHeadersOf, hasNoBody, type UpstreamResponse } from "./upstream.ts";

/** What the upstream got. */
export interface UpstreamView {
  /** Whether anything got there. */
  readonly reached: boolean;
  /** What got there; null if nothing did. */
  readonly request: ReceivedRequest | null;
}

/** What came of a request. It stays live: a paused exchange goes on when something resumes it, a timer for instance. */
export class Exchange {
  /** The same exchange, one level deeper. */
  readonly stream: Stream;

  /** Made by `filter.send()` and `filter.fetch()`. */
  constructor(stream: Stream) {
    this.stream = stream;
  }

  /** What the upstream got. */
  get upstream(): UpstreamView {
    return { reached: this.stream.upstream !== null, request: this.stream.upstream };
  }

  /** What the client got; null if nothing has come, or the stream was reset before. */
  get response(): ReceivedResponse | null {
    return this.stream.downstream;
  }

  /** Why the client saw the stream break off; null if it did not. */
  get reset(): string | null {
    return this.stream.reset;
  }

  /** Envoy's `response.code_details`: `via_upstream`, or why somebody else answered; null while nobody has. */
  get responseCodeDetails(): string | null {
    return this.stream.responseCodeDetails;
  }

  /** The calls to other services that filters have made for it, whatever has become of them. */
  get calls(): readonly PendingCall[] {
    return this.stream.callsMade;
  }

  /** What the filter logged on behalf of this exchange. */
  get log(): readonly LogEntry[] {
    return this.stream.log;
  }

  /** What a person would want to know: where a real Envoy would crash, what has no effect. */
  get findings(): readonly Finding[] {
    const { findings, stuck } = this.stream;
    return stuck === null ? findings : [...findings, stuck];
  }

  /** The trap in a callback of this exchange; null if there was none. */
  get trap(): HostSimError | null {
    return this.stream.trap;
  }

  /** How often the boundary between host and filter was crossed. */
  get counts(): Counts {
    return this.stream.counts;
  }

  /** What each filter of the chain had to do with the exchange, in the order of configuration. */
  get filters(): readonly FilterShare[] {
    return this.stream.filters;
  }

  /** The conversation between host and filter as text, a line for each crossing. */
  get transcript(): string {
    return this.stream.transcript;
  }
}

/** Everything that the client sends, one piece after the other. What comes after the end of the exchange is lost. */
export function sendRequest(stream: Stream, request: SentRequest): void {
  const { body, trailers } = request;
  const endOfStream = endsWithHeaders(body, trailers !== undefined);
  stream.requestHeaders(request, { endOfStream });
  if (endOfStream) return;
  for (const frame of framesOf(body, trailers !== undefined, stream.protocol)) {
    stream.requestBody(frame.bytes, frame);
  }
  if (trailers !== undefined) stream.requestTrailers(trailers);
}

/** Everything that the upstream answers. */
export function sendResponse(stream: Stream, request: ReceivedRequest, response: UpstreamResponse): void {
  const { status, reset, trailers } = response;
  if (reset === undefined || status !== undefined) {
    const body = hasNoBody(request, response) ? undefined : (response.body ?? "");
    const endOfStream = endsWithHeaders(body, trailers !== undefined);
    stream.receiveResponseHeaders(announcedHeadersOf(response), endOfStream && reset === undefined);
    if (!endOfStream) sendResponseBody(stream, response, reset !== undefined);
  }
  if (reset !== undefined) stream.resetUpstream(reset);
}

function sendResponseBody(stream: Stream, response: UpstreamResponse, breaksOff: boolean): void {
  const { body, trailers, protocol = "HTTP/1.1" } = response;
  for (const frame of framesOf(body, breaksOff || trailers !== undefined, protocol)) {
    stream.responseBody(frame.bytes, frame);
  }
  if (trailers !== undefined && !breaksOff) stream.responseTrailers(trailers);
}
