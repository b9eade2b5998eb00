// Several filters in one stream: who is called when, and what one sees of another.

import { describe, expect, test } from "vitest";
import { type ProxyOptions, startProxy } from "../../host-sim/index.ts";
import { type Call, call, type Scripts, scriptedModule } from "../support/scripted-filter.ts";
import { callbacksOf } from "../support/transcript-lines.ts";

const everyCallback: Scripts = {
  proxy_on_context_create: {},
  proxy_on_request_headers: {},
  proxy_on_request_body: {},
  proxy_on_request_trailers: {},
  proxy_on_response_headers: {},
  proxy_on_response_body: {},
  proxy_on_response_trailers: {},
  proxy_on_log: {},
  proxy_on_done: {},
  proxy_on_delete: {},
};

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
    const proxy = await startChain([everyCallback, everyCallback]);
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
      everyCallback,
      { ...everyCallback, proxy_on_request_headers: { calls: [reply] } },
      everyCallback,
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
