// What a module may import from `env`, chapter by chapter of the specification. Parameters have the names of the
// specification without `_data`, `_size` and `return_`.

import type { AbiVersion } from "./enums.ts";
import { ALL_ABIS, type ParameterKind, type Signature, signature } from "./signatures.ts";

const SINCE_0_2_0 = ["0.2.0", "0.2.1"] as const;
const SINCE_0_2_1 = ["0.2.1"] as const;
const ONLY_0_1_0 = ["0.1.0"] as const;

/** Every hostcall of the specification answers a status. */
function hostcall<const Name extends string>(
  name: Name,
  params: Readonly<Record<string, ParameterKind>>,
  abis: readonly AbiVersion[] = ALL_ABIS,
): Signature & { readonly name: Name } {
  return signature(name, abis, params, "Status");
}

/** The hostcalls of all ABI versions, as Envoy links them. */
export const hostcalls = [
  // Context lifecycle
  hostcall("proxy_done", {}),
  hostcall("proxy_set_effective_context", { context_id: "ContextId" }),
  // Configuration
  hostcall("proxy_get_configuration", { configuration: "outBytes" }, ONLY_0_1_0),
  // Logging
  hostcall("proxy_log", { log_level: "LogLevel", message: "bytes" }),
  hostcall("proxy_get_log_level", { log_level: "outLogLevel" }, SINCE_0_2_1),
  // Clocks
  hostcall("proxy_get_current_time_nanoseconds", { time: "outU64" }),
  // Timers
  hostcall("proxy_set_tick_period_milliseconds", { tick_period: "u32" }),
  // Buffers
  hostcall("proxy_set_buffer_bytes", {
    buffer_id: "BufferType",
    start: "size",
    size: "size",
    value: "bytes",
  }),
  hostcall("proxy_get_buffer_bytes", {
    buffer_id: "BufferType",
    start: "size",
    max_size: "size",
    value: "outBytes",
  }),
  hostcall("proxy_get_buffer_status", { buffer_id: "BufferType", buffer_size: "outU32", flags: "outU32" }),
  // HTTP fields
  hostcall("proxy_get_header_map_size", { map_id: "HeaderMapType", serialized_pairs_size: "outU32" }),
  hostcall("proxy_get_header_map_pairs", { map_id: "HeaderMapType", serialized_pairs: "outPairs" }),
  hostcall("proxy_set_header_map_pairs", { map_id: "HeaderMapType", serialized_pairs: "pairs" }),
  hostcall("proxy_get_header_map_value", { map_id: "HeaderMapType", key: "bytes", value: "outBytes" }),
  hostcall("proxy_add_header_map_value", { map_id: "HeaderMapType", key: "bytes", value: "bytes" }),
  hostcall("proxy_replace_header_map_value", { map_id: "HeaderMapType", key: "bytes", value: "bytes" }),
  hostcall("proxy_remove_header_map_value", { map_id: "HeaderMapType", key: "bytes" }),
  // Common stream operations
  hostcall("proxy_continue_stream", { stream_type: "StreamType" }, SINCE_0_2_0),
  hostcall("proxy_close_stream", { stream_type: "StreamType" }, SINCE_0_2_0),
  // ABI 0.1.0 prints these three without a result; Envoy links them with one.
  hostcall("proxy_continue_request", {}, ONLY_0_1_0),
  hostcall("proxy_continue_response", {}, ONLY_0_1_0),
  hostcall("proxy_clear_route_cache", {}, ONLY_0_1_0),
  hostcall("proxy_get_status", { status_code: "outU32", status_message: "outBytes" }),
  // HTTP
  hostcall("proxy_send_local_response", {
    status_code: "u32",
    status_code_details: "bytes",
    body: "bytes",
    serialized_headers: "pairs",
    grpc_status: "GrpcStatus",
  }),
  // HTTP calls
  hostcall("proxy_http_call", {
    upstream_name: "bytes",
    serialized_headers: "pairs",
    body: "bytes",
    serialized_trailers: "pairs",
    timeout: "u32",
    call_id: "outU32",
  }),
  // gRPC calls
  hostcall("proxy_grpc_call", {
    upstream_name: "bytes",
    service_name: "bytes",
    method_name: "bytes",
    serialized_initial_metadata: "pairs",
    message: "bytes",
    timeout: "u32",
    call_id: "outU32",
  }),
  hostcall("proxy_grpc_stream", {
    upstream_name: "bytes",
    service_name: "bytes",
    method_name: "bytes",
    serialized_initial_metadata: "pairs",
    stream_id: "outU32",
  }),
  hostcall("proxy_grpc_send", { stream_id: "u32", message: "bytes", end_stream: "bool" }),
  hostcall("proxy_grpc_cancel", { call_or_stream_id: "u32" }),
  hostcall("proxy_grpc_close", { call_or_stream_id: "u32" }),
  // Shared key-value store
  hostcall("proxy_set_shared_data", { key: "bytes", value: "bytes", cas: "u32" }),
  hostcall("proxy_get_shared_data", { key: "bytes", value: "outBytes", cas: "outU32" }),
  // Shared queues
  hostcall("proxy_register_shared_queue", { name: "bytes", queue_id: "outU32" }),
  hostcall("proxy_resolve_shared_queue", { vm_id: "bytes", name: "bytes", queue_id: "outU32" }),
  hostcall("proxy_enqueue_shared_queue", { queue_id: "u32", value: "bytes" }),
  hostcall("proxy_dequeue_shared_queue", { queue_id: "u32", value: "outBytes" }),
  // Metrics
  hostcall("proxy_define_metric", { metric_type: "MetricType", name: "bytes", metric_id: "outU32" }),
  hostcall("proxy_record_metric", { metric_id: "u32", value: "u64" }),
  hostcall("proxy_increment_metric", { metric_id: "u32", delta: "i64" }),
  hostcall("proxy_get_metric", { metric_id: "u32", value: "outU64" }),
  // Properties
  hostcall("proxy_get_property", { path: "path", value: "outBytes" }),
  hostcall("proxy_set_property", { path: "path", value: "bytes" }),
  // Foreign function interface
  hostcall("proxy_call_foreign_function", { name: "bytes", arguments: "bytes", results: "outBytes" }),
] as const;

/** What Envoy offers in `env` besides the specification, whatever the ABI version. */
export const envoyHostcalls = [
  signature("pthread_equal", ALL_ABIS, { left: "u32", right: "u32" }, "bool"),
  signature("emscripten_notify_memory_growth", ALL_ABIS, { memory_index: "u32" }, "none"),
  signature("envoy_resolve_dns", ALL_ABIS, { name: "bytes", token: "outU32" }, "Status"),
] as const;

/** A hostcall of the specification: a table keyed by this type cannot forget one. */
export type HostcallName = (typeof hostcalls)[number]["name"];

/** A function that only Envoy offers. */
export type EnvoyHostcallName = (typeof envoyHostcalls)[number]["name"];
