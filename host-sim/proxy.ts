// The proxy around filters: its time, its events, and what filters share in it.

import type { Clock } from "./core/clock.ts";
import { ProxyState } from "./core/proxy-state.ts";
import { EventLoop } from "./event-loop.ts";

/** One simulated proxy. */
export class SimulatedProxy {
  readonly clock: Clock;
  readonly loop: EventLoop = new EventLoop();
  readonly state: ProxyState;

  constructor(clock: Clock) {
    this.clock = clock;
    this.state = new ProxyState((event) => this.post(event));
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
