// Rows about the module alone: what it costs by request, its size, and how long V8 takes to compile it.

import { statSync } from "node:fs";
import { atMost, type Chapter, columns, FLOOR, OURS, type Row } from "../measure/report.ts";
import { exactly, interleave, type Rounds, type Spread, spreadOf } from "../measure/rounds.ts";
import { type Author, buildOther, type FilterName, type Measured, modulesOf } from "../modules.ts";
import { compileTime } from "./compile-time.ts";
import { CROWD, measureRequests } from "./requests.ts";

/** Who else's modules run in the bare host; Go's need more than it has. */
const OTHERS: Readonly<Record<FilterName, readonly Author[]>> = {
  "add-header": [FLOOR, "G-Core", "Rust"],
  "five-and-five": [FLOOR, "G-Core", "Rust"],
  "path-rewrite": [FLOOR, "Rust"],
};

/** Goals of a filter; a user's has none, and is not compared with others. */
interface Goals {
  readonly bytes?: number;
  readonly nanoseconds?: number;
  readonly compileMs?: number;
}

const GOALS: Readonly<Record<FilterName, Goals>> = {
  "add-header": { bytes: 4096, nanoseconds: 350, compileMs: 6 },
  "five-and-five": {},
  "path-rewrite": {},
};

/** How many times as much a request may cost when many streams live. */
const CROWDED_GOAL = 1.3;

/** One of our filters next to the same by others. */
export async function guestChapter(filter: FilterName, rounds: Rounds): Promise<Chapter> {
  const { modules, skipped } = await modulesOf(filter, OTHERS[filter]);
  return { rows: await rowsOf(filter, modules, rounds, GOALS[filter]), skipped };
}

/** A user's filter, next to the least that there is. */
export async function usersChapter({ file, configuration }: Measured, rounds: Rounds): Promise<Chapter> {
  const modules = [{ name: OURS, file, configuration }];
  const least = await buildOther(FLOOR, "add-header");
  if (typeof least === "string") modules.push({ name: FLOOR, file: least, configuration: "" });
  return { rows: await rowsOf("filter", modules, rounds), skipped: [] };
}

async function rowsOf(
  filter: string,
  modules: readonly Measured[],
  rounds: Rounds,
  goals?: Goals,
): Promise<Row[]> {
  const sizes = new Map(modules.map(({ name, file }) => [name, exactly(statSync(file).size)]));
  const costs = await measureRequests(modules, rounds, goals !== undefined);
  const alone = new Map([...costs].map(([name, cost]) => [name, cost.alone]));
  const growth = new Map([...costs].map(([name, { alone, crowded }]) => [name, ratioOf(crowded, alone)]));
  const compiled = await compileTimes(modules, rounds);
  const size = columns(sizes);
  const cost = columns(alone);
  const crowd = columns(growth);
  const compile = columns(compiled);
  return [
    { measure: `${filter}: module`, unit: "B", ...size, ...limit(size.ours, goals?.bytes, "B") },
    { measure: `${filter}: a request`, unit: "ns", ...cost, ...limit(cost.ours, goals?.nanoseconds, "ns") },
    {
      measure: `${filter}: with ${CROWD} live streams`,
      unit: "x",
      ...crowd,
      ...(goals && { goal: atMost(crowd.ours, CROWDED_GOAL, "x") }),
    },
    {
      measure: `${filter}: compiled by V8, all of it`,
      unit: "ms",
      ...compile,
      ...limit(compile.ours, goals?.compileMs, "ms"),
    },
  ];
}

async function compileTimes(
  modules: readonly Measured[],
  rounds: Rounds,
): Promise<ReadonlyMap<string, Spread>> {
  const subjects = modules.map(({ name, file }) => ({ name, sample: () => compileTime(file) }));
  const samples = await interleave(subjects, { ...rounds, warmUps: 1 });
  return new Map([...samples].map(([name, values]) => [name, spreadOf(values)]));
}

/** Lowest by lowest, median by median. */
function ratioOf(spread: Spread, other: Spread): Spread {
  return { lowest: spread.lowest / other.lowest, median: spread.median / other.median };
}

function limit(ours: Spread, most: number | undefined, unit: "B" | "ms" | "ns"): Pick<Row, "goal"> {
  return most === undefined ? {} : { goal: atMost(ours, most, unit) };
}
