/** The type `bytearray`. After CPython's `Objects/bytearrayobject.c`. */
import { PyObject_GetIter, PyObject_LengthHint } from "../protocol/abstract.ts";
import { sizeofMethod } from "./sizeof_method.ts";
import { PyBuffer_FillInfo } from "./buffer.ts";
import { reduceIterator, stateIndex } from "./iterator_state.ts";
import { PyTuple_New } from "./tuple_object.ts";
import { PyObject_CallMethod, PyObject_CallOneArg } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newIndexError, newMemoryError, newTypeError, newValueError } from "../protocol/errors.ts";
import { classMethod, methodsOf } from "../protocol/signature.ts";
import { PyByteArray_Check, PyByteArray_FromArray, PyByteArrayObject } from "./bytearray_object.ts";
import { bytesContains, bytesFromHex, sharedMethods, whileHeld } from "./bytes_methods.ts";
import {
  bytesFromIterable,
  bytesLike,
  byteValue,
  latin1Text,
  PyBytes_CheckExact,
  PyBytes_FromArray,
  reprBytes,
} from "./bytes_object.ts";
import {
  bytesFromArguments,
  bytesNotComparable,
  concatBytes,
  formatBytes,
  repeatBytes,
  richcompareBytes,
  sliceBytes,
} from "./bytes_type.ts";
import { copyBytes } from "./bytes_memory.ts";
import { runtimeSettings } from "../runtime/config.ts";
import { attachInstance, type InstanceStorage } from "./instance.ts";
import { deleteExtendedSlice } from "./list_object.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import {
  _Py_TPFLAGS_MATCH_SELF,
  isHeapObject,
  Py_TPFLAGS_BASETYPE,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import { indexFromKey, PyIndex_Check } from "./sequence_util.ts";
import {
  PySlice_AdjustIndices,
  PySlice_Check,
  PySlice_Unpack,
  type PySliceObject,
  sliceRange,
} from "./slice_object.ts";
import { Py_TYPE, PyByteArray_Type, PyByteArrayIter_Type } from "./type_zoo.ts";

const NO_BYTES: Uint8Array = new Uint8Array(0);

function bytearray_item(self: PyByteArrayObject, index: number): PyObject {
  if (index < 0 || index >= self.size) throw newIndexError("bytearray index out of range");
  return self.buffer[index];
}

function bytearray_subscript(self: PyByteArrayObject, key: PyObject): PyObject {
  if (PyIndex_Check(key)) {
    const index = indexFromKey(key);
    return bytearray_item(self, index < 0 ? index + self.size : index);
  }
  if (PySlice_Check(key)) return PyByteArray_FromArray(sliceBytes(self.buffer, sliceRange(key, self.size)));
  throw newTypeError(`bytearray indices must be integers or slices, not ${Py_TYPE(key).tp_name}`);
}

function bytearray_ass_subscript(self: PyByteArrayObject, key: PyObject, value: PyObject | undefined): void {
  if (PyIndex_Check(key)) {
    let index = indexFromKey(key);
    const byte = value === undefined ? 0 : byteValue(value, "byte");
    if (index < 0) index += self.size;
    if (index < 0 || index >= self.size) throw newIndexError("bytearray index out of range");
    if (value === undefined) self.splice(index, 1, NO_BYTES);
    else self.buffer[index] = byte;
    return;
  }
  if (!PySlice_Check(key)) {
    throw newTypeError(`bytearray indices must be integers or slices, not ${Py_TYPE(key).tp_name}`);
  }
  assignSlice(self, key, value);
}

function assignSlice(self: PyByteArrayObject, key: PySliceObject, value: PyObject | undefined): void {
  const range = PySlice_Unpack(key);
  let bytes = NO_BYTES;
  if (value !== undefined) {
    const own = bytesLike(value);
    if (own !== undefined) bytes = PyBytes_CheckExact(value) ? own : copyBytes(own);
    else {
      const type = Py_TYPE(value);
      if (
        typeof value === "string" || PyIndex_Check(value) ||
        (type.tp_iter === undefined && type.sq_item === undefined)
      ) {
        throw newTypeError("can assign only bytes, buffers, or iterables of ints in range(0, 256)");
      }
      bytes = bytesFromIterable(value, "byte");
    }
  }
  PySlice_AdjustIndices(self.size, range);
  if (range.step === 1) {
    self.splice(range.start, Math.max(0, range.stop - range.start), bytes);
  } else if (value === undefined || bytes.length === 0) {
    const items = Array.from(self.ob_sval);
    deleteExtendedSlice(items, range.start, range.step, range.length);
    self.splice(0, self.size, Uint8Array.from(items));
  } else {
    if (bytes.length !== range.length) {
      throw newValueError(
        `attempt to assign bytes of size ${bytes.length} to extended slice of size ${range.length}`,
      );
    }
    for (let i = 0, at = range.start; i < range.length; i++, at += range.step) self.buffer[at] = bytes[i];
  }
}

