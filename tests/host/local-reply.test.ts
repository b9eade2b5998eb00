import { describe, expect, test } from "vitest";
import { type Call, call, loadScripted, type Scripts, say } from "../support/scripted-filter.ts";
import { loadTicking, TICK_MS } from "../support/ticking.ts";
import { callbacksOf } from "../support/transcript-lines.ts";

const reply = (status: number, body = "", details = "", grpcStatus = -1): Call =>
  call("proxy_send_local_response", status, details, body, [["x-own", "1"]], grpcStatus);

/** Every callback of a stream, each continuing. */
const all: Scripts = {
  proxy_on_request_headers: {},
  proxy_on_request_body: {},
  proxy_on_response_headers: {},
  proxy_on_response_body: {},
  proxy_on_log: {},
};

describe("a local reply", () => {
  test("from on_request_headers runs through the response callbacks of the same filter (LR-4)", async () => {
    const filter = await loadScripted({
      ...all,
      proxy_on_request_headers: { calls: [reply(403, "no", "not for you")] },
    });
    const exchange = filter.send({ body: "body" });
    expect(exchange.upstream.reached).toBe(false);
    expect(exchange.responseCodeDetails).toBe("not_for_you");
    expect(exchange.response?.headers.entries()).toEqual([
      [":status", "403"],
      ["x-own", "1"],
      ["content-length", "2"],
      ["content-type", "text/plain"],
      ["date", "Thu, 01 Jan 2026 00:00:00 GMT"],
      ["server", "envoy"],
      ["connection", "close"],
    ]);
    expect(exchange.response?.body.text()).toBe("no");
    expect(callbacksOf(exchange)).toEqual([
      "proxy_on_request_headers(context=2, count=7, end_of_stream=false) -> Continue",
      "proxy_on_response_headers(context=2, count=4, end_of_stream=false) -> Continue",
      "proxy_on_response_body(context=2, size=2, end_of_stream=true) -> Continue",
      "proxy_on_log(context=2)",
    ]);
  });

  const phases: [name: string, scripts: Scripts][] = [
    ["on_request_body", { proxy_on_request_body: { calls: [reply(403)] } }],
    ["on_request_trailers", { proxy_on_request_trailers: { calls: [reply(403)] } }],
  ];
  test.each(phases)("from %s as well; no further request callback (LR-18)", async (_, scripts) => {
    const filter = await loadScripted({ ...all, ...scripts });
    const exchange = filter.send({ body: "body", trailers: { t: "1" } });
    expect(exchange.response?.status).toBe(403);
    expect(callbacksOf(exchange).slice(-2)).toEqual([
      "proxy_on_response_headers(context=2, count=2, end_of_stream=true) -> Continue",
      "proxy_on_log(context=2)",
    ]);
  });

  const empty: [
    name: string,
    request: Parameters<Awaited<ReturnType<typeof loadScripted>>["send"]>[0],
    body: string,
  ][] = [
    ["without a body", {}, ""],
    ["to HEAD", { method: "HEAD" }, "no"],
    ["to gRPC", { headers: { "content-type": "application/grpc" } }, "no"],
  ];
  test.each(empty)("%s ends with its headers (LR-5)", async (_, request, body) => {
    const filter = await loadScripted({ ...all, proxy_on_request_headers: { calls: [reply(403, body)] } });
    const exchange = filter.send(request);
    expect(exchange.transcript).toMatch(/proxy_on_response_headers\(.*end_of_stream=true/);
    expect(exchange.response?.body.text()).toBe("");
    expect(exchange.response?.complete).toBe(true);
  });

  test("to gRPC has the status in its headers (LR-15, LR-16)", async () => {
    const filter = await loadScripted({ proxy_on_request_headers: { calls: [reply(403, "no", "", 9)] } });
    const exchange = filter.send({ headers: { "content-type": "application/grpc+proto" } });
    expect(exchange.response?.status).toBe(200);
    expect(exchange.response?.headers.get("grpc-status")).toBe("9");
    expect(exchange.response?.headers.get("grpc-message")).toBe("no");
  });

  test("to gRPC-web is not one to gRPC (LR-15)", async () => {
    const filter = await loadScripted({ proxy_on_request_headers: { calls: [reply(403)] } });
    const exchange = filter.send({ headers: { "content-type": "application/grpc-web" } });
    expect(exchange.response?.status).toBe(403);
  });

  test("overrides whatever the callback returns (LR-2, FLOW-21)", async () => {
    for (const returns of [0, 1, 3, 4]) {
      const filter = await loadScripted({ proxy_on_request_headers: { calls: [reply(403)], returns } });
      expect(filter.send().response?.status).toBe(403);
    }
  });

  test("happens after the callback, which goes on (LIFE-20)", async () => {
    const filter = await loadScripted({
      ...all,
      proxy_on_request_headers: { calls: [reply(403), say("still here")] },
    });
    const exchange = filter.send();
    expect(exchange.log.map(({ message }) => message)).toEqual(["still here"]);
    expect(exchange.transcript.indexOf("still here")).toBeLessThan(
      exchange.transcript.indexOf("proxy_on_response_headers"),
    );
  });

  test("the first of two in a request callback wins, with the details of the second (LR-6)", async () => {
    const calls = [reply(403, "first", "one"), reply(404, "second", "two")];
    const filter = await loadScripted({ ...all, proxy_on_request_headers: { calls } });
    const exchange = filter.send();
    expect(exchange.response?.status).toBe(403);
    expect(exchange.responseCodeDetails).toBe("two");
    expect(exchange.findings).toEqual([]);
  });

  test("the second of two from outside of the stream's callbacks wins, past the filter (LR-6)", async () => {
    const filter = await loadTicking({ ...all, proxy_on_request_headers: { returns: 1 } }, [
      reply(403, "one"),
      reply(404, "two"),
    ]);
    const exchange = filter.send();
    filter.clock.advance(TICK_MS);
    expect(exchange.response?.status).toBe(404);
    expect(exchange.response?.body.text()).toBe("two");
    expect(exchange.transcript.match(/proxy_on_response_headers/g)).toHaveLength(1);
    expect(exchange.transcript).not.toContain("proxy_on_response_body");
  });

  test("from a tick, while the request is paused, runs through the response callbacks (LR-4)", async () => {
    const filter = await loadTicking({ ...all, proxy_on_request_headers: { returns: 1 } }, [reply(403)]);
    const exchange = filter.send();
    filter.clock.advance(TICK_MS);
    expect(exchange.response?.status).toBe(403);
    expect(exchange.transcript).toContain(
      "proxy_on_response_headers(context=2, count=2, end_of_stream=true)",
    );
  });

  test("from on_response_headers replaces the response, and no callback sees it (LR-7)", async () => {
    const filter = await loadScripted({
      ...all,
      proxy_on_response_headers: { calls: [reply(502, "hidden")] },
    });
    const exchange = filter.send({ upstream: () => ({ body: "secret" }) });
    expect(exchange.response?.status).toBe(502);
    expect(exchange.response?.body.text()).toBe("hidden");
    expect(callbacksOf(exchange).slice(1)).toEqual([
      "proxy_on_response_headers(context=2, count=3, end_of_stream=false) -> Continue",
      "proxy_on_log(context=2)",
    ]);
  });

  test("from on_response_body, headers gone, resets the stream (LR-8)", async () => {
    const filter = await loadScripted({
      ...all,
      proxy_on_response_body: { calls: [reply(502, "hidden", "why")] },
    });
    const exchange = filter.send({ upstream: () => ({ body: "secret" }) });
    expect(exchange.reset).toBe("why");
    expect(exchange.response?.status).toBe(200);
    expect(exchange.response?.complete).toBe(false);
    expect(exchange.response?.body.text()).toBe("");
  });

  test("from on_response_body, headers held, replaces the response (LR-8)", async () => {
    const filter = await loadScripted(
      {
        proxy_on_response_headers: { returns: 1 },
        proxy_on_response_body: { calls: [reply(502, "hidden")] },
      },
      { allowOnHeadersStopIteration: true },
    );
    const exchange = filter.send({ upstream: () => ({ body: "secret" }) });
    expect(exchange.response?.status).toBe(502);
    expect(exchange.response?.body.text()).toBe("hidden");
  });

  test("with malformed headers has none of its own (LR-17)", async () => {
    const bad = call("proxy_send_local_response", 403, "", "", Uint8Array.of(1, 0, 0, 0), -1);
    const filter = await loadScripted({ proxy_on_request_headers: { calls: [bad] } });
    const exchange = filter.send();
    expect(exchange.response?.status).toBe(403);
    expect(exchange.response?.headers.has("x-own")).toBe(false);
    expect(exchange.findings).toMatchObject([{ code: "ERR_PAIRS_MALFORMED" }]);
  });

  test("with an address outside of memory is not sent (LR-1)", async () => {
    const bad = call("proxy_send_local_response", 403, { raw: -1 }, { raw: 8 }, "", [], -1);
    const filter = await loadScripted({ proxy_on_request_headers: { calls: [bad] } });
    const exchange = filter.send();
    expect(exchange.transcript).toContain("InvalidMemoryAccess");
    expect(exchange.response?.status).toBe(200);
  });

  test("the module's server is overwritten, its date is kept (LR-12)", async () => {
    const own = call(
      "proxy_send_local_response",
      200,
      "",
      "",
      [
        ["server", "me"],
        ["date", "today"],
      ],
      -1,
    );
    const filter = await loadScripted({ proxy_on_request_headers: { calls: [own] } });
    const { response } = filter.send();
    expect(response?.headers.get("server")).toBe("envoy");
    expect(response?.headers.get("date")).toBe("today");
  });

  test("to a request that is complete does not close the connection, nor over HTTP/2 (LR-12)", async () => {
    const filter = await loadScripted({ proxy_on_request_headers: { calls: [reply(403)] } });
    expect(filter.send().response?.headers.has("connection")).toBe(false);
    expect(filter.send({ body: "b" }).response?.headers.get("connection")).toBe("close");
    expect(filter.send({ body: "b", protocol: "HTTP/2" }).response?.headers.has("connection")).toBe(false);
  });

  test("on behalf of the plugin goes nowhere, and still stops the running callback (LR-3)", async () => {
    const calls = [call("proxy_set_effective_context", 1), reply(403)];
    const filter = await loadScripted({ proxy_on_request_headers: { calls, returns: 0 } });
    const exchange = filter.send();
    expect(exchange.response).toBeNull();
    expect(exchange.upstream.reached).toBe(false);
    expect(exchange.stream.request.paused).toBe(true);
  });

  test("from the plugin itself is answered Ok and goes nowhere (LR-3)", async () => {
    const filter = await loadScripted({ proxy_on_configure: { calls: [reply(403)] } });
    expect(filter.transcript).toMatch(/proxy_send_local_response\(.*\) Ok/);
    expect(filter.send().response?.status).toBe(200);
  });

  const protocols = [
    ["HTTP/1.1", 0],
    ["HTTP/2", 1],
  ] as const;
  test.each(protocols)(
    "to a local reply over %s replaces it; %i callbacks see the first one's body (LR-7)",
    async (protocol, seen) => {
      const filter = await loadScripted({
        ...all,
        proxy_on_request_headers: { calls: [reply(403, "one")] },
        proxy_on_response_headers: { calls: [reply(404, "two")] },
      });
      const exchange = filter.send({ protocol });
      expect(exchange.response?.status).toBe(404);
      expect(exchange.response?.body.text()).toBe("two");
      expect(callbacksOf(exchange).filter((line) => line.startsWith("proxy_on_response_body"))).toHaveLength(
        seen,
      );
      expect(exchange.findings).toEqual([]);
    },
  );

  test("after a continue in the same callback the client gets the reply, and the upstream nothing (LR-21)", async () => {
    const calls = [call("proxy_continue_stream", "HttpRequest"), reply(403)];
    const filter = await loadScripted({ proxy_on_request_headers: { calls } });
    const exchange = filter.send();
    expect(exchange.response?.status).toBe(403);
    expect(exchange.upstream.reached).toBe(false);
  });

  test("with a close in the same callback: reset, and on_response_headers comes after on_delete (LR-21)", async () => {
    const calls = [reply(403), call("proxy_close_stream", "HttpRequest")];
    const filter = await loadScripted({ ...all, proxy_on_request_headers: { calls }, proxy_on_delete: {} });
    const exchange = filter.send();
    expect(exchange.response).toBeNull();
    expect(exchange.reset).not.toBeNull();
    expect(
      callbacksOf(exchange)
        .map((line) => line.replace(/\(.*/, ""))
        .slice(-2),
    ).toEqual(["proxy_on_delete", "proxy_on_response_headers"]);
  });
});

describe("where a reply crashes Envoy, the simulator says so and goes on", () => {
  const ends: [name: string, scripts: Scripts][] = [
    ["a reply in on_log", { proxy_on_log: { calls: [reply(403)] } }],
    ["a reply in on_done", { proxy_on_done: { calls: [reply(403)] } }],
    ["a reply in on_delete", { proxy_on_delete: { calls: [reply(403)] } }],
    ["a close in on_log", { proxy_on_log: { calls: [call("proxy_close_stream", "HttpRequest")] } }],
    ["a close in on_delete", { proxy_on_delete: { calls: [call("proxy_close_stream", "HttpResponse")] } }],
    [
      "two replies in on_response_headers",
      { proxy_on_response_headers: { calls: [reply(403), reply(404)] } },
    ],
    ["two replies in on_response_body", { proxy_on_response_body: { calls: [reply(403), reply(404)] } }],
  ];
  test.each(ends)("%s (LIFE-18, LR-7)", async (_, scripts) => {
    const filter = await loadScripted(scripts);
    const exchange = filter.send({ upstream: () => ({ body: "body" }) });
    expect(exchange.findings).toMatchObject([
      { code: "ERR_WOULD_CRASH", message: expect.stringMatching(/^Envoy would crash here/) },
    ]);
    expect(exchange.transcript).toContain("! ERR_WOULD_CRASH");
    expect(exchange.stream.ended).toBe(true);
    expect(filter.send({ path: "/next" }).upstream.request?.path).toBe("/next");
  });

  test("a continue in on_log is harmless", async () => {
    const calls = [
      call("proxy_continue_stream", "HttpRequest"),
      call("proxy_continue_stream", "HttpResponse"),
    ];
    const filter = await loadScripted({ proxy_on_log: { calls } });
    expect(filter.send().findings).toEqual([]);
  });

  test("status 100 goes out as an interim response, and the client waits for ever (LR-9)", async () => {
    const filter = await loadScripted({ proxy_on_request_headers: { calls: [reply(100)] } });
    const exchange = filter.send();
    expect(exchange.findings).toMatchObject([{ code: "ERR_WOULD_HANG" }]);
    expect(exchange.response).toBeNull();
  });
});
