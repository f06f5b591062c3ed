/**
 * `BufferedReader`, `BufferedWriter`, `BufferedRandom` and `BufferedRWPair`. After CPython's `Modules/_io/bufferedio.c`.
 *
 * One class serves the first three. Law: at most one of the two buffers is in use; `readBuffer` holds bytes that the raw
 * stream has already passed, `writeBuffer` bytes that it has not got yet.
 */
import { sizeofMethod } from "../../objects/sizeof_method.ts";
import { registerFinalizable, registerQuietly, unregisterFinalizable } from "../../runtime/gc/registry.ts";
import { bytesLike, PyBytes_FromArray } from "../../objects/bytes_object.ts";
import {
  newOSError,
  PyBaseExceptionObject,
  PyException_SetCause,
  PyOSErrorObject,
} from "../../objects/exceptions.ts";
import { Py_None } from "../../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import { PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { PyType_IsSubtype } from "../../objects/type_object.ts";
import { Py_TYPE, PyExc_BlockingIOError, PyExc_OSError } from "../../objects/type_zoo.ts";
import {
  PyNumber_AsSsize_t,
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  reprText,
} from "../../protocol/abstract.ts";
import { PyObject_CallMethod } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newException, newTypeError, newValueError, PyErr_Matches } from "../../protocol/errors.ts";
import { methodsOf, type MethodSpec, Signature } from "../../protocol/signature.ts";
import {
  bytesArgument,
  checkReadable,
  checkSeekable,
  checkWritable,
  closeBoth,
  concatBytes,
  DEFAULT_BUFFER_SIZE,
  finalizingMember,
  isClosed,
  nameOf,
  newByteArray,
  newUnsupported,
  optionalSize,
  PyBufferedIOBase_Type,
  PyIOBase,
  storeBytes,
  streamSlots,
  writableLength,
} from "./base.ts";
import {
  fileRead,
  fileReadAll,
  fileSeek,
  fileWrite,
  positionArgument,
  type PyFileIO,
  PyFileIO_Type,
} from "./file_io.ts";
import { newNativeType } from "../native.ts";

export const PyBufferedReader_Type: PyTypeObject = newNativeType("_io.BufferedReader", PyBufferedIOBase_Type);
export const PyBufferedWriter_Type: PyTypeObject = newNativeType("_io.BufferedWriter", PyBufferedIOBase_Type);
export const PyBufferedRandom_Type: PyTypeObject = newNativeType("_io.BufferedRandom", PyBufferedIOBase_Type);
export const PyBufferedRWPair_Type: PyTypeObject = newNativeType("_io.BufferedRWPair", PyBufferedIOBase_Type);

const EMPTY = new Uint8Array(0);

export class PyBuffered extends PyIOBase {
  /** undefined before `__init__` and after `detach`. */
  raw: PyObject | undefined;
  detached: boolean;
  bufferSize: number;
  readBuffer: Uint8Array;
  readAt: number;
  writeBuffer: Uint8Array;
  writeCount: number;
  /** There is a `FileIO` of the exact type below. */
  file: PyFileIO | undefined;
  constructor(type: PyTypeObject) {
    super(type);
    this.raw = undefined;
    this.detached = false;
    this.bufferSize = DEFAULT_BUFFER_SIZE;
    this.readBuffer = EMPTY;
    this.readAt = 0;
    this.writeBuffer = EMPTY;
    this.writeCount = 0;
    this.file = undefined;
  }
}

const bufferedSize = sizeofMethod<PyBuffered>((self) => self.closedFlag ? 0 : self.bufferSize);

/**
 * Writers whose buffer is not empty. DIFFERS: CPython flushes a file when its last reference goes away; here that can't
 * be seen, so what is left is written out before a file is opened and at exit.
 */
const dirtyWriters: Set<PyBuffered> = new Set();

/** Writes out what forgotten files still hold; errors are not reported. */
export function flushDirtyWriters(): void {
  // One that fails comes back into the set.
  for (const writer of [...dirtyWriters]) {
    try {
      bufferedFlush(writer);
    } catch { /* as a finalizer would */ }
  }
  dirtyWriters.clear();
}

