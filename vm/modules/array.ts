/**
 * The `array` module: numbers of one C type side by side. After CPython's `Modules/arraymodule.c`. The memory is a
 * bytearray's, so that arrays are bytes-like wherever those are; items are read and written by typecode.
 */
import { Py_buffer, PyBUF_FORMAT, PyBUF_ND, PyBUF_STRIDES, requests } from "../objects/buffer.ts";
import { PyByteArrayObject } from "../objects/bytearray_object.ts";
import { copyBytes, newBytes, putBytes } from "../objects/bytes_memory.ts";
import { bytesLike, compareBytes, PyBytes_Check, PyBytes_FromArray } from "../objects/bytes_object.ts";
import { PyFloat_AsDouble, PyFloat_FromDouble } from "../objects/float_object.ts";
import { PyGenericAlias_New } from "../objects/genericalias_object.ts";
import { attachInstance, type InstanceStorage } from "../objects/instance.ts";
import { PyList_Check, PyList_New } from "../objects/list_object.ts";
import { normalizeInt, type PyInt } from "../objects/long_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None, Py_NotImplemented } from "../objects/none_object.ts";
import {
  isHeapObject,
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_SEQUENCE,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../objects/object.ts";
import { PyObject_GenericGetAttr } from "../objects/object_object.ts";
import { compareItems, indexFromKey, itemsEqual, PyIndex_Check } from "../objects/sequence_util.ts";
import { PySlice_Check, sliceRange } from "../objects/slice_object.ts";
import { PyTuple_Check, PyTuple_New } from "../objects/tuple_object.ts";
import { PyType_IsSubtype } from "../objects/type_object.ts";
import { Py_TYPE, PyExc_DeprecationWarning, PyExc_ImportError } from "../objects/type_zoo.ts";
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
  newBufferError,
  newEOFError,
  newIndexError,
  newOverflowError,
  newTypeError,
  newValueError,
  PyErr_Matches,
} from "../protocol/errors.ts";
import { classMethod, methodsOf } from "../protocol/signature.ts";
import { importModule } from "../runtime/import.ts";
import { PyErr_WarnEx } from "../runtime/warnings.ts";
import { fn, newNativeType, readyTypes } from "./native.ts";

const PyArray_Type: PyTypeObject = newNativeType("array.array");
const PyArrayIter_Type: PyTypeObject = newNativeType("array.arrayiterator");

/** What an item is: a power of two for an integer's size in bytes, UNSIGNED; else one of these. */
const UNSIGNED = 16, FLOAT = 32, DOUBLE = 33, CHARACTER = 34;
const KINDS: Readonly<Record<string, number>> = {
  b: 1,
  B: 1 | UNSIGNED,
  h: 2,
  H: 2 | UNSIGNED,
  i: 4,
  I: 4 | UNSIGNED,
  l: 8,
  L: 8 | UNSIGNED,
  q: 8,
  Q: 8 | UNSIGNED,
  f: FLOAT,
  d: DOUBLE,
  u: CHARACTER,
  w: CHARACTER,
};
const TYPECODES = "bBuwhHiIlLqQfd";
const NO_BYTES: Uint8Array = new Uint8Array(0);

class PyArrayObject extends PyByteArrayObject {
  declare readonly typecode: string;
  declare readonly itemsize: number;
  declare readonly kind: number;
  /** The memory as numbers, made when first asked for; belongs to `viewed`. */
  declare view: DataView | undefined;
  declare viewed: Uint8Array | undefined;
  constructor(type: PyTypeObject, typecode: string, bytes: Uint8Array) {
    super(type, bytes);
    const kind = KINDS[typecode];
    this.typecode = typecode;
    this.itemsize = kind < FLOAT ? kind & ~UNSIGNED : kind === DOUBLE ? 8 : 4;
    this.kind = kind;
    this.view = undefined;
    this.viewed = undefined;
  }
  get length(): number {
    return this.size / this.itemsize;
  }

