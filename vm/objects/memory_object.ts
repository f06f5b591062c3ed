/**
 * `memoryview`: memory of another object, seen as items in any number of dimensions. After CPython's
 * `Objects/memoryobject.c`; items are read and written in `memory_items.ts`, the protocol is in `buffer.ts`.
 *
 * Law: all views of one memory share a managed buffer, which is released with the last of them; a view that others look
 * through can't be released.
 */
import {
  forEachItem,
  PyNumber_AsSsize_t,
  PyObject_GetIter,
  PyObject_Hash,
  PyObject_RichCompareBool,
} from "../protocol/abstract.ts";
import { defineType } from "../protocol/define_type.ts";
import {
  newBufferError,
  newIndexError,
  newNotImplementedError,
  newTypeError,
  newValueError,
} from "../protocol/errors.ts";
import { classMethod, methodsOf, Signature } from "../protocol/signature.ts";
import {
  contiguousBytes,
  contiguousStrides,
  copyItems,
  equalShapes,
  followSuboffset,
  type getbufferproc,
  type Py_buffer,
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
  PyBUF_WRITE,
  PyBuffer_IsContiguous,
  PyBuffer_Release,
  PyObject_CheckBuffer,
  PyObject_GetBuffer,
  requests,
  withShapeAndStrides,
} from "./buffer.ts";
import { PyByteArrayObject } from "./bytearray_object.ts";
import { hexOfBytes } from "./bytes_methods.ts";
import { PyBytes_FromArray } from "./bytes_object.ts";
import { PyGenericAlias_New } from "./genericalias_object.ts";
import { hashBytes, objectIdentity } from "./hash.ts";
import { PyList_Check, PyList_New } from "./list_object.ts";
import { PyLong_Check } from "./long_object.ts";
import {
  equalItems,
  itemCharacter,
  nativeCharacter,
  nativeSize,
  packItem,
  unpackItem,
} from "./memory_items.ts";
import { Py_Ellipsis, Py_None, Py_NotImplemented } from "./none_object.ts";
import { Py_EQ, Py_NE, Py_TPFLAGS_SEQUENCE, PyHeapObject, type PyObject } from "./object.ts";
import { newArguments, PyIndex_Check } from "./sequence_util.ts";
import { PySlice_Check, type PySliceObject, sliceRange } from "./slice_object.ts";
import { PyTuple_Check, PyTuple_New, type PyTupleObject } from "./tuple_object.ts";
import { Py_TYPE, PyMemoryIter_Type, PyMemoryView_Type } from "./type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";

let created = 0;
/** How many views there have been. */
export function viewCount(): number {
  return created;
}

/** The buffer that views share. CPython: `_PyManagedBufferObject`. */
class ManagedBuffer {
  readonly master: Py_buffer;
  exports = 0;
  released = false;
  constructor(master: Py_buffer) {
    this.master = master;
    if (master.obj instanceof PyByteArrayObject) master.obj.ob_views++;
  }
  release(): void {
    if (this.released) return;
    this.released = true;
    if (this.master.obj instanceof PyByteArrayObject) this.master.obj.ob_views--;
    PyBuffer_Release(this.master);
  }
}

export class PyMemoryViewObject extends PyHeapObject {
  readonly mbuf: ManagedBuffer;
  /** Fully described. */
  readonly view: Py_buffer;
  /** Buffers of this view that others hold. */
  exports = 0;
  released = false;
  /** Shown to `__release_buffer__` only: no other views may be made of it. */
  restricted = false;
  cContiguous = false;
  fContiguous = false;
  hash: number | bigint | undefined = undefined;
  /** Views are numbered as they are made. */
  readonly serial: number = ++created;

