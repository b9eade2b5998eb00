// What has reached the two ends of an exchange: the upstream a request, the client a response.

import type { HeaderMap } from "./core/header-map.ts";
import { MessageBody, MessageHeaders } from "./message.ts";

/** A message as far as it has arrived at one end. */
class ReceivedMessage {
  /** Includes the pseudo headers. */
  readonly headers: MessageHeaders;
  readonly body: MessageBody = new MessageBody();
  #trailers: MessageHeaders | null = null;
  #complete = false;

  constructor(headers: HeaderMap, endOfStream: boolean) {
    this.headers = new MessageHeaders(headers);
    this.#complete = endOfStream;
  }

  /** Null if the message has none, or they have not arrived. */
  get trailers(): MessageHeaders | null {
    return this.#trailers;
  }

  /** Whether the end of the message has arrived. */
  get complete(): boolean {
    return this.#complete;
  }

  /** For the simulator: a piece of the body arrives. */
  receiveData(bytes: Uint8Array, endOfStream: boolean): void {
    if (bytes.length > 0) this.body.append(bytes);
    this.#complete ||= endOfStream;
  }

  /** For the simulator: the trailers arrive. */
  receiveTrailers(trailers: HeaderMap): void {
    this.#trailers = new MessageHeaders(trailers);
    this.#complete = true;
  }
}

/** A request at the upstream. */
export class ReceivedRequest extends ReceivedMessage {
  /** `:method`; empty if a filter has removed it. */
  get method(): string {
    return this.headers.get(":method") ?? "";
  }

  /** `:path`, with the query. */
  get path(): string {
    return this.headers.get(":path") ?? "";
  }

  /** `:authority`; empty if there is none, which Envoy lets through. */
  get authority(): string {
    return this.headers.get(":authority") ?? "";
  }
}

/** A response at the client. */
export class ReceivedResponse extends ReceivedMessage {
  /** `:status` as a number. */
  get status(): number {
    return Number(this.headers.get(":status"));
  }
}
