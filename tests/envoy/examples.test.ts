// The examples inside a real Envoy: the same cases that their own tests run in the simulator.

import { existsSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ExchangeCase, RefusedCase } from "../../examples/case.ts";
import * as headerInjection from "../../examples/header-injection/cases.ts";
import * as pathRewrite from "../../examples/path-rewrite/cases.ts";
import type { Plugin } from "./bootstrap.ts";
import { type Envoy, startEnvoy, validate } from "./envoy.ts";
import { describeEnvoy } from "./find-envoy.ts";
import { headerOf, send } from "./raw-request.ts";
import { startUpstream, type Upstream } from "./upstream.ts";

interface Example {
  readonly exchanges: readonly ExchangeCase[];
  readonly refused: readonly RefusedCase[];
}

const examples: Readonly<Record<string, Example>> = {
  "header-injection": headerInjection,
  "path-rewrite": pathRewrite,
};

/** A case with the plugin that runs it; each has a configuration, hence a listener, of its own. */
type WithPlugin<Case> = Case & { readonly plugin: Plugin };

function withPlugins<Case extends { readonly name: string; readonly configuration: string }>(
  example: string,
  cases: readonly Case[],
): WithPlugin<Case>[] {
  const wasm = new URL(`../../build/${example}/plugin.wasm`, import.meta.url).pathname;
  return cases.map((row, index) => ({
    ...row,
    name: `${example}: ${row.name}`,
    plugin: { name: `${example}-${index}`, wasm, configuration: row.configuration },
  }));
}

const exchanges = Object.entries(examples).flatMap(([name, example]) => withPlugins(name, example.exchanges));
const refused = Object.entries(examples).flatMap(([name, example]) => withPlugins(name, example.refused));

describeEnvoy("the examples", (binary) => {
  let upstream: Upstream;
  let envoy: Envoy;

  beforeAll(async () => {
    const missing = exchanges.find(({ plugin }) => !existsSync(plugin.wasm));
    if (missing !== undefined) throw new Error(`${missing.plugin.wasm} is missing: npm run build`);
    upstream = await startUpstream();
    envoy = await startEnvoy(
      binary,
      exchanges.map(({ plugin }) => plugin),
      upstream.port,
    );
  });
  afterAll(async () => {
    await envoy?.stop();
    await upstream?.stop();
  });

  test.each(exchanges)("$name", async ({ plugin, request, expect: expected }) => {
    await envoy.newLogOf(plugin.name);
    const rawHeaders = Object.entries(request.headers ?? {}).flat();
    const { method = "GET", path } = request;
    const response = await send({ port: envoy.portOf(plugin.name), path, method, rawHeaders });

    expect(upstream.arrived.at(-1)?.path).toBe(expected.upstreamPath);
    for (const [header, value] of Object.entries(expected.responseHeaders)) {
      expect(headerOf(response.rawHeaders, header), header).toBe(value);
    }
    expect((await envoy.newLogOf(plugin.name)).map(({ text }) => text)).toEqual(expected.log);
  });

  test.each(refused)("$name is refused", async ({ plugin, log }) => {
    const verdict = await validate(binary, plugin);
    expect(verdict).toMatchObject({ accepted: false, signal: null });
    expect(verdict.log.ofPlugin(plugin.name).map(({ text }) => text)).toEqual([expect.stringContaining(log)]);
  });
});
