// Rows about the SDK's libraries, next to what V8 and RE2 need for the same.

import { startRunner } from "../guest/child.ts";
import { calibrate } from "../measure/calibrate.ts";
import { Child } from "../measure/child.ts";
import { atMostTimes, insistOnEqual, type Row } from "../measure/report.ts";
import { interleave, type Rounds, type Spread, type Subject, spreadOf } from "../measure/rounds.ts";
import { buildOurs } from "../modules.ts";
import { CHAPTERS, type Engine, inJavaScript, type LibraryCase } from "./cases.ts";
import type { Answer, Assignment, Order } from "./runner.ts";

/** As often one tick of our filter does it (bench/filters/ours/assembly/libraries.ts). */
const IN_A_TICK = 100;
const ENGINES: readonly Engine[] = ["V8", "RE2"];

/** Cases that must not cost more than V8 needs. */
const AS_FAST_AS_V8 = ["find in /banana/418", "parse 245 bytes and read all of it"];

/** The rows of one library. */
export async function libraryRows(chapter: keyof typeof CHAPTERS, rounds: Rounds): Promise<Row[]> {
  const file = await buildOurs("libraries");
  const rows: Row[] = [];
  for (const row of CHAPTERS[chapter]) {
    const spreads = await measure(row, file, rounds);
    const ours = spreadOf(spreads.get("ours") ?? []);
    const peers: Record<string, Spread> = {};
    for (const engine of ENGINES) {
      const samples = spreads.get(engine);
      if (samples !== undefined) peers[engine] = spreadOf(samples);
    }
    const measure_ = { measure: `${chapter}: ${row.name}`, unit: "ns", ours, peers } as const;
    const goal = AS_FAST_AS_V8.includes(row.name) && peers.V8 && atMostTimes(ours, 1, peers.V8, "V8");
    rows.push(goal ? { ...measure_, goal } : measure_);
  }
  return rows;
}

async function measure(
  row: LibraryCase,
  file: string,
  rounds: Rounds,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const running: { stop(): void }[] = [];
  const results = new Map<string, number>();
  const subjects: Subject[] = [];
  const add = async (name: string, inOne: number, run: (count: number) => Promise<Answer>): Promise<void> => {
    const nanosecondsOf = async (count: number): Promise<number> => {
      const { nanoseconds, result } = await run(count);
      results.set(name, result);
      return nanoseconds;
    };
    const count = await calibrate(nanosecondsOf);
    subjects.push({ name, sample: async () => (await nanosecondsOf(count)) / (count * inOne) });
  };
  try {
    const filter = await startRunner({ file, configuration: JSON.stringify(row), live: 0 });
    running.push(filter);
    await add("ours", IN_A_TICK, async (count) => {
      const { nanoseconds, message } = await filter.order({ what: "ticks", count });
      return { nanoseconds, result: Number(message) };
    });
    for (const engine of ENGINES) {
      if (inJavaScript(row, engine) === undefined) continue;
      const assignment: Assignment = { row, engine };
      const child = await Child.start<Order, Answer>(new URL("runner.ts", import.meta.url), assignment);
      running.push(child);
      await add(engine, 1, (count) => child.order({ count }));
    }
    const samples = await interleave(subjects, rounds);
    insistOnEqual(row.name, results);
    return samples;
  } finally {
    for (const child of running) child.stop();
  }
}