/** The raw stream; ValueError if there is none. CPython: `CHECK_INITIALIZED`. */
function rawOf(self: PyBuffered): PyObject {
  if (self.raw === undefined) {
    throw newValueError(
      self.detached ? "raw stream has been detached" : "I/O operation on uninitialized object",
    );
  }
  return self.raw;
}

function initialize(self: PyBuffered, raw: PyObject, bufferSize: number): void {
  self.raw = self.file = undefined;
  self.detached = false;
  if (bufferSize <= 0) throw newValueError("buffer size must be strictly positive");
  self.raw = raw;
  registerQuietly(self);
  self.closedFlag = false;
  self.bufferSize = bufferSize;
  self.readBuffer = EMPTY;
  self.readAt = 0;
  self.writeBuffer = EMPTY;
  self.writeCount = 0;
  self.file = Py_TYPE(raw) === PyFileIO_Type ? raw as PyFileIO : undefined;
}

/** A reader, writer or both over a raw stream that is known to be able. */
export function newBuffered(type: PyTypeObject, raw: PyObject, bufferSize: number): PyBuffered {
  const self = new PyBuffered(type);
  initialize(self, raw, bufferSize);
  return self;
}

function bufferedClosed(self: PyBuffered): boolean {
  rawOf(self);
  return self.file !== undefined ? self.file.file === undefined : isClosed(self.raw!);
}
/** The same, or closing it has failed: there is no buffer any more. CPython: `IS_CLOSED`. */
function isShut(self: PyBuffered): boolean {
  return bufferedClosed(self) || self.closedFlag;
}
function checkOpen(self: PyBuffered, what: string): void {
  if (isShut(self)) throw newValueError(`${what} of closed file`);
}

// Raw stream ----------------------------------------------------------------------------------------------------------

/** At most `size` bytes from the raw stream; undefined: none now. */
function rawRead(self: PyBuffered, size: number): Uint8Array | undefined {
  if (self.file !== undefined) return fileRead(self.file, size);
  const target = newByteArray(size);
  const count = PyObject_CallMethod(rawOf(self), "readinto", [target]);
  if (count === Py_None) return undefined;
  const n = readCount(count);
  if (n < 0 || n > size) {
    throw newException(
      PyExc_OSError,
      `raw readinto() returned invalid length ${n} (should have been between 0 and ${size})`,
    );
  }
  return bytesLike(target)!.slice(0, n);
}

/** What `readinto()` gave, as a number. CPython: the end of `_bufferedreader_raw_read`. */
function readCount(count: PyObject): number {
  try {
    return PyNumber_AsSsize_t(count, true);
  } catch (err) {
    const failed = newException(PyExc_OSError, "raw readinto() failed") as PyBaseExceptionObject;
    if (err instanceof PyBaseExceptionObject) {
      PyException_SetCause(failed, err);
      failed.context = err;
    }
    throw failed;
  }
}

function rawReadAll(self: PyBuffered): Uint8Array | undefined {
  if (self.file !== undefined) return fileReadAll(self.file);
  const readall = PyObject_GetOptionalAttr(rawOf(self), "readall");
  if (readall !== undefined) {
    const data = PyObject_CallMethod(self.raw!, "readall", []);
    if (data === Py_None) return undefined;
    const bytes = bytesLike(data);
    if (bytes === undefined) throw newTypeError("readall() should return bytes");
    return bytes;
  }
  const chunks: Uint8Array[] = [];
  for (;;) {
    const data = PyObject_CallMethod(self.raw!, "read", []);
    if (data === Py_None) return chunks.length === 0 ? undefined : concatBytes(chunks);
    const bytes = bytesLike(data);
    if (bytes === undefined) throw newTypeError("read() should return bytes");
    if (bytes.length === 0) return concatBytes(chunks);
    chunks.push(bytes);
  }
}

/** Writes some of it: how much; undefined: the raw stream would block. CPython: `_bufferedwriter_raw_write`. */
function rawWrite(self: PyBuffered, bytes: Uint8Array): number | undefined {
  if (self.file !== undefined) return fileWrite(self.file, bytes);
  const count = PyObject_CallMethod(rawOf(self), "write", [PyBytes_FromArray(bytes.slice())]);
  if (count === Py_None) return undefined;
  const n = PyNumber_AsSsize_t(count, true);
  if (n < 0 || n > bytes.length) {
    throw newException(
      PyExc_OSError,
      `raw write() returned invalid length ${n} (should have been between 0 and ${bytes.length})`,
    );
  }
  return n;
}

