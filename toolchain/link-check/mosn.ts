// What MOSN 1.3.0 and its library offer a module of ABI 0.1.0, with the types of the specification.

import type { BuildProblem } from "../errors.ts";

/** Functions of `env` that are there, each with the specification's type. */
const OFFERED: ReadonlySet<string> = new Set([
  "proxy_log",
  "proxy_set_effective_context",
  "proxy_get_property",
  "proxy_set_property",
  "proxy_get_buffer_bytes",
  "proxy_set_buffer_bytes",
  "proxy_get_header_map_pairs",
  "proxy_set_header_map_pairs",
  "proxy_get_header_map_value",
  "proxy_replace_header_map_value",
  "proxy_add_header_map_value",
  "proxy_remove_header_map_value",
  "proxy_set_tick_period_milliseconds",
  "proxy_get_current_time_nanoseconds",
  "proxy_http_call",
  "proxy_define_metric",
  "proxy_increment_metric",
  "proxy_record_metric",
  "proxy_get_metric",
  "proxy_register_shared_queue",
  "proxy_dequeue_shared_queue",
  "proxy_enqueue_shared_queue",
  "proxy_get_shared_data",
  "proxy_set_shared_data",
  "proxy_done",
  "proxy_call_foreign_function",
]);

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
