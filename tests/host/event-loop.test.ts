import { describe, expect, test } from "vitest";
import { EventLoop } from "../../host-sim/event-loop.ts";

describe("event loop", () => {
  test("what an event posts runs after it, in order", () => {
    const loop = new EventLoop();
    const ran: string[] = [];
    loop.run(() => {
      loop.post(() => ran.push("posted first"));
      loop.post(() => ran.push("posted second"));
      ran.push("event");
    });
    expect(ran).toEqual(["event", "posted first", "posted second"]);
  });

  test("an event within an event waits for its end", () => {
    const loop = new EventLoop();
    const ran: string[] = [];
    loop.run(() => {
      loop.run(() => ran.push("inner"));
      ran.push("outer");
    });
    expect(ran).toEqual(["outer", "inner"]);
  });

  test("an event of something posted runs at once, but not what else is posted: one thing after the other", () => {
    const loop = new EventLoop();
    const ran: string[] = [];
    loop.run(() => {
      loop.post(() => {
        ran.push("one begins");
        loop.run(() => ran.push("event of one"));
        ran.push("one ends");
      });
      loop.post(() => ran.push("other"));
    });
    expect(ran).toEqual(["one begins", "event of one", "one ends", "other"]);
  });

  test("an event that fails is over: the next one runs", () => {
    const loop = new EventLoop();
    const ran: string[] = [];
    expect(() =>
      loop.run(() => {
        throw new Error("first");
      }),
    ).toThrow("first");
    loop.run(() => ran.push("second"));
    expect(ran).toEqual(["second"]);
  });
});
