import { describe, expect, test } from "vitest";
import { type Call, call, loadScripted } from "../support/scripted-filter.ts";
import { hostcallsOf } from "../support/transcript-lines.ts";

const define = (type: string | number, name: string): Call => call("proxy_define_metric", type, name);
const increment = (id: number, by: bigint): Call => call("proxy_increment_metric", id, by);
const record = (id: number, value: bigint): Call => call("proxy_record_metric", id, value);
const get = (id: number): Call => call("proxy_get_metric", id);
const OUTSIDE = 262_144;

describe("metrics", () => {
  const rows: [name: string, calls: Call[], answers: string[]][] = [
    [
      "a counter counts (MET-5)",
      [define("Counter", "c"), increment(4, 2n), increment(4, 0n), get(4)],
      [
        'proxy_define_metric(Counter, "c") Ok 4',
        "proxy_increment_metric(4, 2) Ok",
        "proxy_increment_metric(4, 0) BadArgument",
        "proxy_get_metric(4) Ok 2",
      ],
    ],
    [
      "a gauge goes down too, and values have 64 bits (MET-6)",
      [define("Gauge", "g"), record(5, 2n ** 40n), increment(5, -1n), get(5)],
      [
        'proxy_define_metric(Gauge, "g") Ok 5',
        "proxy_record_metric(5, 1099511627776) Ok",
        "proxy_increment_metric(5, -1) Ok",
        "proxy_get_metric(5) Ok 1099511627775",
      ],
    ],
    [
      "a histogram cannot be read (MET-9)",
      [define("Histogram", "h"), record(6, 7n), get(6)],
      [
        'proxy_define_metric(Histogram, "h") Ok 6',
        "proxy_record_metric(6, 7) Ok",
        "proxy_get_metric(6) BadArgument",
      ],
    ],
    [
      "a type that does not exist (MET-4)",
      [define(3, "x"), define(-1, "x")],
      ['proxy_define_metric(3, "x") BadArgument', 'proxy_define_metric(4294967295, "x") BadArgument'],
    ],
    [
      "unknown numbers (MET-10)",
      [increment(-4, 1n), record(-1, 1n), get(-4), get(7)],
      [
        "proxy_increment_metric(4294967292, 1) NotFound",
        "proxy_record_metric(4294967295, 1) NotFound",
        "proxy_get_metric(4294967292) NotFound",
        "proxy_get_metric(7) BadArgument",
      ],
    ],
    [
      "a metric is defined even where its number cannot be written",
      [{ ...define("Counter", "c"), slots: [OUTSIDE] }, increment(4, 1n), { ...get(4), slots: [OUTSIDE] }],
      [
        'proxy_define_metric(Counter, "c") InvalidMemoryAccess',
        "proxy_increment_metric(4, 1) Ok",
        "proxy_get_metric(4) InvalidMemoryAccess",
      ],
    ],
    [
      "a name outside of memory defines nothing",
      [call("proxy_define_metric", "Counter", { raw: OUTSIDE }, { raw: 1 }), get(4)],
      ["proxy_define_metric(Counter, <not in memory>) InvalidMemoryAccess", "proxy_get_metric(4) NotFound"],
    ],
  ];
  test.each(rows)("%s", async (_, calls, answers) => {
    const filter = await loadScripted({ proxy_on_request_headers: { calls } });
    expect(hostcallsOf(filter.send())).toEqual(answers);
  });
});

describe("a test", () => {
  test("reads the metrics of all filters of a proxy (MET-1)", async () => {
    const scripts = {
      proxy_on_configure: {
        calls: [
          ...[define("Counter", "é"), define("Gauge", "g"), define("Histogram", "h")],
          ...[increment(4, 2n), record(5, 3n), record(6, 4n)],
        ],
      },
    };
    const first = await loadScripted(scripts);
    const second = await loadScripted(scripts, { beside: first, vmId: "other" });
    expect(second.metrics.counter("é")).toBe(4);
    expect(second.metrics.gauge("g")).toBe(3);
    expect(first.metrics.histogram("h")).toEqual([4, 4]);
  });

  test("sees that a metric of another name or type is not there", async () => {
    const filter = await loadScripted({ proxy_on_configure: { calls: [define("Counter", "c")] } });
    expect(filter.metrics.counter("c")).toBe(0);
    expect(filter.metrics.gauge("c")).toBeNull();
    expect(filter.metrics.histogram("c")).toBeNull();
    expect(filter.metrics.counter("none")).toBeNull();
  });
});
