// Editors check a filter with TypeScript and AssemblyScript's own types, as the README sets it up. They must know the
// decorators of settings.

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

/** Files, each with the folder of the tsconfig.json that an editor finds for it. */
const files = [
  ["tests/config/settings", "tests/config/settings/assembly/settings.ts"],
  ["examples/path-rewrite/assembly", "examples/path-rewrite/assembly/index.ts"],
  ["examples/header-injection/assembly", "examples/header-injection/assembly/index.ts"],
] as const;

for (const [folder, file] of files) {
  test(`${file} has no error in an editor`, () => {
    const arguments_ = ["--noEmit", "--listFiles", "-p", folder];
    const { stdout } = spawnSync("node_modules/.bin/tsc", arguments_, { encoding: "utf8" });
    const lines = stdout.split("\n");
    expect(lines.some((line) => line.endsWith(`/${file}`))).toBe(true);
    expect(lines.filter((line) => line.startsWith(`${file}(`))).toEqual([]);
  });
}
