/**
 * `memoryview` over bytes and bytearray: one dimension, formats of single native characters. After CPython's
 * `Objects/memoryobject.c`. Several dimensions are not here.
 */
import { PyNumber_Index, PyObject_RichCompareBool } from "../protocol/abstract.ts";
import { defineType } from "../protocol/define_type.ts";
import { newIndexError, newNotImplementedError, newTypeError, newValueError } from "../protocol/errors.ts";
import { classMethod, methodsOf, Signature } from "../protocol/signature.ts";
import { PyGenericAlias_New } from "./genericalias_object.ts";
import { PyByteArrayObject } from "./bytearray_object.ts";
import { hexOfBytes } from "./bytes_methods.ts";
import { bytesLike, PyBytes_FromArray, PyBytesObject } from "./bytes_object.ts";
import { PyFloat_AsDouble, PyFloat_FromDouble } from "./float_object.ts";
import { hashBytes, objectIdentity } from "./hash.ts";
import { PyList_New } from "./list_object.ts";
import { normalizeInt, type PyInt } from "./long_object.ts";
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
import { indexFromKey, newArguments, PyIndex_Check } from "./sequence_util.ts";
import { PySlice_Check, sliceRange } from "./slice_object.ts";
import { PyTuple_New } from "./tuple_object.ts";
import { Py_TYPE, PyMemoryIter_Type, PyMemoryView_Type } from "./type_zoo.ts";

/** Size of an item by format character. */
const ITEM_SIZES: Readonly<Record<string, number>> = {
  "c": 1,
  "b": 1,
  "B": 1,
  "?": 1,
  "h": 2,
  "H": 2,
  "i": 4,
  "I": 4,
  "l": 8,
  "L": 8,
  "q": 8,
  "Q": 8,
  "n": 8,
  "N": 8,
  "P": 8,
  "e": 2,
  "f": 4,
  "d": 8,
};

/** Who owns the memory: views of one owner share it. */
class ManagedBuffer {
  readonly owner: PyObject;
  exports: number;
  constructor(owner: PyObject) {
    this.owner = owner;
    this.exports = 0;
  }
  acquire(): void {
    this.exports++;
    if (this.owner instanceof PyByteArrayObject) this.owner.ob_exports++;
  }
  release(): void {
    this.exports--;
    if (this.owner instanceof PyByteArrayObject) this.owner.ob_exports--;
  }
}

export class PyMemoryViewObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly mbuf: ManagedBuffer;
  declare readonly memory: Uint8Array;
  declare readonly format: string;
  declare readonly itemsize: number;
  /** Where the first item stands, items, and bytes from one item to the next. */
  declare readonly offset: number;
  declare readonly length: number;
  declare readonly stride: number;
  declare readonly readonly: boolean;
  declare released: boolean;

  constructor(
    mbuf: ManagedBuffer,
    memory: Uint8Array,
    format: string,
    offset: number,
    length: number,
    stride: number,
    readonly: boolean,
  ) {
    this.ob_type = PyMemoryView_Type;
    this.mbuf = mbuf;
    this.memory = memory;
    this.format = format;
    this.itemsize = ITEM_SIZES[format.replace("@", "")];
    this.offset = offset;
    this.length = length;
    this.stride = stride;
    this.readonly = readonly;
    this.released = false;
    mbuf.acquire();
  }

  checkReleased(): void {
    if (this.released) throw newValueError("operation forbidden on released memoryview object");
  }

  get nbytes(): number {
    return this.length * this.itemsize;
  }
  get contiguous(): boolean {
    return this.stride === this.itemsize || this.length <= 1;
  }

  /** The bytes in order; not copied when they stand side by side. */
  contiguousBytes(): Uint8Array {
    this.checkReleased();
    if (this.contiguous) return this.memory.subarray(this.offset, this.offset + this.nbytes);
    const out = new Uint8Array(this.nbytes);
    for (let i = 0; i < this.length; i++) {
      const at = this.offset + i * this.stride;
      out.set(this.memory.subarray(at, at + this.itemsize), i * this.itemsize);
    }
    return out;
  }
  static {
    isHeapObject(PyMemoryViewObject);
  }
}

