/**
 * Pairs for loops that take them apart at once (`for key, value in d.items()`): FOR_ITER_PAIR gets them in a tuple that is
 * always the same, instead of a new one for each turn.
 *
 * Law: only the instruction behind FOR_ITER_PAIR sees that tuple, before anything else runs.
 */
import type { PyZipObject } from "./bltin_iter_object.ts";
import { nextEntry, type PyDictIterObject } from "./dict_views.ts";
import type { PyEnumObject } from "./enum_object.ts";
import { listiter_next, type PyListIterObject } from "./list_object.ts";
import { intAdd } from "./long_object.ts";
import type { PyHeapObject, PyObject } from "./object.ts";
import { PyTupleObject } from "./tuple_layout.ts";
import { PyDictIterItem_Type, PyEnum_Type, PyListIter_Type, PyTuple_Type, PyZip_Type } from "./type_zoo.ts";

/** Its array is ours to write to. */
const pair = new PyTupleObject(PyTuple_Type, ["", ""]) as PyTupleObject & { ob_item: [PyObject, PyObject] };

/** Between two slices: stores into an array that does not get old cost V8 nothing more (`renewLocals`). */
export function renewPair(): void {
  pair.ob_item = ["", ""];
}

/** Whether `nextPair` knows the iterator. @noescape */
export function isPairIterator(iter: PyObject): boolean {
  const type = (iter as PyHeapObject).ob_type;
  return type === PyDictIterItem_Type || type === PyEnum_Type ||
    (type === PyZip_Type && (iter as PyZipObject).iterators.length === 2 && !(iter as PyZipObject).strict);
}

/** The next item of what a pair is made from: as a rule a list's or tuple's. */
function itemOf(iter: PyObject): PyObject | undefined {
  const type = (iter as PyHeapObject).ob_type;
  if (type === PyListIter_Type) return listiter_next(iter as PyListIterObject);
  return type.tp_iternext!(iter);
}

/** The tuple that is always the same, with these two: an item may have taken many slices to make, so only now is its array looked up. */
function pairOf(first: PyObject, second: PyObject): PyTupleObject {
  const items = pair.ob_item;
  items[0] = first;
  items[1] = second;
  return pair;
}

/** The next pair, in the tuple that is always the same; undefined at the end. */
export function nextPair(iter: PyObject): PyObject | undefined {
  switch ((iter as PyHeapObject).ob_type) {
    case PyDictIterItem_Type: {
      const i = nextEntry(iter as PyDictIterObject);
      if (i < 0) return undefined;
      const { keys, values } = (iter as PyDictIterObject).di_dict!;
      return pairOf(keys[i]!, values[i]!);
    }
    case PyEnum_Type: {
      const item = itemOf((iter as PyEnumObject).en_sit);
      if (item === undefined) return undefined;
      const index = (iter as PyEnumObject).en_index;
      (iter as PyEnumObject).en_index = intAdd(index, 1);
      return pairOf(index, item);
    }
    default: {
      const { iterators } = iter as PyZipObject;
      const first = itemOf(iterators[0]);
      if (first === undefined) return undefined;
      const second = itemOf(iterators[1]);
      if (second === undefined) return undefined;
      return pairOf(first, second);
    }
  }
}

/** The next item of an iterator that has `plain_iternext`. */
export function plainNext(iter: PyObject): PyObject | undefined {
  return (iter as PyHeapObject).ob_type.plain_iternext!(iter);
}
