// One filter of a chain, as tests look at it.

import type { ChainedFilter } from "./chained-filter.ts";
import type { Finding } from "./core/finding.ts";
import { HostSimError } from "./errors.ts";
import type { Thread } from "./guest/conversation.ts";
import { formatTranscript } from "./guest/transcript-text.ts";
import { entryOf, type LogEntry } from "./log.ts";
import type { SimulatedProxy } from "./proxy.ts";
import { FilterQueues, FilterSharedData } from "./shared-state.ts";
import type { Usage } from "./usage.ts";

/** One message of a filter, and where it was logged. */
export interface ThreadLogEntry extends LogEntry {
  readonly thread: Thread;
}

/** One message, and which filter of the chain logged it. */
export interface ProxyLogEntry extends ThreadLogEntry {
  /** The filter's name. */
  readonly filter: string;
}

/** A filter of a chain, in all of its VMs. */
export class ProxyFilter {
  /** What the filter shares with others of its vm id. */
  readonly sharedData: FilterSharedData;
  /** The queues of the filter's vm id. */
  readonly queues: FilterQueues;
  readonly #filter: ChainedFilter;
  readonly #proxy: SimulatedProxy;

  /** Made by `startProxy`. */
  constructor(filter: ChainedFilter, proxy: SimulatedProxy) {
    const { state, loop } = proxy;
    const { vmId } = filter.config.vm;
    this.#filter = filter;
    this.#proxy = proxy;
    this.sharedData = new FilterSharedData(state, vmId);
    this.queues = new FilterQueues(state.queues, vmId, (event) => loop.run(event));
  }

  /** As configured. */
  get name(): string {
    return this.#filter.name;
  }

  /** Everything that the filter has logged so far, in all its contexts and VMs. */
  get log(): readonly ThreadLogEntry[] {
    return this.#filter.journal.messages.map((message) => ({ ...entryOf(message), thread: message.thread }));
  }

  /** What a person would want to know of what belongs to no exchange. */
  get findings(): readonly Finding[] {
    return this.#filter.journal.findings;
  }

  /** Why a VM of the filter has failed; null as long as none has. One that was replaced does not count. */
  get trap(): Error | null {
    return this.#filter.failure;
  }

  /**
   * Fails the VMs of the filter, on all threads, as a trap in them does: what they serve and what comes is answered with 503, or
   * as the failure policy says (FAIL-8 to FAIL-10).
   */
  killVm(): void {
    this.#proxy.loop.run(() => {
      for (const { state } of this.#filter.vms) state.fail(new HostSimError("ERR_GUEST_TRAP", KILLED));
    });
  }

  /** What the filter holds at this moment. */
  get usage(): Usage {
    const { state } = this.#proxy;
    const { vmId } = this.#filter.config.vm;
    const vms = [...this.#filter.vms];
    return {
      memoryBytes: vms.reduce((sum, { memory }) => sum + memory.size, 0),
      contexts: vms.reduce((sum, vm) => sum + vm.state.contexts.size, 0),
      openCalls: this.#proxy.openCallsOf((asker) => this.#filter.owns(asker)),
      sharedKeys: state.sharedData.keys(vmId).length,
      queuedMessages: state.queues.waiting(vmId),
      metrics: vms.reduce((sum, vm) => sum + vm.state.metrics.defined, 0),
    };
  }

  /** What host and filter said outside of streams: start, configuration, ticks, the end. Several threads stand one after the other. */
  get transcript(): string {
    const { records } = this.#filter.journal;
    if (records.size === 1) return [...records.values()].map((said) => formatTranscript(said)).join("");
    return [...records].map(([thread, said]) => `-- ${titleOf(thread)}\n${formatTranscript(said)}`).join("");
  }
}

const KILLED = "the VM was killed by the test";

function titleOf(thread: Thread): string {
  return typeof thread === "number" ? `worker ${thread}` : thread;
}
