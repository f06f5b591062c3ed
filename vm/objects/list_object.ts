/**
 * Lists. `ob_item` is one JavaScript array for the list's life, except while sorting; hot paths read it directly.
 * After CPython's `Objects/listobject.c`; sorting is in `list_sort.ts`.
 */
import { sizeofMethod } from "./sizeof_method.ts";
import { builtinAttribute } from "./builtin_attribute.ts";
import { reduceIterator } from "./iterator_state.ts";
import {
  forEachItem,
  PyNumber_AsSsize_t,
  PyObject_GetIter,
  PyObject_LengthHint,
  PyObject_Repr,
} from "../protocol/abstract.ts";
import { defineType } from "../protocol/define_type.ts";
import { newIndexError, newMemoryError, newTypeError, newValueError } from "../protocol/errors.ts";
import { classMethod, methodsOf, Signature } from "../protocol/signature.ts";
import { PyDict_CheckExact } from "./dict_object.ts";
import { PyGenericAlias_New } from "./genericalias_object.ts";
import { attachInstance, type InstanceStorage } from "./instance.ts";
import { sortInPlace } from "./list_sort.ts";
import { Py_None } from "./none_object.ts";
import {
  _Py_TPFLAGS_MATCH_SELF,
  isHeapObject,
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_LIST_SUBCLASS,
  Py_TPFLAGS_SEQUENCE,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import { Py_ReprEnter, Py_ReprLeave } from "./repr_guard.ts";
import {
  compareItems,
  indexFromKey,
  itemsEqual,
  newArguments,
  Py_NotImplemented,
  PyIndex_Check,
} from "./sequence_util.ts";
import {
  PySlice_AdjustIndices,
  PySlice_Check,
  PySlice_Unpack,
  type PySliceObject,
  sliceArray,
} from "./slice_object.ts";
import { indexOfItem, PyTuple_New, PyTupleObject, repeatItems } from "./tuple_object.ts";
import {
  Py_TYPE,
  PyGen_Type,
  PyList_Type,
  PyListIter_Type,
  PyListRevIter_Type,
  PyTuple_Type,
} from "./type_zoo.ts";
import { UnicodeWriter } from "./unicode/writer.ts";

export class PyListObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare ob_item: PyObject[];
  constructor(type: PyTypeObject, items: PyObject[]) {
    this.ob_type = type;
    this.ob_item = items;
  }
  static {
    isHeapObject(PyListObject);
  }
}

/** A list of these items; the array now belongs to it. */
export function PyList_New(items: PyObject[]): PyListObject {
  return new PyListObject(PyList_Type, items);
}
/** @noescape */
export function PyList_Check(op: PyObject): op is PyListObject {
  return op instanceof PyListObject;
}
/** @noescape */
export function PyList_CheckExact(op: PyObject): op is PyListObject {
  return typeof op === "object" && op.ob_type === PyList_Type;
}
export function PyList_Append(list: PyListObject, item: PyObject): void {
  list.ob_item.push(item);
}
export function PyList_AsTuple(list: PyListObject): PyTupleObject {
  return PyTuple_New(list.ob_item.slice());
}

function list_repr(self: PyListObject): PyObject {
  if (self.ob_item.length === 0) return "[]";
  if (Py_ReprEnter(self)) return "[...]";
  try {
    const writer = new UnicodeWriter("[");
    for (let i = 0; i < self.ob_item.length; i++) {
      if (i > 0) writer.write(", ");
      writer.write(PyObject_Repr(self.ob_item[i]));
    }
    writer.write("]");
    return writer.finish();
  } finally {
    Py_ReprLeave(self);
  }
}

function list_contains(self: PyListObject, value: PyObject): boolean {
  for (let i = 0; i < self.ob_item.length; i++) if (itemsEqual(self.ob_item[i], value)) return true;
  return false;
}

function list_item(self: PyListObject, index: number): PyObject {
  const item = self.ob_item[index];
  if (item === undefined) throw newIndexError("list index out of range");
  return item;
}

