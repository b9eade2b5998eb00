// One filter of a chain on all threads of the proxy: where it has started, and what becomes of new streams when its VM fails.

import type { BaseVm } from "./base-vm.ts";
import type { Context } from "./core/context.ts";
import { type FindingCode, finding } from "./core/finding.ts";
import type { PluginContext } from "./core/plugin-context.ts";
import { HostSimError } from "./errors.ts";
import type { Thread } from "./guest/conversation.ts";
import { Journal } from "./guest/journal.ts";
import { textOfUtf8 } from "./guest/text.ts";
import type { Vm } from "./guest/vm.ts";
import type { PluginConfig } from "./plugin.ts";
import type { SimulatedProxy } from "./proxy.ts";
import type { RuleId } from "./rules/index.ts";
import type { Plugin } from "./vm-thread.ts";

/**
 * What becomes of new streams when the VM has failed: answered with 503 (FAIL-8), passed by the filter, or served by a new
 * VM (FAIL-10).
 */
export type FailurePolicy = "failClosed" | "failOpen" | "failReload";

/** How a filter deals with failures. */
export interface FailureOptions {
  readonly policy: FailurePolicy;
  /** How long after a start the next one has to wait at least, in milliseconds; up to half of it is added at random. */
  readonly reloadBackoffMs: number;
  /** From 0 up to, but not including, 1. */
  readonly random: () => number;
}

const US_PER_MS = 1000;

/** A filter as it is configured. */
export class ChainedFilter {
  readonly config: PluginConfig;
  /** As configured. */
  readonly name: string;
  readonly journal: Journal = new Journal();
  readonly #proxy: SimulatedProxy;
  readonly #failure: FailureOptions;
  readonly #plugins = new Map<Thread, Plugin>();
  readonly #lastLoadUs = new Map<Thread, number>();
  #base: BaseVm | null = null;
  /** All that the filter has had, those of VMs that were replaced included. */
  readonly #contexts = new Set<PluginContext>();

  constructor(config: PluginConfig, failure: FailureOptions, proxy: SimulatedProxy) {
    this.config = config;
    this.name = textOfUtf8(config.plugin.name);
    this.#failure = failure;
    this.#proxy = proxy;
  }

  /** What Envoy does before there are workers: loads the module, tries the configuration out, starts it in the main thread. */
  startAsEnvoy(): void {
    const { config, journal } = this;
    this.#base = this.#proxy.bases.retain(config, journal);
    const canary = this.#base.tryOut(config, journal);
    this.startIfAccepted("main");
    if (canary !== null) canary.state.successor = this.#plugins.get("main")?.vm.state ?? null;
  }

  /** Starts on a thread; an error says why it was refused. */
  start(thread: Thread): void {
    this.#use(thread, this.#proxy.thread(thread).start(this.config, this.journal));
  }

  /** Starts on a thread; one on which it is refused does without the filter, whatever the policy (VM-16). */
  startIfAccepted(thread: Thread): void {
    const where = typeof thread === "number" ? `worker ${thread}` : `the ${thread} thread`;
    this.#attempt(
      thread,
      "ERR_FILTER_MISSING",
      "VM-16",
      `${where} goes without the filter, which it refused`,
    );
  }

  /** What the module exports, and no host calls. */
  noteUnused(): void {
    const { loaded, vm } = this.config;
    if (!vm.strict) return;
    for (const message of loaded.unused) this.journal.note(finding("ERR_EXPORT_UNUSED", message, "LOAD-23"));
    if (loaded.module.callbacks.includes("proxy_on_foreign_function")) {
      const message = "the module exports proxy_on_foreign_function, which hosts look up and never call";
      this.journal.note(finding("ERR_EXPORT_UNUSED", message, "FF-10"));
    }
  }

  /** Where a thread has accepted the configuration, which the schema beside the module refuses, that is a finding. */
  noteAccepted(): void {
    const { schemaProblem } = this.config;
    if (schemaProblem === null || this.#plugins.size === 0) return;
    const message = `the filter accepts its configuration, but ${schemaProblem}. A gateway that checks the schema would not hand it over`;
    this.journal.note(finding("ERR_CONFIG_SCHEMA", message, "VM-12"));
  }

  /** Who serves a new stream of a worker; null: it passes the filter by. */
  pluginFor(worker: number): Plugin | null {
    const plugin = this.#plugins.get(worker) ?? null;
    if (plugin === null || !plugin.vm.state.failed) return plugin;
    switch (this.#failure.policy) {
      case "failOpen":
        return null;
      case "failReload":
        this.#reload(worker, plugin);
        return this.#plugins.get(worker) ?? null;
      case "failClosed":
        return plugin;
      default:
        return this.#failure.policy satisfies never;
    }
  }

  /** Why the VM that new streams would get has failed; null if none has. */
  get failure(): Error | null {
    for (const { vm } of this.#plugins.values()) if (vm.state.failure !== null) return vm.state.failure;
    return null;
  }

  /** The VMs that it runs in. */
  get vms(): ReadonlySet<Vm> {
    return new Set([...this.#plugins.values()].map(({ vm }) => vm));
  }

  /** Whether a context belongs to the filter. */
  owns({ plugin }: Context): boolean {
    return plugin !== null && this.#contexts.has(plugin);
  }

  /** Takes the filter out of a thread; streams that are under way there come to their end first. */
  endOn(thread: Thread): void {
    this.#plugins.get(thread)?.release();
  }

  /** No thread can start it any more. */
  end(): void {
    this.#base?.release();
  }

  #attempt(thread: Thread, code: FindingCode, rule: RuleId, what: string): void {
    try {
      this.start(thread);
    } catch (error) {
      if (!(error instanceof HostSimError)) throw error;
      this.journal.note(finding(code, `${what}: ${error.message}`, rule));
    }
  }

  #use(thread: Thread, plugin: Plugin): void {
    this.#contexts.add(plugin.context);
    this.#plugins.set(thread, plugin);
    this.#lastLoadUs.set(thread, this.#proxy.clock.nowUs);
  }

  /** A VM is not replaced before its time, whether the last start was the first one or not (FAIL-10). */
  #reload(worker: number, failed: Plugin): void {
    const { reloadBackoffMs, random } = this.#failure;
    const waitMs = reloadBackoffMs + Math.floor((random() * reloadBackoffMs) / 2);
    const { nowUs } = this.#proxy.clock;
    if (nowUs - (this.#lastLoadUs.get(worker) ?? nowUs) < waitMs * US_PER_MS) return;
    this.#lastLoadUs.set(worker, nowUs);
    this.#attempt(
      worker,
      "ERR_RELOAD_REFUSED",
      "FAIL-10",
      "the filter has failed, and was refused when started anew",
    );
    if (this.#plugins.get(worker) !== failed) failed.release();
  }
}
