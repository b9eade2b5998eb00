// Translates WebAssembly text for tests.

import wabt from "wabt";

const toolkit = await wabt();

/** Translates a module from text, with the names of its functions. */
export function compileWat(text: string): Uint8Array {
  const module = toolkit.parseWat("filter.wat", text, { bulk_memory: true, sign_extension: true });
  try {
    return Uint8Array.from(module.toBinary({ write_debug_names: true }).buffer);
  } finally {
    module.destroy();
  }
}
