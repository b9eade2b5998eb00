// What of one message of a stream a module can reach: these pointers come and go exactly as in Envoy's own context.

import { DataStatus } from "../abi/enums.ts";
import type { BodyBuffer } from "./body-buffer.ts";
import type { HeaderMap } from "./header-map.ts";

/** What of a body cannot be read where it is read: what came before the last piece, what has not come, or what has left. */
export type OutOfReach =
  | { readonly part: "beginning"; readonly bytes: number; readonly answer: DataStatus }
  | { readonly part: "all to come" | "all gone" };

/** A request, or a response, as far as it is in reach. */
export class MessageInReach {
  /** From the headers callback on, until the headers go on (HDR-14). */
  headers: HeaderMap | null = null;
  trailers: HeaderMap | null = null;
  #data: BodyBuffer | null = null;
  /** The piece whose callback is running. */
  #running: BodyBuffer | null = null;
  #buffers = false;
  /** Whether the piece of the running callback has been read. */
  #read = false;
  /** How many bytes of earlier pieces nobody has read, and nobody can read any more. */
  #unreadBytes = 0;
  /** What the last body callback answered; null before the first. */
  #lastAnswer: DataStatus | null = null;

  /** The last body callback answered 1: the next one sees everything that is held (BODY-2). */
  get buffers(): boolean {
    return this.#buffers;
  }

  /** Whether a piece of the body has been shown and has not gone on. */
  get hasData(): boolean {
    return this.#data !== null;
  }

  /** A piece of the body while `callback` runs, and after it if it does not go on. */
  showData(data: BodyBuffer, callback: () => DataStatus): DataStatus {
    this.#data = data;
    this.#running = data;
    this.#read = false;
    const { size } = data;
    const status = callback();
    this.#running = null;
    if (!this.#read && status !== DataStatus.StopIterationAndBuffer) this.#unreadBytes += size;
    this.#lastAnswer = status;
    this.#buffers = status === DataStatus.StopIterationAndBuffer;
    if (status === DataStatus.Continue) this.#data = null;
    return status;
  }

  /** The piece of the running callback; `released` if the last one was dropped or kept elsewhere since (BODY-15). */
  get piece(): BodyBuffer | "released" | null {
    if (this.#data === null || this.#data === this.#running) return this.#data;
    return "released";
  }

  /** The body is about to be read; what of it is out of reach for good, if that is so. `last`: its end is being shown. */
  read(last: boolean): OutOfReach | null {
    this.#read = true;
    if (this.#buffers) return null;
    if (this.#running !== null) {
      if (!last || this.#unreadBytes === 0 || this.#lastAnswer === null) return null;
      return { part: "beginning", bytes: this.#unreadBytes, answer: this.#lastAnswer };
    }
    if (this.#data !== null) return null;
    return this.#lastAnswer === null ? { part: "all to come" } : { part: "all gone" };
  }

  /** Nothing is in reach any more; what was buffered stays so (FLOW-15). */
  drop(): void {
    this.headers = null;
    this.#data = null;
    this.trailers = null;
  }
}
