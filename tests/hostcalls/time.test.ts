import { describe, expect, test } from "vitest";
import { loadFilter } from "../../host-sim/index.ts";
import { type Call, call, loadScripted, type Scripts } from "../support/scripted-filter.ts";
import { callbacksOf } from "../support/transcript-lines.ts";
import { compileWat } from "../support/wat.ts";

const period = (ms: number): Call => call("proxy_set_tick_period_milliseconds", ms);

/** When the plugin ticked, in milliseconds since the start, in steps of one millisecond. */
async function ticks(scripts: Scripts, ms: number): Promise<number[]> {
  const filter = await loadScripted(scripts);
  const seen: number[] = [];
  for (let now = 1; now <= ms; now++) {
    const before = callbacksOf(filter).length;
    filter.clock.advance(1);
    if (callbacksOf(filter).length > before) seen.push(now);
  }
  return seen;
}

describe("timers", () => {
  const rows: [name: string, scripts: Scripts, at: number[]][] = [
    ["tick again and again", { proxy_on_configure: { calls: [period(3)] }, proxy_on_tick: {} }, [3, 6, 9]],
    [
      "start in on_vm_start too (TM-7)",
      { proxy_on_vm_start: { calls: [period(4)] }, proxy_on_tick: {} },
      [4, 8],
    ],
    [
      "do not tick with period 0 (TM-2)",
      { proxy_on_configure: { calls: [period(3), period(0)] }, proxy_on_tick: {} },
      [],
    ],
    [
      "the last period counts (TM-1, TM-3)",
      { proxy_on_configure: { calls: [period(3), period(5)] }, proxy_on_tick: {} },
      [5, 10],
    ],
    [
      "a change inside of a tick counts at once (TM-5)",
      { proxy_on_configure: { calls: [period(2)] }, proxy_on_tick: [{ calls: [period(5)] }, {}] },
      [2, 7],
    ],
    [
      "stopping inside of a tick counts at once (TM-5)",
      { proxy_on_configure: { calls: [period(2)] }, proxy_on_tick: { calls: [period(0)] } },
      [2],
    ],
    ["nothing ticks without on_tick (TM-6)", { proxy_on_configure: { calls: [period(2)] } }, []],
  ];
  test.each(rows)("%s", async (_, scripts, at) => {
    expect(await ticks(scripts, 10)).toEqual(at);
  });

  test("a stream sets the timer of its plugin (TM-1)", async () => {
    const filter = await loadScripted({
      proxy_on_request_headers: { calls: [period(5)] },
      proxy_on_tick: {},
    });
    filter.clock.advance(20);
    expect(filter.transcript).toBe("");
    filter.send();
    filter.clock.advance(10);
    expect(callbacksOf(filter)).toEqual(["proxy_on_tick(context=1)", "proxy_on_tick(context=1)"]);
  });

  test("a long move ticks as often as the period fits", async () => {
    const filter = await loadScripted({ proxy_on_configure: { calls: [period(100)] }, proxy_on_tick: {} });
    filter.clock.advance(1000);
    expect(filter.transcript.match(/proxy_on_tick/g)).toHaveLength(10);
  });
});

describe("the time", () => {
  const now: Call = call("proxy_get_current_time_nanoseconds");

  test("is the simulator's, in nanoseconds, and moves only when told", async () => {
    const filter = await loadScripted(
      { proxy_on_request_headers: { calls: [now, now] } },
      { now: new Date(1234) },
    );
    expect(filter.send().transcript.match(/Ok \d+/g)).toEqual(["Ok 1234000000", "Ok 1234000000"]);
    filter.clock.advance(1.5);
    expect(filter.send().transcript.match(/Ok \d+/g)).toEqual(["Ok 1235500000", "Ok 1235500000"]);
    expect(filter.clock.now).toEqual(new Date(1235));
  });

  test("an address outside of memory", async () => {
    const filter = await loadScripted({ proxy_on_request_headers: { calls: [{ ...now, slots: [262140] }] } });
    expect(filter.send().transcript).toContain("proxy_get_current_time_nanoseconds() InvalidMemoryAccess");
  });
});

test("the monotonic clock of WASI never says 0, which ends Go's runtime", async () => {
  const filter = await loadFilter(
    compileWat(`(module
      (import "wasi_snapshot_preview1" "clock_time_get" (func $time (param i32 i64 i32) (result i32)))
      (memory (export "memory") 1)
      (func (export "proxy_abi_version_0_2_1"))
      (func (export "malloc") (param i32) (result i32) (i32.const 1024))
      (func (export "_start")
        (drop (call $time (i32.const 1) (i64.const 0) (i32.const 0)))
        (if (i64.eqz (i64.load (i32.const 0))) (then (unreachable)))))`),
  );
  expect(filter.trap).toBeNull();
});
