// Streams that have nothing to remember are served by one context, and the host does not say when they end. Whatever tells one
// stream from another brings that back.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadFilter } from "../../host-sim/index.ts";
import { type BuildOptions, type BuildResult, buildFilter } from "../../toolchain/index.ts";

const project = mkdtempSync(join(tmpdir(), "proxy-wasm-as-streams-"));

beforeAll(() => {
  symlinkSync(new URL("../../node_modules", import.meta.url), join(project, "node_modules"));
  mkdirSync(join(project, "filter/assembly"), { recursive: true });
});

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

/** Builds a filter whose stream class has `members`; `rest` follows the class. */
function build(members: string, rest: string, options: BuildOptions = {}): Promise<BuildResult> {
  const source = `import * as sdk from "proxy-wasm-as/assembly";
    import { Action, HttpContext, register, registerHttp } from "proxy-wasm-as/assembly";
    class Filter extends HttpContext { ${members} }
    ${rest}`;
  writeFileSync(join(project, "filter/assembly/index.ts"), source);
  return buildFilter("filter", { projectDir: project, ...options });
}

const REGISTERED = "registerHttp<Filter>();";
const HEADERS = `onRequestHeaders(endOfStream: bool): Action {
  this.request.headers.set("x-stream", this.id.toString());
  return Action.Continue;
}`;

describe("the host does not say when a stream ends", () => {
  const rows: [name: string, members: string, rest: string][] = [
    ["of a filter without callbacks", "", REGISTERED],
    [
      "that only has headers and trailers",
      `${HEADERS} onResponseTrailers(): Action { return Action.Continue; }`,
      REGISTERED,
    ],
    [
      "that is answered by the filter",
      `onRequestHeaders(endOfStream: bool): Action { return this.reply(403); }`,
      REGISTERED,
    ],
    [
      "whose class has methods, accessors and static fields",
      `static count: u32 = 0; get one(): u32 { return 1; } ${HEADERS}`,
      REGISTERED,
    ],
    [
      "of a class between without a field",
      "",
      `class Between extends Filter { ${HEADERS} } registerHttp<Between>();`,
    ],
  ];
  test.each(rows)("%s", async (_name, members, rest) => {
    expect((await build(members, rest)).exports).not.toContain("proxy_on_delete");
  });
});

describe("the host says when a stream ends", () => {
  const call = `class Reply extends sdk.HttpReply { onReply(): void {} }`;
  const rows: [name: string, members: string, rest: string, options?: BuildOptions][] = [
    ["that has a field", `count: u32 = 0; ${HEADERS}`, REGISTERED],
    [
      "of a class between with a field",
      "name: string = '';",
      `class Between extends Filter { ${HEADERS} } registerHttp<Between>();`,
    ],
    [
      "that is made by a constructor",
      `constructor() { super(); sdk.log.info("new"); } ${HEADERS}`,
      REGISTERED,
    ],
    ["whose end the filter hears", "onDelete(): void {}", REGISTERED],
    ["that is logged", "onLog(): void {}", REGISTERED],
    ["that is done", "onDone(): void {}", REGISTERED],
    [
      "that can be held with its body",
      "onRequestBody(endOfStream: bool): Action { return Action.Pause; }",
      REGISTERED,
    ],
    [
      "that is let go on",
      `onRequestHeaders(endOfStream: bool): Action { this.request.continue(); return Action.Pause; }`,
      REGISTERED,
    ],
    [
      "that waits for an answer",
      `onRequestHeaders(endOfStream: bool): Action { new sdk.HttpCall("c", "host", "/").send(new Reply()); return Action.Pause; }`,
      `${call} ${REGISTERED}`,
    ],
    [
      "of a plugin of the filter's own",
      HEADERS,
      `class Plugin extends sdk.PluginContext { createHttpContext(): HttpContext | null { return new Filter(); } } register<Plugin>();`,
    ],
    ["of a plugin for one root id", HEADERS, `registerHttp<Filter>().forRoot("a");`],
    [
      "of one of two plugins",
      HEADERS,
      `class Other extends HttpContext {} ${REGISTERED} registerHttp<Other>();`,
    ],
    ["in MOSN, which is told in its own way", HEADERS, REGISTERED, { target: "mosn" }],
  ];
  test.each(rows)("%s", async (_name, members, rest, options = {}) => {
    expect((await build(members, rest, options)).exports).toContain("proxy_on_delete");
  });
});

test("streams that are served by one context have their own ids, whatever order they run in", async () => {
  await build(
    `onRequestHeaders(endOfStream: bool): Action { return this.say(); }
     onResponseHeaders(endOfStream: bool): Action { return this.say(); }
     private say(): Action { sdk.log.warn(this.id.toString()); return Action.Continue; }`,
    REGISTERED,
  );
  const filter = await loadFilter(join(project, "build/filter/plugin.wasm"));
  const streams = [filter.open(), filter.open()];
  for (const stream of streams) stream.requestHeaders({ path: "/" });
  for (const stream of streams) stream.responseHeaders({ status: 200 });
  const [first, second] = filter.log.map((line) => line.message);
  expect(first).not.toBe(second);
  expect(filter.log.map((line) => line.message)).toEqual([first, second, first, second]);
});