/** `list[key]`. */
export function list_subscript(self: PyListObject, key: PyObject): PyObject {
  if (typeof key === "number") return list_item(self, key < 0 ? key + self.ob_item.length : key);
  return list_subscript_other(self, key);
}
function list_subscript_other(self: PyListObject, key: PyObject): PyObject {
  if (PyIndex_Check(key)) {
    const index = indexFromKey(key);
    return list_item(self, index < 0 ? index + self.ob_item.length : index);
  }
  if (PySlice_Check(key)) {
    const range = PySlice_Unpack(key);
    PySlice_AdjustIndices(self.ob_item.length, range);
    return PyList_New(sliceArray(self.ob_item, range));
  }
  throw newTypeError(`list indices must be integers or slices, not ${Py_TYPE(key).tp_name}`);
}

/** `list[key] = value`; deletes when `value` is undefined. */
export function list_ass_subscript(self: PyListObject, key: PyObject, value: PyObject | undefined): void {
  if (PyIndex_Check(key)) {
    const index = indexFromKey(key);
    return list_ass_item(self, index < 0 ? index + self.ob_item.length : index, value);
  }
  if (PySlice_Check(key)) return list_ass_slice(self, key, value);
  throw newTypeError(`list indices must be integers or slices, not ${Py_TYPE(key).tp_name}`);
}

function list_ass_item(self: PyListObject, index: number, value: PyObject | undefined): void {
  if (index < 0 || index >= self.ob_item.length) throw newIndexError("list assignment index out of range");
  if (value === undefined) self.ob_item.splice(index, 1);
  else self.ob_item[index] = value;
}

/** Replaces `count` items from `start`, in chunks so that no call gets too many arguments. */
export function spliceItems<T>(items: T[], start: number, count: number, replacement: readonly T[]): void {
  if (replacement.length <= 10000) {
    items.splice(start, count, ...replacement);
    return;
  }
  const tail = items.slice(start + count);
  items.length = start;
  for (let i = 0; i < replacement.length; i++) items.push(replacement[i]);
  for (let i = 0; i < tail.length; i++) items.push(tail[i]);
}

function list_ass_slice(self: PyListObject, key: PySliceObject, value: PyObject | undefined): void {
  const range = PySlice_Unpack(key);
  if (range.step === 1) {
    const items = value === undefined ? [] : itemsOf(value, "must assign iterable to extended slice", self);
    PySlice_AdjustIndices(self.ob_item.length, range);
    spliceItems(self.ob_item, range.start, Math.max(0, range.stop - range.start), items);
    return;
  }
  PySlice_AdjustIndices(self.ob_item.length, range);
  if (value === undefined) {
    deleteExtendedSlice(self.ob_item, range.start, range.step, range.length);
    return;
  }
  const items = itemsOf(value, "must assign iterable to extended slice", self);
  PySlice_AdjustIndices(self.ob_item.length, Object.assign(range, PySlice_Unpack(key)));
  if (items.length !== range.length) {
    throw newValueError(
      `attempt to assign sequence of size ${items.length} to extended slice of size ${range.length}`,
    );
  }
  for (let i = 0, at = range.start; i < range.length; i++, at += range.step) self.ob_item[at] = items[i];
}

/** Removes `count` items from `start` by `step`. */
export function deleteExtendedSlice<T>(items: T[], start: number, step: number, count: number): void {
  if (count === 0) return;
  if (step < 0) {
    start += step * (count - 1);
    step = -step;
  }
  let write = start;
  for (let read = start, next = start, left = count; read < items.length; read++) {
    if (left > 0 && read === next) {
      left--;
      next += step;
    } else items[write++] = items[read];
  }
  items.length = write;
}

/** The items of a sequence or iterable, as an array that stays valid when `self` changes. */
function itemsOf(value: PyObject, message: string, self: PyListObject): readonly PyObject[] {
  if (PyList_CheckExact(value)) return value === self ? value.ob_item.slice() : value.ob_item;
  if (typeof value === "object" && value.ob_type === PyTuple_Type) return (value as PyTupleObject).ob_item;
  const type = Py_TYPE(value);
  if (type.tp_iter === undefined && type.sq_item === undefined) throw newTypeError(message);
  const items: PyObject[] = [];
  forEachItem(value, (item) => {
    items.push(item);
  });
  return items;
}

