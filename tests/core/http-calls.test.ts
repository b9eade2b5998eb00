import { describe, expect, test } from "vitest";
import type { AnyCallbackName } from "../../host-sim/abi/callbacks.ts";
import { BufferType, HeaderMapType, Status } from "../../host-sim/abi/enums.ts";
import { Clock } from "../../host-sim/core/clock.ts";
import type { Finding } from "../../host-sim/core/finding.ts";
import { HeaderMap } from "../../host-sim/core/header-map.ts";
import type { HttpCall, HttpCallRequest } from "../../host-sim/core/http-calls.ts";
import { HttpContext } from "../../host-sim/core/http-context.ts";
import { responseHeaderRules, responseTrailerRules } from "../../host-sim/core/inline-headers.ts";
import { PluginContext } from "../../host-sim/core/plugin-context.ts";
import type { VmState } from "../../host-sim/core/vm-state.ts";
import { bytesOf } from "../../host-sim/wire/byte-string.ts";
import type { Pair } from "../../host-sim/wire/pairs.ts";
import { bareVm, UNNAMED } from "../support/plugins.ts";

/** What a module that is asked nothing has heard, and could have read meanwhile. */
interface Heard {
  readonly token: number;
  readonly counts: readonly number[];
  readonly headers: readonly Pair[] | null;
  readonly trailers: readonly Pair[] | null;
  readonly body: string | null;
  readonly status: { readonly code: number; readonly message: string };
}

interface Setup {
  readonly exports?: readonly AnyCallbackName[];
  /** Runs inside the callback of an answer. */
  readonly inCallback?: (vm: VmState) => void;
}

/** A VM with a plugin and a stream, in a proxy that has a cluster `there` and an empty one. */
function setUp({ exports = ["proxy_on_http_call_response"], inCallback = () => {} }: Setup = {}) {
  const clock = new Clock(0);
  const sent: HttpCall[] = [];
  const ended: HttpCall[] = [];
  const findings: Finding[] = [];
  const heard: Heard[] = [];
  const vm = bareVm({
    clock,
    clusters: {
      knows: (cluster) => ["there", "empty"].includes(cluster),
      send: (call) => call.cluster === "there" && sent.push(call) > 0,
      ended: (call) => ended.push(call),
    },
    observer: { logged: () => {}, found: (_, finding) => findings.push(finding) },
  });
  const plugin = new PluginContext(vm, UNNAMED);
  const stream = new HttpContext(plugin);
  vm.guest = {
    has: (callback) => exports.includes(callback),
    call: (callback, context, token, ...counts) => {
      if (callback !== "proxy_on_http_call_response") return 1;
      expect(context).toBe(plugin);
      const read = (type: HeaderMapType) => stream.readableMap(type)?.pairs() ?? null;
      const body = stream.buffer(BufferType.HttpCallResponseBody);
      heard.push({
        token,
        counts,
        headers: read(HeaderMapType.HttpCallResponseHeaders),
        trailers: read(HeaderMapType.HttpCallResponseTrailers),
        body: body === null ? null : String.fromCharCode(...body.bytes),
        status: plugin.answers.status,
      });
      inCallback(vm);
      return 0;
    },
  };
  return { vm, plugin, stream, clock, sent, ended, findings, heard };
}

const pseudo: readonly Pair[] = [
  [":method", "POST"],
  [":path", "/check"],
  [":authority", "service"],
];
const request: HttpCallRequest = {
  cluster: "there",
  headers: pseudo,
  body: new Uint8Array(0),
  timeoutMs: 500,
};

const answer = {
  headers: new HeaderMap(responseHeaderRules, [
    [":status", "200"],
    ["x", "1"],
  ]),
  body: bytesOf("body"),
  trailers: new HeaderMap(responseTrailerRules, [["t", "2"]]),
};

/** Starts a call that gets as far as the cluster. */
function startCall(setup: ReturnType<typeof setUp>, changes: Partial<HttpCallRequest> = {}): HttpCall {
  expect(setup.vm.httpCalls.start(setup.stream, { ...request, ...changes }).status).toBe(Status.Ok);
  const call = setup.sent.at(-1);
  if (call === undefined) throw new Error("the call has not left");
  return call;
}

