/**
 * `_testbuffer.ndarray`: an array that owns its memory in a layout the test chose, or passes on what another object shows.
 * After CPython's `Modules/_testbuffer.c`.
 *
 * Law: an array that passes on (`consumer`) never changes its structure. One made with ND_VAREXPORT may get further layouts
 * while others are shown; each is dropped when nobody looks at it any more.
 */
import {
  contiguousBytes,
  contiguousStrides,
  copyItems,
  followSuboffset,
  Py_buffer,
  PyBUF_ANY_CONTIGUOUS,
  PyBUF_C_CONTIGUOUS,
  PyBUF_F_CONTIGUOUS,
  PyBUF_FORMAT,
  PyBUF_FULL_RO,
  PyBUF_INDIRECT,
  PyBUF_MAX_NDIM,
  PyBUF_ND,
  PyBUF_STRIDES,
  PyBUF_WRITABLE,
  PyBuffer_IsContiguous,
  PyBuffer_Release,
  PyObject_CheckBuffer,
  PyObject_GetBuffer,
  requests,
  withShapeAndStrides,
} from "../../objects/buffer.ts";
import { PyBytes_FromArray, PyBytesObject } from "../../objects/bytes_object.ts";
import { PyByteArray_FromArray } from "../../objects/bytearray_object.ts";
import { PyFloat_Check } from "../../objects/float_object.ts";
import { PyList_Check, PyList_New } from "../../objects/list_object.ts";
import { PyLong_Check } from "../../objects/long_object.ts";
import { applySlice, PyMemoryView_FromBuffer } from "../../objects/memory_object.ts";
import { Py_Ellipsis, Py_None } from "../../objects/none_object.ts";
import { PyHeapObject, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { newArguments, PyIndex_Check } from "../../objects/sequence_util.ts";
import { PySlice_Check } from "../../objects/slice_object.ts";
import { PyTuple_Check, PyTuple_New, type PyTupleObject } from "../../objects/tuple_object.ts";
import { Py_TYPE, PyExc_RuntimeError } from "../../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { PyNumber_AsSsize_t, PyObject_GetAttr, PyObject_Hash } from "../../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_CallOneArg } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import {
  newBufferError,
  newException,
  newIndexError,
  newTypeError,
  newValueError,
} from "../../protocol/errors.ts";
import { methodsOf, Signature } from "../../protocol/signature.ts";
import { importModule } from "../../runtime/import.ts";
import { newNativeType } from "../native.ts";

export const ND_MAX_NDIM = 2 * PyBUF_MAX_NDIM;
const ND_VAREXPORT = 0x001,
  ND_WRITABLE = 0x002,
  ND_FORTRAN = 0x004,
  ND_SCALAR = 0x008,
  ND_PIL = 0x010,
  ND_REDIRECT = 0x020,
  ND_GETBUF_FAIL = 0x040,
  ND_GETBUF_UNDEFINED = 0x080,
  ND_C = 0x100;
/** Flags that a program may give. */
export const ND_FLAGS = {
  ND_VAREXPORT,
  ND_WRITABLE,
  ND_FORTRAN,
  ND_SCALAR,
  ND_PIL,
  ND_REDIRECT,
  ND_GETBUF_FAIL,
  ND_GETBUF_UNDEFINED,
};
const POINTER_SIZE = 8;

/** One layout. CPython: `ndbuf_t`. */
interface Layout {
  base: Py_buffer;
  /** Start of the array relative to the memory; -1 for a layout that is passed on. */
  offset: number;
  flags: number;
  exports: number;
}

export const NDArray_Type: PyTypeObject = newNativeType("_testbuffer.ndarray");
export const StaticArray_Type: PyTypeObject = newNativeType("_testbuffer.staticarray");
NDArray_Type.tp_name = "ndarray";
StaticArray_Type.tp_name = "staticarray";

export class NDArrayObject extends PyHeapObject {
  flags = 0;
  isConsumer = false;
  /** The last one is what the array is now. */
  layouts: Layout[] = [];
  get head(): Layout {
    return this.layouts[this.layouts.length - 1];
  }
}

