// Nothing that a host answers, and no context id that it makes up, can trap a filter.

import { beforeAll, describe, expect, test } from "vitest";
import { buildFilter } from "../../toolchain/index.ts";
import { RawHost } from "../support/raw-host.ts";

const CALLBACKS: readonly [name: string, ...args: number[]][] = [
  ["proxy_on_request_headers", 3, 1],
  ["proxy_on_request_body", 5, 0],
  ["proxy_on_request_body", 5, 1],
  ["proxy_on_request_trailers", 1],
  ["proxy_on_response_headers", 3, 0],
  ["proxy_on_response_body", 5, 0],
  ["proxy_on_response_body", 5, 1],
  ["proxy_on_response_trailers", 1],
  ["proxy_on_log"],
  ["proxy_on_done"],
];

/** Each operation of the filter in each callback. */
const OPERATIONS = [
  ...["get|response|x", "getBytes|response|x", "getAll|request|x", "getAllBytes|request|x", "has|request|x"],
  ...["set|response|x|y", "setBytes|response|x|c3", "add|request|x|\ud800", "addBytes|request|x|00"],
  ...[
    "remove|request|x",
    "entries|request",
    "byteSize|request",
    "byteSize|responseTrailers",
    "addToAll|response|x|y",
    "tooMany|response",
  ],
  ...["text|request", "bytes|response", "size|request", "slice|request|1|2", "replace|response|r"],
  ...["replaceBytes|request|ff", "append|request|a", "appendBytes|response|00", "prepend|request|p"],
  ...["prependBytes|request|01", "reply|403|no", "reply|99|no", "replyFully", "close", "continueRequest"],
  ...["continueResponse", "path", "method", "authority", "status", "property|a.b", "propertyBytes|a"],
  ...["propertyOf|a|b", "setProperty|a|b", "now", "levels", "sharedGet|k", "sharedSet|k|v"],
  ...["sharedSetIf|k|00|7", "sharedUpdate|k", "listen", "enqueue|m", "dequeue", "enqueueTo|q|vm|m", "count"],
  ...["gauge|7|-9", "sample|3", "foreign|f|00", "call|c|deny", "grpcCall|c|00", "grpcCall||00", "grpcOpen|c"],
  ...[
    "grpcSend|00|last",
    "grpcCloseSend",
    "grpcCancel",
    "replyMany",
    "callMany|c",
    "callNothing|c",
    "grpcMany|c",
  ],
];

const STREAM_CALLBACKS = [
  ...["request_headers", "request_body", "request_end", "request_trailers", "response_headers"],
  ...["response_body", "response_end", "response_trailers", "log", "done", "delete"],
];

const EVERYTHING = STREAM_CALLBACKS.flatMap((callback) =>
  OPERATIONS.map((operation) => `${callback}: ${operation}`),
).join("\n");

/** The SDK has a runtime of its own, and must be as safe with AssemblyScript's collectors. */
const OWN = "own";
const RUNTIMES = [OWN, "minimal", "incremental"];

function moduleOf(runtime: string): string {
  return `build/${runtime}/everything/plugin.wasm`;
}

beforeAll(async () => {
  for (const runtime of RUNTIMES) {
    const options = { outDir: `build/${runtime}`, ...(runtime === OWN ? {} : { runtime }) };
    await buildFilter("tests/sdk/everything", options);
  }
}, 60_000);

/** Runs a whole stream, whatever its callbacks answer. */
function runStream(host: RawHost, id: number): void {
  host.call("proxy_on_context_create", id, 1);
  for (const [name, ...args] of CALLBACKS) host.call(name, id, ...args);
  host.call("proxy_on_delete", id);
}

