// What a transcript says of a hostcall that was refused: which argument, and what would have been right.

import { describe, expect, test } from "vitest";
import type { FilterOptions } from "../../host-sim/index.ts";
import { type Call, call, get, loadScripted } from "../support/scripted-filter.ts";

/** The reasons in a filter whose on_request_headers makes hostcalls. */
async function reasonsOf(calls: readonly Call[], options: FilterOptions = {}): Promise<string[]> {
  const filter = await loadScripted({ proxy_on_request_headers: { calls } }, options);
  return filter
    .send()
    .transcript.split("\n")
    .filter((line) => line.startsWith("    because "))
    .map((line) => line.slice("    because ".length));
}

const CLUSTERS: FilterOptions = { clusters: { auth: "manual", down: "unavailable" } };

describe("why a hostcall was refused", () => {
  const rows: [refused: Call, reason: string, options?: FilterOptions][] = [
    [call("proxy_get_header_map_value", 9, "x"), "there is no header map 9: the last one is 7"],
    [
      call("proxy_add_header_map_value", 2, "x", "1"),
      "HttpResponseHeaders are out of reach in proxy_on_request_headers: they are there from their own callback on, until they go on (HDR-14)",
    ],
    [
      call("proxy_get_header_map_size", 6),
      "HttpCallResponseHeaders are the plugin's, and there only while it hears of an answer: not in proxy_on_request_headers (CTX-7)",
    ],
    [call("proxy_get_buffer_bytes", 9, 0, 1), "there is no buffer 9: the last one is 8"],
    [call("proxy_get_buffer_bytes", 7, 0, 1), "there is no PluginConfiguration in proxy_on_request_headers"],
    [call("proxy_continue_stream", 4), "there is no type of stream 4: the last one is 3"],
    [call("proxy_log", 6, "x"), "there is no level 6: the last one is 5"],
    [call("proxy_set_effective_context", 99), "no context has the number 99 (CTX-1)"],
    [call("proxy_done"), "the plugin has not said in proxy_on_done that it would end later, or has ended"],
    [get("none", 500), 'the proxy has no cluster "none"', CLUSTERS],
    [get("down", 500), 'the cluster "down" has no host that can be reached', CLUSTERS],
    [
      call("proxy_http_call", "auth", [[":path", "/"]], "", [], 500),
      "the headers of a call need :method and :authority",
      CLUSTERS,
    ],
    [get("auth", 4_294_967_295), "a timeout of 4294967295 ms is none: the longest is 2147483647", CLUSTERS],
    [call("proxy_grpc_cancel", 7), "the number 7 is that of nothing that this can be done to"],
    [call("proxy_resolve_shared_queue", "vm", "q"), 'nobody has made the queue "q" under the VM id "vm"'],
    [call("proxy_dequeue_shared_queue", 5), "no queue has the number 5 (QUEUE-4)"],
    [call("proxy_define_metric", 3, "m"), "there is no type of metric 3: the last one is 2"],
    [call("proxy_increment_metric", 4, 1n), "no metric has the number 4: proxy_define_metric gives them"],
    [call("proxy_get_metric", 6), "the number 6 is that of a histogram, which has samples and no value"],
    [call("proxy_get_property", "request\0nothing"), 'nothing is known here under "request.nothing"'],
    [
      call("proxy_call_foreign_function", "expr_evaluate", "abc"),
      "expr_evaluate: its argument is no token, which has four bytes (FF-7)",
    ],
    [
      call("proxy_call_foreign_function", "uncompress", "abc"),
      "uncompress: its argument is nothing that zlib has compressed (FF-2)",
    ],
    [call("proxy_continue_stream", 3), "the upstream's side of a connection cannot be continued (FLOW-14)"],
    [
      call("proxy_call_foreign_function", "own", ""),
      "own has answered so by itself, which is about its argument",
      { foreignFunctions: { own: () => 10 } },
    ],
    [
      call("proxy_call_foreign_function", "none", ""),
      'there is no function "none", or it knows nothing of what it was asked (FF-1)',
    ],
    [
      { ...call("proxy_get_header_map_value", 0, ":path"), slots: [-4, 24] },
      "an address for the answer is not in the module's memory",
    ],
    [
      call("proxy_get_shared_data", "key"),
      "its configuration has put it out of the module's reach (CAP-3)",
      { capabilities: ["proxy_on_request_headers", "proxy_on_memory_allocate", "proxy_on_context_create"] },
    ],
  ];
  test.each(rows)("%o", async (refused, reason, options) => {
    expect(await reasonsOf([refused], options)).toEqual([reason]);
  });

  test("a buffer for reading", async () => {
    const calls = [call("proxy_set_buffer_bytes", 7, 0, 0, "x")];
    const filter = await loadScripted(
      { proxy_on_configure: { calls, returns: 1 } },
      { configuration: "text" },
    );
    expect(filter.transcript).toContain(
      "    because PluginConfiguration cannot be written there: it is for reading, or ends before byte 0\n",
    );
  });

  test("a counter, and a value that has changed", async () => {
    const reasons = await reasonsOf([
      call("proxy_define_metric", 0, "counter"),
      call("proxy_increment_metric", 4, 0n),
      call("proxy_set_shared_data", "key", "1", 0),
      call("proxy_set_shared_data", "key", "2", 99),
    ]);
    expect(reasons).toEqual([
      "the number 4 is that of a counter, which only amounts above 0 are added to",
      '"key" has changed since the version that was passed (DATA-4)',
    ]);
  });

  test("what was not refused has no reason, nor has what only is not there", async () => {
    const absent = [call("proxy_get_header_map_value", 0, "x-none"), call("proxy_get_shared_data", "key")];
    expect(await reasonsOf(absent)).toEqual([]);
    expect(
      await reasonsOf([call("proxy_get_header_map_value", 0, ":path"), call("proxy_log", "Info", "x")]),
    ).toEqual([]);
  });
});
