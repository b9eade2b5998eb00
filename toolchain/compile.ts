import { createRequire } from "node:module";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import { BuildError, type BuildProblem } from "./errors.ts";
import type { FilterSource } from "./filter-source.ts";
import { slowProblem } from "./slow-problem.ts";
import { compilerArguments, type Target } from "./target.ts";
import { SCHEMA_FILE } from "./transform/config/index.ts";
import { STOCK_RUNTIME_CONSTANT } from "./transform/runtime.ts";

/** What the compiler made of a filter. */
export interface Compiled {
  readonly binary: Uint8Array;
  /** A source map (version 3) from byte offsets to lines; only where it was asked for. */
  readonly sourceMap: string | null;
  /** A JSON Schema of what the filter reads as its configuration; only if it reads a class with `@config`. */
  readonly configSchema: string | null;
  /** Warnings, as the compiler words them; those of `slow` are among them. */
  readonly warnings: string;
  /** What is slow by nature, and where. */
  readonly slow: readonly BuildProblem[];
}

export interface CompileOptions {
  /** Where paths are relative to, and where `node_modules` is. */
  readonly projectDir: string;
  /** Names of functions in the module, no optimisation, a source map. */
  readonly debug: boolean;
  /** One of AssemblyScript's own runtimes in the place of the SDK's. */
  readonly runtime?: string | undefined;
  readonly colors: boolean;
  readonly target: Target;
}

const DEBUG_ARGUMENTS = ["--debug", "--sourceMap", "--optimizeLevel", "0", "--shrinkLevel", "0"];

/** Compiles a filter in memory. A source that the compiler refuses is a `BuildError` with the compiler's own words. */
export async function compile(filter: FilterSource, options: CompileOptions): Promise<Compiled> {
  const outFile = `build/${filter.name}/plugin.wasm`;
  const files = new Map<string, Uint8Array | string>();
  const slow: BuildProblem[] = [];
  const config = filter.config ?? ourConfig(options.projectDir);
  const { error, stderr } = await asc.main(
    [
      filter.entry,
      ...["--baseDir", options.projectDir, "--config", config, "--outFile", outFile],
      ...compilerArguments(options.target),
      ...(options.debug ? DEBUG_ARGUMENTS : []),
      ...(options.runtime === undefined ? [] : stockRuntime(options.runtime)),
      ...(options.colors ? [] : ["--noColors"]),
    ],
    {
      stdout: asc.createMemoryStream(),
      stderr: asc.createMemoryStream(),
      writeFile: (name, contents) => {
        files.set(name, contents);
      },
      reportDiagnostic: ({ message, range }) => {
        const problem = slowProblem(options.projectDir, message, range);
        if (problem !== null) slow.push(problem);
      },
    },
  );
  const diagnostics = stderr.toString().trim();
  const binary = files.get(outFile);
  if (error !== null || !(binary instanceof Uint8Array)) {
    throw new BuildError("ERR_COMPILE", `${filter.entry}\n${diagnostics || String(error)}`);
  }
  const sourceMap = files.get(`${outFile}.map`);
  const configSchema = files.get(SCHEMA_FILE);
  return {
    binary,
    sourceMap: typeof sourceMap === "string" ? sourceMap : null,
    configSchema: typeof configSchema === "string" ? configSchema : null,
    warnings: diagnostics,
    slow,
  };
}

function stockRuntime(name: string): string[] {
  return ["--runtime", name, "--use", `${STOCK_RUNTIME_CONSTANT}=1`];
}

/** Our own asconfig.json, from wherever the package manager has put the package for this project. */
function ourConfig(projectDir: string): string {
  return createRequire(join(projectDir, "package.json")).resolve("proxy-wasm-as/asconfig.json");
}
