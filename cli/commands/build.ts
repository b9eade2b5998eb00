import { Command, Option } from "commander";
import { ALL_ABIS } from "../../host-sim/abi/signatures.ts";
import type { BuildOptions, BuildResult } from "../../toolchain/index.ts";
import { DEFAULT_TARGET, TARGET_HOSTS } from "../../toolchain/target.ts";
import { fail, print, printJson, useColors } from "../report.ts";
import { buildResult } from "../reports/build.ts";

interface Flags {
  readonly abi?: string;
  readonly allowImport?: readonly string[];
  readonly debug?: true;
  readonly json?: true;
  readonly out?: string;
  readonly runtime?: string;
  readonly target?: string;
}

/** `proxy-wasm build`: from a filter's source to `build/<name>/plugin.wasm`. */
export function buildCommand(): Command {
  return new Command("build")
    .description("compile filters to build/<name>/plugin.wasm and check that hosts will load them")
    .argument("[filters...]", "folders with assembly/index.ts, or entry files", ["."])
    .addOption(
      new Option("--target <host>", "for which host").choices(TARGET_HOSTS).default(DEFAULT_TARGET.host),
    )
    .addOption(
      new Option("--abi <version>", "which ABI the host speaks")
        .choices(ALL_ABIS)
        .default(undefined, "its newest"),
    )
    .option("--debug", "keep function names, do not optimise, write a source map")
    .option(
      "--runtime <name>",
      "use one of AssemblyScript's runtimes in place of our own: minimal, incremental, stub",
    )
    .option(
      "--allow-import <names...>",
      "hostcalls that your host has beyond the specification, without env.",
    )
    .option("--out <folder>", "where modules go, instead of build")
    .option("--json", "print the results as JSON")
    .addHelpText("after", "\nExample:\n  proxy-wasm build examples/header-injection examples/path-rewrite")
    .action(run);
}

async function run(filters: string[], flags: Flags): Promise<void> {
  // The compiler takes a second to load; help and wrong arguments do not wait for it.
  const { buildFilter } = await import("../../toolchain/index.ts");
  const options: BuildOptions = {
    colors: useColors(process.stderr),
    ...(flags.allowImport === undefined ? {} : { vendorImports: flags.allowImport }),
    ...(flags.target === undefined ? {} : { target: flags.target }),
    ...(flags.abi === undefined ? {} : { abi: flags.abi }),
    ...(flags.debug === undefined ? {} : { debug: flags.debug }),
    ...(flags.out === undefined ? {} : { outDir: flags.out }),
    ...(flags.runtime === undefined ? {} : { runtime: flags.runtime }),
  };
  const results: BuildResult[] = [];
  for (const filter of filters) {
    try {
      const result = await buildFilter(filter, options);
      results.push(result);
      if (flags.json === undefined) print(buildResult(result));
    } catch (error) {
      fail(error, flags.json !== undefined);
      return;
    }
  }
  if (flags.json !== undefined) printJson(results);
}
