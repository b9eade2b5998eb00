// What can be expected of many exchanges: that nothing is held for ever.

import type { Filter } from "../host.ts";
import type { RunningProxy } from "../running-proxy.ts";
import { usageKinds, usageTitles } from "../usage.ts";
import type { Verdict } from "./verdict.ts";

/** What requests go through, and what holds something. */
export type Holder = Filter | RunningProxy;

/** How long to look. */
export interface GrowthOptions {
  /** How often the scenario runs; 10 000. During the first half caches may fill and memory may find its size. */
  readonly requests?: number;
  /** One run, all that it begins brought to its end; `send()` without arguments. It is told its number, from 0. */
  readonly scenario?: (subject: Holder, run: number) => void;
}

const DEFAULT_REQUESTS = 10_000;

/** Nothing that is held grows from the first half of the runs to the second. */
export function toLeakNothing(
  subject: Holder,
  { requests = DEFAULT_REQUESTS, scenario = (each) => void each.send() }: GrowthOptions = {},
): Verdict {
  const half = Math.ceil(requests / 2);
  for (let run = 0; run < half; run++) scenario(subject, run);
  const before = subject.usage;
  for (let run = half; run < requests; run++) scenario(subject, run);
  const after = subject.usage;
  const grown = usageKinds.filter((kind) => after[kind] > before[kind]);
  const lines = grown.map((kind) => `${before[kind]} ${usageTitles[kind]} became ${after[kind]}`);
  return {
    pass: grown.length === 0,
    expected: `hold no more after ${requests} runs than after ${half}`,
    seen: grown.length === 0 ? "nothing has grown" : lines.join(", "),
    conversation: null,
  };
}
