/** A list of integers that grows; instructions and ranges of characters are built in it. Indexes are the caller's to check. */
export class IntList {
  private items: StaticArray<i32> = new StaticArray<i32>(16);
  length: i32 = 0;

  get(index: i32): i32 {
    return unchecked(this.items[index]);
  }

  set(index: i32, value: i32): void {
    unchecked((this.items[index] = value));
  }

  push(value: i32): void {
    this.insert(this.length, 1);
    this.set(this.length - 1, value);
  }

  /** Makes room for `count` integers before `index`; what they are is for the caller to set. */
  insert(index: i32, count: i32): void {
    const needed = this.length + count;
    if (needed > this.items.length) {
      const larger = new StaticArray<i32>(needed << 1);
      memory.copy(changetype<usize>(larger), changetype<usize>(this.items), (<usize>this.length) << 2);
      this.items = larger;
    }
    this.move(index, index + count);
    this.length = needed;
  }

  /** Removes the `count` integers from `index`. */
  remove(index: i32, count: i32): void {
    this.move(index + count, index);
    this.length -= count;
  }

  /** Appends a copy of the `count` integers from `index`. */
  repeat(index: i32, count: i32): void {
    const end = this.length;
    this.insert(end, count);
    const items = changetype<usize>(this.items);
    memory.copy(items + ((<usize>end) << 2), items + ((<usize>index) << 2), (<usize>count) << 2);
  }

  /** The integers as an array of exactly their number. */
  toArray(): StaticArray<i32> {
    const array = new StaticArray<i32>(this.length);
    memory.copy(changetype<usize>(array), changetype<usize>(this.items), (<usize>this.length) << 2);
    return array;
  }

  /** Moves everything from `from` on to `to`. */
  private move(from: i32, to: i32): void {
    const items = changetype<usize>(this.items);
    memory.copy(items + ((<usize>to) << 2), items + ((<usize>from) << 2), (<usize>(this.length - from)) << 2);
  }
}
