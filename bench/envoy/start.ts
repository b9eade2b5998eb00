// How long Envoy takes to start with ten filters.

import type { EnvoyBinary } from "../../tests/envoy/find-envoy.ts";
import { atMostTimes, type Chapter } from "../measure/report.ts";
import { interleave, type Rounds, spreadOf } from "../measure/rounds.ts";
import { buildOther, buildOurs, FILTER_NAMES, type FilterName, PATH_REWRITE } from "../modules.ts";
import type { Worker } from "./config.ts";
import { startMeasured } from "./running.ts";

const COUNT = 10;

/** A start must not take more than so many times what the same filters in Rust take. */
const GOAL = 0.5;

/** The rows: time on the clock until Envoy is ready, ours and Rust's. */
export async function startRows(binary: EnvoyBinary, rounds: Rounds): Promise<Chapter> {
  const rust: string[] = [];
  for (const filter of FILTER_NAMES) {
    const built = await buildOther("Rust", filter);
    if (typeof built !== "string") return { rows: [], skipped: [{ ...built, what: `start: ${built.what}` }] };
    rust.push(built);
  }
  const ours: string[] = [];
  for (const filter of FILTER_NAMES) ours.push(await buildOurs(filter));
  const samples = await interleave(
    [
      { name: "none", sample: () => startTime(binary, []) },
      { name: "ours", sample: () => startTime(binary, ours) },
      { name: "Rust", sample: () => startTime(binary, rust) },
    ],
    rounds,
  );
  const spread = (name: string) => spreadOf(samples.get(name) ?? []);
  const goal = atMostTimes(spread("ours"), GOAL, spread("Rust"), "Rust");
  const peers = { Rust: spread("Rust"), "no filter": spread("none") };
  return {
    rows: [{ measure: `start with ${COUNT} filters`, unit: "ms", ours: spread("ours"), peers, goal }],
    skipped: [],
  };
}

/** Milliseconds until an Envoy with ten listeners is ready; each filter has a VM of its own. */
async function startTime(binary: EnvoyBinary, files: readonly string[]): Promise<number> {
  const envoy = await startMeasured(
    binary,
    Array.from({ length: COUNT }, (_, index) => ({
      listener: `listener-${index}`,
      worker: workerOf(files[index % FILTER_NAMES.length], FILTER_NAMES[index % FILTER_NAMES.length]),
    })),
  );
  await envoy.stop();
  return envoy.startMs;
}

function workerOf(file: string | undefined, filter: FilterName | undefined): Worker {
  if (file === undefined) return { kind: "nothing" };
  return { kind: "wasm", file, configuration: filter === "path-rewrite" ? PATH_REWRITE : "" };
}
