/**
 * The buffer protocol: memory that objects show to each other (PEP 3118). After CPython's `Objects/abstract.c`. Read by
 * whoever wants more of an object than its bytes side by side; for those there is `bytesLike`.
 *
 * Law: an address is an offset into `memory`, also the addresses stored in memory itself that suboffsets follow. Who got a
 * buffer releases it; until then its owner neither moves nor resizes the memory.
 */
import { newBufferError, newException, newTypeError, newValueError } from "../protocol/errors.ts";
import { putBytes } from "./bytes_memory.ts";
import type { PyObject } from "./object.ts";
import { Py_TYPE, PyExc_SystemError } from "./type_zoo.ts";

export const PyBUF_SIMPLE = 0,
  PyBUF_WRITABLE = 1,
  PyBUF_FORMAT = 4,
  PyBUF_ND = 8,
  PyBUF_STRIDES = 0x10 | PyBUF_ND,
  PyBUF_C_CONTIGUOUS = 0x20 | PyBUF_STRIDES,
  PyBUF_F_CONTIGUOUS = 0x40 | PyBUF_STRIDES,
  PyBUF_ANY_CONTIGUOUS = 0x80 | PyBUF_STRIDES,
  PyBUF_INDIRECT = 0x100 | PyBUF_STRIDES,
  PyBUF_FULL = PyBUF_INDIRECT | PyBUF_WRITABLE | PyBUF_FORMAT,
  PyBUF_FULL_RO = PyBUF_INDIRECT | PyBUF_FORMAT,
  PyBUF_READ = 0x100,
  PyBUF_WRITE = 0x200,
  PyBUF_MAX_NDIM = 64;

/** What an object shows. CPython: `Py_buffer`. */
export class Py_buffer {
  /** Who must be told of the release; undefined once it has been, or if nobody need be. */
  obj: PyObject | undefined;
  memory: Uint8Array;
  /** Where the first item stands. */
  buf: number;
  /** Bytes of all items. */
  len: number;
  itemsize: number;
  readonly: boolean;
  /** In the notation of `struct`; undefined: "B". */
  format: string | undefined;
  ndim: number;
  shape: number[] | undefined;
  /** Bytes from one item to the next in each dimension; undefined: they stand side by side. */
  strides: number[] | undefined;
  /** From 0 on: an address is stored in that dimension, to which this is added. */
  suboffsets: number[] | undefined;
  constructor(obj: PyObject | undefined, memory: Uint8Array, readonly: boolean) {
    this.obj = obj;
    this.memory = memory;
    this.buf = 0;
    this.len = memory.length;
    this.itemsize = 1;
    this.readonly = readonly;
    this.format = "B";
    this.ndim = 1;
    this.shape = undefined;
    this.strides = undefined;
    this.suboffsets = undefined;
  }
  /** The same description; arrays are copied. */
  copy(): Py_buffer {
    const made = new Py_buffer(this.obj, this.memory, this.readonly);
    made.buf = this.buf;
    made.len = this.len;
    made.itemsize = this.itemsize;
    made.format = this.format;
    made.ndim = this.ndim;
    made.shape = this.shape?.slice();
    made.strides = this.strides?.slice();
    made.suboffsets = this.suboffsets?.slice();
    return made;
  }
}

export type getbufferproc = (self: PyObject, flags: number) => Py_buffer;
export type releasebufferproc = (self: PyObject, buffer: Py_buffer) => void;

/** Whether the flags ask for all of `what`. */
export function requests(flags: number, what: number): boolean {
  return (flags & what) === what;
}

/** Whether an object shows its memory. */
export function PyObject_CheckBuffer(op: PyObject): boolean {
  return Py_TYPE(op).bf_getbuffer !== undefined;
}

/** The memory of an object, to be released. TypeError for other objects, BufferError if it can't be shown like that. */
export function PyObject_GetBuffer(op: PyObject, flags: number): Py_buffer {
  if (flags === PyBUF_READ || flags === PyBUF_WRITE) throw badInternalCall();
  const get = Py_TYPE(op).bf_getbuffer;
  if (get === undefined) {
    throw newTypeError(`a bytes-like object is required, not '${Py_TYPE(op).tp_name}'`);
  }
  return get(op, flags);
}

