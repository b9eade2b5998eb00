// Tables of functions for profiles: those of the ABI, with what a host leaves out or has otherwise.

import { type CallbackName, callbacks, envoyCallbacks } from "../abi/callbacks.ts";
import type { AbiVersion } from "../abi/enums.ts";
import { envoyHostcalls, type HostcallName, hostcalls } from "../abi/hostcalls.ts";
import { ALL_ABIS, inAbi, type Signature } from "../abi/signatures.ts";
import { type WasiName, wasiFunctions } from "../abi/wasi.ts";

type Table = ReadonlyMap<AbiVersion, ReadonlyMap<string, Signature>>;

function inEachAbi(rows: readonly Signature[], abis: readonly AbiVersion[]): Table {
  return new Map(abis.map((abi) => [abi, inAbi(rows, abi)]));
}

/** The hostcalls of the specification and of Envoy. */
export const envoysHostcalls: Table = inEachAbi([...hostcalls, ...envoyHostcalls], ALL_ABIS);

/** Only what the specification has. */
export const specifiedHostcalls: Table = inEachAbi(hostcalls, ALL_ABIS);

/** The callbacks of the specification and of Envoy. */
export const envoysCallbacks: Table = inEachAbi([...callbacks, ...envoyCallbacks], ALL_ABIS);

/** Only what the specification has. */
export const specifiedCallbacks: Table = inEachAbi(callbacks, ALL_ABIS);

/** Some hostcalls by name, whatever the ABI version that is declared: for hosts that do not look at it. */
export function onlyHostcalls(names: Iterable<HostcallName>, abis = ALL_ABIS): Table {
  const rows = new Map(hostcalls.map((row) => [row.name, row] as const));
  const offered = [...names].flatMap((name) => rows.get(name) ?? []);
  return new Map(abis.map((abi) => [abi, new Map(offered.map((row) => [row.name, row]))]));
}

/** All hostcalls of the specification but some, whatever the ABI version that is declared. */
export function allHostcallsBut(...names: readonly HostcallName[]): Table {
  return onlyHostcalls(hostcalls.map(({ name }) => name).filter((name) => !names.includes(name)));
}

/** All callbacks of the specification but some. */
export function allCallbacksBut(...names: readonly CallbackName[]): Table {
  return inEachAbi(
    callbacks.filter(({ name }) => !names.includes(name)),
    ALL_ABIS,
  );
}

/** All WASI functions that Envoy has now. */
export const wasiSetC: ReadonlyMap<string, Signature> = new Map(wasiFunctions.map((row) => [row.name, row]));

/** Some of them. */
export function onlyWasi(names: readonly WasiName[]): ReadonlyMap<string, Signature> {
  return new Map([...wasiSetC].filter(([name]) => (names as readonly string[]).includes(name)));
}

/** What Envoy had before it took in stubs for everything. */
export const wasiSetB: ReadonlyMap<string, Signature> = onlyWasi([
  ...(["args_get", "args_sizes_get", "environ_get", "environ_sizes_get", "clock_time_get"] as const),
  ...(["fd_write", "fd_read", "fd_seek", "fd_close", "fd_fdstat_get", "fd_fdstat_set_flags"] as const),
  ...(["fd_prestat_get", "fd_prestat_dir_name", "path_open", "proc_exit", "random_get"] as const),
  ...(["sched_yield", "poll_oneoff"] as const),
]);
