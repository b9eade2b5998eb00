// Several filters in one stream: who is called when, and what one sees of another.

import { describe, expect, test } from "vitest";
import { type ProxyOptions, startProxy } from "../../host-sim/index.ts";
import {
  type Call,
  call,
  everyStreamCallback,
  type Scripts,
  say,
  scriptedModule,
} from "../support/scripted-filter.ts";
import { callbacksOf, hostcallsOf } from "../support/transcript-lines.ts";

/** A chain of filters a, b, c and so on, each with its script. */
function startChain(scripts: readonly Scripts[], options: Omit<ProxyOptions, "filters"> = {}) {
  const filters = scripts.map((script, index) => ({
    module: scriptedModule(script),
    name: "abc"[index] ?? "",
    vmId: "abc"[index] ?? "",
  }));
  return startProxy({ ...options, filters });
}

/** The callbacks of an exchange: filter and name, without `proxy_on_`. */
function order(observed: { readonly transcript: string }): string[] {
  return callbacksOf(observed).map((line) => line.replace(/^\[(.)\] proxy_on_(\w+).*$/, "$1 $2"));
}

describe("the filters of a chain", () => {
  test("see the request in the order of configuration, the response in reverse, and the end one by one (FLOW-26, LIFE-3)", async () => {
    const proxy = await startChain([everyStreamCallback, everyStreamCallback]);
    const exchange = proxy.send({
      body: "body",
      trailers: { t: "1" },
      upstream: () => ({ body: "back", trailers: { t: "1" } }),
    });
    expect(order(exchange)).toEqual([
      ...["a context_create", "a request_headers", "b context_create", "b request_headers"],
      ...["a request_body", "b request_body", "a request_trailers", "b request_trailers"],
      ...["b response_headers", "a response_headers", "b response_body", "a response_body"],
      ...["b response_trailers", "a response_trailers"],
      ...["a log", "b log", "a done", "a delete", "b done", "b delete"],
    ]);
    expect(exchange.filters.map(({ counts }) => counts.callbacks)).toEqual([10, 10]);
    expect(exchange.counts.callbacks).toBe(20);
  });

  const reply: Call = call("proxy_send_local_response", 403, "", "no", [], -1);

  test("which the request never reaches hear of its end alone (LIFE-2, FLOW-25)", async () => {
    const proxy = await startChain([
      everyStreamCallback,
      { ...everyStreamCallback, proxy_on_request_headers: { calls: [reply] } },
      everyStreamCallback,
    ]);
    const exchange = proxy.send();
    expect(exchange.response?.status).toBe(403);
    expect(order(exchange)).toEqual([
      ...["a context_create", "a request_headers", "b context_create", "b request_headers"],
      // LR-4: all headers first, then all of the body.
      ...["b response_headers", "a response_headers", "b response_body", "a response_body"],
      ...["a log", "b log", "c context_create", "c log"],
      ...["a done", "a delete", "b done", "b delete", "c done", "c delete"],
    ]);
  });

  const stops: Scripts = { proxy_on_response_headers: { returns: 1 }, proxy_on_response_body: {} };
  const close: Call = call("proxy_close_stream", "HttpResponse");
  test.each([
    ["answers", reply, 403],
    ["closes the stream", close, undefined],
  ] satisfies [string, Call, number | undefined][])(
    "see nothing more of a held response when one behind %s at its headers",
    async (_, then, status) => {
      const module = scriptedModule({
        proxy_on_response_headers: { calls: [then] },
        proxy_on_response_body: {},
      });
      const proxy = await startProxy({
        filters: [
          { name: "a", vmId: "a", module },
          { name: "b", module: scriptedModule(stops), allowOnHeadersStopIteration: true },
        ],
      });
      const exchange = proxy.send({ upstream: () => ({ body: "back" }) });
      expect(exchange.response?.status).toBe(status);
      // Over HTTP/1 the end of the body comes alone: the first piece releases the headers.
      expect(order(exchange)).toEqual(["b response_headers", "b response_body", "a response_headers"]);
    },
  );

  test("share what is set with proxy_set_property (PROP-8)", async () => {
    const proxy = await startChain([
      { proxy_on_request_headers: { calls: [call("proxy_set_property", "user", "ann")] } },
      { proxy_on_request_headers: { calls: [call("proxy_get_property", "user")] } },
    ]);
    expect(proxy.send().filters[1]?.transcript).toContain('Ok "ann"');
  });
});

