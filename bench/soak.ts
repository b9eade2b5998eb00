// `npm run bench:soak`: whether memory grows over many requests.

import { parseArgs } from "node:util";
import { soak } from "./guest/soak.ts";
import { machineFacts } from "./measure/machine.ts";
import { FILTER_NAMES, type FilterName, type Measured, modulesOf } from "./modules.ts";
import { filterOf, OPTIONS, OPTIONS_HELP, wholeNumber } from "./options.ts";
import { Printer, print, progress, run } from "./print.ts";

const HELP = `npm run bench:soak [-- options]

Lets many requests through a filter, with a thousand live streams in rotation, and counts the pages of its memory before and
after: ours, or yours.

${OPTIONS_HELP}
  --requests <number>      10000000 by default`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { ...OPTIONS, requests: { type: "string", default: "10000000" } },
  });
  if (values.help) {
    print(HELP);
    return;
  }
  const requests = wholeNumber("requests", values.requests);
  const yours = filterOf(values);
  const filters = yours === undefined ? await Promise.all(FILTER_NAMES.map(ours)) : [yours];
  const rows = [];
  for (const filter of filters) {
    progress(filter.name);
    rows.push(await soak(filter, requests));
  }
  const printer = new Printer(values.json);
  printer.add({ title: "soak", facts: machineFacts("once"), rows, skipped: [] });
  printer.end();
}

async function ours(name: FilterName): Promise<Measured> {
  const [module] = (await modulesOf(name, [])).modules;
  if (module === undefined) throw new Error(`${name} was not built`);
  return { ...module, name };
}

await run(main);
