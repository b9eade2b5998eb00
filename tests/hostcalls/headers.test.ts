import { describe, expect, test } from "vitest";
import type { HeadersInput } from "../../host-sim/index.ts";
import { type Call, call, loadScripted, type Scripts } from "../support/scripted-filter.ts";
import { hostcallsOf } from "../support/transcript-lines.ts";

const REQUEST = "HttpRequestHeaders";
const RESPONSE = "HttpResponseHeaders";

const pairs = (type: string | number): Call => call("proxy_get_header_map_pairs", type);
const get = (type: string | number, name: string): Call => call("proxy_get_header_map_value", type, name);
const add = (type: string | number, name: string, value: string): Call =>
  call("proxy_add_header_map_value", type, name, value);
const replace = (type: string | number, name: string, value: string): Call =>
  call("proxy_replace_header_map_value", type, name, value);
const remove = (type: string | number, name: string): Call =>
  call("proxy_remove_header_map_value", type, name);
const size = (type: string | number): Call => call("proxy_get_header_map_size", type);
const setPairs = (type: string | number, map: [string, string][]): Call =>
  call("proxy_set_header_map_pairs", type, map);

/** What the hostcalls of one request-headers callback answer, each without its name. */
async function answersIn(scripts: Scripts, headers: HeadersInput = {}, body?: string): Promise<string[]> {
  const filter = await loadScripted(scripts);
  const exchange = filter.send({ headers, ...(body === undefined ? {} : { body }) });
  return hostcallsOf(exchange).map((line) => line.replace(/^proxy_(\w+?_)?header_map_/, ""));
}

