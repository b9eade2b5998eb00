// Calls of a filter to other services, as a test answers them: by a function for each cluster, or by hand.

import type { Context } from "./core/context.ts";
import { HeaderMap } from "./core/header-map.ts";
import type { Clusters, HttpCall } from "./core/http-calls.ts";
import { responseTrailerRules } from "./core/inline-headers.ts";
import { HostSimError } from "./errors.ts";
import { textOfUtf8 } from "./guest/text.ts";
import { pairsOf, piecesOf } from "./message.ts";
import type { SimulatedProxy } from "./proxy.ts";
import { ReceivedRequest } from "./received.ts";
import { announcedHeadersOf, hasNoBody, type UpstreamResponse } from "./upstream.ts";

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
      const headers = announcedHeadersOf(response);
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
  readonly #clusters = new Map<string, Cluster>();
  readonly #proxy: SimulatedProxy;
  readonly #pending = new Map<HttpCall, PendingCall>();
  /** All that the context of a stream has made; they go with it. */
  readonly #made = new WeakMap<Context, PendingCall[]>();

  constructor(proxy: SimulatedProxy) {
    this.#proxy = proxy;
  }

  /** Configures clusters besides those that are there; they belong to the whole proxy. */
  add(clusters: Readonly<Record<string, Cluster>>): void {
    addClusters(this.#clusters, clusters);
  }

  /** The calls that wait, the oldest first, as far as who asked is wanted. */
  pendingOf(wanted: (asker: Context) => boolean): readonly PendingCall[] {
    return [...this.#pending].filter(([call]) => wanted(call.asker)).map(([, pending]) => pending);
  }

  /** The calls that a context has made so far, whatever has become of them. */
  madeBy(asker: Context): readonly PendingCall[] {
    return this.#made.get(asker) ?? [];
  }

  knows(cluster: string): boolean {
    return this.#find(cluster) !== undefined;
  }

  send(call: HttpCall): boolean {
    const cluster = this.#find(call.cluster);
    if (cluster === undefined || cluster === "unavailable") return false;
    const pending = new PendingCall(call, this.#proxy);
    this.#pending.set(call, pending);
    this.#keep(call.asker, pending);
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

  #keep(asker: Context, pending: PendingCall): void {
    const made = this.#made.get(asker);
    if (made !== undefined) made.push(pending);
    else if (asker !== asker.plugin) this.#made.set(asker, [pending]);
  }

  #find(cluster: string): Cluster | undefined {
    return this.#clusters.get(textOfUtf8(cluster));
  }
}

/** Adds to the clusters of a proxy. A name stands for one service. */
export function addClusters<Value>(known: Map<string, Value>, added: Readonly<Record<string, Value>>): void {
  for (const [name, cluster] of Object.entries(added)) {
    if ((known.get(name) ?? cluster) !== cluster) {
      throw new HostSimError(
        "ERR_MISUSE",
        `the proxy has another cluster ${name} already: choose another name`,
      );
    }
    known.set(name, cluster);
  }
}
