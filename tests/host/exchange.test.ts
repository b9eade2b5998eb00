import { describe, expect, test } from "vitest";
import type { ExchangeRequest, UpstreamResponse } from "../../host-sim/index.ts";
import { type Call, call, loadScripted } from "../support/scripted-filter.ts";
import { loadTicking, TICK_MS } from "../support/ticking.ts";
import { callbacksOf } from "../support/transcript-lines.ts";

const CONTINUE_REQUEST: Call = call("proxy_continue_stream", "HttpRequest");

describe("what is sent", () => {
  const requests: [name: string, request: ExchangeRequest, headers: [string, string][], body: string][] = [
    [
      "nothing but defaults",
      {},
      [
        [":authority", "example.com"],
        [":path", "/"],
        [":method", "GET"],
        [":scheme", "http"],
      ],
      "",
    ],
    [
      "a body makes it a POST, with its length",
      { body: "é" },
      [
        [":method", "POST"],
        ["content-length", "2"],
      ],
      "é",
    ],
    ["an empty body has a length too", { body: "" }, [["content-length", "0"]], ""],
    ["a body in pieces is chunked", { body: ["a", "b"] }, [[":method", "POST"]], "ab"],
    [
      "a length of the test's own is kept",
      { body: "abc", headers: { "Content-Length": "5" } },
      [["content-length", "5"]],
      "abc",
    ],
    [
      "pseudo headers are not own headers",
      { headers: { ":path": "/other", "x-a": "1" } },
      [
        [":path", "/"],
        ["x-a", "1"],
      ],
      "",
    ],
    [
      "bytes",
      { body: Uint8Array.of(0x61), headers: [["x-a", Uint8Array.of(0xc3, 0xa9)]] },
      [["x-a", "é"]],
      "a",
    ],
  ];
  test.each(requests)("%s", async (_, request, headers, body) => {
    const { upstream } = (await loadScripted({})).send(request);
    expect(upstream.request?.headers.entries()).toEqual(expect.arrayContaining(headers));
    expect(upstream.request?.body.text()).toBe(body);
    expect(upstream.request?.complete).toBe(true);
  });

  test("a body with trailers after it is chunked", async () => {
    const { upstream } = (await loadScripted({})).send({ body: "a", trailers: { t: "1" } });
    expect(upstream.request?.headers.has("content-length")).toBe(false);
  });

  test("a chunked body has no length", async () => {
    const { upstream } = (await loadScripted({})).send({ body: ["a"] });
    expect(upstream.request?.headers.has("content-length")).toBe(false);
  });
});

