import { describe, expect, test } from "vitest";
import { type Cluster, type Filter, HostSimError } from "../../host-sim/index.ts";
import type { Pair } from "../../host-sim/wire/pairs.ts";
import { type Call, call, loadScripted, type Scripts } from "../support/scripted-filter.ts";
import { callbacksOf, hostcallsOf } from "../support/transcript-lines.ts";

const headers: Pair[] = [
  [":method", "GET"],
  [":path", "/check"],
  [":authority", "auth"],
];
const OUTSIDE = 262_144;
const FIRST_STREAM = 2;

const ask: Call = call("proxy_http_call", "auth", headers, "body", [["t", "1"]], 500);
const status: Call = call("proxy_get_status");
const wake: Call = call("proxy_set_effective_context", FIRST_STREAM);

/** A filter that holds each request and asks; `answered` is what it does when the answer comes. */
function loadAsking(answered: Call[], cluster: Cluster, more: Scripts = {}): Promise<Filter> {
  return loadScripted(
    {
      proxy_on_request_headers: { calls: [ask], returns: 1 },
      proxy_on_http_call_response: { calls: answered },
      ...more,
    },
    { clusters: { auth: cluster } },
  );
}

describe("proxy_http_call", () => {
  const shown = headers.map(([name, value]) => `"${name}": "${value}"`).join(", ");
  const asked = (cluster: string, timeout: number) =>
    `proxy_http_call("${cluster}", { ${shown} }, "body", { "t": "1" }, ${timeout})`;
  const rows: [name: string, made: Call, answer: string][] = [
    ["a call that leaves (CALL-6)", ask, `${asked("auth", 500)} Ok 4`],
    [
      "an unknown cluster (CALL-1)",
      call("proxy_http_call", "none", headers, "body", [["t", "1"]], 500),
      `${asked("none", 500)} BadArgument`,
    ],
    [
      "a timeout that is negative (CALL-3)",
      call("proxy_http_call", "auth", headers, "body", [["t", "1"]], -1),
      `${asked("auth", 4_294_967_295)} BadArgument`,
    ],
    [
      "a cluster that has no host (CALL-5)",
      call("proxy_http_call", "empty", headers, "body", [["t", "1"]], 500),
      `${asked("empty", 500)} InternalFailure`,
    ],
    [
      "a name that every object has",
      call("proxy_http_call", "toString", headers, "body", [["t", "1"]], 500),
      `${asked("toString", 500)} BadArgument`,
    ],
    [
      "a token that cannot be written",
      { ...ask, slots: [OUTSIDE] },
      `${asked("auth", 500)} InvalidMemoryAccess`,
    ],
    [
      "a body outside of memory",
      call("proxy_http_call", "auth", [], { raw: OUTSIDE }, { raw: 1 }, [], 0),
      'proxy_http_call("auth", {}, <not in memory>, {}, 0) InvalidMemoryAccess',
    ],
  ];
  test.each(rows)("%s", async (_, made, answer) => {
    const filter = await loadScripted(
      { proxy_on_request_headers: { calls: [made] } },
      { clusters: { auth: "manual", empty: "unavailable" } },
    );
    expect(hostcallsOf(filter.send())).toEqual([answer]);
    expect(filter.calls).toHaveLength(answer.includes(") Ok") ? 1 : 0);
  });

  test("headers that are malformed count as none, and are found (PAIRS-7)", async () => {
    const made = call("proxy_http_call", "auth", Uint8Array.of(1), "", [], 0);
    const filter = await loadScripted(
      { proxy_on_request_headers: { calls: [made] } },
      { clusters: { auth: "manual" } },
    );
    const exchange = filter.send();
    expect(hostcallsOf(exchange)).toEqual(['proxy_http_call("auth", {}, "", {}, 0) BadArgument']);
    expect(exchange.findings).toMatchObject([{ code: "ERR_PAIRS_MALFORMED" }]);
  });
});

