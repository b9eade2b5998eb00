import { styleText } from "node:util";
import builder, { type Builder, type TestCase } from "junit-report-builder";
import type { CaseResult, FileResult } from "../testing/run-files.ts";

/** How many cases passed, and what did not. */
export interface TestTotals {
  readonly passed: number;
  readonly failed: number;
  /** Files of which nothing could run. */
  readonly refused: number;
}

/** The sums over files. */
export function totalsOf(results: readonly FileResult[]): TestTotals {
  const cases = results.flatMap((result) => result.cases);
  const failed = cases.filter(({ failures }) => failures.length > 0).length;
  const refused = results.filter(({ problems }) => problems.length > 0).length;
  return { passed: cases.length - failed, failed, refused };
}

/** One file as people read it: a line for each case, and for one that failed where, why, and the conversation. */
export function fileText({ file, problems, cases }: FileResult, colors: boolean): string {
  const paint = (style: "red" | "green" | "dim", text: string): string =>
    colors ? styleText(style, text) : text;
  const lines = [file];
  for (const { line, message } of problems)
    lines.push(`  ${paint("red", "refused")} ${file}:${line}  ${message}`);
  for (const { name, failures, conversation } of cases) {
    lines.push(
      failures.length === 0 ? `  ${paint("green", "ok")} ${name}` : `  ${paint("red", "failed")} ${name}`,
    );
    for (const { line, message } of failures) lines.push(`    ${file}:${line}  ${message}`);
    if (failures.length > 0 && conversation !== null) {
      lines.push(
        ...conversation
          .trimEnd()
          .split("\n")
          .map((each) => `      ${paint("dim", each)}`),
      );
    }
  }
  return lines.join("\n");
}

/** The last line. */
export function totalsText({ passed, failed, refused }: TestTotals): string {
  const parts = [`${passed} passed`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (refused > 0) parts.push(`${refused} ${refused === 1 ? "file" : "files"} refused`);
  return parts.join(", ");
}

/** The report that CI systems read. */
export function junitText(results: readonly FileResult[]): string {
  // What the module exports is the builder itself; its types say otherwise.
  const report = (builder as unknown as Builder).newBuilder();
  for (const { file, problems, cases } of results) {
    const suite = report.testSuite().name(file);
    for (const { line, message } of problems) {
      suite.testCase().className(file).name("can be read").failure(`${file}:${line} ${message}`);
    }
    for (const each of cases) addCase(suite.testCase(), each);
  }
  return report.build();
}

function addCase(testCase: TestCase, result: CaseResult): void {
  const { file, name, durationMs, failures } = result;
  testCase
    .className(file)
    .name(name)
    .file(file)
    .time(durationMs / 1000);
  if (failures.length === 0) return;
  testCase.failure(failures.map(({ line, message }) => `${file}:${line} ${message}`).join("\n"));
}
