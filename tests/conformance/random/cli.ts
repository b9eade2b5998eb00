// Random programs and traffic, in a real Envoy and in the simulator:
//   tsx tests/conformance/random/cli.ts [--seed 1] [--runs 20] [--exchanges 6] [--filters 1,2] [--small 3]
// Prints each difference, the first ones made small.

import { parseArgs } from "node:util";
import { findEnvoy } from "../../envoy/find-envoy.ts";
import { differencesOf, randomRuns, shrink } from "./compare.ts";
import { describeRun } from "./describe.ts";
import { stepsOf } from "./generate.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    runs: { type: "string", default: "20" },
    exchanges: { type: "string", default: "6" },
    filters: { type: "string", default: "1,1,1,2,2,3" },
    small: { type: "string", default: "3" },
  },
});
const print = (text: string): boolean => process.stdout.write(`${text}\n`);

async function main(): Promise<number> {
  const binary = findEnvoy();
  if (binary === undefined) throw new Error("no Envoy found");
  const seed = Number(values.seed);
  const filterCounts = values.filters.split(",").map(Number);
  const runs = await randomRuns(seed, Number(values.runs), Number(values.exchanges), filterCounts);
  const steps = runs.reduce((sum, run) => sum + stepsOf(run), 0);
  const differences = await differencesOf(binary, runs);
  for (const [index, difference] of differences.entries()) {
    const { run, text } = index < Number(values.small) ? await shrink(binary, difference) : difference;
    print(`\n== ${describeRun(run)}\n${text}`);
  }
  print(
    `\nseed ${seed}: ${runs.length} runs, ${steps} steps in Envoy ${binary.version}, ${differences.length} differ`,
  );
  return differences.length === 0 ? 0 : 1;
}

process.exitCode = await main();