  constructor(mbuf: ManagedBuffer, view: Py_buffer) {
    super(PyMemoryView_Type);
    this.mbuf = mbuf;
    this.view = view;
    mbuf.exports++;
    this.findOrder();
  }
  /** After shape or strides were set. CPython: `init_flags`. */
  findOrder(): void {
    const { view } = this;
    this.cContiguous = this.fContiguous = view.ndim === 0;
    if (view.suboffsets !== undefined) this.cContiguous = this.fContiguous = false;
    else if (view.ndim === 1) {
      this.cContiguous = this.fContiguous = view.shape![0] === 1 || view.strides![0] === view.itemsize;
    } else if (view.ndim > 1) {
      this.cContiguous = PyBuffer_IsContiguous(view, "C");
      this.fContiguous = PyBuffer_IsContiguous(view, "F");
    }
  }
  checkReleased(): void {
    if (this.released || this.mbuf.released) {
      throw newValueError("operation forbidden on released memoryview object");
    }
  }
  checkNewViews(): void {
    this.checkReleased();
    if (this.restricted) throw newValueError("cannot create new view on restricted memoryview");
  }
  /** The bytes in order; not copied when they stand side by side. */
  contiguousBytes(): Uint8Array {
    this.checkReleased();
    const { view } = this;
    return this.cContiguous ? view.memory.subarray(view.buf, view.buf + view.len) : contiguousBytes(view);
  }
}

/** Another view of the memory, described by `source`. CPython: `mbuf_add_view`. */
function addView(mbuf: ManagedBuffer, source: Py_buffer): PyMemoryViewObject {
  if (source.ndim > PyBUF_MAX_NDIM) {
    throw newValueError(`memoryview: number of dimensions must not exceed ${PyBUF_MAX_NDIM}`);
  }
  return new PyMemoryViewObject(mbuf, withShapeAndStrides(source));
}

/** A view of whatever shows its memory. CPython: `PyMemoryView_FromObject`. */
export function PyMemoryView_FromObject(op: PyObject, flags = PyBUF_FULL_RO): PyMemoryViewObject {
  if (op instanceof PyMemoryViewObject) {
    op.checkNewViews();
    return addView(op.mbuf, op.view);
  }
  if (!PyObject_CheckBuffer(op)) {
    throw newTypeError(`memoryview: a bytes-like object is required, not '${Py_TYPE(op).tp_name}'`);
  }
  const master = PyObject_GetBuffer(op, flags);
  return addView(new ManagedBuffer(master), master);
}
/** The same through a slot function. CPython: `_PyMemoryView_FromBufferProc`. */
export function _PyMemoryView_FromBufferProc(op: PyObject, flags: number, get: getbufferproc): PyObject {
  const master = get(op, flags);
  return addView(new ManagedBuffer(master), master);
}
/** A view that is not released to anybody. CPython: `PyMemoryView_FromBuffer`. */
export function PyMemoryView_FromBuffer(buffer: Py_buffer): PyMemoryViewObject {
  const master = buffer.copy();
  master.obj = undefined;
  return addView(new ManagedBuffer(master), master);
}

/** CPython: `memoryview_release_impl`. */
export function releaseView(self: PyMemoryViewObject): PyObject {
  if (self.exports > 0) {
    const plural = self.exports === 1 ? "" : "s";
    throw newBufferError(`memoryview has ${self.exports} exported buffer${plural}`);
  }
  if (!self.released) {
    self.released = true;
    if (--self.mbuf.exports === 0) self.mbuf.release();
  }
  return Py_None;
}

/**
 * A view whose items stand side by side in an order, of a copy if need be. BufferError if it is to be written and that would
 * need one. CPython: `PyMemoryView_GetContiguous`.
 */
export function PyMemoryView_GetContiguous(op: PyObject, kind: number, order: string): PyMemoryViewObject {
  const mv = PyMemoryView_FromObject(op);
  if (kind === PyBUF_WRITE && mv.view.readonly) throw newBufferError("underlying buffer is not writable");
  if (PyBuffer_IsContiguous(mv.view, order)) return mv;
  if (kind === PyBUF_WRITE) {
    throw newBufferError("writable contiguous buffer requested for a non-contiguous object.");
  }
  const bytes = PyBytes_FromArray(contiguousBytes(mv.view, order).slice());
  const copy = mv.view.copy();
  copy.obj = bytes;
  copy.memory = bytes.ob_sval;
  copy.buf = 0;
  copy.readonly = true;
  copy.suboffsets = undefined;
  copy.strides = contiguousStrides(copy.shape!, copy.itemsize, order === "F" ? "F" : "C");
  releaseView(mv);
  return addView(new ManagedBuffer(copy), copy);
}

