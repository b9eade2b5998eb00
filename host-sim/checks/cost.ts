// What can be expected of the cost of an exchange, a stream or a connection: exact counts, the same on every machine.

import type { Counts } from "../guest/conversation.ts";
import type { Verdict } from "./verdict.ts";

/** The most that each count may be; what is not named may be anything. */
export type CostLimits = Partial<Counts>;

/** Whatever has counts, and a conversation. */
export interface Costed {
  readonly counts: Counts;
  readonly transcript: string;
}

/** No count is above its limit. */
export function toCostAtMost({ counts, transcript }: Costed, limits: CostLimits): Verdict {
  const kinds = Object.keys(limits) as (keyof Counts)[];
  const above = kinds.filter((kind) => counts[kind] > (limits[kind] ?? Number.POSITIVE_INFINITY));
  return {
    pass: above.length === 0,
    expected: `cost at most ${kinds.map((kind) => `${limits[kind]} ${kind}`).join(", ")}`,
    seen: `it took ${(above.length === 0 ? kinds : above).map((kind) => `${counts[kind]} ${kind}`).join(", ")}`,
    conversation: transcript,
  };
}
