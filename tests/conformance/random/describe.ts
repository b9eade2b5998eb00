// A random run as a person reads it.

import { type RandomRun, scenarioOfRun } from "./generate.ts";

/** A run as it could stand in a scenario file. */
export function describeRun(run: RandomRun): string {
  const { filters, exchanges } = scenarioOfRun(run, "random");
  const chain = filters.map(({ name, program, allowOnHeadersStopIteration }) =>
    [`-- filter ${name}${allowOnHeadersStopIteration ? " (allowOnHeadersStopIteration)" : ""}`, program].join(
      "\n",
    ),
  );
  return `${run.protocol}\n${chain.join("\n")}${exchanges.map((spec) => JSON.stringify(spec)).join("\n")}`;
}