describe("what is answered", () => {
  const responses: [
    name: string,
    response: UpstreamResponse,
    status: number,
    headers: [string, string][],
    body: string,
  ][] = [
    ["200 without a body", {}, 200, [["content-length", "0"]], ""],
    ["a body with its length", { status: 418, body: "teapot" }, 418, [["content-length", "6"]], "teapot"],
    ["a body in pieces", { body: ["a", "b"] }, 200, [], "ab"],
    [
      "own headers, repeated",
      {
        headers: [
          ["set-cookie", "a"],
          ["set-cookie", "b"],
        ],
      },
      200,
      [
        ["set-cookie", "a"],
        ["set-cookie", "b"],
      ],
      "",
    ],
    ["text beyond ASCII, with a length", { headers: { "x-a": "é" }, body: "é" }, 200, [["x-a", "é"]], "é"],
    ["text beyond ASCII, in pieces", { headers: { "x-a": "é" }, body: ["é"] }, 200, [["x-a", "é"]], "é"],
    ["bytes", { headers: { "x-a": Uint8Array.of(0xc3, 0xa9) } }, 200, [["x-a", "é"]], ""],
    [
      "a length of its own",
      { headers: [["Content-Length", "2"]], body: "abc" },
      200,
      [["content-length", "2"]],
      "abc",
    ],
    ["over HTTP/2", { body: ["a", "b"], protocol: "HTTP/2" }, 200, [], "ab"],
  ];
  test.each(responses)("%s", async (_, response, status, headers, body) => {
    const exchange = (await loadScripted({})).send({ upstream: () => response });
    expect(exchange.response?.status).toBe(status);
    expect(exchange.response?.headers.entries()).toEqual(expect.arrayContaining(headers));
    expect(exchange.response?.body.text()).toBe(body);
    expect(exchange.response?.complete).toBe(true);
  });

  const bodyless: [
    name: string,
    request: ExchangeRequest,
    response: UpstreamResponse,
    length: string | null,
  ][] = [
    ["to HEAD, with the length of what GET would get", { method: "HEAD" }, { body: "body" }, "4"],
    ["204", {}, { status: 204 }, null],
    ["304", {}, { status: 304, body: "ignored" }, null],
  ];
  test.each(bodyless)("%s: no body callback at all", async (_, request, response, length) => {
    const filter = await loadScripted({ proxy_on_response_headers: {}, proxy_on_response_body: {} });
    const exchange = filter.send({ ...request, upstream: () => response });
    expect(callbacksOf(exchange)).toEqual([
      expect.stringMatching(/^proxy_on_response_headers\(.*end_of_stream=true\)/),
    ]);
    expect(exchange.response?.headers.get("content-length")).toBe(length);
    expect(exchange.response?.body.size).toBe(0);
  });

  const resets: [name: string, response: UpstreamResponse, status: number | undefined, details: string][] = [
    [
      "refused",
      { reset: "remote connection failure" },
      503,
      "upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}",
    ],
    ["not HTTP", { reset: "protocol error" }, 502, "upstream_reset_before_response_started{protocol_error}"],
    [
      "broken off after headers and body",
      { status: 200, body: "ha", reset: "connection termination" },
      200,
      "upstream_reset_after_response_started{connection_termination}",
    ],
  ];
  test.each(resets)("an upstream that is %s", async (_, response, status, details) => {
    const exchange = (await loadScripted({})).send({ upstream: () => response });
    expect(exchange.response?.status).toBe(status);
    expect(exchange.responseCodeDetails).toBe(details);
    expect(exchange.response?.complete).toBe(response.status === undefined);
  });

  test("the upstream sees the request that the filter made", async () => {
    const filter = await loadScripted(
      { proxy_on_request_headers: { calls: [call("proxy_replace_header_map_value", 0, ":path", "/new")] } },
      { upstream: ({ path }) => ({ body: `you asked for ${path}` }) },
    );
    expect(filter.send({ path: "/old" }).response?.body.text()).toBe("you asked for /new");
  });

  test("an upstream that throws fails the test where it sends", async () => {
    const filter = await loadScripted({});
    const upstream = () => {
      throw new Error("not in this test");
    };
    expect(() => filter.send({ upstream })).toThrow("not in this test");
    expect(filter.send().response?.status).toBe(200);
  });
});

describe("routing after a filter has been at the headers (HDR-13)", () => {
  const rows: [name: string, calls: Call[], status: number, body: string][] = [
    ["without :path", [call("proxy_remove_header_map_value", 0, ":path")], 404, ""],
    ["without x-forwarded-proto", [call("proxy_remove_header_map_value", 0, "x-forwarded-proto")], 404, ""],
    [
      "without :method",
      [call("proxy_remove_header_map_value", 0, ":method")],
      503,
      "missing required header: :method",
    ],
    [
      "with a line end in a value",
      [call("proxy_add_header_map_value", 0, "x-crlf", "a\r\nb")],
      503,
      "invalid header value for: x-crlf",
    ],
  ];
  test.each(rows)(
    "%s the client is answered, through the response callbacks",
    async (_, calls, status, body) => {
      const filter = await loadScripted({
        proxy_on_request_headers: { calls },
        proxy_on_response_headers: {},
      });
      const exchange = filter.send();
      expect(exchange.upstream.reached).toBe(false);
      expect(exchange.response?.status).toBe(status);
      expect(exchange.response?.body.text()).toBe(body);
      expect(exchange.transcript).toContain("proxy_on_response_headers");
    },
  );

  const statuses: [name: string, inCall: Call][] = [
    ["without", call("proxy_remove_header_map_value", 2, ":status")],
    ["empty", call("proxy_replace_header_map_value", 2, ":status", "")],
    ["with letters in", call("proxy_replace_header_map_value", 2, ":status", "2xx")],
    ["joined", call("proxy_add_header_map_value", 2, ":status", "201")],
  ];
  test.each(statuses)("a response %s :status is a 502 that no filter sees", async (_, inCall) => {
    const filter = await loadScripted({ proxy_on_response_headers: { calls: [inCall] } });
    const exchange = filter.send({ upstream: () => ({ body: "secret" }) });
    expect(exchange.response?.status).toBe(502);
    expect(exchange.response?.body.text()).toBe("missing required header: :status");
    expect(exchange.responseCodeDetails).toBe(
      "filter_removed_required_response_headers{missing_required_header:_:status}",
    );
    expect(callbacksOf(exchange)).toHaveLength(1);
  });

  test("a line end in a response header splits the response, and nobody checks (HDR-2)", async () => {
    const inCall = call("proxy_add_header_map_value", 2, "x-crlf", "a\r\nset-cookie: b");
    const filter = await loadScripted({ proxy_on_response_headers: { calls: [inCall] } });
    const exchange = filter.send();
    expect(exchange.response?.status).toBe(200);
    expect(exchange.findings).toMatchObject([
      { code: "ERR_RESPONSE_SPLIT", message: expect.stringContaining("x-crlf") },
    ]);
  });
});

