// The other way round: filters that were written with other SDKs, in the simulator and in a real Envoy. Both must see the same.

import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { loadFilter, replayRecording } from "../../host-sim/index.ts";
import { recordingCopy } from "../../toolchain/recording/index.ts";
import { type Envoy, startEnvoy } from "../envoy/envoy.ts";
import { describeEnvoy } from "../envoy/find-envoy.ts";
import { headerLines, type Observed, observedRequest, observedResponse } from "../envoy/observed.ts";
import { send } from "../envoy/raw-request.ts";
import { startUpstream, type Upstream } from "../envoy/upstream.ts";
import { build } from "./build.ts";
import { guests } from "./guest-modules.ts";
import { describeWith } from "./toolchains.ts";

const AUTHORITY = "example.com";

interface Case {
  readonly does: string;
  readonly path: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
}

const cases: readonly Case[] = [
  { does: "reads and changes headers, shares data and counts", path: "/plain", headers: [["x-remove", "1"]] },
  { does: "replaces a body that it held", path: "/body", body: "0123456789" },
  { does: "answers in the place of the upstream", path: "/denied" },
  { does: "waits for the answer of another service", path: "/call" },
  { does: "waits for it with a body behind it", path: "/call", body: "0123456789" },
];

/** Each has a plugin of its own in Envoy. */
const rows = cases.map((row, index) => [row.does, { ...row, plugin: `guest-${index}` }] as const);

/** The plugin whose filter records itself. */
const RECORDED = "recorded";

/** Writes the copy that does so beside the filter. */
function copyOf(module: string): string {
  const copy = module.replace(/\.wasm$/, ".recording.wasm");
  writeFileSync(copy, recordingCopy(readFileSync(module)));
  return copy;
}

const ANSWER = { status: 200, rawHeaders: ["x-service", "1"], body: "yes" };

async function inSimulator(module: string, plugin: string, row: Case): Promise<Observed> {
  const { path, headers = [], body } = row;
  const filter = await loadFilter(module, {
    configuration: plugin,
    clusters: { service: () => ({ status: ANSWER.status, body: ANSWER.body }) },
  });
  const exchange = await filter.fetch({
    path,
    method: body === undefined ? "GET" : "POST",
    authority: AUTHORITY,
    headers,
    ...(body !== undefined && { body }),
    upstream: () => ({ status: 200, headers: { "content-type": "text/plain" }, body: "from upstream" }),
  });
  const { request: reached } = exchange.upstream;
  const { response: received } = exchange;
  return {
    trace: filter.log.map(({ message }) => message),
    upstream: reached?.complete
      ? { head: reached.path, headers: headerLines(reached.headers.entries()), body: reached.body.text() }
      : null,
    response: received && {
      head: String(received.status),
      headers: headerLines(received.headers.entries()),
      body: received.body.text(),
    },
  };
}

for (const guest of guests) {
  describeWith(guest.toolchain, `a filter in ${guest.name}`, () => {
    const module = guest.build.output;
    beforeAll(() => build(guest.build));

    test("that refuses its configuration is refused", async () => {
      await expect(loadFilter(module, { configuration: "refuse" })).rejects.toMatchObject({
        code: "ERR_CONFIGURE_REFUSED",
        message: expect.stringContaining("configured refuse"),
      });
    });

    test("that panics fails the VM, and the log has the reason", async () => {
      const filter = await loadFilter(module);
      const exchange = filter.send({ path: "/panic" });
      expect(exchange.trap).not.toBeNull();
      expect(exchange.response?.status).toBe(503);
      expect(filter.log.map(({ message }) => message).join("\n")).toContain("asked to");
      expect(filter.send({ path: "/plain" }).response?.status).toBe(503);
    });

    describeEnvoy("does the same in the simulator and", (binary) => {
      let upstream: Upstream;
      let service: Upstream;
      let envoy: Envoy;

      beforeAll(async () => {
        const body = "from upstream";
        const rawHeaders = ["content-type", "text/plain", "content-length", String(body.length)];
        upstream = await startUpstream(() => ({ status: 200, rawHeaders, body }));
        service = await startUpstream(() => ANSWER);
        envoy = await startEnvoy(
          binary,
          // Metrics are named after the configuration: Envoy has them in common for all plugins.
          [...cases.keys(), "panic", RECORDED].map((index) => {
            const name = `guest-${index}`;
            return { name, wasm: index === RECORDED ? copyOf(module) : module, configuration: name };
          }),
          upstream.port,
          { services: [{ name: "service", port: service.port }] },
        );
        return async () => {
          await envoy.stop();
          await upstream.stop();
          await service.stop();
        };
      });

      test.each(rows)("%s", async (_, row) => {
        upstream.arrived.length = 0;
        await envoy.newLogOf(row.plugin);
        const { path, body } = row;
        const received = await send({
          port: envoy.portOf(row.plugin),
          path,
          method: body === undefined ? "GET" : "POST",
          authority: AUTHORITY,
          rawHeaders: (row.headers ?? []).flat(),
          ...(body !== undefined && { body }),
        });
        const log = await envoy.newLogOf(row.plugin);
        const inEnvoy: Observed = {
          trace: log.map(({ text }) => text),
          upstream: observedRequest(upstream.arrived[0]),
          response: observedResponse(received),
        };
        const simulated = await inSimulator(module, row.plugin, row);
        // Envoy configures a plugin more than once: in a trial, and on each worker.
        const ofStream = simulated.trace.filter((line) => !line.startsWith("configured"));
        expect({ ...simulated, trace: ofStream }).toEqual(inEnvoy);
      });

      test("is recorded, and does in the simulator again what it did, up to the panic", async () => {
        const port = envoy.portOf(`guest-${RECORDED}`);
        for (const { path, body } of cases) {
          const method = body === undefined ? "GET" : "POST";
          await send({ port, path, method, authority: AUTHORITY, ...(body !== undefined && { body }) });
        }
        await send({ port, path: "/panic", authority: AUTHORITY });
        await envoy.quiet();
        const { vms, difference, trap } = await replayRecording(module, envoy.log.raw);
        expect(difference).toBeNull();
        expect(vms.every(({ sameModule }) => sameModule)).toBe(true);
        expect(Math.max(...vms.map(({ hostcalls }) => hostcalls))).toBeGreaterThan(50);
        expect(trap?.message).toContain("the filter trapped in proxy_on_request_headers");
      });

      test("panics alike: the client gets 503, and gets it again", async () => {
        const port = envoy.portOf("guest-panic");
        const first = await send({ port, path: "/panic", authority: AUTHORITY });
        const second = await send({ port, path: "/plain", authority: AUTHORITY });
        expect([first.status, second.status]).toEqual([503, 503]);
        const log = (await envoy.newLogOf("guest-panic")).map(({ text }) => text).join("\n");
        expect(log).toContain("asked to");
      });
    });
  });
}
