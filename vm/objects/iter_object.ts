/**
 * Iterators over anything with `__getitem__`, and over a callable until a sentinel comes. After CPython's
 * `Objects/iterobject.c`.
 */
import { defineType } from "../protocol/define_type.ts";
import { methodsOf } from "../protocol/signature.ts";
import { PyObject_RichCompareBool, PyObject_Size, PySequence_GetItem } from "../protocol/abstract.ts";
import { PyObject_CallNoArgs } from "../protocol/call.ts";
import { PyErr_Matches } from "../protocol/errors.ts";
import { builtinAttribute } from "./builtin_attribute.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import { isHeapObject, Py_EQ, type PyHeapObject, type PyObject, type PyTypeObject } from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { PyTuple_New } from "./tuple_object.ts";
import {
  Py_TYPE,
  PyCallIter_Type,
  PyExc_IndexError,
  PyExc_StopIteration,
  PySeqIter_Type,
} from "./type_zoo.ts";
import { PyNumber_AsSsize_t, PyNumber_Index, PyObject_GetItem } from "../protocol/abstract.ts";
import { newOverflowError } from "../protocol/errors.ts";
import { PyLong_AsInt } from "./long_object.ts";

export class PySeqIterObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare it_index: number;
  /** The index where a number can't hold it: set by unpickling only. */
  declare it_huge: bigint;
  /** undefined once exhausted. */
  declare it_seq: PyObject | undefined;
  constructor(seq: PyObject) {
    this.ob_type = PySeqIter_Type;
    this.it_index = 0;
    this.it_huge = 0n;
    this.it_seq = seq;
  }
  static {
    isHeapObject(PySeqIterObject);
  }
}

/** An iterator that asks for items 0, 1, 2, ... until IndexError. CPython: `PySeqIter_New`. */
export function PySeqIter_New(seq: PyObject): PySeqIterObject {
  return new PySeqIterObject(seq);
}

const MAX_EXACT_INDEX = Number.MAX_SAFE_INTEGER;
/** An item behind the indices that numbers can hold exactly. */
function hugeItem(self: PySeqIterObject): PyObject | undefined {
  if (self.it_huge >= 0x7fffffffffffffffn) throw newOverflowError("iter index too large");
  const index = self.it_huge++;
  try {
    return PyObject_GetItem(self.it_seq!, index);
  } catch (err) {
    if (!PyErr_Matches(err, PyExc_IndexError) && !PyErr_Matches(err, PyExc_StopIteration)) throw err;
    return self.it_seq = undefined;
  }
}

const seqMethod = methodsOf<PySeqIterObject>();
defineType<PySeqIterObject>(PySeqIter_Type, {
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      if (self.it_seq === undefined) return undefined;
      const index = self.it_index;
      if (index >= MAX_EXACT_INDEX) return hugeItem(self);
      try {
        const item = PySequence_GetItem(self.it_seq, index);
        self.it_index = index + 1;
        return item;
      } catch (err) {
        if (PyErr_Matches(err, PyExc_IndexError) || PyErr_Matches(err, PyExc_StopIteration)) {
          self.it_seq = undefined;
          return undefined;
        }
        throw err;
      }
    },
    tp_traverse: (self, visit) => {
      if (self.it_seq !== undefined) visit(self.it_seq);
    },
  },
  methods: {
    __length_hint__: seqMethod(
      "($self, /)",
      "Private method returning an estimate of len(list(it)).",
      (self) => {
        if (self.it_seq === undefined) return 0;
        const type = Py_TYPE(self.it_seq);
        if (type.sq_length === undefined && type.mp_length === undefined) return Py_NotImplemented;
        return Math.max(0, PyObject_Size(self.it_seq) - self.it_index);
      },
    ),
    __reduce__: seqMethod("($self, /)", "Return state information for pickling.", (self) => {
      const iter = builtinAttribute("iter");
      return self.it_seq === undefined
        ? PyTuple_New([iter, PyTuple_New([PyTuple_New([])])])
        : PyTuple_New([iter, PyTuple_New([self.it_seq]), self.it_index]);
    }),
    __setstate__: seqMethod("($self, object, /)", "Set state information for unpickling.", (self, state) => {
      if (self.it_seq === undefined) return Py_None;
      self.it_index = Math.max(0, PyNumber_AsSsize_t(state, true));
      self.it_huge = self.it_index >= MAX_EXACT_INDEX ? BigInt(PyLong_AsInt(PyNumber_Index(state))) : 0n;
      return Py_None;
    }),
  },
});

export class PyCallIterObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare it_callable: PyObject | undefined;
  declare it_sentinel: PyObject | undefined;
  constructor(callable: PyObject, sentinel: PyObject) {
    this.ob_type = PyCallIter_Type;
    this.it_callable = callable;
    this.it_sentinel = sentinel;
  }
  static {
    isHeapObject(PyCallIterObject);
  }
}

/** `iter(callable, sentinel)`. CPython: `PyCallIter_New`. */
export function PyCallIter_New(callable: PyObject, sentinel: PyObject): PyCallIterObject {
  return new PyCallIterObject(callable, sentinel);
}

/** Whether a value ends the iteration; that may have ended meanwhile, too. */
export function isSentinel(self: PyCallIterObject, value: PyObject): boolean {
  return self.it_sentinel === undefined || PyObject_RichCompareBool(self.it_sentinel, value, Py_EQ);
}
/** What the iterator gives from now on. */
export function exhausted(self: PyCallIterObject): undefined {
  self.it_callable = undefined;
  self.it_sentinel = undefined;
}

const callMethod = methodsOf<PyCallIterObject>();
defineType<PyCallIterObject>(PyCallIter_Type, {
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      if (self.it_callable === undefined) return undefined;
      let value: PyObject;
      try {
        value = PyObject_CallNoArgs(self.it_callable);
      } catch (err) {
        if (!PyErr_Matches(err, PyExc_StopIteration)) throw err;
        return exhausted(self);
      }
      return isSentinel(self, value) ? exhausted(self) : value;
    },
    tp_traverse: (self, visit) => {
      if (self.it_callable !== undefined) visit(self.it_callable);
      if (self.it_sentinel !== undefined) visit(self.it_sentinel);
    },
  },
  methods: {
    __reduce__: callMethod("($self, /)", "Return state information for pickling.", (self) => {
      const iter = builtinAttribute("iter");
      return self.it_callable === undefined
        ? PyTuple_New([iter, PyTuple_New([PyTuple_New([])])])
        : PyTuple_New([iter, PyTuple_New([self.it_callable, self.it_sentinel!])]);
    }),
  },
});
