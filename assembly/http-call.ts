// Spec chapter "HTTP calls".

import { BufferType, HeaderMapType } from "./abi/enums";
import { proxy_http_call, Size } from "./abi/env";
import { MOSN } from "./abi/target";
import { Body } from "./body";
import { HeaderMap } from "./headers";
import { Running } from "./running";
import { statusOf } from "./stream";
import { utf8 } from "./utf8";
import { Waiters, Waiting } from "./waiting";
import { FIRST, takeNumber } from "./wire/memory";
import { HeaderList } from "./wire/pairs";
import { complain, succeeded } from "./wire/status";

/**
 * What is done with the answer to an HTTP call. Extend it with the state that the answer needs; it is woken in the context
 * that asked, so that it may reply, continue or change headers there. If that stream has ended in the meantime the answer is
 * dropped, and this is not called.
 */
export abstract class HttpReply extends Waiting {
  /** Whether the call broke off without an answer: nothing can be read then (statement CALL-14). */
  failed: bool = false;

  /** The headers of the answer. Legal in `onReply`; read-only (CALL-16). */
  get headers(): HeaderMap {
    return HeaderMap.of(HeaderMapType.HttpCallResponseHeaders);
  }

  /** The trailers of the answer. Legal in `onReply`; read-only. */
  get trailers(): HeaderMap {
    return HeaderMap.of(HeaderMapType.HttpCallResponseTrailers);
  }

  /** The body of the answer. Legal in `onReply`; read-only. */
  get body(): Body {
    return Body.of(BufferType.HttpCallResponseBody);
  }

  /** `:status` of the answer; 0 if the call failed. Envoy answers itself where the upstream does not: 504 after the time is up, 503 if it cannot be reached (CALL-12, CALL-13). */
  get status(): i32 {
    return this.failed ? 0 : statusOf(this.headers);
  }

  /** The answer is there, or there will be none (`failed`). Comes once for each call that was sent. */
  abstract onReply(): void;

  abandon(): void {
    PendingHttpCalls.replies.delete(this.token);
  }
}

/**
 * A request to another service: `new HttpCall("auth", "auth.local", "/check").header("x-user", id).send(new Verdict(this))`.
 * Legal in every callback but those after the end of a stream, where nobody would hear the answer.
 */
export class HttpCall {
  private readonly fields: HeaderList = new HeaderList();
  private content: Uint8Array = new Uint8Array(0);
  private verb: string = "GET";
  private timeout: u32 = 5000;

  /** `cluster` is the proxy's name for the service (for ngx_wasm_module host and port); `authority` and `path` go to it. */
  constructor(
    private readonly cluster: string,
    private readonly authority: string,
    private readonly path: string,
  ) {}

  /** The method; GET unless said otherwise. */
  method(method: string): HttpCall {
    this.verb = method;
    return this;
  }

  /** Adds a header. */
  header(name: string, value: string): HttpCall {
    this.fields.add(name, value);
    return this;
  }

  /** The body as text; the host sets `content-length` (CALL-7). */
  text(body: string): HttpCall {
    return this.bytes(utf8.encode(body));
  }

  /** The body as bytes. */
  bytes(body: Uint8Array): HttpCall {
    this.content = body;
    return this;
  }

  /** How long to wait for the whole answer, in ms; 5000 unless said otherwise. 0 waits for ever (CALL-3). */
  timeoutMs(timeout: u32): HttpCall {
    this.timeout = timeout;
    return this;
  }

  /**
   * Sends the call. False, with a line in the log, if the host refuses it: an unknown cluster, or no host of it is there
   * (CALL-1, CALL-5); if it has no path or no method, which Envoy would send as it is; if it has more than 1024 headers or 1 MiB
   * of them, which hosts would take for none; if `reply` still waits for another call. `reply` is then not called.
   */
  send(reply: HttpReply): bool {
    if (Running.is(Running.ENDING)) return refuse("the stream has ended");
    if (this.verb.length == 0 || this.path.length == 0) return refuse("no method or no path");
    if (reply.token != 0) return refuse("its reply waits for another call");
    const headers = new HeaderList();
    // MOSN takes a URL for the cluster, and fails on pseudo headers.
    if (!MOSN) {
      headers.add(":method", this.verb).add(":authority", this.authority).add(":path", this.path);
    }
    headers.addAll(this.fields);
    if (!headers.fits()) return refuse("more than 1024 headers or 1 MiB of them");
    const fields = headers.toBytes();
    const cluster = utf8.encode(this.cluster);
    const status = proxy_http_call(
      cluster.dataStart,
      <Size>cluster.length,
      fields.dataStart,
      <Size>fields.length,
      this.content.dataStart,
      <Size>this.content.length,
      0,
      0,
      this.timeout,
      FIRST,
    );
    if (!succeeded("proxy_http_call", status)) return false;
    reply.asker = Running.context;
    reply.token = takeNumber();
    PendingHttpCalls.replies.set(reply.token, reply);
    Waiters.add(reply);
    return true;
  }
}

function refuse(why: string): bool {
  complain("HTTP call not sent: " + why);
  return false;
}

/** The replies that are waited for, by the host's number of their call. */
export class PendingHttpCalls {
  @lazy static readonly replies: Map<u32, HttpReply> = new Map<u32, HttpReply>();

  /** The reply to a call, which is then waited for no more; null for a call that is not ours. */
  static take(token: u32): HttpReply | null {
    const replies = PendingHttpCalls.replies;
    if (!replies.has(token)) return null;
    const reply = replies.get(token);
    replies.delete(token);
    Waiters.remove(reply);
    reply.token = 0;
    return reply;
  }
}
