import { describe, expect, test } from "vitest";
import {
  type AcceptedRequest,
  finishResponseHeaders,
  identify,
  receiveRequestHeaders,
  requestKindOf,
  routeRequest,
} from "../../host-sim/core/connection-manager.ts";
import { HeaderMap } from "../../host-sim/core/header-map.ts";
import { requestHeaderRules, responseHeaderRules } from "../../host-sim/core/inline-headers.ts";
import type { Protocol } from "../../host-sim/core/stream-info.ts";
import type { Pair } from "../../host-sim/wire/pairs.ts";

const sent: Pair[] = [
  [":method", "GET"],
  [":scheme", "http"],
  [":authority", "h"],
  [":path", "/"],
];
const inHttp1Order: Pair[] = [
  [":authority", "h"],
  [":path", "/"],
  [":method", "GET"],
  [":scheme", "http"],
];
const added: Pair[] = [
  ["x-forwarded-proto", "http"],
  ["x-request-id", "id"],
];

function received(protocol: Protocol, own: readonly Pair[]): AcceptedRequest {
  return identify(
    receiveRequestHeaders(protocol, new HeaderMap(requestHeaderRules, [...sent, ...own])),
    "id",
  );
}

describe("request headers on their way to the filters", () => {
  const rows: [name: string, protocol: Protocol, own: Pair[], received: Pair[]][] = [
    ["HTTP/1 has its own order of pseudo headers", "HTTP/1.1", [], [...inHttp1Order, ...added]],
    ["HTTP/2 keeps the client's", "HTTP/2", [], [...sent, ...added]],
    [
      "own headers come before those that Envoy adds",
      "HTTP/1.1",
      [["X-One", "1"]],
      [...inHttp1Order, ["x-one", "1"], ...added],
    ],
    [
      "a request id and a protocol of the client's are kept",
      "HTTP/1.1",
      [
        ["x-request-id", "abc"],
        ["x-forwarded-proto", "gopher"],
      ],
      [...inHttp1Order, ["x-request-id", "abc"], ["x-forwarded-proto", "gopher"]],
    ],
    [
      "a protocol of the client's is the scheme, if it can be one (OBS-24)",
      "HTTP/1.1",
      [["x-forwarded-proto", "HTTPS"]],
      [
        ...inHttp1Order.slice(0, -1),
        [":scheme", "https"],
        ["x-forwarded-proto", "HTTPS"],
        ["x-request-id", "id"],
      ],
    ],
    [
      "what belongs to one connection is gone",
      "HTTP/1.1",
      [
        ["Connection", "keep-alive, x-mine"],
        ["Keep-Alive", "5"],
        ["X-Mine", "1"],
        ["Transfer-Encoding", "chunked"],
      ],
      [...inHttp1Order, ...added],
    ],
    ["te stays", "HTTP/1.1", [["te", "trailers"]], [...inHttp1Order, ["te", "trailers"], ...added]],
    [
      "nobody can call himself internal",
      "HTTP/1.1",
      [
        ["x-envoy-internal", "true"],
        ["x-envoy-other", "1"],
      ],
      [...inHttp1Order, ["x-envoy-other", "1"], ...added],
    ],
    [
      "cookies that come one by one over HTTP/2 are one header, the last (HDR-29)",
      "HTTP/2",
      [
        ["cookie", "a=1"],
        ["x", "1"],
        ["cookie", "b=2"],
      ],
      [...sent, ["x", "1"], ["cookie", "a=1; b=2"], ...added],
    ],
    [
      "cookies over HTTP/1 stay as they are (HDR-29)",
      "HTTP/1.1",
      [
        ["cookie", "a=1"],
        ["cookie", "b=2"],
      ],
      [...inHttp1Order, ["cookie", "a=1"], ["cookie", "b=2"], ...added],
    ],
  ];
  test.each(rows)("%s", (_, protocol, own, arrived) => {
    expect(received(protocol, own).headers.pairs()).toEqual(arrived);
  });

  const many = (count: number): Pair[] => Array.from({ length: count }, (_, index) => [`x-${index}`, ""]);
  const answers: [name: string, protocol: Protocol, own: Pair[], refusal: string | null][] = [
    ["99 headers and the host", "HTTP/1.1", many(99), null],
    ["99 headers of which one is x-request-id", "HTTP/1.1", [...many(98), ["x-request-id", "a"]], null],
    ["100 headers and the host (MISC-5)", "HTTP/1.1", many(100), "http1.too_many_headers"],
    ["x-request-id as the 101st", "HTTP/1.1", [...many(99), ["x-request-id", "a"]], "http1.too_many_headers"],
    ["100 headers over HTTP/2", "HTTP/2", many(100), null],
    ["a fragment in the path", "HTTP/2", [[":path", "#a"]], "path_normalization_failed"],
  ];
  test.each(answers)("%s", (_, protocol, own, refusal) => {
    const accepted = received(protocol, own);
    expect(accepted.refusal?.details ?? null).toBe(refusal);
    // What is refused is not prepared for filters.
    expect(accepted.headers.has("x-forwarded-proto")).toBe(refusal === null);
  });

  const kinds: [contentType: string, isGrpc: boolean][] = [
    ["application/grpc", true],
    ["application/grpc+proto", true],
    ["application/grpc-web", false],
    ["application/json", false],
    ["", false],
  ];
  test.each(kinds)('content type "%s": gRPC is %s', (contentType, isGrpc) => {
    const headers = new HeaderMap(requestHeaderRules, [["content-type", contentType]]);
    expect(requestKindOf(headers)).toEqual({ isGrpc, isHead: false });
  });
});

