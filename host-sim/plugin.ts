// A module in a VM, and a plugin in that VM, started in the order in which Envoy does it. What Envoy would refuse ends in an
// error with everything that is wrong in the message.

import { PluginContext, type PluginOptions } from "./core/plugin-context.ts";
import { type ErrorCode, HostSimError } from "./errors.ts";
import { Conversation, type Thread } from "./guest/conversation.ts";
import { Instance } from "./guest/instance.ts";
import type { Journal } from "./guest/journal.ts";
import { NEWEST_ABI } from "./guest/module.ts";
import { textOfUtf8 } from "./guest/text.ts";
import { type GuestVmOptions, Vm } from "./guest/vm.ts";
import { createImports } from "./hostcalls/index.ts";
import type { LoadedModule } from "./loaded-module.ts";
import { entriesOf } from "./log.ts";

/** What a plugin is started with. */
export interface PluginConfig {
  readonly loaded: LoadedModule;
  readonly plugin: PluginOptions;
  /** What the schema beside the module says against the configuration; null: nothing, or there is none. */
  readonly schemaProblem: string | null;
  readonly vm: Omit<GuestVmOptions, "abi" | "thread">;
  /** Plugins with the same one share a VM on each thread (VM-1). */
  readonly vmKey: string;
  /** Those with the same one share the context of the plugin too (VM-2). */
  readonly pluginKey: string;
}

/** A VM in which the entry point has run. */
export function startVm({ loaded, vm: options }: PluginConfig, thread: Thread, journal: Journal): Vm {
  const vm = new Vm({ ...options, abi: loaded.module.abi ?? NEWEST_ABI, thread });
  journal.follow(vm.conversation, thread);
  new Instance(vm, loaded, createImports(vm)).start();
  try {
    refuseFailed(vm, journal, "ERR_START_REFUSED", "the entry point of the filter trapped");
  } catch (error) {
    vm.state.end();
    throw error;
  }
  return vm;
}

/** The context of a plugin that was announced, started and configured. One that is refused lives on for as long as its VM. */
export function startPlugin(vm: Vm, options: PluginOptions, journal: Journal): PluginContext {
  const context = new PluginContext(vm.state, options);
  const conversation = new Conversation(null, textOfUtf8(options.name) || null);
  vm.converse(context, conversation);
  journal.follow(conversation, vm.options.thread);
  configure(vm, context, journal);
  return context;
}

/** A trap counts as the answer false (FAIL-14). One that fails the VM elsewhere refuses nothing: every stream is failed instead. */
function configure(vm: Vm, context: PluginContext, journal: Journal): void {
  context.announce();
  if (!context.onVmStart()) throw refusalBy("proxy_on_vm_start", vm, journal, "ERR_VM_START_REFUSED");
  if (!context.onConfigure()) throw refusalBy("proxy_on_configure", vm, journal, "ERR_CONFIGURE_REFUSED");
}

function refusalBy(callback: string, vm: Vm, journal: Journal, code: ErrorCode): HostSimError {
  const { failure } = vm.state;
  if (failure === null) return refusal(vm, journal, code, `${callback} answered false`);
  return refusal(vm, journal, code, `${callback} trapped: ${failure.message}`, failure);
}

function refuseFailed(vm: Vm, journal: Journal, code: ErrorCode, what: string): void {
  const { failure } = vm.state;
  if (failure !== null) throw refusal(vm, journal, code, `${what}: ${failure.message}`, failure);
}

/** An error with what the filter itself has to say: it usually knows best. */
function refusal(vm: Vm, journal: Journal, code: ErrorCode, what: string, cause?: Error): HostSimError {
  const said = journal.messages.filter(({ thread }) => thread === vm.options.thread);
  const lines = entriesOf(said).map(({ level, message }) => `\n  ${level}: ${message}`);
  const logged = lines.length === 0 ? "\nthe filter logged nothing" : `\nthe filter logged:${lines.join("")}`;
  return new HostSimError(code, `${what}${logged}`, { cause });
}
