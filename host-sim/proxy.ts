// The proxy around filters: its time, its events, its threads, and what filters share in it.

import { BaseVms } from "./base-vm.ts";
import { CallTable } from "./calls.ts";
import type { Clock } from "./core/clock.ts";
import type { Context } from "./core/context.ts";
import { ProxyState } from "./core/proxy-state.ts";
import { ClientConnection } from "./core/stream-info.ts";
import { DnsTable } from "./dns.ts";
import { EventLoop } from "./event-loop.ts";
import { GrpcTable } from "./grpc.ts";
import type { Thread } from "./guest/conversation.ts";
import { VmThread } from "./vm-thread.ts";

/** One simulated proxy, with all listeners that filters stand behind. Its threads take turns. */
export class SimulatedProxy {
  readonly clock: Clock;
  readonly loop: EventLoop = new EventLoop();
  readonly state: ProxyState;
  readonly calls: CallTable = new CallTable(this);
  readonly grpc: GrpcTable = new GrpcTable(this);
  readonly dns: DnsTable = new DnsTable((event) => this.post(event));
  /** How many workers were asked for; null: one thread is as good as all, and nothing is tried out before. */
  readonly workers: number | null;
  readonly bases: BaseVms = new BaseVms();
  #connections = 0;
  readonly #threads = new Map<Thread, VmThread>();

  constructor(clock: Clock, workers: number | null) {
    this.clock = clock;
    this.workers = workers;
    this.state = new ProxyState((event) => this.post(event));
  }

  /** A client connects. */
  openConnection(): ClientConnection {
    this.#connections++;
    return new ClientConnection(this.#connections);
  }

  /** How many calls and gRPC streams have no end yet, as far as who asked is wanted. */
  openCallsOf(wanted: (asker: Context) => boolean): number {
    const { calls, grpc } = this;
    return calls.pendingOf(wanted).length + grpc.callsOf(wanted).length + grpc.streamsOf(wanted).length;
  }

  /** A thread; it is there as soon as it is asked for. */
  thread(name: Thread): VmThread {
    let thread = this.#threads.get(name);
    if (thread === undefined) {
      thread = new VmThread(name);
      this.#threads.set(name, thread);
    }
    return thread;
  }

  /** One worker more, which runs nothing yet; its number. */
  newWorker(): number {
    let worker = this.workers ?? 0;
    while (this.#threads.has(worker)) worker++;
    this.thread(worker);
    return worker;
  }

  /** Moves time on; what follows from one timer happens before the next one. */
  advance(ms: number): void {
    this.clock.advance(ms, (ring) => this.loop.run(ring));
  }

  /** Runs an event of its own when those before it are through. */
  post(event: () => void): void {
    this.loop.post(() => this.loop.run(event));
  }
}
