// The harness itself, with a filter that does little: what is sent arrives, what is logged is read, what is refused is told.

import { afterAll, beforeAll, expect, test } from "vitest";
import { compileWat, FRAME } from "../support/wat.ts";
import { type Envoy, startEnvoy, validate } from "./envoy.ts";
import { describeEnvoy } from "./find-envoy.ts";
import { moduleFiles } from "./module-files.ts";
import { headerOf, send } from "./raw-request.ts";
import { startUpstream, type Upstream } from "./upstream.ts";

const LOG = '(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))';

/** Logs two lines in one message, and adds `x-wat: yes` to the response. */
const FILTER = `${LOG}
  (import "env" "proxy_add_header_map_value" (func $add (param i32 i32 i32 i32 i32) (result i32))) ${FRAME}
  (data (i32.const 0) "first\\0asecond") (data (i32.const 32) "x-wat") (data (i32.const 48) "yes")
  (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
    (drop (call $log (i32.const 3) (i32.const 0) (i32.const 12))) (i32.const 0))
  (func (export "proxy_on_response_headers") (param i32 i32 i32) (result i32)
    (drop (call $add (i32.const 2) (i32.const 32) (i32.const 5) (i32.const 48) (i32.const 3))) (i32.const 0))`;

/** Logs its configuration's size as that many letters, and accepts it. */
const CONFIGURED = `${LOG} ${FRAME} (data (i32.const 0) "xxxxxxxxxxxxxxxx")
  (func (export "proxy_on_configure") (param $root i32) (param $size i32) (result i32)
    (drop (call $log (i32.const 2) (i32.const 0) (local.get $size))) (i32.const 1))`;

const REFUSING = `${LOG} ${FRAME} (data (i32.const 0) "not with me")
  (func (export "proxy_on_configure") (param i32 i32) (result i32)
    (drop (call $log (i32.const 4) (i32.const 0) (i32.const 11))) (i32.const 0))`;

describeEnvoy("the harness", (binary) => {
  const writeModule = moduleFiles();
  const moduleFile = (name: string, wat: string): string => writeModule(name, compileWat(`(module ${wat})`));
  let upstream: Upstream;
  let envoy: Envoy;

  beforeAll(async () => {
    upstream = await startUpstream();
    envoy = await startEnvoy(
      binary,
      [
        { name: "filter", wasm: moduleFile("filter", FILTER) },
        { name: "configured", wasm: moduleFile("configured", CONFIGURED), configuration: "1234567" },
      ],
      upstream.port,
    );
  });
  afterAll(async () => {
    await envoy?.stop();
    await upstream?.stop();
  });

  test("a request passes the filter, and its headers keep their order", async () => {
    const rawHeaders = ["X-First", "1", "x-second", "a", "x-second", "b"];
    const response = await send({
      port: envoy.portOf("filter"),
      path: "/some/path?q",
      method: "POST",
      rawHeaders,
      body: "hello",
    });
    expect(response.status).toBe(200);
    expect(headerOf(response.rawHeaders, "x-wat")).toBe("yes");
    expect(headerOf(response.rawHeaders, "x-nothing")).toBeNull();
    const arrived = upstream.arrived.at(-1);
    expect(JSON.parse(response.body)).toEqual(arrived);
    expect(arrived).toMatchObject({ method: "POST", path: "/some/path?q", body: "hello" });
    expect(arrived?.rawHeaders.slice(2, 8)).toEqual(["x-first", "1", "x-second", "a", "x-second", "b"]);
  });

  test("each plugin has its own listener, and its log is told apart and handed out once", async () => {
    await envoy.newLogOf("filter");
    await send({ port: envoy.portOf("filter"), path: "/" });
    await send({ port: envoy.portOf("configured"), path: "/" });
    expect(await envoy.newLogOf("filter")).toEqual([
      { level: "warning", logger: "wasm", thread: expect.any(String), text: "first\nsecond" },
    ]);
    expect(await envoy.newLogOf("filter")).toEqual([]);
  });

  test("a configuration arrives in the trial VM, in the main thread's and in the worker's", async () => {
    const lines = await envoy.newLogOf("configured");
    expect(lines.map(({ text }) => text)).toEqual(["xxxxxxx", "xxxxxxx", "xxxxxxx"]);
  });

  test("a plugin that was not given has no listener", () => {
    expect(() => envoy.portOf("other")).toThrow("no listener is called other");
  });

  test("validating runs the module and reads what it logs", async () => {
    const verdict = await validate(binary, {
      name: "configured",
      wasm: moduleFile("configured", CONFIGURED),
      configuration: "12",
    });
    expect(verdict.accepted, verdict.log.raw).toBe(true);
    expect(new Set(verdict.log.ofPlugin("configured").map(({ text }) => text))).toEqual(new Set(["xx"]));
  });

  test("a refused configuration is not accepted, and nothing crashes", async () => {
    const verdict = await validate(binary, { name: "refusing", wasm: moduleFile("refusing", REFUSING) });
    expect(verdict).toMatchObject({ accepted: false, signal: null });
    expect(verdict.log.ofPlugin("refusing")).toEqual([
      { level: "error", logger: "wasm", thread: expect.any(String), text: "not with me" },
    ]);
    expect(verdict.log.raw).toContain("Failed to configure base Wasm plugin");
  });

  test("starting with a plugin that refuses its configuration fails with Envoy's log", async () => {
    const plugin = { name: "refusing", wasm: moduleFile("refusing", REFUSING) };
    await expect(startEnvoy(binary, [plugin], upstream.port)).rejects.toThrow(
      /did not start[\s\S]*not with me/,
    );
  });
});
