// `npm run bench:envoy`: what filters add to a real Envoy.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { findEnvoy, HOW_TO_GET_ONE } from "../tests/envoy/find-envoy.ts";
import { plotOf } from "./envoy/plot.ts";
import { addedRows, usersRows } from "./envoy/report.ts";
import { startRows } from "./envoy/start.ts";
import { machineFacts } from "./measure/machine.ts";
import type { Row } from "./measure/report.ts";
import { filterOf, OPTIONS, OPTIONS_HELP, wholeNumber } from "./options.ts";
import { Printer, print, progress, run } from "./print.ts";

const HELP = `npm run bench:envoy [-- options]

Measures in a real Envoy how much processor time filters add to a request, ours next to others, and how long Envoy takes to
start with ten of them. Writes a plot. Linux only.

${OPTIONS_HELP}
  --rounds <number>        interleaved rounds, 10 by default
  --requests <number>      requests in each round, 20000 by default
  --starts <number>        rounds of starts, 3 by default; 0 leaves them out
  --plot <file>            where the plot goes, build/bench/bench.svg by default

docs/BENCHMARKS.md says what each row is.`;

const ENVOYS_OPTIONS = {
  ...OPTIONS,
  rounds: { type: "string", default: "10" },
  requests: { type: "string", default: "20000" },
  starts: { type: "string", default: "3" },
  plot: { type: "string", default: "build/bench/bench.svg" },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: ENVOYS_OPTIONS });
  if (values.help) {
    print(HELP);
    return;
  }
  const rounds = wholeNumber("rounds", values.rounds);
  const requests = wholeNumber("requests", values.requests);
  const starts = wholeNumber("starts", values.starts, 0);
  const binary = findEnvoy();
  if (binary === undefined) throw new Error(HOW_TO_GET_ONE);
  const facts = [
    `Envoy ${binary.version}, one worker, V8`,
    ...machineFacts(
      `${rounds} interleaved rounds of ${requests} requests after 2 that do not count, 8 connections`,
    ),
  ];
  const measured = { rounds, warmUps: 2, requests };
  const printer = new Printer(values.json);
  const yours = filterOf(values);
  if (yours !== undefined) {
    const rows = await usersRows(binary, yours, measured);
    printer.add({ title: yours.name, facts, rows, skipped: [] });
    writePlot(values.plot, rows);
  } else {
    progress("filters");
    const added = await addedRows(binary, measured);
    printer.add({ title: "filters in Envoy", facts, ...added });
    writePlot(values.plot, added.rows);
    if (starts > 0) {
      progress("starts");
      const title = "start of Envoy, on the clock";
      const how = machineFacts(`${starts} interleaved rounds`);
      printer.add({ title, facts: how, ...(await startRows(binary, { rounds: starts, warmUps: 0 })) });
    }
  }
  printer.end();
}

function writePlot(file: string, rows: readonly Row[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, plotOf("Processor time that a filter adds to a request in Envoy", rows.slice(1)));
}

await run(main);
