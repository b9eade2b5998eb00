// A real Envoy against the scenarios: what it shows is what they say, and what the simulator shows is the same.

import { beforeAll, expect, test } from "vitest";
import { type EnvoyResult, runInEnvoyOrAlone } from "../conformance/envoy/run.ts";
import { readScenarios } from "../conformance/files.ts";
import { lineOf, NEWEST_LINE, type ScenarioRun } from "../conformance/scenario.ts";
import { expectedOf } from "../conformance/seen.ts";
import { missing } from "../conformance/verdict.ts";
import { describeEnvoy } from "./find-envoy.ts";

/** On a busy machine what was sent apart may arrive together: a difference counts if it is there each time. */
const TIMES = 3;

describeEnvoy("the scenarios", (binary) => {
  // Without a binary nothing runs.
  const line = binary.version === "" ? NEWEST_LINE : lineOf(binary.version);
  const runs = readScenarios().filter(({ scenario }) => scenario.lines.includes(line));
  const isOther = (run: ScenarioRun, seen: string | null): boolean =>
    run.scenario.outcome === "runs" && seen !== expectedOf(run, line);
  let results: Map<ScenarioRun, EnvoyResult>;

  beforeAll(async () => {
    results = await runInEnvoyOrAlone(binary, runs);
    for (let time = 1; time < TIMES; time++) {
      const others = runs.filter((run) => isOther(run, results.get(run)?.seen ?? null));
      for (const [run, result] of await runInEnvoyOrAlone(binary, others)) results.set(run, result);
    }
    process.stdout.write(`${runs.length} runs of scenarios in Envoy ${binary.version}\n`);
  }, 600_000);

  test.each(runs.map((run) => ({ run, title: `${run.file}: ${run.scenario.name} (${run.protocol})` })))(
    "$title",
    ({ run }) => {
      const { scenario } = run;
      const { outcome, seen, log } = results.get(run) ?? { outcome: "hang", seen: null, log: "" };
      expect(outcome, log).toBe(scenario.outcome);
      expect(log).toContain(scenario.says);
      if (scenario.outcome === "runs") expect(seen).toBe(expectedOf(run, line));
      expect(missing(scenario, line, seen)).toEqual([]);
    },
  );
});
