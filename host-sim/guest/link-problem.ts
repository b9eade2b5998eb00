// What a link check finds.

import { type ErrorCode, HostSimError } from "../errors.ts";

/** One thing that is wrong with a module. */
export interface LinkProblem {
  /** With an `error` no host loads the module; a `warning` is what hosts accept and its author did not mean. */
  readonly severity: "error" | "warning";
  readonly code: ErrorCode;
  /** What is wrong, naming the import or export. */
  readonly message: string;
  /** The host that the module was held against: the family of its profile. */
  readonly by: string;
  /** What that host does about it, in its own words where it is known to log something. */
  readonly host: string;
  /** What to do instead. */
  readonly hint: string | undefined;
  /** The import in question as `module.name`, so that its callers can be looked for. */
  readonly importName: string | undefined;
}

/** The parts of a problem that a check must give. */
export interface ProblemDetails {
  /** As Envoy does it. */
  readonly host: string;
  readonly hint?: string | undefined;
  readonly importName?: string;
}

/** A reason why no host loads the module. */
export function linkError(code: ErrorCode, message: string, details: ProblemDetails): LinkProblem {
  return {
    severity: "error",
    code,
    message,
    by: "envoy",
    hint: undefined,
    importName: undefined,
    ...details,
  };
}

/** Something that hosts accept, and that its author did not mean. */
export function linkWarning(code: ErrorCode, message: string, details: ProblemDetails): LinkProblem {
  return { ...linkError(code, message, details), severity: "warning" };
}

/** What another host than Envoy does about the same thing is known less exactly. */
export function seenBy(family: string, problem: LinkProblem): LinkProblem {
  if (family === "envoy") return problem;
  return { ...problem, by: family, host: problem.severity === "error" ? "refuses the module" : problem.host };
}

/** A problem as a person reads it: what, what the host does, what to do instead. */
export function formatProblem(problem: LinkProblem): string {
  const lines = [
    `${problem.code}  the module ${problem.message}`,
    `  ${problem.by.padEnd(7)}  ${problem.host}`,
  ];
  if (problem.hint !== undefined) lines.push(`  instead  ${problem.hint}`);
  return lines.join("\n");
}

/** The same without its code and what the host does, for where both are clear. */
export function problemInOneLine({ message, hint }: LinkProblem): string {
  return `the module ${message}${hint === undefined ? "" : `: ${hint}`}`;
}

/** Refuses a module that has errors: the code is that of the first, the message has all. Warnings pass. */
export function refuseErrors(problems: readonly LinkProblem[]): void {
  const errors = problems.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (first === undefined) return;
  const count = errors.length === 1 ? "" : `${errors.length} reasons:\n`;
  throw new HostSimError(
    first.code,
    `no host loads the module: ${count}${errors.map(formatProblem).join("\n")}`,
    first.hint === undefined ? {} : { hint: first.hint },
  );
}
