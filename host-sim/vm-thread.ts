// The VMs of one thread. Plugins with equal VM keys share one; filters with equal plugin keys share even the plugin.

import type { PluginContext } from "./core/plugin-context.ts";
import type { Thread } from "./guest/conversation.ts";
import type { Journal } from "./guest/journal.ts";
import type { Vm } from "./guest/vm.ts";
import { type PluginConfig, startPlugin, startVm } from "./plugin.ts";

/** A VM and the plugins that live in it, by their keys. */
interface SharedVm {
  readonly vm: Vm;
  readonly plugins: Map<string, Plugin>;
}

/** A plugin that has started, for as long as somebody uses it: a filter, or one of its streams. */
export class Plugin {
  readonly vm: Vm;
  readonly context: PluginContext;
  readonly #unused: () => void;
  #users = 0;

  /** Made by `VmThread`; `unused` is called when the last user has gone. */
  constructor(vm: Vm, context: PluginContext, unused: () => void) {
    this.vm = vm;
    this.context = context;
    this.#unused = unused;
  }

  /** One user more. */
  retain(): this {
    this.#users++;
    return this;
  }

  /** One user less; with the last one the plugin ends (LIFE-8). */
  release(): void {
    this.#users--;
    if (this.#users === 0) this.#unused();
  }
}

/** One thread of the proxy. */
export class VmThread {
  readonly thread: Thread;
  readonly #vms = new Map<string, SharedVm>();

  constructor(thread: Thread) {
    this.thread = thread;
  }

  /** The VM of a key, if there is one. */
  find(vmKey: string): Vm | null {
    return this.#vms.get(vmKey)?.vm ?? null;
  }

  /** The plugin of a filter: the one that runs here, or a new one. A VM that has failed is replaced (FAIL-10). Retained. */
  start(config: PluginConfig, journal: Journal): Plugin {
    const shared = this.#vmFor(config, journal);
    const { vm, plugins } = shared;
    const { thread } = this;
    const running = plugins.get(config.pluginKey);
    if (running !== undefined) {
      journal.follow(vm.conversation, thread);
      journal.follow(vm.conversationOf(running.context), thread);
      return running.retain();
    }
    journal.follow(vm.conversation, thread);
    const context = this.#startIn(shared, config, journal);
    const plugin = new Plugin(vm, context, () => this.#end(shared, config));
    plugins.set(config.pluginKey, plugin);
    return plugin.retain();
  }

  /** A VM in which nothing has started is of no use; what it has refused is told of the end (VM-16). */
  #startIn(shared: SharedVm, config: PluginConfig, journal: Journal): PluginContext {
    try {
      return startPlugin(shared.vm, config.plugin, journal);
    } catch (error) {
      this.#dropUnused(shared, config.vmKey);
      throw error;
    }
  }

  #vmFor(config: PluginConfig, journal: Journal): SharedVm {
    const before = this.#vms.get(config.vmKey);
    if (before !== undefined && !before.vm.state.failed) return before;
    const vm = startVm(config, this.thread, journal);
    const shared = { vm, plugins: new Map<string, Plugin>() };
    if (before !== undefined) before.vm.state.successor = vm.state;
    this.#vms.set(config.vmKey, shared);
    return shared;
  }

  /** The last user of a plugin has gone. With its last plugin a VM goes, and who has not finished is not asked again (LIFE-11). */
  #end(shared: SharedVm, { vmKey, pluginKey }: PluginConfig): void {
    shared.plugins.get(pluginKey)?.context.shutDown();
    shared.plugins.delete(pluginKey);
    this.#dropUnused(shared, vmKey);
  }

  #dropUnused(shared: SharedVm, vmKey: string): void {
    if (shared.plugins.size > 0) return;
    shared.vm.state.shutDown();
    if (this.#vms.get(vmKey) === shared) this.#vms.delete(vmKey);
  }
}
