// Hostcalls by name. The arguments of a shape: `n` a number, `N` one of 64 bits, `b` bytes, `p` pairs; what the host writes: `B` bytes,
// `P` pairs, `U` and `L` numbers of 32 and 64 bits.

import * as env from "./env";

/** Which arguments a hostcall takes; empty names nobody. */
export function shapeOf(name: string): string | null {
  if (name == "log") return "nb";
  if (name == "get_log_level") return "U";
  if (name == "get_current_time_nanoseconds") return "L";
  if (name == "set_tick_period_milliseconds") return "n";
  if (name == "get_status") return "UB";
  if (name == "get_property") return "bB";
  if (name == "set_property") return "bb";
  if (name == "get_buffer_bytes") return "nnnB";
  if (name == "get_buffer_status") return "nUU";
  if (name == "set_buffer_bytes") return "nnnb";
  if (name == "get_header_map_size") return "nU";
  if (name == "get_header_map_pairs") return "nP";
  if (name == "set_header_map_pairs") return "np";
  if (name == "get_header_map_value") return "nbB";
  if (name == "add_header_map_value") return "nbb";
  if (name == "replace_header_map_value") return "nbb";
  if (name == "remove_header_map_value") return "nb";
  if (name == "continue_stream") return "n";
  if (name == "close_stream") return "n";
  if (name == "send_local_response") return "nbbpn";
  if (name == "set_effective_context") return "n";
  if (name == "done") return "";
  if (name == "get_shared_data") return "bBU";
  if (name == "set_shared_data") return "bbn";
  if (name == "register_shared_queue") return "bU";
  if (name == "resolve_shared_queue") return "bbU";
  if (name == "enqueue_shared_queue") return "nb";
  if (name == "dequeue_shared_queue") return "nB";
  if (name == "http_call") return "bpbpnU";
  if (name == "grpc_call") return "bbbpbnU";
  if (name == "grpc_stream") return "bbbpU";
  if (name == "grpc_send") return "nbn";
  if (name == "grpc_close") return "n";
  if (name == "grpc_cancel") return "n";
  if (name == "define_metric") return "nbU";
  if (name == "increment_metric") return "nN";
  if (name == "record_metric") return "nN";
  if (name == "get_metric") return "nL";
  if (name == "call_foreign_function") return "bbB";
  if (name == "envoy_resolve_dns") return "bU";
  return null;
}

