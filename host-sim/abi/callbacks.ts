// What a host looks up among the exports of a module, chapter by chapter of the specification. Results of stream callbacks
// have the kinds that Envoy reads into them. Names of parameters are the specification's.

import { ALL_ABIS, type Signature, signature } from "./signatures.ts";

const SINCE_0_2_0 = ["0.2.0", "0.2.1"] as const;
const ONLY_0_1_0 = ["0.1.0"] as const;

/** The callbacks of all ABI versions, as Envoy calls them. */
export const callbacks = [
  // Context lifecycle
  signature(
    "proxy_on_context_create",
    ALL_ABIS,
    { context_id: "ContextId", parent_context_id: "ContextId" },
    "none",
  ),
  signature("proxy_on_done", ALL_ABIS, { context_id: "ContextId" }, "bool"),
  signature("proxy_on_log", ALL_ABIS, { context_id: "ContextId" }, "none"),
  signature("proxy_on_delete", ALL_ABIS, { context_id: "ContextId" }, "none"),
  // Configuration
  signature(
    "proxy_on_vm_start",
    ALL_ABIS,
    { plugin_context_id: "ContextId", vm_configuration_size: "size" },
    "bool",
  ),
  signature(
    "proxy_on_configure",
    ALL_ABIS,
    { plugin_context_id: "ContextId", plugin_configuration_size: "size" },
    "bool",
  ),
  // Timers
  signature("proxy_on_tick", ALL_ABIS, { plugin_context_id: "ContextId" }, "none"),
  // TCP streams
  signature("proxy_on_new_connection", ALL_ABIS, { stream_context_id: "ContextId" }, "Action"),
  signature(
    "proxy_on_downstream_data",
    ALL_ABIS,
    { stream_context_id: "ContextId", data_size: "size", end_of_stream: "bool" },
    "Action",
  ),
  signature(
    "proxy_on_downstream_connection_close",
    ALL_ABIS,
    { stream_context_id: "ContextId", peer_type: "PeerType" },
    "none",
  ),
  signature(
    "proxy_on_upstream_data",
    ALL_ABIS,
    { stream_context_id: "ContextId", data_size: "size", end_of_stream: "bool" },
    "Action",
  ),
  signature(
    "proxy_on_upstream_connection_close",
    ALL_ABIS,
    { stream_context_id: "ContextId", peer_type: "PeerType" },
    "none",
  ),
  // HTTP
  signature(
    "proxy_on_request_headers",
    SINCE_0_2_0,
    { stream_context_id: "ContextId", num_headers: "size", end_of_stream: "bool" },
    "HeadersStatus",
  ),
  signature(
    "proxy_on_request_headers",
    ONLY_0_1_0,
    { stream_context_id: "ContextId", num_headers: "size" },
    "HeadersStatus",
  ),
  signature(
    "proxy_on_request_body",
    ALL_ABIS,
    { stream_context_id: "ContextId", body_size: "size", end_of_stream: "bool" },
    "DataStatus",
  ),
  signature(
    "proxy_on_request_trailers",
    ALL_ABIS,
    { stream_context_id: "ContextId", num_trailers: "size" },
    "TrailersStatus",
  ),
  signature(
    "proxy_on_response_headers",
    SINCE_0_2_0,
    { stream_context_id: "ContextId", num_headers: "size", end_of_stream: "bool" },
    "HeadersStatus",
  ),
  signature(
    "proxy_on_response_headers",
    ONLY_0_1_0,
    { stream_context_id: "ContextId", num_headers: "size" },
    "HeadersStatus",
  ),
  signature(
    "proxy_on_response_body",
    ALL_ABIS,
    { stream_context_id: "ContextId", body_size: "size", end_of_stream: "bool" },
    "DataStatus",
  ),
  signature(
    "proxy_on_response_trailers",
    ALL_ABIS,
    { stream_context_id: "ContextId", num_trailers: "size" },
    "TrailersStatus",
  ),
  // HTTP calls
  signature(
    "proxy_on_http_call_response",
    ALL_ABIS,
    {
      plugin_context_id: "ContextId",
      call_id: "u32",
      num_headers: "size",
      body_size: "size",
      num_trailers: "size",
    },
    "none",
  ),
  // gRPC calls
  signature(
    "proxy_on_grpc_receive_initial_metadata",
    ALL_ABIS,
    { plugin_context_id: "ContextId", call_id: "u32", num_elements: "size" },
    "none",
  ),
  signature(
    "proxy_on_grpc_receive",
    ALL_ABIS,
    { plugin_context_id: "ContextId", call_id: "u32", message_size: "size" },
    "none",
  ),
  signature(
    "proxy_on_grpc_receive_trailing_metadata",
    ALL_ABIS,
    { plugin_context_id: "ContextId", call_id: "u32", num_elements: "size" },
    "none",
  ),
  signature(
    "proxy_on_grpc_close",
    ALL_ABIS,
    { plugin_context_id: "ContextId", call_id: "u32", status_code: "GrpcStatus" },
    "none",
  ),
  // Shared queues
  signature("proxy_on_queue_ready", ALL_ABIS, { plugin_context_id: "ContextId", queue_id: "u32" }, "none"),
  // Foreign function interface
  signature(
    "proxy_on_foreign_function",
    SINCE_0_2_0,
    { plugin_context_id: "ContextId", function_id: "u32", arguments_size: "size" },
    "none",
  ),
] as const;

