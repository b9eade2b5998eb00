// Envoy's filter state: what filters leave for each other and for Envoy, on a stream or on its connection.

import { Status } from "../abi/enums.ts";
import type { PropertyValue } from "../wire/property-value.ts";
import { readProto } from "../wire/protobuf.ts";

/** How long an object stays (FF-5, FF-8). Without internal redirects the first two are the same. */
export const LifeSpan = { FilterChain: 0, Request: 1, Connection: 2 } as const;

/** What a declaration says about the bytes of a property (FF-8). */
export const PropertyType = { Bytes: 0, String: 1, FlatBuffers: 2, Protobuf: 3 } as const;

/** What `declare_property` has said about a property. */
export interface PropertyDeclaration {
  readonly readOnly: boolean;
  /** One of `PropertyType`; any other number counts as bytes. */
  readonly type: number;
  /** What the bytes are, if they are a message: for protobuf the URL of its type. */
  readonly schema: string;
  /** One of `LifeSpan`; any other number counts as the filter chain. */
  readonly lifeSpan: number;
}

const UNDECLARED: PropertyDeclaration = {
  readOnly: false,
  type: PropertyType.Bytes,
  schema: "",
  lifeSpan: LifeSpan.FilterChain,
};

/** One object of the filter state. */
export interface StateObject {
  /** What is found under `filter_state`; null cannot be read. */
  readonly attribute: PropertyValue | null;
  /** What a module finds under its own name: only what modules have stored is there (3.4). */
  readonly stored: PropertyValue | null;
  readonly readOnly: boolean;
}

/** The objects of one connection, by name. */
export type ConnectionState = Map<string, StateObject>;

/** The objects that one stream sees. */
export class FilterState {
  readonly #stream = new Map<string, StateObject>();
  readonly #connection: ConnectionState;

  constructor(connection: ConnectionState = new Map()) {
    this.#connection = connection;
  }

  /** The object of a name, null if there is none. */
  get(name: string): StateObject | null {
    return this.#stream.get(name) ?? this.#connection.get(name) ?? null;
  }

  /** Stores an object, in the place of one of its name. */
  set(name: string, object: StateObject, lifeSpan: number): void {
    const objects = lifeSpan === LifeSpan.Connection ? this.#connection : this.#stream;
    objects.set(name, object);
  }

  /** `proxy_set_property`: BadArgument where a property that can be written only once is there (PROP-9). */
  store(path: string, value: string, declaration = UNDECLARED): Status {
    const name = propertyName(path);
    const { readOnly, lifeSpan } = declaration;
    if (this.get(name)?.readOnly) return Status.BadArgument;
    const stored = storedOf(value, declaration);
    this.set(name, { attribute: attributeOf(stored), stored, readOnly }, lifeSpan);
    return Status.Ok;
  }
}

/** Where the filter state keeps what modules store (PROP-1). */
export function propertyName(path: string): string {
  return `wasm.${path}`;
}

/** Messages of Envoy's that the simulator can read, with their fields, all of them texts, in the order of their numbers. */
const KNOWN_MESSAGES = new Map([
  ["type.googleapis.com/envoy.config.core.v3.Locality", ["region", "zone", "sub_zone"]],
]);

/** A message can be read as a whole, and field by field if its schema is known (PROP-11). */
function storedOf(value: string, { type, schema }: PropertyDeclaration): PropertyValue {
  if (type !== PropertyType.FlatBuffers && type !== PropertyType.Protobuf) return { kind: "string", value };
  const fields = (type === PropertyType.Protobuf && KNOWN_MESSAGES.get(schema)) || [];
  const find = (segment: string): PropertyValue | null => {
    const index = fields.indexOf(segment);
    return index === -1 ? null : { kind: "string", value: readProto(value)?.sized(index + 1) ?? "" };
  };
  return { kind: "message", encoded: value, find };
}

/** Under `filter_state` a message can only be read field by field. */
function attributeOf(stored: PropertyValue): PropertyValue {
  return stored.kind === "message" ? { kind: "namespace", find: stored.find } : stored;
}
