import { type CompileOptions, compile } from "./compile.ts";
import type { BuildProblem } from "./errors.ts";
import type { FilterSource } from "./filter-source.ts";
import { checkImports, explainProblems } from "./link-check/check-imports.ts";

/**
 * Why no host would load the module; empty if hosts will. `allowed` are imports from `env` that the user's host has. Only if there is something to explain are the sources compiled once
 * more, with positions, to find the user's line that leads to it.
 */
export async function findProblems(
  filter: FilterSource,
  binary: Uint8Array,
  options: CompileOptions,
  allowed: readonly string[],
): Promise<BuildProblem[]> {
  const problems = checkImports(binary, options.target).filter(
    ({ code, importName }) =>
      code !== "ERR_IMPORT_UNKNOWN" || !allowed.some((name) => importName === `env.${name}`),
  );
  if (problems.length === 0) return [];
  const debug = await compile(filter, { ...options, debug: true });
  return explainProblems(problems, { binary: debug.binary, sourceMap: debug.sourceMap ?? "" });
}
