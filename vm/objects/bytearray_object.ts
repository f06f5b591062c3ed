/** The representation of bytearray: memory with room to grow. The type itself is in `bytearray_type.ts`. */
import { isHeapObject, type PyHeapObject, type PyObject, type PyTypeObject } from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { PyByteArray_Type } from "./type_zoo.ts";
import { newBufferError } from "../protocol/errors.ts";

export class PyByteArrayObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  /** The memory; only its first `size` bytes count. */
  declare buffer: Uint8Array;
  declare size: number;
  /** Memoryviews that look at the memory: while there are any, the size must stay. */
  declare ob_exports: number;
  /** How many of them are buffers of memoryviews, as far as is known. */
  declare ob_views: number;

  constructor(type: PyTypeObject, bytes: Uint8Array) {
    this.ob_type = type;
    this.buffer = bytes;
    this.size = bytes.length;
    this.ob_exports = 0;
    this.ob_views = 0;
  }

  /** The bytes themselves, not copied. */
  get ob_sval(): Uint8Array {
    return this.size === this.buffer.length ? this.buffer : this.buffer.subarray(0, this.size);
  }

  /** Changes the size, keeping what fits; new bytes are zero. CPython: `PyByteArray_Resize`. */
  resize(size: number): void {
    if (size === this.size) return;
    if (this.ob_views > 0) forgetDeadViews?.(this);
    if (this.ob_exports > 0) throw newBufferError("Existing exports of data: object cannot be re-sized");
    if (size > this.buffer.length) {
      const bigger = new Uint8Array(Math.max(size, this.buffer.length + (this.buffer.length >> 2) + 8));
      bigger.set(this.ob_sval);
      this.buffer = bigger;
    } else if (size < this.size) this.buffer.fill(0, size, this.size);
    this.size = size;
  }

  /** Replaces `count` bytes at `start` by others. */
  splice(start: number, count: number, by: Uint8Array): void {
    const tail = this.ob_sval.slice(start + count);
    const added = by.buffer === this.buffer.buffer ? by.slice() : by;
    this.resize(start + added.length + tail.length);
    this.buffer.set(added, start);
    this.buffer.set(tail, start + added.length);
  }
  static {
    isHeapObject(PyByteArrayObject);
  }
}

let forgetDeadViews: ((op: PyByteArrayObject) => void) | undefined;
/**
 * Installs what finds out, before a bytearray that is looked at changes its size, which of its memoryviews are still alive: CPython
 * knows by their reference counts.
 */
export function setForgetDeadViews(forget: (op: PyByteArrayObject) => void): void {
  forgetDeadViews = forget;
}

/** A bytearray of this memory, which now belongs to it. */
export function PyByteArray_FromArray(bytes: Uint8Array): PyByteArrayObject {
  return new PyByteArrayObject(PyByteArray_Type, bytes);
}
/** `array.array` has the same layout, but is no bytearray. @noescape */
export function PyByteArray_Check(op: PyObject): op is PyByteArrayObject {
  return op instanceof PyByteArrayObject && op.ob_type.tp_mro.includes(PyByteArray_Type);
}
