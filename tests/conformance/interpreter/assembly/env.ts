// Every hostcall of ABI 0.2.1, as the host has it: addresses and sizes as plain numbers, so that a program can give wrong ones.
// The compiler takes the name of the import module from the name of this file.

export declare function proxy_log(a: i32, b: i32, c: i32): i32;
export declare function proxy_get_log_level(a: i32): i32;
export declare function proxy_get_current_time_nanoseconds(a: i32): i32;
export declare function proxy_set_tick_period_milliseconds(a: i32): i32;
export declare function proxy_get_status(a: i32, b: i32, c: i32): i32;
export declare function proxy_get_property(a: i32, b: i32, c: i32, d: i32): i32;
export declare function proxy_set_property(a: i32, b: i32, c: i32, d: i32): i32;
export declare function proxy_get_buffer_bytes(a: i32, b: i32, c: i32, d: i32, e: i32): i32;
export declare function proxy_get_buffer_status(a: i32, b: i32, c: i32): i32;
export declare function proxy_set_buffer_bytes(a: i32, b: i32, c: i32, d: i32, e: i32): i32;
export declare function proxy_get_header_map_size(a: i32, b: i32): i32;
export declare function proxy_get_header_map_pairs(a: i32, b: i32, c: i32): i32;
export declare function proxy_set_header_map_pairs(a: i32, b: i32, c: i32): i32;
export declare function proxy_get_header_map_value(a: i32, b: i32, c: i32, d: i32, e: i32): i32;
export declare function proxy_add_header_map_value(a: i32, b: i32, c: i32, d: i32, e: i32): i32;
export declare function proxy_replace_header_map_value(a: i32, b: i32, c: i32, d: i32, e: i32): i32;
export declare function proxy_remove_header_map_value(a: i32, b: i32, c: i32): i32;
export declare function proxy_continue_stream(a: i32): i32;
export declare function proxy_close_stream(a: i32): i32;
export declare function proxy_send_local_response(
  a: i32,
  b: i32,
  c: i32,
  d: i32,
  e: i32,
  f: i32,
  g: i32,
  h: i32,
): i32;
export declare function proxy_set_effective_context(a: i32): i32;
export declare function proxy_done(): i32;
export declare function proxy_get_shared_data(a: i32, b: i32, c: i32, d: i32, e: i32): i32;
export declare function proxy_set_shared_data(a: i32, b: i32, c: i32, d: i32, e: i32): i32;
export declare function proxy_register_shared_queue(a: i32, b: i32, c: i32): i32;
export declare function proxy_resolve_shared_queue(a: i32, b: i32, c: i32, d: i32, e: i32): i32;
export declare function proxy_enqueue_shared_queue(a: i32, b: i32, c: i32): i32;
export declare function proxy_dequeue_shared_queue(a: i32, b: i32, c: i32): i32;
export declare function proxy_http_call(
  a: i32,
  b: i32,
  c: i32,
  d: i32,
  e: i32,
  f: i32,
  g: i32,
  h: i32,
  i: i32,
  j: i32,
): i32;
export declare function proxy_grpc_call(
  a: i32,
  b: i32,
  c: i32,
  d: i32,
  e: i32,
  f: i32,
  g: i32,
  h: i32,
  i: i32,
  j: i32,
  k: i32,
  l: i32,
): i32;
export declare function proxy_grpc_stream(
  a: i32,
  b: i32,
  c: i32,
  d: i32,
  e: i32,
  f: i32,
  g: i32,
  h: i32,
  i: i32,
): i32;
export declare function proxy_grpc_send(a: i32, b: i32, c: i32, d: i32): i32;
export declare function proxy_grpc_close(a: i32): i32;
export declare function proxy_grpc_cancel(a: i32): i32;
export declare function proxy_define_metric(a: i32, b: i32, c: i32, d: i32): i32;
export declare function proxy_increment_metric(a: i32, b: i64): i32;
export declare function proxy_record_metric(a: i32, b: i64): i32;
export declare function proxy_get_metric(a: i32, b: i32): i32;
export declare function proxy_call_foreign_function(a: i32, b: i32, c: i32, d: i32, e: i32, f: i32): i32;
export declare function envoy_resolve_dns(a: i32, b: i32, c: i32): i32;
