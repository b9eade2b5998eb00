// What a request costs in the module itself: the bare host, without and with streams that live besides.

import { calibrate } from "../measure/calibrate.ts";
import { insistOnEqual } from "../measure/report.ts";
import { interleave, type Rounds, type Spread, type Subject, spreadOf } from "../measure/rounds.ts";
import type { Measured } from "../modules.ts";
import { type FilterProcess, startRunner } from "./child.ts";
import type { Answer } from "./runner.ts";

/** What a request costs one module, in nanoseconds. */
export interface RequestCost {
  readonly alone: Spread;
  /** With so many live streams besides. */
  readonly crowded: Spread;
}

/** How many streams live besides. */
export const CROWD = 10_000;

/** Measures modules in turns; the results by the names of the modules. Rejects if they were to do the same, and do not. */
export async function measureRequests(
  modules: readonly Measured[],
  rounds: Rounds,
  doTheSame = true,
): Promise<ReadonlyMap<string, RequestCost>> {
  const runners = new Map<string, FilterProcess>();
  try {
    const written = new Map<string, Answer["written"]>();
    for (const { name, file, configuration } of modules) {
      for (const live of [0, CROWD]) {
        const key = keyOf(name, live);
        const runner = await startRunner({ file, configuration, live });
        runners.set(key, runner);
        written.set(key, (await runner.order({ what: "look" })).written);
      }
    }
    if (doTheSame) insistOnEqual("requests", written);
    const subjects: Subject[] = [];
    for (const [key, runner] of runners) subjects.push(await subjectOf(key, runner));
    const samples = await interleave(subjects, rounds);
    const spread = (name: string, live: number): Spread => spreadOf(samples.get(keyOf(name, live)) ?? []);
    return new Map(
      modules.map(({ name }) => [name, { alone: spread(name, 0), crowded: spread(name, CROWD) }]),
    );
  } finally {
    for (const runner of runners.values()) runner.stop();
  }
}

async function subjectOf(name: string, runner: FilterProcess): Promise<Subject> {
  const nanosecondsOf = async (count: number): Promise<number> =>
    (await runner.order({ what: "requests", count })).nanoseconds;
  const count = await calibrate(nanosecondsOf);
  return { name, sample: async () => (await nanosecondsOf(count)) / count };
}

function keyOf(name: string, live: number): string {
  return `${name} with ${live}`;
}
