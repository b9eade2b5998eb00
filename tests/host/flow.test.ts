import { describe, expect, test } from "vitest";
import { type Call, call, loadScripted } from "../support/scripted-filter.ts";
import { loadTicking, TICK_MS } from "../support/ticking.ts";
import { callbacksOf } from "../support/transcript-lines.ts";

const CONTINUE_REQUEST = call("proxy_continue_stream", "HttpRequest");
const CONTINUE_RESPONSE = call("proxy_continue_stream", "HttpResponse");

describe("pausing in on_request_headers", () => {
  const stops: [name: string, returns: number][] = [
    ["1, which is a stop-all by default (FLOW-2)", 1],
    ["3 (FLOW-4)", 3],
    ["4 (FLOW-3)", 4],
    ["a number without a meaning", 99],
  ];
  test.each(stops)("%s: nothing goes on, and later pieces are kept unseen", async (_, returns) => {
    const filter = await loadScripted({ proxy_on_request_headers: { returns }, proxy_on_request_body: {} });
    const exchange = filter.send({ body: "body" });
    expect(exchange.upstream).toEqual({ reached: false, request: null });
    expect(exchange.response).toBeNull();
    expect(exchange.stream.request).toMatchObject({ paused: true, buffered: 4 });
    expect(exchange.transcript).not.toContain("proxy_on_request_body");
  });

  const passes: [name: string, returns: number][] = [
    ["0 (FLOW-1)", 0],
    ["2, which Envoy does not know (FLOW-20)", 2],
  ];
  test.each(passes)("%s: the headers go on", async (_, returns) => {
    const filter = await loadScripted({ proxy_on_request_headers: { returns } });
    const exchange = filter.send();
    expect(exchange.upstream.reached).toBe(true);
    expect(exchange.response?.status).toBe(200);
    expect(exchange.stream.ended).toBe(true);
  });

  test("continued: the headers go to the upstream, then the kept body to this filter, at once, then trailers (FLOW-5)", async () => {
    const filter = await loadTicking(
      { proxy_on_request_headers: { returns: 1 }, proxy_on_request_body: {}, proxy_on_request_trailers: {} },
      [CONTINUE_REQUEST],
    );
    const exchange = filter.send({ body: ["one", "two"], trailers: { t: "1" } });
    filter.clock.advance(TICK_MS);
    expect(callbacksOf(exchange)).toEqual([
      "proxy_on_request_headers(context=2, count=6, end_of_stream=false) -> StopIteration",
      "proxy_on_tick(context=1)",
      "proxy_on_request_body(context=2, size=6, end_of_stream=false) -> Continue",
      "proxy_on_request_trailers(context=2, count=1) -> Continue",
    ]);
    expect(exchange.upstream.request?.body.text()).toBe("onetwo");
    expect(exchange.upstream.request?.trailers?.get("t")).toBe("1");
    expect(exchange.response?.status).toBe(200);
  });

  test("continued: the body callback has the end, if it has come (FLOW-6)", async () => {
    const filter = await loadTicking(
      { proxy_on_request_headers: { returns: 1 }, proxy_on_request_body: {} },
      [CONTINUE_REQUEST],
    );
    const exchange = filter.send({ body: "body" });
    filter.clock.advance(TICK_MS);
    expect(callbacksOf(exchange)).toContain(
      "proxy_on_request_body(context=2, size=4, end_of_stream=true) -> Continue",
    );
  });

  test("continued: without a body there is no body callback (FLOW-6, FLOW-23)", async () => {
    const filter = await loadTicking(
      { proxy_on_request_headers: { returns: 1 }, proxy_on_request_body: {} },
      [CONTINUE_REQUEST],
    );
    const exchange = filter.send();
    filter.clock.advance(TICK_MS);
    expect(exchange.upstream.request?.complete).toBe(true);
    expect(exchange.transcript).not.toContain("proxy_on_request_body");
    expect(exchange.response?.status).toBe(200);
  });

  test("continued: what comes after that comes as usual (FLOW-7)", async () => {
    const filter = await loadTicking(
      { proxy_on_request_headers: { returns: 1 }, proxy_on_request_body: {} },
      [CONTINUE_REQUEST],
    );
    const stream = filter.open();
    stream.requestHeaders();
    stream.requestBody("one");
    filter.clock.advance(TICK_MS);
    stream.requestBody("two", { endOfStream: true });
    expect(callbacksOf(stream).slice(2)).toEqual([
      "proxy_on_request_body(context=2, size=3, end_of_stream=false) -> Continue",
      "proxy_on_request_body(context=2, size=3, end_of_stream=true) -> Continue",
    ]);
    expect(stream.upstream?.body.text()).toBe("onetwo");
  });

  test("with the option, 1 lets the body through to this filter, whose 0 releases headers and body (FLOW-19)", async () => {
    const filter = await loadScripted(
      {
        proxy_on_request_headers: { returns: 1 },
        proxy_on_request_body: [
          { returns: 1 },
          { calls: [call("proxy_add_header_map_value", 0, "x-late", "1")], returns: 0 },
        ],
      },
      { allowOnHeadersStopIteration: true },
    );
    const exchange = filter.send({ body: "body" });
    expect(exchange.upstream.request?.headers.get("x-late")).toBe("1");
    expect(exchange.upstream.request?.body.text()).toBe("body");
    expect(exchange.response?.status).toBe(200);
  });

  test("with the option, 1 on a request without a body waits for a continue (FLOW-19)", async () => {
    const filter = await loadTicking({ proxy_on_request_headers: { returns: 1 } }, [CONTINUE_REQUEST], {
      allowOnHeadersStopIteration: true,
    });
    const exchange = filter.send();
    expect(exchange.upstream.reached).toBe(false);
    filter.clock.advance(TICK_MS);
    expect(exchange.response?.status).toBe(200);
  });
});

