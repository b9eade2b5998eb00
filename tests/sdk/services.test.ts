// What the SDK has for what a proxy shares and reaches, through the simulator: shared data, queues, metrics, functions of the
// host, and calls to other services. The operations are those of tests/sdk/everything.

import { beforeAll, describe, expect, test } from "vitest";
import { type Exchange, type Filter, type FilterOptions, loadFilter } from "../../host-sim/index.ts";
import { buildFilter } from "../../toolchain/index.ts";

const OUT = "build/services";
const MODULE = `${OUT}/everything/plugin.wasm`;
const NOT_LEGAL = "failed: bad argument, or not legal in this callback";

beforeAll(async () => {
  await buildFilter("tests/sdk/everything", { outDir: OUT });
}, 60_000);

interface Row extends Pick<FilterOptions, "clusters" | "grpcClusters" | "sharedData"> {
  readonly does: string;
  /** Lines `callback: operation|argument|…`. */
  readonly script: readonly string[];
  /** What happens after the request. */
  readonly afterwards?: (filter: Filter, exchange: Exchange) => void;
  /** What the filter logs while it starts, and what from the request on. */
  readonly starts?: readonly string[];
  readonly logs: readonly unknown[];
  /** What the client gets; null if nothing. 200 unless it is said. */
  readonly status?: number | null;
}

/** Loads the filter with a script, and sends it a request. */
async function run({ script, afterwards = () => {}, ...options }: Omit<Row, "does" | "logs">) {
  const { clusters = {}, grpcClusters = {}, sharedData = {} } = options;
  const filter = await loadFilter(MODULE, {
    configuration: script.join("\n"),
    pluginName: "plug",
    clusters,
    grpcClusters,
    sharedData,
  });
  const started = filter.log.length;
  const exchange = filter.send();
  afterwards(filter, exchange);
  const messages = filter.log.map(({ message }) => message);
  // The VM context says a line of its own.
  return { filter, exchange, starts: messages.slice(1, started), logs: messages.slice(started) };
}

const onRequest = (...operations: string[]) => operations.map((operation) => `request_headers: ${operation}`);

/** Bytes as zlib packs them, in hexadecimal. */
const PACKED = "789c4b4c4c4c040003ce0185";

const shared: readonly Row[] = [
  {
    does: "shared data is absent, set, and read with its version (DATA-2, DATA-3)",
    script: onRequest("sharedGet|key", "sharedSet|key|v", "sharedGet|key", "sharedSet|key|", "sharedGet|key"),
    logs: ["sharedGet: null", "sharedSet: true", 'sharedGet: "v" 1', "sharedSet: true", 'sharedGet: "" 2'],
  },
  {
    does: "shared data is replaced only where the version is right (DATA-4, DATA-5)",
    script: onRequest(
      "sharedSetIf|key|77|2",
      "sharedSetIf|key|77|1",
      "sharedGet|key",
      "sharedSetIf|new|77|9",
    ),
    sharedData: { key: "v" },
    logs: ["sharedSetIf: false", "sharedSetIf: true", 'sharedGet: "w" 2', "sharedSetIf: true"],
  },
  {
    does: "an update makes the new value from the old one, or from none",
    script: onRequest("sharedUpdate|key", "sharedUpdate|new", "sharedGet|key", "sharedGet|new"),
    sharedData: { key: "v" },
    logs: ["sharedUpdate: true", "sharedUpdate: true", 'sharedGet: "va" 2', 'sharedGet: "a" 3'],
  },
  {
    does: "a message wakes the plugin that listens (QUEUE-5), and is taken once (QUEUE-6)",
    script: [
      ...["configure: listen", "request_headers: dequeue", "request_headers: enqueue|hello"],
      ...["queue_ready: dequeue", "queue_ready: dequeue"],
    ],
    starts: ["listen: true"],
    logs: ["dequeue: null", "enqueue: true", "queue: 1", 'dequeue: "hello"', "dequeue: null"],
  },
  {
    does: "messages are added to the queue of another vm id, if it is there (QUEUE-3)",
    script: onRequest("enqueueTo|jobs|other|1", "enqueueTo|jobs|nobody|1", "enqueue|1"),
    logs: ["enqueueTo: false", "enqueueTo: false", "enqueue: false"],
  },
  {
    does: "metrics count, go up and down, and are read back (MET-5, MET-6)",
    script: onRequest("count", "count", "gauge|7|-3", "sample|3", "sample|4"),
    logs: ["count: true 1", "count: true 2", "gauge: true 4", "sample: true", "sample: true"],
  },
  {
    does: "functions of the host answer with status and bytes, and may not exist (FF-1, FF-2)",
    script: onRequest(
      ...["foreign|compress|61616161", `foreign|uncompress|${PACKED}`],
      ...["foreign|uncompress|00", "foreign|nothing|00"],
    ),
    logs: [
      `foreign: 0 true <${PACKED}>`,
      "foreign: 0 true <61616161>",
      "foreign: 3 false <>",
      "foreign: 1 false <>",
    ],
  },
];

