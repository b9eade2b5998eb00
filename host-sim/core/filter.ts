// What the filter manager knows of a filter. Bytes and header maps are handed over by reference: a filter changes them in
// place, and keeps them for as long as it holds the message.

import type { DataStatus, HeadersStatus, TrailersStatus } from "../abi/enums.ts";
import type { BodyBuffer } from "./body-buffer.ts";
import type { HeaderMap } from "./header-map.ts";
import type { LocalReply } from "./local-reply.ts";
import type { StreamInfo } from "./stream-info.ts";

/** What a filter can ask of the chain that it is part of. */
export interface FilterChain {
  readonly info: StreamInfo;
  /** The messages of the stream, as far as they exist, for the log. */
  readonly requestHeaders: HeaderMap | null;
  readonly responseHeaders: HeaderMap | null;
  readonly responseTrailers: HeaderMap | null;
  /** What is held of each body. */
  readonly heldRequest: BodyBuffer | null;
  readonly heldResponse: BodyBuffer | null;
  continueRequest(filter: HttpFilter): void;
  continueResponse(filter: HttpFilter): void;
  /** Keeps the running piece of a body in the manager's buffer. */
  addRequestData(filter: HttpFilter, data: BodyBuffer, staysSent: boolean): void;
  addResponseData(filter: HttpFilter, data: BodyBuffer, staysSent: boolean): void;
  /** Creates trailers with the last piece of a body (HDR-17). */
  addRequestTrailers(): HeaderMap;
  addResponseTrailers(): HeaderMap;
  /** Answers the client without, or instead of, the upstream. */
  sendLocalReply(reply: LocalReply): void;
  /** Breaks the stream off. */
  resetStream(): void;
}

/** One HTTP filter of the chain of one stream. */
export interface HttpFilter {
  /** Once, before anything else. */
  attach(chain: FilterChain): void;
  onRequestHeaders(headers: HeaderMap, endOfStream: boolean): HeadersStatus;
  onRequestData(data: BodyBuffer, endOfStream: boolean): DataStatus;
  onRequestTrailers(trailers: HeaderMap): TrailersStatus;
  onResponseHeaders(headers: HeaderMap, endOfStream: boolean): HeadersStatus;
  onResponseData(data: BodyBuffer, endOfStream: boolean): DataStatus;
  onResponseTrailers(trailers: HeaderMap): TrailersStatus;
  /** It continues what it is being shown, which shows it again: that never comes to an end. */
  onEndlessContinue(): void;
  /** The stream is over: its last chance to look at it. */
  onLog(): void;
  /** The filter leaves the stream. */
  onDestroy(): void;
}