/** A view of a bytes-like object. CPython: `PyMemoryView_FromObject`. */
export function PyMemoryView_FromObject(op: PyObject): PyMemoryViewObject {
  if (op instanceof PyMemoryViewObject) {
    op.checkReleased();
    return derive(op, op.format, op.offset, op.length, op.stride, op.readonly);
  }
  const bytes = bytesLike(op);
  if (bytes === undefined) {
    throw newTypeError(`memoryview: a bytes-like object is required, not '${Py_TYPE(op).tp_name}'`);
  }
  const format = op instanceof PyByteArrayObject ? op.bufferFormat : "B";
  const itemsize = ITEM_SIZES[format] ?? 4;
  return new PyMemoryViewObject(
    new ManagedBuffer(op),
    bytes,
    format,
    0,
    bytes.length / itemsize,
    itemsize,
    op instanceof PyBytesObject,
  );
}

function derive(
  view: PyMemoryViewObject,
  format: string,
  offset: number,
  length: number,
  stride: number,
  readonly: boolean,
): PyMemoryViewObject {
  return new PyMemoryViewObject(view.mbuf, view.memory, format, offset, length, stride, readonly);
}

// Items ---------------------------------------------------------------------------------------------------------------

/** The item at a byte offset. CPython: `unpack_single`. */
function unpack(view: PyMemoryViewObject, at: number): PyObject {
  const code = view.format.replace("@", "");
  const data = new DataView(view.memory.buffer, view.memory.byteOffset + at, view.itemsize);
  switch (code) {
    case "B":
      return data.getUint8(0);
    case "b":
      return data.getInt8(0);
    case "c":
      return PyBytes_FromArray(Uint8Array.of(data.getUint8(0)));
    case "?":
      return data.getUint8(0) !== 0;
    case "h":
      return data.getInt16(0, true);
    case "H":
      return data.getUint16(0, true);
    case "i":
      return data.getInt32(0, true);
    case "I":
      return data.getUint32(0, true);
    case "l":
    case "q":
    case "n":
      return normalizeInt(data.getBigInt64(0, true));
    case "L":
    case "Q":
    case "N":
    case "P":
      return normalizeInt(data.getBigUint64(0, true));
    case "e":
      return PyFloat_FromDouble(data.getFloat16(0, true));
    case "f":
      return PyFloat_FromDouble(data.getFloat32(0, true));
    default:
      return PyFloat_FromDouble(data.getFloat64(0, true));
  }
}

/** Stores an item at a byte offset. CPython: `pack_single`. */
function pack(view: PyMemoryViewObject, at: number, value: PyObject): void {
  const { format, itemsize } = view;
  const code = format.replace("@", "");
  const data = new DataView(view.memory.buffer, view.memory.byteOffset + at, itemsize);
  const wrongType = () => newTypeError(`memoryview: invalid type for format '${format}'`);
  const wrongValue = () => newValueError(`memoryview: invalid value for format '${format}'`);
  if (code === "c") {
    if (!(value instanceof PyBytesObject)) throw wrongType();
    if (value.ob_sval.length !== 1) throw wrongValue();
    data.setUint8(0, value.ob_sval[0]);
  } else if (code === "?") data.setUint8(0, value === false || value === 0 ? 0 : 1);
  else if (code === "e" || code === "f" || code === "d") {
    const type = Py_TYPE(value);
    if (type.nb_float === undefined && type.nb_index === undefined) throw wrongType();
    const number = PyFloat_AsDouble(value);
    if (code === "e") data.setFloat16(0, number, true);
    else if (code === "f") data.setFloat32(0, number, true);
    else data.setFloat64(0, number, true);
  } else {
    if (!PyIndex_Check(value)) throw wrongType();
    const number = BigInt(PyNumber_Index(value) as PyInt);
    const signed = code === code.toLowerCase();
    const bits = 8 * itemsize;
    if ((signed ? BigInt.asIntN(bits, number) : BigInt.asUintN(bits, number)) !== number) throw wrongValue();
    for (let i = 0; i < itemsize; i++) data.setUint8(i, Number((number >> BigInt(8 * i)) & 0xffn));
  }
}

function offsetOf(self: PyMemoryViewObject, index: number): number {
  if (index < 0) index += self.length;
  if (index < 0 || index >= self.length) throw newIndexError("index out of bounds on dimension 1");
  return self.offset + index * self.stride;
}

function memory_subscript(self: PyMemoryViewObject, key: PyObject): PyObject {
  self.checkReleased();
  if (PyIndex_Check(key)) return unpack(self, offsetOf(self, indexFromKey(key)));
  if (PySlice_Check(key)) {
    const range = sliceRange(key, self.length);
    return derive(
      self,
      self.format,
      self.offset + range.start * self.stride,
      range.length,
      self.stride * range.step,
      self.readonly,
    );
  }
  throw newTypeError("memoryview: invalid slice key");
}

