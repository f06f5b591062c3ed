/**
 * The abstract stream classes of `_io` and what all streams share. After CPython's `Modules/_io/iobase.c`.
 *
 * Law: a stream implemented here talks to another one implemented here in JavaScript; only streams written in Python are
 * called by method name.
 */
import { withTextSignature } from "../../protocol/signature.ts";
import { PyErr_FormatUnraisable } from "../../runtime/unraisable.ts";
import { writableSize, writeInto } from "../../objects/buffer.ts";
import { bytesLike, PyBytes_FromArray } from "../../objects/bytes_object.ts";
import { instanceDict } from "../../objects/object_object.ts";
import { attachInstance } from "../../objects/instance.ts";
import { PyList_New } from "../../objects/list_object.ts";
import { PyLong_Check } from "../../objects/long_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, PyHeapObject, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { newOSError, PyBaseExceptionObject, PyOSErrorObject } from "../../objects/exceptions.ts";
import { PyDict_New, PyDict_SetItemString } from "../../objects/dict_object.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { type_call } from "../../objects/type_object.ts";
import {
  Py_TYPE,
  PyByteArray_Type,
  PyExc_OSError,
  PyExc_ValueError,
  PyType_Type,
} from "../../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import {
  forEachItem,
  PyNumber_AsSsize_t,
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PyObject_IsTrue,
  PyObject_SetAttr,
  PyObject_Size,
  reprText,
} from "../../protocol/abstract.ts";
import { PyObject_CallMethod } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import {
  newException,
  newNotImplementedError,
  newTypeError,
  newValueError,
  PyErr_Matches,
} from "../../protocol/errors.ts";
import { methodsOf } from "../../protocol/signature.ts";
import { HostError } from "../../host/host.ts";
import { newNativeType } from "../native.ts";

/** Size of the buffers, and of a chunk of text. */
export const DEFAULT_BUFFER_SIZE = 131072;

/** Every stream. */
export class PyIOBase extends PyHeapObject {
  /** `close()` of the base class has run. */
  closedFlag: boolean;
  /** `close()` is being called because the stream dies. */
  finalizing: boolean;
  constructor(type: PyTypeObject) {
    super(type);
    this.closedFlag = false;
    this.finalizing = false;
  }
}

/** Closes a stream that dies; who did not close it is warned. CPython: `iobase_finalize`. */
export function iobase_finalize(self: PyIOBase): void {
  let closed: boolean;
  try {
    const value = PyObject_GetOptionalAttr(self, "closed");
    closed = value === undefined || PyObject_IsTrue(value);
  } catch {
    return;
  }
  if (closed) return;
  try {
    PyObject_SetAttr(self, "_finalizing", true);
  } catch { /* a class without room for it */ }
  try {
    PyObject_CallMethod(self, "close", []);
  } catch (err) {
    PyErr_FormatUnraisable(err, `Exception ignored while finalizing file ${reprText(self)}`);
  }
}

/** `_finalizing`. */
export const finalizingMember = {
  get: (self: PyIOBase): PyObject => self.finalizing,
  set: (self: PyIOBase, value: PyObject | undefined): void => {
    if (value === undefined) throw newTypeError("can't delete numeric/char attribute");
    if (typeof value !== "boolean") throw newTypeError("attribute value type must be bool");
    self.finalizing = value === true;
  },
};

export const PyIOBase_Type: PyTypeObject = newNativeType("_io._IOBase");
export const PyRawIOBase_Type: PyTypeObject = newNativeType("_io._RawIOBase", PyIOBase_Type);
export const PyBufferedIOBase_Type: PyTypeObject = newNativeType("_io._BufferedIOBase", PyIOBase_Type);
export const PyTextIOBase_Type: PyTypeObject = newNativeType("_io._TextIOBase", PyIOBase_Type);

let unsupportedOperation: PyTypeObject | undefined;

/** `io.UnsupportedOperation`, an OSError and a ValueError. Made on first use: its bases must be ready. */
export function unsupportedOperationType(): PyTypeObject {
  if (unsupportedOperation === undefined) {
    const dict = PyDict_New();
    PyDict_SetItemString(dict, "__module__", "io");
    const bases = PyTuple_New([PyExc_OSError, PyExc_ValueError]);
    unsupportedOperation = type_call(
      PyType_Type,
      ["UnsupportedOperation", bases, dict],
      undefined,
    ) as PyTypeObject;
  }
  return unsupportedOperation;
}

export function newUnsupported(message: string): PyOSErrorObject {
  const exc = new PyOSErrorObject(unsupportedOperationType(), PyTuple_New([PyUnicode_FromUTF16(message)]));
  return exc;
}