// The protocol --------------------------------------------------------------------------------------------------------

function getViewBuffer(self: PyMemoryViewObject, flags: number): Py_buffer {
  self.checkNewViews();
  const buffer = self.view.copy();
  const refused = (why: string) => newBufferError(`memoryview: underlying buffer ${why}`);
  if (requests(flags, PyBUF_WRITABLE) && buffer.readonly) throw refused("is not writable");
  if (!requests(flags, PyBUF_FORMAT)) buffer.format = undefined;
  if (requests(flags, PyBUF_C_CONTIGUOUS) && !self.cContiguous) throw refused("is not C-contiguous");
  if (requests(flags, PyBUF_F_CONTIGUOUS) && !self.fContiguous) throw refused("is not Fortran contiguous");
  if (requests(flags, PyBUF_ANY_CONTIGUOUS) && !self.cContiguous && !self.fContiguous) {
    throw refused("is not contiguous");
  }
  if (!requests(flags, PyBUF_INDIRECT) && buffer.suboffsets !== undefined) {
    throw refused("requires suboffsets");
  }
  if (!requests(flags, PyBUF_STRIDES)) {
    if (!self.cContiguous) throw refused("is not C-contiguous");
    buffer.strides = undefined;
  }
  if (!requests(flags, PyBUF_ND)) {
    if (buffer.format !== undefined) {
      throw newBufferError("memoryview: cannot cast to unsigned bytes if the format flag is present");
    }
    buffer.ndim = 1;
    buffer.shape = undefined;
  }
  buffer.obj = self;
  self.exports++;
  return buffer;
}

// Indexing ------------------------------------------------------------------------------------------------------------

function dimensionAddress(view: Py_buffer, address: number, dim: number, index: number): number {
  const count = view.shape![dim];
  if (index < 0) index += count;
  if (index < 0 || index >= count) throw newIndexError(`index out of bounds on dimension ${dim + 1}`);
  return followSuboffset(view, address + index * view.strides![dim], dim);
}
function addressOfTuple(view: Py_buffer, key: PyTupleObject): number {
  const count = key.ob_item.length;
  if (count > view.ndim) {
    throw newTypeError(`cannot index ${view.ndim}-dimension view with ${count}-element tuple`);
  }
  let address = view.buf;
  key.ob_item.forEach((item, dim) => address = dimensionAddress(view, address, dim, indexOf(item)));
  return address;
}
function indexOf(key: PyObject): number {
  return PyNumber_AsSsize_t(key, true, true);
}
function isTupleOf(key: PyObject, test: (item: PyObject) => boolean): key is PyTupleObject {
  return PyTuple_Check(key) && key.ob_item.every(test);
}
function isMultiSlice(key: PyObject): boolean {
  return isTupleOf(key, PySlice_Check) && key.ob_item.length > 0;
}

function memory_item(self: PyMemoryViewObject, index: number): PyObject {
  self.checkReleased();
  const { view } = self;
  const code = itemCharacter(view);
  if (view.ndim === 0) throw newTypeError("invalid indexing of 0-dim memory");
  if (view.ndim > 1) throw newNotImplementedError("multi-dimensional sub-views are not implemented");
  return unpackItem(view.memory, dimensionAddress(view, view.buf, 0, index), code);
}

/** Narrows a dimension to a slice. CPython: `init_slice`. */
export function applySlice(view: Py_buffer, key: PySliceObject, dim: number): void {
  const range = sliceRange(key, view.shape![dim]);
  const shift = view.strides![dim] * range.start;
  let before = dim - 1;
  while (before >= 0 && (view.suboffsets === undefined || view.suboffsets[before] < 0)) before--;
  if (view.suboffsets === undefined || before < 0) view.buf += shift;
  else view.suboffsets[before] += shift;
  view.shape![dim] = range.length;
  view.strides![dim] *= range.step;
}

