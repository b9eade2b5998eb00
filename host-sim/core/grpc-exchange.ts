// One gRPC call, or one stream, on its way between module and service. Messages are without the five bytes of framing, in both
// directions (GRPC-16).

import { GrpcStatus, HeaderMapType } from "../abi/enums.ts";
import type { Pair } from "../wire/pairs.ts";
import { BodyBuffer } from "./body-buffer.ts";
import type { Context } from "./context.ts";
import type { GrpcCalls } from "./grpc-calls.ts";
import type { GrpcClient, GrpcRequest } from "./grpc-client.ts";
import { HeaderMap } from "./header-map.ts";
import { responseHeaderRules } from "./inline-headers.ts";

/** Who is called, and how. */
export interface Callee {
  /** A cluster, or the address that Google's client is given. */
  readonly name: string;
  readonly client: GrpcClient;
}

/** What calls and streams have in common. */
abstract class GrpcExchange {
  readonly token: number;
  /** The context that asked. */
  readonly asker: Context;
  readonly cluster: string;
  /** As they leave: with what Envoy adds. */
  readonly headers: HeaderMap;
  readonly timeoutMs: number | null;
  protected readonly calls: GrpcCalls;
  protected readonly client: GrpcClient;
  #stopAlarm: () => void = () => {};

  constructor(calls: GrpcCalls, token: number, asker: Context, callee: Callee, request: GrpcRequest) {
    this.calls = calls;
    this.token = token;
    this.asker = asker;
    this.cluster = callee.name;
    this.client = callee.client;
    this.timeoutMs = request.timeoutMs;
    this.headers = callee.client.headersOf(callee.name, request);
  }

  /** It has left: the time runs. With timeout 0 only the service is told (GRPC-7). */
  startWaiting(): void {
    const { timeoutMs } = this;
    if (timeoutMs === null || timeoutMs === 0) return;
    const { clock } = this.asker.vm.options;
    const { code, message } = this.client.timeout;
    this.#stopAlarm = clock.after(timeoutMs, () => this.finish(code, message));
  }

  stopWaiting(): void {
    this.#stopAlarm();
  }

  /** Tells the plugin of the end; code and message can be asked for meanwhile (GRPC-11). */
  tellEnd(code: number, message: string): void {
    const { plugin, asker, token } = this;
    plugin?.answers.showFailure(code, message, () =>
      plugin.tellAnswer(asker, "proxy_on_grpc_close", token, code),
    );
  }

  /** It is over, for the module too. */
  protected abstract finish(code: number, message: string): void;

  protected get plugin() {
    return this.asker.plugin;
  }

  protected tellMessage(message: Uint8Array): void {
    const { plugin, asker, token } = this;
    plugin?.answers.showMessage(new BodyBuffer(message), () =>
      plugin.tellAnswer(asker, "proxy_on_grpc_receive", token, message.length),
    );
  }
}

/** A call: one message, one answer. */
export class GrpcCall extends GrpcExchange {
  readonly message: Uint8Array;

  constructor(calls: GrpcCalls, token: number, asker: Context, callee: Callee, request: GrpcRequest) {
    super(calls, token, asker, callee, request);
    this.message = request.message;
  }

  /** Whether nobody waits for it any more. */
  get ended(): boolean {
    return !this.calls.isOpen(this);
  }

  /** The service answers with a message: all that the module hears (GRPC-6). */
  succeed(message: Uint8Array): void {
    if (this.ended) return;
    this.tellMessage(message);
    this.calls.release(this);
  }

  /** The service ends it without a message, which is a failure whatever it says; `details` is the raw grpc-message. */
  end(code: number, details: string): void {
    if (code === GrpcStatus.Ok) this.finish(GrpcStatus.Internal, "");
    else this.finish(code, this.client.messageOf(details));
  }

  /** The service breaks off after its headers. */
  breakOff(reason: string): void {
    const { code, message } = this.client.brokenOff(reason);
    this.finish(code, message);
  }

