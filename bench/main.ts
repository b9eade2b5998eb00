// `npm run bench`: what the SDK costs by itself, without a proxy.

import { parseArgs } from "node:util";
import { guestChapter, usersChapter } from "./guest/report.ts";
import { libraryRows } from "./libraries/report.ts";
import { machineFacts } from "./measure/machine.ts";
import type { Chapter, Report } from "./measure/report.ts";
import type { Rounds } from "./measure/rounds.ts";
import { FILTER_NAMES } from "./modules.ts";
import { filterOf, OPTIONS, OPTIONS_HELP, UsageError, wholeNumber } from "./options.ts";
import { Printer, print, progress, run } from "./print.ts";
import { simulatorChapter, usersSimulatorRows } from "./simulator/report.ts";

const HELP = `npm run bench [-- options] [chapter...]

Measures, without a proxy: guest (whole requests in a module), simulator (whole requests in ours), text, regex, JSON; all of
them by default.

${OPTIONS_HELP}
  --rounds <number>        interleaved rounds, 11 by default

A filter of yours is measured by itself and in the simulator.

  npm run bench -- --filter build/my-filter/plugin.wasm --configuration '{"name":"x"}'

docs/BENCHMARKS.md says what each row is.`;

const NAMES = ["guest", "simulator", "text", "regex", "JSON"] as const;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { ...OPTIONS, rounds: { type: "string", default: "11" } },
  });
  if (values.help) {
    print(HELP);
    return;
  }
  const unknown = positionals.find((name) => !NAMES.some((known) => known === name));
  if (unknown !== undefined) throw new UsageError(`no chapter is called ${unknown}: ${NAMES.join(", ")}`);
  const rounds: Rounds = { rounds: wholeNumber("rounds", values.rounds), warmUps: 2 };
  const printer = new Printer(values.json);
  const facts = machineFacts(`${rounds.rounds} interleaved rounds after ${rounds.warmUps} that do not count`);
  const report = ({ rows, skipped }: Chapter, title: string): Report => ({ title, facts, rows, skipped });
  const filter = filterOf(values);
  if (filter !== undefined) {
    const simulator = { rows: await usersSimulatorRows(filter, rounds), skipped: [] };
    const users = await usersChapter(filter, rounds);
    printer.add(report(users, filter.name));
    printer.add(report(simulator, "simulator"));
    printer.end();
    return;
  }
  for (const name of NAMES) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    progress(name);
    if (name === "guest") {
      for (const filter of FILTER_NAMES) {
        progress(`${name}: ${filter}`);
        printer.add(report(await guestChapter(filter, rounds), filter));
      }
    } else if (name === "simulator") printer.add(report(await simulatorChapter(rounds), name));
    else printer.add(report({ rows: await libraryRows(name, rounds), skipped: [] }, name));
  }
  printer.end();
}

await run(main);
