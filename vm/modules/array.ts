/**
 * The `array` module: numbers of one C type side by side. After CPython's `Modules/arraymodule.c`. The memory is a
 * bytearray's, so that arrays are bytes-like wherever those are; items are read and written by typecode.
 */
import { Py_buffer, PyBUF_FORMAT, PyBUF_ND, PyBUF_STRIDES, requests } from "../objects/buffer.ts";
import { PyByteArrayObject } from "../objects/bytearray_object.ts";
import { bytesLike, PyBytes_Check, PyBytes_FromArray } from "../objects/bytes_object.ts";
import { PyFloat_AsDouble, PyFloat_FromDouble } from "../objects/float_object.ts";
import { PyGenericAlias_New } from "../objects/genericalias_object.ts";
import { attachInstance } from "../objects/instance.ts";
import { PyList_Check, PyList_New } from "../objects/list_object.ts";
import { normalizeInt } from "../objects/long_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None, Py_NotImplemented } from "../objects/none_object.ts";
import {
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_SEQUENCE,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../objects/object.ts";
import { PyObject_GenericGetAttr } from "../objects/object_object.ts";
import { compareItems, indexFromKey, itemsEqual, PyIndex_Check } from "../objects/sequence_util.ts";
import { PySlice_Check, sliceRange } from "../objects/slice_object.ts";
import { PyTuple_Check, PyTuple_New } from "../objects/tuple_object.ts";
import { PyType_IsSubtype } from "../objects/type_object.ts";
import { Py_TYPE, PyExc_ImportError } from "../objects/type_zoo.ts";
import {
  codePointsOf,
  PyUnicode_Check,
  PyUnicode_FromCodePoints,
  PyUnicode_FromUTF16,
} from "../objects/unicode_object.ts";
import {
  forEachItem,
  PyNumber_Index,
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  reprText,
} from "../protocol/abstract.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import {
  newEOFError,
  newIndexError,
  newOverflowError,
  newTypeError,
  newValueError,
  PyErr_Matches,
} from "../protocol/errors.ts";
import { classMethod, methodsOf } from "../protocol/signature.ts";
import { importModule } from "../runtime/import.ts";
import { fn, newNativeType, readyTypes } from "./native.ts";

const PyArray_Type: PyTypeObject = newNativeType("array.array");
const PyArrayIter_Type: PyTypeObject = newNativeType("array.arrayiterator");

/** Integers by typecode: bytes, sign, the C type in messages. */
interface IntegerCode {
  readonly size: 1 | 2 | 4 | 8;
  readonly signed: boolean;
  readonly name: string;
}
const INTEGERS: Readonly<Record<string, IntegerCode>> = {
  b: { size: 1, signed: true, name: "signed char" },
  B: { size: 1, signed: false, name: "unsigned byte integer" },
  h: { size: 2, signed: true, name: "signed short integer" },
  H: { size: 2, signed: false, name: "unsigned short" },
  i: { size: 4, signed: true, name: "signed integer" },
  I: { size: 4, signed: false, name: "unsigned int" },
  l: { size: 8, signed: true, name: "C long" },
  L: { size: 8, signed: false, name: "C unsigned long" },
  q: { size: 8, signed: true, name: "C long long" },
  Q: { size: 8, signed: false, name: "C unsigned long long" },
};
const TYPECODES = "bBuwhHiIlLqQfd";

function itemSize(code: string): number {
  return INTEGERS[code]?.size ?? (code === "d" ? 8 : 4);
}

class PyArrayObject extends PyByteArrayObject {
  readonly typecode: string;
  readonly itemsize: number;
  constructor(type: PyTypeObject, typecode: string, bytes: Uint8Array) {
    super(type, bytes);
    this.typecode = typecode;
    this.itemsize = itemSize(typecode);
  }
  get length(): number {
    return this.size / this.itemsize;
  }

