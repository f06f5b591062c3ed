/** Sums, products and norms of `math`. After CPython's `Modules/mathmodule.c`. */
import { PyFloat_CheckExact, PyFloat_FromDouble, type PyFloatObject } from "../../objects/float_object.ts";
import { intAdd, intMultiply, intToDouble, type PyInt } from "../../objects/long_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyTuple_Check, PyTuple_New, type PyTupleObject } from "../../objects/tuple_object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import {
  forEachItem,
  itemsOf,
  PyIter_Next,
  PyNumber_Add,
  PyNumber_Multiply,
  PyObject_GetIter,
} from "../../protocol/abstract.ts";
import { newOverflowError, newValueError } from "../../protocol/errors.ts";
import type { MethodSpec } from "../../protocol/signature.ts";
import { fn } from "../native.ts";
import * as dd from "./double_double.ts";
import { ddAdd, ddSqrt, twoProduct, twoSum } from "./double_double.ts";
import { toDouble } from "./elementary.ts";

/** Length of a vector; an infinity wins over a NaN. */
function vectorNorm(coordinates: readonly number[]): number {
  let max = 0, sawNaN = false;
  for (const c of coordinates) {
    if (c !== c) sawNaN = true;
    else if (Math.abs(c) > max) max = Math.abs(c);
  }
  if (max === Infinity) return Infinity;
  if (sawNaN) return NaN;
  if (max === 0 || coordinates.length <= 1) return max;
  // A power of two brings the squares into the middle of the range.
  const exponent = Math.floor(Math.log2(max));
  const small = 2 ** -Math.trunc(exponent / 2), rest = 2 ** -(exponent - Math.trunc(exponent / 2));
  let h = 0, l = 0;
  for (const c of coordinates) {
    const x = c * small * rest;
    twoProduct(x, x);
    ddAdd(h, l, dd.hi, dd.lo);
    h = dd.hi, l = dd.lo;
  }
  ddSqrt(h, l);
  return dd.hi / small / rest;
}

/** A sum of doubles without loss: partial sums that do not overlap. CPython: `math_fsum`, after Shewchuk. */
function fsum(iterable: PyObject): number {
  const partials: number[] = [];
  let special = 0, infinities = 0;
  forEachItem(iterable, (item) => {
    let x = toDouble(item);
    const given = x;
    let kept = 0;
    for (let j = 0; j < partials.length; j++) {
      let y = partials[j];
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
      const high = x + y;
      const low = y - (high - x);
      if (low !== 0) partials[kept++] = low;
      x = high;
    }
    partials.length = kept;
    if (x === 0) return;
    if (Number.isFinite(x)) partials.push(x);
    else {
      if (Number.isFinite(given)) throw newOverflowError("intermediate overflow in fsum");
      if (given === given) infinities += given;
      special += given;
      partials.length = 0;
    }
  });
  if (special !== 0) {
    if (infinities !== infinities) throw newValueError("-inf + inf in fsum");
    return special;
  }
  let n = partials.length;
  if (n === 0) return 0;
  let high = partials[--n], low = 0;
  while (n > 0) {
    const x = high, y = partials[--n];
    high = x + y;
    low = y - (high - x);
    if (low !== 0) break;
  }
  // Half an even case is rounded as if all was added exactly.
  if (n > 0 && ((low < 0 && partials[n - 1] < 0) || (low > 0 && partials[n - 1] > 0))) {
    const y = low * 2, x = high + y;
    if (y === x - high) high = x;
  }
  return high;
}

/** CPython: `math_prod`. */
function prod(iterable: PyObject, start: PyObject): PyObject {
  const iter = PyObject_GetIter(iterable);
  const next = Py_TYPE(iter).tp_iternext!;
  let result: PyObject = start;
  if (typeof result === "number" || typeof result === "bigint") {
    let total: PyInt = result;
    for (;;) {
      const item = next(iter);
      if (item === undefined) return total;
      if (typeof item === "number" || typeof item === "bigint") total = intMultiply(total, item);
      else {
        result = PyNumber_Multiply(total, item);
        break;
      }
    }
  }
  if (PyFloat_CheckExact(result)) {
    let total = (result as PyFloatObject).value;
    for (;;) {
      const item = next(iter);
      if (item === undefined) return PyFloat_FromDouble(total);
      if (PyFloat_CheckExact(item)) total *= (item as PyFloatObject).value;
      else if (typeof item === "number") total *= item;
      else {
        result = PyNumber_Multiply(PyFloat_FromDouble(total), item);
        break;
      }
    }
  }
  for (let item = PyIter_Next(iter); item !== undefined; item = PyIter_Next(iter)) {
    result = PyNumber_Multiply(result, item);
  }
  return result;
}