/** Runs something on the host; its error becomes OSError. */
export function hostCall<T>(action: () => T, filename?: PyObject): T {
  try {
    return action();
  } catch (err) {
    if (err instanceof HostError) throw newOSError(err.errno, err.strerror, filename);
    throw err;
  }
}

/** Does both, the second even if the first raises: that is then the context of what the second one raises. */
export function closeBoth(first: () => void, second: () => void): void {
  try {
    first();
  } catch (err) {
    try {
      second();
    } catch (later) {
      if (later instanceof PyBaseExceptionObject && err instanceof PyBaseExceptionObject) later.context = err;
      throw later;
    }
    throw err;
  }
  second();
}

export function newClosedError(): PyObject {
  return newValueError("I/O operation on closed file.");
}

/** The bytes of a bytes-like argument. They may be the object's own: don't keep them. */
export function bytesArgument(op: PyObject): Uint8Array {
  const bytes = bytesLike(op);
  if (bytes === undefined) {
    throw newTypeError(`a bytes-like object is required, not '${Py_TYPE(op).tp_name}'`);
  }
  return bytes;
}

/** Copies bytes to the front of memory that can be written. */
export function storeBytes(target: PyObject, bytes: Uint8Array): void {
  if (bytes.length > 0) writeInto(target, 0, bytes);
}

/** The length of a buffer to read into. */
export function writableLength(target: PyObject, name: string): number {
  const size = writableSize(target);
  if (size === undefined) {
    throw newTypeError(
      `${name}() argument must be read-write bytes-like object, not ${Py_TYPE(target).tp_name}`,
    );
  }
  return size;
}

/** A `size` argument: None and missing mean -1. CPython: `_Py_convert_optional_to_ssize_t`. */
export function optionalSize(size: PyObject): number {
  if (size === Py_None) return -1;
  if (typeof size === "number") return size;
  if (PyLong_Check(size) || Py_TYPE(size).nb_index !== undefined) return PyNumber_AsSsize_t(size, true);
  throw newTypeError(`argument should be integer or None, not '${Py_TYPE(size).tp_name}'`);
}

/** Whether `stream.closed` is true. */
export function isClosed(stream: PyObject): boolean {
  return PyObject_IsTrue(PyObject_GetAttr(stream, "closed"));
}
/** ValueError if the stream is closed. CPython: `iobase_check_closed`. */
export function checkClosed(stream: PyObject): void {
  const closed = PyObject_GetOptionalAttr(stream, "closed");
  if (closed !== undefined && PyObject_IsTrue(closed)) throw newClosedError();
}
function checkAble(stream: PyObject, method: string, message: string): PyObject {
  const result = PyObject_CallMethod(stream, method, []);
  if (result !== true) throw newUnsupported(message);
  return result;
}
export function checkReadable(stream: PyObject): PyObject {
  return checkAble(stream, "readable", "File or stream is not readable.");
}
export function checkWritable(stream: PyObject): PyObject {
  return checkAble(stream, "writable", "File or stream is not writable.");
}
export function checkSeekable(stream: PyObject): PyObject {
  return checkAble(stream, "seekable", "File or stream is not seekable.");
}

/** Whether calling it "name" in a repr works. */
export function nameOf(stream: PyObject): PyObject | undefined {
  try {
    return PyObject_GetOptionalAttr(stream, "name");
  } catch (err) {
    if (PyErr_Matches(err, PyExc_ValueError)) return undefined;
    throw err;
  }
}

/** `tp_new` and `tp_alloc` of a stream class. */
export function streamSlots<T extends PyIOBase>(Layout: new (type: PyTypeObject) => T): {
  tp_new: (type: PyTypeObject) => PyObject;
  tp_alloc: (type: PyTypeObject) => PyObject;
} {
  return {
    tp_new: (type) => attachInstance(new Layout(type), type),
    tp_alloc: (type) => new Layout(type),
  };
}

/** Lines read through `peek` and `read` of any stream. CPython: `_io__IOBase_readline_impl`. */
function readlineByMethods(self: PyObject, limit: number): PyObject {
  const peek = PyObject_GetOptionalAttr(self, "peek");
  const pieces: number[] = [];
  while (limit < 0 || pieces.length < limit) {
    let want = 1;
    if (peek !== undefined) {
      const ahead = bytesLike(PyObject_CallMethod(self, "peek", [1]));
      if (ahead === undefined) {
        throw newException(PyExc_OSError, "peek() should have returned a bytes object");
      }
      if (ahead.length > 0) {
        const newline = ahead.indexOf(10);
        want = newline >= 0 ? newline + 1 : ahead.length;
        if (limit >= 0) want = Math.min(want, limit - pieces.length);
      }
    }
    const read = PyObject_CallMethod(self, "read", [want]);
    const bytes = bytesLike(read);
    if (bytes === undefined) {
      throw newException(
        PyExc_OSError,
        `read() should have returned a bytes object, not '${Py_TYPE(read).tp_name}'`,
      );
    }
    if (bytes.length === 0) break;
    for (const b of bytes) pieces.push(b);
    if (pieces[pieces.length - 1] === 10) break;
  }
  return PyBytes_FromArray(Uint8Array.from(pieces));
}

