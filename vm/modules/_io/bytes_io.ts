/** `BytesIO`: a stream over bytes in memory. After CPython's `Modules/_io/bytesio.c`. */
import { sizeofMethod } from "../../objects/sizeof_method.ts";
import { PyBytes_FromArray } from "../../objects/bytes_object.ts";
import { PyByteArray_FromArray, type PyByteArrayObject } from "../../objects/bytearray_object.ts";
import { PyMemoryView_FromObject } from "../../objects/memory_object.ts";
import { instanceDict } from "../../objects/object_object.ts";
import { PyDict_Copy, PyDictObject } from "../../objects/dict_object.ts";
import { PyList_New } from "../../objects/list_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import { PyTuple_New, PyTupleObject } from "../../objects/tuple_object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { forEachItem, PyObject_SetAttr, strText } from "../../protocol/abstract.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newBufferError, newTypeError, newValueError } from "../../protocol/errors.ts";
import { methodsOf, Signature } from "../../protocol/signature.ts";
import {
  bytesArgument,
  newClosedError,
  optionalSize,
  PyBufferedIOBase_Type,
  PyIOBase,
  storeBytes,
  streamSlots,
  writableLength,
} from "./base.ts";
import { positionArgument } from "./file_io.ts";
import { newNativeType } from "../native.ts";

export const PyBytesIO_Type: PyTypeObject = newNativeType("_io.BytesIO", PyBufferedIOBase_Type);

export class PyBytesIO extends PyIOBase {
  /** The first `size` bytes are the content; undefined when closed. */
  buffer: Uint8Array | undefined;
  size: number;
  pos: number;
  /** What `getbuffer()` has shown: while a view of it is there, the size must stay. */
  shown: PyByteArrayObject[];
  constructor(type: PyTypeObject) {
    super(type);
    this.shown = [];
    this.buffer = new Uint8Array(0);
    this.size = 0;
    this.pos = 0;
  }
}

function bufferOf(self: PyBytesIO): Uint8Array {
  if (self.buffer === undefined) throw newClosedError();
  return self.buffer;
}

/** BufferError while somebody looks at the memory. CPython: `check_exports`. */
function checkExports(self: PyBytesIO): void {
  self.shown = self.shown.filter((op) => op.ob_exports > 0);
  if (self.shown.length > 0) throw newBufferError("Existing exports of data: object cannot be re-sized");
}

function resize(self: PyBytesIO, size: number): void {
  const buffer = bufferOf(self);
  checkExports(self);
  if (size > buffer.length) {
    const larger = new Uint8Array(Math.max(size, 2 * buffer.length, 64));
    larger.set(buffer.subarray(0, self.size));
    self.buffer = larger;
  } else if (size < self.size) buffer.fill(0, size, self.size);
  self.size = size;
}

export function bytesIOWrite(self: PyBytesIO, bytes: Uint8Array): number {
  bufferOf(self);
  if (bytes.length === 0) return 0;
  const end = self.pos + bytes.length;
  if (end > self.size) resize(self, end);
  self.buffer!.set(bytes, self.pos);
  self.pos = end;
  return bytes.length;
}

/** The next bytes, at most `size`; all for -1. */
export function bytesIORead(self: PyBytesIO, size: number): Uint8Array {
  const buffer = bufferOf(self);
  const available = Math.max(0, self.size - self.pos);
  const count = size < 0 || size > available ? available : size;
  const bytes = buffer.slice(self.pos, self.pos + count);
  self.pos += count;
  return bytes;
}

function readline(self: PyBytesIO, limit: number): Uint8Array {
  const buffer = bufferOf(self);
  if (self.pos >= self.size) return new Uint8Array(0);
  const newline = buffer.subarray(0, self.size).indexOf(10, self.pos);
  const length = (newline < 0 ? self.size : newline + 1) - self.pos;
  return bytesIORead(self, limit >= 0 ? Math.min(limit, length) : length);
}

const initSignature = new Signature("(initial_bytes=None)");
const method = methodsOf<PyBytesIO>();

