// What strict mode tells: filters that do something legal and useless, each beside one that does it right and is told nothing.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { exchanges as injections } from "../../examples/header-injection/cases.ts";
import { exchanges as rewrites } from "../../examples/path-rewrite/cases.ts";
import { findingCodes } from "../../host-sim/core/finding.ts";
import { STREAMS_OF_GROWTH } from "../../host-sim/core/growth-watch.ts";
import {
  assertThat,
  type Filter,
  type FilterOptions,
  type Finding,
  loadFilter,
  startProxy,
} from "../../host-sim/index.ts";
import { ruleOf } from "../../host-sim/rules/index.ts";
import {
  type Call,
  call,
  get,
  loadScripted,
  type Scripts,
  say,
  scriptedModule,
} from "../support/scripted-filter.ts";
import { loadTicking, TICK_MS } from "../support/ticking.ts";

/** A filter, and what a test does with it; answers what was found on the way. */
interface Use {
  readonly scripts: Scripts;
  readonly options?: FilterOptions;
  readonly run: (filter: Filter) => readonly Finding[];
}

const readRequest = call("proxy_get_buffer_bytes", "HttpRequestBody", 0, 1000);
const readResponse = call("proxy_get_buffer_bytes", "HttpResponseBody", 0, 1000);
const store = (key: string): Call => call("proxy_set_shared_data", key, "1", 0);
const define = call("proxy_define_metric", "Counter", "requests");
const register = call("proxy_register_shared_queue", "jobs");
const enqueue = call("proxy_enqueue_shared_queue", 1, "job");
const goOn = call("proxy_continue_stream", "HttpRequest");
const choose = (context: number): Call => call("proxy_set_effective_context", context);
/** The first stream of a filter has this id. */
const STREAM = 2;
const MANUAL: FilterOptions = { clusters: { auth: "manual" } };

const inPieces = (filter: Filter): readonly Finding[] => filter.send({ body: ["one ", "two"] }).findings;

function manyStreams(filter: Filter, streams = STREAMS_OF_GROWTH): readonly Finding[] {
  return [...Array(streams).keys()].flatMap(() => filter.send().findings);
}

/** The client goes away while the filter waits for the answer to its call. */
function answeredLate(filter: Filter): readonly Finding[] {
  const stream = filter.open();
  stream.requestHeaders({}, { endOfStream: true });
  const [pending] = filter.calls;
  stream.close();
  pending?.reply({ status: 200 });
  return [...stream.findings, ...filter.findings];
}

const asking = (inAnswer: readonly Call[]): Use => ({
  scripts: {
    proxy_on_request_headers: { calls: [get("auth", 500)], returns: 1 },
    proxy_on_http_call_response: { calls: inAnswer },
  },
  options: MANUAL,
  run: answeredLate,
});

/** The same over gRPC. */
const askingGrpc = (inAnswer: readonly Call[]): Use => ({
  scripts: {
    proxy_on_request_headers: {
      calls: [call("proxy_grpc_call", "auth", "S", "M", [], "msg", 500)],
      returns: 1,
    },
    proxy_on_grpc_receive: { calls: inAnswer },
  },
  options: { grpcClusters: { auth: "manual" } },
  run: (filter) => {
    const stream = filter.open();
    stream.requestHeaders({}, { endOfStream: true });
    const [pending] = filter.grpcCalls;
    stream.close();
    pending?.reply({ message: Uint8Array.of(1) });
    expect(filter.transcript).toContain("proxy_on_grpc_receive(");
    return [...stream.findings, ...filter.findings];
  },
});

/** One key for each stream: the first script of a callback in its first call, and so on. */
const keyPerStream: Scripts = {
  proxy_on_request_headers: [...Array(STREAMS_OF_GROWTH).keys()].map((run) => ({
    calls: [store(`seen-${run}`)],
  })),
};

