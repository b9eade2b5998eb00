// The rows of the SDK's tests, all sent through one Envoy: each has a plugin, hence a listener and a VM, of its own.

import type { SentRequest } from "../../host-sim/index.ts";
import { pairsOf } from "../../host-sim/message.ts";
import { buildFilter } from "../../toolchain/index.ts";
import { envoyOnlyRows } from "../sdk/envoy-rows.ts";
import { type Row, rowsByChapter } from "../sdk/rows.ts";
import type { Plugin } from "./bootstrap.ts";
import { type Envoy, startEnvoy } from "./envoy.ts";
import type { EnvoyBinary } from "./find-envoy.ts";
import { type RawResponse, send } from "./raw-request.ts";
import { type EnvoyRow, envoyRowsByChapter, PATIENCE_MS } from "./sdk-rows.ts";
import { type Services, startServices } from "./sdk-services.ts";
import { type Answer, type Arrived, startUpstream } from "./upstream.ts";

/** Traces count as a level that the filter can ask for: this row runs without them. */
const ASKS_FOR_LEVEL = "messages below the host's level are dropped, and the filter can ask (LOG-2, LOG-4)";

/** Puts its end off, and asks at each tick to be ended; between ticks the log must come to rest. */
const LEAVING = [
  "configure: tick|700",
  "tick: done",
  "plugin_done: false",
  "plugin_delete: sharedGet|nothing",
];

/** The VM of the plugin that leaves, which must go on without it: Envoy ends a VM with its last plugin, waiting or not. */
export const LEFT = "left";

/** The filter of tests/sdk/everything. */
export const EVERYTHING = "build/envoy/everything/plugin.wasm";

/** The filter of tests/sdk/envoy-only. */
export const ENVOY_ONLY = "build/envoy/envoy-only/plugin.wasm";

/** The plugin that hears of statistics. */
export const SINK = "sink";

/** The plugin that sees METADATA frames, and the service behind it. */
export const METADATA = "metadata";

/** A row, and the name of the plugin that runs it, with its filter. */
export interface Case {
  readonly name: string;
  readonly row: Row | EnvoyRow;
  readonly wasm: string;
}

function casesOf(wasm: string, ...chapters: Readonly<Record<string, readonly (Row | EnvoyRow)[]>>[]): Case[] {
  const prefix = wasm === EVERYTHING ? "row" : "own";
  return chapters
    .flatMap((rows) => Object.values(rows).flat())
    .map((row, index) => ({ name: ("plugin" in row && row.plugin) || `${prefix}-${index}`, row, wasm }));
}

/** All rows, each with its plugin. */
export const cases: readonly Case[] = [
  ...casesOf(EVERYTHING, rowsByChapter, envoyRowsByChapter),
  ...casesOf(ENVOY_ONLY, envoyOnlyRows),
];

/** What came of a row. */
export interface Outcome {
  readonly starts: readonly string[];
  readonly logs: readonly string[];
  /** What reached the upstream; null if nothing did. */
  readonly arrived: Arrived | null;
  /** Null if nothing came back, or nothing in time. */
  readonly answer: RawResponse | null;
}

/** An Envoy through which all rows have gone. */
export interface SdkRun {
  readonly envoy: Envoy;
  readonly services: Services;
  outcomeOf(row: Row | EnvoyRow): Outcome | undefined;
  stop(): Promise<void>;
}

/** Builds the filters of the SDK's tests, and answers their files. */
export async function buildSdkFilters(): Promise<string[]> {
  const files: string[] = [];
  for (const name of ["everything", "tcp", "envoy-only"]) {
    const { path } = await buildFilter(`tests/sdk/${name}`, { outDir: "build/envoy" });
    files.push(path);
  }
  return files;
}

