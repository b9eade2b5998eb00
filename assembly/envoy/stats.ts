// What Envoy tells a stats sink.

import { Ptr } from "../abi/env";
import { Body } from "../body";
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

/** Size, kind and count. */
const HEADER: u32 = 12;

/** How much of the gauges is read at once. */
const WINDOW: u32 = 65536;

const LONGEST_NAME: u32 = 4096;

/**
 * All counters and gauges that Envoy has used so far. It writes one block for each kind (statement MISC-2). The counts in them
 * are of all that there are, sent or not, and the size of the second block is any number at all (observed): what is there is
 * read until it makes no sense.
 */
export class StatsUpdate {
  readonly counters: Stat[] = [];
  readonly gauges: Stat[] = [];

  /** Called by dispatch. */
  read(update: Body): StatsUpdate {
    const header = update.slice(0, HEADER);
    if (header === null || header.length < <i32>HEADER) return this;
    const size = load<u32>(header.dataStart);
    if (size < HEADER) return this;
    const counters = update.slice(HEADER, size - HEADER);
    if (counters !== null) readEntries(counters, HEADER, 16, this.counters);
    let at = size + HEADER;
    let done: u32 = 1;
    while (done != 0) {
      const gauges = update.slice(at, WINDOW);
      done = gauges === null ? 0 : readEntries(gauges, at, 8, this.gauges);
      at += done;
    }
    return this;
  }
}

/**
 * Reads entries of a name and values of `valueSize` bytes, which begin at a multiple of 8. `offset`: where the bytes lie in the
 * update. How many bytes the entries have that are whole and make sense.
 */
function readEntries(bytes: Uint8Array, offset: u32, valueSize: u32, stats: Stat[]): u32 {
  const size = <u32>bytes.length;
  const from = bytes.dataStart;
  let done: u32 = 0;
  while (done + 4 <= size) {
    const nameSize = load<u32>(from + <usize>done);
    if (nameSize == 0 || nameSize > LONGEST_NAME) break;
    const name = done + 4;
    const values = ((offset + name + nameSize + 7) & ~7) - offset;
    if (values + valueSize > size || !isName(from + <usize>name, nameSize)) break;
    const at = from + <usize>values;
    const text = decodeUtf8(from + <usize>name, <i32>nameSize);
    stats.push(new Stat(text, load<u64>(at), valueSize == 16 ? load<u64>(at, 8) : 0));
    done = values + valueSize;
  }
  return done;
}

/** Whether the bytes can be the name of a statistic: no control characters. */
function isName(at: Ptr, size: u32): bool {
  for (const end = at + <usize>size; at < end; at++) {
    if (load<u8>(at) < 0x20) return false;
  }
  return true;
}