/** Appends all items of an iterable. CPython: `list_extend`. */
export function list_extend(self: PyListObject, iterable: PyObject): void {
  if (
    PyList_Check(iterable) && Py_TYPE(iterable).tp_iter === PyList_Type.tp_iter || PyTuple_plain(iterable)
  ) {
    const items = (iterable as PyListObject).ob_item;
    const target = self.ob_item;
    for (let i = 0, n = items.length; i < n; i++) target.push(items[i]);
    return;
  }
  if (PyDict_CheckExact(iterable)) {
    for (const key of iterable.keys) if (key !== undefined) self.ob_item.push(key);
    return;
  }
  if (Py_TYPE(iterable) === PyGen_Type) {
    forEachItem(iterable, (item) => {
      self.ob_item.push(item);
    });
    return;
  }
  const it = PyObject_GetIter(iterable);
  PyObject_LengthHint(iterable, 8);
  const next = Py_TYPE(it).tp_iternext!;
  for (let item = next(it); item !== undefined; item = next(it)) self.ob_item.push(item);
}
function PyTuple_plain(op: PyObject): boolean {
  return op instanceof PyTupleObject && op.ob_type.tp_iter === PyTuple_Type.tp_iter;
}

function list_concat(self: PyListObject, other: PyObject): PyObject {
  if (!PyList_Check(other)) {
    throw newTypeError(`can only concatenate list (not "${Py_TYPE(other).tp_name}") to list`);
  }
  return PyList_New(self.ob_item.concat(other.ob_item));
}

function list_inplace_repeat(self: PyListObject, count: number): PyObject {
  const items = self.ob_item;
  const n = items.length;
  if (count <= 0) items.length = 0;
  else if (n * count > 0x7fffffff) throw newMemoryError();
  else for (let turn = 1; turn < count; turn++) for (let i = 0; i < n; i++) items.push(items[i]);
  return self;
}

function list_pop(self: PyListObject, index: number): PyObject {
  const items = self.ob_item;
  const n = items.length;
  if (n === 0) throw newIndexError("pop from empty list");
  if (index === -1 || index === n - 1) return items.pop()!;
  if (index < 0) index += n;
  if (index < 0 || index >= n) throw newIndexError("pop index out of range");
  if (index === 0) return items.shift()!;
  return items.splice(index, 1)[0];
}

function list_remove(self: PyListObject, value: PyObject): PyObject {
  for (let i = 0; i < self.ob_item.length; i++) {
    if (itemsEqual(self.ob_item[i], value)) {
      self.ob_item.splice(i, 1);
      return Py_None;
    }
  }
  throw newValueError("list.remove(x): x not in list");
}

function list_insert(self: PyListObject, index: number, item: PyObject): PyObject {
  const items = self.ob_item;
  if (index < 0) index = Math.max(0, index + items.length);
  if (index >= items.length) items.push(item);
  else items.splice(index, 0, item);
  return Py_None;
}

const initSignature = new Signature("(iterable=<unrepresentable>, /)");

function list_init(
  self: PyListObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): void {
  const exact = self.ob_type === PyList_Type || self.ob_type.tp_new === PyList_Type.tp_new;
  const positional = exact || kwnames === undefined ? args : args.slice(0, args.length - kwnames.length);
  const [iterable] = newArguments(initSignature, "list", positional, exact ? kwnames : undefined) as [
    PyObject | undefined,
  ];
  self.ob_item.length = 0;
  if (iterable !== undefined) list_extend(self, iterable);
}

const method = methodsOf<PyListObject>();

