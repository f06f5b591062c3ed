/**
 * `range` and its iterators: one over safe integers, one over any. After CPython's `Objects/rangeobject.c`.
 */
import { pollFromNative } from "../runtime/thread_state.ts";
import { defineType } from "../protocol/define_type.ts";
import { methodsOf } from "../protocol/signature.ts";
import { PyNumber_Index, PyObject_RichCompareBool, reprText } from "../protocol/abstract.ts";
import { newIndexError, newOverflowError, newTypeError, newValueError } from "../protocol/errors.ts";
import { builtinAttribute } from "./builtin_attribute.ts";
import { hashTuple } from "./hash.ts";
import {
  intAdd,
  intFloorDivide,
  intModulo,
  intMultiply,
  intNegate,
  intSubtract,
  type PyInt,
  PyLong_AsInt,
  PyLong_Check,
  PyLong_CheckExact,
} from "./long_object.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import {
  isHeapObject,
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_SEQUENCE,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { PyIndex_Check } from "./sequence_util.ts";
import { PySlice_Check, type PySliceObject } from "./slice_object.ts";
import { PyTuple_New } from "./tuple_object.ts";
import { Py_TYPE, PyBool_Type, PyLongRangeIter_Type, PyRange_Type, PyRangeIter_Type } from "./type_zoo.ts";
import { PyUnicode_FromUTF16 } from "./unicode_object.ts";

export class PyRangeObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly start: PyInt;
  declare readonly stop: PyInt;
  declare readonly step: PyInt;
  declare readonly length: PyInt;
  constructor(start: PyInt, stop: PyInt, step: PyInt) {
    this.ob_type = PyRange_Type;
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.length = rangeLength(start, stop, step);
  }
  static {
    isHeapObject(PyRangeObject);
  }
}

/** How many items. CPython: `compute_range_length`. */
function rangeLength(start: PyInt, stop: PyInt, step: PyInt): PyInt {
  if (step > 0) {
    if (start >= stop) return 0;
    return intAdd(intFloorDivide(intSubtract(intSubtract(stop, start), 1), step), 1);
  }
  if (start <= stop) return 0;
  return intAdd(intFloorDivide(intSubtract(intSubtract(start, stop), 1), intNegate(step)), 1);
}

/** Counts over safe integers, the last one included in what the numbers can hold. */
export class PyRangeIterObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare next: number;
  declare readonly step: number;
  /** Items still to come. */
  declare left: number;
  constructor(start: number, step: number, length: number) {
    this.ob_type = PyRangeIter_Type;
    this.next = start;
    this.step = step;
    this.left = length;
  }
  static {
    isHeapObject(PyRangeIterObject);
  }
}

class PyLongRangeIterObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare next: PyInt;
  declare readonly step: PyInt;
  declare left: PyInt;
  constructor(start: PyInt, step: PyInt, length: PyInt) {
    this.ob_type = PyLongRangeIter_Type;
    this.next = start;
    this.step = step;
    this.left = length;
  }
  static {
    isHeapObject(PyLongRangeIterObject);
  }
}

function iterate(start: PyInt, step: PyInt, length: PyInt): PyObject {
  const end = intAdd(start, intMultiply(step, length));
  return typeof start === "number" && typeof step === "number" && typeof length === "number" &&
      typeof end === "number"
    ? new PyRangeIterObject(start, step, length)
    : new PyLongRangeIterObject(start, step, length);
}

function range_item(self: PyRangeObject, index: PyInt): PyInt {
  return intAdd(self.start, intMultiply(index, self.step));
}

/** `len(range)`; a length beyond ssize_t is an error. */
function range_length(self: PyRangeObject): number {
  if (typeof self.length === "bigint" && self.length > 9223372036854775807n) {
    throw newOverflowError("Python int too large to convert to C ssize_t");
  }
  return Number(self.length);
}

function containsInt(self: PyRangeObject, value: PyInt): boolean {
  const inside = self.step > 0
    ? self.start <= value && value < self.stop
    : value <= self.start && self.stop < value;
  return inside && intModulo(intSubtract(value, self.start), self.step) === 0;
}

