// A module, loaded into a VM and configured as a plugin, in the order in which Envoy does it.

import { PluginContext, type PluginOptions } from "./core/plugin-context.ts";
import { type ErrorCode, HostSimError } from "./errors.ts";
import { Instance } from "./guest/instance.ts";
import { checkLink } from "./guest/link-check.ts";
import { refuseErrors } from "./guest/link-problem.ts";
import { NEWEST_ABI, readModule } from "./guest/module.ts";
import { type GuestVmOptions, Vm } from "./guest/vm.ts";
import { createImports } from "./hostcalls/index.ts";
import { entriesOf } from "./log.ts";

/** What a module is loaded with. */
export interface LoadOptions {
  readonly plugin: PluginOptions;
  readonly vm: Omit<GuestVmOptions, "abi">;
}

/** A plugin that has started. */
export interface Plugin {
  readonly vm: Vm;
  readonly context: PluginContext;
}

/** Loads and starts a module; what Envoy would refuse is refused with everything that is wrong in the message. */
export async function startPlugin(bytes: Uint8Array, options: LoadOptions): Promise<Plugin> {
  const module = readModule(bytes);
  refuseErrors(checkLink(module));
  const compiled = await WebAssembly.compile(Uint8Array.from(bytes)).catch((cause: Error) => {
    throw new HostSimError("ERR_MODULE_CORRUPT", `the module does not compile: ${cause.message}`, { cause });
  });
  const vm = new Vm({ ...options.vm, abi: module.abi ?? NEWEST_ABI });
  const instance = new Instance(vm, module, compiled, createImports(vm));
  instance.start();
  refuseFailed(vm, "ERR_START_REFUSED", "the entry point of the filter trapped");
  const context = new PluginContext(vm.state, options.plugin);
  context.announce();
  refuseFailed(vm, "ERR_START_REFUSED", "proxy_on_context_create trapped");
  const started = context.onVmStart();
  refuseFailed(vm, "ERR_VM_START_REFUSED", "proxy_on_vm_start trapped");
  if (!started) throw refusal(vm, "ERR_VM_START_REFUSED", "proxy_on_vm_start answered false");
  const configured = context.onConfigure();
  refuseFailed(vm, "ERR_CONFIGURE_REFUSED", "proxy_on_configure trapped");
  if (!configured) throw refusal(vm, "ERR_CONFIGURE_REFUSED", "proxy_on_configure answered false");
  return { vm, context };
}

/** A trap while the filter starts counts as a refusal (FAIL-14). */
function refuseFailed(vm: Vm, code: ErrorCode, what: string): void {
  const { failure } = vm.state;
  if (failure !== null) throw refusal(vm, code, `${what}: ${failure.message}`, failure);
}

/** An error with what the filter itself has to say: it usually knows best. */
function refusal(vm: Vm, code: ErrorCode, what: string, cause?: Error): HostSimError {
  const lines = entriesOf(vm.messages).map(({ level, message }) => `\n  ${level}: ${message}`);
  const logged = lines.length === 0 ? "\nthe filter logged nothing" : `\nthe filter logged:${lines.join("")}`;
  return new HostSimError(code, `${what}${logged}`, { cause });
}
