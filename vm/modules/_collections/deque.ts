/**
 * `collections.deque`: a ring buffer whose size is a power of two. After CPython's `Modules/_collectionsmodule.c`.
 * Law: `state` changes with every change of length or order, so that iterators notice.
 */
import { sizeofMethod } from "../../objects/sizeof_method.ts";
import { attachInstance, type InstanceStorage } from "../../objects/instance.ts";
import { PyList_New } from "../../objects/list_object.ts";
import { Py_None, Py_NotImplemented } from "../../objects/none_object.ts";
import {
  isHeapObject,
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_SEQUENCE,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../../objects/object.ts";
import { PyGenericAlias_New } from "../../objects/genericalias_object.ts";
import { Py_ReprEnter, Py_ReprLeave } from "../../objects/repr_guard.ts";
import { checkPositional, compareResult, evalSliceIndexNotNone } from "../../objects/sequence_util.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import {
  forEachItem,
  PyNumber_AsSsize_t,
  PyObject_GetIter,
  PyObject_RichCompare,
  PyObject_RichCompareBool,
  reprText,
} from "../../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_Vectorcall } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import {
  newIndexError,
  newMemoryError,
  newRuntimeError,
  newTypeError,
  newValueError,
} from "../../protocol/errors.ts";
import { classMethod, methodsOf } from "../../protocol/signature.ts";
import { checkKeywords, keywordValue, newNativeType } from "../native.ts";

export const dequeType: PyTypeObject = newNativeType("collections.deque");
export const dequeIteratorType: PyTypeObject = newNativeType("collections._deque_iterator");
export const dequeReverseIteratorType: PyTypeObject = newNativeType(
  "collections._deque_reverse_iterator",
);

export class PyDequeObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare buf: (PyObject | undefined)[];
  declare head: number;
  declare length: number;
  /** -1: no bound. */
  declare maxlen: number;
  declare state: number;
  constructor(type: PyTypeObject) {
    this.ob_type = type;
    this.buf = new Array(8).fill(undefined);
    this.head = 0;
    this.length = 0;
    this.maxlen = -1;
    this.state = 0;
  }
  static {
    isHeapObject(PyDequeObject);
  }
}

function at(self: PyDequeObject, index: number): PyObject {
  return self.buf[(self.head + index) & (self.buf.length - 1)]!;
}
/** The items in order. */
function itemsOfDeque(self: PyDequeObject): PyObject[] {
  const items: PyObject[] = [];
  for (let i = 0; i < self.length; i++) items.push(at(self, i));
  return items;
}
function setItems(self: PyDequeObject, items: readonly PyObject[]): void {
  let size = 8;
  while (size < items.length) size *= 2;
  self.buf = items.slice();
  while (self.buf.length < size) self.buf.push(undefined);
  self.head = 0;
  self.length = items.length;
  self.state++;
}
function grow(self: PyDequeObject): void {
  const items = itemsOfDeque(self);
  const size = self.buf.length * 2;
  while (items.length < size) (items as (PyObject | undefined)[]).push(undefined);
  self.buf = items;
  self.head = 0;
}

export function dequeAppend(self: PyDequeObject, item: PyObject): void {
  if (self.length === self.buf.length) grow(self);
  self.buf[(self.head + self.length) & (self.buf.length - 1)] = item;
  self.length++;
  self.state++;
  if (self.maxlen >= 0 && self.length > self.maxlen) dequePopLeft(self);
}
function appendLeft(self: PyDequeObject, item: PyObject): void {
  if (self.length === self.buf.length) grow(self);
  self.head = (self.head - 1) & (self.buf.length - 1);
  self.buf[self.head] = item;
  self.length++;
  self.state++;
  if (self.maxlen >= 0 && self.length > self.maxlen) dequePop(self);
}
function dequePop(self: PyDequeObject): PyObject {
  if (self.length === 0) throw newIndexError("pop from an empty deque");
  const index = (self.head + --self.length) & (self.buf.length - 1);
  const item = self.buf[index]!;
  self.buf[index] = undefined;
  self.state++;
  return item;
}
export function dequePopLeft(self: PyDequeObject): PyObject {
  if (self.length === 0) throw newIndexError("pop from an empty deque");
  const item = self.buf[self.head]!;
  self.buf[self.head] = undefined;
  self.head = (self.head + 1) & (self.buf.length - 1);
  self.length--;
  self.state++;
  return item;
}

function extend(self: PyDequeObject, iterable: PyObject): void {
  if (iterable === self) { for (const item of itemsOfDeque(self)) dequeAppend(self, item); }
  else forEachItem(iterable, (item) => dequeAppend(self, item));
}
function clear(self: PyDequeObject): void {
  if (self.length === 0) return;
  setItems(self, []);
}

