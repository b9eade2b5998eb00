// Modules as files, which is how Envoy wants them.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";

/** Writes a module into a file and answers its path. */
export type WriteModule = (name: string, bytes: Uint8Array) => string;

/** A folder for modules that is there while the tests of the surrounding group run. */
export function moduleFiles(): WriteModule {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "proxy-wasm-as-modules-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name, bytes) => {
    const file = join(folder, `${name}.wasm`);
    writeFileSync(file, bytes);
    return file;
  };
}
