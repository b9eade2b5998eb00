// Starts runners of filters.

import { Child } from "../measure/child.ts";
import type { Answer, Assignment, Order } from "./runner.ts";

/** As Envoy runs V8: all code is optimised before it runs for the first time. */
export const ENVOYS_FLAGS = ["--no-liftoff", "--no-wasm-lazy-compilation"];

/** A process that runs a filter. */
export type FilterProcess = Child<Order, Answer>;

/** Starts one; rejects if the filter does not start. */
export function startRunner(assignment: Assignment): Promise<FilterProcess> {
  return Child.start(new URL("runner.ts", import.meta.url), assignment, ENVOYS_FLAGS);
}
