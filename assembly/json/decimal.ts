// The value of a number, computed from its literal when asked for, exactly. (AssemblyScript's own F64.parseFloat is not: it
// misses the nearest f64 for one random number in seventy, and is off by orders of magnitude for some exponents.)

import { Byte, isDigit } from "./bytes";
import { nearestF64 } from "./rounding";

/** Up to here every integer is an f64, and so is every power of ten up to 10^22: one operation on them rounds only once. */
const EXACT_MANTISSA: u64 = 1 << 53;
const EXACT_POWER: i32 = 22;

/** 19 digits always fit into a u64. */
const MANTISSA_DIGITS: i32 = 19;

/** No literal that we parse has so many digits: an exponent beyond it cannot be made up for. */
const EXPONENT_LIMIT: i32 = 1_000_000_000;

// What `read` found: the value is mantissa * 10^exponent, and the mantissa does not end in the digit 0. The literal has more
// significant digits than the mantissa if `isLonger`.
let isNegative: bool = false;
let mantissa: u64 = 0;
let exponent: i32 = 0;
let isLonger: bool = false;

/** The number after the letter e, 0 without it: a part of `exponent`. */
let writtenExponent: i32 = 0;

/** The f64 nearest to the literal of `size` bytes at `at`, ties to even. Infinite from 2^1024 on. */
export function numberAt(at: usize, size: i32): f64 {
  read(at, at + <usize>size);
  return isNegative ? -magnitude(at, size) : magnitude(at, size);
}

/** Whether the literal is an integer, however it is written, and fits into an i64. */
export function isIntegerAt(at: usize, size: i32): bool {
  read(at, at + <usize>size);
  return scaleToInteger();
}

/** The integer that the literal is; 0 if it is none. */
export function integerAt(at: usize, size: i32): i64 {
  read(at, at + <usize>size);
  if (!scaleToInteger()) return 0;
  return isNegative ? <i64>(0 - mantissa) : <i64>mantissa;
}

function magnitude(at: usize, size: i32): f64 {
  if (mantissa == 0) return 0;
  if (!isLonger && mantissa <= EXACT_MANTISSA && abs(exponent) <= EXACT_POWER) {
    let power: f64 = 1;
    for (let i = abs(exponent); i > 0; i--) power *= 10;
    return exponent < 0 ? <f64>mantissa / power : <f64>mantissa * power;
  }
  return nearestF64(at, at + <usize>size, writtenExponent);
}

/** Multiplies the exponent into the mantissa; whether that is exact and fits into an i64. */
function scaleToInteger(): bool {
  if (mantissa == 0) return true;
  if (isLonger || exponent < 0) return false;
  const limit = <u64>i64.MAX_VALUE + <u64>isNegative;
  for (; exponent > 0; exponent--) {
    if (mantissa > limit / 10) return false;
    mantissa *= 10;
  }
  return mantissa <= limit;
}

function read(from: usize, end: usize): void {
  let at = from;
  isNegative = load<u8>(at) == Byte.Minus;
  if (isNegative) at++;
  mantissa = 0;
  exponent = 0;
  isLonger = false;
  let digits = 0;
  let zeros = 0;
  let inFraction = false;
  for (; at < end; at++) {
    const byte = <i32>load<u8>(at);
    if (byte == Byte.Dot) {
      inFraction = true;
      continue;
    }
    if (!isDigit(byte)) break;
    if (inFraction) exponent--;
    if (byte == Byte.Zero) {
      // Zeros count only when a digit follows. Those in front of the first digit never do.
      if (mantissa != 0) zeros++;
      continue;
    }
    if (isLonger || digits + zeros >= MANTISSA_DIGITS) {
      isLonger = true;
      zeros++;
      continue;
    }
    digits += zeros + 1;
    for (; zeros > 0; zeros--) mantissa *= 10;
    mantissa = mantissa * 10 + <u64>(byte - Byte.Zero);
  }
  writtenExponent = readExponent(at, end);
  exponent += zeros + writtenExponent;
}

/** The number after the letter e at `at`; 0 at the end. */
function readExponent(at: usize, end: usize): i32 {
  if (++at >= end) return 0;
  const isSmall = load<u8>(at) == Byte.Minus;
  let value = 0;
  for (; at < end; at++) {
    const byte = <i32>load<u8>(at);
    if (!isDigit(byte)) continue;
    value = value < EXPONENT_LIMIT / 10 ? value * 10 + byte - Byte.Zero : EXPONENT_LIMIT;
  }
  return isSmall ? -value : value;
}