/** What the array shows now. */
export function bufferOf(self: NDArrayObject): Py_buffer {
  return self.head.base;
}

/** Items of a list or tuple. */
export function elementsOf(op: PyObject, what: string): readonly PyObject[] {
  if (PyList_Check(op) || PyTuple_Check(op)) return op.ob_item;
  throw newTypeError(`${what} must be a list or a tuple`);
}

const isCContiguous = (flags: number) => (flags & (ND_SCALAR | ND_C)) !== 0;
const isFContiguous = (flags: number) => (flags & (ND_SCALAR | ND_FORTRAN)) !== 0;

/** CPython: `init_flags`. */
function findFlags(layout: Layout): void {
  const { base } = layout;
  if (base.ndim === 0) layout.flags |= ND_SCALAR;
  if (base.suboffsets !== undefined) layout.flags |= ND_PIL;
  if (PyBuffer_IsContiguous(base, "C")) layout.flags |= ND_C;
  if (PyBuffer_IsContiguous(base, "F")) layout.flags |= ND_FORTRAN;
}

function structOf(format: string): PyObject {
  return PyObject_CallOneArg(PyObject_GetAttr(importModule("struct"), "Struct"), PyUnicode_FromUTF16(format));
}

/** The item at an address, read by the `struct` module. */
export function unpackAt(view: Py_buffer, address: number): PyObject {
  const format = view.format ?? "B";
  const size = view.format === undefined ? 1 : view.itemsize;
  const bytes = PyBytes_FromArray(view.memory.slice(address, address + size));
  const values = PyObject_CallMethod(importModule("struct"), "unpack_from", [
    PyUnicode_FromUTF16(format),
    bytes,
  ]) as PyTupleObject;
  return values.ob_item.length === 1 ? values.ob_item[0] : values;
}

/** Writes one item, a number or a tuple of them, in the notation of `struct`. */
function packAt(struct: PyObject, memory: Uint8Array, address: number, item: PyObject): void {
  const isScalar = item instanceof PyBytesObject || PyLong_Check(item) || PyFloat_Check(item);
  let members: readonly PyObject[];
  if (isScalar) members = [item];
  else if (PyList_Check(item) || PyTuple_Check(item)) members = item.ob_item;
  else throw newValueError("mismatch between initializer element and format string");
  const size = Number(PyObject_GetAttr(struct, "size"));
  const room = PyByteArray_FromArray(new Uint8Array(size));
  if (members.length !== memberCount(struct)) {
    throw newValueError("mismatch between initializer element and format string");
  }
  PyObject_CallMethod(struct, "pack_into", [room, 0, ...members]);
  memory.set(room.ob_sval, address);
}
function memberCount(struct: PyObject): number {
  const zeros = PyBytes_FromArray(new Uint8Array(Number(PyObject_GetAttr(struct, "size"))));
  return (PyObject_CallMethod(struct, "unpack", [zeros]) as PyTupleObject).ob_item.length;
}

function integers(op: PyObject, isShape: boolean): number[] {
  return elementsOf(op, isShape ? "shape" : "strides").map((item) => {
    if (!PyLong_Check(item)) {
      throw newValueError(`elements of ${isShape ? "shape" : "strides"} must be integers`);
    }
    const value = PyNumber_AsSsize_t(item, true);
    if (isShape && value < 0) throw newValueError("elements of shape must be integers >= 0");
    return value;
  });
}

/** Whether every index leads into the memory. CPython: `verify_structure`. */
function verifyStructure(
  length: number,
  itemsize: number,
  offset: number,
  shape: number[],
  strides: number[],
) {
  const invalid = () => newValueError("invalid combination of buffer, shape and strides");
  if (shape.length === 0 && (offset < 0 || offset + itemsize > length)) throw invalid();
  if (strides.some((stride) => stride % itemsize !== 0)) {
    throw newValueError("strides must be a multiple of itemsize");
  }
  if (shape.includes(0)) return;
  let low = 0, high = 0;
  shape.forEach((count, dim) => {
    const reach = (count - 1) * strides[dim];
    if (reach <= 0) low += reach;
    else high += reach;
  });
  if (low + offset < 0 || high + offset + itemsize > length) throw invalid();
}

