// The checks, each once as it holds and once as it does not, with what is read then; in Vitest, in Jest's `expect`, and as
// assertions. The conversation behind the sentence is looked at once.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect as expectOfJest } from "expect";
import { afterAll, describe, expect, test } from "vitest";
import { assertThat, type Exchange, loadFilter, matchers } from "../../host-sim/index.ts";
import { call, get, loadScripted, type Scripts, say } from "../support/scripted-filter.ts";
import { compileWat, FRAME } from "../support/wat.ts";

// In this order: both keep matchers in one place of the process, and Vitest adds its own `this` to what is there.
expect.extend(matchers);
expectOfJest.extend(matchers);

/** An exchange through a filter that does what the path says. */
const exchangeOf = async (path: string): Promise<Exchange> => {
  const scripts: Record<string, Scripts> = {
    "/denied": {
      proxy_on_request_headers: {
        calls: [call("proxy_send_local_response", 403, "not_mine", "go away", [], -1)],
      },
    },
    "/rewritten": {
      proxy_on_request_headers: {
        calls: [
          call("proxy_replace_header_map_value", 0, ":path", "/status/418"),
          call("proxy_add_header_map_value", 0, "x-user", "7"),
        ],
      },
      proxy_on_response_headers: {
        calls: [
          call("proxy_add_header_map_value", 2, "set-cookie", "a=1"),
          call("proxy_add_header_map_value", 2, "set-cookie", "b=2"),
        ],
      },
    },
    "/logged": { proxy_on_request_headers: { calls: [say("hello"), say("you")] } },
    "/calling": {
      proxy_on_request_headers: {
        calls: [get("auth", 0)],
      },
    },
    "/held": { proxy_on_request_headers: { returns: 1 } },
    "/trap": { proxy_on_request_headers: { traps: true } },
  };
  const filter = await loadScripted(scripts[path] ?? {}, { clusters: { auth: "manual" } });
  return filter.send({ path });
};

type Ask = (exchange: Exchange) => { holds(): void; holdsNot(): void };

/** One check on an exchange, asked for in all three ways. */
function ask(name: string, ...wanted: readonly unknown[]): Ask {
  type Matcher = (...wanted: readonly unknown[]) => void;
  const on =
    (assertions: unknown): Matcher =>
    (...args) =>
      (assertions as Record<string, Matcher>)[name]?.(...args);
  const inAllWays = (...ways: readonly unknown[]): void => {
    const failures = new Set(ways.map((assertions) => failure(() => on(assertions)(...wanted))));
    expect([...failures]).toHaveLength(1);
    for (const message of failures) if (message !== null) throw new Error(message);
  };
  return (exchange) => ({
    holds: () => inAllWays(expect(exchange), expectOfJest(exchange), assertThat(exchange)),
    holdsNot: () => inAllWays(expect(exchange).not, expectOfJest(exchange).not, assertThat(exchange).not),
  });
}

function failure(run: () => void): string | null {
  try {
    run();
    return null;
  } catch (error) {
    return (error as Error).message.split("\n\n")[0] ?? "";
  }
}

