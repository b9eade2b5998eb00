// One wasm VM as the rules see it: which contexts live, which one runs, what is to be done when the running callback has
// returned, and whether the VM has failed.

import type { AnyCallbackName } from "../abi/callbacks.ts";
import type { AbiVersion, LogLevel } from "../abi/enums.ts";
import type { HostProfile } from "../profiles/profile.ts";
import { BodyBuffer } from "./body-buffer.ts";
import type { Clock } from "./clock.ts";
import { type Context, VmContext } from "./context.ts";
import { DnsQueries, type Resolver } from "./dns.ts";
import { type Finding, finding } from "./finding.ts";
import { GrpcCalls, type GrpcClusters } from "./grpc-calls.ts";
import { type Clusters, HttpCalls } from "./http-calls.ts";
import { Metrics } from "./metrics.ts";
import type { PluginContext } from "./plugin-context.ts";
import type { ProxyState } from "./proxy-state.ts";

/** What the rules need from a module: its callbacks. */
export interface Guest {
  /** Whether the module exports the callback; one that it lacks is never called. */
  has(callback: AnyCallbackName): boolean;
  /**
   * Calls the callback with a context and the arguments after it, and answers its result, 0 if it has none. What a callback
   * has no parameter for is ignored. A trap is reported with `VmState.fail` and answers 0.
   */
  call(
    callback: AnyCallbackName,
    context: Context,
    first: number,
    second: number,
    third: number,
    fourth: number,
  ): number;
}

/** Who is told what happens in a VM. */
export interface VmObserver {
  /** A message that the module logged, at a level that is not filtered out. */
  logged(context: Context, level: LogLevel, message: string): void;
  found(context: Context, finding: Finding): void;
}

/** The answer to a call of a module. */
export interface Answer {
  readonly asker: Context;
  /** Why it comes, although who asked may be gone. */
  readonly rule: "CALL-18" | "GRPC-17";
}

/** What a VM is configured with. */
export interface VmOptions {
  readonly abi: AbiVersion;
  /** Which host it is. */
  readonly profile: HostProfile;
  readonly clock: Clock;
  readonly proxy: ProxyState;
  /** Who answers calls to other services. */
  readonly clusters: Clusters;
  readonly grpcClusters: GrpcClusters;
  readonly resolver: Resolver;
  readonly observer: VmObserver;
  readonly vmId: string;
  readonly configuration: Uint8Array;
  /** Whether what is legal and hardly meant is found too. */
  readonly strict: boolean;
  /** 6 switches logging off (LOG-4). */
  readonly logLevel: number;
}

/** One VM. The module comes later, with `guest`: its imports need the VM before the module exists. */
export class VmState {
  readonly options: VmOptions;
  readonly configuration: BodyBuffer;
  readonly vmContext: VmContext;
  readonly metrics: Metrics;
  readonly httpCalls: HttpCalls;
  readonly grpcCalls: GrpcCalls;
  readonly dnsQueries: DnsQueries;
  /** Every context with an id, announced to the module or not. */
  readonly contexts = new Map<number, Context>();
  /** The context whose callback is running. */
  current: Context;
  /** What `proxy_set_effective_context` chose in the running callback; 0 is none. */
  effectiveId = 0;
  /** What the running callback brings, if it is the answer to a call. */
  answer: Answer | null = null;
  /** A local reply has been asked for in the running callback: its answer counts as a stop (LR-2). */
  stopsIteration = false;
  /** Why the VM has failed; null as long as it has not. */
  failure: Error | null = null;
  /** What has taken this VM's place on its thread, if something has: events that are on their way go there. */
  successor: VmState | null = null;
  #guest: Guest | null = null;
  #nextId = 1;
  readonly #deferred: (() => void)[] = [];

  constructor(options: VmOptions) {
    this.options = options;
    this.configuration = BodyBuffer.immutable(options.configuration);
    this.vmContext = new VmContext(this);
    this.metrics = new Metrics(options.proxy.stats);
    this.httpCalls = new HttpCalls(this);
    this.grpcCalls = new GrpcCalls(this);
    this.dnsQueries = new DnsQueries(this);
    this.current = this.vmContext;
    options.proxy.vmStarted(options.vmId);
  }