/** Puts addresses of the sub-arrays before the data. CPython: `init_suboffsets`. */
function makeIndirect(layout: Layout): void {
  const { base } = layout;
  const shape = base.shape!, strides = base.strides!;
  const added = POINTER_SIZE * shape[0];
  const memory = new Uint8Array(base.memory.length + added);
  memory.set(base.memory, added);
  let low = 0, inner = 0;
  for (let dim = 0; dim < base.ndim && shape[dim] !== 0; dim++) {
    if (strides[dim] > 0) continue;
    const reach = (shape[dim] - 1) * strides[dim];
    low += reach;
    if (dim >= 1) inner -= reach;
  }
  const words = new DataView(memory.buffer);
  for (let i = 0; i < shape[0]; i++) {
    const address = added + layout.offset + low + i * Math.abs(strides[0]);
    words.setBigInt64(POINTER_SIZE * i, BigInt(address), true);
  }
  base.memory = memory;
  base.suboffsets = shape.map((_, dim) => dim === 0 ? inner : -1);
  base.buf = strides[0] >= 0 || shape[0] === 0 ? 0 : (shape[0] - 1) * POINTER_SIZE;
  strides[0] = strides[0] >= 0 ? POINTER_SIZE : -POINTER_SIZE;
  layout.flags &= ~(ND_C | ND_FORTRAN);
  layout.offset = 0;
}

/** A layout of a program's choice. CPython: `init_ndbuf`. */
function newLayout(
  items: PyObject,
  shapeObject: PyObject,
  stridesObject: PyObject | undefined,
  offset: number,
  format: string,
  flags: number,
): Layout {
  const ndim = elementsOf(shapeObject, "shape").length;
  if (ndim > ND_MAX_NDIM) throw newValueError(`ndim must not exceed ${ND_MAX_NDIM}`);
  let given = stridesObject;
  if (given !== undefined) {
    const count = elementsOf(given, "strides").length;
    if (count === 0) given = undefined;
    else if (flags & ND_FORTRAN) throw newTypeError("ND_FORTRAN cannot be used together with strides");
    else if (count !== ndim) throw newValueError("len(shape) != len(strides)");
  }
  const struct = structOf(format);
  const itemsize = Number(PyObject_GetAttr(struct, "size"));
  if (itemsize === 0) throw newValueError("itemsize must not be zero");
  const elements = ndim === 0 ? [items] : elementsOf(items, "items");
  if (elements.length === 0) throw newValueError("initializer list or tuple must not be empty");
  const length = elements.length * itemsize;
  if (offset % itemsize !== 0) throw newValueError("offset must be a multiple of itemsize");
  if (offset < 0 || offset + itemsize > length) throw newValueError("offset out of bounds");

  const memory = new Uint8Array(length);
  elements.forEach((item, i) => packAt(struct, memory, i * itemsize, item));
  const base = new Py_buffer(undefined, memory, (flags & ND_WRITABLE) === 0);
  base.itemsize = itemsize;
  base.format = format;
  base.ndim = ndim;
  const layout: Layout = { base, offset, flags, exports: 0 };
  if (ndim === 0) {
    if (flags & ND_PIL) throw newTypeError("ndim = 0 cannot be used in conjunction with ND_PIL");
    layout.flags |= ND_SCALAR | ND_C | ND_FORTRAN;
    return layout;
  }
  base.shape = integers(shapeObject, true);
  base.strides = given === undefined
    ? contiguousStrides(base.shape, itemsize, flags & ND_FORTRAN ? "F" : "C")
    : integers(given, false);
  verifyStructure(length, itemsize, offset, base.shape, base.strides);
  base.buf = offset;
  base.len = base.shape.reduce((a, b) => a * b, itemsize);
  if (PyBuffer_IsContiguous(base, "C")) layout.flags |= ND_C;
  if (PyBuffer_IsContiguous(base, "F")) layout.flags |= ND_FORTRAN;
  if (flags & ND_PIL) makeIndirect(layout);
  return layout;
}

