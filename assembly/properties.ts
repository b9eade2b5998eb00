// Spec chapter "Properties".

import { Status } from "./abi/enums";
import { Ptr, proxy_get_property, proxy_set_property, Size } from "./abi/env";
import { HostValue } from "./host-value";
import { utf8Size } from "./text/utf8";
import { utf8 } from "./utf8";
import { FIRST, reserve, SECOND, takeBytes, takeString, write } from "./wire/memory";
import { succeeded } from "./wire/status";

/**
 * One attribute of the request, the connection or the plugin: `new Property("request.path")`. May be a top-level constant;
 * the host is asked when a value is read. Legal in every callback, but which attributes there are depends on it: Envoy's
 * `request.*` need the request headers (statement PROP-5), a plugin context has `plugin_*` and `xds.node` only (PROP-7).
 */
export class Property extends HostValue {
  /** The segments of the path, with a NUL between them. */
  private path: Uint8Array;

  /** `path` with a dot between its segments. A segment that has a dot in its name needs `Property.of`. */
  constructor(path: string) {
    super();
    this.path = encode(path.split("."));
  }

  /** The property at these segments, whatever characters they contain. */
  static of(segments: string[]): Property {
    const property = new Property("");
    property.path = encode(segments);
    return property;
  }

  /** The value as text; "" if it is empty, null if there is no such property now. Statement VAL-1. */
  text(): string | null {
    return this.find() ? takeString() : null;
  }

  /** The value as bytes; null if there is no such property now. */
  bytes(): Uint8Array | null {
    return this.find() ? takeBytes() : null;
  }

  /**
   * Sets a property of this stream, which later filters and the access log can read (Envoy: filter state `wasm.<name>`).
   * Use a path of one segment: others cannot be read back (statement PROP-3).
   */
  setText(value: string): bool {
    const bytes = reserve(<Size>utf8Size(value));
    return this.put(bytes, write(value, bytes));
  }

  /** As `setText`, with bytes. */
  setBytes(value: Uint8Array): bool {
    return this.put(value.dataStart, <Size>value.length);
  }

  private find(): bool {
    const status = proxy_get_property(this.path.dataStart, <Size>this.path.length, FIRST, SECOND);
    if (status == <u32>Status.NotFound) return false;
    return succeeded("proxy_get_property", status);
  }

  private put(value: Ptr, size: Size): bool {
    const path = this.path;
    return succeeded(
      "proxy_set_property",
      proxy_set_property(path.dataStart, <Size>path.length, value, size),
    );
  }
}

function encode(segments: string[]): Uint8Array {
  return utf8.encode(segments.join("\0"));
}
