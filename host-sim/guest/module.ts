// What a module is to a Proxy-Wasm host: which ABI version it speaks, where it starts, what can be called in it.

import { abiMarkers, type entryPoints } from "../abi/callbacks.ts";
import type { AbiVersion } from "../abi/enums.ts";
import { defaultProfile } from "../profiles/index.ts";
import type { HostProfile } from "../profiles/profile.ts";
import type { Frame } from "./frames.ts";
import { readWasmBinary, type WasmBinary, type WasmExport } from "./wasm-binary.ts";

/** An export that runs before the first context. */
export type EntryPoint = (typeof entryPoints)[number]["name"];

/** A module as a host sees it. That it can be read does not mean that it links; `checkLink` tells. */
export interface FilterModule {
  readonly binary: WasmBinary;
  /** Undefined without a marker: no host would load it. */
  readonly abi: AbiVersion | undefined;
  /** What runs before the first context, in order. */
  readonly entryPoints: readonly EntryPoint[];
  /** The export that gives the host room for what it writes. */
  readonly allocator: string | undefined;
  /** The exported callbacks that the host calls in this ABI version, in the order of the specification. */
  readonly callbacks: readonly string[];
  /** The name under which the memory is exported; hosts other than Envoy insist on `memory`. */
  readonly memory: string | undefined;
}

/** A module that links, ready to be instantiated any number of times. */
export interface RunnableModule {
  readonly module: FilterModule;
  /** Compiled with the limits that it runs with. */
  readonly compiled: WebAssembly.Module;
  /** Where an instruction of what was compiled stands in the module's file. */
  readonly originOf: (offset: number) => number;
  /** A place in that file in words: in the source, where it is known. */
  readonly describe: (frame: Frame) => string;
  /** How the place of a trap could be told better; null if it is told well. */
  readonly hint: string | null;
  /** Called for each instance that is made of it. */
  readonly onInstance: (exports: WebAssembly.Exports) => void;
}

/** The version that a module without a marker is held against, so that its other faults can be told too. */
export const NEWEST_ABI: AbiVersion = "0.2.1";

/** Reads a module as a host does. Bytes that are no module at all end in ERR_MODULE_CORRUPT. */
export function readModule(bytes: Uint8Array, profile: HostProfile = defaultProfile): FilterModule {
  const binary = readWasmBinary(bytes);
  const exported = new Set(functionExports(binary).map(({ name }) => name));
  const abi = declaredAbi(binary);
  const called = [...(profile.callbacks.get(abi ?? NEWEST_ABI)?.keys() ?? [])];
  return {
    binary,
    abi,
    entryPoints: startOrder(functionExports(binary), profile),
    allocator: profile.allocators.find((name) => exported.has(name)),
    callbacks: called.filter((name) => exported.has(name)),
    memory: binary.exports.find(({ kind }) => kind === "memory")?.name,
  };
}

/** Hosts look for functions only: a global of the same name is as good as absent. */
export function functionExports(binary: WasmBinary): WasmExport[] {
  return binary.exports.filter(({ kind }) => kind === "function");
}

/** The first marker in the order of exports decides (LOAD-2), and only functions count (LOAD-1). */
function declaredAbi(binary: WasmBinary): AbiVersion | undefined {
  for (const { name } of functionExports(binary)) if (isMarker(name)) return abiMarkers[name];
  return undefined;
}

function isMarker(name: string): name is keyof typeof abiMarkers {
  return Object.hasOwn(abiMarkers, name);
}

/** What runs before the first context. Envoy prefers `_initialize`, and only beside it a main function runs (LOAD-10 to 12). */
function startOrder(exports: readonly WasmExport[], { start, mainFunctions }: HostProfile): EntryPoint[] {
  const exported = (name: EntryPoint): boolean => exports.some((each) => each.name === name);
  switch (start) {
    case "initializeWithMain": {
      if (!exported("_initialize")) return exported("_start") ? ["_start"] : [];
      const main = mainFunctions.find(exported);
      return main === undefined ? ["_initialize"] : ["_initialize", main];
    }
    case "firstExported": {
      const first = exports.find(({ name }) => name === "_start" || name === "_initialize");
      return first === undefined ? [] : [first.name === "_start" ? "_start" : "_initialize"];
    }
    case "startRequired":
      return exported("_start") ? ["_start"] : [];
    default:
      return start satisfies never;
  }
}
