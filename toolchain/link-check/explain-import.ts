import { readWasmBinary, type WasmBinary } from "../../host-sim/guest/wasm-binary.ts";
import { findCallers } from "./callers.ts";
import { type SourcePosition, UserSource } from "./user-source.ts";

/** The first line in the user's own source that leads to an import. */
export interface ImportOrigin extends SourcePosition {
  /** The functions on the way: first the one that the line is in, last the import. */
  readonly via: readonly string[];
}

/** A function on the way from an import up to its callers. */
interface Step {
  readonly functionIndex: number;
  readonly via: readonly string[];
}

/**
 * Finds out why a module imports `importName` (`module.name`): walks from the import up to its callers, nearest first,
 * until one stands in the user's own source. Null if none does, as where the import is only used as a value.
 *
 * The module must be a debug build: with the names of functions, without optimisation, and its source map (version 3).
 */
export function explainImport(
  bytes: Uint8Array,
  sourceMapJson: string,
  importName: string,
): ImportOrigin | null {
  const binary = readWasmBinary(bytes);
  const imported = binary.importedFunctions.findIndex(
    ({ module, name }) => `${module}.${name}` === importName,
  );
  if (imported < 0) return null;

  const callers = findCallers(binary);
  const source = new UserSource(sourceMapJson);
  const seen = new Set([imported]);
  const waiting: Step[] = [{ functionIndex: imported, via: [importName] }];
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    for (const { caller, offset } of callers.get(step.functionIndex) ?? []) {
      const via = [nameOf(binary, caller), ...step.via];
      const body = binary.bodies[caller - binary.importedFunctions.length];
      const position = body && source.positionIn(body, offset);
      if (position !== undefined) return { ...position, via };
      if (seen.has(caller)) continue;
      seen.add(caller);
      waiting.push({ functionIndex: caller, via });
    }
  }
  return null;
}

function nameOf(binary: WasmBinary, functionIndex: number): string {
  return binary.functionNames.get(functionIndex) ?? `function ${functionIndex}`;
}
