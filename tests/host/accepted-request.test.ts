import { describe, expect, test } from "vitest";
import { acceptedRequest } from "../../host-sim/accepted-request.ts";
import type { Protocol } from "../../host-sim/core/stream-info.ts";
import type { SentRequest } from "../../host-sim/request.ts";
import type { Pair } from "../../host-sim/wire/pairs.ts";

const given: SentRequest = { path: "/a", headers: { accept: "x", "x-one": "1" }, body: "four" };

function headersOf(request: SentRequest, protocol: Protocol = "HTTP/1.1", id = "id"): readonly Pair[] {
  return acceptedRequest(request, protocol, id).headers.pairs();
}

/** As if nothing had been sent before. */
function alone(request: SentRequest, protocol?: Protocol): readonly Pair[] {
  headersOf({ path: "/something/else" });
  return headersOf(request, protocol);
}

describe("a request after another one is what it is alone", () => {
  const rows: [what: string, request: SentRequest, protocol?: Protocol][] = [
    ["the same", given],
    ["the same as a list", { ...given, headers: Object.entries(given.headers ?? {}) }],
    ["another path", { ...given, path: "/b" }],
    ["no path", { headers: given.headers ?? {}, body: "four" }],
    ["another method", { ...given, method: "PUT" }],
    ["another authority", { ...given, authority: "other" }],
    ["another scheme", { ...given, scheme: "https" }],
    ["another protocol", given, "HTTP/2"],
    ["a body of another size", { ...given, body: "three" }],
    ["a body in pieces", { ...given, body: ["four"] }],
    ["no body", { path: "/a", headers: given.headers ?? {} }],
    ["trailers", { ...given, trailers: { t: "1" } }],
    ["another value", { ...given, headers: { accept: "x", "x-one": "2" } }],
    ["another name", { ...given, headers: { accept: "x", "x-two": "1" } }],
    ["another order", { ...given, headers: { "x-one": "1", accept: "x" } }],
    ["a header less", { ...given, headers: { accept: "x" } }],
    ["a header more", { ...given, headers: { accept: "x", "x-one": "1", "x-two": "2" } }],
    ["no headers", { path: "/a", body: "four" }],
    ["a path that is refused", { ...given, path: "/#" }],
    ["bytes", { ...given, headers: { accept: "x", "x-one": Uint8Array.of(0x31) } }],
  ];
  test.each(rows)("%s", (_, request, protocol) => {
    const expected = alone(request, protocol);
    alone(given);
    expect(headersOf(request, protocol)).toEqual(expected);
    expect(headersOf(request, protocol)).toEqual(expected);
  });

  test("what was changed in place counts", () => {
    const bytes = Uint8Array.of(0x31);
    const list: [string, string | Uint8Array][] = [
      ["x-text", "1"],
      ["x-bytes", bytes],
    ];
    expect(headersOf({ headers: list })).toEqual(expect.arrayContaining([["x-bytes", "1"]]));
    bytes[0] = 0x32;
    expect(headersOf({ headers: list })).toEqual(expect.arrayContaining([["x-bytes", "2"]]));
    list.splice(0, 2, ["x-text", "3"]);
    expect(headersOf({ headers: list })).toEqual(expect.arrayContaining([["x-text", "3"]]));
    list.splice(0, 1, ["x-text", "4"]);
    expect(headersOf({ headers: list })).toEqual(expect.arrayContaining([["x-text", "4"]]));
  });

  test("what filters change does not, and each has its own id", () => {
    const first = acceptedRequest(given, "HTTP/1.1", "first").headers;
    first.add("x-filter", "1");
    first.remove("accept");
    const second = acceptedRequest(given, "HTTP/1.1", "second").headers;
    expect(second.get("x-filter")).toBe(null);
    expect(second.get("accept")).toBe("x");
    expect([first.get("x-request-id"), second.get("x-request-id")]).toEqual(["first", "second"]);
  });

  test("a refused one gets no id", () => {
    expect(headersOf({ path: "/#" }).map(([name]) => name)).not.toContain("x-request-id");
  });
});
