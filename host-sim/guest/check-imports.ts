// The imports of a module against what Envoy offers.

import type { AbiVersion } from "../abi/enums.ts";
import { envoyHostcalls, hostcalls } from "../abi/hostcalls.ts";
import { formatType, inAbi, type Signature, sameType, wasmType } from "../abi/signatures.ts";
import { wasiFunctions, wasiModules } from "../abi/wasi.ts";
import { importMismatch, missingImport } from "./envoy-text.ts";
import { hintForOtherAbi, hintForUnknown } from "./import-hints.ts";
import { type LinkProblem, linkError } from "./link-problem.ts";
import type { WasmBinary, WasmImport } from "./wasm-binary.ts";

/** What is wrong with the imports, in their order. */
export function checkImports(binary: WasmBinary, abi: AbiVersion): LinkProblem[] {
  return binary.imports.flatMap((wanted) => checkImport(wanted, abi) ?? []);
}

/** The host's signature of an import; undefined if the host has no such function in that ABI version. */
export function signatureOfImport(wanted: WasmImport, abi: AbiVersion): Signature | undefined {
  return offered(wanted.module, abi).get(wanted.name);
}

function offered(module: string, abi: AbiVersion): ReadonlyMap<string, Signature> {
  if (module === "env") return inAbi<Signature>([...hostcalls, ...envoyHostcalls], abi);
  if (wasiModules.some((name) => name === module)) return inAbi<Signature>(wasiFunctions, abi);
  return new Map();
}

function checkImport(wanted: WasmImport, abi: AbiVersion): LinkProblem | undefined {
  const importName = `${wanted.module}.${wanted.name}`;
  if (wanted.type === undefined) return checkOtherKind(wanted, importName);
  const signature = signatureOfImport(wanted, abi);
  if (signature === undefined) return unknownFunction(wanted, importName, abi);
  const type = wasmType(signature);
  if (sameType(wanted.type, type)) return undefined;
  const types = `module: ${formatType(wanted.type)}, host: ${formatType(type)}`;
  return linkError("ERR_IMPORT_TYPE", `imports ${importName} with another type than the host's: ${types}`, {
    envoy: `logs "${importMismatch(importName, wanted.type, type)}"`,
    hint: "declare it as the specification has it",
    importName,
  });
}

/** A name that no ABI version has, or only another one (LOAD-3 to LOAD-6). */
function unknownFunction(wanted: WasmImport, importName: string, abi: AbiVersion): LinkProblem {
  const elsewhere = wanted.module === "env" ? hostcalls.find(({ name }) => name === wanted.name) : undefined;
  const reason =
    elsewhere === undefined
      ? "which no Proxy-Wasm host has"
      : `which only ABI ${elsewhere.abis.join(", ")} has; the module speaks ${abi}`;
  return linkError("ERR_IMPORT_UNKNOWN", `imports ${importName}, ${reason}`, {
    envoy: `logs "${missingImport(importName)}"`,
    hint: elsewhere === undefined ? hintForUnknown(wanted.module, wanted.name) : hintForOtherAbi(wanted.name),
    importName,
  });
}

/** Globals are offered by no host; memories and tables only by Envoy, which makes them itself. */
function checkOtherKind(wanted: WasmImport, importName: string): LinkProblem {
  const what = `imports the ${wanted.kind} ${importName}`;
  if (wanted.kind === "global") {
    return linkError("ERR_IMPORT_UNKNOWN", `${what}; no Proxy-Wasm host has globals`, {
      envoy: `logs "${missingImport(importName)}"`,
      hint: "call a function for the value, or keep it in the configuration",
      importName,
    });
  }
  return linkError("ERR_IMPORT_UNKNOWN", `${what}, which other hosts than Envoy do not have`, {
    envoy: "makes one and loads the module",
    hint: `let the module have its own ${wanted.kind}: for AssemblyScript, without the option import${wanted.kind === "memory" ? "Memory" : "Table"}`,
    importName,
  });
}
