// Whether a run went as it should: in Envoy, and in the simulator as in Envoy.

import type { EnvoyLine } from "../../host-sim/rules/index.ts";
import type { EnvoyResult } from "./envoy/run.ts";
import type { SimulatorResult } from "./in-simulator.ts";
import { NEWEST_LINE, type Scenario } from "./scenario.ts";

/** What is wrong with what Envoy did, and with the simulator against it; empty if nothing is. */
export function problemsOf(
  scenario: Scenario,
  line: EnvoyLine,
  envoy: EnvoyResult,
  simulator: SimulatorResult,
): string[] {
  const problems: string[] = [];
  if (envoy.outcome !== scenario.outcome)
    problems.push(`Envoy: ${envoy.outcome}, not ${scenario.outcome}\n${envoy.log}`);
  if (!envoy.log.includes(scenario.says)) problems.push(`Envoy does not say ${scenario.says}:\n${envoy.log}`);
  problems.push(...missing(scenario, line, envoy.seen).map((what) => `Envoy ${what}`));
  problems.push(...simulatorProblems(scenario, envoy.seen, simulator));
  return problems;
}

/** What is wrong with the simulator, if Envoy showed `expected`. */
export function simulatorProblems(
  scenario: Scenario,
  expected: string | null,
  { seen, codes }: SimulatorResult,
): string[] {
  if (scenario.outcome === "refused" && seen !== null) return ["the simulator starts"];
  if (scenario.outcome !== "runs") {
    return codes.includes(scenario.code)
      ? []
      : [`the simulator says ${codes.join(", ") || "nothing"}, not ${scenario.code}`];
  }
  if (seen === null) return [`the simulator refuses to start: ${codes.join(", ")}`];
  if (expected === null || seen === expected) return [];
  return [difference(expected, seen)];
}

/** What a scenario promises, or rules out; where an older line of Envoy does otherwise, only the record says it. */
export function missing({ shows, hides }: Scenario, line: EnvoyLine, seen: string | null): string[] {
  if (seen === null || line !== NEWEST_LINE) return [];
  const lines = seen.split("\n").map((line) => line.trim());
  return [
    ...shows.filter((line) => !lines.includes(line.trim())).map((line) => `does not show: ${line}`),
    ...hides.filter((line) => lines.includes(line.trim())).map((line) => `shows: ${line}`),
  ];
}

const CONTEXT = 3;

/** Both texts side by side from the first line that differs. */
function difference(expected: string, seen: string): string {
  const left = expected.split("\n");
  const right = seen.split("\n");
  let first = 0;
  while (left[first] === right[first] && first < left.length) first++;
  let leftEnd = left.length;
  let rightEnd = right.length;
  while (leftEnd > first && rightEnd > first && left[leftEnd - 1] === right[rightEnd - 1]) {
    leftEnd--;
    rightEnd--;
  }
  return [
    ...left.slice(Math.max(0, first - CONTEXT), first).map((line) => `    ${line}`),
    ...left.slice(first, leftEnd).map((line) => `  - ${line}`),
    ...right.slice(first, rightEnd).map((line) => `  + ${line}`),
    ...left.slice(leftEnd, leftEnd + CONTEXT).map((line) => `    ${line}`),
    "  (- Envoy, + simulator)",
  ].join("\n");
}
