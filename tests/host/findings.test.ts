import { describe, expect, test } from "vitest";
import type { ExchangeRequest } from "../../host-sim/index.ts";
import { type Call, call, loadScripted, type Scripts } from "../support/scripted-filter.ts";
import { loadTicking, TICK_MS } from "../support/ticking.ts";

const append = (type: string, text: string): Call => call("proxy_set_buffer_bytes", type, 0, 0, text);

describe("a wrong length (BODY-19)", () => {
  const wrong: [name: string, scripts: Scripts, request: ExchangeRequest, message: RegExp][] = [
    [
      "of a request that a filter has made longer",
      { proxy_on_request_body: [{ calls: [append("HttpRequestBody", "> ")] }, {}] },
      { body: "body" },
      /the upstream gets .*says 4, the body has 6/,
    ],
    [
      "of a response that a filter has made longer",
      { proxy_on_response_body: [{ calls: [append("HttpResponseBody", "> ")] }, {}] },
      { upstream: () => ({ body: "body" }) },
      /the client gets .*says 4, the body has 6/,
    ],
    [
      "of a request whose trailers end it",
      { proxy_on_request_body: [{ calls: [append("HttpRequestBody", "> ")] }, {}] },
      { headers: { "content-length": "4" }, body: "body", trailers: { t: "1" } },
      /says 4, the body has 6/,
    ],
    [
      "that is no number",
      {
        proxy_on_request_headers: {
          calls: [call("proxy_replace_header_map_value", 0, "content-length", "x")],
        },
      },
      { body: "body" },
      /says x, the body has 4/,
    ],
    [
      "of a request that a filter has turned into HEAD",
      { proxy_on_request_headers: { calls: [call("proxy_replace_header_map_value", 0, ":method", "HEAD")] } },
      { upstream: () => ({ body: "body" }) },
      /the client gets .*says 4, the body has 0/,
    ],
  ];
  test.each(wrong)("%s is found", async (_, scripts, request, message) => {
    const exchange = (await loadScripted(scripts)).send(request);
    expect(exchange.findings).toMatchObject([
      { code: "ERR_LENGTH_WRONG", message: expect.stringMatching(message) },
    ]);
  });

  const right: [name: string, scripts: Scripts, request: ExchangeRequest][] = [
    ["an untouched exchange", {}, { body: "body", upstream: () => ({ body: "back" }) }],
    [
      "a body without an announced length",
      { proxy_on_request_body: [{ calls: [append("HttpRequestBody", "> ")] }, {}] },
      { body: ["body"] },
    ],
    [
      "a length that the filter has removed",
      {
        proxy_on_request_headers: { calls: [call("proxy_remove_header_map_value", 0, "content-length")] },
        proxy_on_request_body: [{ calls: [append("HttpRequestBody", "> ")] }, {}],
      },
      { body: "body" },
    ],
    ["an answer to HEAD", {}, { method: "HEAD", upstream: () => ({ body: "body" }) }],
    [
      "304 with the length of what is not sent",
      {},
      { upstream: () => ({ status: 304, headers: { "content-length": "4" } }) },
    ],
    [
      "a response that breaks off",
      {},
      {
        upstream: () => ({
          status: 200,
          headers: { "content-length": "9" },
          body: "body",
          reset: "connection termination",
        }),
      },
    ],
  ];
  test.each(right)("%s is none", async (_, scripts, request) => {
    expect((await loadScripted(scripts)).send(request).findings).toEqual([]);
  });
});

describe("a change that comes too late", () => {
  test("response headers that a continue has sent can still be changed, without effect (HDR-15)", async () => {
    const filter = await loadTicking(
      {
        proxy_on_response_headers: { returns: 1 },
        proxy_on_response_body: { calls: [call("proxy_add_header_map_value", 2, "x-late", "1")] },
      },
      [call("proxy_continue_stream", "HttpResponse")],
    );
    const exchange = filter.send({ upstream: () => ({ body: "body" }) });
    filter.clock.advance(TICK_MS);
    expect(exchange.transcript).toContain(
      'proxy_add_header_map_value(HttpResponseHeaders, "x-late", "1") Ok',
    );
    expect(exchange.response?.headers.has("x-late")).toBe(false);
    expect(exchange.findings).toMatchObject([
      {
        code: "ERR_WITHOUT_EFFECT",
        message: expect.stringMatching(/changes HttpResponseHeaders that have left/),
      },
    ]);
  });

  test("reading them is no finding (HDR-15)", async () => {
    const filter = await loadTicking(
      {
        proxy_on_response_headers: { returns: 1 },
        proxy_on_response_body: { calls: [call("proxy_get_header_map_value", 2, ":status")] },
      },
      [call("proxy_continue_stream", "HttpResponse")],
    );
    const exchange = filter.send({ upstream: () => ({ body: "body" }) });
    filter.clock.advance(TICK_MS);
    expect(exchange.transcript).toContain('":status") Ok "200"');
    expect(exchange.findings).toEqual([]);
  });
});

describe("a body that is gone", () => {
  const read = call("proxy_get_buffer_bytes", "HttpRequestBody", 0, 100);
  const answers: [returns: number, found: number, seen: string][] = [
    [0, 0, '""'],
    [1, 0, '"body"'],
    [2, 1, '""'],
    [3, 1, '""'],
  ];
  test.each(answers)(
    "read outside of its callback after %i: findings %i (BODY-14, BODY-15)",
    async (returns, found, seen) => {
      const filter = await loadTicking({ proxy_on_request_body: { returns } }, [read]);
      const stream = filter.open();
      stream.requestHeaders();
      stream.requestBody("body");
      filter.clock.advance(TICK_MS);
      expect(stream.transcript).toContain(`proxy_get_buffer_bytes(HttpRequestBody, 0, 100) Ok ${seen}`);
      expect(stream.findings.map(({ code }) => code)).toEqual(new Array(found).fill("ERR_BODY_RELEASED"));
    },
  );
});
