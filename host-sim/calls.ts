// Calls of a filter to other services, as a test answers them: by a function for each cluster, or by hand.

import { HeaderMap } from "./core/header-map.ts";
import type { Clusters, HttpCall } from "./core/http-calls.ts";
import { responseTrailerRules } from "./core/inline-headers.ts";
import { HostSimError } from "./errors.ts";
import { textOfUtf8 } from "./guest/text.ts";
import { pairsOf, piecesOf } from "./message.ts";
import type { SimulatedProxy } from "./proxy.ts";
import { ReceivedRequest } from "./received.ts";
import { announced, hasNoBody, responseHeadersOf, type UpstreamResponse } from "./upstream.ts";

/**
 * A cluster of the proxy: a function that answers each call once the callback that made it has returned; null leaves the call
 * open. `"manual"` leaves all open, for `calls` or the clock; `"unavailable"` has no host, so that a call fails at once.
 */
export type Cluster = ((request: ReceivedRequest) => UpstreamResponse | null) | "manual" | "unavailable";

/** A call that waits for its answer. */
export class PendingCall {
  /** The name of the cluster it goes to. */
  readonly cluster: string;
  /** As it arrives at the service. */
  readonly request: ReceivedRequest;
  /** How long the filter waits; 0 is for ever. */
  readonly timeoutMs: number;
  readonly #call: HttpCall;
  readonly #proxy: SimulatedProxy;

  /** Made by the simulator. */
  constructor(call: HttpCall, proxy: SimulatedProxy) {
    this.cluster = textOfUtf8(call.cluster);
    this.request = new ReceivedRequest(call.headers, true);
    this.request.receiveData(call.body, true);
    this.timeoutMs = call.timeoutMs;
    this.#call = call;
    this.#proxy = proxy;
  }

  /** Answers: 200 with an empty body unless said otherwise. With `reset` the service breaks off, after its headers if there is a `status`. */
  reply(response: UpstreamResponse = {}): void {
    this.#expectOpen();
    this.#proxy.loop.run(() => this.#respond(response));
  }

  /** Breaks off without an answer: Envoy answers 503 in place of the service (CALL-13). The reason is in Envoy's words. */
  fail(reason = "remote connection failure"): void {
    this.reply({ reset: reason });
  }

  #respond(response: UpstreamResponse): void {
    const { reset, status, body, trailers } = response;
    if (reset !== undefined && status === undefined) this.#call.fail(reset);
    else if (reset !== undefined) this.#call.breakOff();
    else {
      const headers = responseHeadersOf(announced(response));
      headers.setInPlace("x-envoy-upstream-service-time", String(this.#call.waitedMs));
      const content = hasNoBody(this.request, response) ? [] : piecesOf(body ?? "");
      this.#call.respond({
        headers,
        body: Uint8Array.from(Buffer.concat(content)),
        trailers: trailers === undefined ? null : new HeaderMap(responseTrailerRules, pairsOf(trailers)),
      });
    }
  }

  #expectOpen(): void {
    if (this.#call.ended) {
      throw new HostSimError(
        "ERR_MISUSE",
        `the call to ${this.cluster} is over: it cannot be answered any more`,
      );
    }
  }
}

/** The clusters that a filter knows, and the calls to them that wait. */
export class CallTable implements Clusters {
  readonly #clusters: Readonly<Record<string, Cluster>>;
  readonly #proxy: SimulatedProxy;
  readonly #pending = new Map<HttpCall, PendingCall>();

  constructor(clusters: Readonly<Record<string, Cluster>>, proxy: SimulatedProxy) {
    this.#clusters = clusters;
    this.#proxy = proxy;
  }

  /** The calls that wait, the oldest first. */
  get pending(): readonly PendingCall[] {
    return [...this.#pending.values()];
  }

  /** Those of one context. */
  pendingOf(contextId: number): readonly PendingCall[] {
    const calls: PendingCall[] = [];
    for (const [call, pending] of this.#pending) if (call.asker.id === contextId) calls.push(pending);
    return calls;
  }

  knows(cluster: string): boolean {
    return this.#find(cluster) !== undefined;
  }

  send(call: HttpCall): boolean {
    const cluster = this.#find(call.cluster);
    if (cluster === undefined || cluster === "unavailable") return false;
    const pending = new PendingCall(call, this.#proxy);
    this.#pending.set(call, pending);
    if (cluster === "manual") return true;
    this.#proxy.loop.post(() => {
      if (call.ended) return;
      const response = cluster(pending.request);
      if (response !== null) pending.reply(response);
    });
    return true;
  }

  ended(call: HttpCall): void {
    this.#pending.delete(call);
  }

  #find(cluster: string): Cluster | undefined {
    const name = textOfUtf8(cluster);
    return Object.hasOwn(this.#clusters, name) ? this.#clusters[name] : undefined;
  }
}