function rotate(self: PyDequeObject, n: number): void {
  const { length } = self;
  if (length <= 1) return;
  n %= length;
  if (n > length / 2) n -= length;
  else if (n < -length / 2) n += length;
  const mask = self.buf.length - 1;
  for (; n > 0; n--) {
    const last = (self.head + length - 1) & mask;
    const item = self.buf[last];
    self.buf[last] = undefined;
    self.head = (self.head - 1) & mask;
    self.buf[self.head] = item;
  }
  for (; n < 0; n++) {
    const item = self.buf[self.head];
    self.buf[self.head] = undefined;
    self.head = (self.head + 1) & mask;
    self.buf[(self.head + length - 1) & mask] = item;
  }
  self.state++;
}

function removeAt(self: PyDequeObject, index: number): void {
  const items = itemsOfDeque(self);
  items.splice(index, 1);
  setItems(self, items);
}

function checkIndex(self: PyDequeObject, index: number): void {
  if (index < 0 || index >= self.length) throw newIndexError("deque index out of range");
}

/** A deque of the same type with the same bound. */
function copy(self: PyDequeObject): PyObject {
  const type = Py_TYPE(self);
  if (type === dequeType) {
    const result = new PyDequeObject(type);
    result.maxlen = self.maxlen;
    setItems(result, itemsOfDeque(self));
    return result;
  }
  const result = PyObject_Vectorcall(type, self.maxlen < 0 ? [self] : [self, self.maxlen], undefined);
  if (!(result instanceof PyDequeObject)) {
    throw newTypeError(`${type.tp_name}() must return a deque, not ${Py_TYPE(result).tp_name}`);
  }
  return result;
}

/** What repeating makes of the items, the bound taken into account. */
function repeated(self: PyDequeObject, count: number): PyObject[] {
  const items = itemsOfDeque(self);
  if (count <= 0 || items.length === 0) return [];
  if (self.maxlen >= 0) count = Math.min(count, Math.ceil((self.maxlen + items.length) / items.length) + 1);
  if (items.length * count > 1e9) throw newMemoryError();
  const result: PyObject[] = [];
  for (let i = 0; i < count; i++) for (const item of items) result.push(item);
  return result;
}
function bounded(self: PyDequeObject, items: PyObject[]): PyObject[] {
  return self.maxlen >= 0 && items.length > self.maxlen ? items.slice(items.length - self.maxlen) : items;
}

/** Index of the first equal item within bounds; -1: none. */
function find(self: PyDequeObject, value: PyObject, start: number, stop: number): number {
  const { state } = self;
  for (let i = start; i < stop; i++) {
    const same = PyObject_RichCompareBool(at(self, i), value, Py_EQ);
    if (self.state !== state) throw newRuntimeError("deque mutated during iteration");
    if (same) return i;
  }
  return -1;
}

function deque_richcompare(self: PyDequeObject, other: PyObject, op: number): PyObject {
  if (!(other instanceof PyDequeObject)) return Py_NotImplemented;
  if (op === Py_EQ && self === other) return true;
  if (op === Py_NE && self === other) return false;
  if (self.length !== other.length && (op === Py_EQ || op === Py_NE)) return op === Py_NE;
  const n = Math.min(self.length, other.length);
  for (let i = 0; i < n; i++) {
    const a = at(self, i), b = at(other, i);
    if (PyObject_RichCompareBool(a, b, Py_EQ)) continue;
    return op === Py_EQ ? false : op === Py_NE ? true : PyObject_RichCompare(a, b, op);
  }
  return compareResult(self.length - other.length, op);
}

const method = methodsOf<PyDequeObject>();

