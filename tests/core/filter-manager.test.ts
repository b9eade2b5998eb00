import { describe, expect, test } from "vitest";
import { DataStatus, HeadersStatus, TrailersStatus } from "../../host-sim/abi/enums.ts";
import type { BodyBuffer } from "../../host-sim/core/body-buffer.ts";
import { Clock } from "../../host-sim/core/clock.ts";
import type { FilterChain, HttpFilter } from "../../host-sim/core/filter.ts";
import { HeaderMap } from "../../host-sim/core/header-map.ts";
import { HttpStream } from "../../host-sim/core/http-stream.ts";
import {
  requestHeaderRules,
  requestTrailerRules,
  responseHeaderRules,
  responseTrailerRules,
} from "../../host-sim/core/inline-headers.ts";
import { proxyReply } from "../../host-sim/core/local-reply.ts";
import { StreamInfo } from "../../host-sim/core/stream-info.ts";
import { defaultProfile } from "../../host-sim/profiles/index.ts";
import { byteStringOf, bytesOf } from "../../host-sim/wire/byte-string.ts";

/** What a filter does in its callbacks, each time one of its name comes; without a plan it continues. */
interface Plan {
  readonly requestHeaders?: (chain: FilterChain, self: HttpFilter) => HeadersStatus;
  readonly requestData?: (chain: FilterChain, self: HttpFilter, data: BodyBuffer) => DataStatus;
  readonly requestTrailers?: (chain: FilterChain) => TrailersStatus;
  readonly responseHeaders?: (chain: FilterChain, self: HttpFilter) => HeadersStatus;
  readonly responseData?: (chain: FilterChain, self: HttpFilter, data: BodyBuffer) => DataStatus;
}

/** A filter without any wasm that notes what it is shown. */
class PlannedFilter implements HttpFilter {
  readonly name: string;
  readonly #plan: Plan;
  readonly #events: string[];
  #chain: FilterChain | null = null;

  constructor(name: string, plan: Plan, events: string[]) {
    this.name = name;
    this.#plan = plan;
    this.#events = events;
  }

  get chain(): FilterChain {
    if (this.#chain === null) throw new Error("not attached");
    return this.#chain;
  }

  attach(chain: FilterChain): void {
    this.#chain = chain;
  }

  onRequestHeaders(_: HeaderMap, endOfStream: boolean): HeadersStatus {
    this.#note("request headers", endOfStream);
    return this.#plan.requestHeaders?.(this.chain, this) ?? HeadersStatus.Continue;
  }

  onRequestData(data: BodyBuffer, endOfStream: boolean): DataStatus {
    this.#note(`request "${byteStringOf(data.bytes)}"`, endOfStream);
    return this.#plan.requestData?.(this.chain, this, data) ?? DataStatus.Continue;
  }

  onRequestTrailers(trailers: HeaderMap): TrailersStatus {
    this.#note(`request trailers ${trailers.count}`, false);
    return this.#plan.requestTrailers?.(this.chain) ?? TrailersStatus.Continue;
  }

  onResponseHeaders(headers: HeaderMap, endOfStream: boolean): HeadersStatus {
    this.#note(`response ${headers.get(":status")}`, endOfStream);
    return this.#plan.responseHeaders?.(this.chain, this) ?? HeadersStatus.Continue;
  }

  onResponseData(data: BodyBuffer, endOfStream: boolean): DataStatus {
    this.#note(`response "${byteStringOf(data.bytes)}"`, endOfStream);
    return this.#plan.responseData?.(this.chain, this, data) ?? DataStatus.Continue;
  }

  onResponseTrailers(trailers: HeaderMap): TrailersStatus {
    this.#note(`response trailers ${trailers.count}`, false);
    return TrailersStatus.Continue;
  }

  onEndlessContinue(): void {
    this.#note("endless", false);
  }

  onLog(): void {
    this.#note("log", false);
  }

  onDestroy(): void {
    this.#note("destroy", false);
  }

  #note(what: string, endOfStream: boolean): void {
    this.#events.push(`${this.name}: ${what}${endOfStream ? " end" : ""}`);
  }
}

