// What the SDK does with what Envoy itself offers: calls, shared state, timers. Rows as in tests/sdk/rows.ts, with servers
// behind Envoy: see sdk-services.ts.

import type { Row } from "../sdk/rows.ts";

/** A line of the log: the text, or a pattern for it. */
export type Line = string | RegExp;

/** A row that runs in Envoy alone. */
export interface EnvoyRow extends Omit<Row, "logs"> {
  /** The plugin's name, for a row that others refer to. */
  readonly plugin?: string;
  readonly vmConfiguration?: string;
  /** What it logs before the request, each line once: several VMs start, each with a context of its own. */
  readonly starts?: readonly Line[];
  /** What it logs from the request on. */
  readonly logs: readonly Line[];
  /** What the client gets: status, and the body if it matters; null if nothing, or nothing in time. 200 unless it is said. */
  readonly answer?: readonly [status: number, body?: string] | null;
  /** What it logs when Envoy ends, each line once. */
  readonly ends?: readonly Line[];
}

/** A request that nobody continues is given up after so long; what it waits for takes a few milliseconds. */
export const PATIENCE_MS = 2000;

const NOT_LEGAL = "failed: bad argument, or not legal in this callback";

const onRequest = (...operations: string[]): string[] => operations.map((it) => `request_headers: ${it}`);

/** Once, as soon as the plugin runs. */
const onFirstTick = (...operations: string[]): string[] => [
  "configure: tick|20",
  "tick: tick|0",
  ...operations.map((operation) => `tick: ${operation}`),
];

/** What the service answers to the one call that the filter knows. */
const SERVED = 'reply: 200 "POST /check service.local x-ask=1 ask"';

