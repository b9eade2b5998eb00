// HTTP fields: header and trailer maps. Spec chapter "HTTP fields".

import { HeaderMapType, Status } from "./abi/enums";
import {
  Ptr,
  proxy_add_header_map_value,
  proxy_get_header_map_pairs,
  proxy_get_header_map_size,
  proxy_get_header_map_value,
  proxy_remove_header_map_value,
  proxy_replace_header_map_value,
  proxy_set_header_map_pairs,
  Size,
} from "./abi/env";
import { ABI_0_1_0, MOSN } from "./abi/target";
import { Running } from "./running";
import {
  discard,
  FIRST,
  longest,
  reserve,
  SECOND,
  takeBytes,
  takeNumber,
  takeString,
  write,
} from "./wire/memory";
import { isOneLine } from "./wire/one-line";
import { HeaderList } from "./wire/pairs";
import { complain, succeeded } from "./wire/status";

/**
 * The headers or trailers of a request or a response, in the host. Each call asks the host; nothing is kept here.
 *
 * Names are compared without regard to case, and hosts store them in lower case. Values are bytes: the methods without
 * `Bytes` in their name read and write them as UTF-8, in which bytes that are not UTF-8 read as U+FFFD.
 *
 * Legal in the callback of these headers or trailers, and as long as that callback holds them with `Action.Pause`; all but
 * the request trailers can be read in `onLog` too. Elsewhere a write is refused by the host (`false`, and one line in the
 * log that names the hostcall), and a read finds nothing (statements HDR-14 to HDR-17).
 */
@unmanaged
export class HeaderMap {
  /** There is no object: a reference to a header map is its number, plus one to differ from null. */
  static of(map: HeaderMapType): HeaderMap {
    return changetype<HeaderMap>(<usize>map + 1);
  }

  private get map(): u32 {
    return <u32>changetype<usize>(this) - 1;
  }

  /** The first value of `name`; null if there is none, "" if it is empty. Statement HDR-3. */
  get(name: string): string | null {
    return this.find(name) ? takeString() : null;
  }

  /** The first value of `name`, exactly as it is; null if there is none. */
  getBytes(name: string): Uint8Array | null {
    return this.find(name) ? takeBytes() : null;
  }

  /** All values of `name`, in their order. Reads the whole map, as `entries`: where one value is enough, `get` is cheaper. */
  getAll(name: string): string[] {
    const values: string[] = [];
    const fields = this.entries();
    for (let i = fields.indexOf(name); i >= 0; i = fields.indexOf(name, i + 1))
      values.push(fields.valueAt(i));
    return values;
  }

  /** As `getAll`, with the values exactly as they are. */
  getAllBytes(name: string): Uint8Array[] {
    const values: Uint8Array[] = [];
    const fields = this.entries();
    for (let i = fields.indexOf(name); i >= 0; i = fields.indexOf(name, i + 1))
      values.push(fields.valueBytesAt(i));
    return values;
  }

  /** Whether there is a field `name`, empty or not. */
  has(name: string): bool {
    if (!this.find(name)) return false;
    discard();
    return true;
  }

  /** Replaces all fields `name` by one, at the end; adds it if there is none. Statements HDR-6, HDR-7. */
  set(name: string, value: string): bool {
    const key = reserve(longest(name) + longest(value));
    const keySize = write(name, key);
    const valueSize = write(value, key + keySize);
    return this.replace(key, keySize, key + keySize, valueSize);
  }

  /** As `set`, with the value exactly as given. */
  setBytes(name: string, value: Uint8Array): bool {
    const key = reserve(longest(name));
    return this.replace(key, write(name, key), value.dataStart, <Size>value.length);
  }

  /**
   * Adds a field. Of headers that may occur only once (Envoy's inline headers, such as `content-type`) the host joins the
   * old and the new value with a comma. Statements HDR-4, HDR-5.
   */
  add(name: string, value: string): bool {
    const key = reserve(longest(name) + longest(value));
    const keySize = write(name, key);
    const valueSize = write(value, key + keySize);
    return this.append(key, keySize, key + keySize, valueSize);
  }

  /** As `add`, with the value exactly as given. */
  addBytes(name: string, value: Uint8Array): bool {
    const key = reserve(longest(name));
    return this.append(key, write(name, key), value.dataStart, <Size>value.length);
  }

  /**
   * Removes all fields `name`. Succeeds if there are none. Of a request without `x-forwarded-proto` Envoy finds no route and
   * answers 404, without a word in the log. Statements HDR-8, HDR-26.
   */
  remove(name: string): bool {
    if (!this.isWritable) return false;
    const key = reserve(longest(name));
    return succeeded(
      "proxy_remove_header_map_value",
      proxy_remove_header_map_value(this.map, key, write(name, key)),
    );
  }

