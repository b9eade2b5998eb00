// The rules of a TCP connection without a module: callbacks are answered by the test.

import { describe, expect, test } from "vitest";
import type { AnyCallbackName } from "../../host-sim/abi/callbacks.ts";
import { BufferType, PeerType, Status, StreamType } from "../../host-sim/abi/enums.ts";
import { PluginContext } from "../../host-sim/core/plugin-context.ts";
import { StreamInfo } from "../../host-sim/core/stream-info.ts";
import { TcpConnection } from "../../host-sim/core/tcp-connection.ts";
import { TcpContext } from "../../host-sim/core/tcp-context.ts";
import { bareVm, UNNAMED } from "../support/plugins.ts";

/** What a callback does to its connection, and its answer. */
type Answer = (context: TcpContext) => number | undefined;

/** An open connection; what happens is kept in order: callbacks by their short names, and what leaves. */
function open(answers: Partial<Record<AnyCallbackName, Answer>> = {}) {
  const events: string[] = [];
  const posted: (() => void)[] = [];
  const vm = bareVm();
  const plugin = new PluginContext(vm, UNNAMED);
  const context = new TcpContext(plugin);
  const connection: TcpConnection = new TcpConnection({
    filters: [context],
    clock: vm.options.clock,
    info: new StreamInfo("HTTP/1.1", 0),
    upstreamListens: true,
    later: (event) => posted.push(event),
    effects: {
      toUpstream: (bytes, end) => events.push(`to upstream: ${textOf(bytes)}${end ? ", end" : ""}`),
      toClient: (bytes, end) => events.push(`to client: ${textOf(bytes)}${end ? ", end" : ""}`),
      closed: (peer) => events.push(`closed by ${peer}`),
    },
  });
  vm.guest = {
    has: () => true,
    call: (callback, _, first, second) => {
      events.push([callback.replace("proxy_on_", ""), first, second].join(" "));
      return answers[callback]?.(context) ?? 0;
    },
  };
  const run = (event: () => void): void => {
    event();
    for (let next = posted.shift(); next !== undefined; next = posted.shift()) next();
  };
  run(() => connection.open());
  events.length = 0;
  return { connection, context, events, run, vm };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}

const data = Buffer.from("data");
const nothing = new Uint8Array(0);
const END = ["done 0 0", "log 0 0", "delete 0 0"];

describe("a connection on which both sides have ended is closed", () => {
  const rows: [name: string, answers: Parameters<typeof open>[0], clientFirst: boolean, events: string[]][] =
    [
      [
        "by the proxy, if the upstream's end came last",
        {},
        true,
        [
          ...["downstream_data 0 1", "to upstream: , end"],
          ...["upstream_data 0 1", "upstream_connection_close 0 0", "to client: , end"],
          ...[`downstream_connection_close ${PeerType.Local} 0`, ...END, "closed by 1"],
        ],
      ],
      [
        "by the client, if its end came last",
        {},
        false,
        [
          ...["upstream_data 0 1", "upstream_connection_close 0 0", "to client: , end"],
          ...["downstream_data 0 1", "to upstream: , end"],
          ...[`downstream_connection_close ${PeerType.Remote} 0`, ...END, "closed by 2"],
        ],
      ],
      [
        "although the filter holds the client's end",
        { proxy_on_downstream_data: () => 1 },
        false,
        [
          ...["upstream_data 0 1", "upstream_connection_close 0 0", "to client: , end"],
          "downstream_data 0 1",
          ...[`downstream_connection_close ${PeerType.Remote} 0`, ...END, "closed by 2"],
        ],
      ],
      [
        "although the filter holds the upstream's end: by the proxy, in either order",
        { proxy_on_upstream_data: () => 1 },
        false,
        [
          ...["upstream_data 0 1", "upstream_connection_close 0 0"],
          ...["downstream_data 0 1", "to upstream: , end"],
          ...[`downstream_connection_close ${PeerType.Local} 0`, ...END, "closed by 1"],
        ],
      ],
      [
        "but not if it holds both",
        { proxy_on_downstream_data: () => 1, proxy_on_upstream_data: () => 1 },
        true,
        ["downstream_data 0 1", "upstream_data 0 1", "upstream_connection_close 0 0"],
      ],
    ];
  test.each(rows)("%s", (_, answers, clientFirst, expected) => {
    const { connection, events, run } = open(answers);
    if (clientFirst) run(() => connection.receiveFromClient(nothing, true));
    run(() => connection.receiveFromUpstream(nothing, true));
    if (!clientFirst) run(() => connection.receiveFromClient(nothing, true));
    expect(events).toEqual(expected);
  });
});

