// What MOSN does in its own way, for modules built with `--target mosn`. Nothing else uses it.

import { Ptr, Size } from "./abi/env";
import { JsonWriter } from "./json/writer";
import { utf8 } from "./utf8";
import { HeaderList } from "./wire/pairs";

/**
 * A configuration as text. MOSN hands a map of strings over: of the filter's `config`, the fields that are strings. The text of
 * the field `configuration` is the configuration; without one it is all fields as a JSON object.
 */
export function configurationText(bytes: Uint8Array): string {
  const fields = new HeaderList();
  // Bytes that are no such map come from another embedder of MOSN's library, as they are meant.
  if (!fields.parse(bytes)) return utf8.decode(bytes);
  if (fields.length == 0) return "";
  const json = new JsonWriter().object();
  for (let i = 0, count = fields.length; i < count; i++) {
    if (fields.nameAt(i) == "configuration") return fields.valueAt(i);
    json.field(fields.nameAt(i)).text(fields.valueAt(i));
  }
  return json.end().toString();
}

/** `bytes` in front of `before`: MOSN replaces a body where others prepend. */
export function prepended(bytes: Ptr, size: Size, before: Uint8Array): Uint8Array {
  const whole = new Uint8Array(<i32>size + before.length);
  memory.copy(whole.dataStart, bytes, size);
  memory.copy(whole.dataStart + size, before.dataStart, <usize>before.length);
  return whole;
}
