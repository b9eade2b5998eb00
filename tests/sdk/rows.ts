// What each wrapper of the SDK does, as rows: what the filter does in which callback, and what it then logs. The operations are
// those of tests/sdk/everything. The same rows run in the simulator and in Envoy.

import type { SentRequest, UpstreamResponse } from "../../host-sim/index.ts";

/** What the filter does in one exchange, and what comes of it. */
export interface Row {
  readonly does: string;
  /** Lines `callback: operation|argument|…`. */
  readonly script: readonly string[];
  readonly request?: SentRequest;
  readonly response?: UpstreamResponse;
  readonly logs: readonly string[];
}

const NOT_LEGAL = "failed: bad argument, or not legal in this callback";

const headers: readonly Row[] = [
  {
    does: "get distinguishes absent, empty and present, and takes the first of several (HDR-3, HDR-9, HDR-10)",
    script: ["get|request|none", "get|request|empty", "get|request|two"].map((o) => `request_headers: ${o}`),
    request: {
      headers: [
        ["empty", ""],
        ["two", "first"],
        ["two", "second"],
      ],
    },
    logs: ["get: null", 'get: ""', 'get: "first"'],
  },
  {
    does: "getAll and has see every field, whatever the case of the name (HDR-1)",
    script: ["getAll|request|TWO", "has|request|Two", "has|request|three", "getAll|request|three"].map(
      (o) => `request_headers: ${o}`,
    ),
    request: {
      headers: [
        ["two", "first"],
        ["two", "second"],
      ],
    },
    logs: ["getAll: first & second", "has: true", "has: false", "getAll: "],
  },
  {
    does: "bytes that are not UTF-8 are exact as bytes, and U+FFFD as text",
    script: [
      "response_headers: setBytes|response|raw|61c3ff",
      "response_headers: getBytes|response|raw",
      "response_headers: get|response|raw",
      "response_headers: addBytes|response|raw|ff",
      "response_headers: getAllBytes|response|raw",
      "response_headers: getBytes|response|none",
    ],
    logs: [
      "setBytes: true",
      "getBytes: <61c3ff>",
      'get: "a\ufffd\ufffd"',
      "addBytes: true",
      "getAllBytes: <61c3ff>",
      "getAllBytes: <ff>",
      "getBytes: null",
    ],
  },
  {
    does: "set replaces all fields of a name, add adds one, remove removes all (HDR-4, HDR-6, HDR-7, HDR-8)",
    script: [
      "add|response|x|1",
      "add|response|x|2",
      "getAll|response|x",
      "set|response|x|3",
      "getAll|response|x",
      "remove|response|x",
      "has|response|x",
      "remove|response|x",
    ].map((o) => `response_headers: ${o}`),
    logs: [
      ...["add: true", "add: true", "getAll: 1 & 2", "set: true", "getAll: 3"],
      ...["remove: true", "has: false", "remove: true"],
    ],
  },
  {
    does: "all fields can be read and written back with more (HDR-11, HDR-23)",
    script: [
      "response_headers: entries|response",
      "response_headers: addToAll|response|x-new|né",
      "response_headers: get|response|x-new",
      "response_headers: getBytes|response|x-bytes",
    ],
    response: { headers: { own: "1" } },
    logs: [
      "entries: 4 :status=200 own=1 content-length=0 x-envoy-upstream-service-time=0",
      "addToAll: true",
      'get: "né"',
      "getBytes: <ff>",
    ],
  },
  {
    does: "a list of all fields finds them by name, whatever the case of ASCII letters (HDR-1, HDR-11)",
    script: [
      ...["OWN", "own|2", "own|3", "own|-9", "own|99", "ow", "owner", "x~", "X^", "empty", "none"],
    ].map((o) => `response_headers: find|response|${o}`),
    response: {
      headers: [
        ["own", "1"],
        ["own", "2"],
        ["x^", "3"],
        ["empty", ""],
      ],
    },
    logs: [
      'find: 1 "1" <31>',
      'find: 2 "1" <31>',
      ...['find: -1 "1" <31>', 'find: 1 "1" <31>', 'find: -1 "1" <31>'],
      ...["find: -1 null null", "find: -1 null null", "find: -1 null null"],
      ...['find: 3 "3" <33>', 'find: 4 "" <>', "find: -1 null null"],
    ],
  },
  {
    does: "more fields than hosts accept are refused before the host takes them for none (PAIRS-6)",
    script: ["response_headers: tooMany|response", "response_headers: get|response|:status"],
    logs: [
      "proxy_set_header_map_pairs not called: more than 1024 fields or 1 MiB",
      "tooMany: false",
      'get: "200"',
    ],
  },
  {
    does: "all fields of a request can be replaced: the scheme stays, by which Envoy finds the route (HDR-23)",
    script: ["request_headers: onlyPath|request|/only", "request_headers: get|request|x-forwarded-proto"],
    logs: ["onlyPath: true", 'get: "http"'],
  },
  {
    does: "fields that come from the host are refused too if they have a line break (HDR-2)",
    script: [
      "response_headers: parsed|response|0100000001000000030000007800610a6200",
      "response_headers: get|response|:status",
    ],
    logs: [
      "parsed: true 1",
      "proxy_set_header_map_pairs not called: a field has a line break or NUL",
      ...["parsed: false", 'get: "200"'],
    ],
  },
  {
    does: "bytes that are no header map are none, and no field of them is found",
    script: [
      ...["", "00", "00000000"],
      ...["01", "000000", "01000000", "ffffffff", "0000008000000000"],
      // Sizes that are too large, too small, and that come to the right sum only in 32 bits.
      ...["010000000100000004000000780061626300", "010000000100000002000000780061626300"],
      "0100000001000000ffffffff7800",
    ].map((o) => `response_headers: parsed|response|${o}`),
    logs: [
      ...["parsed: true 0", "parsed: true 0", "parsed: true 0"],
      ...Array<string>(8).fill("parsed: false 0"),
    ],
  },
  {
    does: "a line break in a header is refused (HDR-2)",
    script: [
      "response_headers: setBytes|response|x|610d0a62",
      "response_headers: addBytes|response|x|00",
      "response_headers: has|response|x",
    ],
    logs: [
      "header refused, line break or NUL: x",
      "setBytes: false",
      "header refused, line break or NUL: x",
      "addBytes: false",
      "has: false",
    ],
  },
  {
    does: "headers that have left can neither be read nor written, and the log names the hostcall (HDR-14)",
    script: [
      "response_headers: get|request|x",
      "response_headers: set|request|x|y",
      "response_headers: entries|request",
    ],
    logs: [
      `proxy_get_header_map_value ${NOT_LEGAL}`,
      "get: null",
      `proxy_replace_header_map_value ${NOT_LEGAL}`,
      "set: false",
      "entries: 0",
    ],
  },
  {
    does: "trailers are maps like others",
    script: ["request_trailers: get|requestTrailers|sum", "request_trailers: set|requestTrailers|sum|2"],
    request: { body: ["x"], trailers: { sum: "1" } },
    logs: ['get: "1"', "set: true"],
  },
  {
    does: "trailers of the response too",
    script: ["response_trailers: get|responseTrailers|sum", "response_trailers: remove|responseTrailers|sum"],
    response: { body: ["x"], trailers: { sum: "1" } },
    logs: ['get: "1"', "remove: true"],
  },
  {
    does: "trailers that are not there are absent, which is no error (HDR-19)",
    script: ["request_end: get|requestTrailers|sum", "response_end: get|responseTrailers|sum"],
    request: { body: "x" },
    response: { body: "x" },
    logs: ["get: null", "get: null"],
  },
  {
    does: "the size of a map is known without reading it (HDR-22), and 0 where it has left (HDR-15)",
    script: [
      "response_headers: remove|response|x-envoy-upstream-service-time",
      "response_headers: remove|response|transfer-encoding",
      "response_headers: byteSize|response",
      "response_trailers: byteSize|responseTrailers",
      "response_trailers: byteSize|response",
    ],
    response: { headers: { own: "1" }, body: ["x"], trailers: { sum: "42" } },
    logs: [
      ...["remove: true", "remove: true", "byteSize: 14", "byteSize: 5"],
      ...[`proxy_get_header_map_size ${NOT_LEGAL}`, "byteSize: 0"],
    ],
  },
  {
    does: "to ask for the size of trailers that are not there makes none (HDR-17)",
    script: ["request_end: byteSize|requestTrailers", "response_end: byteSize|responseTrailers"],
    request: { body: "x" },
    response: { body: "x" },
    logs: ["byteSize: 0", "byteSize: 0"],
  },
  {
    does: "the shortcuts read pseudo headers",
    script: [
      "request_headers: path",
      "request_headers: method",
      "request_headers: authority",
      "response_headers: status",
    ],
    request: { path: "/a?b", method: "PUT", authority: "example.org" },
    response: { status: 418 },
    logs: ['path: "/a?b"', 'method: "PUT"', 'authority: "example.org"', "status: 418"],
  },
  {
    does: "in the log callback headers can be read, and not be written (LIFE-16)",
    script: ["log: get|request|:path", "log: status", "log: set|response|x|y"],
    logs: ['get: "/"', "status: 200", `proxy_replace_header_map_value ${NOT_LEGAL}`, "set: false"],
  },
];

