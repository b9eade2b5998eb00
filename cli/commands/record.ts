import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Command, Option } from "commander";
import { HostSimError } from "../../host-sim/errors.ts";
import { RECORDING_LEVELS, type RecordingLevel } from "../../toolchain/recording/levels.ts";
import { print, printJson, refuse } from "../report.ts";

interface Flags {
  readonly level: RecordingLevel;
  readonly out?: string;
  readonly json?: true;
}

/** `proxy-wasm record`: a copy of a filter that logs what crosses its boundary. */
export function recordCommand(): Command {
  return new Command("record")
    .description("write a copy of a filter, of any SDK, that logs its callbacks, hostcalls and answers")
    .argument("<module>", "the filter, as plugin.wasm")
    .option("--out <file>", "where the copy goes; <module>.recording.wasm beside the filter by default")
    .addOption(
      new Option("--level <level>", "at which level it logs; the proxy must let it through")
        .choices(RECORDING_LEVELS)
        .default("warn"),
    )
    .option("--json", "print what was written as JSON")
    .addHelpText(
      "after",
      "\nThe copy does what the filter does, and takes its place in the proxy. It logs whatever the filter reads and writes,\n" +
        "secrets too. Give the proxy's log to proxy-wasm replay.\n\n" +
        "Example:\n  proxy-wasm record build/path-rewrite/plugin.wasm\n" +
        "  proxy-wasm replay build/path-rewrite/plugin.wasm envoy.log",
    )
    .action(run);
}

async function run(file: string, { level, out = besideOf(file), json }: Flags): Promise<void> {
  if (!existsSync(file)) {
    refuse("ERR_FILE_NOT_FOUND", `there is no ${file}; proxy-wasm build writes build/<name>/plugin.wasm`);
    return;
  }
  const { recordingCopy } = await import("../../toolchain/recording/index.ts");
  const bytes = readFileSync(file);
  let copy: Uint8Array;
  try {
    copy = recordingCopy(bytes, level);
  } catch (error) {
    if (!(error instanceof HostSimError)) throw error;
    refuse(error.code, error.message);
    return;
  }
  try {
    writeFileSync(out, copy);
  } catch (error) {
    refuse("ERR_NOT_WRITTEN", `${out}: ${(error as Error).message}`);
    return;
  }
  const sizes = `${copy.length} bytes (the filter: ${bytes.length})`;
  if (json === undefined) print(`${out}   ${sizes}, logs at level ${level}`);
  else printJson({ file: out, bytes: copy.length, filterBytes: bytes.length, level });
}

function besideOf(file: string): string {
  return join(dirname(file), `${basename(file, ".wasm")}.recording.wasm`);
}
