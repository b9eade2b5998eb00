// A TCP filter that shouts: data from the client is held until it ends, then passed on in capitals; all else is logged.

import { Action, log, PeerType, registerTcp, TcpContext } from "proxy-wasm-as/assembly";

class Shout extends TcpContext {
  onNewConnection(): Action {
    log.info("new");
    return Action.Continue;
  }

  onDownstreamData(endOfStream: bool): Action {
    log.info("downstream " + this.downstream.size.toString());
    if (!endOfStream) return Action.Pause;
    const text = this.downstream.text();
    if (text !== null) this.downstream.replace(text.toUpperCase());
    return Action.Continue;
  }

  onDownstreamClose(peer: PeerType): void {
    log.info("downstream closed by " + (<i32>peer).toString());
  }

  onUpstreamData(endOfStream: bool): Action {
    if (this.upstream.text() == "bye") this.close();
    return Action.Continue;
  }

  onUpstreamClose(peer: PeerType): void {
    log.info("upstream closed by " + (<i32>peer).toString());
  }

  onDone(): void {
    this.close();
    log.info("done");
  }

  onLog(): void {
    log.info("log");
  }

  onDelete(): void {
    log.info("delete");
  }
}

registerTcp<Shout>();
