// What was counted, in the form in which tools of coverage pass it to each other (Istanbul's): statements, functions, branches.

import type { BranchPlan, CoveragePlan, FilePlan } from "./plan.ts";

interface Position {
  readonly line: number;
  readonly column: number;
}

interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** One file, as Istanbul has it. Lines count from 1, columns from 0. */
export interface FileCoverage {
  readonly path: string;
  readonly statementMap: Record<string, Range>;
  readonly fnMap: Record<string, { name: string; decl: Range; loc: Range; line: number }>;
  readonly branchMap: Record<string, { type: string; loc: Range; locations: Range[]; line: number }>;
  readonly s: Record<string, number>;
  readonly f: Record<string, number>;
  readonly b: Record<string, number[]>;
}

/** The files of a module. `counts` are those of the plan's blocks; `pathOf` makes the path of a file whole. */
export function coverageOf(
  { files }: CoveragePlan,
  counts: readonly number[],
  pathOf: (file: string) => string,
): FileCoverage[] {
  return files.map((file) => fileCoverage(file, counts, pathOf(file.file)));
}

function fileCoverage(
  { lines, arms, functions, branches }: FilePlan,
  counts: readonly number[],
  path: string,
): FileCoverage {
  const countOf = (block: number): number => counts[block] ?? 0;
  const coverage: FileCoverage = { path, statementMap: {}, fnMap: {}, branchMap: {}, s: {}, f: {}, b: {} };
  for (const [index, { line, blocks }] of lines.entries()) {
    coverage.statementMap[index] = rangeOf(line);
    coverage.s[index] = Math.max(...blocks.map(countOf));
  }
  for (const [index, { line, column, block }] of arms.entries()) {
    coverage.statementMap[lines.length + index] = rangeOf(line, column - 1);
    coverage.s[lines.length + index] = countOf(block);
  }
  for (const [index, { name, line, block }] of functions.entries()) {
    coverage.fnMap[index] = { name, decl: rangeOf(line), loc: rangeOf(line), line };
    coverage.f[index] = countOf(block);
  }
  for (const [index, branch] of branches.entries()) {
    const range = rangeOf(branch.line, branch.column - 1);
    const { line } = branch;
    coverage.branchMap[index] = { type: "if", loc: range, locations: [range, range], line };
    coverage.b[index] = waysOf(branch, countOf);
  }
  return coverage;
}

/** How often the answer was yes, and no. */
function waysOf(
  { asked, arm, ofYes }: BranchPlan,
  countOf: (block: number) => number,
): [yes: number, no: number] {
  const one = countOf(arm);
  const other = Math.max(0, countOf(asked) - one);
  return ofYes ? [one, other] : [other, one];
}

/** Behind the last character of every line. */
const LINE_END = 1_000_000;

/** A line from a column on. */
function rangeOf(line: number, column = 0): Range {
  return { start: { line, column }, end: { line, column: LINE_END } };
}