  /** The service cannot be reached, or breaks off before its headers. */
  fail(reason: string): void {
    const { code, message } = this.client.failureOf(reason, this.asker.vm.options.profile);
    this.finish(code, message);
  }

  protected override finish(code: number, message: string): void {
    if (this.ended) return;
    this.tellEnd(code, message);
    this.calls.release(this);
  }
}

/** A stream of messages in both directions. */
export class GrpcStream extends GrpcExchange {
  /** What the module has sent. */
  readonly sent: Uint8Array[] = [];
  /** The module has said that no more follows. */
  sendEnded = false;
  #begun = false;
  #remoteEnded = false;

  /** Whether the service can say no more. */
  get remoteEnded(): boolean {
    return this.#remoteEnded || !this.calls.isOpen(this);
  }

  /** The module sends; after an end on either side without effect (GRPC-12). */
  send(message: Uint8Array, last: boolean): void {
    if (this.sendEnded || this.#remoteEnded) return;
    this.sent.push(message);
    this.sendEnded = last;
  }

  /** The module sends no more; the token is free when both sides have ended (GRPC-13, GRPC-15). */
  closeSend(): void {
    this.sendEnded = true;
    if (this.#remoteEnded) this.calls.release(this);
  }

  /** The service's headers arrive, before all else. */
  receiveInitial(metadata: readonly Pair[]): void {
    if (this.remoteEnded || this.#begun) return;
    this.#begun = true;
    this.#tellMap("proxy_on_grpc_receive_initial_metadata", HeaderMapType.GrpcCallInitialMetadata, [
      ...this.client.responseHead,
      ...metadata,
    ]);
  }

  /** A message arrives. */
  receiveMessage(message: Uint8Array): void {
    this.receiveInitial([]);
    if (!this.remoteEnded) this.tellMessage(message);
  }

  /** The service ends the stream; without headers before, all that it says is trailers (GRPC-8). */
  receiveEnd(code: number, details: string, trailers: readonly Pair[]): void {
    if (this.remoteEnded) return;
    const { responseHead, messageOf, trailersOf } = this.client;
    const all = trailersOf(trailers, code, details);
    if (this.#begun) this.#tellTrailing(all);
    else this.tellMetadata([], [...responseHead, ...all]);
    this.finish(code, messageOf(details));
  }

  /** The service cannot be reached, or breaks off. */
  fail(reason: string): void {
    if (this.remoteEnded) return;
    if (this.#begun) {
      this.#tellTrailing([]);
      const { code, message } = this.client.brokenOff(reason);
      this.finish(code, message);
      return;
    }
    const { code, message, initial, trailing } = this.client.failureOf(reason, this.asker.vm.options.profile);
    if (initial === null) this.#tellTrailing(trailing);
    else this.tellMetadata(initial, trailing);
    this.finish(code, message);
  }

  /** Tells of both kinds of metadata, one after the other. */
  tellMetadata(initial: readonly Pair[], trailing: readonly Pair[]): void {
    this.#begun = true;
    this.#tellMap("proxy_on_grpc_receive_initial_metadata", HeaderMapType.GrpcCallInitialMetadata, initial);
    this.#tellTrailing(trailing);
  }

  /** The module may have given it up in the meantime. */
  protected override finish(code: number, message: string): void {
    if (this.remoteEnded) return;
    this.tellEnd(code, message);
    this.#remoteEnded = true;
    if (this.sendEnded) this.calls.release(this);
  }

  #tellTrailing(metadata: readonly Pair[]): void {
    this.#tellMap(
      "proxy_on_grpc_receive_trailing_metadata",
      HeaderMapType.GrpcCallTrailingMetadata,
      metadata,
    );
  }

  #tellMap(
    callback: "proxy_on_grpc_receive_initial_metadata" | "proxy_on_grpc_receive_trailing_metadata",
    type: HeaderMapType,
    metadata: readonly Pair[],
  ): void {
    const { plugin, asker, token } = this;
    const map = new HeaderMap(responseHeaderRules, metadata);
    plugin?.answers.showMetadata(type, map, () => plugin.tellAnswer(asker, callback, token, map.count));
  }
}