  item(index: number): PyObject {
    const at = this.buffer.byteOffset + index * this.itemsize;
    const data = new DataView(this.buffer.buffer, at, this.itemsize);
    const integer = INTEGERS[this.typecode];
    if (integer === undefined) {
      switch (this.typecode) {
        case "f":
          return PyFloat_FromDouble(data.getFloat32(0, true));
        case "d":
          return PyFloat_FromDouble(data.getFloat64(0, true));
      }
      const point = data.getUint32(0, true);
      if (point > 0x10ffff) {
        throw newValueError(`character U+${point.toString(16)} is not in range [U+0000; U+10ffff]`);
      }
      return PyUnicode_FromCodePoints([point]);
    }
    switch (integer.size) {
      case 1:
        return integer.signed ? data.getInt8(0) : data.getUint8(0);
      case 2:
        return integer.signed ? data.getInt16(0, true) : data.getUint16(0, true);
      case 4:
        return integer.signed ? data.getInt32(0, true) : data.getUint32(0, true);
      default:
        return normalizeInt(integer.signed ? data.getBigInt64(0, true) : data.getBigUint64(0, true));
    }
  }

  /** The bytes of a value. OverflowError or TypeError for one that doesn't fit. */
  packed(value: PyObject): Uint8Array {
    const bytes = new Uint8Array(this.itemsize);
    const data = new DataView(bytes.buffer);
    const integer = INTEGERS[this.typecode];
    if (integer !== undefined) {
      const number = BigInt(PyNumber_Index(value) as number | bigint);
      const bits = BigInt(8 * integer.size);
      const low = integer.signed ? -(1n << bits - 1n) : 0n;
      const high = integer.signed ? (1n << bits - 1n) - 1n : (1n << bits) - 1n;
      if (number < low || number > high) throw rangeError(integer, number < low);
      const raw = BigInt.asUintN(64, number);
      for (let i = 0; i < integer.size; i++) bytes[i] = Number(raw >> BigInt(8 * i) & 255n);
    } else if (this.typecode === "f" || this.typecode === "d") {
      const number = PyFloat_AsDouble(value);
      if (this.typecode === "f") data.setFloat32(0, number, true);
      else data.setFloat64(0, number, true);
    } else {
      if (!PyUnicode_Check(value)) {
        throw newTypeError(`array item must be a unicode character, not ${Py_TYPE(value).tp_name}`);
      }
      const points = codePointsOf(value);
      if (points.length !== 1) {
        throw newTypeError(
          `array item must be a string of length 1, not a string of length ${points.length}`,
        );
      }
      data.setUint32(0, points[0], true);
    }
    return bytes;
  }

  /** Index of an item, negative ones from the end. */
  checkedIndex(index: number, what: string): number {
    if (index < 0) index += this.length;
    if (index < 0 || index >= this.length) throw newIndexError(`${what} out of range`);
    return index;
  }
  insertBytes(index: number, bytes: Uint8Array): void {
    this.splice(index * this.itemsize, 0, bytes);
  }
  remove(index: number): void {
    this.splice(index * this.itemsize, this.itemsize, new Uint8Array(0));
  }
  items(): PyObject[] {
    return Array.from({ length: this.length }, (_, i) => this.item(i));
  }
}

function rangeError({ name, size }: IntegerCode, tooSmall: boolean): PyObject {
  if (tooSmall && (name === "unsigned int" || name === "C unsigned long")) {
    return newOverflowError("can't convert negative value to unsigned int");
  }
  if (name.endsWith("long long")) return newOverflowError("int too big to convert");
  if (size === 8) return newOverflowError(`Python int too large to convert to ${name}`);
  return newOverflowError(`${name} is ${tooSmall ? "less than minimum" : "greater than maximum"}`);
}

class PyArrayIterObject extends PyHeapObject {
  array: PyArrayObject | undefined;
  index: number;
  constructor(array: PyArrayObject) {
    super(PyArrayIter_Type);
    this.array = array;
    this.index = 0;
  }
}

function newArray(type: PyTypeObject, typecode: string, bytes: Uint8Array): PyArrayObject {
  return attachInstance(new PyArrayObject(type, typecode, bytes), type);
}
function like(self: PyArrayObject, bytes: Uint8Array): PyArrayObject {
  return new PyArrayObject(PyArray_Type, self.typecode, bytes);
}

function extend(self: PyArrayObject, iterable: PyObject): void {
  if (iterable instanceof PyArrayObject) {
    if (iterable.typecode !== self.typecode) throw newTypeError("can only extend with array of same kind");
    self.insertBytes(self.length, iterable.ob_sval.slice());
    return;
  }
  if (PyList_Check(iterable) || PyTuple_Check(iterable)) {
    for (let i = 0; i < iterable.ob_item.length; i++) {
      self.insertBytes(self.length, self.packed(iterable.ob_item[i]));
    }
    return;
  }
  forEachItem(iterable, (item) => self.insertBytes(self.length, self.packed(item)));
}

