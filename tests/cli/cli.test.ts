// The command line as a shell sees it: what it prints, where, and how it ends.

import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";

const ROOT = new URL("../../", import.meta.url).pathname;

function proxyWasm(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/cli/main.js", ...args], {
    cwd: ROOT,
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
      "a filter that is not there ends with 1",
      ["build", "nowhere"],
      1,
      /^$/,
      /^error ERR_TARGET_NOT_FOUND {2}there is no filter to build: nowhere does not exist\n$/,
    ],
    [
      "with --json an error is data, and standard error stays empty",
      ["build", "nowhere", "--json"],
      1,
      /"code": "ERR_TARGET_NOT_FOUND"/,
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
