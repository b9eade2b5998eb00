import { type CompileOptions, compile } from "./compile.ts";
import type { BuildProblem } from "./errors.ts";
import { checkImports, explainProblems } from "./link-check/check-imports.ts";
import type { BuildTarget } from "./target.ts";

/**
 * Why no host would load the module; empty if hosts will. Only if there is something to explain are the sources compiled once
 * more, with positions, to find the user's line that leads to it.
 */
export async function findProblems(
  target: BuildTarget,
  binary: Uint8Array,
  options: CompileOptions,
): Promise<BuildProblem[]> {
  const problems = checkImports(binary);
  if (problems.length === 0) return [];
  const debug = await compile(target, { ...options, debug: true });
  return explainProblems(problems, { binary: debug.binary, sourceMap: debug.sourceMap ?? "" });
}
