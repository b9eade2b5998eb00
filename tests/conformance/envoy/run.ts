// All runs in Envoy: those that go well share one, those that end it have one each.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { validateConfiguration } from "../../envoy/envoy-process.ts";
import type { EnvoyBinary } from "../../envoy/find-envoy.ts";
import { moduleOf } from "../interpreter.ts";
import type { Scenario, ScenarioRun } from "../scenario.ts";
import { conformanceBootstrap } from "./config.ts";
import { runInEnvoy } from "./stage.ts";

/** How a run went in Envoy. */
export interface EnvoyResult {
  readonly outcome: Scenario["outcome"];
  /** Null if Envoy did not run to the end of it. */
  readonly seen: string | null;
  /** What Envoy logged, where it did not run. */
  readonly log: string;
}

/** How many runs share an Envoy: each has VMs of its own. */
const SHARING = 120;

/** How often what ends Envoy is done: who reads memory that was given back need not die of it at the first time. */
const TIMES = 30;

/** Plays all runs. */
export async function runInEnvoyOrAlone(
  binary: EnvoyBinary,
  runs: readonly ScenarioRun[],
): Promise<Map<ScenarioRun, EnvoyResult>> {
  const results = new Map<ScenarioRun, EnvoyResult>();
  const good = runs.filter(({ scenario }) => scenario.outcome === "runs" && !needsOwnEnvoy(scenario));
  for (let start = 0; start < good.length; start += SHARING) {
    for (const [run, seen] of await runInEnvoy(binary, good.slice(start, start + SHARING))) {
      // Who ended it is seen when each runs alone.
      const alone = seen === null ? (await runInEnvoy(binary, [run])).get(run) : seen;
      results.set(run, { outcome: alone === null ? "crash" : "runs", seen: alone ?? null, log: "" });
    }
  }
  for (const run of runs) {
    if (run.scenario.outcome === "refused") results.set(run, await start(binary, run));
    else if (needsOwnEnvoy(run.scenario)) {
      const { outcome } = run.scenario;
      let seen = (await runInEnvoy(binary, [run])).get(run) ?? null;
      if (outcome === "crash" && seen !== null) seen = await seenManyTimes(binary, run);
      const ended = outcome === "runs" ? "crash" : outcome;
      results.set(run, { outcome: seen === null ? ended : "runs", seen, log: "" });
    }
  }
  return results;
}

/** What is seen of a run that has been survived once; null if Envoy dies of it after all. */
async function seenManyTimes(binary: EnvoyBinary, run: ScenarioRun): Promise<string | null> {
  const exchanges = Array.from({ length: TIMES }, () => run.scenario.exchanges).flat();
  const many = { ...run, scenario: { ...run.scenario, exchanges } };
  return (await runInEnvoy(binary, [many])).get(many) ?? null;
}

/** It ends Envoy, or cannot be told from its neighbours. */
function needsOwnEnvoy({ outcome, shutdown, prefixes }: Scenario): boolean {
  return outcome !== "runs" || shutdown || prefixes;
}

/** Whether Envoy starts with the filters of a run. */
async function start(binary: EnvoyBinary, run: ScenarioRun): Promise<EnvoyResult> {
  const folder = mkdtempSync(join(tmpdir(), "proxy-wasm-as-conformance-"));
  try {
    const modules: string[] = [];
    for (const [index, filter] of run.scenario.filters.entries()) {
      const file = join(folder, `${index}.wasm`);
      writeFileSync(file, await moduleOf(filter));
      modules.push(file);
    }
    const none = { service: 9, nobody: 9, grpc: 9 };
    const config = conformanceBootstrap([{ run, prefix: "", upstreamPort: 9, modules }], none);
    const { status, log } = await validateConfiguration(binary, folder, config);
    const said = log.lines
      .filter(({ level }) => level !== "info")
      .map(({ text }) => text)
      .join("\n");
    if (status === null) return { outcome: "hang", seen: null, log: said };
    return { outcome: status === 0 ? "runs" : status > 128 ? "crash" : "refused", seen: null, log: said };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