const rows: [name: string, useless: Use, code: string, rules: string[], message: RegExp, right: Use][] = [
  [
    "a body of which only the last piece is read, the others having gone on",
    { scripts: { proxy_on_request_body: [{}, {}, { calls: [readRequest] }] }, run: inPieces },
    "ERR_BODY_PARTIAL",
    ["BODY-1"],
    /reads the last piece of HttpRequestBody only: 7 bytes before it were not read.* answer 1/,
    {
      scripts: { proxy_on_request_body: [{ returns: 1 }, { returns: 1 }, { calls: [readRequest] }] },
      run: inPieces,
    },
  ],
  [
    "a body of which only the last piece is read, the others being kept with 2",
    {
      scripts: { proxy_on_request_body: [{ returns: 2 }, { returns: 2 }, { calls: [readRequest] }] },
      run: inPieces,
    },
    "ERR_BODY_PARTIAL",
    ["BODY-3"],
    /7 bytes before it/,
    { scripts: { proxy_on_request_body: { calls: [readRequest] } }, run: inPieces },
  ],
  [
    "a body that is read when it has gone on",
    {
      scripts: { proxy_on_request_body: {}, proxy_on_response_headers: { calls: [readRequest] } },
      run: (filter) => filter.send({ body: "body" }).findings,
    },
    "ERR_BODY_PARTIAL",
    ["BODY-11"],
    /HttpRequestBody, which has gone on: it is empty/,
    {
      scripts: { proxy_on_request_body: { returns: 1 }, proxy_on_request_trailers: { calls: [readRequest] } },
      run: (filter) => filter.send({ body: "body", trailers: { t: "1" } }).findings,
    },
  ],
  [
    "a body that is read in the callback of its headers",
    {
      scripts: { proxy_on_response_headers: { calls: [readResponse] } },
      run: (filter) => filter.send({ upstream: () => ({ body: "body" }) }).findings,
    },
    "ERR_BODY_PARTIAL",
    ["BODY-12"],
    /HttpResponseBody, which has not begun/,
    {
      scripts: { proxy_on_response_body: { calls: [readResponse] } },
      run: (filter) => filter.send({ upstream: () => ({ body: "body" }) }).findings,
    },
  ],
  [
    "a key of shared data for each stream",
    { scripts: keyPerStream, run: manyStreams },
    "ERR_GROWS",
    ["MISC-4"],
    /each of 20 streams in a row has left a new key in the shared data, the last one "seen-19"/,
    { scripts: keyPerStream, run: (filter) => manyStreams(filter, STREAMS_OF_GROWTH - 1) },
  ],
  [
    "a metric that is defined for each stream",
    { scripts: { proxy_on_request_headers: { calls: [define] } }, run: manyStreams },
    "ERR_GROWS",
    ["MET-2"],
    /had a metric defined, the last one "requests"/,
    {
      scripts: {
        proxy_on_configure: { calls: [define] },
        proxy_on_request_headers: { calls: [call("proxy_increment_metric", 4, 1n), store("one")] },
      },
      run: manyStreams,
    },
  ],
  [
    "messages that nobody takes out of a queue",
    {
      scripts: { proxy_on_configure: { calls: [register] }, proxy_on_request_headers: { calls: [enqueue] } },
      run: manyStreams,
    },
    "ERR_GROWS",
    ["MISC-4", "QUEUE-5"],
    /left a message in the queue "jobs", where 20 wait: nobody takes them/,
    {
      scripts: {
        proxy_on_configure: { calls: [register] },
        proxy_on_request_headers: { calls: [enqueue] },
        proxy_on_queue_ready: { calls: [call("proxy_dequeue_shared_queue", 1)] },
      },
      run: manyStreams,
    },
  ],
  [
    "a stream that is over and is chosen when the answer to its call has come",
    asking([choose(STREAM)]),
    "ERR_ASKER_GONE",
    ["CALL-18"],
    /proxy_set_effective_context chooses the stream that asked, context 2, which is over/,
    asking([say("too late")]),
  ],
  [
    "a stream that is over and is let go when the answer to its call has come",
    asking([goOn]),
    "ERR_ASKER_GONE",
    ["CALL-18"],
    /proxy_continue_stream is meant for the stream that asked/,
    asking([store("verdict")]),
  ],
  [
    "a stream that is over and is let go when a gRPC call has been answered",
    askingGrpc([goOn]),
    "ERR_ASKER_GONE",
    ["GRPC-17"],
    /proxy_continue_stream is meant for the stream that asked, context 2/,
    askingGrpc([say("too late")]),
  ],
  [
    "a reply on behalf of the plugin",
    {
      scripts: { proxy_on_configure: { calls: [call("proxy_send_local_response", 403, "", "", [], -1)] } },
      run: (filter) => filter.findings,
    },
    "ERR_WITHOUT_EFFECT",
    ["LR-3"],
    /proxy_send_local_response is called for the plugin, and does nothing/,
    {
      scripts: {
        proxy_on_request_headers: { calls: [call("proxy_send_local_response", 403, "", "", [], -1)] },
      },
      run: (filter) => [...filter.send().findings, ...filter.findings],
    },
  ],
  [
    "an on_done of a stream that asks for time",
    { scripts: { proxy_on_done: { returns: 0 } }, run: (filter) => filter.send().findings },
    "ERR_WITHOUT_EFFECT",
    ["LIFE-5"],
    /proxy_on_done of a stream answers false/,
    { scripts: { proxy_on_done: { returns: 1 } }, run: (filter) => filter.send().findings },
  ],
  [
    "a plugin that never says that it is done",
    {
      scripts: { proxy_on_done: { returns: 0 } },
      run: (filter) => {
        filter.close();
        return filter.findings;
      },
    },
    "ERR_NEVER_DONE",
    ["LIFE-11"],
    /the VM goes before proxy_done was called/,
    {
      scripts: { proxy_on_done: { returns: 1 } },
      run: (filter) => {
        filter.close();
        return filter.findings;
      },
    },
  ],
  [
    "a callback that no host calls",
    { scripts: { proxy_on_foreign_function: {} }, run: (filter) => filter.findings },
    "ERR_EXPORT_UNUSED",
    ["FF-10"],
    /exports proxy_on_foreign_function, which hosts look up and never call/,
    { scripts: { proxy_on_queue_ready: {} }, run: (filter) => filter.findings },
  ],
  [
    "a callback that this host does not call",
    {
      scripts: { proxy_on_new_connection: {} },
      options: { profile: "ats" },
      run: (filter) => filter.findings,
    },
    "ERR_EXPORT_UNUSED",
    ["LOAD-23"],
    /exports proxy_on_new_connection, which .* does not call/,
    {
      scripts: { proxy_on_new_connection: {} },
      options: { profile: "envoy" },
      run: (filter) => filter.findings,
    },
  ],
];

