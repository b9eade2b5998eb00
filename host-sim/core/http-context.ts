// A module as one filter of one stream. Which maps and buffers are in reach, and when, follows from the pointers kept here;
// they come and go exactly as in Envoy's own context.

import type { CallbackName } from "../abi/callbacks.ts";
import {
  BufferType,
  DataStatus,
  GrpcStatus,
  HeaderMapType,
  HeadersStatus,
  Status,
  StreamType,
  TrailersStatus,
} from "../abi/enums.ts";
import type { PropertyValue } from "../wire/property-value.ts";
import { BodyBuffer } from "./body-buffer.ts";
import { Context } from "./context.ts";
import type { FilterChain, HttpFilter } from "./filter.ts";
import type { FilterState } from "./filter-state.ts";
import type { HeaderMap } from "./header-map.ts";
import { dataStatusOf, headersStatusOf, trailersStatusOf } from "./iteration-status.ts";
import type { LocalReply } from "./local-reply.ts";
import type { PluginContext } from "./plugin-context.ts";
import { streamProperty } from "./properties.ts";

/** What a stream is answered with when its VM has failed (FAIL-2). */
const FAILURE_REPLY: LocalReply = {
  status: 503,
  details: "wasm_fail_stream",
  body: new Uint8Array(0),
  headers: [],
  grpcStatus: GrpcStatus.Unavailable,
};

/** One stream of one plugin. */
export class HttpContext extends Context implements HttpFilter {
  override readonly plugin: PluginContext;
  #chain: FilterChain | null = null;
  #requestHeaders: HeaderMap | null = null;
  #requestData: BodyBuffer | null = null;
  #requestTrailers: HeaderMap | null = null;
  #responseHeaders: HeaderMap | null = null;
  #responseData: BodyBuffer | null = null;
  #responseTrailers: HeaderMap | null = null;
  /** The last body callback answered 1: the next one sees everything that is held (BODY-2). */
  #buffersRequest = false;
  #buffersResponse = false;
  /** The end of the message has been shown in the last headers or body callback, of whichever direction. */
  #endOfStream = false;
  /** The piece whose body callback is running. */
  #runningData: BodyBuffer | null = null;
  #logging = false;
  #destroyed = false;
  /** The VM has failed, and this stream has been answered for it. */
  #failureReplied = false;

  constructor(plugin: PluginContext) {
    super(plugin.vm, plugin.vm.takeId());
    this.plugin = plugin;
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
    this.#requestHeaders = headers;
    this.#endOfStream = endOfStream;
    const status = this.#callHeaders("proxy_on_request_headers", headers.count, endOfStream);
    if (continues(status)) this.#requestHeaders = null;
    return status;
  }

