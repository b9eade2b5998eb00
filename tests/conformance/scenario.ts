// A scenario: what the client does, what the upstream does, which filters stand between them, and what must be seen. It is data,
// so that any host in any language can be held to it; docs/CONFORMANCE.md describes the form.

import type { JsonObject } from "../../host-sim/core/metadata.ts";
import { ENVOY_LINES, type EnvoyLine } from "../../host-sim/rules/index.ts";

/** How the client speaks, and the upstream. */
export type WireProtocol = "HTTP/1.1" | "HTTP/2";

/** A filter of the chain. Its program is the configuration of the interpreter; see interpreter/assembly/program.ts. */
export interface FilterSpec {
  readonly name: string;
  readonly program: string;
  /** A module instead of the interpreter, in WebAssembly text. */
  readonly module: string | null;
  /** Or a module that makes these calls; see calls-module.ts. */
  readonly calls: string | null;
  readonly rootId: string;
  readonly vmConfiguration: string;
  /** The message that it is wrapped in. `BoolValue` is true, whatever is configured. */
  readonly vmConfigurationAs: "StringValue" | "BytesValue" | "BoolValue";
  /** Filters with the same word live in one VM, if their modules and VM configurations are equal. By default each has its own. */
  readonly vm: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Which variables of the process are in the environment too, if they are there. */
  readonly hostEnvironment: readonly string[];
  readonly allowOnHeadersStopIteration: boolean;
  /** Null says nothing about it. */
  readonly failurePolicy: "failClosed" | "failOpen" | "failReload" | null;
  /** Envoy's older option. */
  readonly failOpen: boolean;
  readonly reloadBackoffMs: number | null;
  /** Null allows everything. */
  readonly capabilities: readonly string[] | null;
}

/** Headers in order. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/** A request as the client sends it. */
export interface RequestSpec {
  readonly method: string;
  readonly path: string;
  readonly headers: Pairs;
  /** Null: there is none. A list is sent piece by piece, without a length. */
  readonly body: string | readonly string[] | null;
  readonly trailers: Pairs | null;
}

/** A response as the upstream sends it. */
export interface ResponseSpec {
  readonly status: number;
  readonly headers: Pairs;
  readonly body: string | readonly string[];
  readonly trailers: Pairs | null;
  /** The upstream breaks off: instead of answering, or after the body. */
  readonly breaks: "before" | "after" | null;
}

/** One request with what follows from it. */
export interface ExchangeSpec {
  readonly request: RequestSpec;
  /** Null: the upstream never answers. */
  readonly response: ResponseSpec | null;
  /** What happens, in this order; see `Step`. Null: the request is sent, the upstream answers when it has it. */
  readonly steps: readonly Step[] | null;
  /** The next exchange begins although this one is not over. */
  readonly staysOpen: boolean;
}

/**
 * What happens next. The client: `headers`, `headers end`, `data …`, `data … end`, `end`, `trailers`, `abort`. The upstream: `answer headers`,
 * `answer headers end`, `answer data …`, `answer data … end`, `answer end`, `answer trailers`, `answer break`, and before all others `answer interim`: headers of
 * status 103. Both: `await …`, until the trace has these words; `wait 250`, so many milliseconds. `of 1 data …` is a step of the first exchange,
 * which is still open.
 */
export interface Step {
  readonly who: "client" | "upstream" | "world";
  readonly what: "interim" | "headers" | "data" | "end" | "trailers" | "break" | "await" | "wait";
  readonly text: string;
  readonly end: boolean;
  /** The number of an earlier exchange, from 1, if it is not the one whose steps these are. */
  readonly of?: number;
}

/** What a TCP connection goes through. */
export interface ConnectionSpec {
  /** `data …`, `end`, `abort`; `answer data …`, `answer end`, `answer break`; `await …`. */
  readonly steps: readonly Step[];
}

