// What a row of the ABI tables is, and the wasm type that follows from it. The rows are in hostcalls.ts, callbacks.ts
// and wasi.ts; linking, transcripts and `inspect` all read them, so that a parameter is described once.

import type { AbiVersion } from "./enums.ts";

/** Every ABI version: most of the ABI never changed. */
export const ALL_ABIS: readonly AbiVersion[] = ["0.1.0", "0.2.0", "0.2.1"];

/** A value type of WebAssembly. The ABI itself uses only i32 and i64. */
export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128" | "funcref" | "externref";

/** A function type of WebAssembly. */
export interface WasmType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/**
 * What each kind of parameter is in wasm. `bytes`, `path` (a property path) and `pairs` (a serialized header map) go in
 * as address and size; the `out...` kinds are addresses of slots that the host fills, those of bytes and pairs two.
 */
const slotsOfKind = {
  u32: ["i32"],
  i64: ["i64"],
  u64: ["i64"],
  size: ["i32"],
  bool: ["i32"],
  address: ["i32"],
  bytes: ["i32", "i32"],
  path: ["i32", "i32"],
  pairs: ["i32", "i32"],
  outBytes: ["i32", "i32"],
  outPairs: ["i32", "i32"],
  outU32: ["i32"],
  outU64: ["i32"],
  outLogLevel: ["i32"],
  ContextId: ["i32"],
  LogLevel: ["i32"],
  BufferType: ["i32"],
  HeaderMapType: ["i32"],
  StreamType: ["i32"],
  MetricType: ["i32"],
  PeerType: ["i32"],
  GrpcStatus: ["i32"],
} as const satisfies Record<string, readonly ValueType[]>;

/** What a parameter means, which says more than its wasm type. */
export type ParameterKind = keyof typeof slotsOfKind;

/** What a result means. Each is one i32; `none` is no result. */
export type ResultKind =
  | "none"
  | "Status"
  | "bool"
  | "u32"
  | "address"
  | "Action"
  | "HeadersStatus"
  | "DataStatus"
  | "TrailersStatus"
  | "WasiErrno";

/** One parameter: it takes one or two wasm parameters, as its kind says. */
export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
}

/** A hostcall or a callback in the ABI versions that have it in this form. */
export interface Signature {
  readonly name: string;
  readonly abis: readonly AbiVersion[];
  readonly params: readonly Parameter[];
  readonly result: ResultKind;
}

/** A row of a table: parameters by name, in the order of the call. */
export function signature<const Name extends string>(
  name: Name,
  abis: readonly AbiVersion[],
  params: Readonly<Record<string, ParameterKind>>,
  result: ResultKind,
): Signature & { readonly name: Name } {
  return { name, abis, params: Object.entries(params).map(([name, kind]) => ({ name, kind })), result };
}

/** The wasm type that a module must give an import or export of this signature. */
export function wasmType(signature: Signature): WasmType {
  return {
    params: signature.params.flatMap((parameter) => slotsOfKind[parameter.kind]),
    results: signature.result === "none" ? [] : ["i32"],
  };
}

/** How many parameters of wasm a parameter of this kind takes: one, or address and size. */
export function slotsOf(kind: ParameterKind): number {
  return slotsOfKind[kind].length;
}

/** A parameter, and where it stands among those of wasm. */
export interface PlacedParameter extends Parameter {
  readonly at: number;
}

/** The parameters with their places: some take two, address and size. */
export function placesOf({ params }: Signature): readonly PlacedParameter[] {
  let at = 0;
  return params.map(({ name, kind }) => {
    const placed = { name, kind, at };
    at += slotsOf(kind);
    return placed;
  });
}

/** Whether it is the address of a slot that the host fills. */
export function goesOut({ kind }: Parameter): boolean {
  return kind.startsWith("out");
}

/** Whether a host reads or writes the module's memory when it serves this call. */
export function touchesMemory(signature: Signature): boolean {
  return signature.params.some(
    (parameter) => slotsOf(parameter.kind) === 2 || parameter.kind === "address" || goesOut(parameter),
  );
}

/** A function type as a person reads it: `(i32, i32) -> i32`. */
export function formatType(type: WasmType): string {
  const results = type.results.length === 0 ? "nothing" : type.results.join(", ");
  return `(${type.params.join(", ")}) -> ${results}`;
}

/** Whether two function types are the same. */
export function sameType(one: WasmType, other: WasmType): boolean {
  return formatType(one) === formatType(other);
}

/** The rows that exist in an ABI version, by name. */
export function inAbi<Row extends Signature>(
  rows: readonly Row[],
  abi: AbiVersion,
): ReadonlyMap<string, Row> {
  return new Map(rows.filter((row) => row.abis.includes(abi)).map((row) => [row.name, row]));
}
