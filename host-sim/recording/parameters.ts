// What a recording has of the parameters of a hostcall: whoever writes it and whoever reads it must agree.

import { goesOut, type Parameter, type Signature } from "../abi/signatures.ts";

/** Whether it is written down before the call. WASI's addresses of structures are not. */
export function goesIn(parameter: Parameter): boolean {
  return parameter.kind !== "address" && !goesOut(parameter);
}

/** Whether it is the address of a buffer that WASI fills: its size is the next parameter. */
export function isBuffer({ params }: Signature, place: number): boolean {
  return params[place]?.kind === "address" && params[place + 1]?.kind === "size";
}