/** What the service answers to the one call that the filter knows. */
const ANSWER = { headers: { "x-answer": "yes" }, body: "fine", trailers: { "x-sum": "42" } };
const ANSWERED = ['reply: 200 "fine"', 'replyHeader: "yes"', 'replyTrailer: "42"'];
const FAILED = "upstream connect error or disconnect/reset before headers. reset reason:";

const httpCalls: readonly Row[] = [
  {
    does: "the answer lets a paused request go on (CALL-10)",
    script: onRequest("call|service|continue", "pause"),
    clusters: { service: () => ANSWER },
    logs: ["call: true", ...ANSWERED, "continueRequest: true"],
  },
  {
    does: "the answer denies a paused request",
    script: onRequest("call|service|deny", "pause"),
    clusters: { service: () => ANSWER },
    logs: ["call: true", ...ANSWERED],
    status: 403,
  },
  {
    does: "an unknown cluster is refused at once (CALL-1)",
    script: onRequest("call|nowhere|continue"),
    logs: [`proxy_http_call ${NOT_LEGAL}`, "call: false"],
  },
  {
    does: "a cluster without hosts is refused at once (CALL-5)",
    script: onRequest("call|empty|continue"),
    clusters: { empty: "unavailable" },
    logs: ["proxy_http_call failed: internal failure, or not permitted", "call: false"],
  },
  {
    does: "a request waits as long as nobody answers",
    script: onRequest("call|service|continue", "pause"),
    clusters: { service: "manual" },
    afterwards: (filter) => filter.clock.advance(499),
    logs: ["call: true"],
    status: null,
  },
  {
    does: "a service that does not answer in time gives 504 (CALL-12)",
    script: onRequest("call|service|continue", "pause"),
    clusters: { service: "manual" },
    afterwards: (filter) => filter.clock.advance(500),
    logs: [
      ...["call: true", 'reply: 504 "upstream request timeout"', "replyHeader: null", "replyTrailer: null"],
      "continueRequest: true",
    ],
  },
  {
    does: "a service that cannot be reached gives 503 (CALL-13)",
    script: onRequest("call|service|deny", "pause"),
    clusters: { service: () => ({ reset: "remote connection failure" }) },
    logs: [
      ...["call: true", `reply: 503 "${FAILED} remote connection failure"`],
      ...["replyHeader: null", "replyTrailer: null"],
    ],
    status: 403,
  },
  {
    does: "an answer that breaks off is a failure (CALL-14)",
    script: onRequest("call|service|continue", "pause"),
    clusters: { service: () => ({ status: 200, reset: "connection termination" }) },
    logs: [
      ...["call: true", "reply: failed", `proxy_get_header_map_value ${NOT_LEGAL}`, "replyHeader: null"],
      ...["replyTrailer: null", "continueRequest: true"],
    ],
  },
  {
    does: "an answer after the end of the stream is dropped (CALL-18)",
    script: onRequest("call|service|deny"),
    clusters: { service: "manual" },
    afterwards: (filter) => filter.calls[0]?.reply(ANSWER),
    logs: ["call: true"],
  },
  {
    does: "after the end of the stream nothing is asked",
    script: ["log: call|service|"],
    clusters: { service: () => ANSWER },
    logs: ["HTTP call not sent: the stream has ended", "call: false"],
  },
  {
    does: "more headers than hosts accept are refused before the host takes them for none (PAIRS-6)",
    script: onRequest("callMany|service|", "grpcMany|service"),
    clusters: { service: () => ANSWER },
    logs: [
      ...["HTTP call not sent: more than 1024 headers or 1 MiB of them", "callMany: false"],
      ...["gRPC call not sent: more than 1024 headers or 1 MiB of them", "grpcMany: false"],
    ],
  },
  {
    does: "a call without a path is refused, which Envoy would send (CALL-2)",
    script: onRequest("callNothing|service|"),
    clusters: { service: () => ANSWER },
    logs: ["HTTP call not sent: no method or no path", "callNothing: false"],
  },
  {
    does: "a plugin without a stream can ask (CALL-22)",
    script: ["configure: call|service|"],
    clusters: { service: () => ANSWER },
    starts: ["call: true", ...ANSWERED],
    logs: [],
  },
];