  numbers(): DataView {
    const { buffer } = this;
    if (this.viewed === buffer) return this.view!;
    this.viewed = buffer;
    return this.view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  }

  item(index: number): PyObject {
    const data = this.numbers();
    switch (this.kind) {
      case 1:
        return data.getInt8(index);
      case 1 | UNSIGNED:
        return data.getUint8(index);
      case 2:
        return data.getInt16(index * 2, true);
      case 2 | UNSIGNED:
        return data.getUint16(index * 2, true);
      case 4:
        return data.getInt32(index * 4, true);
      case 4 | UNSIGNED:
        return data.getUint32(index * 4, true);
      case 8: {
        const low = data.getUint32(index * 8, true), high = data.getInt32(index * 8 + 4, true);
        if (high === low >> 31) return low | 0;
        if (high >= -0x200000 && high < 0x200000) {
          const value = high * 4294967296 + low;
          if (Number.isSafeInteger(value)) return value;
        }
        return normalizeInt(data.getBigInt64(index * 8, true));
      }
      case 8 | UNSIGNED: {
        const low = data.getUint32(index * 8, true), high = data.getUint32(index * 8 + 4, true);
        return high < 0x200000 ? high * 4294967296 + low : data.getBigUint64(index * 8, true);
      }
      case FLOAT:
        return PyFloat_FromDouble(data.getFloat32(index * 4, true));
      case DOUBLE:
        return PyFloat_FromDouble(data.getFloat64(index * 8, true));
    }
    const point = data.getUint32(index * 4, true);
    if (point > 0x10ffff) {
      throw newValueError(`character U+${point.toString(16)} is not in range [U+0000; U+10ffff]`);
    }
    return PyUnicode_FromCodePoints([point]);
  }

  /** What `put` writes for a value. OverflowError or TypeError for one that doesn't fit; may run Python code. */
  converted(value: PyObject): PyInt {
    const { kind } = this;
    if (kind < FLOAT) {
      const number = PyNumber_Index(value) as PyInt;
      if ((kind & 8) !== 0) {
        if (typeof number === "number" && (kind === 8 || number >= 0)) return number;
        const unsigned = kind !== 8, big = BigInt(number);
        const low = unsigned ? 0n : -(1n << 63n), high = unsigned ? (1n << 64n) - 1n : (1n << 63n) - 1n;
        if (big < low || big > high) throw rangeError(this.typecode, number);
        return number;
      }
      const unsigned = (kind & UNSIGNED) !== 0, span = 2 ** (8 * this.itemsize);
      const low = unsigned ? 0 : -span / 2;
      if (number < low || number >= low + span) throw rangeError(this.typecode, number);
      return number;
    }
    if (kind !== CHARACTER) return PyFloat_AsDouble(value);
    if (!PyUnicode_Check(value)) {
      throw newTypeError(`array item must be a unicode character, not ${Py_TYPE(value).tp_name}`);
    }
    const points = codePointsOf(value);
    if (points.length !== 1) {
      throw newTypeError(
        `array item must be a unicode character, not a string of length ${points.length}`,
      );
    }
    return points[0];
  }
  /** Writes what `converted` gave, unless converting has taken the place away. */
  put(index: number, raw: PyInt): void {
    const data = this.numbers(), at = index * this.itemsize;
    if (at + this.itemsize > this.size) return;
    if (typeof raw === "bigint") return data.setBigInt64(at, raw, true);
    switch (this.kind) {
      case 1:
      case 1 | UNSIGNED:
        return data.setUint8(at, raw);
      case 2:
      case 2 | UNSIGNED:
        return data.setUint16(at, raw, true);
      case FLOAT:
        return data.setFloat32(at, raw, true);
      case DOUBLE:
        return data.setFloat64(at, raw, true);
      case 8:
      case 8 | UNSIGNED:
        data.setInt32(at, raw | 0, true);
        return data.setInt32(at + 4, (raw | 0) === raw ? raw >> 31 : Math.floor(raw / 4294967296), true);
      default:
        return data.setInt32(at, raw | 0, true);
    }
  }

