// A proxy with a chain of filters, as tests use it.

import type { PendingCall } from "./calls.ts";
import type { ChainLink } from "./chain.ts";
import type { ChainedFilter } from "./chained-filter.ts";
import { Connection, type ConnectionOptions } from "./connection.ts";
import type { Context } from "./core/context.ts";
import { HostSimError } from "./errors.ts";
import { Exchange, sendRequest, sendResponse } from "./exchange.ts";
import type { OpenGrpcStream, PendingGrpcCall } from "./grpc.ts";
import type { Thread } from "./guest/conversation.ts";
import { entryOf } from "./log.ts";
import { profileOf, routeMetadataOf, type SurroundingsOptions } from "./options.ts";
import type { SimulatedProxy } from "./proxy.ts";
import { ProxyFilter, type ProxyLogEntry } from "./proxy-filter.ts";
import type { ReceivedRequest } from "./received.ts";
import type { SentRequest } from "./request.ts";
import { FilterMetrics } from "./shared-state.ts";
import { Stream, type StreamOptions, type StreamSurroundings } from "./stream.ts";
import { defaultUpstream, type Upstream } from "./upstream.ts";
import { sumOf, type Usage } from "./usage.ts";
import { requestOfWeb } from "./web-request.ts";

/** Which worker serves what a client begins. */
export interface WorkerChoice {
  /** By its number; the first one. */
  readonly worker?: number;
}

/** A request, and who answers this one. */
export interface ExchangeRequest extends SentRequest, StreamOptions, WorkerChoice {
  /** Instead of the proxy's upstream. */
  readonly upstream?: Upstream;
}

/** Time as filters see it. It moves only here. */
export interface FilterClock {
  /** The time now. */
  readonly now: Date;
  /** Moves time on by so many milliseconds; timers that become due run, in order. */
  advance(ms: number): void;
}

const DEFAULT_BUFFER_LIMIT_BYTES = 1024 * 1024;

/** For the simulator: which of the proxy's workers serve a listener. */
export interface Workers {
  readonly first: number;
  readonly count: number;
}

/** A running proxy with one chain of filters; or one more listener of it. */
export class RunningProxy {
  /** The filters, in the order of configuration. */
  readonly filters: readonly ProxyFilter[];
  readonly clock: FilterClock;
  readonly metrics: FilterMetrics;
  /** For the simulator: what all listeners share. */
  readonly proxy: SimulatedProxy;
  /** For the simulator: who serves it. */
  readonly workers: Workers;
  readonly #chain: readonly ChainedFilter[];
  readonly #options: SurroundingsOptions;
  readonly #surroundings: StreamSurroundings;
  readonly #requestIds = new RequestIds();
  #closed = false;
  /** Kept as long as it does not grow. */
  #log: readonly ProxyLogEntry[] = [];
  #logged = 0;

