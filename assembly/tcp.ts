// TCP streams. Spec chapter "TCP streams".

import { Action, BufferType, PeerType, StreamType } from "./abi/enums";
import { proxy_continue_stream } from "./abi/env";
import { Body } from "./body";
import { PluginContext } from "./context";
import { Running } from "./running";
import { closeStream } from "./stream-actions";
import { StreamTable } from "./stream-table";
import { complain, succeeded } from "./wire/status";

/** What a plugin is told of one of its TCP streams beside its data. */
export const enum TcpEvent {
  Open = 0,
  Log = 1,
  Done = 2,
  Delete = 3,
}

/** A TCP context: one for each connection. */
export class TcpContext {
  /** The host's number of this stream; unique among the living contexts of the VM. */
  id: u32 = 0;

  /** The next context in the same bucket of the table. */
  next: TcpContext | null = null;

  /**
   * What has come from the client and was not passed on; all of it, if earlier pieces were held (statement TCP-2). Legal in
   * `onDownstreamData`; can be changed there (TCP-3).
   */
  get downstream(): Body {
    return Body.of(BufferType.DownstreamData);
  }

  /** What has come from the upstream. Legal in `onUpstreamData`; can be changed there. */
  get upstream(): Body {
    return Body.of(BufferType.UpstreamData);
  }

  /** The connection is there. `Action.Pause` keeps it from the filters behind this until `continue()` (TCP-1). */
  onNewConnection(): Action {
    return Action.Continue;
  }

  /** Data has come from the client. `Action.Pause` holds it: the next piece comes together with it. */
  onDownstreamData(endOfStream: bool): Action {
    return Action.Continue;
  }

  /** The client's side is closed: by the proxy (`Local`) or by the client (`Remote`). The end of the stream follows (TCP-6). */
  onDownstreamClose(peer: PeerType): void {}

  /** Data has come from the upstream, on its way to the client. As `onDownstreamData`. */
  onUpstreamData(endOfStream: bool): Action {
    return Action.Continue;
  }

  /** The upstream has sent its last data. Does not come where it broke off (observed for TCP-5). */
  onUpstreamClose(peer: PeerType): void {}

  /** Follows `onDone`: for TCP, the log comes second (LIFE-6). */
  onLog(): void {}

  /** The stream has ended. */
  onDone(): void {}

  /** The last callback of this context. */
  onDelete(): void {}

  /** Lets a connection go on that `onNewConnection` or `onDownstreamData` held (FLOW-14). */
  continue(): bool {
    return succeeded("proxy_continue_stream", proxy_continue_stream(StreamType.Downstream));
  }

  /**
   * Closes the connection after the callback has returned, with what was passed on before; data of this very callback is not
   * delivered (observed for FLOW-18). Refused after the stream has ended, and a second time in one callback.
   */
  close(): bool {
    return closeStream(Running.CLOSED_TCP);
  }
}

/** The living TCP contexts of this VM. */
export class TcpContexts {
  @lazy static readonly table: StreamTable<TcpContext> = new StreamTable<TcpContext>();
}

/** A plugin context whose streams are TCP connections: for filters that stand among a proxy's network filters. */
export class TcpPluginContext extends PluginContext {
  /** Comes when a connection begins. Return its context, a new object each time, or null to leave it alone. */
  createTcpContext(): TcpContext | null {
    return null;
  }

  tcpEvent(id: u32, event: u32): bool {
    const contexts = TcpContexts.table;
    if (event == TcpEvent.Open) {
      Running.tcp = true;
      const opened = this.createTcpContext();
      if (opened === null) return true;
      if (opened.id != 0) {
        complain("TcpContext used twice");
        return true;
      }
      opened.id = id;
      contexts.add(opened);
      return true;
    }
    const stream = contexts.find(id);
    if (stream === null) return false;
    if (event == TcpEvent.Log) stream.onLog();
    else if (event == TcpEvent.Done) stream.onDone();
    else {
      contexts.remove(id);
      stream.onDelete();
    }
    return true;
  }
}
