import { describe, expect, test } from "vitest";
import { SharedQueues } from "../../host-sim/core/shared-queue.ts";

/** Queues whose events wait until `run`; `heard` says who was told of which token. */
function setUp() {
  const posted: (() => void)[] = [];
  const heard: string[] = [];
  const queues = new SharedQueues((event) => posted.push(event));
  const listener = (name: string) => ({ onQueueReady: (token: number) => heard.push(`${name} ${token}`) });
  const run = () => {
    for (const event of posted.splice(0)) event();
  };
  return { queues, heard, listener, run };
}

describe("shared queues", () => {
  test("are known by vm id and name, and numbered from 1 for all vm ids (QUEUE-1)", () => {
    const { queues, listener } = setUp();
    expect(queues.register("vm", "q", listener("a")).token).toBe(1);
    expect(queues.register("other", "q", listener("a")).token).toBe(2);
    expect(queues.register("vm", "r", listener("a")).token).toBe(3);
    expect(queues.resolve("other", "q")?.token).toBe(2);
    expect(queues.resolve("vm", "none")).toBeNull();
    expect(queues.resolve("none", "q")).toBeNull();
  });

  test("keep number and messages when they are registered again; the last to listen hears (QUEUE-2)", () => {
    const { queues, heard, listener, run } = setUp();
    const { token } = queues.register("vm", "q", listener("a"));
    queues.enqueue(token, "before");
    expect(queues.register("vm", "q", listener("b"))).toMatchObject({ token, messages: ["before"] });
    queues.enqueue(token, "after");
    run();
    expect(heard).toEqual(["a 1", "b 1"]);
  });

  test("tell of each message once, but not at once (QUEUE-5)", () => {
    const { queues, heard, listener, run } = setUp();
    const { token } = queues.register("vm", "q", listener("a"));
    queues.enqueue(token, "1");
    queues.enqueue(token, "2");
    expect(heard).toEqual([]);
    run();
    expect(heard).toEqual(["a 1", "a 1"]);
  });

  test("that nobody listens to keep their messages", () => {
    const { queues, heard, run } = setUp();
    const { token, messages } = queues.open("vm", "q");
    expect(queues.enqueue(token, "")).toBe(true);
    run();
    expect(heard).toEqual([]);
    expect(messages).toEqual([""]);
  });

  test("opening one that is there leaves it to its listener", () => {
    const { queues, heard, listener, run } = setUp();
    queues.register("vm", "q", listener("a"));
    queues.enqueue(queues.open("vm", "q").token, "1");
    run();
    expect(heard).toEqual(["a 1"]);
  });

  test("a token that nobody has is refused (QUEUE-4)", () => {
    const { queues } = setUp();
    queues.open("vm", "q");
    expect(queues.enqueue(2, "1")).toBe(false);
    expect(queues.enqueue(0, "1")).toBe(false);
    expect(queues.find(2)).toBeNull();
  });
});