/** An array that passes on what `exporter` shows. CPython: `ndarray_init_staticbuf`. */
function passOn(self: NDArrayObject, exporter: PyObject, flags: number): Py_buffer {
  const base = PyObject_GetBuffer(exporter, flags);
  self.isConsumer = true;
  self.layouts = [{ base, offset: -1, flags: base.readonly ? 0 : ND_WRITABLE, exports: 0 }];
  return base;
}
function consumerOf(exporter: PyObject): NDArrayObject {
  const made = new NDArrayObject(NDArray_Type);
  passOn(made, exporter, PyBUF_FULL_RO);
  return made;
}

const initSignature = new Signature(
  "(obj, shape=<unrepresentable>, strides=<unrepresentable>, offset: Py_ssize_t = 0, format=<unrepresentable>, flags: int = 0, getbuf=<unrepresentable>)",
);
type InitArguments = [
  PyObject,
  PyObject | undefined,
  PyObject | undefined,
  number,
  PyObject | undefined,
  number,
  PyObject | undefined,
];

function initialize(self: NDArrayObject, args: InitArguments): void {
  const [obj, shape, strides, offset, format, givenFlags, getbuf] = args;
  let flags = givenFlags;
  if (PyObject_CheckBuffer(obj) && shape === undefined) {
    if (
      strides !== undefined || offset !== 0 || format !== undefined || (flags !== 0 && flags !== ND_REDIRECT)
    ) {
      throw newTypeError(
        "construction from exporter object only takes 'obj', 'getbuf' and 'flags' arguments",
      );
    }
    passOn(self, obj, getbuf === undefined ? PyBUF_FULL_RO : PyNumber_AsSsize_t(getbuf, true));
    findFlags(self.head);
    self.head.flags |= flags;
    return;
  }
  if (getbuf !== undefined) {
    throw newTypeError("getbuf argument only valid for construction from exporter object");
  }
  if (shape === undefined) {
    throw newTypeError("shape is a required argument when constructing from list, tuple or scalar");
  }
  if (flags & ND_VAREXPORT) {
    self.flags |= ND_VAREXPORT;
    flags &= ~ND_VAREXPORT;
  }
  self.layouts.push(newLayout(obj, shape, strides, offset, formatText(format), flags));
}
function formatText(format: PyObject | undefined): string {
  return format === undefined ? "B" : PyUnicode_AsUTF16(format as string);
}

