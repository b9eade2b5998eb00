import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import coverage, { type CoverageMap } from "istanbul-lib-coverage";
import { createContext } from "istanbul-lib-report";
import reports from "istanbul-reports";
import type { RawCoverage } from "../../host-sim/coverage/collector.ts";

/** How much was reached, in percent. */
export interface Totals {
  readonly statements: number;
  readonly lines: number;
  readonly functions: number;
  readonly branches: number;
}

/** Puts together what processes have written into a folder. */
export function readCoverage(folder: string): { readonly map: CoverageMap; readonly unmapped: number } {
  const map = coverage.createCoverageMap({});
  let unmapped = 0;
  for (const file of existsSync(folder) ? readdirSync(folder) : []) {
    const raw = JSON.parse(readFileSync(join(folder, file), "utf8")) as RawCoverage;
    for (const each of raw.files) map.addFileCoverage(each);
    unmapped = Math.max(unmapped, raw.unmapped);
  }
  return { map, unmapped };
}

/** Writes lcov.info and pages of HTML, and a table to the terminal if wanted. */
export function writeReports(coverageMap: CoverageMap, dir: string, table: boolean): void {
  const context = createContext({ dir, coverageMap, defaultSummarizer: "nested" });
  reports.create("lcovonly").execute(context);
  reports.create("html").execute(context);
  if (table) reports.create("text").execute(context);
}

/** The share of all files together. */
export function totalsOf(map: CoverageMap): Totals {
  const { statements, lines, functions, branches } = map.getCoverageSummary();
  return { statements: statements.pct, lines: lines.pct, functions: functions.pct, branches: branches.pct };
}