function extend(self: PyByteArrayObject, iterable: PyObject): void {
  const end = self.size;
  const own = bytesLike(iterable);
  if (own !== undefined) return self.splice(Math.min(end, self.size), 0, own);
  const type = Py_TYPE(iterable);
  if (typeof iterable === "string") throw newTypeError("expected iterable of integers; got: 'str'");
  if (type.tp_iter === undefined && type.sq_item === undefined) {
    throw newTypeError(`can't extend bytearray with ${type.tp_name}`);
  }
  const it = PyObject_GetIter(iterable);
  PyObject_LengthHint(iterable, 32);
  self.splice(self.size, 0, bytesFromIterable(it, "byte"));
}

function pop(self: PyByteArrayObject, index: number): PyObject {
  if (self.size === 0) throw newIndexError("pop from empty bytearray");
  if (index < 0) index += self.size;
  if (index < 0 || index >= self.size) throw newIndexError("pop index out of range");
  const value = self.buffer[index];
  if (index === self.size - 1) self.resize(index);
  else self.splice(index, 1, NO_BYTES);
  return value;
}

/** CPython: `_common_reduce`. */
function reduceByteArray(self: PyByteArrayObject, protocol: number): PyObject {
  const args = protocol < 3
    ? [latin1Text(self.ob_sval), "latin-1"]
    : self.size > 0
    ? [PyBytes_FromArray(self.ob_sval.slice())]
    : [];
  const dict = PyObject_CallMethod(self, "__getstate__", []);
  return PyTuple_New([self.ob_type, PyTuple_New(args), dict]);
}

const method = methodsOf<PyByteArrayObject>();

