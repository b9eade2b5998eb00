// The stage that is a real Envoy: many runs at once, each behind a listener of its own.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { adminAddress, listenerPorts } from "../../envoy/envoy-admin.ts";
import type { EnvoyLog, LogLine } from "../../envoy/envoy-log.ts";
import { type EnvoyProcess, runEnvoy } from "../../envoy/envoy-process.ts";
import type { EnvoyBinary } from "../../envoy/find-envoy.ts";
import { moduleOf } from "../interpreter.ts";
import { NO_FILTER, type Observation, type TraceLine, textOf } from "../observation.ts";
import { type PlayedConnection, type PlayedExchange, play, type Stage } from "../play.ts";
import type { ExchangeSpec, ScenarioRun } from "../scenario.ts";
import { openClient } from "./client.ts";
import { conformanceBootstrap, type PlacedRun } from "./config.ts";
import { startWireUpstream, type WireUpstream } from "./server.ts";
import { startServices } from "./services.ts";
import { connectTcp, startTcpUpstream, type TcpUpstream } from "./tcp.ts";
import { WireConnection, WireExchange, waitFor } from "./wire-ends.ts";

/** Nothing more comes when nothing came for so long. */
const QUIET_MS = 80;
/** How many are played at once. */
const AT_ONCE = 6;

/** What came of a run in Envoy; null if Envoy did not survive it, or did not start. */
export type EnvoyResults = Map<ScenarioRun, string | null>;

