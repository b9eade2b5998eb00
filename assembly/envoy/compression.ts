// Envoy's `compress` and `uncompress`.

import { callForeignFunction } from "../foreign";
import { callEnvoy } from "./function";

/** `bytes` packed by zlib, with its header; null, with a line in the log, if the host cannot. Statement FF-2. */
export function compress(bytes: Uint8Array): Uint8Array | null {
  return callEnvoy("compress", bytes);
}

/** What zlib has packed into `bytes`; null if they are nothing of the kind. Statement FF-2. */
export function uncompress(bytes: Uint8Array): Uint8Array | null {
  const result = callForeignFunction("uncompress", bytes);
  return result.ok ? result.bytes : null;
}
