// Random programs and traffic in a real Envoy and in the simulator. The seed stands still, so that a change is judged by what it
// changed: RANDOM_SEED gives other ones, and tests/conformance/random/cli.ts looks closer.

import { expect, test } from "vitest";
import { differencesOf, randomRuns } from "../conformance/random/compare.ts";
import { describeRun } from "../conformance/random/describe.ts";
import { stepsOf } from "../conformance/random/generate.ts";
import { lineOf } from "../conformance/scenario.ts";
import { describeEnvoy } from "./find-envoy.ts";

const RUNS = Number(process.env.RANDOM_RUNS ?? 70);
const EXCHANGES = 6;
const SEED = 1;
/** In how many runs the profile of a line may part from its Envoy; in none by default. It must only become less. */
const KNOWN: Readonly<Record<string, number>> = { "1.36": 2 };
const DEADLINE_MS = 900_000;

describeEnvoy("random programs", (binary) => {
  const seed = Number(process.env.RANDOM_SEED ?? SEED);

  test(
    `do in the simulator what they do in Envoy (RANDOM_SEED=${seed})`,
    async () => {
      const runs = await randomRuns(seed, RUNS, EXCHANGES);
      const steps = runs.reduce((sum, run) => sum + stepsOf(run), 0);
      const differences = await differencesOf(binary, runs);
      process.stdout.write(
        `RANDOM_SEED=${seed}: ${runs.length} random runs, ${steps} steps, ${differences.length} differ from Envoy ${binary.version}\n`,
      );
      const texts = differences.map(({ run, text }) => `${describeRun(run)}\n${text}`);
      const known = KNOWN[lineOf(binary.version)] ?? 0;
      expect(differences.length, texts.join("\n\n")).toBeLessThanOrEqual(known);
    },
    DEADLINE_MS,
  );
});
