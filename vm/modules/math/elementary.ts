/** Functions of `math` from doubles to doubles, and rounding. After CPython's `Modules/mathmodule.c`. */
import {
  PyFloat_AsDouble,
  PyFloat_CheckExact,
  PyFloat_FromDouble,
  type PyFloatObject,
} from "../../objects/float_object.ts";
import {
  bitLength,
  intShiftRight,
  type PyInt,
  PyLong_AsInt,
  PyLong_Check,
  PyLong_FromDouble,
} from "../../objects/long_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { lookupSpecial, PyNumber_Index, PyNumber_TrueDivide, reprText } from "../../protocol/abstract.ts";
import { PyObject_CallNoArgs } from "../../protocol/call.ts";
import { newOverflowError, newTypeError, newValueError } from "../../protocol/errors.ts";
import type { MethodSpec } from "../../protocol/signature.ts";
import { fn } from "../native.ts";
import * as libm from "./libm.ts";

function domainError(): PyObject {
  return newValueError("math domain error");
}
function rangeError(): PyObject {
  return newOverflowError("math range error");
}

/** A float as messages show it. */
export function shown(x: number): string {
  return reprText(PyFloat_FromDouble(x));
}

/** The double that an argument means. */
export function toDouble(op: PyObject): number {
  if (typeof op === "number") return op;
  return PyFloat_CheckExact(op) ? (op as PyFloatObject).value : PyFloat_AsDouble(op);
}

type Unary = (x: number) => number;

/** `expected` makes the text for a NaN that the argument did not bring along; an infinity is then a range error. */
function unary(doc: string, f: Unary, expected?: (x: string) => string, canOverflow = false): MethodSpec {
  return fn("($module, x, /)", doc, (_m, op) => {
    const x = toDouble(op);
    const r = f(x);
    if (r !== r && x === x) throw expected === undefined ? domainError() : newValueError(expected(shown(x)));
    if ((r === Infinity || r === -Infinity) && Number.isFinite(x)) {
      if (canOverflow) throw rangeError();
      throw expected === undefined ? domainError() : newValueError(expected(shown(x)));
    }
    return PyFloat_FromDouble(r);
  });
}

const finite = (x: string) => `expected a finite input, got ${x}`;
const inUnit = (x: string) => `expected a number in range from -1 up to 1, got ${x}`;
const gammaArgument = (x: string) => `expected a noninteger or positive integer, got ${x}`;

/** Logarithm of a positive int of any size. */
function logOf(op: PyObject, log: Unary, logOf2: number): number {
  if (PyLong_Check(op)) {
    const value: PyInt = PyLong_AsInt(op);
    if (value <= 0) throw newValueError("expected a positive input");
    if (typeof value === "number" || bitLength(value) <= 1023) return log(Number(value));
    // value = mantissa * 2**shift
    const shift = bitLength(value) - 64;
    const mantissa = Number(intShiftRight(value, shift));
    return log(mantissa / 2 ** 64) + logOf2 * (shift + 64);
  }
  const x = toDouble(op);
  if (x > 0 || x !== x) return log(x);
  throw newValueError(`expected a positive input, got ${shown(x)}`);
}

function log2(x: number): number {
  return Math.log2(x);
}

/** Nearest of `x - n*y`, ties to even. CPython: `m_remainder`. */
function remainder(x: number, y: number): number {
  if (Number.isFinite(x) && Number.isFinite(y)) {
    if (y === 0) return NaN;
    const absx = Math.abs(x), absy = Math.abs(y);
    const m = absx % absy;
    const c = absy - m;
    let r: number;
    if (m < c) r = m;
    else if (m > c) r = -c;
    else r = m - 2 * ((0.5 * (absx - m)) % absy);
    return x < 0 || Object.is(x, -0) ? -r : r;
  }
  if (x !== x || y !== y) return NaN;
  return x === Infinity || x === -Infinity ? NaN : x;
}

const bits = new DataView(new ArrayBuffer(8));
function toBits(x: number): bigint {
  bits.setFloat64(0, x);
  return bits.getBigInt64(0);
}
function fromBits(n: bigint): number {
  bits.setBigInt64(0, n);
  return bits.getFloat64(0);
}

/** The neighbour of `x` in the direction of `y`, or so many neighbours on. */
function nextAfter(x: number, y: number, steps: bigint): number {
  if (steps === 0n) return x;
  if (x !== x || y !== y) return NaN;
  if (x === y) return y;
  // Doubles in order, as integers: negative ones below zero.
  const order = (v: number) => {
    const n = toBits(v);
    return n < 0n ? -(n & 0x7fffffffffffffffn) : n;
  };
  const from = order(x), to = order(y);
  let target = from < to ? from + steps : from - steps;
  if (from < to ? target > to : target < to) target = to;
  if (target === 0n) return x < 0 ? -0 : 0;
  if (target === to) return y;
  return target < 0n ? -fromBits(-target) : fromBits(target);
}