const EAGAIN = 11;
/** `written`: how much of what was given has been written or is kept. CPython: `_set_BlockingIOError`. */
function newBlocking(written: number): PyOSErrorObject {
  const text = "write could not complete without blocking";
  const exc = newOSError(EAGAIN, text);
  exc.args = PyTuple_New([EAGAIN, text, written]);
  exc.written = written;
  return exc;
}

function rawSeek(self: PyBuffered, offset: number, whence: number): number {
  if (self.file !== undefined) return fileSeek(self.file, offset, whence);
  const n = PyNumber_AsSsize_t(PyObject_CallMethod(rawOf(self), "seek", [offset, whence]), true);
  if (n < 0) throw newException(PyExc_OSError, `Raw stream returned invalid position ${n}`);
  return n;
}
function rawTell(self: PyBuffered): number {
  if (self.file !== undefined) return fileSeek(self.file, 0, 1);
  const n = PyNumber_AsSsize_t(PyObject_CallMethod(rawOf(self), "tell", []), true);
  if (n < 0) throw newException(PyExc_OSError, `Raw stream returned invalid position ${n}`);
  return n;
}

// Reading -------------------------------------------------------------------------------------------------------------

function readAhead(self: PyBuffered): number {
  return self.readBuffer.length - self.readAt;
}
function takeAhead(self: PyBuffered, count: number): Uint8Array {
  const bytes = self.readBuffer.subarray(self.readAt, self.readAt + count);
  self.readAt += bytes.length;
  return bytes;
}
/** Fills the empty read buffer: how much it got, 0 at the end; undefined: nothing is there now. */
function fill(self: PyBuffered): number | undefined {
  const bytes = rawRead(self, self.bufferSize);
  self.readBuffer = bytes ?? EMPTY;
  self.readAt = 0;
  return bytes?.length;
}

/** `size` bytes, all for -1; fewer only at the end; undefined: none now. */
export function bufferedRead(self: PyBuffered, size: number): Uint8Array | undefined {
  checkOpen(self, "read");
  flushWrites(self);
  if (size < 0) {
    const ahead = takeAhead(self, readAhead(self));
    const rest = rawReadAll(self);
    if (rest === undefined) return ahead.length === 0 ? undefined : ahead;
    return ahead.length === 0 ? rest : concatBytes([ahead, rest]);
  }
  if (readAhead(self) >= size) return takeAhead(self, size);
  const chunks = [takeAhead(self, readAhead(self))];
  let left = size - chunks[0].length;
  while (left > 0) {
    if (left >= self.bufferSize) {
      const bytes = rawRead(self, left);
      if (bytes === undefined && chunks.every((c) => c.length === 0)) return undefined;
      if (bytes === undefined || bytes.length === 0) break;
      chunks.push(bytes);
      left -= bytes.length;
      continue;
    }
    const count = fill(self);
    if (count === undefined && chunks.every((c) => c.length === 0)) return undefined;
    if (!count) break;
    const bytes = takeAhead(self, left);
    chunks.push(bytes);
    left -= bytes.length;
  }
  return concatBytes(chunks);
}

/** At most `size` bytes with at most one read of the raw stream. */
export function bufferedRead1(self: PyBuffered, size: number): Uint8Array {
  checkOpen(self, "read");
  flushWrites(self);
  if (size < 0) size = self.bufferSize;
  if (size === 0) return EMPTY;
  if (readAhead(self) > 0) return takeAhead(self, size);
  self.readBuffer = EMPTY;
  self.readAt = 0;
  return rawRead(self, size) ?? EMPTY;
}

/** A line with its newline, at most `limit` bytes of it. */
function bufferedReadline(self: PyBuffered, limit: number): Uint8Array {
  checkOpen(self, "readline");
  flushWrites(self);
  const chunks: Uint8Array[] = [];
  let left = limit < 0 ? Infinity : limit;
  while (left > 0) {
    if (readAhead(self) === 0 && !fill(self)) break;
    const newline = self.readBuffer.indexOf(10, self.readAt);
    const end = newline < 0 ? self.readBuffer.length : newline + 1;
    const bytes = takeAhead(self, Math.min(end - self.readAt, left));
    chunks.push(bytes);
    left -= bytes.length;
    if (bytes[bytes.length - 1] === 10) break;
  }
  return chunks.length === 1 ? chunks[0] : concatBytes(chunks);
}