const bodies: readonly Row[] = [
  {
    does: "a piece is read as text, as bytes and in part (BODY-1, BODY-20)",
    script: ["text|request", "bytes|request", "size|request", "slice|request|1|2", "slice|request|9|2"].map(
      (o) => `request_body: ${o}`,
    ),
    request: { body: "naïf" },
    logs: ['text: "naïf"', "bytes: <6e61c3af66>", "size: 5", "slice: <61c3>", "slice: <>"],
  },
  {
    does: "what is held is seen whole (BODY-2), and can be replaced, prepended and appended to (BODY-22, 23, 25)",
    script: [
      "request_body: pause",
      "request_end: text|request",
      "request_end: size|request",
      "request_end: replace|request|new",
      "request_end: prepend|request|<",
      "request_end: append|request|>",
      "request_end: text|request",
      "request_end: size|request",
    ],
    request: { body: ["one ", "two"] },
    logs: [
      ...['text: "one two"', "size: 7", "replace: true", "prepend: true", "append: true"],
      ...['text: "<new>"', "size: 5"],
    ],
  },
  {
    does: "bytes go in as they are",
    script: [
      "response_headers: remove|response|content-length",
      "response_body: replaceBytes|response|ff00",
      "response_body: prependBytes|response|01",
      "response_body: appendBytes|response|02",
      "response_body: bytes|response",
    ],
    response: { body: "x" },
    logs: [
      "remove: true",
      "replaceBytes: true",
      "prependBytes: true",
      "appendBytes: true",
      "bytes: <01ff0002>",
    ],
  },
  {
    does: "the size of a body is known in every callback that can read it (BODY-12, BODY-16, BODY-29, BODY-34)",
    script: [
      ...["request_headers: size|request", "request_body: append|request|c", "request_body: size|request"],
      ...["request_body: pause", "request_trailers: size|request", "response_body: size|request"],
      ...["response_body: size|response", "log: size|response"],
    ],
    request: { body: ["ab"], trailers: { sum: "1" } },
    response: { body: ["xyz"], trailers: { sum: "1" } },
    logs: ["size: 0", "append: true", "size: 3", "size: 3", "size: 0", "size: 3", "size: 0"],
  },
  {
    does: "before there is a body it is empty, and cannot be made (BODY-12, BODY-13)",
    script: [
      "request_headers: text|request",
      "request_headers: size|request",
      "request_headers: replace|request|x",
    ],
    request: { body: "y" },
    logs: ['text: ""', "size: 0", `proxy_set_buffer_bytes ${NOT_LEGAL}`, "replace: false"],
  },
];

