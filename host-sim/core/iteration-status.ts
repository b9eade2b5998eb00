// What Envoy makes of the number that a stream callback answers. A local reply that was asked for in the callback overrides
// it with the strongest stop (LR-2); a number without a meaning is a stop as well.

import { DataStatus, HeadersStatus, TrailersStatus } from "../abi/enums.ts";
import type { PluginContext } from "./plugin-context.ts";
import type { VmState } from "./vm-state.ts";

/** The answer of a headers callback. 1 means a stop-all, unless the plugin has opted out (FLOW-2, FLOW-19). */
export function headersStatusOf(answer: number, { vm, options }: PluginContext): HeadersStatus {
  if (vm.stopsIteration) return HeadersStatus.StopAllIterationAndWatermark;
  switch (answer) {
    case HeadersStatus.Continue:
    case HeadersStatus.ContinueAndEndStream:
    case HeadersStatus.StopAllIterationAndBuffer:
      return answer;
    case HeadersStatus.StopIteration:
      return options.allowOnHeadersStopIteration ? answer : HeadersStatus.StopAllIterationAndWatermark;
    default:
      return HeadersStatus.StopAllIterationAndWatermark;
  }
}

/** The answer of a body callback. */
export function dataStatusOf(answer: number, vm: VmState): DataStatus {
  if (vm.stopsIteration) return DataStatus.StopIterationNoBuffer;
  switch (answer) {
    case DataStatus.Continue:
    case DataStatus.StopIterationAndBuffer:
    case DataStatus.StopIterationAndWatermark:
      return answer;
    default:
      return DataStatus.StopIterationNoBuffer;
  }
}

/** The answer of a trailers callback. */
export function trailersStatusOf(answer: number, vm: VmState): TrailersStatus {
  const stops = vm.stopsIteration || answer !== TrailersStatus.Continue;
  return stops ? TrailersStatus.StopIteration : TrailersStatus.Continue;
}
