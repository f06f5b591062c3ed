/**
 * Small helpers of specialized instructions: what a guard has proved is not checked again.
 */
import { normalizeInt } from "../../compiler/constants.ts";
import { PyObject_GetItem } from "../protocol/abstract.ts";
import type { PyCFunctionObject } from "../objects/cfunction_object.ts";
import type { PyMethodDescrObject } from "../objects/descr_object.ts";
import { PyDict_GetItem, type PyDictObject } from "../objects/dict_object.ts";
import type { PyListIterObject } from "../objects/list_object.ts";
import type { PyObject } from "../objects/object.ts";
import type { PyTupleIterObject } from "../objects/tuple_object.ts";
import type { PyRangeIterObject } from "../objects/range_object.ts";

type Stack = readonly (PyObject | undefined)[];

/** The sum of two numbers beyond the safe range. @noescape */
export function bigAdd(left: number, right: number): number | bigint {
  return normalizeInt(BigInt(left) + BigInt(right));
}
/** @noescape */
export function bigSubtract(left: number, right: number): number | bigint {
  return normalizeInt(BigInt(left) - BigInt(right));
}
/** @noescape */
export function bigMultiply(left: number, right: number): number | bigint {
  return normalizeInt(BigInt(left) * BigInt(right));
}

/** `dict[key]` of an exact dict. */
export function dictItem(dict: PyDictObject, key: PyObject): PyObject {
  return PyDict_GetItem(dict, key) ?? PyObject_GetItem(dict, key);
}

/** @noescape */
export function listIterNext(iter: PyListIterObject): PyObject | undefined {
  const seq = iter.it_seq;
  if (seq === undefined) return undefined;
  if (iter.it_index < seq.ob_item.length) return seq.ob_item[iter.it_index++];
  iter.it_seq = undefined;
  return undefined;
}
/** @noescape */
export function tupleIterNext(iter: PyTupleIterObject): PyObject | undefined {
  const seq = iter.it_seq;
  if (seq === undefined) return undefined;
  if (iter.it_index < seq.ob_item.length) return seq.ob_item[iter.it_index++];
  iter.it_seq = undefined;
  return undefined;
}
/** @noescape */
export function rangeIterNext(op: PyObject): number | undefined {
  const iter = op as PyRangeIterObject;
  if (iter.left <= 0) return undefined;
  iter.left--;
  const value = iter.next;
  iter.next = value + iter.step;
  return value;
}

/** Items of a tuple or list onto the stack, the first on top. @noescape */
export function unpackItems(
  items: readonly PyObject[],
  stack: (PyObject | undefined)[],
  at: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) stack[at + count - 1 - i] = items[i];
}

/** A built-in function whose one parameter is an object. */
export function callBuiltinO(callable: PyCFunctionObject, arg: PyObject): PyObject {
  return callable.m_ml.ml_meth(callable.m_self, arg);
}
/** A built-in function whose parameters are objects. */
export function callBuiltinFast(
  callable: PyCFunctionObject,
  stack: Stack,
  first: number,
  count: number,
): PyObject {
  const implementation = callable.m_ml.ml_meth;
  switch (count) {
    case 0:
      return implementation(callable.m_self);
    case 1:
      return implementation(callable.m_self, stack[first]);
    case 2:
      return implementation(callable.m_self, stack[first], stack[first + 1]);
    default:
      return implementation(callable.m_self, ...stack.slice(first, first + count));
  }
}
/** A method of a built-in type without arguments. */
export function callMethodNoArgs(callable: PyMethodDescrObject, self: PyObject): PyObject {
  return callable.d_method.ml_meth(self);
}
/** With one. */
export function callMethodO(callable: PyMethodDescrObject, self: PyObject, arg: PyObject): PyObject {
  return callable.d_method.ml_meth(self, arg);
}
/** With several. */
export function callMethodFast(
  callable: PyMethodDescrObject,
  self: PyObject,
  stack: Stack,
  first: number,
  count: number,
): PyObject {
  const implementation = callable.d_method.ml_meth;
  if (count === 2) return implementation(self, stack[first], stack[first + 1]);
  return implementation(self, ...stack.slice(first, first + count));
}
