// A copy of a filter that does what the filter does, and logs everything that crosses its boundary.

import { createHash } from "node:crypto";
import binaryen from "binaryen";
import { type Signature, sameType, wasmType } from "../../host-sim/abi/signatures.ts";
import { wasiModules } from "../../host-sim/abi/wasi.ts";
import { HostSimError } from "../../host-sim/errors.ts";
import { checkLink } from "../../host-sim/guest/link-check.ts";
import { refuseErrors } from "../../host-sim/guest/link-problem.ts";
import { type FilterModule, readModule } from "../../host-sim/guest/module.ts";
import { readWasmBinary } from "../../host-sim/guest/wasm-binary.ts";
import { defaultProfile } from "../../host-sim/profiles/index.ts";
import { graft } from "./graft.ts";
import { levelNumbers, type RecordingLevel } from "./levels.ts";
import { type RecordedCallback, type RecordedHostcall, recorderText } from "./recorder-text.ts";

/** How much of a hash tells modules apart. */
const HASH_DIGITS = 16;

/**
 * The copy. What is no module of a filter is refused as Envoy would refuse it; so is one whose memory is made by the host, as
 * there is no room in it that the filter does not know of.
 */
export function recordingCopy(bytes: Uint8Array, level: RecordingLevel = "warn"): Uint8Array {
  const module = readModule(bytes);
  refuseErrors(checkLink(module));
  const { binary } = module;
  if (binary.imports.some(({ kind }) => kind === "memory")) {
    throw new HostSimError("ERR_MISUSE", "a filter that imports its memory cannot be recorded");
  }
  const text = recorderText({
    hostcalls: hostcallsOf(module),
    callbacks: callbacksOf(module),
    level: levelNumbers[level],
    hash: createHash("sha256").update(bytes).digest("hex").slice(0, HASH_DIGITS),
  });
  return graft(binary, readWasmBinary(assemble(text)));
}

function assemble(text: string): Uint8Array {
  const module = binaryen.parseText(text);
  binaryen.setDebugInfo(true);
  try {
    return module.emitBinary();
  } finally {
    binaryen.setDebugInfo(false);
    module.dispose();
  }
}

function hostcallsOf({ abi = "0.2.1", binary }: FilterModule): RecordedHostcall[] {
  const ofHost = defaultProfile.hostcalls.get(abi) ?? new Map<string, Signature>();
  const recorded = new Map<string, RecordedHostcall>();
  for (const { module, name, type } of binary.importedFunctions) {
    const signature = wasiModules.some((each) => each === module)
      ? defaultProfile.wasi.get(name)
      : ofHost.get(name);
    if (signature === undefined || type === undefined || !sameType(type, wasmType(signature))) continue;
    recorded.set(`${module} ${name}`, { module, signature, type });
  }
  return [...recorded.values()];
}

function callbacksOf({ callbacks, binary }: FilterModule): RecordedCallback[] {
  return callbacks.flatMap((name) => {
    const type = binary.exports.find((each) => each.name === name)?.type;
    return type === undefined ? [] : [{ name, type }];
  });
}
