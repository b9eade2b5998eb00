// A filter that is nothing but its configuration: a program that says which hostcalls it makes in which callback (program.ts). It
// logs every callback with its arguments, and what the host answered to every hostcall.

import { parseProgram, Block } from "./program";
import { Allocator, NO_ANSWER, print, run, variables } from "./run";
import { Line } from "./text";
import * as env from "./env";

/** What a context is known by. */
class Context {
  readonly times: Map<string, i32> = new Map<string, i32>();

  constructor(
    readonly root: i32,
    /** Which stream of its plugin it is, from 1; 0 is the plugin itself. */
    readonly stream: i32,
  ) {}
}

/** One plugin: its program, and how many streams it has had. */
class Plugin {
  blocks: Block[] = [];
  streams: i32 = 0;
}

const plugins = new Map<i32, Plugin>();
const contexts = new Map<i32, Context>();

const PLUGIN_CONFIGURATION = 7;

/** The program is there before the first callback of the plugin runs. */
function create(id: i32, parent: i32): void {
  if (parent == 0) {
    const plugin = new Plugin();
    plugin.blocks = parseProgram(configuration());
    plugins.set(id, plugin);
    contexts.set(id, new Context(id, 0));
    variables.set("root", id);
    return;
  }
  let stream = 0;
  if (plugins.has(parent)) stream = ++plugins.get(parent).streams;
  contexts.set(id, new Context(parent, stream));
  variables.set("stream", id);
}

function configuration(): string {
  const slots = new StaticArray<u32>(2);
  const at = <i32>changetype<usize>(slots);
  if (env.proxy_get_buffer_bytes(PLUGIN_CONFIGURATION, 0, i32.MAX_VALUE, at, at + 4) != 0) return "";
  return String.UTF8.decodeUnsafe(slots[0], slots[1]);
}

/** Runs the statements of a callback; the answer of the last `return`, or else `answer`. */
function on(callback: string, id: i32, endOfStream: bool, answer: i32): i32 {
  if (!contexts.has(id)) return answer;
  const context = contexts.get(id);
  const time = context.times.has(callback) ? context.times.get(callback) + 1 : 1;
  context.times.set(callback, time);
  if (!plugins.has(context.root)) return answer;
  const blocks = plugins.get(context.root).blocks;
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i];
    if (!block.applies(callback, context.stream, time, endOfStream)) continue;
    for (let j = 0; j < block.statements.length; j++) {
      const said = run(block.statements[j]);
      if (said != NO_ANSWER) answer = said;
    }
  }
  return answer;
}

export function malloc(size: i32): i32 {
  const next = Allocator.next;
  Allocator.next = "";
  if (next == "trap") unreachable();
  if (next == "log") print(new Line().text("  in malloc"));
  if (next == "hostcall") env.proxy_done();
  if (next == "null") return 0;
  if (next == "far") return -16;
  return <i32>heap.alloc(<usize>size);
}

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_context_create(id: i32, b: i32): void {
  create(id, b);
  print(new Line().number(id).text(" context_create").text(" ").number(b));
  on("context_create", id, false, 0);
}

export function proxy_on_vm_start(id: i32, b: i32): i32 {
  print(new Line().number(id).text(" vm_start").text(" ").number(b));
  return on("vm_start", id, false, 1);
}

export function proxy_on_configure(id: i32, b: i32): i32 {
  print(new Line().number(id).text(" configure").text(" ").number(b));
  return on("configure", id, false, 1);
}

export function proxy_on_tick(id: i32): void {
  print(new Line().number(id).text(" tick"));
  on("tick", id, false, 0);
}

export function proxy_on_new_connection(id: i32): i32 {
  print(new Line().number(id).text(" new_connection"));
  return on("new_connection", id, false, 0);
}

export function proxy_on_downstream_data(id: i32, b: i32, c: i32): i32 {
  print(new Line().number(id).text(" downstream_data").text(" ").number(b).text(" ").number(c));
  return on("downstream_data", id, c != 0, 0);
}

export function proxy_on_downstream_connection_close(id: i32, b: i32): void {
  print(new Line().number(id).text(" downstream_connection_close").text(" ").number(b));
  on("downstream_connection_close", id, false, 0);
}

export function proxy_on_upstream_data(id: i32, b: i32, c: i32): i32 {
  print(new Line().number(id).text(" upstream_data").text(" ").number(b).text(" ").number(c));
  return on("upstream_data", id, c != 0, 0);
}