defineType<PyDequeObject>(dequeType, {
  flags: Py_TPFLAGS_BASETYPE | Py_TPFLAGS_SEQUENCE,
  doc: "A list-like sequence optimized for data accesses near its endpoints.",
  signature: "([iterable[, maxlen]])",
  hasWeakrefs: true,
  slots: {
    tp_new: (type) => attachInstance(new PyDequeObject(type), type),
    tp_alloc: (type) => new PyDequeObject(type),
    tp_init: (self, args, kwnames) => {
      const count = args.length - (kwnames?.length ?? 0);
      if (count > 2) throw newTypeError(`deque() takes at most 2 arguments (${args.length} given)`);
      checkKeywords("deque", kwnames, ["iterable", "maxlen"]);
      const iterable = count > 0 ? args[0] : keywordValue("iterable", args, kwnames);
      const maxlen = count > 1 ? args[1] : keywordValue("maxlen", args, kwnames);
      let bound = -1;
      if (maxlen !== undefined && maxlen !== Py_None) {
        if (Py_TYPE(maxlen).nb_index === undefined) throw newTypeError("an integer is required");
        bound = PyNumber_AsSsize_t(maxlen, true);
        if (bound < 0) throw newValueError("maxlen must be non-negative");
      }
      self.maxlen = bound;
      clear(self);
      if (iterable !== undefined) extend(self, iterable);
    },
    tp_repr: (self) => {
      const name = Py_TYPE(self).ht_name;
      if (Py_ReprEnter(self)) return "[...]";
      try {
        const list = reprText(PyList_New(itemsOfDeque(self)));
        return PyUnicode_FromUTF16(`${name}(${list}${self.maxlen >= 0 ? `, maxlen=${self.maxlen}` : ""})`);
      } finally {
        Py_ReprLeave(self);
      }
    },
    tp_richcompare: deque_richcompare,
    tp_iter: (self) => new PyDequeIterator(dequeIteratorType, self),
    tp_traverse: (self, visit) => itemsOfDeque(self).forEach(visit),
    sq_length: (self) => self.length,
    sq_item: (self, index) => {
      checkIndex(self, index);
      return at(self, index);
    },
    sq_ass_item: (self, index, value) => {
      checkIndex(self, index);
      if (value === undefined) removeAt(self, index);
      else self.buf[(self.head + index) & (self.buf.length - 1)] = value;
    },
    sq_contains: (self, value) => find(self, value, 0, self.length) >= 0,
    sq_concat: (self, other) => {
      if (!(other instanceof PyDequeObject)) {
        throw newTypeError(`can only concatenate deque (not "${Py_TYPE(other).tp_name}") to deque`);
      }
      const result = copy(self) as PyDequeObject;
      extend(result, other);
      return result;
    },
    sq_inplace_concat: (self, other) => {
      extend(self, other);
      return self;
    },
    sq_repeat: (self, count) => {
      const result = copy(self) as PyDequeObject;
      setItems(result, bounded(self, repeated(self, count)));
      return result;
    },
    sq_inplace_repeat: (self, count) => {
      setItems(self, bounded(self, repeated(self, count)));
      return self;
    },
  },
  methods: {
    // Blocks of 64 items and two links.
    __sizeof__: sizeofMethod<PyDequeObject>((self) => 528 * Math.max(1, Math.ceil(self.length / 64))),
    append: method("($self, item, /)", "Add an element to the right side of the deque.", (self, item) => {
      dequeAppend(self, item);
      return Py_None;
    }),
    appendleft: method("($self, item, /)", "Add an element to the left side of the deque.", (self, item) => {
      appendLeft(self, item);
      return Py_None;
    }),
    pop: method("($self, /)", "Remove and return the rightmost element.", dequePop),
    popleft: method("($self, /)", "Remove and return the leftmost element.", dequePopLeft),
    clear: method("($self, /)", "Remove all elements from the deque.", (self) => {
      clear(self);
      return Py_None;
    }),
    extend: method(
      "($self, iterable, /)",
      "Extend the right side of the deque with elements from the iterable.",
      (self, iterable) => {
        extend(self, iterable);
        return Py_None;
      },
    ),
    extendleft: method(
      "($self, iterable, /)",
      "Extend the left side of the deque with elements from the iterable.",
      (self, iterable) => {
        if (iterable === self) { for (const item of itemsOfDeque(self)) appendLeft(self, item); }
        else forEachItem(iterable, (item) => appendLeft(self, item));
        return Py_None;
      },
    ),
    copy: method("($self, /)", "Return a shallow copy of a deque.", copy),
    __copy__: method("($self, /)", "Return a shallow copy of a deque.", copy),
    count: method("($self, value, /)", "Return number of occurrences of value.", (self, value) => {
      const { state } = self;
      let count = 0;
      for (let i = 0; i < self.length; i++) {
        if (PyObject_RichCompareBool(at(self, i), value, Py_EQ)) count++;
        if (self.state !== state) throw newRuntimeError("deque mutated during iteration");
      }
      return count;
    }),
    index: method(
      "($self, value, start=<unrepresentable>, stop=<unrepresentable>, /)",
      "Return first index of value.",
      (self, value, startArg, stopArg) => {
        const clamp = (n: number) => Math.min(Math.max(n < 0 ? n + self.length : n, 0), self.length);
        const start = startArg === undefined ? 0 : clamp(evalSliceIndexNotNone(startArg));
        const stop = stopArg === undefined ? self.length : clamp(evalSliceIndexNotNone(stopArg));
        const index = find(self, value, start, stop);
        if (index < 0) throw newValueError("deque.index(x): x not in deque");
        return index;
      },
    ),
    insert: method(
      "($self, index: Py_ssize_t, value, /)",
      "Insert value before index.",
      (self, index, value) => {
        if (self.maxlen === self.length) throw newIndexError("deque already at its maximum size");
        const items = itemsOfDeque(self);
        const where = index < 0 ? Math.max(0, index + items.length) : Math.min(index, items.length);
        items.splice(where, 0, value);
        setItems(self, items);
        return Py_None;
      },
    ),
    remove: method("($self, value, /)", "Remove first occurrence of value.", (self, value) => {
      const { state } = self;
      let index = -1;
      for (let i = 0; i < self.length && index < 0; i++) {
        const same = PyObject_RichCompareBool(at(self, i), value, Py_EQ);
        if (self.state !== state) throw newIndexError("deque mutated during remove().");
        if (same) index = i;
      }
      if (index < 0) throw newValueError("deque.remove(x): x not in deque");
      removeAt(self, index);
      return Py_None;
    }),
    reverse: method("($self, /)", "Reverse *IN PLACE*.", (self) => {
      setItems(self, itemsOfDeque(self).reverse());
      return Py_None;
    }),
    rotate: method(
      "($self, n: Py_ssize_t = 1, /)",
      "Rotate the deque n steps to the right.  If n is negative, rotates left.",
      (self, n) => {
        rotate(self, n);
        return Py_None;
      },
    ),
    __reversed__: method(
      "($self, /)",
      "Return a reverse iterator over the deque.",
      (self) => new PyDequeIterator(dequeReverseIteratorType, self),
    ),
    __reduce__: method("($self, /)", "Return state information for pickling.", (self) => {
      const state = PyObject_CallMethod(self, "__getstate__", []);
      const args = self.maxlen < 0 ? PyTuple_New([]) : PyTuple_New([PyTuple_New([]), self.maxlen]);
      return PyTuple_New([Py_TYPE(self), args, state, PyObject_GetIter(self)]);
    }),
    __class_getitem__: classMethod(
      "($type, object, /)",
      "See PEP 585",
      (type: PyTypeObject, item: PyObject) => PyGenericAlias_New(type, item),
    ),
  },
  getset: {
    maxlen: {
      get: (self) => self.maxlen < 0 ? Py_None : self.maxlen,
      doc: "maximum size of a deque or None if unbounded",
    },
  },
});

