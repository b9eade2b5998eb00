// What crossed the boundary, as data; transcript-text.ts makes text of it when somebody looks.

import { Status } from "../abi/enums.ts";
import type { Parameter, ParameterKind, Signature } from "../abi/signatures.ts";
import type { Finding } from "../core/finding.ts";
import { decodePairs, type Pair } from "../wire/pairs.ts";
import type { GuestMemory } from "./memory.ts";

/** A value with its meaning. Null: the module passed an address that is not in its memory. */
export interface RecordedValue {
  readonly kind: ParameterKind;
  readonly value: number | bigint | string | readonly Pair[] | null;
}

/** One call from the module into the host. */
export interface HostcallRecord {
  readonly signature: Signature;
  readonly inputs: readonly RecordedValue[];
  /** What it answered; null if it answers nothing. */
  readonly result: number | null;
  /** What it wrote into the module's memory. */
  readonly outputs: readonly RecordedValue[];
  /** Why it was refused; null if it was not, or is none of the host's own. */
  readonly why: string | null;
}

/** One call from the host into the module, with what the module asked for meanwhile. */
export interface CallbackRecord {
  readonly kind: "callback";
  /** Which filter was called; null if it has no name, and there is no other. */
  readonly speaker: string | null;
  readonly signature: Signature;
  readonly inputs: readonly number[];
  readonly hostcalls: HostcallRecord[];
  /** What it answered; null if it answers nothing, or trapped. */
  result: number | null;
  /** Why it trapped; null if it did not. */
  trap: string | null;
}

/** Something worth saying that is not a crossing. */
export interface FindingRecord {
  readonly kind: "finding";
  readonly finding: Finding;
}

/** One entry of a transcript. */
export type TranscriptRecord = CallbackRecord | FindingRecord;

/** Reads the arguments that a hostcall is about to get. */
export function recordInputs(
  signature: Signature,
  args: readonly (number | bigint)[],
  memory: GuestMemory,
): RecordedValue[] {
  const inputs: RecordedValue[] = [];
  eachParameter(signature, args, ({ kind }, first, second) => {
    if (!kind.startsWith("out"))
      inputs.push({ kind, value: attempt(() => inputOf(kind, first, second, memory)) });
  });
  return inputs;
}

/** Reads what a hostcall has written; one that did not answer Ok has written nothing worth reading. */
export function recordOutputs(
  signature: Signature,
  args: readonly (number | bigint)[],
  result: number | null,
  memory: GuestMemory,
): RecordedValue[] {
  const outputs: RecordedValue[] = [];
  if (result !== Status.Ok) return outputs;
  eachParameter(signature, args, ({ kind }, first, second) => {
    if (kind.startsWith("out"))
      outputs.push({ kind, value: attempt(() => outputOf(kind, first, second, memory)) });
  });
  return outputs;
}

const TWO_SLOTS: readonly ParameterKind[] = ["bytes", "path", "pairs", "outBytes", "outPairs"];

/** Shows each parameter with what it was given; the size of those that take two, address and size. */
export function eachParameter(
  { params }: Signature,
  args: readonly (number | bigint)[],
  visit: (parameter: Parameter, first: number | bigint, second: number) => void,
): void {
  let at = 0;
  for (const parameter of params) {
    visit(parameter, args[at] ?? 0, Number(args[at + 1] ?? 0));
    at += TWO_SLOTS.includes(parameter.kind) ? 2 : 1;
  }
}

function inputOf(
  kind: ParameterKind,
  first: number | bigint,
  size: number,
  memory: GuestMemory,
): RecordedValue["value"] {
  if (typeof first === "bigint") return first;
  switch (kind) {
    case "bytes":
    case "path":
      return memory.byteString(first, size);
    case "pairs":
      return decodePairs(memory.bytes(first, size)).pairs;
    case "GrpcStatus":
      return first;
    default:
      return first >>> 0;
  }
}

function outputOf(
  kind: ParameterKind,
  slot: number | bigint,
  sizeSlot: number,
  memory: GuestMemory,
): RecordedValue["value"] {
  const address = Number(slot);
  switch (kind) {
    case "outBytes":
      return memory.byteString(memory.u32(address), memory.u32(sizeSlot));
    case "outPairs":
      return decodePairs(memory.bytes(memory.u32(address), memory.u32(sizeSlot))).pairs;
    case "outU64":
      return (BigInt(memory.u32(address + 4)) << 32n) | BigInt(memory.u32(address));
    default:
      return memory.u32(address);
  }
}

function attempt<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch {
    return null;
  }
}
