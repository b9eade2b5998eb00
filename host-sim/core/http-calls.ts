// HTTP calls of modules to other services, from the hostcall to the answer. Who answers is decided outside: `Clusters`.

import { Status } from "../abi/enums.ts";
import type { Pair } from "../wire/pairs.ts";
import type { HttpCallResponse } from "./call-answers.ts";
import { requestKindOf } from "./connection-manager.ts";
import type { Context } from "./context.ts";
import { finding } from "./finding.ts";
import { HeaderMap } from "./header-map.ts";
import { requestHeaderRules } from "./inline-headers.ts";
import { buildLocalReply, type LocalReply, proxyReply, upstreamFailure } from "./local-reply.ts";
import type { PluginContext } from "./plugin-context.ts";
import type { VmState } from "./vm-state.ts";

/** What a module asks for. Trailers are missing: Envoy takes them and sends none (CALL-8). */
export interface HttpCallRequest {
  readonly cluster: string;
  readonly headers: readonly Pair[];
  readonly body: Uint8Array;
  readonly timeoutMs: number;
}

/** The clusters of the proxy, as far as calls reach them. */
export interface Clusters {
  /** Whether the cluster is configured (CALL-1). */
  knows(cluster: string): boolean;
  /** A call leaves; false if there is no host to take it (CALL-5). It is answered later, never inside of this. */
  send(call: HttpCall): boolean;
  /** A call is over: it was answered, has failed, or was given up. */
  ended(call: HttpCall): void;
}

/** How a call was taken. The token is 0 unless the status is Ok. */
export interface StartedCall {
  readonly status: Status;
  readonly token: number;
}

/** A timeout with a greater one is refused (CALL-3). */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** A greater answer breaks off (CALL-14). */
const MOST_RESPONSE_BYTES = 32 * 1024 * 1024;

const NEEDED = [":path", ":method", ":authority"];

/** Tokens tell by their low bits what they stand for: 00 is an HTTP call (CALL-6). */
const TOKEN_STEP = 4;

/** One call that waits for its answer. Answers that come after its end are ignored. */
export class HttpCall {
  readonly token: number;
  /** The context that asked. */
  readonly asker: Context;
  readonly cluster: string;
  /** As they leave: with what Envoy adds. */
  readonly headers: HeaderMap;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
  readonly #calls: HttpCalls;
  readonly #startUs: number;

  constructor(calls: HttpCalls, token: number, asker: Context, request: HttpCallRequest) {
    this.token = token;
    this.asker = asker;
    this.cluster = request.cluster;
    this.headers = headersOf(request);
    this.body = request.body;
    this.timeoutMs = request.timeoutMs;
    this.#calls = calls;
    this.#startUs = asker.vm.options.clock.nowUs;
  }

  /** Whether nobody waits for it any more. */
  get ended(): boolean {
    return !this.#calls.isWaiting(this);
  }

  /** How long it has been on its way, in whole milliseconds. */
  get waitedMs(): number {
    return Math.floor((this.asker.vm.options.clock.nowUs - this.#startUs) / 1000);
  }

  /** The service answers. */
  respond(response: HttpCallResponse): void {
    if (response.body.length > MOST_RESPONSE_BYTES) this.breakOff();
    else this.#calls.finish(this, response);
  }

  /** The service breaks off after it has begun to answer. */
  breakOff(): void {
    this.#calls.finish(this, null);
  }

  /** The service cannot be reached, or breaks off before it answers: Envoy answers in its place (CALL-13). */
  fail(reason: string): void {
    const { profile } = this.asker.vm.options;
    this.#answerLocally(upstreamFailure(reason, "upstream_reset_before_response_started", profile));
  }

  /** The time is up: Envoy answers in place of the service (CALL-12). */
  timeOut(): void {
    this.#answerLocally(proxyReply(504, "upstream request timeout", "response_timeout"));
  }

  #answerLocally(reply: LocalReply): void {
    this.#calls.finish(this, { ...buildLocalReply(reply, requestKindOf(this.headers)), trailers: null });
  }
}

/** The HTTP calls of one VM. */
export class HttpCalls {
  readonly #vm: VmState;
  /** How to take back the alarm of each call that waits. */
  readonly #waiting = new Map<HttpCall, () => void>();
  #lastToken = 0;

