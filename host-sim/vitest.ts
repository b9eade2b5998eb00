// import "proxy-wasm-as/host-sim/vitest": the matchers in Vitest's `expect`, with their types.

import { expect } from "vitest";
import { type FilterMatchers, matchers } from "./checks/matchers.ts";

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: Vitest declares it with this default.
  interface Matchers<T = any> extends FilterMatchers<T> {}
}

expect.extend(matchers);
