// `proxy-wasm record` and `proxy-wasm replay`, as a user runs them: a copy, a proxy that runs it, its log.

import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadFilter } from "../../host-sim/index.ts";
import { buildFilter } from "../../toolchain/index.ts";
import { ROOT, temporaryProject, writeIn } from "../support/project.ts";

const CLI = join(ROOT, "dist/cli/main.js");
const project = temporaryProject();
const MODULE = "build/filter/plugin.wasm";
const COPY = "build/filter/plugin.recording.wasm";

const filterWith = (
  code: string,
): string => `import { Action, HttpContext, registerHttp } from "proxy-wasm-as/assembly";

class Filter extends HttpContext {
  onRequestHeaders(endOfStream: bool): Action {
    const path = this.request.path!;
    ${code}
    return Action.Continue;
  }
}
registerHttp<Filter>();
`;

function cli(args: readonly string[], input = ""): SpawnSyncReturns<string> {
  const env = { ...process.env, NO_COLOR: "1" };
  return spawnSync(process.execPath, [CLI, ...args], { cwd: project, encoding: "utf8", env, input });
}

async function build(name: string, code: string): Promise<void> {
  writeIn(project, `${name}/assembly/index.ts`, filterWith(code));
  await buildFilter(join(project, name), { outDir: join(project, "build"), debug: true });
}

/** What a proxy logs that runs the copy. */
async function logOf(...paths: string[]): Promise<string> {
  const filter = await loadFilter(join(project, COPY));
  for (const path of paths) filter.send({ path });
  return filter.log.map(({ level, message }) => `[${level}][wasm] wasm log: ${message}\n`).join("");
}

beforeAll(async () => {
  await build("filter", 'if (path == "/trap") unreachable(); this.request.headers.set("x-path", path);');
  await build("mistaken", 'this.request.headers.set("x-path", path + "/");');
  expect(cli(["record", MODULE]).status).toBe(0);
});

describe("record", () => {
  test("says what it wrote, and where", () => {
    const { stdout, stderr, status } = cli(["record", MODULE, "--level", "error", "--out", "copy.wasm"]);
    expect(stdout).toMatch(/^copy\.wasm {3}\d+ bytes \(the filter: \d+\), logs at level error\n$/);
    expect([stderr, status]).toEqual(["", 0]);
    expect(WebAssembly.validate(readFileSync(join(project, "copy.wasm")))).toBe(true);
  });

  test("says it as JSON", () => {
    const { stdout } = cli(["record", MODULE, "--json"]);
    expect(JSON.parse(stdout)).toEqual({
      file: COPY,
      bytes: expect.any(Number),
      filterBytes: readFileSync(join(project, MODULE)).length,
      level: "warn",
    });
  });

  test.each<readonly [name: string, args: string[], status: number, message: string]>([
    ["a file that is not there", ["nothing.wasm"], 1, "error ERR_FILE_NOT_FOUND  there is no nothing.wasm"],
    [
      "a file that is no module",
      ["filter/assembly/index.ts"],
      1,
      "error ERR_MODULE_CORRUPT  a WebAssembly module begins",
    ],
    [
      "a folder that is not there",
      [MODULE, "--out", "no/such/copy.wasm"],
      1,
      "error ERR_NOT_WRITTEN  no/such/copy.wasm",
    ],
    [
      "a level that is none",
      [MODULE, "--level", "loud"],
      2,
      "Allowed choices are info, warn, error, critical",
    ],
  ])("refuses %s", (_, args, status, message) => {
    const run = cli(["record", ...args]);
    expect(run.stderr).toContain(message);
    expect(run.status).toBe(status);
  });
});

describe("replay", () => {
  test("of the filter that was recorded is equal", async () => {
    writeIn(project, "proxy.log", await logOf("/a", "/b"));
    const { stdout, stderr, status } = cli(["replay", MODULE, "proxy.log"]);
    expect(stdout).toMatch(/^VM [0-9a-f]+ {3}equal {3}\d+ callbacks and 4 hostcalls as recorded\n$/);
    expect([stderr, status]).toEqual(["", 0]);
  });

  test("of a filter with a mistake says where they part, and exits with 1", async () => {
    const { stdout, stderr, status } = cli(["replay", "build/mistaken/plugin.wasm", "-"], await logOf("/a"));
    expect(stdout.split("\n").slice(1)).toEqual([
      "  the module is not the one that was recorded",
      "  they part in  proxy_on_request_headers(context=2, count=6, end_of_stream=true)",
      '    recorded    proxy_replace_header_map_value(HttpRequestHeaders, "x-path", "/a")',
      '    replayed    proxy_replace_header_map_value(HttpRequestHeaders, "x-path", "/a/")',
      "",
    ]);
    expect([stderr, status]).toEqual(["", 1]);
  });

  test("of a filter that trapped says where, with its line", async () => {
    const { stdout, status } = cli(["replay", MODULE, "-"], await logOf("/a", "/trap"));
    expect(stdout).toContain(
      "  the recording ends in  proxy_on_request_headers(context=3, count=6, end_of_stream=true)\n",
    );
    expect(stdout).toContain("the filter trapped in proxy_on_request_headers (context 3): unreachable\n");
    expect(stdout).toMatch(/filter\/assembly\/index\.ts:6:/);
    expect(status).toBe(0);
  });

  test("prints the conversation on demand", async () => {
    const { stdout } = cli(["replay", MODULE, "-", "--transcript"], await logOf("/a"));
    expect(stdout).toContain('    proxy_get_header_map_value(HttpRequestHeaders, ":path") Ok "/a"\n');
  });

  test("prints JSON", async () => {
    const { stdout, status } = cli(
      ["replay", "build/mistaken/plugin.wasm", "-", "--json"],
      await logOf("/a"),
    );
    const replay = JSON.parse(stdout);
    expect(replay.difference).toMatchObject({ recorded: expect.stringContaining('"/a"') });
    expect(replay.vms[0]).toMatchObject({ sameModule: false, trap: null, missing: null });
    expect(status).toBe(1);
  });

  test.each<readonly [name: string, args: string[], status: number, message: string]>([
    [
      "a module that is not there",
      ["nothing.wasm", "-"],
      1,
      "error ERR_FILE_NOT_FOUND  there is no nothing.wasm",
    ],
    [
      "a log that is not there",
      [MODULE, "nothing.log"],
      1,
      "error ERR_FILE_NOT_FOUND  there is no nothing.log",
    ],
    ["a log without a recording", [MODULE, "-"], 1, "error ERR_RECORDING  no line with pw-rec in it"],
    ["no log", [MODULE], 2, "missing required argument 'log'"],
  ])("refuses %s", (_, args, status, message) => {
    const run = cli(["replay", ...args]);
    expect(run.stderr).toContain(message);
    expect(run.status).toBe(status);
  });
});