/** Plays runs in one Envoy. If it does not start, all are null; if it ends on the way, those that were not through. */
export async function runInEnvoy(binary: EnvoyBinary, runs: readonly ScenarioRun[]): Promise<EnvoyResults> {
  const results: EnvoyResults = new Map(runs.map((run) => [run, null]));
  const folder = mkdtempSync(join(tmpdir(), "proxy-wasm-as-conformance-"));
  const services = await startServices();
  const upstreams = await Promise.all(
    runs.map(({ protocol, scenario }) =>
      scenario.connection === null ? startWireUpstream(protocol) : startTcpUpstream(),
    ),
  );
  const modules = new ModuleFolder(folder);
  const placed: PlacedRun[] = [];
  for (const [index, run] of runs.entries()) {
    const files: string[] = [];
    // No filter's output looks like it.
    const prefix = `Zr${index}Z`;
    for (const filter of run.scenario.filters) files.push(modules.fileOf(await moduleOf(filter, prefix)));
    placed.push({ run, prefix, upstreamPort: upstreams[index]?.port ?? 0, modules: files });
  }
  const adminFile = join(folder, "admin");
  const envoy = runEnvoy(
    binary,
    folder,
    conformanceBootstrap(placed, services.ports),
    "--admin-address-path",
    adminFile,
  );
  let alive = true;
  void envoy.ended.then(() => {
    alive = false;
  });
  try {
    const admin = await adminAddress(envoy, adminFile);
    const ports = await listenerPorts(admin);
    await sleep(QUIET_MS);
    const startLines = envoy.log.lines.length;
    const mainThread = envoy.log.lines[0]?.thread ?? "";
    const waiting = [...placed.entries()];
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined && alive; next = waiting.shift()) {
        const [index, { run, prefix }] = next;
        const upstream = upstreams[index];
        if (upstream === undefined) continue;
        const port = ports.get(prefix) ?? 0;
        const stage = new EnvoyStage({
          run,
          prefix,
          port,
          upstream,
          log: envoy.log,
          startLines,
          mainThread,
          admin,
          envoy,
        });
        const observation = await play(run.scenario, stage);
        if (alive || run.scenario.shutdown)
          results.set(run, textOf(observation, run.scenario.filters.length));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } catch (error) {
    // Who asks something of it while it ends fails first.
    await sleep(QUIET_MS);
    if (alive) throw error;
  } finally {
    envoy.kill();
    await envoy.ended;
    for (const upstream of upstreams) upstream.stop();
    await services.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return results;
}

/** Keeps each module once. */
class ModuleFolder {
  readonly #folder: string;
  readonly #files = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  fileOf(bytes: Uint8Array): string {
    const key = Buffer.from(bytes).toString("latin1");
    const known = this.#files.get(key);
    if (known !== undefined) return known;
    const file = join(this.#folder, `module-${this.#files.size}.wasm`);
    writeFileSync(file, bytes);
    this.#files.set(key, file);
    return file;
  }
}

/** What surrounds one run. */
interface Surroundings {
  readonly run: ScenarioRun;
  readonly prefix: string;
  readonly port: number;
  readonly upstream: WireUpstream | TcpUpstream;
  readonly log: EnvoyLog;
  /** How many lines the log had when Envoy had started. */
  readonly startLines: number;
  readonly mainThread: string;
  /** Where Envoy's administration listens. */
  readonly admin: string;
  readonly envoy: EnvoyProcess;
}

class EnvoyStage implements Stage {
  readonly #it: Surroundings;
  readonly #kept: TraceLine[] = [];
  #read: number;
  /** The exchange before, if it is over. */
  #latest: WireExchange | null = null;

  constructor(surroundings: Surroundings) {
    this.#it = surroundings;
    this.#read = surroundings.run.scenario.startup ? 0 : surroundings.startLines;
  }

  async open(spec: ExchangeSpec): Promise<PlayedExchange> {
    const { port, run, upstream } = this.#it;
    if (!("requests" in upstream)) throw new Error("an exchange over an upstream of TCP");
    this.#latest?.finish(upstream.requests.length);
    const client = openClient(port, run.protocol, spec);
    const exchange = new WireExchange(spec, client, upstream, upstream.requests.length);
    this.#latest = spec.staysOpen ? null : exchange;
    return exchange;
  }

  async wait(ms: number): Promise<void> {
    await sleep(ms);
  }

  async connect(): Promise<PlayedConnection> {
    const { port, upstream } = this.#it;
    return new WireConnection(connectTcp(port), "connections" in upstream ? upstream : null);
  }

  async await(words: string): Promise<boolean> {
    return waitFor(() => this.#trace().some(({ text }) => text.includes(words)));
  }

  async observe(
    exchanges: readonly PlayedExchange[],
    connection: PlayedConnection | null,
  ): Promise<Observation> {
    let size = -1;
    for (let trace = this.#trace(); size !== trace.length; trace = this.#trace()) {
      size = trace.length;
      await sleep(QUIET_MS);
    }
    const stats = await this.#stats();
    const seen = exchanges.map((exchange) => exchange.seen);
    for (const exchange of exchanges) (exchange as WireExchange).close();
    (connection as WireConnection | null)?.close();
    if (this.#it.run.scenario.shutdown) await this.#shutDown();
    return { trace: this.#trace(), exchanges: seen, connection: connection?.seen ?? null, stats };
  }

  async #shutDown(): Promise<void> {
    const { admin, envoy } = this.#it;
    await fetch(`${admin}/quitquitquit`, { method: "POST" });
    await envoy.ended;
  }

  async #stats(): Promise<Observation["stats"]> {
    const { admin, prefix, run } = this.#it;
    const names = run.scenario.stats;
    if (names.length === 0) return [];
    const answer = await fetch(`${admin}/stats?filter=${encodeURIComponent(`wasmcustom\\.${prefix}`)}`);
    const lines = (await answer.text()).split("\n");
    return names.map((name) => {
      const start = `wasmcustom.${prefix}${name}: `;
      return [name, lines.find((line) => line.startsWith(start))?.slice(start.length) ?? "none"];
    });
  }

  /** What the filters of the run have logged; what has been read once is kept. */
  #trace(): TraceLine[] {
    const { log } = this.#it;
    const fresh = log.since(this.#read);
    const certain = log.complete - this.#read;
    this.#read += certain;
    this.#kept.push(...this.#linesOf(fresh.slice(0, certain)));
    return [...this.#kept, ...this.#linesOf(fresh.slice(certain))];
  }

  #linesOf(lines: readonly LogLine[]): TraceLine[] {
    const { prefix, run, mainThread } = this.#it;
    const { startup, prefixes } = run.scenario;
    return lines.flatMap((line) => {
      if (!prefixes && !line.text.includes(prefix)) return [];
      const filter = this.#filterOf(line.text, line.logger);
      if (filter === null) return [];
      const text = line.text.slice(prefixes ? 0 : line.text.indexOf(": ") + 2).replaceAll(prefix, "");
      const isMain = line.thread === mainThread;
      if (isMain && !startup) return [];
      return [{ filter, level: line.level === "warning" ? "warn" : line.level, text, main: isMain }];
    });
  }

  /** Which filter of the run has logged a line: by plugin name or root id, or else by its VM. */
  #filterOf(text: string, logger: string): string | null {
    const { prefix, run } = this.#it;
    if (logger !== "wasm" || !text.startsWith("wasm log")) return null;
    if (text.startsWith("wasm log: ") && !run.scenario.prefixes)
      return text.includes(prefix) ? NO_FILTER : null;
    const words = text.slice("wasm log".length, text.indexOf(":")).trim().split(" ");
    const { filters, prefixes } = run.scenario;
    // The VM itself has no name.
    if (words[0] === "" && prefixes) return filters[0]?.name ?? null;
    const named = filters.find(({ name, rootId }) =>
      words.some((word) => word === `${prefix}${name}` || (rootId !== "" && word === `${prefix}${rootId}`)),
    );
    return (named ?? filters.find(({ vm }) => words.includes(`${prefix}${vm}`)))?.name ?? null;
  }
}
