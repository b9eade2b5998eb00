// A proxy with one filter in it, as tests use it.

import { readFile } from "node:fs/promises";
import { CallTable, type Cluster, type PendingCall } from "./calls.ts";
import { Connection, type ConnectionOptions } from "./connection.ts";
import { Clock } from "./core/clock.ts";
import type { Finding } from "./core/finding.ts";
import { HostSimError } from "./errors.ts";
import { Exchange, sendRequest, sendResponse } from "./exchange.ts";
import { foreignFunctions } from "./foreign/index.ts";
import { type GrpcCluster, GrpcTable, type OpenGrpcStream, type PendingGrpcCall } from "./grpc.ts";
import { utf8OfText } from "./guest/text.ts";
import { formatTranscript } from "./guest/transcript-text.ts";
import type { ForeignFunction } from "./guest/vm.ts";
import { entriesOf, type LogEntry, type LogLevelName, levelNumber } from "./log.ts";
import { type Plugin, startPlugin } from "./plugin.ts";
import { SimulatedProxy } from "./proxy.ts";
import { randomFrom } from "./random.ts";
import type { ReceivedRequest } from "./received.ts";
import type { SentRequest } from "./request.ts";
import { FilterMetrics, FilterQueues, FilterSharedData, type SharedInput } from "./shared-state.ts";
import { Stream, type StreamOptions } from "./stream.ts";
import { defaultUpstream, type Upstream } from "./upstream.ts";
import { requestOfWeb } from "./web-request.ts";

/** How a filter is configured, and the proxy around it. Everything has a default. */
export interface FilterOptions {
  /** Text and bytes are handed over as they are, anything else as JSON. */
  readonly configuration?: unknown;
  /** The configuration of the VM, handed over likewise. */
  readonly vmConfiguration?: unknown;
  /** The plugin's name, for the log. */
  readonly pluginName?: string;
  readonly rootId?: string;
  readonly vmId?: string;
  /** The environment that WASI shows to the module. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Messages below are dropped; `info`, as in Envoy. */
  readonly logLevel?: LogLevelName;
  /** Envoy's plugin option of that name: pausing in a headers callback does not hold back the body (FLOW-19). */
  readonly allowOnHeadersStopIteration?: boolean;
  /** How much of a body may be held, in bytes; 1 MiB, as in Envoy. */
  readonly bufferLimitBytes?: number;
  /** Who answers; 200 with an empty body. */
  readonly upstream?: Upstream;
  /** The services that the filter can call, by the names of their clusters; calls to others are refused. */
  readonly clusters?: Readonly<Record<string, Cluster>>;
  /** The services that the filter can call over gRPC, likewise. */
  readonly grpcClusters?: Readonly<Record<string, GrpcCluster>>;
  /** Functions beyond the specification, instead of Envoy's or besides them; a number is a status. */
  readonly foreignFunctions?: Readonly<Record<string, ForeignFunction>>;
  /** Where the clock starts; it moves only when told to. */
  readonly now?: Date;
  /** What shared data holds before the filter starts. */
  readonly sharedData?: Readonly<Record<string, SharedInput>>;
  /**
   * Another filter of the same proxy, or the same one in another worker: clock, shared data, queues and metrics are one for
   * both.
   */
  readonly beside?: Filter;
  /** What random numbers follow from: the same seed, the same numbers. */
  readonly randomSeed?: number;
  /** Whether conversations are kept for `transcript`; yes. Without, the simulator is faster. */
  readonly transcript?: boolean;
}

/** A request, and who answers this one. */
export interface ExchangeRequest extends SentRequest {
  /** Instead of the filter's upstream. */
  readonly upstream?: Upstream;
}

/** Where the clock starts unless told otherwise. */
const DEFAULT_START = new Date("2026-01-01T00:00:00Z");

const DEFAULT_BUFFER_LIMIT_BYTES = 1024 * 1024;

/**
 * Loads a module and starts it as Envoy would: entry point, on_context_create, on_vm_start, on_configure. What Envoy
 * would refuse is refused with everything that is wrong in the message, and with what the filter itself has logged.
 */
export async function loadFilter(
  module: string | URL | Uint8Array,
  options: FilterOptions = {},
): Promise<Filter> {
  const bytes = module instanceof Uint8Array ? module : await readFile(module);
  const vmId = utf8OfText(options.vmId ?? "");
  const proxy = proxyOf(options);
  const sharedData = new FilterSharedData(proxy.state, vmId);
  for (const [key, value] of Object.entries(options.sharedData ?? {})) sharedData.set(key, value);
  const calls = new CallTable(options.clusters ?? {}, proxy);
  const grpc = new GrpcTable(options.grpcClusters ?? {}, proxy);
  const plugin = await startPlugin(bytes, {
    plugin: {
      name: utf8OfText(options.pluginName ?? ""),
      rootId: utf8OfText(options.rootId ?? ""),
      configuration: configurationOf(options.configuration),
    },
    vm: {
      clock: proxy.clock,
      proxy: proxy.state,
      clusters: calls,
      grpcClusters: grpc,
      vmId,
      configuration: configurationOf(options.vmConfiguration),
      logLevel: levelNumber(options.logLevel ?? "info"),
      allowOnHeadersStopIteration: options.allowOnHeadersStopIteration ?? false,
      environment: options.environment ?? {},
      random: randomFrom(options.randomSeed ?? 0),
      foreignFunctions: foreignFunctions(options.foreignFunctions ?? {}),
      recordsTranscript: options.transcript ?? true,
    },
  });
  // What the filter has begun while it started comes to its end.
  proxy.loop.run(() => {});
  return new Filter(plugin, { proxy, calls, grpc }, options);
}