class PyDequeIterator implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare deque: PyDequeObject;
  declare index: number;
  declare counter: number;
  declare readonly state: number;
  constructor(type: PyTypeObject, deque: PyDequeObject) {
    this.ob_type = type;
    this.deque = deque;
    this.index = 0;
    this.counter = deque.length;
    this.state = deque.state;
  }
  static {
    isHeapObject(PyDequeIterator);
  }
}

const iteratorMethod = methodsOf<PyDequeIterator>();

function defineIterator(type: PyTypeObject, reverse: boolean): void {
  defineType<PyDequeIterator>(type, {
    slots: {
      tp_new: (cls, args) => {
        checkPositional(cls.ht_name, args.length, 1, 2);
        const [deque, index] = args;
        if (!(deque instanceof PyDequeObject)) {
          throw newTypeError(
            `${cls.ht_name}() argument 1 must be collections.deque, not ${Py_TYPE(deque).tp_name}`,
          );
        }
        const self = new PyDequeIterator(cls, deque);
        const skip = index === undefined
          ? 0
          : Math.min(deque.length, Math.max(0, PyNumber_AsSsize_t(index, true)));
        self.index = skip;
        self.counter -= skip;
        return self;
      },
      tp_iter: (self) => self,
      tp_iternext: (self) => {
        const { deque } = self;
        if (deque.state !== self.state) {
          self.counter = 0;
          throw newRuntimeError("deque mutated during iteration");
        }
        if (self.counter === 0) return undefined;
        self.counter--;
        const index = self.index++;
        return at(deque, reverse ? deque.length - 1 - index : index);
      },
      tp_traverse: (self, visit) => visit(self.deque),
    },
    methods: {
      __length_hint__: iteratorMethod(
        "($self, /)",
        "Private method returning an estimate of len(list(it)).",
        (self) => self.counter,
      ),
      __reduce__: iteratorMethod(
        "($self, /)",
        "Return state information for pickling.",
        (self) => PyTuple_New([Py_TYPE(self), PyTuple_New([self.deque, self.deque.length - self.counter])]),
      ),
    },
  });
}
defineIterator(dequeIteratorType, false);
defineIterator(dequeReverseIteratorType, true);
