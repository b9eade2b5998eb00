// What calls to other services have brought, as far as the running callback can see it. Every stream of a plugin sees it
// through its plugin (CTX-7), and `proxy_get_status` reads the outcome that was told last (CTX-5).

import { BufferType, HeaderMapType } from "../abi/enums.ts";
import { BodyBuffer } from "./body-buffer.ts";
import type { HeaderMap } from "./header-map.ts";

/** The answer to an HTTP call. */
export interface HttpCallResponse {
  readonly headers: HeaderMap;
  readonly body: Uint8Array;
  readonly trailers: HeaderMap | null;
}

/** The answers of one plugin. */
export class CallAnswers {
  /** Set while its callback runs (CALL-16). */
  #response: HttpCallResponse | null = null;
  #responseBody: BodyBuffer | null = null;
  #metadata: { readonly type: HeaderMapType; readonly map: HeaderMap } | null = null;
  #message: BodyBuffer | null = null;
  #statusCode = 0;
  #statusMessage = "";

  /** What `proxy_get_status` tells. A success does not touch it (CALL-15). */
  get status(): { readonly code: number; readonly message: string } {
    return { code: this.#statusCode, message: this.#statusMessage };
  }

  /** Shows an answer while `callback` runs. */
  showResponse(response: HttpCallResponse, callback: () => void): void {
    this.#response = response;
    this.#responseBody = BodyBuffer.immutable(response.body);
    callback();
    this.#response = null;
    this.#responseBody = null;
  }

  /** Shows metadata of a gRPC stream while `callback` runs (GRPC-10). */
  showMetadata(type: HeaderMapType, map: HeaderMap, callback: () => void): void {
    // A stream that fails at once calls back inside of another one's callback.
    const before = this.#metadata;
    this.#metadata = { type, map };
    callback();
    this.#metadata = before;
  }

  /** Shows a gRPC message while `callback` runs (GRPC-10); it may be written to, which nobody but the module sees. */
  showMessage(message: BodyBuffer, callback: () => void): void {
    this.#message = message;
    callback();
    this.#message = null;
  }

  /** Tells of a failure while `callback` runs; afterwards the code stays, the message does not (CALL-15). */
  showFailure(code: number, message: string, callback: () => void): void {
    this.#statusCode = code;
    this.#statusMessage = message;
    callback();
    this.#statusMessage = "";
  }

  /** A map of an answer, null if it is not in reach. They can only be read. */
  map(type: HeaderMapType): HeaderMap | null {
    switch (type) {
      case HeaderMapType.HttpCallResponseHeaders:
        return this.#response?.headers ?? null;
      case HeaderMapType.HttpCallResponseTrailers:
        return this.#response?.trailers ?? null;
      default:
        return this.#metadata?.type === type ? this.#metadata.map : null;
    }
  }

  /** The buffer of an answer, null if it is not in reach. */
  buffer(type: BufferType): BodyBuffer | null {
    return type === BufferType.GrpcCallMessage ? this.#message : this.#responseBody;
  }
}
