/** What iterators over indexed sequences pickle to: `iter(sequence)` and a position. */
import { PyNumber_AsSsize_t } from "../protocol/abstract.ts";
import { builtinAttribute } from "./builtin_attribute.ts";
import { PyList_New } from "./list_object.ts";
import type { PyObject } from "./object.ts";
import { PyTuple_New } from "./tuple_object.ts";

/** `__reduce__` of an iterator that stands at an index of a sequence; `empty` stands for an exhausted one. */
export function reduceIterator(seq: PyObject | undefined, index: number, empty: PyObject): PyObject {
  const iter = builtinAttribute("iter");
  if (seq === undefined) return PyTuple_New([iter, PyTuple_New([empty])]);
  return PyTuple_New([iter, PyTuple_New([seq]), index]);
}

/** `__reduce__` of an iterator that can only be replayed: its remaining items in a list. */
export function reduceToItems(items: PyObject[]): PyObject {
  return PyTuple_New([builtinAttribute("iter"), PyTuple_New([PyList_New(items)])]);
}

/** The index that `__setstate__` sets, within a sequence of this length. */
export function stateIndex(state: PyObject, length: number): number {
  return Math.max(0, Math.min(PyNumber_AsSsize_t(state, true), length));
}
