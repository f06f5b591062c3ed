/**
 * The arithmetic of ints, read by everybody; the type `int` itself is in `long_type.ts`. An int is a `number` while it is a
 * safe integer and a `bigint` beyond; a bool counts as an int; an instance of a subclass is a `PyLongObject`.
 * After CPython's `Objects/longobject.c`.
 *
 * Law: no safe integer is ever a `bigint` (`normalizeInt`), and no int is `-0`.
 */
import { newMemoryError, newOverflowError, newValueError, newZeroDivisionError } from "../protocol/errors.ts";
import { hashLong } from "./hash.ts";
import { isHeapObject, type PyHeapObject, type PyObject, type PyTypeObject } from "./object.ts";
import type { InstanceStorage } from "./instance.ts";

/** An int in TypeScript code. */
export type PyInt = number | bigint;

/** An instance of a subclass of int. */
export class PyLongObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly value: PyInt;
  constructor(type: PyTypeObject, value: PyInt) {
    this.ob_type = type;
    this.value = value;
  }
  static {
    isHeapObject(PyLongObject);
  }
}

const MIN_SAFE = BigInt(Number.MIN_SAFE_INTEGER);
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** A bigint as an int. @noescape */
export function normalizeInt(value: bigint): PyInt {
  return value >= MIN_SAFE && value <= MAX_SAFE ? Number(value) : value;
}

/** Whether this is an int, a bool or an instance of a subclass. @noescape */
export function PyLong_Check(op: PyObject): boolean {
  const type = typeof op;
  return type === "number" || type === "bigint" || type === "boolean" || op instanceof PyLongObject;
}
/** @noescape */
export function PyLong_CheckExact(op: PyObject): op is PyInt {
  return typeof op === "number" || typeof op === "bigint";
}

/** The value of what `PyLong_Check` accepts. @noescape */
export function PyLong_AsInt(op: PyObject): PyInt {
  if (typeof op === "number" || typeof op === "bigint") return op;
  if (typeof op === "boolean") return op ? 1 : 0;
  return (op as PyLongObject).value;
}

/** The value of an int of any kind, undefined for other objects. @noescape */
export function intValue(op: PyObject): PyInt | undefined {
  if (typeof op === "number" || typeof op === "bigint") return op;
  if (typeof op === "boolean") return op ? 1 : 0;
  return op instanceof PyLongObject ? op.value : undefined;
}

/** The hash that an int returned by `__hash__` stands for. CPython: `slot_tp_hash`. */
export function hashFromInt(op: PyObject): PyInt {
  const value = PyLong_AsInt(op);
  if (typeof value === "bigint" && (value < -(1n << 63n) || value >= 1n << 63n)) return hashLong(value);
  return value === -1 ? -2 : value;
}

/** Bits of the magnitude. @noescape */
export function bitLength(value: PyInt): number {
  if (typeof value === "number") {
    const magnitude = Math.abs(value);
    return magnitude < 4294967296
      ? 32 - Math.clz32(magnitude)
      : 64 - Math.clz32(Math.floor(magnitude / 4294967296));
  }
  const digits = (value < 0n ? -value : value).toString(16);
  return 4 * (digits.length - 1) + (32 - Math.clz32(parseInt(digits[0], 16)));
}

// Arithmetic on values ------------------------------------------------------------------------------------------------