/** CPython: `ndarray_getbuf`. */
function getArrayBuffer(self: NDArrayObject, flags: number): Py_buffer {
  const layout = self.head;
  const { base } = layout;
  const own = layout.flags;
  if (base.obj !== undefined && own & ND_REDIRECT) return PyObject_GetBuffer(base.obj, flags);
  const view = base.copy();
  view.format ??= "B";
  if (
    base.ndim !== 0 &&
    ((requests(flags, PyBUF_ND) && base.shape === undefined) ||
      (requests(flags, PyBUF_STRIDES) && base.strides === undefined))
  ) throw newBufferError("re-exporter does not provide format, shape or strides");
  if (own & ND_GETBUF_FAIL) throw newBufferError("ND_GETBUF_FAIL: forced test exception");
  if (requests(flags, PyBUF_WRITABLE) && base.readonly) throw newBufferError("ndarray is not writable");
  if (!requests(flags, PyBUF_FORMAT)) view.format = undefined;
  const c = isCContiguous(own), f = isFContiguous(own);
  if (requests(flags, PyBUF_C_CONTIGUOUS) && !c) throw newBufferError("ndarray is not C-contiguous");
  if (requests(flags, PyBUF_F_CONTIGUOUS) && !f) throw newBufferError("ndarray is not Fortran contiguous");
  if (requests(flags, PyBUF_ANY_CONTIGUOUS) && !c && !f) throw newBufferError("ndarray is not contiguous");
  if (!requests(flags, PyBUF_INDIRECT) && own & ND_PIL) {
    throw newBufferError("ndarray cannot be represented without suboffsets");
  }
  if (!requests(flags, PyBUF_STRIDES)) {
    if (!c) throw newBufferError("ndarray is not C-contiguous");
    view.strides = undefined;
  }
  if (!requests(flags, PyBUF_ND)) {
    if (view.format !== undefined) {
      throw newBufferError("ndarray: cannot cast to unsigned bytes if the format flag is present");
    }
    view.ndim = 1;
    view.shape = undefined;
  }
  const isF = PyBuffer_IsContiguous(view, "F");
  if (
    c !== PyBuffer_IsContiguous(view, "C") ||
    (view.format !== undefined && view.shape !== undefined && f !== isF) ||
    (view.format === undefined && view.shape === undefined && !isF)
  ) throw newBufferError("ndarray: contiguity mismatch in getbuf()");
  view.obj = self;
  shownLayouts.set(view, layout);
  layout.exports++;
  return view;
}
/** Which layout a buffer shows; copies of the buffer show it by its memory. */
const shownLayouts: WeakMap<Py_buffer, Layout> = new WeakMap();

function releaseArrayBuffer(self: NDArrayObject, view: Py_buffer): void {
  if (self.isConsumer) return;
  const layout = shownLayouts.get(view) ?? self.layouts.find((one) => one.base.memory === view.memory);
  if (layout === undefined) return;
  if (--layout.exports === 0 && layout !== self.head) self.layouts.splice(self.layouts.indexOf(layout), 1);
}

// Indexing ------------------------------------------------------------------------------------------------------------

function addressOfIndex(base: Py_buffer, index: number): number {
  const count = base.shape === undefined ? base.len : base.shape[0];
  if (index < 0) index += count;
  if (index < 0 || index >= count) throw newIndexError("index out of bounds");
  const stride = base.strides === undefined ? base.itemsize : base.strides[0];
  return followSuboffset(base, base.buf + stride * index, 0);
}

function ndarray_item(self: NDArrayObject, index: number): PyObject {
  const { base } = self.head;
  if (base.ndim === 0) throw newTypeError("invalid indexing of scalar");
  const address = addressOfIndex(base, index);
  if (base.ndim === 1) return unpackAt(base, address);
  const made = consumerOf(self);
  const sub = made.head.base;
  sub.buf = address;
  sub.len /= sub.shape![0];
  sub.ndim--;
  sub.shape = sub.shape!.slice(1);
  sub.strides = sub.strides?.slice(1);
  sub.suboffsets = sub.suboffsets?.slice(1);
  findFlags(made.head);
  return made;
}

function ndarray_subscript(self: NDArrayObject, key: PyObject): PyObject {
  const { base } = self.head;
  if (base.ndim === 0) {
    if (PyTuple_Check(key) && key.ob_item.length === 0) return unpackAt(base, base.buf);
    if (key === Py_Ellipsis) return self;
    throw newTypeError("invalid indexing of scalar");
  }
  if (PyIndex_Check(key)) return ndarray_item(self, PyNumber_AsSsize_t(key, true));
  const made = consumerOf(self);
  const sliced = made.head.base;
  const slices = PyTuple_Check(key) ? key.ob_item : [key];
  slices.forEach((item, dim) => {
    if (!PySlice_Check(item)) throw newTypeError(`cannot index memory using "${Py_TYPE(item).tp_name}"`);
    applySlice(sliced, item, dim);
  });
  sliced.len = sliced.shape!.reduce((a, b) => a * b, sliced.itemsize);
  findFlags(made.head);
  return made;
}

