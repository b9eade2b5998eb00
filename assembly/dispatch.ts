// Which contexts live, and which one a callback is for. The only file that calls the filter's code. A context id that is not
// known answers what the host would assume if the callback were missing.

import { Action, PeerType, Status } from "./abi/enums";
import { proxy_set_effective_context } from "./abi/env";
import { Shown } from "./body";
import { HttpContext, PluginContext } from "./context";
import { GrpcReply, PendingGrpcCalls } from "./grpc-call";
import { PendingHttpCalls } from "./http-call";
import { createPlugin, vmContext } from "./registry";
import { Running } from "./stream";
import { StreamTable } from "./stream-table";
import { TcpContext, TcpContexts, TcpEvent } from "./tcp";
import { callbackBegins, callbackEnds } from "./wire/collector";
import { complain } from "./wire/status";

/** The plugin contexts, chained by their `next`. A handful at most: they are searched one by one. */
let plugins: PluginContext | null = null;
const streams: StreamTable<HttpContext> = new StreamTable<HttpContext>();

let vmStarted: bool = false;
let vmAccepted: bool = false;

export function contextCreate(id: u32, parent: u32): void {
  callbackBegins();
  if (parent == 0) addPlugin(id);
  else addStream(id, parent);
  callbackEnds(streams.size);
}

function addPlugin(id: u32): void {
  const plugin = createPlugin();
  if (plugin === null) return;
  plugin.id = id;
  plugin.next = plugins;
  plugins = plugin;
}

function addStream(id: u32, parent: u32): void {
  const plugin = findPlugin(parent);
  if (plugin === null) return;
  if (plugin.tcpEvent(id, TcpEvent.Open)) return;
  const stream = plugin.createHttpContext();
  if (stream === null) return;
  if (stream.id != 0) {
    complain("HttpContext used twice");
    return;
  }
  stream.id = id;
  streams.add(stream);
}

export function vmStart(id: u32): bool {
  callbackBegins();
  if (!vmStarted) {
    vmStarted = true;
    vmAccepted = vmContext.onStart();
  }
  const accepted = vmAccepted && findPlugin(id) !== null;
  callbackEnds(streams.size);
  return accepted;
}

export function configure(id: u32): bool {
  callbackBegins();
  const plugin = findPlugin(id);
  beginPlugin(id);
  const accepted = plugin !== null && plugin.onConfigure();
  callbackEnds(streams.size);
  return accepted;
}

export function tick(id: u32): void {
  callbackBegins();
  const plugin = findPlugin(id);
  if (plugin !== null) {
    beginPlugin(id);
    plugin.onTick();
  }
  callbackEnds(streams.size);
}

export function queueReady(id: u32, token: u32): void {
  callbackBegins();
  const plugin = findPlugin(id);
  if (plugin !== null) {
    beginPlugin(id);
    plugin.onQueueReady(token);
  }
  callbackEnds(streams.size);
}

export function requestHeaders(id: u32, endOfStream: bool): Action {
  const stream = begin(id);
  const action = stream === null ? Action.Continue : stream.onRequestHeaders(endOfStream);
  callbackEnds(streams.size);
  return action;
}

export function requestBody(id: u32, size: u32, endOfStream: bool): Action {
  const stream = begin(id);
  const sizeBefore = Shown.size;
  Shown.size = size;
  const action = stream === null ? Action.Continue : stream.onRequestBody(endOfStream);
  Shown.size = sizeBefore;
  callbackEnds(streams.size);
  return action;
}

export function requestTrailers(id: u32): Action {
  const stream = begin(id);
  const action = stream === null ? Action.Continue : stream.onRequestTrailers();
  callbackEnds(streams.size);
  return action;
}

export function responseHeaders(id: u32, endOfStream: bool): Action {
  const stream = beginResponse(id);
  const action = stream === null ? Action.Continue : stream.onResponseHeaders(endOfStream);
  callbackEnds(streams.size);
  return action;
}

export function responseBody(id: u32, size: u32, endOfStream: bool): Action {
  const stream = beginResponse(id);
  const sizeBefore = Shown.size;
  Shown.size = size;
  const action = stream === null ? Action.Continue : stream.onResponseBody(endOfStream);
  Shown.size = sizeBefore;
  callbackEnds(streams.size);
  return action;
}

export function responseTrailers(id: u32): Action {
  const stream = beginResponse(id);
  const action = stream === null ? Action.Continue : stream.onResponseTrailers();
  callbackEnds(streams.size);
  return action;
}

export function done(id: u32): bool {
  const stream = begin(id);
  Running.state |= Running.ENDING;
  let ready = true;
  if (stream !== null) {
    stream.onDone();
  } else {
    const plugin = findPlugin(id);
    if (plugin !== null) ready = plugin.onDone();
    else tellTcp(id, TcpEvent.Done);
  }
  callbackEnds(streams.size);
  return ready;
}

export function logged(id: u32): void {
  const stream = begin(id);
  Running.state |= Running.ENDING;
  if (stream !== null) {
    stream.onLog();
  } else {
    const plugin = findPlugin(id);
    if (plugin !== null) plugin.onLog();
    else tellTcp(id, TcpEvent.Log);
  }
  callbackEnds(streams.size);
}

