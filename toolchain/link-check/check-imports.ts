import { checkLink } from "../../host-sim/guest/link-check.ts";
import type { LinkProblem } from "../../host-sim/guest/link-problem.ts";
import { readModule } from "../../host-sim/guest/module.ts";
import type { BuildProblem } from "../errors.ts";
import { explainImport, type ImportOrigin } from "./explain-import.ts";

/** Everything for which a host would refuse the module. What hosts only wonder about is left out. */
export function checkImports(bytes: Uint8Array): LinkProblem[] {
  return checkLink(readModule(bytes)).filter(({ severity }) => severity === "error");
}

/** A debug build of the same sources, which tells where an import comes from. */
export interface DebugBuild {
  readonly binary: Uint8Array;
  readonly sourceMap: string;
}

/** Says for each problem, where it is about an import, which line of the user's leads to it. */
export function explainProblems(problems: readonly LinkProblem[], debugBuild: DebugBuild): BuildProblem[] {
  return problems.map(({ code, message, hint, importName }) => {
    const origin =
      importName === undefined ? null : explainImport(debugBuild.binary, debugBuild.sourceMap, importName);
    return {
      code,
      message,
      ...(origin !== null && { because: describe(origin) }),
      ...(hint !== undefined && { instead: hint }),
    };
  });
}

/** `file:line:column  the line itself`. */
function describe({ file, line, column, text }: ImportOrigin): string {
  return `${file}:${line}:${column}  ${text}`;
}
