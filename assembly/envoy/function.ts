import { callForeignFunction } from "../foreign";
import { succeeded } from "../wire/status";

/** What one of Envoy's functions returned; null, with a line in the log, if it failed. */
export function callEnvoy(name: string, args: Uint8Array): Uint8Array | null {
  const result = callForeignFunction(name, args);
  return succeeded(name, result.status) ? result.bytes : null;
}