const streams: readonly Row[] = [
  {
    does: "a reply is refused after the stream has ended, where Envoy would crash (LIFE-18)",
    script: ["log: reply|403|late", "done: reply|403|late", "delete: close"],
    logs: [
      "local reply ignored: the stream has ended",
      "local reply ignored: the stream has ended",
      "close ignored: the stream has ended",
      "close: false",
    ],
  },
  {
    does: "a second reply in one callback is refused, where Envoy would crash (LR-6, LR-7)",
    script: ["response_headers: reply|403|first", "response_headers: reply|404|second"],
    logs: ["local reply ignored: this callback has already ended the stream"],
  },
  {
    does: "the response is not continued before there is one, where Envoy would crash (FLOW-12)",
    script: ["request_headers: continueResponse"],
    logs: ["response.continue() ignored: the response is not held", "continueResponse: false"],
  },
  {
    does: "a request that is not held is not continued, where Envoy would send trailers twice (FLOW-11)",
    script: ["request_trailers: get|requestTrailers|sum", "response_headers: continueRequest"],
    request: { body: ["x"], trailers: { sum: "1" } },
    logs: ['get: "1"', "request.continue() ignored: the request is not held", "continueRequest: false"],
  },
  {
    does: "to continue in the callback of the headers itself is to answer Continue (FLOW-10)",
    script: ["request_headers: continueRequest", "request_headers: pause", "request_body: text|request"],
    request: { body: "x" },
    logs: ["continueRequest: true", 'text: "x"'],
  },
  {
    does: "so with the headers of a response without a body, where Envoy would crash",
    script: ["response_headers: continueResponse", "response_headers: pause"],
    response: { status: 204 },
    logs: ["continueResponse: true"],
  },
  {
    does: "and in the callbacks of bodies and trailers, which answer Continue then (FLOW-11)",
    script: [
      ...["request_body: pause", "request_trailers: pause", "request_trailers: continueRequest"],
      ...["response_end: pause", "response_end: continueResponse"],
    ],
    request: { body: ["x"], trailers: { sum: "1" } },
    response: { body: "y" },
    logs: ["continueRequest: true", "continueResponse: true"],
  },
  {
    does: "a reply and a close exclude each other, where Envoy would crash (LR-21)",
    script: [
      "response_headers: reply|403|first",
      "response_headers: close",
      "response_headers: continueResponse",
    ],
    logs: [
      "close ignored: this callback has sent a local reply",
      ...[
        "close: false",
        "continue() ignored: the stream has ended, or this callback has ended it",
        "continueResponse: false",
      ],
    ],
  },
  {
    does: "a body that was held and is let go at its end gets no trailers, which hosts would send twice (HDR-17)",
    script: [
      ...[
        "request_body: pause",
        "request_end: set|requestTrailers|sum|1",
        "request_end: add|requestTrailers|sum|1",
      ],
      ...["response_end: add|responseTrailers|sum|1", "response_end: remove|responseTrailers|sum"],
    ],
    request: { body: ["x", "y"] },
    response: { body: "z" },
    logs: [
      "trailers not made: hosts send them twice if the body before them was held until its end",
      "set: false",
      "trailers not made: hosts send them twice if the body before them was held until its end",
      ...["add: false", "add: true", "remove: true"],
    ],
  },
  {
    does: "properties are numbers, booleans and maps; what is not there, or something else, is as the filter says",
    script: [
      ...["integer|request.size", "integer|request.path", "integer|request.none", "double|request.none"],
      ...["bool|connection.mtls", "bool|request.path", "map|request.headers|x.y", "map|request.path|x"],
    ].map((o) => `request_headers: ${o}`),
    request: { body: "naïf", headers: { "x.y": "dotted" }, path: "/a" },
    logs: [
      ...["integer: 5", "integer: -1", "integer: -1", "double: -1.0"],
      ...["bool: false", "bool: true", 'map: "dotted"', "map: null"],
    ],
  },
  {
    does: "properties are text, bytes and whether they exist (PROP-1, PROP-2, VAL-1)",
    script: [
      "property|request.path",
      "property|request.none",
      "propertyBytes|request.size",
      "setProperty|mine|va|lue",
      "property|mine",
      "propertyOf|request|headers|x.y",
    ].map((o) => `request_headers: ${o}`),
    request: { headers: { "x.y": "dotted" } },
    logs: [
      ...['property: "/"', "property: null", "propertyBytes: 8", "setProperty: true"],
      ...['property: "va"', 'propertyOf: "dotted"'],
    ],
  },
  {
    does: "times and durations are in ns, and absent where there are none (VAL-3)",
    script: [
      ...["time|request.time", "time|request.path", "list|request.path", "listBytes|request.none"].map(
        (o) => `request_headers: ${o}`,
      ),
      ...["log: duration|request.duration", "log: duration|request.none"],
    ],
    request: { path: "/a" },
    logs: [
      ...["time: 1767225600000000000", "time: -1", "list: null", "listBytes: null"],
      ...["duration: 0", "duration: -1"],
    ],
  },
  {
    does: "time is in ns and in ms",
    script: ["request_headers: now"],
    logs: ["now: 1767225600000000000 1767225600000"],
  },
  {
    does: "messages below the host's level are dropped, and the filter can ask (LOG-2, LOG-4)",
    script: ["request_headers: levels"],
    logs: ["warn", "error", "critical"],
  },
];

/** The rows by chapter. */
export const rowsByChapter: Readonly<Record<string, readonly Row[]>> = { headers, bodies, streams };
