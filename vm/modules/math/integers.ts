/** Functions of `math` over ints. After CPython's `Modules/mathmodule.c`. */
import {
  intAbs,
  intFloorDivide,
  intGcd,
  intMultiply,
  normalizeInt,
  type PyInt,
} from "../../objects/long_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { PyNumber_Index } from "../../protocol/abstract.ts";
import { newOverflowError, newValueError } from "../../protocol/errors.ts";
import type { MethodSpec } from "../../protocol/signature.ts";
import { fn } from "../native.ts";

/** The product of `from`, `from + 1`, ..., `to`, the factors multiplied in a balanced way. */
function productOfRange(from: bigint, to: bigint): bigint {
  if (from > to) return 1n;
  if (to - from < 8n) {
    let product = from;
    for (let i = from + 1n; i <= to; i++) product *= i;
    return product;
  }
  const middle = (from + to) >> 1n;
  return productOfRange(from, middle) * productOfRange(middle + 1n, to);
}

function factorial(n: PyInt): PyInt {
  if (n < 0) throw newValueError("factorial() not defined for negative values");
  if (n > 9223372036854775807n) {
    throw newOverflowError("factorial() argument should not exceed 9223372036854775807");
  }
  return normalizeInt(productOfRange(1n, BigInt(n)));
}

/** n * (n-1) * ... k factors. */
function perm(n: PyInt, k: PyInt): PyInt {
  if (n < 0) throw newValueError("n must be a non-negative integer");
  if (k < 0) throw newValueError("k must be a non-negative integer");
  if (n < k) return 0;
  if (k > 9223372036854775807n) throw newOverflowError(`k must not exceed 9223372036854775807`);
  return normalizeInt(productOfRange(BigInt(n) - BigInt(k) + 1n, BigInt(n)));
}

function comb(n: PyInt, k: PyInt): PyInt {
  if (n < 0) throw newValueError("n must be a non-negative integer");
  if (k < 0) throw newValueError("k must be a non-negative integer");
  if (n < k) return 0;
  const big = BigInt(n);
  let small = BigInt(k);
  if (big - small < small) small = big - small;
  if (small > 9223372036854775807n) {
    throw newOverflowError("min(n - k, k) must not exceed 9223372036854775807");
  }
  return normalizeInt(productOfRange(big - small + 1n, big) / productOfRange(1n, small));
}

function isqrt(n: PyInt): PyInt {
  if (n < 0) throw newValueError("isqrt() argument must be nonnegative");
  if (typeof n === "number") {
    let root = Math.floor(Math.sqrt(n));
    while (BigInt(root) * BigInt(root) > BigInt(n)) root--;
    while (BigInt(root + 1) * BigInt(root + 1) <= BigInt(n)) root++;
    return root;
  }
  let x = 1n << BigInt((n.toString(16).length * 4 + 1) >> 1);
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return normalizeInt(x);
    x = y;
  }
}

export const integerFunctions: Record<string, MethodSpec> = {
  comb: fn(
    "($module, n, k, /)",
    "Ways to choose k of n items without repetition and order.",
    (_m, n, k) => comb(PyNumber_Index(n), PyNumber_Index(k)),
  ),
  perm: fn(
    "($module, n, k=None, /)",
    "Ways to choose k of n items without repetition, in order.",
    (_m, n, k) => {
      if (k === Py_None) return factorial(PyNumber_Index(n));
      return perm(PyNumber_Index(n), PyNumber_Index(k));
    },
  ),
  factorial: fn("($module, n, /)", "n factorial.", (_m, n) => factorial(PyNumber_Index(n))),
  gcd: fn("($module, /, *integers)", "Greatest common divisor.", (_m, integers) => {
    let result: PyInt = 0;
    for (const item of integers) result = intGcd(result, PyNumber_Index(item));
    return result;
  }),
  lcm: fn("($module, /, *integers)", "Least common multiple.", (_m, integers) => {
    let result: PyInt = 1;
    for (const item of integers) {
      const value = PyNumber_Index(item);
      if (result === 0) continue;
      result = value === 0 ? 0 : intAbs(intMultiply(intFloorDivide(result, intGcd(result, value)), value));
    }
    return result;
  }),
  isqrt: fn("($module, n, /)", "Integer part of the square root.", (_m, n) => isqrt(PyNumber_Index(n))),
};