// Writing -------------------------------------------------------------------------------------------------------------

/** Keeps bytes for which there is room. */
function keep(self: PyBuffered, bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  if (self.writeBuffer.length < self.writeCount + bytes.length) {
    const larger = new Uint8Array(
      Math.min(self.bufferSize, Math.max(2 * self.writeBuffer.length, 4096, self.writeCount + bytes.length)),
    );
    larger.set(self.writeBuffer.subarray(0, self.writeCount));
    self.writeBuffer = larger;
  }
  self.writeBuffer.set(bytes, self.writeCount);
  self.writeCount += bytes.length;
  dirtyWriters.add(self);
}

/**
 * Writes bytes out or keeps them, copied; how many. A raw stream that would block gets as much as it takes, the buffer what it has
 * room for. CPython: `_io_BufferedWriter_write_impl`.
 */
export function bufferedWrite(self: PyBuffered, bytes: Uint8Array): number {
  if (isShut(self)) throw newValueError("write to closed file");
  discardReadAhead(self);
  const { length } = bytes;
  if (length <= self.bufferSize - self.writeCount) {
    keep(self, bytes);
    return length;
  }
  try {
    flushWrites(self);
  } catch (err) {
    if (!(err instanceof PyOSErrorObject) || !PyErr_Matches(err, PyExc_BlockingIOError)) throw err;
    const room = self.bufferSize - self.writeCount;
    keep(self, bytes.subarray(0, room));
    if (length <= room) return length;
    throw newBlocking(room);
  }
  let done = 0;
  while (length - done > self.bufferSize) {
    const count = rawWrite(self, done === 0 ? bytes : bytes.subarray(done));
    if (count === undefined) {
      keep(self, bytes.subarray(done, done + self.bufferSize));
      throw newBlocking(done + self.bufferSize);
    }
    done += count;
  }
  keep(self, bytes.subarray(done));
  return length;
}

function flushWrites(self: PyBuffered): void {
  if (self.writeCount === 0) return;
  const bytes = self.writeBuffer.slice(0, self.writeCount);
  self.writeCount = 0;
  dirtyWriters.delete(self);
  let done = 0;
  try {
    while (done < bytes.length) {
      const count = rawWrite(self, done === 0 ? bytes : bytes.subarray(done));
      if (count === undefined) throw newBlocking(0);
      done += count;
    }
  } catch (err) {
    // What was not taken waits for the next flush.
    if (self.writeCount === 0) keep(self, bytes.subarray(done));
    throw err;
  }
}

/** Moves the raw stream back to where the reader stands. */
function discardReadAhead(self: PyBuffered): void {
  const ahead = readAhead(self);
  self.readBuffer = EMPTY;
  self.readAt = 0;
  if (ahead > 0) rawSeek(self, -ahead, 1);
}

/** Writes out what is buffered. */
export function bufferedFlush(self: PyBuffered): void {
  if (isShut(self)) throw newValueError("flush of closed file");
  flushWrites(self);
}

export function bufferedSeek(self: PyBuffered, offset: number, whence: number): number {
  if (whence < 0 || whence > 2) throw newValueError(`whence value ${whence} unsupported`);
  if (isShut(self)) throw newValueError("seek of closed file");
  if (self.file === undefined) checkSeekable(rawOf(self));
  flushWrites(self);
  if (whence === 1) offset -= readAhead(self);
  self.readBuffer = EMPTY;
  self.readAt = 0;
  return rawSeek(self, offset, whence);
}

export function bufferedTell(self: PyBuffered): number {
  // Devices that can't be positioned say 0 wherever they are.
  return Math.max(0, rawTell(self) - readAhead(self) + self.writeCount);
}