/** A stream through filters a, b, c, with everything that happens as lines. */
function streamOf(...plans: Plan[]) {
  const events: string[] = [];
  const filters = plans.map((plan, index) => new PlannedFilter("abc".charAt(index), plan, events));
  const clock = new Clock(0);
  const note = (what: string, endOfStream = false) => events.push(`${what}${endOfStream ? " end" : ""}`);
  const stream = new HttpStream({
    filters,
    bufferLimitBytes: 1000,
    clock,
    info: new StreamInfo("HTTP/2", clock.nowUs),
    effects: {
      upstreamHeaders: (_, end) => note("> headers", end),
      upstreamData: (bytes, end) => note(`> "${byteStringOf(bytes)}"`, end),
      upstreamTrailers: (trailers) => note(`> trailers ${trailers.count}`),
      upstreamReset: () => note("> reset"),
      downstreamHeaders: (headers, end) => note(`< ${headers.get(":status")}`, end),
      downstreamData: (bytes, end) => note(`< "${byteStringOf(bytes)}"`, end),
      downstreamTrailers: (trailers) => note(`< trailers ${trailers.count}`),
      downstreamReset: () => note("< reset"),
      ended: () => note("ended"),
      found: ({ code }) => note(`! ${code}`),
    },
  });
  return {
    stream,
    filters,
    events,
    /** The events since the last call. */
    take: () => events.splice(0),
    request: (endOfStream: boolean) =>
      stream.receiveRequestHeaders(
        {
          headers: new HeaderMap(requestHeaderRules, [
            [":method", "GET"],
            [":path", "/"],
            ["x-forwarded-proto", "http"],
          ]),
          refusal: null,
        },
        endOfStream,
      ),
    data: (text: string, endOfStream: boolean) => stream.receiveRequestData(bytesOf(text), endOfStream),
    trailers: () => stream.receiveRequestTrailers(new HeaderMap(requestTrailerRules, [["t", "1"]])),
    response: (endOfStream: boolean) =>
      stream.receiveResponseHeaders(new HeaderMap(responseHeaderRules, [[":status", "200"]]), endOfStream),
    responseData: (text: string, endOfStream: boolean) =>
      stream.receiveResponseData(bytesOf(text), endOfStream),
  };
}

const stopAll = () => HeadersStatus.StopAllIterationAndWatermark;

