// `npm run bench:soak`: whether memory grows over many requests.

import { parseArgs } from "node:util";
import { soak } from "./guest/soak.ts";
import { machineFacts } from "./measure/machine.ts";
import { buildOurs, type Measured, PATH_REWRITE, usersModule } from "./modules.ts";
import { print, printReports, run } from "./print.ts";

const HELP = `npm run bench:soak [-- options]

Lets many requests through a filter, with a thousand live streams in rotation, and counts the pages of its memory before and
after: ours, or yours.

  --filter <plugin.wasm>   this filter instead of ours
  --configuration <text>   its configuration
  --requests <number>      10000000 by default
  --json                   the results as data`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      filter: { type: "string" },
      configuration: { type: "string" },
      requests: { type: "string", default: "10000000" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const requests = Number(values.requests);
  if (values.help || !Number.isInteger(requests) || requests < 1) {
    print(HELP);
    return values.help ? 0 : 2;
  }
  const filters: Measured[] =
    values.filter === undefined
      ? [
          { name: "add-header", file: await buildOurs("add-header"), configuration: "" },
          { name: "five-and-five", file: await buildOurs("five-and-five"), configuration: "" },
          { name: "path-rewrite", file: await buildOurs("path-rewrite"), configuration: PATH_REWRITE },
        ]
      : [usersModule(values.filter, values.configuration)];
  const rows = [];
  for (const filter of filters) rows.push(await soak(filter, requests));
  printReports([{ title: "soak", facts: machineFacts("once"), rows, skipped: [] }], values.json);
  return 0;
}

await run(main);