function bufferedClose(self: PyBuffered): void {
  const raw = rawOf(self);
  if (bufferedClosed(self)) return;
  unregisterFinalizable(self);
  if (self.finalizing) {
    try {
      PyObject_CallMethod(raw, "_dealloc_warn", [self]);
    } catch (err) {
      if (!(err instanceof PyBaseExceptionObject)) throw err;
    }
  }
  closeBoth(() => PyObject_CallMethod(self, "flush", []), () => {
    dirtyWriters.delete(self);
    self.writeCount = 0;
    self.closedFlag = true;
    PyObject_CallMethod(raw, "close", []);
  });
}

/** The bytes object of something read. */
function result(bytes: Uint8Array | undefined): PyObject {
  // What stands in a buffer is copied: the buffer is used again.
  return bytes === undefined ? Py_None : PyBytes_FromArray(bytes.slice());
}

// Methods -------------------------------------------------------------------------------------------------------------

const method = methodsOf<PyBuffered>();

const commonMethods: Record<string, MethodSpec> = {
  detach: method("($self, /)", "Separate the raw stream from the buffer and return it.", (self) => {
    const raw = rawOf(self);
    PyObject_CallMethod(self, "flush", []);
    unregisterFinalizable(self);
    self.raw = undefined;
    self.file = undefined;
    self.detached = true;
    return raw;
  }),
  flush: method(
    "($self, /)",
    "Write out what is buffered; a stream for both gives back what it read ahead.",
    (self) => {
      bufferedFlush(self);
      if (PyType_IsSubtype(Py_TYPE(self), PyBufferedRandom_Type)) discardReadAhead(self);
      return Py_None;
    },
  ),
  close: method("($self, /)", "Flush and close the stream.", (self) => {
    bufferedClose(self);
    return Py_None;
  }),
  seekable: method(
    "($self, /)",
    "Whether the stream can be positioned.",
    (self) => PyObject_CallMethod(rawOf(self), "seekable", []),
  ),
  fileno: method(
    "($self, /)",
    "The file descriptor.",
    (self) => PyObject_CallMethod(rawOf(self), "fileno", []),
  ),
  isatty: method(
    "($self, /)",
    "Whether the stream is a terminal.",
    (self) => PyObject_CallMethod(rawOf(self), "isatty", []),
  ),
  _dealloc_warn: method("($self, source, /)", undefined, (self, source) => {
    if (self.raw === undefined) return Py_None;
    try {
      PyObject_CallMethod(self.raw, "_dealloc_warn", [source]);
    } catch (err) {
      if (!(err instanceof PyBaseExceptionObject)) throw err;
    }
    return Py_None;
  }),
  seek: method("($self, target, whence: int = 0, /)", "Move to a position.", (self, target, whence) => {
    rawOf(self);
    return bufferedSeek(self, positionArgument(target), whence);
  }),
  tell: method("($self, /)", "The current position.", (self) => {
    rawOf(self);
    return bufferedTell(self);
  }),
  truncate: method(
    "($self, pos=None, /)",
    "Resize the file, to the current position by default.",
    (self, pos) => {
      const raw = rawOf(self);
      checkOpen(self, "truncate");
      if (self.ob_type === PyBufferedReader_Type) throw newUnsupported("truncate");
      flushWrites(self);
      const where = pos === Py_None ? bufferedTell(self) : pos;
      return PyObject_CallMethod(raw, "truncate", [where]);
    },
  ),
  __getstate__: method("($self, /)", undefined, (self) => {
    throw newTypeError(`cannot pickle '${Py_TYPE(self).tp_name}' instances`);
  }),
};