function memory_ass_subscript(self: PyMemoryViewObject, key: PyObject, value: PyObject | undefined): void {
  self.checkReleased();
  if (self.readonly) throw newTypeError("cannot modify read-only memory");
  if (value === undefined) throw newTypeError("cannot delete memory");
  if (PyIndex_Check(key)) return pack(self, offsetOf(self, indexFromKey(key)), value);
  if (!PySlice_Check(key)) throw newTypeError("memoryview: invalid slice key");
  const target = memory_subscript(self, key) as PyMemoryViewObject;
  const source = PyMemoryView_FromObject(value);
  try {
    if (source.format !== target.format || source.length !== target.length) {
      throw newValueError("memoryview assignment: lvalue and rvalue have different structures");
    }
    const bytes = source.contiguousBytes().slice();
    for (let i = 0; i < target.length; i++) {
      target.memory.set(
        bytes.subarray(i * target.itemsize, (i + 1) * target.itemsize),
        target.offset + i * target.stride,
      );
    }
  } finally {
    release(source);
    release(target);
  }
}

function release(self: PyMemoryViewObject): void {
  if (self.released) return;
  self.released = true;
  self.mbuf.release();
}

/** `view.cast(format, shape)` between one-dimensional views. CPython: `memory_cast`. */
function cast(self: PyMemoryViewObject, format: string): PyObject {
  self.checkReleased();
  if (!self.contiguous) throw newTypeError("memoryview: casts are restricted to C-contiguous views");
  const code = format.replace("@", "");
  const size = ITEM_SIZES[code];
  if (size === undefined || code.length !== 1) {
    throw newValueError(
      "memoryview: destination format must be a native single character format prefixed with an optional '@'",
    );
  }
  const isByte = (f: string) => "bBc".includes(f.replace("@", ""));
  if (!isByte(self.format) && !isByte(format)) {
    throw newTypeError("memoryview: cannot cast between two non-byte formats");
  }
  if (self.nbytes % size !== 0) throw newTypeError("memoryview: length is not a multiple of itemsize");
  return derive(self, format, self.offset, self.nbytes / size, size, self.readonly);
}

function items(self: PyMemoryViewObject): PyObject[] {
  self.checkReleased();
  const result: PyObject[] = [];
  for (let i = 0; i < self.length; i++) result.push(unpack(self, self.offset + i * self.stride));
  return result;
}

function memory_richcompare(self: PyMemoryViewObject, other: PyObject, op: number): PyObject {
  if (op !== Py_EQ && op !== Py_NE) return Py_NotImplemented;
  if (self.released || (other instanceof PyMemoryViewObject && other.released)) {
    return (self === other) === (op === Py_EQ);
  }
  if (bytesLike(other) === undefined) return Py_NotImplemented;
  const view = PyMemoryView_FromObject(other);
  try {
    let equal = self.length === view.length;
    if (equal) {
      const a = items(self), b = items(view);
      equal = a.every((item, i) => PyObject_RichCompareBool(item, b[i], Py_EQ));
    }
    return equal === (op === Py_EQ);
  } finally {
    release(view);
  }
}

