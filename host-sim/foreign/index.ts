// Functions that Envoy offers to modules beyond the specification.

import { deflateSync, inflateSync } from "node:zlib";
import { Status } from "../abi/enums.ts";
import { utf8OfText } from "../guest/text.ts";
import type { ForeignFunction, HostFunction } from "../guest/vm.ts";
import type { HostProfile } from "../profiles/profile.ts";
import { declareProperty } from "./declare-property.ts";
import { expressions } from "./expressions.ts";
import { setEnvoyFilterState } from "./filter-state.ts";
import { sign, verifySignature } from "./signatures.ts";

const envoyFunctions: Readonly<Record<string, HostFunction>> = {
  compress: (args) => deflateSync(args),
  uncompress: (args) => {
    try {
      return inflateSync(args);
    } catch {
      return Status.SerializationFailure;
    }
  },
  verify_signature: verifySignature,
  sign,
  set_envoy_filter_state: setEnvoyFilterState,
  declare_property: declareProperty,
  // The route is looked up anew with every request of the simulator.
  clear_route_cache: () => Status.Ok,
};

/** Envoy's functions by name, as a byte string; those of a test stand in for Envoy's (FF-1 to FF-8). */
export function foreignFunctions(
  own: Readonly<Record<string, ForeignFunction>>,
  { lackingForeignFunctions: lacking }: HostProfile,
): ReadonlyMap<string, HostFunction> {
  const envoys = Object.entries({ ...envoyFunctions, ...expressions() });
  const named = [...envoys.filter(([name]) => !lacking.has(name)), ...Object.entries(own)];
  return new Map(named.map(([name, called]) => [utf8OfText(name), called]));
}
