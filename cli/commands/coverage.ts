import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { COVERAGE_FOLDER } from "../../host-sim/coverage/collector.ts";
import { print, printJson, refuse, useColors } from "../report.ts";

interface Flags {
  readonly folder: string;
  readonly statements?: number;
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
    .option("--statements <percent>", "fail if fewer statements were reached", percent)
    .option("--lines <percent>", "fail if fewer lines were reached", percent)
    .option("--functions <percent>", "fail if fewer functions were reached", percent)
    .option("--branches <percent>", "fail if fewer branches were reached", percent)
    .option("--json", "print the totals as JSON; what the command prints goes to standard error")
    .addHelpText(
      "after",
      "\nThe filters must be built with --debug: only then is it known which line an instruction belongs to.\n" +
        "Exit codes: that of the command if it fails, 128 and the number of the signal if one ends it, as Ctrl-C does (130); 1 below a\n" +
        "threshold, or if nothing was counted; 2 wrong arguments. NO_COLOR turns the colours of the table off.\n\n" +
        "Examples:\n  proxy-wasm build --debug\n  proxy-wasm coverage --lines 90 -- node --test\n  proxy-wasm coverage --json --folder build/coverage -- npx vitest run",
    )
    .action(run);
}

async function run(command: string[], flags: Flags): Promise<void> {
  const json = flags.json === true;
  const raw = mkdtempSync(join(tmpdir(), "proxy-wasm-as-coverage-"));
  try {
    const { exitCode, ended } = await runCommand(command, raw, json);
    if (exitCode !== 0) process.exitCode = exitCode;
    if (ended !== "by itself") return;
    // The colours of the table know another variable only.
    if (!useColors(process.stdout)) process.env.FORCE_COLOR = "0";
    // The libraries of reports take a moment to load; help and wrong arguments do not wait for them.
    const { readCoverage, totalsOf, writeReports } = await import("../reports/coverage.ts");
    const { map, unmapped } = readCoverage(raw);
    if (map.files().length === 0) {
      refuse("ERR_NOTHING_COUNTED", nothingCounted(unmapped), json);
      return;
    }
    const folder = resolve(flags.folder);
    writeReports(map, folder, !json);
    const totals = totalsOf(map);
    if (!json) print(`\n${join(flags.folder, "index.html")}, ${join(flags.folder, "lcov.info")}`);
    else printJson({ folder: flags.folder, totals, unmapped });
    for (const kind of ["statements", "lines", "functions", "branches"] as const) {
      const wanted = flags[kind];
      const reached = totals[kind];
      if (wanted === undefined || reached >= wanted) continue;
      refuse("ERR_COVERAGE_LOW", `${reached} % of the ${kind} were reached, ${wanted} % are wanted`);
    }
  } finally {
    rmSync(raw, { recursive: true, force: true });
  }
}

/** How a command came to its end. What was interrupted is not worth a report, nor what has not begun. */
interface CommandEnd {
  readonly exitCode: number;
  readonly ended: "by itself" | "by a signal" | "before it began";
}

/** Runs the command in the place of this one: same terminal, and signals are for it. With `json` standard output is ours alone. */
function runCommand(
  [name = "", ...args]: readonly string[],
  raw: string,
  json: boolean,
): Promise<CommandEnd> {
  return new Promise((done) => {
    const child = spawn(name, args, {
      stdio: ["inherit", json ? 2 : "inherit", "inherit"],
      env: { ...process.env, [COVERAGE_FOLDER]: raw },
    });
    let signalled: NodeJS.Signals | null = null;
    const pass = (signal: NodeJS.Signals): void => {
      // A terminal has sent Ctrl-C to the command itself already.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
      signalled = signal;
    };
    for (const signal of SIGNALS) process.on(signal, pass);
    const end = (how: CommandEnd): void => {
      for (const signal of SIGNALS) process.off(signal, pass);
      done(how);
    };
    child.on("error", (error) => {
      refuse("ERR_COMMAND", `${name} could not be run: ${error.message}`, json);
      end({ exitCode: 1, ended: "before it began" });
    });
    child.on("exit", (code, signal) => {
      const killer = signal ?? signalled;
      if (killer === null) end({ exitCode: code ?? 1, ended: "by itself" });
      else end({ exitCode: 128 + constants.signals[killer], ended: "by a signal" });
    });
  });
}

const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

function nothingCounted(unmapped: number): string {
  if (unmapped === 0) return "the command has loaded no filter in the simulator";
  return `no source map lies beside the ${unmapped} modules that were loaded: build them with --debug`;
}

function percent(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 100)) throw new InvalidArgumentError("It must be a number from 0 to 100.");
  return value;
}