describe("inside of a callback", () => {
  test("a close takes the data at hand with it; the upstream's close is told of after the end", () => {
    const { connection, events, run } = open({
      proxy_on_upstream_data: (context) => context.closeStream(StreamType.Downstream),
    });
    run(() => connection.receiveFromUpstream(data, true));
    expect(events).toEqual([
      "upstream_data 4 1",
      ...["downstream_connection_close 1 0", ...END, "closed by 1", "upstream_connection_close 0 0"],
    ]);
  });

  test("a second close, in the end of the connection, does nothing", () => {
    const { connection, events, run } = open({
      proxy_on_done: (context) => context.closeStream(StreamType.Upstream),
    });
    run(() => connection.breakOff(PeerType.Remote));
    expect(events).toEqual(["downstream_connection_close 2 0", ...END, "closed by 2"]);
  });

  test("a continue passes the data on before the answer counts, and not twice (LIFE-20)", () => {
    const { connection, events, run } = open({
      proxy_on_downstream_data: (context) => context.continueStream(StreamType.Downstream),
    });
    run(() => connection.receiveFromClient(data, true));
    expect(events).toEqual(["downstream_data 4 1", "to upstream: data, end"]);
  });

  test("a trap closes the connection, and nothing more is said (FAIL-17)", () => {
    const { connection, context, events, run, vm } = open({
      proxy_on_downstream_data: () => {
        vm.fail(new Error("trap"));
        return 0;
      },
    });
    run(() => connection.receiveFromClient(data, false));
    expect(events).toEqual(["downstream_data 4 0", "closed by 1"]);
    expect(vm.contexts.has(context.id)).toBe(false);
  });
});

describe("buffers", () => {
  test("what is held stays in reach after the callback, what was passed on does not (TCP-4)", () => {
    const { connection, context, run } = open({ proxy_on_downstream_data: () => 1 });
    expect(context.buffer(BufferType.DownstreamData)?.size).toBe(0);
    run(() => connection.receiveFromClient(data, false));
    run(() => connection.receiveFromUpstream(data, false));
    expect(context.buffer(BufferType.DownstreamData)?.size).toBe(4);
    expect(context.buffer(BufferType.UpstreamData)?.size).toBe(0);
    expect(context.buffer(BufferType.UpstreamData)?.write(0, 0, data)).toBe(false);
  });

  test("nothing can be written behind data that was passed on", () => {
    const { connection, context, events, run } = open();
    run(() => connection.receiveFromClient(data, false));
    expect(context.buffer(BufferType.DownstreamData)?.write(0, 0, data)).toBe(false);
    run(() => connection.receiveFromClient(data, false));
    expect(events.at(-1)).toBe("to upstream: data");
  });

  test("what is changed between callbacks is what continues", () => {
    const { connection, context, events, run } = open({ proxy_on_downstream_data: () => 1 });
    run(() => connection.receiveFromClient(data, false));
    context.buffer(BufferType.DownstreamData)?.write(0, 4, Buffer.from("more"));
    run(() => connection.continueReading(context));
    expect(events.at(-1)).toBe("to upstream: more");
  });
});

describe("a continue from outside of a callback", () => {
  test("connects once, and reads what has come meanwhile once (TCP-1)", () => {
    const { connection, context, events, run } = open({
      proxy_on_new_connection: () => 1,
      proxy_on_downstream_data: () => 1,
    });
    run(() => connection.receiveFromClient(data, false));
    run(() => {
      connection.continueReading(context);
      connection.continueReading(context);
    });
    expect(events).toEqual(["downstream_data 4 0"]);
  });

  test("closes the connection if both sides wait for it alone", () => {
    const { connection, context, events, run } = open({
      proxy_on_downstream_data: () => 1,
      proxy_on_upstream_data: () => 1,
    });
    run(() => connection.receiveFromUpstream(nothing, true));
    run(() => connection.receiveFromClient(data, true));
    events.length = 0;
    run(() => connection.continueReading(context));
    expect(events).toEqual([
      "to upstream: data, end",
      ...["downstream_connection_close 1 0", ...END, "closed by 1"],
    ]);
  });
});

test("after the end nothing arrives and nothing continues", () => {
  const { connection, context, events, run } = open();
  run(() => connection.close());
  events.length = 0;
  run(() => connection.receiveFromClient(data, true));
  run(() => connection.receiveFromUpstream(data, true));
  run(() => connection.continueReading(context));
  run(() => connection.close());
  expect(events).toEqual([]);
  expect(connection.paused).toBe(false);
});

test("there is nothing to do for HTTP, and no way to continue the upstream (FLOW-14)", () => {
  const { context } = open();
  expect(context.continueStream(StreamType.HttpRequest)).toBe(Status.Ok);
  expect(context.continueStream(StreamType.Upstream)).toBe(Status.Unimplemented);
  expect(context.closeStream(StreamType.HttpResponse)).toBe(Status.Ok);
  expect(context.vm.contexts.has(context.id)).toBe(true);
});