describe("pausing elsewhere", () => {
  test("response headers are held and continued likewise (FLOW-8)", async () => {
    const filter = await loadTicking(
      { proxy_on_response_headers: { returns: 1 }, proxy_on_response_body: {} },
      [CONTINUE_RESPONSE],
    );
    const exchange = filter.send({ upstream: () => ({ status: 418, body: "teapot" }) });
    expect(exchange.response).toBeNull();
    expect(exchange.stream.response).toMatchObject({ paused: true, buffered: 6 });
    filter.clock.advance(TICK_MS);
    expect(exchange.response?.status).toBe(418);
    expect(exchange.response?.body.text()).toBe("teapot");
    expect(callbacksOf(exchange).slice(2)).toEqual([
      "proxy_on_response_body(context=2, size=6, end_of_stream=true) -> Continue",
    ]);
  });

  test("trailers come although this filter holds the body, and their 0 releases everything (BODY-17, BODY-18)", async () => {
    const filter = await loadScripted({
      proxy_on_request_body: { returns: 1 },
      proxy_on_request_trailers: { returns: 0 },
    });
    const exchange = filter.send({ body: "body", trailers: { t: "1" } });
    expect(exchange.upstream.request?.body.text()).toBe("body");
    expect(exchange.upstream.request?.complete).toBe(true);
  });

  test("trailers can be held, with the body before them on its way", async () => {
    const filter = await loadTicking({ proxy_on_request_trailers: { returns: 1 } }, [CONTINUE_REQUEST]);
    const exchange = filter.send({ body: "body", trailers: { t: "1" } });
    expect(exchange.upstream.request?.body.text()).toBe("body");
    expect(exchange.upstream.request?.trailers).toBeNull();
    filter.clock.advance(TICK_MS);
    expect(exchange.upstream.request?.trailers?.get("t")).toBe("1");
  });

  test("a dropped last piece still ends the request when it is continued", async () => {
    const filter = await loadTicking({ proxy_on_request_body: { returns: 3 } }, [CONTINUE_REQUEST]);
    const exchange = filter.send({ body: "body" });
    expect(exchange.upstream.request?.complete).toBe(false);
    filter.clock.advance(TICK_MS);
    expect(exchange.upstream.request?.body.text()).toBe("");
    expect(exchange.upstream.request?.complete).toBe(true);
  });

  test("resumed in the middle of a held body, the next piece is not lost (BODY-35 as fixed)", async () => {
    const filter = await loadTicking({ proxy_on_request_body: [{ returns: 1 }, { returns: 0 }] }, [
      CONTINUE_REQUEST,
    ]);
    const stream = filter.open();
    stream.requestHeaders();
    stream.requestBody("one");
    filter.clock.advance(TICK_MS);
    stream.requestBody("two");
    stream.requestBody("three", { endOfStream: true });
    expect(stream.upstream?.body.text()).toBe("onetwothree");
  });
});