describe("request headers at the router", () => {
  const sendable: [name: string, change: (headers: HeaderMap) => void][] = [
    ["untouched", () => {}],
    ["without :authority (HDR-13)", (headers) => headers.remove(":authority")],
    ["with an empty :method", (headers) => headers.replace(":method", "")],
    ["with bytes above 127 and tabs in a value", (headers) => headers.add("x", "\t\xff")],
  ];
  test.each(sendable)("%s: sent, with the timeout that the route has", (_, change) => {
    const headers = new HeaderMap(requestHeaderRules, [...sent, ...added]);
    change(headers);
    expect(routeRequest(headers)).toBeNull();
    expect(headers.get("x-envoy-expected-rq-timeout-ms")).toBe("15000");
  });

  const refused: [name: string, change: (headers: HeaderMap) => void, status: number, details: string][] = [
    ["without :path", (headers) => headers.remove(":path"), 404, "route_not_found"],
    [
      "with a path that no prefix matches",
      (headers) => headers.replace(":path", "x"),
      404,
      "route_not_found",
    ],
    [
      "without x-forwarded-proto (HDR-23, HDR-26)",
      (headers) => headers.remove("x-forwarded-proto"),
      404,
      "route_not_found",
    ],
    [
      "without :method",
      (headers) => headers.remove(":method"),
      503,
      "filter_removed_required_request_headers{missing_required_header:_:method}",
    ],
    [
      "with a line end in a value (HDR-2)",
      (headers) => headers.add("x-crlf", "a\r\nb"),
      503,
      "filter_removed_required_request_headers{invalid_header_value_for:_x-crlf}",
    ],
    [
      "with NUL in a value (HDR-2)",
      (headers) => headers.add("x", "\0"),
      503,
      "filter_removed_required_request_headers{invalid_header_value_for:_x}",
    ],
    [
      "with a blank in a name (HDR-2)",
      (headers) => headers.add("bad name", ""),
      503,
      "filter_removed_required_request_headers{invalid_header_name:_bad_name}",
    ],
  ];
  test.each(refused)("%s: answered here (HDR-13)", (_, change, status, details) => {
    const headers = new HeaderMap(requestHeaderRules, [...sent, ...added]);
    change(headers);
    expect(routeRequest(headers)).toMatchObject({ status, details });
  });

  test("without :scheme it is http again, at the end of the pseudo headers (HDR-13)", () => {
    const headers = new HeaderMap(requestHeaderRules, [...sent, ...added]);
    headers.remove(":scheme");
    routeRequest(headers);
    expect(headers.pairs()[3]).toEqual([":scheme", "http"]);
  });
});

describe("response headers on their way to the client", () => {
  const date: Pair = ["date", "Thu, 01 Jan 1970 00:00:00 GMT"];
  const server: Pair = ["server", "envoy"];
  const rows: [name: string, before: Pair[], closes: boolean, after: Pair[]][] = [
    ["date and server are added", [], false, [date, server]],
    [
      "a date stays, another server does not",
      [
        ["server", "nginx"],
        ["date", "d"],
      ],
      false,
      [server, ["date", "d"]],
    ],
    [
      "what belongs to one connection is gone",
      [
        ["connection", "keep-alive"],
        ["keep-alive", "5"],
        ["transfer-encoding", "chunked"],
      ],
      false,
      [date, server],
    ],
    ["a connection that will close says so at the end", [], true, [date, server, ["connection", "close"]]],
  ];
  test.each(rows)("%s", (_, before, closes, after) => {
    const headers = new HeaderMap(responseHeaderRules, before);
    finishResponseHeaders(headers, 0, closes);
    expect(headers.pairs()).toEqual(after);
  });
});