function fromBytes(self: PyArrayObject, bytes: Uint8Array): void {
  if (bytes.length % self.itemsize !== 0) throw newValueError("bytes length not a multiple of item size");
  self.insertBytes(self.length, bytes.slice());
}

function fromUnicode(self: PyArrayObject, text: PyObject): void {
  for (const point of codePointsOf(text)) {
    self.insertBytes(self.length, Uint8Array.of(point & 255, point >> 8 & 255, point >> 16, 0));
  }
}

function isUnicode(typecode: string): boolean {
  return typecode === "u" || typecode === "w";
}

function array_new(
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  if (type === PyArray_Type && kwnames !== undefined && kwnames.length > 0) {
    throw newTypeError("array.array() takes no keyword arguments");
  }
  const count = args.length - (kwnames?.length ?? 0);
  if (count < 1) throw newTypeError("array() takes at least 1 argument (0 given)");
  if (count > 2) throw newTypeError(`array() takes at most 2 arguments (${count} given)`);
  const [code, initial] = args;
  if (!PyUnicode_Check(code) || codePointsOf(code).length !== 1) {
    const what = PyUnicode_Check(code)
      ? `a string of length ${codePointsOf(code).length}`
      : Py_TYPE(code).tp_name;
    throw newTypeError(`array() argument 1 must be a unicode character, not ${what}`);
  }
  const typecode = String(code);
  if (count === 2 && !isUnicode(typecode)) {
    if (PyUnicode_Check(initial)) {
      throw newTypeError(`cannot use a str to initialize an array with typecode '${typecode}'`);
    }
    if (initial instanceof PyArrayObject && isUnicode(initial.typecode)) {
      throw newTypeError(`cannot use a unicode array to initialize an array with typecode '${typecode}'`);
    }
  }
  if (!TYPECODES.includes(typecode)) {
    throw newValueError("bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)");
  }
  const made = newArray(type, typecode, new Uint8Array(0));
  if (count === 2) {
    if (initial instanceof PyArrayObject && initial.typecode !== typecode) {
      for (const item of initial.items()) made.insertBytes(made.length, made.packed(item));
    } else if (PyUnicode_Check(initial)) fromUnicode(made, initial);
    else if (
      PyBytes_Check(initial) || (initial instanceof PyByteArrayObject && !(initial instanceof PyArrayObject))
    ) {
      fromBytes(made, bytesLike(initial)!);
    } else extend(made, initial);
  }
  return made;
}

function subscript(self: PyArrayObject, key: PyObject): PyObject {
  if (PyIndex_Check(key)) return self.item(self.checkedIndex(indexFromKey(key), "array index"));
  if (!PySlice_Check(key)) throw newTypeError("array indices must be integers");
  const { start, step, length } = sliceRange(key, self.length);
  const { itemsize } = self, bytes = new Uint8Array(length * itemsize), source = self.ob_sval;
  for (let i = 0; i < length; i++) {
    const at = (start + i * step) * itemsize;
    bytes.set(source.subarray(at, at + itemsize), i * itemsize);
  }
  return like(self, bytes);
}

function assignSubscript(self: PyArrayObject, key: PyObject, value: PyObject | undefined): void {
  const { itemsize } = self;
  if (PyIndex_Check(key)) {
    const index = self.checkedIndex(indexFromKey(key), "array assignment index");
    if (value === undefined) self.remove(index);
    else self.buffer.set(self.packed(value), index * itemsize);
    return;
  }
  if (!PySlice_Check(key)) throw newTypeError("array indices must be integers");
  const { start, step, length } = sliceRange(key, self.length);
  if (value !== undefined && !(value instanceof PyArrayObject)) {
    throw newTypeError(`can only assign array (not "${Py_TYPE(value).tp_name}") to array slice`);
  }
  if (value !== undefined && value.typecode !== self.typecode) {
    throw newTypeError("bad argument type for built-in operation");
  }
  const bytes = value === undefined ? new Uint8Array(0) : value.ob_sval.slice();
  if (step === 1) {
    self.splice(start * itemsize, length * itemsize, bytes);
    return;
  }
  if (value === undefined) {
    const indexes = Array.from({ length }, (_, i) => start + i * step).sort((a, b) => b - a);
    for (const index of indexes) self.remove(index);
    return;
  }
  if (bytes.length !== length * itemsize) {
    throw newValueError(
      `attempt to assign array of size ${bytes.length / itemsize} to extended slice of size ${length}`,
    );
  }
  for (let i = 0; i < length; i++) {
    self.buffer.set(bytes.subarray(i * itemsize, (i + 1) * itemsize), (start + i * step) * itemsize);
  }
}

