/**
 * float arithmetic where JavaScript's operators are not Python's. `undefined` where Python raises.
 */
import { bitLength, ratioToDouble, scaleToDouble } from "./integers.ts";

function withSign(magnitude: number, sign: number): number {
  return sign < 0 || Object.is(sign, -0) ? -magnitude : magnitude;
}

export function floatRemainder(v: number, w: number): number | undefined {
  if (w === 0) return undefined;
  const mod = v % w;
  if (mod === 0) return withSign(0, w);
  return (w < 0) !== (mod < 0) ? mod + w : mod;
}

export function floatFloorDivide(v: number, w: number): number | undefined {
  if (w === 0) return undefined;
  const mod = v % w;
  let div = (v - mod) / w;
  if (mod !== 0 && mod === mod && (w < 0) !== (mod < 0)) div -= 1;
  if (div === 0) return withSign(0, v / w);
  const floor = Math.floor(div);
  // `v - mod` was rounded: snap to the nearest integer.
  return div - floor > 0.5 ? floor + 1 : floor;
}

/** Needs a complex result: a negative base with an exponent that is no integer. */
export const COMPLEX_RESULT = "complex";

/** CPython: `float_pow`. */
export function floatPower(v: number, w: number): number | undefined | typeof COMPLEX_RESULT {
  if (w === 0) return 1;
  if (v !== v) return v;
  if (w !== w) return v === 1 ? 1 : w;
  const isOdd = Math.abs(w) % 2 === 1;
  if (!Number.isFinite(w)) {
    const abs = Math.abs(v);
    if (abs === 1) return 1;
    return (w > 0) === (abs > 1) ? Infinity : 0;
  }
  if (!Number.isFinite(v)) {
    if (w > 0) return isOdd ? v : Infinity;
    return isOdd ? withSign(0, v) : 0;
  }
  if (v === 0) {
    if (w < 0) return undefined;
    return isOdd ? v : 0;
  }
  if (v < 0 && w !== Math.floor(w)) return COMPLEX_RESULT;
  const negate = v < 0 && isOdd;
  const result = positivePower(Math.abs(v), w);
  if (result === Infinity) return undefined;
  return negate ? -result : result;
}

/** Fraction bits of the fixed-point numbers below. */
const FRACTION = 256;
const ONE = 1n << BigInt(FRACTION);

/** `mantissa * 2**exponent` is the finite positive double. */
function decompose(value: number): { mantissa: bigint; exponent: number } {
  const bits = new BigUint64Array(new Float64Array([value]).buffer)[0];
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  return field === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: field - 1075 };
}

/** ln(numerator/denominator) in fixed point, by the series of 2 artanh(z). The ratio is near 1. */
function fixedLog(numerator: bigint, denominator: bigint): bigint {
  const z = ((numerator - denominator) << BigInt(FRACTION)) / (numerator + denominator);
  const square = (z * z) >> BigInt(FRACTION);
  let power = z;
  let sum = 0n;
  for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
    sum += power / n;
    power = (power * square) >> BigInt(FRACTION);
  }
  return 2n * sum;
}

/**
 * `v ** w` for v > 0, correctly rounded. V8's Math.pow is off by a unit too often; C libraries are right except
 * next to a tie. Constants are folded rarely, so exactness is affordable.
 *
 * DIFFERS: next to a tie glibc may take the other neighbour (10.0 ** 23, 3.0 ** 34); we take the nearer one, or the even.
 */
export function positivePower(v: number, w: number): number {
  if (v === 1) return 1;
  const { mantissa, exponent } = decompose(v);
  const abs = Math.abs(w);
  if (Number.isInteger(abs) && abs <= 1100) {
    const trailing = bitLength(mantissa & -mantissa) - 1;
    const odd = mantissa >> BigInt(trailing);
    const power = odd ** BigInt(abs);
    const scale = (exponent + trailing) * abs;
    return w > 0 ? scaleToDouble(power, scale) : ratioToDouble(1n, power, -scale);
  }
  // v = m * 2**e with m in [3/4, 3/2).
  const bits = bitLength(mantissa);
  const upper = mantissa * 2n >= 3n << BigInt(bits - 1);
  const e = exponent + bits - (upper ? 0 : 1);
  const ln2 = fixedLog(2n, 1n);
  const log = fixedLog(mantissa, 1n << BigInt(upper ? bits : bits - 1)) + BigInt(e) * ln2;
  const approximate = w * Math.log(v);
  if (approximate > 720) return Infinity;
  if (approximate < -760) return 0;
  const exponentParts = decompose(abs);
  let product = log * exponentParts.mantissa;
  if (exponentParts.exponent >= 0) product <<= BigInt(exponentParts.exponent);
  else product >>= BigInt(-exponentParts.exponent);
  if (w < 0) product = -product;
  // exp(product) = 2**k * exp(rest).
  const k = product / ln2 - (product < 0n ? 1n : 0n);
  const rest = product - k * ln2;
  let term = ONE;
  let sum = 0n;
  for (let n = 1n; term !== 0n; n++) {
    sum += term;
    term = ((term * rest) >> BigInt(FRACTION)) / n;
  }
  return scaleToDouble(sum, Number(k) - FRACTION);
}

/** Square root of a BigInt, rounded down. */
function integerSqrt(value: bigint): bigint {
  let root = 1n << BigInt((bitLength(value) + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** The length of a vector, correctly rounded (Math.hypot isn't). */
export function hypot(x: number, y: number): number {
  const larger = Math.max(Math.abs(x), Math.abs(y));
  const smaller = Math.min(Math.abs(x), Math.abs(y));
  if (!Number.isFinite(larger) || !Number.isFinite(smaller)) return Math.hypot(x, y);
  if (smaller === 0 || smaller < larger * 1e-20) return larger;
  const a = decompose(larger), b = decompose(smaller);
  const exponent = Math.min(a.exponent, b.exponent);
  const aligned = (part: typeof a) => part.mantissa << BigInt(part.exponent - exponent);
  const square = (aligned(a) ** 2n + aligned(b) ** 2n) << 128n;
  const root = integerSqrt(square);
  const sticky = root * root === square ? 0n : 1n;
  return scaleToDouble((root << 1n) | sticky, exponent - 65);
}
