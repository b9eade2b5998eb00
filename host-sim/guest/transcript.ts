// What crossed the boundary, as data; transcript-text.ts makes text of it when somebody looks.

import { Status } from "../abi/enums.ts";
import {
  goesOut,
  type ParameterKind,
  type PlacedParameter,
  placesOf,
  type Signature,
} from "../abi/signatures.ts";
import type { Finding } from "../core/finding.ts";
import { decodePairs, type Pair } from "../wire/pairs.ts";
import type { GuestMemory } from "./memory.ts";

/** The value of a parameter. Null: the module passed an address that is not in its memory. */
export type RecordedValue = number | bigint | string | readonly Pair[] | null;

/** One call from the module into the host. */
export interface HostcallRecord {
  readonly signature: Signature;
  /** The parameters that go in, in their order. */
  readonly inputs: readonly RecordedValue[];
  /** What it answered; null if it answers nothing. */
  readonly result: number | null;
  /** What it wrote into the module's memory, in the order of the parameters that say where to. */
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
  /** What it was called with; where it has fewer parameters, the first of them. */
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

const NOTHING: readonly RecordedValue[] = [];

/** Reads what crosses the boundary in one hostcall. */
export class Recorder {
  readonly signature: Signature;
  readonly #memory: GuestMemory;
  readonly #inputs: readonly PlacedParameter[];
  readonly #outputs: readonly PlacedParameter[];

  constructor(signature: Signature, memory: GuestMemory) {
    const places = placesOf(signature);
    this.signature = signature;
    this.#memory = memory;
    this.#inputs = places.filter((place) => !goesOut(place));
    this.#outputs = places.filter(goesOut);
  }

  /** The arguments that the hostcall is about to get. */
  inputs(args: Arguments): readonly RecordedValue[] {
    return this.#read(this.#inputs, args, inputOf);
  }

  /** What it has written; one that did not answer Ok has written nothing worth reading. */
  outputs(args: Arguments, result: number | null): readonly RecordedValue[] {
    return result === Status.Ok ? this.#read(this.#outputs, args, outputOf) : NOTHING;
  }

  #read(places: readonly PlacedParameter[], args: Arguments, read: Read): readonly RecordedValue[] {
    if (places.length === 0) return NOTHING;
    return places.map(({ kind, at }) => {
      try {
        return read(kind, args[at] ?? 0, Number(args[at + 1] ?? 0), this.#memory);
      } catch {
        // An address outside of the memory: there is no value.
        return null;
      }
    });
  }
}

/** What wasm passes. */
type Arguments = readonly (number | bigint)[];

type Read = (
  kind: ParameterKind,
  first: number | bigint,
  second: number,
  memory: GuestMemory,
) => RecordedValue;

function inputOf(
  kind: ParameterKind,
  first: number | bigint,
  size: number,
  memory: GuestMemory,
): RecordedValue {
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
): RecordedValue {
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
