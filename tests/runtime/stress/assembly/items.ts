// Kinds of objects, each made from a number from which it can be made once more, and compared.

import { Random } from "./random";

/** Something that knows what it must hold. */
export abstract class Item {
  companion: Item | null = null;

  constructor(protected readonly seed: u32) {}

  abstract isIntact(): bool;
}

/** An item of the kind, and with the contents, that a number means. */
export function makeItem(seed: u32): Item {
  switch ((seed >> 3) % 8) {
    case 0:
      return new TreeItem(seed);
    case 1:
      return new TextItem(seed);
    case 2:
      return new BytesItem(seed);
    case 3:
      return new DoublesItem(seed);
    case 4:
      return new MapItem(seed);
    case 5:
      return new RingItem(seed);
    case 6:
      return new ListItem(seed);
    default:
      return new TableItem(seed);
  }
}

function textOf(seed: u32, length: i32): string {
  let text = seed.toString();
  while (text.length < length) text += text + "\u00e9";
  return text;
}

class Tree {
  left: Tree | null = null;
  right: Tree | null = null;

  constructor(
    readonly number: u32,
    readonly name: string,
  ) {}
}

class TreeItem extends Item {
  private readonly root: Tree | null;

  constructor(seed: u32) {
    super(seed);
    this.root = grow(seed, <i32>(seed % 7));
  }

  isIntact(): bool {
    return isGrown(this.root, this.seed, <i32>(this.seed % 7));
  }
}

function grow(seed: u32, depth: i32): Tree | null {
  if (depth < 0) return null;
  const tree = new Tree(seed, seed.toString());
  tree.left = grow(seed * 31 + 1, depth - 1);
  tree.right = grow(seed * 37 + 2, depth - 1 - <i32>(seed & 1));
  return tree;
}

function isGrown(tree: Tree | null, seed: u32, depth: i32): bool {
  if (tree === null || depth < 0) return tree === null && depth < 0;
  if (tree.number != seed || tree.name != seed.toString()) return false;
  return (
    isGrown(tree.left, seed * 31 + 1, depth - 1) &&
    isGrown(tree.right, seed * 37 + 2, depth - 1 - <i32>(seed & 1))
  );
}

class TextItem extends Item {
  private readonly text: string;

  constructor(seed: u32) {
    super(seed);
    this.text = textOf(seed, <i32>(seed % 3000));
  }

  isIntact(): bool {
    return this.text == textOf(this.seed, <i32>(this.seed % 3000));
  }
}

/** Up to 20 kB; one in sixteen is larger than the room that is taken for objects at once. */
class BytesItem extends Item {
  private readonly bytes: Uint8Array;

  constructor(seed: u32) {
    super(seed);
    const size = <i32>((seed >> 8) % 20_000) + (((seed >> 6) & 15) == 0 ? 100_000 : 0);
    this.bytes = new Uint8Array(size);
    for (let i = 0; i < size; i++) this.bytes[i] = <u8>(seed + i);
  }

  isIntact(): bool {
    for (let i = 0; i < this.bytes.length; i++) {
      if (this.bytes[i] != <u8>(this.seed + i)) return false;
    }
    return true;
  }
}

class DoublesItem extends Item {
  private readonly all: Float64Array;
  private part: Float64Array = new Float64Array(0);

  constructor(seed: u32) {
    super(seed);
    const length = <i32>(seed % 500) + 1;
    this.all = new Float64Array(length);
    for (let i = 0; i < length; i++) this.all[i] = <f64>seed / <f64>(i + 1);
    this.part = this.all.subarray(length >> 1);
  }

  isIntact(): bool {
    const half = this.all.length >> 1;
    for (let i = 0; i < this.part.length; i++) {
      if (this.part[i] != <f64>this.seed / <f64>(i + half + 1)) return false;
    }
    return this.all[0] == <f64>this.seed;
  }
}

class MapItem extends Item {
  private readonly names: Map<u32, string> = new Map<u32, string>();
  private readonly numbers: Map<string, u32> = new Map<string, u32>();

  constructor(seed: u32) {
    super(seed);
    for (let i: u32 = 0; i < seed % 120; i++) {
      this.names.set(i * seed, (i + seed).toString());
      this.numbers.set((i + seed).toString(), i);
    }
    for (let i: u32 = 0; i < seed % 120; i += 3) this.names.delete(i * seed);
  }

  isIntact(): bool {
    for (let i: u32 = 0; i < this.seed % 120; i++) {
      const name = (i + this.seed).toString();
      if (!this.numbers.has(name) || this.numbers.get(name) != i) return false;
      if (i % 3 != 0 && this.names.has(i * this.seed) && this.names.get(i * this.seed) != name) return false;
    }
    return true;
  }
}

class Bead {
  next: Bead = this;

  constructor(readonly text: string) {}
}

/** Nothing but itself leads to each of its parts: a cycle. */
class RingItem extends Item {
  private readonly first: Bead;

  constructor(seed: u32) {
    super(seed);
    const first = new Bead(seed.toString());
    let last = first;
    for (let i: u32 = 1; i <= seed % 50; i++) {
      const bead = new Bead((seed + i).toString());
      last.next = bead;
      last = bead;
    }
    last.next = first;
    this.first = first;
  }

  isIntact(): bool {
    let bead = this.first;
    for (let i: u32 = 0; i <= this.seed % 50; i++) {
      if (bead.text != (this.seed + i).toString()) return false;
      bead = bead.next;
    }
    return bead === this.first;
  }
}

/** A list that is made larger and smaller. */
class ListItem extends Item {
  private readonly list: string[] = [];

  constructor(seed: u32) {
    super(seed);
    for (let i: u32 = 0; i < seed % 90; i++) this.list.push((seed ^ i).toString());
    for (let i: u32 = 0; i < seed % 30; i++) this.list.pop();
    for (let i: u32 = 0; i < seed % 7; i++) this.list.unshift(i.toString());
  }

  isIntact(): bool {
    const added = <i32>(this.seed % 7);
    const length = <i32>(this.seed % 90) - <i32>(this.seed % 30);
    if (this.list.length != max(length, 0) + added) return false;
    for (let i = 0; i < this.list.length; i++) {
      const expected = i < added ? added - 1 - i : <i32>(this.seed ^ <u32>(i - added));
      if (this.list[i] != (<u32>expected).toString()) return false;
    }
    return true;
  }
}

class TableItem extends Item {
  private readonly table: StaticArray<string | null>;

  constructor(seed: u32) {
    super(seed);
    const length = <i32>(seed % 200);
    this.table = new StaticArray<string | null>(length);
    for (let i = 0; i < length; i += 2) this.table[i] = (seed - i).toString();
  }

  isIntact(): bool {
    for (let i = 0; i < this.table.length; i++) {
      const text = this.table[i];
      if ((i & 1) == 1 ? text !== null : text === null || text != (this.seed - i).toString()) return false;
    }
    return true;
  }
}
