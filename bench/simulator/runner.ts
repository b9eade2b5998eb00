// Sends requests through a filter in the simulator, in a process of its own.

import { type Filter, loadFilter } from "proxy-wasm-as/host-sim";
import { nanosecondsOf, serve } from "../measure/child.ts";

/** What a runner is started with. */
export interface Assignment {
  readonly file: string;
  readonly configuration: string;
  /** Whether it is without what only tests need: transcripts, and the count of instructions. */
  readonly bare: boolean;
}

/** How many requests. */
export interface Order {
  readonly count: number;
}

/** How long they took, and what the last one came to. */
export interface Answer {
  readonly nanoseconds: number;
  /** The status of the response. */
  readonly status: number;
  /** Headers of the request, as the upstream got it, and of the response; without those that differ each time. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

const REQUEST = {
  path: "/banana/418",
  authority: "example.com",
  headers: { "user-agent": "bench/1.0", accept: "*/*" },
} as const;

/** Sends requests, and measures how long that takes. */
export function send(filter: Filter, { count }: Order): Answer {
  let exchange = filter.send(REQUEST);
  const nanoseconds = nanosecondsOf(() => {
    for (let i = 0; i < count; i++) exchange = filter.send(REQUEST);
  });
  return {
    nanoseconds,
    status: exchange.response?.status ?? 0,
    headers: [
      ...(exchange.upstream.request?.headers.entries() ?? []),
      ...(exchange.response?.headers.entries() ?? []),
    ].filter(([name]) => name !== "x-request-id"),
  };
}

await serve(async ({ file, configuration, bare }: Assignment) => {
  const options = bare ? { transcript: false, instructionLimit: null } : {};
  const filter = await loadFilter(file, { configuration, ...options });
  return (order: Order) => send(filter, order);
});
