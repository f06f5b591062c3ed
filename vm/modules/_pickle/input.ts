/**
 * Where an unpickler reads from: memory, or a file whose `read`, `readline` and, if they are there, `readinto` and `peek` are
 * called. Law: of a file no byte behind the pickle is consumed. After CPython's `_Unpickler_Read` and its neighbours.
 */
import { PyByteArray_FromArray } from "../../objects/bytearray_object.ts";
import { PyBytes_Check, requireBytes } from "../../objects/bytes_object.ts";
import { PyMemoryView_FromObject, releaseView } from "../../objects/memory_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { Py_TYPE, PyExc_NotImplementedError } from "../../objects/type_zoo.ts";
import { argumentAsIndex, PyObject_GetOptionalAttr, reprText } from "../../protocol/abstract.ts";
import { PyObject_CallNoArgs, PyObject_CallOneArg } from "../../protocol/call.ts";
import { newTypeError, newValueError, PyErr_Matches } from "../../protocol/errors.ts";
import { newUnpicklingError } from "./state.ts";

/** How much is looked at ahead. */
const PREFETCH = 128 * 1024;
const EMPTY = new Uint8Array(0);

function newTruncated() {
  return newUnpicklingError("pickle data was truncated");
}

export class PickleInput {
  /** The bytes at hand, and how far they have been read. */
  buffer: Uint8Array;
  position: number;
  /** Up to here they have been consumed from the file; `peek` shows more. */
  #consumed: number;
  /** Where in `buffer` the current frame ends; 0 outside frames. */
  #frameEnd: number;
  readonly fileRead: PyObject | undefined;
  readonly #readline: PyObject | undefined;
  readonly #readinto: PyObject | undefined;
  #peek: PyObject | undefined;

  /** Reads memory, or from a file. */
  constructor(data: Uint8Array | undefined, file: PyObject | undefined) {
    this.buffer = data ?? EMPTY;
    this.position = 0;
    this.#frameEnd = 0;
    this.#consumed = this.buffer.length;
    if (file !== undefined) {
      this.#peek = PyObject_GetOptionalAttr(file, "peek");
      this.#readinto = PyObject_GetOptionalAttr(file, "readinto");
      this.fileRead = PyObject_GetOptionalAttr(file, "read");
      this.#readline = PyObject_GetOptionalAttr(file, "readline");
      if (this.fileRead === undefined || this.#readline === undefined) {
        throw newTypeError("file must have 'read' and 'readline' attributes");
      }
    }
  }

  /** Makes sure that a frame is at hand as a whole: until its end nothing may be read across it. */
  beginFrame(length: number): void {
    if (this.position < this.#frameEnd) {
      throw newUnpicklingError("beginning of a new frame before end of current frame");
    }
    this.position = this.read(length);
    this.#frameEnd = this.position + length;
  }
  /** Between two frames, or in none, anything may follow. */
  #checkFrame(end: number): void {
    if (this.position >= this.#frameEnd) this.#frameEnd = 0;
    else if (end > this.#frameEnd) throw newUnpicklingError("pickle exhausted before end of frame");
  }

  /** Moves on so many bytes and says where they begin in `buffer`. */
  read(count: number): number {
    const at = this.position;
    if (this.#frameEnd > 0) this.#checkFrame(at + count);
    if (at + count <= this.buffer.length) {
      this.position = at + count;
      return at;
    }
    if (this.fileRead === undefined || this.#fill(count) < count) throw newTruncated();
    this.position = count;
    return 0;
  }

  /** The next byte, -1 at the end. */
  nextByte(): number {
    if (this.position < this.buffer.length) return this.buffer[this.position++];
    if (this.fileRead === undefined || this.#fill(1) < 1) return -1;
    this.position = 1;
    return this.buffer[0];
  }

  /** A line without its end; `least` characters must be there. */
  line(least: number): Uint8Array {
    let { buffer } = this;
    let start = this.position;
    let end = buffer.indexOf(10, start);
    if (this.#frameEnd > 0) this.#checkFrame(end < 0 ? Infinity : end + 1);
    if (end < 0) {
      if (this.fileRead === undefined) throw newTruncated();
      this.skipConsumed();
      this.#take(PyObject_CallNoArgs(this.#readline!));
      ({ buffer } = this);
      start = 0;
      end = buffer.length - 1;
      if (end < 0 || buffer[end] !== 10) throw newTruncated();
    }
    this.position = end + 1;
    if (end - start < least) throw newTruncated();
    return buffer.subarray(start, end);
  }

  /** The next bytes as an array of their own. */
  copy(count: number): Uint8Array {
    if (this.#frameEnd > 0) this.#checkFrame(this.position + count);
    const atHand = Math.min(this.buffer.length - this.position, count);
    if (atHand === count) {
      const start = this.position;
      this.position += count;
      return this.buffer.slice(start, start + count);
    }
    if (this.fileRead === undefined) throw newTruncated();
    const bytes = new Uint8Array(count);
    bytes.set(this.buffer.subarray(this.position, this.position + atHand));
    this.position += atHand;
    this.skipConsumed();
    const rest = count - atHand;
    if (this.#readinto === undefined) {
      const data = PyObject_CallOneArg(this.fileRead, rest);
      if (!PyBytes_Check(data)) {
        throw newValueError(`read() returned non-bytes object (${reprText(Py_TYPE(data))})`);
      }
      if (data.ob_sval.length < rest) throw newTruncated();
      bytes.set(data.ob_sval.subarray(0, rest), atHand);
      return bytes;
    }
    const view = PyMemoryView_FromObject(PyByteArray_FromArray(bytes.subarray(atHand)));
    const size = argumentAsIndex(PyObject_CallOneArg(this.#readinto, view));
    releaseView(view);
    if (size < 0) throw newValueError("readinto() returned negative size");
    if (size < rest) throw newTruncated();
    return bytes;
  }

  /** Reads on in the file past what has only been peeked at. */
  skipConsumed(): void {
    const count = this.position - this.#consumed;
    if (count <= 0) return;
    PyObject_CallOneArg(this.fileRead!, count);
    this.#consumed = this.position;
  }

  /** Gets bytes from the file, and says how many can be read. */
  #fill(count: number): number {
    this.skipConsumed();
    if (this.#peek !== undefined && count < PREFETCH) {
      let ahead: PyObject | undefined;
      try {
        ahead = PyObject_CallOneArg(this.#peek, PREFETCH);
      } catch (err) {
        if (!PyErr_Matches(err, PyExc_NotImplementedError)) throw err;
        this.#peek = undefined;
      }
      if (ahead !== undefined) {
        this.#take(ahead);
        this.#consumed = 0;
        if (count <= this.buffer.length) return count;
      }
    }
    this.#take(PyObject_CallOneArg(this.fileRead!, count));
    return this.buffer.length;
  }
  #take(data: PyObject): void {
    this.buffer = requireBytes(data);
    this.position = 0;
    this.#frameEnd = 0;
    this.#consumed = this.buffer.length;
  }
}
