/**
 * How much memory an object takes in CPython: `object.__sizeof__`, without the header in front of it. Read by `sys.getsizeof`.
 * DIFFERS: memory that CPython keeps in reserve is guessed from the number of items, as if they had come all at once.
 */
import { PyByteArrayObject } from "./bytearray_object.ts";
import { bytesLike } from "./bytes_object.ts";
import { PyCodeObject } from "./code_object.ts";
import { dictKeys, PyDictObject } from "./dict_object.ts";
import { PyFrameObject } from "./frame_object.ts";
import { PyGenObject } from "./gen_object.ts";
import { PyListObject } from "./list_object.ts";
import { PyMemoryViewObject } from "./memory_object.ts";
import { type PyObject, PyTypeObject } from "./object.ts";
import { PySetObject, settle } from "./set_table.ts";
import { sizeHook } from "./sizeof_method.ts";
import { PyStructSequence } from "./structseq.ts";
import { PyTupleObject } from "./tuple_layout.ts";
import { classObjectSize, typeSize } from "./type_sizes.ts";
import { Py_TYPE, PyBytes_Type, PyUnicode_Type } from "./type_zoo.ts";
import { codePointsOf, PyUnicode_Check } from "./unicode_object.ts";

sizeHook.of = objectSize;

/** Bytes of an object. */
export function objectSize(op: PyObject): number {
  const type = Py_TYPE(op);
  const { basicsize, itemsize } = typeSize(type);
  if (PyUnicode_Check(op)) return textSize(op, type === PyUnicode_Type ? undefined : basicsize);
  if (typeof op !== "object") return basicsize;
  if (op instanceof PyListObject) return basicsize + 8 * (op.ob_item.length + (op.ob_item.length & 1));
  if (op instanceof PyDictObject) return basicsize + keysSize(op);
  // The smallest table is inside the object.
  if (op instanceof PySetObject) {
    settle(op);
    return basicsize + (op.mask <= 7 ? 0 : 16 * (op.mask + 1));
  }
  if (op instanceof PyByteArrayObject) return basicsize + (op.size === 0 ? 0 : op.buffer.length + 1);
  if (op instanceof PyTypeObject) return classObjectSize(op);
  return basicsize + itemsize * itemCount(op);
}

/** CPython's `ob_size` of an object with items. */
function itemCount(op: PyObject): number {
  if (op instanceof PyStructSequence) return op.ob_item.length + op.hidden.length;
  if (op instanceof PyTupleObject) return op.ob_item.length;
  if (op instanceof PyCodeObject) return op.plain.co_code.length / 2;
  if (op instanceof PyFrameObject) return frameSlots(op.f_code);
  if (op instanceof PyGenObject) return frameSlots(op.gi_iframe.f_executable);
  if (op instanceof PyMemoryViewObject) return 3 * op.view.ndim;
  return Py_TYPE(op).layout === PyBytes_Type ? bytesLike(op)!.length : 0;
}

function frameSlots(code: PyCodeObject): number {
  return code.co_localsplusnames.length + code.plain.co_stacksize;
}

/** The keys of a dict: indexes, then room for two thirds as many entries. CPython: `_PyDict_KeysSize`. */
function keysSize(dict: PyDictObject): number {
  if (dict.used === 0) return 0;
  let size = 8;
  while (Math.floor(2 * size / 3) < dict.used) size *= 2;
  const indexSize = size <= 128 ? 1 : size <= 32768 ? 2 : 4;
  const entrySize = dictKeys(dict).every(PyUnicode_Check) ? 16 : 24;
  return 32 + indexSize * size + Math.floor(2 * size / 3) * entrySize;
}

/** A str by its widest character; in instances of a subclass all headers are equal. CPython: `unicode_sizeof_impl`. */
function textSize(text: PyObject, header: number | undefined): number {
  let widest = 0, length = 0;
  for (const c of codePointsOf(text)) {
    length++;
    if (c > widest) widest = c;
  }
  if (widest < 128) return (header ?? 40) + length + 1;
  return (header ?? 56) + (widest < 256 ? 1 : widest < 0x10000 ? 2 : 4) * (length + 1);
}
