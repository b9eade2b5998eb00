// The interpreter as a module, compiled once for the process.

import { readFileSync } from "node:fs";
import asc from "assemblyscript/asc";
import { compileWat } from "../support/wat.ts";
import type { FilterSpec } from "./scenario.ts";

const SOURCE = "tests/conformance/interpreter/assembly/index.ts";

let compiled: Promise<Uint8Array> | null = null;

/** The interpreter's module. */
export function interpreter(): Promise<Uint8Array> {
  compiled ??= compile();
  return compiled;
}

async function compile(): Promise<Uint8Array> {
  let bytes: Uint8Array | null = null;
  const { error, stderr } = await asc.main(
    // Nothing is collected: callbacks may run inside hostcalls.
    [
      SOURCE,
      "--config",
      "none",
      "--runtime",
      "stub",
      "--exportStart",
      "_start",
      "-O2",
      "--use",
      "abort=",
      "-o",
      "out.wasm",
    ],
    {
      writeFile: (_name, contents) => {
        if (contents instanceof Uint8Array) bytes = contents;
      },
    },
  );
  if (error !== null || bytes === null) throw new Error(`asc: ${stderr}`, { cause: error });
  return bytes;
}

/** The module of a filter of a scenario. */
export async function moduleOf({ module }: FilterSpec): Promise<Uint8Array> {
  if (module === null) return interpreter();
  return compileWat(readFileSync(new URL(`modules/${module}`, import.meta.url), "utf8"));
}