  override exportsError(): PyObject {
    return newBufferError("cannot resize an array that is exporting buffers");
  }

  /** Index of an item, negative ones from the end. */
  checkedIndex(index: number, what: string): number {
    const { length } = this;
    if (index < 0) index += length;
    if (index < 0 || index >= length) throw newIndexError(`${what} out of range`);
    return index;
  }
  append(value: PyObject): void {
    const raw = this.converted(value), { length } = this;
    this.resize(this.size + this.itemsize);
    this.put(length, raw);
  }
  insertBytes(index: number, bytes: Uint8Array): void {
    this.splice(index * this.itemsize, 0, bytes);
  }
  remove(index: number): void {
    if (index === this.length - 1) this.resize(this.size - this.itemsize);
    else this.splice(index * this.itemsize, this.itemsize, NO_BYTES);
  }
  items(): PyObject[] {
    const items: PyObject[] = [];
    for (let i = 0; i < this.length; i++) items.push(this.item(i));
    return items;
  }
  /** Its bytes in a new array. */
  copied(): Uint8Array {
    return copyBytes(this.buffer, 0, this.size);
  }
}

/** CPython converts by way of a C type that may be larger: what doesn't fit that has another text. */
function rangeError(typecode: string, value: PyInt): PyObject {
  const tooSmall = value < 0, beyond = tooSmall ? "less than minimum" : "greater than maximum";
  switch (typecode) {
    case "q":
      return newOverflowError("int too big to convert");
    case "Q":
      return newOverflowError(tooSmall ? "can't convert negative int to unsigned" : "int too big to convert");
    case "I":
    case "L":
      if (tooSmall) return newOverflowError("can't convert negative value to unsigned int");
      return newOverflowError(
        typecode === "L" || value >= 2n ** 64n
          ? "Python int too large to convert to C unsigned long"
          : `unsigned int is ${beyond}`,
      );
  }
  if (typecode === "l" || value < -(2n ** 63n) || value >= 2n ** 63n) {
    return newOverflowError("Python int too large to convert to C long");
  }
  const limit = typecode === "b" ? 2 ** 15 : 2 ** 31, fits = value >= -limit && value < limit;
  const name = typecode === "B"
    ? "unsigned byte integer"
    : typecode === "h" || (typecode === "b" && !fits)
    ? "signed short integer"
    : typecode === "i" || !fits
    ? "signed integer"
    : typecode === "b"
    ? "signed char"
    : "unsigned short";
  return newOverflowError(`${name} is ${beyond}`);
}

class PyArrayIterObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare array: PyArrayObject | undefined;
  declare index: number;
  constructor(array: PyArrayObject) {
    this.ob_type = PyArrayIter_Type;
    this.array = array;
    this.index = 0;
  }
  static {
    isHeapObject(PyArrayIterObject);
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
    self.insertBytes(self.length, iterable.copied());
    return;
  }
  if (PyList_Check(iterable) || PyTuple_Check(iterable)) {
    for (let i = 0; i < iterable.ob_item.length; i++) {
      self.append(iterable.ob_item[i]);
    }
    return;
  }
  forEachItem(iterable, (item) => self.append(item));
}

