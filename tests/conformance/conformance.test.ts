// The simulator against what a real Envoy has shown (tests/envoy/conformance.test.ts holds Envoy to the same), and every rule
// against the scenarios.

import { describe, expect, test } from "vitest";
import { ENVOY_LINES, type EnvoyLine, rules } from "../../host-sim/rules/index.ts";
import { readScenarios } from "./files.ts";
import { runInSimulator } from "./in-simulator.ts";
import { NEWEST_LINE, type ScenarioRun } from "./scenario.ts";
import { expectedOf } from "./seen.ts";
import { missing, simulatorProblems } from "./verdict.ts";

const runs = readScenarios();

const cases = runs.map((run) => ({
  run,
  title: `${run.file}: ${run.scenario.name}`,
  protocol: run.protocol,
}));

describe("the simulator does what Envoy does, in each line that its profile is of", () => {
  test.each(cases)("$title ($protocol)", async ({ run }) => {
    const { scenario } = run;
    for (const line of scenario.lines) {
      const expected = expectedOf(run, line);
      if (scenario.outcome === "runs") {
        expect(expected, "nothing is recorded: tsx tests/conformance/record.ts --write").not.toBeNull();
        expect(missing(scenario, line, expected)).toEqual([]);
      }
      const result = await runInSimulator(run, { line });
      if (scenario.outcome === "runs" && result.seen !== null)
        expect(result.seen, `Envoy ${line}`).toBe(expected);
      expect(simulatorProblems(scenario, expected, result), `Envoy ${line}`).toEqual([]);
    }
  });
});

describe("the rules", () => {
  const proved = new Set(runs.flatMap(({ scenario }) => scenario.rules));
  const observable = rules.filter(({ unobservable }) => unobservable === undefined);
  const shown = observable.filter(({ id }) => proved.has(id));

  test("each has a scenario, or a reason why none can show it", () => {
    const count = `${shown.length} with a scenario, ${rules.length - observable.length} not observable`;
    process.stdout.write(`rules: ${rules.length}; ${count}; ${runs.length} runs of scenarios\n`);
    expect(observable.filter(({ id }) => !proved.has(id)).map(({ id }) => id)).toEqual([]);
  });

  test("a scenario proves only rules that there are, and none that cannot be observed", () => {
    expect([...proved].filter((id) => !observable.some((rule) => rule.id === id))).toEqual([]);
  });

  test("where one holds in some lines only, the others show something else, or cannot play its scenario", () => {
    const isOther = (run: ScenarioRun, line: EnvoyLine): boolean =>
      !run.scenario.lines.includes(line) || expectedOf(run, line) !== expectedOf(run, NEWEST_LINE);
    const alike = rules.flatMap(({ id, lines = ENVOY_LINES }) =>
      ENVOY_LINES.filter((line) => !lines.includes(line))
        .filter((line) => !runs.some((run) => run.scenario.rules.includes(id) && isOther(run, line)))
        .map((line) => `${id} in ${line}`),
    );
    expect(alike).toEqual([]);
  });

  test("no two scenarios have the same name", () => {
    const names = runs
      .filter(({ scenario, protocol }) => protocol === scenario.protocols[0])
      .map(({ scenario }) => scenario.name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
