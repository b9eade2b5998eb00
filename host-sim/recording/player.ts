// Plays what one VM was asked to a module, and answers it as it was answered, until it asks for something else.

import type { AnyCallbackName } from "../abi/callbacks.ts";
import { Status } from "../abi/enums.ts";
import { goesOut, placesOf, type Signature, slotsOf } from "../abi/signatures.ts";
import { wasiModules } from "../abi/wasi.ts";
import { type Hostcall, type Hostcalls, importsOf } from "../guest/imports.ts";
import { Instance } from "../guest/instance.ts";
import type { RunnableModule } from "../guest/module.ts";
import type { Vm } from "../guest/vm.ts";
import { wasiOf } from "../hostcalls/index.ts";
import { bytesOf } from "../wire/byte-string.ts";
import { EventTexts } from "./event-text.ts";
import { goesIn, isBuffer } from "./parameters.ts";
import type {
  RecordedAnswer,
  RecordedCallback,
  RecordedEvent,
  RecordedHostcall,
  Value,
} from "./recording.ts";

/** Where a module does otherwise than the one that was recorded. */
export interface Difference {
  /** The callback that was running, with its arguments; null: the entry point. */
  readonly callback: string | null;
  /** What was recorded, in words. */
  readonly recorded: string;
  /** What happens now. */
  readonly replayed: string;
}

/** Ends the run of a module that asks for something that was not recorded. */
class Parted extends Error {}

/** The events inside of something, and how many of them have happened. */
interface Frame {
  readonly callback: RecordedCallback | null;
  readonly events: readonly RecordedEvent[];
  next: number;
}

/** One VM. */
export class Player {
  difference: Difference | null = null;
  /** How many callbacks and hostcalls were as recorded. */
  readonly counts = { callbacks: 0, hostcalls: 0 };
  /** The callback in which the recording ends; null if it ends between two. */
  endsIn: string | null = null;
  /** What the module asks for where the recording ends; null if it has asked for nothing. */
  asksOn: string | null = null;
  readonly #vm: Vm;
  readonly #instance: Instance;
  readonly #frames: Frame[];
  readonly #texts: EventTexts;

  constructor(vm: Vm, module: RunnableModule, events: readonly RecordedEvent[]) {
    this.#vm = vm;
    this.#texts = new EventTexts(vm.state.options);
    this.#frames = [{ callback: null, events, next: 0 }];
    this.#instance = new Instance(vm, module, this.#imports());
  }

  /** Plays everything. */
  play(): void {
    this.#instance.start();
    if (this.#vm.state.failed && this.difference === null) this.#part("goes on", this.#trap());
    this.#callbacks();
    const left = this.#frame.events[this.#frame.next];
    if (left !== undefined && this.difference === null) this.#part(this.#texts.of(left), "does not happen");
  }

  get #frame(): Frame {
    const frame = this.#frames.at(-1);
    if (frame === undefined) throw new RangeError("a frame was left twice");
    return frame;
  }