function frexp(x: number): [number, number] {
  if (x === 0 || !Number.isFinite(x)) return [x, 0];
  let shift = 0;
  if (Math.abs(x) < 2.2250738585072014e-308) {
    x *= 2 ** 54;
    shift = -54;
  }
  bits.setFloat64(0, x);
  const high = bits.getInt32(0);
  const exponent = ((high >> 20) & 0x7ff) - 1022;
  bits.setInt32(0, (high & ~0x7ff00000) | 0x3fe00000);
  return [bits.getFloat64(0), exponent + shift];
}

export function ldexp(x: number, exponent: number): number {
  if (exponent > -1000 && exponent < 1000) {
    const r = x * 2 ** exponent;
    if (Math.abs(r) >= 2.2250738585072014e-308 || r === 0 && x === 0) return r;
  }
  const [m, e] = frexp(x);
  const target = e + exponent;
  if (target > 1024) return m * Infinity;
  if (target < -1080) return m < 0 ? -0 : 0;
  // One rounding only: the last factor carries it.
  if (target >= -1021) return m * 2 * 2 ** (target - 1);
  return m * 2 ** -1021 * 2 ** (target + 1021);
}

/** Exact `x * y + z`, rounded once. */
function fma(x: number, y: number, z: number): number {
  if (!Number.isFinite(x) || !Number.isFinite(y) || x === 0 || y === 0) return x * y + z;
  if (!Number.isFinite(z)) return z;
  const exact = (v: number): [bigint, number] => {
    const [m, e] = frexp(v);
    return [BigInt(m * 2 ** 53), e - 53];
  };
  const [mx, ex] = exact(x), [my, ey] = exact(y);
  let product = mx * my, exponent = ex + ey;
  if (z !== 0) {
    let [mz, ez] = exact(z);
    if (ez - exponent > 3000) return z;
    if (ez > exponent) {
      mz <<= BigInt(ez - exponent);
      ez = exponent;
    } else if (ez < exponent) {
      product <<= BigInt(exponent - ez);
      exponent = ez;
    }
    product += mz;
  }
  if (product === 0n) return x * y + z;
  const negative = product < 0n;
  let magnitude = negative ? -product : product;
  const length = bitLength(magnitude);
  // Bits that the result can hold, fewer when it is subnormal.
  const lowest = Math.max(exponent + length - 53, -1074);
  const drop = lowest - exponent;
  if (drop > 0) {
    const half = 1n << BigInt(drop - 1);
    const rest = magnitude & ((half << 1n) - 1n);
    magnitude >>= BigInt(drop);
    if (rest > half || (rest === half && (magnitude & 1n) === 1n)) magnitude += 1n;
    exponent = lowest;
  }
  const r = ldexp(Number(magnitude), exponent);
  return negative ? -r : r;
}

/** `floor` and its like: the type's own method, else the double's. */
function rounding(name: string, doc: string, round: Unary): MethodSpec {
  return fn("($module, x, /)", doc, (_m, op) => {
    if (PyFloat_CheckExact(op)) return PyLong_FromDouble(round((op as PyFloatObject).value));
    const special = lookupSpecial(op, `__${name}__`);
    if (special !== undefined) return PyObject_CallNoArgs(special);
    if (name === "trunc") throw newTypeError(`type ${Py_TYPE(op).tp_name} doesn't define __trunc__ method`);
    return PyLong_FromDouble(round(PyFloat_AsDouble(op)));
  });
}

function predicate(doc: string, test: (x: number) => boolean): MethodSpec {
  return fn("($module, x, /)", doc, (_m, op) => test(toDouble(op)));
}

/** A function of two doubles that fails by making a NaN or an infinity of finite arguments. */
function checked(x: number, y: number, r: number): PyObject {
  if (r !== r && x === x && y === y) throw domainError();
  if ((r === Infinity || r === -Infinity) && Number.isFinite(x) && Number.isFinite(y)) throw rangeError();
  return PyFloat_FromDouble(r);
}

function power(x: number, y: number): PyObject {
  let r: number;
  if (!Number.isFinite(x) || !Number.isFinite(y)) {
    r = x === 1 || y === 0 ? 1 : (x === -1 && !Number.isNaN(y) && !Number.isFinite(y)) ? 1 : x ** y;
  } else {
    r = x ** y;
    if (r !== r) throw domainError();
    if (!Number.isFinite(r)) throw x === 0 ? domainError() : rangeError();
  }
  return PyFloat_FromDouble(r);
}

