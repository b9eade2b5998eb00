// How a bench ends: its reports as a table, or as data.

import { type Report, tableOf } from "./measure/report.ts";

/** Prints a line. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Says on a terminal what is being measured: some of it takes minutes. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`measuring ${text}\n`);
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

/** Where reports go: tables at once, data when all are there. */
export class Printer {
  readonly #asJson: boolean;
  readonly #reports: Report[] = [];

  constructor(asJson: boolean) {
    this.#asJson = asJson;
  }

  add(report: Report): void {
    this.#reports.push(report);
    if (!this.#asJson) print(tableOf(report));
  }

  end(): void {
    if (this.#asJson) print(JSON.stringify(this.#reports, null, 2));
  }
}
