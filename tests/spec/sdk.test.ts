// The SDK against the ABI as data: a module that overrides every callback and reaches every hostcall is compiled, and the
// types in its binary are compared with those typed from the specification.

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { readModule } from "../../host-sim/guest/module.ts";
import type { WasmBinary } from "../../host-sim/guest/wasm-binary.ts";
import { buildFilter } from "../../toolchain/index.ts";
import { type SpecFunction, spec } from "./spec-data.ts";

function typesOf(functions: readonly SpecFunction[]): Map<string, object> {
  return new Map(functions.map(({ name, params, results }) => [name, { params, results }]));
}

describe("filters that use all of the SDK", () => {
  let binary: WasmBinary;
  let tcp: WasmBinary;

  beforeAll(async () => {
    const { path, warnings } = await buildFilter("tests/sdk/everything");
    expect(warnings).toBe("");
    binary = readModule(readFileSync(path)).binary;
    tcp = readModule(readFileSync((await buildFilter("tests/sdk/tcp")).path)).binary;
  });

  test("import hostcalls of ABI 0.2.1 only, each with the type of the specification", () => {
    const specified = typesOf(spec.hostcalls);
    for (const { kind, module, name, type } of binary.imports) {
      expect({ kind, module }).toEqual({ kind: "function", module: "env" });
      expect({ name, type }).toEqual({ name, type: specified.get(name) });
    }
  });

  test("reach every import that the SDK declares", () => {
    const source = readFileSync("assembly/abi/env.ts", "utf8");
    const declared = [...source.matchAll(/declare function (\w+)/g)].map(([, name]) => name);
    expect(binary.imports.map(({ name }) => name).sort()).toEqual(declared.sort());
  });

  test("start in an exported _start, and have no start section", () => {
    for (const module of [binary, tcp]) {
      expect(module.exports.find(({ name }) => name === "_start")?.type).toEqual({ params: [], results: [] });
      expect(module.start).toBeUndefined();
    }
  });

  test("export every callback of the specification that a host can call, but two", () => {
    const exported = new Set([...binary.exports, ...tcp.exports].map(({ name }) => name));
    const missing = spec.callbacks.map(({ name }) => name).filter((name) => !exported.has(name));
    // _start is the entry point that every host runs.
    expect(missing.sort()).toEqual(["_initialize", "main"]);
  });

  test("export callbacks of ABI 0.2.1, each with the type of the specification", () => {
    const specified = typesOf(spec.callbacks);
    for (const { kind, name, type } of [...binary.exports, ...tcp.exports]) {
      if (kind === "memory") continue;
      expect({ name, type }).toEqual({ name, type: specified.get(name) });
    }
  });
});

describe("the SDK's enums have the names and numbers of the specification", () => {
  /** Numbers that Envoy's headers declare and the specification leaves out. */
  const beyond: Record<string, Record<string, number>> = {
    proxy_status_t: { BadExpression: 5, ResultMismatch: 9, BrokenConnection: 11 },
  };

  const source = readFileSync("assembly/abi/enums.ts", "utf8");
  for (const [, specName = "", body = ""] of source.matchAll(/Spec: `(\w+)`[^{]*{([^}]*)}/g)) {
    const specified = spec.enums[specName];
    if (specified === undefined) continue;
    test(specName, () => {
      const ours = [...body.matchAll(/(\w+) = (\d+),/g)].map(([, name, number]) => [name, Number(number)]);
      const theirs = Object.entries(specified).map(([name, number]) => [ourName(name), number]);
      expect(Object.fromEntries(ours)).toEqual({ ...Object.fromEntries(theirs), ...beyond[specName] });
    });
  }
});

/** `NOT_FOUND` of the specification is `NotFound` here. */
function ourName(name: string): string {
  return name.replace(/([A-Z])([A-Z]*)_?/g, (_, first: string, rest: string) => first + rest.toLowerCase());
}
