// Both ends of an exchange or a connection that runs through a real Envoy.

import { setTimeout as sleep } from "node:timers/promises";
import type { SeenConnection, SeenEnd, SeenExchange } from "../observation.ts";
import { PATIENCE_MS, type PlayedConnection, type PlayedExchange, STEP_MS } from "../play.ts";
import type { ExchangeSpec, Step } from "../scenario.ts";
import type { WireClient } from "./client.ts";
import type { WireRequest, WireUpstream } from "./server.ts";
import type { TcpEnd, TcpUpstream } from "./tcp.ts";

const POLL_MS = 5;

/** An exchange with a real Envoy. */
export class WireExchange implements PlayedExchange {
  readonly #spec: ExchangeSpec;
  readonly #client: WireClient;
  readonly #upstream: WireUpstream;
  readonly #index: number;
  #arrived = Number.POSITIVE_INFINITY;

  constructor(spec: ExchangeSpec, client: WireClient, upstream: WireUpstream, index: number) {
    this.#spec = spec;
    this.#client = client;
    this.#upstream = upstream;
    this.#index = index;
  }

  async client(step: Step): Promise<void> {
    this.#client.step(step);
    await sleep(STEP_MS);
  }

  async upstream(step: Step): Promise<void> {
    if (this.#client.over) return;
    this.#request?.answer(step, this.#spec);
    await sleep(STEP_MS);
  }

  async arrived(whole: boolean): Promise<boolean> {
    const has = (): boolean => this.#request !== undefined && (!whole || this.#request.seen.complete);
    await waitFor(() => has() || this.#client.over);
    return has() && !this.#client.over;
  }

  async over(): Promise<boolean> {
    return waitFor(() => this.#client.over);
  }

  get seen(): SeenExchange {
    return { upstream: this.#request?.seen ?? null, client: this.#client.seen, reset: this.#client.reset };
  }

  /** What reaches the upstream after so many requests is of another exchange. */
  finish(arrived: number): void {
    this.#arrived = arrived;
  }

  close(): void {
    this.#client.close();
  }

  get #request(): WireRequest | undefined {
    return this.#index < this.#arrived ? this.#upstream.requests[this.#index] : undefined;
  }
}

/** A TCP connection through a real Envoy. */
export class WireConnection implements PlayedConnection {
  readonly #client: TcpEnd;
  readonly #server: TcpUpstream | null;

  constructor(client: TcpEnd, server: TcpUpstream | null) {
    this.#client = client;
    this.#server = server;
  }

  async client(step: Step): Promise<void> {
    this.#client.step(step);
    await sleep(STEP_MS);
  }

  /** Nothing happens if the proxy never connects to it. */
  async upstream(step: Step): Promise<void> {
    await waitFor(() => this.#upstream !== undefined || this.#client.over);
    this.#upstream?.step(step);
    await sleep(STEP_MS);
  }

  get seen(): SeenConnection {
    return { upstream: seenEnd(this.#upstream), client: seenEnd(this.#client) };
  }

  close(): void {
    this.#client.close();
  }

  get #upstream(): TcpEnd | undefined {
    return this.#server?.connections[0];
  }
}

function seenEnd(end: TcpEnd | undefined): SeenEnd {
  return { received: end?.received ?? "", over: end?.over ?? false };
}

/** Looks again and again until something is the case, as long as it may take to come; whether it is. */
export async function waitFor(done: () => boolean): Promise<boolean> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end && !done(); ) await sleep(POLL_MS);
  return done();
}
