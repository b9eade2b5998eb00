// How Envoy words what it finds while loading a module, so that its log and ours can be compared.

import type { WasmType } from "../abi/signatures.ts";

/** What Envoy logs about an import that it does not have. */
export function missingImport(name: string): string {
  return `Failed to load Wasm module due to a missing import: ${name}`;
}

/** What Envoy logs about an import of another type; "want" is the module's view. */
export function importMismatch(name: string, module: WasmType, host: WasmType): string {
  const types = `want: ${envoyType(module)}, but host exports: ${envoyType(host)}`;
  return `Failed to load Wasm module due to an import type mismatch: ${name}, ${types}`;
}

/** What Envoy logs about an export of another type; "want" is the host's view. */
export function badSignature(name: string, host: WasmType, module: WasmType): string {
  const types = `want: ${envoyType(host)}, but the module exports: ${envoyType(module)}`;
  return `Bad function signature for: ${name}, ${types}`;
}

export const MISSING_MARKER = "Missing or unknown Proxy-Wasm ABI version";
export const MISSING_ALLOCATOR = "Wasm module is missing malloc function.";

function envoyType({ params, results }: WasmType): string {
  return `${params.join(" ") || "void"} -> ${results.join(" ") || "void"}`;
}