/** One scenario. */
export interface Scenario {
  readonly name: string;
  /** The rules it proves, by their ids. */
  readonly rules: readonly string[];
  readonly protocols: readonly WireProtocol[];
  readonly filters: readonly FilterSpec[];
  readonly bufferLimitBytes: number | null;
  /** `metadata.filter_metadata` of the route. */
  readonly routeMetadata: Readonly<Record<string, JsonObject>> | null;
  readonly exchanges: readonly ExchangeSpec[];
  readonly connection: ConnectionSpec | null;
  /** Counters and gauges whose values are seen at the end, by the names that programs give them behind `{run}`. */
  readonly stats: readonly string[];
  /** Whether what the filters do when they start is seen too: in the main thread, and in the worker. */
  readonly startup: boolean;
  /** Whether the proxy ends behind the exchanges, and what the filters do then is seen too. */
  readonly shutdown: boolean;
  /** Whether what Envoy puts before the messages of filters is seen too. */
  readonly prefixes: boolean;
  /** How it goes: Envoy runs, refuses to start, crashes, or hangs. Only the first is looked at any closer. */
  readonly outcome: "runs" | "refused" | "crash" | "hang";
  /** Words that Envoy logs when it refuses. */
  readonly says: string;
  /** The code of the simulator's error, or finding, where Envoy refuses, crashes or hangs. */
  readonly code: string;
  /** Lines that must be seen, at least: what proves the rules. */
  readonly shows: readonly string[];
  /** Lines that must not be seen. */
  readonly hides: readonly string[];
  /** The lines of Envoy it holds for. */
  readonly lines: readonly EnvoyLine[];
  /** All that was seen in a real Envoy, by protocol; `HTTP/1.1 (1.36, 1.37)` where lines of Envoy differ. */
  readonly seen: Readonly<Record<string, string>>;
}

type Raw = Readonly<Record<string, unknown>>;

const KNOWN_KEYS = new Set(
  (
    "name rules protocols program module calls rootId vmConfiguration vmConfigurationAs vm environment hostEnvironment allowOnHeadersStopIteration failurePolicy failOpen " +
    "reloadBackoffMs capabilities filters bufferLimitBytes routeMetadata request response steps exchanges connection startup shutdown prefixes stats outcome says code lines shows hides seen staysOpen"
  ).split(" "),
);

/** A scenario as it stands in a file; refuses what it does not know. */
export function scenarioOf(raw: Raw, where: string): Scenario {
  for (const key of Object.keys(raw)) {
    if (!KNOWN_KEYS.has(key)) throw new Error(`${where}: ${raw.name}: unknown field ${key}`);
  }
  const name = String(raw.name ?? "");
  if (name === "") throw new Error(`${where}: a scenario has no name`);
  const connection = raw.connection as { steps?: string[] } | undefined;
  const filters = (raw.filters as Raw[] | undefined) ?? [raw];
  const exchanges = (raw.exchanges as Raw[] | undefined) ?? (connection === undefined ? [raw] : []);
  return {
    name,
    rules: (raw.rules as string[] | undefined) ?? [],
    protocols:
      (raw.protocols as WireProtocol[] | undefined) ??
      (connection === undefined ? ["HTTP/1.1", "HTTP/2"] : ["HTTP/1.1"]),
    filters: filters.map((filter, index) => filterOf(filter, index, filters.length)),
    bufferLimitBytes: (raw.bufferLimitBytes as number | undefined) ?? null,
    routeMetadata: (raw.routeMetadata as Scenario["routeMetadata"] | undefined) ?? null,
    exchanges: exchanges.map(exchangeOf),
    connection: connection === undefined ? null : { steps: (connection.steps ?? []).map(stepOf) },
    startup: raw.startup === true,
    shutdown: raw.shutdown === true,
    prefixes: raw.prefixes === true,
    stats: (raw.stats as string[] | undefined) ?? [],
    outcome: (raw.outcome as Scenario["outcome"] | undefined) ?? "runs",
    says: String(raw.says ?? ""),
    code: String(raw.code ?? ""),
    lines: envoyLinesOf(raw.lines),
    shows: linesOf(raw.shows),
    hides: linesOf(raw.hides),
    seen: (raw.seen as Record<string, string> | undefined) ?? {},
  };
}

const NAMES = "abcdefgh";

function filterOf(raw: Raw, index: number, count: number): FilterSpec {
  const name = count === 1 ? "a" : String(raw.name ?? NAMES[index]);
  return {
    name,
    program: String(raw.program ?? ""),
    module: (raw.module as string | undefined) ?? null,
    calls: (raw.calls as string | undefined) ?? null,
    rootId: String(raw.rootId ?? ""),
    vmConfiguration: String(raw.vmConfiguration ?? ""),
    vmConfigurationAs:
      (raw.vmConfigurationAs as FilterSpec["vmConfigurationAs"] | undefined) ?? "StringValue",
    vm: String(raw.vm ?? name),
    environment: (raw.environment as Record<string, string> | undefined) ?? {},
    hostEnvironment: (raw.hostEnvironment as string[] | undefined) ?? [],
    allowOnHeadersStopIteration: raw.allowOnHeadersStopIteration === true,
    failurePolicy: (raw.failurePolicy as FilterSpec["failurePolicy"] | undefined) ?? null,
    failOpen: raw.failOpen === true,
    reloadBackoffMs: (raw.reloadBackoffMs as number | undefined) ?? null,
    capabilities: (raw.capabilities as string[] | undefined) ?? null,
  };
}

