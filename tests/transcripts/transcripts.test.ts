// Whole conversations between host and filter, as text.

import { expect, test } from "vitest";
import type { ExchangeRequest, Filter, FilterOptions } from "../../host-sim/index.ts";
import { GoldenTexts } from "../support/golden-text.ts";
import { call, loadScripted, type ModuleOptions, type Scripts, say } from "../support/scripted-filter.ts";

const texts = new GoldenTexts(new URL(".", import.meta.url).pathname);

/** One conversation: a filter, and what happens to it. */
interface Conversation {
  readonly name: string;
  readonly scripts: Scripts;
  readonly options?: FilterOptions;
  readonly module?: ModuleOptions;
  readonly request?: ExchangeRequest;
  /** What happens after the request has been sent. */
  readonly then?: (filter: Filter) => void;
}

const everything: Scripts = {
  proxy_on_context_create: {},
  proxy_on_vm_start: {},
  proxy_on_configure: { calls: [call("proxy_get_buffer_bytes", "PluginConfiguration", 0, 100)] },
  proxy_on_request_headers: {
    calls: [
      call("proxy_get_header_map_value", "HttpRequestHeaders", "x-user"),
      call("proxy_add_header_map_value", "HttpRequestHeaders", "x-filter", "add-header"),
      say("anonymous"),
    ],
  },
  proxy_on_request_body: { calls: [call("proxy_get_buffer_status", "HttpRequestBody")] },
  proxy_on_request_trailers: { calls: [call("proxy_get_header_map_pairs", "HttpRequestTrailers")] },
  proxy_on_response_headers: { calls: [call("proxy_get_property", "response\0code_details")] },
  proxy_on_response_body: { calls: [call("proxy_get_buffer_bytes", "HttpResponseBody", 0, 100)] },
  proxy_on_response_trailers: {},
  proxy_on_log: { calls: [call("proxy_get_current_time_nanoseconds")] },
  proxy_on_done: {},
  proxy_on_delete: {},
};

const conversations: Conversation[] = [
  {
    name: "every-callback",
    scripts: everything,
    options: { configuration: { mode: "all" } },
    request: {
      body: "hello",
      trailers: { checksum: "5d41" },
      upstream: () => ({ body: "bye", trailers: { checksum: "bfa9" } }),
    },
    then: (filter) => filter.close(),
  },
  {
    name: "paused-and-resumed-by-a-tick",
    scripts: {
      proxy_on_configure: { calls: [call("proxy_set_tick_period_milliseconds", 20)] },
      proxy_on_request_headers: { returns: 1 },
      proxy_on_request_body: { calls: [call("proxy_get_buffer_bytes", "HttpRequestBody", 0, 100)] },
      proxy_on_tick: {
        calls: [
          call("proxy_set_tick_period_milliseconds", 0),
          call("proxy_set_effective_context", 2),
          call("proxy_continue_stream", "HttpRequest"),
        ],
      },
    },
    request: { body: ["one", "two"] },
    then: (filter) => filter.clock.advance(20),
  },
  {
    name: "local-reply",
    scripts: {
      proxy_on_request_headers: {
        calls: [call("proxy_send_local_response", 403, "not for you", "denied\n", [["x-why", "é"]], -1)],
      },
      proxy_on_response_headers: { calls: [call("proxy_get_header_map_pairs", "HttpResponseHeaders")] },
      proxy_on_response_body: {},
    },
  },
  {
    name: "trap",
    scripts: {
      proxy_on_request_headers: { calls: [say("before")], traps: true },
      proxy_on_response_headers: {},
      proxy_on_log: {},
    },
  },
  {
    name: "envoy-would-crash",
    scripts: {
      proxy_on_request_headers: { calls: [call("proxy_continue_stream", "HttpResponse")] },
      proxy_on_log: { calls: [call("proxy_close_stream", "HttpRequest")] },
    },
  },
  {
    name: "hostile-arguments",
    scripts: {
      proxy_on_request_headers: {
        calls: [
          call("proxy_log", "Info", { raw: -1 }, { raw: 10 }),
          call("proxy_log", 9, "no such level"),
          call("proxy_get_header_map_value", 12, "no such map"),
          call("proxy_set_header_map_pairs", "HttpRequestTrailers", Uint8Array.of(9)),
          call("proxy_set_header_map_pairs", "HttpRequestHeaders", Uint8Array.of(1, 0, 0, 0)),
          { ...call("proxy_get_current_time_nanoseconds"), slots: [-1] },
        ],
      },
    },
  },
  {
    name: "values-that-are-no-text-or-long",
    scripts: {
      proxy_on_request_headers: {
        calls: [
          say(`quotes " and \\, line\nends, tabs\t, NUL\0 and \x7f`),
          call("proxy_log", "Warn", Uint8Array.of(0x80, 0x41, 0xff)),
          say("long ".repeat(40)),
          say(`${"x".repeat(119)}é is cut in the middle`),
          call("proxy_get_property", "request\0size"),
          call("proxy_get_header_map_pairs", "HttpResponseHeaders"),
          call("proxy_get_log_level"),
        ],
      },
    },
  },
];

test.each(conversations)("$name", async ({ name, scripts, options, module, request, then }) => {
  const filter = await loadScripted(scripts, options, module);
  const exchange = filter.send(request);
  then?.(filter);
  texts.expect(name, `# plugin\n${filter.transcript}\n# stream\n${exchange.transcript}`);
});

test("each text belongs to a conversation", () => {
  expect(texts.unused).toEqual([]);
});