export function intAdd(a: PyInt, b: PyInt): PyInt {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return normalizeInt(BigInt(a) + BigInt(b));
}
export function intSubtract(a: PyInt, b: PyInt): PyInt {
  if (typeof a === "number" && typeof b === "number") {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return normalizeInt(BigInt(a) - BigInt(b));
}
export function intMultiply(a: PyInt, b: PyInt): PyInt {
  if (typeof a === "number" && typeof b === "number") {
    const product = a * b;
    // Adding zero turns -0 into 0.
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return bigOperation(() => BigInt(a) * BigInt(b));
}

/** Runs an operation whose result may be too large for the host. */
function bigOperation(operation: () => bigint): PyInt {
  try {
    return normalizeInt(operation());
  } catch (err) {
    if (err instanceof RangeError) throw newMemoryError();
    throw err;
  }
}

function divisionByZero(): PyObject {
  return newZeroDivisionError("division by zero");
}

/** `a // b`. */
export function intFloorDivide(a: PyInt, b: PyInt): PyInt {
  if (typeof a === "number" && typeof b === "number") {
    if (b === 0) throw divisionByZero();
    let rest = a % b;
    if (rest !== 0 && rest < 0 !== b < 0) rest += b;
    const multiple = a - rest;
    if (Number.isSafeInteger(multiple)) return multiple / b + 0;
  }
  const x = BigInt(a), y = BigInt(b);
  if (y === 0n) throw divisionByZero();
  const quotient = x / y;
  // Only a quotient below zero has to be rounded down: the remainder costs as much as the division.
  return normalizeInt(x < 0n !== y < 0n && x % y !== 0n ? quotient - 1n : quotient);
}

/** `a % b`, with the sign of `b`. */
export function intModulo(a: PyInt, b: PyInt): PyInt {
  if (typeof a === "number" && typeof b === "number") {
    if (b === 0) throw divisionByZero();
    const rest = a % b;
    return (rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest) + 0;
  }
  const x = BigInt(a), y = BigInt(b);
  if (y === 0n) throw divisionByZero();
  const rest = x % y;
  return normalizeInt(rest !== 0n && rest < 0n !== y < 0n ? rest + y : rest);
}

/** `a / b`, correctly rounded. CPython: `long_true_divide`. */
export function intTrueDivide(a: PyInt, b: PyInt): number {
  if (typeof a === "number" && typeof b === "number") {
    if (b === 0) throw divisionByZero();
    return a / b;
  }
  const x = BigInt(a), y = BigInt(b);
  if (y === 0n) throw divisionByZero();
  const negative = x < 0n !== y < 0n;
  const magnitude = divideToDouble(x < 0n ? -x : x, y < 0n ? -y : y);
  if (magnitude === Infinity) throw newOverflowError("integer division result too large for a float");
  return negative ? -magnitude : magnitude;
}

/** The double nearest to the quotient of two non-negative integers; Infinity when there is none. */
export function divideToDouble(x: bigint, y: bigint): number {
  if (x === 0n) return 0;
  const excess = bitLength(x) - bitLength(y);
  if (excess > 1030) return Infinity;
  // 66 bits of quotient and a sticky bit; subnormal results get just two bits beyond their precision.
  const shift = Math.max(excess - 66, -1076);
  const numerator = shift < 0 ? x << BigInt(-shift) : x;
  const denominator = shift > 0 ? y << BigInt(shift) : y;
  let quotient = numerator / denominator;
  if (quotient * denominator !== numerator) quotient |= 1n;
  // A quotient of more bits is not subnormal: rounding it here would round twice.
  if (shift === -1076 && bitLength(quotient) <= 55) {
    const low = quotient & 3n;
    quotient >>= 2n;
    if (low > 2n || (low === 2n && (quotient & 1n) === 1n)) quotient += 1n;
    return scaleByPowerOfTwo(Number(quotient), -1074);
  }
  return scaleByPowerOfTwo(Number(quotient), shift);
}

/** `ldexp` for a result that needs no rounding. */
export function scaleByPowerOfTwo(value: number, exponent: number): number {
  while (exponent > 1000) {
    value *= 2 ** 1000;
    exponent -= 1000;
  }
  while (exponent < -1000) {
    value *= 2 ** -1000;
    exponent += 1000;
  }
  return value * 2 ** exponent;
}

/** The nearest double. CPython: `PyLong_AsDouble`. */
export function intToDouble(value: PyInt): number {
  if (typeof value === "number") return value;
  const result = Number(value);
  if (result === Infinity || result === -Infinity) {
    throw newOverflowError("int too large to convert to float");
  }
  return result;
}

/** `base ** exponent` for a non-negative exponent. */
export function intPower(base: PyInt, exponent: PyInt): PyInt {
  if (typeof base === "number") {
    if (base === 0) return exponent === 0 ? 1 : 0;
    if (base === 1) return 1;
    if (base === -1) return BigInt(exponent) % 2n === 0n ? 1 : -1;
    if (typeof exponent === "number" && exponent < 1024) {
      let result = 1, square = base, left = exponent;
      for (;;) {
        if (left & 1) result *= square;
        left >>= 1;
        if (left === 0) break;
        square *= square;
        if (!Number.isSafeInteger(square)) break;
      }
      if (left === 0 && Number.isSafeInteger(result)) return result;
    }
  }
  return bigOperation(() => BigInt(base) ** BigInt(exponent));
}

/** `pow(base, exponent, modulus)`. */
export function intPowerModulo(base: PyInt, exponent: PyInt, modulus: PyInt): PyInt {
  let m = BigInt(modulus);
  if (m === 0n) throw newValueError("pow() 3rd argument cannot be 0");
  const negative = m < 0n;
  if (negative) m = -m;
  if (m === 1n) return 0;
  let e = BigInt(exponent);
  let b = BigInt(base) % m;
  if (b < 0n) b += m;
  if (e < 0n) {
    b = inverseModulo(b, m);
    e = -e;
  }
  let result = 1n;
  for (const bit of e.toString(2)) {
    result = (result * result) % m;
    if (bit === "1") result = (result * b) % m;
  }
  if (negative && result !== 0n) result -= m;
  return normalizeInt(result);
}

function inverseModulo(a: bigint, n: bigint): bigint {
  let b = 1n, c = 0n, r = a, m = n;
  while (m !== 0n) {
    const q = r / m;
    [r, m] = [m, r - q * m];
    [b, c] = [c, b - q * c];
  }
  if (r !== 1n) throw newValueError("base is not invertible for the given modulus");
  return b < 0n ? b + n : b;
}

/** The host's bigints hold about 2**30 bits. */
export const MAX_BITS = 1 << 30;

export function intShiftLeft(a: PyInt, b: PyInt): PyInt {
  if (b < 0) throw newValueError("negative shift count");
  if (a === 0) return 0;
  if (typeof a === "number" && typeof b === "number" && b < 53) {
    const shifted = a * 2 ** b;
    if (Number.isSafeInteger(shifted)) return shifted;
  }
  if (b > 0x7fffffffffffffffn) throw newOverflowError("too many digits in integer");
  if (b >= MAX_BITS) throw newMemoryError();
  return bigOperation(() => BigInt(a) << BigInt(b));
}

export function intShiftRight(a: PyInt, b: PyInt): PyInt {
  if (b < 0) throw newValueError("negative shift count");
  if (typeof a === "number") return b > 53 ? (a < 0 ? -1 : 0) : Math.floor(a / 2 ** Number(b)) + 0;
  if (b >= MAX_BITS) return a < 0n ? -1 : 0;
  return normalizeInt(a >> BigInt(b));
}

export function intAnd(a: PyInt, b: PyInt): PyInt {
  if (typeof a === "number" && typeof b === "number" && (a | 0) === a && (b | 0) === b) return a & b;
  return normalizeInt(BigInt(a) & BigInt(b));
}
export function intOr(a: PyInt, b: PyInt): PyInt {
  if (typeof a === "number" && typeof b === "number" && (a | 0) === a && (b | 0) === b) return a | b;
  return normalizeInt(BigInt(a) | BigInt(b));
}
export function intXor(a: PyInt, b: PyInt): PyInt {
  if (typeof a === "number" && typeof b === "number" && (a | 0) === a && (b | 0) === b) return a ^ b;
  return normalizeInt(BigInt(a) ^ BigInt(b));
}
export function intNegate(a: PyInt): PyInt {
  return typeof a === "number" ? 0 - a : normalizeInt(-a);
}
export function intInvert(a: PyInt): PyInt {
  return intSubtract(-1, a);
}
export function intAbs(a: PyInt): PyInt {
  return typeof a === "number" ? Math.abs(a) : a < 0n ? normalizeInt(-a) : a;
}
/** Greatest common divisor, never negative. */
export function intGcd(a: PyInt, b: PyInt): PyInt {
  if (typeof a === "number" && typeof b === "number") {
    let x = Math.abs(a), y = Math.abs(b);
    while (y !== 0) [x, y] = [y, x % y];
    return x;
  }
  let x = BigInt(a), y = BigInt(b);
  if (x < 0n) x = -x;
  if (y < 0n) y = -y;
  while (y !== 0n) [x, y] = [y, x % y];
  return normalizeInt(x);
}

/** The int nearest to a double towards zero. CPython: `PyLong_FromDouble`. */
export function PyLong_FromDouble(value: number): PyInt {
  if (value === Infinity || value === -Infinity) {
    throw newOverflowError("cannot convert float infinity to integer");
  }
  if (value !== value) throw newValueError("cannot convert float NaN to integer");
  const whole = Math.trunc(value);
  return Number.isSafeInteger(whole) ? whole + 0 : BigInt(whole);
}

// Text ----------------------------------------------------------------------------------------------------------------

/** `sys.set_int_max_str_digits`: 0 is no limit. */
export const intTextLimit: { digits: number } = { digits: 4300 };

/** Decimal text; ValueError beyond the limit. CPython: `long_to_decimal_string`. */
export function intToDecimal(value: PyInt): string {
  if (typeof value === "number") return String(value);
  const limit = intTextLimit.digits;
  if (limit > 0 && bitLength(value) > limit * 3.32) {
    // A cheap lower bound on the digits comes first, as converting a huge int takes long.
    if (Math.floor(bitLength(value) * 0.30103) - 1 > limit) throw tooManyDigits(limit);
    const text = String(value);
    if (text.length - (value < 0n ? 1 : 0) > limit) throw tooManyDigits(limit);
    return text;
  }
  return String(value);
}
function tooManyDigits(limit: number): PyObject {
  return newValueError(
    `Exceeds the limit (${limit} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit`,
  );
}

export { newInvalidLiteral, parseIntText, PyLong_FromText, PyLong_TryText } from "./long_text.ts";
