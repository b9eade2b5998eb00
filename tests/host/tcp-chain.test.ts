// Several TCP filters on one connection. The orders are those of a running Envoy 1.40.

import { describe, expect, test } from "vitest";
import { type Connection, startProxy } from "../../host-sim/index.ts";
import { call, type Scripts, scriptedModule } from "../support/scripted-filter.ts";
import { callbacksOf } from "../support/transcript-lines.ts";

const everyCallback: Scripts = {
  proxy_on_context_create: {},
  proxy_on_new_connection: {},
  proxy_on_downstream_data: {},
  proxy_on_upstream_data: {},
  proxy_on_downstream_connection_close: {},
  proxy_on_upstream_connection_close: {},
  proxy_on_done: {},
  proxy_on_log: {},
  proxy_on_delete: {},
};

/** A connection through filters a, b and c, of which b is told what to do. */
async function connect(scripts: Scripts): Promise<Connection> {
  const module = scriptedModule(everyCallback);
  const proxy = await startProxy({
    filters: [
      { name: "a", vmId: "a", module },
      { name: "b", vmId: "b", module: scriptedModule({ ...everyCallback, ...scripts }) },
      { name: "c", vmId: "c", module },
    ],
  });
  return proxy.connect();
}

/** The callbacks in order: filter, name, and the size of data. */
function order(connection: Connection): string[] {
  return callbacksOf(connection).map((line) => {
    const [, filter, name, rest] = /^\[(.)\] proxy_on_(\w+)(.*)$/.exec(line) ?? [];
    const size = /data_size=(\d+)|size=(\d+)/.exec(rest ?? "");
    return [filter, name?.replace("_connection", ""), size?.[1] ?? size?.[2]].filter(Boolean).join(" ");
  });
}

const opened = ["a", "b", "c"].flatMap((name) => [`${name} context_create`, `${name} new`]);
const closed = (...names: string[]): string[] =>
  names.flatMap((name) => [`${name} downstream_close`, `${name} done`, `${name} log`, `${name} delete`]);
const down = (size: number, names = "abc"): string[] =>
  [...names].map((name) => `${name} downstream_data ${size}`);
const up = (size: number, names = "cba"): string[] =>
  [...names].map((name) => `${name} upstream_data ${size}`);

