import { describe, expect, test } from "vitest";
import { type Call, call, loadScripted, type Script, type Scripts } from "../support/scripted-filter.ts";
import { callbacksOf, hostcallsOf } from "../support/transcript-lines.ts";

const get = (type: string | number, start = 0, maxSize = 1000): Call =>
  call("proxy_get_buffer_bytes", type, start, maxSize);
const set = (type: string | number, start: number, size: number, value: string): Call =>
  call("proxy_set_buffer_bytes", type, start, size, value);
const status = (type: string | number): Call => call("proxy_get_buffer_status", type);

const REQUEST = "HttpRequestBody";
const RESPONSE = "HttpResponseBody";

const HOLD: Script = { returns: 1, calls: [get(REQUEST)] };
const PASS: Script = { returns: 0, calls: [get(REQUEST)] };

/** What a filter saw of the body "one" "two" "three", and what the upstream got, piece by piece. */
async function throughBody(scripts: readonly Script[]) {
  const filter = await loadScripted({ proxy_on_request_body: scripts });
  const exchange = filter.send({ protocol: "HTTP/2", body: ["one", "two", "three"] });
  return {
    seen: hostcallsOf(exchange).map((line) => line.replace(/.* Ok /, "")),
    sizes: callbacksOf(exchange)
      .filter((line) => line.startsWith("proxy_on_request_body"))
      .map((line) => Number(/size=(\d+)/.exec(line)?.[1])),
    sent: exchange.upstream.request?.body.pieces.map((piece) => Buffer.from(piece).toString()),
  };
}

describe("what a body callback sees", () => {
  type Row = readonly [name: string, scripts: Script[], seen: string[], sent: string[]];
  const rows: Row[] = [
    [
      "each piece alone, if nothing is held (BODY-1)",
      [PASS],
      ['"one"', '"two"', '"three"'],
      ["one", "two", "three"],
    ],
    [
      "everything so far, after 1 (BODY-2, BODY-5)",
      [HOLD, HOLD, PASS],
      ['"one"', '"onetwo"', '"onetwothree"'],
      ["onetwothree"],
    ],
    [
      "the new piece alone, after 2 (BODY-3, BODY-6)",
      [{ ...HOLD, returns: 2 }, { ...HOLD, returns: 2 }, PASS],
      ['"one"', '"two"', '"three"'],
      ["onetwothree"],
    ],
    [
      "the new piece alone, after 3, which drops (BODY-4)",
      [{ ...HOLD, returns: 3 }, PASS],
      ['"one"', '"two"', '"three"'],
      ["two", "three"],
    ],
    [
      "more than 3 counts as 3",
      [{ ...HOLD, returns: 7 }, PASS],
      ['"one"', '"two"', '"three"'],
      ["two", "three"],
    ],
    [
      "the last answer alone decides (BODY-7)",
      [HOLD, { ...HOLD, returns: 2 }, PASS],
      ['"one"', '"onetwo"', '"three"'],
      ["onetwothree"],
    ],
    [
      "held, then released, then piece by piece",
      [HOLD, PASS, PASS],
      ['"one"', '"onetwo"', '"three"'],
      ["onetwo", "three"],
    ],
  ];
  test.each(rows)("%s", async (_, scripts, seen, sent) => {
    const result = await throughBody(scripts);
    expect(result.seen).toEqual(seen);
    expect(result.sizes).toEqual(seen.map((text) => text.length - 2));
    expect(result.sent).toEqual(sent);
  });

  test("responses are held alike (BODY-8)", async () => {
    const script = { calls: [get(RESPONSE)], returns: 1 };
    const filter = await loadScripted({ proxy_on_response_body: [script, { ...script, returns: 0 }] });
    const exchange = filter.send({ upstream: () => ({ body: "body" }) });
    expect(hostcallsOf(exchange).map((line) => line.replace(/.* Ok /, ""))).toEqual(['"body"', '"body"']);
    expect(exchange.response?.body.pieces).toHaveLength(1);
  });

  test("what a filter writes into a held body is what goes on (BODY-5)", async () => {
    const filter = await loadScripted({
      proxy_on_request_body: [
        { returns: 1 },
        { returns: 0, calls: [set(REQUEST, 0, 99, "all new"), status(REQUEST)] },
      ],
    });
    const exchange = filter.send({ body: "body" });
    expect(exchange.upstream.request?.body.text()).toBe("all new");
    // BODY-29, BODY-31: the new size at once, and no flags on the last piece.
    expect(hostcallsOf(exchange)[1]).toBe("proxy_get_buffer_status(HttpRequestBody) Ok 7 0");
  });

  test("a held body can be read and changed in the trailers callback (BODY-16)", async () => {
    const filter = await loadScripted({
      proxy_on_request_body: { returns: 1 },
      proxy_on_request_trailers: { calls: [get(REQUEST), set(REQUEST, 0, 0, "> ")] },
    });
    const exchange = filter.send({ body: "body", trailers: { t: "1" } });
    expect(hostcallsOf(exchange)[0]).toBe('proxy_get_buffer_bytes(HttpRequestBody, 0, 1000) Ok "body"');
    expect(exchange.upstream.request?.body.text()).toBe("> body");
    expect(exchange.upstream.request?.trailers?.get("t")).toBe("1");
  });

  test("a held body can be read and changed from a tick (BODY-14)", async () => {
    const filter = await loadScripted({
      proxy_on_configure: { calls: [call("proxy_set_tick_period_milliseconds", 10)] },
      proxy_on_request_body: { returns: 1 },
      proxy_on_tick: {
        calls: [
          call("proxy_set_effective_context", 2),
          get(REQUEST),
          set(REQUEST, 4, 0, "!"),
          call("proxy_continue_stream", "HttpRequest"),
        ],
      },
    });
    const exchange = filter.send({ body: "body" });
    expect(exchange.upstream.reached).toBe(true);
    expect(exchange.upstream.request?.complete).toBe(false);
    filter.clock.advance(10);
    expect(exchange.upstream.request?.body.text()).toBe("body!");
    expect(exchange.response?.status).toBe(200);
    // BODY-10: no further body callback for the one who held it.
    expect(callbacksOf(exchange).filter((line) => line.startsWith("proxy_on_request_body"))).toHaveLength(2);
  });
});

