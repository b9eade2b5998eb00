// A module as it lies on the disk: its bytes, and beside them what its compiler knew of the source.

import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ConfigSchema } from "./config-schema.ts";

/** What a build calls the schema of a configuration. */
const SCHEMA_FILE = "config.schema.json";

/** Where a module comes from: a file, or its bytes. The source map of a file is the one beside it, `<file>.map`. */
export type ModuleSource = string | URL | Uint8Array;

/** What was read. */
export interface ModuleFile {
  readonly bytes: Uint8Array;
  /** A source map (version 3) from bytes of the module to lines; null where there is none. */
  readonly sourceMap: string | null;
  /** The schema of its configuration, from the folder in which it lies; null where there is none. */
  readonly configSchema: ConfigSchema | null;
}

/** Reads a module, and its source map and the schema of its configuration if they are there. */
export async function readModuleFile(source: ModuleSource): Promise<ModuleFile> {
  if (source instanceof Uint8Array) return { bytes: source, sourceMap: null, configSchema: null };
  const file = source instanceof URL ? fileURLToPath(source) : source;
  const bytes = await readFile(file);
  const path = join(dirname(file), SCHEMA_FILE);
  const schema = await textOf(path);
  return {
    bytes,
    sourceMap: await textOf(`${file}.map`),
    configSchema: schema === null ? null : { path, text: schema },
  };
}

function textOf(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch(() => null);
}
