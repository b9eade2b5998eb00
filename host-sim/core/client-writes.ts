// When something leaves for the client. HTTP/2 writes nothing while it reads: what a piece of the request brings about waits
// until the piece has been dealt with, and is lost if the stream is reset before.

import { isHttp1 } from "./connection-manager.ts";
import type { Protocol } from "./stream-info.ts";

/** What goes to the client of one stream, in order. */
export class ClientWrites {
  readonly #protocol: Protocol;
  readonly #unsent: (() => void)[] = [];
  #reading = false;

  constructor(protocol: Protocol) {
    this.#protocol = protocol;
  }

  /** Whether what is written now leaves later. */
  get wait(): boolean {
    return this.#reading && !isHttp1(this.#protocol);
  }

  /** Deals with a piece of the request. */
  whileReading(piece: () => void): void {
    this.#reading = true;
    piece();
    this.#reading = false;
    if (this.#unsent.length > 0) for (const write of this.#unsent.splice(0)) write();
  }

  write(write: () => void): void {
    if (this.wait) this.#unsent.push(write);
    else write();
  }

  /** The stream is reset: what has not left never will (LR-8). */
  discard(): void {
    this.#unsent.length = 0;
  }
}
