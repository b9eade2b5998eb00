/** Numbers that are the same in every run: a failure can be looked at again. (Mulberry32.) */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** An unsigned integer of 32 bits. */
  bits(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return this.bits() % limit;
  }

  /** A finite f64, each bit of it random: as many tiny ones as huge ones. */
  double(): number {
    const view = new DataView(new ArrayBuffer(8));
    do {
      view.setUint32(0, this.bits());
      view.setUint32(4, this.bits());
    } while (!Number.isFinite(view.getFloat64(0)));
    return view.getFloat64(0);
  }

  /** `count` decimal digits, the first of which may be 0. */
  digits(count: number): string {
    let text = "";
    while (text.length < count) text += String(this.bits()).padStart(10, "0").slice(1);
    return text.slice(0, count);
  }
}
