/** The file of the SDK that holds every function a host can call, as the compiler names it. */
export const EXPORTS_MODULE = "proxy-wasm-as/assembly/exports";

/** The same for those that ABI 0.1.0 has in another form. */
export const EXPORTS_0_1_0_MODULE = "proxy-wasm-as/assembly/exports-0-1-0";

/** What `EXPORTS_0_1_0_MODULE` has. */
export const IN_0_1_0: readonly string[] = ["proxy_on_request_headers", "proxy_on_response_headers"];

/** What the compiler's internal names of the SDK's files begin with. */
export const SDK_FILES = "~lib/proxy-wasm-as/assembly/";

/**
 * What every module exports beside the ABI's marker: both allocators, and what the SDK itself must hear of. ngx_wasm_module
 * refuses a module that lacks one of the first three callbacks.
 */
export const ALWAYS: readonly string[] = [
  "malloc",
  "proxy_on_memory_allocate",
  "proxy_on_context_create",
  "proxy_on_vm_start",
  "proxy_on_configure",
  "proxy_on_delete",
];

/** What MOSN stops a stream for if the module does not have it, or complains about. */
export const ALWAYS_FOR_MOSN: readonly string[] = [
  "proxy_on_request_headers",
  "proxy_on_request_body",
  "proxy_on_request_trailers",
  "proxy_on_response_headers",
  "proxy_on_response_body",
  "proxy_on_response_trailers",
  "proxy_on_done",
];

const GRPC_STREAM_EVENTS = ["onInitialMetadata", "onMessage", "onTrailingMetadata", "onClose"].map(
  (method) => `GrpcStream#${method}`,
);

/** What is exported only if some class of the program overrides one of these methods. */
export const ON_OVERRIDE: Readonly<Record<string, readonly string[]>> = {
  proxy_on_request_headers: ["HttpContext#onRequestHeaders"],
  proxy_on_request_body: ["HttpContext#onRequestBody"],
  proxy_on_request_trailers: ["HttpContext#onRequestTrailers"],
  proxy_on_response_headers: ["HttpContext#onResponseHeaders"],
  proxy_on_response_body: ["HttpContext#onResponseBody"],
  proxy_on_response_trailers: ["HttpContext#onResponseTrailers"],
  proxy_on_new_connection: ["TcpContext#onNewConnection"],
  proxy_on_downstream_data: ["TcpContext#onDownstreamData"],
  proxy_on_downstream_connection_close: ["TcpContext#onDownstreamClose"],
  proxy_on_upstream_data: ["TcpContext#onUpstreamData"],
  proxy_on_upstream_connection_close: ["TcpContext#onUpstreamClose"],
  proxy_on_done: ["HttpContext#onDone", "TcpContext#onDone", "PluginContext#onDone"],
  proxy_on_log: ["HttpContext#onLog", "TcpContext#onLog", "PluginContext#onLog"],
  proxy_on_tick: ["PluginContext#onTick"],
  proxy_on_queue_ready: ["PluginContext#onQueueReady"],
  proxy_on_http_call_response: ["HttpReply#onReply"],
  proxy_on_grpc_receive_initial_metadata: ["GrpcStream#onInitialMetadata"],
  proxy_on_grpc_receive: ["GrpcReply#onReply", "GrpcStream#onMessage"],
  proxy_on_grpc_receive_trailing_metadata: ["GrpcStream#onTrailingMetadata"],
  // The end of a stream must be heard even if the filter does not care: the host keeps the stream until it is let go.
  proxy_on_grpc_close: ["GrpcReply#onReply", ...GRPC_STREAM_EVENTS],
  proxy_on_foreign_function: ["PluginContext#onForeignFunction", "HttpContext#onForeignFunction"],
  proxy_on_request_metadata: ["EnvoyHttpContext#onRequestMetadata"],
  proxy_on_response_metadata: ["EnvoyHttpContext#onResponseMetadata"],
  envoy_on_resolve_dns: ["DnsReply#onReply"],
  envoy_on_stats_update: ["EnvoyPluginContext#onStatsUpdate"],
};