const httpCalls: readonly EnvoyRow[] = [
  {
    does: "the answer lets a paused request go on (CALL-10)",
    script: onRequest("call|service|continue", "pause"),
    logs: ["call: true", SERVED, 'replyHeader: "yes"', 'replyTrailer: "42"', "continueRequest: true"],
  },
  {
    does: "the answer denies a paused request",
    script: onRequest("call|service|deny", "pause"),
    logs: ["call: true", SERVED, 'replyHeader: "yes"', 'replyTrailer: "42"'],
    answer: [403, "denied"],
  },
  {
    does: "an unknown cluster is refused at once (CALL-1)",
    script: onRequest("call|nowhere|continue"),
    logs: [`proxy_http_call ${NOT_LEGAL}`, "call: false"],
  },
  {
    does: "a service that does not answer in time gives 504 (CALL-12)",
    script: onRequest("call|slow|continue", "pause"),
    logs: [
      ...["call: true", 'reply: 504 "upstream request timeout"', "replyHeader: null", "replyTrailer: null"],
      "continueRequest: true",
    ],
  },
  {
    does: "a service that cannot be reached gives 503 (CALL-13)",
    script: onRequest("call|nobody|continue", "pause"),
    logs: [
      ...["call: true", /^reply: 503 "upstream connect error/, "replyHeader: null", "replyTrailer: null"],
      "continueRequest: true",
    ],
  },
  {
    does: "an answer that breaks off is a failure (CALL-14)",
    script: onRequest("call|broken|continue", "pause"),
    logs: [
      ...["call: true", "reply: failed", `proxy_get_header_map_value ${NOT_LEGAL}`, "replyHeader: null"],
      ...["replyTrailer: null", "continueRequest: true"],
    ],
  },
  {
    does: "an answer after the end of the stream is dropped",
    script: onRequest("call|late|deny"),
    logs: ["call: true"],
  },
  {
    does: "after the end of the stream nothing is asked",
    script: ["log: call|service|"],
    logs: ["HTTP call not sent: the stream has ended", "call: false"],
  },
  {
    does: "a plugin without a stream can ask",
    script: onFirstTick("call|service|"),
    starts: ["vm: ", "tick: true", "call: true", SERVED, 'replyHeader: "yes"', 'replyTrailer: "42"'],
    logs: [],
  },
];

const grpcCalls: readonly EnvoyRow[] = [
  {
    does: "one message gets one answer (GRPC-6)",
    script: onRequest("grpcCall|grpc|0a", "pause"),
    logs: ["grpcCall: true", "grpcReply: <0a01>"],
    answer: null,
  },
  {
    does: "an error status comes with its message (GRPC-7, GRPC-11)",
    script: onRequest("grpcCall|grpc|ee", "pause"),
    logs: ["grpcCall: true", "grpcReply: 7 no entry{via_upstream}"],
    answer: null,
  },
  {
    does: "a service that cannot be reached is unavailable",
    script: onRequest("grpcCall|nobodyGrpc|0a", "pause"),
    logs: ["grpcCall: true", /^grpcReply: 14 .*remote connection failure/],
    answer: null,
  },
  {
    does: "an unknown cluster is refused, and another call in the same callback, where Envoy would hang",
    script: onRequest("grpcCall|nowhere|0a", "grpcOpen|nowhere"),
    logs: [
      "proxy_grpc_call failed: internal failure, or not permitted",
      "grpcCall: false",
      "gRPC call not sent: one has failed in this callback, try again in the next",
      "grpcOpen: false",
    ],
  },
  {
    does: "an empty cluster is refused, where Envoy would abort (GRPC-2)",
    script: onRequest("grpcCall||0a"),
    logs: ["gRPC call not sent: no cluster", "grpcCall: false"],
  },
  {
    does: "a stream has metadata, messages in both directions, metadata, and an end (GRPC-8)",
    script: onFirstTick("grpcOpen|grpc", "grpcSend|0a", "grpcSend|0b|last"),
    starts: [
      ...["vm: ", "tick: true", "grpcOpen: true", "grpcSend: true", /^initial: \d$/],
      ...["message: <0a>", "message: <0a02>", "message: <0b>", "message: <0b02>"],
      ...['trailing: "bye"', "closed: 0"],
    ],
    logs: [],
  },
  {
    does: "a stream of a paused request can be closed on this side (GRPC-13)",
    script: onRequest("grpcOpen|grpc", "grpcSend|0a", "grpcCloseSend", "pause"),
    logs: [
      ...["grpcOpen: true", "grpcSend: true", "grpcCloseSend: true", /^initial: \d$/],
      ...["message: <0a>", "message: <0a02>", 'trailing: "bye"', "closed: 0"],
    ],
    answer: null,
  },
  {
    does: "of a stream that is broken off nothing more comes (GRPC-14)",
    script: onRequest("grpcOpen|grpc", "grpcSend|0a", "grpcCancel", "grpcSend|0b"),
    logs: ["grpcOpen: true", "grpcSend: true", "grpcCancel: true", "grpcSend: false"],
  },
  {
    does: "a stream that is open when its asker ends is broken off (GRPC-14)",
    script: onRequest("grpcOpen|grpc", "pause"),
    logs: ["grpcOpen: true", /^initial: \d$/],
    answer: null,
  },
  {
    does: "a call with more headers than hosts accept is refused (PAIRS-6)",
    script: onRequest("grpcMany|grpc", "callMany|service|"),
    logs: [
      ...["gRPC call not sent: more than 1024 headers or 1 MiB of them", "grpcMany: false"],
      ...["HTTP call not sent: more than 1024 headers or 1 MiB of them", "callMany: false"],
    ],
  },
  {
    does: "a stream that cannot be opened is refused, although Envoy calls back meanwhile (observed for LIFE-19)",
    script: onRequest("grpcOpen|nobodyGrpc", "pause"),
    logs: ["grpcOpen: true", "initial: 0", "trailing: null", "closed: 14"],
    answer: null,
  },
];

/** Bytes as zlib packs them, in hexadecimal. */
const PACKED = "789c4b4c4c4c040003ce0185";

const shared: readonly EnvoyRow[] = [
  {
    does: "shared data is absent, set, and replaced only where the version is right (DATA-2 to DATA-4)",
    script: onRequest(
      ...["sharedGet|key", "sharedSet|key|v", "sharedGet|key", "sharedSetIf|key|77|4000000000"],
      ...["sharedSetIf|key|77|0", "sharedGet|key", "sharedUpdate|key", "sharedGet|key"],
    ),
    logs: [
      ...["sharedGet: null", "sharedSet: true", /^sharedGet: "v" [1-9]\d*$/, "sharedSetIf: false"],
      ...["sharedSetIf: true", /^sharedGet: "w" \d+$/, "sharedUpdate: true", /^sharedGet: "wa" \d+$/],
    ],
  },
  {
    does: "a message wakes the plugin that listens (QUEUE-5), and is taken once (QUEUE-6)",
    plugin: "listener",
    script: [
      ...["configure: listen", "request_headers: dequeue", "request_headers: enqueue|hello"],
      ...["queue_ready: dequeue", "queue_ready: dequeue"],
    ],
    starts: ["vm: ", "listen: true"],
    logs: ["dequeue: null", "enqueue: true", /^queue: \d+$/, 'dequeue: "hello"', "dequeue: null"],
  },
  {
    does: "another VM finds the queue by its name, and none where there is none (QUEUE-3)",
    script: onRequest("enqueueTo|everything|elsewhere|hello", "enqueueTo|nothing|listener|hello"),
    logs: ["enqueueTo: false", "enqueueTo: false"],
  },
  {
    does: "another VM adds to the queue, which wakes its listener",
    script: onRequest("enqueueTo|everything|remote-listener|from afar"),
    logs: ["enqueueTo: true"],
  },
  {
    does: "a plugin hears of messages from another VM",
    plugin: "remote-listener",
    script: ["configure: listen", "queue_ready: dequeue"],
    logs: [/^queue: \d+$/, 'dequeue: "from afar"'],
  },
  {
    does: "metrics count, go up and down, and are read back (MET-5, MET-6)",
    script: onRequest("count", "count", "gauge|7|-3", "sample|3"),
    logs: ["count: true 1", "count: true 2", "gauge: true 4", "sample: true"],
  },
  {
    does: "functions of the host answer with status and bytes, and may not exist (FF-1)",
    script: onRequest("foreign|compress|61616161", `foreign|uncompress|${PACKED}`, "foreign|nothing|00"),
    logs: [/^foreign: 0 true <78/, "foreign: 0 true <61616161>", "foreign: 1 false <>"],
  },
];

const contexts: readonly EnvoyRow[] = [
  {
    does: "the configurations of VM and plugin are there (VM-13, VM-14)",
    vmConfiguration: "of the vm",
    script: ["configure: vm", "configure: size", "request_headers: get|request|:path"],
    starts: ["vm: of the vm", "size: 64"],
    logs: ['get: "/"'],
  },
  {
    does: "ticks come until the period is 0 (TM-1, TM-2)",
    script: onFirstTick("sharedUpdate|ticks"),
    starts: ["vm: ", "tick: true", "sharedUpdate: true"],
    logs: [],
  },
  {
    does: "all levels that Envoy logs are logged, and the filter can ask (LOG-2, LOG-4)",
    script: onRequest("levels"),
    logs: ["debug is on", "trace", "warn", "error", "critical"],
  },
  {
    does: "a plugin ends with on_done and on_delete, and has nothing to end before (LIFE-8, LIFE-10)",
    script: [
      ...["configure: done", "plugin_done: sharedSet|end|near", "plugin_delete: sharedGet|nothing"],
      "request_headers: get|request|:method",
    ],
    starts: ["vm: ", "proxy_done failed: status 1", "done: false"],
    logs: ['get: "GET"'],
    ends: ["sharedSet: true", "sharedGet: null"],
  },
];

const replies: readonly EnvoyRow[] = [
  {
    does: "a reply has status and text (LR-12)",
    script: onRequest("reply|403|denied"),
    logs: [],
    answer: [403, "denied"],
  },
  {
    does: "a reply has headers and details; a header with a line break is left out",
    script: [
      ...onRequest("replyFully"),
      "log: property|response.code_details",
      "log: get|response|retry-after",
    ],
    logs: ["header refused, line break or NUL: x-split", 'property: "over_quota"', 'get: "7"'],
    answer: [429, '{"quota":0}'],
  },
  {
    does: "a status that Envoy cuts or hangs on becomes 500 (LR-9)",
    script: onRequest("reply|100|x"),
    logs: ["local reply has no status from 200 to 599: sent as 500"],
    answer: [500, "x"],
  },
  {
    does: "a reply with more headers than hosts accept is sent without them (PAIRS-6)",
    script: onRequest("replyMany"),
    logs: ["local reply sent without its headers: more than 1024 of them or 1 MiB"],
    answer: [403, "denied"],
  },
  {
    does: "a callback that traps has closed nothing, which Envoy would not survive (FAIL-1)",
    script: onRequest("close", "trap"),
    logs: ["close: true"],
    answer: [503],
  },
  {
    does: "close resets the stream (FLOW-17)",
    script: onRequest("close"),
    logs: ["close: true"],
    answer: null,
  },
  {
    does: "a response that is held at its end goes on when it is continued (FLOW-5)",
    script: ["response_end: continueResponse", "response_end: pause"],
    response: { body: "held" },
    logs: ["continueResponse: true"],
    answer: [200, "held"],
  },
];

/** The rows by chapter. */
export const envoyRowsByChapter: Readonly<Record<string, readonly EnvoyRow[]>> = {
  "HTTP calls": httpCalls,
  "gRPC calls": grpcCalls,
  "shared state": shared,
  contexts,
  "local replies": replies,
};