function exchangeOf(raw: Raw): ExchangeSpec {
  const request = (raw.request as Raw | undefined) ?? {};
  const steps = raw.steps as string[] | undefined;
  const body = (request.body as string | string[] | undefined) ?? null;
  const hasBody = body !== null || request.trailers !== undefined;
  return {
    request: {
      method: String(
        request.method ?? (hasBody || steps?.some((step) => step.startsWith("data")) ? "POST" : "GET"),
      ),
      path: String(request.path ?? "/"),
      headers: pairsOf(request.headers),
      body,
      trailers: request.trailers === undefined ? null : pairsOf(request.trailers),
    },
    response: raw.response === null ? null : responseOf((raw.response as Raw | undefined) ?? {}),
    steps: steps?.map(stepOf) ?? null,
    staysOpen: raw.staysOpen === true,
  };
}

function responseOf(raw: Raw): ResponseSpec {
  return {
    status: Number(raw.status ?? 200),
    headers: pairsOf(raw.headers),
    body: (raw.body as string | string[] | undefined) ?? "",
    trailers: raw.trailers === undefined ? null : pairsOf(raw.trailers),
    breaks: (raw.breaks as ResponseSpec["breaks"] | undefined) ?? null,
  };
}

/** An object, or a list of pairs where a name comes twice. */
function pairsOf(raw: unknown): Pairs {
  if (raw === undefined || raw === null) return [];
  const entries = Array.isArray(raw) ? (raw as [unknown, unknown][]) : Object.entries(raw);
  return entries.map(([name, value]) => [String(name), String(value)]);
}

const STEP =
  /^(?:of (?<of>\d+) )?(?<answer>answer )?(?<what>interim|headers|data|end|trailers|break|abort|await|wait)(?: (?<text>.*?))??(?<end> end)?$/;

/** `4000*a` is a long text. */
const LONG_TEXT = /^(\d+)\*(.)$/;

function stepOf(source: string): Step {
  const groups = STEP.exec(source)?.groups;
  if (groups === undefined) throw new Error(`no step: ${source}`);
  const { of, answer, what = "", text = "", end } = groups;
  if (what === "await" || what === "wait")
    return { who: "world", what, text: `${text}${end ?? ""}`, end: false };
  return {
    who: answer === undefined ? "client" : "upstream",
    what: (what === "abort" ? "break" : what) as Step["what"],
    text: text.replace(LONG_TEXT, (_, times, letter) => letter.repeat(Number(times))),
    end: end !== undefined || what === "end" || what === "trailers",
    ...(of !== undefined && { of: Number(of) }),
  };
}

function envoyLinesOf(raw: unknown): readonly EnvoyLine[] {
  if (raw === undefined) return ENVOY_LINES;
  const named = (raw as unknown[]).map(String);
  const unknown = named.find((line) => !ENVOY_LINES.some((known) => known === line));
  if (unknown !== undefined) throw new Error(`no line of Envoy: ${unknown}`);
  return ENVOY_LINES.filter((line) => named.includes(line));
}

function linesOf(raw: unknown): readonly string[] {
  if (raw === undefined) return [];
  return (Array.isArray(raw) ? raw.map(String) : String(raw).split("\n")).filter(
    (line) => line.trim() !== "",
  );
}

/** Stands in programs before names that one process knows once: metrics, ids of VMs. */
export const RUN = "{run}";

/** One run of a scenario: over one protocol. */
export interface ScenarioRun {
  readonly scenario: Scenario;
  readonly protocol: WireProtocol;
  /** Where it is kept: the file, and its place there. */
  readonly file: string;
  readonly index: number;
}

/** The line whose answers stand under the protocol alone. */
export const NEWEST_LINE: EnvoyLine = "1.40";

/** The line of a version such as `1.40.0`; an error if the project does not know it. */
export function lineOf(version: string): EnvoyLine {
  const line = ENVOY_LINES.find((known) => version.startsWith(`${known}.`));
  if (line === undefined) throw new Error(`Envoy ${version} is none of ${ENVOY_LINES.join(", ")}`);
  return line;
}

/** Pairs as Node's HTTP library wants them. */
export function mutable(pairs: Pairs): [name: string, value: string][] {
  return pairs.map(([name, value]) => [name, value]);
}
