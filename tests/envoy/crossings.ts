// Which functions were called over the border between Envoy and its plugins, from the trace that Envoy writes of it.

import type { LogLine } from "./envoy-log.ts";

/** Names of functions that were called. */
export interface Crossings {
  /** Exports of the modules that Envoy called. */
  readonly callbacks: ReadonlySet<string>;
  /** Hostcalls that the modules called. */
  readonly hostcalls: ReadonlySet<string>;
  /** Hostcalls that have answered 0, which is Ok. */
  readonly successes: ReadonlySet<string>;
}

const CALLBACK = /^\[host->vm\] (\w+)\(/;
const HOSTCALL = /^\[vm->host\] env\.(\w+)\(/;
const SUCCESS = /^\[vm<-host\] env\.(\w+) return: 0$/;

/** Reads them from the log of an Envoy with `tracesCrossings`. */
export function crossingsIn(lines: readonly LogLine[]): Crossings {
  const named = (pattern: RegExp): Set<string> =>
    new Set(lines.flatMap(({ text }) => pattern.exec(text)?.[1] ?? []));
  return { callbacks: named(CALLBACK), hostcalls: named(HOSTCALL), successes: named(SUCCESS) };
}