  constructor(vm: VmState) {
    this.#vm = vm;
  }

  /** `proxy_http_call` on behalf of a context; only what gets as far as the cluster takes a token (CALL-6). */
  start(asker: Context, request: HttpCallRequest): StartedCall {
    const { clusters, clock } = this.#vm.options;
    const { cluster, timeoutMs } = request;
    if (timeoutMs > LONGEST_TIMEOUT_MS || !clusters.knows(cluster)) return refused(Status.BadArgument);
    const call = new HttpCall(this, this.#lastToken + TOKEN_STEP, asker, request);
    if (NEEDED.some((name) => !call.headers.has(name))) return refused(Status.BadArgument);
    this.#lastToken = call.token;
    if (!clusters.send(call)) return refused(Status.InternalFailure);
    const cancelAlarm = timeoutMs === 0 ? () => {} : clock.after(timeoutMs, () => call.timeOut());
    this.#waiting.set(call, cancelAlarm);
    if (timeoutMs === 0) this.#reportEndless(call);
    return { status: Status.Ok, token: call.token };
  }

  /** Whether an answer to the call would be heard. */
  isWaiting(call: HttpCall): boolean {
    return this.#waiting.has(call);
  }

  /** The end of a call: its plugin is told; null is an answer that broke off (CALL-10, CALL-14). */
  finish(call: HttpCall, response: HttpCallResponse | null): void {
    if (!this.#forget(call)) return;
    const { plugin } = call.asker;
    if (this.#vm.failed || plugin === null) return;
    plugin.onHttpCallResponse(call.asker, call.token, response);
    if (this.#vm.failed) this.#reportUnanswered(call);
  }

  /** A plugin goes: nobody waits for its calls any more (CALL-20). */
  cancelAll(plugin: PluginContext): void {
    for (const call of [...this.#waiting.keys()]) if (call.asker.plugin === plugin) this.#forget(call);
  }

  /** Envoy waits without an end (CALL-3). */
  #reportEndless({ asker, cluster }: HttpCall): void {
    if (!this.#vm.options.strict) return;
    const message = `the call to ${cluster} has a timeout of 0, which is none: one of some seconds lets the filter go on`;
    asker.found(finding("ERR_NO_TIMEOUT", message, "CALL-3"));
  }

  #forget(call: HttpCall): boolean {
    const cancelAlarm = this.#waiting.get(call);
    if (cancelAlarm === undefined) return false;
    cancelAlarm();
    this.#waiting.delete(call);
    this.#vm.options.clusters.ended(call);
    return true;
  }

  /** A failed VM answers its streams when they call it next; one that waits for this answer never does. */
  #reportUnanswered({ asker }: HttpCall): void {
    if (asker === asker.plugin || this.#vm.contexts.get(asker.id) !== asker) return;
    const message =
      "the filter trapped in proxy_on_http_call_response: a stream that is paused for the answer never goes on";
    asker.found(finding("ERR_WOULD_HANG", message, "FAIL-13"));
  }
}

/** Methods of which nobody expects a body. */
const bodiless: readonly string[] = ["GET", "HEAD", "DELETE", "TRACE", "CONNECT"];

/** Names in lower case, inline headers joined, and what Envoy adds (CALL-7, CALL-9). */
function headersOf({ headers, body, timeoutMs }: HttpCallRequest): HeaderMap {
  const map = new HeaderMap(requestHeaderRules, headers);
  if (body.length > 0) map.setInPlace("content-length", String(body.length));
  map.setInPlace("x-envoy-internal", "true");
  if (timeoutMs > 0) map.setInPlace("x-envoy-expected-rq-timeout-ms", String(timeoutMs));
  // The codec's own, on the way out.
  if (body.length === 0 && !bodiless.includes(map.get(":method") ?? "") && !map.has("content-length")) {
    map.add("content-length", "0");
  }
  return map;
}

function refused(status: Status): StartedCall {
  return { status, token: 0 };
}