describe("an answer", () => {
  test("comes after the callback, on the plugin, and shows headers, body and trailers (CALL-10, CALL-11)", async () => {
    const filter = await loadAsking(
      [
        call("proxy_get_header_map_pairs", "HttpCallResponseHeaders"),
        call("proxy_get_buffer_bytes", "HttpCallResponseBody", 0, 99),
        call("proxy_get_header_map_value", "HttpCallResponseTrailers", "t"),
        call("proxy_get_header_map_size", "HttpCallResponseHeaders"),
        call("proxy_add_header_map_value", "HttpCallResponseHeaders", "a", "b"),
        call("proxy_set_buffer_bytes", "HttpCallResponseBody", 0, 1, "x"),
        call("proxy_get_header_map_value", "GrpcCallInitialMetadata", "t"),
        call("proxy_grpc_cancel", 4),
      ],
      () => ({ status: 403, headers: { x: "1" }, body: ["b", "y"], trailers: { t: "2" } }),
    );
    const stream = filter.open();
    stream.requestHeaders({}, { endOfStream: true });
    expect(stream.transcript).not.toContain("proxy_on_http_call_response");
    expect(callbacksOf(filter)).toEqual([
      "proxy_on_http_call_response(context=1, call_id=4, num_headers=3, body_size=2, num_trailers=1)",
    ]);
    expect(hostcallsOf(filter).slice(0, -1)).toEqual([
      'proxy_get_header_map_pairs(HttpCallResponseHeaders) Ok { ":status": "403", "x": "1", "x-envoy-upstream-service-time": "0" }',
      'proxy_get_buffer_bytes(HttpCallResponseBody, 0, 99) Ok "by"',
      'proxy_get_header_map_value(HttpCallResponseTrailers, "t") Ok "2"',
      "proxy_get_header_map_size(HttpCallResponseHeaders) BadArgument",
      'proxy_add_header_map_value(HttpCallResponseHeaders, "a", "b") BadArgument',
      'proxy_set_buffer_bytes(HttpCallResponseBody, 0, 1, "x") BadArgument',
      'proxy_get_header_map_value(GrpcCallInitialMetadata, "t") BadArgument',
    ]);
  });

  test("wakes the stream that waits for it, which goes on (CTX-6)", async () => {
    const filter = await loadAsking([wake, call("proxy_continue_stream", "HttpRequest")], () => ({}));
    const exchange = filter.send();
    expect(exchange.response?.status).toBe(200);
    expect(callbacksOf(exchange)).toEqual([
      "proxy_on_request_headers(context=2, count=6, end_of_stream=true) -> StopIteration",
      "proxy_on_http_call_response(context=1, call_id=4, num_headers=3, body_size=0, num_trailers=0)",
    ]);
  });

  test("does nothing for the stream without it (CTX-6)", async () => {
    const filter = await loadAsking([call("proxy_continue_stream", "HttpRequest")], () => ({}));
    expect(filter.send().upstream.reached).toBe(false);
  });

  test("can still be read after switching to the stream (CTX-7)", async () => {
    const filter = await loadAsking(
      [wake, call("proxy_get_header_map_value", "HttpCallResponseHeaders", ":status")],
      () => ({ status: 403 }),
    );
    expect(hostcallsOf(filter.send()).at(-1)).toMatch(/Ok "403"$/);
  });

  test("finds the stream gone (CALL-18)", async () => {
    const filter = await loadAsking([wake], "manual");
    const stream = filter.open();
    stream.requestHeaders({}, { endOfStream: true });
    stream.close();
    expect(filter.calls).toHaveLength(1);
    filter.calls[0]?.reply();
    expect(hostcallsOf(filter)).toEqual(["proxy_set_effective_context(2) BadArgument"]);
  });

  test("is out of reach afterwards (CALL-16)", async () => {
    const filter = await loadAsking(
      [wake, call("proxy_continue_stream", "HttpRequest")],
      () => ({ body: "x" }),
      {
        proxy_on_response_headers: {
          calls: [
            call("proxy_get_header_map_value", "HttpCallResponseHeaders", ":status"),
            call("proxy_get_header_map_pairs", "HttpCallResponseHeaders"),
            call("proxy_get_buffer_bytes", "HttpCallResponseBody", 0, 99),
          ],
        },
      },
    );
    expect(hostcallsOf(filter.send()).slice(-3)).toEqual([
      'proxy_get_header_map_value(HttpCallResponseHeaders, ":status") BadArgument',
      "proxy_get_header_map_pairs(HttpCallResponseHeaders) Ok {}",
      "proxy_get_buffer_bytes(HttpCallResponseBody, 0, 99) NotFound",
    ]);
  });

  test("to a call made while configuring comes when the plugin has started (CALL-22)", async () => {
    const filter = await loadScripted(
      { proxy_on_configure: { calls: [ask] }, proxy_on_http_call_response: {} },
      { clusters: { auth: () => ({}) } },
    );
    expect(callbacksOf(filter).map((line) => line.split("(")[0])).toEqual([
      "proxy_on_configure",
      "proxy_on_http_call_response",
    ]);
  });

  test("comes before the time is up, even if the clock takes one long step", async () => {
    const filter = await loadScripted(
      {
        proxy_on_configure: { calls: [call("proxy_set_tick_period_milliseconds", 400)] },
        proxy_on_tick: { calls: [ask] },
        proxy_on_http_call_response: {
          calls: [call("proxy_get_header_map_value", "HttpCallResponseHeaders", ":status")],
        },
      },
      { clusters: { auth: () => ({}) } },
    );
    filter.clock.advance(2000);
    expect(filter.transcript).toContain('Ok "200"');
    expect(filter.transcript).not.toContain('Ok "504"');
  });
});

