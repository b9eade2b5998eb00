// One stream, step by step: what arrives from the client and from the upstream is the test's decision, and every state in
// between can be looked at.

import { acceptedRequest } from "./accepted-request.ts";
import type { PendingCall } from "./calls.ts";
import { type ChainLink, type FilterShare, StreamChain } from "./chain.ts";
import { type Finding, finding } from "./core/finding.ts";
import { HeaderMap } from "./core/header-map.ts";
import { HttpContext } from "./core/http-context.ts";
import { HttpStream } from "./core/http-stream.ts";
import { requestTrailerRules, responseTrailerRules } from "./core/inline-headers.ts";
import type { Iteration } from "./core/iteration.ts";
import type { PluginContext } from "./core/plugin-context.ts";
import { type ClientConnection, type Protocol, StreamInfo } from "./core/stream-info.ts";
import { Ends, type EndsListener } from "./ends.ts";
import { HostSimError } from "./errors.ts";
import { Conversation } from "./guest/conversation.ts";
import { bytesOfPiece, type HeadersInput, pairsOf } from "./message.ts";
import { Observed } from "./observed.ts";
import type { HostProfile } from "./profiles/profile.ts";
import type { SimulatedProxy } from "./proxy.ts";
import type { ReceivedRequest, ReceivedResponse } from "./received.ts";
import type { RequestHead } from "./request.ts";
import { responseHeadersOf, type UpstreamResponse } from "./upstream.ts";
import type { PropertyMessage } from "./wire/property-value.ts";

/** Whether a piece is the last one of its message. */
export interface StepOptions {
  readonly endOfStream?: boolean;
  /** The end comes as an empty piece of its own in the same read, as it always does over HTTP/1. */
  readonly endsAlone?: boolean;
}

/** How one direction stands. */
export interface DirectionState {
  /** Whether a filter holds the message, or a part of it. */
  readonly paused: boolean;
  /** Bytes of the body that are held. */
  readonly buffered: number;
  /** Whether so much is held that the sender is told to wait. */
  readonly pushedBack: boolean;
}

/** What a stream is opened with. */
export interface StreamOptions {
  /** What the client speaks; `HTTP/1.1`. */
  readonly protocol?: Protocol;
  /** An earlier request, on whose connection this one comes; without, it has a connection of its own. */
  readonly after?: Stream | { readonly stream: Stream };
}

/** For the simulator: what surrounds all streams of a listener. */
export interface StreamSurroundings {
  readonly proxy: SimulatedProxy;
  readonly profile: HostProfile;
  readonly recordsTranscript: boolean;
  readonly strict: boolean;
  readonly bufferLimitBytes: number;
  /** Null where the route has none. */
  readonly routeMetadata: PropertyMessage | null;
}

/** For the simulator: what a stream begins with. */
export interface StreamStart {
  /** In the order of configuration. */
  readonly chain: readonly ChainLink[];
  readonly requestId: string;
  /** Called when the upstream has got the whole request. */
  readonly onRequestComplete: (request: ReceivedRequest) => void;
}

/** One stream of a connection to the proxy. */
export class Stream extends Observed {
  readonly protocol: Protocol;
  /** For the simulator: what streams of one connection share. */
  readonly connection: ClientConnection;
  readonly #ends: Ends;
  readonly #core: HttpStream;
  readonly #surroundings: StreamSurroundings;
  readonly #start: StreamStart;
  readonly #chain: StreamChain<HttpContext>;

