// The copy of a filter that records: it does what the filter does, and its log can be played.

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { loadFilter, replayRecording } from "../../host-sim/index.ts";
import { buildFilter } from "../../toolchain/index.ts";
import { recordingCopy } from "../../toolchain/recording/index.ts";
import { temporaryProject } from "../support/project.ts";
import { call, everyStreamCallback, type Scripts, scriptedModule } from "../support/scripted-filter.ts";
import { compileWat, FRAME } from "../support/wat.ts";

const project = temporaryProject();

/** What crosses the border on one request, without what the copy says itself. */
async function conversation(module: Uint8Array): Promise<{ said: string; log: string }> {
  const filter = await loadFilter(module, { logLevel: "trace" });
  const exchange = filter.send({
    path: "/banana/418",
    method: "POST",
    headers: { "x-count": "2" },
    body: "body",
  });
  filter.clock.advance(1000);
  const log = filter.log.map(({ message }) => message).join("\n");
  const own = /^ {2}(proxy_log\(Warn, "pw-rec|random_get\(.*, 4\)).*\n/gm;
  return { said: `${filter.transcript}${exchange.transcript}`.replaceAll(own, ""), log };
}

/** In WebAssembly: headers of a request are a callback that runs some code and answers Continue. */
const inHeaders = (code: string, fields = ""): Uint8Array =>
  compileWat(`(module
    (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
    (import "env" "proxy_set_tick_period_milliseconds" (func $tick (param i32) (result i32)))
    ${FRAME}
    (data (i32.const 200) "name")
    (func $say (param i32) (i32.store8 (i32.const 300) (i32.add (local.get 0) (i32.const 48)))
      (drop (call $log (i32.const 2) (i32.const 300) (i32.const 1))))
    ${fields}
    (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) ${code} (i32.const 0)))`);

const REPLY_TO_ALL: Scripts = {
  ...everyStreamCallback,
  proxy_on_request_headers: {
    calls: [
      call("proxy_get_header_map_pairs", 0),
      call("proxy_set_header_map_pairs", 0, [
        ["a", "b"],
        ["", ""],
      ]),
      call("proxy_get_header_map_value", 0, "absent"),
      call("proxy_get_property", "request\0path"),
      call("proxy_get_property", "connection\0id"),
      call("proxy_get_property", "no\0such"),
      call("proxy_get_current_time_nanoseconds"),
      call("proxy_define_metric", 0, "metric"),
      call("proxy_get_metric", 99),
      call("proxy_set_shared_data", "ke;y+%", new Uint8Array([0, 255, 32, 59, 43, 37]), 0),
      call("proxy_get_shared_data", "ke;y+%"),
      call("proxy_get_log_level"),
      call("proxy_http_call", "nobody", [[":method", "GET"]], "body", [], 100),
      call("proxy_send_local_response", 403, "details", "denied", [["x", "y"]], -1),
    ],
    returns: 1,
  },
};

/** Filters whose modules are built in ways that a copy could spoil. */
const filters: readonly (readonly [name: string, module: () => Uint8Array])[] = [
  ["a filter that asks for everything", () => scriptedModule(REPLY_TO_ALL)],
  [
    "a filter of ABI 0.1.0, whose answers are others",
    () => scriptedModule({ proxy_on_request_headers: { returns: 0 }, proxy_on_log: {} }, { abi: "0.1.0" }),
  ],
  [
    "a filter that logs when it starts",
    () => scriptedModule({ ...REPLY_TO_ALL, _start: { calls: [call("proxy_log", "Info", "x")] } }),
  ],
  [
    "an address that is not in memory",
    () => inHeaders("(drop (call $log (i32.const 2) (i32.const 300) (i32.const -2)))"),
  ],
  [
    "a body longer than a line",
    () =>
      scriptedModule({ proxy_on_request_headers: { calls: [call("proxy_log", "Info", "é ".repeat(5000))] } }),
  ],
  [
    "memory that grows, is where it was, and is empty",
    () =>
      inHeaders(`
        (call $say (memory.size)) (call $say (memory.grow (i32.const 0)))
        (call $say (memory.grow (i32.const 2))) (call $say (memory.size))
        (call $say (i32.load (i32.const 65536))) (call $say (i32.load (i32.const 69628)))
        (i32.store (i32.const 196604) (i32.const 7)) (call $say (i32.load (i32.const 196604)))
        (call $say (i32.sub (memory.grow (i32.const 65535)) (i32.const -1)))`),
  ],
  [
    "memory that has an end",
    () =>
      compileWat(`(module
        (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
        (func (export "proxy_abi_version_0_2_1"))
        (func (export "malloc") (param i32) (result i32) (i32.const 1024))
        (memory (export "memory") 1 2)
        (func $say (param i32) (i32.store8 (i32.const 300) (i32.add (local.get 0) (i32.const 48)))
          (drop (call $log (i32.const 2) (i32.const 300) (i32.const 1))))
        (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
          (call $say (memory.grow (i32.const 1)))
          (call $say (i32.sub (memory.grow (i32.const 1)) (i32.const -1))) (i32.const 0)))`),
  ],
  [
    "a hostcall in a table",
    () =>
      inHeaders(
        "(drop (call_indirect (type $tick) (i32.const 10) (i32.const 1)))",
        "(type $tick (func (param i32) (result i32))) (table 2 funcref) (elem (i32.const 0) func $say $tick)",
      ),
  ],
  [
    "a hostcall whose address is taken in code and in a global",
    () =>
      inHeaders(
        "(table.set (i32.const 0) (ref.func $tick)) (drop (call_indirect (type $tick) (i32.const 10) (i32.const 0)))",
        "(type $tick (func (param i32) (result i32))) (table 1 funcref) (global funcref (ref.func $tick)) (elem declare func $tick)",
      ),
  ],
  [
    "one function under two names",
    () =>
      inHeaders(
        "(call $say (i32.const 1))",
        '(func $both (param i32) (call $say (i32.const 2))) (export "proxy_on_log" (func $both)) (export "proxy_on_delete" (func $both))',
      ),
  ],
  [
    "a callback that is also called from inside",
    () =>
      inHeaders(
        "(call $log_ (i32.const 2))",
        '(func $log_ (export "proxy_on_log") (param i32) (call $say (local.get 0)))',
      ),
  ],
  [
    "globals, and a start section",
    () =>
      inHeaders(
        "(call $say (global.get $count))",
        "(global $count (mut i32) (i32.const 3)) (func $first (global.set $count (i32.const 4))) (start $first)",
      ),
  ],
  ["a trap in the middle", () => inHeaders("(call $say (i32.const 1)) (unreachable)")],
];

describe("a copy does what the filter does, and its log can be played", () => {
  test.each(filters)("%s", async (_, module) => {
    const bytes = module();
    const copy = recordingCopy(bytes);
    const [original, recorded] = [await conversation(bytes), await conversation(copy)];
    expect(recorded.said).toBe(original.said);
    const { vms } = await replayRecording(bytes, recorded.log);
    expect(vms).toHaveLength(1);
    const [vm] = vms;
    expect(vm?.difference).toBeNull();
    expect(vm?.sameModule).toBe(true);
    expect((vm?.callbacks ?? 0) + (vm?.hostcalls ?? 0)).toBeGreaterThan(0);
  });

  test("at the level that was asked for", async () => {
    for (const level of ["info", "warn", "error", "critical"] as const) {
      const filter = await loadFilter(recordingCopy(scriptedModule(everyStreamCallback), level), {
        logLevel: "trace",
      });
      expect(new Set(filter.log.map((entry) => entry.level))).toEqual(new Set([level]));
    }
  });
});

describe("the filters that are built", () => {
  const built = new Map<string, Uint8Array>();
  beforeAll(async () => {
    for (const runtime of [undefined, "minimal", "incremental", "stub"]) {
      const { path } = await buildFilter("examples/path-rewrite", {
        outDir: `${project}/${runtime ?? "own"}`,
        ...(runtime === undefined ? {} : { runtime }),
      });
      built.set(runtime ?? "own", readFileSync(path));
    }
  });

  test.each(["own", "minimal", "incremental", "stub"])(
    "go through %s memory as they would",
    async (runtime) => {
      const bytes = built.get(runtime) ?? new Uint8Array();
      const filter = await loadFilter(recordingCopy(bytes), { configuration: { log: true } });
      for (let i = 0; i < 300; i++) filter.send({ path: `/banana/${i}${"x".repeat(i * 20)}` });
      const log = filter.log.map(({ message }) => message).join("\n");
      const { difference, vms } = await replayRecording(bytes, log);
      expect(difference).toBeNull();
      expect(vms[0]?.callbacks).toBeGreaterThan(900);
    },
  );
});

describe("refused", () => {
  test.each([
    ["what is no module", () => new Uint8Array([1, 2, 3]), "a WebAssembly module begins with 00 61 73 6d"],
    [
      "what no host would load",
      () => compileWat("(module)"),
      "exports no function that names its ABI version",
    ],
    [
      "a filter whose memory the host makes",
      () =>
        compileWat(`(module (import "env" "memory" (memory 1)) (func (export "proxy_abi_version_0_2_1"))
          (func (export "malloc") (param i32) (result i32) (i32.const 1024)) (export "memory" (memory 0)))`),
      "a filter that imports its memory cannot be recorded",
    ],
  ])("%s", (_, module, message) => {
    expect(() => recordingCopy(module())).toThrow(message);
  });
});