/** What Envoy looks up besides the specification, whatever the ABI version. */
export const envoyCallbacks = [
  signature(
    "proxy_validate_configuration",
    ALL_ABIS,
    { plugin_context_id: "ContextId", configuration_size: "size" },
    "bool",
  ),
  signature(
    "proxy_on_request_metadata",
    ALL_ABIS,
    { stream_context_id: "ContextId", num_elements: "size" },
    "u32",
  ),
  signature(
    "proxy_on_response_metadata",
    ALL_ABIS,
    { stream_context_id: "ContextId", num_elements: "size" },
    "u32",
  ),
  signature(
    "envoy_on_resolve_dns",
    ALL_ABIS,
    { plugin_context_id: "ContextId", token: "u32", data_size: "size" },
    "none",
  ),
  signature("envoy_on_stats_update", ALL_ABIS, { plugin_context_id: "ContextId", data_size: "size" }, "none"),
] as const;

/** Where a module starts; statement LOAD-10 says which of them run. */
export const entryPoints = [
  signature("_initialize", ALL_ABIS, {}, "none"),
  signature("main", ALL_ABIS, { argc: "u32", argv: "address" }, "u32"),
  signature("__main_void", ALL_ABIS, {}, "u32"),
  signature("_start", ALL_ABIS, {}, "none"),
] as const;

/** How the host gets room in the memory of a module, in the order in which Envoy looks for them (LOAD-16). */
export const allocators = [
  signature("malloc", ALL_ABIS, { memory_size: "size" }, "address"),
  signature("proxy_on_memory_allocate", ALL_ABIS, { memory_size: "size" }, "address"),
] as const;

/** The functions whose mere presence declares an ABI version (LOAD-1). */
export const abiMarkers = {
  proxy_abi_version_0_1_0: "0.1.0",
  proxy_abi_version_0_2_0: "0.2.0",
  proxy_abi_version_0_2_1: "0.2.1",
} as const satisfies Readonly<Record<string, Signature["abis"][number]>>;

/** A callback of the specification. */
export type CallbackName = (typeof callbacks)[number]["name"];

/** A callback that only Envoy knows. */
export type EnvoyCallbackName = (typeof envoyCallbacks)[number]["name"];

/** Whatever a host calls. */
export type AnyCallbackName = CallbackName | EnvoyCallbackName;
