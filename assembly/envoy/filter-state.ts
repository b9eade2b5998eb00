// Envoy's `set_envoy_filter_state`, `declare_property` and `clear_route_cache`.

import { ProtoWriter } from "../wire/protobuf";
import { complain } from "../wire/status";
import { callEnvoy } from "./function";

/** How long something is kept. */
export enum LifeSpan {
  /** As long as the filters of this stream. */
  FilterChain = 0,
  /** As long as the request, redirects inside Envoy included. */
  Request = 1,
  /** As long as the client's connection: the next request on it sees it too. */
  Connection = 2,
}

/** What a property of the filter is. */
export enum PropertyType {
  Bytes = 0,
  Text = 1,
  /** Its fields can be read by path; needs a schema. */
  FlatBuffers = 2,
  /** Its fields can be read by path; the schema is the type's URL. */
  Protobuf = 3,
}

/**
 * Sets an object that Envoy itself reads, such as `envoy.tcp_proxy.cluster` or `envoy.network.upstream_server_name`. False, with
 * a line in the log, for a name that Envoy has no use for, a value it does not take, or without a stream. Statement FF-5.
 */
export function setFilterState(name: string, value: string, span: LifeSpan = LifeSpan.FilterChain): bool {
  const request = new ProtoWriter().text(1, name).text(2, value).number(3, span);
  return callEnvoy("set_envoy_filter_state", request.toBytes()) !== null;
}

/** Has Envoy look for the route anew, after something else than a header has changed (statement FF-6). */
export function clearRouteCache(): bool {
  return callEnvoy("clear_route_cache", new Uint8Array(0)) !== null;
}

/** "BFBS", at the fifth byte of a compiled FlatBuffers schema. */
const SCHEMA_MARK: u32 = 0x53424642;

/**
 * Says what a property that `Property#setText` sets is: `new PropertyDeclaration("user").readOnly().apply()` in `onConfigure`
 * or another callback of the plugin, for its streams. In a callback of a stream it has no effect (statement FF-8).
 */
export class PropertyDeclaration {
  private isReadOnly: bool = false;
  private kind: PropertyType = PropertyType.Bytes;
  private form: Uint8Array = new Uint8Array(0);
  private span: LifeSpan = LifeSpan.FilterChain;

  constructor(private readonly name: string) {}

  /** It can be set once for each stream. */
  readOnly(): PropertyDeclaration {
    this.isReadOnly = true;
    return this;
  }

  /** What it is; bytes unless said otherwise. `schema`: of the fields, where it has any. */
  type(type: PropertyType, schema: Uint8Array = new Uint8Array(0)): PropertyDeclaration {
    this.kind = type;
    this.form = schema;
    return this;
  }

  /** How long it is kept; as long as the filters of the stream unless said otherwise. */
  lifeSpan(span: LifeSpan): PropertyDeclaration {
    this.span = span;
    return this;
  }

  /**
   * Declares it. False, with a line in the log, if it was declared before (PROP-10), or if its schema is none: Envoy dies of
   * such a FlatBuffers schema when a field is read.
   */
  apply(): bool {
    const schema = this.form;
    if (this.kind == PropertyType.FlatBuffers) {
      if (schema.length < 8 || load<u32>(schema.dataStart, 4) != SCHEMA_MARK) {
        complain("declare_property not called: no FlatBuffers schema");
        return false;
      }
    }
    const request = new ProtoWriter()
      .text(1, this.name)
      .number(2, this.isReadOnly ? 1 : 0)
      .number(3, this.kind);
    return callEnvoy("declare_property", request.bytes(4, schema).number(5, this.span).toBytes()) !== null;
  }
}