defineType<PyByteArrayObject>(PyByteArray_Type, {
  flags: Py_TPFLAGS_BASETYPE | _Py_TPFLAGS_MATCH_SELF,
  doc:
    "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\nbytearray(bytes_or_buffer) -> mutable copy\nbytearray(int) -> zeros\nbytearray() -> empty",
  slots: {
    tp_new: (type) => attachInstance(new PyByteArrayObject(type, new Uint8Array(0)), type),
    bf_getbuffer: (self, flags) => {
      const buffer = PyBuffer_FillInfo(self, self.ob_sval, false, flags);
      self.ob_exports++;
      return buffer;
    },
    bf_releasebuffer: (self) => {
      self.ob_exports--;
    },
    tp_init: (self, args, kwnames) => {
      self.resize(0);
      const bytes = bytesFromArguments("bytearray", args, kwnames, false) as Uint8Array;
      self.splice(self.size, 0, bytes);
    },
    tp_repr: (self) => `${self.ob_type.ht_name}(${reprBytes(self.ob_sval, true)})`,
    tp_str: (self) => {
      runtimeSettings.warnBytes?.("str() on a bytearray instance");
      return `${self.ob_type.ht_name}(${reprBytes(self.ob_sval, true)})`;
    },
    tp_richcompare: (self, other, op) => {
      const result = richcompareBytes(self.ob_sval, other, op);
      return result === Py_NotImplemented ? bytesNotComparable("bytearray", other, op) : result;
    },
    tp_iter: (self) => new PyByteArrayIterObject(self),
    nb_remainder: (self, args) =>
      PyByteArray_Check(self)
        ? PyByteArray_FromArray(whileHeld(self, () => formatBytes(latin1Text(self.ob_sval), args)))
        : Py_NotImplemented,
    sq_length: (self) => self.size,
    sq_concat: (self, other) => {
      const bytes = bytesLike(other);
      if (bytes === undefined) {
        throw newTypeError(`can't concat ${Py_TYPE(other).tp_name} to ${Py_TYPE(self).tp_name}`);
      }
      return PyByteArray_FromArray(concatBytes(self.ob_sval, bytes));
    },
    sq_inplace_concat: (self, other) => {
      const bytes = bytesLike(other);
      if (bytes === undefined) {
        throw newTypeError(`can't concat ${Py_TYPE(other).tp_name} to ${Py_TYPE(self).tp_name}`);
      }
      if (other === self) whileHeld(self, () => self.splice(self.size, 0, bytes));
      else self.splice(self.size, 0, bytes);
      return self;
    },
    sq_repeat: (self, count) => PyByteArray_FromArray(repeatBytes(self.ob_sval, count)),
    sq_inplace_repeat: (self, count) => {
      self.splice(0, self.size, repeatBytes(self.ob_sval, count));
      return self;
    },
    sq_item: bytearray_item,
    sq_ass_item: (self, index, value) => bytearray_ass_subscript(self, index, value),
    sq_contains: (self, value) => bytesContains(self, value),
    mp_length: (self) => self.size,
    mp_subscript: bytearray_subscript,
    mp_ass_subscript: bytearray_ass_subscript,
  },
  methods: {
    __sizeof__: sizeofMethod(),
    ...sharedMethods((bytes) => PyByteArray_FromArray(bytes)),
    fromhex: classMethod(
      "($type, string, /)",
      "A bytearray from pairs of hexadecimal digits; white space between pairs is ignored.",
      (type: PyObject, string) => {
        const result = PyByteArray_FromArray(bytesFromHex(string));
        return type === PyByteArray_Type ? result : PyObject_CallOneArg(type, result);
      },
    ),
    append: method("($self, item, /)", "Add one byte at the end.", (self, item) => {
      const byte = byteValue(item, "byte");
      self.resize(self.size + 1);
      self.buffer[self.size - 1] = byte;
      return Py_None;
    }),
    clear: method("($self, /)", "Remove all bytes.", (self) => {
      self.resize(0);
      return Py_None;
    }),
    copy: method(
      "($self, /)",
      "A new bytearray with the same bytes.",
      (self) => PyByteArray_FromArray(self.ob_sval.slice()),
    ),
    extend: method(
      "($self, iterable_of_ints, /)",
      "Add the bytes of an iterable or buffer at the end.",
      (self, iterable) => {
        extend(self, iterable);
        return Py_None;
      },
    ),
    insert: method(
      "($self, index: Py_ssize_t, item, /)",
      "Put one byte before index.",
      (self, index, item) => {
        const byte = byteValue(item, "byte");
        if (index < 0) index = Math.max(0, index + self.size);
        self.splice(Math.min(index, self.size), 0, Uint8Array.of(byte));
        return Py_None;
      },
    ),
    pop: method(
      "($self, index: Py_ssize_t = -1, /)",
      "Remove the byte at index, the last one by default, and return it.",
      pop,
    ),
    remove: method(
      "($self, value, /)",
      "Remove the first occurrence of a byte; ValueError if there is none.",
      (self, value) => {
        const at = self.ob_sval.indexOf(byteValue(value, "byte"));
        if (at < 0) throw newValueError("value not found in bytearray");
        self.splice(at, 1, NO_BYTES);
        return Py_None;
      },
    ),
    resize: method(
      "($self, size: Py_ssize_t, /)",
      "Change the length: bytes are cut off at the end, or zeros added.",
      (self, size) => {
        if (size < 0) throw newValueError(`bytearray.resize(): new size must be >= 0, got ${size}`);
        if (size > 0x7fffffff) throw newMemoryError();
        self.resize(size);
        return Py_None;
      },
    ),
    reverse: method("($self, /)", "Turn the order of the bytes round, in place.", (self) => {
      self.ob_sval.reverse();
      return Py_None;
    }),
    __reduce__: method(
      "($self, /)",
      "What pickle needs to make an equal object.",
      (self) => reduceByteArray(self, 2),
    ),
    __reduce_ex__: method(
      "($self, proto: int = 0, /)",
      "What pickle needs in a given protocol.",
      reduceByteArray,
    ),
    __alloc__: method(
      "($self, /)",
      "The number of bytes that are allocated.",
      (self) => self.size === 0 ? 0 : self.buffer.length + 1,
    ),
  },
});

export class PyByteArrayIterObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare it_index: number;
  declare it_seq: PyByteArrayObject | undefined;
  constructor(seq: PyByteArrayObject) {
    this.ob_type = PyByteArrayIter_Type;
    this.it_index = 0;
    this.it_seq = seq;
  }
  static {
    isHeapObject(PyByteArrayIterObject);
  }
}

const iterMethod = methodsOf<PyByteArrayIterObject>();

defineType<PyByteArrayIterObject>(PyByteArrayIter_Type, {
  isPlainIterator: true,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const seq = self.it_seq;
      if (seq === undefined) return undefined;
      if (self.it_index < seq.size) return seq.buffer[self.it_index++];
      self.it_seq = undefined;
      return undefined;
    },
  },
  methods: {
    __reduce__: iterMethod(
      "($self, /)",
      "What pickle needs to make an equal object.",
      (self) => reduceIterator(self, PyTuple_New([])),
    ),
    __setstate__: iterMethod("($self, object, /)", undefined, (self, state) => {
      if (self.it_seq !== undefined) self.it_index = stateIndex(state, self.it_seq.size);
      return Py_None;
    }),
    __length_hint__: iterMethod(
      "($self, /)",
      undefined,
      (self) => self.it_seq === undefined ? 0 : Math.max(0, self.it_seq.size - self.it_index),
    ),
  },
});