/** Builds the filters, starts Envoy with a plugin for each row, and sends all requests. `variant` is the file that runs instead. */
export async function runRows(
  binary: EnvoyBinary,
  variant: (wasm: string) => string = (wasm) => wasm,
): Promise<SdkRun> {
  await buildSdkFilters();
  const varied = (it: Plugin): Plugin => ({ ...it, wasm: variant(it.wasm) });
  const services = await startServices();
  const upstream = await startUpstream(answerOf);
  const envoy = await startEnvoy(binary, plugins().map(varied), upstream.port, {
    services: services.clusters,
    statsSink: varied(plugin(SINK, ["stats: stat|listener_manager.listener_create_success"], ENVOY_ONLY)),
    removable: [varied({ ...plugin("leaving", LEAVING), vmOf: LEFT })],
    tracesCrossings: true,
  });
  await envoy.quiet();
  const starts = new Map(cases.map(({ name }) => [name, textsOf(envoy, name)]));
  const answers = new Map<string, RawResponse | null>();
  const runOne = async (it: Case): Promise<void> => {
    answers.set(it.name, await run(envoy, it));
  };
  const runAll = async (some: readonly Case[]): Promise<void> => {
    const waiting = some.filter(givesUp).map(runOne);
    // One after the other: the filter's own calls have half a second each.
    for (const it of some) if (!givesUp(it)) await runOne(it);
    await Promise.all(waiting);
    await envoy.quiet();
  };
  await runAll(cases.filter(({ row }) => row.does !== ASKS_FOR_LEVEL));
  await envoy.admin("/logging?wasm=info", "POST");
  await runAll(cases.filter(({ row }) => row.does === ASKS_FOR_LEVEL));
  await envoy.admin("/logging?wasm=trace", "POST");
  const outcomes = new Map<Row | EnvoyRow, Outcome>();
  for (const { name, row } of cases) {
    const before = starts.get(name) ?? [];
    outcomes.set(row, {
      starts: before,
      logs: textsOf(envoy, name).slice(before.length),
      arrived: upstream.arrived.find((request) => rowOf(request) === name) ?? null,
      answer: answers.get(name) ?? null,
    });
  }
  return {
    envoy,
    services,
    outcomeOf: (row) => outcomes.get(row),
    stop: async () => {
      await envoy.stop();
      await services.stop();
      await upstream.stop();
    },
  };
}

/** One for each row, the TCP filter in front of two servers, and what stays behind the plugin that leaves. */
function plugins(): Plugin[] {
  const rows = cases.map(({ name, row, wasm }) => ({
    ...plugin(name, row.script, wasm),
    ...("vmConfiguration" in row && { vmConfiguration: row.vmConfiguration }),
  }));
  const tcp = ["echo", "parting"].map((service) => ({
    name: `tcp-${service}`,
    wasm: "build/envoy/tcp/plugin.wasm",
    tcp: service,
  }));
  return [...rows, ...tcp, plugin(LEFT, []), { ...plugin(METADATA, [], ENVOY_ONLY), http2: METADATA }];
}

/** A plugin that does what the script says. */
export function plugin(name: string, script: readonly string[], wasm = EVERYTHING): Plugin {
  return { name, wasm, configuration: script.join("\n") };
}

/** What a plugin has logged. */
export function textsOf(envoy: Envoy, plugin: string): string[] {
  return envoy.log.ofPlugin(plugin).map(({ text }) => text);
}

const AUTHORITY = "example.com";

/** Header by which the upstream knows which row it answers. */
const ROW = "x-row";

/** The request of a row, for simulator and Envoy alike. */
export function requestOf(row: Row | EnvoyRow): SentRequest {
  const { headers, body, method = body === undefined ? "GET" : "POST", ...others } = row.request ?? {};
  const named: [string, string][] = pairsOf(headers).map(([header, value]) => [header, value]);
  return {
    path: "/",
    authority: AUTHORITY,
    method,
    ...others,
    headers: [...named, [ROW, nameOf(row)]],
    ...(body !== undefined && { body }),
  };
}

function nameOf(row: Row | EnvoyRow): string {
  return cases.find((it) => it.row === row)?.name ?? "";
}

function rowOf({ rawHeaders }: Arrived): string | undefined {
  return rawHeaders[rawHeaders.indexOf(ROW) + 1];
}

function answerOf(request: Arrived): Answer {
  const response = cases.find(({ name }) => name === rowOf(request))?.row.response ?? {};
  const { status = 200, headers, body = "", trailers } = response;
  const isWhole = typeof body === "string" || body instanceof Uint8Array;
  const framing = isWhole ? ["content-length", String(body.length)] : ["transfer-encoding", "chunked"];
  return { status, rawHeaders: [...pairsOf(headers).flat(), ...framing], body, trailers: pairsOf(trailers) };
}

/** Whether the client is to get no response. */
function givesUp({ row }: Case): boolean {
  return "answer" in row && row.answer === null;
}

async function run(envoy: Envoy, it: Case): Promise<RawResponse | null> {
  const { path = "/", headers, trailers, ...request } = requestOf(it.row);
  const sent = send({
    ...request,
    port: envoy.portOf(it.name),
    path,
    rawHeaders: pairsOf(headers).flat(),
    trailers: pairsOf(trailers),
    ...(givesUp(it) && { deadlineMs: PATIENCE_MS }),
  });
  if (givesUp(it)) return sent.catch(() => null);
  return sent.catch((error: unknown) => {
    throw new Error(`${it.row.does}\n${textsOf(envoy, it.name).join("\n")}`, { cause: error });
  });
}
