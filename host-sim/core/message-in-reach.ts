// What of one message of a stream a module can reach: these pointers come and go exactly as in Envoy's own context.

import { DataStatus } from "../abi/enums.ts";
import type { BodyBuffer } from "./body-buffer.ts";
import type { HeaderMap } from "./header-map.ts";

/** A request, or a response, as far as it is in reach. */
export class MessageInReach {
  /** From the headers callback on, until the headers go on (HDR-14). */
  headers: HeaderMap | null = null;
  trailers: HeaderMap | null = null;
  #data: BodyBuffer | null = null;
  /** The piece whose callback is running. */
  #running: BodyBuffer | null = null;
  #buffers = false;

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
    const status = callback();
    this.#running = null;
    this.#buffers = status === DataStatus.StopIterationAndBuffer;
    if (status === DataStatus.Continue) this.#data = null;
    return status;
  }

  /** The piece of the running callback; `released` if the last one was dropped or kept elsewhere since (BODY-15). */
  get piece(): BodyBuffer | "released" | null {
    if (this.#data === null || this.#data === this.#running) return this.#data;
    return "released";
  }

  /** Nothing is in reach any more; what was buffered stays so (FLOW-15). */
  drop(): void {
    this.headers = null;
    this.#data = null;
    this.trailers = null;
  }
}
