import { readdirSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { print, printJson, refuse, useColors } from "../report.ts";
import type { FileResult } from "../testing/run-files.ts";

interface Flags {
  readonly name?: RegExp;
  readonly workers: number;
  readonly junit?: string;
  readonly watch?: true;
  readonly json?: true;
}

/** `proxy-wasm test`: runs the tests that are written as YAML. */
export function testCommand(): Command {
  return new Command("test")
    .description("run *.test.yaml files: requests, and what must come of them, in the simulator")
    .argument("[files...]", "test files, or folders with *.test.yaml below them", ["."])
    .option("--name <pattern>", "only tests whose name matches", pattern)
    .option("--workers <count>", "how many files run at a time", count, availableParallelism())
    .option("--junit <file>", "write a JUnit report too")
    .option("--watch", "run again whenever a test or a module changes")
    .option("--json", "print the results as JSON")
    .addHelpText(
      "after",
      "\nFor completion in an editor begin a file with\n" +
        "  # yaml-language-server: $schema=node_modules/proxy-wasm-as/cli/testing/test.schema.json\n" +
        "Exit codes: 0 all passed, 1 something failed, could not be read, or there was no test, 2 wrong arguments.\n" +
        "With --watch, Ctrl-C ends it with the code of the last run.\n\n" +
        "Examples:\n  proxy-wasm test --name path\n  proxy-wasm test tests --watch\n  proxy-wasm test --json --junit report.xml",
    )
    .action(run);
}

async function run(named: string[], flags: Flags): Promise<void> {
  const files = named.flatMap((path) => (isFolder(path) ? testFilesBelow(path) : [path]));
  if (files.length === 0) {
    const where = named.map((path) => (path === "." ? "this folder" : path)).join(" and ");
    refuse("ERR_NO_TESTS", `there is no *.test.yaml below ${where}`, flags.json);
    return;
  }
  await runOnce(files, flags);
  if (flags.watch) await watch(files, () => runOnce(files, flags));
}

async function runOnce(files: readonly string[], flags: Flags): Promise<void> {
  // The simulator takes a moment to load; help and wrong arguments do not wait for it.
  const { runFiles } = await import("../testing/run-files.ts");
  const reports = await import("../reports/test.ts");
  const results: FileResult[] = [];
  const told = (result: FileResult): void => {
    results.push(result);
    const picked = flags.name === undefined || result.cases.length + result.problems.length > 0;
    if (!flags.json && picked) print(reports.fileText(result, useColors(process.stdout)));
  };
  await runFiles(files, flags.name ?? null, flags.workers, told);
  const totals = reports.totalsOf(results);
  if (flags.name !== undefined && totals.passed + totals.failed + totals.refused === 0) {
    refuse("ERR_NO_TESTS", `no test has a name that matches ${flags.name.source}`, flags.json);
    return;
  }
  if (flags.json) printJson({ ...totals, files: results });
  else print(reports.totalsText(totals));
  process.exitCode = totals.failed + totals.refused > 0 ? 1 : 0;
  if (flags.junit !== undefined) writeJunit(flags.junit, reports.junitText(results));
}

function writeJunit(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    refuse("ERR_NOT_WRITTEN", `${file}: ${(error as Error).message}`);
  }
}

/** Until Ctrl-C. */
async function watch(files: readonly string[], changed: () => Promise<void>): Promise<void> {
  const { default: chokidar } = await import("chokidar");
  const watcher = chokidar.watch([...files, "build"], {
    ignoreInitial: true,
    ignored: (path, stats) => stats?.isFile() === true && !/\.(wasm|ya?ml)$/.test(path),
    awaitWriteFinish: { stabilityThreshold: 50 },
  });
  let last = Promise.resolve();
  watcher.on("all", () => {
    last = last.then(changed);
  });
  await new Promise<void>((done) => process.once("SIGINT", done));
  await watcher.close();
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** In the order of their names, as they are found on every machine. */
function testFilesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        return entry.name === "node_modules" || entry.name.startsWith(".") ? [] : testFilesBelow(path);
      }
      return /\.test\.ya?ml$/.test(entry.name) ? [path] : [];
    })
    .sort();
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text, "u");
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("It must be a number from 1.");
  return value;
}
