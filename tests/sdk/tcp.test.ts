// TCP contexts: which callback reaches which method, and what the filter asks of the host in it.

import { beforeAll, describe, expect, test } from "vitest";
import { buildFilter } from "../../toolchain/index.ts";
import { RawHost } from "../support/raw-host.ts";

beforeAll(async () => {
  await buildFilter("tests/sdk/tcp");
});

/** A host whose buffers hold `data`; `calls` is what the filter logs and asks for, in order. */
function connect(): { host: RawHost; calls: string[]; hold: (data: string) => void } {
  const host = new RawHost("build/tcp/plugin.wasm");
  const calls: string[] = [];
  let data = "";
  host.answer = (hostcall, [first = 0, second = 0, third = 0, fourth = 0, fifth = 0]) => {
    if (hostcall === "proxy_log") calls.push(host.text(second, third));
    else if (hostcall === "proxy_get_buffer_bytes") host.give(data, fourth, fifth);
    else if (hostcall === "proxy_get_buffer_status") host.view().setUint32(second, data.length, true);
    else if (hostcall === "proxy_set_buffer_bytes")
      calls.push(`buffer ${first} = ${host.text(fourth, fifth)}`);
    else calls.push(`${hostcall}(${first})`);
    return 0;
  };
  host.call("_start");
  host.call("proxy_on_context_create", 1, 0);
  host.call("proxy_on_vm_start", 1, 0);
  host.call("proxy_on_configure", 1, 0);
  host.call("proxy_on_context_create", 2, 1);
  return {
    host,
    calls,
    hold: (held) => {
      data = held;
    },
  };
}

describe("a TCP filter", () => {
  test("holds data until it ends, and changes it then (TCP-2, TCP-3)", () => {
    const { host, calls, hold } = connect();
    expect(host.call("proxy_on_new_connection", 2)).toBe(0);
    hold("hel");
    expect(host.call("proxy_on_downstream_data", 2, 3, 0)).toBe(1);
    hold("hello");
    expect(host.call("proxy_on_downstream_data", 2, 5, 1)).toBe(0);
    expect(calls).toEqual(["new", "downstream 3", "downstream 5", "buffer 2 = HELLO"]);
  });

  test("closes the connection while it lives, and hears who closed it (FLOW-18, TCP-6)", () => {
    const { host, calls, hold } = connect();
    hold("bye");
    expect(host.call("proxy_on_upstream_data", 2, 3, 0)).toBe(0);
    host.call("proxy_on_upstream_connection_close", 2, 0);
    host.call("proxy_on_downstream_connection_close", 2, 2);
    expect(calls).toEqual(["proxy_close_stream(2)", "upstream closed by 0", "downstream closed by 2"]);
  });

  test("ends with done, log and delete, in which nothing can be closed any more (LIFE-6)", () => {
    const { host, calls } = connect();
    expect(host.call("proxy_on_done", 2)).toBe(1);
    host.call("proxy_on_log", 2);
    host.call("proxy_on_delete", 2);
    expect(calls).toEqual(["close ignored: the stream has ended", "done", "log", "delete"]);
    calls.length = 0;
    host.call("proxy_on_downstream_data", 2, 3, 1);
    host.call("proxy_on_delete", 2);
    expect(calls).toEqual([]);
  });

  test("keeps connections apart", () => {
    const { host, calls } = connect();
    for (let id = 3; id < 200; id++) host.call("proxy_on_context_create", id, 1);
    for (let id = 3; id < 200; id += 2) host.call("proxy_on_delete", id);
    calls.length = 0;
    for (let id = 2; id < 200; id++) host.call("proxy_on_new_connection", id);
    expect(calls).toHaveLength(99);
  });
});