describe("an exchange that is as expected", () => {
  const rows: [path: string, asked: Ask, negated: string][] = [
    ["/denied", ask("toReply", 403), 'reply 403: the proxy (not_mine) answered 403 "go away"'],
    [
      "/denied",
      ask("toReply", 403, { body: /away/, details: "not_mine" }),
      'reply 403 with body /away/ with details "not_mine": the proxy (not_mine) answered 403 "go away"',
    ],
    ["/denied", ask("toHaveStatus", 403), 'be answered 403: the proxy (not_mine) answered 403 "go away"'],
    ["/", ask("toHaveStatus", 200), "be answered 200: the upstream answered 200"],
    ["/", ask("toReachUpstream"), "reach the upstream: it got there as GET /"],
    [
      "/rewritten",
      ask("toRewritePath", "/status/418"),
      'ask the upstream for "/status/418": it asked for "/status/418"',
    ],
    [
      "/rewritten",
      ask("toRewritePath", /^\/status\//g),
      'ask the upstream for /^\\/status\\//g: it asked for "/status/418"',
    ],
    [
      "/rewritten",
      ask("toHaveRequestHeader", "x-user", "7"),
      'give the upstream x-user: "7": the upstream got "7"',
    ],
    ["/rewritten", ask("toHaveRequestHeader", "X-User"), 'give the upstream X-User: the upstream got "7"'],
    [
      "/rewritten",
      ask("toHaveResponseHeader", "set-cookie", "b=2"),
      'give the client set-cookie: "b=2": the client got "a=1", "b=2"',
    ],
    ["/", ask("toHaveResponseHeader", "x-none", null), "give the client no x-none: the client got no x-none"],
    ["/calling", ask("toCall", "auth"), "call auth: it called auth"],
    ["/logged", ask("toLog", "hello"), 'log "hello": it logged info "hello", info "you"'],
    ["/", ask("toLogNothing"), "log nothing: it logged nothing"],
    ["/", ask("toBeSound"), "be sound: nothing was found"],
    [
      "/",
      ask("toCostAtMost", { callbacks: 9, hostcalls: 0 }),
      "cost at most 9 callbacks, 0 hostcalls: it took 0 callbacks, 0 hostcalls",
    ],
  ];
  test.each(rows)("%s %#", async (path, asked, negated) => {
    const exchange = await exchangeOf(path);
    asked(exchange).holds();
    expect(() => asked(exchange).holdsNot()).toThrow(new Error(`expected the exchange not to ${negated}`));
  });
});

describe("an exchange that is not", () => {
  const rows: [path: string, asked: Ask, sentence: string][] = [
    ["/", ask("toReply", 403), "reply 403: the upstream answered 200"],
    ["/denied", ask("toReply", 401), 'reply 401: the proxy (not_mine) answered 403 "go away"'],
    [
      "/denied",
      ask("toReply", 403, { body: "away" }),
      'reply 403 with body "away": the proxy (not_mine) answered 403 "go away"',
    ],
    [
      "/denied",
      ask("toReply", 403, { details: "x" }),
      'reply 403 with details "x": the proxy (not_mine) answered 403 "go away"',
    ],
    ["/held", ask("toReply", 403), "reply 403: the request is held by a filter"],
    ["/held", ask("toHaveStatus", 200), "be answered 200: the request is held by a filter"],
    ["/denied", ask("toReachUpstream"), 'reach the upstream: the proxy (not_mine) answered 403 "go away"'],
    ["/", ask("toRewritePath", "/status/418"), 'ask the upstream for "/status/418": it asked for "/"'],
    [
      "/held",
      ask("toRewritePath", "/x"),
      'ask the upstream for "/x": nothing got there, the request is held by a filter',
    ],
    [
      "/",
      ask("toHaveRequestHeader", "x-user", "7"),
      'give the upstream x-user: "7": the upstream got no x-user',
    ],
    [
      "/rewritten",
      ask("toHaveRequestHeader", "x-user", "8"),
      'give the upstream x-user: "8": the upstream got "7"',
    ],
    [
      "/rewritten",
      ask("toHaveRequestHeader", "x-user", null),
      'give the upstream no x-user: the upstream got "7"',
    ],
    [
      "/held",
      ask("toHaveRequestHeader", "x-user", null),
      "give the upstream no x-user: the upstream got nothing, the request is held by a filter",
    ],
    ["/", ask("toHaveResponseHeader", "x-none"), "give the client x-none: the client got no x-none"],
    ["/", ask("toCall", "auth"), "call auth: it called nobody"],
    ["/calling", ask("toCall", "other"), "call other: it called auth"],
    ["/logged", ask("toLog", "hell"), 'log "hell": it logged info "hello", info "you"'],
    ["/", ask("toLog", /./), "log /./: it logged nothing"],
    ["/logged", ask("toLogNothing"), 'log nothing: it logged info "hello", info "you"'],
    [
      "/denied",
      ask("toCostAtMost", { hostcalls: 0, callbacks: 1 }),
      "cost at most 0 hostcalls, 1 callbacks: it took 1 hostcalls",
    ],
  ];
  test.each(rows)("%s %#", async (path, asked, sentence) => {
    const exchange = await exchangeOf(path);
    asked(exchange).holdsNot();
    expect(() => asked(exchange).holds()).toThrow(new Error(`expected the exchange to ${sentence}`));
  });

  test("a trap is not sound", async () => {
    const exchange = await exchangeOf("/trap");
    expect(() => assertThat(exchange).toBeSound()).toThrow(
      /^expected the exchange to be sound: the filter trapped in/,
    );
  });
});

test("a failure prints the conversation", async () => {
  const exchange = await exchangeOf("/denied");
  expect(() => assertThat(exchange).toReachUpstream()).toThrow(
    `expected the exchange to reach the upstream: the proxy (not_mine) answered 403 "go away"\n\n${exchange.transcript.trimEnd()}`,
  );
  expect(exchange.transcript).toContain("proxy_send_local_response");
});

describe("a conversation that is kept in a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "proxy-wasm-as-conversations-"));
  const file = join(folder, "below/logged.txt");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("is written on demand, compared otherwise, and a difference is shown line by line", async () => {
    const [exchange, other] = [await exchangeOf("/logged"), await exchangeOf("/denied")];
    expect(() => assertThat(exchange).toConverseAs(file)).toThrow(
      /there is no such file: write it with UPDATE_CONVERSATIONS=1/,
    );
    process.env.UPDATE_CONVERSATIONS = "1";
    assertThat(exchange).toConverseAs(pathToFileURL(file));
    delete process.env.UPDATE_CONVERSATIONS;
    assertThat(exchange).toConverseAs(file);
    expect(() => assertThat(other).toConverseAs(file)).toThrow(
      /^expected the exchange to converse as in .*logged\.txt: they differ; .*\n\n--- kept\n\+\+\+ now\n@@ .*\n proxy_on_request_headers.*\n- {2}proxy_log\(Info, "hello"\) Ok\n/,
    );
  });
});

