import { describe, expect, test } from "vitest";
import { MetricType } from "../../host-sim/abi/enums.ts";
import { Metrics, Stats } from "../../host-sim/core/metrics.ts";
import { StatsUpdates } from "../../host-sim/core/stats-update.ts";
import { loadFilter } from "../../host-sim/index.ts";
import { compileWat } from "../support/wat.ts";

/** A VM's metrics, and what is told of them. */
function surroundings() {
  const stats = new Stats();
  const updates = new StatsUpdates(stats);
  return { metrics: new Metrics(stats), next: () => new DataView(updates.next().buffer) };
}

const numbers = (view: DataView, at: number, count: number) =>
  Array.from({ length: count }, (_, index) => view.getUint32(at + 4 * index, true));
const text = (view: DataView, at: number, size: number) =>
  Buffer.from(view.buffer, at, size).toString("latin1");

describe("what a sink of statistics is told (MISC-2)", () => {
  test("nothing: two blocks that are empty", () => {
    const view = surroundings().next();
    expect([...numbers(view, 0, 3), ...numbers(view, 12, 3)]).toEqual([12, 1, 0, 12, 2, 0]);
  });

  test("a counter with its value, and what has come since the last time", () => {
    const { metrics, next } = surroundings();
    const id = metrics.define(MetricType.Counter, "hits") ?? 0;
    metrics.increment(id, 5n);
    const view = next();
    // 12 of the head, 4 of a size, 15 of the name, one of padding.
    expect(numbers(view, 0, 4)).toEqual([48, 1, 1, 15]);
    expect(text(view, 16, 15)).toBe("wasmcustom.hits");
    expect([view.getBigUint64(32, true), view.getBigUint64(40, true)]).toEqual([5n, 5n]);
    metrics.increment(id, 2n);
    const later = next();
    expect([later.getBigUint64(32, true), later.getBigUint64(40, true)]).toEqual([7n, 2n]);
  });

  test("gauges have no difference, and their block is said to be greater than it is, as in Envoy", () => {
    const { metrics, next } = surroundings();
    metrics.record(metrics.define(MetricType.Gauge, "depth") ?? 0, 3n);
    const view = next();
    expect(numbers(view, 12, 4)).toEqual([72, 2, 1, 16]);
    expect(text(view, 28, 16)).toBe("wasmcustom.depth");
    expect([view.getBigUint64(48, true), view.byteLength]).toEqual([3n, 84]);
  });

  test("what was only defined is counted, and is not there; histograms never are", () => {
    const { metrics, next } = surroundings();
    metrics.define(MetricType.Counter, "unused");
    metrics.record(metrics.define(MetricType.Histogram, "times") ?? 0, 3n);
    expect(numbers(next(), 0, 4)).toEqual([12, 1, 1, 12]);
  });
});

test("a plugin finds it in the buffer of arguments", async () => {
  const filter = await loadFilter(
    compileWat(`(module
    (import "env" "proxy_get_buffer_bytes" (func $buffer (param i32 i32 i32 i32 i32) (result i32)))
    (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "proxy_abi_version_0_2_1"))
    (func (export "malloc") (param i32) (result i32) (i32.const 1024))
    (func (export "envoy_on_stats_update") (param $plugin i32) (param $size i32)
      (drop (call $buffer (i32.const 8) (i32.const 0) (local.get $size) (i32.const 64) (i32.const 68)))
      (drop (call $log (i32.const 2) (i32.load (i32.const 64)) (i32.load (i32.const 68))))))`),
  );
  filter.flushStats();
  expect(filter.log.map(({ message }) => message)).toEqual([
    "\x0c\0\0\0\x01\0\0\0\0\0\0\0\x0c\0\0\0\x02\0\0\0\0\0\0\0",
  ]);
});