describe("a chain of filters", () => {
  test("requests pass in order, responses in reverse, the end in order again (FLOW-26, LIFE-3)", () => {
    const { request, data, response, responseData, take } = streamOf({}, {}, {});
    request(false);
    data("body", true);
    response(false);
    responseData("back", true);
    expect(take()).toEqual([
      "a: request headers",
      "b: request headers",
      "c: request headers",
      "> headers",
      'a: request "body" end',
      'b: request "body" end',
      'c: request "body" end',
      '> "body" end',
      "c: response 200",
      "b: response 200",
      "a: response 200",
      "< 200",
      'c: response "back" end',
      'b: response "back" end',
      'a: response "back" end',
      '< "back" end',
      "a: log",
      "b: log",
      "c: log",
      "a: destroy",
      "b: destroy",
      "c: destroy",
      "ended",
    ]);
  });

  test("a pause in the middle: the first has had the body, the second gets it at once when it goes on (FLOW-5)", () => {
    const { stream, filters, request, data, take } = streamOf({}, { requestHeaders: stopAll }, {});
    request(false);
    data("one", false);
    data("two", true);
    expect(take()).toEqual([
      "a: request headers",
      "b: request headers",
      'a: request "one"',
      'a: request "two" end',
    ]);
    stream.manager.continueRequest(filters[1] as HttpFilter);
    expect(take()).toEqual([
      "c: request headers",
      "> headers",
      'b: request "onetwo" end',
      'c: request "onetwo" end',
      '> "onetwo" end',
    ]);
  });

  test("a body held in the middle reaches the next filters as one piece, headers first", () => {
    let pieces = 0;
    const { request, data, take } = streamOf(
      {},
      {
        requestData: (chain, self, data) => {
          if (pieces++ > 0) chain.addRequestData(self, data, true);
          return pieces < 3 ? DataStatus.StopIterationAndBuffer : DataStatus.Continue;
        },
      },
      {},
    );
    request(false);
    for (const text of ["1", "2"]) data(text, false);
    data("3", true);
    expect(take().filter((event) => !event.startsWith("a:"))).toEqual([
      "b: request headers",
      "c: request headers",
      "> headers",
      'b: request "1"',
      'b: request "2"',
      'b: request "3" end',
      'c: request "123" end',
      '> "123" end',
    ]);
  });

  test("a local reply of the second filter runs back through itself and the first; the third only logs (LR-4, LIFE-2)", () => {
    const { request, take } = streamOf(
      {},
      {
        requestHeaders: (chain) => {
          chain.sendLocalReply(proxyReply(403, "no", "why"));
          return HeadersStatus.StopAllIterationAndWatermark;
        },
      },
      {},
    );
    request(true);
    expect(take()).toEqual([
      "a: request headers end",
      "b: request headers end",
      "c: response 403",
      "b: response 403",
      "a: response 403",
      'c: response "no" end',
      'b: response "no" end',
      'a: response "no" end',
      // Nothing is written while the request is read.
      "< 403",
      '< "no" end',
      "a: log",
      "b: log",
      "c: log",
      "a: destroy",
      "b: destroy",
      "c: destroy",
      "ended",
    ]);
  });

  test("a reply to a response that filters have seen a part of goes past all of them (LR-7)", () => {
    const { request, response, take } = streamOf(
      {},
      {
        responseHeaders: (chain) => {
          chain.sendLocalReply(proxyReply(502, "", "why"));
          return HeadersStatus.Continue;
        },
      },
    );
    request(true);
    take();
    response(false);
    expect(take().slice(0, 2)).toEqual(["b: response 200", "< 502 end"]);
  });

  test("trailers made by the last piece go to the next filters, after that piece (HDR-17, HDR-18)", () => {
    const { request, data, take } = streamOf(
      {
        requestData: (chain) => {
          chain.addRequestTrailers().add("t", "1");
          return DataStatus.Continue;
        },
      },
      {},
    );
    request(false);
    take();
    data("body", true);
    expect(take()).toEqual([
      'a: request "body" end',
      'b: request "body"',
      '> "body"',
      "b: request trailers 1",
      "> trailers 1",
    ]);
  });

  test("trailers made while a held body is released go out twice, as in Envoy (HDR-17)", () => {
    let pieces = 0;
    const { request, data, take } = streamOf(
      {
        requestData: (chain, self, data) => {
          if (pieces++ === 0) return DataStatus.StopIterationAndBuffer;
          chain.addRequestData(self, data, true);
          chain.addRequestTrailers().add("t", "1");
          return DataStatus.Continue;
        },
      },
      {},
    );
    request(false);
    data("one", false);
    take();
    data("two", true);
    expect(take()).toEqual([
      'a: request "two" end',
      'b: request "onetwo"',
      '> "onetwo"',
      "b: request trailers 1",
      "> trailers 1",
      "b: request trailers 1",
      "! ERR_SENT_TWICE",
      "> trailers 1",
    ]);
  });

  test("a headers pause that still wants the body gets it, and releases with it (FLOW-19)", () => {
    const { request, data, take } = streamOf({ requestHeaders: () => HeadersStatus.StopIteration }, {});
    request(false);
    data("body", true);
    expect(take()).toEqual([
      "a: request headers",
      'a: request "body" end',
      "b: request headers",
      "> headers",
      'b: request "body" end',
      '> "body" end',
    ]);
  });

  test("a continue inside of on_request_headers that returns 0 sends the request twice (FLOW-10)", () => {
    const { request, take } = streamOf(
      {
        requestHeaders: (chain, self) => {
          chain.continueRequest(self);
          return HeadersStatus.Continue;
        },
      },
      {},
    );
    request(true);
    expect(take()).toEqual([
      "a: request headers end",
      "b: request headers end",
      "> headers end",
      "b: request headers end",
      "! ERR_SENT_TWICE",
      "> headers end",
    ]);
  });

  test("a reply after a continue in the same callback: the answer of the callback sends nothing on (LR-21)", () => {
    const { request, take } = streamOf(
      {
        requestHeaders: (chain, self) => {
          chain.continueRequest(self);
          chain.sendLocalReply(proxyReply(403, "", "why"));
          return HeadersStatus.Continue;
        },
      },
      {},
    );
    request(true);
    expect(take().filter((event) => event === "b: request headers end" || event === "> headers end")).toEqual(
      ["b: request headers end", "> headers end"],
    );
  });

  test("continued once more after the end has passed, nobody sees the end again (FLOW-11)", () => {
    const { stream, filters, request, data, take } = streamOf({ requestHeaders: stopAll }, {});
    request(false);
    data("body", true);
    stream.manager.continueRequest(filters[0] as HttpFilter);
    take();
    stream.manager.continueRequest(filters[0] as HttpFilter);
    expect(take()).toEqual([]);
  });

  test("the upstream fails before its response: 503 for the client, through the filters", () => {
    const { stream, request, take } = streamOf({});
    request(true);
    take();
    stream.receiveUpstreamReset("remote connection failure", defaultProfile);
    expect(take().slice(0, 2)).toEqual(["a: response 503", "< 503"]);
    expect(stream.info.responseCodeDetails).toBe(
      "upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}",
    );
  });

  test("the upstream fails after its headers have left: a reset, a held body is lost", () => {
    const { stream, request, response, responseData, take } = streamOf({
      responseData: () => DataStatus.StopIterationAndBuffer,
    });
    request(true);
    response(false);
    responseData("held", false);
    take();
    stream.receiveUpstreamReset("connection termination", defaultProfile);
    expect(take()).toEqual(["< reset", "a: log", "a: destroy", "ended"]);
  });

  test("the upstream fails while the response headers are held: 502 that no filter sees", () => {
    const { stream, request, response, take } = streamOf({ responseHeaders: stopAll });
    request(true);
    response(false);
    take();
    stream.receiveUpstreamReset("protocol error", defaultProfile);
    expect(take()).toEqual([
      "< 502",
      expect.stringMatching(/^< "upstream connect error or disconnect\/reset before headers/),
      "a: log",
      "a: destroy",
      "ended",
    ]);
  });

  test("the client goes away: the upstream is told, the filters log and leave", () => {
    const { stream, request, take } = streamOf({}, {});
    request(true);
    take();
    stream.receiveDownstreamReset();
    expect(take()).toEqual(["a: log", "b: log", "a: destroy", "b: destroy", "> reset", "ended"]);
  });

  test("nothing reaches anybody after the end", () => {
    const { stream, request, data, response, responseData, trailers, take } = streamOf({});
    request(false);
    stream.receiveDownstreamReset();
    take();
    data("late", true);
    trailers();
    response(false);
    responseData("late", true);
    stream.receiveResponseTrailers(new HeaderMap(responseTrailerRules));
    stream.receiveUpstreamReset("late", defaultProfile);
    stream.receiveDownstreamReset();
    expect(take()).toEqual([]);
  });
});