/** `range[i:j:k]`, in ints of any size. CPython: `compute_slice`. */
function range_slice(self: PyRangeObject, slice: PySliceObject): PyObject {
  const bound = (op: PyObject): PyInt | undefined => op === Py_None ? undefined : sliceInt(op);
  const step = bound(slice.step) ?? 1;
  if (step === 0) throw newValueError("slice step cannot be zero");
  const backward = step < 0;
  const lower: PyInt = backward ? -1 : 0;
  const upper: PyInt = backward ? intSubtract(self.length, 1) : self.length;
  const clamp = (given: PyInt | undefined, whenNone: PyInt): PyInt => {
    if (given === undefined) return whenNone;
    const value = given < 0 ? intAdd(given, self.length) : given;
    return value < lower ? lower : value > upper ? upper : value;
  };
  const start = clamp(bound(slice.start), backward ? upper : lower);
  const stop = clamp(bound(slice.stop), backward ? lower : upper);
  return new PyRangeObject(range_item(self, start), range_item(self, stop), intMultiply(self.step, step));
}
function sliceInt(op: PyObject): PyInt {
  if (!PyIndex_Check(op)) {
    throw newTypeError("slice indices must be integers or None or have an __index__ method");
  }
  return PyNumber_Index(op);
}

function equal(a: PyRangeObject, b: PyRangeObject): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  if (a.length === 0) return true;
  if (a.start !== b.start) return false;
  return a.length === 1 || a.step === b.step;
}

const method = methodsOf<PyRangeObject>();
defineType<PyRangeObject>(PyRange_Type, {
  flags: Py_TPFLAGS_SEQUENCE,
  doc:
    "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nReturn an object that produces a sequence of integers from start (inclusive)\nto stop (exclusive) by step.",
  slots: {
    tp_new: (_type, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) {
        throw newTypeError("range() takes no keyword arguments");
      }
      switch (args.length) {
        case 0:
          throw newTypeError("range expected at least 1 argument, got 0");
        case 1:
          return new PyRangeObject(0, PyNumber_Index(args[0]), 1);
        case 2:
          return new PyRangeObject(PyNumber_Index(args[0]), PyNumber_Index(args[1]), 1);
        case 3: {
          const start = PyNumber_Index(args[0]),
            stop = PyNumber_Index(args[1]),
            step = PyNumber_Index(args[2]);
          if (step === 0) throw newValueError("range() arg 3 must not be zero");
          return new PyRangeObject(start, stop, step);
        }
        default:
          throw newTypeError(`range expected at most 3 arguments, got ${args.length}`);
      }
    },
    tp_repr: (self) => {
      const step = self.step === 1 ? "" : `, ${reprText(self.step)}`;
      return PyUnicode_FromUTF16(`range(${reprText(self.start)}, ${reprText(self.stop)}${step})`);
    },
    tp_hash: (self) => {
      if (self.length === 0) return hashTuple([0, Py_None, Py_None]);
      if (self.length === 1) return hashTuple([1, self.start, Py_None]);
      return hashTuple([self.length, self.start, self.step]);
    },
    tp_richcompare: (self, other, op) => {
      if ((op !== Py_EQ && op !== Py_NE) || !(other instanceof PyRangeObject)) return Py_NotImplemented;
      return equal(self, other) === (op === Py_EQ);
    },
    tp_iter: (self) => iterate(self.start, self.step, self.length),
    nb_bool: (self) => self.length !== 0,
    sq_length: range_length,
    sq_item: (self, index) => {
      if (index < 0 || index >= self.length) throw newIndexError("range object index out of range");
      return range_item(self, index);
    },
    sq_contains: (self, value) => {
      if (PyLong_CheckExact(value) || typeof value === "boolean") {
        return containsInt(self, PyLong_AsInt(value));
      }
      return indexByEquality(self, value) !== undefined;
    },
    mp_length: range_length,
    mp_subscript: (self, key) => {
      if (PyIndex_Check(key)) {
        const given = PyNumber_Index(key);
        const index = given < 0 ? intAdd(given, self.length) : given;
        if (index < 0 || index >= self.length) throw newIndexError("range object index out of range");
        return range_item(self, index);
      }
      if (PySlice_Check(key)) return range_slice(self, key);
      throw newTypeError(`range indices must be integers or slices, not ${Py_TYPE(key).tp_name}`);
    },
  },
  methods: {
    __reversed__: method("($self, /)", "Return a reverse iterator.", (self) => {
      if (self.length === 0) return iterate(self.start, intNegate(self.step), 0);
      return iterate(range_item(self, intSubtract(self.length, 1)), intNegate(self.step), self.length);
    }),
    __reduce__: method(
      "($self, /)",
      undefined,
      (self) => PyTuple_New([Py_TYPE(self), PyTuple_New([self.start, self.stop, self.step])]),
    ),
    count: method("($self, object, /)", "Return number of occurrences of value.", (self, value) => {
      if (PyLong_CheckExact(value) || Py_TYPE(value) === PyBool_Type) {
        return containsInt(self, PyLong_AsInt(value)) ? 1 : 0;
      }
      let count = 0;
      for (let i: PyInt = 0; i < self.length; i = intAdd(i, 1)) {
        if (PyObject_RichCompareBool(range_item(self, i), value, Py_EQ)) count++;
      }
      return count;
    }),
    index: method(
      "($self, object, /)",
      "Return index of value.\nRaise ValueError if the value is not present.",
      (self, value) => {
        const at = PyLong_CheckExact(value) || Py_TYPE(value) === PyBool_Type
          ? containsInt(self, PyLong_AsInt(value))
            ? intFloorDivide(intSubtract(PyLong_AsInt(value), self.start), self.step)
            : undefined
          : indexByEquality(self, value);
        if (at === undefined) {
          throw newValueError(
            PyLong_Check(value) ? "range.index(x): x not in range" : "sequence.index(x): x not in sequence",
          );
        }
        return at;
      },
    ),
  },
  members: {
    start: { get: (self) => self.start },
    stop: { get: (self) => self.stop },
    step: { get: (self) => self.step },
  },
});

