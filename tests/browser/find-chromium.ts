// Where a Chromium is, for tests that look at pages as a person does.

import { describe } from "vitest";
import { isExecutable, onPath } from "../support/on-path.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

const HOW_TO_GET_ONE =
  "no Chromium: set CHROMIUM_BIN, or install one (Debian: apt-get install chromium), so that it is on PATH";

/** The executable of `CHROMIUM_BIN`, or the first one on `PATH`; undefined if there is none. */
export function findChromium(): string | undefined {
  return process.env.CHROMIUM_BIN || onPath(...NAMES).find(isExecutable);
}

/** Groups tests that need a browser. Without one they are skipped with a line that says so, or fail if `REQUIRE_BROWSER` is 1. */
export function describeInChromium(title: string, define: (chromium: string) => void): void {
  const chromium = findChromium();
  if (chromium !== undefined) {
    describe(title, () => define(chromium));
    return;
  }
  if (process.env.REQUIRE_BROWSER === "1") throw new Error(HOW_TO_GET_ONE);
  process.stdout.write(`skipped: ${title}: ${HOW_TO_GET_ONE}\n`);
  describe.skip(title, () => define(""));
}