  /** Nobody uses the VM any more: its plugins end, those that were refused too, and it goes. */
  shutDown(): void {
    for (const plugin of this.#plugins) plugin.shutDown();
    this.end();
  }

  /** The VM goes without a word: no timer and no answer reaches it, and what it shared may go (VM-6, DATA-8, QUEUE-9). */
  end(): void {
    for (const plugin of this.#plugins) plugin.discard();
    this.options.proxy.vmEnded(this.options.vmId);
  }

  /** The module; asking for it before there is one is a mistake of the simulator. */
  get guest(): Guest {
    if (this.#guest === null) throw new TypeError("the module is not instantiated yet");
    return this.#guest;
  }

  set guest(guest: Guest) {
    this.#guest = guest;
  }

  /** A trap has made the VM unusable, for all of its contexts (FAIL-1). */
  get failed(): boolean {
    return this.failure !== null;
  }

  get #plugins(): PluginContext[] {
    return [...this.contexts.values()].flatMap(({ id, plugin }) => (plugin?.id === id ? [plugin] : []));
  }

  /** The context that hostcalls act on: the effective one if it is set and lives, else the running one (CTX-4, CTX-8). */
  get effective(): Context {
    if (this.effectiveId === 0) return this.current;
    return this.contexts.get(this.effectiveId) ?? this.current;
  }

  /** `proxy_set_effective_context`: false for an id that nobody has. 0 takes the choice back (CTX-3). */
  setEffective(id: number): boolean {
    if (id !== 0 && !this.contexts.has(id)) {
      const { lateAnswer } = this;
      if (id === lateAnswer?.asker.id)
        this.current.foundAskerGone("proxy_set_effective_context chooses the stream that asked", lateAnswer);
      return false;
    }
    this.effectiveId = id;
    return true;
  }

  /** The answer that the running callback brings, if the stream that asked is over (CALL-18, GRPC-17). */
  get lateAnswer(): Answer | null {
    const { answer } = this;
    return answer !== null && this.contexts.get(answer.asker.id) !== answer.asker ? answer : null;
  }

  /** An id for a new context: those of contexts that live are never given twice (VM-11). */
  takeId(): number {
    while (this.contexts.has(this.#nextId)) this.#nextId++;
    return this.#nextId++;
  }

  /** Marks the VM as failed; the first reason stays. */
  fail(reason: Error): void {
    this.failure ??= reason;
  }

  /** Calls a callback on behalf of a context; inside it, no context is effective yet (CTX-2). */
  call(callback: AnyCallbackName, context: Context, first = 0, second = 0, third = 0, fourth = 0): number {
    const { current, effectiveId } = this;
    this.current = context;
    this.effectiveId = 0;
    const result = this.guest.call(callback, context, first, second, third, fourth);
    this.current = current;
    this.effectiveId = effectiveId;
    return result;
  }

  /**
   * Runs callbacks inside of the running hostcall (LIFE-19). What was asked for before happens as soon as the first of them has
   * returned (LIFE-20), a local reply that was asked for still stops the outer callback, and Envoy does not come out of it if
   * the end of a gRPC call waits.
   */
  nest(asker: Context, hostcall: string, callbacks: readonly AnyCallbackName[], run: () => void): void {
    const { stopsIteration } = this;
    if (this.grpcCalls.hasWaitingEnds && callbacks.some((callback) => this.guest.has(callback))) {
      const message = `${hostcall} calls back inside of itself after a gRPC call has failed in the same callback: Envoy's worker never comes out of it`;
      asker.found(finding("ERR_WOULD_HANG", message, "LIFE-19"));
    }
    run();
    this.stopsIteration = stopsIteration;
  }

  /** Runs an action when the running callback has returned (LIFE-20). */
  defer(action: () => void): void {
    this.#deferred.push(action);
  }

  /** A callback has returned and its answer has been read: what it asked for happens now, in the order of asking. */
  finishCallback(): void {
    this.stopsIteration = false;
    while (this.#deferred.length > 0) this.#deferred.shift()?.();
  }
}
