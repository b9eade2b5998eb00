// What a request costs in the module itself: the bare host, without and with streams that live besides.

import { interleave, type Rounds, type Spread, type Subject, spreadOf } from "../measure/rounds.ts";
import type { Measured } from "../modules.ts";
import { calibrate } from "./calibrate.ts";
import { type FilterProcess, startRunner } from "./child.ts";

/** What a request costs one module, in nanoseconds. */
export interface RequestCost {
  readonly alone: Spread;
  /** With so many live streams besides. */
  readonly crowded: Spread;
}

/** How many streams live besides. */
export const CROWD = 10_000;

/** Measures modules in turns; the results by the names of the modules. */
export async function measureRequests(
  modules: readonly Measured[],
  rounds: Rounds,
): Promise<ReadonlyMap<string, RequestCost>> {
  const runners: FilterProcess[] = [];
  try {
    const subjects: Subject[] = [];
    for (const { name, file, configuration } of modules) {
      for (const live of [0, CROWD]) {
        const runner = await startRunner({ file, configuration, live });
        runners.push(runner);
        subjects.push(await subjectOf(keyOf(name, live), runner));
      }
    }
    const samples = await interleave(subjects, rounds);
    const spread = (name: string, live: number): Spread => spreadOf(samples.get(keyOf(name, live)) ?? []);
    return new Map(
      modules.map(({ name }) => [name, { alone: spread(name, 0), crowded: spread(name, CROWD) }]),
    );
  } finally {
    for (const runner of runners) runner.stop();
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
