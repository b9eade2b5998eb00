// Whether what a plugin leaves behind grows with the number of its streams. One stream proves nothing, a row of them does:
// Envoy sets no bounds, and a proxy sees more streams than a test.

import { type Finding, finding } from "./finding.ts";
import type { SharedQueue } from "./shared-queue.ts";

/** How many streams in a row must leave something behind before it is told. */
export const STREAMS_OF_GROWTH = 20;

const EACH = `each of ${STREAMS_OF_GROWTH} streams in a row has`;

/** How many streams in a row have left something of one kind behind. */
class Row {
  #length = 0;
  #told = false;

  /** One stream more; true if it is the one at which growth is told, which happens once. */
  extend(grew: boolean): boolean {
    this.#length = grew ? this.#length + 1 : 0;
    if (this.#told || this.#length < STREAMS_OF_GROWTH) return false;
    this.#told = true;
    return true;
  }
}

interface WatchedQueue {
  readonly row: Row;
  /** How many messages waited when the last stream ended. */
  waiting: number;
}

/** What one plugin adds to what is never taken away by itself. */
export class GrowthWatch {
  readonly #keys = new Row();
  readonly #metrics = new Row();
  readonly #queues = new Map<SharedQueue, WatchedQueue>();
  #addedKey: string | null = null;
  #definedMetric: string | null = null;

  /** A key of shared data that nobody had stored. */
  keyAdded(key: string): void {
    this.#addedKey = key;
  }

  /** A metric was defined, for the first time or again. */
  metricDefined(name: string): void {
    this.#definedMetric = name;
  }

  /** A message is about to be put into a queue. */
  willEnqueue(queue: SharedQueue): void {
    if (!this.#queues.has(queue)) this.#queues.set(queue, { row: new Row(), waiting: queue.messages.length });
  }

  /** A stream of the plugin ends; `canDrain`: something is under way that may yet take messages from queues. */
  streamEnded(canDrain: boolean): Finding[] {
    const found: Finding[] = [];
    if (this.#keys.extend(this.#addedKey !== null)) {
      const message = `${EACH} left a new key in the shared data, the last one ${JSON.stringify(this.#addedKey)}: nothing takes keys out again, so use keys of which there are few`;
      found.push(finding("ERR_GROWS", message, "MISC-4"));
    }
    if (this.#metrics.extend(this.#definedMetric !== null)) {
      const message = `${EACH} had a metric defined, the last one ${JSON.stringify(this.#definedMetric)}: each time takes a new number for good, so define it once and keep the number`;
      found.push(finding("ERR_GROWS", message, "MET-2"));
    }
    for (const [{ messages, name }, watched] of this.#queues) {
      const grew = messages.length > watched.waiting && !canDrain;
      watched.waiting = messages.length;
      if (!watched.row.extend(grew)) continue;
      const message = `${EACH} left a message in the queue ${JSON.stringify(name)}, where ${messages.length} wait: nobody takes them, and nothing is under way that could`;
      found.push(finding("ERR_GROWS", message, "MISC-4", "QUEUE-5"));
    }
    this.#addedKey = null;
    this.#definedMetric = null;
    return found;
  }
}
