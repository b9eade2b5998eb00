// Spec chapter "Clocks".

import { proxy_get_current_time_nanoseconds } from "./abi/env";
import { MOSN } from "./abi/target";
import { clock_time_get } from "./abi/wasi_snapshot_preview1";
import { FIRST } from "./wire/memory";
import { succeeded } from "./wire/status";

/** The proxy's wall clock. Legal in every callback. */
export namespace time {
  /** Nanoseconds since the Unix epoch (Envoy's clock has microseconds); 0 if the host does not say. */
  export function nowNs(): u64 {
    // MOSN's own hostcall tells the nanoseconds of the running second only. WASI: clock 0 is the wall clock.
    if (MOSN) return clock_time_get(0, 1, FIRST) == 0 ? load<u64>(FIRST) : 0;
    const status = proxy_get_current_time_nanoseconds(FIRST);
    return succeeded("proxy_get_current_time_nanoseconds", status) ? load<u64>(FIRST) : 0;
  }

  /** Milliseconds since the Unix epoch; 0 if the host does not say. */
  export function nowMs(): u64 {
    return nowNs() / 1000000;
  }
}