export function proxy_on_upstream_connection_close(id: i32, b: i32): void {
  print(new Line().number(id).text(" upstream_connection_close").text(" ").number(b));
  on("upstream_connection_close", id, false, 0);
}

export function proxy_on_request_headers(id: i32, b: i32, c: i32): i32 {
  print(new Line().number(id).text(" request_headers").text(" ").number(b).text(" ").number(c));
  return on("request_headers", id, c != 0, 0);
}

export function proxy_on_request_body(id: i32, b: i32, c: i32): i32 {
  print(new Line().number(id).text(" request_body").text(" ").number(b).text(" ").number(c));
  return on("request_body", id, c != 0, 0);
}

export function proxy_on_request_trailers(id: i32, b: i32): i32 {
  print(new Line().number(id).text(" request_trailers").text(" ").number(b));
  return on("request_trailers", id, false, 0);
}

export function proxy_on_request_metadata(id: i32, b: i32): i32 {
  print(new Line().number(id).text(" request_metadata").text(" ").number(b));
  return on("request_metadata", id, false, 0);
}

export function proxy_on_response_headers(id: i32, b: i32, c: i32): i32 {
  print(new Line().number(id).text(" response_headers").text(" ").number(b).text(" ").number(c));
  return on("response_headers", id, c != 0, 0);
}

export function proxy_on_response_body(id: i32, b: i32, c: i32): i32 {
  print(new Line().number(id).text(" response_body").text(" ").number(b).text(" ").number(c));
  return on("response_body", id, c != 0, 0);
}

export function proxy_on_response_trailers(id: i32, b: i32): i32 {
  print(new Line().number(id).text(" response_trailers").text(" ").number(b));
  return on("response_trailers", id, false, 0);
}

export function proxy_on_response_metadata(id: i32, b: i32): i32 {
  print(new Line().number(id).text(" response_metadata").text(" ").number(b));
  return on("response_metadata", id, false, 0);
}

export function proxy_on_http_call_response(id: i32, b: i32, c: i32, d: i32, e: i32): void {
  print(
    new Line()
      .number(id)
      .text(" http_call_response")
      .text(" ")
      .number(b)
      .text(" ")
      .number(c)
      .text(" ")
      .number(d)
      .text(" ")
      .number(e),
  );
  on("http_call_response", id, false, 0);
}

export function proxy_on_grpc_receive_initial_metadata(id: i32, b: i32, c: i32): void {
  print(new Line().number(id).text(" grpc_receive_initial_metadata").text(" ").number(b).text(" ").number(c));
  on("grpc_receive_initial_metadata", id, false, 0);
}

export function proxy_on_grpc_receive(id: i32, b: i32, c: i32): void {
  print(new Line().number(id).text(" grpc_receive").text(" ").number(b).text(" ").number(c));
  on("grpc_receive", id, false, 0);
}

export function proxy_on_grpc_receive_trailing_metadata(id: i32, b: i32, c: i32): void {
  print(
    new Line().number(id).text(" grpc_receive_trailing_metadata").text(" ").number(b).text(" ").number(c),
  );
  on("grpc_receive_trailing_metadata", id, false, 0);
}

export function proxy_on_grpc_close(id: i32, b: i32, c: i32): void {
  print(new Line().number(id).text(" grpc_close").text(" ").number(b).text(" ").number(c));
  on("grpc_close", id, false, 0);
}

export function proxy_on_queue_ready(id: i32, b: i32): void {
  print(new Line().number(id).text(" queue_ready").text(" ").number(b));
  on("queue_ready", id, false, 0);
}

export function proxy_on_foreign_function(id: i32, b: i32, c: i32): void {
  print(new Line().number(id).text(" foreign_function").text(" ").number(b).text(" ").number(c));
  on("foreign_function", id, false, 0);
}

export function proxy_on_done(id: i32): i32 {
  print(new Line().number(id).text(" done"));
  return on("done", id, false, 1);
}

export function proxy_on_log(id: i32): void {
  print(new Line().number(id).text(" log"));
  on("log", id, false, 0);
}

export function proxy_on_delete(id: i32): void {
  print(new Line().number(id).text(" delete"));
  on("delete", id, false, 0);
  contexts.delete(id);
}

export function envoy_on_resolve_dns(id: i32, b: i32, c: i32): void {
  print(new Line().number(id).text(" resolve_dns").text(" ").number(b).text(" ").number(c));
  on("resolve_dns", id, false, 0);
}

export function envoy_on_stats_update(id: i32, b: i32): void {
  print(new Line().number(id).text(" stats_update").text(" some bytes"));
  on("stats_update", id, false, 0);
}