function memory_subscript(self: PyMemoryViewObject, key: PyObject): PyObject {
  self.checkReleased();
  const { view } = self;
  if (view.ndim === 0) {
    if (PyTuple_Check(key) && key.ob_item.length === 0) {
      return unpackItem(view.memory, view.buf, itemCharacter(view));
    }
    if (key === Py_Ellipsis) return self;
    throw newTypeError("invalid indexing of 0-dim memory");
  }
  if (PyIndex_Check(key)) return memory_item(self, indexOf(key));
  if (PySlice_Check(key)) {
    self.checkNewViews();
    const sliced = addView(self.mbuf, view);
    applySlice(sliced.view, key, 0);
    sliced.view.len = sliced.view.shape!.reduce((a, b) => a * b, view.itemsize);
    sliced.findOrder();
    return sliced;
  }
  if (isTupleOf(key, PyIndex_Check)) {
    const code = itemCharacter(view);
    if (key.ob_item.length < view.ndim) throw newNotImplementedError("sub-views are not implemented");
    const address = addressOfTuple(view, key);
    self.checkReleased();
    return unpackItem(view.memory, address, code);
  }
  if (isMultiSlice(key)) throw newNotImplementedError("multi-dimensional slicing is not implemented");
  throw newTypeError("memoryview: invalid slice key");
}

/** Stores a value; converting it may have released the view. */
function store(self: PyMemoryViewObject, address: number, value: PyObject, code: string): void {
  const bytes = packItem(value, code, self.view.format!);
  self.checkReleased();
  self.view.memory.set(bytes, address);
}

function memory_ass_subscript(self: PyMemoryViewObject, key: PyObject, value: PyObject | undefined): void {
  self.checkReleased();
  const { view } = self;
  const code = itemCharacter(view);
  if (view.readonly) throw newTypeError("cannot modify read-only memory");
  if (value === undefined) throw newTypeError("cannot delete memory");
  if (view.ndim === 0) {
    if (key !== Py_Ellipsis && !(PyTuple_Check(key) && key.ob_item.length === 0)) {
      throw newTypeError("invalid indexing of 0-dim memory");
    }
    return store(self, view.buf, value, code);
  }
  if (PyIndex_Check(key)) {
    if (view.ndim > 1) throw newNotImplementedError("sub-views are not implemented");
    return store(self, dimensionAddress(view, view.buf, 0, indexOf(key)), value, code);
  }
  if (PySlice_Check(key) && view.ndim === 1) {
    const source = PyObject_GetBuffer(value, PyBUF_FULL_RO);
    try {
      const target = view.copy();
      applySlice(target, key, 0);
      target.len = target.shape![0] * target.itemsize;
      self.checkReleased();
      copyItems(target, withShapeAndStrides(source));
    } finally {
      PyBuffer_Release(source);
    }
    return;
  }
  if (isTupleOf(key, PyIndex_Check)) {
    if (key.ob_item.length < view.ndim) throw newNotImplementedError("sub-views are not implemented");
    return store(self, addressOfTuple(view, key), value, code);
  }
  if (PySlice_Check(key) || isMultiSlice(key)) {
    throw newNotImplementedError("memoryview slice assignments are currently restricted to ndim = 1");
  }
  throw newTypeError("memoryview: invalid slice key");
}

function memory_length(self: PyMemoryViewObject): number {
  self.checkReleased();
  if (self.view.ndim === 0) throw newTypeError("0-dim memory has no length");
  return self.view.shape![0];
}

// Casts ---------------------------------------------------------------------------------------------------------------

function isByteFormat(code: string | undefined): boolean {
  return code === "b" || code === "B" || code === "c";
}

/** CPython: `cast_to_1D`. */
function castTo1D(view: Py_buffer, format: string): void {
  const code = nativeCharacter(format);
  if (code === undefined) {
    throw newValueError(
      "memoryview: destination format must be a native single character format prefixed with an optional '@'",
    );
  }
  if (!isByteFormat(nativeCharacter(view.format!)) && !isByteFormat(code)) {
    throw newTypeError("memoryview: cannot cast between two non-byte formats");
  }
  const size = nativeSize(code);
  if (view.len % size !== 0) throw newTypeError("memoryview: length is not a multiple of itemsize");
  view.format = format;
  view.itemsize = size;
  view.ndim = 1;
  view.shape = [view.len / size];
  view.strides = [size];
  view.suboffsets = undefined;
}

