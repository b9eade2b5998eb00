// What all benches have in common at the end: rows, and the table that shows them.

import type { Spread } from "./rounds.ts";

/** Units of a row; all but `x`, which is a ratio, are absolute. */
export type Unit = "B" | "ns" | "us" | "ms" | "pages" | "x";

/** What a row has to come to. */
export interface Goal {
  /** As it is shown, with the number it comes to: `<= 350 ns`. */
  readonly text: string;
  readonly met: boolean;
}

/** One measured thing, and who does the same. */
export interface Row {
  readonly measure: string;
  readonly unit: Unit;
  /** The filter, the library or the host that the bench is about. */
  readonly ours: Spread;
  /** The least that it can cost: written by hand, without an SDK. */
  readonly floor?: Spread;
  readonly peers?: Readonly<Record<string, Spread>>;
  readonly goal?: Goal;
}

/** What was not measured. */
export interface Skipped {
  readonly what: string;
  readonly why: string;
}

/** What came out about one subject, and who was left out. */
export interface Chapter {
  readonly rows: readonly Row[];
  readonly skipped: readonly Skipped[];
}

/** A chapter as it is shown. */
export interface Report extends Chapter {
  readonly title: string;
  /** About the machine and the rounds, one fact a line. */
  readonly facts: readonly string[];
}

/** At most so much; judged by the median. */
export function atMost(ours: Spread, limit: number, unit: Unit): Goal {
  return { text: `<= ${numberText(limit, unit)}`, met: ours.median <= limit };
}

/** At most so many times what another costs; judged by the medians. */
export function atMostTimes(ours: Spread, factor: number, other: Spread, name: string): Goal {
  const times = factor === 1 ? name : `${factor} ${name}`;
  const ratio = ours.median / other.median;
  return { text: `<= ${times} (${ratio.toFixed(2)})`, met: ratio <= factor };
}

/** One goal of two. */
export function both(first: Goal, second: Goal): Goal {
  return { text: `${first.text}, ${second.text}`, met: first.met && second.met };
}

/** Whose numbers have columns of their own. */
export const OURS = "ours";
export const FLOOR = "by hand";

/** Whose number stands in which column. Throws if ours is not among them. */
export function columns(spreads: ReadonlyMap<string, Spread>): Pick<Row, "ours" | "floor" | "peers"> {
  const ours = spreads.get(OURS);
  if (ours === undefined) throw new Error("our own filter was not measured");
  const floor = spreads.get(FLOOR);
  const peers = [...spreads].filter(([name]) => name !== OURS && name !== FLOOR);
  return { ours, ...(floor && { floor }), peers: Object.fromEntries(peers) };
}

/** Throws if not all have come to the same: then their costs are not comparable. */
export function insistOnEqual(what: string, results: ReadonlyMap<string, unknown>): void {
  const texts = [...results].map(([name, result]) => [name, JSON.stringify(result)] as const);
  const different = texts.filter(([, text]) => text !== texts[0]?.[1]);
  if (different.length === 0) return;
  const shown = [texts[0], ...different].map((entry) => entry?.join(": ")).join("\n  ");
  throw new Error(`${what}: they do not do the same\n  ${shown}`);
}

/** The report as text: a table whose columns are as wide as they have to be. */
export function tableOf({ title, facts, rows, skipped }: Report): string {
  const head = ["measure", OURS, FLOOR, "others", "goal", ""];
  const cells = rows.map(({ measure, unit, ours, floor, peers = {}, goal }) => [
    measure,
    spreadText(ours, unit),
    floor === undefined ? "" : spreadText(floor, unit),
    Object.entries(peers)
      .map(([name, spread]) => `${name} ${spreadText(spread, unit)}`)
      .join(", "),
    goal?.text ?? "",
    goal === undefined ? "" : goal.met ? "met" : "NOT MET",
  ]);
  const widths = head.map((name, column) =>
    Math.max(name.length, ...cells.map((row) => (row[column] ?? "").length)),
  );
  const lineOf = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [
    `== ${title}`,
    ...facts.map((fact) => `   ${fact}`),
    lineOf(head),
    ...cells.map(lineOf),
    ...skipped.map(({ what, why }) => `skipped: ${what}: ${why}`),
    "",
  ].join("\n");
}

/** `312 ns (340)`: the lowest, and the median where it is another. */
function spreadText({ lowest, median }: Spread, unit: Unit): string {
  const low = numberText(lowest, unit);
  const middle = digits(median, unit);
  return middle === digits(lowest, unit) ? low : `${low} (${middle})`;
}

function numberText(value: number, unit: Unit): string {
  return unit === "x" ? `${digits(value, unit)}x` : `${digits(value, unit)} ${unit}`;
}

/** Sizes and pages whole; times with three digits that count. */
function digits(value: number, unit: Unit): string {
  if (unit === "x") return value.toFixed(2);
  if (unit === "B" || unit === "pages" || Math.abs(value) >= 100) return String(Math.round(value));
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