defineType<PyListObject>(PyList_Type, {
  flags: Py_TPFLAGS_BASETYPE | Py_TPFLAGS_LIST_SUBCLASS | Py_TPFLAGS_SEQUENCE | _Py_TPFLAGS_MATCH_SELF,
  doc: "Built-in mutable sequence of any objects.",
  signature: "(iterable=(), /)",
  slots: {
    tp_new: (type) => attachInstance(new PyListObject(type, []), type),
    tp_init: list_init,
    tp_repr: list_repr,
    tp_richcompare: (self, other, op) =>
      PyList_Check(other) ? compareItems(self.ob_item, other.ob_item, op) : Py_NotImplemented,
    tp_iter: (self) => new PyListIterObject(self),
    tp_traverse: (self, visit) => self.ob_item.forEach(visit),
    sq_length: (self) => self.ob_item.length,
    sq_item: list_item,
    sq_ass_item: list_ass_item,
    sq_contains: list_contains,
    sq_concat: list_concat,
    sq_repeat: (self, count) => PyList_New(repeatItems(self.ob_item, count)),
    sq_inplace_concat: (self, other) => {
      list_extend(self, other);
      return self;
    },
    sq_inplace_repeat: list_inplace_repeat,
    mp_length: (self) => self.ob_item.length,
    mp_subscript: list_subscript,
    mp_ass_subscript: list_ass_subscript,
  },
  methods: {
    __sizeof__: sizeofMethod(),
    __getitem__: method("($self, index, /)", "self[index]", list_subscript),
    __reversed__: method(
      "($self, /)",
      "An iterator from the last item to the first.",
      (self) => new PyListRevIterObject(self),
    ),
    clear: method("($self, /)", "Remove all items.", (self) => {
      self.ob_item.length = 0;
      return Py_None;
    }),
    copy: method("($self, /)", "A new list of the same items.", (self) => PyList_New(self.ob_item.slice())),
    append: method("($self, object, /)", "Add an object at the end.", (self, object) => {
      self.ob_item.push(object);
      return Py_None;
    }),
    insert: method("($self, index: Py_ssize_t, object, /)", "Put an object before index.", list_insert),
    extend: method("($self, iterable, /)", "Add the items of an iterable at the end.", (self, iterable) => {
      list_extend(self, iterable);
      return Py_None;
    }),
    pop: method(
      "($self, index: Py_ssize_t = -1, /)",
      "Remove the item at index, the last one by default, and return it; IndexError if there is none.",
      list_pop,
    ),
    remove: method(
      "($self, value, /)",
      "Remove the first item that equals value; ValueError if there is none.",
      list_remove,
    ),
    index: method(
      "($self, value, start=0, stop=sys.maxsize, /)",
      "The lowest index in [start:stop] of an item that equals value; ValueError if there is none.",
      (self, value, start, stop) => {
        const index = indexOfItem(self.ob_item, value, start, stop);
        if (index < 0) throw newValueError("list.index(x): x not in list");
        return index;
      },
    ),
    count: method("($self, value, /)", "How many items equal value.", (self, value) => {
      let count = 0;
      for (let i = 0; i < self.ob_item.length; i++) if (itemsEqual(self.ob_item[i], value)) count++;
      return count;
    }),
    reverse: method("($self, /)", "Turn the order of the items round, in place.", (self) => {
      self.ob_item.reverse();
      return Py_None;
    }),
    sort: method(
      "($self, /, *, key=None, reverse: bool = False)",
      "Put the items in ascending order of key(item), in place; equal ones keep their order, with reverse=True too.",
      (self, key, reverse) => {
        list_sort(self, key, reverse);
        return Py_None;
      },
    ),
    __class_getitem__: classMethod(
      "($type, object, /)",
      "A generic alias of this type: type[item].",
      PyGenericAlias_New,
    ),
  },
});

/** The items that a list seems to have while it is sorted: remembers that some were added, even if they are gone again. */
class ItemsDuringSort extends Array<PyObject> {
  isModified = false;
  override push(...items: PyObject[]): number {
    this.isModified = true;
    return super.push(...items);
  }
  override splice(start: number, count: number, ...items: PyObject[]): PyObject[] {
    if (items.length > 0) this.isModified = true;
    return super.splice(start, count, ...items);
  }
}

