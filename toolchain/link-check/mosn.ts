// What MOSN 1.3.0 and its library do not offer a module of ABI 0.1.0, and how to do without.

import { profiles } from "../../host-sim/profiles/index.ts";
import type { BuildProblem } from "../errors.ts";

/** Functions of `env` that are there. */
const OFFERED: ReadonlySet<string> = new Set(
  [...profiles.mosn.hostcalls.values()].flatMap((table) => [...table.keys()]),
);

/** How to do without, by how the function's name begins. */
const INSTEAD: readonly (readonly [start: string, instead: string])[] = [
  ["proxy_send_local_response", "MOSN has no answers in the place of the upstream: let the upstream refuse"],
  ["proxy_continue_", "MOSN goes on whatever a callback returns: there is nothing to continue"],
  ["proxy_close_stream", "MOSN closes no streams for a filter"],
  ["proxy_grpc_", "MOSN makes HTTP calls only: use HttpCall"],
  ["proxy_get_buffer_status", "MOSN does not tell sizes: ask for the bytes, and their length"],
  ["proxy_get_header_map_size", "MOSN does not tell sizes: ask for the entries"],
  ["proxy_get_status", "MOSN makes HTTP calls only: use HttpCall"],
];

/** Why MOSN would not load a module that imports `env.name`; undefined if it would. */
export function checkMosnImport(name: string): BuildProblem | undefined {
  if (OFFERED.has(name)) return undefined;
  const instead = INSTEAD.find(([start]) => name.startsWith(start))?.[1];
  return {
    code: "ERR_IMPORT_UNKNOWN",
    message: `imports env.${name}, which MOSN does not have`,
    ...(instead !== undefined && { instead }),
  };
}
