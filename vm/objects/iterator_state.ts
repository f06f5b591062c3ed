/** What iterators over indexed sequences pickle to: `iter(sequence)` and a position. */
import { PyNumber_AsSsize_t } from "../protocol/abstract.ts";
import { builtinAttribute } from "./builtin_attribute.ts";
import { PyList_New } from "./list_object.ts";
import type { PyObject } from "./object.ts";
import { PyTuple_New } from "./tuple_object.ts";

/** An iterator over an indexed sequence. */
interface IndexedIterator {
  readonly it_index: number;
  readonly it_seq: PyObject | undefined;
}

/** `__reduce__` of an iterator that stands at an index of a sequence; `empty` stands for an exhausted one. */
export function reduceIterator(iterator: IndexedIterator, empty: PyObject): PyObject {
  // Looking the name up can run Python code that moves the iterator: the state is read afterwards.
  const iter = builtinAttribute("iter");
  const { it_seq: seq, it_index: index } = iterator;
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
