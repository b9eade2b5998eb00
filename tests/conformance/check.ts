// Holds the simulator to what is recorded, and names the scenarios that part from it, a line each:
//   tsx tests/conformance/check.ts [part of a file's name]

import { readScenarios } from "./files.ts";
import { runInSimulator } from "./in-simulator.ts";
import { expectedOf } from "./scenario.ts";
import { simulatorProblems } from "./verdict.ts";

/** The line of Envoy that the simulator is, unless told otherwise. */
const LINE = "1.40";

async function main(): Promise<number> {
  let failures = 0;
  for (const run of readScenarios(process.argv[2])) {
    const problems = await runInSimulator(run).then(
      (result) => simulatorProblems(run.scenario, expectedOf(run, LINE), result),
      (error: unknown) => [String(error)],
    );
    if (problems.length === 0) continue;
    failures++;
    process.stdout.write(`${run.file}: ${run.scenario.name} (${run.protocol})\n`);
  }
  return failures === 0 ? 0 : 1;
}

process.exitCode = await main();