function repeated(self: PyArrayObject, count: number): Uint8Array {
  const source = self.ob_sval, times = Math.max(0, count);
  const bytes = new Uint8Array(source.length * times);
  for (let i = 0; i < times; i++) bytes.set(source, i * source.length);
  return bytes;
}

function concat(self: PyArrayObject, other: PyObject): PyObject {
  if (!(other instanceof PyArrayObject)) {
    throw newTypeError(`can only append array (not "${Py_TYPE(other).tp_name}") to array`);
  }
  if (other.typecode !== self.typecode) throw newTypeError("bad argument type for built-in operation");
  const bytes = new Uint8Array(self.size + other.size);
  bytes.set(self.ob_sval);
  bytes.set(other.ob_sval, self.size);
  return like(self, bytes);
}

function reversedItems(self: PyArrayObject): Uint8Array {
  const { itemsize, length } = self, bytes = new Uint8Array(self.size);
  for (let i = 0; i < length; i++) {
    bytes.set(self.ob_sval.subarray(i * itemsize, (i + 1) * itemsize), (length - 1 - i) * itemsize);
  }
  return bytes;
}

function indexOf(self: PyArrayObject, value: PyObject, start = 0, stop = self.length): number {
  for (let i = start; i < stop && i < self.length; i++) if (itemsEqual(self.item(i), value)) return i;
  return -1;
}

function text(self: PyArrayObject): PyObject {
  if (!isUnicode(self.typecode)) {
    throw newValueError("tounicode() may only be called on unicode type arrays ('u' or 'w')");
  }
  return PyUnicode_FromCodePoints(self.items().map((item) => codePointsOf(item)[0]));
}

function array_repr(self: PyArrayObject): PyObject {
  const name = Py_TYPE(self).ht_name;
  if (self.length === 0) return `${name}('${self.typecode}')`;
  const items = isUnicode(self.typecode)
    ? reprText(text(self))
    : `[${self.items().map(reprText).join(", ")}]`;
  return PyUnicode_FromUTF16(`${name}('${self.typecode}', ${items})`);
}
const method = methodsOf<PyArrayObject>();

/** CPython: `array_buffer_getbuf`. */
function getArrayBuffer(self: PyArrayObject, flags: number): Py_buffer {
  const buffer = new Py_buffer(self, self.ob_sval, false);
  buffer.itemsize = self.itemsize;
  buffer.format = requests(flags, PyBUF_FORMAT) ? (self.typecode === "u" ? "w" : self.typecode) : undefined;
  if (requests(flags, PyBUF_ND)) buffer.shape = [self.length];
  if (requests(flags, PyBUF_STRIDES)) buffer.strides = [self.itemsize];
  self.ob_exports++;
  return buffer;
}