const BIG_INT_LOGS = { log: 0.6931471805599453, log2: 1, log10: 0.3010299956639812 };

export const elementaryFunctions: Record<string, MethodSpec> = {
  acos: unary("Arc cosine, in radians.", Math.acos, inUnit),
  acosh: unary(
    "Inverse hyperbolic cosine.",
    libm.acosh,
    (x) => `expected argument value not less than 1, got ${x}`,
  ),
  asin: unary("Arc sine, in radians.", Math.asin, inUnit),
  asinh: unary("Inverse hyperbolic sine.", libm.asinh),
  atan: unary("Arc tangent, in radians.", Math.atan),
  atanh: unary(
    "Inverse hyperbolic tangent.",
    libm.atanh,
    (x) => `expected a number between -1 and 1, got ${x}`,
  ),
  cbrt: unary("Cube root.", libm.cbrt),
  cos: unary("Cosine of an angle in radians.", Math.cos, finite),
  cosh: unary("Hyperbolic cosine.", Math.cosh, undefined, true),
  degrees: fn(
    "($module, x, /)",
    "An angle in radians as degrees.",
    (_m, x) => PyFloat_FromDouble(toDouble(x) * (180 / Math.PI)),
  ),
  radians: fn(
    "($module, x, /)",
    "An angle in degrees as radians.",
    (_m, x) => PyFloat_FromDouble(toDouble(x) * (Math.PI / 180)),
  ),
  erf: unary("Error function.", libm.erf),
  erfc: unary("Complement of the error function, 1 - erf(x).", libm.erfc),
  exp: unary("e raised to a power.", Math.exp, undefined, true),
  exp2: unary("2 raised to a power.", libm.exp2, undefined, true),
  expm1: unary("exp(x) - 1, precise for small x.", libm.expm1, undefined, true),
  fabs: unary("Absolute value of a float.", Math.abs),
  gamma: unary("Gamma function.", libm.gamma, gammaArgument, true),
  lgamma: fn("($module, x, /)", "Natural logarithm of the absolute value of gamma(x).", (_m, op) => {
    const x = toDouble(op);
    const r = libm.lgamma(x);
    if (r === Infinity && Number.isFinite(x)) {
      throw x <= 0 && x === Math.floor(x) ? newValueError(gammaArgument(shown(x))) : rangeError();
    }
    return PyFloat_FromDouble(r);
  }),
  log1p: unary(
    "log(1 + x), precise for small x.",
    libm.log1p,
    (x) => `expected argument value > -1, got ${x}`,
  ),
  sin: unary("Sine of an angle in radians.", Math.sin, finite),
  sinh: unary("Hyperbolic sine.", libm.sinh, undefined, true),
  sqrt: unary("Square root.", Math.sqrt, (x) => `expected a nonnegative input, got ${x}`),
  tan: unary("Tangent of an angle in radians.", Math.tan, finite),
  tanh: unary("Hyperbolic tangent.", Math.tanh),
  log: fn(
    "($module, x, base=<unrepresentable>, /)",
    "Natural logarithm, or the logarithm to a base.",
    (_m, x, base) => {
      const num = PyFloat_FromDouble(logOf(x, Math.log, BIG_INT_LOGS.log));
      if (base === undefined) return num;
      return PyNumber_TrueDivide(num, PyFloat_FromDouble(logOf(base, Math.log, BIG_INT_LOGS.log)));
    },
  ),
  log2: fn(
    "($module, x, /)",
    "Logarithm to base 2.",
    (_m, x) => PyFloat_FromDouble(logOf(x, log2, BIG_INT_LOGS.log2)),
  ),
  log10: fn(
    "($module, x, /)",
    "Logarithm to base 10.",
    (_m, x) => PyFloat_FromDouble(logOf(x, libm.log10, BIG_INT_LOGS.log10)),
  ),
  atan2: fn(
    "($module, y, x, /)",
    "Arc tangent of y/x in the right quadrant.",
    (_m, y, x) => PyFloat_FromDouble(Math.atan2(toDouble(y), toDouble(x))),
  ),
  copysign: fn("($module, x, y, /)", "The magnitude of x with the sign of y.", (_m, xArg, yArg) => {
    const x = Math.abs(toDouble(xArg)), y = toDouble(yArg);
    return PyFloat_FromDouble(y < 0 || Object.is(y, -0) || (y !== y && toBits(y) < 0n) ? -x : x);
  }),
  fmod: fn("($module, x, y, /)", "Remainder of x / y with the sign of x.", (_m, xArg, yArg) => {
    const x = toDouble(xArg), y = toDouble(yArg);
    return checked(x, y, x % y);
  }),
  remainder: fn(
    "($module, x, y, /)",
    "Difference between x and the nearest multiple of y.",
    (_m, xArg, yArg) => {
      const x = toDouble(xArg), y = toDouble(yArg);
      return checked(x, y, remainder(x, y));
    },
  ),
  pow: fn(
    "($module, x, y, /)",
    "x raised to the power y, as floats.",
    (_m, x, y) => power(toDouble(x), toDouble(y)),
  ),
  fma: fn("($module, x, y, z, /)", "x * y + z, rounded once.", (_m, xArg, yArg, zArg) => {
    const x = toDouble(xArg), y = toDouble(yArg), z = toDouble(zArg);
    const r = fma(x, y, z);
    if (Number.isFinite(r)) return PyFloat_FromDouble(r);
    if (r !== r) {
      if (x === x && y === y && z === z) throw newValueError("invalid operation in fma");
    } else if (Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(z)) {
      throw newOverflowError("overflow in fma");
    }
    return PyFloat_FromDouble(r);
  }),
  frexp: fn("($module, x, /)", "Mantissa and exponent: x == m * 2**e.", (_m, x) => {
    const [m, e] = frexp(toDouble(x));
    return PyTuple_New([PyFloat_FromDouble(m), e]);
  }),
  ldexp: fn("($module, x, i, /)", "x * 2**i.", (_m, xArg, i) => {
    const x = toDouble(xArg);
    if (!PyLong_Check(i)) throw newTypeError("Expected an int as second argument to ldexp.");
    const exponent = PyLong_AsInt(i);
    if (x === 0 || !Number.isFinite(x)) return PyFloat_FromDouble(x);
    const r = ldexp(x, exponent > 100000 ? 100000 : exponent < -100000 ? -100000 : Number(exponent));
    if (!Number.isFinite(r)) throw rangeError();
    return PyFloat_FromDouble(r);
  }),
  modf: fn("($module, x, /)", "Fractional and integer part, both floats.", (_m, op) => {
    const x = toDouble(op);
    if (!Number.isFinite(x)) {
      return PyTuple_New([PyFloat_FromDouble(x !== x ? x : x > 0 ? 0 : -0), PyFloat_FromDouble(x)]);
    }
    const whole = Math.trunc(x);
    const rest = x - whole;
    return PyTuple_New([
      PyFloat_FromDouble(rest === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rest),
      PyFloat_FromDouble(whole),
    ]);
  }),
  nextafter: fn(
    "($module, x, y, /, *, steps=None)",
    "The next float after x towards y, or the one so many steps on.",
    (_m, xArg, yArg, steps) => {
      const x = toDouble(xArg), y = toDouble(yArg);
      if (steps === Py_None) return PyFloat_FromDouble(nextAfter(x, y, 1n));
      const count = PyNumber_Index(steps);
      if (count < 0) throw newValueError("steps must be a non-negative integer");
      return PyFloat_FromDouble(nextAfter(x, y, BigInt(count)));
    },
  ),
  ulp: fn("($module, x, /)", "The value of the last bit of x.", (_m, op) => {
    const x = Math.abs(toDouble(op));
    if (!Number.isFinite(x)) return PyFloat_FromDouble(x);
    const up = nextAfter(x, Infinity, 1n);
    return PyFloat_FromDouble(up === Infinity ? x - nextAfter(x, -Infinity, 1n) : up - x);
  }),
  isfinite: predicate("Whether x is neither an infinity nor a NaN.", Number.isFinite),
  isinf: predicate("Whether x is an infinity.", (x) => x === Infinity || x === -Infinity),
  isnan: predicate("Whether x is a NaN.", (x) => x !== x),
  isclose: fn(
    "($module, /, a: double, b: double, *, rel_tol: double = 1e-09, abs_tol: double = 0.0)",
    "Whether two floats are close to each other.",
    (_m, a, b, relTol, absTol) => {
      if (relTol < 0 || absTol < 0) throw newValueError("tolerances must be non-negative");
      if (a === b) return true;
      if (!Number.isFinite(a) && a === a || !Number.isFinite(b) && b === b) return false;
      const diff = Math.abs(b - a);
      return diff <= Math.abs(relTol * b) || diff <= Math.abs(relTol * a) || diff <= absTol;
    },
  ),
  ceil: rounding("ceil", "The smallest int that is not less than x.", Math.ceil),
  floor: rounding("floor", "The largest int that is not greater than x.", Math.floor),
  trunc: rounding("trunc", "The int nearest to x towards zero.", Math.trunc),
};
