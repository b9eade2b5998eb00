// What waits for an answer of the host, for as long as the context lives that asked.

import { Hook, Running } from "./running";

/** Something that waits: the reply to a call, the events of a stream. Kept by the chapter that asked. */
export abstract class Waiting {
  /** The context that asked; 0 as long as nothing was asked. Kept by the chapter. */
  asker: u32 = 0;

  /** The host's number of the call; 0 while there is none. Kept by the chapter. */
  token: u32 = 0;

  /** The next that waits for the same asker. */
  nextOfAsker: Waiting | null = null;

  /** The asker has ended: nobody wants an answer any more. */
  abstract abandon(): void;
}

/** All that wait, by who asked. */
export class Waiters {
  @lazy private static readonly farewell: Farewell = new Farewell();
  @lazy private static readonly byAsker: Map<u32, Waiting> = new Map<u32, Waiting>();

  static add(waiting: Waiting): void {
    Running.farewell = Waiters.farewell;
    const byAsker = Waiters.byAsker;
    const asker = waiting.asker;
    waiting.nextOfAsker = byAsker.has(asker) ? byAsker.get(asker) : null;
    byAsker.set(asker, waiting);
  }

  static remove(waiting: Waiting): void {
    const byAsker = Waiters.byAsker;
    const asker = waiting.asker;
    if (!byAsker.has(asker)) return;
    let one: Waiting | null = byAsker.get(asker);
    if (one === waiting) {
      const next = waiting.nextOfAsker;
      if (next === null) byAsker.delete(asker);
      else byAsker.set(asker, next);
    } else {
      while (one !== null && one.nextOfAsker !== waiting) one = one.nextOfAsker;
      if (one !== null) one.nextOfAsker = waiting.nextOfAsker;
    }
    waiting.nextOfAsker = null;
  }

  /** Lets go of all that wait for an asker that ends. */
  static abandon(asker: u32): void {
    const byAsker = Waiters.byAsker;
    if (!byAsker.has(asker)) return;
    let one: Waiting | null = byAsker.get(asker);
    byAsker.delete(asker);
    while (one !== null) {
      const next: Waiting | null = one.nextOfAsker;
      one.nextOfAsker = null;
      one.abandon();
      one = next;
    }
  }
}

class Farewell extends Hook {
  run(context: u32): bool {
    Waiters.abandon(context);
    return true;
  }
}
