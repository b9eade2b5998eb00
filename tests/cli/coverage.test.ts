// `proxy-wasm coverage`, as a user runs it: a filter, a script that tests it, and what the reports say of both.

import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildFilter } from "../../toolchain/index.ts";
import { ROOT, temporaryProject, writeIn } from "../support/project.ts";

const CLI = join(ROOT, "dist/cli/main.js");
const project = temporaryProject();

const FILTER = `import { Action, HttpContext, registerHttp } from "proxy-wasm-as/assembly";

function named(path: string): string {
  return path == "/" ? "root" : "other";
}

function neverCalled(): i32 {
  return 1;
}

class Filter extends HttpContext {
  onRequestHeaders(endOfStream: bool): Action {
    const path = this.request.path!;
    if (path == "/never") {
      this.request.headers.set("x-never", neverCalled().toString());
    }
    let rounds = 0;
    for (let at = 0; at < path.length; at++) {
      if (path.charCodeAt(at) == 0x61) rounds++;
    }
    if (rounds > 1 && endOfStream) this.request.headers.set("x-many", "1");
    else this.request.headers.set("x-name", named(path));
    return Action.Continue;
  }
}
registerHttp<Filter>();
`;

const SCRIPT = `import { loadFilter } from "proxy-wasm-as/host-sim";
const [, , module, exitCode, ...paths] = process.argv;
const filter = await loadFilter(module);
for (const path of paths) filter.send({ path });
process.exit(Number(exitCode));
`;

function coverage(flags: readonly string[], ...command: string[]): SpawnSyncReturns<string> {
  const args = [CLI, "coverage", ...flags, "--", ...command];
  return spawnSync(process.execPath, args, {
    cwd: project,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
}

const send = (...args: string[]): string[] => [process.execPath, "send.mjs", ...args];

beforeAll(async () => {
  writeIn(project, "filter/assembly/index.ts", FILTER);
  writeFileSync(join(project, "send.mjs"), SCRIPT);
  await buildFilter("filter", { projectDir: project, debug: true, outDir: "debug" });
  await buildFilter("filter", { projectDir: project });
});

const DEBUG = "debug/filter/plugin.wasm";

describe("what was reached", () => {
  const recordsOf = (kind: string): string[] =>
    readFileSync(join(project, "coverage/lcov.info"), "utf8")
      .split("\n")
      .filter((line) => line.startsWith(`${kind}:`))
      .map((line) => line.slice(kind.length + 1));

  test("is counted by line, function and branch, over all processes of the command", () => {
    const both = `"${process.execPath}" send.mjs ${DEBUG} 0 / /banana && "${process.execPath}" send.mjs ${DEBUG} 0 /a`;
    const { status, stdout, stderr } = coverage([], "sh", "-c", both);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/index\.ts +\| +\d/);
    expect(recordsOf("SF")).toEqual(["filter/assembly/index.ts"]);
    expect(recordsOf("FNDA")).toEqual(
      expect.arrayContaining(["3,Filter#onRequestHeaders", "2,named", "0,neverCalled"]),
    );
    // Lines 13 to 22: the callback; 15 is never reached, the loop looks at "/", "/banana" and "/a".
    expect(recordsOf("DA")).toEqual(
      expect.arrayContaining(["4,2", "8,0", "13,3", "14,3", "15,0", "17,3", "19,10", "21,3", "22,2", "23,3"]),
    );
    expect(recordsOf("BRDA").map((line) => line.replace(/^(\d+),\d+,/, "$1 "))).toEqual(
      expect.arrayContaining(["4 0,1", "4 1,1", "14 0,0", "14 1,3", "19 0,4", "19 1,6", "21 0,1", "21 1,2"]),
    );
    expect(existsSync(join(project, "coverage/index.html"))).toBe(true);
  });

  test("is told as data with --json, and goes where --folder says", () => {
    const { status, stdout } = coverage(["--json", "--folder", "elsewhere"], ...send(DEBUG, "0", "/"));
    expect(status).toBe(0);
    const { folder, totals, unmapped } = JSON.parse(stdout);
    expect(totals.statements).toBeLessThan(totals.lines);
    expect({ folder, unmapped }).toEqual({ folder: "elsewhere", unmapped: 0 });
    expect(totals.lines).toBeGreaterThan(50);
    expect(totals.lines).toBeLessThan(100);
    expect(existsSync(join(project, "elsewhere/lcov.info"))).toBe(true);
  });
});

describe("what a page shows", () => {
  const marked = (...paths: string[]): string[] => {
    expect(coverage([], ...send(DEBUG, "0", ...paths)).status).toBe(0);
    const page = readFileSync(join(project, "coverage/index.ts.html"), "utf8");
    return [...page.matchAll(/<span class="cstat-no"[^>]*>([^<]*)<\/span>/g)].map(([, text = ""]) =>
      text.trim(),
    );
  };

  test("marks the line that was not reached, and of a line the arm that was not", () => {
    const never = 'this.request.headers.set("x-never", neverCalled().toString());';
    const many = 'this.request.headers.set("x-many", "1");';
    expect(marked("/").sort()).toEqual([never, many, "rounds++;", '"other";'].sort());
    expect(marked("/", "/a", "/banana")).toEqual([never]);
  });
});

describe("on its way", () => {
  const busy = `process.stdout.write("ready\\n"); process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000);`;

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)(
    "%s goes to the command, ends with %i and leaves no report and nothing behind",
    async (signal, code) => {
      const temporary = join(project, `temporary-${signal}`);
      mkdirSync(temporary);
      const args = [CLI, "coverage", "--folder", "interrupted", "--", process.execPath, "-e", busy];
      const child = spawn(process.execPath, args, {
        cwd: project,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, TMPDIR: temporary },
      });
      await once(child.stdout, "data");
      expect(readdirSync(temporary)).toHaveLength(1);
      child.kill(signal);
      expect((await once(child, "exit"))[0]).toBe(code);
      expect(existsSync(join(project, "interrupted"))).toBe(false);
      expect(readdirSync(temporary)).toEqual([]);
    },
  );

  test("what the command prints is no part of the JSON", () => {
    const both = `echo from the command && "${process.execPath}" send.mjs ${DEBUG} 0 /`;
    const { stdout, stderr } = coverage(["--json"], "sh", "-c", both);
    expect(Object.keys(JSON.parse(stdout))).toEqual(["folder", "totals", "unmapped"]);
    expect(stderr).toBe("from the command\n");
  });

  test("NO_COLOR is heeded where colours are forced upon the command", () => {
    const args = [CLI, "coverage", "--", ...send(DEBUG, "0", "/")];
    const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "1" };
    const { stdout } = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8", env });
    expect(stdout).toContain("index.ts");
    expect(stdout).not.toContain("\x1b");
  });

  test("a reader that stops to read ends it without an error", () => {
    const command = `"${process.execPath}" "${CLI}" coverage -- "${process.execPath}" send.mjs ${DEBUG} 0 / | true`;
    const { stderr } = spawnSync("sh", ["-c", command], { cwd: project, encoding: "utf8" });
    expect(stderr).not.toMatch(/EPIPE|at /);
  });
});

