// Editors check a filter with TypeScript and AssemblyScript's own types. They must know the decorators of settings.

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

/** What TypeScript says about the class of settings. */
function complaints(): string[] {
  const { stdout } = spawnSync(
    "node_modules/.bin/tsc",
    ["--noEmit", "-p", "tests/config/settings/tsconfig.json"],
    {
      encoding: "utf8",
    },
  );
  // AssemblyScript's types are none of ours; that they were read shows that something was checked.
  expect(stdout).toContain("node_modules/assemblyscript/std/assembly");
  return stdout.split("\n").filter((line) => line.startsWith("tests/config/settings/assembly/settings.ts"));
}

test("a class of settings has no error in an editor", () => {
  expect(complaints()).toEqual([]);
});
