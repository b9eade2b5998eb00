// The life of contexts, and what comes to plugins rather than to streams.

import { MOSN } from "../abi/target";
import { PluginContext } from "../context";
import { Streams } from "../one-context";
import { vmContext } from "../registry";
import { Running } from "../running";
import { TcpEvent } from "../tcp";
import { callbackBegins } from "../wire/collector";
import {
  addPlugin,
  addStream,
  begin,
  beginPlugin,
  end,
  findPlugin,
  removePlugin,
  removeStream,
  tellTcp,
} from "./contexts";

let vmStarted: bool = false;
let vmAccepted: bool = false;

export function contextCreate(id: u32, parent: u32): void {
  if (Streams.areAlike) return;
  callbackBegins();
  beginPlugin(id);
  if (parent == 0) addPlugin(id);
  else addStream(id, parent);
  end();
}

export function vmStart(id: u32): bool {
  callbackBegins();
  beginPlugin(id);
  if (!vmStarted) {
    vmStarted = true;
    const context = vmContext;
    vmAccepted = context === null || context.onStart();
  }
  const plugin = findPlugin(id);
  const accepted = vmAccepted && (plugin !== null || Streams.areAlike);
  if (MOSN && !accepted) removePlugin(id);
  end();
  if (MOSN && accepted && plugin === MosnPlugin.started) return configure(id);
  if (MOSN) MosnPlugin.started = plugin;
  return accepted;
}

/** The plugin that MOSN has started last: it tells of the configuration by starting it a second time. */
class MosnPlugin {
  @lazy static started: PluginContext | null = null;
}

export function configure(id: u32): bool {
  callbackBegins();
  const plugin = findPlugin(id);
  beginPlugin(id);
  const accepted = Streams.areAlike || (plugin !== null && plugin.onConfigure());
  // MOSN does not ask for the answer: without its plugin, a stream is left alone.
  if (MOSN && !accepted) removePlugin(id);
  end();
  return accepted;
}

export function tick(id: u32): void {
  callbackBegins();
  const plugin = findPlugin(id);
  if (plugin !== null) {
    beginPlugin(id);
    plugin.onTick();
  }
  end();
}

export function queueReady(id: u32, token: u32): void {
  callbackBegins();
  const plugin = findPlugin(id);
  if (plugin !== null) {
    beginPlugin(id);
    plugin.onQueueReady(token);
  }
  end();
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
  end();
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
  end();
}

export function contextDelete(id: u32): void {
  const stream = begin(id);
  Running.state |= Running.ENDING;
  if (stream !== null) {
    removeStream(id);
    stream.onDelete();
  } else if (!tellTcp(id, TcpEvent.Delete)) {
    removePlugin(id);
  }
  const farewell = Running.farewell;
  if (farewell !== null) farewell.run(id);
  end();
}
