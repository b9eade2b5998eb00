// The way out for imports that no host has. Most come from AssemblyScript's own library, which expects JavaScript outside.

import { envoyHostcalls, hostcalls } from "../abi/hostcalls.ts";
import { wasiFunctions, wasiModules } from "../abi/wasi.ts";
import { nearestName } from "./nearest-name.ts";

const SDK = '"proxy-wasm-as/assembly"';

/** What to write instead, by the import's name; a star stands for whatever follows. */
const byName: readonly (readonly [name: string, hint: string])[] = [
  ["abort", "compile with the options of proxy-wasm-as/asconfig.json, which give abort a home in the module"],
  [
    "seed",
    "Math.random() asks the host for a seed; name a function of yours with asc --use seed=<file>/<function>",
  ],
  ["trace", `use log.trace(...) from ${SDK}`],
  ["console.debug", `use log.debug(...) from ${SDK}`],
  ["console.warn", `use log.warn(...) from ${SDK}`],
  ["console.error", `use log.error(...) from ${SDK}`],
  ["console.time*", `use time.nowNs() from ${SDK}`],
  ["console.*", `use log.info(...) from ${SDK}`],
  ["Date.*", `use time.nowMs() from ${SDK}`],
  ["performance.*", `use time.nowNs() from ${SDK}`],
  ["process.hrtime", `use time.nowNs() from ${SDK}`],
  ["process.*", "a filter has no process: what it needs to know comes with its configuration"],
  [
    "crypto.*",
    "import random_get from wasi_snapshot_preview1, the only source of randomness that hosts have",
  ],
];

const envNames: readonly string[] = [...hostcalls, ...envoyHostcalls].map(({ name }) => name);
const wasiNames: readonly string[] = wasiFunctions.map(({ name }) => name);

/** How to do without a function that no host has, or what it was probably meant to be called. */
export function hintForUnknown(module: string, name: string): string | undefined {
  if (envNames.includes(name)) return "import it from env, where the functions of Proxy-Wasm are";
  if (wasiNames.includes(name)) return `import it from ${wasiModules[0]}`;
  if (module === "env") {
    const known = byName.find(([pattern]) => matches(pattern, name));
    return known === undefined ? suggest(name, envNames) : known[1];
  }
  if (wasiModules.some((wasiModule) => wasiModule === module)) {
    return suggest(name, wasiNames) ?? "Envoy has only a part of WASI; do without it";
  }
  return "a declared function without a body becomes an import: write the function, or remove the declaration";
}

/** The replacement for a hostcall that only other ABI versions have. */
export function hintForOtherAbi(name: string): string {
  const replacement = replacements.get(name);
  return replacement ?? "export proxy_abi_version_0_2_1 in the place of the older marker";
}

/** What to do about a function that other hosts have. */
export function hintForMissing(name: string): string {
  const known = missing.find(([pattern]) => matches(pattern, name));
  return known?.[1] ?? "do without it: a module is loaded only if the host has all of its imports";
}

/** The way out for what some hosts lack, by the import's name. */
const missing: readonly (readonly [name: string, hint: string])[] = [
  ["proxy_get_log_level", "do not ask for the level: log, and leave it to the host what is kept"],
  ["proxy_get_header_map_size", "ask for the entries, and count"],
  ["proxy_get_buffer_status", "ask for the bytes, and their number"],
  ["proxy_grpc_*", "call over HTTP, where the host has HTTP calls"],
  ["proxy_get_status", "read :status and the headers of the answer"],
  ["proxy_continue_*", "go on by what the callback returns"],
];

/** How the calls that end with ABI 0.1.0 are expressed since. */
const replacements: ReadonlyMap<string, string> = new Map([
  ["proxy_continue_request", "call proxy_continue_stream(0)"],
  ["proxy_continue_response", "call proxy_continue_stream(1)"],
  ["proxy_clear_route_cache", 'call proxy_call_foreign_function("clear_route_cache")'],
  ["proxy_get_configuration", "call proxy_get_buffer_bytes with buffer 7 for the plugin's, 6 for the VM's"],
]);

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function suggest(name: string, candidates: readonly string[]): string | undefined {
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? undefined : `did you mean ${nearest}?`;
}
