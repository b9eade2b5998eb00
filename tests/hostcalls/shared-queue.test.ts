import { describe, expect, test } from "vitest";
import { type Call, call, loadScripted } from "../support/scripted-filter.ts";
import { callbacksOf, hostcallsOf } from "../support/transcript-lines.ts";

const register: Call = call("proxy_register_shared_queue", "q");
const resolve = (vmId: string): Call => call("proxy_resolve_shared_queue", vmId, "q");
const enqueue = (token: number, message: string): Call => call("proxy_enqueue_shared_queue", token, message);
const dequeue = (token: number): Call => call("proxy_dequeue_shared_queue", token);
const OUTSIDE = 262_144;

describe("queues", () => {
  const rows: [name: string, calls: Call[], answers: string[]][] = [
    ["one that nobody has made (QUEUE-3)", [resolve("")], ['proxy_resolve_shared_queue("", "q") NotFound']],
    [
      "without a vm id the own one counts (QUEUE-3)",
      [register, resolve(""), resolve("vm"), resolve("other")],
      [
        'proxy_register_shared_queue("q") Ok 1',
        'proxy_resolve_shared_queue("", "q") Ok 1',
        'proxy_resolve_shared_queue("vm", "q") Ok 1',
        'proxy_resolve_shared_queue("other", "q") NotFound',
      ],
    ],
    [
      "first in, first out, empty messages too (QUEUE-6, QUEUE-10)",
      [register, enqueue(1, "a"), enqueue(1, ""), dequeue(1), dequeue(1), dequeue(1)],
      [
        'proxy_register_shared_queue("q") Ok 1',
        'proxy_enqueue_shared_queue(1, "a") Ok',
        'proxy_enqueue_shared_queue(1, "") Ok',
        'proxy_dequeue_shared_queue(1) Ok "a"',
        'proxy_dequeue_shared_queue(1) Ok ""',
        "proxy_dequeue_shared_queue(1) Empty",
      ],
    ],
    [
      "a token that nobody has (QUEUE-4, QUEUE-6)",
      [enqueue(1, "a"), dequeue(-1)],
      ['proxy_enqueue_shared_queue(1, "a") NotFound', "proxy_dequeue_shared_queue(4294967295) NotFound"],
    ],
    [
      "registering happens even where the token cannot be written",
      [{ ...register, slots: [OUTSIDE] }, resolve("")],
      ['proxy_register_shared_queue("q") InvalidMemoryAccess', 'proxy_resolve_shared_queue("", "q") Ok 1'],
    ],
    [
      "a message outside of memory is not added",
      [register, call("proxy_enqueue_shared_queue", 1, { raw: OUTSIDE }, { raw: 1 }), dequeue(1)],
      [
        'proxy_register_shared_queue("q") Ok 1',
        "proxy_enqueue_shared_queue(1, <not in memory>) InvalidMemoryAccess",
        "proxy_dequeue_shared_queue(1) Empty",
      ],
    ],
  ];
  test.each(rows)("%s", async (_, calls, answers) => {
    const filter = await loadScripted({ proxy_on_configure: { calls } }, { vmId: "vm" });
    expect(hostcallsOf(filter)).toEqual(answers);
  });
});

