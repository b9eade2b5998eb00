// The ABI as data, typed from the specification.

import { readFileSync } from "node:fs";

/** A function of the ABI with its wasm types. */
export interface SpecFunction {
  readonly name: string;
  readonly params: readonly string[];
  readonly results: readonly string[];
}

/** Everything that the data has. */
export interface Spec {
  readonly hostcalls: readonly SpecFunction[];
  readonly callbacks: readonly SpecFunction[];
  readonly wasi: readonly SpecFunction[];
  readonly enums: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export const spec: Spec = JSON.parse(readFileSync(new URL("proxy-wasm-0.2.1.json", import.meta.url), "utf8"));
