import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { BuildError } from "./errors.ts";

/** One filter to build: where its source begins and what the result is called. */
export interface FilterSource {
  /** `build/<name>/plugin.wasm`. */
  readonly name: string;
  /** The entry file, relative to the project's folder, with forward slashes as the compiler wants them. */
  readonly entry: string;
  /** The asconfig.json that applies, relative to the project's folder; null where the project has none. */
  readonly config: string | null;
}

/**
 * Finds the filter that `argument` means: a folder with `assembly/index.ts` in it, which is then called by its own name, or
 * an entry file in such a folder, which is called `<folder>-<file>`. The project's own folder is called by its package.json.
 */
export function findFilter(projectDir: string, argument: string): FilterSource {
  const path = resolve(projectDir, argument);
  if (!existsSync(path)) {
    throw new BuildError("ERR_FILTER_NOT_FOUND", `${argument} does not exist`);
  }
  const isFile = statSync(path).isFile();
  const entry = isFile ? path : join(path, "assembly", "index.ts");
  if (!existsSync(entry)) {
    throw new BuildError(
      "ERR_FILTER_NOT_FOUND",
      `${argument} has no assembly/index.ts, where a filter begins; name a folder that has one, or the entry file itself`,
    );
  }
  const folder = isFile ? dirname(dirname(path)) : path;
  const folderName = folder === resolve(projectDir) ? packageName(folder) : basename(folder);
  return {
    name: isFile ? `${folderName}-${basename(path, ".ts")}` : folderName,
    entry: compilerPath(projectDir, entry),
    config: findConfig(projectDir, folder),
  };
}

/** The nearest asconfig.json from the filter's folder up to the project's. */
function findConfig(projectDir: string, folder: string): string | null {
  const top = resolve(projectDir);
  for (let at = folder; ; at = dirname(at)) {
    const config = join(at, "asconfig.json");
    if (existsSync(config)) return compilerPath(projectDir, config);
    if (at === top || at === dirname(at)) return null;
  }
}

function packageName(folder: string): string {
  const file = join(folder, "package.json");
  if (!existsSync(file)) return basename(folder);
  const { name } = JSON.parse(readFileSync(file, "utf8")) as { name?: string };
  return name === undefined ? basename(folder) : basename(name);
}

function compilerPath(projectDir: string, path: string): string {
  return relative(projectDir, path).split(sep).join("/");
}
