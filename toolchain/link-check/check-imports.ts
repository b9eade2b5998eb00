import { hostcalls } from "../../host-sim/abi/hostcalls.ts";
import { checkLink } from "../../host-sim/guest/link-check.ts";
import type { LinkProblem } from "../../host-sim/guest/link-problem.ts";
import { readModule } from "../../host-sim/guest/module.ts";
import type { BuildProblem } from "../errors.ts";
import { DEFAULT_TARGET, type Target } from "../target.ts";
import { explainImport, type ImportOrigin } from "./explain-import.ts";
import { checkMosnImport } from "./mosn.ts";

/** A reason why a host would refuse the module, and the import (`module.name`) that it is about. */
export interface FoundProblem extends BuildProblem {
  readonly importName?: string;
}

/** Everything for which the target's host would refuse the module. What hosts only wonder about is left out. */
export function checkImports(bytes: Uint8Array, target: Target = DEFAULT_TARGET): FoundProblem[] {
  const module = readModule(bytes);
  const problems = checkLink(module)
    .filter(({ severity }) => severity === "error")
    // MOSN calls the header callbacks of 0.1.0 with the arguments of 0.2: not what the specification has.
    .filter(({ code }) => target.host !== "mosn" || code !== "ERR_EXPORT_TYPE")
    .map((problem) => found(problem, target));
  if (target.host !== "mosn") return problems;
  const known = new Set(problems.map(({ importName }) => importName));
  const missing = module.binary.imports.flatMap(({ module: from, name }) => {
    const importName = `${from}.${name}`;
    const problem = from === "env" && !known.has(importName) ? checkMosnImport(name) : undefined;
    return problem === undefined ? [] : [{ ...problem, importName }];
  });
  return [...problems, ...missing];
}

/** In a module of the SDK's the marker is the toolchain's business: the way out is another build. */
function found({ code, message, hint, importName }: LinkProblem, target: Target): FoundProblem {
  const name = importName?.replace(/^env\./, "");
  const elsewhere = hostcalls.find((hostcall) => hostcall.name === name);
  const wrongAbi = elsewhere !== undefined && !elsewhere.abis.includes(target.abi);
  if (target.host === "mosn" && wrongAbi && name !== undefined) {
    return { code, message, ...checkMosnImport(name), ...(importName !== undefined && { importName }) };
  }
  const instead = wrongAbi ? `build for a host with ABI ${elsewhere.abis.join(" or ")}: --abi` : hint;
  return {
    code,
    message,
    ...(instead !== undefined && { instead }),
    ...(importName !== undefined && { importName }),
  };
}

/** A debug build of the same sources, which tells where an import comes from. */
export interface DebugBuild {
  readonly binary: Uint8Array;
  readonly sourceMap: string;
}

/** Says for each problem, where it is about an import, which line of the user's leads to it. */
export function explainProblems(problems: readonly FoundProblem[], debugBuild: DebugBuild): BuildProblem[] {
  return problems.map(({ importName, ...problem }) => {
    const origin =
      importName === undefined ? null : explainImport(debugBuild.binary, debugBuild.sourceMap, importName);
    if (origin === null) return problem;
    const { instead, ...what } = problem;
    return { ...what, because: describe(origin), ...(instead !== undefined && { instead }) };
  });
}

/** `file:line:column  the line itself`. */
function describe({ file, line, column, text }: ImportOrigin): string {
  return `${file}:${line}:${column}  ${text}`;
}