export function contextDelete(id: u32): void {
  const stream = begin(id);
  Running.state |= Running.ENDING;
  if (stream !== null) {
    streams.remove(id);
    stream.onDelete();
  } else if (!tellTcp(id, TcpEvent.Delete)) {
    removePlugin(id);
  }
  callbackEnds(streams.size);
}

/** The answer to a call has come: whoever asked is woken as the one who it was, or the answer is dropped. */
export function httpCallResponse(token: u32, headers: u32, bodySize: u32): void {
  callbackBegins();
  const reply = PendingHttpCalls.take(token);
  if (reply !== null && wake(reply.asker)) {
    reply.failed = headers == 0;
    Shown.size = bodySize;
    reply.onReply();
    Shown.size = 0;
  }
  callbackEnds(streams.size);
}

export function grpcInitialMetadata(token: u32): void {
  callbackBegins();
  const waiting = PendingGrpcCalls.find(token);
  if (waiting !== null && wake(waiting.asker)) waiting.initialMetadata();
  callbackEnds(streams.size);
}

export function grpcReceive(token: u32): void {
  callbackBegins();
  const waiting = PendingGrpcCalls.find(token);
  if (waiting !== null) {
    if (wake(waiting.asker)) waiting.received();
    // A call has one answer and no end of its own; a stream goes on.
    if (waiting instanceof GrpcReply) PendingGrpcCalls.release(waiting);
  }
  callbackEnds(streams.size);
}

export function grpcTrailingMetadata(token: u32): void {
  callbackBegins();
  const waiting = PendingGrpcCalls.find(token);
  if (waiting !== null && wake(waiting.asker)) waiting.trailingMetadata();
  callbackEnds(streams.size);
}

export function grpcClose(token: u32, status: u32): void {
  callbackBegins();
  const waiting = PendingGrpcCalls.find(token);
  if (waiting !== null) {
    waiting.status = status;
    PendingGrpcCalls.release(waiting);
    if (wake(waiting.asker)) waiting.ended();
  }
  callbackEnds(streams.size);
}

/** Makes the context that asked the one that hostcalls are about. False if it is gone: nobody wants the answer. */
function wake(asker: u32): bool {
  const stream = streams.find(asker);
  if (stream === null) {
    beginPlugin(asker);
    return findPlugin(asker) !== null || proxy_set_effective_context(asker) == <u32>Status.Ok;
  }
  Running.state = stream.responding ? Running.RESPONDING : 0;
  Running.context = asker;
  return proxy_set_effective_context(asker) == <u32>Status.Ok;
}

/** Tells the plugin that has a TCP stream `id`; false if none has. */
function tellTcp(id: u32, event: u32): bool {
  if (!Running.tcp) return false;
  let plugin = plugins;
  while (plugin !== null) {
    if (plugin.tcpEvent(id, event)) return true;
    plugin = plugin.next;
  }
  return false;
}

export function newConnection(id: u32): Action {
  const stream = beginTcp(id);
  const action = stream === null ? Action.Continue : stream.onNewConnection();
  callbackEnds(streams.size);
  return action;
}

export function downstreamData(id: u32, size: u32, endOfStream: bool): Action {
  const stream = beginTcp(id);
  Shown.size = size;
  const action = stream === null ? Action.Continue : stream.onDownstreamData(endOfStream);
  Shown.size = 0;
  callbackEnds(streams.size);
  return action;
}

export function upstreamData(id: u32, size: u32, endOfStream: bool): Action {
  const stream = beginTcp(id);
  Shown.size = size;
  const action = stream === null ? Action.Continue : stream.onUpstreamData(endOfStream);
  Shown.size = 0;
  callbackEnds(streams.size);
  return action;
}

export function downstreamClose(id: u32, peer: PeerType): void {
  const stream = beginTcp(id);
  if (stream !== null) stream.onDownstreamClose(peer);
  callbackEnds(streams.size);
}

export function upstreamClose(id: u32, peer: PeerType): void {
  const stream = beginTcp(id);
  if (stream !== null) stream.onUpstreamClose(peer);
  callbackEnds(streams.size);
}

function beginTcp(id: u32): TcpContext | null {
  callbackBegins();
  Running.state = 0;
  Running.context = id;
  return TcpContexts.table.find(id);
}

function removePlugin(id: u32): void {
  let before: PluginContext | null = null;
  let plugin = plugins;
  while (plugin !== null) {
    if (plugin.id == id) {
      if (before === null) plugins = plugin.next;
      else before.next = plugin.next;
      plugin.onDelete();
      return;
    }
    before = plugin;
    plugin = plugin.next;
  }
}

function findPlugin(id: u32): PluginContext | null {
  let plugin = plugins;
  while (plugin !== null && plugin.id != id) plugin = plugin.next;
  return plugin;
}

/** A callback of a stream begins: what the filter may do in it, and whose it is. */
function begin(id: u32): HttpContext | null {
  callbackBegins();
  const stream = streams.find(id);
  Running.state = stream !== null && stream.responding ? Running.RESPONDING : 0;
  Running.context = id;
  return stream;
}

/** The same for a callback of a plugin, which has no stream. */
function beginPlugin(id: u32): void {
  Running.state = 0;
  Running.context = id;
}

function beginResponse(id: u32): HttpContext | null {
  const stream = begin(id);
  Running.state = Running.RESPONDING;
  if (stream !== null) stream.responding = true;
  return stream;
}
