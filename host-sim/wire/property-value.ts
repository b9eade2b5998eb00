// Property paths and values as bytes. A value carries no tag: the reader must know its type (VAL-3).

import { byteStringOf } from "./byte-string.ts";
import { encodePairs, type Pair } from "./pairs.ts";

/** A value of the property tree, under the names of Envoy's expression language. Strings are byte strings. */
export type PropertyValue =
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "int"; readonly value: bigint }
  | { readonly kind: "uint"; readonly value: bigint }
  | { readonly kind: "double"; readonly value: number }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "duration"; readonly ns: bigint }
  /** Since 1970. */
  | { readonly kind: "time"; readonly ns: bigint }
  | { readonly kind: "list"; readonly items: readonly PropertyValue[] }
  | PropertyMap
  | PropertyMessage
  | PropertyNamespace;

/** What a path can go deeper into. */
interface Findable {
  /** The value of the next segment of the path; null is NotFound. */
  find(segment: string): PropertyValue | null;
}

/** A map, which can also be read as a whole, as pairs (VAL-6). */
export interface PropertyMap extends Findable {
  readonly kind: "map";
  entries(): Iterable<readonly [key: PropertyValue, value: PropertyValue]>;
}

/** A protobuf message: its fields one by one, or its encoding as a whole. */
export interface PropertyMessage extends Findable {
  readonly kind: "message";
  readonly encoded: string;
}

/** What can be entered but not read as a whole, like `request` (VAL-5). */
export interface PropertyNamespace extends Findable {
  readonly kind: "namespace";
}

/** The segments of a path: separated by NUL, a trailing NUL is tolerated (PATH-1), no bytes are no segments (PATH-2). */
export function splitPath(path: string): readonly string[] {
  if (path === "") return [];
  const segments = path.split("\0");
  if (segments.at(-1) === "") segments.pop();
  return segments;
}

/** The value of a segment below another value; scalars have nothing below them. */
export function propertyBelow(value: PropertyValue, segment: string): PropertyValue | null {
  if (value.kind === "list") return /^\d+$/.test(segment) ? (value.items[Number(segment)] ?? null) : null;
  return "find" in value ? value.find(segment) : null;
}

/** A value as Envoy writes it for a module, as a byte string; null is status SerializationFailure. */
export function encodeProperty(value: PropertyValue): string | null {
  switch (value.kind) {
    case "string":
      return value.value;
    case "message":
      return value.encoded;
    case "int":
    case "uint":
      return encodeInt64(value.value);
    case "duration":
    case "time":
      return encodeInt64(value.ns);
    case "double":
      return encodeDouble(value.value);
    case "bool":
      return value.value ? "\x01" : "\x00";
    case "map":
      return encodeEntries(value.entries());
    case "list":
      // Elements stand where maps have their names.
      return encodeEntries(value.items.map((item) => [item, EMPTY]));
    case "namespace":
      return null;
    default:
      return value satisfies never;
  }
}

const EMPTY: PropertyValue = { kind: "string", value: "" };

function encodeEntries(
  entries: Iterable<readonly [key: PropertyValue, value: PropertyValue]>,
): string | null {
  const pairs: Pair[] = [];
  for (const [key, value] of entries) {
    const name = encodeProperty(key);
    const encoded = encodeProperty(value);
    if (name === null || encoded === null) return null;
    pairs.push([name, encoded]);
  }
  return byteStringOf(encodePairs(pairs));
}

function encodeInt64(value: bigint): string {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
  return byteStringOf(bytes);
}

function encodeDouble(value: number): string {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return byteStringOf(bytes);
}
