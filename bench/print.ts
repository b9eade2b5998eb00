// How a bench ends: its reports as a table, or as data.

import { type Report, tableOf } from "./measure/report.ts";

/** Prints a line. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints reports, as tables or as JSON. */
export function printReports(reports: readonly Report[], asJson: boolean): void {
  print(asJson ? JSON.stringify(reports, null, 2) : reports.map(tableOf).join("\n"));
}
