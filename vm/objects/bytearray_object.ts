/** The representation of bytearray: memory with room to grow. The type itself is in `bytearray_type.ts`. */
import { isHeapObject, type PyHeapObject, type PyObject, type PyTypeObject } from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { PyByteArray_Type } from "./type_zoo.ts";
import { newBufferError } from "../protocol/errors.ts";
import { copyBytes, newBytes, putBytes } from "./bytes_memory.ts";

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
    if (this.ob_exports > 0 || this.ob_views > 0) this.checkExports();
    if (size > this.buffer.length) {
      const bigger = newBytes(Math.max(size, this.buffer.length + (this.buffer.length >> 2) + 8));
      putBytes(bigger, 0, this.ob_sval);
      this.buffer = bigger;
    } else if (size < this.size) {
      if (this.size - size > 16) this.buffer.fill(0, size, this.size);
      else for (let i = size; i < this.size; i++) this.buffer[i] = 0;
    }
    this.size = size;
  }

  /** BufferError while somebody looks at the memory. CPython: `_canresize`. */
  checkExports(): void {
    if (this.ob_views > 0) forgetDeadViews?.(this);
    if (this.ob_exports > 0) throw this.exportsError();
  }
  exportsError(): PyObject {
    return newBufferError("Existing exports of data: object cannot be re-sized");
  }

  /** Whether bytes lie in this memory. */
  private overlaps(by: Uint8Array): boolean {
    const own = this.buffer;
    return by.byteOffset < own.byteOffset + own.length && own.byteOffset < by.byteOffset + by.length &&
      by.buffer === own.buffer;
  }

  /** Replaces `count` bytes at `start` by others. */
  splice(start: number, count: number, by: Uint8Array): void {
    const { size } = this, from = Math.min(start + count, size);
    const added = this.overlaps(by) ? copyBytes(by) : by;
    const to = start + added.length;
    if (to > from) this.resize(size + to - from);
    if (to !== from && from < size) {
      if (to < from) this.checkExports();
      this.buffer.copyWithin(to, from, size);
    }
    if (to < from) this.resize(size + to - from);
    putBytes(this.buffer, start, added);
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
