// All that a module can import, from all chapters.

import { Status } from "../abi/enums.ts";
import { wasiModules } from "../abi/wasi.ts";
import { type Hostcall, type Hostcalls, importsOf } from "../guest/imports.ts";
import type { Vm } from "../guest/vm.ts";
import { buffers } from "./buffers.ts";
import { contexts } from "./contexts.ts";
import { dns } from "./dns.ts";
import { foreign } from "./foreign.ts";
import { grpcCall } from "./grpc-call.ts";
import { headers } from "./headers.ts";
import { httpCall } from "./http-call.ts";
import { log } from "./log.ts";
import { metrics } from "./metrics.ts";
import { properties } from "./properties.ts";
import { sharedData } from "./shared-data.ts";
import { sharedQueue } from "./shared-queue.ts";
import { streams } from "./streams.ts";
import { time } from "./time.ts";
import { vendor } from "./vendor.ts";
import { type WasiHost, wasi } from "./wasi.ts";

/** One function for each chapter of the specification. */
const chapters = [
  ...[contexts, log, time, buffers, headers, streams, properties],
  ...[httpCall, grpcCall, sharedData, sharedQueue, metrics, foreign, dns],
];

/** The imports for one VM. What the simulator does not do links, and answers Unimplemented, never Ok. */
export function createImports(vm: Vm): WebAssembly.Imports {
  const { profile, abi } = vm.state.options;
  const signatures = profile.hostcalls.get(abi) ?? new Map();
  const env: Record<string, Hostcall> = {};
  for (const name of signatures.keys()) env[name] = unimplemented;
  for (const chapter of chapters) Object.assign(env, chapter(vm));
  Object.assign(env, envoyOnly, vendor(vm));
  const imports: WebAssembly.Imports = { env: importsOf(vm, env, signatures) };
  for (const name of wasiModules) imports[name] = importsOf(vm, wasiOf(vm), profile.wasi);
  return imports;
}

/** The functions of WASI for one VM. */
export function wasiOf(vm: Vm): Hostcalls {
  return wasi(wasiHost(vm));
}

/** WASI's view of a VM. */
function wasiHost({ state, memory, options }: Vm): WasiHost {
  const { clock } = options;
  const startUs = clock.nowUs;
  return {
    memory,
    environment: new Map(Object.entries(options.environment)),
    polls: options.profile.rules.polls,
    log: (level, message) => state.effective.log(level, message),
    wallTimeNs: () => BigInt(clock.nowUs) * NS_PER_US,
    monotonicTimeNs: () => BigInt(clock.nowUs - startUs) * NS_PER_US + UPTIME_NS,
    random: (size) => Uint8Array.from({ length: size }, () => Math.floor(options.random() * 256)),
  };
}

const NS_PER_US = 1000n;

/** How long the machine is up when a VM starts: no clock says 0, and Go's runtime would end where one does. */
const UPTIME_NS = 1_000_000_000n;

const unimplemented: Hostcall = () => Status.Unimplemented;

/** What Envoy offers to every module besides the specification. */
const envoyOnly: Hostcalls = {
  pthread_equal: (left: number, right: number) => (left === right ? 1 : 0),
  emscripten_notify_memory_growth: () => undefined,
};
