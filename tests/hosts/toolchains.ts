// What builds the drivers: Go and Java with Maven. Tests of a host whose toolchain is not there are skipped, and say so.

import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";

const PROBE = join(tmpdir(), `proxy-wasm-as-${process.pid}.rmeta`);

/** The commands that a host needs, each with the arguments that make it say its version. */
const COMMANDS = {
  go: [["go", "version"]],
  java: [
    ["java", "-version"],
    ["mvn", "-version"],
  ],
  rust: [
    ["cargo", "--version"],
    // An empty library, which needs what rustup adds for the target.
    [
      "rustc",
      "--target",
      "wasm32-unknown-unknown",
      "--crate-type",
      "lib",
      "--emit",
      "metadata",
      "-o",
      PROBE,
      "-",
    ],
  ],
} as const;

export type Toolchain = keyof typeof COMMANDS;

/** What of a toolchain is missing; undefined if nothing is. */
export function missingCommand(toolchain: Toolchain): string | undefined {
  const missing = COMMANDS[toolchain].find(([command, ...args]) => {
    return spawnSync(command, args, { stdio: "ignore" }).status !== 0;
  });
  return missing?.join(" ");
}

/**
 * Groups tests that need a toolchain. Without it they are skipped with a line that says so, or, if `REQUIRE_HOSTS` is 1, the
 * file fails.
 */
export function describeWith(toolchain: Toolchain, name: string, tests: () => void): void {
  const missing = missingCommand(toolchain);
  if (missing === undefined) {
    describe(name, tests);
    return;
  }
  const reason = `${name}: not installed, as this does not run: ${missing}`;
  if (process.env.REQUIRE_HOSTS === "1") throw new Error(reason);
  process.stdout.write(`skipped: ${reason}\n`);
  describe.skip(name, tests);
}
