// A running module: its entry point, its callbacks, its allocator. A trap becomes an error that says where, and marks the
// VM as failed; it never leaves this file.

import type { AnyCallbackName } from "../abi/callbacks.ts";
import type { Signature } from "../abi/signatures.ts";
import type { Context } from "../core/context.ts";
import type { Guest } from "../core/vm-state.ts";
import { HostSimError } from "../errors.ts";
import { allows } from "./capabilities.ts";
import { framesOf } from "./frames.ts";
import { maximumOf } from "./memory-limit.ts";
import { InstructionCounter } from "./metering/counter.ts";
import { MOST_INSTRUCTIONS } from "./metering/meter.ts";
import type { FilterModule, RunnableModule } from "./module.ts";
import type { CallbackRecord } from "./transcript.ts";
import type { Restriction, Vm } from "./vm.ts";

type Exported = (...args: number[]) => number | undefined;

const NOTHING: ReadonlySet<string> = new Set();

/** A start section runs at once; what traps in it is refused. */
function instantiate(compiled: WebAssembly.Module, imports: WebAssembly.Imports): WebAssembly.Instance {
  try {
    return new WebAssembly.Instance(compiled, imports);
  } catch (cause) {
    const { message } = cause as Error;
    throw new HostSimError("ERR_START_REFUSED", `the start section of the module trapped: ${message}`, {
      cause,
    });
  }
}

/** One instance of a module. */
export class Instance implements Guest {
  readonly #vm: Vm;
  readonly #module: FilterModule;
  readonly #runnable: RunnableModule;
  readonly #counter: InstructionCounter;
  readonly #exports: WebAssembly.Exports;
  readonly #callbacks: Partial<Record<string, Exported>> = {};
  readonly #allocator: Exported | undefined;
  readonly #signatures: ReadonlyMap<string, Signature>;
  readonly #atStart: Restriction;
  readonly #inAllocator: Restriction;

  /** Instantiates a module that links. The imports must have been made for the same VM. */
  constructor(vm: Vm, runnable: RunnableModule, imports: WebAssembly.Imports) {
    const { module, compiled } = runnable;
    this.#vm = vm;
    this.#runnable = runnable;
    this.#module = module;
    const made = madeImports(module, imports, vm.options.mostMemoryPages);
    vm.restriction = { where: "from a start section: Envoy would crash here (OBS-5)", reach: NOTHING };
    this.#exports = instantiate(compiled, made.imports).exports;
    vm.restriction = null;
    runnable.onInstance(this.#exports);
    this.#counter = new InstructionCounter(this.#exports, vm.options.instructionLimit ?? MOST_INSTRUCTIONS);
    const { profile, abi } = vm.state.options;
    this.#atStart = { where: "from the entry point", reach: profile.callableAtStart };
    this.#inAllocator = { where: "from the allocator", reach: profile.callableInAllocator };
    this.#signatures = profile.callbacks.get(abi) ?? new Map();
    for (const name of module.callbacks) {
      if (allows(vm.options.capabilities, name)) this.#callbacks[name] = this.#function(name);
    }
    this.#allocator = this.#function(module.allocator ?? "");
    const memory = this.#exports[module.memory ?? ""] ?? made.memory;
    if (memory instanceof WebAssembly.Memory) vm.memory.bind(memory, (size) => this.#allocate(size));
    vm.state.guest = this;
  }

  /** Runs what runs before the first context; a trap in it fails the VM. */
  start(): void {
    this.#vm.restriction = this.#atStart;
    for (const name of this.#module.entryPoints) {
      const entered = this.#counter.enter();
      try {
        this.#function(name)?.(0, 0);
      } catch (error) {
        this.#vm.state.fail(this.#trapOf(error, name, "The configuration is refused."));
      }
      this.#vm.conversation.countInstructions(this.#counter.leave(entered));
    }
    this.#vm.restriction = null;
  }

  has(callback: AnyCallbackName): boolean {
    return this.#callbacks[callback] !== undefined;
  }

  call(
    callback: AnyCallbackName,
    context: Pick<Context, "id" | "attached">,
    first: number,
    second: number,
    third: number,
    fourth: number,
  ): number {
    const exported = this.#callbacks[callback];
    if (exported === undefined) return 0;
    const vm = this.#vm;
    const { active, runningRecord } = vm;
    const conversation = vm.conversationOf(context);
    const record = vm.options.recordsTranscript
      ? this.#record(callback, conversation.speaker, [context.id, first, second, third, fourth])
      : null;
    vm.active = conversation;
    vm.runningRecord = record;
    conversation.begin(record);
    let result = 0;
    const entered = this.#counter.enter();
    try {
      const answer = exported(context.id, first, second, third, fourth);
      if (answer !== undefined) {
        result = answer;
        if (record !== null) record.result = answer >>> 0;
      }
    } catch (error) {
      const trap = this.#trapOf(error, `${callback} (context ${context.id})`, EVERY_REQUEST_FAILS);
      vm.state.fail(trap);
      conversation.trapped(trap);
      if (record !== null) record.trap = this.#reasonOf(error);
    }
    conversation.countInstructions(this.#counter.leave(entered));
    vm.active = active;
    vm.runningRecord = runningRecord;
    return result;
  }

  /** Asks the module for room: as the VM context, with next to no hostcall in reach (LOAD-19). */
  #allocate(size: number): number {
    const { state } = this.#vm;
    const { current, effectiveId } = state;
    const { restriction } = this.#vm;
    state.current = state.vmContext;
    state.effectiveId = 0;
    this.#vm.restriction = this.#inAllocator;
    this.#vm.active.countAllocation();
    let address = 0;
    // What it executes counts for the callback that runs.
    try {
      address = this.#allocator?.(size) ?? 0;
    } catch (error) {
      const trap = this.#trapOf(error, `${this.#module.allocator} (the allocator)`, EVERY_REQUEST_FAILS);
      state.fail(trap);
      this.#vm.active.trapped(trap);
    }
    this.#vm.restriction = restriction;
    state.current = current;
    state.effectiveId = effectiveId;
    return address;
  }

  #function(name: string): Exported | undefined {
    const exported = this.#exports[name];
    return typeof exported === "function" ? (exported as Exported) : undefined;
  }

  /** A trap with the stack of the module, as far as the engine tells it, and what Envoy would do. */
  #trapOf(error: unknown, where: string, consequence: string): HostSimError {
    const frames = framesOf(error, this.#runnable.originOf).map(
      (frame) => `\n  at ${this.#runnable.describe(frame)}`,
    );
    if (this.#counter.spent) {
      const message = `the filter did not come to an end in ${where}: ${this.#reasonOf(error)}${frames.join("")}\n${WOULD_HANG}`;
      return new HostSimError("ERR_INSTRUCTION_LIMIT", message, { cause: error, hint: RAISE_THE_LIMIT });
    }
    const hint = this.#runnable.hint === null ? "" : `\n${this.#runnable.hint}`;
    const message = `the filter trapped in ${where}: ${this.#reasonOf(error)}${frames.join("")}\n${consequence}${hint}`;
    return new HostSimError("ERR_GUEST_TRAP", message, { cause: error });
  }