describe("header maps in on_request_headers", () => {
  const rows: [name: string, calls: Call[], headers: HeadersInput, answers: string[]][] = [
    [
      "a header is read",
      [get(REQUEST, "x-user")],
      { "x-user": "7" },
      ['value(HttpRequestHeaders, "x-user") Ok "7"'],
    ],
    [
      "names are looked up in lower case (HDR-1)",
      [get(REQUEST, "X-USER")],
      { "x-user": "7" },
      ['value(HttpRequestHeaders, "X-USER") Ok "7"'],
    ],
    [
      "the first of several is read (HDR-3)",
      [get(REQUEST, "a")],
      [
        ["a", "1"],
        ["a", "2"],
      ],
      ['value(HttpRequestHeaders, "a") Ok "1"'],
    ],
    [
      "an empty value is Ok and empty (HDR-9)",
      [get(REQUEST, "a")],
      { a: "" },
      ['value(HttpRequestHeaders, "a") Ok ""'],
    ],
    [
      "an absent header is NotFound (HDR-10)",
      [get(REQUEST, "a")],
      {},
      ['value(HttpRequestHeaders, "a") NotFound'],
    ],
    [
      "bytes that are no text pass (HDR-2)",
      [get(REQUEST, "a")],
      { a: Uint8Array.of(0xff, 0x41) },
      ['value(HttpRequestHeaders, "a") Ok "\\xffA"'],
    ],
    [
      "host reads :authority (HDR-12)",
      [get(REQUEST, "host")],
      {},
      ['value(HttpRequestHeaders, "host") Ok "example.com"'],
    ],
    [
      "map 2 is out of reach (HDR-16)",
      [get(RESPONSE, ":status"), pairs(RESPONSE), add(RESPONSE, "a", "1"), size(RESPONSE)],
      {},
      [
        'value(HttpResponseHeaders, ":status") BadArgument',
        "pairs(HttpResponseHeaders) Ok {}",
        'value(HttpResponseHeaders, "a", "1") BadArgument',
        "size(HttpResponseHeaders) BadArgument",
      ],
    ],
    [
      "trailers are out of reach (HDR-19)",
      [get(1, "a"), pairs(1), add(1, "a", "1"), size(3)],
      {},
      [
        'value(HttpRequestTrailers, "a") BadArgument',
        "pairs(HttpRequestTrailers) Ok {}",
        'value(HttpRequestTrailers, "a", "1") BadArgument',
        "size(HttpResponseTrailers) BadArgument",
      ],
    ],
    [
      "maps of callouts are out of reach (HDR-20)",
      [get(6, "a"), pairs(6), remove(6, "a"), setPairs(4, [])],
      {},
      [
        'value(HttpCallResponseHeaders, "a") BadArgument',
        "pairs(HttpCallResponseHeaders) Ok {}",
        'value(HttpCallResponseHeaders, "a") BadArgument',
        "pairs(GrpcCallInitialMetadata, {}) BadArgument",
      ],
    ],
    [
      "map 8 does not exist, for any call",
      [get(8, "a"), pairs(8), setPairs(8, []), size(8), add(8, "a", ""), replace(8, "a", ""), remove(8, "a")],
      {},
      [
        'value(8, "a") BadArgument',
        "pairs(8) BadArgument",
        "pairs(8, {}) BadArgument",
        "size(8) BadArgument",
        'value(8, "a", "") BadArgument',
        'value(8, "a", "") BadArgument',
        'value(8, "a") BadArgument',
      ],
    ],
    ["map -1 does not exist", [get(-1, "a")], {}, ['value(4294967295, "a") BadArgument']],
    [
      "a key outside of memory",
      [call("proxy_get_header_map_value", 0, { raw: 0x7fffffff }, { raw: 1 })],
      {},
      ["value(HttpRequestHeaders, <not in memory>) InvalidMemoryAccess"],
    ],
    [
      "a key that ends outside of memory",
      [call("proxy_get_header_map_value", 0, { raw: 16 }, { raw: -1 })],
      {},
      ["value(HttpRequestHeaders, <not in memory>) InvalidMemoryAccess"],
    ],
    [
      "the type is looked at before memory",
      [call("proxy_get_header_map_value", 8, { raw: -1 }, { raw: 1 })],
      {},
      ["value(8, <not in memory>) BadArgument"],
    ],
    [
      "memory is looked at before the map",
      [call("proxy_add_header_map_value", 2, "a", { raw: -1 }, { raw: 1 })],
      {},
      ['value(HttpResponseHeaders, "a", <not in memory>) InvalidMemoryAccess'],
    ],
    [
      "a slot outside of memory",
      [{ ...get(REQUEST, "a"), slots: [0x7ffffff0, 0x7ffffff4] }],
      { a: "1" },
      ['value(HttpRequestHeaders, "a") InvalidMemoryAccess'],
    ],
  ];
  test.each(rows)("%s", async (_, calls, headers, answers) => {
    expect(await answersIn({ proxy_on_request_headers: { calls } }, headers)).toEqual(answers);
  });

  const changes: [name: string, calls: Call[], headers: HeadersInput, upstream: [string, string][]][] = [
    [
      "add",
      [add(REQUEST, "a", "2")],
      { a: "1" },
      [
        ["a", "1"],
        ["a", "2"],
      ],
    ],
    [
      "replace",
      [replace(REQUEST, "A", "2")],
      { a: "1", b: "1" },
      [
        ["b", "1"],
        ["a", "2"],
      ],
    ],
    [
      "remove",
      [remove(REQUEST, "a")],
      [
        ["a", "1"],
        ["a", "2"],
        ["b", "1"],
      ],
      [["b", "1"]],
    ],
    ["bytes of text", [add(REQUEST, "a", "é")], {}, [["a", "é"]]],
  ];
  test.each(changes)("%s reaches the upstream", async (_, calls, headers, upstream) => {
    const filter = await loadScripted({ proxy_on_request_headers: { calls } });
    const sent = filter.send({ headers }).upstream.request?.headers.entries() ?? [];
    expect(sent.filter(([name]) => name.length === 1)).toEqual(upstream);
  });

  test("pairs show everything in order (PAIRS-2, HDR-11)", async () => {
    expect(await answersIn({ proxy_on_request_headers: { calls: [pairs(REQUEST)] } }, { a: "1" })).toEqual([
      'pairs(HttpRequestHeaders) Ok { ":authority": "example.com", ":path": "/", ":method": "GET", ":scheme": "http", ' +
        '"a": "1", "x-forwarded-proto": "http", "x-request-id": "00000000-0000-4000-8000-000000000001" }',
    ]);
  });

  test("the size is one of bytes, not of entries (HDR-22)", async () => {
    expect(await answersIn({ proxy_on_request_headers: { calls: [size(REQUEST)] } })).toEqual([
      "size(HttpRequestHeaders) Ok 117",
    ]);
  });

  const cleared: [name: string, map: Uint8Array, finding: RegExp | null][] = [
    ["no bytes (PAIRS-3)", Uint8Array.of(), null],
    ["a count of zero (PAIRS-4)", Uint8Array.of(0, 0, 0, 0), null],
    [
      "bytes left over (PAIRS-7, HDR-24)",
      Uint8Array.of(0, 0, 0, 0, 1),
      /malformed header map: 1 bytes left over/,
    ],
    ["one zero byte (PAIRS-9)", Uint8Array.of(0), /malformed header map: the count needs 4 bytes/],
  ];
  test.each(cleared)(
    "setting %s clears the map; without :path there is no route",
    async (_, map, finding) => {
      const filter = await loadScripted({
        proxy_on_request_headers: { calls: [call("proxy_set_header_map_pairs", 0, map), pairs(REQUEST)] },
      });
      const exchange = filter.send();
      expect(hostcallsOf(exchange).at(-1)).toBe("proxy_get_header_map_pairs(HttpRequestHeaders) Ok {}");
      expect(exchange.response?.status).toBe(404);
      expect(exchange.findings.map(({ message }) => message)).toEqual(
        finding === null ? [] : [expect.stringMatching(finding)],
      );
    },
  );
});

