// What filters of a proxy share, as a test looks at it and prepares it: shared data, queues, metrics. Text on the outside,
// bytes on the inside.

import { MetricType } from "./abi/enums.ts";
import type { Stats } from "./core/metrics.ts";
import type { ProxyState } from "./core/proxy-state.ts";
import type { SharedData } from "./core/shared-data.ts";
import type { SharedQueue, SharedQueues } from "./core/shared-queue.ts";
import { HostSimError } from "./errors.ts";
import { textOfUtf8, utf8OfText } from "./guest/text.ts";
import { byteStringOf, bytesOf } from "./wire/byte-string.ts";

/** A value or message: text, which is stored as UTF-8, or bytes. */
export type SharedInput = string | Uint8Array;

/** The shared data of a filter's vm id. */
export class FilterSharedData {
  readonly #data: SharedData;
  readonly #vmId: string;

  /** Made by `loadFilter`. */
  constructor({ sharedData }: ProxyState, vmId: string) {
    this.#data = sharedData;
    this.#vmId = vmId;
  }

  /** What a key holds, as text; null if it is not there. */
  get(key: string): string | null {
    const value = this.#data.get(this.#vmId, utf8OfText(key))?.value;
    return value === undefined ? null : textOfUtf8(value);
  }

  /** What a key holds, as bytes; null if it is not there. */
  getBytes(key: string): Uint8Array | null {
    const value = this.#data.get(this.#vmId, utf8OfText(key))?.value;
    return value === undefined ? null : bytesOf(value);
  }

  /** Stores a value, as another worker would: the filter's own version of it is then out of date. */
  set(key: string, value: SharedInput): void {
    this.#data.set(this.#vmId, utf8OfText(key), byteStringOfInput(value));
  }

  /** All keys, in the order in which they were first stored. */
  keys(): string[] {
    return this.#data.keys(this.#vmId).map(textOfUtf8);
  }
}

/** The queues of a vm id. */
export class FilterQueues {
  readonly #queues: SharedQueues;
  readonly #vmId: string;
  readonly #run: (event: () => void) => void;

  /** Made by `loadFilter`; `run` runs an event, and what follows from it. */
  constructor(queues: SharedQueues, vmId: string, run: (event: () => void) => void) {
    this.#queues = queues;
    this.#vmId = vmId;
    this.#run = run;
  }

  /** The queues of another vm id. */
  in(vmId: string): FilterQueues {
    return new FilterQueues(this.#queues, utf8OfText(vmId), this.#run);
  }

  /** Makes a queue that nobody listens to, unless it is there. */
  create(name: string): void {
    this.#queues.open(this.#vmId, utf8OfText(name));
  }

  /** Adds a message, as another filter would; who listens to the queue hears of it. */
  add(name: string, message: SharedInput): void {
    const { token } = this.#expect(name);
    this.#run(() => this.#queues.enqueue(token, byteStringOfInput(message)));
  }

  /** The messages that wait in a queue, as text, the oldest first; null if there is no such queue. */
  messages(name: string): string[] | null {
    return this.#queues.resolve(this.#vmId, utf8OfText(name))?.messages.map(textOfUtf8) ?? null;
  }

  /** Takes the oldest message out of a queue, as another filter would; null if it is empty. */
  take(name: string): string | null {
    const message = this.#expect(name).messages.shift();
    return message === undefined ? null : textOfUtf8(message);
  }

  #expect(name: string): SharedQueue {
    const queue = this.#queues.resolve(this.#vmId, utf8OfText(name));
    if (queue === null)
      throw new HostSimError("ERR_MISUSE", `nobody has made a queue ${JSON.stringify(name)}`);
    return queue;
  }
}

/** The metrics of a proxy, under the names that filters give them. */
export class FilterMetrics {
  readonly #stats: Stats;

  /** Made by `loadFilter`. */
  constructor({ stats }: ProxyState) {
    this.#stats = stats;
  }

  /** The value of a counter; null if nobody has defined it. */
  counter(name: string): number | null {
    return this.#amount(MetricType.Counter, name);
  }

  /** The value of a gauge; null if nobody has defined it. One below zero shows as in Envoy: as a number close to 2^64. */
  gauge(name: string): number | null {
    return this.#amount(MetricType.Gauge, name);
  }

  /** The samples of a histogram, in order; null if nobody has defined it. */
  histogram(name: string): number[] | null {
    return this.#stats.find(MetricType.Histogram, utf8OfText(name))?.samples.map(Number) ?? null;
  }

  #amount(type: MetricType, name: string): number | null {
    const stat = this.#stats.find(type, utf8OfText(name));
    return stat === null ? null : Number(stat.amount);
  }
}

function byteStringOfInput(input: SharedInput): string {
  return typeof input === "string" ? utf8OfText(input) : byteStringOf(input);
}
