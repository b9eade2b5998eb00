// Spec chapter "Metrics". A metric may stand at the top level: `const hits = new Counter("hits")`. The host hears of it on first
// use, since nothing may be asked of it while a module starts. Values are the whole proxy's, not a worker's (statement MET-1).

import { MetricType } from "./abi/enums";
import {
  proxy_define_metric,
  proxy_get_metric,
  proxy_increment_metric,
  proxy_record_metric,
  Size,
} from "./abi/env";
import { utf8Size } from "./text/utf8";
import { FIRST, reserve, write } from "./wire/memory";
import { succeeded } from "./wire/status";

/** What all metrics have in common: a name, and a number that the host gives for it. */
abstract class Metric {
  private id: u32 = 0;
  private isDefined: bool = false;

  /** `name` stands behind `wasmcustom.` in Envoy's statistics. */
  constructor(
    readonly name: string,
    private readonly type: MetricType,
  ) {}

  protected increase(by: i64): bool {
    return this.define() && succeeded("proxy_increment_metric", proxy_increment_metric(this.id, by));
  }

  protected put(value: u64): bool {
    return this.define() && succeeded("proxy_record_metric", proxy_record_metric(this.id, value));
  }

  protected read(): u64 {
    if (!this.define()) return 0;
    return succeeded("proxy_get_metric", proxy_get_metric(this.id, FIRST)) ? load<u64>(FIRST) : 0;
  }

  private define(): bool {
    if (this.isDefined) return true;
    const name = reserve(<Size>utf8Size(this.name));
    const status = proxy_define_metric(this.type, name, write(this.name, name), FIRST);
    if (!succeeded("proxy_define_metric", status)) return false;
    this.id = load<u32>(FIRST);
    this.isDefined = true;
    return true;
  }
}

/** A number that only grows. */
export class Counter extends Metric {
  constructor(name: string) {
    super(name, MetricType.Counter);
  }

  /** Adds `by`, which must be more than 0 (MET-5). */
  increment(by: i64 = 1): bool {
    return this.increase(by);
  }

  /** The value; 0 if the host does not say. */
  get value(): u64 {
    return this.read();
  }
}

/** A number that goes up and down. */
export class Gauge extends Metric {
  constructor(name: string) {
    super(name, MetricType.Gauge);
  }

  /** Adds `by`, which may be negative (MET-6). */
  add(by: i64): bool {
    return this.increase(by);
  }

  /** Sets the value. */
  set(value: u64): bool {
    return this.put(value);
  }

  /** The value; 0 if the host does not say. */
  get value(): u64 {
    return this.read();
  }
}

/** A distribution of samples, such as sizes in bytes or durations in ms. Cannot be read back (MET-9). */
export class Histogram extends Metric {
  constructor(name: string) {
    super(name, MetricType.Histogram);
  }

  /** Adds a sample. */
  record(sample: u64): bool {
    return this.put(sample);
  }
}
