// TCP connections as a test drives them, with filters that do what the test tells them.

import { describe, expect, test } from "vitest";
import type { CallbackName } from "../../host-sim/abi/callbacks.ts";
import { PeerType } from "../../host-sim/abi/enums.ts";
import type { Connection, Filter } from "../../host-sim/index.ts";
import { call, loadScripted, type Scripts, say } from "../support/scripted-filter.ts";
import { loadTicking, TICK_MS } from "../support/ticking.ts";
import { callbacksOf, hostcallsOf } from "../support/transcript-lines.ts";

const everything: Scripts = {
  proxy_on_context_create: {},
  proxy_on_new_connection: {},
  proxy_on_downstream_data: {},
  proxy_on_downstream_connection_close: {},
  proxy_on_upstream_data: {},
  proxy_on_upstream_connection_close: {},
  proxy_on_log: {},
  proxy_on_done: {},
  proxy_on_delete: {},
};

const pauses = { returns: 1 };

const BEGIN = [
  "proxy_on_context_create(context=2, parent=1)",
  "proxy_on_new_connection(context=2) -> Continue",
];
const END = ["proxy_on_done(context=2) -> true", "proxy_on_log(context=2)", "proxy_on_delete(context=2)"];

function closedBy(peer: "Local" | "Remote"): string {
  return `proxy_on_downstream_connection_close(context=2, peer_type=${PeerType[peer]})`;
}

async function connect(scripts: Scripts): Promise<Connection> {
  return (await loadScripted({ ...everything, ...scripts })).connect();
}

/** What both ends have got, and who closed. */
function outcomeOf({ upstream, downstream, closed }: Connection): unknown {
  return [upstream.received.text(), downstream.received.text(), closed];
}

const UPSTREAM_CLOSED = "proxy_on_upstream_connection_close(context=2, peer_type=0)";

describe("callbacks", () => {
  const rows: [
    name: string,
    drive: (connection: Connection) => void,
    callbacks: string[],
    outcome: unknown[],
  ][] = [
    ["come when the connection does (TCP-1)", () => {}, [], ["", "", null]],
    [
      "tell of data both ways, with its size",
      (connection) => {
        connection.send("ask");
        connection.receive("reply");
      },
      [
        "proxy_on_downstream_data(context=2, size=3, end_of_stream=false) -> Continue",
        "proxy_on_upstream_data(context=2, size=5, end_of_stream=false) -> Continue",
      ],
      ["ask", "reply", null],
    ],
    [
      "do not come where nothing arrives",
      (connection) => {
        connection.send("");
        connection.receive("");
      },
      [],
      ["", "", null],
    ],
    [
      "end after the client goes away (TCP-6, LIFE-6)",
      (connection) => connection.close("remote"),
      [closedBy("Remote"), ...END],
      ["", "", "remote"],
    ],
    [
      "end after the proxy closes, once",
      (connection) => {
        connection.close("local");
        connection.close("remote");
        connection.resetUpstream();
        connection.send("late");
        connection.receive("late");
      },
      [closedBy("Local"), ...END],
      ["", "", "local"],
    ],
    [
      "wait for the client's end after the upstream's (TCP-5, TCP-7)",
      (connection) => {
        connection.closeUpstream();
        expect(connection.closed).toBeNull();
        connection.send("", { endOfStream: true });
      },
      [
        "proxy_on_upstream_data(context=2, size=0, end_of_stream=true) -> Continue",
        UPSTREAM_CLOSED,
        "proxy_on_downstream_data(context=2, size=0, end_of_stream=true) -> Continue",
        closedBy("Remote"),
        ...END,
      ],
      ["", "", "remote"],
    ],
    [
      "say nothing of an upstream that breaks off (observed for TCP-5)",
      (connection) => connection.resetUpstream(),
      [closedBy("Local"), ...END],
      ["", "", "local"],
    ],
  ];
  test.each(rows)("%s", async (_, drive, callbacks, outcome) => {
    const connection = await connect({});
    drive(connection);
    expect(callbacksOf(connection)).toEqual([...BEGIN, ...callbacks]);
    expect(outcomeOf(connection)).toEqual(outcome);
    expect(connection.findings).toEqual([]);
  });

  test("an upstream that nobody listens at: the proxy closes (observed for TCP-5)", async () => {
    const filter = await loadScripted(everything);
    const connection = filter.connect({ upstreamListens: false });
    expect(callbacksOf(connection)).toEqual([...BEGIN, closedBy("Local"), ...END]);
  });

  test("a module without any lets everything through", async () => {
    const connection = (await loadScripted({})).connect();
    connection.send("ask");
    connection.receive("reply");
    connection.close("remote");
    expect(outcomeOf(connection)).toEqual(["ask", "reply", "remote"]);
    expect(connection.counts.crossings).toBe(0);
  });
});