function ndarray_ass_subscript(self: NDArrayObject, key: PyObject, value: PyObject | undefined): void {
  const { base } = self.head;
  if (base.readonly) throw newTypeError("ndarray is not writable");
  if (value === undefined) throw newTypeError("ndarray data cannot be deleted");
  const pack = (address: number) => packAt(structOf(base.format ?? "B"), base.memory, address, value);
  if (base.ndim === 0) {
    if (key === Py_Ellipsis || (PyTuple_Check(key) && key.ob_item.length === 0)) return pack(base.buf);
    throw newTypeError("invalid indexing of scalar");
  }
  if (base.ndim === 1 && PyIndex_Check(key)) {
    return pack(addressOfIndex(base, PyNumber_AsSsize_t(key, true)));
  }
  const source = PyObject_GetBuffer(value, PyBUF_FULL_RO);
  try {
    const target = ndarray_subscript(self, key) as NDArrayObject;
    copyItems(target.head.base, source, "ndarray");
    PyBuffer_Release(target.head.base);
  } finally {
    PyBuffer_Release(source);
  }
}

function tolist(self: NDArrayObject): PyObject {
  const { base } = self.head;
  if (base.format === undefined) {
    throw newValueError("ndarray: tolist() does not support format=NULL, use tobytes()");
  }
  const full = base.copy();
  if (full.shape === undefined && full.ndim > 0) {
    full.shape = [full.len];
    full.strides = [full.itemsize];
  }
  const view = withShapeAndStrides(full);
  const level = (address: number, dim: number): PyObject => {
    if (dim === view.ndim) return unpackAt(view, address);
    const items: PyObject[] = [];
    for (let i = 0; i < view.shape![dim]; i++) {
      items.push(level(followSuboffset(view, address + i * view.strides![dim], dim), dim + 1));
    }
    return PyList_New(items);
  };
  return level(view.buf, 0);
}
function tobytes(self: NDArrayObject): PyBytesObject {
  return PyBytes_FromArray(contiguousBytes(self.head.base).slice());
}

function structureError(self: NDArrayObject, isPop: boolean): PyObject | undefined {
  if (self.isConsumer) return newBufferError("structure of re-exporting object is immutable");
  const { exports } = self.head;
  if (exports > 0 && (isPop || !(self.flags & ND_VAREXPORT))) {
    return newBufferError(`cannot change structure: ${exports} exported buffer${exports === 1 ? "" : "s"}`);
  }
  return undefined;
}

const method = methodsOf<NDArrayObject>();
function integersOrEmpty(values: number[] | undefined): PyObject {
  return PyTuple_New(values ?? []);
}
function checkedOrder(self: NDArrayObject, order: string, byFlags: boolean): PyObject {
  if (PyBuffer_IsContiguous(self.head.base, order) !== byFlags) {
    throw newException(PyExc_RuntimeError, "results from PyBuffer_IsContiguous() and flags differ");
  }
  return byFlags;
}