describe("buffers out of their time", () => {
  const rows: [name: string, scripts: Scripts, answers: string[]][] = [
    [
      "no body in on_request_headers (BODY-12, BODY-13)",
      { proxy_on_request_headers: { calls: [get(REQUEST), status(REQUEST), set(REQUEST, 0, 0, "x")] } },
      ['Ok ""', "Ok 0 0", "BadArgument"],
    ],
    [
      "no request body in on_response_headers (BODY-34)",
      { proxy_on_response_headers: { calls: [get(REQUEST), set(REQUEST, 0, 0, "x")] } },
      ['Ok ""', "BadArgument"],
    ],
    [
      "no response body in on_request_body (BODY-34)",
      { proxy_on_request_body: { calls: [get(RESPONSE)] } },
      ['Ok ""', 'Ok ""'],
    ],
    [
      "types 2, 3 and 5 are empty (BODY-32)",
      { proxy_on_request_headers: { calls: [get(2), get(3), get(5), set(2, 0, 0, "x")] } },
      ['Ok ""', 'Ok ""', 'Ok ""', "BadArgument"],
    ],
    [
      "types 4 and 7 are not there (BODY-32)",
      { proxy_on_request_headers: { calls: [get(4), get(7), set(7, 0, 0, "x"), status(4)] } },
      ["NotFound", "NotFound", "NotFound", "NotFound"],
    ],
    [
      "type 9 does not exist",
      { proxy_on_request_headers: { calls: [get(9), set(9, 0, 0, "x"), status(9)] } },
      ["BadArgument", "BadArgument", "BadArgument"],
    ],
    [
      "type 8 shows what was asked for last (BODY-33)",
      { proxy_on_request_body: [{ calls: [get(REQUEST), get(8)] }, {}] },
      ['Ok "body"', 'Ok "body"'],
    ],
    [
      "the VM configuration is there in every callback, to be read (VM-14, BODY-30)",
      { proxy_on_request_headers: { calls: [get(6), set(6, 0, 0, "x")] } },
      ['Ok "vm"', "BadArgument"],
    ],
    [
      "a slot outside of memory",
      { proxy_on_request_body: [{ calls: [{ ...get(REQUEST), slots: [-4, 8] }] }, {}] },
      ["InvalidMemoryAccess"],
    ],
    [
      "a value outside of memory",
      {
        proxy_on_request_body: [
          { calls: [call("proxy_set_buffer_bytes", REQUEST, 0, 0, { raw: -4 }, { raw: 8 })] },
          {},
        ],
      },
      ["InvalidMemoryAccess"],
    ],
  ];
  test.each(rows)("%s", async (_, scripts, answers) => {
    const filter = await loadScripted(scripts, { vmConfiguration: "vm" });
    const seen = hostcallsOf(filter.send({ body: "body" })).map((line) => line.replace(/^\w+\(.*?\) /, ""));
    expect(seen).toEqual(answers);
  });

  test("a body that has been held back unseen cannot be read (BODY-36)", async () => {
    const filter = await loadScripted({
      proxy_on_configure: { calls: [call("proxy_set_tick_period_milliseconds", 10)] },
      proxy_on_request_headers: { returns: 1 },
      proxy_on_tick: { calls: [call("proxy_set_effective_context", 2), get(REQUEST)] },
    });
    const exchange = filter.send({ body: "body" });
    expect(exchange.stream.request).toEqual({ paused: true, buffered: 4, pushedBack: false });
    filter.clock.advance(10);
    expect(hostcallsOf(exchange)[1]).toBe('proxy_get_buffer_bytes(HttpRequestBody, 0, 1000) Ok ""');
  });

  test("the plugin configuration is there in on_configure and in on_context_create of the plugin (VM-13, VM-15)", async () => {
    const filter = await loadScripted(
      {
        proxy_on_context_create: { calls: [get(7)] },
        proxy_on_vm_start: { calls: [get(7)] },
        proxy_on_configure: { calls: [get(7), get(7, 3, 4), set(7, 0, 0, "x")] },
      },
      { configuration: { a: 1 } },
    );
    expect(hostcallsOf(filter)).toEqual([
      'proxy_get_buffer_bytes(PluginConfiguration, 0, 1000) Ok "{\\"a\\":1}"',
      "proxy_get_buffer_bytes(PluginConfiguration, 0, 1000) NotFound",
      'proxy_get_buffer_bytes(PluginConfiguration, 0, 1000) Ok "{\\"a\\":1}"',
      'proxy_get_buffer_bytes(PluginConfiguration, 3, 4) Ok "\\":1}"',
      'proxy_set_buffer_bytes(PluginConfiguration, 0, 0, "x") BadArgument',
    ]);
    expect(hostcallsOf(filter.send())).toEqual([
      "proxy_get_buffer_bytes(PluginConfiguration, 0, 1000) NotFound",
    ]);
  });
});