describe("a filter that pauses", () => {
  test("sees what it held together with what comes next, both ways (TCP-2)", async () => {
    const connection = await connect({
      proxy_on_downstream_data: [pauses, {}],
      proxy_on_upstream_data: [{ returns: 7 }, {}],
    });
    connection.send("abc");
    connection.receive("uvw");
    expect(outcomeOf(connection)).toEqual(["", "", null]);
    expect(connection.paused).toBe(true);
    connection.send("def");
    connection.receive("xyz");
    expect(connection.paused).toBe(false);
    expect(outcomeOf(connection)).toEqual(["abcdef", "uvwxyz", null]);
    expect(callbacksOf(connection).slice(-2)).toEqual([
      "proxy_on_downstream_data(context=2, size=6, end_of_stream=false) -> Continue",
      "proxy_on_upstream_data(context=2, size=6, end_of_stream=false) -> Continue",
    ]);
  });

  const tellingTick = [call("proxy_continue_stream", "Downstream")];

  test("a new connection, keeps the client's data out until it continues (TCP-1, FLOW-14)", async () => {
    const filter = await loadTicking({ ...everything, proxy_on_new_connection: pauses }, tellingTick);
    const connection = filter.connect();
    connection.send("a");
    connection.send("b");
    expect(connection.paused).toBe(true);
    expect(() => connection.receive("x")).toThrow(/the filter holds the connection/);
    expect(() => connection.resetUpstream()).toThrow(/the filter holds the connection/);
    expect(connection.counts.callbacks).toBe(2);
    filter.clock.advance(TICK_MS);
    expect(connection.paused).toBe(false);
    expect(outcomeOf(connection)).toEqual(["ab", "", null]);
    filter.clock.advance(TICK_MS);
    connection.send("c");
    expect(outcomeOf(connection)).toEqual(["abc", "", null]);
  });

  test("data, lets it go with continue, which does not call it again (FLOW-14)", async () => {
    const filter = await loadTicking({ ...everything, proxy_on_downstream_data: pauses }, tellingTick);
    const connection = filter.connect();
    connection.send("held", { endOfStream: true });
    expect(connection.upstream.ended).toBe(false);
    filter.clock.advance(TICK_MS);
    expect(connection.upstream.ended).toBe(true);
    expect(outcomeOf(connection)).toEqual(["held", "", null]);
    expect(callbacksOf(connection).filter((line) => line.includes("downstream_data"))).toHaveLength(1);
  });

  test("the client's last loses it when the upstream ends", async () => {
    const connection = await connect({ proxy_on_downstream_data: pauses });
    connection.send("held", { endOfStream: true });
    connection.receive("bye", { endOfStream: true });
    expect(outcomeOf(connection)).toEqual(["", "bye", "local"]);
  });

  test("the upstream's last loses it when the client ends", async () => {
    const connection = await connect({ proxy_on_upstream_data: pauses });
    connection.receive("held", { endOfStream: true });
    expect(connection.closed).toBeNull();
    expect(connection.findings.map(({ code }) => code)).toEqual(["ERR_WOULD_HANG"]);
    connection.send("bye", { endOfStream: true });
    expect(outcomeOf(connection)).toEqual(["bye", "", "local"]);
  });
});

describe("hostcalls", () => {
  const rows: [name: string, scripts: Scripts, hostcalls: RegExp[], outcome: unknown[]][] = [
    [
      "read and change the data of the client (TCP-3)",
      {
        proxy_on_downstream_data: {
          calls: [
            call("proxy_get_buffer_bytes", "DownstreamData", 0, 100),
            call("proxy_set_buffer_bytes", "DownstreamData", 0, 1, "J"),
            call("proxy_set_buffer_bytes", "DownstreamData", 99, 0, "!"),
            call("proxy_get_buffer_bytes", "UpstreamData", 0, 100),
          ],
        },
      },
      [/ Ok "ask"$/, / Ok$/, / Ok$/, / Ok ""$/],
      ["Jsk!", "reply", null],
    ],
    [
      "change the data of the upstream, all of it",
      { proxy_on_upstream_data: { calls: [call("proxy_set_buffer_bytes", "UpstreamData", 0, 100, "")] } },
      [/ Ok$/],
      ["ask", "", null],
    ],
    [
      "find no data where there is none (TCP-4)",
      {
        proxy_on_new_connection: { calls: [call("proxy_set_buffer_bytes", "DownstreamData", 0, 0, "x")] },
        proxy_on_upstream_data: { calls: [call("proxy_get_buffer_bytes", "DownstreamData", 0, 100)] },
      },
      [/ BadArgument$/, / Ok ""$/],
      ["ask", "reply", null],
    ],
    [
      "cannot continue what comes from the upstream, nor a stream that does not exist (FLOW-14)",
      {
        proxy_on_upstream_data: {
          returns: 1,
          calls: [
            call("proxy_continue_stream", "Upstream"),
            call("proxy_continue_stream", { raw: 4 }),
            call("proxy_continue_stream", "HttpRequest"),
          ],
        },
      },
      [/ Unimplemented$/, / BadArgument$/, / Ok$/],
      ["ask", "", null],
    ],
    [
      "close with what was passed on before, without what is at hand (FLOW-18, TCP-8)",
      { proxy_on_upstream_data: { calls: [call("proxy_close_stream", "Upstream")] } },
      [/ Ok$/],
      ["ask", "", "local"],
    ],
    [
      "close from the client's data",
      { proxy_on_downstream_data: { calls: [call("proxy_close_stream", "Downstream")] } },
      [/ Ok$/],
      ["", "", "local"],
    ],
    [
      "do not close with the types of HTTP",
      { proxy_on_downstream_data: { calls: [call("proxy_close_stream", "HttpRequest")] } },
      [/ Ok$/],
      ["ask", "reply", null],
    ],
    [
      "answer no request, and that holds nothing back (TCP-9)",
      { proxy_on_downstream_data: { calls: [call("proxy_send_local_response", 403, "no", "no", [], -1)] } },
      [/ Ok$/],
      ["ask", "reply", null],
    ],
    [
      "find no header maps (TCP-10)",
      {
        proxy_on_downstream_data: {
          calls: [
            call("proxy_get_header_map_value", "HttpRequestHeaders", ":path"),
            call("proxy_get_header_map_pairs", "HttpRequestHeaders"),
          ],
        },
      },
      [/ BadArgument/, / Ok/],
      ["ask", "reply", null],
    ],
    [
      "read the properties of a connection, and keep their own (PROP-13)",
      {
        proxy_on_downstream_data: {
          calls: [
            call("proxy_get_property", "source\0address"),
            call("proxy_get_property", "upstream\0address"),
            call("proxy_get_property", "request\0protocol"),
            call("proxy_get_property", "xds\0cluster_name"),
            call("proxy_get_property", "xds\0virtual_host_name"),
            call("proxy_set_property", "mine", "kept"),
            call("proxy_get_property", "mine"),
          ],
        },
      },
      [
        / Ok "127.0.0.1:50000"$/,
        / Ok "127.0.0.1:8080"$/,
        / NotFound$/,
        / Ok "upstream"$/,
        / NotFound$/,
        / Ok$/,
        / Ok "kept"$/,
      ],
      ["ask", "reply", null],
    ],
  ];
  test.each(rows)("%s", async (_, scripts, hostcalls, outcome) => {
    const connection = await connect(scripts);
    connection.send("ask");
    connection.receive("reply");
    expect(hostcallsOf(connection)).toEqual(hostcalls.map((line) => expect.stringMatching(line)));
    expect(outcomeOf(connection)).toEqual(outcome);
  });
});