defineType<PyBytesIO>(PyBytesIO_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "A binary stream over bytes in memory.",
  signature: "(initial_bytes=b'')",
  slots: {
    ...streamSlots(PyBytesIO),
    tp_init: (self, args, kwnames) => {
      const [initial] = newArguments(initSignature, "BytesIO", args, kwnames);
      const bytes = initial === Py_None ? new Uint8Array(0) : bytesArgument(initial as PyObject).slice();
      self.buffer = bytes;
      self.size = bytes.length;
      self.pos = 0;
    },
    tp_iter: (self) => {
      bufferOf(self);
      return self;
    },
    tp_iternext: (self) => {
      const line = readline(self, -1);
      return line.length === 0 ? undefined : PyBytes_FromArray(line);
    },
  },
  methods: {
    __sizeof__: sizeofMethod<PyBytesIO>((self) => self.buffer?.length ?? 0),
    readable: method("($self, /)", "Always true.", (self) => bufferOf(self) !== undefined),
    writable: method("($self, /)", "Always true.", (self) => bufferOf(self) !== undefined),
    seekable: method("($self, /)", "Always true.", (self) => bufferOf(self) !== undefined),
    flush: method("($self, /)", "Does nothing.", (self) => {
      bufferOf(self);
      return Py_None;
    }),
    isatty: method("($self, /)", "Always false.", (self) => {
      bufferOf(self);
      return false;
    }),
    close: method("($self, /)", "Discard the content.", (self) => {
      checkExports(self);
      self.buffer = undefined;
      return Py_None;
    }),
    getbuffer: method("($self, /)", "A view of the content, which can be changed through it.", (self) => {
      // DIFFERS: `obj` of the view is a bytearray over the same memory.
      const shared = PyByteArray_FromArray(bufferOf(self).subarray(0, self.size));
      self.shown.push(shared);
      return PyMemoryView_FromObject(shared);
    }),
    tell: method("($self, /)", "The current position.", (self) => {
      bufferOf(self);
      return self.pos;
    }),
    getvalue: method(
      "($self, /)",
      "The whole content.",
      (self) => PyBytes_FromArray(bufferOf(self).slice(0, self.size)),
    ),
    read: method(
      "($self, size=-1, /)",
      "Read at most size bytes, all by default.",
      (self, size) => PyBytes_FromArray(bytesIORead(self, optionalSize(size))),
    ),
    read1: method(
      "($self, size=-1, /)",
      "The same as read().",
      (self, size) => PyBytes_FromArray(bytesIORead(self, optionalSize(size))),
    ),
    readline: method(
      "($self, size=-1, /)",
      "Read a line, at most size bytes of it.",
      (self, size) => PyBytes_FromArray(readline(self, optionalSize(size))),
    ),
    readlines: method(
      "($self, size=None, /)",
      "Read all lines, or lines of about size bytes together.",
      (self, size) => {
        const limit = optionalSize(size);
        const lines: PyObject[] = [];
        let total = 0;
        for (let line = readline(self, -1); line.length > 0; line = readline(self, -1)) {
          lines.push(PyBytes_FromArray(line));
          total += line.length;
          if (limit > 0 && total >= limit) break;
        }
        return PyList_New(lines);
      },
    ),
    readinto: method(
      "($self, buffer, /)",
      "Read into a buffer; the number of bytes read.",
      (self, buffer) => {
        bufferOf(self);
        const bytes = bytesIORead(self, writableLength(buffer, "readinto"));
        storeBytes(buffer, bytes);
        return bytes.length;
      },
    ),
    write: method("($self, b, /)", "Write bytes; how many.", (self, b) => {
      bufferOf(self);
      return bytesIOWrite(self, bytesArgument(b));
    }),
    writelines: method("($self, lines, /)", "Write several bytes objects.", (self, lines) => {
      bufferOf(self);
      forEachItem(lines, (line) => {
        bytesIOWrite(self, bytesArgument(line));
      });
      return Py_None;
    }),
    seek: method("($self, pos, whence: int = 0, /)", "Move to a position.", (self, pos, whence) => {
      const offset = positionArgument(pos);
      bufferOf(self);
      if (whence === 0 && offset < 0) throw newValueError(`negative seek value ${offset}`);
      if (whence < 0 || whence > 2) {
        throw newValueError(`invalid whence (${whence}, should be 0, 1 or 2)`);
      }
      const base = whence === 0 ? 0 : whence === 1 ? self.pos : self.size;
      self.pos = Math.max(0, base + offset);
      return self.pos;
    }),
    truncate: method(
      "($self, size=None, /)",
      "Cut the content off, at the current position by default.",
      (self, size) => {
        bufferOf(self);
        const length = size === Py_None ? self.pos : positionArgument(size);
        if (length < 0) throw newValueError(`negative size value ${length}`);
        if (length < self.size) resize(self, length);
        return length;
      },
    ),
    __getstate__: method("($self, /)", undefined, (self) => {
      const value = PyBytes_FromArray(bufferOf(self).slice(0, self.size));
      const dict = self.inst === undefined ? Py_None : PyDict_Copy(instanceDict(self));
      return PyTuple_New([value, self.pos, dict]);
    }),
    __setstate__: method("($self, object, /)", undefined, (self, state) => {
      if (!(state instanceof PyTupleObject) || state.ob_item.length < 3) {
        throw newTypeError(
          `${Py_TYPE(self).tp_name}.__setstate__ argument should be 3-tuple, got ${Py_TYPE(state).tp_name}`,
        );
      }
      const [value, pos, dict] = state.ob_item;
      self.buffer = bytesArgument(value).slice();
      self.size = self.buffer.length;
      self.pos = positionArgument(pos);
      if (self.pos < 0) throw newValueError("position value cannot be negative");
      if (dict instanceof PyDictObject) {
        for (const [k, v] of dict.entries()) PyObject_SetAttr(self, strText(k), v);
      }
      return Py_None;
    }),
  },
  getset: { closed: { get: (self) => self.buffer === undefined, doc: "True if the file is closed." } },
});
