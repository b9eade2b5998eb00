// The VMs that modules are loaded into: Envoy makes the VMs of its threads from them, and tries configurations out in others.

import type { Journal } from "./guest/journal.ts";
import type { Vm } from "./guest/vm.ts";
import { type PluginConfig, startPlugin, startVm } from "./plugin.ts";

/** A VM that sees no plugin; it lasts for as long as filters use its module. */
export class BaseVm {
  readonly #vm: Vm;
  readonly #unused: () => void;
  /** The keys of the plugins whose configuration is known to be accepted. */
  readonly #accepted = new Set<string>();
  #users = 0;

  /** Made by `BaseVms`; `unused` is called when the last user has gone. */
  constructor(vm: Vm, unused: () => void) {
    this.#vm = vm;
    this.#unused = unused;
  }

  /** One user more, who reads what was said here before too. */
  retain(journal: Journal): this {
    journal.follow(this.#vm.conversation, "base");
    this.#users++;
    return this;
  }

  /** One user less. */
  release(): void {
    this.#users--;
    if (this.#users > 0) return;
    this.#vm.state.end();
    this.#unused();
  }

  /**
   * Tries a configuration out in a VM that is thrown away, without on_done and on_delete (VM-6), and answers that one; null
   * if the configuration is known already (VM-7). What it has written to shared data, queues and metrics stays.
   */
  tryOut(config: PluginConfig, journal: Journal): Vm | null {
    if (this.#accepted.has(config.pluginKey)) return null;
    const canary = startVm(config, "canary", journal);
    try {
      startPlugin(canary, config.plugin, journal);
    } finally {
      canary.state.end();
    }
    this.#accepted.add(config.pluginKey);
    return canary;
  }
}

/** The base VMs of a proxy, by their keys. */
export class BaseVms {
  readonly #bases = new Map<string, BaseVm>();

  /** The one that a filter is made from: with the same key the same. Retained. */
  retain(config: PluginConfig, journal: Journal): BaseVm {
    const { vmKey } = config;
    let base = this.#bases.get(vmKey);
    if (base === undefined) {
      base = new BaseVm(startVm(config, "base", journal), () => this.#bases.delete(vmKey));
      this.#bases.set(vmKey, base);
    }
    return base.retain(journal);
  }
}
