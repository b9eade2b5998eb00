// Runs one filter in the bare host, in a process of its own.

import { readFileSync } from "node:fs";
import { nanosecondsOf, serve } from "../measure/child.ts";
import { BareFilter, type Written } from "./bare-host.ts";

/** What a runner is started with. */
export interface Assignment {
  readonly file: string;
  readonly configuration: string;
  /** Streams that are opened first and stay. */
  readonly live: number;
}

/** What a runner is asked for. */
export type Order =
  | { readonly what: "look" }
  | { readonly what: "requests" | "ticks" | "rotations"; readonly count: number };

/** What it answers. */
export interface Answer {
  readonly pages: number;
  /** What the order took. */
  readonly nanoseconds: number;
  /** The last message of the filter. */
  readonly message: string;
  /** The headers that one request makes it write; only for `look`. */
  readonly written: readonly Written[];
}

/** Carries out orders on one filter. */
export class Runner {
  readonly #filter: BareFilter;
  readonly #live: number[] = [];

  constructor({ file, configuration, live }: Assignment) {
    this.#filter = new BareFilter(new WebAssembly.Module(readFileSync(file)), configuration);
    for (let i = 0; i < live; i++) this.#live.push(this.#filter.open());
  }

  /** Does it and measures how long it takes. */
  run(order: Order): Answer {
    let written: readonly Written[] = [];
    const nanoseconds = nanosecondsOf(() => {
      written = this.#carryOut(order);
    });
    return { pages: this.#filter.pages, nanoseconds, message: this.#filter.message, written };
  }

  #carryOut(order: Order): readonly Written[] {
    const filter = this.#filter;
    if (order.what === "look") {
      const written: Written[] = [];
      filter.written = written;
      filter.requests(1);
      filter.written = null;
      return written;
    }
    if (order.what === "requests") filter.requests(order.count);
    else if (order.what === "ticks") filter.ticks(order.count);
    else this.#rotate(order.count);
    return [];
  }

  /** So many requests, of which each ends the oldest of the live streams and takes its place. */
  #rotate(count: number): void {
    const live = this.#live;
    for (let i = 0; i < count; i++) {
      const slot = i % live.length;
      const oldest = live[slot];
      if (oldest === undefined) return;
      this.#filter.close(oldest);
      live[slot] = this.#filter.open();
    }
  }
}

await serve((assignment: Assignment) => {
  const runner = new Runner(assignment);
  return (order: Order) => runner.run(order);
});
