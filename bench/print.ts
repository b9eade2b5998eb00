// How a bench ends: its reports as a table, or as data.

import { type Report, tableOf } from "./measure/report.ts";
import { UsageError } from "./options.ts";

/** Prints a line. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Says on a terminal what is being measured: some of it takes minutes. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`measuring ${text}\n`);
}

/** Runs a command. What it throws is a line, and the exit status: 2 for how it was called, 1 for anything else. */
export async function run(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const isUsage = error instanceof UsageError || codeOf(error).startsWith("ERR_PARSE_ARGS");
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(isUsage ? `${message}; --help shows what there is\n` : `${message}\n`);
    process.exitCode = isUsage ? 2 : 1;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
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