describe("on_queue_ready", () => {
  test("comes after the callback that adds, once for each message, to the plugin (QUEUE-5, QUEUE-8)", async () => {
    const filter = await loadScripted({
      proxy_on_request_headers: { calls: [register, enqueue(1, "a"), enqueue(1, "b")] },
      proxy_on_queue_ready: { calls: [dequeue(1)] },
    });
    filter.send();
    expect(callbacksOf(filter)).toEqual([
      "proxy_on_queue_ready(context=1, queue_id=1)",
      "proxy_on_queue_ready(context=1, queue_id=1)",
    ]);
    expect(hostcallsOf(filter)).toEqual([
      'proxy_dequeue_shared_queue(1) Ok "a"',
      'proxy_dequeue_shared_queue(1) Ok "b"',
    ]);
  });

  test("comes for what is added while configuring", async () => {
    const filter = await loadScripted({
      proxy_on_configure: { calls: [register, enqueue(1, "a")] },
      proxy_on_queue_ready: {},
    });
    expect(callbacksOf(filter).at(-1)).toBe("proxy_on_queue_ready(context=1, queue_id=1)");
  });

  test("comes at its time when the clock moves on", async () => {
    const filter = await loadScripted(
      {
        proxy_on_configure: { calls: [register, call("proxy_set_tick_period_milliseconds", 10)] },
        proxy_on_tick: { calls: [enqueue(1, "a")] },
        proxy_on_queue_ready: { calls: [call("proxy_get_current_time_nanoseconds")] },
      },
      { now: new Date(0) },
    );
    filter.clock.advance(25);
    expect(filter.transcript.match(/nanoseconds\(\) Ok .*/g)).toEqual([
      "nanoseconds() Ok 10000000",
      "nanoseconds() Ok 20000000",
    ]);
  });

  test("goes to the last plugin that has registered, and any may take the message (QUEUE-2, QUEUE-7)", async () => {
    const scripts = {
      proxy_on_configure: { calls: [register] },
      proxy_on_queue_ready: { calls: [dequeue(1)] },
    };
    const first = await loadScripted(scripts);
    const second = await loadScripted(scripts, { beside: first });
    first.queues.add("q", "a");
    expect(callbacksOf(first)).not.toContain("proxy_on_queue_ready(context=1, queue_id=1)");
    expect(hostcallsOf(second).at(-1)).toBe('proxy_dequeue_shared_queue(1) Ok "a"');
  });

  test("may find the queue empty (QUEUE-7)", async () => {
    const filter = await loadScripted({
      proxy_on_request_headers: { calls: [register, enqueue(1, "a"), dequeue(1)] },
      proxy_on_queue_ready: { calls: [dequeue(1)] },
    });
    filter.send();
    expect(hostcallsOf(filter)).toEqual(["proxy_dequeue_shared_queue(1) Empty"]);
  });

  test.each([
    ["a plugin that has gone", (filter: { close(): void }) => filter.close()],
    ["a VM that has failed", (filter: { send(): void }) => filter.send()],
  ])("does not come to %s", async (_, end) => {
    const filter = await loadScripted({
      proxy_on_configure: { calls: [register] },
      proxy_on_request_headers: { traps: true },
      proxy_on_queue_ready: {},
    });
    // Queues go with the last VM of their vm id (QUEUE-9).
    const other = await loadScripted({}, { beside: filter });
    end({ close: () => filter.close(), send: () => void filter.send() });
    other.queues.add("q", "a");
    expect(callbacksOf(filter).join()).not.toContain("proxy_on_queue_ready");
  });
});

describe("a test", () => {
  test("makes a queue, adds, looks at it and takes, also for another vm id", async () => {
    const filter = await loadScripted(
      { proxy_on_request_headers: { calls: [resolve("other"), enqueue(1, "of the filter")] } },
      { vmId: "vm" },
    );
    const queues = filter.queues.in("other");
    expect(queues.messages("q")).toBeNull();
    queues.create("q");
    queues.add("q", "é");
    expect(hostcallsOf(filter.send())[0]).toBe('proxy_resolve_shared_queue("other", "q") Ok 1');
    expect(queues.messages("q")).toEqual(["é", "of the filter"]);
    expect(queues.take("q")).toBe("é");
    expect(queues.take("q")).toBe("of the filter");
    expect(queues.take("q")).toBeNull();
    expect(filter.queues.messages("q")).toBeNull();
  });

  test("cannot add to or take from a queue that nobody has made", async () => {
    const filter = await loadScripted({});
    expect(() => filter.queues.add("q", "a")).toThrow(/nobody has made a queue "q"/);
    expect(() => filter.queues.take("q")).toThrow(/nobody has made a queue "q"/);
  });
});
