// Whether a host would load a module. All faults are collected: Envoy stops at the first, and a list saves rounds.

import { abiMarkers } from "../abi/callbacks.ts";
import type { AbiVersion } from "../abi/enums.ts";
import { touchesMemory } from "../abi/signatures.ts";
import { checkExports } from "./check-exports.ts";
import { checkImports, signatureOfImport } from "./check-imports.ts";
import { MISSING_ALLOCATOR, MISSING_MARKER } from "./envoy-text.ts";
import { type LinkProblem, linkError, linkWarning } from "./link-problem.ts";
import { type FilterModule, NEWEST_ABI } from "./module.ts";
import { importsReachedFromStart } from "./start-section.ts";
import type { WasmBinary } from "./wasm-binary.ts";

/** Which ABI version to hold the module against; without one, the version that it declares. */
export interface LinkOptions {
  readonly abi?: AbiVersion;
}

/** Everything that is wrong with a module, in the order in which Envoy would meet it. */
export function checkLink(module: FilterModule, options: LinkOptions = {}): LinkProblem[] {
  const abi = options.abi ?? module.abi ?? NEWEST_ABI;
  return [
    ...checkMarker(module),
    ...checkImports(module.binary, abi),
    ...checkStartSection(module.binary),
    ...checkExports(module, abi),
    ...checkAllocator(module),
    ...checkMemory(module, abi),
  ];
}

/** LOAD-1: a host looks for an exported function; one it does not know, or a global, does not count. */
function checkMarker({ abi, binary }: FilterModule): LinkProblem[] {
  if (abi !== undefined) return [];
  const similar = binary.exports.find(({ name }) => name.startsWith("proxy_abi_version_"));
  const instead = similar === undefined ? "" : `; ${similar.name} is ${describeMarker(similar)}`;
  return [
    linkError("ERR_ABI_MARKER_MISSING", `exports no function that names its ABI version${instead}`, {
      envoy: `logs "${MISSING_MARKER}"`,
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
        envoy: "ends with a segmentation fault if it is called there",
        hint: "run it as an exported function _start or _initialize: for AssemblyScript, the option exportStart",
        importName: `${module}.${name}`,
      }),
    );
}

/** What Envoy answers without asking who runs. */
const needsNoContext: readonly string[] = ["pthread_equal", "emscripten_notify_memory_growth"];

/** LOAD-15. */
function checkAllocator({ allocator }: FilterModule): LinkProblem[] {
  if (allocator !== undefined) return [];
  return [
    linkError("ERR_ALLOCATOR_MISSING", "exports neither malloc nor proxy_on_memory_allocate", {
      envoy: `logs "${MISSING_ALLOCATOR}"`,
      hint: "export both, a function from a size to an address",
    }),
  ];
}

/** Envoy takes a memory of any name, and none if no hostcall needs it; a module without is no less strange. */
function checkMemory({ memory, binary }: FilterModule, abi: AbiVersion): LinkProblem[] {
  if (memory === "memory") return [];
  if (memory !== undefined) {
    return [
      linkWarning("ERR_MEMORY_MISSING", `exports its memory as ${memory}`, {
        envoy: "takes any name",
        hint: "call it memory, as other hosts insist on that name",
      }),
    ];
  }
  const user = binary.importedFunctions.find((wanted) => {
    const signature = signatureOfImport(wanted, abi);
    return signature !== undefined && touchesMemory(signature);
  });
  if (user === undefined || binary.imports.some(({ kind }) => kind === "memory")) return [];
  return [
    linkError("ERR_MEMORY_MISSING", `does not export its memory, which ${user.module}.${user.name} needs`, {
      envoy: "ends with a segmentation fault at the first call",
      hint: "export the memory under the name memory",
    }),
  ];
}
