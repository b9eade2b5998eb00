import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { COVERAGE_FOLDER } from "../../host-sim/coverage/collector.ts";
import { print, printJson, refuse } from "../report.ts";

interface Flags {
  readonly folder: string;
  readonly lines?: number;
  readonly functions?: number;
  readonly branches?: number;
  readonly json?: true;
}

/** `proxy-wasm coverage`: which lines, functions and branches of the filters the tests reach. */
export function coverageCommand(): Command {
  return new Command("coverage")
    .description("run a command that tests filters, and report which of their lines and branches it reached")
    .usage("[options] -- <command...>")
    .argument("<command...>", "the command; all its processes count together")
    .option("--folder <path>", "where lcov.info and index.html go", "coverage")
    .option("--lines <percent>", "fail if fewer lines were reached", percent)
    .option("--functions <percent>", "fail if fewer functions were reached", percent)
    .option("--branches <percent>", "fail if fewer branches were reached", percent)
    .option("--json", "print the totals as JSON")
    .addHelpText(
      "after",
      "\nThe filters must be built with --debug: only then is it known which line an instruction belongs to.\n" +
        "Exit codes: that of the command if it fails; 1 below a threshold, or if nothing was counted.\n\n" +
        "Example:\n  proxy-wasm build --debug\n  proxy-wasm coverage --lines 90 -- node --test",
    )
    .action(run);
}

async function run(command: string[], flags: Flags): Promise<void> {
  const raw = mkdtempSync(join(tmpdir(), "proxy-wasm-as-coverage-"));
  try {
    const exitCode = await runCommand(command, raw);
    // The libraries of reports take a moment to load; help and wrong arguments do not wait for them.
    const { readCoverage, totalsOf, writeReports } = await import("../reports/coverage.ts");
    const { map, unmapped } = readCoverage(raw);
    if (map.files().length === 0) {
      refuse("ERR_NOTHING_COUNTED", nothingCounted(unmapped));
      return;
    }
    const folder = resolve(flags.folder);
    writeReports(map, folder, flags.json === undefined);
    const totals = totalsOf(map);
    if (flags.json === undefined)
      print(`\n${join(flags.folder, "index.html")}, ${join(flags.folder, "lcov.info")}`);
    else printJson({ folder: flags.folder, totals, unmapped });
    if (exitCode !== 0) process.exitCode = exitCode;
    for (const kind of ["lines", "functions", "branches"] as const) {
      const wanted = flags[kind];
      const reached = totals[kind];
      if (wanted === undefined || reached >= wanted) continue;
      refuse("ERR_COVERAGE_LOW", `${reached} % of the ${kind} were reached, ${wanted} % are wanted`);
    }
  } finally {
    rmSync(raw, { recursive: true, force: true });
  }
}

/** Runs the command in the place of this one: same terminal, and Ctrl-C is for it. */
function runCommand([name = "", ...args]: readonly string[], raw: string): Promise<number> {
  return new Promise((done) => {
    const child = spawn(name, args, { stdio: "inherit", env: { ...process.env, [COVERAGE_FOLDER]: raw } });
    const wait = (): void => {};
    process.on("SIGINT", wait);
    child.on("error", (error) => {
      refuse("ERR_COMMAND", `${name} could not be run: ${error.message}`);
      done(127);
    });
    child.on("exit", (code) => {
      process.off("SIGINT", wait);
      done(code ?? 1);
    });
  });
}

function nothingCounted(unmapped: number): string {
  if (unmapped === 0) return "the command has loaded no filter in the simulator";
  return `no source map lies beside the ${unmapped} modules that were loaded: build them with --debug`;
}

function percent(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 100)) throw new InvalidArgumentError("It must be a number from 0 to 100.");
  return value;
}