  onRequestData(data: BodyBuffer, endOfStream: boolean): DataStatus {
    if (!this.created) return DataStatus.Continue;
    if (this.#buffersRequest) {
      this.#chain?.addRequestData(this, data, !this.vm.options.profile.rules.losesBodyOnResume);
      if (this.#destroyed) return DataStatus.StopIterationAndBuffer;
    }
    this.#requestData = data;
    this.#endOfStream = endOfStream;
    this.#runningData = data;
    const size = this.buffer(BufferType.HttpRequestBody)?.size ?? 0;
    const status = this.#callData("proxy_on_request_body", size, endOfStream);
    this.#runningData = null;
    this.#buffersRequest = status === DataStatus.StopIterationAndBuffer;
    if (status === DataStatus.Continue) this.#requestData = null;
    return status;
  }

  onRequestTrailers(trailers: HeaderMap): TrailersStatus {
    if (!this.created) return TrailersStatus.Continue;
    this.#requestTrailers = trailers;
    const status = this.#callTrailers("proxy_on_request_trailers", trailers.count);
    if (status === TrailersStatus.Continue) this.#requestTrailers = null;
    return status;
  }

  onResponseHeaders(headers: HeaderMap, endOfStream: boolean): HeadersStatus {
    if (!this.created || this.#failureReplied) return HeadersStatus.Continue;
    this.#responseHeaders = headers;
    this.#endOfStream = endOfStream;
    const status = this.#callHeaders("proxy_on_response_headers", headers.count, endOfStream);
    if (continues(status)) this.#responseHeaders = null;
    return status;
  }

  onResponseData(data: BodyBuffer, endOfStream: boolean): DataStatus {
    if (!this.created || this.#failureReplied) return DataStatus.Continue;
    if (this.#buffersResponse) {
      this.#chain?.addResponseData(this, data, !this.vm.options.profile.rules.losesBodyOnResume);
      if (this.#destroyed) return DataStatus.StopIterationAndBuffer;
    }
    this.#responseData = data;
    this.#endOfStream = endOfStream;
    this.#runningData = data;
    const size = this.buffer(BufferType.HttpResponseBody)?.size ?? 0;
    const status = this.#callData("proxy_on_response_body", size, endOfStream);
    this.#runningData = null;
    this.#buffersResponse = status === DataStatus.StopIterationAndBuffer;
    if (status === DataStatus.Continue) this.#responseData = null;
    return status;
  }

  onResponseTrailers(trailers: HeaderMap): TrailersStatus {
    if (!this.created || this.#failureReplied) return TrailersStatus.Continue;
    this.#responseTrailers = trailers;
    const status = this.#callTrailers("proxy_on_response_trailers", trailers.count);
    if (status === TrailersStatus.Continue) this.#responseTrailers = null;
    return status;
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
        return this.#requestHeaders;
      case HeaderMapType.HttpRequestTrailers:
        if (this.#requestTrailers === null && this.#requestData !== null && this.#endOfStream) {
          this.#requestTrailers = this.#chain?.addRequestTrailers() ?? null;
        }
        return this.#requestTrailers;
      case HeaderMapType.HttpResponseHeaders:
        return this.#responseHeaders;
      case HeaderMapType.HttpResponseTrailers:
        if (this.#responseTrailers === null && this.#responseData !== null && this.#endOfStream) {
          this.#responseTrailers = this.#chain?.addResponseTrailers() ?? null;
        }
        return this.#responseTrailers;
      default:
        return super.mutableMap(type);
    }
  }

  override readableMap(type: HeaderMapType): HeaderMap | null {
    switch (type) {
      case HeaderMapType.HttpRequestHeaders:
        return this.#logging ? (this.#chain?.requestHeaders ?? null) : this.#requestHeaders;
      case HeaderMapType.HttpRequestTrailers:
        return this.#logging ? null : this.#requestTrailers;
      case HeaderMapType.HttpResponseHeaders:
        return this.#logging ? (this.#chain?.responseHeaders ?? null) : this.#responseHeaders;
      case HeaderMapType.HttpResponseTrailers:
        return this.#logging ? (this.#chain?.responseTrailers ?? null) : this.#responseTrailers;
      default:
        return super.readableMap(type);
    }
  }

  protected override findBuffer(type: BufferType): BodyBuffer | null {
    switch (type) {
      case BufferType.HttpRequestBody:
        if (this.#buffersRequest) return this.#chain?.heldRequest ?? BodyBuffer.ABSENT;
        return this.#pieceOf(this.#requestData);
      case BufferType.HttpResponseBody:
        if (this.#buffersResponse) return this.#chain?.heldResponse ?? BodyBuffer.ABSENT;
        return this.#pieceOf(this.#responseData);
      default:
        return super.findBuffer(type);
    }
  }

  /** The piece of the running body callback; one that was dropped or kept before is nobody's any more (BODY-15). */
  #pieceOf(data: BodyBuffer | null): BodyBuffer {
    if (data === null) return BodyBuffer.ABSENT;
    if (data === this.#runningData) return data;
    const message = "a body is read that has left with an earlier callback, which answered 2 or 3 (BODY-15)";
    this.vm.options.observer.found(this, { code: "ERR_BODY_RELEASED", message });
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
    this.#requestHeaders = null;
    this.#requestData = null;
    this.#requestTrailers = null;
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
    if (!this.#failureReplied) {
      this.#chain?.resetStream();
      return;
    }
    const message = "Envoy would crash here: a stream is closed in the callback that traps";
    this.vm.options.observer.found(this, { code: "ERR_WOULD_CRASH", message });
  }

  override sendLocalReply(reply: LocalReply): void {
    this.vm.defer(() => this.#chain?.sendLocalReply(reply));
  }

  override topProperty(name: string): PropertyValue | null {
    const chain = this.#chain;
    if (chain === null) return super.topProperty(name);
    const source = {
      info: chain.info,
      requestHeaders: this.#requestHeaders ?? this.readableMap(HeaderMapType.HttpRequestHeaders),
      responseHeaders: this.#responseHeaders ?? this.readableMap(HeaderMapType.HttpResponseHeaders),
      responseTrailers: this.#responseTrailers ?? this.readableMap(HeaderMapType.HttpResponseTrailers),
    };
    return streamProperty(source, name) ?? super.topProperty(name);
  }

  override get filterState(): FilterState | null {
    return this.#chain?.info.filterState ?? null;
  }

  // How a callback is made: a VM that has failed, before or during it, answers the stream instead (FAIL-1 to FAIL-5).

  #callHeaders(callback: CallbackName, count: number, endOfStream: boolean): HeadersStatus {
    const { vm } = this;
    if (vm.failed) return this.#fail(HeadersStatus.Continue, HeadersStatus.StopAllIterationAndWatermark);
    if (!vm.guest.has(callback)) return HeadersStatus.Continue;
    const answer = vm.call(callback, this, count, this.#toldEnd(endOfStream) ? 1 : 0);
    const status = vm.failed
      ? this.#fail(HeadersStatus.Continue, HeadersStatus.StopAllIterationAndWatermark)
      : headersStatusOf(answer, this.plugin);
    vm.finishCallback();
    return status;
  }

  /** Not every host tells callbacks of headers the truth. */
  #toldEnd(endOfStream: boolean): boolean {
    const { endOfStreamInHeaders } = this.vm.options.profile.rules;
    return endOfStreamInHeaders === "asItIs" ? endOfStream : endOfStreamInHeaders === "always";
  }

  #callData(callback: CallbackName, size: number, endOfStream: boolean): DataStatus {
    const { vm } = this;
    if (vm.failed) return this.#fail(DataStatus.Continue, DataStatus.StopIterationNoBuffer);
    if (!vm.guest.has(callback)) return DataStatus.Continue;
    const answer = vm.call(callback, this, size, endOfStream ? 1 : 0);
    const status = vm.failed
      ? this.#fail(DataStatus.Continue, DataStatus.StopIterationNoBuffer)
      : dataStatusOf(answer, vm);
    vm.finishCallback();
    return status;
  }

  #callTrailers(callback: CallbackName, count: number): TrailersStatus {
    const { vm } = this;
    if (vm.failed) return this.#fail(TrailersStatus.Continue, TrailersStatus.StopIteration);
    if (!vm.guest.has(callback)) return TrailersStatus.Continue;
    const answer = vm.call(callback, this, count);
    const status = vm.failed
      ? this.#fail(TrailersStatus.Continue, TrailersStatus.StopIteration)
      : trailersStatusOf(answer, vm);
    vm.finishCallback();
    return status;
  }

  #fail<Answer>(open: Answer, closed: Answer): Answer {
    if (this.plugin.options.failOpen) return open;
    if (!this.#failureReplied) {
      this.#chain?.sendLocalReply(FAILURE_REPLY);
      this.#failureReplied = true;
    }
    return closed;
  }
}

function continues(status: HeadersStatus): boolean {
  return status === HeadersStatus.Continue || status === HeadersStatus.ContinueAndEndStream;
}
