// Rows about whole requests in the simulator, through the API that tests use.

import { calibrate } from "../measure/calibrate.ts";
import { Child } from "../measure/child.ts";
import {
  atMost,
  type Chapter,
  columns,
  FLOOR,
  insistOnEqual,
  OURS,
  type Row,
  type Skipped,
} from "../measure/report.ts";
import { interleave, type Rounds, type Subject, spreadOf } from "../measure/rounds.ts";
import { type FilterName, type Measured, modulesOf } from "../modules.ts";
import type { Answer, Assignment, Order } from "./runner.ts";

const RUNNER = new URL("runner.ts", import.meta.url);

/** What a request may take, in nanoseconds. */
const GOALS: Partial<Record<FilterName, number>> = { "five-and-five": 1400 };

/** The rows of some of our filters, next to the same by others. */
export async function simulatorChapter(rounds: Rounds): Promise<Chapter> {
  const rows: Row[] = [];
  const skipped: Skipped[] = [];
  for (const filter of ["add-header", "five-and-five"] as const) {
    const found = await modulesOf(filter, [FLOOR, "G-Core", "Rust"]);
    skipped.push(...found.skipped);
    const ours = found.modules.filter(({ name }) => name === OURS);
    rows.push(await rowOf(`${filter}: as tests have it`, ours, false, rounds));
    rows.push(await rowOf(`${filter}: as fast as can be`, found.modules, true, rounds, GOALS[filter]));
  }
  return { rows, skipped };
}

/** A user's filter. */
export async function usersSimulatorRows(filter: Measured, rounds: Rounds): Promise<readonly Row[]> {
  const modules = [{ ...filter, name: OURS }];
  return [
    await rowOf("as tests have it", modules, false, rounds),
    await rowOf("as fast as can be", modules, true, rounds),
  ];
}

async function rowOf(
  measure: string,
  modules: readonly Measured[],
  bare: boolean,
  rounds: Rounds,
  limit?: number,
): Promise<Row> {
  const running: Child<Order, Answer>[] = [];
  try {
    const subjects: Subject[] = [];
    const results = new Map<string, Answer["headers"]>();
    for (const { name, file, configuration } of modules) {
      const assignment: Assignment = { file, configuration, bare };
      const child = await Child.start<Order, Answer>(RUNNER, assignment);
      running.push(child);
      const nanosecondsOf = async (count: number): Promise<number> =>
        (await child.order({ count })).nanoseconds;
      results.set(name, (await child.order({ count: 1 })).headers);
      const count = await calibrate(nanosecondsOf);
      subjects.push({ name, sample: async () => (await nanosecondsOf(count)) / count });
    }
    insistOnEqual(measure, results);
    const samples = await interleave(subjects, rounds);
    const spreads = columns(new Map([...samples].map(([name, values]) => [name, spreadOf(values)])));
    const row: Row = { measure, unit: "ns", ...spreads };
    return limit === undefined ? row : { ...row, goal: atMost(row.ours, limit, "ns") };
  } finally {
    for (const child of running) child.stop();
  }
}
