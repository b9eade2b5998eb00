// In which rows a host differs from Envoy, what it answers there, and why. docs/COMPATIBILITY.md has the reasons too.

import type { Difference } from "./host.ts";

type Differences = Readonly<Record<string, Difference>>;

export const ofMosn: Differences = {
  "adds a second value to a header": {
    logs: ["add: true", "getAll: 2"],
    why: "add replaces",
  },
  "replaces all headers by what they were and one more": {
    logs: ["addToAll: true", "get: null"],
    why: "replacing all headers merges, and loses the last one if its value is shorter than its name",
  },
  "is told of the end": {
    logs: ["done"],
    why: "it does not call proxy_on_log",
  },
  "finds no property of a name that nobody has": {
    logs: ['property: ""'],
    why: "each property is empty",
  },
  counts: {
    logs: [...failedIncrement(), ...failedIncrement()],
    why: "it has no metrics",
  },
};

function failedIncrement(): string[] {
  const failed = "proxy_define_metric failed: not implemented";
  return [failed, failed, "increment: false 0"];
}

export const ofMosnServer: Differences = {
  ...ofMosn,
  "writes a percent sign to the log": {
    logs: ["100%!d(MISSING)"],
    why: "a log message is taken for a format",
  },
};

export const KEEPS_NO_COPY =
  "it keeps the module's memory in the place of what was written, until the next hostcall";

export const ofProxytest: Differences = {
  "reads a header without regard to case, and tells a missing one from an empty one": {
    logs: ['get: "1"', "get: null", "get: null", "has: false", "has: false"],
    why: "an empty header is none",
  },
  "replaces a header, also by an empty value": {
    logs: ["set: true", 'get: "t"', "set: true", "get: null"],
    why: KEEPS_NO_COPY,
  },
  "adds a header that was not there": {
    logs: ["add: true", 'get: "t"'],
    why: KEEPS_NO_COPY,
  },
  "adds a second value to a header": {
    logs: ["add: true", "getAll: 12"],
    why: "add joins values without a separator",
  },
  "replaces a body": {
    logs: ["replace: true", 'text: "rep"'],
    why: KEEPS_NO_COPY,
  },
  "is told of the end": {
    logs: ["log"],
    why: "it does not call proxy_on_done for streams",
  },
  "queues messages in their order": {
    logs: [
      "listen: true",
      "enqueue: false",
      "enqueue: false",
      ...["dequeue: null", "dequeue: null", "dequeue: null"],
    ],
    why: "the first queue has the number 0, which is no queue elsewhere",
  },
};

export const ofJava: Differences = {
  "reads a header without regard to case, and tells a missing one from an empty one": {
    logs: ["get: null", "get: null", 'get: ""', "has: true", "has: false"],
    why: "names of headers are compared with regard to case",
  },
  "is told of the end": {
    logs: ["done", "log"],
    why: "proxy_on_log comes after proxy_on_done",
  },
};

export const ofJavaServer: Differences = {
  "hears whether a body follows": {
    logs: ["request body", "response body"],
    why: "a response without a body has an empty one",
  },
  "is told of the end": {
    logs: [],
    why: "it calls neither proxy_on_log nor proxy_on_done",
  },
  "queues messages in their order": {
    logs: [
      "proxy_register_shared_queue failed: internal failure, or not permitted",
      ...["listen: false", "enqueue: false", "enqueue: false"],
      ...["dequeue: null", "dequeue: null", "dequeue: null"],
    ],
    why: "it registers no queues, as its plugins have no VM id",
  },
};