  #reasonOf(error: unknown): string {
    if (this.#counter.spent) return `${this.#vm.options.instructionLimit} instructions were executed`;
    return error instanceof Error ? error.message : String(error);
  }

  #record(
    callback: AnyCallbackName,
    speaker: string | null,
    inputs: readonly number[],
  ): CallbackRecord | null {
    const signature = this.#signatures.get(callback);
    if (signature === undefined) return null;
    return { kind: "callback", speaker, signature, inputs, hostcalls: [], result: null, trap: null };
  }
}

/** The imports with the memories and tables that the module wants made; the last memory is the one that counts. */
function madeImports(
  { binary }: FilterModule,
  imports: WebAssembly.Imports,
  mostMemoryPages: number,
): { readonly imports: WebAssembly.Imports; readonly memory: WebAssembly.Memory | null } {
  let memory: WebAssembly.Memory | null = null;
  const made: WebAssembly.Imports = { ...imports };
  for (const { module, name, kind, limits } of binary.imports) {
    if (limits === undefined) continue;
    const { initial, maximum } = limits;
    const descriptor = { initial, ...(maximum !== undefined && { maximum }) };
    const value =
      kind === "memory"
        ? new WebAssembly.Memory({ initial, maximum: maximumOf(limits, mostMemoryPages) })
        : new WebAssembly.Table({ ...descriptor, element: "anyfunc" });
    if (value instanceof WebAssembly.Memory) memory = value;
    made[module] = { ...made[module], [name]: value };
  }
  return { imports: made, memory };
}

const EVERY_REQUEST_FAILS =
  "Unless the filter fails open, Envoy would answer 503 to this and to every later request of this VM, and close its TCP connections, until it is reloaded.";

const WOULD_HANG =
  "Envoy sets no limit: the worker would hang here, with every connection it has. In the simulator it counts as a trap.";

const RAISE_THE_LIMIT = "a filter that needs more, in one callback, is given it by `instructionLimit`";
