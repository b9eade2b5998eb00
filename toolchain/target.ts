import type { AbiVersion } from "../host-sim/abi/enums.ts";
import { ALL_ABIS } from "../host-sim/abi/signatures.ts";
import { BuildError } from "./errors.ts";

/** Hosts that want a module of their own. Whatever speaks the specification's ABI is an `envoy`. */
export const TARGET_HOSTS = ["envoy", "mosn"] as const;

export type TargetHost = (typeof TARGET_HOSTS)[number];

/** For whom a module is built. */
export interface Target {
  readonly host: TargetHost;
  /** The version whose marker the module exports. */
  readonly abi: AbiVersion;
}

/** What a module is built for unless the build says otherwise. */
export const DEFAULT_TARGET: Target = { host: "envoy", abi: "0.2.1" };

/** The only version that MOSN reads the marker of and calls by its names. Its header callbacks are those of 0.2. */
const ABI_OF_MOSN: AbiVersion = "0.1.0";

/** The target that the two options of a build mean. A `BuildError` if there is none. */
export function chooseTarget(host: string = DEFAULT_TARGET.host, abi?: string): Target {
  const knownHost = TARGET_HOSTS.find((name) => name === host);
  if (knownHost === undefined) {
    throw new BuildError("ERR_TARGET_UNKNOWN", `target ${host}; there are ${TARGET_HOSTS.join(" and ")}`);
  }
  const fallback = knownHost === "mosn" ? ABI_OF_MOSN : DEFAULT_TARGET.abi;
  const knownAbi = abi === undefined ? fallback : ALL_ABIS.find((version) => version === abi);
  if (knownAbi === undefined) {
    throw new BuildError("ERR_TARGET_UNKNOWN", `ABI ${abi}; there are ${ALL_ABIS.join(", ")}`);
  }
  if (knownHost === "mosn" && knownAbi !== ABI_OF_MOSN) {
    throw new BuildError(
      "ERR_TARGET_UNKNOWN",
      `MOSN with ABI ${knownAbi}; MOSN knows ${ABI_OF_MOSN} only: leave the ABI out`,
    );
  }
  return { host: knownHost, abi: knownAbi };
}

/** Integer constants that the compiler gives the SDK, `assembly/abi/target.ts`; none for the default. */
export const ABI_CONSTANT = "PROXY_WASM_ABI";
export const MOSN_CONSTANT = "PROXY_WASM_MOSN";

/** The compiler's arguments for a target: no constant for the default, which is what the SDK takes without any. */
export function compilerArguments({ host, abi }: Target): string[] {
  const constants = [
    ...(abi === DEFAULT_TARGET.abi ? [] : [`${ABI_CONSTANT}=${Number(abi.replaceAll(".", ""))}`]),
    ...(host === "mosn" ? [`${MOSN_CONSTANT}=1`] : []),
  ];
  return constants.flatMap((constant) => ["--use", constant]);
}