function memory_hash(self: PyMemoryViewObject): number | bigint {
  self.checkReleased();
  if (!self.readonly) throw newValueError("cannot hash writable memoryview object");
  if (!"bBc".includes(self.format.replace("@", ""))) {
    throw newValueError("memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
  }
  return hashBytes(self.contiguousBytes());
}

const newSignature = new Signature("(object)");
const method = methodsOf<PyMemoryViewObject>();
const checked = <R>(self: PyMemoryViewObject, value: () => R): R => {
  self.checkReleased();
  return value();
};

defineType<PyMemoryViewObject>(PyMemoryView_Type, {
  flags: Py_TPFLAGS_SEQUENCE,
  doc: "Create a new memoryview object which references the given object.",
  signature: "(object)",
  hasWeakrefs: true,
  slots: {
    tp_new: (_type, args, kwnames) => {
      const [object] = newArguments(newSignature, "memoryview", args, kwnames) as [PyObject];
      return PyMemoryView_FromObject(object);
    },
    tp_repr: (self) =>
      `<${self.released ? "released " : ""}memory at 0x${objectIdentity(self).toString(16)}>`,
    tp_hash: memory_hash,
    tp_richcompare: memory_richcompare,
    tp_iter: (self) => {
      self.checkReleased();
      return new PyMemoryIterObject(self);
    },
    tp_traverse: (self, visit) => visit(self.mbuf.owner),
    sq_length: (self) => checked(self, () => self.length),
    sq_item: (self, index) => unpack(self, offsetOf(self, index)),
    mp_length: (self) => checked(self, () => self.length),
    mp_subscript: memory_subscript,
    mp_ass_subscript: memory_ass_subscript,
  },
  methods: {
    release: method("($self, /)", undefined, (self) => {
      release(self);
      return Py_None;
    }),
    tobytes: method(
      "($self, /, order='C')",
      undefined,
      (self) => PyBytes_FromArray(self.contiguousBytes().slice()),
    ),
    hex: method(
      "($self, /, sep=<unrepresentable>, bytes_per_sep: int = 1)",
      undefined,
      (self, sep, perGroup) => hexOfBytes(self.contiguousBytes(), sep, perGroup),
    ),
    tolist: method("($self, /)", undefined, (self) => PyList_New(items(self))),
    cast: method("($self, /, format: str, shape=<unrepresentable>)", undefined, (self, format, shape) => {
      if (shape !== undefined) {
        throw newNotImplementedError("memoryview: shapes of several dimensions are not supported");
      }
      return cast(self, format);
    }),
    toreadonly: method("($self, /)", undefined, (self) => {
      self.checkReleased();
      return derive(self, self.format, self.offset, self.length, self.stride, true);
    }),
    count: method("($self, value, /)", undefined, (self, value) => {
      let count = 0;
      for (const item of items(self)) if (PyObject_RichCompareBool(item, value, Py_EQ)) count++;
      return count;
    }),
    index: method("($self, value, start=0, stop=sys.maxsize, /)", undefined, (self, value, start, stop) => {
      const all = items(self);
      let from = indexFromKey(start), to = stop === undefined ? all.length : indexFromKey(stop);
      if (from < 0) from = Math.max(0, from + all.length);
      if (to < 0) to = Math.max(0, to + all.length);
      for (let i = from; i < to && i < all.length; i++) {
        if (PyObject_RichCompareBool(all[i], value, Py_EQ)) return i;
      }
      throw newValueError("memoryview.index(x): x not found");
    }),
    __enter__: method("($self, /)", undefined, (self) => {
      self.checkReleased();
      return self;
    }),
    __class_getitem__: classMethod("($type, object, /)", undefined, PyGenericAlias_New),
    __exit__: method("($self, /, *exc_info)", undefined, (self) => {
      release(self);
      return Py_None;
    }),
  },
  getset: {
    obj: { get: (self) => checked(self, () => self.mbuf.owner) },
    nbytes: { get: (self) => checked(self, () => self.nbytes) },
    readonly: { get: (self) => checked(self, () => self.readonly) },
    itemsize: { get: (self) => checked(self, () => self.itemsize) },
    format: { get: (self) => checked(self, () => self.format) },
    ndim: { get: (self) => checked(self, () => 1) },
    shape: { get: (self) => checked(self, () => PyTuple_New([self.length])) },
    strides: { get: (self) => checked(self, () => PyTuple_New([self.stride])) },
    suboffsets: { get: (self) => checked(self, () => PyTuple_New([])) },
    c_contiguous: { get: (self) => checked(self, () => self.contiguous) },
    f_contiguous: { get: (self) => checked(self, () => self.contiguous) },
    contiguous: { get: (self) => checked(self, () => self.contiguous) },
  },
});

export class PyMemoryIterObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare it_index: number;
  declare it_seq: PyMemoryViewObject | undefined;
  constructor(seq: PyMemoryViewObject) {
    this.ob_type = PyMemoryIter_Type;
    this.it_index = 0;
    this.it_seq = seq;
  }
  static {
    isHeapObject(PyMemoryIterObject);
  }
}

defineType<PyMemoryIterObject>(PyMemoryIter_Type, {
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const seq = self.it_seq;
      if (seq === undefined) return undefined;
      if (self.it_index < seq.length) {
        seq.checkReleased();
        return unpack(seq, seq.offset + seq.stride * self.it_index++);
      }
      self.it_seq = undefined;
      return undefined;
    },
  },
});
