// Hostcalls that a vendor's host offers beyond the specification, as a test defines them: values in, values out, and no address.

import { Status } from "../abi/enums.ts";
import {
  ALL_ABIS,
  goesOut,
  type ParameterKind,
  type PlacedParameter,
  placesOf,
  type Signature,
  signature,
  wasmType,
} from "../abi/signatures.ts";
import type { Hostcalls } from "../guest/imports.ts";
import type { GuestMemory } from "../guest/memory.ts";
import { textOfUtf8, utf8OfText } from "../guest/text.ts";
import type { VendorHostcall, Vm } from "../guest/vm.ts";
import { decodePairs, encodePairs, type Pair } from "../wire/pairs.ts";

/** What each kind of parameter is to the function: numbers, bytes, header maps in text. */
interface InputKinds {
  readonly u32: number;
  readonly bool: boolean;
  readonly i64: bigint;
  readonly u64: bigint;
  readonly bytes: Uint8Array;
  readonly pairs: readonly Pair[];
}

/** What it hands out; text becomes UTF-8. */
interface OutputKinds {
  readonly outU32: number;
  readonly outU64: bigint;
  readonly outBytes: Uint8Array | string;
  readonly outPairs: readonly Pair[];
}

/** The parameters of a vendor's hostcall by name, in their order: those that go in, and the `out...` kinds that come back. */
export type VendorParameters = Readonly<Record<string, keyof InputKinds | keyof OutputKinds>>;

/** What the function is given. */
export type VendorInputs<Parameters extends VendorParameters> = {
  readonly [Name in keyof Parameters as Parameters[Name] extends keyof InputKinds
    ? Name
    : never]: Parameters[Name] extends keyof InputKinds ? InputKinds[Parameters[Name]] : never;
};

/** What it answers if all went well. */
export type VendorOutputs<Parameters extends VendorParameters> = {
  readonly [Name in keyof Parameters as Parameters[Name] extends keyof OutputKinds
    ? Name
    : never]: Parameters[Name] extends keyof OutputKinds ? OutputKinds[Parameters[Name]] : never;
};

/**
 * Defines a hostcall of a vendor for `hostcalls` of `loadFilter` and `startProxy`. It is imported from `env` and answers a status:
 * Ok with what is handed out, or the number that is returned. Bytes and header maps take two parameters of the module, address and
 * size, as in the specification.
 */
export function defineHostcall<const Parameters extends VendorParameters>(
  parameters: Parameters,
  call: (inputs: VendorInputs<Parameters>) => VendorOutputs<Parameters> | number,
): VendorHostcall {
  return { parameters, call };
}

/** The signatures of vendor's hostcalls, by name. */
export function vendorSignatures(
  hostcalls: Readonly<Record<string, VendorHostcall>>,
): ReadonlyMap<string, Signature> {
  return new Map(
    Object.entries(hostcalls).map(([name, { parameters }]) => [
      name,
      signature(name, ALL_ABIS, parameters, "Status"),
    ]),
  );
}

/** The functions that a module imports. */
export function vendor({ options, memory }: Vm): Hostcalls {
  const signatures = vendorSignatures(options.vendorHostcalls);
  return Object.fromEntries(
    [...signatures].map(([name, row]) => {
      const call = options.vendorHostcalls[name]?.call ?? (() => Status.Unimplemented);
      const places = placesOf(row);
      const called = (...args: (number | bigint)[]): Status => serve(call, slotsOf(places, args), memory);
      // How many arguments a hostcall takes decides how they are passed.
      return [name, Object.defineProperty(called, "length", { value: wasmType(row).params.length })];
    }),
  );
}

/** One parameter, and what it was given. */
interface Slot {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly first: number | bigint;
  readonly second: number;
}

function serve(call: VendorHostcall["call"], slots: readonly Slot[], memory: GuestMemory): Status {
  const inputs: Record<string, unknown> = {};
  for (const slot of slots) if (!goesOut(slot)) inputs[slot.name] = inputOf(slot, memory);
  const answer = call(inputs as never);
  if (typeof answer === "number") return answer as Status;
  for (const slot of slots) {
    if (!goesOut(slot)) continue;
    const status = handOut(slot, answer[slot.name], memory);
    if (status !== Status.Ok) return status;
  }
  return Status.Ok;
}

function slotsOf(places: readonly PlacedParameter[], args: readonly (number | bigint)[]): Slot[] {
  return places.map(({ name, kind, at }) => ({
    name,
    kind,
    first: args[at] ?? 0,
    second: Number(args[at + 1] ?? 0),
  }));
}

function inputOf({ kind, first, second }: Slot, memory: GuestMemory): unknown {
  switch (kind) {
    case "i64":
      return first;
    case "u64":
      return BigInt.asUintN(64, BigInt(first));
    case "bool":
      return Number(first) !== 0;
    case "bytes":
      return memory.bytes(Number(first), second);
    case "pairs":
      return decodePairs(memory.bytes(Number(first), second)).pairs.map(([name, value]) => [
        textOfUtf8(name),
        textOfUtf8(value),
      ]);
    default:
      return Number(first) >>> 0;
  }
}

function handOut({ kind, first, second }: Slot, value: unknown, memory: GuestMemory): Status {
  const address = Number(first);
  switch (kind) {
    case "outU32":
      memory.setU32(address, Number(value) >>> 0);
      return Status.Ok;
    case "outU64":
      memory.setU64(address, BigInt.asUintN(64, BigInt(value as bigint)));
      return Status.Ok;
    case "outPairs": {
      const pairs = (value as readonly Pair[]).map(
        ([name, each]): Pair => [utf8OfText(name), utf8OfText(each)],
      );
      return memory.give(pairs.length === 0 ? "" : encodePairs(pairs), address, second);
    }
    default:
      return memory.give(
        typeof value === "string" ? utf8OfText(value) : (value as Uint8Array),
        address,
        second,
      );
  }
}