const readMethods: Record<string, MethodSpec> = {
  readable: method(
    "($self, /)",
    "Whether the stream can be read from.",
    (self) => PyObject_CallMethod(rawOf(self), "readable", []),
  ),
  read: method("($self, size=-1, /)", "Read size bytes, everything by default.", (self, size) => {
    const n = optionalSize(size);
    rawOf(self);
    if (n < -1) throw newValueError("read length must be non-negative or -1");
    return result(bufferedRead(self, n));
  }),
  read1: method(
    "($self, size=-1, /)",
    "Read at most size bytes with at most one system call.",
    (self, size) => {
      rawOf(self);
      return result(bufferedRead1(self, optionalSize(size)));
    },
  ),
  peek: method("($self, size: Py_ssize_t = 0, /)", "Bytes that come next, without moving on.", (self) => {
    rawOf(self);
    checkOpen(self, "peek");
    flushWrites(self);
    if (readAhead(self) === 0) fill(self);
    return result(self.readBuffer.subarray(self.readAt));
  }),
  readinto: method("($self, buffer, /)", "Read into a buffer; the number of bytes read.", (self, buffer) => {
    rawOf(self);
    const bytes = bufferedRead(self, writableLength(buffer, "readinto"));
    if (bytes === undefined) return Py_None;
    storeBytes(buffer, bytes.slice());
    return bytes.length;
  }),
  readinto1: method(
    "($self, buffer, /)",
    "Read into a buffer with at most one system call.",
    (self, buffer) => {
      rawOf(self);
      const size = writableLength(buffer, "readinto1");
      checkOpen(self, "readinto1");
      flushWrites(self);
      let bytes: Uint8Array = takeAhead(self, size).slice();
      const left = size - bytes.length;
      // More than the buffer could take is read past it, even behind what it had.
      const isPastBuffer = left > self.bufferSize;
      if (left > 0 && (isPastBuffer || bytes.length === 0)) {
        const more = isPastBuffer
          ? rawRead(self, left)
          : fill(self) === undefined
          ? undefined
          : takeAhead(self, left);
        if (more === undefined && bytes.length === 0) return Py_None;
        if (more !== undefined) bytes = concatBytes([bytes, more]);
      }
      storeBytes(buffer, bytes);
      return bytes.length;
    },
  ),
  readline: method("($self, size=-1, /)", "Read a line, at most size bytes of it.", (self, size) => {
    rawOf(self);
    return result(bufferedReadline(self, optionalSize(size)));
  }),
};

const writeMethods: Record<string, MethodSpec> = {
  writable: method(
    "($self, /)",
    "Whether the stream can be written to.",
    (self) => PyObject_CallMethod(rawOf(self), "writable", []),
  ),
  write: method("($self, buffer, /)", "Write bytes to the buffer; how many.", (self, buffer) => {
    rawOf(self);
    return bufferedWrite(self, bytesArgument(buffer));
  }),
};

const getset = {
  closed: { get: bufferedClosed },
  name: { get: (self: PyBuffered) => PyObject_GetAttr(rawOf(self), "name") },
  mode: { get: (self: PyBuffered) => PyObject_GetAttr(rawOf(self), "mode") },
};
const members = { _finalizing: finalizingMember, raw: { get: (self: PyBuffered) => self.raw ?? Py_None } };

function bufferedRepr(self: PyBuffered): PyObject {
  const name = self.raw === undefined ? undefined : nameOf(self);
  const type = Py_TYPE(self).tp_name;
  return PyUnicode_FromUTF16(name === undefined ? `<${type}>` : `<${type} name=${reprText(name)}>`);
}

function lineIterator(self: PyBuffered): PyObject | undefined {
  rawOf(self);
  if (Py_TYPE(self) !== PyBufferedReader_Type && Py_TYPE(self) !== PyBufferedRandom_Type) {
    const line = PyObject_CallMethod(self, "readline", []);
    return bytesLike(line)?.length === 0 ? undefined : line;
  }
  const line = bufferedReadline(self, -1);
  return line.length === 0 ? undefined : result(line);
}

const initSignature = new Signature("(raw, buffer_size: Py_ssize_t = 131072)");

function initFor(name: string, check: (raw: PyObject) => void) {
  return (self: PyBuffered, args: readonly PyObject[], kwnames: readonly string[] | undefined): void => {
    const [raw, size] = newArguments(initSignature, name, args, kwnames);
    self.raw = self.file = undefined;
    self.detached = false;
    check(raw as PyObject);
    initialize(self, raw as PyObject, size as number);
    registerFinalizable(self);
  };
}

const shownSignature = "(raw, buffer_size=DEFAULT_BUFFER_SIZE)";

defineType<PyBuffered>(PyBufferedReader_Type, {
  inheritsNew: true,
  flags: Py_TPFLAGS_BASETYPE,
  doc: "A buffer for reading from a raw stream.",
  signature: shownSignature,
  slots: {
    ...streamSlots(PyBuffered),
    tp_init: initFor("BufferedReader", checkReadable),
    tp_repr: bufferedRepr,
    tp_iternext: lineIterator,
  },
  methods: { __sizeof__: bufferedSize, ...commonMethods, ...readMethods },
  getset,
  members,
});

