// Metadata of a configuration: JSON, as Envoy's expression language sees it (VAL-4), and as protobuf. Strings are byte strings.

import { byteStringOf } from "../wire/byte-string.ts";
import type { PropertyMap, PropertyMessage, PropertyValue } from "../wire/property-value.ts";
import { writeProto } from "../wire/protobuf.ts";
import { emptyMap, namespace, text } from "./property-values.ts";

/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** An object of JSON. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** The message `envoy.config.core.v3.Metadata` with these structs, by the names of those that they are for. */
export function metadataMessage(structs: Readonly<Record<string, JsonObject>>): PropertyMessage {
  const fields = new Map<string, PropertyValue>([
    ["filter_metadata", mapOf(structs)],
    ["typed_filter_metadata", emptyMap],
  ]);
  const entries = Object.entries(structs).map(([name, struct]) => entry(name, encodeStruct(struct)));
  return { kind: "message", encoded: entries.join(""), find: (segment) => fields.get(segment) ?? null };
}

function mapOf(object: JsonObject): PropertyMap {
  const values = new Map(Object.entries(object).map(([name, value]) => [name, propertyOf(value)]));
  return {
    kind: "map",
    find: (segment) => values.get(segment) ?? null,
    entries: () => [...values].map(([name, value]) => [text(name), value] as const),
  };
}

function propertyOf(json: Json): PropertyValue {
  if (typeof json === "string") return text(json);
  if (typeof json === "number") return { kind: "double", value: json };
  if (typeof json === "boolean") return { kind: "bool", value: json };
  // Null is a value that cannot be written.
  if (json === null) return namespace(() => null);
  return isList(json) ? { kind: "list", items: json.map(propertyOf) } : mapOf(json);
}

function isList(json: readonly Json[] | JsonObject): json is readonly Json[] {
  return Array.isArray(json);
}

function entry(name: string, value: string): string {
  return sized(1, writeProto([[1, name]]) + sized(2, value));
}

function encodeStruct(object: JsonObject): string {
  return Object.entries(object)
    .map(([name, value]) => entry(name, encodeValue(value)))
    .join("");
}

/** `google.protobuf.Value`: which field is set says what it is, even if it is empty. */
function encodeValue(json: Json): string {
  if (json === null) return "\x08\x00";
  if (typeof json === "number") return `\x11${encodeDouble(json)}`;
  if (typeof json === "string") return sized(3, json);
  if (typeof json === "boolean") return json ? "\x20\x01" : "\x20\x00";
  if (isList(json)) return sized(6, json.map((item) => sized(1, encodeValue(item))).join(""));
  return sized(5, encodeStruct(json));
}

/** A field that is there even if it is empty. */
function sized(field: number, value: string): string {
  return value === "" ? String.fromCharCode(field * 8 + 2, 0) : writeProto([[field, value]]);
}

function encodeDouble(value: number): string {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return byteStringOf(bytes);
}
