// A folder like a user's, for as long as a test file runs.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

/** The project's own folder. */
export const ROOT: string = new URL("../../", import.meta.url).pathname;

/** A folder in which the package is installed. */
export function temporaryProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "proxy-wasm-as-test-"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file, and makes the folders that it is in. */
export function writeIn(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
