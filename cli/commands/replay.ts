import { existsSync, readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { Command } from "commander";
import { HostSimError } from "../../host-sim/errors.ts";
import { print, printJson, refuse } from "../report.ts";
import { replayReport } from "../reports/replay.ts";

interface Flags {
  readonly transcript?: true;
  readonly json?: true;
}

/** `proxy-wasm replay`: a filter, run on what a copy of it has logged in a proxy. */
export function replayCommand(): Command {
  return new Command("replay")
    .description("run a filter in the simulator on a recording, and say where they part")
    .argument("<module>", "the filter, as plugin.wasm; one built with --debug tells lines where it traps")
    .argument(
      "<log>",
      "the log of the proxy in which the copy ran that proxy-wasm record has made; - is standard input",
    )
    .option("--transcript", "print the conversations, as far as they were played")
    .option("--json", "print the results as JSON")
    .addHelpText(
      "after",
      "\nExit codes: 0 the filter does what was recorded, 1 they part, or the log is no recording, 2 wrong arguments.\n\n" +
        "Example:\n  proxy-wasm replay build/path-rewrite/plugin.wasm envoy.log",
    )
    .action(run);
}

async function run(module: string, log: string, { transcript, json }: Flags): Promise<void> {
  for (const file of [module, log]) {
    if (file === "-" || existsSync(file)) continue;
    refuse("ERR_FILE_NOT_FOUND", `there is no ${file}`);
    return;
  }
  const { replayRecording } = await import("../../host-sim/recording/replay.ts");
  try {
    const replay = await replayRecording(
      module,
      log === "-" ? await text(process.stdin) : readFileSync(log, "utf8"),
    );
    if (json === undefined) print(replayReport(replay, transcript === true));
    else printJson({ ...replay, trap: replay.trap?.message ?? null, vms: replay.vms.map(withoutError) });
    if (replay.difference !== null) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof HostSimError)) throw error;
    refuse(
      error.code,
      [error.message, ...(error.hint === undefined ? [] : [`    ${error.hint}`])].join("\n"),
    );
  }
}

function withoutError<Vm extends { readonly trap: HostSimError | null }>(vm: Vm): unknown {
  return { ...vm, trap: vm.trap?.message ?? null };
}
