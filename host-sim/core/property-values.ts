// Values of the property tree, made from what the simulator knows. Strings are byte strings.

import type {
  PropertyMap,
  PropertyMessage,
  PropertyNamespace,
  PropertyValue,
} from "../wire/property-value.ts";

/** A message: fields that are not set have the values of their types. */
export function message(fields: Readonly<Record<string, PropertyValue>>, encoded = ""): PropertyMessage {
  const found = new Map(Object.entries(fields));
  return { kind: "message", encoded, find: (segment) => found.get(segment) ?? null };
}

/** A map without entries. */
export const emptyMap: PropertyMap = { kind: "map", entries: () => [], find: () => null };

/** What can be entered but not read as a whole. */
export function namespace(find: (segment: string) => PropertyValue | null): PropertyNamespace {
  return { kind: "namespace", find };
}

/** Bytes; null stays null. */
export function text(value: string): PropertyValue;
export function text(value: string | null): PropertyValue | null;
export function text(value: string | null): PropertyValue | null {
  return value === null ? null : { kind: "string", value };
}

/** A whole number, signed. */
export function int(value: number): PropertyValue {
  return { kind: "int", value: BigInt(value) };
}

/** A whole number, unsigned. */
export function uint(value: number): PropertyValue {
  return { kind: "uint", value: BigInt(value) };
}

const NS_PER_US = 1000n;

/** A span of so many microseconds. */
export function duration(us: number): PropertyValue {
  return { kind: "duration", ns: BigInt(us) * NS_PER_US };
}

/** A moment, in microseconds since 1970. */
export function time(us: number): PropertyValue {
  return { kind: "time", ns: BigInt(us) * NS_PER_US };
}
