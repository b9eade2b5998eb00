// What filters add to the processor time that Envoy needs for a request.

import type { EnvoyBinary } from "../../tests/envoy/find-envoy.ts";
import { beyond, interleave, type Rounds, type Spread, spreadOf } from "../measure/rounds.ts";
import { CHECK } from "./config.ts";
import { Load, requestOf } from "./load.ts";
import { startMeasured } from "./running.ts";
import { type EnvoySubject, NONE } from "./subjects.ts";

const CONNECTIONS = 8;
const NS_IN_US = 1000;

/** How a run is measured. */
export interface EnvoyRounds extends Rounds {
  /** How many requests a sample has. */
  readonly requests: number;
}

/** What came out. */
export interface Added {
  /** A request without any filter, in microseconds. */
  readonly none: Spread;
  /** What each subject adds to that, by its listener. */
  readonly added: ReadonlyMap<string, Spread>;
}

/** Measures all in one Envoy with one worker. Rejects if a filter does not do its work. */
export async function measureAdded(
  binary: EnvoyBinary,
  subjects: readonly EnvoySubject[],
  rounds: EnvoyRounds,
): Promise<Added> {
  const envoy = await startMeasured(binary, [NONE, ...subjects]);
  const loads: Load[] = [];
  try {
    const measured = [];
    for (const subject of [NONE, ...subjects]) {
      const load = await Load.open(envoy.ports.get(subject.listener) ?? 0, CONNECTIONS);
      loads.push(load);
      await check(load, subject);
      measured.push({
        name: subject.listener,
        sample: async (): Promise<number> => {
          const before = envoy.cpu();
          await load.run(rounds.requests);
          return (envoy.cpu() - before) / rounds.requests / NS_IN_US;
        },
      });
    }
    const samples = await interleave(measured, rounds);
    const without = samples.get(NONE.listener) ?? [];
    return {
      none: spreadOf(without),
      added: new Map(
        subjects.map(({ listener }) => [listener, beyond(samples.get(listener) ?? [], without)]),
      ),
    };
  } finally {
    for (const load of loads) load.close();
    await envoy.stop();
  }
}

async function check(load: Load, { listener, shows }: EnvoySubject): Promise<void> {
  const { head } = await load.ask(requestOf([[CHECK, "1"]]));
  const lines = head.split("\r\n");
  const missing = shows.filter((line) => !lines.includes(line));
  if (missing.length > 0)
    throw new Error(`${listener} does not do its work: no ${missing.join(", no ")} in\n${head}`);
}