describe("a body on its way through several filters", () => {
  const untouched: Scripts = {
    proxy_on_request_headers: {},
    proxy_on_request_body: {},
    proxy_on_request_trailers: {},
  };
  const sizes = (observed: { readonly transcript: string }): string[] =>
    callbacksOf(observed)
      .filter((line) => line.includes("_body"))
      .map((line) => line.replace(/^\[(.)\].*size=(\d+), end_of_stream=(\w+).*$/, "$1 $2 $3"));

  test("is seen in pieces before the filter that holds it, and as a whole behind (BODY-2)", async () => {
    const holding: Scripts = {
      proxy_on_request_body: [{ returns: 1 }, { returns: 1 }, {}],
    };
    const proxy = await startChain([untouched, holding, untouched]);
    const exchange = proxy.send({ body: ["one", "two"] });
    expect(sizes(exchange)).toEqual([
      ...["a 3 false", "b 3 false"],
      ...["a 3 false", "b 6 false"],
      ...["a 0 true", "b 6 true", "c 6 true"],
    ]);
    expect(exchange.upstream.request?.body.text()).toBe("onetwo");
  });

  test("is changed by one for those behind it alone, in either direction", async () => {
    const append = (type: string, text: string): Call =>
      call("proxy_set_buffer_bytes", type, 0x7fffffff, 0, text);
    const marking = (mark: string): Scripts => ({
      proxy_on_request_body: [{ calls: [append("HttpRequestBody", mark)] }, {}],
      proxy_on_response_body: [{ calls: [append("HttpResponseBody", mark)] }, {}],
    });
    const proxy = await startChain([marking("a"), marking("b")]);
    const exchange = proxy.send({
      protocol: "HTTP/2",
      body: ["-"],
      upstream: () => ({ protocol: "HTTP/2", body: ["-"] }),
    });
    expect(exchange.upstream.request?.body.text()).toBe("-ab");
    expect(exchange.response?.body.text()).toBe("-ba");
  });

  test("waits with the headers that one filter holds: those behind see both when it continues (FLOW-5)", async () => {
    const module = scriptedModule({
      proxy_on_configure: { calls: [call("proxy_set_tick_period_milliseconds", 10)] },
      proxy_on_tick: {
        calls: [call("proxy_set_effective_context", 2), call("proxy_continue_stream", "HttpRequest")],
      },
      proxy_on_request_headers: { returns: 1 },
      proxy_on_request_body: {},
    });
    const proxy = await startProxy({
      filters: [
        { name: "a", vmId: "a", module: scriptedModule(untouched) },
        { name: "b", module },
        { name: "c", vmId: "c", module: scriptedModule(untouched) },
      ],
    });
    const exchange = proxy.send({ body: ["one", "two"] });
    expect(order(exchange)).toEqual([
      "a request_headers",
      "b request_headers",
      ...Array(3).fill("a request_body"),
    ]);
    expect(exchange.filters[2]?.counts.callbacks).toBe(0);
    proxy.clock.advance(10);
    expect(order(exchange).slice(5)).toEqual([
      "b tick",
      "c request_headers",
      "b request_body",
      "c request_body",
    ]);
    expect(exchange.upstream.request?.body.text()).toBe("onetwo");
  });

  test("gets trailers that one creates: those behind see them (HDR-17)", async () => {
    const proxy = await startChain([
      untouched,
      {
        proxy_on_request_body: [
          {},
          { calls: [call("proxy_add_header_map_value", "HttpRequestTrailers", "t", "1")] },
        ],
        proxy_on_request_trailers: {},
      },
      untouched,
    ]);
    const exchange = proxy.send({ body: ["one"] });
    expect(order(exchange).slice(-2)).toEqual(["c request_body", "c request_trailers"]);
    expect(exchange.upstream.request?.trailers?.get("t")).toBe("1");
  });
});

