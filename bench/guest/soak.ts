// Whether memory grows: many requests, with many live streams in rotation, and the pages before and after.

import { atMost, type Row } from "../measure/report.ts";
import { exactly } from "../measure/rounds.ts";
import type { Measured } from "../modules.ts";
import { startRunner } from "./child.ts";

const LIVE = 1000;
/** What a filter takes once it takes while these run. */
const SETTLING = 100_000;

/** How many pages the memory of a filter grows by while so many requests come. */
export async function soak({ name, file, configuration }: Measured, requests: number): Promise<Row> {
  const runner = await startRunner({ file, configuration, live: LIVE });
  try {
    const before = await runner.order({ what: "rotations", count: SETTLING });
    const after = await runner.order({ what: "rotations", count: requests });
    const growth = exactly(after.pages - before.pages);
    return {
      measure: `${name}: growth over ${requests} requests, ${LIVE} live, ${before.pages} pages before`,
      unit: "pages",
      ours: growth,
      goal: atMost(growth, 0, "pages"),
    };
  } finally {
    runner.stop();
  }
}
