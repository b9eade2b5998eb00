// A TCP connection through the proxy: what arrives from both sides in, effects out. It stands for Envoy's network filter
// manager and for its TCP proxy behind the module.

import { PeerType } from "../abi/enums.ts";
import { BodyBuffer } from "./body-buffer.ts";
import type { Clock } from "./clock.ts";
import type { StreamInfo } from "./stream-info.ts";
import type { TcpContext, TcpLink } from "./tcp-context.ts";

/** What leaves the proxy. */
export interface TcpEffects {
  toUpstream(bytes: Uint8Array, endOfStream: boolean): void;
  toClient(bytes: Uint8Array, endOfStream: boolean): void;
  /** Both connections are closed; the contexts have heard their last. */
  closed(peer: PeerType): void;
}

/** What surrounds a connection. */
export interface TcpOptions {
  /** In the order of configuration; behind the last is the TCP proxy. */
  readonly filters: readonly TcpContext[];
  readonly clock: Clock;
  readonly info: StreamInfo;
  readonly effects: TcpEffects;
  /** Whether somebody listens at the upstream. */
  readonly upstreamListens: boolean;
  /** Runs an event when what happens now is through: what the network answers never comes at once. */
  readonly later: (event: () => void) => void;
}

/** One direction: what has arrived, and how far it has come. */
class Direction {
  /** All that was not passed on yet. */
  readonly data = new BodyBuffer();
  /** The sender has ended. */
  ended = false;
  /** The end was passed on. */
  endPassed = false;
}

/** A client's connection and, as soon as the filters let it, the one to the upstream. */
export class TcpConnection implements TcpLink {
  readonly #options: TcpOptions;
  /** How many filters have heard of the connection. */
  #opened = 0;
  readonly #fromClient = new Direction();
  readonly #fromUpstream = new Direction();
  #connecting = false;
  #connected = false;
  #closed = false;
  /** The client has broken off, and nobody has noticed yet. */
  #clientGone = false;

  constructor(options: TcpOptions) {
    this.#options = options;
    for (const filter of options.filters) filter.attach(this);
  }

  get info(): StreamInfo {
    return this.#options.info;
  }

  /** The upstream has been reached. */
  get connected(): boolean {
    return this.#connected;
  }

  /** The client has sent its last. */
  get clientEnded(): boolean {
    return this.#fromClient.ended;
  }

  /** The upstream has sent its last. */
  get upstreamEnded(): boolean {
    return this.#fromUpstream.ended;
  }

  /** Something waits: the connection itself, or what has arrived from a side. */
  get paused(): boolean {
    if (this.#closed) return false;
    return !this.#connected || isHeld(this.#fromClient) || isHeld(this.#fromUpstream);
  }

  // What arrives.

  /** The client has connected. */
  open(): void {
    this.#readFrom(0);
  }

  /** Nothing is read from the client before the upstream is there. */
  receiveFromClient(bytes: Uint8Array, endOfStream: boolean): void {
    if (this.#closed) return;
    this.#fromClient.data.append(bytes);
    this.#fromClient.ended = endOfStream;
    if (this.#connected) this.#read();
  }

  /** Upstream data meets the filters in reverse, all of them anew each time: what one holds the others see again. */

  receiveFromUpstream(bytes: Uint8Array, endOfStream: boolean): void {
    const { data } = this.#fromUpstream;
    if (this.#closed) return;
    data.append(bytes);
    this.#fromUpstream.ended = endOfStream;
    if (data.size === 0 && !endOfStream) return;
    for (const filter of this.#options.filters.toReversed()) {
      const passes = filter.onUpstreamData(data, endOfStream);
      if (this.#closed) return;
      if (passes) continue;
      if (endOfStream) filter.foundHeldForever();
      this.#closeIfOver(PeerType.Local);
      return;
    }
    pass(this.#fromUpstream, (piece, end) => this.#options.effects.toClient(piece, end));
    this.#closeIfOver(PeerType.Local);
  }

  /**
   * A side breaks off, or the proxy gives up. What is held is lost. As nothing is read from the client before the upstream is
   * there, nobody notices until then that the client is gone.
   */
  breakOff(peer: PeerType): void {
    if (this.#closed) return;
    if (peer === PeerType.Remote && !this.#connected) {
      this.#clientGone = true;
      return;
    }
    this.#closed = true;
    for (const filter of this.#options.filters) filter.onDownstreamClose(peer);
    this.#options.effects.closed(peer);
  }

  // What a context asks for.

  continueReading(filter: TcpContext): void {
    if (this.#closed) return;
    this.#readFrom(this.#options.filters.indexOf(filter) + 1);
    this.#options.later(() => this.#closeIfOver(PeerType.Local));
  }

  close(): void {
    this.breakOff(PeerType.Local);
  }

  /** The TCP proxy connects once, however often it is told to. */
  #connect(): void {
    if (this.#connecting) return;
    this.#connecting = true;
    this.#options.later(() => {
      if (this.#closed) return;
      if (!this.#options.upstreamListens) {
        this.close();
        return;
      }
      this.#connected = true;
      this.info.upstreamStartUs = this.#options.clock.nowUs;
      if (this.#clientGone) this.breakOff(PeerType.Remote);
      else this.#read();
    });
  }

  #read(): void {
    const { data, ended } = this.#fromClient;
    if (data.size === 0 && !ended) return;
    this.#readFrom(0);
    this.#closeIfOver(PeerType.Remote);
  }

  /**
   * Shows the connection, and what has come from the client, to the filters from one of them on, until one holds it. The TCP
   * proxy is the last of them.
   */
  #readFrom(start: number): void {
    const { filters, effects } = this.#options;
    const { data, ended } = this.#fromClient;
    for (const [index, filter] of filters.entries()) {
      if (index < start) continue;
      if (index >= this.#opened) {
        this.#opened = index + 1;
        if (!filter.onNewConnection() || this.#closed) return;
      }
      if (!this.#connected || (data.size === 0 && !ended)) continue;
      if (!filter.onDownstreamData(data, ended) || this.#closed) return;
    }
    if (this.#connected) pass(this.#fromClient, (piece, end) => effects.toUpstream(piece, end));
    else this.#connect();
  }

  /**
   * A connection on which both sides have ended is closed. For the client's that is its own end and the end that it was sent;
   * for the upstream's likewise, and what the filter still holds does not count.
   */
  #closeIfOver(clientsPeer: PeerType): void {
    if (this.#closed) return;
    const { ended, endPassed } = this.#fromClient;
    if (ended && this.#fromUpstream.endPassed) this.breakOff(clientsPeer);
    else if (endPassed && this.#fromUpstream.ended) this.close();
  }
}

function isHeld({ data, ended, endPassed }: Direction): boolean {
  return data.size > 0 || (ended && !endPassed);
}

/** Passes on what is there; nothing, and no end, is not passed. */
function pass(direction: Direction, send: (bytes: Uint8Array, endOfStream: boolean) => void): void {
  const { data, ended, endPassed } = direction;
  if (endPassed || (data.size === 0 && !ended)) return;
  direction.endPassed = ended;
  const { bytes } = data;
  data.clear();
  send(bytes, ended);
}
