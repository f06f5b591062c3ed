/**
 * What list, tuple, str, bytes and range share: indices, comparison of items, comparison results, constructor arguments.
 */
import { bindArguments, type Signature } from "../protocol/clinic.ts";
import {
  PyNumber_AsSsize_t,
  PyNumber_Index,
  PyObject_RichCompare,
  PyObject_RichCompareBool,
} from "../protocol/abstract.ts";
import { newTypeError } from "../protocol/errors.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import { Py_EQ, Py_GE, Py_GT, Py_LE, Py_LT, Py_NE, type PyObject } from "./object.ts";
import { Py_TYPE } from "./type_zoo.ts";

/** Whether two items are the same or equal. CPython: `PyObject_RichCompareBool(a, b, Py_EQ)`. */
export function itemsEqual(a: PyObject, b: PyObject): boolean {
  if (a === b) return true;
  const type = typeof a;
  if (type === typeof b && (type === "number" || type === "string")) return false;
  return PyObject_RichCompareBool(a, b, Py_EQ);
}

/** The result of `a op b` once their order (negative, zero, positive) is known. @noescape */
export function compareResult(order: number, op: number): boolean {
  switch (op) {
    case Py_LT:
      return order < 0;
    case Py_LE:
      return order <= 0;
    case Py_EQ:
      return order === 0;
    case Py_NE:
      return order !== 0;
    case Py_GT:
      return order > 0;
    default:
      return order >= 0;
  }
}

/** Lexicographic comparison. CPython: `list_richcompare_impl`, `tuple_richcompare`. Lengths are read anew: `==` may change them. */
export function compareItems(a: readonly PyObject[], b: readonly PyObject[], op: number): PyObject {
  if (a.length !== b.length && (op === Py_EQ || op === Py_NE)) return op === Py_NE;
  let i = 0;
  while (i < a.length && i < b.length && itemsEqual(a[i], b[i])) i++;
  if (i >= a.length || i >= b.length) return compareResult(a.length - b.length, op);
  if (op === Py_EQ) return false;
  if (op === Py_NE) return true;
  return PyObject_RichCompare(a[i], b[i], op);
}

/** An index as a number; IndexError when it is beyond any container. */
export function indexFromKey(key: PyObject): number {
  if (typeof key === "number") return key;
  return PyNumber_AsSsize_t(key, true, true);
}

export const SSIZE_MAX = Number.MAX_SAFE_INTEGER;

/** Whether `__index__` is there. CPython: `PyIndex_Check`. @noescape */
export function PyIndex_Check(op: PyObject): boolean {
  return typeof op === "number" || Py_TYPE(op).nb_index !== undefined;
}

/** A slice bound, clamped to the index range. CPython: `_PyEval_SliceIndex`. */
export function evalSliceIndex(value: PyObject, whenNone: number): number {
  if (typeof value === "number") return value;
  if (value === Py_None) return whenNone;
  if (!PyIndex_Check(value)) {
    throw newTypeError("slice indices must be integers or None or have an __index__ method");
  }
  return clampIndex(PyNumber_Index(value));
}

/** The same where None is no bound. CPython: `_PyEval_SliceIndexNotNone`. */
export function evalSliceIndexNotNone(value: PyObject): number {
  if (typeof value === "number") return value;
  if (!PyIndex_Check(value)) throw newTypeError("slice indices must be integers or have an __index__ method");
  return clampIndex(PyNumber_Index(value));
}

function clampIndex(index: PyObject): number {
  if (typeof index === "number") return index;
  if (typeof index === "boolean") return index ? 1 : 0;
  return (index as bigint) > 0n ? SSIZE_MAX : -SSIZE_MAX;
}

/** Constructor arguments, converted. `name` as it stands in the error messages. */
export function newArguments(
  signature: Signature,
  name: string,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): unknown[] {
  return bindArguments(signature, name, () => name + "()", args, kwnames);
}

/** CPython: `_PyArg_NoKeywords`. */
export function noKeywords(name: string, kwnames: readonly string[] | undefined): void {
  if (kwnames !== undefined && kwnames.length > 0) throw newTypeError(`${name}() takes no keyword arguments`);
}

/** CPython: `_PyArg_CheckPositional`. */
export function checkPositional(name: string, given: number, min: number, max: number): void {
  if (given >= min && given <= max) return;
  const bound = min === max ? "" : given < min ? "at least " : "at most ";
  const count = given < min ? min : max;
  throw newTypeError(`${name} expected ${bound}${count} argument${count === 1 ? "" : "s"}, got ${given}`);
}

export { Py_EQ, Py_GE, Py_GT, Py_LE, Py_LT, Py_NE, Py_NotImplemented };
