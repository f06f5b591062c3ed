/**
 * Tuples: `ob_item` never changes once the tuple can be seen. Read by everybody; `ob_item` is read directly on hot paths.
 * After CPython's `Objects/tupleobject.c`.
 */
import { reduceIterator } from "./iterator_state.ts";
import { PyNumber_AsSsize_t, PyObject_Repr, PySequence_Tuple } from "../protocol/abstract.ts";
import { defineType } from "../protocol/define_type.ts";
import { newIndexError, newMemoryError, newTypeError, newValueError } from "../protocol/errors.ts";
import { classMethod, methodsOf, Signature } from "../protocol/signature.ts";
import { PyGenericAlias_New } from "./genericalias_object.ts";
import { hashTuple } from "./hash.ts";
import { attachInstance, type InstanceStorage } from "./instance.ts";
import { Py_None } from "./none_object.ts";
import {
  _Py_TPFLAGS_MATCH_SELF,
  isHeapObject,
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_SEQUENCE,
  Py_TPFLAGS_TUPLE_SUBCLASS,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import { Py_ReprEnter, Py_ReprLeave } from "./repr_guard.ts";
import {
  compareItems,
  evalSliceIndexNotNone,
  indexFromKey,
  itemsEqual,
  newArguments,
  Py_NotImplemented,
  PyIndex_Check,
} from "./sequence_util.ts";
import { PySlice_Check, sliceArray, sliceRange } from "./slice_object.ts";
import { PyTupleObject } from "./tuple_layout.ts";
import { Py_TYPE, PyTuple_Type, PyTupleIter_Type } from "./type_zoo.ts";
import { UnicodeWriter } from "./unicode/writer.ts";

export { PyTupleObject };

const EMPTY: { tuple: PyTupleObject | undefined } = { tuple: undefined };

/** A tuple of these items; the array now belongs to it. The empty tuple is one object. */
export function PyTuple_New(items: readonly PyObject[]): PyTupleObject {
  if (items.length === 0) return EMPTY.tuple ??= new PyTupleObject(PyTuple_Type, []);
  return new PyTupleObject(PyTuple_Type, items);
}
export function PyTuple_Pack(...items: PyObject[]): PyTupleObject {
  return PyTuple_New(items);
}
/** @noescape */
export function PyTuple_Check(op: PyObject): op is PyTupleObject {
  return op instanceof PyTupleObject;
}
/** @noescape */
export function PyTuple_CheckExact(op: PyObject): op is PyTupleObject {
  return typeof op === "object" && op.ob_type === PyTuple_Type;
}

function tuple_repr(self: PyTupleObject): PyObject {
  const items = self.ob_item;
  if (items.length === 0) return "()";
  if (Py_ReprEnter(self)) return "(...)";
  try {
    const writer = new UnicodeWriter("(");
    for (let i = 0; i < items.length; i++) {
      if (i > 0) writer.write(", ");
      writer.write(PyObject_Repr(items[i]));
    }
    writer.write(items.length === 1 ? ",)" : ")");
    return writer.finish();
  } finally {
    Py_ReprLeave(self);
  }
}

function tuple_contains(self: PyTupleObject, value: PyObject): boolean {
  const items = self.ob_item;
  for (let i = 0; i < items.length; i++) if (itemsEqual(items[i], value)) return true;
  return false;
}

function tuple_subscript(self: PyTupleObject, key: PyObject): PyObject {
  if (typeof key === "number") return tuple_item(self, key < 0 ? key + self.ob_item.length : key);
  if (PyIndex_Check(key)) {
    const index = indexFromKey(key);
    return tuple_item(self, index < 0 ? index + self.ob_item.length : index);
  }
  if (PySlice_Check(key)) {
    const range = sliceRange(key, self.ob_item.length);
    if (range.length === self.ob_item.length && range.step === 1 && self.ob_type === PyTuple_Type) {
      return self;
    }
    return PyTuple_New(sliceArray(self.ob_item, range));
  }
  throw newTypeError(`tuple indices must be integers or slices, not ${Py_TYPE(key).tp_name}`);
}

function tuple_item(self: PyTupleObject, index: number): PyObject {
  const item = self.ob_item[index];
  if (item === undefined) throw newIndexError("tuple index out of range");
  return item;
}

function tuple_concat(self: PyTupleObject, other: PyObject): PyObject {
  if (!PyTuple_Check(other)) {
    throw newTypeError(`can only concatenate tuple (not "${Py_TYPE(other).tp_name}") to tuple`);
  }
  if (self.ob_item.length === 0 && PyTuple_CheckExact(other)) return other;
  if (other.ob_item.length === 0 && PyTuple_CheckExact(self)) return self;
  return PyTuple_New(self.ob_item.concat(other.ob_item));
}

/** The items `count` times over. MemoryError beyond what an array can hold. */
export function repeatItems(items: readonly PyObject[], count: number): PyObject[] {
  if (count <= 0 || items.length === 0) return [];
  if (items.length * count > 0x7fffffff) throw newMemoryError();
  if (items.length === 1) return new Array<PyObject>(count).fill(items[0]);
  const result: PyObject[] = [];
  for (let turn = 0; turn < count; turn++) for (let i = 0; i < items.length; i++) result.push(items[i]);
  return result;
}

/** Where `value` stands between the bounds, which count from the end when negative. CPython: `list_index_impl`. */
export function indexOfItem(
  items: readonly PyObject[],
  value: PyObject,
  startObject: PyObject,
  stopObject: PyObject | undefined,
): number {
  let start = evalSliceIndexNotNone(startObject);
  let stop = stopObject === undefined ? Number.MAX_SAFE_INTEGER : evalSliceIndexNotNone(stopObject);
  if (start < 0) start = Math.max(0, start + items.length);
  if (stop < 0) stop = Math.max(0, stop + items.length);
  for (let i = start; i < stop && i < items.length; i++) if (itemsEqual(items[i], value)) return i;
  return -1;
}

const newSignature = new Signature("(iterable=<unrepresentable>, /)");

function tuple_new(
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const strict = type === PyTuple_Type || type.tp_init === PyTuple_Type.tp_init;
  const positional = strict || kwnames === undefined ? args : args.slice(0, args.length - kwnames.length);
  const iterable = positional.length === 1 && kwnames === undefined
    ? positional[0]
    : newArguments(newSignature, "tuple", positional, strict ? kwnames : undefined)[0] as
      | PyObject
      | undefined;
  const tuple = iterable === undefined ? PyTuple_New([]) : PySequence_Tuple(iterable) as PyTupleObject;
  if (type === PyTuple_Type) return tuple;
  return attachInstance(new PyTupleObject(type, tuple.ob_item), type);
}

const method = methodsOf<PyTupleObject>();

defineType<PyTupleObject>(PyTuple_Type, {
  flags: Py_TPFLAGS_BASETYPE | Py_TPFLAGS_TUPLE_SUBCLASS | Py_TPFLAGS_SEQUENCE | _Py_TPFLAGS_MATCH_SELF,
  doc: "Built-in immutable sequence of any objects.",
  signature: "(iterable=(), /)",
  slots: {
    tp_new: tuple_new,
    tp_repr: tuple_repr,
    tp_hash: (self) => hashTuple(self.ob_item),
    tp_richcompare: (self, other, op) =>
      PyTuple_Check(other) ? compareItems(self.ob_item, other.ob_item, op) : Py_NotImplemented,
    tp_iter: (self) => new PyTupleIterObject(self),
    tp_traverse: (self, visit) => self.ob_item.forEach(visit),
    sq_length: (self) => self.ob_item.length,
    sq_item: tuple_item,
    sq_contains: tuple_contains,
    sq_concat: tuple_concat,
    sq_repeat: (self, count) => {
      if (self.ob_type === PyTuple_Type && (count === 1 || self.ob_item.length === 0)) return self;
      return PyTuple_New(repeatItems(self.ob_item, count));
    },
    mp_length: (self) => self.ob_item.length,
    mp_subscript: tuple_subscript,
  },
  methods: {
    index: method(
      "($self, value, start=0, stop=sys.maxsize, /)",
      "The lowest index in [start:stop] of an item that equals value; ValueError if there is none.",
      (self, value, start, stop) => {
        const index = indexOfItem(self.ob_item, value, start, stop);
        if (index < 0) throw newValueError("tuple.index(x): x not in tuple");
        return index;
      },
    ),
    count: method("($self, value, /)", "How many items equal value.", (self, value) => {
      let count = 0;
      for (const item of self.ob_item) if (itemsEqual(item, value)) count++;
      return count;
    }),
    __getnewargs__: method("($self, /)", undefined, (self) => PyTuple_New([PyTuple_New(self.ob_item)])),
    __class_getitem__: classMethod(
      "($type, object, /)",
      "A generic alias of this type: type[item].",
      PyGenericAlias_New,
    ),
  },
});

/** Iterates over a tuple; `it_seq` is undefined once exhausted. */
export class PyTupleIterObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare it_index: number;
  declare it_seq: PyTupleObject | undefined;
  constructor(seq: PyTupleObject) {
    this.ob_type = PyTupleIter_Type;
    this.it_index = 0;
    this.it_seq = seq;
  }
  static {
    isHeapObject(PyTupleIterObject);
  }
}

function tupleiter_next(self: PyTupleIterObject): PyObject | undefined {
  const seq = self.it_seq;
  if (seq === undefined) return undefined;
  if (self.it_index < seq.ob_item.length) return seq.ob_item[self.it_index++];
  self.it_seq = undefined;
  return undefined;
}

const iterMethod = methodsOf<PyTupleIterObject>();

defineType<PyTupleIterObject>(PyTupleIter_Type, {
  isPlainIterator: true,
  slots: { tp_iter: (self) => self, tp_iternext: tupleiter_next },
  methods: {
    __reduce__: iterMethod(
      "($self, /)",
      undefined,
      (self) => reduceIterator(self, PyTuple_New([])),
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
