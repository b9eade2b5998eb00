import { describe, expect, test } from "vitest";
import type { Filter, FilterOptions, OpenGrpcStream } from "../../host-sim/index.ts";
import { type Call, call, loadScripted, type Scripts } from "../support/scripted-filter.ts";
import { callbacksOf, hostcallsOf } from "../support/transcript-lines.ts";

/** A serialized GrpcService. */
const service = (cluster: string) =>
  `\x0a${String.fromCharCode(cluster.length + 2)}\x0a${String.fromCharCode(cluster.length)}${cluster}`;
const ask = (target: string, timeout = 500): Call =>
  call("proxy_grpc_call", target, "pkg.S", "M", [["te", "x"]], "msg", timeout);
const open = (target: string): Call => call("proxy_grpc_stream", target, "pkg.S", "M", []);
const message = call("proxy_get_buffer_bytes", "GrpcCallMessage", 0, 99);
const initial = call("proxy_get_header_map_pairs", "GrpcCallInitialMetadata");
const trailing = call("proxy_get_header_map_pairs", "GrpcCallTrailingMetadata");
const status = call("proxy_get_status");

const callbacks: Scripts = {
  proxy_on_grpc_receive: { calls: [message] },
  proxy_on_grpc_receive_initial_metadata: { calls: [initial] },
  proxy_on_grpc_receive_trailing_metadata: { calls: [trailing] },
  proxy_on_grpc_close: { calls: [status] },
};

const grpcClusters = {
  auth: "manual",
  empty: "unavailable",
} as const satisfies FilterOptions["grpcClusters"];

function load(calls: Call[], more: Scripts = {}): Promise<Filter> {
  return loadScripted({ proxy_on_request_headers: { calls }, ...callbacks, ...more }, { grpcClusters });
}

/** What the hostcalls of the request answered. */
function answersOf({ transcript }: { readonly transcript: string }): string[] {
  return hostcallsOf({ transcript }).map((line) => line.replace(/^.*?\) /, ""));
}

/** Callbacks and hostcalls of the plugin, without the names that all have. */
function heard(filter: Filter): string[] {
  return filter.transcript
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.trim().replace(/^proxy_(on_grpc_)?/, ""));
}

describe("who is asked", () => {
  const rows: [name: string, calls: Call[], answers: string[]][] = [
    [
      "a cluster in a message (GRPC-3, GRPC-5)",
      [ask(service("auth")), ask(service("auth"))],
      ["Ok 5", "Ok 9"],
    ],
    ["a cluster by name (GRPC-1)", [ask("auth"), open("auth")], ["Ok 5", "Ok 6"]],
    ["an unknown name (GRPC-1)", [ask("none"), open("none")], ["ParseFailure", "ParseFailure"]],
    ["streams count for themselves (GRPC-5)", [open("auth"), open("auth")], ["Ok 6", "Ok 10"]],
    ["an unknown cluster in a message", [ask(service("none")), ask("auth")], ["InternalFailure", "Ok 9"]],
  ];
  test.each(rows)("%s", async (_, calls, answers) => {
    expect(answersOf((await load(calls)).send())).toEqual(answers);
  });

  test.each([
    ["an empty target (GRPC-2)", ask("")],
    ["a name that is a message by accident (GRPC-3)", open("auth-grpc")],
    ["a short one too (GRPC-3)", ask("empty")],
  ])("%s would end Envoy", async (_, made) => {
    const exchange = (await load([made])).send();
    expect(answersOf(exchange)).toEqual(["InternalFailure"]);
    expect(exchange.findings).toMatchObject([{ code: "ERR_WOULD_CRASH" }]);
  });

  test("what arrives is joined into what Envoy sets (GRPC-9)", async () => {
    const filter = await load([ask("auth")]);
    filter.send();
    const [pending] = filter.grpcCalls;
    expect(pending).toMatchObject({ cluster: "auth", timeoutMs: 500, message: Buffer.from("msg") });
    expect(pending?.headers.get(":path")).toBe("/pkg.S/M");
    expect(pending?.headers.get("te")).toBe("trailers,x");
    expect(pending?.headers.get("grpc-timeout")).toBe("500m");
  });
});

