// Rows about filters in a real Envoy.

import type { EnvoyBinary } from "../../tests/envoy/find-envoy.ts";
import { atMostTimes, both, type Chapter, columns, FLOOR, type Goal, type Row } from "../measure/report.ts";
import type { Spread } from "../measure/rounds.ts";
import { FILTER_NAMES, type FilterName, type Measured } from "../modules.ts";
import { type Added, type EnvoyRounds, measureAdded } from "./added.ts";
import { type EnvoySubject, subjectsOf, usersSubjects } from "./subjects.ts";

/** At most so many times what the same adds that is written by hand; and never more than Lua. */
const OVER_FLOOR = 1.15;
/** Of path-rewrite, over Rust. */
const OVER_RUST = 0.6;

/** All of ours next to the others. */
export async function addedRows(binary: EnvoyBinary, rounds: EnvoyRounds): Promise<Chapter> {
  const found = [];
  for (const filter of FILTER_NAMES) found.push(await subjectsOf(filter));
  const subjects = found.flatMap((each) => each.subjects);
  const measured = await measureAdded(binary, subjects, rounds);
  return {
    rows: [baseRow(measured), ...FILTER_NAMES.map((filter) => rowOf(filter, subjects, measured))],
    skipped: found.flatMap((each) => each.skipped),
  };
}

/** A user's filter. */
export async function usersRows(
  binary: EnvoyBinary,
  filter: Measured,
  rounds: EnvoyRounds,
): Promise<readonly Row[]> {
  const subjects = await usersSubjects(filter);
  const measured = await measureAdded(binary, subjects, rounds);
  return [baseRow(measured), rowOf("yours", subjects, measured)];
}

function baseRow({ none }: Added): Row {
  return { measure: "a request without a filter", unit: "us", ours: none };
}

function rowOf(filter: FilterName | "yours", all: readonly EnvoySubject[], { added }: Added): Row {
  const spreads = new Map<string, Spread>();
  for (const subject of all) {
    const spread = added.get(subject.listener);
    if (subject.filter === filter && spread !== undefined) spreads.set(subject.by, spread);
  }
  const numbers = columns(spreads);
  const goal = goalOf(filter, numbers.ours, spreads);
  const row: Row = { measure: `${filter} adds`, unit: "us", ...numbers };
  return goal === undefined ? row : { ...row, goal };
}

function goalOf(
  filter: FilterName | "yours",
  ours: Spread,
  spreads: ReadonlyMap<string, Spread>,
): Goal | undefined {
  const floor = spreads.get(FLOOR);
  const lua = spreads.get("Lua");
  const rust = spreads.get("Rust");
  if (filter === "yours") return undefined;
  if (filter === "path-rewrite") return rust && atMostTimes(ours, OVER_RUST, rust, "Rust");
  if (floor === undefined || lua === undefined) return undefined;
  return both(atMostTimes(ours, OVER_FLOOR, floor, FLOOR), atMostTimes(ours, 1, lua, "Lua"));
}
