// The hostcalls of ABI 0.2.1 that the SDK uses, raw, in the order and under the names of the specification. This is the
// only file that declares imports. The compiler takes the name of the import's module from the name of this file: `env`.
// An import that no reachable code calls is not in the compiled module.

/** An address in this module's memory. */
export type Ptr = usize;

/** A length in bytes. */
export type Size = usize;

// Logging
export declare function proxy_log(level: u32, message: Ptr, messageSize: Size): u32;
export declare function proxy_get_log_level(returnLevel: Ptr): u32;

// Clocks
export declare function proxy_get_current_time_nanoseconds(returnTime: Ptr): u32;

// Timers
export declare function proxy_set_tick_period_milliseconds(period: u32): u32;

// Properties
export declare function proxy_get_property(
  path: Ptr,
  pathSize: Size,
  returnValue: Ptr,
  returnValueSize: Ptr,
): u32;
export declare function proxy_set_property(path: Ptr, pathSize: Size, value: Ptr, valueSize: Size): u32;

// Buffers
export declare function proxy_get_buffer_bytes(
  buffer: u32,
  start: Size,
  maxSize: Size,
  returnBytes: Ptr,
  returnSize: Ptr,
): u32;
export declare function proxy_get_buffer_status(buffer: u32, returnSize: Ptr, returnFlags: Ptr): u32;
export declare function proxy_set_buffer_bytes(
  buffer: u32,
  start: Size,
  size: Size,
  bytes: Ptr,
  bytesSize: Size,
): u32;

// HTTP fields
export declare function proxy_get_header_map_size(map: u32, returnSize: Ptr): u32;
export declare function proxy_get_header_map_pairs(map: u32, returnPairs: Ptr, returnSize: Ptr): u32;
export declare function proxy_set_header_map_pairs(map: u32, pairs: Ptr, pairsSize: Size): u32;
export declare function proxy_get_header_map_value(
  map: u32,
  key: Ptr,
  keySize: Size,
  returnValue: Ptr,
  returnSize: Ptr,
): u32;
export declare function proxy_add_header_map_value(
  map: u32,
  key: Ptr,
  keySize: Size,
  value: Ptr,
  valueSize: Size,
): u32;
export declare function proxy_replace_header_map_value(
  map: u32,
  key: Ptr,
  keySize: Size,
  value: Ptr,
  valueSize: Size,
): u32;
export declare function proxy_remove_header_map_value(map: u32, key: Ptr, keySize: Size): u32;

// Common stream operations
export declare function proxy_continue_stream(stream: u32): u32;
export declare function proxy_close_stream(stream: u32): u32;
export declare function proxy_done(): u32;
export declare function proxy_get_status(returnCode: Ptr, returnMessage: Ptr, returnSize: Ptr): u32;
export declare function proxy_set_effective_context(context: u32): u32;

// HTTP streams
export declare function proxy_send_local_response(
  statusCode: u32,
  details: Ptr,
  detailsSize: Size,
  body: Ptr,
  bodySize: Size,
  headers: Ptr,
  headersSize: Size,
  grpcStatus: i32,
): u32;

// HTTP calls
export declare function proxy_http_call(
  cluster: Ptr,
  clusterSize: Size,
  headers: Ptr,
  headersSize: Size,
  body: Ptr,
  bodySize: Size,
  trailers: Ptr,
  trailersSize: Size,
  timeout: u32,
  returnToken: Ptr,
): u32;

// gRPC calls
export declare function proxy_grpc_call(
  service: Ptr,
  serviceSize: Size,
  serviceName: Ptr,
  serviceNameSize: Size,
  method: Ptr,
  methodSize: Size,
  initialMetadata: Ptr,
  initialMetadataSize: Size,
  message: Ptr,
  messageSize: Size,
  timeout: u32,
  returnToken: Ptr,
): u32;
export declare function proxy_grpc_stream(
  service: Ptr,
  serviceSize: Size,
  serviceName: Ptr,
  serviceNameSize: Size,
  method: Ptr,
  methodSize: Size,
  initialMetadata: Ptr,
  initialMetadataSize: Size,
  returnToken: Ptr,
): u32;
export declare function proxy_grpc_send(token: u32, message: Ptr, messageSize: Size, endOfStream: u32): u32;
export declare function proxy_grpc_close(token: u32): u32;
export declare function proxy_grpc_cancel(token: u32): u32;

// Shared Key-Value Store
export declare function proxy_get_shared_data(
  key: Ptr,
  keySize: Size,
  returnValue: Ptr,
  returnSize: Ptr,
  returnCas: Ptr,
): u32;
export declare function proxy_set_shared_data(
  key: Ptr,
  keySize: Size,
  value: Ptr,
  valueSize: Size,
  cas: u32,
): u32;

// Shared Queues
export declare function proxy_register_shared_queue(name: Ptr, nameSize: Size, returnToken: Ptr): u32;
export declare function proxy_resolve_shared_queue(
  vmId: Ptr,
  vmIdSize: Size,
  name: Ptr,
  nameSize: Size,
  returnToken: Ptr,
): u32;
export declare function proxy_enqueue_shared_queue(token: u32, value: Ptr, valueSize: Size): u32;
export declare function proxy_dequeue_shared_queue(token: u32, returnValue: Ptr, returnSize: Ptr): u32;

// Metrics
export declare function proxy_define_metric(type: u32, name: Ptr, nameSize: Size, returnId: Ptr): u32;
export declare function proxy_record_metric(metric: u32, value: u64): u32;
export declare function proxy_increment_metric(metric: u32, offset: i64): u32;
export declare function proxy_get_metric(metric: u32, returnValue: Ptr): u32;

// Foreign function interface
export declare function proxy_call_foreign_function(
  name: Ptr,
  nameSize: Size,
  args: Ptr,
  argsSize: Size,
  returnResults: Ptr,
  returnSize: Ptr,
): u32;
