const INITIAL_BUCKETS: i32 = 32;

/** The living contexts of one kind by their id; `T` has the fields `id` and `next`, and belongs to one table at a time. Costs the same however many there are: ids are consecutive, so buckets fill evenly. */
export class StreamTable<T> {
  size: u32 = 0;
  private buckets: StaticArray<T | null> = emptyBuckets<T>(INITIAL_BUCKETS);

  find(id: u32): T | null {
    let stream = unchecked(this.buckets[this.bucketOf(id)]);
    while (stream !== null) {
      if (stream.id == id) break;
      stream = stream.next;
    }
    return stream;
  }

  add(stream: T): void {
    if (this.size >= <u32>this.buckets.length) this.grow();
    this.size++;
    this.link(stream);
  }

  remove(id: u32): void {
    const bucket = this.bucketOf(id);
    let before: T | null = null;
    let stream = unchecked(this.buckets[bucket]);
    while (stream !== null) {
      if (stream.id == id) {
        if (before === null) unchecked((this.buckets[bucket] = stream.next));
        else before.next = stream.next;
        stream.next = null;
        this.size--;
        return;
      }
      before = stream;
      stream = stream.next;
    }
  }

  /** The number of buckets is a power of two: the result is always the index of a bucket. */
  private bucketOf(id: u32): i32 {
    return <i32>(id & <u32>(this.buckets.length - 1));
  }

  private link(stream: T): void {
    const bucket = this.bucketOf(stream.id);
    stream.next = unchecked(this.buckets[bucket]);
    unchecked((this.buckets[bucket] = stream));
  }

  private grow(): void {
    const old = this.buckets;
    this.buckets = emptyBuckets<T>(old.length << 1);
    for (let i = 0; i < old.length; i++) {
      let stream = unchecked(old[i]);
      while (stream !== null) {
        const next: T | null = stream.next;
        this.link(stream);
        stream = next;
      }
    }
  }
}

/** The library's constructor for this brings a check and its message into every module, for a length that is never wrong. */
function emptyBuckets<T>(count: i32): StaticArray<T | null> {
  const size = <usize>count * sizeof<usize>();
  const buckets = __new(size, idof<StaticArray<T | null>>());
  memory.fill(buckets, 0, size);
  return changetype<StaticArray<T | null>>(buckets);
}