/** Calls it; `at(i)` is its i-th wasm argument. */
export function callHost(name: string, a: StaticArray<i64>): i32 {
  if (name == "log") return env.proxy_log(<i32>unchecked(a[0]), <i32>unchecked(a[1]), <i32>unchecked(a[2]));
  if (name == "get_log_level") return env.proxy_get_log_level(<i32>unchecked(a[0]));
  if (name == "get_current_time_nanoseconds")
    return env.proxy_get_current_time_nanoseconds(<i32>unchecked(a[0]));
  if (name == "set_tick_period_milliseconds")
    return env.proxy_set_tick_period_milliseconds(<i32>unchecked(a[0]));
  if (name == "get_status")
    return env.proxy_get_status(<i32>unchecked(a[0]), <i32>unchecked(a[1]), <i32>unchecked(a[2]));
  if (name == "get_property")
    return env.proxy_get_property(
      <i32>unchecked(a[0]),
      <i32>unchecked(a[1]),
      <i32>unchecked(a[2]),
      <i32>unchecked(a[3]),
    );
  if (name == "set_property")
    return env.proxy_set_property(
      <i32>unchecked(a[0]),
      <i32>unchecked(a[1]),
      <i32>unchecked(a[2]),
      <i32>unchecked(a[3]),
    );
  if (name == "get_buffer_bytes")
    return env.proxy_get_buffer_bytes(
      <i32>unchecked(a[0]),
      <i32>unchecked(a[1]),
      <i32>unchecked(a[2]),
      <i32>unchecked(a[3]),
      <i32>unchecked(a[4]),
    );
  if (name == "get_buffer_status")
    return env.proxy_get_buffer_status(<i32>unchecked(a[0]), <i32>unchecked(a[1]), <i32>unchecked(a[2]));
  if (name == "set_buffer_bytes")
    return env.proxy_set_buffer_bytes(
      <i32>unchecked(a[0]),
      <i32>unchecked(a[1]),
      <i32>unchecked(a[2]),
      <i32>unchecked(a[3]),
      <i32>unchecked(a[4]),
    );
  if (name == "get_header_map_size")
    return env.proxy_get_header_map_size(<i32>unchecked(a[0]), <i32>unchecked(a[1]));
  if (name == "get_header_map_pairs")
    return env.proxy_get_header_map_pairs(<i32>unchecked(a[0]), <i32>unchecked(a[1]), <i32>unchecked(a[2]));
  if (name == "set_header_map_pairs")
    return env.proxy_set_header_map_pairs(<i32>unchecked(a[0]), <i32>unchecked(a[1]), <i32>unchecked(a[2]));
  if (name == "get_header_map_value")
    return env.proxy_get_header_map_value(
      <i32>unchecked(a[0]),
      <i32>unchecked(a[1]),
      <i32>unchecked(a[2]),
      <i32>unchecked(a[3]),
      <i32>unchecked(a[4]),
    );
  if (name == "add_header_map_value")
    return env.proxy_add_header_map_value(
      <i32>unchecked(a[0]),
      <i32>unchecked(a[1]),
      <i32>unchecked(a[2]),
      <i32>unchecked(a[3]),
      <i32>unchecked(a[4]),
    );
  if (name == "replace_header_map_value")
    return env.proxy_replace_header_map_value(
      <i32>unchecked(a[0]),
      <i32>unchecked(a[1]),
      <i32>unchecked(a[2]),
      <i32>unchecked(a[3]),
      <i32>unchecked(a[4]),
    );
  if (name == "remove_header_map_value")
    return env.proxy_remove_header_map_value(
      <i32>unchecked(a[0]),
      <i32>unchecked(a[1]),
      <i32>unchecked(a[2]),
    );
  if (name == "continue_stream") return env.proxy_continue_stream(<i32>unchecked(a[0]));
  if (name == "close_stream") return env.proxy_close_stream(<i32>unchecked(a[0]));
  if (name == "send_local_response")
    return env.proxy_send_local_response(
      <i32>unchecked(a[0]),
      <i32>unchecked(a[1]),
      <i32>unchecked(a[2]),
      <i32>unchecked(a[3]),
      <i32>unchecked(a[4]),
      <i32>unchecked(a[5]),
      <i32>unchecked(a[6]),
      <i32>unchecked(a[7]),
    );
  if (name == "set_effective_context") return env.proxy_set_effective_context(<i32>unchecked(a[0]));
  if (name == "done") return env.proxy_done();
  if (name == "get_shared_data")
    return env.proxy_get_shared_data(
      <i32>unchecked(a[0]),
      <i32>unchecked(a[1]),
      <i32>unchecked(a[2]),
      <i32>unchecked(a[3]),
      <i32>unchecked(a[4]),
    );
  if (name == "set_shared_data")
    return env.proxy_set_shared_data(
      <i32>unchecked(a[0]),
      <i32>unchecked(a[1]),
      <i32>unchecked(a[2]),
      <i32>unchecked(a[3]),
      <i32>unchecked(a[4]),
    );
  if (name == "register_shared_queue")
    return env.proxy_register_shared_queue(<i32>unchecked(a[0]), <i32>unchecked(a[1]), <i32>unchecked(a[2]));
  if (name == "resolve_shared_queue")
    return env.proxy_resolve_shared_queue(
      <i32>unchecked(a[0]),
      <i32>unchecked(a[1]),
      <i32>unchecked(a[2]),
      <i32>unchecked(a[3]),
      <i32>unchecked(a[4]),
    );
  if (name == "enqueue_shared_queue")
    return env.proxy_enqueue_shared_queue(<i32>unchecked(a[0]), <i32>unchecked(a[1]), <i32>unchecked(a[2]));
  if (name == "dequeue_shared_queue")
    return env.proxy_dequeue_shared_queue(<i32>unchecked(a[0]), <i32>unchecked(a[1]), <i32>unchecked(a[2]));
  if (name == "http_call")
    return env.proxy_http_call(
      <i32>unchecked(a[0]),
      <i32>unchecked(a[1]),
      <i32>unchecked(a[2]),
      <i32>unchecked(a[3]),
      <i32>unchecked(a[4]),
      <i32>unchecked(a[5]),
      <i32>unchecked(a[6]),
      <i32>unchecked(a[7]),
      <i32>unchecked(a[8]),
      <i32>unchecked(a[9]),
    );
  if (name == "grpc_call")
    return env.proxy_grpc_call(
      <i32>unchecked(a[0]),
      <i32>unchecked(a[1]),
      <i32>unchecked(a[2]),
      <i32>unchecked(a[3]),
      <i32>unchecked(a[4]),
      <i32>unchecked(a[5]),
      <i32>unchecked(a[6]),
      <i32>unchecked(a[7]),
      <i32>unchecked(a[8]),
      <i32>unchecked(a[9]),
      <i32>unchecked(a[10]),
      <i32>unchecked(a[11]),
    );
  if (name == "grpc_stream")
    return env.proxy_grpc_stream(
      <i32>unchecked(a[0]),
      <i32>unchecked(a[1]),
      <i32>unchecked(a[2]),
      <i32>unchecked(a[3]),
      <i32>unchecked(a[4]),
      <i32>unchecked(a[5]),
      <i32>unchecked(a[6]),
      <i32>unchecked(a[7]),
      <i32>unchecked(a[8]),
    );
  if (name == "grpc_send")
    return env.proxy_grpc_send(
      <i32>unchecked(a[0]),
      <i32>unchecked(a[1]),
      <i32>unchecked(a[2]),
      <i32>unchecked(a[3]),
    );
  if (name == "grpc_close") return env.proxy_grpc_close(<i32>unchecked(a[0]));
  if (name == "grpc_cancel") return env.proxy_grpc_cancel(<i32>unchecked(a[0]));
  if (name == "define_metric")
    return env.proxy_define_metric(
      <i32>unchecked(a[0]),
      <i32>unchecked(a[1]),
      <i32>unchecked(a[2]),
      <i32>unchecked(a[3]),
    );
  if (name == "increment_metric") return env.proxy_increment_metric(<i32>unchecked(a[0]), unchecked(a[1]));
  if (name == "record_metric") return env.proxy_record_metric(<i32>unchecked(a[0]), unchecked(a[1]));
  if (name == "get_metric") return env.proxy_get_metric(<i32>unchecked(a[0]), <i32>unchecked(a[1]));
  if (name == "call_foreign_function")
    return env.proxy_call_foreign_function(
      <i32>unchecked(a[0]),
      <i32>unchecked(a[1]),
      <i32>unchecked(a[2]),
      <i32>unchecked(a[3]),
      <i32>unchecked(a[4]),
      <i32>unchecked(a[5]),
    );
  if (name == "envoy_resolve_dns")
    return env.envoy_resolve_dns(<i32>unchecked(a[0]), <i32>unchecked(a[1]), <i32>unchecked(a[2]));
  return -1;
}