/** Sorts in place, empty to the eyes of `key` and `__lt__` meanwhile, who may modify it. CPython: `list_sort_impl`. */
function list_sort(self: PyListObject, key: PyObject, reverse: boolean): void {
  const items = self.ob_item;
  const meanwhile = new ItemsDuringSort();
  self.ob_item = meanwhile;
  let left: PyObject[];
  try {
    sortInPlace(items, key, reverse);
  } finally {
    left = self.ob_item;
    self.ob_item = items;
  }
  if (meanwhile.isModified || left.length > 0) throw newValueError("list modified during sort");
}

/** Sorts like `list.sort()`. */
export function PyList_Sort(list: PyListObject): void {
  list_sort(list, Py_None, false);
}

// Iterators -----------------------------------------------------------------------------------------------------------

/** Iterates over a list that may grow or shrink; `it_seq` is undefined once exhausted. */
export class PyListIterObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare it_index: number;
  declare it_seq: PyListObject | undefined;
  constructor(seq: PyListObject) {
    this.ob_type = PyListIter_Type;
    this.it_index = 0;
    this.it_seq = seq;
  }
  static {
    isHeapObject(PyListIterObject);
  }
}

export function listiter_next(self: PyListIterObject): PyObject | undefined {
  const seq = self.it_seq;
  if (seq === undefined) return undefined;
  if (self.it_index < seq.ob_item.length) return seq.ob_item[self.it_index++];
  self.it_seq = undefined;
  return undefined;
}

const iterMethod = methodsOf<PyListIterObject>();

defineType<PyListIterObject>(PyListIter_Type, {
  isPlainIterator: true,
  slots: { tp_iter: (self) => self, tp_iternext: listiter_next },
  methods: {
    __reduce__: iterMethod(
      "($self, /)",
      undefined,
      (self) => reduceIterator(self, PyList_New([])),
    ),
    __length_hint__: iterMethod(
      "($self, /)",
      undefined,
      (self) => self.it_seq === undefined ? 0 : Math.max(0, self.it_seq.ob_item.length - self.it_index),
    ),
    __setstate__: iterMethod("($self, object, /)", undefined, (self, state) => {
      const index = PyNumber_AsSsize_t(state, true);
      if (self.it_seq !== undefined) self.it_index = Math.max(0, Math.min(index, self.it_seq.ob_item.length));
      return Py_None;
    }),
  },
});

export class PyListRevIterObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare it_index: number;
  declare it_seq: PyListObject | undefined;
  constructor(seq: PyListObject) {
    this.ob_type = PyListRevIter_Type;
    this.it_index = seq.ob_item.length - 1;
    this.it_seq = seq;
  }
  static {
    isHeapObject(PyListRevIterObject);
  }
}

function listreviter_next(self: PyListRevIterObject): PyObject | undefined {
  const seq = self.it_seq;
  if (seq === undefined) return undefined;
  if (self.it_index >= 0 && self.it_index < seq.ob_item.length) return seq.ob_item[self.it_index--];
  self.it_index = -1;
  self.it_seq = undefined;
  return undefined;
}

const revIterMethod = methodsOf<PyListRevIterObject>();

defineType<PyListRevIterObject>(PyListRevIter_Type, {
  isPlainIterator: true,
  slots: { tp_iter: (self) => self, tp_iternext: listreviter_next },
  methods: {
    __reduce__: revIterMethod("($self, /)", undefined, (self) => {
      const reversed = builtinAttribute("reversed");
      if (self.it_seq === undefined) return PyTuple_New([reversed, PyTuple_New([PyList_New([])])]);
      return PyTuple_New([reversed, PyTuple_New([self.it_seq]), self.it_index]);
    }),
    __setstate__: revIterMethod("($self, object, /)", undefined, (self, state) => {
      if (self.it_seq !== undefined) {
        self.it_index = Math.max(
          -1,
          Math.min(PyNumber_AsSsize_t(state, true), self.it_seq.ob_item.length - 1),
        );
      }
      return Py_None;
    }),
    __length_hint__: revIterMethod(
      "($self, /)",
      undefined,
      (self) =>
        self.it_seq === undefined || self.it_seq.ob_item.length < self.it_index + 1 ? 0 : self.it_index + 1,
    ),
  },
});
