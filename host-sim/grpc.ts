// gRPC calls and streams of a filter, as a test answers them. Messages are protobuf bytes without framing.

import { addClusters } from "./calls.ts";
import type { Context } from "./core/context.ts";
import type { GrpcClusters } from "./core/grpc-calls.ts";
import { GrpcCall, type GrpcStream } from "./core/grpc-exchange.ts";
import { HostSimError } from "./errors.ts";
import { textOfUtf8, utf8OfText } from "./guest/text.ts";
import { type HeadersInput, MessageHeaders, pairsOf } from "./message.ts";
import type { SimulatedProxy } from "./proxy.ts";

/** What a service answers to a gRPC call: a message, or how the call ends without one. */
export type GrpcAnswer =
  | { readonly message: Uint8Array }
  | {
      /** As in `grpc-status`. */
      readonly status: number;
      /** As in `grpc-message`. */
      readonly statusMessage?: string;
    }
  /** Breaks off, before its headers or after them; the reason is in Envoy's words: `remote connection failure`, `connection termination`. */
  | { readonly reset: string; readonly afterHeaders?: boolean };

/**
 * A cluster of the proxy that speaks gRPC: a function that answers each call once the callback that made it has returned; null
 * leaves the call open. `"manual"` leaves all open; `"unavailable"` has no host. Streams are always answered by hand.
 */
export type GrpcCluster = ((call: PendingGrpcCall) => GrpcAnswer | null) | "manual" | "unavailable";

/** A gRPC call that waits for its answer. */
export class PendingGrpcCall {
  readonly cluster: string;
  /** As they arrive at the service: `:path` has service and method. */
  readonly headers: MessageHeaders;
  readonly message: Uint8Array;
  /** How long the filter waits; 0 is for ever. */
  readonly timeoutMs: number;
  readonly #call: GrpcCall;
  readonly #proxy: SimulatedProxy;

  /** Made by the simulator. */
  constructor(call: GrpcCall, proxy: SimulatedProxy) {
    this.cluster = textOfUtf8(call.cluster);
    this.headers = new MessageHeaders(call.headers);
    this.message = call.message;
    this.timeoutMs = call.timeoutMs ?? 0;
    this.#call = call;
    this.#proxy = proxy;
  }

  /** Answers. */
  reply(answer: GrpcAnswer): void {
    if (this.#call.ended) throw isOver("call", this.cluster);
    this.#proxy.loop.run(() => {
      if ("message" in answer) this.#call.succeed(answer.message);
      else if ("reset" in answer && answer.afterHeaders === true) this.#call.breakOff(answer.reset);
      else if ("reset" in answer) this.#call.fail(answer.reset);
      else this.#call.end(answer.status, utf8OfText(answer.statusMessage ?? ""));
    });
  }
}

/** A gRPC stream that is open. */
export class OpenGrpcStream {
  readonly cluster: string;
  /** As they arrive at the service: `:path` has service and method. */
  readonly headers: MessageHeaders;
  readonly #stream: GrpcStream;
  readonly #proxy: SimulatedProxy;

  /** Made by the simulator. */
  constructor(stream: GrpcStream, proxy: SimulatedProxy) {
    this.cluster = textOfUtf8(stream.cluster);
    this.headers = new MessageHeaders(stream.headers);
    this.#stream = stream;
    this.#proxy = proxy;
  }

  /** The messages that the filter has sent. */
  get sent(): readonly Uint8Array[] {
    return this.#stream.sent;
  }

  /** Whether the filter has said that no more follows. */
  get sendEnded(): boolean {
    return this.#stream.sendEnded;
  }

  /** Sends headers, once, before all else. */
  begin(metadata: HeadersInput = {}): void {
    this.#run(() => this.#stream.receiveInitial(pairsOf(metadata)));
  }

  /** Sends a message. */
  send(message: Uint8Array): void {
    this.#run(() => this.#stream.receiveMessage(message));
  }

  /** Ends the stream, with a status and trailers. */
  end(status = 0, statusMessage = "", trailers: HeadersInput = {}): void {
    this.#run(() => this.#stream.receiveEnd(status, utf8OfText(statusMessage), pairsOf(trailers)));
  }

  /** Breaks off, or cannot be reached. The reason is in Envoy's words. */
  fail(reason = "remote connection failure"): void {
    this.#run(() => this.#stream.fail(reason));
  }

  #run(event: () => void): void {
    if (this.#stream.remoteEnded) throw isOver("stream", this.cluster);
    this.#proxy.loop.run(event);
  }
}

/** The gRPC clusters that a filter knows, and what is open to them. */
export class GrpcTable implements GrpcClusters {
  readonly #clusters = new Map<string, GrpcCluster>();
  readonly #proxy: SimulatedProxy;
  readonly #calls = new Map<GrpcCall | GrpcStream, PendingGrpcCall>();
  readonly #streams = new Map<GrpcCall | GrpcStream, OpenGrpcStream>();

  constructor(proxy: SimulatedProxy) {
    this.#proxy = proxy;
  }

  /** Configures clusters besides those that are there; they belong to the whole proxy. */
  add(clusters: Readonly<Record<string, GrpcCluster>>): void {
    addClusters(this.#clusters, clusters);
  }

  /** The calls that wait, the oldest first, as far as who asked is wanted. */
  callsOf(wanted: (asker: Context) => boolean): readonly PendingGrpcCall[] {
    return [...this.#calls].filter(([call]) => wanted(call.asker)).map(([, pending]) => pending);
  }

  /** The streams that are open, likewise. */
  streamsOf(wanted: (asker: Context) => boolean): readonly OpenGrpcStream[] {
    return [...this.#streams].filter(([stream]) => wanted(stream.asker)).map(([, open]) => open);
  }

  knows(cluster: string): boolean {
    return this.#find(cluster) !== undefined;
  }

  send(call: GrpcCall | GrpcStream): boolean {
    const cluster = this.#find(call.cluster);
    if (cluster === undefined || cluster === "unavailable") return false;
    if (!(call instanceof GrpcCall)) {
      this.#streams.set(call, new OpenGrpcStream(call, this.#proxy));
      return true;
    }
    const pending = new PendingGrpcCall(call, this.#proxy);
    this.#calls.set(call, pending);
    if (cluster === "manual") return true;
    this.#proxy.loop.post(() => {
      if (call.ended) return;
      const answer = cluster(pending);
      if (answer !== null) pending.reply(answer);
    });
    return true;
  }

  post(event: () => void): void {
    this.#proxy.post(event);
  }

  ended(call: GrpcCall | GrpcStream): void {
    this.#calls.delete(call);
    this.#streams.delete(call);
  }

  #find(cluster: string): GrpcCluster | undefined {
    return this.#clusters.get(textOfUtf8(cluster));
  }
}

function isOver(what: string, cluster: string): HostSimError {
  return new HostSimError(
    "ERR_MISUSE",
    `the gRPC ${what} to ${cluster} is over: it cannot be answered any more`,
  );
}
