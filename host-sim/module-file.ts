// A module as it lies on the disk: its bytes, and beside them what its compiler knew of the source.

import { readFile } from "node:fs/promises";

/** Where a module comes from: a file, or its bytes. The source map of a file is the one beside it, `<file>.map`. */
export type ModuleSource = string | URL | Uint8Array;

/** What was read. */
export interface ModuleFile {
  readonly bytes: Uint8Array;
  /** A source map (version 3) from bytes of the module to lines; null where there is none. */
  readonly sourceMap: string | null;
}

/** Reads a module, and its source map if there is one. */
export async function readModuleFile(source: ModuleSource): Promise<ModuleFile> {
  if (source instanceof Uint8Array) return { bytes: source, sourceMap: null };
  const bytes = await readFile(source);
  const map = source instanceof URL ? new URL(`${source.href}.map`) : `${source}.map`;
  return { bytes, sourceMap: await readFile(map, "utf8").catch(() => null) };
}
