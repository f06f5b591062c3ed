/**
 * int arithmetic on `number | bigint`, exact. Results are normalized; `undefined` where Python raises.
 */
import { normalizeInt } from "../constants.ts";

export type Int = number | bigint;

/** Number of bits of the absolute value. */
export function bitLength(value: Int): number {
  if (typeof value === "number") {
    const abs = Math.abs(value);
    return abs < 0x100000000 ? 32 - Math.clz32(abs) : 64 - Math.clz32(Math.floor(abs / 0x100000000));
  }
  const digits = (value < 0n ? -value : value).toString(16);
  return digits.length * 4 - Math.clz32(parseInt(digits[0], 16)) + 28;
}

function exact(fast: number, slow: () => bigint): Int {
  return Number.isSafeInteger(fast) ? fast + 0 : normalizeInt(slow());
}

export function intAdd(a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number") return exact(a + b, () => BigInt(a) + BigInt(b));
  return normalizeInt(BigInt(a) + BigInt(b));
}

export function intSubtract(a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number") return exact(a - b, () => BigInt(a) - BigInt(b));
  return normalizeInt(BigInt(a) - BigInt(b));
}

export function intMultiply(a: Int, b: Int): Int {
  // Adding 0 in `exact` makes 0 of -0.
  if (typeof a === "number" && typeof b === "number") return exact(a * b, () => BigInt(a) * BigInt(b));
  return normalizeInt(BigInt(a) * BigInt(b));
}

/** Rounds towards minus infinity. */
export function intFloorDivide(a: Int, b: Int): Int | undefined {
  const x = BigInt(a), y = BigInt(b);
  if (y === 0n) return undefined;
  const quotient = x / y;
  return normalizeInt(x % y !== 0n && (x < 0n) !== (y < 0n) ? quotient - 1n : quotient);
}

/** Has the sign of the divisor. */
export function intRemainder(a: Int, b: Int): Int | undefined {
  const x = BigInt(a), y = BigInt(b);
  if (y === 0n) return undefined;
  const remainder = x % y;
  return normalizeInt(remainder !== 0n && (x < 0n) !== (y < 0n) ? remainder + y : remainder);
}

/** The exponent is not negative and small enough (the caller's limit), or the base is 0, 1 or -1. */
export function intPower(a: Int, b: Int): Int {
  return normalizeInt(BigInt(a) ** BigInt(b));
}

export function intLeftShift(a: Int, b: Int): Int | undefined {
  if (b < 0) return undefined;
  return BigInt(a) === 0n ? 0 : normalizeInt(BigInt(a) << BigInt(b));
}

export function intRightShift(a: Int, b: Int): Int | undefined {
  if (b < 0) return undefined;
  // Nothing but the sign is left.
  if (b > bitLength(a)) return a < 0 ? -1 : 0;
  return normalizeInt(BigInt(a) >> BigInt(b));
}

export function intAnd(a: Int, b: Int): Int {
  return normalizeInt(BigInt(a) & BigInt(b));
}

export function intOr(a: Int, b: Int): Int {
  return normalizeInt(BigInt(a) | BigInt(b));
}

export function intXor(a: Int, b: Int): Int {
  return normalizeInt(BigInt(a) ^ BigInt(b));
}

/** The nearest float, ties to even; `undefined` when it overflows. */
export function intToDouble(value: Int): number | undefined {
  const result = Number(value);
  return Number.isFinite(result) ? result : undefined;
}

/** 2 to the power `exponent`, exact; from -1022 to 1023. */
function powerOfTwo(exponent: number): number {
  return new Float64Array(new BigUint64Array([BigInt(exponent + 1023) << 52n]).buffer)[0];
}

/** `mantissa * 2**exponent`, rounded once to the nearest double, ties to even; `mantissa` > 0. Infinity on overflow. */
export function scaleToDouble(mantissa: bigint, exponent: number): number {
  const bits = bitLength(mantissa);
  const top = bits - 1 + exponent;
  if (top > 1023) return Infinity;
  const precision = top >= -1022 ? 53 : 53 - (-1022 - top);
  if (precision < 0) return 0;
  let shift = bits - precision;
  let rounded: bigint;
  if (shift <= 0) {
    rounded = mantissa;
    shift = 0;
  } else {
    const width = BigInt(shift);
    rounded = mantissa >> width;
    const rest = mantissa - (rounded << width);
    const half = 1n << (width - 1n);
    if (rest > half || (rest === half && (rounded & 1n) === 1n)) rounded += 1n;
  }
  let result = Number(rounded);
  let power = exponent + shift;
  while (power < -1000) {
    result *= powerOfTwo(-1000);
    power += 1000;
  }
  while (power > 900) {
    result *= powerOfTwo(900);
    power -= 900;
  }
  return result * powerOfTwo(power);
}

/** `numerator / denominator * 2**exponent`, rounded once; both > 0. Infinity on overflow. */
export function ratioToDouble(numerator: bigint, denominator: bigint, exponent: number): number {
  // Enough bits that what is cut off can only break ties.
  const shift = Math.max(0, 70 - (bitLength(numerator) - bitLength(denominator)));
  const shifted = numerator << BigInt(shift);
  const quotient = shifted / denominator;
  const sticky = quotient * denominator === shifted ? 0n : 1n;
  return scaleToDouble((quotient << 1n) | sticky, exponent - shift - 1);
}

/** `/` of ints: correctly rounded, whatever their sizes. */
export function intTrueDivide(a: Int, b: Int): number | undefined {
  if (BigInt(b) === 0n) return undefined;
  if (typeof a === "number" && typeof b === "number") return a / b;
  const x = BigInt(a), y = BigInt(b);
  // Zero has no sign here, so 0 / -huge is 0.0; a small quotient does: -1 / huge is -0.0.
  if (x === 0n) return y < 0n ? -0 : 0;
  const result = ratioToDouble(x < 0n ? -x : x, y < 0n ? -y : y, 0);
  if (result === Infinity) return undefined;
  return (x < 0n) !== (y < 0n) ? -result : result;
}