describe("header maps in later callbacks", () => {
  const gone = [
    'value(HttpRequestHeaders, ":path") BadArgument',
    'value(HttpRequestHeaders, "a", "1") BadArgument',
    'value(HttpRequestHeaders, "a", "1") BadArgument',
    'value(HttpRequestHeaders, "a") BadArgument',
    "pairs(HttpRequestHeaders, {}) BadArgument",
    "size(HttpRequestHeaders) BadArgument",
    "pairs(HttpRequestHeaders) Ok {}",
  ];
  const all = [
    get(REQUEST, ":path"),
    add(REQUEST, "a", "1"),
    replace(REQUEST, "a", "1"),
    remove(REQUEST, "a"),
    setPairs(REQUEST, []),
    size(REQUEST),
    pairs(REQUEST),
  ];

  const outOfReach: [name: string, scripts: Scripts][] = [
    ["on_request_body", { proxy_on_request_body: [{ calls: all }, {}] }],
    ["on_response_headers", { proxy_on_response_headers: { calls: all } }],
    ["on_done", { proxy_on_done: { calls: all } }],
    ["on_delete", { proxy_on_delete: { calls: all } }],
  ];
  test.each(outOfReach)(
    "request headers that have left are out of reach in %s (HDR-14)",
    async (_, scripts) => {
      expect(await answersIn(scripts, {}, "body")).toEqual(gone);
    },
  );

  test("what a continue leaves of the request is nothing, at once (FLOW-15)", async () => {
    const calls = [call("proxy_continue_stream", "HttpResponse"), get(REQUEST, ":path")];
    const filter = await loadScripted({ proxy_on_request_headers: { calls, returns: 0 } });
    const stream = filter.open();
    stream.requestHeaders();
    expect(hostcallsOf(stream)[1]).toBe(
      'proxy_get_header_map_value(HttpRequestHeaders, ":path") BadArgument',
    );
  });

  test("the same goes for its trailers (FLOW-15)", async () => {
    const calls = [get(1, "t"), call("proxy_continue_stream", "HttpRequest"), get(1, "t")];
    const filter = await loadScripted({ proxy_on_request_trailers: { calls, returns: 1 } });
    const exchange = filter.send({ trailers: { t: "1" } });
    expect(hostcallsOf(exchange).map((line) => line.replace(/.*\) /, ""))).toEqual([
      'Ok "1"',
      "Ok",
      "BadArgument",
    ]);
  });

  test("in on_log requests and responses can be read, request trailers never (LIFE-16)", async () => {
    const calls = [
      get(REQUEST, ":path"),
      get(REQUEST, "x"),
      get(RESPONSE, ":status"),
      get(1, "t"),
      get(3, "t"),
      size(REQUEST),
      pairs(1),
    ];
    const filter = await loadScripted({ proxy_on_log: { calls } });
    const exchange = filter.send({
      body: "b",
      trailers: { t: "1" },
      upstream: () => ({ trailers: { t: "2" } }),
    });
    expect(hostcallsOf(exchange).map((line) => line.replace(/^proxy_get_header_map_/, ""))).toEqual([
      'value(HttpRequestHeaders, ":path") Ok "/"',
      'value(HttpRequestHeaders, "x") NotFound',
      'value(HttpResponseHeaders, ":status") Ok "200"',
      'value(HttpRequestTrailers, "t") NotFound',
      'value(HttpResponseTrailers, "t") Ok "2"',
      "size(HttpRequestHeaders) BadArgument",
      "pairs(HttpRequestTrailers) Ok {}",
    ]);
  });

  test("in on_log of a stream that ended while paused, request headers can even be changed (LIFE-15)", async () => {
    const filter = await loadScripted({
      proxy_on_request_headers: { returns: 1 },
      proxy_on_log: { calls: [add(REQUEST, "a", "1"), size(REQUEST)] },
      proxy_on_delete: { calls: [get(REQUEST, "a")] },
    });
    const stream = filter.open();
    stream.requestHeaders({}, { endOfStream: true });
    stream.close();
    expect(hostcallsOf(stream)).toEqual([
      'proxy_add_header_map_value(HttpRequestHeaders, "a", "1") Ok',
      "proxy_get_header_map_size(HttpRequestHeaders) Ok 119",
      'proxy_get_header_map_value(HttpRequestHeaders, "a") Ok "1"',
    ]);
  });

  const trailers: [name: string, calls: Call[], sent: [string, string][] | null][] = [
    ["adding creates them", [add(1, "t", "1")], [["t", "1"]]],
    ["asking for the size creates them, empty", [size(1)], []],
    ["a mere get does not", [get(1, "t")], null],
    ["mere pairs do not", [pairs(1)], null],
    ["removing creates them, empty", [remove(1, "t")], []],
  ];
  test.each(trailers)("trailers in the last body callback: %s (HDR-17)", async (_, calls, sent) => {
    const filter = await loadScripted({ proxy_on_request_body: [{}, { calls }] });
    const exchange = filter.send({ body: "b" });
    expect(exchange.upstream.request?.trailers?.entries() ?? null).toEqual(sent);
  });

  test("trailers cannot be created before the end of the body (HDR-19)", async () => {
    const filter = await loadScripted({ proxy_on_request_body: [{ calls: [add(1, "t", "1")] }, {}] });
    expect(hostcallsOf(filter.send({ body: "b" }))).toEqual([
      'proxy_add_header_map_value(HttpRequestTrailers, "t", "1") BadArgument',
    ]);
  });

  test("trailers that a filter creates do not come back to it (HDR-18)", async () => {
    const filter = await loadScripted({
      proxy_on_response_body: [{}, { calls: [add(3, "t", "1")] }],
      proxy_on_response_trailers: {},
    });
    const exchange = filter.send({ upstream: () => ({ body: ["b"] }) });
    expect(exchange.response?.trailers?.get("t")).toBe("1");
    expect(exchange.transcript).not.toContain("proxy_on_response_trailers");
  });
});

test("ABI 0.1.0 knows no absent header: it is Ok and empty (HDR-10)", async () => {
  const calls = [get(REQUEST, "nothing")];
  const filter = await loadScripted({ proxy_on_request_headers: { calls } }, {}, { abi: "0.1.0" });
  expect(hostcallsOf(filter.send())).toEqual([
    'proxy_get_header_map_value(HttpRequestHeaders, "nothing") Ok ""',
  ]);
});
