// Who calls whom in a module.

import { ByteReader } from "./byte-reader.ts";
import type { WasmBinary } from "./wasm-binary.ts";
import { type Reference, readExpression, skipLocals } from "./wasm-code.ts";

/** What the body of a function refers to, in order. An imported function has no body, hence refers to nothing. */
export function referencesOf(binary: WasmBinary, functionIndex: number): Reference[] {
  const body = binary.bodies[functionIndex - binary.importedFunctions.length];
  if (body === undefined) return [];
  const reader = new ByteReader(binary.bytes, body.offset, body.offset + body.size);
  skipLocals(reader);
  const references = readExpression(reader);
  reader.expectDone("body of a function");
  return references;
}
