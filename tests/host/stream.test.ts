import { describe, expect, test } from "vitest";
import type { Stream } from "../../host-sim/index.ts";
import { loadScripted } from "../support/scripted-filter.ts";
import { callbacksOf } from "../support/transcript-lines.ts";

describe("a stream, step by step", () => {
  test("everything between client and upstream can be driven and looked at", async () => {
    const filter = await loadScripted({
      proxy_on_request_body: { returns: 1 },
      proxy_on_request_trailers: {},
    });
    const stream = filter.open();
    expect(stream.upstream).toBeNull();

    stream.requestHeaders({ method: "PUT", path: "/x", authority: "a.example", headers: { "x-a": "1" } });
    expect(stream.upstream).toMatchObject({
      method: "PUT",
      path: "/x",
      authority: "a.example",
      complete: false,
    });

    stream.requestBody("part");
    stream.requestBody(Uint8Array.of(0x21));
    expect(stream.request).toEqual({ paused: true, buffered: 5, pushedBack: false });
    expect(stream.upstream?.body.size).toBe(0);

    stream.requestTrailers({ t: "1" });
    expect(stream.upstream?.body.text()).toBe("part!");
    expect(stream.upstream?.trailers?.getAll("t")).toEqual(["1"]);
    expect(stream.upstream?.complete).toBe(true);
    expect(stream.request.paused).toBe(false);

    stream.responseHeaders({
      status: 206,
      headers: [
        ["x-b", "1"],
        ["x-b", "2"],
      ],
    });
    expect(stream.downstream?.status).toBe(206);
    expect(stream.downstream?.headers.getAll("x-b")).toEqual(["1", "2"]);
    stream.responseBody("back");
    expect(stream.ended).toBe(false);
    stream.responseTrailers({ u: "2" });
    expect(stream.downstream?.trailers?.get("u")).toBe("2");
    expect(stream.ended).toBe(true);
    expect(stream.responseCodeDetails).toBe("via_upstream");
    expect(stream.reset).toBeNull();
  });

  const misuses: [name: string, drive: (stream: Stream) => void, why: RegExp][] = [
    ["a body before headers", (stream) => stream.requestBody("x"), /request headers must come first/],
    ["trailers before headers", (stream) => stream.requestTrailers({}), /request headers must come first/],
    [
      "request headers twice",
      (stream) => {
        stream.requestHeaders();
        stream.requestHeaders();
      },
      /have arrived already/,
    ],
    [
      "a body after the end",
      (stream) => {
        stream.requestHeaders({}, { endOfStream: true });
        stream.requestBody("x");
      },
      /the request has ended/,
    ],
    ["a response before a request", (stream) => stream.responseHeaders(), /no request has reached it/],
    [
      "a response body before its headers",
      (stream) => {
        stream.requestHeaders();
        stream.responseBody("x");
      },
      /response headers must come first/,
    ],
    [
      "response headers twice",
      (stream) => {
        stream.requestHeaders();
        stream.responseHeaders();
        stream.responseHeaders();
      },
      /have arrived already/,
    ],
    [
      "an upstream that fails before anything reached it",
      (stream) => stream.resetUpstream(),
      /no request has reached it/,
    ],
  ];
  test.each(misuses)("%s is the test's mistake", async (_, drive, why) => {
    const stream = (await loadScripted({})).open();
    expect(() => drive(stream)).toThrow(
      expect.objectContaining({ code: "ERR_MISUSE", message: expect.stringMatching(why) }),
    );
  });

  test("a response to a request that is paused on its way is the test's mistake", async () => {
    const stream = (await loadScripted({ proxy_on_request_headers: { returns: 1 } })).open();
    stream.requestHeaders({}, { endOfStream: true });
    expect(() => stream.responseHeaders()).toThrow(/no request has reached it/);
  });

  test("pieces that come after the end are lost, as on a network", async () => {
    const stream = (await loadScripted({ proxy_on_request_body: {}, proxy_on_response_body: {} })).open();
    stream.requestHeaders();
    stream.responseHeaders();
    stream.close();
    stream.requestBody("late");
    stream.requestTrailers({});
    stream.responseHeaders();
    stream.responseBody("late");
    stream.responseTrailers({});
    stream.resetUpstream();
    stream.close();
    expect(stream.transcript).toBe("");
    expect(stream.downstream?.complete).toBe(false);
  });

  test("two streams do not get into each other's way", async () => {
    const filter = await loadScripted({ proxy_on_request_headers: {}, proxy_on_log: {} });
    const [one, other] = [filter.open(), filter.open()];
    other.requestHeaders({ path: "/other" }, { endOfStream: true });
    one.requestHeaders({ path: "/one" }, { endOfStream: true });
    other.responseHeaders({}, { endOfStream: true });
    expect(one.upstream?.path).toBe("/one");
    expect(one.ended).toBe(false);
    expect(callbacksOf(one)).toEqual([
      "proxy_on_request_headers(context=2, count=6, end_of_stream=true) -> Continue",
    ]);
    expect(callbacksOf(other)).toHaveLength(2);
  });

  test("the time that an upstream takes is told to the client", async () => {
    const filter = await loadScripted({});
    const stream = filter.open();
    stream.requestHeaders({}, { endOfStream: true });
    filter.clock.advance(250);
    stream.responseHeaders({}, { endOfStream: true });
    expect(stream.downstream?.headers.get("x-envoy-upstream-service-time")).toBe("250");
  });

  test("a response that comes before the end of the request carries no such time", async () => {
    const stream = (await loadScripted({})).open();
    stream.requestHeaders();
    stream.responseHeaders();
    expect(stream.downstream?.headers.has("x-envoy-upstream-service-time")).toBe(false);
  });
});