defineType<PyBuffered>(PyBufferedWriter_Type, {
  inheritsNew: true,
  flags: Py_TPFLAGS_BASETYPE,
  doc: "A buffer for writing to a raw stream.",
  signature: shownSignature,
  slots: {
    ...streamSlots(PyBuffered),
    tp_init: initFor("BufferedWriter", checkWritable),
    tp_repr: bufferedRepr,
  },
  methods: { __sizeof__: bufferedSize, ...commonMethods, ...writeMethods },
  getset,
  members,
});

defineType<PyBuffered>(PyBufferedRandom_Type, {
  inheritsNew: true,
  flags: Py_TPFLAGS_BASETYPE,
  doc: "A buffer for a raw stream that can be positioned, read and written.",
  signature: shownSignature,
  slots: {
    ...streamSlots(PyBuffered),
    tp_init: initFor("BufferedRandom", (raw) => {
      checkSeekable(raw);
      checkReadable(raw);
      checkWritable(raw);
    }),
    tp_repr: bufferedRepr,
    tp_iternext: lineIterator,
  },
  methods: { __sizeof__: bufferedSize, ...commonMethods, ...readMethods, ...writeMethods },
  getset,
  members,
});

// BufferedRWPair ------------------------------------------------------------------------------------------------------

class PyBufferedRWPair extends PyIOBase {
  reader: PyBuffered | undefined;
  writer: PyBuffered | undefined;
  constructor(type: PyTypeObject) {
    super(type);
    this.reader = undefined;
    this.writer = undefined;
  }
}

const pair = methodsOf<PyBufferedRWPair>();
function readerOf(self: PyBufferedRWPair): PyBuffered {
  if (self.reader === undefined) throw newValueError("I/O operation on uninitialized object");
  return self.reader;
}
function writerOf(self: PyBufferedRWPair): PyBuffered {
  if (self.writer === undefined) throw newValueError("I/O operation on uninitialized object");
  return self.writer;
}
const forwardToReader = (name: string) =>
  pair("($self, /, *args)", undefined, (self, args) => PyObject_CallMethod(readerOf(self), name, args));
const forwardToWriter = (name: string) =>
  pair("($self, /, *args)", undefined, (self, args) => PyObject_CallMethod(writerOf(self), name, args));
const pairSignature = new Signature("(reader, writer, buffer_size: Py_ssize_t = 131072, /)");

defineType<PyBufferedRWPair>(PyBufferedRWPair_Type, {
  inheritsNew: true,
  withoutSignature: ["peek", "read", "read1", "readinto", "readinto1", "write"],
  flags: Py_TPFLAGS_BASETYPE,
  doc: "A reader and a writer over two raw streams, used as one.",
  signature: "(reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /)",
  slots: {
    ...streamSlots(PyBufferedRWPair),
    tp_init: (self, args, kwnames) => {
      const [reader, writer, size] = newArguments(pairSignature, "BufferedRWPair", args, kwnames);
      checkReadable(reader as PyObject);
      checkWritable(writer as PyObject);
      self.reader = newBuffered(PyBufferedReader_Type, reader as PyObject, size as number);
      self.writer = newBuffered(PyBufferedWriter_Type, writer as PyObject, size as number);
    },
  },
  methods: {
    read: forwardToReader("read"),
    peek: forwardToReader("peek"),
    read1: forwardToReader("read1"),
    readinto: forwardToReader("readinto"),
    readinto1: forwardToReader("readinto1"),
    readable: forwardToReader("readable"),
    write: forwardToWriter("write"),
    flush: forwardToWriter("flush"),
    writable: forwardToWriter("writable"),
    close: pair("($self, /)", undefined, (self) => {
      closeBoth(
        () => PyObject_CallMethod(writerOf(self), "close", []),
        () => PyObject_CallMethod(readerOf(self), "close", []),
      );
      return Py_None;
    }),
    isatty: pair("($self, /)", undefined, (self) => {
      const writer = PyObject_CallMethod(writerOf(self), "isatty", []);
      return writer !== false ? writer : PyObject_CallMethod(readerOf(self), "isatty", []);
    }),
  },
  getset: { closed: { get: (self) => PyObject_GetAttr(writerOf(self), "closed") } },
});
