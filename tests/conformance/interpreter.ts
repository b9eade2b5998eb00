// The interpreter as a module, compiled once for the process.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import { compileWat } from "../support/wat.ts";
import { callsModule } from "./calls-module.ts";
import type { FilterSpec } from "./scenario.ts";

const FOLDER = "tests/conformance/interpreter/assembly";
const SOURCE = `${FOLDER}/index.ts`;
const KEPT = "build/conformance";

let compiled: Promise<Uint8Array> | null = null;

/** The interpreter's module. */
export function interpreter(): Promise<Uint8Array> {
  compiled ??= compile();
  return compiled;
}

/** Compiling takes seconds: what was made of the same source before is kept in the folder of builds. */
async function compile(): Promise<Uint8Array> {
  const source = readdirSync(FOLDER).map((file) => readFileSync(join(FOLDER, file), "utf8"));
  const hash = createHash("sha256").update(source.join("\0")).digest("hex").slice(0, 16);
  const file = join(KEPT, `interpreter-${hash}.wasm`);
  if (existsSync(file)) return readFileSync(file);
  const bytes = await compileSource();
  mkdirSync(KEPT, { recursive: true });
  // Test files run at the same time: who reads it finds all of it.
  writeFileSync(`${file}.${process.pid}`, bytes);
  renameSync(`${file}.${process.pid}`, file);
  return bytes;
}

async function compileSource(): Promise<Uint8Array> {
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

/** The module of a filter of a scenario; `tag` is what its run is called, if others run beside it. */
export async function moduleOf({ module, calls }: FilterSpec, tag = ""): Promise<Uint8Array> {
  if (calls !== null) return callsModule(calls, tag);
  return module === null ? interpreter() : compileWat(module);
}
