/**
 * The `_testbuffer` module: `ndarray`, which shows memory in every way that the buffer protocol has, and functions that
 * look at what others show. After CPython's `Modules/_testbuffer.c`; only tests import it.
 */
import {
  contiguousBytes,
  followSuboffset,
  type Py_buffer,
  PyBUF_ANY_CONTIGUOUS,
  PyBUF_C_CONTIGUOUS,
  PyBUF_F_CONTIGUOUS,
  PyBUF_FORMAT,
  PyBUF_FULL,
  PyBUF_FULL_RO,
  PyBUF_INDIRECT,
  PyBUF_ND,
  PyBUF_READ,
  PyBUF_SIMPLE,
  PyBUF_STRIDES,
  PyBUF_WRITABLE,
  PyBUF_WRITE,
  PyBuffer_IsContiguous,
  PyBuffer_Release,
  PyObject_GetBuffer,
} from "../objects/buffer.ts";
import { PyBytes_FromArray, type PyBytesObject } from "../objects/bytes_object.ts";
import { PyLong_Check } from "../objects/long_object.ts";
import { PyMemoryView_GetContiguous } from "../objects/memory_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PySlice_AdjustIndices, PySlice_Check, PySlice_Unpack } from "../objects/slice_object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { PyUnicode_AsEncodedString } from "../objects/unicode/codecs.ts";
import { PyUnicode_Check } from "../objects/unicode_object.ts";
import { argumentAsInt, PyNumber_AsSsize_t } from "../protocol/abstract.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import { staticMethod } from "../protocol/signature.ts";
import {
  bufferOf,
  elementsOf,
  ND_FLAGS,
  ND_MAX_NDIM,
  NDArray_Type,
  NDArrayObject,
  StaticArray_Type,
  unpackAt,
} from "./_testbuffer/ndarray.ts";
import { readyTypes } from "./native.ts";

function orderOf(order: PyObject): string {
  if (!PyUnicode_Check(order)) throw newTypeError("order must be a string");
  const ascii = PyUnicode_AsEncodedString(order, "ascii", "strict") as PyBytesObject;
  const letter = String.fromCharCode(...ascii.ob_sval.subarray(0, 1));
  if (!"CFA".includes(letter) || letter === "") throw newValueError("invalid order, must be C, F or A");
  return letter;
}

/** The buffer of an object, or TypeError with the function's own words. */
function requireBuffer(op: PyObject, message: string): Py_buffer {
  try {
    return PyObject_GetBuffer(op, PyBUF_FULL_RO);
  } catch {
    throw newTypeError(message);
  }
}

/** PyBuffer_GetPointer: the item at a list of indices. */
function getPointer(op: PyObject, seq: PyObject): PyObject {
  const indices = elementsOf(seq, "seq");
  const view = PyObject_GetBuffer(op, PyBUF_FULL_RO);
  try {
    if (view.ndim > ND_MAX_NDIM) throw newValueError(`get_pointer(): ndim > ${ND_MAX_NDIM}`);
    if (indices.length !== view.ndim) throw newValueError("get_pointer(): len(indices) != ndim");
    let address = view.buf;
    indices.forEach((item, i) => {
      const index = PyNumber_AsSsize_t(item, true);
      if (index < 0 || index >= view.shape![i]) {
        throw newValueError(`get_pointer(): invalid index ${index} at position ${i}`);
      }
      address = followSuboffset(view, address + view.strides![i] * index, i);
    });
    return unpackAt(view, address);
  } finally {
    PyBuffer_Release(view);
  }
}

/** Whether two contiguous buffers are the same, physically. */
function equalPhysically(a: Py_buffer, b: Py_buffer): boolean {
  const both = (order: string) => PyBuffer_IsContiguous(a, order) && PyBuffer_IsContiguous(b, order);
  if (!both("C") && !both("F")) return false;
  const same = (x: number[] | undefined, y: number[] | undefined, shape?: number[]) =>
    (x === undefined) === (y === undefined) &&
    (x === undefined || x.every((value, i) => (shape !== undefined && shape[i] <= 1) || value === y![i]));
  return a.len === b.len && a.itemsize === b.itemsize && a.ndim === b.ndim &&
    (a.format ?? "B") === (b.format ?? "B") && same(a.shape, b.shape) &&
    same(a.strides, b.strides, a.shape) && same(a.suboffsets, b.suboffsets) &&
    a.memory.subarray(a.buf, a.buf + a.len).every((byte, i) => byte === b.memory[b.buf + i]);
}

