/** 2 688 bits. The most that rounding.ts needs is 2 592 + 32: 771 digits, or 5^1094, in whole limbs, and one more. */
const LIMBS: i32 = 84;

/** The largest power of five that fits into a limb. */
const LARGEST_POWER: u32 = 1220703125;
const LARGEST_EXPONENT: i32 = 13;

/** A non-negative integer that grows in its place, just as far as one f64 needs. */
export class BigInteger {
  /** 32 bits each, the lowest first. Those from `count` on mean nothing. */
  private limbs: StaticArray<u32> = new StaticArray<u32>(LIMBS);
  private count: i32 = 0;

  become(value: u32): void {
    this.count = 0;
    if (value != 0) this.append(value);
  }

  get isZero(): bool {
    return this.count == 0;
  }

  /** How many bits it has, from the highest that is set. */
  get bitSize(): i32 {
    return this.count == 0 ? 0 : (this.count << 5) - <i32>clz(this.limbs[this.count - 1]);
  }

  /** The highest two limbs. The lowest bit is also set if a bit below them is. */
  get highest64(): u64 {
    const count = this.count;
    const limbs = this.limbs;
    let bits: u64 = 0;
    if (count > 0) bits = (<u64>limbs[count - 1]) << 32;
    if (count > 1) bits |= <u64>limbs[count - 2];
    for (let i = 0; i < count - 2; i++) bits |= <u64>(limbs[i] != 0);
    return bits;
  }

  multiplyAdd(factor: u32, addend: u32): void {
    let carry = <u64>addend;
    // Nearly all the time is spent here, so the limbs, which are known to be there, are reached without a check.
    let limb = changetype<usize>(this.limbs);
    const end = limb + ((<usize>this.count) << 2);
    for (; limb < end; limb += 4) {
      carry += <u64>load<u32>(limb) * <u64>factor;
      store<u32>(limb, <u32>carry);
      carry >>= 32;
    }
    if (carry != 0) this.append(<u32>carry);
  }

  multiplyByPowerOfFive(exponent: i32): void {
    for (; exponent >= LARGEST_EXPONENT; exponent -= LARGEST_EXPONENT) this.multiplyAdd(LARGEST_POWER, 0);
    for (; exponent > 0; exponent--) this.multiplyAdd(5, 0);
  }

  shiftLeft(bits: i32): void {
    const limbs = this.limbs;
    const whole = bits >> 5;
    if (whole > 0 && this.count > 0) {
      for (let i = this.count - 1; i >= 0; i--) limbs[i + whole] = limbs[i];
      for (let i = 0; i < whole; i++) limbs[i] = 0;
      this.count += whole;
    }
    if ((bits & 31) != 0) this.multiplyAdd(1 << (bits & 31), 0);
  }

  /**
   * The next 32 bits of this / divisor, for a larger divisor whose highest limb has its highest bit set. Leaves what is then
   * to be divided.
   */
  takeQuotient(divisor: BigInteger): u32 {
    this.shiftLeft(32);
    const count = divisor.count;
    if (this.count < count) return 0;
    let high = <u64>this.limbs[count - 1];
    if (this.count > count) high |= (<u64>this.limbs[count]) << 32;
    // Never too large, and too small by three at the most: divided by more than the divisor.
    let quotient = <u32>(high / (<u64>divisor.limbs[count - 1] + 1));
    this.subtract(divisor, quotient);
    while (this.isAtLeast(divisor)) {
      this.subtract(divisor, 1);
      quotient++;
    }
    return quotient;
  }

  private isAtLeast(other: BigInteger): bool {
    if (this.count != other.count) return this.count > other.count;
    for (let i = this.count - 1; i >= 0; i--) {
      const limb = this.limbs[i];
      if (limb != other.limbs[i]) return limb > other.limbs[i];
    }
    return true;
  }

  /** Subtracts `other` times `factor`, which is not larger than this. */
  private subtract(other: BigInteger, factor: u32): void {
    const limbs = this.limbs;
    let carry: u64 = 0;
    for (let i = 0; i < this.count; i++) {
      if (i < other.count) carry += <u64>other.limbs[i] * <u64>factor;
      const limb = limbs[i];
      const less = <u32>carry;
      limbs[i] = limb - less;
      carry = (carry >> 32) + <u64>(limb < less);
    }
    while (this.count > 0 && limbs[this.count - 1] == 0) this.count--;
  }

  private append(limb: u32): void {
    this.limbs[this.count++] = limb;
  }
}
