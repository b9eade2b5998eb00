import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { compile } from "./compile.ts";
import { BuildError, type BuildProblem } from "./errors.ts";
import { findFilter } from "./filter-source.ts";
import { optimize } from "./optimize.ts";
import { findProblems } from "./problems.ts";
import { chooseTarget } from "./target.ts";
import { SCHEMA_FILE } from "./transform/config/index.ts";

export interface BuildOptions {
  /** The project's folder: paths are relative to it, `node_modules` and `build` are in it. The current folder by default. */
  readonly projectDir?: string;
  /** Where modules go, relative to the project's folder: `<outDir>/<name>/plugin.wasm`. `build` by default. */
  readonly outDir?: string;
  /** Keep the names of functions and write a source map beside the module. */
  readonly debug?: boolean;
  /** One of AssemblyScript's own runtimes ("minimal", "incremental", "stub") in the place of the SDK's own. */
  readonly runtime?: string;
  /** For which host: "envoy", as all hosts that speak the specification's ABI, or "mosn". The first by default. */
  readonly target?: string;
  /** Which ABI version the module speaks: "0.1.0", "0.2.0" or "0.2.1". The newest that the target has by default. */
  readonly abi?: string;
  /** Hostcalls that the filter's host has beyond the specification: names that may be imported from `env`. */
  readonly vendorImports?: readonly string[];
  /** Colours in the compiler's messages. */
  readonly colors?: boolean;
}

/** What was built. */
export interface BuildResult {
  readonly name: string;
  /** Where the module is, relative to the project's folder. */
  readonly path: string;
  /** Where the JSON Schema of its configuration is; only if the filter reads a class with `@config`. */
  readonly configSchema?: string;
  /** The module's size in bytes, and what is left of it after gzip, as registries store it. */
  readonly size: number;
  readonly gzipSize: number;
  /** Functions that the module takes from the host, and gives to it, by name. */
  readonly imports: readonly string[];
  readonly exports: readonly string[];
  /** Warnings of the compiler; "" if it had none. */
  readonly warnings: string;
  /** Those of them that say what is slow by nature, as data. */
  readonly slow: readonly BuildProblem[];
}

/**
 * Builds one filter: `argument` is a folder that has `assembly/index.ts`, or an entry file. Writes
 * `<outDir>/<name>/plugin.wasm` and, for a class with `@config`, `config.schema.json` beside it. Rejects with a `BuildError` and writes nothing if there is no such filter, if it does not
 * compile, or if the host would not load the module.
 */
export async function buildFilter(argument: string, options: BuildOptions = {}): Promise<BuildResult> {
  const projectDir = options.projectDir ?? process.cwd();
  const target = chooseTarget(options.target, options.abi);
  const filter = findFilter(projectDir, argument);
  const debug = options.debug ?? false;
  const compileOptions = {
    projectDir,
    debug,
    runtime: options.runtime,
    colors: options.colors ?? false,
    target,
  };
  const compiled = await compile(filter, compileOptions);
  const folder = join(options.outDir ?? "build", filter.name);
  const path = join(folder, "plugin.wasm");
  const problems = await findProblems(filter, compiled.binary, compileOptions, options.vendorImports ?? []);
  if (problems.length > 0) throw new BuildError("ERR_LINK", path, problems);
  const binary = debug ? compiled.binary : optimize(compiled.binary);

  mkdirSync(resolve(projectDir, folder), { recursive: true });
  replaceFile(resolve(projectDir, path), binary);
  const map = resolve(projectDir, `${path}.map`);
  if (compiled.sourceMap !== null) replaceFile(map, compiled.sourceMap);
  else rmSync(map, { force: true });

  const configSchema = join(folder, SCHEMA_FILE);
  if (compiled.configSchema !== null) replaceFile(resolve(projectDir, configSchema), compiled.configSchema);
  else rmSync(resolve(projectDir, configSchema), { force: true });

  const module = new WebAssembly.Module(binary as BufferSource);
  return {
    name: filter.name,
    path,
    ...(compiled.configSchema === null ? {} : { configSchema }),
    size: binary.length,
    gzipSize: gzipSync(binary, { level: 9 }).length,
    imports: WebAssembly.Module.imports(module).map((entry) => entry.name),
    exports: WebAssembly.Module.exports(module).map((entry) => entry.name),
    warnings: compiled.warnings,
    slow: compiled.slow,
  };
}

/** Whoever reads the file meanwhile, a proxy or a test, sees the old content or the new one. */
function replaceFile(path: string, content: Uint8Array | string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}