describe("a filter that runs the same again and again", () => {
  const filterOf = (code: string, fields = "") =>
    loadFilter(
      compileWat(`(module
        (import "env" "proxy_set_shared_data" (func $set (param i32 i32 i32 i32 i32) (result i32)))
        (import "env" "proxy_define_metric" (func $metric (param i32 i32 i32 i32) (result i32)))
        (import "env" "proxy_enqueue_shared_queue" (func $enqueue (param i32 i32 i32) (result i32)))
        (import "env" "proxy_register_shared_queue" (func $register (param i32 i32 i32) (result i32)))
        ${FRAME} ${fields}
        (func (export "proxy_on_request_headers") (param $id i32) (param i32 i32) (result i32) ${code} (i32.const 0)))`),
    );

  test("holds no more: toLeakNothing holds", async () => {
    const filter = await filterOf("");
    assertThat(filter).toLeakNothing({ requests: 100 });
    expect(() => assertThat(filter).not.toLeakNothing({ requests: 10 })).toThrow(
      "expected the filter not to hold no more after 10 runs than after 5: nothing has grown",
    );
  });

  const leaks: [name: string, code: string, seen: string, fields?: string][] = [
    ["memory", "(drop (memory.grow (i32.const 1)))", "720896 bytes of memory became 1376256"],
    [
      "shared keys",
      "(i32.store (i32.const 0) (local.get $id)) (drop (call $set (i32.const 0) (i32.const 4) (i32.const 0) (i32.const 0) (i32.const 0)))",
      "10 keys of shared data became 20",
    ],
    [
      "metrics",
      "(drop (call $metric (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))",
      "10 defined metrics became 20",
    ],
    [
      "queued messages",
      "(drop (call $register (i32.const 0) (i32.const 1) (i32.const 8))) (drop (call $enqueue (i32.load (i32.const 8)) (i32.const 0) (i32.const 1)))",
      "10 messages in queues became 20",
    ],
  ];
  test.each(leaks)("and lets %s grow: it says which", async (_, code, seen, fields) => {
    const filter = await filterOf(code, fields);
    expect(() => assertThat(filter).toLeakNothing({ requests: 20 })).toThrow(
      `expected the filter to hold no more after 20 runs than after 10: ${seen}`,
    );
  });

  test("streams that the scenario leaves open are live contexts", async () => {
    const filter = await filterOf("");
    expect(() =>
      assertThat(filter).toLeakNothing({ requests: 8, scenario: (each) => each.open().requestHeaders() }),
    ).toThrow("6 live contexts became 10");
  });
});

describe("a check on something else is refused", () => {
  const rows: [name: string, subject: unknown, message: string][] = [
    ["toReply", null, "toReply is about what filter.send() answers, and was given null"],
    [
      "toReply",
      Promise.resolve(),
      "toReply is about what filter.send() answers, and was given a promise: await it",
    ],
    ["toLog", { log: [] }, "toLog is about what filter.send() answers, and was given an object"],
    [
      "toCostAtMost",
      7,
      "toCostAtMost is about what filter.send(), filter.open() or filter.connect() answers, and was given 7",
    ],
    [
      "toLeakNothing",
      new Map(),
      "toLeakNothing is about what loadFilter() or startProxy() answers, and was given a Map",
    ],
  ];
  test.each(rows)("%s %#", (name, subject, message) => {
    expect(() => matchers[name]?.call(null, subject)).toThrow(new TypeError(message));
  });
});