/** A sum of products in three doubles. CPython: `TripleLength`. */
class TripleSum {
  hi = 0;
  lo = 0;
  tiny = 0;
  /** False, and nothing changed, when the total would not be finite. */
  add(x: number, y: number): boolean {
    twoProduct(x, y);
    const ph = dd.hi, pl = dd.lo;
    if (!Number.isFinite(ph)) return false;
    twoSum(this.hi, ph);
    const sh = dd.hi, sl = dd.lo;
    twoSum(this.lo, pl);
    const r1h = dd.hi, r1l = dd.lo;
    twoSum(r1h, sl);
    const r2h = dd.hi, r2l = dd.lo;
    if (!Number.isFinite(sh)) return false;
    this.hi = sh;
    this.lo = r2h;
    this.tiny += r1l + r2l;
    return true;
  }
  get value(): number {
    twoSum(this.tiny, this.lo);
    const lastHi = dd.hi, lastLo = dd.lo;
    twoSum(lastHi, this.hi);
    return dd.hi + (dd.lo + lastLo);
  }
}

function asFactor(op: PyObject): number | undefined {
  switch (typeof op) {
    case "number":
      return op;
    case "boolean":
      return op ? 1 : 0;
    case "bigint":
      try {
        return intToDouble(op);
      } catch {
        return undefined;
      }
    default:
      return PyFloat_CheckExact(op) ? (op as PyFloatObject).value : undefined;
  }
}

/** CPython: `math_sumprod`: ints first, then floats, then whatever comes. */
function sumprod(p: PyObject, q: PyObject): PyObject {
  const pIter = PyObject_GetIter(p), qIter = PyObject_GetIter(q);
  let total: PyObject = 0;
  let ints = true, floats = true;
  let intTotal: PyInt = 0;
  const floatTotal = new TripleSum();
  let floatUsed = false;
  const endFloats = () => {
    floats = false;
    if (floatUsed) total = PyNumber_Add(total, PyFloat_FromDouble(floatTotal.value));
    floatUsed = false;
  };
  const endInts = () => {
    ints = false;
    if (intTotal !== 0) total = PyNumber_Add(total, intTotal);
  };
  for (;;) {
    const x = PyIter_Next(pIter), y = PyIter_Next(qIter);
    if ((x === undefined) !== (y === undefined)) throw newValueError("Inputs are not the same length");
    if (x === undefined || y === undefined) {
      if (ints) endInts();
      if (floats) endFloats();
      return total;
    }
    if (ints) {
      if (
        (typeof x === "number" || typeof x === "bigint") && (typeof y === "number" || typeof y === "bigint")
      ) {
        intTotal = intAdd(intTotal, intMultiply(x, y));
        continue;
      }
      endInts();
    }
    if (floats) {
      const a = asFactor(x), b = asFactor(y);
      if (
        a !== undefined && b !== undefined && (PyFloat_CheckExact(x) || PyFloat_CheckExact(y)) &&
        floatTotal.add(a, b)
      ) {
        floatUsed = true;
        continue;
      }
      endFloats();
    }
    total = PyNumber_Add(total, PyNumber_Multiply(x, y));
  }
}

function pointOf(op: PyObject): readonly PyObject[] {
  return (PyTuple_Check(op) ? op as PyTupleObject : PyTuple_New(itemsOf(op))).ob_item;
}

export const sumFunctions: Record<string, MethodSpec> = {
  dist: fn("($module, p, q, /)", "Euclidean distance between two points.", (_m, p, q) => {
    const a = pointOf(p), b = pointOf(q);
    if (a.length !== b.length) throw newValueError("both points must have the same number of dimensions");
    return PyFloat_FromDouble(vectorNorm(a.map((x, i) => toDouble(x) - toDouble(b[i]))));
  }),
  hypot: fn(
    "($module, /, *coordinates)",
    "Euclidean length of a vector.",
    (_m, coordinates) => PyFloat_FromDouble(vectorNorm(coordinates.map(toDouble))),
  ),
  fsum: fn(
    "($module, seq, /)",
    "Exact sum of floats, rounded once.",
    (_m, seq) => PyFloat_FromDouble(fsum(seq)),
  ),
  prod: fn(
    "($module, iterable, /, *, start=1)",
    "Product of a start value and the items of an iterable.",
    (_m, iterable, start) => prod(iterable, start),
  ),
  sumprod: fn(
    "($module, p, q, /)",
    "Sum of the products of the items of two iterables.",
    (_m, p, q) => sumprod(p, q),
  ),
};
