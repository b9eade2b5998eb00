// That the benches of modules measure what they say: what runs is counted, not timed.

import { loadFilter } from "proxy-wasm-as/host-sim";
import { beforeAll, describe, expect, test } from "vitest";
import { BareFilter } from "../../bench/guest/bare-host.ts";
import { CROWD, measureRequests } from "../../bench/guest/requests.ts";
import { Runner } from "../../bench/guest/runner.ts";
import { soak } from "../../bench/guest/soak.ts";
import { CHAPTERS, CONFIGURATION, inJavaScript } from "../../bench/libraries/cases.ts";
import { buildOther, buildOurs } from "../../bench/modules.ts";
import { send } from "../../bench/simulator/runner.ts";
import { compileWat } from "../support/wat.ts";

/** Counts its callbacks in what it writes as headers: each adds a letter to the value that the next one has. */
const COUNTING = `(module
  (import "env" "proxy_add_header_map_value" (func $add (param i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "x")
  (global $size (mut i32) (i32.const 0))
  (func $note (param $letter i32)
    (i32.store8 (i32.add (i32.const 16) (global.get $size)) (local.get $letter))
    (global.set $size (i32.add (global.get $size) (i32.const 1))))
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "proxy_on_context_create") (param i32 i32) (call $note (i32.const 99)))
  (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
    (call $note (i32.const 113)) (i32.const 0))
  (func (export "proxy_on_response_headers") (param i32 i32 i32) (result i32)
    (call $note (i32.const 112)) (i32.const 0))
  (func (export "proxy_on_log") (param i32) (call $note (i32.const 108)))
  (func (export "proxy_on_done") (param i32) (result i32) (call $note (i32.const 100)) (i32.const 1))
  (func (export "proxy_on_delete") (param $id i32)
    (call $note (i32.const 120))
    (drop (call $add (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 16) (global.get $size)))))`;

/** Grows by a page with each stream. */
const GROWING = `(module
  (memory (export "memory") 1)
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "proxy_on_context_create") (param i32 i32) (drop (memory.grow (i32.const 1)))))`;

const WRITES = {
  "add-header": [["resp-header-demo", "added by our filter"]],
  "five-and-five": [
    ["x-copy-authority", "example.com"],
    ["x-copy-path", "/banana/418"],
    ["x-copy-method", "GET"],
    ["x-copy-agent", "bench/1.0"],
    ["x-copy-accept", "*/*"],
  ],
} as const;

describe("the bare host", () => {
  test("makes a context for the plugin, and calls each callback of each request once", () => {
    const filter = new BareFilter(new WebAssembly.Module(compileWat(COUNTING)), "");
    filter.written = [];
    filter.requests(2);
    expect(filter.written.map(([, value]) => value)).toEqual(["ccqpldx", "ccqpldxcqpldx"]);
  });

  test("hands out all of the configuration to who asks for more", () => {
    const echoing = `(module
      (import "env" "proxy_get_buffer_bytes" (func $get (param i32 i32 i32 i32 i32) (result i32)))
      (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (func (export "malloc") (param i32) (result i32) (i32.const 1024))
      (func (export "proxy_on_configure") (param i32 i32) (result i32)
        (drop (call $get (i32.const 7) (i32.const 1) (i32.const -1) (i32.const 0) (i32.const 4)))
        (drop (call $log (i32.const 2) (i32.load (i32.const 0)) (i32.load (i32.const 4))))
        (i32.const 1)))`;
    expect(new BareFilter(new WebAssembly.Module(compileWat(echoing)), "abcd").message).toBe("bcd");
  });

  test("sees memory that has grown", () => {
    const filter = new BareFilter(new WebAssembly.Module(compileWat(GROWING)), "");
    filter.requests(3);
    expect(filter.pages).toBe(5);
  });

  test("says why a filter does not start", async () => {
    const { readFileSync } = await import("node:fs");
    const module = new WebAssembly.Module(readFileSync(await buildOurs("libraries")));
    expect(() => new BareFilter(module, "{")).toThrow(/refuses its configuration: .*byte 1/);
    expect(() => new BareFilter(module, '{"operation":"none"}')).toThrow("operation: none");
  });

  test.each(Object.entries(WRITES))("each author's %s writes the same", async (filter, written) => {
    const name = filter as keyof typeof WRITES;
    for (const file of [await buildOurs(name), await buildOther("by hand", name)]) {
      expect(
        new Runner({ file: String(file), configuration: "", live: 0 }).run({ what: "look" }).written,
      ).toEqual(written);
    }
  });
});

describe("the benches of requests", () => {
  test("measure each module alone and in a crowd", async () => {
    const file = String(await buildOther("by hand", "add-header"));
    const costs = await measureRequests([{ name: "a", file, configuration: "" }], { rounds: 1, warmUps: 0 });
    expect([...costs.keys()]).toEqual(["a"]);
    expect(costs.get("a")?.alone.median).toBeGreaterThan(0);
    expect(costs.get("a")?.crowded.median).toBeGreaterThan(0);
    expect(CROWD).toBe(10_000);
  });

  test("modules that do not do the same are not compared", async () => {
    const files = [await buildOther("by hand", "add-header"), await buildOther("by hand", "five-and-five")];
    const modules = files.map((file, index) => ({
      name: `m${index}`,
      file: String(file),
      configuration: "",
    }));
    await expect(measureRequests(modules, { rounds: 1, warmUps: 0 })).rejects.toThrow(
      /they do not do the same\n {2}m0 with 0: .*resp-header-demo.*\n {2}m1 with 0: .*x-copy-path/,
    );
  });

  test("a filter that does not start ends the bench", async () => {
    const file = await buildOurs("libraries");
    await expect(
      measureRequests([{ name: "a", file, configuration: "{" }], { rounds: 1, warmUps: 0 }),
    ).rejects.toThrow(/has ended: Error: the filter refuses its configuration: .*byte 1/);
  });

  test("a soak sees no growth of ours", async () => {
    const file = await buildOurs("five-and-five");
    const row = await soak({ name: "five-and-five", file, configuration: "" }, 20_000);
    expect(row).toMatchObject({ unit: "pages", ours: { median: 0 }, goal: { met: true } });
  });
});

test("the bench of the simulator sends one request and then as many as it is told, and shows the last", async () => {
  let arrived = 0;
  const upstream = () => {
    arrived++;
    return { status: 200 + arrived };
  };
  const filter = await loadFilter(await buildOurs("five-and-five"), { transcript: false, upstream });
  const { status, headers } = send(filter, { count: 3 });
  expect(status).toBe(204);
  for (const header of WRITES["five-and-five"]) expect(headers).toContainEqual(header);
});

describe("the cases of the libraries", () => {
  let file: string;

  beforeAll(async () => {
    file = await buildOurs("libraries");
  });

  test("have the sizes that their names say", () => {
    expect(Buffer.byteLength(CONFIGURATION)).toBe(245);
    for (const { name, text } of Object.values(CHAPTERS).flat()) {
      const said = /(\d+) (bytes|characters)/.exec(name);
      if (said !== null) expect([...text].length, name).toBe(Number(said[1]));
    }
  });

  test.each(Object.values(CHAPTERS).flat())("$name: comes to the same in ours and in JavaScript", (row) => {
    const runner = new Runner({ file, configuration: JSON.stringify(row), live: 0 });
    const ours = Number(runner.run({ what: "ticks", count: 1 }).message);
    const others = (["V8", "RE2"] as const).flatMap((engine) => inJavaScript(row, engine)?.() ?? []);
    expect(others.length).toBeGreaterThan(0);
    for (const other of others) expect(other).toBe(ours);
  });
});
