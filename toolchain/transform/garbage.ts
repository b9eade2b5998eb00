import type binaryen from "binaryen";
import { SDK_FILES } from "./callbacks.ts";
import { type Binaryen, setConstant } from "./module.ts";

/** The SDK's name for whether objects are made once the module has started. */
const IS_MADE = `${SDK_FILES}wire/collector/Garbage.isMade`;

/** What makes all objects, if the runtime is the SDK's own. */
const CREATE = `${SDK_FILES}runtime/objects/create`;

/** What runs once, when the module is loaded. */
const START = "_start";

/** What takes out branches that are never taken. It puts no function into another, where it could not be found again. */
const FOLDING = ["simplify-globals", "precompute", "vacuum"];

/** What takes out functions that are never called. */
const PRUNING = ["remove-unused-module-elements"];

/** Leaves out the collector if nothing that a host can call makes an object, but for the start. */
export function collectOnlyGarbage(module: binaryen.Module, binaryen: Binaryen): void {
  if (module.getFunction(CREATE) === 0) return;
  const had = binaryen.getDebugInfo();
  binaryen.setDebugInfo(true);
  const started = binaryen.readBinary(module.emitBinary());
  binaryen.setDebugInfo(had);
  started.setFeatures(module.getFeatures());
  // The start gives variables their values: it has to be there while branches are decided.
  started.runPasses(FOLDING);
  started.removeExport(START);
  started.runPasses(PRUNING);
  if (started.getFunction(CREATE) === 0) setConstant(module, binaryen, IS_MADE, 0);
  started.dispose();
}
