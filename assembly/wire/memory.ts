// The only owner of raw memory: where hostcalls put their answers, where outgoing text is encoded, and the blocks the
// host writes into. Nothing here is shared between a hostcall and a callback inside it: slots are read at once after the
// hostcall that wrote them, hostcalls that run callbacks have a lent slot, and are given nothing that lies in the region.

import { Ptr, Size } from "../abi/env";
import { askForBlock } from "../runtime/blocks";
import { decodeUtf8, encodeUtf8 } from "../text/utf8";

/** Where a hostcall leaves a pointer, a token, or any first result. Eight bytes: a u64 fits. */
export const FIRST: Ptr = memory.data(24, 8);

/** Where a hostcall leaves a size, next to `FIRST`. */
export const SECOND: Ptr = FIRST + 8;

/** Where a hostcall leaves a third result. */
export const THIRD: Ptr = FIRST + 16;

/** The longest block handed to the host: what a host with 1 GiB per module can still give, with the allocator's own needs. */
const LARGEST_BLOCK: Size = 0x3fff0000;

/** How long answers are, most of them. */
const ANSWER_SIZE: Size = 2048;

/** Room for one answer: what fits needs no block. */
const answer: Ptr = memory.data(2048, 8);

/** Whether nobody has it. Whoever gets it and never returns it keeps it. */
let isAnswerFree: bool = true;

/** The block that the host was given last, until it comes back. */
let given: Ptr = 0;

/**
 * Room for `size` bytes that the host will write: the allocator that the module exports. Never 0 for a size that can be
 * had (some hosts take 0 for failure even when they asked for no bytes); 0 when there is no such block.
 */
export function allocate(size: Size): Ptr {
  if (size <= ANSWER_SIZE && isAnswerFree) {
    isAnswerFree = false;
    given = answer;
  } else {
    given = newBlock(size);
  }
  return given;
}

/** A block; the SDK's own runtime can say that there is none, others end the module. */
function newBlock(size: Size): Ptr {
  if (isDefined(PROXY_WASM_OWN_RUNTIME)) return askForBlock(size);
  return size > LARGEST_BLOCK ? 0 : heap.alloc(size > 0 ? size : 1);
}

/** Text from the bytes that the last hostcall returned through `FIRST` and `SECOND`. */
export function takeString(): string {
  const size = answerSize();
  const text = decodeUtf8(load<Ptr>(FIRST), <i32>size);
  discard();
  return text;
}

/** The bytes that the last hostcall returned through `FIRST` and `SECOND`, unchanged. */
export function takeBytes(): Uint8Array {
  const size = answerSize();
  const bytes = new Uint8Array(<i32>size);
  if (size != 0) memory.copy(bytes.dataStart, load<Ptr>(FIRST), size);
  discard();
  return bytes;
}

/**
 * A slot of its own for the number that a hostcall leaves, where callbacks may run inside the hostcall: they use `FIRST`, and
 * Envoy writes the number of a DNS question before it calls back.
 */
export function lendSlot(): Ptr {
  const slot = heap.alloc(sizeof<u32>());
  store<u32>(slot, 0);
  return slot;
}

/** The number in a lent slot, which is given back. */
export function takeLent(slot: Ptr): u32 {
  const number = load<u32>(slot);
  heap.free(slot);
  return number;
}

/** The number that the last hostcall left in `FIRST`. */
export function takeNumber(): u32 {
  const number = load<u32>(FIRST);
  store<u32>(FIRST, 0);
  store<u32>(SECOND, 0);
  return number;
}

/**
 * Forgets what the last hostcall returned through `FIRST` and `SECOND`, so that a host that does not write them next time
 * returns nothing, and frees its block. A pointer that was not given to the host is none of ours to free.
 */
export function discard(): void {
  const block = load<Ptr>(FIRST);
  store<Ptr>(FIRST, 0);
  store<Size>(SECOND, 0);
  if (block == 0 || block != given) return;
  given = 0;
  if (block == answer) isAnswerFree = true;
  else heap.free(block);
}

/** How many bytes the last hostcall returned; none if they would not lie in the memory. */
function answerSize(): Size {
  const size = load<Size>(SECOND);
  const end = <u64>load<Ptr>(FIRST) + <u64>size;
  return end > (<u64>memory.size()) << 16 || size > LARGEST_BLOCK ? 0 : size;
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
