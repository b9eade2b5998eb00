// The SDK against the ABI as data: a module that overrides every callback and reaches every hostcall is compiled, and the
// types in its binary are compared with those typed from the specification.

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { readModule } from "../../host-sim/guest/module.ts";
import type { WasmBinary } from "../../host-sim/guest/wasm-binary.ts";
import { buildFilter } from "../../toolchain/index.ts";

interface SpecFunction {
  readonly name: string;
  readonly params: readonly string[];
  readonly results: readonly string[];
}

interface Spec {
  readonly hostcalls: readonly SpecFunction[];
  readonly callbacks: readonly SpecFunction[];
}

const spec: Spec = JSON.parse(readFileSync(new URL("proxy-wasm-0.2.1.json", import.meta.url), "utf8"));

function typesOf(functions: readonly SpecFunction[]): Map<string, object> {
  return new Map(functions.map(({ name, params, results }) => [name, { params, results }]));
}

describe("a filter that uses all of the SDK", () => {
  let binary: WasmBinary;

  beforeAll(async () => {
    const { path, warnings } = await buildFilter("tests/sdk/everything");
    expect(warnings).toBe("");
    binary = readModule(readFileSync(path)).binary;
  });

  test("imports hostcalls of ABI 0.2.1 only, each with the type of the specification", () => {
    const specified = typesOf(spec.hostcalls);
    for (const { kind, module, name, type } of binary.imports) {
      expect({ kind, module }).toEqual({ kind: "function", module: "env" });
      expect({ name, type }).toEqual({ name, type: specified.get(name) });
    }
  });

  test("reaches every import that the SDK declares", () => {
    const source = readFileSync("assembly/abi/env.ts", "utf8");
    const declared = [...source.matchAll(/declare function (\w+)/g)].map(([, name]) => name);
    expect(binary.imports.map(({ name }) => name).sort()).toEqual(declared.sort());
  });

  test("exports callbacks of ABI 0.2.1, each with the type of the specification", () => {
    const specified = typesOf(spec.callbacks);
    for (const { kind, name, type } of binary.exports) {
      if (kind === "memory") continue;
      expect({ name, type }).toEqual({ name, type: specified.get(name) });
    }
  });
});
