// One HTTP stream: its request, its response, and answering in the place of the upstream. Spec chapters "HTTP streams" and
// "Common stream operations".

import { Action, BufferType, GrpcStatus, HeaderMapType } from "./abi/enums";
import { proxy_send_local_response, Size } from "./abi/env";
import { Body } from "./body";
import { HeaderMap } from "./headers";
import { Running } from "./running";
import { continueRequest, continueResponse } from "./stream-actions";
import { utf8 } from "./utf8";
import { HeaderList } from "./wire/pairs";
import { complain, succeeded } from "./wire/status";

/**
 * The request of a stream. No object: the hostcalls mean the stream that the running callback belongs to, so one reference
 * serves all, and costs nothing.
 */
@unmanaged
export class HttpRequest {
  get headers(): HeaderMap {
    return HeaderMap.of(HeaderMapType.HttpRequestHeaders);
  }

  get trailers(): HeaderMap {
    return HeaderMap.of(HeaderMapType.HttpRequestTrailers);
  }

  get body(): Body {
    return Body.of(BufferType.HttpRequestBody);
  }

  /** `:path`, with the query; null if it is not available now. */
  get path(): string | null {
    return this.headers.get(":path");
  }

  /** `:method`; null if it is not available now. */
  get method(): string | null {
    return this.headers.get(":method");
  }

  /** `:authority`, the host that the client asked for; null if it is not available now. */
  get authority(): string | null {
    return this.headers.get(":authority");
  }

  /**
   * Lets a request go on that a callback held with `Action.Pause`; refused if none does. Acts after the running callback has
   * returned; the request's headers and body cannot be read or changed any more from then on (statements FLOW-9, FLOW-15). In a
   * callback of the request itself it means that the callback answers `Action.Continue`, whatever it returns (FLOW-10). A reply
   * in the same callback wins (LR-21).
   */
  continue(): bool {
    return continueRequest();
  }
}

/** The response of a stream. No object, as `HttpRequest`. */
@unmanaged
export class HttpResponse {
  get headers(): HeaderMap {
    return HeaderMap.of(HeaderMapType.HttpResponseHeaders);
  }

  get trailers(): HeaderMap {
    return HeaderMap.of(HeaderMapType.HttpResponseTrailers);
  }

  get body(): Body {
    return Body.of(BufferType.HttpResponseBody);
  }

  /** `:status` as a number; 0 if it is not available now. */
  get status(): i32 {
    return statusOf(this.headers);
  }

  /** As `continue` of the request. Refused before there is a response: Envoy dies of that (statement FLOW-12). */
  continue(): bool {
    return continueResponse();
  }
}

/** `:status` of response headers as a number; 0 if there is none. */
export function statusOf(headers: HeaderMap): i32 {
  const text = headers.get(":status");
  if (text === null || text.length != 3) return 0;
  let status = 0;
  for (let i = 0; i < 3; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return 0;
    status = status * 10 + digit;
  }
  return status;
}

/** An answer that the filter gives in the place of the upstream: `new LocalReply(403).header("x-why", "quota").text("no")`. */
export class LocalReply {
  private fields: HeaderList = new HeaderList();
  private content: Uint8Array = new Uint8Array(0);
  private grpc: i32 = -1;
  private why: string = "";

  /** `status`: 200 to 599. */
  constructor(private readonly status: u32) {}

  /** Adds a header. `content-length` and, without a body, `content-type` are the host's (statements LR-11 to LR-13). */
  header(name: string, value: string): LocalReply {
    this.fields.add(name, value);
    return this;
  }

  /** The body as text. The host adds `content-type: text/plain` if no header says otherwise. */
  text(body: string): LocalReply {
    return this.bytes(utf8.encode(body));
  }

  /** The body as bytes. */
  bytes(body: Uint8Array): LocalReply {
    this.content = body;
    return this;
  }

  /** What a gRPC client is told; without it the host derives it from the HTTP status (statement LR-15). */
  grpcStatus(status: GrpcStatus): LocalReply {
    this.grpc = status;
    return this;
  }

  /** Why, for the access log (`response.code_details`). Blanks become `_` (statement LR-10). */
  details(why: string): LocalReply {
    this.why = why;
    return this;
  }

  /**
   * Sends it. Refused, with a line in the log, where Envoy would die of it or hang: after the stream has ended or was closed, and
   * a second time in one callback (statements LIFE-18, LR-6, LR-7). A status that cannot be sent becomes 500. More than 1024
   * headers, or 1 MiB of them, are left out: hosts would take them for none (PAIRS-5, PAIRS-6).
   */
  send(): Action {
    if (Running.is(Running.ENDING)) {
      complain("local reply ignored: the stream has ended");
      return Action.Continue;
    }
    if (Running.is(Running.REPLIED | Running.CLOSED)) {
      complain("local reply ignored: this callback has already ended the stream");
      return Action.Pause;
    }
    const sendable = this.status >= 200 && this.status <= 599;
    if (!sendable) complain("local reply has no status from 200 to 599: sent as 500");
    const fits = this.fields.fits();
    if (!fits) complain("local reply sent without its headers: more than 1024 of them or 1 MiB");
    const headers = fits ? this.fields.toBytes() : new Uint8Array(0);
    const details = utf8.encode(this.why);
    Running.state |= Running.REPLIED;
    succeeded(
      "proxy_send_local_response",
      proxy_send_local_response(
        sendable ? this.status : 500,
        details.dataStart,
        <Size>details.length,
        this.content.dataStart,
        <Size>this.content.length,
        headers.dataStart,
        <Size>headers.length,
        this.grpc,
      ),
    );
    return Action.Pause;
  }
}
