/** What can end a build, each with the sentence that its message begins with. */
export const BUILD_ERROR_CODES = {
  ERR_FILTER_NOT_FOUND: "there is no filter to build",
  ERR_TARGET_UNKNOWN: "nothing can be built for this target",
  ERR_COMPILE: "the compiler refused the filter",
  ERR_LINK: "the target would not load the module",
} as const;

export type BuildErrorCode = keyof typeof BUILD_ERROR_CODES;

/** One reason why a module is refused: what, where in the user's own source, and what to write instead. */
export interface BuildProblem {
  readonly code: string;
  readonly message: string;
  /** `file:line:column  source line` that leads to the problem, if it can be told. */
  readonly because?: string;
  readonly instead?: string;
}

/** A build that ended without a module. Match on `code`, read `message` and `problems`. */
export class BuildError extends Error {
  readonly code: BuildErrorCode;
  readonly problems: readonly BuildProblem[];

  constructor(code: BuildErrorCode, detail: string, problems: readonly BuildProblem[] = []) {
    super(`${BUILD_ERROR_CODES[code]}: ${detail}`);
    this.name = "BuildError";
    this.code = code;
    this.problems = problems;
  }
}