function fromBytes(self: PyArrayObject, bytes: Uint8Array): void {
  if (bytes.length % self.itemsize !== 0) throw newValueError("bytes length not a multiple of item size");
  self.insertBytes(self.length, bytes);
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
  if (typecode === "u") {
    PyErr_WarnEx(
      PyExc_DeprecationWarning,
      "The 'u' type code is deprecated and will be removed in Python 3.16",
      1,
    );
  }
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
  const made = newArray(type, typecode, NO_BYTES);
  if (count === 2) {
    if (initial instanceof PyArrayObject && initial.typecode !== typecode) {
      for (const item of initial.items()) made.append(item);
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
  const { itemsize, buffer } = self;
  if (step === 1) return like(self, copyBytes(buffer, start * itemsize, (start + length) * itemsize));
  const bytes = newBytes(length * itemsize);
  for (let i = 0; i < length; i++) {
    for (let at = (start + i * step) * itemsize, k = 0; k < itemsize; k++) {
      bytes[i * itemsize + k] = buffer[at + k];
    }
  }
  return like(self, bytes);
}

function assignSubscript(self: PyArrayObject, key: PyObject, value: PyObject | undefined): void {
  const { itemsize } = self;
  if (PyIndex_Check(key)) {
    const index = self.checkedIndex(indexFromKey(key), "array assignment index");
    if (value === undefined) self.remove(index);
    else self.put(index, self.converted(value));
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
  const bytes = value === undefined ? NO_BYTES : value.copied();
  if (step === 1) {
    self.splice(start * itemsize, length * itemsize, bytes);
    return;
  }
  if (bytes.length === 0) {
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
  const bytes = newBytes(source.length * times);
  for (let i = 0; i < times; i++) bytes.set(source, i * source.length);
  return bytes;
}

function concat(self: PyArrayObject, other: PyObject): PyObject {
  if (!(other instanceof PyArrayObject)) {
    throw newTypeError(`can only append array (not "${Py_TYPE(other).tp_name}") to array`);
  }
  if (other.typecode !== self.typecode) throw newTypeError("bad argument type for built-in operation");
  const bytes = newBytes(self.size + other.size);
  putBytes(bytes, 0, self.ob_sval);
  putBytes(bytes, self.size, other.ob_sval);
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
    tp_alloc: (type) => new PyArrayObject(type, "b", NO_BYTES),
    tp_repr: array_repr,
    bf_getbuffer: getArrayBuffer,
    bf_releasebuffer: (self) => {
      self.ob_exports--;
    },
    tp_getattro: PyObject_GenericGetAttr,
    tp_iter: (self) => new PyArrayIterObject(self),
    tp_richcompare: (self, other, op) => {
      if (!(other instanceof PyArrayObject)) return Py_NotImplemented;
      if (op === Py_EQ || op === Py_NE) {
        if (self.length !== other.length) return op === Py_NE;
        if (self.typecode === other.typecode && self.kind < FLOAT) {
          return (compareBytes(self.ob_sval, other.ob_sval) === 0) === (op === Py_EQ);
        }
      }
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
      self.append(value);
      return Py_None;
    }),
    buffer_info: method("($self, /)", "Address and length.", (self) => PyTuple_New([0x10000, self.length])),
    byteswap: method("($self, /)", "Byteswap all items of the array.", (self) => {
      const { itemsize } = self;
      for (let at = 0; at < self.size; at += itemsize) self.buffer.subarray(at, at + itemsize).reverse();
      return Py_None;
    }),
    clear: method("($self, /)", "Remove all items from the array.", (self) => {
      self.resize(0);
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
      if (buffer instanceof PyArrayObject && buffer.itemsize !== 1) {
        throw newTypeError("a bytes-like object is required");
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
        self.resize(before);
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
        const raw = self.converted(value), { length } = self;
        if (index < 0) index = Math.max(0, index + length);
        index = Math.min(index, length);
        self.insertBytes(index, newBytes(self.itemsize));
        self.put(index, raw);
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
      (self) => PyBytes_FromArray(self.copied()),
    ),
    tofile: method("($self, f, /)", "Write all items to the file object.", (self, file) => {
      PyObject_CallMethod(file, "write", [PyBytes_FromArray(self.copied())]);
      return Py_None;
    }),
    tolist: method("($self, /)", "Convert array to an ordinary list.", (self) => PyList_New(self.items())),
    tounicode: method("($self, /)", "Convert an array of characters to a str.", text),
    __copy__: method("($self, /)", "Return a copy of the array.", (self) => like(self, self.copied())),
    __deepcopy__: method(
      "($self, unused, /)",
      "Return a copy of the array.",
      (self) => like(self, self.copied()),
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
  isPlainIterator: true,
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
  const made = newArray(type as PyTypeObject, typecode, NO_BYTES);
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