function badInternalCall(): PyObject {
  return newException(PyExc_SystemError, "bad argument to internal function");
}

/** Ends the use of a buffer; again and again does nothing. */
export function PyBuffer_Release(buffer: Py_buffer): void {
  const { obj } = buffer;
  if (obj === undefined) return;
  Py_TYPE(obj).bf_releasebuffer?.(obj, buffer);
  buffer.obj = undefined;
}

/** Bytes side by side, as the flags want them described. */
export function PyBuffer_FillInfo(
  obj: PyObject | undefined,
  memory: Uint8Array,
  readonly: boolean,
  flags: number,
): Py_buffer {
  if (flags === PyBUF_READ || flags === PyBUF_WRITE) throw badInternalCall();
  if (requests(flags, PyBUF_WRITABLE) && readonly) throw newBufferError("Object is not writable.");
  const buffer = new Py_buffer(obj, memory, readonly);
  if (!requests(flags, PyBUF_FORMAT)) buffer.format = undefined;
  if (requests(flags, PyBUF_ND)) buffer.shape = [memory.length];
  if (requests(flags, PyBUF_STRIDES)) buffer.strides = [1];
  return buffer;
}

/** Whether the items stand side by side: "C" last index first, "F" first index first, "A" either. */
export function PyBuffer_IsContiguous(buffer: Py_buffer, order: string): boolean {
  if (buffer.suboffsets !== undefined) return false;
  if (order === "A") return isOrdered(buffer, "C") || isOrdered(buffer, "F");
  return isOrdered(buffer, order);
}

function isOrdered(buffer: Py_buffer, order: string): boolean {
  const { len, strides, shape, ndim, itemsize } = buffer;
  if (len === 0) return true;
  if (strides === undefined) {
    return order === "C" || ndim <= 1 || shape === undefined || shape.filter((n) => n > 1).length <= 1;
  }
  let expected = itemsize;
  for (let i = 0; i < ndim; i++) {
    const dim = order === "F" ? i : ndim - 1 - i;
    if (shape![dim] > 1 && strides[dim] !== expected) return false;
    expected *= shape![dim];
  }
  return true;
}

/** Strides of items side by side. */
export function contiguousStrides(shape: readonly number[], itemsize: number, order: string): number[] {
  const strides = new Array<number>(shape.length);
  let stride = itemsize;
  for (let i = 0; i < shape.length; i++) {
    const dim = order === "F" ? i : shape.length - 1 - i;
    strides[dim] = stride;
    stride *= shape[dim];
  }
  return strides;
}

/** The address that an address in a dimension leads to. */
export function followSuboffset(buffer: Py_buffer, address: number, dim: number): number {
  const { suboffsets, memory } = buffer;
  if (suboffsets === undefined || suboffsets[dim] < 0) return address;
  return Number(new DataView(memory.buffer, memory.byteOffset + address, 8).getBigInt64(0, true)) +
    suboffsets[dim];
}

/** Describes a buffer fully: shape and strides as they follow from what is there. */
export function withShapeAndStrides(source: Py_buffer): Py_buffer {
  const full = source.copy();
  full.format ??= "B";
  if (full.ndim === 0) full.shape = full.strides = undefined;
  else {
    full.shape ??= [full.len / full.itemsize];
    full.strides ??= contiguousStrides(full.shape, full.itemsize, "C");
  }
  return full;
}

/** Addresses of all items, the last index running fastest. The buffer is fully described. */
export function itemAddresses(buffer: Py_buffer): number[] {
  const { ndim, shape, strides } = buffer;
  let addresses = [buffer.buf];
  for (let dim = 0; dim < ndim; dim++) {
    const next: number[] = [];
    for (const address of addresses) {
      for (let i = 0; i < shape![dim]; i++) {
        next.push(followSuboffset(buffer, address + i * strides![dim], dim));
      }
    }
    addresses = next;
  }
  return addresses;
}

