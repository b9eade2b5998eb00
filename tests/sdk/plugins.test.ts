// Several plugins, several roots and several configurations in one VM (statement VM-3): each keeps its own.

import { beforeAll, describe, expect, test } from "vitest";
import { buildFilter } from "../../toolchain/index.ts";
import { RawHost } from "../support/raw-host.ts";

beforeAll(async () => {
  await buildFilter("tests/sdk/two-plugins");
}, 60_000);

/** A host with one VM; what the module logs is in `log`. */
function vm(): {
  host: RawHost;
  log: string[];
  plugin: (id: number, rootId: string, config: string) => void;
} {
  const host = new RawHost("build/two-plugins/plugin.wasm");
  const log: string[] = [];
  let rootId = "";
  let configuration = "";
  host.answer = (hostcall, args) => {
    const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = args;
    if (hostcall === "proxy_log") log.push(host.text(second, third));
    if (hostcall === "proxy_get_buffer_bytes" && first === 7) host.give(configuration, fourth, fifth);
    if (hostcall === "proxy_get_property") {
      if (host.text(first, second) !== "plugin_root_id") return 1;
      host.give(rootId, third, fourth);
    }
    return 0;
  };
  host.call("_start");
  const plugin = (id: number, root: string, config: string) => {
    rootId = root;
    configuration = config;
    host.call("proxy_on_context_create", id, 0);
    expect(host.call("proxy_on_vm_start", id, 0)).toBe(1);
    expect(host.call("proxy_on_configure", id, config.length)).toBe(1);
  };
  return { host, log, plugin };
}

describe("in one VM", () => {
  test("each root id has its plugin, and each plugin its configuration", () => {
    const { host, log, plugin } = vm();
    plugin(1, "first", "hello");
    plugin(2, "second", "hallo");
    plugin(3, "elsewhere", "");
    for (const [stream, root] of [
      [10, 2],
      [11, 1],
      [12, 3],
    ] as const) {
      host.call("proxy_on_context_create", stream, root);
    }
    for (const stream of [10, 11, 12]) host.call("proxy_on_request_headers", stream, 1, 1);
    expect(log).toEqual(["second: hallo", "first: hello", "other"]);
  });

  test("one plugin configured twice keeps both configurations, and an empty one is empty", () => {
    const { host, log, plugin } = vm();
    plugin(1, "first", "old");
    plugin(2, "first", "");
    for (const [stream, root] of [
      [3, 1],
      [4, 2],
    ] as const) {
      host.call("proxy_on_context_create", stream, root);
      host.call("proxy_on_request_headers", stream, 1, 1);
    }
    expect(log).toEqual(["first: old", "first: "]);
  });

  test("streams of a plugin that is removed keep its configuration until they end", () => {
    const { host, log, plugin } = vm();
    plugin(1, "first", "old");
    host.call("proxy_on_context_create", 2, 1);
    plugin(3, "first", "new");
    host.call("proxy_on_done", 1);
    host.call("proxy_on_delete", 1);
    host.call("proxy_on_context_create", 4, 3);
    host.call("proxy_on_context_create", 5, 1);
    for (const stream of [2, 4, 5]) host.call("proxy_on_request_headers", stream, 1, 1);
    for (const stream of [2, 4, 5]) host.call("proxy_on_delete", stream);
    host.call("proxy_on_request_headers", 2, 1, 1);
    expect(log).toEqual(["first: old", "first: new"]);
  });

  test("a plugin that is removed takes no other with it", () => {
    const { host, log, plugin } = vm();
    plugin(1, "first", "stays");
    plugin(2, "second", "goes");
    plugin(3, "first", "stays too");
    host.call("proxy_on_done", 2);
    host.call("proxy_on_delete", 2);
    for (const [stream, root] of [
      [4, 1],
      [5, 2],
      [6, 3],
    ] as const) {
      host.call("proxy_on_context_create", stream, root);
      host.call("proxy_on_request_headers", stream, 1, 1);
    }
    expect(log).toEqual(["second deleted", "first: stays", "first: stays too"]);
  });
});
