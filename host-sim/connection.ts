// A TCP connection as tests drive it: what the client and the upstream send is the test's decision, and what has reached
// them can be looked at.

import { PeerType } from "./abi/enums.ts";
import type { PendingCall } from "./calls.ts";
import { type ChainLink, type FilterShare, StreamChain } from "./chain.ts";
import { StreamInfo } from "./core/stream-info.ts";
import { TcpConnection } from "./core/tcp-connection.ts";
import { TcpContext } from "./core/tcp-context.ts";
import { HostSimError } from "./errors.ts";
import { Conversation } from "./guest/conversation.ts";
import { MessageBody, piecesOf } from "./message.ts";
import { Observed } from "./observed.ts";
import type { SimulatedProxy } from "./proxy.ts";
import type { StepOptions } from "./stream.ts";

/** What a connection is opened with. */
export interface ConnectionOptions {
  /** Whether somebody listens at the upstream; yes. Where nobody does, the proxy closes the connection. */
  readonly upstreamListens?: boolean;
}

/** Who closed a connection: the client, or the proxy. */
export type ClosedBy = "remote" | "local";

/** For the simulator: what surrounds a connection. */
export interface ConnectionSurroundings {
  readonly proxy: SimulatedProxy;
  /** In the order of configuration. */
  readonly chain: readonly ChainLink[];
}

/** One end of a connection through the proxy. */
export class ConnectionEnd {
  /** What has reached this end. */
  readonly received: MessageBody = new MessageBody();
  #ended = false;

  /** Whether the other side's last data has reached this end. */
  get ended(): boolean {
    return this.#ended;
  }

  /** For the simulator: data arrives. */
  receive(bytes: Uint8Array, endOfStream: boolean): void {
    if (bytes.length > 0) this.received.append(bytes);
    this.#ended = endOfStream;
  }
}

/** One client's connection to the proxy, with the filters in front of Envoy's TCP proxy. */
export class Connection extends Observed {
  readonly upstream: ConnectionEnd = new ConnectionEnd();
  readonly downstream: ConnectionEnd = new ConnectionEnd();
  readonly #core: TcpConnection;
  readonly #proxy: SimulatedProxy;
  readonly #chain: StreamChain<TcpContext>;
  #closed: ClosedBy | null = null;

  /** Made by `filter.connect()`. */
  constructor({ upstreamListens = true }: ConnectionOptions, { proxy, chain }: ConnectionSurroundings) {
    const conversation = new Conversation();
    super(conversation, chain.length > 1);
    this.#proxy = proxy;
    const { clock, loop } = proxy;
    this.#chain = new StreamChain(chain, conversation, (plugin) => new TcpContext(plugin));
    this.#core = new TcpConnection({
      filters: this.#chain.contexts,
      clock,
      // No property of a connection tells of the protocol.
      info: new StreamInfo("HTTP/1.1", clock.nowUs, proxy.openConnection()),
      upstreamListens,
      later: (event) => loop.post(event),
      effects: {
        toUpstream: (bytes, endOfStream) => this.upstream.receive(bytes, endOfStream),
        toClient: (bytes, endOfStream) => this.downstream.receive(bytes, endOfStream),
        closed: (peer) => {
          this.#closed = peer === PeerType.Remote ? "remote" : "local";
          // Not at once: a callback may still be on its way.
          loop.post(() => this.#chain.end());
        },
      },
    });
    loop.run(() => this.#core.open());
  }

  // What arrives.

  /** The client sends data; with `endOfStream` its last. Nothing happens if the connection is closed. */
  send(data: string | Uint8Array, { endOfStream = false }: StepOptions = {}): void {
    if (this.#closed !== null) return;
    if (this.#core.clientEnded) throw misuse("the client has sent its last data already");
    this.#run(data, (bytes) => this.#core.receiveFromClient(bytes, endOfStream));
  }

  /** The upstream sends data; with `endOfStream` its last. Nothing happens if the connection is closed. */
  receive(data: string | Uint8Array, { endOfStream = false }: StepOptions = {}): void {
    if (this.#closed !== null) return;
    if (!this.#core.connected) throw misuse("the upstream cannot send: the filter holds the connection");
    if (this.#core.upstreamEnded) throw misuse("the upstream has sent its last data already");
    this.#run(data, (bytes) => this.#core.receiveFromUpstream(bytes, endOfStream));
  }

  /** The upstream ends in good order, after what it has sent. */
  closeUpstream(): void {
    this.receive("", { endOfStream: true });
  }

  /** The upstream breaks off: the filter hears only that the proxy closes the client's connection (observed for TCP-5). */
  resetUpstream(): void {
    if (this.#closed !== null) return;
    if (!this.#core.connected) throw misuse("the upstream cannot break off: the filter holds the connection");
    this.#proxy.loop.run(() => this.#core.breakOff(PeerType.Local));
  }

  /**
   * The client breaks off (`remote`), or the proxy does, as after an idle timeout (`local`). While the upstream has not been
   * reached the proxy does not notice that the client is gone (TCP-6).
   */
  close(by: ClosedBy): void {
    const peer = by === "remote" ? PeerType.Remote : PeerType.Local;
    this.#proxy.loop.run(() => this.#core.breakOff(peer));
  }

  // What has come of it.

  /** Who closed the connection; null while it is open. */
  get closed(): ClosedBy | null {
    return this.#closed;
  }

  /** Whether the upstream has been reached: not before all filters have let the connection go on. */
  get connected(): boolean {
    return this.#core.connected;
  }

  /** Whether a filter holds the connection, or data or the end of a side. */
  get paused(): boolean {
    return this.#core.paused;
  }

  /** The calls to other services that filters have made for this connection and that wait for their answers. */
  get calls(): readonly PendingCall[] {
    const { contexts } = this.#chain;
    return this.#proxy.calls.pendingOf((asker) => contexts.some((own) => own === asker));
  }

  /** What each filter of the chain had to do with the connection, in the order of configuration. */
  get filters(): readonly FilterShare[] {
    return this.#chain.shares;
  }

  #run(data: string | Uint8Array, arrive: (bytes: Uint8Array) => void): void {
    for (const bytes of piecesOf(data)) this.#proxy.loop.run(() => arrive(bytes));
  }
}

function misuse(message: string): HostSimError {
  return new HostSimError("ERR_MISUSE", message);
}