/** The bytes of all items side by side. Not copied if they are that already and `order` is theirs. */
export function contiguousBytes(buffer: Py_buffer, order = "C"): Uint8Array {
  const { memory, buf, len, itemsize } = buffer;
  if (PyBuffer_IsContiguous(buffer, order)) return memory.subarray(buf, buf + len);
  const full = withShapeAndStrides(buffer);
  const out = new Uint8Array(len);
  const to = full.copy();
  to.buf = 0;
  to.memory = out;
  to.suboffsets = undefined;
  to.strides = contiguousStrides(full.shape!, itemsize, order === "F" ? "F" : "C");
  const targets = itemAddresses(to);
  itemAddresses(full).forEach((address, i) =>
    out.set(memory.subarray(address, address + itemsize), targets[i])
  );
  return out;
}

/** Whether formats and item sizes mean the same. CPython: `equiv_format`. */
function equalFormats(a: Py_buffer, b: Py_buffer): boolean {
  const plain = (format: string | undefined) => (format ?? "B").replace(/^@/, "");
  return plain(a.format) === plain(b.format) && a.itemsize === b.itemsize;
}
/** Whether shapes mean the same: whatever follows a zero doesn't matter. CPython: `equiv_shape`. */
export function equalShapes(a: Py_buffer, b: Py_buffer): boolean {
  if (a.ndim !== b.ndim) return false;
  for (let i = 0; i < a.ndim; i++) {
    if (a.shape![i] !== b.shape![i]) return false;
    if (a.shape![i] === 0) break;
  }
  return true;
}

/** Writes bytes into an object that shows writable memory, `at` bytes behind its start. */
export function writeInto(op: PyObject, at: number, bytes: Uint8Array): void {
  const buffer = PyObject_GetBuffer(op, PyBUF_WRITABLE);
  try {
    putBytes(buffer.memory, buffer.buf + at, bytes);
  } finally {
    PyBuffer_Release(buffer);
  }
}
/** The length in bytes of memory that can be written; undefined if the object shows none. */
export function writableSize(op: PyObject): number | undefined {
  if (!PyObject_CheckBuffer(op)) return undefined;
  let buffer: Py_buffer;
  try {
    buffer = PyObject_GetBuffer(op, PyBUF_WRITABLE);
  } catch {
    return undefined;
  }
  PyBuffer_Release(buffer);
  return buffer.len;
}

/** Copies all items; they may overlap. ValueError if the structures differ. CPython: `copy_buffer`. */
export function copyItems(to: Py_buffer, from: Py_buffer, what = "memoryview"): void {
  if (!equalFormats(to, from) || !equalShapes(to, from)) {
    throw newValueError(`${what} assignment: lvalue and rvalue have different structures`);
  }
  const { itemsize } = to;
  const sources = itemAddresses(from), targets = itemAddresses(to);
  // Row by row, each through a copy: so overlapping rows come out as in CPython.
  const count = to.ndim === 0 ? 1 : Math.max(1, to.shape![to.ndim - 1]);
  const row = new Uint8Array(count * itemsize);
  for (let start = 0; start < targets.length; start += count) {
    for (let i = 0; i < count; i++) {
      const at = sources[start + i];
      row.set(from.memory.subarray(at, at + itemsize), i * itemsize);
    }
    for (let i = 0; i < count; i++) {
      to.memory.set(row.subarray(i * itemsize, (i + 1) * itemsize), targets[start + i]);
    }
  }
}

/** Runs `use` on the bytes of an object, which stay as they are while it runs. CPython: "y*" arguments. */
export function withBytes<T>(op: PyObject, use: (bytes: Uint8Array) => T): T {
  const buffer = PyObject_GetBuffer(op, PyBUF_SIMPLE);
  try {
    return use(buffer.memory.subarray(buffer.buf, buffer.buf + buffer.len));
  } finally {
    PyBuffer_Release(buffer);
  }
}
