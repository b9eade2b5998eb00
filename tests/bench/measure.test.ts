// What all benches count on: the order of rounds, what is left of the samples, and the table.

import { describe, expect, test } from "vitest";
import { calibrate } from "../../bench/measure/calibrate.ts";
import { atMost, atMostTimes, both, type Row, tableOf } from "../../bench/measure/report.ts";
import { beyond, exactly, interleave, spreadOf } from "../../bench/measure/rounds.ts";

describe("rounds", () => {
  test("each subject has its turn in each round, and another one begins; warm-ups do not count", async () => {
    const turns: string[] = [];
    const subjects = ["a", "b", "c"].map((name) => ({
      name,
      sample: async () => turns.push(name),
    }));
    const samples = await interleave(subjects, { rounds: 2, warmUps: 1 });
    expect(turns.join("")).toBe("abcbcacab");
    // A sample is the number of its turn.
    expect(Object.fromEntries(samples)).toEqual({ a: [6, 8], b: [4, 9], c: [5, 7] });
  });

  test("a subject that fails fails the bench", async () => {
    const failing = { name: "a", sample: () => Promise.reject(new Error("gone")) };
    await expect(interleave([failing], { rounds: 1, warmUps: 0 })).rejects.toThrow("gone");
  });

  test.each([
    ["an odd number of samples", [5, 1, 9], { lowest: 1, median: 5 }],
    ["an even number: the middle of the two in the middle", [4, 1, 2, 10], { lowest: 1, median: 3 }],
    ["one sample", [7], { lowest: 7, median: 7 }],
    ["numbers, not texts", [10, 9], { lowest: 9, median: 9.5 }],
  ])("the spread of %s", (_, samples, spread) => {
    expect(spreadOf(samples)).toEqual(spread);
  });

  test("no sample has no spread", () => {
    expect(() => spreadOf([])).toThrow("there is no sample");
  });

  test("what is beyond another subject is the difference within a round", () => {
    // The second round was a bad one for both; the lowest of each are 34 and 30.
    expect(beyond([36, 57, 34], [30, 50, 31])).toEqual({ lowest: 4, median: 6 });
  });
});

describe("the size of a sample", () => {
  test("is doubled until it takes 20 ms, and all of it is done for half a second", async () => {
    const asked: number[] = [];
    const clock = async (count: number): Promise<number> => {
      asked.push(count);
      return count * 3e6;
    };
    expect(await calibrate(clock)).toBe(8);
    expect(asked.slice(0, 5)).toEqual([1, 2, 4, 8, 8]);
    expect(asked.reduce((sum, count) => sum + count * 3, 0)).toBeGreaterThanOrEqual(500);
  });

  test("is one, where one takes longer", async () => {
    expect(await calibrate(async () => 1e9)).toBe(1);
  });

  test("grows again where it becomes faster while it warms up", async () => {
    let spent = 0;
    const clock = async (count: number): Promise<number> => {
      const took = count * (spent < 100e6 ? 3e6 : 1e6);
      spent += took;
      return took;
    };
    expect(await calibrate(clock)).toBe(32);
  });
});

describe("goals", () => {
  const ours = { lowest: 90, median: 110 };

  test.each([
    ["the median counts, not the lowest", atMost(ours, 100, "ns"), { text: "<= 100 ns", met: false }],
    ["as much is met", atMost(ours, 110, "ns"), { text: "<= 110 ns", met: true }],
    [
      "so many times another's median",
      atMostTimes(ours, 1.15, { lowest: 1, median: 100 }, "by hand"),
      { text: "<= 1.15 by hand (1.10)", met: true },
    ],
    ["more than another", atMostTimes(ours, 1, exactly(100), "V8"), { text: "<= V8 (1.10)", met: false }],
    [
      "one of two that is not met",
      both(atMost(ours, 110, "ns"), atMost(ours, 1, "ns")),
      { text: "<= 110 ns, <= 1.00 ns", met: false },
    ],
  ])("%s", (_, goal, expected) => {
    expect(goal).toEqual(expected);
  });
});

test("the table has a column for each kind, and says what was skipped", () => {
  const ours = { lowest: 312.4, median: 340.2 };
  const rows: Row[] = [
    {
      measure: "a request",
      unit: "ns",
      ours,
      floor: exactly(172),
      peers: { "G-Core": exactly(2876) },
      goal: atMost(ours, 350, "ns"),
    },
    { measure: "growth", unit: "pages", ours: exactly(1), goal: atMost(exactly(1), 0, "pages") },
    { measure: "added", unit: "us", ours: { lowest: 7.71, median: 12.34 } },
    { measure: "crowded", unit: "x", ours: exactly(1) },
  ];
  const skipped = [{ what: "Go", why: "not installed" }];
  expect(tableOf({ title: "guest", facts: ["load 0.1"], rows, skipped })).toBe(`== guest
   load 0.1
measure    ours            by hand  others          goal
a request  312 ns (340)    172 ns   G-Core 2876 ns  <= 350 ns   met
growth     1 pages                                  <= 0 pages  NOT MET
added      7.71 us (12.3)
crowded    1.00x
skipped: Go: not installed
`);
});
