// Metrics: the proxy keeps the values (MET-1), each VM has numbers of its own for them (MET-3).

import { MetricType, Status } from "../abi/enums.ts";

/** One statistic of the proxy. Counters and gauges have an amount, histograms have samples. */
export interface Stat {
  readonly type: MetricType;
  /** 64 bits, unsigned: counters wrap, and a gauge below zero shows as a great number. */
  amount: bigint;
  readonly samples: bigint[];
  /** It has been given a value; one that was only defined is not told to sinks. */
  used: boolean;
}

/** The statistics of a proxy; those of one name and different types are different ones (MET-11). */
export class Stats {
  readonly #byType: Readonly<Record<MetricType, Map<string, Stat>>> = {
    [MetricType.Counter]: new Map(),
    [MetricType.Gauge]: new Map(),
    [MetricType.Histogram]: new Map(),
  };

  /** The statistic of a name, with what others have counted in it already (MET-12). */
  define(type: MetricType, name: string): Stat {
    const key = statNameOf(name);
    let stat = this.#byType[type].get(key);
    if (stat === undefined) {
      stat = { type, amount: 0n, samples: [], used: false };
      this.#byType[type].set(key, stat);
    }
    return stat;
  }

  /** All statistics of a type, by their whole names. */
  all(type: MetricType): readonly (readonly [name: string, stat: Stat])[] {
    return [...this.#byType[type]];
  }

  /** The statistic of a name; null if nobody has defined it. */
  find(type: MetricType, name: string): Stat | null {
    return this.#byType[type].get(statNameOf(name)) ?? null;
  }
}

/** Envoy's own name of a metric: dots at the end are cut, so that an empty name leaves the prefix alone. */
function statNameOf(name: string): string {
  return `wasmcustom.${name}`.replace(/\.+$/, "");
}

/** The low bits of a metric's number are its type, or nothing that exists. */
const TYPE_MASK = 3;
const ID_STEP = 4;

/** The metrics of one VM. */
export class Metrics {
  readonly #stats: Stats;
  readonly #defined = new Map<number, Stat>();
  readonly #lastIds: Record<MetricType, number> = {
    [MetricType.Counter]: MetricType.Counter,
    [MetricType.Gauge]: MetricType.Gauge,
    [MetricType.Histogram]: MetricType.Histogram,
  };

  constructor(stats: Stats) {
    this.#stats = stats;
  }

  /** How many definitions there were. */
  get defined(): number {
    return this.#defined.size;
  }

  /** A new number for a metric, another one for each definition (MET-2); null for a type that does not exist (MET-4). */
  define(type: number, name: string): number | null {
    if (!isMetricType(type)) return null;
    this.#lastIds[type] += ID_STEP;
    const id = this.#lastIds[type];
    this.#defined.set(id, this.#stats.define(type, name));
    return id;
  }

  /** Adds to a counter (MET-5) or, in either direction, to a gauge (MET-6). */
  increment(id: number, by: bigint): Status {
    const type = id & TYPE_MASK;
    if (type !== MetricType.Counter && type !== MetricType.Gauge) return Status.BadArgument;
    const stat = this.#defined.get(id);
    if (stat === undefined) return Status.NotFound;
    if (type === MetricType.Counter && by <= 0n) return Status.BadArgument;
    stat.used = true;
    stat.amount = BigInt.asUintN(64, stat.amount + by);
    return Status.Ok;
  }

  /** Adds to a counter, sets a gauge, adds a sample to a histogram (MET-8). */
  record(id: number, value: bigint): Status {
    const stat = this.#defined.get(id);
    if (stat === undefined) return Status.NotFound;
    stat.used = true;
    switch (stat.type) {
      case MetricType.Counter:
        stat.amount = BigInt.asUintN(64, stat.amount + value);
        break;
      case MetricType.Gauge:
        stat.amount = BigInt.asUintN(64, value);
        break;
      case MetricType.Histogram:
        stat.samples.push(BigInt.asIntN(64, value));
        break;
      default:
        return stat.type satisfies never;
    }
    return Status.Ok;
  }

  /** The value of a counter or gauge (MET-9); where there is none, a status that says why (MET-10). */
  get(id: number): bigint | Exclude<Status, typeof Status.Ok> {
    const type = id & TYPE_MASK;
    if (type !== MetricType.Counter && type !== MetricType.Gauge) return Status.BadArgument;
    return this.#defined.get(id)?.amount ?? Status.NotFound;
  }
}

function isMetricType(type: number): type is MetricType {
  return type === MetricType.Counter || type === MetricType.Gauge || type === MetricType.Histogram;
}
