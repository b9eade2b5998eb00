// What is seen of a run, as text: what the filters logged, then what the upstream and the client got.

import type { Pairs } from "./scenario.ts";

/** In the place of a filter, where a VM logs for none: from an entry point, or an allocator. */
export const NO_FILTER = "vm";

/** One line of a filter's log. */
export interface TraceLine {
  /** Its name, or `NO_FILTER`. */
  readonly filter: string;
  readonly level: string;
  readonly text: string;
  /** Whether the filter did it in the main thread, which has the canary too. */
  readonly main: boolean;
}

/** A message at one of the two ends. */
export interface SeenMessage {
  /** `GET /path`, or the status. */
  readonly head: string;
  readonly headers: Pairs;
  /** Bytes as latin1. */
  readonly body: string;
  readonly trailers: Pairs | null;
  /** Whether its end has come. */
  readonly complete: boolean;
}

/** What came of one exchange. */
export interface SeenExchange {
  /** What reached the upstream; null is nothing. */
  readonly upstream: SeenMessage | null;
  /** What reached the client; null is nothing. */
  readonly client: SeenMessage | null;
  /** Whether the client saw the stream break off before its end. */
  readonly reset: boolean;
}

/** What came of one end of a TCP connection. */
export interface SeenEnd {
  /** What has arrived, as latin1. */
  readonly received: string;
  /** Whether the other side has ended or closed it. */
  readonly over: boolean;
}

/** What came of a TCP connection. */
export interface SeenConnection {
  readonly upstream: SeenEnd;
  readonly client: SeenEnd;
}

/** Everything that is seen of a run. */
export interface Observation {
  readonly trace: readonly TraceLine[];
  readonly exchanges: readonly SeenExchange[];
  readonly connection: SeenConnection | null;
  /** Metrics of the proxy that the scenario asks for, with their values. */
  readonly stats: readonly (readonly [name: string, value: string])[];
}

/** Values that differ from run to run. */
const VARYING = "date|x-request-id|x-envoy-upstream-service-time";
const VARYING_IN_TRACE = new RegExp(`("(?:${VARYING})") "(?:[^"\\\\]|\\\\.)*"`, "g");
const VARYING_VALUE = new RegExp(`(get_header_map_value \\d "(?:${VARYING})" -> 0) ".*"$`, "i");
const VARYING_NAME = new RegExp(`^(?:${VARYING})$`);

/** Numbers of which one process counts for all of its VMs: tokens of queues, versions of shared data (QUEUE-1, DATA-6). */
const COUNTED_BY_PROCESS =
  /((?:register|resolve)_shared_queue .* -> 0 |^\d+ queue_ready |get_shared_data .* -> 0 ".*" )(\d+)$/;

/** They are shown in the order in which they come up in the run, whoever else is in the process. */
function recounter(): (text: string) => string {
  const tokens = new Map<string, number>();
  const versions = new Map<string, number>();
  return (text) =>
    text.replace(COUNTED_BY_PROCESS, (_, before: string, number: string) => {
      const known = before.includes("get_shared_data") ? versions : tokens;
      if (!known.has(number)) known.set(number, known.size + 1);
      return `${before}${known.get(number)}.`;
    });
}

/** What only one connection is about, and what stands in the head. */
const NOT_SHOWN = /^(:.*|host|connection|keep-alive|transfer-encoding)$/i;

/** The text of an observation. */
export function textOf({ trace, exchanges, connection, stats }: Observation, filterCount: number): string {
  const recount = recounter();
  // Threads run beside each other.
  const ordered = [...trace.filter(({ main }) => main), ...trace.filter(({ main }) => !main)];
  const lines = ordered.map(({ filter, level, text, main }) => {
    const who = filterCount === 1 && filter !== NO_FILTER ? "" : `${filter} `;
    const where = main ? "main " : "";
    const what = level === "info" ? text : `[${level}] ${text}`;
    return `${where}${who}${recount(what).replace(VARYING_IN_TRACE, '$1 "*"').replace(VARYING_VALUE, '$1 "*"')}`;
  });
  for (const exchange of exchanges) {
    lines.push(...messageLines("upstream", exchange.upstream), ...messageLines("client", exchange.client));
    if (exchange.reset) lines.push("client: reset");
  }
  if (connection !== null) {
    lines.push(endLine("upstream", connection.upstream), endLine("client", connection.client));
  }
  lines.push(...stats.map(([name, value]) => `stat ${name}: ${value}`));
  return `${lines.join("\n")}\n`;
}

function endLine(who: string, { received, over }: SeenEnd): string {
  return `${who}: ${quoted(received)}${over ? ", over" : ""}`;
}

function messageLines(who: string, message: SeenMessage | null): string[] {
  if (message === null) return [`${who}: nothing`];
  const { head, headers, body, trailers, complete } = message;
  const lines = [`${who}: ${head}`, ...headerLines(headers).map((line) => `  ${line}`)];
  if (body !== "") lines.push(`  ${quoted(body)}`);
  if (trailers !== null && trailers.length > 0) {
    lines.push("  trailers", ...headerLines(trailers).map((line) => `    ${line}`));
  }
  if (!complete) lines.push("  without an end");
  return lines;
}

function headerLines(headers: Pairs): string[] {
  return headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name, value]) => !NOT_SHOWN.test(name) && !(name === "content-length" && value === "0"))
    .map(([name, value]) => `${name}: ${VARYING_NAME.test(name) ? "*" : escaped(value)}`);
}

const LONG = 200;

function quoted(text: string): string {
  if (text.length > LONG) return `"${escaped(text.slice(0, LONG / 4))}…" (${text.length} bytes)`;
  return `"${escaped(text)}"`;
}

function escaped(text: string): string {
  return text.replace(
    /[^\x20-\x7e]/g,
    (letter) => `\\x${letter.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