/** Position of the first item that equals the value, asking every item. */
function indexByEquality(self: PyRangeObject, value: PyObject): PyInt | undefined {
  for (let i: PyInt = 0; i < self.length; i = intAdd(i, 1)) {
    if (PyObject_RichCompareBool(range_item(self, i), value, Py_EQ)) return i;
  }
  return undefined;
}

function reduceIterator(start: PyInt, step: PyInt, left: PyInt): PyObject {
  const rest = new PyRangeObject(start, intAdd(start, intMultiply(left, step)), step);
  return PyTuple_New([builtinAttribute("iter"), PyTuple_New([rest]), Py_None]);
}

const iterMethod = methodsOf<PyRangeIterObject>();
defineType<PyRangeIterObject>(PyRangeIter_Type, {
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      if (self.left <= 0) return undefined;
      // Only TypeScript code comes here, and may consume the range in one go.
      if ((--self.left & 0xffff) === 0) pollFromNative();
      const value = self.next;
      self.next = value + self.step;
      return value;
    },
  },
  methods: {
    __length_hint__: iterMethod(
      "($self, /)",
      "Private method returning an estimate of len(list(it)).",
      (self) => self.left,
    ),
    __reduce__: iterMethod(
      "($self, /)",
      "Return state information for pickling.",
      (self) => reduceIterator(self.next, self.step, self.left),
    ),
    __setstate__: iterMethod(
      "($self, object: Py_ssize_t, /)",
      "Set state information for unpickling.",
      (self, state) => {
        const skip = Math.min(Math.max(0, state), self.left);
        self.next += skip * self.step;
        self.left -= skip;
        return Py_None;
      },
    ),
  },
});

const longIterMethod = methodsOf<PyLongRangeIterObject>();
defineType<PyLongRangeIterObject>(PyLongRangeIter_Type, {
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      if (self.left <= 0) return undefined;
      self.left = intSubtract(self.left, 1);
      const value = self.next;
      self.next = intAdd(value, self.step);
      return value;
    },
  },
  methods: {
    __length_hint__: longIterMethod(
      "($self, /)",
      "Private method returning an estimate of len(list(it)).",
      (self) => self.left,
    ),
    __reduce__: longIterMethod(
      "($self, /)",
      "Return state information for pickling.",
      (self) => reduceIterator(self.next, self.step, self.left),
    ),
    __setstate__: longIterMethod(
      "($self, object, /)",
      "Set state information for unpickling.",
      (self, state) => {
        if (!PyLong_Check(state)) throw newTypeError(`state must be an int, not ${Py_TYPE(state).tp_name}`);
        const given = PyLong_AsInt(state);
        const skip = given < 0 ? 0 : given > self.left ? self.left : given;
        self.next = intAdd(self.next, intMultiply(skip, self.step));
        self.left = intSubtract(self.left, skip);
        return Py_None;
      },
    ),
  },
});
