// Crossings in words, as transcripts have them.

import type { AbiVersion } from "../abi/enums.ts";
import type { ParameterKind, Signature } from "../abi/signatures.ts";
import type { RecordedValue } from "../guest/transcript.ts";
import { formatArguments, formatResult, formatValue } from "../guest/transcript-text.ts";
import type { HostProfile } from "../profiles/profile.ts";
import { bytesOf } from "../wire/byte-string.ts";
import { decodePairs } from "../wire/pairs.ts";
import { goesIn } from "./parameters.ts";
import type { RecordedCallback, RecordedEvent, Value } from "./recording.ts";

/** Puts recorded crossings into words, in one version of the ABI. */
export class EventTexts {
  readonly #callbacks: ReadonlyMap<string, Signature>;
  readonly #hostcalls: ReadonlyMap<string, Signature>;

  constructor({ abi, profile }: { readonly abi: AbiVersion; readonly profile: HostProfile }) {
    this.#callbacks = profile.callbacks.get(abi) ?? new Map();
    this.#hostcalls = new Map([...profile.wasi, ...(profile.hostcalls.get(abi) ?? [])]);
  }

  /** A callback with its arguments, or a hostcall with what goes in. */
  of(event: RecordedEvent): string {
    if (event.kind === "callback") return this.callback(event);
    const signature = this.#hostcalls.get(event.name);
    return signature === undefined ? event.name : this.hostcall(signature, event.inputs);
  }

  /** A callback with its arguments. */
  callback({ name, args }: Pick<RecordedCallback, "name" | "args">): string {
    const signature = this.#callbacks.get(name);
    return `${name}(${signature === undefined ? args.join(", ") : formatArguments(signature, args)})`;
  }

  /** A hostcall with what goes in. */
  hostcall({ name, params }: Signature, inputs: readonly Value[]): string {
    const kinds = params.filter(goesIn).map(({ kind }) => kind);
    const shown = inputs.map((value, index) => formatValue(kinds[index], recordedValue(kinds[index], value)));
    return `${name}(${shown.join(", ")})`;
  }

  /** What a callback answers. */
  result({ name }: Pick<RecordedCallback, "name">, result: number | null): string {
    const kind = this.#callbacks.get(name)?.result;
    if (result === null || kind === undefined || kind === "none") return "returns";
    return `returns ${formatResult(kind, result)}`;
  }
}

function recordedValue(kind: ParameterKind | undefined, value: Value): RecordedValue {
  if (typeof value === "bigint") return kind === "u64" || kind === "i64" ? value : Number(value);
  return typeof value === "string" && kind === "pairs" ? decodePairs(bytesOf(value)).pairs : value;
}