describe("fetch", () => {
  test("waits for an upstream that takes its time", async () => {
    const filter = await loadScripted({});
    const upstream = async (): Promise<UpstreamResponse> => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return { body: "late" };
    };
    expect((await filter.fetch({ upstream })).response?.body.text()).toBe("late");
  });

  test("takes one that does not", async () => {
    const filter = await loadScripted({}, { upstream: () => ({ status: 201 }) });
    expect((await filter.fetch()).response?.status).toBe(201);
  });

  test("takes a request of the web platform", async () => {
    const filter = await loadScripted({});
    const request = new Request("https://web.example:8443/p?q=1", {
      method: "PUT",
      headers: { "X-A": "1" },
      body: "web",
    });
    const { upstream } = await filter.fetch(request);
    expect(upstream.request).toMatchObject({ method: "PUT", path: "/p?q=1", authority: "web.example:8443" });
    expect(upstream.request?.headers.get("x-a")).toBe("1");
    expect(upstream.request?.headers.get(":scheme")).toBe("https");
    expect(upstream.request?.body.text()).toBe("web");
  });

  test("comes back when nothing more can happen without the test", async () => {
    const filter = await loadTicking({ proxy_on_request_headers: { returns: 1 } }, [CONTINUE_REQUEST]);
    const exchange = await filter.fetch();
    expect(exchange.response).toBeNull();
    filter.clock.advance(TICK_MS);
    await new Promise(setImmediate);
    expect(exchange.response?.status).toBe(200);
  });

  test("an upstream that fails fails the test", async () => {
    const filter = await loadScripted({});
    await expect(filter.fetch({ upstream: () => Promise.reject(new Error("not today")) })).rejects.toThrow(
      "not today",
    );
  });

  test("send refuses an upstream that takes its time", async () => {
    const filter = await loadScripted({});
    expect(() => filter.send({ upstream: async () => ({}) })).toThrow(
      expect.objectContaining({ code: "ERR_MISUSE" }),
    );
  });
});

describe("counting", () => {
  const calls = [
    call("proxy_get_header_map_value", 0, ":path"),
    call("proxy_get_header_map_value", 0, "none"),
  ];

  test("is exact: callbacks, hostcalls, allocations", async () => {
    const filter = await loadScripted({ proxy_on_context_create: {}, proxy_on_request_headers: { calls } });
    expect(filter.send().counts).toMatchObject({ callbacks: 2, hostcalls: 2, allocations: 1, crossings: 5 });
  });

  test("goes on without a transcript", async () => {
    const filter = await loadScripted({ proxy_on_request_headers: { calls } }, { transcript: false });
    const exchange = filter.send();
    expect(exchange.transcript).toBe("");
    expect(exchange.counts).toMatchObject({ callbacks: 1, hostcalls: 2, allocations: 1, crossings: 4 });
  });
});