describe("strict mode", () => {
  test.each(rows)("tells of %s", async (_, { scripts, options, run }, code, rules, message) => {
    const found = run(await loadScripted(scripts, { ...options, strict: true }));
    expect(found).toEqual([
      {
        code,
        message: expect.stringMatching(message),
        rules: rules.map((id) => ({ id, sentence: ruleOf(id as Parameters<typeof ruleOf>[0]).sentence })),
      },
    ]);
    expect(found[0]?.message.endsWith(` (${rules.join(", ")})`)).toBe(true);
  });

  test.each(rows)("is needed to tell of %s", async (_, { scripts, options, run }) => {
    expect(run(await loadScripted(scripts, options))).toEqual([]);
  });

  test.each(rows)(
    "says nothing where it is done right: %s",
    async (_, _useless, _code, _rules, _message, right) => {
      const { scripts, options, run } = right;
      expect(run(await loadScripted(scripts, { ...options, strict: true }))).toEqual([]);
    },
  );

  test("a body that is read in no callback of the stream is found there, not in the plugin", async () => {
    const filter = await loadTicking({ proxy_on_request_body: {} }, [readRequest], { strict: true });
    const stream = filter.open();
    stream.requestHeaders();
    stream.requestBody("body");
    filter.clock.advance(TICK_MS);
    expect(stream.findings.map(({ code }) => code)).toEqual(["ERR_BODY_PARTIAL"]);
    expect(filter.findings).toEqual([]);
  });

  test("says nothing of a plugin that is done before its VM goes (LIFE-9)", async () => {
    const module = scriptedModule({
      proxy_on_done: [{ returns: 0 }, { calls: [choose(2), call("proxy_done")] }],
      proxy_on_delete: {},
    });
    const filters = ["a", "b"].map((name) => ({ module, name, rootId: name }));
    const proxy = await startProxy({ filters, strict: true });
    proxy.close();
    expect(proxy.filters[0]?.transcript).toContain("proxy_done() Ok");
    expect(proxy.filters.flatMap(({ findings }) => findings)).toEqual([]);
  });

  test("says nothing of the examples", async () => {
    for (const [example, cases] of [
      ["header-injection", injections],
      ["path-rewrite", rewrites],
    ] as const) {
      for (const { configuration, request } of cases) {
        const module = `build/${example}/plugin.wasm`;
        const filter = await loadFilter(module, { configuration, strict: true });
        const exchange = filter.send(request);
        filter.close();
        expect([...exchange.findings, ...filter.findings]).toEqual([]);
      }
    }
  });
});

describe("a finding", () => {
  test("shows its rules in the transcript and in a failed check", async () => {
    const filter = await loadScripted({ proxy_on_done: { returns: 0 } }, { strict: true });
    const exchange = filter.send();
    const sentence = `(LIFE-5)\n    LIFE-5: ${ruleOf("LIFE-5").sentence}\n`;
    expect(exchange.transcript).toContain(sentence);
    expect(() => assertThat(exchange).toBeSound()).toThrow(sentence);
  });

  test("is put together in one place, which wants a rule; each code is used", () => {
    const folder = new URL("../../host-sim/", import.meta.url).pathname;
    const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.endsWith("core/finding.ts"))
      .map((file) => readFileSync(`${folder}${file}`, "utf8"));
    expect(sources.filter((source) => /code: "ERR_/.test(source))).toEqual([]);
    const whole = sources.join("\n");
    expect(Object.keys(findingCodes).filter((code) => !whole.includes(`"${code}"`))).toEqual([]);
  });
});
