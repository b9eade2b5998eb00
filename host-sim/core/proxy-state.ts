// What a proxy has once, however many VMs run in it.

import { Stats } from "./metrics.ts";
import { SharedData } from "./shared-data.ts";
import { SharedQueues } from "./shared-queue.ts";
import { StatsUpdates } from "./stats-update.ts";

/** Shared data, queues and statistics of one proxy. */
export class ProxyState {
  readonly sharedData: SharedData = new SharedData();
  readonly queues: SharedQueues;
  readonly stats: Stats = new Stats();
  readonly statsUpdates: StatsUpdates = new StatsUpdates(this.stats);
  #messages = 0;
  /** How many VMs there are of each vm id. */
  readonly #vms = new Map<string, number>();

  /** `post` runs an event when the running one is through. */
  constructor(post: (event: () => void) => void) {
    this.queues = new SharedQueues(post);
  }

  /** The place of a message that a filter logs now, among all of the proxy's. */
  nextMessage(): number {
    return this.#messages++;
  }

  /** One VM more. */
  vmStarted(vmId: string): void {
    this.#vms.set(vmId, (this.#vms.get(vmId) ?? 0) + 1);
  }

  /** One VM less; with the last one of a vm id go its shared data and its queues (DATA-8, QUEUE-9). */
  vmEnded(vmId: string): void {
    const left = (this.#vms.get(vmId) ?? 0) - 1;
    this.#vms.set(vmId, left);
    if (left > 0) return;
    this.sharedData.forget(vmId);
    this.queues.forget(vmId);
  }
}
