// What the proxy tells a sink of statistics (MISC-2): a block of counters and a block of gauges. A block is its size, its type,
// how many statistics there are, and those that have ever been used:
//
//   name size | name | padding to 8 | value (u64) | since the last time (u64, counters alone)
//
// As in Envoy the count includes statistics that were never used and are not there, and the size of the gauges' block is far
// too great: sizes and counts are no guide to a reader, the size of the counters' block is.

import { MetricType } from "../abi/enums.ts";
import type { Stat, Stats } from "./metrics.ts";

const BlockType = { Counters: 1, Gauges: 2 } as const;

const U32 = 4;
const U64 = 8;
const HEAD = 3 * U32;

function aligned(size: number): number {
  return Math.ceil(size / U64) * U64;
}

/** What is told each time; it remembers what was told before. */
export class StatsUpdates {
  readonly #stats: Stats;
  readonly #told = new Map<Stat, bigint>();

  constructor(stats: Stats) {
    this.#stats = stats;
  }

  /** The statistics of now. */
  next(): Uint8Array {
    const counters = this.#stats.all(MetricType.Counter);
    const gauges = this.#stats.all(MetricType.Gauge);
    const usedCounters = counters.filter(([, { used }]) => used);
    const usedGauges = gauges.filter(([, { used }]) => used);
    const countersSize = usedCounters.reduce(
      (size, [name]) => aligned(size + U32 + name.length + 2 * U64),
      HEAD,
    );
    // Envoy adds what it has already once more, with each gauge.
    const gaugesSize = usedGauges.reduce((size, [name]) => {
      const grown = size + U32 + name.length;
      return grown + aligned(grown + U64);
    }, HEAD);
    const writer = new Writer(countersSize + gaugesSize);
    writer.head(countersSize, BlockType.Counters, counters.length);
    for (const [name, stat] of usedCounters) {
      writer.entry(name, stat.amount, BigInt.asUintN(64, stat.amount - (this.#told.get(stat) ?? 0n)));
      this.#told.set(stat, stat.amount);
    }
    writer.head(gaugesSize, BlockType.Gauges, gauges.length);
    for (const [name, { amount }] of usedGauges) writer.entry(name, amount);
    return writer.bytes;
  }
}

class Writer {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.#view = new DataView(this.bytes.buffer);
  }

  head(...numbers: readonly number[]): void {
    for (const number of numbers) this.#u32(number);
  }

  entry(name: string, ...values: readonly bigint[]): void {
    this.#u32(name.length);
    for (let index = 0; index < name.length; index++) this.bytes[this.#at++] = name.charCodeAt(index);
    this.#at = aligned(this.#at);
    for (const value of values) {
      this.#view.setBigUint64(this.#at, value, true);
      this.#at += U64;
    }
  }

  #u32(value: number): void {
    this.#view.setUint32(this.#at, value, true);
    this.#at += U32;
  }
}