describe("starting a call", () => {
  const without = (name: string) => pseudo.filter(([other]) => other !== name);
  const rows: [name: string, changes: Partial<HttpCallRequest>, status: Status][] = [
    ["an unknown cluster (CALL-1)", { cluster: "none" }, Status.BadArgument],
    ["no :path (CALL-2)", { headers: without(":path") }, Status.BadArgument],
    ["no :method (CALL-2)", { headers: without(":method") }, Status.BadArgument],
    ["no :authority (CALL-2)", { headers: without(":authority") }, Status.BadArgument],
    ["host in its place (CALL-2)", { headers: [...without(":authority"), ["Host", "h"]] }, Status.Ok],
    ["empty values (CALL-2)", { headers: pseudo.map(([name]) => [name, ""]) }, Status.Ok],
    ["the longest timeout (CALL-3)", { timeoutMs: 2 ** 31 - 1 }, Status.Ok],
    ["a longer timeout (CALL-3)", { timeoutMs: 2 ** 31 }, Status.BadArgument],
    ["a cluster without hosts (CALL-5)", { cluster: "empty" }, Status.InternalFailure],
  ];
  test.each(rows)("with %s", (_, changes, status) => {
    const { vm, stream } = setUp();
    const token = status === Status.Ok ? 4 : 0;
    expect(vm.httpCalls.start(stream, { ...request, ...changes })).toEqual({ status, token });
  });

  test("takes a token only if it gets as far as the cluster (CALL-6)", () => {
    const { vm, stream } = setUp();
    const tokenAfter = (changes: Partial<HttpCallRequest>) => {
      vm.httpCalls.start(stream, { ...request, ...changes });
      return vm.httpCalls.start(stream, request).token;
    };
    expect(tokenAfter({ cluster: "none" })).toBe(4);
    expect(tokenAfter({ headers: [] })).toBe(8);
    expect(tokenAfter({ timeoutMs: -1 >>> 0 })).toBe(12);
    expect(tokenAfter({ cluster: "empty" })).toBe(20);
  });

  const added: [name: string, changes: Partial<HttpCallRequest>, headers: Pair[]][] = [
    [
      "that it comes from Envoy, and how long it waits (CALL-9)",
      {},
      [
        ["x-envoy-internal", "true"],
        ["x-envoy-expected-rq-timeout-ms", "500"],
        ["content-length", "0"],
      ],
    ],
    [
      "nothing of a wait without end (CALL-9)",
      { timeoutMs: 0 },
      [
        ["x-envoy-internal", "true"],
        ["content-length", "0"],
      ],
    ],
    [
      "the length of a body (CALL-7)",
      { body: bytesOf("four"), timeoutMs: 0 },
      [
        ["content-length", "4"],
        ["x-envoy-internal", "true"],
      ],
    ],
    [
      "names in lower case, and inline headers joined (CALL-9)",
      {
        headers: [...pseudo, ["Accept", "a"], ["accept", "b"], ["X", "1"], ["x", "2"]],
        timeoutMs: 0,
      },
      [
        ["accept", "a,b"],
        ["x", "1"],
        ["x", "2"],
        ["x-envoy-internal", "true"],
        ["content-length", "0"],
      ],
    ],
  ];
  test.each(added)("tells the service %s", (_, changes, headers) => {
    expect(startCall(setUp(), changes).headers.pairs()).toEqual([...pseudo, ...headers]);
  });

  test("tells the service nothing of a body where nobody expects one (CALL-9)", () => {
    const headers: Pair[] = [...without(":method"), [":method", "GET"]];
    expect(startCall(setUp(), { headers }).headers.has("content-length")).toBe(false);
  });
});

