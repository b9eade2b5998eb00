// The only owner of raw memory: where hostcalls put their answers, where outgoing text is encoded, and the blocks the
// host writes into. Nothing here is shared between a hostcall and a callback inside it: slots are read at once after the
// hostcall that wrote them, and hostcalls copy what they are given before they run anything.

import { Ptr, Size } from "../abi/env";
import { decodeUtf8, encodeUtf8 } from "../text/utf8";

/** Where a hostcall leaves a pointer, a token, or any first result. Eight bytes: a u64 fits. */
export const FIRST: Ptr = memory.data(16, 8);

/** Where a hostcall leaves a size, next to `FIRST`. */
export const SECOND: Ptr = FIRST + 8;

/** The longest block handed to the host: what a host with 1 GiB per module can still give, with the allocator's own needs. */
const LARGEST_BLOCK: Size = 0x3fff0000;

/**
 * Room for `size` bytes that the host will write: the allocator that the module exports. Never 0 for a size that can be
 * had (some hosts take 0 for failure even when they asked for no bytes); 0 when there is no such block.
 */
export function allocate(size: Size): Ptr {
  return size > LARGEST_BLOCK ? 0 : heap.alloc(size > 0 ? size : 1);
}

/** Text from the bytes that the last hostcall returned through `FIRST` and `SECOND`; frees their block. */
export function takeString(): string {
  const block = load<Ptr>(FIRST);
  const size = load<Size>(SECOND);
  if (!isBlock(block, size)) return "";
  const text = decodeUtf8(block, <i32>size);
  heap.free(block);
  return text;
}

/** The bytes that the last hostcall returned through `FIRST` and `SECOND`, unchanged; frees their block. */
export function takeBytes(): Uint8Array {
  const block = load<Ptr>(FIRST);
  const size = load<Size>(SECOND);
  if (!isBlock(block, size)) return new Uint8Array(0);
  const bytes = new Uint8Array(<i32>size);
  memory.copy(bytes.dataStart, block, size);
  heap.free(block);
  return bytes;
}

/** Frees what the last hostcall returned through `FIRST` and `SECOND`. */
export function discard(): void {
  if (isBlock(load<Ptr>(FIRST), load<Size>(SECOND))) heap.free(load<Ptr>(FIRST));
}

/** Hosts return no block for no bytes. A block outside the memory is not one of ours: it is treated as no bytes. */
function isBlock(block: Ptr, size: Size): bool {
  return size != 0 && block >= __heap_base && <u64>block + <u64>size <= (<u64>memory.size()) << 16;
}

// Outgoing text. One region, used by one hostcall at a time, grown when a hostcall needs more.

/** A region larger than this serves one hostcall and is given back before the next. */
const KEPT_SIZE: Size = 16384;

const INITIAL_SIZE: Size = 1024;

const initialRegion: Ptr = memory.data(1024, 8);
let region: Ptr = initialRegion;
let regionSize: Size = INITIAL_SIZE;

/** Room for `size` bytes, valid until the next call of `reserve`. */
export function reserve(size: Size): Ptr {
  if (size <= regionSize && regionSize <= KEPT_SIZE) return region;
  if (region != initialRegion) heap.free(region);
  if (size <= INITIAL_SIZE) {
    region = initialRegion;
    regionSize = INITIAL_SIZE;
  } else {
    region = heap.alloc(size);
    regionSize = size;
  }
  return region;
}

/** The most bytes that `text` can take as UTF-8. */
export function longest(text: string): Size {
  return <Size>text.length * 3;
}

/** Writes `text` as UTF-8 to `to`, which has room for `longest(text)` bytes; the number of bytes. */
export function write(text: string, to: Ptr): Size {
  return <Size>encodeUtf8(text, to);
}