/** CPython: `cast_to_ND`. */
function castToND(view: Py_buffer, elements: readonly PyObject[]): void {
  let len = view.itemsize;
  const shape = elements.map((item) => {
    if (!PyLong_Check(item)) throw newTypeError("memoryview.cast(): elements of shape must be integers");
    const count = PyNumber_AsSsize_t(item, true);
    if (count <= 0) throw newValueError("memoryview.cast(): elements of shape must be integers > 0");
    if (BigInt(count) > 9223372036854775807n / BigInt(len)) {
      throw newValueError("memoryview.cast(): product(shape) > SSIZE_MAX");
    }
    len *= count;
    return count;
  });
  view.ndim = shape.length;
  view.shape = shape.length === 0 ? undefined : shape;
  view.strides = shape.length === 0 ? undefined : contiguousStrides(shape, view.itemsize, "C");
  if (view.len !== len) throw newTypeError("memoryview: product(shape) * itemsize != buffer size");
}

/** `view.cast(format, shape)`. CPython: `memoryview_cast_impl`. */
function cast(self: PyMemoryViewObject, format: string, shape: PyObject | undefined): PyObject {
  self.checkNewViews();
  const { view } = self;
  if (!self.cContiguous) throw newTypeError("memoryview: casts are restricted to C-contiguous views");
  if ((shape !== undefined || view.ndim !== 1) && view.shape?.includes(0)) {
    throw newTypeError("memoryview: cannot cast view with zeros in shape or strides");
  }
  let elements: readonly PyObject[] | undefined;
  if (shape !== undefined) {
    if (!PyList_Check(shape) && !PyTuple_Check(shape)) {
      throw newTypeError("shape must be a list or a tuple");
    }
    elements = shape.ob_item;
    if (elements.length > PyBUF_MAX_NDIM) {
      throw newValueError(`memoryview: number of dimensions must not exceed ${PyBUF_MAX_NDIM}`);
    }
    if (view.ndim !== 1 && elements.length !== 1) {
      throw newTypeError("memoryview: cast must be 1D -> ND or ND -> 1D");
    }
  }
  const made = view.copy();
  castTo1D(made, format);
  if (elements !== undefined) castToND(made, elements);
  return addView(self.mbuf, made);
}

// Whole views ---------------------------------------------------------------------------------------------------------

function tolist(self: PyMemoryViewObject): PyObject {
  self.checkReleased();
  const { view } = self;
  const code = itemCharacter(view);
  const level = (address: number, dim: number): PyObject => {
    if (dim === view.ndim) return unpackItem(view.memory, address, code);
    const items: PyObject[] = [];
    for (let i = 0; i < view.shape![dim]; i++) {
      items.push(level(followSuboffset(view, address + i * view.strides![dim], dim), dim + 1));
    }
    return PyList_New(items);
  };
  return level(view.buf, 0);
}

function memory_richcompare(self: PyMemoryViewObject, other: PyObject, op: number): PyObject {
  if (op !== Py_EQ && op !== Py_NE) return Py_NotImplemented;
  const isReleased = (view: PyMemoryViewObject) => view.released || view.mbuf.released;
  if (isReleased(self)) return (self === other) === (op === Py_EQ);
  let buffer: Py_buffer;
  if (other instanceof PyMemoryViewObject) {
    if (isReleased(other)) return (self === other) === (op === Py_EQ);
    buffer = other.view;
  } else {
    if (!PyObject_CheckBuffer(other)) return Py_NotImplemented;
    try {
      buffer = PyObject_GetBuffer(other, PyBUF_FULL_RO);
    } catch {
      return Py_NotImplemented;
    }
  }
  try {
    const full = withShapeAndStrides(buffer);
    return (equalShapes(self.view, full) && equalItems(self.view, full)) === (op === Py_EQ);
  } finally {
    if (!(other instanceof PyMemoryViewObject)) PyBuffer_Release(buffer);
  }
}

