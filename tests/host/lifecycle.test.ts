import { describe, expect, test } from "vitest";
import { loadFilter } from "../../host-sim/index.ts";
import {
  type Call,
  call,
  everyStreamCallback,
  loadScripted,
  type Scripts,
  say,
} from "../support/scripted-filter.ts";
import { loadTicking, TICK_MS } from "../support/ticking.ts";
import { callbacksOf, hostcallsOf } from "../support/transcript-lines.ts";
import { compileWat } from "../support/wat.ts";

const everything: Scripts = { ...everyStreamCallback, proxy_on_vm_start: {}, proxy_on_configure: {} };

describe("the start of a plugin", () => {
  test("has Envoy's order, with the sizes of both configurations (VM-3, VM-4, VM-5)", async () => {
    const filter = await loadScripted(everything, { configuration: "abc", vmConfiguration: "de" });
    expect(callbacksOf(filter)).toEqual([
      "proxy_on_context_create(context=1, parent=0)",
      "proxy_on_vm_start(context=1, size=2) -> true",
      "proxy_on_configure(context=1, size=3) -> true",
    ]);
  });

  test("what a module does not export is not called, and counts as accepted", async () => {
    const filter = await loadScripted({});
    expect(filter.transcript).toBe("");
    expect(filter.send().response?.status).toBe(200);
  });

  const refused: [name: string, scripts: Scripts, code: string, message: RegExp][] = [
    [
      "on_vm_start answering 0 (VM-4)",
      { proxy_on_vm_start: { calls: [say("no")], returns: 0 } },
      "ERR_VM_START_REFUSED",
      /answered false\nthe filter logged:\n {2}info: no$/,
    ],
    [
      "on_configure answering 0 (VM-5)",
      { proxy_on_configure: { calls: [say("no"), say("way")], returns: 0 } },
      "ERR_CONFIGURE_REFUSED",
      /info: no\n {2}info: way$/,
    ],
    [
      "on_configure answering 0 without a word",
      { proxy_on_configure: { returns: 0 } },
      "ERR_CONFIGURE_REFUSED",
      /the filter logged nothing$/,
    ],
    [
      "a trap in on_vm_start (FAIL-14)",
      { proxy_on_vm_start: { traps: true } },
      "ERR_VM_START_REFUSED",
      /trapped in proxy_on_vm_start \(context 1\): unreachable/,
    ],
    [
      "a trap in on_configure (FAIL-14)",
      { proxy_on_configure: { calls: [say("so far")], traps: true } },
      "ERR_CONFIGURE_REFUSED",
      /unreachable[\s\S]*info: so far$/,
    ],
    ["a trap in _start", { _start: { traps: true } }, "ERR_START_REFUSED", /trapped in _start: unreachable/],
    [
      "a hostcall in _start (LOAD-13)",
      { _start: { calls: [call("proxy_set_tick_period_milliseconds", 1)] } },
      "ERR_START_REFUSED",
      /restricted_callback: proxy_set_tick_period_milliseconds may not be called from the entry point/,
    ],
  ];
  test.each(refused)("%s refuses the filter", async (_, scripts, code, message) => {
    await expect(loadScripted(scripts)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test("a trap in on_context_create is accepted, and every stream answered with 503 (FAIL-14)", async () => {
    const filter = await loadScripted({ proxy_on_context_create: { traps: true } });
    expect(filter.send().response?.status).toBe(503);
  });

  test("a module that does not link is refused with all of its faults", async () => {
    const bytes = compileWat(`(module
      (import "env" "abort" (func (param i32 i32 i32 i32)))
      (import "env" "seed" (func (result f64))))`);
    await expect(loadFilter(bytes)).rejects.toMatchObject({
      name: "HostSimError",
      message: expect.stringMatching(
        /ERR_ABI_MARKER_MISSING[\s\S]*env\.abort[\s\S]*env\.seed[\s\S]*ERR_ALLOCATOR_MISSING/,
      ),
    });
  });

  test("what is no module at all is refused", async () => {
    await expect(loadFilter(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ code: "ERR_MODULE_CORRUPT" });
  });

  test("logging from _start has no plugin before it (LOAD-14, LOG-5)", async () => {
    const filter = await loadScripted(
      { _start: { calls: [say("hello")] } },
      { pluginName: "p", rootId: "r", vmId: "v" },
    );
    expect(filter.log).toEqual([{ level: "info", message: "hello", prefix: "wasm log" }]);
  });

  const entries: [name: string, scripts: Scripts, extra: string, logged: string[]][] = [
    [
      "_initialize wins over _start (LOAD-10)",
      { _initialize: { calls: [say("init")] }, _start: { calls: [say("start")] } },
      "",
      ["init"],
    ],
    [
      "main follows _initialize, and its result is ignored (LOAD-12)",
      { _initialize: { calls: [say("init")] } },
      mainCalling("main", "(param i32 i32)"),
      ["init", "init"],
    ],
    [
      "__main_void follows _initialize without main",
      { _initialize: { calls: [say("init")] } },
      mainCalling("__main_void", ""),
      ["init", "init"],
    ],
    [
      "main is not looked up beside _start (LOAD-11)",
      { _start: { calls: [say("start")] } },
      '(func (export "main"))',
      ["start"],
    ],
  ];
  test.each(entries)("%s", async (_, scripts, extra, logged) => {
    const filter = await loadScripted(scripts, {}, { extra });
    expect(filter.log.map(({ message }) => message)).toEqual(logged);
  });
});

describe("a stream", () => {
  test("is announced with its first event, and ends with log, done, delete (LIFE-1, LIFE-3)", async () => {
    const filter = await loadScripted(everything);
    const exchange = filter.send({
      body: "body",
      trailers: { t: "1" },
      upstream: () => ({ body: "back", trailers: { t: "1" } }),
    });
    expect(callbacksOf(exchange)).toEqual([
      "proxy_on_context_create(context=2, parent=1)",
      "proxy_on_request_headers(context=2, count=6, end_of_stream=false) -> Continue",
      "proxy_on_request_body(context=2, size=4, end_of_stream=false) -> Continue",
      "proxy_on_request_trailers(context=2, count=1) -> Continue",
      "proxy_on_response_headers(context=2, count=2, end_of_stream=false) -> Continue",
      "proxy_on_response_body(context=2, size=4, end_of_stream=false) -> Continue",
      "proxy_on_response_trailers(context=2, count=1) -> Continue",
      "proxy_on_log(context=2)",
      "proxy_on_done(context=2) -> true",
      "proxy_on_delete(context=2)",
    ]);
    expect(exchange.counts).toMatchObject({ callbacks: 10, hostcalls: 0, allocations: 0, crossings: 10 });
  });

  test("over HTTP/1 the end of a body always comes alone, over HTTP/2 with the last piece", async () => {
    const filter = await loadScripted({ proxy_on_request_body: {} });
    const sizes = (protocol: "HTTP/1.1" | "HTTP/2") =>
      callbacksOf(filter.send({ protocol, body: ["one", "two"] })).map((line) =>
        line.replace(/.*size=|\).*/g, ""),
      );
    expect(sizes("HTTP/1.1")).toEqual([
      "3, end_of_stream=false",
      "3, end_of_stream=false",
      "0, end_of_stream=true",
    ]);
    expect(sizes("HTTP/2")).toEqual(["3, end_of_stream=false", "3, end_of_stream=true"]);
  });

  test("over HTTP/1 an empty piece is nothing, over HTTP/2 it is a frame", async () => {
    const filter = await loadScripted({ proxy_on_request_body: {} });
    const callbacks = (protocol: "HTTP/1.1" | "HTTP/2") =>
      callbacksOf(filter.send({ protocol, body: ["", "a"] })).length;
    expect(callbacks("HTTP/1.1")).toBe(2);
    expect(callbacks("HTTP/2")).toBe(2);
    expect(callbacksOf(filter.send({ protocol: "HTTP/2", body: ["", "a"] }))[0]).toContain(
      "size=0, end_of_stream=false",
    );
    expect(callbacksOf(filter.send({ body: ["", "a"] }))[0]).toContain("size=1, end_of_stream=false");
  });

  test("an empty chunked body is a body callback of size 0 (FLOW-24)", async () => {
    const filter = await loadScripted({ proxy_on_request_body: {} });
    expect(callbacksOf(filter.send({ body: [] }))).toEqual([
      "proxy_on_request_body(context=2, size=0, end_of_stream=true) -> Continue",
    ]);
  });

  test("ids count up, and are not used twice (VM-11)", async () => {
    const filter = await loadScripted({ proxy_on_log: {} });
    expect([1, 2, 3].map(() => callbacksOf(filter.send())[0])).toEqual([
      "proxy_on_log(context=2)",
      "proxy_on_log(context=3)",
      "proxy_on_log(context=4)",
    ]);
  });

  test("answering on_done with 0 delays nothing (LIFE-5)", async () => {
    const filter = await loadScripted({ proxy_on_done: { returns: 0 }, proxy_on_delete: {} });
    expect(callbacksOf(filter.send())).toEqual([
      "proxy_on_done(context=2) -> false",
      "proxy_on_delete(context=2)",
    ]);
  });

  test("ends when the client goes away, whatever holds it", async () => {
    const filter = await loadScripted({
      proxy_on_request_headers: { returns: 1 },
      proxy_on_log: {},
      proxy_on_delete: {},
    });
    const stream = filter.open();
    stream.requestHeaders();
    stream.close();
    expect(callbacksOf(stream).slice(1)).toEqual(["proxy_on_log(context=2)", "proxy_on_delete(context=2)"]);
    expect(stream.responseCodeDetails).toBe("downstream_remote_disconnect");
    expect(stream.ended).toBe(true);
  });

  test("ends when a response comes completely before the request has", async () => {
    const filter = await loadScripted({ proxy_on_request_body: {}, proxy_on_delete: {} });
    const stream = filter.open();
    stream.requestHeaders();
    stream.responseHeaders({ status: 413 }, { endOfStream: true });
    stream.requestBody("late");
    expect(stream.downstream?.status).toBe(413);
    expect(callbacksOf(stream)).toEqual(["proxy_on_delete(context=2)"]);
  });
});

describe("the end of a plugin", () => {
  test("is on_done and on_delete (LIFE-8)", async () => {
    const filter = await loadScripted({ proxy_on_done: {}, proxy_on_delete: {} });
    filter.close();
    expect(callbacksOf(filter)).toEqual(["proxy_on_done(context=1) -> true", "proxy_on_delete(context=1)"]);
  });

  test("waits for proxy_done if on_done answers 0; inside on_done it is too early (LIFE-9, LIFE-11)", async () => {
    const filter = await loadScripted({
      proxy_on_done: { calls: [call("proxy_done")], returns: 0 },
      proxy_on_delete: {},
    });
    filter.close();
    expect(callbacksOf(filter)).toEqual(["proxy_on_done(context=1) -> false"]);
    expect(hostcallsOf(filter)).toEqual(["proxy_done() NotFound"]);
  });

  test("proxy_done is NotFound while nobody waits, from a stream too (LIFE-5, LIFE-10)", async () => {
    const filter = await loadScripted({ proxy_on_request_headers: { calls: [call("proxy_done")] } });
    expect(filter.send().transcript).toContain("proxy_done() NotFound");
  });

  test("comes once, and nothing is sent through afterwards", async () => {
    const filter = await loadScripted({ proxy_on_done: {} });
    filter.close();
    filter.close();
    expect(callbacksOf(filter)).toHaveLength(1);
    expect(() => filter.send()).toThrow(/closed/);
  });

  test("stops its timer", async () => {
    const filter = await loadTicking({}, []);
    filter.close();
    filter.clock.advance(TICK_MS);
    expect(filter.transcript).not.toContain("proxy_on_tick");
  });
});

describe("configuration", () => {
  const read: Call = call("proxy_get_buffer_bytes", "PluginConfiguration", 0, 1000);
  const rows: [name: string, configuration: unknown, seen: string][] = [
    ["text as it is", '{"a": 1}', '"{\\"a\\": 1}"'],
    ["text as UTF-8", "é", '"é"'],
    ["bytes as they are", Uint8Array.of(0xff, 0), '"\\xff\\0"'],
    ["anything else as JSON", { a: [1, true] }, '"{\\"a\\":[1,true]}"'],
    ["null as JSON", null, '"null"'],
    ["nothing as nothing", undefined, '""'],
  ];
  test.each(rows)("is handed over: %s", async (_, configuration, seen) => {
    const filter = await loadScripted({ proxy_on_configure: { calls: [read] } }, { configuration });
    expect(filter.transcript).toContain(`Ok ${seen}\n`);
  });
});

/** A main that calls _initialize again, so that it is seen. */
function mainCalling(name: string, params: string): string {
  return `(func (export "${name}") ${params} (result i32) (call $_initialize) (i32.const 7))`;
}