describe("the end of a call", () => {
  const READY = { code: 0, message: "" };
  const BROKEN = { code: Status.BrokenConnection, message: "reset" };
  const local = (status: string, text: string): Omit<Heard, "token"> => ({
    counts: [3, text.length, 0],
    headers: [
      [":status", status],
      ["content-length", String(text.length)],
      ["content-type", "text/plain"],
    ],
    trailers: null,
    body: text,
    status: READY,
  });
  const connectError = "upstream connect error or disconnect/reset before headers. reset reason:";
  const brokenOff = { counts: [0, 0, 0], headers: null, trailers: null, body: null, status: BROKEN };
  const rows: [name: string, ends: (call: HttpCall, clock: Clock) => void, heard: Omit<Heard, "token">][] = [
    [
      "an answer (CALL-10, CALL-16, CALL-23)",
      (call) => call.respond(answer),
      {
        counts: [2, 4, 1],
        headers: answer.headers.pairs(),
        trailers: answer.trailers.pairs(),
        body: "body",
        status: READY,
      },
    ],
    [
      "an answer without trailers",
      (call) => call.respond({ ...answer, trailers: null }),
      { counts: [2, 4, 0], headers: answer.headers.pairs(), trailers: null, body: "body", status: READY },
    ],
    ["a timeout (CALL-12)", (_, clock) => clock.advance(500), local("504", "upstream request timeout")],
    [
      "nobody there (CALL-13)",
      (call) => call.fail("remote connection failure"),
      local("503", `${connectError} remote connection failure`),
    ],
    [
      "an answer that is none (CALL-13)",
      (call) => call.fail("protocol error"),
      local("502", `${connectError} protocol error`),
    ],
    ["an answer that breaks off (CALL-14, CALL-17)", (call) => call.breakOff(), brokenOff],
    [
      "an answer that is too long (CALL-14)",
      (call) => call.respond({ ...answer, body: new Uint8Array(32 * 1024 * 1024 + 1) }),
      brokenOff,
    ],
  ];
  test.each(rows)("by %s", (_, ends, heard) => {
    const setup = setUp();
    const call = startCall(setup);
    ends(call, setup.clock);
    expect(setup.heard).toEqual([{ token: 4, ...heard }]);
    expect(setup.ended).toEqual([call]);
    expect(call.ended).toBe(true);
  });

  test("comes once: later answers and the timeout are ignored", () => {
    const setup = setUp();
    const call = startCall(setup);
    call.respond(answer);
    call.breakOff();
    call.fail("late");
    setup.clock.advance(1000);
    expect(setup.heard).toHaveLength(1);
    expect(setup.ended).toHaveLength(1);
  });

  test("comes not too early, and never where the wait has no end (CALL-3)", () => {
    const setup = setUp();
    startCall(setup);
    startCall(setup, { timeoutMs: 0 });
    setup.clock.advance(499);
    expect(setup.heard).toEqual([]);
    setup.clock.advance(1_000_000);
    expect(setup.heard).toMatchObject([{ token: 4 }]);
  });

  test("leaves nothing in reach but the code of a failure (CALL-15, CALL-16)", () => {
    const setup = setUp();
    startCall(setup).breakOff();
    expect(setup.plugin.answers.status).toEqual({ code: Status.BrokenConnection, message: "" });
    startCall(setup).respond(answer);
    expect(setup.heard.at(-1)?.status).toEqual({ code: Status.BrokenConnection, message: "" });
    expect(setup.stream.readableMap(HeaderMapType.HttpCallResponseHeaders)).toBeNull();
    expect(setup.stream.readableMap(HeaderMapType.HttpCallResponseTrailers)).toBeNull();
    expect(setup.stream.buffer(BufferType.HttpCallResponseBody)).toBeNull();
  });

  test("shows maps that can only be read, and a body that cannot be changed (BODY-30)", () => {
    const changed: unknown[] = [];
    const setup = setUp({
      inCallback: (vm) => {
        changed.push(vm.current.mutableMap(HeaderMapType.HttpCallResponseHeaders));
        changed.push(vm.current.buffer(BufferType.HttpCallResponseBody)?.write(0, 9, bytesOf("new")));
      },
    });
    startCall(setup).respond(answer);
    expect(changed).toEqual([null, false]);
  });

  test("is performed, and dropped, if nobody listens (CALL-24)", () => {
    const setup = setUp({ exports: [] });
    startCall(setup).respond(answer);
    expect(setup.heard).toEqual([]);
    expect(setup.ended).toHaveLength(1);
  });

  test("is silent when the plugin goes (CALL-20)", () => {
    const setup = setUp();
    const call = startCall(setup);
    setup.plugin.shutDown();
    call.respond(answer);
    setup.clock.advance(1000);
    expect(setup.heard).toEqual([]);
    expect(setup.ended).toEqual([call]);
  });

  test("reaches the plugin although the stream has gone (CALL-18)", () => {
    const setup = setUp();
    const call = startCall(setup);
    setup.stream.onDestroy();
    call.respond(answer);
    expect(setup.heard).toHaveLength(1);
  });

  test("in the order in which answers come (CALL-21)", () => {
    const setup = setUp();
    const first = startCall(setup);
    startCall(setup).respond(answer);
    first.respond(answer);
    expect(setup.heard.map(({ token }) => token)).toEqual([8, 4]);
  });

  test("that traps leaves a stream without an answer for ever, and says so", () => {
    const setup = setUp({ inCallback: (vm) => vm.fail(new Error("trap")) });
    startCall(setup).respond(answer);
    expect(setup.findings).toMatchObject([{ code: "ERR_WOULD_HANG" }]);
  });

  test("that traps harms no stream that has gone", () => {
    const setup = setUp({ inCallback: (vm) => vm.fail(new Error("trap")) });
    const call = startCall(setup);
    setup.stream.onDestroy();
    call.respond(answer);
    expect(setup.findings).toEqual([]);
  });
});