describe("continuing and closing at the wrong time", () => {
  test("inside on_request_headers that returns 0, the request goes out twice (FLOW-10)", async () => {
    const filter = await loadScripted({
      proxy_on_request_headers: { calls: [CONTINUE_REQUEST], returns: 0 },
    });
    const exchange = filter.send();
    expect(exchange.findings).toMatchObject([{ code: "ERR_SENT_TWICE" }]);
    expect(exchange.response?.status).toBe(200);
  });

  test("inside on_request_headers that returns 1, a request without a body gets through, one with a body hangs (FLOW-10)", async () => {
    const filter = await loadScripted({
      proxy_on_request_headers: { calls: [CONTINUE_REQUEST], returns: 1 },
    });
    expect(filter.send().response?.status).toBe(200);
    const hanging = filter.send({ body: "body" });
    expect(hanging.upstream.reached).toBe(true);
    expect(hanging.upstream.request?.complete).toBe(false);
    expect(hanging.stream.request).toMatchObject({ paused: true, buffered: 4 });
  });

  test("after trailers have gone, they go once more (FLOW-11)", async () => {
    const filter = await loadTicking({}, [CONTINUE_REQUEST]);
    const stream = filter.open();
    stream.requestHeaders();
    stream.requestBody("body");
    stream.requestTrailers({ t: "1" });
    filter.clock.advance(TICK_MS);
    expect(stream.findings).toMatchObject([{ code: "ERR_SENT_TWICE" }]);
  });

  test("while a body runs that is not held, nothing happens (FLOW-11)", async () => {
    const filter = await loadTicking({}, [CONTINUE_REQUEST]);
    const stream = filter.open();
    stream.requestHeaders();
    stream.requestBody("body");
    filter.clock.advance(TICK_MS);
    stream.requestBody("", { endOfStream: true });
    expect(stream.findings).toEqual([]);
    expect(stream.upstream?.body.text()).toBe("body");
    expect(stream.upstream?.complete).toBe(true);
  });

  test("a response that has not begun cannot be continued: Envoy would crash (FLOW-12)", async () => {
    const filter = await loadScripted({ proxy_on_request_headers: { calls: [CONTINUE_RESPONSE] } });
    const exchange = filter.send();
    expect(exchange.findings).toMatchObject([
      { code: "ERR_WOULD_CRASH", message: expect.stringMatching(/^Envoy would crash here: .*FLOW-12/) },
    ]);
    expect(exchange.transcript).toContain("! ERR_WOULD_CRASH");
    expect(exchange.response?.status).toBe(200);
  });

  test("inside on_response_headers that returns 0, they go out twice; without a body Envoy would crash (FLOW-10)", async () => {
    const filter = await loadScripted({
      proxy_on_response_headers: { calls: [CONTINUE_RESPONSE], returns: 0 },
    });
    const findings = (body: string) =>
      filter.send({ upstream: () => ({ body }) }).findings.map(({ code }) => code);
    expect(findings("body")).toEqual(["ERR_SENT_TWICE"]);
    expect(findings("")).toEqual(["ERR_WOULD_CRASH"]);
  });

  const answers: [name: string, inCall: Call, answer: string][] = [
    ["type 2 is Ok and nothing (FLOW-14)", call("proxy_continue_stream", "Downstream"), "Ok"],
    ["type 3 is Unimplemented (FLOW-14)", call("proxy_continue_stream", "Upstream"), "Unimplemented"],
    ["type 4 is BadArgument (FLOW-14)", call("proxy_continue_stream", 4), "BadArgument"],
    ["closing type 3 is Ok and nothing (FLOW-18)", call("proxy_close_stream", "Upstream"), "Ok"],
    ["closing type 4 is BadArgument (FLOW-14)", call("proxy_close_stream", 4), "BadArgument"],
  ];
  test.each(answers)("%s", async (_, inCall, answer) => {
    const filter = await loadScripted({ proxy_on_request_headers: { calls: [inCall] } });
    const exchange = filter.send();
    expect(exchange.transcript).toMatch(new RegExp(`_stream\\(\\w+\\) ${answer}\n`));
    expect(exchange.response?.status).toBe(200);
  });

  test("from the plugin itself, continuing is Ok and nothing (FLOW-13)", async () => {
    const filter = await loadScripted({
      proxy_on_configure: { calls: [CONTINUE_REQUEST, CONTINUE_RESPONSE] },
    });
    expect(filter.transcript).toContain("proxy_continue_stream(HttpResponse) Ok");
  });

  const closings: [name: string, type: string][] = [
    ["request", "HttpRequest"],
    ["response", "HttpResponse"],
  ];
  test.each(closings)("closing the %s resets the stream, and its end follows (FLOW-17)", async (_, type) => {
    const filter = await loadScripted({
      proxy_on_request_headers: { calls: [call("proxy_close_stream", type)] },
      proxy_on_log: {},
      proxy_on_done: {},
      proxy_on_delete: {},
    });
    const exchange = filter.send({ body: "body" });
    expect(exchange.reset).toBe("wasm_close_stream");
    expect(exchange.response).toBeNull();
    expect(exchange.upstream.reached).toBe(false);
    expect(callbacksOf(exchange).slice(1)).toEqual([
      "proxy_on_log(context=2)",
      "proxy_on_done(context=2) -> true",
      "proxy_on_delete(context=2)",
    ]);
  });
});

