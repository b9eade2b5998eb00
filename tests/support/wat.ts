// Small modules, written as text.

import wabt from "wabt";

const toolkit = await wabt();

/** The features that Envoy's engine has, as far as the modules of the tests use them. */
const FEATURES = {
  mutable_globals: true,
  sat_float_to_int: true,
  sign_extension: true,
  simd: true,
  multi_value: true,
  bulk_memory: true,
  reference_types: true,
  tail_call: true,
  multi_memory: true,
  annotations: true,
};

/** Translates a module from text; without `withNames` the names of its functions are left out. */
export function compileWat(text: string, withNames = true): Uint8Array<ArrayBuffer> {
  const module = toolkit.parseWat("test.wat", text, FEATURES);
  try {
    return Uint8Array.from(module.toBinary({ write_debug_names: withNames }).buffer);
  } finally {
    module.destroy();
  }
}

/** What every filter has: the marker, an allocator, its memory. */
export const FRAME = `
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "malloc") (param i32) (result i32) (i32.const 1024))
  (memory (export "memory") 1)`;
