// Turns the hostcalls of a chapter into the functions that a module imports: counted, kept within the module's memory,
// refused where they are out of reach, and recorded if a transcript is wanted. They are made once per instance.

import { Status } from "../abi/enums.ts";
import type { Signature } from "../abi/signatures.ts";
import { allows, restricted } from "./capabilities.ts";
import { INVALID_MEMORY_ACCESS } from "./memory.ts";
import { Recorder } from "./transcript.ts";
import type { Vm } from "./vm.ts";
import { whyRefused } from "./why-refused.ts";

/** A hostcall: wasm's arguments in, a status out; `undefined` for the few that answer nothing. */
// biome-ignore lint/suspicious/noExplicitAny: each hostcall has its own arguments; the table of signatures types them.
export type Hostcall = (...args: any[]) => number | undefined;

/** Why a hostcall was refused; null if it was not, or if the status says it all. */
export type Explain = typeof whyRefused;

/** What a module can import, by name. */
export type Hostcalls = Readonly<Record<string, Hostcall>>;

/**
 * The functions for one module name of the imports. `signatures` says what a transcript shows, `explain` why something was
 * refused.
 */
export function importsOf(
  vm: Vm,
  hostcalls: Hostcalls,
  signatures: ReadonlyMap<string, Signature>,
  explain: Explain = whyRefused,
): Record<string, Hostcall> {
  const imports: Record<string, Hostcall> = {};
  for (const [name, hostcall] of Object.entries(hostcalls)) {
    const allowed = allows(vm.options.capabilities, name);
    const made = refusable(vm, name, allowed ? hostcall : restricted(vm, name), explain);
    const guarded = guard(vm, name, made.hostcall);
    const signature = signatures.get(name);
    imports[name] =
      vm.options.recordsTranscript && signature !== undefined
        ? record(vm, signature, guarded, made.explain)
        : guarded;
  }
  return imports;
}

/** A hostcall that the test can refuse, and says that it was the test; the same as it was where the test refuses nothing. */
function refusable(
  { options: { refuse } }: Vm,
  name: string,
  hostcall: Hostcall,
  explain: Explain,
): { readonly hostcall: Hostcall; readonly explain: Explain } {
  if (refuse === null) return { hostcall, explain };
  let refused = false;
  return {
    hostcall: (...args) => {
      const status = refuse(name);
      refused = status !== null;
      return status ?? hostcall(...args);
    },
    explain: (...made) => (refused ? "the test refuses it" : explain(...made)),
  };
}

function guard(vm: Vm, name: string, hostcall: Hostcall): Hostcall {
  const { trapping, title } = vm.options.profile;
  const traps = trapping.has(name);
  const before = (): void => {
    vm.active.countHostcall();
    if (traps) throw new WebAssembly.RuntimeError(`${name} is not there in ${title}: it traps`);
    if (vm.restriction !== null && !vm.restriction.reach.has(name)) {
      throw new WebAssembly.RuntimeError(
        `restricted_callback: ${name} may not be called ${vm.restriction.where}`,
      );
    }
  };
  // Up to five arguments, which is all but callouts, pass without an array; a function that takes any number says 0.
  if (hostcall.length > 0 && hostcall.length <= 5) {
    return (a, b, c, d, e) => {
      before();
      try {
        return hostcall(a, b, c, d, e);
      } catch (error) {
        return statusOf(error);
      }
    };
  }
  return (...args) => {
    before();
    try {
      return hostcall(...args);
    } catch (error) {
      return statusOf(error);
    }
  };
}

function statusOf(error: unknown): Status {
  if (error === INVALID_MEMORY_ACCESS) return Status.InvalidMemoryAccess;
  throw error;
}

function record(vm: Vm, signature: Signature, hostcall: Hostcall, explain: Explain): Hostcall {
  const recorder = new Recorder(signature, vm.memory);
  return (...args) => {
    const running = vm.runningRecord;
    if (running === null) return hostcall(...args);
    const inputs = recorder.inputs(args);
    const result = hostcall(...args) ?? null;
    const outputs = recorder.outputs(args, result);
    const made = { signature, inputs, result, outputs, why: null as string | null };
    made.why = explain(made, running.signature.name, vm);
    running.hostcalls.push(made);
    return result ?? undefined;
  };
}
