// A proxy with one filter in it, as most tests use it.

import type { PendingCall } from "./calls.ts";
import type { Connection, ConnectionOptions } from "./connection.ts";
import type { Finding } from "./core/finding.ts";
import { HostSimError } from "./errors.ts";
import type { Exchange } from "./exchange.ts";
import type { OpenGrpcStream, PendingGrpcCall } from "./grpc.ts";
import type { LogEntry } from "./log.ts";
import type { ModuleSource } from "./module-file.ts";
import type { PluginSettings, SurroundingsOptions } from "./options.ts";
import type { SimulatedProxy } from "./proxy.ts";
import type { ProxyFilter } from "./proxy-filter.ts";
import type { ExchangeRequest, FilterClock, RunningProxy } from "./running-proxy.ts";
import type { FilterMetrics, FilterQueues, FilterSharedData } from "./shared-state.ts";
import { type ProxyOptions, startInPlaceOf, startOnOwnWorker } from "./start-proxy.ts";
import type { Stream, StreamOptions } from "./stream.ts";
import type { Usage } from "./usage.ts";

/** How a filter is configured, and the proxy around it. Everything has a default. */
export interface FilterOptions extends PluginSettings, SurroundingsOptions {
  /** The plugin's name, for the log. */
  readonly pluginName?: string;
  /**
   * Another filter of the same proxy, or the same one in another worker: clock, shared data, queues, metrics and clusters are
   * one for both. Each has a VM of its own.
   */
  readonly beside?: { readonly proxy: SimulatedProxy };
}

/**
 * Loads a module and starts it as Envoy would: entry point, on_context_create, on_vm_start, on_configure. What Envoy
 * would refuse is refused with everything that is wrong in the message, and with what the filter itself has logged.
 * `startProxy` does more: chains of filters, and several workers.
 */
export async function loadFilter(module: ModuleSource, options: FilterOptions = {}): Promise<Filter> {
  const settings = { module, options };
  return new Filter(await startOnOwnWorker(proxyOptionsOf(settings)), settings);
}

/** What a filter is loaded with. */
interface Loaded {
  readonly module: ModuleSource;
  readonly options: FilterOptions;
}

function proxyOptionsOf({ module, options }: Loaded): ProxyOptions {
  const { pluginName = "", ...settings } = options;
  return { ...options, filters: [{ ...settings, module, name: pluginName }] };
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
  readonly #running: RunningProxy;
  readonly #filter: ProxyFilter;
  readonly #loaded: Loaded;

  /** Made by `loadFilter`. */
  constructor(running: RunningProxy, loaded: Loaded) {
    const [filter] = running.filters;
    if (filter === undefined) throw new HostSimError("ERR_MISUSE", "a proxy without a filter");
    this.#loaded = loaded;
    this.#running = running;
    this.#filter = filter;
    this.proxy = running.proxy;
    this.clock = running.clock;
    this.metrics = running.metrics;
    this.sharedData = filter.sharedData;
    this.queues = filter.queues;
  }

  /** Sends a request through the filter; its upstream must answer at once. `fetch` waits for one that does not. */
  send(request: ExchangeRequest = {}): Exchange {
    return this.#running.send(request);
  }

  /**
   * Sends a request through the filter and waits until the exchange is over, or until nothing more can happen without
   * the test. Takes a request of the web platform too.
   */
  fetch(request: Request | ExchangeRequest = {}): Promise<Exchange> {
    return this.#running.fetch(request);
  }

  /** Opens a stream to be driven step by step. Nobody answers in it but the test. */
  open(options: StreamOptions = {}): Stream {
    return this.#running.open(options);
  }

  /** Opens a TCP connection through the filter, to be driven step by step from both sides. */
  connect(options: ConnectionOptions = {}): Connection {
    return this.#running.connect(options);
  }

  /** The calls of the filter to other services that wait for their answers, the oldest first. */
  get calls(): readonly PendingCall[] {
    return this.#running.calls;
  }

  /** The gRPC calls of the filter that wait for their answers, the oldest first. */
  get grpcCalls(): readonly PendingGrpcCall[] {
    return this.#running.grpcCalls;
  }

  /** The gRPC streams that the filter has opened and not let go, the oldest first. */
  get grpcStreams(): readonly OpenGrpcStream[] {
    return this.#running.grpcStreams;
  }

  /** Tells the plugin what the proxy has counted, as Envoy tells its sinks of statistics at intervals (MISC-2). */
  flushStats(): void {
    this.#running.flushStats();
  }

  /** Everything that the filter has logged so far, in all its contexts. */
  get log(): readonly LogEntry[] {
    return this.#filter.log.map(({ level, message, prefix }) => ({ level, message, prefix }));
  }

  /** What the filter holds at this moment. */
  get usage(): Usage {
    return this.#running.usage;
  }

  /** Why the VM has failed, and every request is answered with 503; null as long as it has not. */
  get trap(): Error | null {
    return this.#filter.trap;
  }

  /** What a person would want to know of what belongs to no exchange. */
  get findings(): readonly Finding[] {
    return this.#filter.findings;
  }

  /** What host and filter said outside of streams: start, configuration, ticks, the end. */
  get transcript(): string {
    return this.#filter.transcript;
  }

  /**
   * Puts the filter with other settings into its place, as an update of Envoy's configuration does: on the same worker, with
   * clock, shared data, queues and metrics as they are, and in the same VM where its key stays the same (VM-1). This one ends,
   * its streams first. If the other settings are refused it goes on, and the promise rejects.
   */
  async reconfigure(settings: PluginSettings): Promise<Filter> {
    const { now, sharedData, beside, ...options } = this.#loaded.options;
    const loaded = { module: this.#loaded.module, options: { ...options, ...settings } };
    const running = await startInPlaceOf(this.#running, proxyOptionsOf(loaded));
    this.close();
    return new Filter(running, loaded);
  }

  /**
   * Fails the VM, as a trap in it does: what it serves and what comes is answered with 503, or as the failure policy says
   * (FAIL-8 to FAIL-10).
   */
  killVm(): void {
    this.#filter.killVm();
  }

  /** Takes the filter out of the proxy: on_done and on_delete of the plugin. Streams should be over. */
  close(): void {
    this.#running.close();
  }
}