  /**
   * All fields, pseudo headers first, in the host's order, as they are now: what is written later is not in the list. Empty if the
   * map is not available now. One hostcall: whoever reads three values or more reads them cheaper from the list. Statement HDR-11.
   */
  entries(): HeaderList {
    const list = new HeaderList();
    if (!succeeded("proxy_get_header_map_pairs", proxy_get_header_map_pairs(this.map, FIRST, SECOND)))
      return list;
    if (!list.parse(takeBytes())) {
      complain("proxy_get_header_map_pairs failed: the host's answer is not a header map");
    }
    return list;
  }

  /**
   * Removes all fields, pseudo headers too, and adds those of `fields`. A request without `:path` or `:method` is then answered
   * by Envoy itself: start from `entries()`. `x-forwarded-proto` of a request stays if `fields` has none: without it Envoy
   * finds no route. Refused if there are more than 1024 fields or 1 MiB, which hosts would take for none, and if one has a line
   * break or NUL, as values that come from a property may. Statements HDR-13, HDR-23.
   */
  replaceAll(fields: HeaderList): bool {
    if (!this.isWritable) return false;
    const all = this.map == <u32>HeaderMapType.HttpRequestHeaders ? this.withScheme(fields) : fields;
    const size = all.serializedSize();
    if (size == 0) {
      complain("proxy_set_header_map_pairs not called: more than 1024 fields or 1 MiB");
      return false;
    }
    if (!all.isClean()) {
      complain("proxy_set_header_map_pairs not called: a field has a line break or NUL");
      return false;
    }
    const pairs = reserve(size);
    all.serialize(pairs);
    return succeeded("proxy_set_header_map_pairs", proxy_set_header_map_pairs(this.map, pairs, size));
  }

  /** `fields`, with what Envoy takes the scheme of a request from when it looks for the route. */
  private withScheme(fields: HeaderList): HeaderList {
    const name = "x-forwarded-proto";
    if (fields.get(name) !== null) return fields;
    const key = reserve(longest(name));
    const status = proxy_get_header_map_value(this.map, key, write(name, key), FIRST, SECOND);
    if (status != <u32>Status.Ok) return fields;
    const scheme = takeBytes();
    return scheme.length == 0 ? fields : new HeaderList().addAll(fields).addBytes(name, scheme);
  }

  /**
   * How many bytes all names and values have together; 0 if the map is not available now. Legal where it can be written, and
   * not in hosts without this hostcall (ngx_wasm_module, MOSN). Statement HDR-22.
   */
  get byteSize(): u32 {
    // Asking for the size of trailers that are not there would make some (statement HDR-17); asking for a value does not.
    if (this.isTrailers && !this.isThere) return 0;
    const status = proxy_get_header_map_size(this.map, FIRST);
    return succeeded("proxy_get_header_map_size", status) ? takeNumber() : 0;
  }

  /** False, with a line in the log, for trailers that would reach the next filters twice; dispatch knows when. */
  private get isWritable(): bool {
    const barrier = Running.barrier;
    return barrier === null || !barrier.run(this.map);
  }

  /** Trailers have the odd numbers. */
  private get isTrailers(): bool {
    return (this.map & 1) != 0;
  }

  private get isThere(): bool {
    const status = proxy_get_header_map_value(this.map, FIRST, 0, FIRST, SECOND);
    discard();
    return status != <u32>Status.BadArgument;
  }

  /** Leaves the first value of `name` in the slots. */
  private find(name: string): bool {
    const key = reserve(longest(name));
    const keySize = write(name, key);
    const status = proxy_get_header_map_value(this.map, key, keySize, FIRST, SECOND);
    if (status == <u32>Status.NotFound) return false;
    // A message without trailers is an ordinary one.
    if (status == <u32>Status.BadArgument && this.isTrailers) return false;
    if (!succeeded("proxy_get_header_map_value", status)) return false;
    return !ABI_0_1_0 || load<Size>(SECOND) != 0 || this.holds(name);
  }

  /** ABI 0.1.0 answers an empty value for a header that is not there too (statement HDR-10): only the whole map can tell. */
  private holds(name: string): bool {
    discard();
    return this.entries().indexOf(name) >= 0;
  }

  private replace(key: Ptr, keySize: Size, value: Ptr, valueSize: Size): bool {
    if (!this.isWritable) return false;
    if (!isOneLine(key, keySize, value, valueSize)) return false;
    // MOSN replaces in its add, and refuses an empty value in its replace.
    if (MOSN && valueSize == 0) return this.append(key, keySize, value, valueSize);
    return succeeded(
      "proxy_replace_header_map_value",
      proxy_replace_header_map_value(this.map, key, keySize, value, valueSize),
    );
  }

  private append(key: Ptr, keySize: Size, value: Ptr, valueSize: Size): bool {
    if (!this.isWritable) return false;
    if (!isOneLine(key, keySize, value, valueSize)) return false;
    return succeeded(
      "proxy_add_header_map_value",
      proxy_add_header_map_value(this.map, key, keySize, value, valueSize),
    );
  }
}
