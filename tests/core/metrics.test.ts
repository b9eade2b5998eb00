import { describe, expect, test } from "vitest";
import { MetricType, Status } from "../../host-sim/abi/enums.ts";
import { Metrics, Stats } from "../../host-sim/core/metrics.ts";

const { Counter, Gauge, Histogram } = MetricType;
const MAX = 2n ** 64n - 1n;

/** A counter (4), a gauge (5) and a histogram (6) of the same name: they are three (MET-11). */
function setUp() {
  const stats = new Stats();
  const metrics = new Metrics(stats);
  for (const type of [Counter, Gauge, Histogram]) metrics.define(type, "m");
  return { stats, metrics };
}

describe("metrics", () => {
  test("have numbers by type (MET-3), a new one for each definition (MET-2)", () => {
    const { metrics } = setUp();
    expect([Counter, Gauge, Gauge, Histogram].map((type) => metrics.define(type, "m"))).toEqual([
      8, 9, 13, 10,
    ]);
  });

  test("of one name are one, for all VMs (MET-1, MET-12)", () => {
    const { stats, metrics } = setUp();
    metrics.increment(4, 2n);
    metrics.define(Counter, "m");
    const other = new Metrics(stats);
    other.define(Counter, "m");
    other.increment(4, 3n);
    expect(metrics.get(4)).toBe(5n);
    expect(metrics.get(8)).toBe(5n);
    expect(metrics.get(5)).toBe(0n);
  });

  test("a type that does not exist is none, and takes no number (MET-4)", () => {
    const { metrics } = setUp();
    expect(metrics.define(3, "m")).toBeNull();
    expect(metrics.define(0xffffffff, "m")).toBeNull();
    expect(metrics.define(Counter, "m")).toBe(8);
  });

  const increments: [name: string, id: number, by: bigint, status: Status, after: unknown][] = [
    ["a counter grows (MET-5)", 4, 3n, Status.Ok, 3n],
    ["a counter does not stand still (MET-5)", 4, 0n, Status.BadArgument, 0n],
    ["a counter does not shrink (MET-5)", 4, -1n, Status.BadArgument, 0n],
    ["a gauge grows (MET-6)", 5, 3n, Status.Ok, 3n],
    ["a gauge may stand still (MET-6)", 5, 0n, Status.Ok, 0n],
    ["a gauge below zero is a great number (MET-6)", 5, -1n, Status.Ok, MAX],
    ["a histogram has no increment (MET-7)", 6, 1n, Status.BadArgument, Status.BadArgument],
    ["an unknown counter (MET-10)", 8, 1n, Status.NotFound, Status.NotFound],
    ["an unknown counter by nothing: it is looked for first", 8, 0n, Status.NotFound, Status.NotFound],
    ["an unknown gauge (MET-10)", 9, 1n, Status.NotFound, Status.NotFound],
    ["an unknown histogram: its type comes first (MET-10)", 10, 1n, Status.BadArgument, Status.BadArgument],
    ["a number of no type (MET-10)", 7, 1n, Status.BadArgument, Status.BadArgument],
  ];
  test.each(increments)("increment and get: %s", (_, id, by, status, after) => {
    const { metrics } = setUp();
    expect(metrics.increment(id, by)).toBe(status);
    expect(metrics.get(id)).toBe(after);
  });

  const records: [name: string, id: number, value: bigint, status: Status, after: unknown][] = [
    ["adds to a counter (MET-8)", 4, 2n, Status.Ok, 3n],
    ["wraps a counter at 2^64", 4, MAX, Status.Ok, 0n],
    ["sets a gauge (MET-8)", 5, 2n, Status.Ok, 2n],
    ["of an unknown counter (MET-10)", 8, 1n, Status.NotFound, Status.NotFound],
    ["of an unknown histogram (MET-10)", 10, 1n, Status.NotFound, Status.BadArgument],
    ["of a number of no type (MET-10)", 7, 1n, Status.NotFound, Status.BadArgument],
  ];
  test.each(records)("record %s", (_, id, value, status, after) => {
    const { metrics } = setUp();
    metrics.increment(4, 1n);
    metrics.increment(5, 1n);
    expect(metrics.record(id, value)).toBe(status);
    expect(metrics.get(id)).toBe(after);
  });

  test("samples are kept in order; one above 2^63 counts as negative (MET-8)", () => {
    const { stats, metrics } = setUp();
    for (const sample of [7n, 0n, MAX]) expect(metrics.record(6, sample)).toBe(Status.Ok);
    expect(stats.find(Histogram, "m")?.samples).toEqual([7n, 0n, -1n]);
  });

  const names: [name: string, same: string][] = [
    ["m.", "m"],
    ["a.b..", "a.b"],
    ["", "."],
  ];
  test.each(names)("%j and %j are the same: dots at the end are cut", (name, same) => {
    const { stats, metrics } = setUp();
    metrics.define(Counter, name);
    expect(stats.find(Counter, same)).toBe(stats.find(Counter, name));
    expect(stats.find(Counter, same)).not.toBeNull();
  });

  test("what nobody has defined is not there", () => {
    const { stats } = setUp();
    expect(stats.find(Counter, "none")).toBeNull();
    expect(stats.find(Counter, "M")).toBeNull();
  });
});
