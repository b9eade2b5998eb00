// Each wrapper of the SDK through the simulator. The same rows run in Envoy: tests/envoy/sdk.test.ts.

import { beforeAll, describe, expect, test } from "vitest";
import { loadFilter } from "../../host-sim/index.ts";
import { buildFilter } from "../../toolchain/index.ts";
import { RawHost } from "../support/raw-host.ts";
import { type Row, rowsByChapter } from "./rows.ts";

const MODULE = "build/everything/plugin.wasm";

beforeAll(async () => {
  await buildFilter("tests/sdk/everything");
}, 60_000);

type Script = Pick<Row, "script" | "request" | "response">;

async function run({ script, request = {}, response = {} }: Script) {
  const filter = await loadFilter(MODULE, { configuration: script.join("\n"), upstream: () => response });
  return filter.send({ path: "/", ...request });
}

for (const [chapter, rows] of Object.entries(rowsByChapter)) {
  describe(chapter, () => {
    for (const row of rows) {
      test(row.does, async () => {
        const exchange = await run(row);
        expect(exchange.log.map(({ message }) => message)).toEqual(row.logs);
        expect(exchange.findings).toEqual([]);
        expect(exchange.trap).toBeNull();
      });
    }
  });
}

describe("local replies", () => {
  test("a short one has status and text (LR-12)", async () => {
    const { response, upstream } = await run({ script: ["request_headers: reply|403|denied"] });
    expect(upstream.reached).toBe(false);
    expect(response?.status).toBe(403);
    expect(response?.headers.get("content-type")).toBe("text/plain");
    expect(response?.body.text()).toBe("denied");
  });

  test("a full one has headers, details and a gRPC status; a header with a line break is left out", async () => {
    const exchange = await run({ script: ["request_headers: replyFully"] });
    const { response } = exchange;
    expect(response?.status).toBe(429);
    expect(response?.headers.get("retry-after")).toBe("7");
    expect(response?.headers.get("content-type")).toBe("application/json");
    expect(response?.headers.has("x-split")).toBe(false);
    expect(response?.body.text()).toBe('{"quota":0}');
    expect(exchange.responseCodeDetails).toBe("over_quota");
    expect(exchange.log.map(({ message }) => message)).toEqual([
      "header refused, line break or NUL: x-split",
    ]);
  });

  test("a status that hosts cut or hang on becomes 500 (LR-9)", async () => {
    for (const status of [0, 100, 199, 600, 99999]) {
      const { response } = await run({ script: [`request_headers: reply|${status}|x`] });
      expect(response?.status).toBe(500);
    }
  });

  test("one with more headers than hosts accept has none, and says so (PAIRS-6)", async () => {
    const exchange = await run({ script: ["request_headers: replyMany"] });
    expect(exchange.response?.status).toBe(403);
    expect(exchange.response?.headers.has("x-one")).toBe(false);
    expect(exchange.log.map(({ message }) => message)).toEqual([
      "local reply sent without its headers: more than 1024 of them or 1 MiB",
    ]);
  });

  test("a close comes before a reply that comes after it, and comes once", async () => {
    const exchange = await run({
      script: ["close", "reply|403|x", "close"].map((operation) => `request_headers: ${operation}`),
    });
    expect(exchange.response).toBeNull();
    expect(exchange.findings).toEqual([]);
    expect(exchange.log.map(({ message }) => message)).toEqual([
      "close: true",
      "local reply ignored: this callback has already ended the stream",
      "close ignored: this callback has already closed the stream",
      "close: false",
    ]);
  });

  test.each([
    ["a callback that traps has not closed its stream, which Envoy would not survive", "trap", []],
    ["a callback that goes on closes it at its end", "now", ["proxy_close_stream"]],
  ])("%s", (_, then, closed) => {
    const host = new RawHost(MODULE);
    host.start(`request_headers: close\nrequest_headers: ${then}`);
    const hostcalls: string[] = [];
    host.answer = (hostcall) => hostcalls.push(hostcall) * 0;
    host.call("proxy_on_context_create", 2, 1);
    try {
      host.call("proxy_on_request_headers", 2, 1, 1);
    } catch (error) {
      expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
    }
    expect(hostcalls.filter((name) => name === "proxy_close_stream")).toEqual(closed);
  });

  test("close resets the stream (FLOW-17)", async () => {
    const exchange = await run({ script: ["request_headers: close"] });
    expect(exchange.response).toBeNull();
    expect(exchange.reset).not.toBeNull();
  });
});

describe("plugins", () => {
  const lines = (...script: string[]) => script.join("\n");
  const messages = (log: readonly { message: string }[]) => log.map(({ message }) => message);

  test("both configurations can be read while configuring", async () => {
    const configuration = lines("configure: vm", "configure: size");
    const filter = await loadFilter(MODULE, { configuration, vmConfiguration: "of the vm" });
    expect(messages(filter.log)).toEqual(["vm: of the vm", "vm: of the vm", `size: ${configuration.length}`]);
  });

  test("a refusal says why, and loading fails with it (VM-5)", async () => {
    await expect(
      loadFilter(MODULE, { configuration: "configure: refuse|no such thing" }),
    ).rejects.toMatchObject({
      code: "ERR_CONFIGURE_REFUSED",
      message: expect.stringContaining("configuration refused: no such thing"),
    });
  });

  test("a VM context can refuse all plugins (VM-4)", async () => {
    await expect(loadFilter(MODULE, { vmConfiguration: "refuse" })).rejects.toMatchObject({
      code: "ERR_VM_START_REFUSED",
    });
  });

  test("ticks come with the period that was set, until it is 0 (TM-1, TM-2)", async () => {
    const configuration = lines("configure: tick|100", "tick: now");
    const filter = await loadFilter(MODULE, { configuration });
    filter.clock.advance(250);
    expect(messages(filter.log).filter((message) => message.startsWith("now"))).toHaveLength(2);
  });

  test("a paused request goes on when it is continued (FLOW-5)", async () => {
    const filter = await loadFilter(MODULE, { configuration: "request_headers: pause" });
    const exchange = filter.send({ path: "/" });
    expect(exchange.upstream.reached).toBe(false);
    expect(exchange.response).toBeNull();
  });

  test("on_done may put the end off, and done() ends it (LIFE-8, LIFE-10)", async () => {
    const ended = await loadFilter(MODULE, { configuration: "plugin_delete: now" });
    ended.close();
    expect(messages(ended.log).some((message) => message.startsWith("now"))).toBe(true);

    const pending = await loadFilter(MODULE, {
      configuration: lines("plugin_done: false", "plugin_delete: now", "configure: done"),
    });
    pending.close();
    expect(messages(pending.log).some((message) => message.startsWith("now"))).toBe(false);
    expect(messages(pending.log)).toContain("done: false");
  });
});
