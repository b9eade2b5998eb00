// Every function that a host calls, in the order of the specification. The toolchain exports those that the filter needs; a
// function here does nothing but hand over, so that each parameter stands under the name that the specification gives it.

import * as calls from "./dispatch/calls";
import * as envoy from "./dispatch/envoy";
import * as http from "./dispatch/http";
import * as lifecycle from "./dispatch/lifecycle";
import * as tcp from "./dispatch/tcp";
// Not used here: the compiler puts it in the place of its own abort (asconfig.json) and must have read it.
import "./wire/abort";
import { allocate } from "./wire/memory";

// One of these three says which ABI the module is built for.
export function proxy_abi_version_0_1_0(): void {}
export function proxy_abi_version_0_2_0(): void {}
export function proxy_abi_version_0_2_1(): void {}

// Memory management. Hosts differ in which of the two they look for first.
export function malloc(memory_size: usize): usize {
  return allocate(memory_size);
}

export function proxy_on_memory_allocate(memory_size: usize): usize {
  return allocate(memory_size);
}

// Context lifecycle
export function proxy_on_context_create(context_id: u32, parent_context_id: u32): void {
  lifecycle.contextCreate(context_id, parent_context_id);
}

export function proxy_on_done(context_id: u32): bool {
  return lifecycle.done(context_id);
}

export function proxy_on_log(context_id: u32): void {
  lifecycle.logged(context_id);
}

export function proxy_on_delete(context_id: u32): void {
  lifecycle.contextDelete(context_id);
}

// Configuration
export function proxy_on_vm_start(plugin_context_id: u32, vm_configuration_size: u32): bool {
  return lifecycle.vmStart(plugin_context_id);
}

export function proxy_on_configure(plugin_context_id: u32, plugin_configuration_size: u32): bool {
  return lifecycle.configure(plugin_context_id);
}

// Timers
export function proxy_on_tick(plugin_context_id: u32): void {
  lifecycle.tick(plugin_context_id);
}

// TCP streams
export function proxy_on_new_connection(context_id: u32): u32 {
  return tcp.newConnection(context_id);
}

export function proxy_on_downstream_data(context_id: u32, data_size: u32, end_of_stream: bool): u32 {
  return tcp.downstreamData(context_id, end_of_stream);
}

export function proxy_on_downstream_connection_close(context_id: u32, close_source: u32): void {
  tcp.downstreamClose(context_id, close_source);
}

export function proxy_on_upstream_data(context_id: u32, data_size: u32, end_of_stream: bool): u32 {
  return tcp.upstreamData(context_id, end_of_stream);
}

export function proxy_on_upstream_connection_close(context_id: u32, close_source: u32): void {
  tcp.upstreamClose(context_id, close_source);
}

// HTTP streams
export function proxy_on_request_headers(context_id: u32, num_headers: u32, end_of_stream: bool): u32 {
  return http.requestHeaders(context_id, end_of_stream);
}

export function proxy_on_request_body(context_id: u32, body_size: u32, end_of_stream: bool): u32 {
  return http.requestBody(context_id, end_of_stream);
}

export function proxy_on_request_trailers(context_id: u32, num_trailers: u32): u32 {
  return http.requestTrailers(context_id);
}

export function proxy_on_response_headers(context_id: u32, num_headers: u32, end_of_stream: bool): u32 {
  return http.responseHeaders(context_id, end_of_stream);
}

export function proxy_on_response_body(context_id: u32, body_size: u32, end_of_stream: bool): u32 {
  return http.responseBody(context_id, end_of_stream);
}

export function proxy_on_response_trailers(context_id: u32, num_trailers: u32): u32 {
  return http.responseTrailers(context_id);
}

// HTTP calls
export function proxy_on_http_call_response(
  plugin_context_id: u32,
  call_id: u32,
  num_headers: u32,
  body_size: u32,
  num_trailers: u32,
): void {
  calls.httpCallResponse(call_id, num_headers);
}

// gRPC calls
export function proxy_on_grpc_receive_initial_metadata(
  plugin_context_id: u32,
  call_id: u32,
  num_elements: u32,
): void {
  calls.grpcInitialMetadata(call_id);
}

export function proxy_on_grpc_receive(plugin_context_id: u32, call_id: u32, message_size: u32): void {
  calls.grpcReceive(call_id);
}

export function proxy_on_grpc_receive_trailing_metadata(
  plugin_context_id: u32,
  call_id: u32,
  num_elements: u32,
): void {
  calls.grpcTrailingMetadata(call_id);
}

export function proxy_on_grpc_close(plugin_context_id: u32, call_id: u32, status_code: u32): void {
  calls.grpcClose(call_id, status_code);
}

// Shared Queues
export function proxy_on_queue_ready(plugin_context_id: u32, queue_id: u32): void {
  lifecycle.queueReady(plugin_context_id, queue_id);
}

// Foreign function interface
export function proxy_on_foreign_function(context_id: u32, function_id: u32, arguments_size: u32): void {
  envoy.foreignFunction(context_id, function_id);
}

// Envoy's own
export function proxy_on_request_metadata(context_id: u32, num_elements: u32): u32 {
  return envoy.requestMetadata(context_id, num_elements);
}

export function proxy_on_response_metadata(context_id: u32, num_elements: u32): u32 {
  return envoy.responseMetadata(context_id, num_elements);
}

export function envoy_on_resolve_dns(plugin_context_id: u32, token: u32, data_size: u32): void {
  envoy.resolved(token);
}

export function envoy_on_stats_update(plugin_context_id: u32, data_size: u32): void {
  envoy.statsUpdate(plugin_context_id);
}
