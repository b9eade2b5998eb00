// The imports of a module against what a host offers.

import type { AbiVersion } from "../abi/enums.ts";
import { envoyHostcalls, hostcalls } from "../abi/hostcalls.ts";
import { formatType, type Signature, sameType, wasmType } from "../abi/signatures.ts";
import { wasiFunctions, wasiModules } from "../abi/wasi.ts";
import type { HostProfile } from "../profiles/profile.ts";
import { importMismatch, missingImport } from "./envoy-text.ts";
import { hintForMissing, hintForOtherAbi, hintForUnknown } from "./import-hints.ts";
import { type LinkProblem, linkError, linkWarning } from "./link-problem.ts";
import type { WasmBinary, WasmImport } from "./wasm-binary.ts";

/** What a module is held against. */
export interface Host {
  readonly profile: HostProfile;
  readonly abi: AbiVersion;
}

/** What is wrong with the imports, in their order. */
export function checkImports(binary: WasmBinary, host: Host): LinkProblem[] {
  return binary.imports.flatMap((wanted) => checkImport(wanted, host) ?? []);
}

/** The host's signature of an import; undefined if the host has no such function in that ABI version. */
export function signatureOfImport(wanted: WasmImport, { profile, abi }: Host): Signature | undefined {
  if (wanted.module === "env") return profile.hostcalls.get(abi)?.get(wanted.name);
  return isWasi(wanted.module) ? profile.wasi.get(wanted.name) : undefined;
}

function isWasi(module: string): boolean {
  return wasiModules.some((name) => name === module);
}

function checkImport(wanted: WasmImport, host: Host): LinkProblem | undefined {
  const importName = `${wanted.module}.${wanted.name}`;
  if (wanted.type === undefined) return checkOtherKind(wanted, importName, host.profile);
  const signature = signatureOfImport(wanted, host);
  if (signature === undefined) return unknownFunction(wanted, importName, host);
  const type = wasmType(signature);
  if (sameType(wanted.type, type)) return undefined;
  const types = `module: ${formatType(wanted.type)}, host: ${formatType(type)}`;
  return linkError("ERR_IMPORT_TYPE", `imports ${importName} with another type than the host's: ${types}`, {
    host: `logs "${importMismatch(importName, wanted.type, type)}"`,
    hint: "declare it as the specification has it",
    importName,
  });
}

/** A name that no host has, only others than this one, or only another ABI version (LOAD-3 to LOAD-6). */
function unknownFunction(
  { module, name }: WasmImport,
  importName: string,
  { profile, abi }: Host,
): LinkProblem {
  const elsewhere = module === "env" ? hostcalls.find((row) => row.name === name) : undefined;
  const otherAbis = elsewhere !== undefined && !elsewhere.abis.includes(abi) ? elsewhere.abis : null;
  return linkError(
    "ERR_IMPORT_UNKNOWN",
    `imports ${importName}, ${whyUnknown(module, name, otherAbis, abi, profile)}`,
    {
      host: `logs "${missingImport(importName)}"`,
      hint: hintFor(module, name, otherAbis !== null),
      importName,
    },
  );
}

function whyUnknown(
  module: string,
  name: string,
  otherAbis: readonly AbiVersion[] | null,
  abi: AbiVersion,
  { title }: HostProfile,
): string {
  if (otherAbis !== null) return `which only ABI ${otherAbis.join(", ")} has; the module speaks ${abi}`;
  return isKnown(module, name) ? `which ${title} does not have` : "which no Proxy-Wasm host has";
}

/** Whether some host has it. */
function isKnown(module: string, name: string): boolean {
  const rows: readonly Signature[] = isWasi(module) ? wasiFunctions : [...hostcalls, ...envoyHostcalls];
  return (isWasi(module) || module === "env") && rows.some((row) => row.name === name);
}

function hintFor(module: string, name: string, isOfOtherAbi: boolean): string | undefined {
  if (isOfOtherAbi) return hintForOtherAbi(name);
  return isKnown(module, name) ? hintForMissing(name) : hintForUnknown(module, name);
}

/** Globals are offered by no host; memories and tables only by hosts that make them. */
function checkOtherKind(wanted: WasmImport, importName: string, { makesMemories }: HostProfile): LinkProblem {
  const what = `imports the ${wanted.kind} ${importName}`;
  if (wanted.kind === "global") {
    return linkError("ERR_IMPORT_UNKNOWN", `${what}; no Proxy-Wasm host has globals`, {
      host: `logs "${missingImport(importName)}"`,
      hint: "call a function for the value, or keep it in the configuration",
      importName,
    });
  }
  const problem = makesMemories ? linkWarning : linkError;
  return problem("ERR_IMPORT_UNKNOWN", `${what}, which other hosts than Envoy do not have`, {
    host: "makes one and loads the module",
    hint: `let the module have its own ${wanted.kind}: for AssemblyScript, without the option import${wanted.kind === "memory" ? "Memory" : "Table"}`,
    importName,
  });
}
