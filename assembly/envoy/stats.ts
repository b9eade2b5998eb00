// What Envoy tells a stats sink.

import { Ptr, Size } from "../abi/env";
import { decodeUtf8 } from "../text/utf8";

/** One counter or gauge of Envoy. */
export class Stat {
  constructor(
    readonly name: string,
    readonly value: u64,
    /** By how much a counter has grown since the last update; 0 for gauges. */
    readonly delta: u64,
  ) {}
}

const COUNTERS: u32 = 1;
const BLOCK_HEADER: Size = 12;

/** All counters and gauges that Envoy has used so far. */
export class StatsUpdate {
  readonly counters: Stat[] = [];
  readonly gauges: Stat[] = [];

  /** Reads Envoy's blocks, one for each kind (statement MISC-2), as far as they make sense. */
  constructor(bytes: Uint8Array) {
    const from = bytes.dataStart;
    const end = from + <usize>bytes.length;
    let at: Ptr = from;
    while (at + BLOCK_HEADER <= end) {
      const size = load<u32>(at);
      if (size < <u32>BLOCK_HEADER || <u64>at + <u64>size > <u64>end) break;
      const isCounters = load<u32>(at, 4) == COUNTERS;
      this.readBlock(at + BLOCK_HEADER, at + <usize>size, load<u32>(at, 8), isCounters, from);
      at += <usize>size;
    }
  }

  private readBlock(start: Ptr, end: Ptr, count: u32, isCounters: bool, from: Ptr): void {
    let at = start;
    const values: Size = isCounters ? 16 : 8;
    for (let i: u32 = 0; i < count; i++) {
      if (at + 4 > end) return;
      const nameSize = <usize>load<u32>(at);
      if (nameSize > end - at - 4) return;
      const name = decodeUtf8(at + 4, <i32>nameSize);
      at = from + ((at + 4 + nameSize - from + 7) & ~7);
      if (at + values > end) return;
      const stat = new Stat(name, load<u64>(at), isCounters ? load<u64>(at, 8) : 0);
      if (isCounters) this.counters.push(stat);
      else this.gauges.push(stat);
      at += values;
    }
  }
}
