import { describe, expect, test } from "vitest";
import { type Call, call, loadScripted, type Scripts } from "../support/scripted-filter.ts";
import { loadTicking, TICK_MS } from "../support/ticking.ts";
import { callbacksOf } from "../support/transcript-lines.ts";

const readPath: Call = call("proxy_get_header_map_value", 0, ":path");

describe("a trap in a request callback", () => {
  const phases: [name: string, scripts: Scripts][] = [
    ["on_request_headers", { proxy_on_request_headers: { traps: true } }],
    ["on_request_body", { proxy_on_request_body: { traps: true } }],
    ["on_request_trailers", { proxy_on_request_trailers: { traps: true } }],
  ];
  test.each(phases)(
    "%s: the stream is answered 503, without response callbacks (FAIL-1, FAIL-2, FAIL-5)",
    async (name, scripts) => {
      const filter = await loadScripted({ ...scripts, proxy_on_response_headers: {}, proxy_on_log: {} });
      const exchange = filter.send({ body: "body", trailers: { t: "1" } });
      expect(exchange.response?.status).toBe(503);
      expect(exchange.response?.body.size).toBe(0);
      expect(exchange.responseCodeDetails).toBe("wasm_fail_stream");
      expect(callbacksOf(exchange)).toEqual([
        expect.stringMatching(new RegExp(`^proxy_${name}\\(.*\\) -> trap: unreachable$`)),
      ]);
      expect(exchange.trap).toMatchObject({
        code: "ERR_GUEST_TRAP",
        message: expect.stringMatching(
          new RegExp(
            `^the filter trapped in proxy_${name} \\(context 2\\): unreachable\n[\\s\\S]*proxy_${name}[\\s\\S]*503`,
          ),
        ),
      });
    },
  );

  test("the VM has failed: later streams are answered without a call (FAIL-8)", async () => {
    const filter = await loadScripted({ proxy_on_request_headers: { traps: true } });
    filter.send();
    const later = filter.send();
    expect(later.response?.status).toBe(503);
    expect(later.transcript).toBe("");
    expect(filter.trap).toMatchObject({ code: "ERR_GUEST_TRAP" });
  });

  test("streams under way are answered at their next callback (FAIL-3)", async () => {
    const filter = await loadScripted({ proxy_on_request_headers: [{}, { traps: true }] });
    const waiting = filter.open();
    waiting.requestHeaders();
    filter.send();
    expect(waiting.downstream).toBeNull();
    waiting.requestBody("body");
    expect(waiting.downstream?.status).toBe(503);
  });

  test("gRPC is told that the service is unavailable (FAIL-2)", async () => {
    const filter = await loadScripted({ proxy_on_request_headers: { traps: true } });
    const exchange = filter.send({ headers: { "content-type": "application/grpc" } });
    expect(exchange.response?.headers.get("grpc-status")).toBe("14");
  });

  test("a reply of the same callback leaves its details (FAIL-2)", async () => {
    const reply = call("proxy_send_local_response", 403, "mine", "", [], -1);
    const filter = await loadScripted({ proxy_on_request_headers: { calls: [reply], traps: true } });
    const exchange = filter.send();
    expect(exchange.response?.status).toBe(503);
    expect(exchange.responseCodeDetails).toBe("mine");
  });

  test("a continue of the same callback is taken back before anything has left (FAIL-2, LR-21)", async () => {
    const calls = [call("proxy_continue_stream", "HttpRequest")];
    const filter = await loadScripted({ proxy_on_request_headers: { calls, traps: true } });
    const exchange = filter.send();
    expect(exchange.upstream.reached).toBe(false);
    expect(exchange.response?.status).toBe(503);
  });
});

describe("a trap in a response callback", () => {
  test("on_response_headers: 503 instead of the response (FAIL-4)", async () => {
    const filter = await loadScripted({ proxy_on_response_headers: { traps: true } });
    const exchange = filter.send({ upstream: () => ({ body: "secret" }) });
    expect(exchange.response?.status).toBe(503);
    expect(exchange.response?.body.size).toBe(0);
  });

  test("on_response_body, headers gone: the stream is reset (FAIL-4)", async () => {
    const filter = await loadScripted({ proxy_on_response_body: { traps: true } });
    const exchange = filter.send({ upstream: () => ({ body: "secret" }) });
    expect(exchange.response?.complete).toBe(false);
    expect(exchange.reset).toBe("wasm_fail_stream");
  });
});

describe("where a trap crashes Envoy, the simulator says so and goes on", () => {
  const close = (type: string): Call => call("proxy_close_stream", type);
  const reply = call("proxy_send_local_response", 403, "", "", [], -1);
  const crashes: [name: string, scripts: Scripts][] = [
    [
      "on_request_headers after a close",
      { proxy_on_request_headers: { calls: [close("HttpRequest")], traps: true } },
    ],
    [
      "on_request_body after a close",
      { proxy_on_request_body: { calls: [close("HttpRequest")], traps: true } },
    ],
    [
      "on_response_headers after a close",
      { proxy_on_response_headers: { calls: [close("HttpResponse")], traps: true } },
    ],
    ["on_response_headers after a reply", { proxy_on_response_headers: { calls: [reply], traps: true } }],
    ["on_response_body after a reply", { proxy_on_response_body: { calls: [reply], traps: true } }],
  ];
  test.each(crashes)("a trap in %s", async (_, scripts) => {
    const filter = await loadScripted(scripts);
    const exchange = filter.send({ body: "body", upstream: () => ({ body: "back" }) });
    expect(exchange.findings.map(({ code }) => code)).toEqual(["ERR_WOULD_CRASH"]);
    expect(exchange.stream.ended).toBe(true);
    expect(filter.send().response?.status).toBe(503);
  });
});

