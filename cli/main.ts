#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { buildCommand } from "./commands/build.ts";
import { coverageCommand } from "./commands/coverage.ts";
import { recordCommand } from "./commands/record.ts";
import { replayCommand } from "./commands/replay.ts";
import { testCommand } from "./commands/test.ts";
import { endWithReader } from "./report.ts";

const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
  description: string;
};

endWithReader(process.stdout);

const program = new Command("proxy-wasm")
  .description(manifest.description)
  .version(manifest.version)
  .showHelpAfterError()
  .addCommand(buildCommand())
  .addCommand(testCommand())
  .addCommand(coverageCommand())
  .addCommand(recordCommand())
  .addCommand(replayCommand())
  .addHelpText(
    "after",
    "\nExit codes: 0 done, 1 refused (the message says what and where), 2 wrong arguments.\nNO_COLOR turns colours off.",
  );

program.configureOutput({ outputError: (text, write) => write(text) });
program.exitOverride((end) => process.exit(end.exitCode === 0 ? 0 : 2));
for (const command of program.commands)
  command.exitOverride((end) => process.exit(end.exitCode === 0 ? 0 : 2));

await program.parseAsync();
