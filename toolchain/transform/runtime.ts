import type { Program } from "assemblyscript";

/** The SDK's own runtime: what of it takes the place of each function that the compiler and its library call. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  __alloc: "blocks/allocateBlock",
  __realloc: "blocks/resizeBlock",
  __free: "blocks/freeBlock",
  __new: "objects/create",
  __renew: "objects/resize",
  __link: "objects/link",
  __visit: "objects/visit",
  __collect: "objects/collectSoon",
  __pin: "objects/pin",
  __unpin: "objects/unpin",
};

const FOLDER = "~lib/proxy-wasm-as/assembly/runtime/";

/** The constant by which a build asks for AssemblyScript's own runtime. */
export const STOCK_RUNTIME_CONSTANT = "PROXY_WASM_STOCK_RUNTIME";

/** The constant by which the SDK knows that the runtime is its own. */
const OWN_RUNTIME_CONSTANT = "PROXY_WASM_OWN_RUNTIME";

/** The compiler's number of the runtime `minimal`. */
const MINIMAL = 1;

/**
 * Has the compiler take the SDK's runtime where it was told to take `minimal`: it compiles the same for both, which keep no
 * stack of references and leave memory to be cleared by the library. Legal before names are resolved.
 */
export function useOwnRuntime({ options }: Program): void {
  const aliases = options.globalAliases ?? new Map<string, string>();
  options.globalAliases = aliases;
  if (options.runtime !== MINIMAL || aliases.has(STOCK_RUNTIME_CONSTANT)) return;
  for (const [name, place] of Object.entries(FUNCTIONS)) aliases.set(name, FOLDER + place);
  aliases.set(OWN_RUNTIME_CONSTANT, "1");
}
