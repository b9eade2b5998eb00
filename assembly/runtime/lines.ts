// The memory behind the module's static data, as lines of 256 bytes. A byte for each line says what the line is used for; all
// of them together are the map, which lies in lines of its own. Who needs room asks for lines that follow each other.

/** How many bits of an address tell where in its line it is. */
export const LINE_BITS: usize = 8;

/** Bytes of a line. */
export const LINE_SIZE: usize = 1 << LINE_BITS;

/** Nobody has the line. */
const FREE: u8 = 0;

/** Objects are in the line, some of which may live. */
const OBJECTS: u8 = 1;

/** A block begins with the line. */
const BLOCK: u8 = 2;

/** The map begins with the line. Nobody can free it. */
const MAP: u8 = 4;

/** The line continues a block, or the map. */
const CONTINUED: u8 = 6;

/** What is kept of eight bytes of the map if no object lives. */
const NO_OBJECTS: u64 = 0x0606060606060606;

/** Map bytes, and so lines for the map, that a page needs. */
const LINES_PER_PAGE: usize = 256;

/** The byte of line `n` is at `map + n`; a line is counted from address 0. */
let map: usize = 0;

/** For how many pages there is room in the map. */
let capacity: usize = 0;

/** How many lines there are. */
let end: usize = 0;

/** No line before this is free. */
let next: usize = 0;

/** Where to look for several lines. Those before were not enough together. */
let nextRun: usize = 0;

/**
 * The number of the first of `count` free lines. 0 if the host gives no more memory; the lines are nobody's until they are
 * given to somebody.
 */
export function findLines(count: usize): usize {
  const lowest = (__heap_base + LINE_SIZE - 1) >> LINE_BITS;
  let first = max(lowest, count == 1 ? next : nextRun);
  let isAll = first == lowest;
  for (let line = first; line - first < count; line++) {
    if (line >= end) {
      if (isAll && !grow(count)) return 0;
      // What was not enough together may be it now.
      if (!isAll) line = first = lowest;
      isAll = true;
    }
    if (load<u8>(map + line) != FREE) first = line + 1;
  }
  if (count == 1) next = first;
  else nextRun = first;
  return first;
}

/** How many lines from `first` on are free, of which `least` are known to be; `most` if there are more. */
export function countFree(first: usize, least: usize, most: usize): usize {
  while (least < most && first + least < end && load<u8>(map + first + least) == FREE) least++;
  return least;
}

/** Gives lines to objects. */
export function giveToObjects(first: usize, count: usize): void {
  memory.fill(map + first, OBJECTS, count);
}

/** Gives lines to a block. */
export function giveToBlock(first: usize, count: usize): void {
  memory.fill(map + first, CONTINUED, count);
  store<u8>(map + first, BLOCK);
}

/** How many lines the block has that begins with a line. */
export function countBlock(first: usize): usize {
  let count: usize = 1;
  while (first + count < end && load<u8>(map + first + count) == CONTINUED) count++;
  return count;
}

/** Frees the lines of the block that begins with a line; false if none does. */
export function freeBlockAt(first: usize): bool {
  if (first >= end || load<u8>(map + first) != BLOCK) return false;
  memory.fill(map + first, FREE, countBlock(first));
  next = min(next, first);
  nextRun = min(nextRun, first);
  return true;
}

/** Whether there are lines at all: before the first is asked for, there is no map. */
export function hasLines(): bool {
  return end != 0;
}

/** Frees all lines of objects, for those to be given back in which one lives. */
export function freeAllObjects(): void {
  for (let at = map, last = map + end; at < last; at += sizeof<u64>()) {
    store<u64>(at, load<u64>(at) & NO_OBJECTS);
  }
  next = 0;
  nextRun = 0;
}

/** An object lives from one address to another: its lines are not free. */
export function keepLines(from: usize, to: usize): void {
  const last = map + (to >> LINE_BITS);
  for (let at = map + (from >> LINE_BITS); at <= last; at++) store<u8>(at, OBJECTS);
}

/** Ends the module: it cannot go on without the memory that somebody asks for. */
export function endForLackOfMemory(): void {
  abort("out of memory", null, 0, 0);
}

/** Asks the host for `count` lines more, and room for the map where it has no bytes for them. */
function grow(count: usize): bool {
  const pages = <usize>memory.size();
  const reserve = pages >> 3;
  const largest = pages + reserve + count / LINES_PER_PAGE + 2;
  const larger: usize = largest <= capacity ? 0 : largest * 2;
  const needed = (count + larger + LINES_PER_PAGE - 1) / LINES_PER_PAGE;
  if (memory.grow(<i32>(needed + reserve)) < 0 && memory.grow(<i32>needed) < 0) return false;
  if (larger != 0) {
    const old = map;
    const first = pages * LINES_PER_PAGE;
    map = first << LINE_BITS;
    memory.copy(map, old, end);
    memory.fill(map + (old >> LINE_BITS), FREE, capacity);
    memory.fill(map + first, CONTINUED, larger);
    store<u8>(map + first, MAP);
    capacity = larger;
  }
  end = <usize>memory.size() * LINES_PER_PAGE;
  return true;
}