/** Makes the module. */
export function createTestBufferModule(): PyModuleObject {
  readyTypes(NDArray_Type, StaticArray_Type);
  return createNativeModule({
    name: "_testbuffer",
    functions: {
      slice_indices: staticMethod("(key, len: Py_ssize_t, /)", undefined, (key, len) => {
        if (!PySlice_Check(key)) throw newTypeError("first argument must be a slice object");
        const range = PySlice_Unpack(key);
        PySlice_AdjustIndices(len, range);
        return PyTuple_New([range.start, range.stop, range.step, range.length]);
      }),
      get_pointer: staticMethod("(obj, seq, /)", undefined, getPointer),
      get_sizeof_void_p: staticMethod("()", undefined, () => 8),
      get_contiguous: staticMethod("(obj, buffertype, order, /)", undefined, (op, type, order) => {
        if (!PyLong_Check(type)) throw newTypeError("buffertype must be PyBUF_READ or PyBUF_WRITE");
        const kind = argumentAsInt(type);
        if (kind !== PyBUF_READ && kind !== PyBUF_WRITE) throw newValueError("invalid buffer type");
        return PyMemoryView_GetContiguous(op, kind, orderOf(order));
      }),
      py_buffer_to_contiguous: staticMethod("(obj, order, flags: int, /)", undefined, (op, order, flags) => {
        const view = PyObject_GetBuffer(op, flags);
        try {
          return PyBytes_FromArray(contiguousBytes(view, orderOf(order)).slice());
        } finally {
          PyBuffer_Release(view);
        }
      }),
      is_contiguous: staticMethod("(obj, order, /)", undefined, (op, order) => {
        const letter = orderOf(order);
        if (op instanceof NDArrayObject) return PyBuffer_IsContiguous(bufferOf(op), letter);
        const view = requireBuffer(op, "is_contiguous: object does not implement the buffer protocol");
        try {
          return PyBuffer_IsContiguous(view, letter);
        } finally {
          PyBuffer_Release(view);
        }
      }),
      cmp_contig: staticMethod("(b1, b2, /)", undefined, (b1, b2) => {
        const protocol = "argument does not implement the buffer protocol";
        const first = requireBuffer(b1, `cmp_contig: first ${protocol}`);
        try {
          const second = requireBuffer(b2, `cmp_contig: second ${protocol}`);
          try {
            return equalPhysically(first, second);
          } finally {
            PyBuffer_Release(second);
          }
        } finally {
          PyBuffer_Release(first);
        }
      }),
    },
    constants: () => ({
      ndarray: NDArray_Type,
      staticarray: StaticArray_Type,
      ...ND_FLAGS,
      ND_MAX_NDIM,
      PyBUF_SIMPLE,
      PyBUF_WRITABLE,
      PyBUF_FORMAT,
      PyBUF_ND,
      PyBUF_STRIDES,
      PyBUF_INDIRECT,
      PyBUF_C_CONTIGUOUS,
      PyBUF_F_CONTIGUOUS,
      PyBUF_ANY_CONTIGUOUS,
      PyBUF_FULL,
      PyBUF_FULL_RO,
      PyBUF_RECORDS: PyBUF_STRIDES | PyBUF_WRITABLE | PyBUF_FORMAT,
      PyBUF_RECORDS_RO: PyBUF_STRIDES | PyBUF_FORMAT,
      PyBUF_STRIDED: PyBUF_STRIDES | PyBUF_WRITABLE,
      PyBUF_STRIDED_RO: PyBUF_STRIDES,
      PyBUF_CONTIG: PyBUF_ND | PyBUF_WRITABLE,
      PyBUF_CONTIG_RO: PyBUF_ND,
      PyBUF_READ,
      PyBUF_WRITE,
    }),
  });
}
