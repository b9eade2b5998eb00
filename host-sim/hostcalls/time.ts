// Clocks and timers.

import { Status } from "../abi/enums.ts";
import type { Hostcalls } from "../guest/imports.ts";
import type { Vm } from "../guest/vm.ts";

const NS_PER_US = 1000n;

/** The time, and the one timer of a plugin (TM-1). */
export function time({ state, memory }: Vm): Hostcalls {
  return {
    proxy_get_current_time_nanoseconds(timeSlot: number) {
      memory.setU64(timeSlot, BigInt(state.options.clock.nowUs) * NS_PER_US);
      return Status.Ok;
    },

    proxy_set_tick_period_milliseconds(periodMs: number) {
      state.effective.plugin?.setTickPeriod(periodMs >>> 0);
      return Status.Ok;
    },
  };
}
