// The simulator against a real Envoy: the same tracer sees the same exchanges in both, and both must call it in the same
// order with the same arguments and headers, and send the same to the upstream and to the client.

import { afterAll, beforeAll, expect, test } from "vitest";
import { loadFilter } from "../../host-sim/index.ts";
import { type Envoy, startEnvoy } from "./envoy.ts";
import { exchangeCases } from "./exchange-cases.ts";
import { describeEnvoy } from "./find-envoy.ts";
import { moduleFiles } from "./module-files.ts";
import { headerLines, type Observed, observedRequest, observedResponse, traceLines } from "./observed.ts";
import { send } from "./raw-request.ts";
import { tracer } from "./tracer.ts";
import { startUpstream, type Upstream } from "./upstream.ts";

const AUTHORITY = "example.com";
const cases = exchangeCases.map((row, index) => ({ ...row, plugin: `tracer-${index}` }));
type Case = (typeof cases)[number];

async function inSimulator({ script, request, response }: Case): Promise<Observed> {
  const filter = await loadFilter(tracer(script));
  const exchange = filter.send({ ...request, authority: AUTHORITY, upstream: () => response });
  const { request: reached } = exchange.upstream;
  const { response: received } = exchange;
  return {
    trace: traceLines(exchange.log.map(({ message }) => message)),
    upstream: reached?.complete
      ? {
          head: reached.path,
          headers: headerLines(reached.headers.entries()),
          body: reached.body.text(),
        }
      : null,
    response: received && {
      head: String(received.status),
      headers: headerLines(received.headers.entries()),
      body: received.body.text(),
    },
  };
}

describeEnvoy("the simulator", (binary) => {
  const writeModule = moduleFiles();
  let answer = cases[0]?.response;
  let upstream: Upstream;
  let envoy: Envoy;

  beforeAll(async () => {
    upstream = await startUpstream(() => {
      const { status = 500, headers = [], body = "" } = answer ?? {};
      const length = body === "" && status === 204 ? [] : ["content-length", String(body.length)];
      return { status, rawHeaders: [...headers.flat(), ...length], body };
    });
    envoy = await startEnvoy(
      binary,
      cases.map(({ plugin, script }) => ({ name: plugin, wasm: writeModule(plugin, tracer(script)) })),
      upstream.port,
    );
  });
  afterAll(async () => {
    await envoy?.stop();
    await upstream?.stop();
  });

  async function inEnvoy({ plugin, request, response }: Case): Promise<Observed> {
    answer = response;
    upstream.arrived.length = 0;
    await envoy.newLogOf(plugin);
    const received = await send({
      ...request,
      port: envoy.portOf(plugin),
      authority: AUTHORITY,
      rawHeaders: request.headers.flat(),
    });
    const log = await envoy.newLogOf(plugin);
    return {
      trace: traceLines(log.filter(({ level }) => level === "info").map(({ text }) => text)),
      upstream: observedRequest(upstream.arrived[0]),
      response: observedResponse(received),
    };
  }

  test.each(cases)("sees what Envoy sees: $name", async (row) => {
    expect(await inSimulator(row)).toEqual(await inEnvoy(row));
  });
});
