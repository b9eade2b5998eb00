/** Numbers that look random and are the same in each run. */
export class Random {
  constructor(private state: u32) {}

  next(): u32 {
    this.state = this.state * 1664525 + 1013904223;
    return (this.state >> 8) ^ this.state;
  }

  /** From 0 up to, but not, `bound`. */
  below(bound: i32): i32 {
    return <i32>((this.next() >> 4) % <u32>bound);
  }
}
