// Objects whose contents follow from a number, so that each can be checked at any time: what a collector must keep, and what it
// must keep apart. Driven by tests/runtime/stress.test.ts through functions of its own.

import { Action, HttpContext, registerHttp } from "proxy-wasm-as/assembly";
import { Item, makeItem } from "./items";
import { Random } from "./random";

/** How many items are kept at a time. */
const SLOTS: i32 = 256;

const random: Random = new Random(1);
const slots: StaticArray<Item | null> = new StaticArray<Item | null>(SLOTS);

/** Replaces one item after the other; each is made from a new number. How many fresh arrays were not clear. */
export function step(count: u32): u32 {
  let unclear: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const slot = random.below(SLOTS);
    const item = makeItem(random.next());
    const other = slots[random.below(SLOTS)];
    if (other !== null) {
      // Only this item may lead to the other one soon.
      other.companion = null;
      item.companion = other;
    }
    slots[slot] = item;
    if (!isFreshClear(random.below(3000))) unclear++;
    stepBlocks();
  }
  return unclear;
}

/** How many of the items are not what they were. */
export function verify(): u32 {
  let wrong: u32 = 0;
  for (let i = 0; i < SLOTS; i++) {
    const item = slots[i];
    if (item === null) continue;
    if (!item.isIntact()) wrong++;
    const companion = item.companion;
    if (companion !== null && !companion.isIntact()) wrong++;
  }
  return wrong + verifyBlocks() + verifyGlobals();
}

export function collect(): void {
  __collect();
}

/** Whether memory that is promised to be clear is. */
function isFreshClear(length: i32): bool {
  const bytes = new Uint8Array(length);
  const doubles = new Float64Array(length >> 3);
  const list = new Array<u32>(length >> 2);
  const fixed = new StaticArray<u64>(length >> 3);
  const grown: u16[] = [];
  grown.length = length >> 1;
  let sum: u64 = 0;
  for (let i = 0; i < bytes.length; i++) sum |= bytes[i];
  for (let i = 0; i < doubles.length; i++) sum |= reinterpret<u64>(doubles[i]);
  for (let i = 0; i < list.length; i++) sum |= list[i];
  for (let i = 0; i < fixed.length; i++) sum |= fixed[i];
  for (let i = 0; i < grown.length; i++) sum |= grown[i];
  return sum == 0;
}

// Blocks that nobody refers to.

const BLOCKS: i32 = 32;

const blocks: StaticArray<usize> = new StaticArray<usize>(BLOCKS);
const blockSizes: StaticArray<i32> = new StaticArray<i32>(BLOCKS);

function stepBlocks(): void {
  const index = random.below(BLOCKS);
  const size = random.below(random.below(20) == 0 ? 200_000 : 600) + 1;
  if (blocks[index] == 0) blocks[index] = heap.alloc(size);
  else if (random.below(2) == 0) blocks[index] = heap.realloc(blocks[index], size);
  else {
    heap.free(blocks[index]);
    blocks[index] = 0;
    return;
  }
  blockSizes[index] = size;
  memory.fill(blocks[index], <u8>index, size);
}

function verifyBlocks(): u32 {
  let wrong: u32 = 0;
  for (let i = 0; i < BLOCKS; i++) {
    if (blocks[i] == 0) continue;
    for (let at = 0; at < blockSizes[i]; at++) {
      if (load<u8>(blocks[i] + at) == <u8>i) continue;
      wrong++;
      break;
    }
  }
  return wrong;
}

// What only a global, a static field, an array among the module's data, or a pin leads to.

class Kept {
  static text: string = "";
}

let text: string = "";
const words: string[] = ["one", "two", "three"];
let pinned: usize = 0;

export function setGlobals(seed: u32): void {
  text = seed.toString() + " in a global";
  Kept.text = seed.toString() + " in a static field";
  words[1] = seed.toString() + " in an array of the module's data";
  if (pinned != 0) __unpin(pinned);
  pinned = __pin(changetype<usize>(seed.toString() + " behind a pin"));
}

function verifyGlobals(): u32 {
  if (pinned == 0) return 0;
  const seed = text.substring(0, text.indexOf(" "));
  let wrong: u32 = 0;
  if (text != seed + " in a global") wrong++;
  if (Kept.text != seed + " in a static field") wrong++;
  if (words[1] != seed + " in an array of the module's data") wrong++;
  if (changetype<string>(pinned) != seed + " behind a pin") wrong++;
  return wrong;
}

// Depth.

class Link {
  constructor(
    readonly number: u32,
    readonly next: Link | null,
  ) {}
}

let chain: Link | null = null;

/** A list of that many links, each of which only the one before leads to. */
export function makeChain(length: u32): void {
  chain = null;
  for (let i: u32 = 0; i < length; i++) chain = new Link(i, chain);
}

/** How many links there are whose number is what it was. */
export function checkChain(length: u32): u32 {
  let right: u32 = 0;
  let link: Link | null = chain;
  while (link !== null) {
    if (link.number == length - 1 - right) right++;
    link = link.next;
  }
  return right;
}

// Streams that keep something from one callback to another, through the SDK's own dispatch.

class Keeping extends HttpContext {
  private item: Item | null = null;
  private name: string = "";

  onRequestHeaders(endOfStream: bool): Action {
    this.item = makeItem(this.id);
    this.name = "stream " + this.id.toString();
    return Action.Continue;
  }

  onResponseHeaders(endOfStream: bool): Action {
    const item = this.item;
    const isIntact = item !== null && item.isIntact() && this.name == "stream " + this.id.toString();
    return isIntact ? Action.Continue : Action.Pause;
  }
}

registerHttp<Keeping>();
