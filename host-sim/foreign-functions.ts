// Functions that Envoy offers to modules beyond the specification.

import { deflateSync, inflateSync } from "node:zlib";
import { Status } from "./abi/enums.ts";
import { utf8OfText } from "./guest/text.ts";
import type { ForeignFunction } from "./guest/vm.ts";

/** Envoy has them, the simulator does not: a test brings its own, or they answer Unimplemented. */
const notSimulated = [
  ...["verify_signature", "sign", "set_envoy_filter_state", "declare_property"],
  ...["expr_create", "expr_evaluate", "expr_delete"],
] as const;

const envoyFunctions: Readonly<Record<string, ForeignFunction>> = {
  compress: (args) => deflateSync(args),
  uncompress: (args) => {
    try {
      return inflateSync(args);
    } catch {
      return Status.SerializationFailure;
    }
  },
  // The route is looked up anew with every request of the simulator.
  clear_route_cache: () => Status.Ok,
};

/** Envoy's functions by name, as a byte string; those of a test stand in for Envoy's (FF-1 to FF-8). */
export function foreignFunctions(
  own: Readonly<Record<string, ForeignFunction>>,
): ReadonlyMap<string, ForeignFunction> {
  const unimplemented = notSimulated.map((name) => [name, () => Status.Unimplemented] as const);
  const named = [...Object.entries(envoyFunctions), ...Object.entries(own)];
  return new Map([...unimplemented, ...named.map(([name, called]) => [utf8OfText(name), called] as const)]);
}
