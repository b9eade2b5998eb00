// What a proxy has once, however many VMs run in it.

import { Stats } from "./metrics.ts";
import { SharedData } from "./shared-data.ts";
import { SharedQueues } from "./shared-queue.ts";

/** Shared data, queues and statistics of one proxy. */
export class ProxyState {
  readonly sharedData: SharedData = new SharedData();
  readonly queues: SharedQueues;
  readonly stats: Stats = new Stats();
  #messages = 0;

  /** `post` runs an event when the running one is through. */
  constructor(post: (event: () => void) => void) {
    this.queues = new SharedQueues(post);
  }

  /** The place of a message that a filter logs now, among all of the proxy's. */
  nextMessage(): number {
    return this.#messages++;
  }
}