describe("a failure", () => {
  const value = call("proxy_get_header_map_value", "HttpCallResponseHeaders", ":status");
  const body = call("proxy_get_buffer_bytes", "HttpCallResponseBody", 0, 99);
  const gone = "upstream connect error or disconnect/reset before headers. reset reason:";
  const rows: [name: string, ends: (filter: Filter) => void, seen: string[]][] = [
    [
      "the time is up (CALL-12)",
      (filter) => filter.clock.advance(500),
      ['Ok "504"', 'Ok "upstream request timeout"', 'Ok 0 ""'],
    ],
    [
      "nobody listens (CALL-13)",
      (filter) => filter.calls[0]?.fail(),
      ['Ok "503"', `Ok "${gone} remote connection failure"`, 'Ok 0 ""'],
    ],
    [
      "the answer is none (CALL-13)",
      (filter) => filter.calls[0]?.fail("protocol error"),
      ['Ok "502"', `Ok "${gone} protocol error"`, 'Ok 0 ""'],
    ],
    [
      "the answer breaks off (CALL-14, CALL-17)",
      (filter) => filter.calls[0]?.reply({ status: 200, reset: "connection termination" }),
      ["BadArgument", "NotFound", 'Ok 11 "reset"'],
    ],
  ];
  test.each(rows)("%s", async (_, ends, seen) => {
    const filter = await loadAsking([value, body, status], "manual");
    filter.send();
    ends(filter);
    expect(hostcallsOf(filter).map((line) => line.replace(/^.*?\) /, ""))).toEqual(seen);
    expect(filter.calls).toEqual([]);
  });

  test("leaves its code, and not its message, for calls that follow (CALL-15)", async () => {
    const filter = await loadAsking([status], "manual");
    filter.send();
    filter.send();
    filter.calls[0]?.reply({ status: 200, reset: "connection termination" });
    filter.calls[0]?.reply();
    expect(hostcallsOf(filter)).toEqual(['proxy_get_status() Ok 11 "reset"', 'proxy_get_status() Ok 11 ""']);
  });

  test("of the filter leaves the stream without an answer for ever, and says so", async () => {
    const filter = await loadAsking([], () => ({}), { proxy_on_http_call_response: { traps: true } });
    const exchange = filter.send();
    expect(exchange.response).toBeNull();
    expect(exchange.findings).toMatchObject([{ code: "ERR_WOULD_HANG" }]);
    expect(filter.send().response?.status).toBe(503);
  });
});

describe("a test", () => {
  test("sees what arrives at the service (CALL-7, CALL-9)", async () => {
    const filter = await loadAsking([], "manual");
    filter.send();
    const [waiting] = filter.calls;
    expect(waiting).toMatchObject({
      cluster: "auth",
      timeoutMs: 500,
      request: { method: "GET", path: "/check" },
    });
    expect(waiting?.request.headers.entries()).toEqual([
      ...headers,
      ["content-length", "4"],
      ["x-envoy-internal", "true"],
      ["x-envoy-expected-rq-timeout-ms", "500"],
    ]);
    expect(waiting?.request.body.text()).toBe("body");
    expect(waiting?.request.trailers).toBeNull();
  });

  test("sees the calls of each stream (CALL-21)", async () => {
    const filter = await loadAsking([], "manual");
    const [first, second] = [filter.open(), filter.open()];
    first.requestHeaders({}, { endOfStream: true });
    second.requestHeaders({}, { endOfStream: true });
    expect([first.calls.length, second.calls.length, filter.calls.length]).toEqual([1, 1, 2]);
    first.calls[0]?.reply();
    expect([first.calls.length, second.calls.length, filter.calls.length]).toEqual([0, 1, 1]);
  });

  test("answers in a function, which may leave a call open", async () => {
    const filter = await loadAsking([], ({ path }) => (path === "/check" ? null : {}));
    filter.send();
    expect(filter.calls).toHaveLength(1);
  });

  test("sees how long the service took", async () => {
    const filter = await loadAsking(
      [call("proxy_get_header_map_value", "HttpCallResponseHeaders", "x-envoy-upstream-service-time")],
      "manual",
    );
    filter.send();
    filter.clock.advance(20);
    filter.calls[0]?.reply();
    expect(hostcallsOf(filter).at(-1)).toMatch(/Ok "20"$/);
  });

  test("cannot answer a call twice", async () => {
    const filter = await loadAsking([], "manual");
    filter.send();
    const [waiting] = filter.calls;
    waiting?.reply();
    expect(() => waiting?.reply()).toThrow(HostSimError);
    expect(() => waiting?.fail()).toThrow("the call to auth is over: it cannot be answered any more");
  });

  test("sees nothing of a call that the plugin makes while it goes", async () => {
    const arrived: unknown[] = [];
    const filter = await loadScripted(
      { proxy_on_done: { calls: [ask] } },
      {
        clusters: {
          auth: (request) => {
            arrived.push(request);
            return null;
          },
        },
      },
    );
    filter.close();
    expect(hostcallsOf(filter)).toEqual([expect.stringMatching(/Ok 4$/)]);
    expect(arrived).toEqual([]);
  });

  test("finds no call any more when the filter has gone (CALL-20)", async () => {
    const filter = await loadAsking([], "manual");
    const stream = filter.open();
    stream.requestHeaders();
    filter.close();
    // The plugin outlives its streams.
    expect(filter.calls).toHaveLength(1);
    stream.close();
    expect(filter.calls).toEqual([]);
  });
});