describe("filters that share a VM", () => {
  const effective = (id: number): Call => call("proxy_set_effective_context", id);

  /** Streams of a and b have the ids 3 and 4; the first callback is a's. */
  const startShared = (first: readonly Call[], returns = 0) => {
    const module = scriptedModule({ proxy_on_request_headers: [{ calls: first, returns }, {}] });
    return startProxy({
      filters: [
        { module, name: "a", rootId: "a" },
        { module, name: "b", rootId: "b" },
      ],
    });
  };

  test("know the context of one that the stream has not reached yet, and no others (CTX-1)", async () => {
    const proxy = await startShared([effective(4), effective(5)]);
    const exchange = proxy.send();
    expect(hostcallsOf(exchange)).toEqual([
      "proxy_set_effective_context(4) Ok",
      "proxy_set_effective_context(5) BadArgument",
    ]);
    // What one does to the stream of the other stands in the share of both, and once in the whole.
    expect(exchange.filters.map((share) => hostcallsOf(share).length)).toEqual([2, 2]);
  });

  test("one that continues for the other leaves it out: the request goes on behind (CTX-10)", async () => {
    const proxy = await startShared([effective(4), call("proxy_continue_stream", "HttpRequest")], 1);
    const exchange = proxy.send();
    expect(exchange.upstream.reached).toBe(true);
    expect(order(exchange)).toEqual(["a request_headers"]);
  });

  test("log under their own names, each in its own journal (LOG-1)", async () => {
    const module = scriptedModule({
      _start: { calls: [say("start")] },
      proxy_on_configure: { calls: [say("configure")] },
      proxy_on_request_headers: { calls: [say("request")] },
    });
    const proxy = await startProxy({
      filters: [
        { module, name: "a", rootId: "r1" },
        { module, name: "b", rootId: "r2" },
      ],
    });
    const exchange = proxy.send();
    const lines = (log: readonly { readonly prefix: string; readonly message: string }[]) =>
      log.map(({ prefix, message }) => `${prefix}: ${message}`);
    expect(lines(proxy.filters[0]?.log ?? [])).toEqual([
      ...["wasm log: start", "wasm log r1: configure", "wasm log a r1: request"],
    ]);
    expect(lines(proxy.filters[1]?.log ?? [])).toEqual([
      ...["wasm log: start", "wasm log r2: configure", "wasm log b r2: request"],
    ]);
    expect(lines(exchange.log)).toEqual(["wasm log a r1: request", "wasm log b r2: request"]);
    expect(exchange.filters.map(({ name, log }) => `${name} ${log.length}`)).toEqual(["a 1", "b 1"]);
  });
});

describe("a proxy refuses", () => {
  const module = scriptedModule({});
  const misuses: [name: string, attempt: () => Promise<unknown>, message: RegExp][] = [
    [
      "a clock of its own beside another one",
      async () => startProxy({ filters: [], beside: await startProxy({ filters: [] }), now: new Date(0) }),
      /has its clock/,
    ],
    [
      "another number of workers beside another one",
      async () => startProxy({ filters: [], beside: await startProxy({ filters: [] }), workers: 2 }),
      /has its workers/,
    ],
    [
      "one cluster name for two services",
      async () =>
        startProxy({
          filters: [{ module }],
          clusters: { auth: "manual" },
          beside: await startProxy({ filters: [{ module }], clusters: { auth: "unavailable" } }),
        }),
      /another cluster auth already/,
    ],
    ["bytes that are no module", () => startProxy({ filters: [{ module: Uint8Array.of(1) }] }), /module/],
    [
      "a request after its end",
      async () => {
        const proxy = await startProxy({ filters: [{ module }] });
        proxy.close();
        proxy.close();
        proxy.send();
      },
      /closed/,
    ],
  ];
  test.each(misuses)("%s", async (_, attempt, message) => {
    await expect(attempt()).rejects.toMatchObject({ message: expect.stringMatching(message) });
  });
});

test("without filters the proxy passes everything on", async () => {
  const proxy = await startProxy({ filters: [] });
  const exchange = proxy.send({ body: "body", upstream: (request) => ({ body: request.body.text() }) });
  expect(exchange.response?.body.text()).toBe("body");
  expect(exchange.transcript).toBe("");
});