describe("a trap outside of a message", () => {
  const outside: [name: string, scripts: Scripts][] = [
    ["on_log", { proxy_on_log: { traps: true } }],
    ["on_done", { proxy_on_done: { traps: true } }],
  ];
  test.each(outside)(
    "%s: this response is not touched, the next request is answered 503 (FAIL-13)",
    async (name, scripts) => {
      const filter = await loadScripted({ ...scripts, proxy_on_delete: {} });
      const exchange = filter.send();
      expect(exchange.response?.status).toBe(200);
      expect(exchange.trap?.message).toContain(name);
      // LIFE-13: nothing is called any more.
      expect(exchange.transcript).not.toContain("proxy_on_delete");
      expect(filter.send().response?.status).toBe(503);
    },
  );

  test("on_tick: no further ticks, and no end of the plugin (TM-10, FAIL-19)", async () => {
    const filter = await loadScripted({
      proxy_on_configure: { calls: [call("proxy_set_tick_period_milliseconds", 10)] },
      proxy_on_tick: { traps: true },
      proxy_on_done: {},
      proxy_on_delete: {},
    });
    filter.clock.advance(100);
    filter.close();
    expect(filter.transcript.match(/proxy_on_tick/g)).toHaveLength(1);
    expect(filter.transcript).not.toContain("proxy_on_done");
    expect(filter.trap).toMatchObject({ code: "ERR_GUEST_TRAP" });
  });

  test("a recursion without end is a trap too", async () => {
    const filter = await loadScripted(
      {},
      {},
      { extra: '(func $f (export "proxy_on_log") (param i32) (call $f (local.get 0)))' },
    );
    expect(filter.send().trap?.message).toMatch(/Maximum call stack/);
  });
});

describe("an allocator that lies", () => {
  const liars: [name: string, allocator: string, fails: boolean][] = [
    ["has no room", "(i32.const 0)", false],
    ["points outside of memory", "(i32.const 0x7ffffff0)", false],
    ["points to the last byte", "(i32.const 262143)", false],
    ["points to a negative address", "(i32.const -4)", false],
    ["traps (FAIL-16)", "unreachable", true],
    ["makes a hostcall that is out of reach (LOAD-18)", "(drop (call $proxy_done)) (i32.const 1024)", true],
  ];
  test.each(liars)("%s: the hostcall answers InvalidMemoryAccess", async (_, allocator, fails) => {
    const filter = await loadScripted(
      {
        proxy_on_request_headers: { calls: [readPath, { name: "proxy_log", inputs: ["Info", "goes on"] }] },
        proxy_on_tick: { calls: [call("proxy_done")] },
      },
      {},
      { allocator },
    );
    const exchange = filter.send({ path: "/path" });
    expect(exchange.transcript).toContain(
      'proxy_get_header_map_value(HttpRequestHeaders, ":path") InvalidMemoryAccess',
    );
    // The module goes on until its callback returns; then the failure counts.
    expect(exchange.log.map(({ message }) => message)).toEqual(["goes on"]);
    expect(exchange.response?.status).toBe(fails ? 503 : 200);
    expect(exchange.trap !== null).toBe(fails);
  });

  test("nothing to hand over needs no room (section 2.2)", async () => {
    const filter = await loadScripted(
      { proxy_on_request_headers: { calls: [call("proxy_get_header_map_value", 0, "e")] } },
      {},
      { allocator: "unreachable" },
    );
    const exchange = filter.send({ headers: { e: "" } });
    expect(exchange.transcript).toContain('Ok ""');
    expect(exchange.counts.allocations).toBe(0);
  });

  test("logging from the allocator is in reach, as the VM (LOAD-18, LOAD-19)", async () => {
    const filter = await loadScripted(
      { proxy_on_request_headers: { calls: [call("proxy_log", "Info", "x"), readPath] } },
      { pluginName: "p" },
      { allocator: "(drop (call $proxy_log (i32.const 2) (i32.const 0) (i32.const 0))) (i32.const 1024)" },
    );
    filter.send();
    expect(filter.log.map(({ prefix }) => prefix)).toEqual(["wasm log p", "wasm log"]);
  });

  test("memory that grows while the host writes is the new memory", async () => {
    const filter = await loadScripted(
      { proxy_on_request_headers: { calls: [readPath, readPath] } },
      {},
      { allocator: "(i32.mul (memory.grow (i32.const 1)) (i32.const 65536))" },
    );
    expect(filter.send({ path: "/grown" }).transcript.match(/Ok "\/grown"/g)).toHaveLength(2);
  });

  test("proxy_on_memory_allocate serves where there is no malloc, and only there (LOAD-16)", async () => {
    const both = await loadScripted(
      { proxy_on_request_headers: { calls: [readPath] } },
      {},
      {
        extra: '(func (export "proxy_on_memory_allocate") (param i32) (result i32) unreachable)',
      },
    );
    expect(both.send().response?.status).toBe(200);
  });
});

describe("a trap seen from a tick", () => {
  test("a stream that the tick has set as effective keeps its own story", async () => {
    const filter = await loadTicking({ proxy_on_request_headers: { returns: 1 } }, [
      call("proxy_continue_stream", 0),
    ]);
    const exchange = filter.send();
    expect(exchange.trap).toBeNull();
    filter.clock.advance(TICK_MS);
    expect(exchange.transcript).toContain("proxy_on_tick(context=1)");
    expect(filter.transcript).toContain("proxy_on_tick(context=1)");
  });
});
