// Spec chapter "Clocks".

import { proxy_get_current_time_nanoseconds } from "./abi/env";
import { FIRST } from "./wire/memory";
import { succeeded } from "./wire/status";

/** The proxy's wall clock. Legal in every callback. */
export namespace time {
  /** Nanoseconds since the Unix epoch (Envoy's clock has microseconds); 0 if the host does not say. */
  export function nowNs(): u64 {
    const status = proxy_get_current_time_nanoseconds(FIRST);
    return succeeded("proxy_get_current_time_nanoseconds", status) ? load<u64>(FIRST) : 0;
  }

  /** Milliseconds since the Unix epoch; 0 if the host does not say. */
  export function nowMs(): u64 {
    return nowNs() / 1000000;
  }
}