defineType<PyArrayObject>(PyArray_Type, {
  flags: Py_TPFLAGS_BASETYPE | Py_TPFLAGS_SEQUENCE,
  doc: "array(typecode [, initializer]) -> array\n\nItems of one C type side by side.",
  hasWeakrefs: true,
  slots: {
    tp_new: array_new,
    tp_alloc: (type) => new PyArrayObject(type, "b", new Uint8Array(0)),
    tp_repr: array_repr,
    bf_getbuffer: getArrayBuffer,
    bf_releasebuffer: (self) => {
      self.ob_exports--;
    },
    tp_getattro: PyObject_GenericGetAttr,
    tp_iter: (self) => new PyArrayIterObject(self),
    tp_richcompare: (self, other, op) => {
      if (!(other instanceof PyArrayObject)) return Py_NotImplemented;
      if (self.length !== other.length && (op === Py_EQ || op === Py_NE)) return op === Py_NE;
      return compareItems(self.items(), other.items(), op);
    },
    sq_length: (self) => self.length,
    mp_length: (self) => self.length,
    sq_item: (self, index) => self.item(self.checkedIndex(index, "array index")),
    sq_contains: (self, value) => indexOf(self, value) >= 0,
    sq_concat: (self, other) => concat(self as PyArrayObject, other),
    sq_repeat: (self, count) => like(self, repeated(self, count)),
    sq_inplace_concat: (self, other) => {
      if (!(other instanceof PyArrayObject)) {
        throw newTypeError(`can only extend with array (not "${Py_TYPE(other).tp_name}")`);
      }
      extend(self as PyArrayObject, other);
      return self;
    },
    sq_inplace_repeat: (self, count) => {
      const bytes = repeated(self, count);
      self.splice(0, self.size, bytes);
      return self;
    },
    mp_subscript: (self, key) => subscript(self as PyArrayObject, key),
    mp_ass_subscript: assignSubscript,
  },
  getset: {
    typecode: { get: (self) => self.typecode, doc: "the typecode character used to create the array" },
    itemsize: { get: (self) => self.itemsize, doc: "the size, in bytes, of one array item" },
  },
  methods: {
    append: method("($self, v, /)", "Append new value v to the end of the array.", (self, value) => {
      self.insertBytes(self.length, self.packed(value));
      return Py_None;
    }),
    buffer_info: method("($self, /)", "Address and length.", (self) => PyTuple_New([0x10000, self.length])),
    byteswap: method("($self, /)", "Byteswap all items of the array.", (self) => {
      const { itemsize } = self;
      for (let at = 0; at < self.size; at += itemsize) self.buffer.subarray(at, at + itemsize).reverse();
      return Py_None;
    }),
    clear: method("($self, /)", "Remove all items from the array.", (self) => {
      self.splice(0, self.size, new Uint8Array(0));
      return Py_None;
    }),
    count: method(
      "($self, v, /)",
      "Return number of occurrences of v in the array.",
      (self, value) => self.items().filter((item) => itemsEqual(item, value)).length,
    ),
    extend: method("($self, bb, /)", "Append items to the end of the array.", (self, iterable) => {
      extend(self, iterable);
      return Py_None;
    }),
    frombytes: method("($self, buffer, /)", "Append items from the bytes.", (self, buffer) => {
      const bytes = bytesLike(buffer);
      if (bytes === undefined) {
        throw newTypeError(`a bytes-like object is required, not '${Py_TYPE(buffer).tp_name}'`);
      }
      fromBytes(self, bytes);
      return Py_None;
    }),
    fromfile: method(
      "($self, f, n: Py_ssize_t, /)",
      "Read n items from the file object.",
      (self, file, count) => {
        if (count < 0) throw newValueError("negative count");
        const chunk = PyObject_CallMethod(file, "read", [count * self.itemsize]);
        if (!PyBytes_Check(chunk)) throw newTypeError("read() didn't return bytes");
        fromBytes(self, chunk.ob_sval);
        if (chunk.ob_sval.length !== count * self.itemsize) {
          throw newEOFError("read() didn't return enough bytes");
        }
        return Py_None;
      },
    ),
    fromlist: method("($self, list, /)", "Append items from a list.", (self, list) => {
      if (!PyList_Check(list)) throw newTypeError("arg must be list");
      const before = self.size;
      try {
        extend(self, list);
      } catch (err) {
        self.splice(before, self.size - before, new Uint8Array(0));
        throw err;
      }
      return Py_None;
    }),
    fromunicode: method("($self, ustr: unicode, /)", "Append the characters of a str.", (self, ustr) => {
      if (!isUnicode(self.typecode)) {
        throw newValueError("fromunicode() may only be called on unicode type arrays ('u' or 'w')");
      }
      fromUnicode(self, ustr);
      return Py_None;
    }),
    index: method(
      "($self, v, start: slice_index = 0, stop: slice_index = 9223372036854775807, /)",
      "Return index of first occurrence of v in the array.",
      (self, value, start, stop) => {
        if (start < 0) start = Math.max(0, start + self.length);
        if (stop < 0) stop += self.length;
        const at = indexOf(self, value, start, stop);
        if (at < 0) throw newValueError("array.index(x): x not in array");
        return at;
      },
    ),
    insert: method(
      "($self, i: Py_ssize_t, v, /)",
      "Insert a new item v into the array before position i.",
      (self, index, value) => {
        const { length } = self;
        if (index < 0) index = Math.max(0, index + length);
        self.insertBytes(Math.min(index, length), self.packed(value));
        return Py_None;
      },
    ),
    pop: method(
      "($self, i: Py_ssize_t = -1, /)",
      "Return the i-th element and delete it from the array.",
      (self, index) => {
        if (self.length === 0) throw newIndexError("pop from empty array");
        const at = self.checkedIndex(index, "pop index");
        const item = self.item(at);
        self.remove(at);
        return item;
      },
    ),
    remove: method("($self, v, /)", "Remove the first occurrence of v in the array.", (self, value) => {
      const at = indexOf(self, value);
      if (at < 0) throw newValueError("array.remove(x): x not in array");
      self.remove(at);
      return Py_None;
    }),
    reverse: method("($self, /)", "Reverse the order of the items in the array.", (self) => {
      self.buffer.set(reversedItems(self));
      return Py_None;
    }),
    tobytes: method(
      "($self, /)",
      "Convert the array to bytes.",
      (self) => PyBytes_FromArray(self.ob_sval.slice()),
    ),
    tofile: method("($self, f, /)", "Write all items to the file object.", (self, file) => {
      PyObject_CallMethod(file, "write", [PyBytes_FromArray(self.ob_sval.slice())]);
      return Py_None;
    }),
    tolist: method("($self, /)", "Convert array to an ordinary list.", (self) => PyList_New(self.items())),
    tounicode: method("($self, /)", "Convert an array of characters to a str.", text),
    __copy__: method("($self, /)", "Return a copy of the array.", (self) => like(self, self.ob_sval.slice())),
    __deepcopy__: method(
      "($self, unused, /)",
      "Return a copy of the array.",
      (self) => like(self, self.ob_sval.slice()),
    ),
    __reduce_ex__: method("($self, value, /)", "Return state information for pickling.", (self) => {
      const dict = PyObject_GetOptionalAttr(self, "__dict__") ?? Py_None;
      const items = isUnicode(self.typecode) ? text(self) : PyList_New(self.items());
      return PyTuple_New([Py_TYPE(self), PyTuple_New([self.typecode, items]), dict]);
    }),
    __sizeof__: method("($self, /)", "Size of the array in memory, in bytes.", (self) => 64 + self.size),
    __class_getitem__: classMethod("($type, object, /)", "See PEP 585", PyGenericAlias_New),
  },
});

