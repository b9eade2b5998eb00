// The callbacks of TCP streams.

import { Action, PeerType } from "../abi/enums";
import { TcpContext, TcpContexts } from "../tcp";
import { callbackBegins } from "../wire/collector";
import { beginPlugin, end } from "./contexts";

export function newConnection(id: u32): Action {
  const stream = begin(id);
  const action = stream === null ? Action.Continue : stream.onNewConnection();
  end();
  return action;
}

export function downstreamData(id: u32, endOfStream: bool): Action {
  const stream = begin(id);
  const action = stream === null ? Action.Continue : stream.onDownstreamData(endOfStream);
  end();
  return action;
}

export function upstreamData(id: u32, endOfStream: bool): Action {
  const stream = begin(id);
  const action = stream === null ? Action.Continue : stream.onUpstreamData(endOfStream);
  end();
  return action;
}

export function downstreamClose(id: u32, peer: PeerType): void {
  const stream = begin(id);
  if (stream !== null) stream.onDownstreamClose(peer);
  end();
}

export function upstreamClose(id: u32, peer: PeerType): void {
  const stream = begin(id);
  if (stream !== null) stream.onUpstreamClose(peer);
  end();
}

function begin(id: u32): TcpContext | null {
  callbackBegins();
  beginPlugin(id);
  return TcpContexts.table.find(id);
}
