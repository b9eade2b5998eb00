// The filters of one stream: both directions, local replies that cut in, and the end.

import type { RuleId } from "../rules/index.ts";
import { BodyBuffer } from "./body-buffer.ts";
import { isHttp1 } from "./connection-manager.ts";
import type { FilterChain, HttpFilter } from "./filter.ts";
import { type Finding, finding } from "./finding.ts";
import { HeaderMap } from "./header-map.ts";
import { names } from "./header-name.ts";
import { requestTrailerRules, responseTrailerRules } from "./inline-headers.ts";
import {
  buildLocalReply,
  type LocalReply,
  type LocalReplyMessage,
  oneWord,
  proxyReply,
  type RequestKind,
} from "./local-reply.ts";
import { type RequestEvents, RequestIteration, type RequestSink } from "./request-iteration.ts";
import { type ResponseEvents, ResponseIteration, type ResponseSink } from "./response-iteration.ts";
import type { StreamInfo } from "./stream-info.ts";
import { StreamState } from "./stream-state.ts";

/** The proxy around the filters: the router on one side, the client's connection on the other. */
export interface FilterManagerOwner extends RequestSink, ResponseSink {
  /** The response has left completely, or a reset has been asked for: end the stream. */
  endStream(reset: boolean): void;
  report(finding: Finding): void;
}

/** What the chain of one stream is made of. */
export interface FilterManagerOptions {
  /** In the order of configuration. */
  readonly filters: readonly HttpFilter[];
  /** How much each direction may buffer. */
  readonly bufferLimitBytes: number;
  readonly info: StreamInfo;
  readonly owner: FilterManagerOwner;
}

/** One stream's chain of filters. */
export class FilterManager implements FilterChain, RequestEvents, ResponseEvents, ResponseSink {
  readonly state = new StreamState();
  readonly info: StreamInfo;
  readonly request: RequestIteration;
  readonly response: ResponseIteration;
  readonly #filters: readonly HttpFilter[];
  readonly #owner: FilterManagerOwner;
  #requestKind: RequestKind = { isGrpc: false, isHead: false };
  /** Asked for inside a request callback, sent when it has returned. */
  #prepared: LocalReplyMessage | null = null;

  constructor({ filters, bufferLimitBytes, info, owner }: FilterManagerOptions) {
    this.info = info;
    this.#filters = filters;
    this.#owner = owner;
    this.request = new RequestIteration(filters, bufferLimitBytes, this.state, owner, this);
    this.response = new ResponseIteration(filters, bufferLimitBytes, this.state, this, this);
    for (const filter of filters) filter.attach(this);
  }

  get requestHeaders(): HeaderMap | null {
    return this.request.headers;
  }

  get responseHeaders(): HeaderMap | null {
    return this.response.headers;
  }

  get responseTrailers(): HeaderMap | null {
    return this.response.trailers;
  }

  get heldRequest(): BodyBuffer | null {
    return this.request.held;
  }

  get heldResponse(): BodyBuffer | null {
    return this.response.held;
  }

  /** What local replies need to know of the request as it came from the client. */
  set requestKind(kind: RequestKind) {
    this.#requestKind = kind;
  }

  continueRequest(filter: HttpFilter): void {
    const entry = this.request.entryOf(filter);
    if (entry !== null) this.request.continue(entry);
  }

  continueResponse(filter: HttpFilter): void {
    const entry = this.response.entryOf(filter);
    if (entry !== null) this.response.continue(entry);
  }

  addRequestData(filter: HttpFilter, data: BodyBuffer, staysSent: boolean): void {
    const entry = this.request.entryOf(filter);
    if (entry !== null) this.request.addData(entry, data, staysSent);
  }

  addResponseData(filter: HttpFilter, data: BodyBuffer, staysSent: boolean): void {
    const entry = this.response.entryOf(filter);
    if (entry !== null) this.response.addData(entry, data, staysSent);
  }

  addRequestTrailers(): HeaderMap {
    this.request.trailers = new HeaderMap(requestTrailerRules);
    return this.request.trailers;
  }

  addResponseTrailers(): HeaderMap {
    this.response.trailers = new HeaderMap(responseTrailerRules);
    return this.response.trailers;
  }

  /** Answers a request that no filter gets to see; they hear of it at its end (LIFE-2). */
  refuse(headers: HeaderMap, reply: LocalReply): void {
    this.request.headers = headers;
    this.sendLocalReply(reply);
  }

