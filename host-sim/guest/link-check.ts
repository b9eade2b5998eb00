// Whether a host would load a module. All faults are collected: Envoy stops at the first, and a list saves rounds.

import { abiMarkers } from "../abi/callbacks.ts";
import type { AbiVersion } from "../abi/enums.ts";
import { touchesMemory } from "../abi/signatures.ts";
import { defaultProfile } from "../profiles/index.ts";
import type { HostProfile } from "../profiles/profile.ts";
import { checkExports } from "./check-exports.ts";
import { checkImports, type Host, signatureOfImport } from "./check-imports.ts";
import { MISSING_ALLOCATOR, MISSING_MARKER } from "./envoy-text.ts";
import { type LinkProblem, linkError, linkWarning, seenBy } from "./link-problem.ts";
import { type FilterModule, NEWEST_ABI } from "./module.ts";
import { importsReachedFromStart } from "./start-section.ts";
import type { WasmBinary } from "./wasm-binary.ts";

/** What to hold the module against. */
export interface LinkOptions {
  /** Without one, the version that the module declares. */
  readonly abi?: AbiVersion;
  /** Without one, the newest Envoy. */
  readonly profile?: HostProfile;
}

/** Everything that is wrong with a module, in the order in which Envoy would meet it. */
export function checkLink(module: FilterModule, options: LinkOptions = {}): LinkProblem[] {
  const { profile = defaultProfile } = options;
  const host = { profile, abi: options.abi ?? module.abi ?? NEWEST_ABI };
  const problems = [
    ...checkMarker(module, profile),
    ...checkImports(module.binary, host),
    ...checkStartSection(module.binary),
    ...checkExports(module, host),
    ...checkAllocator(module, profile),
    ...checkMemory(module, host),
    ...checkMemorySize(module, profile),
  ];
  return problems.map((problem) => seenBy(profile.family, problem));
}

/** LOAD-1: a host looks for an exported function; one it does not know, or a global, does not count. */
function checkMarker({ abi, binary }: FilterModule, { abis, title }: HostProfile): LinkProblem[] {
  if (abi !== undefined && abis.includes(abi)) return [];
  if (abi !== undefined) {
    return [
      linkError("ERR_ABI_MARKER_MISSING", `speaks ABI ${abi}; ${title} knows ${abis.join(", ")}`, {
        host: "loads it",
        hint: `build it for ABI ${abis.at(-1)}`,
      }),
    ];
  }
  const similar = binary.exports.find(({ name }) => name.startsWith("proxy_abi_version_"));
  const instead = similar === undefined ? "" : `; ${similar.name} is ${describeMarker(similar)}`;
  return [
    linkError("ERR_ABI_MARKER_MISSING", `exports no function that names its ABI version${instead}`, {
      host: `logs "${MISSING_MARKER}"`,
      hint: "export a function proxy_abi_version_0_2_1 without parameters and result",
    }),
  ];
}

function describeMarker({ name, kind }: { readonly name: string; readonly kind: string }): string {
  return Object.hasOwn(abiMarkers, name) ? `a ${kind}, not a function` : "a version that no host knows";
}

/**
 * LOAD-13. A warning, as the call may stand where the start section never comes: with AssemblyScript each bounds check
 * can reach the log.
 */
function checkStartSection(binary: WasmBinary): LinkProblem[] {
  return importsReachedFromStart(binary)
    .filter(({ name }) => !needsNoContext.includes(name))
    .map(({ module, name }) =>
      linkWarning("ERR_START_SECTION", `has a start section that can reach ${module}.${name}`, {
        host: "ends with a segmentation fault if it is called there",
        hint: "run it as an exported function _start or _initialize: for AssemblyScript, the option exportStart",
        importName: `${module}.${name}`,
      }),
    );
}

/** What Envoy answers without asking who runs. */
const needsNoContext: readonly string[] = ["pthread_equal", "emscripten_notify_memory_growth"];

/** LOAD-15. */
function checkAllocator({ allocator }: FilterModule, { allocators, title }: HostProfile): LinkProblem[] {
  if (allocator !== undefined) return [];
  const [only, ...others] = allocators;
  const what =
    others.length === 0
      ? `does not export ${only}, the one allocator that ${title} knows`
      : "exports neither malloc nor proxy_on_memory_allocate";
  return [
    linkError("ERR_ALLOCATOR_MISSING", what, {
      host: `logs "${MISSING_ALLOCATOR}"`,
      hint: "export both, a function from a size to an address",
    }),
  ];
}

/** Envoy takes a memory of any name, and none if no hostcall needs it; a module without is no less strange. */
function checkMemory({ memory, binary }: FilterModule, host: Host): LinkProblem[] {
  if (memory === "memory") return [];
  if (memory !== undefined) {
    return [
      linkWarning("ERR_MEMORY_MISSING", `exports its memory as ${memory}`, {
        host: "takes any name",
        hint: "call it memory, as other hosts insist on that name",
      }),
    ];
  }
  const user = binary.importedFunctions.find((wanted) => {
    const signature = signatureOfImport(wanted, host);
    return signature !== undefined && touchesMemory(signature);
  });
  if (user === undefined || binary.imports.some(({ kind }) => kind === "memory")) return [];
  return [
    linkError("ERR_MEMORY_MISSING", `does not export its memory, which ${user.module}.${user.name} needs`, {
      host: "ends with a segmentation fault at the first call",
      hint: "export the memory under the name memory",
    }),
  ];
}

/** LOAD-20: a module that begins with more cannot be instantiated; one that grows to it gets no more. */
function checkMemorySize({ binary }: FilterModule, { mostMemoryPages, title }: HostProfile): LinkProblem[] {
  const tooLarge = binary.memories.find(({ initial }) => initial > mostMemoryPages);
  if (tooLarge === undefined) return [];
  const sizes = `${tooLarge.initial} pages of 64 KiB; ${title} gives ${mostMemoryPages}`;
  return [
    linkError("ERR_MEMORY_TOO_LARGE", `begins with a memory of ${sizes}`, {
      host: 'logs "Failed to create new Wasm instance"',
      hint: "begin with little, and grow: for AssemblyScript, the option initialMemory",
    }),
  ];
}
