/** Slices, and the arithmetic of their bounds. After CPython's `Objects/sliceobject.c`. */
import { PyNumber_Index, PyObject_Repr } from "../protocol/abstract.ts";
import { defineType } from "../protocol/define_type.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import { methodsOf } from "../protocol/signature.ts";
import { hashSlice } from "./hash.ts";
import { Py_None } from "./none_object.ts";
import { isHeapObject, type PyHeapObject, type PyObject, type PyTypeObject } from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import {
  checkPositional,
  compareItems,
  evalSliceIndex,
  noKeywords,
  Py_NotImplemented,
  PyIndex_Check,
  SSIZE_MAX,
} from "./sequence_util.ts";
import { PyTuple_New } from "./tuple_object.ts";
import { PySlice_Type } from "./type_zoo.ts";
import { UnicodeWriter } from "./unicode/writer.ts";

export class PySliceObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly start: PyObject;
  declare readonly stop: PyObject;
  declare readonly step: PyObject;
  constructor(start: PyObject, stop: PyObject, step: PyObject) {
    this.ob_type = PySlice_Type;
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
  static {
    isHeapObject(PySliceObject);
  }
}

/** A slice of a sequence of known length: `length` items from `start` by `step`. */
export interface SliceRange {
  start: number;
  stop: number;
  step: number;
  length: number;
}

/** Absent parts are None. */
export function PySlice_New(start?: PyObject, stop?: PyObject, step?: PyObject): PySliceObject {
  return new PySliceObject(start ?? Py_None, stop ?? Py_None, step ?? Py_None);
}

/** @noescape */
export function PySlice_Check(op: PyObject): op is PySliceObject {
  return op instanceof PySliceObject;
}

/** Bounds as numbers, clamped; `length` is not yet meaningful. CPython: `PySlice_Unpack`. */
export function PySlice_Unpack(slice: PySliceObject): SliceRange {
  let step = 1;
  if (slice.step !== Py_None) {
    step = evalSliceIndex(slice.step, 1);
    if (step === 0) throw newValueError("slice step cannot be zero");
  }
  const start = evalSliceIndex(slice.start, step < 0 ? SSIZE_MAX : 0);
  const stop = evalSliceIndex(slice.stop, step < 0 ? -SSIZE_MAX : SSIZE_MAX);
  return { start, stop, step, length: 0 };
}

/** Fits the bounds to a sequence's length, in place. CPython: `PySlice_AdjustIndices`. */
export function PySlice_AdjustIndices(length: number, range: SliceRange): SliceRange {
  const { step } = range;
  let { start, stop } = range;
  if (start < 0) {
    start += length;
    if (start < 0) start = step < 0 ? -1 : 0;
  } else if (start >= length) start = step < 0 ? length - 1 : length;
  if (stop < 0) {
    stop += length;
    if (stop < 0) stop = step < 0 ? -1 : 0;
  } else if (stop >= length) stop = step < 0 ? length - 1 : length;
  let count = 0;
  if (step < 0) {
    if (stop < start) count = Math.floor((start - stop - 1) / -step) + 1;
  } else if (start < stop) count = Math.floor((stop - start - 1) / step) + 1;
  range.start = start;
  range.stop = stop;
  range.length = count;
  return range;
}

/** Both steps at once, for a length that user code can't change meanwhile. */
export function sliceRange(slice: PySliceObject, length: number): SliceRange {
  return PySlice_AdjustIndices(length, PySlice_Unpack(slice));
}

/** The sliced items of an array. @noescape */
export function sliceArray<T>(items: readonly T[], range: SliceRange): T[] {
  const { start, step, length } = range;
  if (step === 1) return items.slice(start, start + length);
  const result: T[] = [];
  for (let i = 0, at = start; i < length; i++, at += step) result.push(items[at]);
  return result;
}

function longBound(value: PyObject): bigint {
  if (!PyIndex_Check(value)) {
    throw newTypeError("slice indices must be integers or None or have an __index__ method");
  }
  return BigInt(PyNumber_Index(value) as number | bigint);
}

function narrow(value: bigint): PyObject {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** CPython: `_PySlice_GetLongIndices`, over ints of any size. */
function slice_indices(self: PySliceObject, lengthObject: PyObject): PyObject {
  const length = BigInt(PyNumber_Index(lengthObject) as number | bigint);
  if (length < 0n) throw newValueError("length should not be negative");
  const step = self.step === Py_None ? 1n : longBound(self.step);
  if (step === 0n) throw newValueError("slice step cannot be zero");
  const backward = step < 0n;
  const lower = backward ? -1n : 0n;
  const upper = backward ? length - 1n : length;
  const bound = (value: PyObject, whenNone: bigint) => {
    if (value === Py_None) return whenNone;
    let index = longBound(value);
    if (index < 0n) {
      index += length;
      return index < lower ? lower : index;
    }
    return index > upper ? upper : index;
  };
  const start = bound(self.start, backward ? upper : lower);
  const stop = bound(self.stop, backward ? lower : upper);
  return PyTuple_New([narrow(start), narrow(stop), narrow(step)]);
}

const parts = (self: PySliceObject): PyObject[] => [self.start, self.stop, self.step];
const method = methodsOf<PySliceObject>();

defineType<PySliceObject>(PySlice_Type, {
  doc: "slice(stop)\nslice(start, stop[, step])\n\nA range of positions, as in a[start:stop:step].",
  slots: {
    tp_new: (_type, args, kwnames) => {
      noKeywords("slice", kwnames);
      checkPositional("slice", args.length, 1, 3);
      return args.length === 1 ? PySlice_New(undefined, args[0]) : PySlice_New(args[0], args[1], args[2]);
    },
    tp_repr: (self) => {
      const writer = new UnicodeWriter("slice(");
      writer.write(PyObject_Repr(self.start));
      writer.write(", ");
      writer.write(PyObject_Repr(self.stop));
      writer.write(", ");
      writer.write(PyObject_Repr(self.step));
      writer.write(")");
      return writer.finish();
    },
    tp_hash: (self) => hashSlice(parts(self)),
    tp_richcompare: (self, other, op) => {
      if (!(other instanceof PySliceObject)) return Py_NotImplemented;
      if (self === other) return compareItems([], [], op);
      return compareItems(parts(self), parts(other), op);
    },
  },
  methods: {
    indices: method(
      "($self, object, /)",
      "start, stop and step that fit a sequence of a length: indices out of range are clipped.",
      slice_indices,
    ),
    __reduce__: method(
      "($self, /)",
      "What pickle needs to make an equal slice.",
      (self) => PyTuple_New([PySlice_Type, PyTuple_New(parts(self))]),
    ),
  },
  members: {
    start: { get: (self) => self.start },
    stop: { get: (self) => self.stop },
    step: { get: (self) => self.step },
  },
});
