// Which contexts live, and which one a callback is for.

import { Action, Status } from "../abi/enums";
import { proxy_set_effective_context } from "../abi/env";
import { MOSN } from "../abi/target";
import { HttpContext, PluginContext } from "../context";
import { Streams } from "../one-context";
import { createPlugin } from "../registry";
import { Running } from "../running";
import { StreamTable } from "../stream-table";
import { TcpEvent } from "../tcp";
import { callbackBegins, callbackEnds } from "../wire/collector";
import { complain } from "../wire/status";

/** The plugin contexts, chained by their `next`. A handful at most: they are searched one by one. */
let plugins: PluginContext | null = null;
/** The HTTP contexts that live. Made for the first. */
let streams: StreamTable<HttpContext> | null = null;

function findStream(id: u32): HttpContext | null {
  const table = streams;
  return table === null ? null : table.find(id);
}

export function addPlugin(id: u32): void {
  const plugin = createPlugin();
  if (plugin === null) return;
  plugin.id = id;
  plugin.next = plugins;
  plugins = plugin;
}

export function addStream(id: u32, parent: u32): void {
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
  let table = streams;
  if (table === null) streams = table = new StreamTable<HttpContext>();
  table.add(stream);
}

export function removePlugin(id: u32): void {
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

export function findPlugin(id: u32): PluginContext | null {
  if (Streams.areAlike) return null;
  let plugin = plugins;
  while (plugin !== null && plugin.id != id) plugin = plugin.next;
  return plugin;
}

/** Tells the plugin that has a TCP stream `id`; false if none has. */
export function tellTcp(id: u32, event: u32): bool {
  if (!Running.tcp) return false;
  let plugin = plugins;
  while (plugin !== null) {
    if (plugin.tcpEvent(id, event)) return true;
    plugin = plugin.next;
  }
  return false;
}

/** Takes an HTTP context out of the living ones. */
export function removeStream(id: u32): void {
  const table = streams;
  if (table !== null) table.remove(id);
}

/** A callback of a stream begins, of its request, its response or neither: what the filter may do in it, and whose it is. */
export function begin(id: u32, direction: u32 = 0): HttpContext | null {
  callbackBegins();
  const stream = Streams.areAlike ? Streams.each(id) : findStream(id);
  Running.state = direction;
  if (Running.holds && stream !== null) Running.state |= stream.held;
  Running.context = id;
  return stream;
}

/** The same for a callback that is not about an HTTP stream. */
export function beginPlugin(id: u32): void {
  Running.state = 0;
  Running.context = id;
}

/** Makes the context that asked the one that hostcalls are about. False if it is gone: nobody wants the answer. */
export function wake(asker: u32): bool {
  const stream = findStream(asker);
  if (stream === null) {
    beginPlugin(asker);
    return findPlugin(asker) !== null || (!MOSN && proxy_set_effective_context(asker) == <u32>Status.Ok);
  }
  Running.state = Running.holds ? stream.held : 0;
  Running.context = asker;
  // MOSN answers within the stream that asked, and does not implement a change.
  return MOSN || proxy_set_effective_context(asker) == <u32>Status.Ok;
}

/** A callback of a request or a response ends: what the host is told, and what the filter holds from now on. */
export function endMessage(direction: u32, action: Action): Action {
  Running.barrier = null;
  let answer = action;
  if (Running.holds) {
    const continued = direction << Running.CONTINUED;
    if (Running.is(continued)) answer = Action.Continue;
    const held = direction << Running.HELD;
    Running.state = (Running.state & ~(continued | held)) | (answer == Action.Pause ? held : 0);
  }
  end();
  return answer;
}

/** A callback ends. */
export function end(): void {
  if (Running.holds) keepHeld();
  let finish = Running.finish;
  while (finish !== null) {
    finish.run(Running.context);
    finish = finish.next;
  }
  Running.state = 0;
  Running.context = 0;
  const table = streams;
  callbackEnds(table === null ? 0 : table.size);
}

function keepHeld(): void {
  const stream = findStream(Running.context);
  // After a reply nothing is left to continue.
  if (stream !== null) stream.held = Running.is(Running.REPLIED) ? 0 : Running.held;
}
