// That the benches of Envoy send what they say and count what they say; without an Envoy.

import { createServer } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { type Bench, benchBootstrap } from "../../bench/envoy/config.ts";
import { childRunning, cpuNanoseconds } from "../../bench/envoy/cpu.ts";
import { Load, requestOf } from "../../bench/envoy/load.ts";
import { plotOf } from "../../bench/envoy/plot.ts";
import { exactly } from "../../bench/measure/rounds.ts";
import { listen } from "../support/servers.ts";

describe("the load", () => {
  const closing: (() => void)[] = [];

  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  /** A server that answers as it is told; who has asked it. */
  async function serving(answer: (count: number) => { status: number; body: string } | null) {
    const asked: { port: number | undefined; path: string | undefined; check: unknown }[] = [];
    const server = createServer((request, response) => {
      asked.push({
        port: request.socket.remotePort,
        path: request.url,
        check: request.headers["x-check"],
      });
      const said = answer(asked.length);
      if (said === null) request.socket.destroy();
      else response.writeHead(said.status, { "content-length": Buffer.byteLength(said.body) }).end(said.body);
    });
    const port = await listen(server);
    const load = await Load.open(port, 3);
    closing.push(
      () => load.close(),
      () => server.close(),
    );
    return { asked, load };
  }

  test("sends exactly as many as it is told, shared among its connections, in each run", async () => {
    const { asked, load } = await serving(() => ({ status: 200, body: "ok" }));
    await load.run(10);
    expect(asked.length).toBe(10);
    await load.run(1);
    expect(asked.length).toBe(11);
    const ports = asked.slice(0, 10).map(({ port }) => port);
    const each = [...new Set(ports)].map((one) => ports.filter((port) => port === one).length);
    expect(each.sort()).toEqual([3, 3, 4]);
    expect(asked[0]?.path).toBe("/banana/418");
  });

  test("waits for the body of each answer, empty or in pieces", async () => {
    const { asked, load } = await serving((count) => ({
      status: 200,
      body: "a".repeat(count * 50_000 - 50_000),
    }));
    await load.run(6);
    expect(asked.length).toBe(6);
  });

  test("shows the answer to one request", async () => {
    const { asked, load } = await serving(() => ({ status: 200, body: "ok" }));
    const { head, body } = await load.ask(requestOf([["x-check", "1"]]));
    expect(head.split("\r\n")[0]).toBe("HTTP/1.1 200 OK");
    expect(body).toBe("ok");
    expect(asked).toMatchObject([{ check: "1" }]);
  });

  test.each([
    ["another status", { status: 503, body: "" }, "a request was answered HTTP/1.1 503"],
    ["a closed connection", null, "the server has closed the connection"],
  ])("%s fails the run", async (_, answer, message) => {
    const { load } = await serving((count) => (count < 5 ? { status: 200, body: "ok" } : answer));
    await expect(load.run(20)).rejects.toThrow(message);
  });

  test("nobody who listens is an error", async () => {
    await expect(Load.open(1, 1)).rejects.toThrow("ECONNREFUSED");
  });
});

describe.skipIf(process.platform !== "linux")("the processor time of a process", () => {
  test("grows while it works", () => {
    const before = cpuNanoseconds(process.pid);
    const end = process.cpuUsage().user + 30_000;
    while (process.cpuUsage().user < end);
    expect(cpuNanoseconds(process.pid) - before).toBeGreaterThan(25e6);
  });

  test("of one that does not run is an error", () => {
    expect(() => cpuNanoseconds(999_999_999)).toThrow("ENOENT");
    expect(() => childRunning("/no/such/binary", process.pid)).toThrow("/no/such/binary does not run");
  });
});

test("each listener has the filter of its subject before the router, and answers by itself", () => {
  const benches: Bench[] = [
    { listener: "a", worker: { kind: "nothing" } },
    { listener: "b", worker: { kind: "native", name: "x", value: "y" } },
    { listener: "c", worker: { kind: "lua", source: "code" } },
    { listener: "d", worker: { kind: "wasm", file: "/d.wasm", configuration: "{}" } },
  ];
  const { static_resources } = JSON.parse(benchBootstrap(benches));
  const managers = static_resources.listeners.map(
    (listener: { filter_chains: { filters: { typed_config: object }[] }[] }) =>
      listener.filter_chains[0]?.filters[0]?.typed_config,
  );
  expect(
    managers.map(({ http_filters }: { http_filters: { name: string }[] }) =>
      http_filters.map(({ name }) => name),
    ),
  ).toEqual([["router"], ["header_mutation", "router"], ["lua", "router"], ["wasm", "router"]]);
  const routes = managers.flatMap(
    ({ route_config }: { route_config: { virtual_hosts: { routes: { direct_response: object }[] }[] } }) =>
      route_config.virtual_hosts[0]?.routes ?? [],
  );
  expect(routes.length).toBe(8);
  for (const route of routes)
    expect(route.direct_response).toEqual({ status: 200, body: { inline_string: "ok" } });
  expect(JSON.stringify(managers[3])).toContain('"filename":"/d.wasm"');
});

describe("the plot", () => {
  const row = {
    unit: "us",
    ours: { lowest: 4, median: 5 },
    floor: exactly(10),
    peers: { Lua: exactly(2.5) },
  } as const;

  test("has a bar for each subject, in proportion", () => {
    const widths = [...plotOf("t", [{ measure: "m", ...row }]).matchAll(/<rect x="150"[^>]* width="(\d+)"/g)];
    expect(widths.map(([, width]) => Number(width))).toEqual([260, 520, 130]);
  });

  test("escapes what it is told", () => {
    expect(plotOf("<t>", [{ measure: "a & b", ...row }])).toMatch(/&lt;t>.*a &amp; b/s);
  });

  test("nothing measured is an empty plot", () => {
    expect(plotOf("t", [])).toMatch(/^<svg .*<\/svg>\n$/s);
  });
});
