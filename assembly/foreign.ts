// Spec chapter "Foreign function interface".

import { proxy_call_foreign_function, Size } from "./abi/env";
import { utf8 } from "./utf8";
import { FIRST, SECOND, takeBytes } from "./wire/memory";

/** What a function of the host answered. */
export class ForeignResult {
  constructor(
    /** How the call ended: 0 for success, 1 if the host has no such function, otherwise the function's own. */
    readonly status: u32,
    /** What the function returned; may be there although it failed. */
    readonly bytes: Uint8Array,
  ) {}

  get ok(): bool {
    return this.status == 0;
  }
}

/**
 * Calls a function that this host offers beyond the specification, by its name; what goes in and out is between the two.
 * Failure is an ordinary answer: nothing is logged. Statements FF-1, FF-9.
 */
export function callForeignFunction(name: string, args: Uint8Array): ForeignResult {
  const nameBytes = utf8.encode(name);
  const status = proxy_call_foreign_function(
    nameBytes.dataStart,
    <Size>nameBytes.length,
    args.dataStart,
    <Size>args.length,
    FIRST,
    SECOND,
  );
  return new ForeignResult(status, takeBytes());
}
