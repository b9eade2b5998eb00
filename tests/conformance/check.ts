// Holds the simulator to what is recorded, and names the scenarios that part from it, a line each:
//   tsx tests/conformance/check.ts [part of a file's name]

import { readScenarios } from "./files.ts";
import { runInSimulator } from "./in-simulator.ts";
import { NEWEST_LINE } from "./scenario.ts";
import { expectedOf } from "./seen.ts";
import { simulatorProblems } from "./verdict.ts";

async function main(): Promise<number> {
  let failures = 0;
  for (const run of readScenarios(process.argv[2])) {
    if (!run.scenario.lines.includes(NEWEST_LINE)) continue;
    const problems = await runInSimulator(run).then(
      (result) => simulatorProblems(run.scenario, expectedOf(run, NEWEST_LINE), result),
      (error: unknown) => [String(error)],
    );
    if (problems.length === 0) continue;
    failures++;
    process.stdout.write(`${run.file}: ${run.scenario.name} (${run.protocol})\n`);
  }
  return failures === 0 ? 0 : 1;
}

process.exitCode = await main();