  /** Answers the client without, or instead of, the upstream (LR-4 to LR-8). */
  sendLocalReply(reply: LocalReply): void {
    if (this.state.ending && !this.#survivesReply) {
      this.#crash("a local reply when the stream is over", "LIFE-18", "OBS-22");
      return;
    }
    if (this.request.calling) this.request.aborted = true;
    else if (this.response.calling) this.response.aborted = true;
    this.info.responseCodeDetails = reply.details;
    if (this.response.headers === null) {
      // Inside a callback only the first one counts (LR-6), and it waits until the callback has returned.
      if (!this.request.calling) this.#sendThroughFilters(buildLocalReply(reply, this.#requestKind));
      else this.#prepared ??= buildLocalReply(reply, this.#requestKind);
    } else if (!this.state.responseHeadersSent) {
      this.#sendDirectly(buildLocalReply(reply, this.#requestKind));
    } else {
      this.resetStream();
    }
  }

  /** Breaks the stream off: the client sees a reset. */
  resetStream(): void {
    if (this.state.ending) {
      if (!this.request.calling)
        this.#crash("a reset or a second local reply when the stream is over", "LR-7", "LIFE-18");
      return;
    }
    if (this.request.calling) this.request.aborted = true;
    else if (this.response.calling) this.response.aborted = true;
    this.#owner.endStream(true);
  }

  /** Ends the stream for its filters: all of them log, then each one leaves (LIFE-3). */
  end(): void {
    if (this.state.ending) return;
    this.state.ending = true;
    this.state.responseComplete = true;
    for (const filter of this.#filters) filter.onLog();
    this.state.destroyed = true;
    for (const filter of this.#filters) filter.onDestroy();
  }

  // What the two directions call on the way.

  sendPreparedReply(): void {
    const message = this.#prepared;
    this.#prepared = null;
    if (message !== null) this.#sendThroughFilters(message);
  }

  requestTooLarge(): void {
    this.sendLocalReply(proxyReply(413, "Payload Too Large", "request_payload_too_large"));
  }

  responseTooLarge(): void {
    this.sendLocalReply(proxyReply(500, "Internal Server Error", "response_payload_too_large"));
  }

  continuedWithoutResponse(): void {
    this.#crash("a filter continues the response before there is one", "FLOW-12");
  }

  sendHeaders(headers: HeaderMap, endOfStream: boolean): void {
    if (this.#isOver("headers")) return;
    if (!hasStatus(headers)) {
      const reason = "missing required header: :status";
      const details = `filter_removed_required_response_headers{${oneWord(reason)}}`;
      this.sendLocalReply(proxyReply(502, reason, details));
      return;
    }
    this.state.responseHeadersSent = true;
    this.#owner.sendHeaders(headers, endOfStream);
    this.#endIf(endOfStream);
  }

  sendData(data: BodyBuffer, endOfStream: boolean): void {
    if (this.#isOver("data")) return;
    this.#owner.sendData(data, endOfStream);
    this.#endIf(endOfStream);
  }

  sendTrailers(trailers: HeaderMap): void {
    if (this.#isOver("trailers")) return;
    this.#owner.sendTrailers(trailers);
    this.#endIf(true);
  }

  /** Over HTTP/2 a reply behind a close is shown to filters that have left the stream, and nothing comes of it (OBS-22). */
  get #survivesReply(): boolean {
    return !isHttp1(this.info.protocol) && (this.request.calling || this.response.calling);
  }

  /** Nothing may leave behind the end of the response. */
  #isOver(what: string): boolean {
    if (this.state.responseSent)
      this.#crash(`response ${what} leave after the response is complete`, "FLOW-10");
    return this.state.responseSent;
  }

  #sendThroughFilters({ status, headers, body }: LocalReplyMessage): void {
    this.info.responseCode = status;
    this.response.receiveHeaders(headers, body.length === 0);
    if (body.length > 0 && !this.state.destroyed) this.response.receiveData(new BodyBuffer(body), true);
  }

  /** Past all filters: the reply replaces a response that they have seen a part of (LR-7). */
  #sendDirectly({ headers, body }: LocalReplyMessage): void {
    this.response.headers = headers;
    this.state.responseHeadersSent = true;
    this.#owner.sendHeaders(headers, body.length === 0);
    this.#endIf(body.length === 0);
    if (body.length === 0) return;
    this.#owner.sendData(new BodyBuffer(body), true);
    this.#endIf(true);
  }

  #endIf(endOfStream: boolean): void {
    if (!endOfStream) return;
    this.state.responseSent = true;
    this.#owner.endStream(false);
  }

  #crash(what: string, ...rules: readonly [RuleId, ...RuleId[]]): void {
    this.#owner.report(finding("ERR_WOULD_CRASH", `Envoy would crash here: ${what}`, ...rules));
  }
}

/** Whether the status is a number; anything else never leaves the proxy (HDR-13). */
function hasStatus(headers: HeaderMap): boolean {
  return /^\d+$/.test(headers.get(names.status) ?? "");
}