describe("what ends it otherwise than with 0", () => {
  const rows: [name: string, flags: string[], command: string[], status: number, stderr: RegExp][] = [
    [
      "a threshold that is not met",
      ["--lines", "99"],
      send(DEBUG, "0", "/"),
      1,
      /^error ERR_COVERAGE_LOW {2}\d.* % of the lines were reached, 99 % are wanted\n$/,
    ],
    [
      "two of them",
      ["--functions", "100", "--branches", "100"],
      send(DEBUG, "0", "/"),
      1,
      /functions were reached[\s\S]*branches were reached/,
    ],
    ["a command that fails: its exit code", [], send(DEBUG, "3", "/"), 3, /^$/],
    [
      "a module without a source map",
      [],
      send("build/filter/plugin.wasm", "0", "/"),
      1,
      /^error ERR_NOTHING_COUNTED {2}no source map lies beside the 1 modules that were loaded: build them with --debug\n$/,
    ],
    [
      "a command that loads no filter",
      [],
      [process.execPath, "-e", "1"],
      1,
      /^error ERR_NOTHING_COUNTED {2}the command has loaded no filter in the simulator\n$/,
    ],
    ["the same with --json, as data", ["--json"], [process.execPath, "-e", "1"], 1, /^$/],
    [
      "a command that is not there",
      [],
      ["no-such-command"],
      1,
      /^error ERR_COMMAND {2}no-such-command could not be run: .*ENOENT/,
    ],
    [
      "a threshold that is no percentage",
      ["--lines", "many"],
      send(DEBUG, "0", "/"),
      2,
      /It must be a number from 0 to 100/,
    ],
    ["no command", [], [], 2, /missing required argument 'command'/],
  ];
  test.each(rows)("%s", (_, flags, command, status, stderr) => {
    const ended = coverage(flags, ...command);
    expect(ended.stderr).toMatch(stderr);
    expect(ended.status).toBe(status);
  });

  test("a threshold that is met does not", () => {
    expect(coverage(["--lines", "10", "--branches", "10"], ...send(DEBUG, "0", "/")).status).toBe(0);
  });
});
