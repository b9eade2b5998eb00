// The callbacks that only Envoy has, and the one that no host calls by itself.

import { Action, BufferType } from "../abi/enums";
import { Body } from "../body";
import { EnvoyHttpContext, EnvoyPluginContext } from "../envoy/context";
import { PendingDns } from "../envoy/dns";
import { StatsUpdate } from "../envoy/stats";
import { callbackBegins } from "../wire/collector";
import { begin, beginPlugin, end, findPlugin, wake } from "./contexts";

export function resolved(token: u32): void {
  callbackBegins();
  const answer = argumentsOfHost();
  const reply = PendingDns.take(token);
  if (reply === null) {
    if (PendingDns.asking != 0) PendingDns.answers.set(token, answer);
  } else if (wake(reply.asker)) {
    reply.read(answer);
    reply.onReply();
  }
  end();
}

export function statsUpdate(id: u32): void {
  callbackBegins();
  beginPlugin(id);
  const plugin = findPlugin(id);
  if (plugin instanceof EnvoyPluginContext)
    (<EnvoyPluginContext>plugin).onStatsUpdate(
      new StatsUpdate().read(Body.of(BufferType.ForeignFunctionArguments)),
    );
  end();
}

export function requestMetadata(id: u32, keys: u32): Action {
  const stream = begin(id);
  if (stream instanceof EnvoyHttpContext) (<EnvoyHttpContext>stream).onRequestMetadata(keys);
  end();
  return Action.Continue;
}

export function responseMetadata(id: u32, keys: u32): Action {
  const stream = begin(id);
  if (stream instanceof EnvoyHttpContext) (<EnvoyHttpContext>stream).onResponseMetadata(keys);
  end();
  return Action.Continue;
}

export function foreignFunction(id: u32, functionId: u32): void {
  const stream = begin(id);
  if (stream !== null) stream.onForeignFunction(functionId, argumentsOfHost());
  else {
    const plugin = findPlugin(id);
    if (plugin !== null) plugin.onForeignFunction(functionId, argumentsOfHost());
  }
  end();
}

function argumentsOfHost(): Uint8Array {
  const bytes = Body.of(BufferType.ForeignFunctionArguments).bytes();
  return bytes === null ? new Uint8Array(0) : bytes;
}
