// Envoy, line by line of releases. Differences were seen in Envoy 1.36.4, 1.37.0, 1.38.2, 1.39.3 and 1.40.0.

import { ALL_ABIS } from "../abi/signatures.ts";
import { type WasiName, wasiFunctions } from "../abi/wasi.ts";
import type { HostProfile } from "./profile.ts";
import { envoysCallbacks, envoysHostcalls, wasiSetB, wasiSetC } from "./tables.ts";

/** WASI functions that trap in an entry point although most of their kind do not. */
const wasiOutOfReachAtStart: readonly WasiName[] = [
  ...(["fd_close", "fd_read", "fd_seek", "path_open"] as const),
  ...(["proc_exit", "sched_yield"] as const),
];

/** The line that the simulator stands for unless told otherwise. */
export const envoy140: HostProfile = {
  name: "envoy-1.40",
  title: "Envoy 1.40",
  family: "envoy",
  abis: ALL_ABIS,
  hostcalls: envoysHostcalls,
  wasi: wasiSetC,
  mostMemoryPages: 16_384,
  makesMemories: true,
  callbacks: envoysCallbacks,
  start: "initializeWithMain",
  mainFunctions: ["main", "__main_void"],
  allocators: ["malloc", "proxy_on_memory_allocate"],
  neededExports: [],
  callableAtStart: new Set([
    ...["proxy_log", "emscripten_notify_memory_growth"],
    ...wasiFunctions.map(({ name }) => name).filter((name) => !wasiOutOfReachAtStart.includes(name)),
  ]),
  callableInAllocator: new Set(["proxy_log", "fd_write", "clock_time_get", "poll_oneoff"]),
  trapping: new Set(),
  lackingForeignFunctions: new Set(),
  lackingProperties: new Set(),
  rules: {
    foreignFunctionsUseEffectiveContext: true,
    signaturesNeedOneKey: true,
    losesBodyOnResume: false,
    tellsTransportFailure: false,
    environmentMakesVm: true,
    restrictionsMakeVm: true,
    http2GroupsHeaders: false,
    polls: true,
    absentHeadersAreEmpty: false,
    addingReplaces: false,
    buffersReadFromBeginning: false,
    endOfStreamInHeaders: "asItIs",
  },
};

export const envoy139: HostProfile = {
  ...envoy140,
  name: "envoy-1.39",
  title: "Envoy 1.39",
  rules: { ...envoy140.rules, restrictionsMakeVm: false },
};

/** What an entry point can reach in the lines before 1.39, besides what `emscripten_notify_memory_growth` is. */
const reachedAtStart = [
  ...["proxy_log", "fd_write", "args_sizes_get", "args_get", "environ_sizes_get", "environ_get"],
  ...["clock_time_get", "random_get", "fd_fdstat_get", "fd_fdstat_set_flags"],
];

export const envoy138: HostProfile = {
  ...envoy139,
  name: "envoy-1.38",
  title: "Envoy 1.38",
  wasi: wasiSetB,
  mainFunctions: ["main"],
  callableAtStart: new Set([...reachedAtStart, "emscripten_notify_memory_growth"]),
  callableInAllocator: new Set(["proxy_log", "fd_write", "clock_time_get"]),
  rules: { ...envoy139.rules, losesBodyOnResume: true, environmentMakesVm: false, polls: false },
};

export const envoy137: HostProfile = {
  ...envoy138,
  name: "envoy-1.37",
  title: "Envoy 1.37",
  rules: { ...envoy138.rules, tellsTransportFailure: true },
};

export const envoy136: HostProfile = {
  ...envoy137,
  name: "envoy-1.36",
  title: "Envoy 1.36",
  callableAtStart: new Set(reachedAtStart),
  lackingForeignFunctions: new Set(["sign"]),
  lackingProperties: new Set(["request.headers_bytes", "response.headers_bytes"]),
  rules: {
    ...envoy137.rules,
    foreignFunctionsUseEffectiveContext: false,
    signaturesNeedOneKey: false,
    http2GroupsHeaders: true,
  },
};