function memory_hash(self: PyMemoryViewObject): number | bigint {
  if (self.hash !== undefined) return self.hash;
  self.checkReleased();
  const { view } = self;
  if (!view.readonly) throw newValueError("cannot hash writable memoryview object");
  if (!isByteFormat(nativeCharacter(view.format!))) {
    throw newValueError("memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
  }
  if (view.obj !== undefined) {
    // Hashing the owner may run Python code that would release this view.
    self.exports++;
    try {
      PyObject_Hash(view.obj);
    } finally {
      self.exports--;
    }
  }
  return self.hash = hashBytes(self.contiguousBytes());
}

function tobytes(self: PyMemoryViewObject, order: PyObject): PyObject {
  self.checkReleased();
  if (order !== Py_None && !PyUnicode_Check(order)) {
    throw newTypeError(`tobytes() argument 'order' must be str or None, not ${Py_TYPE(order).tp_name}`);
  }
  const letter = order === Py_None ? "C" : PyUnicode_AsUTF16(order);
  if (letter !== "C" && letter !== "F" && letter !== "A") {
    throw newValueError("order must be 'C', 'F' or 'A'");
  }
  return PyBytes_FromArray(contiguousBytes(self.view, letter).slice());
}

function lookup(self: PyMemoryViewObject, value: PyObject, start: number, stop: number): number {
  self.checkReleased();
  if (self.view.ndim === 0) throw newTypeError("invalid lookup on 0-dim memory");
  if (self.view.ndim > 1) throw newNotImplementedError("multi-dimensional lookup is not implemented");
  const count = self.view.shape![0];
  const from = start < 0 ? Math.max(start + count, 0) : start;
  const to = Math.min(stop < 0 ? Math.max(stop + count, 0) : stop, count);
  for (let i = from; i < to; i++) {
    const item = memory_item(self, i);
    if (item === value || PyObject_RichCompareBool(item, value, Py_EQ)) return i;
  }
  throw newValueError("memoryview.index(x): x not found");
}

const newSignature = new Signature("(object)");
const method = methodsOf<PyMemoryViewObject>();
const checked = <R>(self: PyMemoryViewObject, value: (view: Py_buffer) => R): R => {
  self.checkReleased();
  return value(self.view);
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
      const { ndim } = self.view;
      if (ndim === 0) throw newTypeError("invalid indexing of 0-dim memory");
      const code = itemCharacter(self.view);
      if (ndim > 1) throw newNotImplementedError("multi-dimensional sub-views are not implemented");
      return new PyMemoryIterObject(self, code);
    },
    tp_traverse: (self, visit) => {
      if (self.mbuf.master.obj !== undefined) visit(self.mbuf.master.obj);
    },
    bf_getbuffer: getViewBuffer,
    bf_releasebuffer: (self) => {
      self.exports--;
    },
    sq_length: memory_length,
    sq_item: memory_item,
    mp_length: memory_length,
    mp_subscript: memory_subscript,
    mp_ass_subscript: memory_ass_subscript,
  },
  methods: {
    release: method(
      "($self, /)",
      "Release the underlying buffer exposed by the memoryview object.",
      releaseView,
    ),
    tobytes: method("($self, /, order='C')", "Return the data in the buffer as a byte string.", tobytes),
    hex: method(
      "($self, /, sep=<unrepresentable>, bytes_per_sep: int = 1)",
      "Return the data in the buffer as a str of hexadecimal numbers.",
      (self, sep, perGroup) => {
        const bytes = self.contiguousBytes();
        // The separator's `__len__` is Python code.
        self.exports++;
        try {
          return hexOfBytes(bytes, sep, perGroup);
        } finally {
          self.exports--;
        }
      },
    ),
    tolist: method("($self, /)", "Return the data in the buffer as a list of elements.", tolist),
    cast: method(
      "($self, /, format: str, shape=<unrepresentable>)",
      "Cast a memoryview to a new format or shape.",
      cast,
    ),
    toreadonly: method("($self, /)", "Return a readonly version of the memoryview.", (self) => {
      self.checkNewViews();
      const made = addView(self.mbuf, self.view);
      made.view.readonly = true;
      return made;
    }),
    count: method("($self, value, /)", "Count the number of occurrences of a value.", (self, value) => {
      let count = 0;
      forEachItem(PyObject_GetIter(self), (item) => {
        if (item === value || PyObject_RichCompareBool(item, value, Py_EQ)) count++;
      });
      return count;
    }),
    index: method(
      "($self, value, start: slice_index = 0, stop: slice_index = sys.maxsize, /)",
      "Return the index of the first occurrence of a value.",
      lookup,
    ),
    _from_flags: classMethod(
      "($type, object, flags: int)",
      "Create a new memoryview object which references the given object.",
      (_type, object, flags) => PyMemoryView_FromObject(object, flags),
    ),
    __enter__: method("($self, /)", undefined, (self) => {
      self.checkReleased();
      return self;
    }),
    __class_getitem__: classMethod(
      "($type, object, /)",
      "A generic alias of this type: type[item].",
      PyGenericAlias_New,
    ),
    __exit__: method(
      "($self, /, *exc_info)",
      "Release the underlying buffer exposed by the memoryview object.",
      releaseView,
    ),
  },
  getset: {
    obj: {
      get: (self) => checked(self, (view) => view.obj ?? Py_None),
      doc: "The underlying object of the memoryview.",
    },
    nbytes: {
      get: (self) => checked(self, (view) => view.len),
      doc: "The amount of space in bytes that the array would use in\n a contiguous representation.",
    },
    readonly: {
      get: (self) => checked(self, (view) => view.readonly),
      doc: "A bool indicating whether the memory is read only.",
    },
    itemsize: {
      get: (self) => checked(self, (view) => view.itemsize),
      doc: "The size in bytes of each element of the memoryview.",
    },
    format: {
      get: (self) => checked(self, (view) => PyUnicode_FromUTF16(view.format!)),
      doc: "A string containing the format (in struct module style)\n for each element in the view.",
    },
    ndim: {
      get: (self) => checked(self, (view) => view.ndim),
      doc: "An integer indicating how many dimensions of a multi-dimensional\n array the memory represents.",
    },
    shape: {
      get: (self) => checked(self, (view) => PyTuple_New(view.shape ?? [])),
      doc: "A tuple of ndim integers giving the shape of the memory\n as an N-dimensional array.",
    },
    strides: {
      get: (self) => checked(self, (view) => PyTuple_New(view.strides ?? [])),
      doc:
        "A tuple of ndim integers giving the size in bytes to access\n each element for each dimension of the array.",
    },
    suboffsets: {
      get: (self) => checked(self, (view) => PyTuple_New(view.suboffsets ?? [])),
      doc: "A tuple of integers used internally for PIL-style arrays.",
    },
    c_contiguous: {
      get: (self) => checked(self, () => self.cContiguous),
      doc: "A bool indicating whether the memory is C contiguous.",
    },
    f_contiguous: {
      get: (self) => checked(self, () => self.fContiguous),
      doc: "A bool indicating whether the memory is Fortran contiguous.",
    },
    contiguous: {
      get: (self) => checked(self, () => self.cContiguous || self.fContiguous),
      doc: "A bool indicating whether the memory is contiguous.",
    },
  },
});

export class PyMemoryIterObject extends PyHeapObject {
  it_index: number;
  it_seq: PyMemoryViewObject | undefined;
  readonly it_fmt: string;
  constructor(seq: PyMemoryViewObject, fmt: string) {
    super(PyMemoryIter_Type);
    this.it_index = 0;
    this.it_seq = seq;
    this.it_fmt = fmt;
  }
}

defineType<PyMemoryIterObject>(PyMemoryIter_Type, {
  slots: {
    tp_iter: (self) => self,
    tp_traverse: (self, visit) => {
      if (self.it_seq !== undefined) visit(self.it_seq);
    },
    tp_iternext: (self) => {
      const seq = self.it_seq;
      if (seq === undefined) return undefined;
      const { view } = seq;
      if (self.it_index < view.shape![0]) {
        seq.checkReleased();
        const address = followSuboffset(view, view.buf + view.strides![0] * self.it_index++, 0);
        return unpackItem(view.memory, address, self.it_fmt);
      }
      self.it_seq = undefined;
      return undefined;
    },
  },
});
