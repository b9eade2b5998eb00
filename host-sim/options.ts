// What a proxy and its filters are configured with, and what becomes of it: bytes, keys, defaults.

import { Status } from "./abi/enums.ts";
import type { Cluster } from "./calls.ts";
import type { FailureOptions, FailurePolicy } from "./chained-filter.ts";
import { schemaProblem } from "./config-schema.ts";
import { type JsonObject, metadataMessage } from "./core/metadata.ts";
import type { Addresses } from "./dns.ts";
import { HostSimError } from "./errors.ts";
import type { GrpcCluster } from "./grpc.ts";
import type { Capabilities } from "./guest/capabilities.ts";
import { MOST_INSTRUCTIONS } from "./guest/metering/meter.ts";
import { utf8OfText } from "./guest/text.ts";
import type { ForeignFunction, GuestVmOptions, HostFunction, VendorHostcall } from "./guest/vm.ts";
import { vendorSignatures } from "./hostcalls/vendor.ts";
import { type LoadedModule, loadModule, type ModuleLimits } from "./loaded-module.ts";
import { type LogLevelName, levelNumber } from "./log.ts";
import { type ModuleSource, readModuleFile } from "./module-file.ts";
import type { PluginConfig } from "./plugin.ts";
import { findProfile, type ProfileName, profiles } from "./profiles/index.ts";
import type { HostProfile } from "./profiles/profile.ts";
import type { SimulatedProxy } from "./proxy.ts";
import type { SharedInput } from "./shared-state.ts";
import type { Upstream } from "./upstream.ts";
import { byteStringOf } from "./wire/byte-string.ts";
import type { PropertyMessage, PropertyValue } from "./wire/property-value.ts";

/** How one plugin is configured. Everything has a default. */
export interface PluginSettings {
  readonly rootId?: string;
  /** Text and bytes are handed over as they are, anything else as JSON. */
  readonly configuration?: unknown;
  /** Plugins with the same id share data and queues; with equal configuration, environment, capabilities and code the VM too. */
  readonly vmId?: string;
  /** The configuration of the VM, handed over as the plugin's is. */
  readonly vmConfiguration?: unknown;
  /** The environment that WASI shows to the module. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Envoy's plugin option of that name: pausing in a headers callback does not hold back the body (FLOW-19). */
  readonly allowOnHeadersStopIteration?: boolean;
  /** What becomes of new streams when the VM has failed; `failClosed`. Not together with `failOpen` (FAIL-11). */
  readonly failurePolicy?: FailurePolicy;
  /** Envoy's older option: new streams, and those under way too, pass a failed filter by (FAIL-6, FAIL-7). */
  readonly failOpen?: boolean;
  /** `failReload` waits at least so many milliseconds between two reloads; 1000. Up to half of it is added at random. */
  readonly reloadBackoffMs?: number;
  /** The hostcalls, callbacks and WASI functions that the module may use, all others being out of reach; all, also if the list is empty (CAP-1). */
  readonly capabilities?: readonly string[];
}

/** What filters find around them. Everything has a default. */
export interface SurroundingsOptions {
  /** Which host it is; the newest Envoy. What a profile does not say is as Envoy has it. `defineProfile` makes others. */
  readonly profile?: ProfileName | HostProfile;
  /** Messages below are dropped; `info`, as in Envoy. */
  readonly logLevel?: LogLevelName;
  /** How much of a body may be held, in bytes; 1 MiB, as in Envoy. */
  readonly bufferLimitBytes?: number;
  /**
   * How many WebAssembly instructions a call from the host may execute, at most 2^31 - 1; 100 million. One that goes on counts
   * as a trap: in Envoy the worker would hang. null: they are neither limited nor counted, and the module runs faster.
   */
  readonly instructionLimit?: number | null;
  /**
   * Whether `findings` has what is legal and hardly meant too: calls without a timeout, exports that this host does not call,
   * exchanges that nothing can wake, bodies of which a part is read, what grows with every stream, what is asked for a stream
   * that is over; no.
   */
  readonly strict?: boolean;
  /** How much memory a VM may have, in bytes; rounded down to pages of 64 KiB. Not more than the host gives; as much by default. */
  readonly memoryLimitBytes?: number;
  /** Who answers; 200 with an empty body. */
  readonly upstream?: Upstream;
  /** The services that filters can call, by the names of their clusters; calls to others are refused. */
  readonly clusters?: Readonly<Record<string, Cluster>>;
  /** The services that filters can call over gRPC, likewise; those of Google's client (`google_grpc`) by their target URI. */
  readonly grpcClusters?: Readonly<Record<string, GrpcCluster>>;
  /** The addresses of names that filters have resolved; other names have none. Answers come when the callback has returned. */
  readonly dns?: Addresses;
  /** Names of the file of hosts, likewise: they, and addresses, are answered inside of the hostcall (LIFE-19). */
  readonly hosts?: Addresses;
  /** Functions beyond the specification, instead of Envoy's or besides them; a number is a status. */
  readonly foreignFunctions?: Readonly<Record<string, ForeignFunction>>;
  /** Hostcalls of a vendor, by the names under which modules import them from `env`; `defineHostcall` makes them. */
  readonly hostcalls?: Readonly<Record<string, VendorHostcall>>;
  /**
   * Asked before each hostcall with its name: the status with which it is refused, or null for what the host would answer. To see
   * what a filter does when a host fails. A refused hostcall has done nothing.
   */
  readonly refuse?: (hostcall: string) => StatusName | null;
  /** Properties of a vendor, by paths with dots, instead of Envoy's or besides them. Bytes are handed over as they are. */
  readonly properties?: Readonly<Record<string, PropertyInput>>;
  /** `metadata.filter_metadata` of the route, which filters read at `xds.route_metadata`; none. */
  readonly routeMetadata?: Readonly<Record<string, JsonObject>>;
  /** Where the clock starts; it moves only when told to. */
  readonly now?: Date;
  /** What shared data holds before the first filter starts. */
  readonly sharedData?: Readonly<Record<string, SharedInput>>;
  /** What random numbers follow from: the same seed, the same numbers. */
  readonly randomSeed?: number;
  /** Whether conversations are kept for `transcript`; yes. Without, the simulator is faster. */
  readonly transcript?: boolean;
}