const method = methodsOf<PyIOBase>();

defineType<PyIOBase>(PyIOBase_Type, {
  inheritsNew: true,
  withoutSignature: ["__exit__"],
  flags: Py_TPFLAGS_BASETYPE,
  doc: "The abstract base class of all streams.",
  hasDict: true,
  hasWeakrefs: true,
  slots: {
    ...streamSlots(PyIOBase),
    tp_finalize: iobase_finalize,
    tp_iter: (self) => {
      checkClosed(self);
      return self;
    },
    tp_iternext: (self) => {
      const line = PyObject_CallMethod(self, "readline", []);
      return PyObject_Size(line) === 0 ? undefined : line;
    },
  },
  methods: {
    seek: withTextSignature(
      method("($self, offset, whence=0, /)", "Change the stream position.", () => {
        throw newUnsupported("seek");
      }),
      "($self, offset, whence=os.SEEK_SET, /)",
    ),
    tell: method(
      "($self, /)",
      "The current stream position.",
      (self) => PyObject_CallMethod(self, "seek", [0, 1]),
    ),
    truncate: method("($self, size=None, /)", "Resize the file to so many bytes.", () => {
      throw newUnsupported("truncate");
    }),
    flush: method("($self, /)", "Write out what is buffered.", (self) => {
      if (self.closedFlag) throw newClosedError();
      return Py_None;
    }),
    close: method("($self, /)", "Flush and close the stream.", (self) => {
      if (self.closedFlag) return Py_None;
      try {
        PyObject_CallMethod(self, "flush", []);
      } finally {
        self.closedFlag = true;
      }
      return Py_None;
    }),
    seekable: method("($self, /)", "Whether the stream supports random access.", () => false),
    readable: method("($self, /)", "Whether the stream can be read from.", () => false),
    writable: method("($self, /)", "Whether the stream can be written to.", () => false),
    _checkClosed: method("($self, /)", undefined, (self) => {
      checkClosed(self);
      return Py_None;
    }),
    _checkSeekable: method("($self, /)", undefined, checkSeekable),
    _checkReadable: method("($self, /)", undefined, checkReadable),
    _checkWritable: method("($self, /)", undefined, checkWritable),
    fileno: method("($self, /)", "The file descriptor behind the stream.", () => {
      throw newUnsupported("fileno");
    }),
    isatty: method("($self, /)", "Whether the stream is a terminal.", (self) => {
      checkClosed(self);
      return false;
    }),
    __enter__: method("($self, /)", undefined, (self) => {
      checkClosed(self);
      return self;
    }),
    __exit__: method("($self, /, *args)", undefined, (self) => PyObject_CallMethod(self, "close", [])),
    readline: method(
      "($self, size=-1, /)",
      "Read a line, at most size bytes of it.",
      (self, size) => readlineByMethods(self, optionalSize(size)),
    ),
    readlines: method(
      "($self, hint=-1, /)",
      "Read all lines, or lines of about hint bytes together.",
      (self, hint) => {
        const limit = optionalSize(hint);
        const lines: PyObject[] = [];
        let total = 0;
        const next = Py_TYPE(self).tp_iternext!;
        checkClosed(self);
        for (let line = next(self); line !== undefined; line = next(self)) {
          lines.push(line);
          total += PyObject_Size(line);
          if (limit > 0 && total >= limit) break;
        }
        return PyList_New(lines);
      },
    ),
    writelines: method(
      "($self, lines, /)",
      "Write each of the lines; no newlines are added.",
      (self, lines) => {
        checkClosed(self);
        forEachItem(lines, (line) => {
          PyObject_CallMethod(self, "write", [line]);
        });
        return Py_None;
      },
    ),
  },
  getset: {
    closed: { get: (self) => self.closedFlag },
    __dict__: { get: (self) => instanceDict(self) },
  },
});

const rawMethod = methodsOf<PyIOBase>();

