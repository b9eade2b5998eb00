// Memory that belongs to whoever asked until it is freed, as `heap.alloc` gives it: blocks of whole lines. No collection looks
// at it, moves it or takes it away. What the host asks for lies in such blocks.

import {
  countBlock,
  endForLackOfMemory,
  findLines,
  freeBlockAt,
  giveToBlock,
  LINE_BITS,
  LINE_SIZE,
} from "./lines";

/** The most bytes of a block: what a host with 1 GiB per module can still give. */
const LARGEST: usize = 0x3fff0000;

/** A block of `size` bytes; 0 if there is no room for it. */
export function askForBlock(size: usize): usize {
  if (size > LARGEST) return 0;
  const count = max((size + LINE_SIZE - 1) >> LINE_BITS, 1);
  const first = findLines(count);
  if (first != 0) giveToBlock(first, count);
  return first << LINE_BITS;
}

/** The same, which ends the module if there is no room (`__alloc`). */
export function allocateBlock(size: usize): usize {
  const block = askForBlock(size);
  if (block == 0) endForLackOfMemory();
  return block;
}

/** Another block with what fits into it of this one (`__realloc`). */
export function resizeBlock(block: usize, size: usize): usize {
  const larger = allocateBlock(size);
  memory.copy(larger, block, min(size, countBlock(block >> LINE_BITS) << LINE_BITS));
  freeBlock(block);
  return larger;
}

/** Frees a block (`__free`). An address at which none begins is not freed. */
export function freeBlock(block: usize): void {
  if ((block & (LINE_SIZE - 1)) == 0) freeBlockAt(block >> LINE_BITS);
}
