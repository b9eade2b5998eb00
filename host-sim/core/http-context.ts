// A module as one filter of one stream: what the filter manager tells it, and what hostcalls ask of it.

import type { CallbackName } from "../abi/callbacks.ts";
import {
  BufferType,
  DataStatus,
  HeaderMapType,
  HeadersStatus,
  nameOf,
  Status,
  StreamType,
  TrailersStatus,
} from "../abi/enums.ts";
import { HostSimError } from "../errors.ts";
import type { RuleId } from "../rules/index.ts";
import type { PropertyValue } from "../wire/property-value.ts";
import { BodyBuffer } from "./body-buffer.ts";
import { Context } from "./context.ts";
import type { FilterChain, HttpFilter } from "./filter.ts";
import type { FilterState } from "./filter-state.ts";
import { finding } from "./finding.ts";
import type { HeaderMap } from "./header-map.ts";
import { HttpCallbacks } from "./http-callbacks.ts";
import type { LocalReply } from "./local-reply.ts";
import { MessageInReach } from "./message-in-reach.ts";
import type { PluginContext } from "./plugin-context.ts";
import { streamProperty } from "./properties.ts";
import { partialBody } from "./stream-findings.ts";

/** One stream of one plugin. */
export class HttpContext extends Context implements HttpFilter {
  override readonly plugin: PluginContext;
  /** The module has closed the stream. */
  #closed = false;
  #chain: FilterChain | null = null;
  readonly #request = new MessageInReach();
  readonly #response = new MessageInReach();
  readonly #callbacks: HttpCallbacks;
  /** The end of the message has been shown in the last headers or body callback, of whichever direction. */
  #endOfStream = false;
  #logging = false;
  #destroyed = false;

  constructor(plugin: PluginContext) {
    super(plugin.vm, plugin.vm.takeId());
    this.plugin = plugin;
    this.#callbacks = new HttpCallbacks(this, plugin, (reply) => this.#chain?.sendLocalReply(reply));
  }

  override get logPrefix(): string {
    const { name, rootId } = this.plugin.options;
    return ["wasm log", name, rootId, this.vm.options.vmId].filter((part) => part !== "").join(" ");
  }

  protected override get parentId(): number {
    return this.plugin.id;
  }

  override get logging(): boolean {
    return this.#logging;
  }

  // What the filter manager calls.

  attach(chain: FilterChain): void {
    this.#chain = chain;
  }

  onRequestHeaders(headers: HeaderMap, endOfStream: boolean): HeadersStatus {
    this.announce();
    return this.#onHeaders(this.#request, "proxy_on_request_headers", headers, endOfStream);
  }