describe("a filter that traps", () => {
  const rows: [callback: CallbackName, scripts: Scripts][] = [
    ["proxy_on_context_create", { proxy_on_context_create: [{}, { traps: true }] }],
    ["proxy_on_new_connection", { proxy_on_new_connection: { traps: true } }],
    ["proxy_on_downstream_data", { proxy_on_downstream_data: { traps: true } }],
    ["proxy_on_upstream_data", { proxy_on_upstream_data: { traps: true } }],
  ];
  test.each(rows)(
    "in %s: the connection is closed without another callback (FAIL-17)",
    async (name, scripts) => {
      const connection = await connect(scripts);
      if (name === "proxy_on_upstream_data") connection.receive("x", { endOfStream: true });
      else connection.send("x", { endOfStream: true });
      expect(outcomeOf(connection)).toEqual(["", "", "local"]);
      expect(connection.trap?.message).toContain(`trapped in ${name} (context 2)`);
      expect(callbacksOf(connection).at(-1)).toContain(name);
    },
  );

  test("closes others at their next data, and new ones at once, without a callback (FAIL-3, FAIL-8)", async () => {
    const filter = await loadScripted({ ...everything, proxy_on_downstream_data: { traps: true } });
    const other = filter.connect();
    filter.connect().send("x");
    const before = other.counts;
    expect(other.closed).toBeNull();
    other.receive("x");
    expect(other.closed).toBe("local");
    expect(other.counts).toEqual(before);
    const late = filter.connect();
    expect(late.closed).toBe("local");
    expect(late.counts.crossings).toBe(0);
  });
});

describe("what a test cannot do", () => {
  const misuses: [name: string, drive: (connection: Connection, filter: Filter) => void, message: RegExp][] =
    [
      [
        "send after the client's end",
        (connection) => {
          connection.send("", { endOfStream: true });
          connection.send("more");
        },
        /the client has sent its last data already/,
      ],
      [
        "receive after the upstream's end",
        (connection) => {
          connection.closeUpstream();
          connection.receive("more");
        },
        /the upstream has sent its last data already/,
      ],
      [
        "connect after the filter is gone",
        (_, filter) => {
          filter.close();
          filter.connect();
        },
        /the filter has been closed/,
      ],
    ];
  test.each(misuses)("%s", async (_, drive, message) => {
    const filter = await loadScripted(everything);
    expect(() => drive(filter.connect(), filter)).toThrow(message);
  });
});

test("log and transcript are those of one connection", async () => {
  const filter = await loadScripted({ proxy_on_downstream_data: { calls: [say("seen")] } });
  const [first, second] = [filter.connect(), filter.connect()];
  first.send("x");
  expect(first.log.map(({ message }) => message)).toEqual(["seen"]);
  expect([second.log, second.transcript]).toEqual([[], ""]);
  expect(first.counts).toMatchObject({ callbacks: 1, hostcalls: 1, allocations: 0, crossings: 2 });
});
