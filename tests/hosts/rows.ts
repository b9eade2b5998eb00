/** What the filter `common` is told to do, and the exchange that it does it in. */
export interface Row {
  readonly does: string;
  readonly script: readonly string[];
  readonly request?: Message;
  readonly response?: Message;
}

interface Message {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const BODY = { body: "0123456789" };

/** The same rows run in every host; the simulator's answers are what they are compared with. */
export const rows: readonly Row[] = [
  {
    does: "reads a header without regard to case, and tells a missing one from an empty one",
    script: [
      "request_headers: get|request|X-One",
      "request_headers: get|request|x-missing",
      "request_headers: get|request|x-empty",
      "request_headers: has|request|x-empty",
      "request_headers: has|request|x-missing",
    ],
    request: { headers: { "x-one": "1", "x-empty": "" } },
  },
  {
    does: "replaces a header, also by an empty value",
    script: [
      "request_headers: set|request|x-one|2",
      "request_headers: get|request|x-one",
      "request_headers: set|request|x-one|",
      "request_headers: get|request|x-one",
    ],
    request: { headers: { "x-one": "1" } },
  },
  {
    does: "adds a header that was not there",
    script: ["request_headers: add|request|x-new|1", "request_headers: get|request|x-new"],
  },
  {
    does: "adds a second value to a header",
    script: ["request_headers: add|request|x-one|2", "request_headers: getAll|request|x-one"],
    request: { headers: { "x-one": "1" } },
  },
  {
    does: "removes a header, one that is not there too",
    script: [
      "request_headers: remove|request|x-one",
      "request_headers: get|request|x-one",
      "request_headers: remove|request|x-missing",
    ],
    request: { headers: { "x-one": "1" } },
  },
  {
    does: "replaces all headers by what they were and one more",
    script: ["request_headers: addToAll|request|x-more|1", "request_headers: get|request|x-more"],
  },
  {
    does: "refuses a line break in a value, and the header stays",
    script: ["response_headers: set|response|x-one|a\rb", "response_headers: get|response|x-one"],
    response: { headers: { "x-one": "1" } },
  },
  {
    does: "hears whether a body follows",
    script: [
      "request_headers_only: say|request without body",
      "response_headers_only: say|response without body",
      "request_body: say|request body",
      "response_body: say|response body",
    ],
    request: BODY,
  },
  {
    does: "reads a body and pieces of it, also beyond its end",
    script: [
      "request_body: text|request",
      "request_body: slice|request|2|3",
      "request_body: slice|request|8|5",
    ],
    request: BODY,
  },
  {
    does: "replaces a body",
    script: ["response_body: replace|response|new", "response_body: text|response"],
    response: BODY,
  },
  {
    does: "appends to a body",
    script: ["response_body: append|response|ab", "response_body: text|response"],
    response: BODY,
  },
  {
    does: "prepends to a body",
    script: ["response_body: prepend|response|ab", "response_body: text|response"],
    response: BODY,
  },
  {
    does: "writes levels of the log",
    script: ["request_headers: levels"],
  },
  {
    does: "writes a percent sign to the log",
    script: ["request_headers: say|100%d"],
  },
  {
    does: "is told of the end",
    script: ["log: say|log", "done: say|done"],
  },
  {
    does: "finds no property of a name that nobody has",
    script: ["request_headers: property|no.such.property"],
  },
  {
    does: "shares data between streams",
    script: [
      "request_headers: sharedGet|missing",
      "request_headers: sharedSet|key|value",
      "response_headers: sharedGet|key",
    ],
  },
  {
    does: "queues messages in their order",
    script: [
      "configure: listen",
      "request_headers: enqueue|one",
      "request_headers: enqueue|two",
      "response_headers: dequeue",
      "response_headers: dequeue",
      "response_headers: dequeue",
    ],
  },
  { does: "counts", script: ["request_headers: increment", "response_headers: increment"] },
];