  onRequestData(data: BodyBuffer, endOfStream: boolean): DataStatus {
    if (!this.created) return DataStatus.Continue;
    if (this.#request.buffers) {
      this.#chain?.addRequestData(this, data, this.#seesTheLastPiece);
      if (this.#destroyed) return DataStatus.StopIterationAndBuffer;
    }
    this.#endOfStream = endOfStream;
    return this.#request.showData(data, () => {
      const size = this.buffer(BufferType.HttpRequestBody)?.size ?? 0;
      return this.#callbacks.data("proxy_on_request_body", size, endOfStream);
    });
  }

  onRequestTrailers(trailers: HeaderMap): TrailersStatus {
    if (!this.created) return TrailersStatus.Continue;
    return this.#onTrailers(this.#request, "proxy_on_request_trailers", trailers);
  }

  onResponseHeaders(headers: HeaderMap, endOfStream: boolean): HeadersStatus {
    if (this.#ignoresResponse) return HeadersStatus.Continue;
    return this.#onHeaders(this.#response, "proxy_on_response_headers", headers, endOfStream);
  }

  onResponseData(data: BodyBuffer, endOfStream: boolean): DataStatus {
    if (this.#ignoresResponse) return DataStatus.Continue;
    if (this.#response.buffers) {
      this.#chain?.addResponseData(this, data, this.#seesTheLastPiece);
      if (this.#destroyed) return DataStatus.StopIterationAndBuffer;
    }
    this.#endOfStream = endOfStream;
    return this.#response.showData(data, () => {
      const size = this.buffer(BufferType.HttpResponseBody)?.size ?? 0;
      return this.#callbacks.data("proxy_on_response_body", size, endOfStream);
    });
  }

  onResponseTrailers(trailers: HeaderMap): TrailersStatus {
    if (this.#ignoresResponse) return TrailersStatus.Continue;
    const wasClosed = this.#closed;
    const status = this.#onTrailers(this.#response, "proxy_on_response_trailers", trailers);
    if (this.#closed && !wasClosed && status === TrailersStatus.Continue) {
      this.#wouldCrash("a stream is closed in on_response_trailers, and its trailers go on", "OBS-20");
    }
    return status;
  }

  /** One callback runs inside of the other, until the stack of the module is full (OBS-23). */
  onEndlessContinue(): void {
    const message =
      "a callback continues what continuing shows it: the stack of the module overflows (OBS-23)";
    this.vm.fail(new HostSimError("ERR_GUEST_TRAP", message));
  }

  /** A stream that never reached the module is announced for its log (LIFE-2). */
  onLog(): void {
    this.announce();
    if (this.vm.failed || !this.vm.guest.has("proxy_on_log")) return;
    this.#logging = true;
    this.vm.call("proxy_on_log", this);
    this.vm.finishCallback();
    this.#logging = false;
  }

  onDestroy(): void {
    this.#destroyed = true;
    this.callOnDone();
    this.callOnDelete();
  }

  // What hostcalls ask for.

  override mutableMap(type: HeaderMapType): HeaderMap | null {
    switch (type) {
      case HeaderMapType.HttpRequestHeaders:
        return this.#request.headers;
      case HeaderMapType.HttpRequestTrailers:
        if (this.#createsTrailers(this.#request)) {
          this.#request.trailers = this.#chain?.addRequestTrailers() ?? null;
        }
        return this.#request.trailers;
      case HeaderMapType.HttpResponseHeaders:
        return this.#response.headers;
      case HeaderMapType.HttpResponseTrailers:
        if (this.#createsTrailers(this.#response)) {
          this.#response.trailers = this.#chain?.addResponseTrailers() ?? null;
        }
        return this.#response.trailers;
      default:
        return super.mutableMap(type);
    }
  }

  override readableMap(type: HeaderMapType): HeaderMap | null {
    switch (type) {
      case HeaderMapType.HttpRequestHeaders:
        return this.#logging ? (this.#chain?.requestHeaders ?? null) : this.#request.headers;
      case HeaderMapType.HttpRequestTrailers:
        return this.#logging ? null : this.#request.trailers;
      case HeaderMapType.HttpResponseHeaders:
        return this.#logging ? (this.#chain?.responseHeaders ?? null) : this.#response.headers;
      case HeaderMapType.HttpResponseTrailers:
        return this.#logging ? (this.#chain?.responseTrailers ?? null) : this.#response.trailers;
      default:
        return super.readableMap(type);
    }
  }

  protected override findBuffer(type: BufferType): BodyBuffer | null {
    switch (type) {
      case BufferType.HttpRequestBody:
        if (this.#request.buffers) return this.#chain?.heldRequest ?? BodyBuffer.ABSENT;
        return this.#pieceOf(this.#request);
      case BufferType.HttpResponseBody:
        if (this.#response.buffers) return this.#chain?.heldResponse ?? BodyBuffer.ABSENT;
        return this.#pieceOf(this.#response);
      default:
        return super.findBuffer(type);
    }
  }

  /** A mutating call may create the trailers of a message whose end is being shown (HDR-17). */
  #createsTrailers(message: MessageInReach): boolean {
    return message.trailers === null && message.hasData && this.#endOfStream;
  }

  override willRead(type: BufferType): void {
    const { HttpRequestBody, HttpResponseBody } = BufferType;
    if (type !== HttpRequestBody && type !== HttpResponseBody) return;
    const message = type === HttpRequestBody ? this.#request : this.#response;
    const lost = message.read(this.#endOfStream);
    if (lost !== null) this.foundIfStrict(...partialBody(nameOf(BufferType, type), lost));
  }

  /** A piece that was dropped or kept before is nobody's any more (BODY-15). */
  #pieceOf({ piece }: MessageInReach): BodyBuffer {
    if (piece !== "released") return piece ?? BodyBuffer.ABSENT;
    const message = "a body is read that has left with an earlier callback, which answered 2 or 3";
    this.found(finding("ERR_BODY_RELEASED", message, "BODY-15"));
    return BodyBuffer.ABSENT;
  }

  override continueStream(type: StreamType): Status {
    switch (type) {
      case StreamType.HttpRequest:
        this.vm.defer(() => this.#chain?.continueRequest(this));
        break;
      case StreamType.HttpResponse:
        this.vm.defer(() => this.#chain?.continueResponse(this));
        break;
      default:
        return super.continueStream(type);
    }
    // For either direction, and at once: what the module wants to change it must change before (FLOW-15, FLOW-16).
    this.#request.drop();
    return Status.Ok;
  }

  override closeStream(type: StreamType): Status {
    if (type === StreamType.HttpRequest || type === StreamType.HttpResponse) {
      const info = this.#chain?.info;
      if (info !== undefined) info.responseCodeDetails ??= "wasm_close_stream";
      this.vm.defer(() => this.#reset());
    }
    return Status.Ok;
  }

  /** A reset that was asked for in a callback that then trapped meets the answer to the trap (FAIL-2, FLOW-17). */
  #reset(): void {
    if (this.#callbacks.failureReplied) {
      this.#wouldCrash("a stream is closed in the callback that traps", "OBS-1");
    } else if (this.#closed) this.#wouldCrash("a stream is closed twice", "OBS-7");
    else {
      this.#closed = true;
      this.#chain?.resetStream();
    }
  }

  #wouldCrash(what: string, rule: RuleId): void {
    this.found(finding("ERR_WOULD_CRASH", `Envoy would crash here: ${what}`, rule));
  }

  override sendLocalReply(reply: LocalReply): void {
    this.vm.defer(() => this.#chain?.sendLocalReply(reply));
  }

  override topProperty(name: string): PropertyValue | null {
    const chain = this.#chain;
    if (chain === null) return super.topProperty(name);
    const source = {
      info: chain.info,
      requestHeaders: this.#request.headers ?? this.readableMap(HeaderMapType.HttpRequestHeaders),
      responseHeaders: this.#response.headers ?? this.readableMap(HeaderMapType.HttpResponseHeaders),
      responseTrailers: this.#response.trailers ?? this.readableMap(HeaderMapType.HttpResponseTrailers),
    };
    return streamProperty(source, name) ?? super.topProperty(name);
  }

  override get filterState(): FilterState | null {
    return this.#chain?.info.filterState ?? null;
  }

  /** It has not seen the request (LIFE-2), or has answered it for a VM that failed (FAIL-5). */
  get #ignoresResponse(): boolean {
    return !this.created || this.#callbacks.failureReplied;
  }

  get #seesTheLastPiece(): boolean {
    return !this.vm.options.profile.rules.losesBodyOnResume;
  }

  #onHeaders(
    message: MessageInReach,
    callback: CallbackName,
    headers: HeaderMap,
    endOfStream: boolean,
  ): HeadersStatus {
    message.headers = headers;
    this.#endOfStream = endOfStream;
    const status = this.#callbacks.headers(callback, headers.count, endOfStream);
    if (continues(status)) message.headers = null;
    return status;
  }

  #onTrailers(message: MessageInReach, callback: CallbackName, trailers: HeaderMap): TrailersStatus {
    message.trailers = trailers;
    const status = this.#callbacks.trailers(callback, trailers.count);
    if (status === TrailersStatus.Continue) message.trailers = null;
    return status;
  }
}

function continues(status: HeadersStatus): boolean {
  return status === HeadersStatus.Continue || status === HeadersStatus.ContinueAndEndStream;
}
