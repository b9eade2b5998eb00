// How a proxy comes up: filters are loaded in the order of configuration, and started on each thread.

import { ChainedFilter } from "./chained-filter.ts";
import { Clock } from "./core/clock.ts";
import { HostSimError } from "./errors.ts";
import type { ModuleSource } from "./module-file.ts";
import {
  failureOptionsOf,
  type PluginSettings,
  pluginConfigOf,
  type SurroundingsOptions,
} from "./options.ts";
import { SimulatedProxy } from "./proxy.ts";
import { randomFrom } from "./random.ts";
import { RunningProxy, type Workers } from "./running-proxy.ts";
import { FilterSharedData } from "./shared-state.ts";

/** One filter of a chain. */
export interface FilterSettings extends PluginSettings {
  /** The module, as a file or as bytes. */
  readonly module: ModuleSource;
  /** The plugin's name, for the log. */
  readonly name?: string;
}

/** A proxy with one chain of filters. */
export interface ProxyOptions extends SurroundingsOptions {
  /** In the order of configuration: requests meet the first one first, responses the last one. */
  readonly filters: readonly FilterSettings[];
  /**
   * How many worker threads there are. With it the proxy starts as Envoy does: each configuration is tried out in a VM that
   * is thrown away, and then started in the main thread and in every worker (VM-6 to VM-9). Without it there is one thread,
   * and nothing is started twice.
   */
  readonly workers?: number;
  /**
   * Another listener of the same proxy: clock, shared data, queues, metrics and clusters are one for both, and filters with
   * equal keys share their VMs on each thread (VM-1, VM-2); log level, foreign functions and profile of such a VM are those of
   * the filter that came first.
   */
  readonly beside?: { readonly proxy: SimulatedProxy };
}

/** Where the clock starts unless told otherwise. */
const DEFAULT_START = new Date("2026-01-01T00:00:00Z");

/**
 * Starts a proxy with a chain of filters. What Envoy would refuse is refused with everything that is wrong in the message,
 * and with what the filter itself has logged (LOAD-21).
 */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const proxy = proxyOf(options);
  const workers = { first: 0, count: proxy.workers ?? 1 };
  return await start(proxy, options, workers, proxy.workers !== null);
}

/** Starts a chain on a worker of its own: nothing of it is shared with the other chains of the proxy but what all VMs share. */
export async function startOnOwnWorker(options: ProxyOptions): Promise<RunningProxy> {
  const proxy = proxyOf(options);
  return await start(proxy, options, { first: proxy.newWorker(), count: 1 }, false);
}

/** Starts a chain on the worker of another one, as an update of the configuration does. */
export async function startInPlaceOf(former: RunningProxy, options: ProxyOptions): Promise<RunningProxy> {
  return await start(former.proxy, options, former.workers, false);
}

async function start(
  proxy: SimulatedProxy,
  options: ProxyOptions,
  workers: Workers,
  asEnvoy: boolean,
): Promise<RunningProxy> {
  const random = randomFrom(options.randomSeed ?? 0);
  proxy.calls.add(options.clusters ?? {});
  proxy.grpc.add(options.grpcClusters ?? {});
  proxy.dns.add(options.dns ?? {}, options.hosts ?? {});
  const chain: ChainedFilter[] = [];
  for (const settings of options.filters) {
    const config = await pluginConfigOf(
      settings.module,
      settings.name ?? "",
      settings,
      options,
      proxy,
      random,
    );
    chain.push(new ChainedFilter(config, failureOptionsOf(settings, random), proxy));
  }
  for (const vmId of new Set(chain.map(({ config }) => config.vm.vmId))) {
    const sharedData = new FilterSharedData(proxy.state, vmId);
    for (const [key, value] of Object.entries(options.sharedData ?? {})) sharedData.set(key, value);
  }
  const running = new RunningProxy(proxy, chain, options, workers);
  try {
    proxy.loop.run(() => startChain(chain, workers, asEnvoy));
  } catch (error) {
    // What has started before the refusal ends.
    running.close();
    throw error;
  }
  for (const filter of chain) {
    filter.noteUnused();
    filter.noteAccepted();
  }
  return running;
}

function startChain(chain: readonly ChainedFilter[], { first, count }: Workers, asEnvoy: boolean): void {
  if (asEnvoy) for (const filter of chain) filter.startAsEnvoy();
  for (let worker = first; worker < first + count; worker++) {
    for (const filter of chain) {
      if (asEnvoy) filter.startIfAccepted(worker);
      else filter.start(worker);
    }
  }
}

function proxyOf({ beside, now, workers }: ProxyOptions): SimulatedProxy {
  if (workers !== undefined && (!Number.isInteger(workers) || workers < 1)) {
    throw new HostSimError("ERR_MISUSE", `${workers} workers: a proxy has one or more`);
  }
  if (beside === undefined) {
    return new SimulatedProxy(new Clock((now ?? DEFAULT_START).getTime()), workers ?? null);
  }
  if (now !== undefined) throw new HostSimError("ERR_MISUSE", "a filter beside another one has its clock");
  if (workers !== undefined && workers !== beside.proxy.workers) {
    throw new HostSimError("ERR_MISUSE", "a filter beside another one has its workers");
  }
  return beside.proxy;
}