describe("filters of a connection", () => {
  test("see the client's data in order, the upstream's in reverse, and close in order (TCP-1, TCP-2, TCP-5, TCP-6)", async () => {
    const connection = await connect({});
    connection.send("hello");
    connection.receive("one");
    connection.closeUpstream();
    connection.send("", { endOfStream: true });
    expect(order(connection)).toEqual([
      ...[...opened, ...down(5), ...up(3)],
      ...["c", "b", "a"].flatMap((name) => [`${name} upstream_data 0`, `${name} upstream_close`]),
      ...[...down(0), ...closed("a", "b", "c")],
    ]);
    expect(connection.filters.map(({ counts }) => counts.callbacks)).toEqual([11, 11, 11]);
  });

  test("of which one holds the connection: those behind never hear of it (TCP-1)", async () => {
    const connection = await connect({ proxy_on_new_connection: { returns: 1 } });
    connection.send("hello");
    connection.close("local");
    expect(order(connection)).toEqual([
      ...["a context_create", "a new", "b context_create", "b new"],
      ...closed("a", "b"),
    ]);
  });

  test("of which one holds the connection: nobody notices that the client is gone (TCP-6)", async () => {
    const connection = await connect({ proxy_on_new_connection: { returns: 1 } });
    connection.close("remote");
    expect(order(connection)).toEqual(["a context_create", "a new", "b context_create", "b new"]);
    expect(connection.closed).toBeNull();
  });

  test("of which one holds the client's data: those before see it again, with what has come since (TCP-2)", async () => {
    const connection = await connect({ proxy_on_downstream_data: [{ returns: 1 }, {}] });
    connection.send("hello");
    expect(connection.paused).toBe(true);
    connection.send("more");
    expect(order(connection)).toEqual([...opened, ...down(5, "ab"), ...down(9)]);
    expect(connection.upstream.received.text()).toBe("hellomore");
  });

  test("of which one holds the upstream's data: likewise, in reverse", async () => {
    const connection = await connect({ proxy_on_upstream_data: [{ returns: 1 }, {}] });
    connection.receive("one");
    connection.receive("two");
    expect(order(connection)).toEqual([...opened, ...up(3, "cb"), ...up(6)]);
    expect(connection.downstream.received.text()).toBe("onetwo");
  });

  const continues = call("proxy_continue_stream", "Downstream");
  test.each([
    ["the connection", { proxy_on_new_connection: { calls: [continues], returns: 1 } }],
    ["the data", { proxy_on_downstream_data: { calls: [continues], returns: 1 } }],
  ] satisfies [string, Scripts][])(
    "of which one holds %s and continues: those behind go on, once",
    async (_, scripts) => {
      const connection = await connect(scripts);
      connection.send("hello");
      expect(order(connection)).toEqual([...opened, ...down(5)]);
      expect(connection.upstream.received.text()).toBe("hello");
    },
  );

  const closes = call("proxy_close_stream", "Downstream");
  const ends: [name: string, scripts: Scripts, seen: string[]][] = [
    ["in downstream_data", { proxy_on_downstream_data: { calls: [closes] } }, down(5, "ab")],
    ["in upstream_data", { proxy_on_upstream_data: { calls: [closes] } }, [...down(5), ...up(3, "cb")]],
  ];
  test.each(ends)(
    "of which one closes it %s: all hear of that, in order (TCP-8)",
    async (_, scripts, seen) => {
      const connection = await connect(scripts);
      connection.send("hello");
      if (connection.closed === null) connection.receive("one");
      expect(order(connection)).toEqual([...opened, ...seen, ...closed("a", "b", "c")]);
      expect(connection.downstream.received.size).toBe(0);
    },
  );
});

describe("a filter that traps on a connection closes it", () => {
  test.each([
    [
      "downstream_data",
      { proxy_on_downstream_data: { traps: true } },
      [...opened, ...down(5, "ab")],
      ["a", "c"],
    ],
    [
      "new_connection",
      { proxy_on_new_connection: { traps: true } },
      ["a context_create", "a new", "b context_create", "b new"],
      ["a"],
    ],
  ] satisfies [string, Scripts, string[], string[]][])(
    "in %s, and the others hear of that (FAIL-17)",
    async (_, scripts, seen, others) => {
      const connection = await connect(scripts);
      connection.send("hello");
      expect(order(connection)).toEqual([...seen, ...closed(...others)]);
      expect(connection.closed).toBe("local");
    },
  );

  test("later ones are closed as soon as they come to it: those before open and close them", async () => {
    const module = scriptedModule(everyCallback);
    const failing = scriptedModule({ ...everyCallback, proxy_on_new_connection: { traps: true } });
    const proxy = await startProxy({
      filters: [
        { name: "a", vmId: "a", module },
        { name: "b", vmId: "b", module: failing },
      ],
    });
    proxy.connect();
    const later = proxy.connect();
    expect(order(later)).toEqual(["a context_create", "a new", ...closed("a")]);
  });
});

test("a chain of which every filter is passed by is a plain proxy", async () => {
  const module = scriptedModule({ proxy_on_new_connection: { traps: true } });
  const proxy = await startProxy({ filters: [{ module, failurePolicy: "failOpen" }] });
  proxy.connect();
  const connection = proxy.connect();
  connection.send("ping");
  connection.receive("pong");
  expect(connection.upstream.received.text()).toBe("ping");
  expect(connection.downstream.received.text()).toBe("pong");
  expect(connection.transcript).toBe("");
});