describe("the buffer's limit", () => {
  const LIMIT = { bufferLimitBytes: 8 };

  test("a request held with 3 beyond the limit is answered 413 (FLOW-4)", async () => {
    const filter = await loadScripted({ proxy_on_request_headers: { returns: 3 } }, LIMIT);
    const exchange = filter.send({ body: "123456789" });
    expect(exchange.response?.status).toBe(413);
    expect(exchange.response?.body.text()).toBe("Payload Too Large");
    expect(exchange.responseCodeDetails).toBe("request_payload_too_large");
  });

  test("exactly the limit is not beyond it", async () => {
    const filter = await loadScripted({ proxy_on_request_headers: { returns: 3 } }, LIMIT);
    const exchange = filter.send({ body: "12345678" });
    expect(exchange.response).toBeNull();
    expect(exchange.stream.request.buffered).toBe(8);
  });

  test("held with 4, the client is told to wait instead (FLOW-3)", async () => {
    const filter = await loadScripted({ proxy_on_request_headers: { returns: 4 } }, LIMIT);
    const exchange = filter.send({ body: "123456789" });
    expect(exchange.response).toBeNull();
    expect(exchange.stream.request).toEqual({ paused: true, buffered: 9, pushedBack: true });
  });

  test("a body held with 1 beyond the limit is answered 413 (BODY-9)", async () => {
    const filter = await loadScripted({ proxy_on_request_body: { returns: 1 } }, LIMIT);
    const exchange = filter.send({ body: ["12345678", "9"] });
    expect(exchange.response?.status).toBe(413);
  });

  test("a body held with 2 beyond the limit makes the client wait", async () => {
    const filter = await loadScripted({ proxy_on_request_body: { returns: 2 } }, LIMIT);
    const exchange = filter.send({ body: ["12345678", "9"] });
    expect(exchange.response).toBeNull();
    expect(exchange.stream.request.pushedBack).toBe(true);
  });

  test("a response held with its headers beyond the limit becomes a 500 (FLOW-4)", async () => {
    const filter = await loadScripted({ proxy_on_response_headers: { returns: 3 } }, LIMIT);
    const exchange = filter.send({ upstream: () => ({ body: "123456789" }) });
    expect(exchange.response?.status).toBe(500);
    expect(exchange.responseCodeDetails).toBe("response_payload_too_large");
  });

  test("a response body beyond the limit, its headers gone, is a reset (FLOW-4)", async () => {
    const filter = await loadScripted({ proxy_on_response_body: { returns: 1 } }, LIMIT);
    const exchange = filter.send({ upstream: () => ({ body: "123456789" }) });
    expect(exchange.response?.complete).toBe(false);
    expect(exchange.reset).toBe("response_payload_too_large");
  });
});
