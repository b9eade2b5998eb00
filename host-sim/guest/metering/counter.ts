// The counter of a running module: what each call from the host has executed, and when it is enough.

import { INSTRUCTIONS_LEFT } from "./meter.ts";

/** Counts the instructions of one instance. One that was not made to be counted has executed none. */
export class InstructionCounter {
  readonly #left: WebAssembly.Global | null;
  readonly #limit: number;
  #depth = 0;
  /** What ended calls inside of the outermost one have executed. */
  #told = 0;

  /** `limit` is for a call from the host, with all that it calls back. */
  constructor(exports: WebAssembly.Exports, limit: number) {
    const left = exports[INSTRUCTIONS_LEFT];
    this.#left = left instanceof WebAssembly.Global ? left : null;
    this.#limit = limit;
  }

  /** Whether the running call, or the last one, has used up what it had. */
  get spent(): boolean {
    return this.#left !== null && this.#left.value < 0;
  }

  /** A call into the module begins; the answer is for `leave`. */
  enter(): number {
    const left = this.#left;
    if (left === null) return 0;
    if (this.#depth++ > 0) return left.value + this.#told;
    left.value = this.#limit;
    this.#told = 0;
    return this.#limit;
  }

  /** It has ended, well or not: how many instructions it has executed, those of calls inside of it aside. */
  leave(entered: number): number {
    const left = this.#left;
    if (left === null) return 0;
    this.#depth--;
    const executed = entered - left.value - this.#told;
    this.#told += executed;
    return executed;
  }
}