defineType<PyArrayIterObject>(PyArrayIter_Type, {
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const { array } = self;
      if (array === undefined) return undefined;
      if (self.index < array.length) return array.item(self.index++);
      self.array = undefined;
      return undefined;
    },
  },
});

/** The array of bytes in a machine format of `__reduce_ex__(3)`, here always the native one. */
function reconstruct(type: PyObject, typecode: string, bytes: PyObject): PyObject {
  if (!PyType_IsSubtype(type as PyTypeObject, PyArray_Type)) {
    throw newTypeError(`${reprText(type)} is not a subtype of ${reprText(PyArray_Type)}`);
  }
  if (!TYPECODES.includes(typecode) || typecode.length !== 1) throw newValueError("bad typecode");
  if (!PyBytes_Check(bytes)) {
    throw newTypeError(`fourth argument should be bytes, not ${Py_TYPE(bytes).tp_name}`);
  }
  const made = newArray(type as PyTypeObject, typecode, new Uint8Array(0));
  fromBytes(made, bytes.ob_sval);
  return made;
}

/** An array is a `MutableSequence`, where there is a library that has it. CPython: `array_modexec`. */
function registerAsSequence(): void {
  try {
    const base = PyObject_GetAttr(importModule("collections.abc"), "MutableSequence");
    PyObject_CallMethod(base, "register", [PyArray_Type]);
  } catch (err) {
    if (!PyErr_Matches(err, PyExc_ImportError)) throw err;
  }
}

/** Makes the module. */
export function createArrayModule(): PyModuleObject {
  readyTypes(PyArray_Type, PyArrayIter_Type);
  registerAsSequence();
  return createNativeModule({
    name: "array",
    doc: "Arrays of items of one C type.",
    functions: {
      _array_reconstructor: fn(
        "($module, arraytype, typecode: str, mformat_code: int, items, /)",
        "Internal. Used for pickling support.",
        (_m, type, typecode, _format, items) => reconstruct(type, typecode, items),
      ),
    },
    constants: () => ({ array: PyArray_Type, ArrayType: PyArray_Type, typecodes: TYPECODES }),
  });
}