describe("a call", () => {
  const rows: [name: string, ends: (filter: Filter) => void, lines: string[]][] = [
    [
      "with an answer (GRPC-6)",
      (filter) => filter.grpcCalls[0]?.reply({ message: Buffer.from("yes") }),
      ["receive(context=1, call_id=5, size=3)", 'get_buffer_bytes(GrpcCallMessage, 0, 99) Ok "yes"'],
    ],
    [
      "with a status and a message (GRPC-11)",
      (filter) => filter.grpcCalls[0]?.reply({ status: 7, statusMessage: "no%20way" }),
      ["close(context=1, call_id=5, status_code=7)", 'get_status() Ok 7 "no%20way{via_upstream}"'],
    ],
    [
      "with a status alone (GRPC-11)",
      (filter) => filter.grpcCalls[0]?.reply({ status: 7 }),
      ["close(context=1, call_id=5, status_code=7)", 'get_status() Ok 7 "via_upstream"'],
    ],
    [
      "with success, but no message (GRPC-6)",
      (filter) => filter.grpcCalls[0]?.reply({ status: 0 }),
      ["close(context=1, call_id=5, status_code=13)", 'get_status() Ok 13 ""'],
    ],
    [
      "without an answer in time (GRPC-7)",
      (filter) => filter.clock.advance(500),
      [
        "close(context=1, call_id=5, status_code=14)",
        'get_status() Ok 14 "upstream request timeout{response_timeout}"',
      ],
    ],
    [
      "with a service that breaks off after its headers (GRPC-11)",
      (filter) => filter.grpcCalls[0]?.reply({ reset: "remote reset", afterHeaders: true }),
      [
        "close(context=1, call_id=5, status_code=13)",
        'get_status() Ok 13 "upstream_reset_after_response_started{remote_reset}"',
      ],
    ],
    [
      "with nobody there",
      (filter) => filter.grpcCalls[0]?.reply({ reset: "remote connection failure" }),
      [
        "close(context=1, call_id=5, status_code=14)",
        expect.stringMatching(/Ok 14 "upstream connect error.*remote connection failure\{upstream_reset/),
      ],
    ],
  ];
  test.each(rows)("%s", async (_, ends, lines) => {
    const filter = await load([ask("auth")]);
    filter.send();
    ends(filter);
    expect(heard(filter)).toEqual(lines);
    expect(filter.grpcCalls).toEqual([]);
    filter.clock.advance(1000);
    expect(heard(filter)).toEqual(lines);
  });

  test("waits for ever with timeout 0 (GRPC-7)", async () => {
    const filter = await load([ask("auth", 0)]);
    filter.send();
    filter.clock.advance(1_000_000);
    expect(filter.grpcCalls).toHaveLength(1);
  });

  test("is answered by a function, after the callback", async () => {
    const filter = await loadScripted(
      { proxy_on_request_headers: { calls: [ask("auth")] }, ...callbacks },
      { grpcClusters: { auth: ({ message }) => ({ message }) } },
    );
    filter.send();
    expect(heard(filter).at(-1)).toBe('get_buffer_bytes(GrpcCallMessage, 0, 99) Ok "msg"');
  });

  test.each([
    ["closed (GRPC-13)", "proxy_grpc_close" as const],
    ["cancelled (GRPC-14)", "proxy_grpc_cancel" as const],
  ])("that is %s says no more", async (_, name) => {
    const filter = await load([ask("auth"), call(name, 5), call(name, 5), call(name, 4), call(name, 7)]);
    expect(answersOf(filter.send()).slice(1)).toEqual(["Ok", "NotFound", "BadArgument", "BadArgument"]);
    filter.clock.advance(1000);
    expect(filter.transcript).toBe("");
    expect(filter.grpcCalls).toEqual([]);
  });

  test("that is cancelled in the callback that made it never arrives", async () => {
    const arrived: unknown[] = [];
    const filter = await loadScripted(
      { proxy_on_request_headers: { calls: [ask("auth"), call("proxy_grpc_cancel", 5)] } },
      {
        grpcClusters: {
          auth: (pending) => {
            arrived.push(pending);
            return null;
          },
        },
      },
    );
    filter.send();
    expect(arrived).toEqual([]);
  });

  test("that finds no host fails at once, and is told of it after the callback (GRPC-4)", async () => {
    const filter = await load([ask(service("empty"))]);
    expect(answersOf(filter.send())).toEqual(["InternalFailure"]);
    expect(heard(filter)).toEqual([
      "close(context=1, call_id=5, status_code=14)",
      'get_status() Ok 14 "no healthy upstream{no_healthy_upstream}"',
    ]);
  });

  test("cannot be answered twice", async () => {
    const filter = await load([ask("auth")]);
    filter.send();
    const [pending] = filter.grpcCalls;
    pending?.reply({ status: 7 });
    expect(() => pending?.reply({ status: 7 })).toThrow("the gRPC call to auth is over");
  });
});

describe("a stream", () => {
  const head = '":status": "200", "content-type": "application/grpc"';
  const rows: [name: string, happens: (stream: OpenGrpcStream) => void, lines: string[]][] = [
    [
      "has metadata, messages, metadata and an end (GRPC-8)",
      (stream) => {
        stream.begin({ x: "1" });
        stream.send(Buffer.from("a"));
        stream.end(0, "", { t: "2" });
      },
      [
        "receive_initial_metadata(context=1, call_id=6, count=3)",
        `get_header_map_pairs(GrpcCallInitialMetadata) Ok { ${head}, "x": "1" }`,
        "receive(context=1, call_id=6, size=1)",
        'get_buffer_bytes(GrpcCallMessage, 0, 99) Ok "a"',
        "receive_trailing_metadata(context=1, call_id=6, count=2)",
        'get_header_map_pairs(GrpcCallTrailingMetadata) Ok { "t": "2", "grpc-status": "0" }',
        "close(context=1, call_id=6, status_code=0)",
        'get_status() Ok 0 "via_upstream"',
      ],
    ],
    [
      "may consist of trailers alone (GRPC-8)",
      (stream) => stream.end(7, "no"),
      [
        "receive_initial_metadata(context=1, call_id=6, count=0)",
        "get_header_map_pairs(GrpcCallInitialMetadata) Ok {}",
        "receive_trailing_metadata(context=1, call_id=6, count=4)",
        `get_header_map_pairs(GrpcCallTrailingMetadata) Ok { ${head}, "grpc-status": "7", "grpc-message": "no" }`,
        "close(context=1, call_id=6, status_code=7)",
        'get_status() Ok 7 "no{via_upstream}"',
      ],
    ],
    [
      "may break off (GRPC-8)",
      (stream) => {
        stream.begin();
        stream.fail("connection termination");
      },
      [
        "receive_initial_metadata(context=1, call_id=6, count=2)",
        `get_header_map_pairs(GrpcCallInitialMetadata) Ok { ${head} }`,
        "receive_trailing_metadata(context=1, call_id=6, count=0)",
        "get_header_map_pairs(GrpcCallTrailingMetadata) Ok {}",
        "close(context=1, call_id=6, status_code=13)",
        'get_status() Ok 13 "upstream_reset_after_response_started{connection_termination}"',
      ],
    ],
    [
      "may not come about (GRPC-8)",
      (stream) => stream.fail(),
      [
        "receive_initial_metadata(context=1, call_id=6, count=0)",
        "get_header_map_pairs(GrpcCallInitialMetadata) Ok {}",
        "receive_trailing_metadata(context=1, call_id=6, count=4)",
        expect.stringMatching(/"grpc-status": "14", "grpc-message": "upstream connect error/),
        "close(context=1, call_id=6, status_code=14)",
        expect.stringMatching(/Ok 14 "upstream connect error/),
      ],
    ],
  ];
  test.each(rows)("%s", async (_, happens, lines) => {
    const filter = await load([open("auth")]);
    filter.send();
    const [stream] = filter.grpcStreams;
    if (stream !== undefined) happens(stream);
    expect(heard(filter)).toEqual(lines);
  });

  test("takes messages until this side has ended (GRPC-12)", async () => {
    const send = (token: number, text: string, last: number) => call("proxy_grpc_send", token, text, last);
    const filter = await load([
      ...[open("auth"), ask("auth"), send(6, "a", 0), send(6, "b", 1), send(6, "c", 0)],
      ...[send(5, "x", 0), send(4, "x", 0), send(7, "x", 0), send(10, "x", 0)],
    ]);
    expect(answersOf(filter.send()).slice(2)).toEqual([
      ...["Ok", "Ok", "Ok", "BadArgument", "BadArgument", "BadArgument", "NotFound"],
    ]);
    const [stream] = filter.grpcStreams;
    expect(stream?.sent.map((bytes) => Buffer.from(bytes).toString())).toEqual(["a", "b"]);
    expect(stream?.sendEnded).toBe(true);
  });

  test("keeps its token until both sides have ended (GRPC-13, GRPC-15)", async () => {
    const close = call("proxy_grpc_close", 6);
    const filter = await load([], {
      proxy_on_request_headers: [
        { calls: [open("auth")] },
        { calls: [call("proxy_grpc_send", 6, "a", 0), close, close] },
      ],
    });
    filter.send();
    filter.grpcStreams[0]?.end();
    expect(() => filter.grpcStreams[0]?.send(Buffer.from("a"))).toThrow("the gRPC stream to auth is over");
    expect(answersOf(filter.send())).toEqual(["Ok", "Ok", "NotFound"]);
    expect(filter.grpcStreams).toEqual([]);
  });

  test("can be closed twice on this side, and lets go when the service ends it (GRPC-13)", async () => {
    const close = call("proxy_grpc_close", 6);
    const filter = await load([open("auth"), close, close]);
    expect(answersOf(filter.send()).slice(1)).toEqual(["Ok", "Ok"]);
    filter.grpcStreams[0]?.end();
    expect(filter.grpcStreams).toEqual([]);
  });

  test("can be closed inside of its own end", async () => {
    const filter = await load([open("auth")], {
      proxy_on_grpc_close: { calls: [call("proxy_grpc_close", 6)] },
    });
    filter.send();
    filter.grpcStreams[0]?.end();
    expect(heard(filter).at(-1)).toBe("grpc_close(6) Ok");
    expect(filter.grpcStreams).toEqual([]);
  });

  test("that is cancelled says no more (GRPC-14)", async () => {
    const filter = await load([
      open("auth"),
      call("proxy_grpc_cancel", 6),
      call("proxy_grpc_send", 6, "a", 0),
    ]);
    expect(answersOf(filter.send()).slice(1)).toEqual(["Ok", "NotFound"]);
    expect(filter.grpcStreams).toEqual([]);
  });

  test("that finds no host calls back inside of the hostcall (LIFE-19)", async () => {
    const filter = await load([open(service("empty"))]);
    expect(answersOf(filter.send())).toEqual(["InternalFailure"]);
    expect(callbacksOf(filter)).toEqual([
      "proxy_on_grpc_receive_initial_metadata(context=1, call_id=6, count=0)",
      "proxy_on_grpc_receive_trailing_metadata(context=1, call_id=6, count=4)",
      "proxy_on_grpc_close(context=1, call_id=6, status_code=14)",
    ]);
  });

  test("that fails inside of a callback leaves what that one sees (LIFE-19)", async () => {
    const filter = await load([open("auth")], {
      proxy_on_grpc_receive_initial_metadata: [{ calls: [open(service("empty")), initial] }, {}],
    });
    filter.send();
    filter.grpcStreams[0]?.begin();
    expect(hostcallsOf(filter)[1]).toMatch(/^proxy_get_header_map_pairs.* Ok \{ ":status"/);
  });

  test("that finds no host keeps the stop that a local reply has asked for, whomever it answers (LIFE-19)", async () => {
    const answerFirst = [
      call("proxy_set_effective_context", 2),
      call("proxy_send_local_response", 403, "", "", [], -1),
    ];
    const filter = await load([], {
      proxy_on_request_headers: [{ returns: 1 }, { calls: [...answerFirst, open(service("empty"))] }],
    });
    const [first, second] = [filter.send(), filter.send()];
    expect(first.response?.status).toBe(403);
    expect(second.transcript).toContain("-> Continue");
    expect(second.upstream.reached).toBe(false);
  });

  test("that fails after a call has failed hangs Envoy (LIFE-19)", async () => {
    const exchange = (await load([ask(service("empty")), open(service("empty"))])).send();
    expect(exchange.findings).toMatchObject([{ code: "ERR_WOULD_HANG" }]);
  });

  test("that fails in a later callback than a call does no harm", async () => {
    const filter = await load([], {
      proxy_on_request_headers: [{ calls: [ask(service("empty"))] }, { calls: [open(service("empty"))] }],
    });
    expect([filter.send().findings, filter.send().findings]).toEqual([[], []]);
  });

  test("ends with its plugin", async () => {
    const filter = await load([open("auth"), ask("auth")]);
    filter.send();
    filter.close();
    expect([filter.grpcStreams, filter.grpcCalls]).toEqual([[], []]);
  });
});

describe("metadata and message", () => {
  test("are out of reach outside of their callbacks (GRPC-10)", async () => {
    const filter = await load([initial, trailing, message]);
    expect(answersOf(filter.send())).toEqual(["Ok {}", "Ok {}", 'Ok ""']);
  });

  test("a message can be written to, metadata can not", async () => {
    const filter = await load([open("auth")], {
      proxy_on_grpc_receive: {
        calls: [call("proxy_set_buffer_bytes", "GrpcCallMessage", 0, 9, "new"), message],
      },
      proxy_on_grpc_receive_initial_metadata: {
        calls: [
          call("proxy_add_header_map_value", "GrpcCallInitialMetadata", "a", "b"),
          call("proxy_get_header_map_size", "GrpcCallInitialMetadata"),
        ],
      },
    });
    filter.send();
    filter.grpcStreams[0]?.send(Buffer.from("old"));
    expect(answersOf(filter)).toEqual(["BadArgument", "BadArgument", "Ok", 'Ok "new"']);
  });
});
