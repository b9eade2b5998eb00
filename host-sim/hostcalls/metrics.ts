// Metrics: counters, gauges and histograms.

import { Status } from "../abi/enums.ts";
import type { Hostcalls } from "../guest/imports.ts";
import type { Vm } from "../guest/vm.ts";

/** Defining, changing and reading metrics. */
export function metrics({ state, memory }: Vm): Hostcalls {
  return {
    // It is defined even where its number cannot be written.
    proxy_define_metric(type: number, name: number, nameSize: number, idSlot: number) {
      const metric = memory.byteString(name, nameSize);
      const id = state.metrics.define(type >>> 0, metric);
      if (id === null) return Status.BadArgument;
      state.effective.plugin?.growth.metricDefined(metric);
      memory.setU32(idSlot, id);
      return Status.Ok;
    },

    proxy_increment_metric: (id: number, by: bigint) => state.metrics.increment(id >>> 0, by),

    proxy_record_metric: (id: number, value: bigint) => state.metrics.record(id >>> 0, value),

    proxy_get_metric(id: number, valueSlot: number) {
      const value = state.metrics.get(id >>> 0);
      if (typeof value === "number") return value;
      memory.setU64(valueSlot, value);
      return Status.Ok;
    },
  };
}