defineType<NDArrayObject>(NDArray_Type, {
  slots: {
    tp_new: () => new NDArrayObject(NDArray_Type),
    tp_init: (self, args, kwnames) =>
      initialize(self, newArguments(initSignature, "ndarray", args, kwnames) as unknown as InitArguments),
    tp_hash: (self) => {
      const { base } = self.head;
      if (!base.readonly) throw newValueError("cannot hash writable ndarray object");
      if (base.obj !== undefined) PyObject_Hash(base.obj);
      return PyObject_Hash(tobytes(self));
    },
    bf_getbuffer: getArrayBuffer,
    bf_releasebuffer: releaseArrayBuffer,
    sq_item: ndarray_item,
    mp_subscript: ndarray_subscript,
    mp_ass_subscript: ndarray_ass_subscript,
  },
  methods: {
    tolist: method("($self, /)", undefined, tolist),
    tobytes: method("($self, /)", undefined, tobytes),
    push: method(
      "($self, /, items, shape, strides=<unrepresentable>, offset: Py_ssize_t = 0, format=<unrepresentable>, flags: int = 0)",
      undefined,
      (self, items, shape, strides, offset, format, flags) => {
        if (flags & ND_VAREXPORT) {
          throw newValueError("ND_VAREXPORT flag can only be used during object creation");
        }
        const error = structureError(self, false);
        if (error !== undefined) throw error;
        self.layouts.push(newLayout(items, shape, strides, offset, formatText(format), flags));
        return Py_None;
      },
    ),
    pop: method("($self, /)", undefined, (self) => {
      const error = structureError(self, true);
      if (error !== undefined) throw error;
      if (self.layouts.length === 1) throw newBufferError("list only has a single base");
      self.layouts.pop();
      return Py_None;
    }),
    add_suboffsets: method("($self, /)", undefined, (self) => {
      const { base } = self.head;
      if (base.suboffsets !== undefined) throw newTypeError("cannot add suboffsets to PIL-style array");
      if (base.strides === undefined) throw newTypeError("cannot add suboffsets to array without strides");
      base.suboffsets = base.strides.map(() => -1);
      self.head.flags &= ~(ND_C | ND_FORTRAN);
      return Py_None;
    }),
    memoryview_from_buffer: method("($self, /)", undefined, (self) => {
      const { base } = self.head;
      const source = base.obj;
      if (self.isConsumer && !(source instanceof NDArrayObject && !source.isConsumer)) {
        throw newTypeError(
          "memoryview_from_buffer(): ndarray must be original exporter or consumer from ndarray/original exporter",
        );
      }
      if ((base.format?.length ?? 0) > ND_MAX_NDIM) {
        throw newTypeError(`memoryview_from_buffer: format is limited to ${ND_MAX_NDIM} characters`);
      }
      if (base.ndim > ND_MAX_NDIM) {
        throw newTypeError(`memoryview_from_buffer: ndim is limited to ${ND_MAX_NDIM}`);
      }
      const copy = base.copy();
      copy.memory = base.memory.slice();
      return PyMemoryView_FromBuffer(copy);
    }),
  },
  getset: {
    flags: { get: (self) => self.head.flags },
    offset: { get: (self) => self.head.offset },
    obj: { get: (self) => self.head.base.obj ?? Py_None },
    nbytes: { get: (self) => self.head.base.len },
    readonly: { get: (self) => self.head.base.readonly },
    itemsize: { get: (self) => self.head.base.itemsize },
    format: { get: (self) => PyUnicode_FromUTF16(self.head.base.format ?? "") },
    ndim: { get: (self) => self.head.base.ndim },
    shape: { get: (self) => integersOrEmpty(self.head.base.shape) },
    strides: { get: (self) => integersOrEmpty(self.head.base.strides) },
    suboffsets: { get: (self) => integersOrEmpty(self.head.base.suboffsets) },
    c_contiguous: { get: (self) => checkedOrder(self, "C", isCContiguous(self.head.flags)) },
    f_contiguous: { get: (self) => checkedOrder(self, "F", isFContiguous(self.head.flags)) },
    contiguous: {
      get: (self) =>
        checkedOrder(self, "A", isCContiguous(self.head.flags) || isFContiguous(self.head.flags)),
    },
  },
});

/** Twelve bytes that belong to nobody. */
class StaticArrayObject extends PyHeapObject {
  legacy = false;
}
const staticMemory = Uint8Array.from({ length: 12 }, (_, i) => i);
const staticSignature = new Signature("(legacy_mode: bool = False)");

defineType<StaticArrayObject>(StaticArray_Type, {
  slots: {
    tp_new: () => new StaticArrayObject(StaticArray_Type),
    tp_init: (self, args, kwnames) => {
      self.legacy = newArguments(staticSignature, "staticarray", args, kwnames)[0] as boolean;
    },
    bf_getbuffer: (self) => {
      const buffer = new Py_buffer(self.legacy ? undefined : self, staticMemory, true);
      buffer.shape = [12];
      buffer.strides = [1];
      return buffer;
    },
  },
});
