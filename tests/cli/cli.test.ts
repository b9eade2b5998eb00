// The command line as a shell sees it: what it prints, where, and how it ends.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../support/project.ts";

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function proxyWasm(...args: string[]): Ended {
  return proxyWasmIn(ROOT, ...args);
}

function proxyWasmIn(folder: string, ...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "dist/cli/main.js"), ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { status, stdout, stderr };
}

describe("proxy-wasm", () => {
  const rows: [name: string, args: string[], status: number, stdout: RegExp, stderr: RegExp][] = [
    ["--help says what there is and how it ends", ["--help"], 0, /build .*[\s\S]*Exit codes: 0 done/, /^$/],
    ["build --help has an example", ["build", "--help"], 0, /Example:\n {2}proxy-wasm build examples/, /^$/],
    ["--version is the package's", ["--version"], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    ["an unknown command ends with 2", ["bild"], 2, /^$/, /unknown command 'bild'\n\(Did you mean build\?\)/],
    ["an unknown option ends with 2", ["build", "--fast"], 2, /^$/, /unknown option '--fast'/],
    [
      "an unknown target ends with 2",
      ["build", "--target", "nginx"],
      2,
      /^$/,
      /Allowed choices are envoy, mosn/,
    ],
    [
      "an unknown ABI version ends with 2",
      ["build", "--abi", "1.0"],
      2,
      /^$/,
      /Allowed choices are 0\.1\.0, 0\.2\.0/,
    ],
    [
      "a target that the ABI version excludes ends with 1",
      ["build", "--target", "mosn", "--abi", "0.2.1"],
      1,
      /^$/,
      /^error ERR_TARGET_UNKNOWN .*MOSN knows 0\.1\.0 only: leave the ABI out\n$/,
    ],
    [
      "a filter that is not there ends with 1",
      ["build", "nowhere"],
      1,
      /^$/,
      /^error ERR_FILTER_NOT_FOUND {2}there is no filter to build: nowhere does not exist\n$/,
    ],
    [
      "with --json an error is data, and standard error stays empty",
      ["build", "nowhere", "--json"],
      1,
      /"code": "ERR_FILTER_NOT_FOUND"/,
      /^$/,
    ],
  ];
  for (const [name, args, status, stdout, stderr] of rows) {
    test(name, () => {
      const result = proxyWasm(...args);
      expect(result.stdout).toMatch(stdout);
      expect(result.stderr).toMatch(stderr);
      expect(result.status).toBe(status);
    });
  }

  test("a refused import is told with its line and the way out, as the README shows it", () => {
    const folder = mkdtempSync(join(tmpdir(), "proxy-wasm-as-cli-"));
    try {
      symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
      mkdirSync(join(folder, "demo/assembly"), { recursive: true });
      writeFileSync(
        join(folder, "demo/assembly/index.ts"),
        `import { Action, HttpContext, registerHttp } from "proxy-wasm-as/assembly";

class Demo extends HttpContext {
  onRequestHeaders(endOfStream: bool): Action {
    // Not in a proxy:
    console.log("hi");
    return Action.Continue;
  }
}
registerHttp<Demo>();
`,
      );
      const { status, stdout, stderr } = proxyWasmIn(folder, "build", "demo");
      const readme = readFileSync(join(ROOT, "README.md"), "utf8");
      expect(readme).toContain(stderr.replace("demo/assembly/", "assembly/"));
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("build prints size, imports and exports", () => {
    const { stdout, status } = proxyWasm("build", "examples/header-injection/assembly/fixed.ts");
    expect(stdout).toMatch(
      /^header-injection-fixed {3}\d\.\d KiB \(\d+ bytes, \d\.\d KiB gzip\) {3}build\/header-injection-fixed\/plugin.wasm$/m,
    );
    expect(stdout).toMatch(/^ {2}imports {2}.*proxy_replace_header_map_value/m);
    expect(stdout).toMatch(/^ {2}exports {2}.*proxy_on_response_headers/m);
    expect(status).toBe(0);
  });
});