  /** Made by `filter.open()`. */
  constructor(
    { protocol = "HTTP/1.1", after }: StreamOptions,
    surroundings: StreamSurroundings,
    start: StreamStart,
  ) {
    const conversation = new Conversation();
    super(conversation, start.chain.length > 1);
    this.protocol = protocol;
    this.connection = connectionOf(after) ?? surroundings.proxy.openConnection();
    this.#surroundings = surroundings;
    this.#start = start;
    const { clock, loop } = surroundings.proxy;
    this.#chain = new StreamChain(start.chain, conversation, httpContext);
    const listener: EndsListener = {
      // It may be taken back in the same event.
      requestComplete: (request) => loop.post(() => this.upstream && start.onRequestComplete(request)),
      // Not at once: a callback may still be on its way (LR-21).
      ended: () => loop.post(() => this.#chain.end()),
      found: (finding) => conversation.note(finding, surroundings.recordsTranscript),
    };
    // The upstream is taken to speak what the client does.
    const groupsHeaders = protocol === "HTTP/2" && surroundings.profile.rules.http2GroupsHeaders;
    this.#ends = new Ends(listener, loop, groupsHeaders);
    const info = new StreamInfo(protocol, clock.nowUs, this.connection);
    info.routeMetadata = surroundings.routeMetadata;
    this.#core = new HttpStream({
      filters: this.#chain.contexts,
      bufferLimitBytes: surroundings.bufferLimitBytes,
      clock,
      info,
      effects: this.#ends,
    });
  }

  // What arrives.

  /** The head of the request arrives. Without `endOfStream` a body follows. */
  requestHeaders(head: RequestHead = {}, { endOfStream = false }: StepOptions = {}): void {
    if (this.#core.manager.requestHeaders !== null) throw misuse("the request headers have arrived already");
    const accepted = acceptedRequest(head, this.protocol, this.#start.requestId);
    this.#run(() => this.#core.receiveRequestHeaders(accepted, endOfStream));
  }

  /** A piece of the request body arrives; nothing happens if the exchange is over. */
  requestBody(piece: string | Uint8Array, options: StepOptions = {}): void {
    this.#expectOpenRequest();
    this.#read(piece, options, (bytes, endOfStream) => this.#core.receiveRequestData(bytes, endOfStream));
  }

  /** The request trailers arrive, and end the request. */
  requestTrailers(trailers: HeadersInput): void {
    this.#expectOpenRequest();
    const map = new HeaderMap(requestTrailerRules, pairsOf(trailers));
    this.#run(() => this.#core.receiveRequestTrailers(map));
  }

  /** The upstream's response begins. The request must have reached it; behind a local reply nothing happens. */
  responseHeaders(
    head: Pick<UpstreamResponse, "status" | "headers"> = {},
    { endOfStream = false }: StepOptions = {},
  ): void {
    this.receiveResponseHeaders(responseHeadersOf(head), endOfStream);
  }

  /** For the simulator: the same with all headers that are on the wire. */
  receiveResponseHeaders(headers: HeaderMap, endOfStream: boolean): void {
    if (this.#core.ended || this.#core.answeredHere) return;
    if (!this.#core.reachedUpstream) throw misuse("the upstream cannot answer: no request has reached it");
    if (this.#core.answered) throw misuse("the response headers have arrived already");
    this.#run(() => this.#core.receiveResponseHeaders(headers, endOfStream));
  }

  /** A piece of the response body arrives; nothing happens if the exchange is over, or somebody else has answered. */
  responseBody(piece: string | Uint8Array, options: StepOptions = {}): void {
    if (!this.#expectOpenResponse()) return;
    this.#read(piece, options, (bytes, endOfStream) => this.#core.receiveResponseData(bytes, endOfStream));
  }

  /** The response trailers arrive, and end the response. */
  responseTrailers(trailers: HeadersInput): void {
    if (!this.#expectOpenResponse()) return;
    const map = new HeaderMap(responseTrailerRules, pairsOf(trailers));
    this.#run(() => this.#core.receiveResponseTrailers(map));
  }

  /** The upstream breaks off. The reason is in Envoy's words. */
  resetUpstream(reason = "connection termination"): void {
    if (this.#core.ended || this.#core.answeredHere) return;
    if (!this.#core.reachedUpstream) throw misuse("the upstream cannot fail: no request has reached it");
    this.#run(() => this.#core.receiveUpstreamReset(reason, this.#surroundings.profile));
  }

  /** The client goes away. */
  close(): void {
    this.#run(() => this.#core.receiveDownstreamReset());
  }

  // What has come of it.

  /** What has reached the upstream; null while nothing has. */
  get upstream(): ReceivedRequest | null {
    return this.#ends.upstream;
  }

  /** What has reached the client; null while nothing has. */
  get downstream(): ReceivedResponse | null {
    return this.#ends.downstream;
  }

  /** Why the client saw the stream break off; null if it did not. */
  get reset(): string | null {
    return this.#ends.reset;
  }

  /** Whether the stream is over, for better or worse. */
  get ended(): boolean {
    return this.#core.ended;
  }

  /** How the request stands. */
  get request(): DirectionState {
    return this.#stateOf(this.#core.manager.request);
  }

  /** How the response stands. */
  get response(): DirectionState {
    return this.#stateOf(this.#core.manager.response);
  }

  /** Envoy's `response.code_details`: `via_upstream`, or why somebody else answered; null while nobody has. */
  get responseCodeDetails(): string | null {
    return this.#core.info.responseCodeDetails;
  }

  /** The calls to other services that filters have made for this stream and that wait for their answers. */
  get calls(): readonly PendingCall[] {
    const { contexts } = this.#chain;
    return this.#surroundings.proxy.calls.pendingOf((asker) => contexts.some((own) => own === asker));
  }

  /** All calls to other services that filters have made for this stream, whatever has become of them. */
  get callsMade(): readonly PendingCall[] {
    return this.#chain.contexts.flatMap((context) => this.#surroundings.proxy.calls.madeBy(context));
  }

  /** What each filter of the chain had to do with the stream, in the order of configuration. */
  get filters(): readonly FilterShare[] {
    return this.#chain.shares;
  }

  /** For the simulator: why nothing can wake the stream if the test does nothing more; null if something can, or if nobody asks. */
  get stuck(): Finding | null {
    const { proxy, strict } = this.#surroundings;
    const { chain } = this.#start;
    const held = this.request.paused ? "request" : this.response.paused ? "response" : null;
    if (!strict || held === null || !proxy.clock.idle) return null;
    const asks =
      proxy.openCallsOf((asker) => chain.some(({ plugin }) => plugin?.context === asker.plugin)) > 0;
    if (asks) return null;
    const message = `a filter holds the ${held}, and nothing is under way that could wake it: no call, no timer`;
    return finding("ERR_WOULD_HANG", message, "FLOW-5");
  }

  #run(event: () => void): void {
    this.#surroundings.proxy.loop.run(event);
  }

  /** What is read at once is one event: what callbacks post meanwhile comes behind it. */
  #read(
    piece: string | Uint8Array,
    { endOfStream = false, endsAlone = false }: StepOptions,
    receive: (bytes: Uint8Array, endOfStream: boolean) => void,
  ): void {
    this.#run(() => {
      receive(bytesOfPiece(piece), endOfStream && !endsAlone);
      if (endOfStream && endsAlone) receive(new Uint8Array(0), true);
    });
  }

  #stateOf(direction: Iteration): DirectionState {
    if (this.#core.ended) return { paused: false, buffered: 0, pushedBack: false };
    return {
      paused: direction.paused,
      buffered: direction.held?.size ?? 0,
      pushedBack: direction.pushedBack,
    };
  }

  #expectOpenRequest(): void {
    if (this.#core.manager.requestHeaders === null) throw misuse("request headers must come first");
    if (this.#core.manager.state.requestComplete && !this.#core.ended) {
      throw misuse("the request has ended already");
    }
  }

  /** Whether anybody listens to the upstream. */
  #expectOpenResponse(): boolean {
    if (this.#core.ended || this.#core.answeredHere) return false;
    if (!this.#core.answered) throw misuse("response headers must come first");
    if (this.#core.upstreamComplete) throw misuse("the response has ended already");
    return true;
  }
}

function httpContext(plugin: PluginContext): HttpContext {
  return new HttpContext(plugin);
}

function misuse(message: string): HostSimError {
  return new HostSimError("ERR_MISUSE", message);
}

function connectionOf(after: StreamOptions["after"]): ClientConnection | null {
  if (after === undefined) return null;
  return "stream" in after ? after.stream.connection : after.connection;
}
