// Holds the simulator against a real Envoy, scenario by scenario, and keeps what Envoy showed:
//   tsx tests/conformance/record.ts [part of a file's name] [--only words] [--write]

import { parseArgs } from "node:util";
import { findEnvoy } from "../envoy/find-envoy.ts";
import { runInEnvoyOrAlone } from "./envoy/run.ts";
import { readScenarios, writeSeen } from "./files.ts";
import { runInSimulator } from "./in-simulator.ts";
import { problemsOf } from "./verdict.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string", default: "" }, write: { type: "boolean", default: false } },
});
const print = (text: string): boolean => process.stdout.write(`${text}\n`);

async function main(): Promise<number> {
  const binary = findEnvoy();
  if (binary === undefined) throw new Error("no Envoy found");
  const runs = readScenarios(positionals[0]).filter(({ scenario }) => scenario.name.includes(values.only));
  const inEnvoy = await runInEnvoyOrAlone(binary, runs);
  let differing = 0;
  for (const run of runs) {
    const envoy = inEnvoy.get(run) ?? { seen: null, outcome: "hang", log: "" };
    const problems = problemsOf(run.scenario, envoy, await runInSimulator(run));
    if (problems.length === 0) continue;
    differing++;
    print(`\n== ${run.file}: ${run.scenario.name} (${run.protocol})\n${problems.join("\n")}`);
  }
  if (values.write) {
    const line = binary.version.split(".").slice(0, 2).join(".");
    writeSeen(
      runs.flatMap((run) => {
        const text = inEnvoy.get(run)?.seen ?? null;
        return text === null
          ? []
          : [[run, line === NEWEST ? run.protocol : `${run.protocol} (${line})`, text] as const];
      }),
    );
  }
  print(`\n${runs.length} runs in Envoy ${binary.version}, ${differing} with problems`);
  return differing === 0 ? 0 : 1;
}

/** The line of Envoy whose answers stand without a line's name. */
const NEWEST = "1.40";

process.exitCode = await main();
