/**
 * The representation of bytes, and access to the memory of bytes-like objects. The type `bytes` itself is in
 * `bytes_type.ts`. After CPython's `Objects/bytesobject.c`.
 *
 * Law: nobody changes `ob_sval` once the object can be seen.
 */
import { lookupSpecial, PyIter_Next, PyNumber_Index, PyObject_GetIter } from "../protocol/abstract.ts";
import { PyObject_CallNoArgs } from "../protocol/call.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import { contiguousBytes, PyBUF_FULL_RO, PyBuffer_Release, PyObject_GetBuffer } from "./buffer.ts";
import { slot_bf_getbuffer } from "./buffer_slots.ts";
import { PyByteArrayObject } from "./bytearray_object.ts";
import { copyBytes, newBytes } from "./bytes_memory.ts";
import { PyMemoryViewObject } from "./memory_object.ts";
import type { PyInt } from "./long_object.ts";
import { isHeapObject, type PyHeapObject, type PyObject, type PyTypeObject } from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { Py_TYPE, PyBytes_Type } from "./type_zoo.ts";

export class PyBytesObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly ob_sval: Uint8Array;
  constructor(type: PyTypeObject, bytes: Uint8Array) {
    this.ob_type = type;
    this.ob_sval = bytes;
  }
  static {
    isHeapObject(PyBytesObject);
  }
}

let empty: PyBytesObject | undefined;

/** A bytes object of this memory, which now belongs to it. The empty one is a single object. */
export function PyBytes_FromArray(bytes: Uint8Array): PyBytesObject {
  if (bytes.length === 0) return empty ??= new PyBytesObject(PyBytes_Type, bytes);
  return new PyBytesObject(PyBytes_Type, bytes);
}

/** @noescape */
export function PyBytes_Check(op: PyObject): op is PyBytesObject {
  return op instanceof PyBytesObject;
}
/** @noescape */
export function PyBytes_CheckExact(op: PyObject): op is PyBytesObject {
  return typeof op === "object" && op.ob_type === PyBytes_Type;
}

/** The memory of a bytes-like object, not copied where possible; undefined for other objects. */
export function bytesLike(op: PyObject): Uint8Array | undefined {
  if (typeof op !== "object") return undefined;
  const type = op.ob_type;
  if (type === PyBytes_Type) return (op as PyBytesObject).ob_sval;
  const get = type.bf_getbuffer;
  if (get === undefined) return undefined;
  if (get === slot_bf_getbuffer) return shownBytes(op);
  if (op instanceof PyBytesObject || op instanceof PyByteArrayObject) return op.ob_sval;
  if (op instanceof PyMemoryViewObject) return op.contiguousBytes();
  return shownBytes(op);
}

/** A copy of what an object shows. */
function shownBytes(op: PyObject): Uint8Array {
  const buffer = PyObject_GetBuffer(op, PyBUF_FULL_RO);
  try {
    return contiguousBytes(buffer).slice();
  } finally {
    PyBuffer_Release(buffer);
  }
}

/** The same; TypeError for other objects. CPython: `PyObject_GetBuffer`. */
export function requireBytes(op: PyObject): Uint8Array {
  const bytes = bytesLike(op);
  if (bytes === undefined) {
    throw newTypeError(`a bytes-like object is required, not '${Py_TYPE(op).tp_name}'`);
  }
  return bytes;
}

/** The text of a bytes-like object if it is one, for `int()`; its units are the bytes. */
export function bytesText(op: PyObject): string | undefined {
  const bytes = bytesLike(op);
  return bytes === undefined ? undefined : latin1Text(bytes);
}

/** So few are put together faster than they are handed on as arguments. */
const FEW = 24;
/** Bytes as a string of one unit a byte, on which the methods work. */
export function latin1Text(bytes: Uint8Array): string {
  const n = bytes.length;
  if (n <= FEW) {
    let text = "", i = 0;
    for (; i + 4 <= n; i += 4) {
      text += String.fromCharCode(bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]);
    }
    for (; i < n; i++) text += String.fromCharCode(bytes[i]);
    return text;
  }
  if (n <= 4096) return String.fromCharCode.apply(null, bytes as unknown as number[]);
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) {
    text += String.fromCharCode.apply(null, bytes.subarray(i, i + 4096) as unknown as number[]);
  }
  return text;
}
export function bytesOfText(text: string): Uint8Array {
  const bytes = newBytes(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** A byte given as an int. */
export function byteValue(op: PyObject, what: string): number {
  if (typeof op === "number" && op >= 0 && op <= 255) return op;
  const value = PyNumber_Index(op) as PyInt;
  if (value < 0 || value > 255) throw newValueError(`${what} must be in range(0, 256)`);
  return Number(value);
}

/** Bytes of a buffer or an iterable of ints. CPython: `PyBytes_FromObject`. */
export function bytesFromObject(op: PyObject): Uint8Array {
  const own = bytesLike(op);
  if (own !== undefined) return copyBytes(own);
  const special = lookupSpecial(op, "__bytes__");
  if (special !== undefined) {
    const result = PyObject_CallNoArgs(special);
    if (!PyBytes_Check(result)) {
      throw newTypeError(`__bytes__ returned non-bytes (type ${Py_TYPE(result).tp_name})`);
    }
    return result.ob_sval;
  }
  return bytesFromIterable(op, "bytes");
}

/** `what` names the item in the error for values out of range. */
export function bytesFromIterable(op: PyObject, what: string): Uint8Array {
  const type = Py_TYPE(op);
  if (typeof op === "string" || (type.tp_iter === undefined && type.sq_item === undefined)) {
    throw newTypeError(`cannot convert '${type.tp_name}' object to bytes`);
  }
  const items: number[] = [];
  const it = PyObject_GetIter(op);
  for (let item = PyIter_Next(it); item !== undefined; item = PyIter_Next(it)) {
    items.push(byteValue(item, what));
  }
  const bytes = newBytes(items.length);
  for (let i = 0; i < items.length; i++) bytes[i] = items[i];
  return bytes;
}

/** Order of two byte strings. @noescape */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length);
  let i = 0;
  if (n >= 64 && ((a.byteOffset | b.byteOffset) & 3) === 0) {
    // Long ones four bytes at a time up to the first difference.
    const count = n >> 2;
    const left = new Uint32Array(a.buffer, a.byteOffset, count);
    const right = new Uint32Array(b.buffer, b.byteOffset, count);
    while (i < count && left[i] === right[i]) i++;
    i *= 4;
  }
  for (; i < n; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

/** `repr` of bytes, `b` included; bytearray escapes every single quote. CPython: `PyBytes_Repr`, `bytearray_repr`. */
export function reprBytes(bytes: Uint8Array, escapeSingle = false): string {
  const quote = bytes.includes(0x27) && !bytes.includes(0x22) ? '"' : "'";
  let text = "b" + quote;
  for (const c of bytes) {
    if (c === 0x5c || c === quote.charCodeAt(0) || (escapeSingle && c === 0x27)) {
      text += "\\" + String.fromCharCode(c);
    } else if (c === 9) text += "\\t";
    else if (c === 10) text += "\\n";
    else if (c === 13) text += "\\r";
    else if (c < 0x20 || c >= 0x7f) text += "\\x" + c.toString(16).padStart(2, "0");
    else text += String.fromCharCode(c);
  }
  return text + quote;
}