  /** The callbacks that come next, up to a hostcall. */
  #callbacks(): void {
    const frame = this.#frame;
    for (;;) {
      const event = frame.events[frame.next];
      if (event?.kind !== "callback" || this.difference !== null || this.endsIn !== null) return;
      frame.next++;
      this.#callback(event);
    }
  }

  #callback(event: RecordedCallback): void {
    const name = event.name as AnyCallbackName;
    const { state } = this.#vm;
    const frame: Frame = { callback: event, events: event.inside, next: 0 };
    this.#frames.push(frame);
    const [id = 0, first = 0, second = 0, third = 0, fourth = 0] = event.args;
    if (!this.#instance.has(name)) this.#part(this.#texts.callback(event), `${name} is not exported`);
    // A host that goes on after a trap is followed.
    const { failure } = state;
    state.failure = null;
    const result = this.#instance.call(name, { id, attached: null }, first, second, third, fourth);
    if (this.difference === null) this.#compareEnd(event, frame, result >>> 0);
    state.failure ??= failure;
    this.#frames.pop();
  }

  #compareEnd(event: RecordedCallback, { events, next }: Frame, result: number): void {
    const { failed } = this.#vm.state;
    const left = events[next];
    const now = failed ? this.#trap() : this.#texts.result(event, result);
    if (event.end === null) this.endsIn = this.#texts.callback(event);
    else if (left !== undefined) this.#part(this.#texts.of(left), now);
    else if (event.end === "trapped" ? !failed : this.#texts.result(event, event.end.result) !== now)
      this.#part(this.#endOf(event), now);
    else this.counts.callbacks++;
  }

  /** How a callback ended when it was recorded. */
  #endOf(event: RecordedCallback): string {
    const { end } = event;
    return end === "trapped" ? "traps" : this.#texts.result(event, end?.result ?? null);
  }

  #imports(): WebAssembly.Imports {
    const { profile, abi } = this.#vm.state.options;
    const env: ReadonlyMap<string, Signature> = profile.hostcalls.get(abi) ?? new Map();
    const imports: WebAssembly.Imports = { env: importsOf(this.#vm, this.#hostcalls(env), env, unexplained) };
    for (const name of wasiModules) {
      imports[name] = importsOf(
        this.#vm,
        this.#hostcalls(profile.wasi, wasiOf(this.#vm)),
        profile.wasi,
        unexplained,
      );
    }
    return imports;
  }

  #hostcalls(signatures: ReadonlyMap<string, Signature>, simulated: Hostcalls = {}): Hostcalls {
    const hostcalls: Record<string, Hostcall> = {};
    for (const [name, signature] of signatures) {
      hostcalls[name] = (...args: (number | bigint)[]) => this.#hostcall(signature, args, simulated[name]);
    }
    return hostcalls;
  }

  /** `simulated` writes what no recording holds: WASI's structures. */
  #hostcall(
    signature: Signature,
    args: readonly (number | bigint)[],
    simulated: Hostcall | undefined,
  ): number | undefined {
    const inputs = inputsOf(signature, args, this.#vm);
    const frame = this.#frame;
    const event = frame.events[frame.next];
    if (event === undefined && this.#over(frame)) return this.#stop(signature, inputs);
    if (event?.kind !== "hostcall" || !sameCall(event, signature.name, inputs)) {
      const { callback } = frame;
      const returns = callback === null ? "" : this.#endOf(callback);
      this.#part(
        event === undefined ? returns : this.#texts.of(event),
        this.#texts.hostcall(signature, inputs),
      );
      throw new Parted();
    }
    frame.next++;
    if (event.answer === null) return this.#stop(signature, inputs);
    this.counts.hostcalls++;
    this.#frames.push({ callback: frame.callback, events: event.inside, next: 0 });
    this.#callbacks();
    if (this.difference !== null) throw new Parted();
    if (event.answer === "trapped")
      throw new WebAssembly.RuntimeError(`${signature.name} trapped when it was recorded`);
    const { result } = event.answer;
    if (signature.params.some(({ kind }) => kind === "address")) simulated?.(...args);
    this.#write(signature, args, event.answer);
    this.#frames.pop();
    return result ?? undefined;
  }

  /** Whether nothing is known of what comes next. */
  #over(frame: Frame): boolean {
    return frame.callback === null || frame.callback.end === null;
  }

  #stop(signature: Signature, inputs: readonly Value[]): never {
    this.asksOn = this.#texts.hostcall(signature, inputs);
    const { callback } = this.#frame;
    this.endsIn = callback === null ? null : this.#texts.callback(callback);
    throw new Parted();
  }

  #write(
    signature: Signature,
    args: readonly (number | bigint)[],
    { result, outputs }: RecordedAnswer,
  ): void {
    const { memory } = this.#vm;
    let output = 0;
    for (const [place, parameter] of placesOf(signature).entries()) {
      const { kind, at } = parameter;
      const slot = Number(args[at] ?? 0);
      const sizeSlot = Number(args[at + 1] ?? 0);
      const fillsBuffer = isBuffer(signature, place);
      const isBytes = kind === "outBytes" || kind === "outPairs" || fillsBuffer;
      if (!goesOut(parameter) && !fillsBuffer) continue;
      if (isBytes && result !== Status.Ok) continue;
      const value = outputs[output++] ?? null;
      // Where there was no room then, there is none now.
      attempt(() => {
        if (value === null) return;
        if (typeof value === "string") {
          if (fillsBuffer) memory.setBytes(slot, bytesOf(value));
          else memory.give(value, slot, sizeSlot);
        } else if (typeof value !== "bigint") {
          if (value.size !== null) memory.setU32(sizeSlot, value.size);
        } else if (kind === "outU64") memory.setU64(slot, value);
        else memory.setU32(slot, Number(value));
      });
    }
  }

  #part(recorded: string, replayed: string): void {
    const { callback } = this.#frame;
    this.difference ??= {
      callback: callback === null ? null : this.#texts.callback(callback),
      recorded,
      replayed,
    };
  }

  #trap(): string {
    return `traps: ${this.#vm.state.failure?.message ?? ""}`;
  }
}

/** Why a host refused something is not in a recording, and the simulator's reasons would be those of another proxy. */
const unexplained = (): null => null;

function inputsOf(signature: Signature, args: readonly (number | bigint)[], { memory }: Vm): Value[] {
  const inputs: Value[] = [];
  for (const { kind, at } of placesOf(signature).filter(goesIn)) {
    const first = args[at] ?? 0;
    if (slotsOf(kind) === 2) {
      inputs.push(attempt(() => memory.byteString(Number(first), Number(args[at + 1] ?? 0))));
    } else inputs.push(typeof first === "bigint" ? BigInt.asUintN(64, first) : BigInt(first >>> 0));
  }
  return inputs;
}

function attempt<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function sameCall(event: RecordedHostcall, name: string, inputs: readonly Value[]): boolean {
  return (
    event.name === name &&
    event.inputs.length === inputs.length &&
    event.inputs.every((value, index) => value === inputs[index])
  );
}
