// Managed objects: put one after the other into free lines, found again from the globals, and never moved. What a collection
// does not reach gives its lines back, as long as nothing in them was reached. Nothing is done with the dead.
//
// A collection sees no references on the wasm stack: it runs only where nothing is on it.

import { allocateBlock, freeBlock } from "./blocks";
import {
  countFree,
  endForLackOfMemory,
  findLines,
  freeAllObjects,
  giveToObjects,
  hasLines,
  keepLines,
  LINE_BITS,
  LINE_SIZE,
} from "./lines";

// Before each object, at an address that divides by eight: a word for the collection, the number of its class, and its size.
// The compiler and its library read the last two.
const MARK: usize = 0;
const CLASS: usize = 4;
const SIZE: usize = 8;
const HEADER: usize = 12;

/** Bits of a mark that are no address. */
const COLOUR: usize = 7;

/** The highest number of a class whose objects refer to nothing: objects without a class, buffers and strings. */
const NO_REFERENCES: u32 = 2;

/** The most bytes of an object, as in AssemblyScript's own runtimes. */
const LARGEST: usize = (1 << 30) - 64;

/** The most lines that are taken at once for objects to come. */
const REGION_LINES: usize = 128;

/** The fewest bytes that objects are given between two collections. */
const LEAST_BETWEEN: usize = 256 * 1024;

/** Where the next object begins, and where its room ends. */
let top: usize = 0;
let limit: usize = 0;

/** Bytes of the lines that were given to objects since the last collection, and how many make it time for one. */
let given: usize = 0;
let due: usize = LEAST_BETWEEN;

/** The mark of objects that this collection has reached: 1 or 2. Those that were made after the last have none. */
let colour: usize = 1;

/** The last of the objects that were reached, and whose references are to be followed; each mark has the one before. */
let reached: usize = 0;

/** Bytes of the objects that were reached. */
let alive: usize = 0;

/** A new object (`__new`). Its bytes are whatever they are: the library clears what must be clear. */
export function create(size: usize, id: u32): usize {
  if (size > LARGEST) endForLackOfMemory();
  const whole = (size + HEADER + 7) & ~7;
  let at = top;
  if (limit - at < whole) at = elsewhere(whole);
  else top = at + whole;
  store<usize>(at, 0, MARK);
  store<u32>(at, id, CLASS);
  store<u32>(at, <u32>size, SIZE);
  return at + HEADER;
}

/** Room for an object in other lines. The next objects follow there if that leaves more room for them. */
function elsewhere(whole: usize): usize {
  // The first object of a line leaves four bytes: what it holds is then at an address that divides by eight.
  let count = (whole + 4 + LINE_SIZE - 1) >> LINE_BITS;
  const first = findLines(count);
  if (first == 0) endForLackOfMemory();
  const at = (first << LINE_BITS) + 4;
  const free = countFree(first, count, REGION_LINES);
  const end = (first + free) << LINE_BITS;
  if (end - at - whole >= limit - top) {
    top = at + whole;
    limit = end;
    count = free;
  }
  giveToObjects(first, count);
  given += count << LINE_BITS;
  return at;
}

/** An object with another size and what fits into it of this one; another one if it becomes larger (`__renew`). */
export function resize(object: usize, size: usize): usize {
  const header = object - HEADER;
  const before = <usize>load<u32>(header, SIZE);
  if (size <= before) {
    store<u32>(header, <u32>size, SIZE);
    return object;
  }
  const larger = create(size, load<u32>(header, CLASS));
  memory.copy(larger, object, before);
  return larger;
}

/** An object refers to another one now (`__link`): nothing to note, as no collection is ever half done. */
export function link(parent: usize, child: usize, expectMultiple: bool): void {}

/** A collection reaches an object (`__visit`). */
export function visit(object: usize, cookie: u32): void {
  if (object == 0) return;
  const header = object - HEADER;
  if ((load<usize>(header, MARK) & COLOUR) == colour) return;
  const size = <usize>load<u32>(header, SIZE);
  alive += size;
  keepLines(header, object + size - 1);
  if (load<u32>(header, CLASS) <= NO_REFERENCES) {
    store<usize>(header, colour, MARK);
  } else {
    store<usize>(header, reached | colour, MARK);
    reached = object;
  }
}

/**
 * Collects at the end of the outermost callback (`__collect`), and not at once: whoever asks may be on the stack with references
 * that only he has.
 */
export function collectSoon(): void {
  if (hasLines()) due = 0;
}

/**
 * Collects if enough was given to objects since the last time, or somebody has asked for it. Legal only while no AssemblyScript
 * function is on the stack that could have a reference.
 */
export function collectIfDue(): void {
  if (given >= due) collect();
}

/** Frees all lines in which nothing lives that the globals lead to. */
function collect(): void {
  freeAllObjects();
  colour ^= 3;
  alive = 0;
  __visit_globals(0);
  visitPinned();
  while (reached != 0) {
    const object = reached;
    reached = load<usize>(object - HEADER, MARK) & ~COLOUR;
    __visit_members(object, 0);
  }
  top = 0;
  limit = 0;
  given = 0;
  due = max(LEAST_BETWEEN, alive * 2);
}

// Objects that are kept though nothing leads to them, in a block.

let pins: usize = 0;
let pinned: usize = 0;
let pinRoom: usize = 0;

/** Keeps an object until it is unpinned as many times (`__pin`). */
export function pin(object: usize): usize {
  if (object == 0) return 0;
  if (pinned == pinRoom) {
    const room = max(pinRoom * 2, LINE_SIZE);
    const larger = allocateBlock(room);
    memory.copy(larger, pins, pinned);
    freeBlock(pins);
    pins = larger;
    pinRoom = room;
  }
  store<usize>(pins + pinned, object);
  pinned += sizeof<usize>();
  return object;
}

/** Takes back one pin (`__unpin`). An object that is not pinned is left alone. */
export function unpin(object: usize): void {
  for (let at = pinned; at != 0; ) {
    at -= sizeof<usize>();
    if (load<usize>(pins + at) != object) continue;
    pinned -= sizeof<usize>();
    store<usize>(pins + at, load<usize>(pins + pinned));
    return;
  }
}

function visitPinned(): void {
  for (let at: usize = 0; at < pinned; at += sizeof<usize>()) visit(load<usize>(pins + at), 0);
}