/** Numbers that look random and are the same in each run. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  };
}

describe.each(RUNTIMES)("with the %s runtime, a filter that calls everything does not trap", (runtime) => {
  const MODULE = moduleOf(runtime);

  for (const status of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 255, 0xffffffff]) {
    test(`if every hostcall answers ${status}`, () => {
      const host = new RawHost(MODULE);
      host.start(EVERYTHING);
      host.answer = () => status;
      runStream(host, 2);
      expect(host.call("proxy_on_done", 1)).toBe(1);
    });
  }

  /** Hostcalls that return bytes: their last two arguments say where the pointer and the size go. */
  const RETURNS_BYTES =
    /^proxy_(get_(property|buffer_bytes|header_map_(pairs|value))|dequeue_shared_queue|call_foreign_function)$/;

  const lies: [name: string, lie: (host: RawHost, pointerSlot: number, sizeSlot: number) => void][] = [
    [
      "if sizes are larger than the memory",
      (host, pointerSlot, sizeSlot) => {
        host.view().setUint32(pointerSlot, 4096, true);
        host.view().setUint32(sizeSlot, 0x7fffffff, true);
      },
    ],
    [
      "if pointers and sizes add up to more than 32 bits",
      (host, pointerSlot, sizeSlot) => {
        host.view().setUint32(pointerSlot, 0xfffffff0, true);
        host.view().setUint32(sizeSlot, 0x20, true);
      },
    ],
    [
      "if pointers are null and sizes are not",
      (host, pointerSlot, sizeSlot) => {
        host.view().setUint32(pointerSlot, 0, true);
        host.view().setUint32(sizeSlot, 100, true);
      },
    ],
    [
      "if the same block is returned again and again",
      (host, pointerSlot, sizeSlot) => {
        host.view().setUint32(pointerSlot, 70_000, true);
        host.view().setUint32(sizeSlot, 8, true);
      },
    ],
    [
      "if every answer is bytes that are neither text nor a header map",
      (host, pointerSlot, sizeSlot) => host.give("\u0003\0\0\0\u00ff\ud800 not a map", pointerSlot, sizeSlot),
    ],
  ];
  for (const [name, lie] of lies) {
    test(name, () => {
      const host = new RawHost(MODULE);
      host.start(EVERYTHING);
      host.answer = (hostcall, args) => {
        if (RETURNS_BYTES.test(hostcall)) lie(host, args.at(-2) ?? 0, args.at(-1) ?? 0);
        return 0;
      };
      runStream(host, 2);
      host.answer = () => 0;
      runStream(host, 3);
      expect(host.call("proxy_on_done", 1)).toBe(1);
    });
  }

  test("if callbacks come for contexts that were never created, or are gone", () => {
    const host = new RawHost(MODULE);
    host.start(EVERYTHING);
    runStream(host, 2);
    const callbacks = [...CALLBACKS, ["proxy_on_tick"], ["proxy_on_delete"]] as const;
    for (const id of [0, 2, 77, 0xffffffff]) {
      for (const [name, ...args] of callbacks) {
        const neutral = name === "proxy_on_done" ? 1 : 0;
        expect(host.call(name, id, ...args) ?? 0, `${name}(${id})`).toBe(neutral);
      }
    }
    expect(host.call("proxy_on_vm_start", 77, 0)).toBe(0);
    expect(host.call("proxy_on_configure", 77, 0)).toBe(0);
    host.call("proxy_on_context_create", 78, 77);
  });

  test("if contexts are created and deleted in any order, twice or not at all", () => {
    const host = new RawHost(MODULE);
    host.start(EVERYTHING);
    const next = sequence(7);
    for (let i = 0; i < 3000; i++) {
      const id = 2 + ((next() >>> 8) % 20);
      const [name, ...args] = CALLBACKS[(next() >>> 8) % CALLBACKS.length] ?? ["proxy_on_log"];
      if (i % 3 === 0) host.call("proxy_on_context_create", id, 1);
      else if (i % 3 === 1) host.call(name, id, ...args);
      else host.call("proxy_on_delete", id);
    }
    expect(host.call("proxy_on_done", 1)).toBe(1);
  });
});

describe.each(RUNTIMES)("with the %s runtime, the module's memory", (runtime) => {
  const MODULE = moduleOf(runtime);

  test("does not grow over 20 000 streams that do everything after the first two thousand", () => {
    const host = new RawHost(MODULE);
    host.start("response_headers: set|response|x|y\nrequest_headers: text|request\nlog: entries|response");
    for (let i = 0; i < 2000; i++) runStream(host, 2 + i);
    const pages = host.pages();
    for (let i = 0; i < 20_000; i++) runStream(host, 2002 + i);
    expect(host.pages()).toBe(pages);
  });

  test("holds what the host has written and does not give, whenever it asked for room", () => {
    const host = new RawHost(MODULE);
    host.start("request_headers: text|request\nlog: entries|response");
    const kept: { readonly block: number; readonly size: number }[] = [];
    const ask = (size: number): void => {
      const block = host.call("malloc", size) ?? 0;
      for (let at = 0; at < size; at++) host.view().setUint8(block + at, (kept.length + at) & 0xff);
      kept.push({ block, size });
    };
    for (const size of [16, 3000, 16, 200_000, 1]) ask(size);
    host.answer = (hostcall, args) => {
      if (hostcall === "proxy_get_buffer_bytes") {
        if (kept.length < 40) ask(300);
        host.give("the body of a request", args.at(-2) ?? 0, args.at(-1) ?? 0);
      }
      return 0;
    };
    for (let i = 0; i < 3000; i++) runStream(host, 2 + i);
    expect(kept).toHaveLength(40);
    for (const [index, { block, size }] of kept.entries()) {
      for (let at = 0; at < size; at++) {
        if (host.view().getUint8(block + at) !== ((index + at) & 0xff)) {
          throw new Error(`byte ${at} of block ${index} is another one`);
        }
      }
    }
  });

  test("is refused, not trapped on, if the host asks for more than there can be", () => {
    const host = new RawHost(MODULE);
    host.start("");
    for (const allocator of ["malloc", "proxy_on_memory_allocate"]) {
      expect(host.call(allocator, 0xffffffff)).toBe(0);
      expect(host.call(allocator, 0x40000000)).toBe(0);
      expect(host.call(allocator, 0)).not.toBe(0);
    }
  });
});