function proxyOf({ beside, now }: FilterOptions): SimulatedProxy {
  if (beside === undefined) return new SimulatedProxy(new Clock((now ?? DEFAULT_START).getTime()));
  if (now !== undefined) throw new HostSimError("ERR_MISUSE", "a filter beside another one has its clock");
  return beside.proxy;
}

function configurationOf(configuration: unknown): Uint8Array {
  if (configuration === undefined) return new Uint8Array(0);
  if (configuration instanceof Uint8Array) return configuration;
  const text = typeof configuration === "string" ? configuration : JSON.stringify(configuration);
  return Buffer.from(text, "utf8");
}

/** Time as the filter sees it. It moves only here. */
export interface FilterClock {
  /** The time now. */
  readonly now: Date;
  /** Moves time on by so many milliseconds; timers that become due run, in order. */
  advance(ms: number): void;
}

/** For the simulator: what surrounds a filter. */
export interface FilterSurroundings {
  readonly proxy: SimulatedProxy;
  readonly calls: CallTable;
  readonly grpc: GrpcTable;
}

/** A filter in a running proxy. */
export class Filter {
  readonly clock: FilterClock;
  /** What the filter shares with others of its vm id. */
  readonly sharedData: FilterSharedData;
  /** The queues of the filter's vm id. */
  readonly queues: FilterQueues;
  readonly metrics: FilterMetrics;
  /** For the simulator: what surrounds the filter. */
  readonly proxy: SimulatedProxy;
  readonly #plugin: Plugin;
  readonly #calls: CallTable;
  readonly #grpc: GrpcTable;
  readonly #upstream: Upstream;
  readonly #bufferLimitBytes: number;
  #streams = 0;
  #closed = false;

  /** Made by `loadFilter`. */
  constructor(plugin: Plugin, { proxy, calls, grpc }: FilterSurroundings, options: FilterOptions) {
    this.#plugin = plugin;
    this.#upstream = options.upstream ?? defaultUpstream;
    this.#bufferLimitBytes = options.bufferLimitBytes ?? DEFAULT_BUFFER_LIMIT_BYTES;
    this.proxy = proxy;
    this.#calls = calls;
    this.#grpc = grpc;
    this.clock = {
      get now() {
        return new Date(proxy.clock.nowUs / 1000);
      },
      advance: (ms) => proxy.advance(ms),
    };
    const { vmId } = plugin.vm.options;
    this.sharedData = new FilterSharedData(proxy.state, vmId);
    this.queues = new FilterQueues(proxy.state.queues, vmId, (event) => proxy.loop.run(event));
    this.metrics = new FilterMetrics(proxy.state);
  }

  /** Sends a request through the filter; its upstream must answer at once. `fetch` waits for one that does not. */
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
   * Sends a request through the filter and waits until the exchange is over, or until nothing more can happen without
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
  open(options: StreamOptions = {}): Stream {
    return this.#open(options, () => {});
  }

  /** Opens a TCP connection through the filter, to be driven step by step from both sides. */
  connect(options: ConnectionOptions = {}): Connection {
    this.#expectOpen();
    return new Connection(options, { plugin: this.#plugin, calls: this.#calls, loop: this.proxy.loop });
  }

  /** The calls of the filter to other services that wait for their answers, the oldest first. */
  get calls(): readonly PendingCall[] {
    return this.#calls.pending;
  }

  /** The gRPC calls of the filter that wait for their answers, the oldest first. */
  get grpcCalls(): readonly PendingGrpcCall[] {
    return this.#grpc.calls;
  }

  /** The gRPC streams that the filter has opened and not let go, the oldest first. */
  get grpcStreams(): readonly OpenGrpcStream[] {
    return this.#grpc.streams;
  }

  /** Everything that the filter has logged so far, in all its contexts. */
  get log(): readonly LogEntry[] {
    return entriesOf(this.#plugin.vm.messages);
  }

  /** Why the VM has failed, and every request is answered with 503; null as long as it has not. */
  get trap(): Error | null {
    return this.#plugin.vm.state.failure;
  }

  /** What a person would want to know of what belongs to no exchange. */
  get findings(): readonly Finding[] {
    return this.#plugin.vm.conversation.findings;
  }

  /** What host and filter said outside of streams: start, configuration, ticks, the end. */
  get transcript(): string {
    return formatTranscript(this.#plugin.vm.conversation.records);
  }

  /** Takes the filter out of the proxy: on_done and on_delete of the plugin. Streams should be over. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.proxy.loop.run(() => this.#plugin.context.shutDown());
  }

  #open(options: StreamOptions, onRequestComplete: (request: ReceivedRequest) => void): Stream {
    this.#expectOpen();
    this.#streams++;
    return new Stream(options, {
      plugin: this.#plugin,
      calls: this.#calls,
      loop: this.proxy.loop,
      bufferLimitBytes: this.#bufferLimitBytes,
      requestId: requestIdOf(this.#streams),
      onRequestComplete: (request) => this.proxy.loop.post(() => onRequestComplete(request)),
    });
  }

  #expectOpen(): void {
    if (this.#closed) throw new HostSimError("ERR_MISUSE", "the filter has been closed");
  }
}

/** A request id that looks like one, and is the same on every run. */
function requestIdOf(stream: number): string {
  return `00000000-0000-4000-8000-${stream.toString(16).padStart(12, "0")}`;
}