/** As `onRequest`, and then the request waits. */
const held = (...operations: string[]) => [...onRequest(...operations), "request_headers: pause"];

const grpcCalls: readonly Row[] = [
  {
    does: "one message gets one answer (GRPC-6)",
    script: held("grpcCall|grpc|0a"),
    grpcClusters: { grpc: ({ message }) => ({ message: Uint8Array.of(...message, 1) }) },
    logs: ["grpcCall: true", "grpcReply: <0a01>"],
    status: null,
  },
  {
    does: "an error status comes with its message (GRPC-11)",
    script: held("grpcCall|grpc|ee"),
    grpcClusters: { grpc: () => ({ status: 7, statusMessage: "no entry" }) },
    logs: ["grpcCall: true", "grpcReply: 7 no entry{via_upstream}"],
    status: null,
  },
  {
    does: "a service that does not answer in time is unavailable (GRPC-7)",
    script: held("grpcCall|grpc|0a"),
    grpcClusters: { grpc: "manual" },
    afterwards: (filter) => filter.clock.advance(500),
    logs: ["grpcCall: true", "grpcReply: 14 upstream request timeout{response_timeout}"],
    status: null,
  },
  {
    does: "a service that cannot be reached is unavailable",
    script: held("grpcCall|grpc|0a"),
    grpcClusters: { grpc: () => ({ reset: "remote connection failure" }) },
    logs: ["grpcCall: true", expect.stringMatching(/^grpcReply: 14 .*remote connection failure/)],
    status: null,
  },
  {
    does: "an unknown cluster is refused, and another call in the same callback, where Envoy would hang",
    script: held("grpcCall|nowhere|0a", "grpcOpen|nowhere"),
    logs: [
      "proxy_grpc_call failed: internal failure, or not permitted",
      "grpcCall: false",
      "gRPC call not sent: one has failed in this callback, try again in the next",
      "grpcOpen: false",
    ],
    status: null,
  },
  {
    does: "an empty cluster is refused, where Envoy would abort (GRPC-2)",
    script: held("grpcCall||0a"),
    logs: ["gRPC call not sent: no cluster", "grpcCall: false"],
    status: null,
  },
  {
    does: "a stream has metadata, messages in both directions, metadata, and an end (GRPC-8)",
    script: held("grpcOpen|grpc", "grpcSend|0a", "grpcSend|0b|last", "grpcSend|0c"),
    grpcClusters: { grpc: "manual" },
    afterwards: ({ grpcStreams: [stream] }) => {
      stream?.begin();
      for (const sent of stream?.sent ?? []) stream?.send(sent);
      stream?.end(0, "", { "x-end": "bye" });
    },
    logs: [
      ...["grpcOpen: true", "grpcSend: true", "grpcSend: true", "grpcSend: true", "initial: 2"],
      ...["message: <0a>", "message: <0b>", 'trailing: "bye"', "closed: 0"],
    ],
    status: null,
  },
  {
    does: "of a stream that is broken off nothing more comes (GRPC-14)",
    script: held("grpcOpen|grpc", "grpcSend|0a", "grpcCancel", "grpcSend|0b"),
    grpcClusters: { grpc: "manual" },
    logs: ["grpcOpen: true", "grpcSend: true", "grpcCancel: true", "grpcSend: false"],
    status: null,
  },
  {
    does: "a stream that cannot be opened at once is refused, although the host calls back meanwhile (LIFE-19)",
    script: held("grpcOpen|grpc", "grpcSend|0a"),
    grpcClusters: { grpc: "unavailable" },
    logs: [
      ...[
        "proxy_grpc_stream failed: internal failure, or not permitted",
        "grpcOpen: false",
        "grpcSend: false",
      ],
    ],
    status: null,
  },
  {
    does: "a stream that cannot be reached ends (GRPC-8)",
    script: held("grpcOpen|grpc"),
    grpcClusters: { grpc: "manual" },
    afterwards: (filter) => filter.grpcStreams[0]?.fail(),
    logs: ["grpcOpen: true", "initial: 0", "trailing: null", "closed: 14"],
    status: null,
  },
];

