// How a bench ends: its reports as a table, or as data.

import { type Report, tableOf } from "./measure/report.ts";

/** Prints a line. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Runs a command: its number is the exit status, its error a line and the status 1. */
export async function run(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

/** Prints reports, as tables or as JSON. */
export function printReports(reports: readonly Report[], asJson: boolean): void {
  print(asJson ? JSON.stringify(reports, null, 2) : reports.map(tableOf).join("\n"));
}
