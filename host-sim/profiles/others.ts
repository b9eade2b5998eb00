// Hosts besides Envoy, as far as their source and their documents tell. The simulator's streams remain Envoy's: what a profile
// says is what a module can import, what is called, and what it is told.

import { envoy140 } from "./envoy.ts";
import type { HostProfile } from "./profile.ts";
import {
  allCallbacksBut,
  allHostcallsBut,
  onlyHostcalls,
  onlyWasi,
  specifiedCallbacks,
  specifiedHostcalls,
  wasiSetC,
} from "./tables.ts";

/** No host but Envoy has Envoy's own functions. */
const envoysFunctions: ReadonlySet<string> = new Set([
  ...["compress", "uncompress", "verify_signature", "sign", "set_envoy_filter_state"],
  ...["clear_route_cache", "declare_property", "expr_create", "expr_evaluate", "expr_delete"],
]);

/** ngx_wasm_module, which Kong Gateway has inside. */
export const nginx: HostProfile = {
  ...envoy140,
  name: "nginx",
  title: "ngx_wasm_module",
  family: "nginx",
  // proxy_get_log_level is there with two parameters, so that a module with the specification's one does not load.
  hostcalls: allHostcallsBut("proxy_get_log_level", "proxy_get_header_map_size", "proxy_get_buffer_status"),
  wasi: onlyWasi([
    ...(["args_get", "args_sizes_get", "clock_time_get", "environ_get", "environ_sizes_get"] as const),
    ...(["fd_close", "fd_fdstat_get", "fd_fdstat_set_flags", "fd_read", "fd_seek", "fd_write"] as const),
    ...(["fd_prestat_get", "fd_prestat_dir_name", "path_open", "proc_exit", "random_get"] as const),
    ...(["sched_yield", "poll_oneoff"] as const),
  ]),
  makesMemories: false,
  callbacks: specifiedCallbacks,
  start: "firstExported",
  mainFunctions: [],
  neededExports: ["proxy_on_context_create", "proxy_on_vm_start", "proxy_on_configure"],
  trapping: new Set([
    ...["proxy_close_stream", "proxy_continue_response", "proxy_clear_route_cache", "proxy_get_status"],
    ...["proxy_done", "proxy_resolve_shared_queue", "proc_exit", "proxy_grpc_call", "proxy_grpc_stream"],
    ...["proxy_grpc_send", "proxy_grpc_close", "proxy_grpc_cancel"],
  ]),
  lackingForeignFunctions: envoysFunctions,
  rules: { ...envoy140.rules, endOfStreamInHeaders: "never", buffersReadFromBeginning: true },
};

/** Apache Traffic Server: Envoy's library around other engines. */
export const ats: HostProfile = {
  ...envoy140,
  name: "ats",
  title: "Apache Traffic Server",
  family: "ats",
  hostcalls: specifiedHostcalls,
  makesMemories: false,
  callbacks: allCallbacksBut(
    ...(["proxy_on_log", "proxy_on_request_trailers", "proxy_on_response_trailers"] as const),
    ...(["proxy_on_new_connection", "proxy_on_downstream_data", "proxy_on_upstream_data"] as const),
    ...(["proxy_on_downstream_connection_close", "proxy_on_upstream_connection_close"] as const),
    ...(["proxy_on_grpc_receive_initial_metadata", "proxy_on_grpc_receive"] as const),
    ...(["proxy_on_grpc_receive_trailing_metadata", "proxy_on_grpc_close"] as const),
  ),
  lackingForeignFunctions: envoysFunctions,
  rules: { ...envoy140.rules, endOfStreamInHeaders: "never", absentHeadersAreEmpty: true },
};

/** Google Cloud Service Extensions: Envoy with few hostcalls. */
export const google: HostProfile = {
  ...envoy140,
  name: "google",
  title: "Google Service Extensions",
  family: "google",
  // 16 MiB for a VM.
  mostMemoryPages: 256,
  hostcalls: onlyHostcalls([
    ...(["proxy_log", "proxy_get_log_level", "proxy_get_current_time_nanoseconds", "proxy_done"] as const),
    ...(["proxy_set_effective_context", "proxy_get_property", "proxy_send_local_response"] as const),
    ...(["proxy_get_buffer_bytes", "proxy_set_buffer_bytes", "proxy_get_buffer_status"] as const),
    ...(["proxy_get_header_map_size", "proxy_get_header_map_pairs", "proxy_set_header_map_pairs"] as const),
    ...(["proxy_get_header_map_value", "proxy_add_header_map_value"] as const),
    ...(["proxy_replace_header_map_value", "proxy_remove_header_map_value"] as const),
    ...(["proxy_continue_stream", "proxy_close_stream"] as const),
  ]),
  callbacks: specifiedCallbacks,
};

/** MOSN's library and server, which know ABI 0.1.0 with names and arities of their own. */
export const mosn: HostProfile = {
  ...envoy140,
  name: "mosn",
  title: "MOSN",
  family: "mosn",
  abis: ["0.1.0"],
  hostcalls: onlyHostcalls(
    [
      ...(["proxy_log", "proxy_set_effective_context", "proxy_get_property", "proxy_set_property"] as const),
      ...(["proxy_get_buffer_bytes", "proxy_set_buffer_bytes", "proxy_get_header_map_pairs"] as const),
      ...(["proxy_set_header_map_pairs", "proxy_get_header_map_value"] as const),
      ...(["proxy_replace_header_map_value", "proxy_add_header_map_value"] as const),
      ...(["proxy_remove_header_map_value", "proxy_set_tick_period_milliseconds"] as const),
      ...(["proxy_get_current_time_nanoseconds", "proxy_http_call", "proxy_define_metric"] as const),
      ...(["proxy_increment_metric", "proxy_record_metric", "proxy_get_metric"] as const),
      ...(["proxy_register_shared_queue", "proxy_dequeue_shared_queue"] as const),
      ...(["proxy_enqueue_shared_queue", "proxy_get_shared_data", "proxy_set_shared_data"] as const),
      ...(["proxy_done", "proxy_call_foreign_function"] as const),
    ],
    ["0.1.0"],
  ),
  wasi: wasiSetC,
  makesMemories: false,
  // The callbacks of headers have the three parameters of later versions.
  callbacks: new Map([["0.1.0", specifiedCallbacks.get("0.2.1") ?? new Map()]]),
  start: "startRequired",
  mainFunctions: [],
  allocators: ["malloc"],
  neededExports: ["_start"],
  lackingForeignFunctions: envoysFunctions,
  rules: { ...envoy140.rules, addingReplaces: true, buffersReadFromBeginning: true },
};

/** A host that has what the specification says and nothing else. */
export const spec: HostProfile = {
  ...envoy140,
  name: "spec",
  title: "the specification",
  family: "spec",
  hostcalls: specifiedHostcalls,
  makesMemories: false,
  callbacks: specifiedCallbacks,
  mainFunctions: ["main"],
  allocators: ["proxy_on_memory_allocate", "malloc"],
  lackingForeignFunctions: envoysFunctions,
};