for (const [chapter, rows] of Object.entries({ shared, "HTTP calls": httpCalls, "gRPC calls": grpcCalls })) {
  describe(chapter, () => {
    test.each(rows)("$does", async (row) => {
      const { exchange, starts, logs } = await run(row);
      expect(starts).toEqual(row.starts ?? []);
      expect(logs).toEqual(row.logs);
      expect(exchange.response?.status ?? null).toBe(row.status === undefined ? 200 : row.status);
      expect(exchange.findings).toEqual([]);
    });
  });
}

describe("a gRPC stream", () => {
  test("that has ended is let go by the SDK (GRPC-15)", async () => {
    const { filter } = await run({
      script: onRequest("grpcOpen|grpc", "pause"),
      grpcClusters: { grpc: "manual" },
    });
    filter.grpcStreams[0]?.end();
    expect(filter.grpcStreams).toEqual([]);
  });

  test("of a request that has ended is broken off (GRPC-14)", async () => {
    const { filter, logs } = await run({
      script: [...onRequest("grpcOpen|grpc"), "delete: grpcSend|0a"],
      grpcClusters: { grpc: "manual" },
    });
    expect(logs).toEqual(["grpcOpen: true", "grpcSend: true"]);
    expect(filter.grpcStreams).toEqual([]);
  });

  test("is broken off with its own request and no other", async () => {
    const { filter, exchange: first } = await run({
      script: [...onRequest("grpcCall|grpc|0a"), "request_headers: pause"],
      grpcClusters: { grpc: "manual" },
    });
    filter.send();
    expect(filter.grpcCalls).toHaveLength(2);
    first.stream.close();
    expect(filter.grpcCalls).toHaveLength(1);
  });
});

describe("a test", () => {
  test("sees metrics, queues and shared data of the filter", async () => {
    const { filter } = await run({
      script: [
        ...onRequest("count", "gauge|7|-3", "sample|3", "sharedSet|key|v", "enqueue|hello"),
        "configure: listen",
      ],
    });
    expect(filter.metrics.counter("everything.counter")).toBe(1);
    expect(filter.metrics.gauge("everything.gauge")).toBe(4);
    expect(filter.metrics.histogram("everything.histogram")).toEqual([3]);
    expect(filter.sharedData.get("key")).toBe("v");
    expect(filter.queues.messages("everything")).toEqual(["hello"]);
  });

  test("is another worker: what it adds wakes the filter", async () => {
    const { filter } = await run({ script: ["configure: listen", "queue_ready: dequeue"] });
    filter.queues.add("everything", "from afar");
    expect(filter.log.map(({ message }) => message).slice(-2)).toEqual(["queue: 1", 'dequeue: "from afar"']);
  });

  test("sees the call as it arrives at the service", async () => {
    const { filter, exchange } = await run({
      script: onRequest("call|service|continue", "pause"),
      clusters: { service: "manual" },
    });
    const [call] = exchange.stream.calls;
    expect(call).toMatchObject({ cluster: "service", timeoutMs: 500 });
    expect(call?.request).toMatchObject({ method: "POST", path: "/check", authority: "service.local" });
    expect(call?.request.headers.get("x-ask")).toBe("1");
    expect(call?.request.body.text()).toBe("ask");
    call?.reply(ANSWER);
    expect(exchange.response?.status).toBe(200);
    expect(filter.calls).toEqual([]);
  });

  test("sees that each asker is woken in its own context, in the order of the answers (CALL-21)", async () => {
    const { filter, exchange: first } = await run({
      script: onRequest("call|service|continue", "pause"),
      clusters: { service: "manual" },
    });
    const second = filter.send();
    second.stream.calls[0]?.reply(ANSWER);
    expect(first.response).toBeNull();
    expect(second.response?.status).toBe(200);
    first.stream.calls[0]?.reply({ status: 500 });
    expect(first.log.map(({ message, prefix }) => `${prefix}: ${message}`)).toEqual([
      ...["wasm log plug: call: true", 'wasm log plug: reply: 500 ""', "wasm log plug: replyHeader: null"],
      ...["wasm log plug: replyTrailer: null", "wasm log plug: continueRequest: true"],
    ]);
  });
});