  /** Made by `startProxy`. */
  constructor(
    proxy: SimulatedProxy,
    chain: readonly ChainedFilter[],
    options: SurroundingsOptions,
    workers: Workers,
  ) {
    this.proxy = proxy;
    this.filters = chain.map((filter) => new ProxyFilter(filter, proxy));
    this.metrics = new FilterMetrics(proxy.state);
    this.clock = {
      get now() {
        return new Date(proxy.clock.nowUs / 1000);
      },
      advance: (ms) => proxy.advance(ms),
    };
    this.#chain = chain;
    this.#options = options;
    this.workers = workers;
    this.#surroundings = {
      proxy,
      profile: profileOf(options.profile),
      recordsTranscript: options.transcript ?? true,
      strict: options.strict ?? false,
      bufferLimitBytes: options.bufferLimitBytes ?? DEFAULT_BUFFER_LIMIT_BYTES,
      routeMetadata: routeMetadataOf(options),
    };
  }

  /** Sends a request through the filters; the upstream must answer at once. `fetch` waits for one that does not. */
  send(request: ExchangeRequest = {}): Exchange {
    const upstream = request.upstream ?? this.#upstream;
    const stream: Stream = this.#open(request, (received) => {
      const response = upstream(received);
      if (response instanceof Promise) {
        throw new HostSimError("ERR_MISUSE", "the upstream answers later: use fetch instead of send");
      }
      sendResponse(stream, received, response);
    });
    sendRequest(stream, request);
    return new Exchange(stream);
  }

  /**
   * Sends a request through the filters and waits until the exchange is over, or until nothing more can happen without
   * the test. Takes a request of the web platform too.
   */
  async fetch(request: Request | ExchangeRequest = {}): Promise<Exchange> {
    const sent: ExchangeRequest = request instanceof Request ? await requestOfWeb(request) : request;
    const upstream = sent.upstream ?? this.#upstream;
    const answers: Promise<void>[] = [];
    const stream: Stream = this.#open(sent, (received) => {
      const answer = Promise.resolve().then(() => upstream(received));
      answers.push(answer.then((response) => sendResponse(stream, received, response)));
    });
    sendRequest(stream, sent);
    await Promise.all(answers);
    return new Exchange(stream);
  }

  /** Opens a stream to be driven step by step. Nobody answers in it but the test. */
  open(options: StreamOptions & WorkerChoice = {}): Stream {
    return this.#open(options, () => {});
  }

  /** Opens a TCP connection through the filters, to be driven step by step from both sides. */
  connect(options: ConnectionOptions & WorkerChoice = {}): Connection {
    return new Connection(options, { proxy: this.proxy, chain: this.#links(options) });
  }

  /** Everything that the filters have logged so far, in the order in which they did. */
  get log(): readonly ProxyLogEntry[] {
    const logged = this.#chain.reduce((sum, { journal }) => sum + journal.messages.length, 0);
    // Tests ask again and again while they wait.
    if (logged !== this.#logged) this.#log = this.#readLog();
    this.#logged = logged;
    return this.#log;
  }

  #readLog(): readonly ProxyLogEntry[] {
    const entries = new Map<number, ProxyLogEntry>();
    for (const { name: filter, journal } of this.#chain) {
      for (const message of journal.messages) {
        // What filters have logged that share a VM stands in the journals of all of them.
        if (entries.has(message.order)) continue;
        entries.set(message.order, { ...entryOf(message), thread: message.thread, filter });
      }
    }
    return [...entries].sort(([left], [right]) => left - right).map(([, entry]) => entry);
  }

  /** What the filters hold at this moment, each for itself: what two of them share counts twice. */
  get usage(): Usage {
    return sumOf(this.filters.map(({ usage }) => usage));
  }

  /** Tells the plugins what the proxy has counted, as Envoy tells its sinks of statistics at intervals (MISC-2). */
  flushStats(): void {
    const update = this.proxy.state.statsUpdates.next();
    this.proxy.loop.run(() => {
      for (const filter of this.#chain) filter.pluginFor(this.workers.first)?.context.onStatsUpdate(update);
    });
  }

  /** The calls of the filters to other services that wait for their answers, the oldest first. */
  get calls(): readonly PendingCall[] {
    return this.proxy.calls.pendingOf((asker) => this.#owns(asker));
  }

  /** The gRPC calls of the filters that wait for their answers, the oldest first. */
  get grpcCalls(): readonly PendingGrpcCall[] {
    return this.proxy.grpc.callsOf((asker) => this.#owns(asker));
  }

  /** The gRPC streams that the filters have opened and not let go, the oldest first. */
  get grpcStreams(): readonly OpenGrpcStream[] {
    return this.proxy.grpc.streamsOf((asker) => this.#owns(asker));
  }

  /**
   * Takes the chain out of the proxy: on_done and on_delete of each plugin, on one thread after the other, the last filter
   * first. Where streams are still under way the end of a plugin comes after theirs.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { first, count } = this.workers;
    const threads: Thread[] = ["main"];
    for (let worker = first; worker < first + count; worker++) threads.push(worker);
    this.proxy.loop.run(() => {
      for (const thread of threads) for (const filter of this.#chain.toReversed()) filter.endOn(thread);
      for (const filter of this.#chain) filter.end();
    });
  }

  get #upstream(): Upstream {
    return this.#options.upstream ?? defaultUpstream;
  }

  #owns(asker: Context): boolean {
    return this.#chain.some((filter) => filter.owns(asker));
  }

  #open(
    options: StreamOptions & WorkerChoice,
    onRequestComplete: (request: ReceivedRequest) => void,
  ): Stream {
    const chain = this.#links(options);
    const requestId = this.#requestIds.next();
    return new Stream(options, this.#surroundings, { chain, requestId, onRequestComplete });
  }

  #links({ worker = 0 }: WorkerChoice): readonly ChainLink[] {
    if (this.#closed) throw new HostSimError("ERR_MISUSE", "the filter has been closed");
    const { first, count } = this.workers;
    if (!Number.isInteger(worker) || worker < 0 || worker >= count) {
      throw new HostSimError("ERR_MISUSE", `there is no worker ${worker}: the proxy has ${count}`);
    }
    const links = this.#chain.map((filter) => {
      const { name, journal } = filter;
      return { name, plugin: filter.pluginFor(first + worker), journal };
    });
    // What a filter has begun while it was reloaded comes to its end.
    this.proxy.loop.run(() => {});
    return links;
  }
}

const TWO_DIGITS = Array.from({ length: 256 }, (_, number) => number.toString(16).padStart(2, "0"));

/** Request ids that look like such, and are the same on every run: their end counts. */
class RequestIds {
  #count = 0;
  /** All but the last two digits, which most ids have in common with the one before. */
  #beginning = beginningOf(0);

  next(): string {
    this.#count++;
    const end = this.#count % 256;
    if (end === 0) this.#beginning = beginningOf(this.#count / 256);
    return `${this.#beginning}${TWO_DIGITS[end]}`;
  }
}

function beginningOf(page: number): string {
  return `00000000-0000-4000-8000-${page.toString(16).padStart(10, "0")}`;
}
