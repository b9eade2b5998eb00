// The `name` section: what functions were called in the source. It is a custom section, so a faulty one makes the module
// no less valid; engines ignore it, and so do we.

import { HostSimError } from "../errors.ts";
import { ByteReader } from "./byte-reader.ts";
import { CUSTOM_SECTION, type Section } from "./wasm-sections.ts";

const FUNCTION_NAMES = 1;

/** The names of functions by index, as far as the module carries them. */
export function readFunctionNames(bytes: Uint8Array, sections: readonly Section[]): Map<number, string> {
  const section = sections.find(({ id, name }) => id === CUSTOM_SECTION && name === "name");
  if (section === undefined) return new Map();
  try {
    return readNameMap(new ByteReader(bytes, section.offset, section.offset + section.size));
  } catch (error) {
    if (error instanceof HostSimError) return new Map();
    throw error;
  }
}

function readNameMap(reader: ByteReader): Map<number, string> {
  while (!reader.done) {
    const kind = reader.byte("kind of names");
    const names = reader.part(reader.u32("size of names"), "names");
    if (kind !== FUNCTION_NAMES) continue;
    return new Map(
      names.list("names", () => [names.u32("function index"), names.name("name of a function")]),
    );
  }
  return new Map();
}
