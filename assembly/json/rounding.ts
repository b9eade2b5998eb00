// Decimal to f64, exactly, for literals that one floating-point operation cannot do (decimal.ts): the digits as one big
// integer, times or divided by a power of ten, cut to 64 bits and rounded once: a microsecond or two. The quick algorithm
// (Eisel and Lemire) needs ten kilobytes of tables, and one like this as its fallback; numbers of more than 15 digits are
// rare in what a filter reads.

import { BigInteger } from "./big-integer";
import { Byte, isDigit } from "./bytes";

/** No value halfway between two f64 has more digits, so what follows them matters only by not being zero. */
const DIGITS: i32 = 770;

/** Nine digits fit into a limb. */
const FULL_GROUP: u32 = 1_000_000_000;

/** With the decimal point in front of the first digit, values with a larger exponent are infinite ... */
const LARGEST_EXPONENT: i32 = 309;

/** ... and those with a smaller one are zero. */
const SMALLEST_EXPONENT: i32 = -323;

/** One pair for all numbers: nothing else runs while one is computed. Only a filter that reads numbers has it. */
class Operand {
  @lazy static digits: BigInteger = new BigInteger();
  @lazy static divisor: BigInteger = new BigInteger();
}

/**
 * The f64 nearest to the literal from `from` to `end`, without its sign. One digit of it at least is not zero; the number
 * after its letter e is `exponent`.
 */
export function nearestF64(from: usize, end: usize, exponent: i32): f64 {
  const digits = Operand.digits;
  digits.become(0);
  let count = 0;
  // Digits go over in groups, of which the last one need not be full.
  let group: u32 = 0;
  let scale: u32 = 1;
  let inFraction = false;
  let hasMore = false;
  for (let at = from; at < end; at++) {
    const byte = <i32>load<u8>(at);
    if (byte == Byte.Dot) inFraction = true;
    if (byte == Byte.Dot || byte == Byte.Minus) continue;
    if (!isDigit(byte)) break;
    if (inFraction) exponent--;
    if (count == DIGITS) {
      exponent++;
      if (byte != Byte.Zero) hasMore = true;
    } else if (count > 0 || byte != Byte.Zero) {
      count++;
      group = group * 10 + <u32>(byte - Byte.Zero);
      scale *= 10;
      if (scale == FULL_GROUP) {
        digits.multiplyAdd(scale, group);
        scale = 1;
        group = 0;
      }
    }
  }
  digits.multiplyAdd(scale, group);
  if (exponent + count > LARGEST_EXPONENT) return Infinity;
  if (exponent + count < SMALLEST_EXPONENT) return 0;
  if (hasMore) {
    digits.multiplyAdd(10, 1);
    exponent--;
  }
  return exponent < 0 ? divide(digits, -exponent) : multiply(digits, exponent);
}

/** The f64 nearest to digits * 10^power. Changes `digits`. */
function multiply(digits: BigInteger, power: i32): f64 {
  digits.multiplyByPowerOfFive(power);
  const size = digits.bitSize;
  digits.shiftLeft(-size & 31);
  return assemble(digits.highest64, power + size - 64);
}

/** The f64 nearest to digits / 10^power. Changes `digits`. */
function divide(digits: BigInteger, power: i32): f64 {
  const divisor = Operand.divisor;
  divisor.become(1);
  divisor.multiplyByPowerOfFive(power);
  // Whole limbs for the divisor and one bit less for the digits: the quotient is between a quarter and one, so the 64 bits
  // after its point begin with at most one zero.
  const size = (max(divisor.bitSize, digits.bitSize + 1) + 31) & ~31;
  const divisorShift = size - divisor.bitSize;
  const digitShift = size - 1 - digits.bitSize;
  divisor.shiftLeft(divisorShift);
  digits.shiftLeft(digitShift);
  const high = <u64>digits.takeQuotient(divisor);
  const low = <u64>digits.takeQuotient(divisor);
  const rest: u64 = digits.isZero ? 0 : 1;
  return assemble((high << 32) | low | rest, divisorShift - digitShift - power - 64);
}

/**
 * The f64 nearest to bits * 2^exponent. At least ten bits get lost, so the lowest one may also stand for "and more", which
 * is all that rounding asks of it.
 */
function assemble(bits: u64, exponent: i32): f64 {
  const zeros = <i32>clz(bits);
  bits <<= zeros;
  // The exponent of an f64 as it is stored, where 1 is the smallest; below, bits get lost instead.
  let stored = exponent - zeros + 63 + 1023;
  let lost = 11;
  if (stored < 1) {
    lost += 1 - stored;
    stored = 1;
  }
  if (stored > 2046) return Infinity;
  if (lost > 64) return 0;
  let kept: u64 = lost == 64 ? 0 : bits >> lost;
  const rest = bits << (64 - lost);
  const half: u64 = 1 << 63;
  if (rest > half || (rest == half && (kept & 1) != 0)) kept++;
  // The leading bit of a normal number is not stored: it adds itself to the exponent. So does a carry.
  return reinterpret<f64>(((<u64>(stored - 1)) << 52) + kept);
}