/** `read` in terms of `readinto`. */
function rawRead(self: PyObject, size: number): PyObject {
  if (size < 0) return PyObject_CallMethod(self, "readall", []);
  const buffer = newByteArray(size);
  const count = PyObject_CallMethod(self, "readinto", [buffer]);
  if (count === Py_None) return Py_None;
  const n = PyNumber_AsSsize_t(count, true);
  if (n < 0 || n > size) {
    throw newValueError(`readinto returned ${n} outside buffer size ${size}`);
  }
  return PyBytes_FromArray(bytesLike(buffer)!.slice(0, n));
}

/** A bytearray of zeros. */
export function newByteArray(size: number): PyObject {
  return type_call(PyByteArray_Type, [size], undefined);
}

defineType<PyIOBase>(PyRawIOBase_Type, {
  inheritsNew: true,
  withoutSignature: ["readinto", "write"],
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Base class of raw binary streams.",
  slots: streamSlots(PyIOBase),
  methods: {
    read: rawMethod(
      "($self, size=-1, /)",
      "Read at most size bytes.",
      (self, size) => rawRead(self, optionalSize(size)),
    ),
    readall: rawMethod("($self, /)", "Read until the end.", (self) => {
      const chunks: Uint8Array[] = [];
      for (;;) {
        const data = PyObject_CallMethod(self, "read", [DEFAULT_BUFFER_SIZE]);
        if (data === Py_None) {
          if (chunks.length === 0) return Py_None;
          break;
        }
        const bytes = bytesLike(data);
        if (bytes === undefined) throw newTypeError("read() should return bytes");
        if (bytes.length === 0) break;
        chunks.push(bytes);
      }
      return PyBytes_FromArray(concatBytes(chunks));
    }),
    readinto: rawMethod("($self, buffer, /)", undefined, () => {
      throw newNotImplementedError("");
    }),
    write: rawMethod("($self, b, /)", undefined, () => {
      throw newNotImplementedError("");
    }),
  },
});

export function concatBytes(chunks: readonly Uint8Array[]): Uint8Array {
  let total = 0;
  for (const chunk of chunks) total += chunk.length;
  const all = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

const unsupportedMethod = (
  name: string,
  doc: string,
  signature: "($self, size=-1, /)" | "($self, b, /)" | "($self, s, /)" | "($self, /)",
) =>
  methodsOf<PyIOBase>()(signature, doc, () => {
    throw newUnsupported(name);
  });

function readintoByRead(name: string) {
  return methodsOf<PyIOBase>()("($self, buffer, /)", undefined, (self, buffer) => {
    const size = writableLength(buffer, name);
    const data = PyObject_CallMethod(self, name === "readinto1" ? "read1" : "read", [size]);
    const bytes = bytesLike(data);
    if (bytes === undefined) throw newTypeError("read() should return bytes");
    if (bytes.length > size) {
      throw newValueError(`read() returned too much data: ${size} bytes requested, ${bytes.length} returned`);
    }
    storeBytes(buffer, bytes);
    return bytes.length;
  });
}

defineType<PyIOBase>(PyBufferedIOBase_Type, {
  inheritsNew: true,
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Base class of buffered binary streams.",
  slots: streamSlots(PyIOBase),
  methods: {
    detach: unsupportedMethod("detach", "Part with the raw stream below and return it.", "($self, /)"),
    read: unsupportedMethod(
      "read",
      "Read up to size bytes, all there are if size is negative.",
      "($self, size=-1, /)",
    ),
    read1: unsupportedMethod(
      "read1",
      "Read up to size bytes with at most one read of the raw stream.",
      "($self, size=-1, /)",
    ),
    readinto: readintoByRead("readinto"),
    readinto1: readintoByRead("readinto1"),
    write: unsupportedMethod(
      "write",
      "Write the bytes of a buffer; the number of bytes written.",
      "($self, b, /)",
    ),
  },
});

defineType<PyIOBase>(PyTextIOBase_Type, {
  inheritsNew: true,
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Base class of text streams.",
  slots: streamSlots(PyIOBase),
  methods: {
    detach: unsupportedMethod("detach", "Part with the buffer below and return it.", "($self, /)"),
    read: unsupportedMethod(
      "read",
      "Read up to size characters, all there are if size is negative.",
      "($self, size=-1, /)",
    ),
    readline: unsupportedMethod(
      "readline",
      "Read up to the end of the line, or of the stream.",
      "($self, size=-1, /)",
    ),
    write: unsupportedMethod("write", "Write text; the number of characters written.", "($self, s, /)"),
  },
  getset: {
    encoding: { doc: "The name of the encoding, here None.", get: () => Py_None },
    newlines: { doc: "The line ends seen so far, here None.", get: () => Py_None },
    errors: { doc: "The handler of encoding errors, here None.", get: () => Py_None },
  },
});
