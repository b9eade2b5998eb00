// A module that was read, checked and compiled. Tests load the same one again and again: the last few are kept.

import { createHash } from "node:crypto";
import { coverageCollector } from "./coverage/collector.ts";
import { HostSimError } from "./errors.ts";
import { checkLink } from "./guest/link-check.ts";
import { problemInOneLine, refuseErrors } from "./guest/link-problem.ts";
import { prepareModule } from "./guest/metering/meter.ts";
import { type RunnableModule, readModule } from "./guest/module.ts";
import type { ModuleFile } from "./module-file.ts";
import type { HostProfile } from "./profiles/profile.ts";
import { describerOf } from "./source-lines.ts";

/** A module that links, and the name it goes by. */
export interface LoadedModule extends RunnableModule {
  /** The same bytes have the same. */
  readonly hash: string;
  /** What it exports for nobody, in words. */
  readonly unused: readonly string[];
}

/** What a module runs with. */
export interface ModuleLimits {
  readonly instructionLimit: number | null;
  readonly mostMemoryPages: number;
}

/** One that is kept, with all that it depends on. */
interface Kept {
  readonly key: string;
  readonly profile: HostProfile;
  readonly loaded: Promise<LoadedModule>;
}

/** Compiled code takes several times as much memory as a module. */
const MOST_KEPT = 8;

/** The one that was asked for last comes last. */
let kept: readonly Kept[] = [];

/** Reads, checks and compiles a module, unless that has been done before. What was refused is not kept. */
export async function loadModule(
  file: ModuleFile,
  profile: HostProfile,
  limits: ModuleLimits,
): Promise<LoadedModule> {
  const hash = hashOf(file.bytes);
  const counts = limits.instructionLimit !== null;
  const asked = [
    hash,
    hashOf(file.sourceMap ?? ""),
    counts,
    limits.mostMemoryPages,
    coverageCollector() !== null,
  ];
  const key = asked.join(" ");
  const known = kept.find((each) => each.key === key && each.profile === profile);
  const used = known ?? { key, profile, loaded: makeModule(hash, file, profile, limits) };
  kept = [...kept.filter((each) => each !== known), used].slice(-MOST_KEPT);
  try {
    return await used.loaded;
  } catch (error) {
    kept = kept.filter((each) => each !== used);
    throw error;
  }
}

const NO_NAMES = "Built with names (proxy-wasm build --debug) the module tells functions and lines.";

async function makeModule(
  hash: string,
  { bytes, sourceMap }: ModuleFile,
  profile: HostProfile,
  { instructionLimit, mostMemoryPages: mostPages }: ModuleLimits,
): Promise<LoadedModule> {
  // The caller may write over his bytes.
  const module = readModule(bytes.slice(), profile);
  const problems = checkLink(module, { profile: { ...profile, mostMemoryPages: mostPages } });
  refuseErrors(problems);
  const { binary } = module;
  const coverage = coverageCollector()?.module(hash, binary, sourceMap) ?? null;
  const prepared = prepareModule(binary, {
    mostPages,
    counts: instructionLimit !== null,
    blocks: coverage?.plan.blocks ?? [],
  });
  const compiled = await WebAssembly.compile(prepared.bytes).catch((cause: Error) => {
    throw new HostSimError("ERR_MODULE_CORRUPT", `the module does not compile: ${cause.message}`, { cause });
  });
  return {
    hash,
    unused: problems.filter(({ code }) => code === "ERR_EXPORT_UNUSED").map(problemInOneLine),
    module,
    compiled,
    originOf: prepared.originOf,
    describe: describerOf(binary, sourceMap),
    hint: sourceMap !== null || binary.functionNames.size > 0 ? null : NO_NAMES,
    onInstance: (exports) => coverage?.add(exports),
  };
}

function hashOf(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}
