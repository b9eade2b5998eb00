import { describe, expect, test } from "vitest";
import { Clock } from "../../host-sim/core/clock.ts";

const START_MS = 1_000;

describe("clock", () => {
  test("starts where it is told, in microseconds", () => {
    expect(new Clock(START_MS).nowUs).toBe(1_000_000);
  });

  test("stands still until it is told to move", () => {
    const clock = new Clock(START_MS);
    let rung = false;
    clock.after(0, () => {
      rung = true;
    });
    expect(rung).toBe(false);
    clock.advance(0);
    expect(rung).toBe(true);
  });

  test("alarms ring at their time, in the order of their times", () => {
    const clock = new Clock(START_MS);
    const rung: string[] = [];
    clock.after(20, () => rung.push(`b@${clock.nowUs}`));
    clock.after(10, () => rung.push(`a@${clock.nowUs}`));
    clock.advance(25);
    expect(rung).toEqual(["a@1010000", "b@1020000"]);
    expect(clock.nowUs).toBe(1_025_000);
  });

  test("alarms of the same time ring in the order of their setting", () => {
    const clock = new Clock(START_MS);
    const rung: string[] = [];
    clock.after(10, () => rung.push("first"));
    clock.after(10, () => rung.push("second"));
    clock.advance(10);
    expect(rung).toEqual(["first", "second"]);
  });

  test("an alarm that an alarm sets rings in the same move, if it is due by then", () => {
    const clock = new Clock(START_MS);
    const rung: number[] = [];
    const again = () => {
      rung.push(clock.nowUs);
      clock.after(10, again);
    };
    clock.after(10, again);
    clock.advance(35);
    expect(rung).toEqual([1_010_000, 1_020_000, 1_030_000]);
  });

  test("an alarm that is taken back does not ring, nor one that is not due", () => {
    const clock = new Clock(START_MS);
    const rung: string[] = [];
    const takeBack = clock.after(10, () => rung.push("taken back"));
    clock.after(11, () => rung.push("later"));
    takeBack();
    clock.advance(10);
    expect(rung).toEqual([]);
  });
});
