// Filters that act on a stream from outside of it, as an asynchronous answer would.

import type { Filter, FilterOptions } from "../../host-sim/index.ts";
import { type Call, call, loadScripted, type Scripts } from "./scripted-filter.ts";

/** When the filter ticks. */
export const TICK_MS = 10;

/** The first stream of a filter has this id. */
const FIRST_STREAM = 2;

/** A scripted filter that, on each tick, makes the calls with the first stream as its effective context. */
export function loadTicking(
  scripts: Scripts,
  calls: readonly Call[],
  options: FilterOptions = {},
): Promise<Filter> {
  return loadScripted(
    {
      ...scripts,
      proxy_on_configure: { calls: [call("proxy_set_tick_period_milliseconds", TICK_MS)] },
      proxy_on_tick: { calls: [call("proxy_set_effective_context", FIRST_STREAM), ...calls] },
    },
    options,
  );
}