/** An answer of a hostcall, by its name in the specification. */
export type StatusName = keyof typeof Status;

/** What a property can be in a test: text, a whole number, a fraction, a truth, or bytes. */
export type PropertyInput = string | number | bigint | boolean | Uint8Array;

/** The metadata of the route as filters read it; null where there is none. Its texts become UTF-8. */
export function routeMetadataOf({ routeMetadata }: SurroundingsOptions): PropertyMessage | null {
  if (routeMetadata === undefined) return null;
  return metadataMessage(JSON.parse(utf8OfText(JSON.stringify(routeMetadata))));
}

const DEFAULT_INSTRUCTION_LIMIT = 100_000_000;
const PAGE_BYTES = 65_536;
const DEFAULT_RELOAD_BACKOFF_MS = 1000;

/** Reads, checks and compiles a module, and derives what Envoy knows it by. */
export async function pluginConfigOf(
  source: ModuleSource,
  name: string,
  settings: PluginSettings,
  surroundings: SurroundingsOptions,
  { clock, state, calls, grpc, dns }: SimulatedProxy,
  random: () => number,
): Promise<PluginConfig> {
  const vendorHostcalls = surroundings.hostcalls ?? {};
  const profile = withHostcalls(profileOf(surroundings.profile), vendorHostcalls);
  const limits = limitsOf(surroundings, profile);
  const file = await readModuleFile(source);
  const loaded = await loadModule(file, profile, limits);
  const vmId = utf8OfText(settings.vmId ?? "");
  const configuration = configurationOf(settings.vmConfiguration);
  const environment = settings.environment ?? {};
  const plugin = {
    name: utf8OfText(name),
    rootId: utf8OfText(settings.rootId ?? ""),
    configuration: configurationOf(settings.configuration),
    allowOnHeadersStopIteration: settings.allowOnHeadersStopIteration ?? false,
    failOpen: settings.failOpen ?? false,
  };
  const { environmentMakesVm, restrictionsMakeVm } = profile.rules;
  const { configSchema } = file;
  const vmKey = keyOf(
    ...[vmId, byteStringOf(configuration), loaded.hash],
    environmentMakesVm && Object.entries(environment).sort(),
    restrictionsMakeVm && (settings.capabilities?.toSorted() ?? null),
  );
  return {
    loaded,
    plugin,
    schemaProblem: configSchema === null ? null : await schemaProblem(configSchema, plugin.configuration),
    vm: {
      profile,
      clock,
      proxy: state,
      clusters: calls,
      grpcClusters: grpc,
      resolver: dns,
      vmId,
      configuration,
      strict: surroundings.strict ?? false,
      logLevel: levelNumber(surroundings.logLevel ?? "info"),
      ...limits,
      vendorHostcalls,
      refuse: refusalsOf(surroundings),
      vendorProperties: propertiesOf(surroundings.properties ?? {}),
      environment,
      capabilities: capabilitiesOf(settings),
      random,
      foreignFunctions: await foreignFunctionsOf(loaded, surroundings, profile),
      recordsTranscript: surroundings.transcript ?? true,
    },
    vmKey,
    pluginKey: keyOf(
      vmKey,
      plugin.name,
      plugin.rootId,
      byteStringOf(plugin.configuration),
      restrictionsMakeVm && plugin.failOpen,
      plugin.allowOnHeadersStopIteration,
    ),
  };
}

