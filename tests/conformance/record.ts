// Holds the simulator against a real Envoy, scenario by scenario, and keeps what Envoy showed:
//   tsx tests/conformance/record.ts [part of a file's name] [--only words] [--write]

import { parseArgs } from "node:util";
import { findEnvoy } from "../envoy/find-envoy.ts";
import { runInEnvoyOrAlone } from "./envoy/run.ts";
import { readScenarios, writeSeen } from "./files.ts";
import { runInSimulator } from "./in-simulator.ts";
import { lineOf, type ScenarioRun } from "./scenario.ts";
import { problemsOf } from "./verdict.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string", default: "" }, write: { type: "boolean", default: false } },
});
const print = (text: string): boolean => process.stdout.write(`${text}\n`);

async function main(): Promise<number> {
  const binary = findEnvoy();
  if (binary === undefined) throw new Error("no Envoy found");
  const line = lineOf(binary.version);
  const runs = readScenarios(positionals[0]).filter(
    ({ scenario }) => scenario.name.includes(values.only) && scenario.lines.includes(line),
  );
  const inEnvoy = await runInEnvoyOrAlone(binary, runs);
  let differing = 0;
  for (const run of runs) {
    const envoy = inEnvoy.get(run) ?? { seen: null, outcome: "hang", log: "" };
    const problems = problemsOf(run.scenario, line, envoy, await runInSimulator(run, { line }));
    if (problems.length === 0) continue;
    differing++;
    print(`\n== ${run.file}: ${run.scenario.name} (${run.protocol})\n${problems.join("\n")}`);
  }
  if (values.write) {
    const seen = runs.flatMap((run): (readonly [ScenarioRun, string])[] => {
      const text = inEnvoy.get(run)?.seen ?? null;
      return text === null ? [] : [[run, text]];
    });
    writeSeen(seen, line);
  }
  print(`\n${runs.length} runs in Envoy ${binary.version}, ${differing} with problems`);
  return differing === 0 ? 0 : 1;
}

process.exitCode = await main();
