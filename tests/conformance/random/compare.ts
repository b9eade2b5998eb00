// Random runs in the simulator and in a real Envoy: where they part, made small.

import type { EnvoyBinary } from "../../envoy/find-envoy.ts";
import { runInEnvoyOrAlone } from "../envoy/run.ts";
import { runInSimulator } from "../in-simulator.ts";
import { lineOf, type ScenarioRun } from "../scenario.ts";
import { simulatorProblems } from "../verdict.ts";
import { Dice } from "./dice.ts";
import { type RandomRun, randomChain, randomExchange, scenarioOfRun } from "./generate.ts";
import { smallerRuns } from "./shrink.ts";

/** A run for which simulator and Envoy differ. */
export interface Difference {
  readonly run: RandomRun;
  readonly text: string;
}

/** What the simulator says of exchanges of which nobody knows how they go on in Envoy; they are not compared. */
const UNDEFINED = new Set([
  "ERR_WOULD_CRASH",
  "ERR_WOULD_HANG",
  "ERR_SENT_TWICE",
  "ERR_RESPONSE_SPLIT",
  "ERR_LENGTH_WRONG",
  "ERR_BODY_RELEASED",
  // How often a callback is shown before its stack is full (OBS-23).
  "ERR_GUEST_TRAP",
]);

/** Makes runs that end in nothing undefined. */
export async function randomRuns(
  seed: number,
  count: number,
  exchanges: number,
  filterCounts: readonly number[] = [1, 1, 1, 2, 2, 3],
): Promise<RandomRun[]> {
  const dice = new Dice(seed);
  const runs: RandomRun[] = [];
  while (runs.length < count) {
    const chain = randomChain(dice, dice.of(filterCounts));
    let run: RandomRun = { ...chain, exchanges: [] };
    // Each exchange is tried behind those before it: they share the VM.
    for (let tries = 0; run.exchanges.length < exchanges && tries < 3 * exchanges; tries++) {
      const longer = { ...run, exchanges: [...run.exchanges, randomExchange(dice, chain)] };
      if (await isDefined(longer)) run = longer;
    }
    runs.push(run);
  }
  return runs;
}

async function isDefined(run: RandomRun): Promise<boolean> {
  const { codes } = await runInSimulator(placed(run));
  return !codes.some((code) => UNDEFINED.has(code));
}

function placed(run: RandomRun): ScenarioRun {
  return { scenario: scenarioOfRun(run, "random"), protocol: run.protocol, file: "random", index: 0 };
}

/** On a busy machine two pieces may arrive as one: a difference counts if it is there each time. */
const TIMES = 3;

/** Plays all runs in both. */
export async function differencesOf(binary: EnvoyBinary, runs: readonly RandomRun[]): Promise<Difference[]> {
  let differences = await differencesAtOnce(binary, runs);
  for (let time = 1; time < TIMES; time++) {
    const again = differences.map(({ run }) => run);
    differences = await differencesAtOnce(binary, again);
  }
  return differences;
}

async function differencesAtOnce(binary: EnvoyBinary, runs: readonly RandomRun[]): Promise<Difference[]> {
  if (runs.length === 0) return [];
  const places = new Map(runs.map((run) => [run, placed(run)]));
  const inEnvoy = await runInEnvoyOrAlone(binary, [...places.values()]);
  const differences: Difference[] = [];
  for (const [run, place] of places) {
    const result = inEnvoy.get(place);
    const seen = result?.seen ?? null;
    if (seen === null) {
      differences.push({ run, text: `Envoy: ${result?.outcome}` });
      continue;
    }
    const simulated = await runInSimulator(place, { line: lineOf(binary.version) });
    const problems = simulatorProblems(place.scenario, withoutParts(seen), {
      ...simulated,
      seen: simulated.seen === null ? null : withoutParts(simulated.seen),
    });
    if (problems.length > 0) differences.push({ run, text: problems.join("\n") });
  }
  return differences;
}

/** Whether a part of a request that is taken back gets to the upstream depends on whether a connection is open already. */
function withoutParts(seen: string): string {
  return seen.replace(/^upstream: .*\n(?: {2}.*\n)*? {2}without an end$/gm, "upstream: nothing");
}

/** How often a difference is made smaller, at most. */
const ROUNDS = 12;

/** The smallest run found that still differs. */
export async function shrink(binary: EnvoyBinary, difference: Difference): Promise<Difference> {
  let smallest = difference;
  for (let round = 0; round < ROUNDS; round++) {
    const candidates: RandomRun[] = [];
    for (const run of smallerRuns(smallest.run)) if (await isDefined(run)) candidates.push(run);
    const [smaller] = await differencesOf(binary, candidates.slice(0, 80));
    if (smaller === undefined) break;
    smallest = smaller;
  }
  return smallest;
}