/** The functions that a module can call by name; they take long to load, and most modules call none. */
async function foreignFunctionsOf(
  { module }: LoadedModule,
  { foreignFunctions: own = {} }: SurroundingsOptions,
  profile: HostProfile,
): Promise<ReadonlyMap<string, HostFunction>> {
  if (!module.binary.imports.some(({ name }) => name === "proxy_call_foreign_function")) return new Map();
  const { foreignFunctions } = await import("./foreign/index.ts");
  return foreignFunctions(own, profile);
}

/** What becomes of a filter whose VM fails (FAIL-9). */
export function failureOptionsOf(
  { failOpen = false, failurePolicy, reloadBackoffMs = DEFAULT_RELOAD_BACKOFF_MS }: PluginSettings,
  random: () => number,
): FailureOptions {
  if (failOpen && failurePolicy !== undefined) {
    const message =
      "failOpen and failurePolicy exclude each other: Envoy refuses both (FAIL-11). Keep failurePolicy";
    throw new HostSimError("ERR_MISUSE", message);
  }
  return { policy: failurePolicy ?? (failOpen ? "failOpen" : "failClosed"), reloadBackoffMs, random };
}

function refusalsOf({ refuse }: SurroundingsOptions): GuestVmOptions["refuse"] {
  if (refuse === undefined) return null;
  return (hostcall) => {
    const name = refuse(hostcall);
    return name === null ? null : Status[name];
  };
}

/** The host with more hostcalls, in each ABI version. */
function withHostcalls(profile: HostProfile, added: Readonly<Record<string, VendorHostcall>>): HostProfile {
  if (Object.keys(added).length === 0) return profile;
  const signatures = vendorSignatures(added);
  const hostcalls = new Map(
    [...profile.hostcalls].map(([abi, own]) => [abi, new Map([...own, ...signatures])]),
  );
  return { ...profile, hostcalls };
}

function propertiesOf(
  properties: Readonly<Record<string, PropertyInput>>,
): ReadonlyMap<string, PropertyValue> {
  return new Map(
    Object.entries(properties).map(([path, value]) => [
      utf8OfText(path.replaceAll(".", "\0")),
      propertyOf(value),
    ]),
  );
}

function propertyOf(value: PropertyInput): PropertyValue {
  switch (typeof value) {
    case "string":
      return { kind: "string", value: utf8OfText(value) };
    case "boolean":
      return { kind: "bool", value };
    case "bigint":
      return { kind: "int", value };
    case "number":
      return Number.isInteger(value) ? { kind: "int", value: BigInt(value) } : { kind: "double", value };
    default:
      return { kind: "string", value: byteStringOf(value) };
  }
}

function limitsOf(
  {
    instructionLimit = DEFAULT_INSTRUCTION_LIMIT,
    memoryLimitBytes = Number.POSITIVE_INFINITY,
  }: SurroundingsOptions,
  { mostMemoryPages }: HostProfile,
): ModuleLimits {
  if (instructionLimit !== null && !(instructionLimit > 0 && instructionLimit <= MOST_INSTRUCTIONS)) {
    const message = `instructionLimit is ${instructionLimit}; it can be from 1 to ${MOST_INSTRUCTIONS}, or null`;
    throw new HostSimError("ERR_MISUSE", message);
  }
  return {
    instructionLimit,
    mostMemoryPages: Math.min(mostMemoryPages, Math.floor(memoryLimitBytes / PAGE_BYTES)),
  };
}

/** The profile of a name; one that nobody knows is a mistake of the caller. One of a test's own stands for itself. */
export function profileOf(name: HostProfile | string = "envoy"): HostProfile {
  if (typeof name !== "string") return name;
  const profile = findProfile(name);
  if (profile !== null) return profile;
  const known = Object.keys(profiles).join(", ");
  throw new HostSimError("ERR_MISUSE", `there is no profile ${name}; there are ${known}`);
}

/** An empty list restricts nothing (CAP-1). */
function capabilitiesOf({ capabilities = [] }: PluginSettings): Capabilities {
  return capabilities.length === 0 ? null : new Set(capabilities);
}

function configurationOf(configuration: unknown): Uint8Array {
  if (configuration === undefined) return new Uint8Array(0);
  if (configuration instanceof Uint8Array) return configuration;
  const text = typeof configuration === "string" ? configuration : JSON.stringify(configuration);
  return Buffer.from(text, "utf8");
}

function keyOf(...parts: readonly unknown[]): string {
  return JSON.stringify(parts);
}
