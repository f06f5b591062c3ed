/** `FileIO`: a file of the host, unbuffered. After CPython's `Modules/_io/fileio.c`. */
import { serveSignalsWhileWaiting } from "../posix_system.ts";
import { PySys_Audit } from "../../runtime/audit.ts";
import { PyBaseExceptionObject } from "../../objects/exceptions.ts";
import { registerQuietly, unregisterFinalizable } from "../../runtime/gc/registry.ts";
import { PyErr_FormatUnraisable } from "../../runtime/unraisable.ts";
import { PyErr_ResourceWarning } from "../../runtime/warnings.ts";
import { PyBytes_FromArray } from "../../objects/bytes_object.ts";
import { newOSError } from "../../objects/exceptions.ts";
import { PyLong_AsInt, PyLong_Check } from "../../objects/long_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import { PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { Py_TYPE, PyBool_Type, PyExc_RuntimeWarning, PyExc_Warning } from "../../objects/type_zoo.ts";
import { PyNumber_Index, PyObject_SetAttr, reprText } from "../../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_Vectorcall } from "../../protocol/call.ts";

import { defineType } from "../../protocol/define_type.ts";
import { newTypeError, newValueError, PyErr_Matches } from "../../protocol/errors.ts";
import { methodsOf, Signature } from "../../protocol/signature.ts";
import { HostError, type HostFile, type HostStat, type OpenMode } from "../../host/host.ts";
import { O_CLOEXEC, openFlagsOf } from "../../host/system.ts";
import { hostOf } from "../../runtime/host_state.ts";
import { PyErr_WarnEx } from "../../runtime/warnings.ts";
import { fsDecode } from "../fs_path.ts";
import {
  bytesArgument,
  closeBoth,
  concatBytes,
  DEFAULT_BUFFER_SIZE,
  finalizingMember,
  hostCall,
  nameOf,
  newUnsupported,
  optionalSize,
  PyIOBase,
  PyRawIOBase_Type,
  storeBytes,
  streamSlots,
  writableLength,
} from "./base.ts";
import { newNativeType } from "../native.ts";

const EBADF = 9;

export const PyFileIO_Type: PyTypeObject = newNativeType("_io.FileIO", PyRawIOBase_Type);

/** Files that are open, by descriptor: those that the system does not know by number. */
const openFiles: Map<number, HostFile> = new Map();

/** The file of a descriptor that is not the system's, if it is one. */
export function knownFile(fd: number): HostFile | undefined {
  return openFiles.get(fd);
}

/** Standard streams that the program has closed; what their numbers mean then, only the system knows. */
const closedStreams: Set<number> = new Set();

/** The open file of a descriptor. */
export function fileOfDescriptor(fd: number): HostFile | undefined {
  const known = openFiles.get(fd);
  if (known !== undefined) return known;
  const host = hostOf();
  if (!closedStreams.has(fd)) {
    if (fd === 0) return host.stdin;
    if (fd === 1) return host.stdout;
    if (fd === 2) return host.stderr;
  }
  return host.openDescriptor(fd);
}
/** Makes a host file known by its descriptor. */
export function registerFile(file: HostFile): void {
  openFiles.set(file.fileno(), file);
}
/** Forgets a file whose descriptor is being taken over. */
export function forgetDescriptor(fd: number): void {
  const file = openFiles.get(fd);
  if (file === undefined) return;
  openFiles.delete(fd);
  file.close();
}
/** Closes a descriptor; false if there is none. */
export function closeDescriptor(fd: number): boolean {
  const file = openFiles.get(fd);
  if (file !== undefined) {
    openFiles.delete(fd);
    hostCall(() => file.close());
    return true;
  }
  const { system } = hostOf();
  if (system === undefined) return fd >= 0 && fd <= 2;
  hostCall(() => system.close(fd));
  if (fd <= 2) closedStreams.add(fd);
  return true;
}

export class PyFileIO extends PyIOBase {
  /** undefined: closed, or not opened yet. */
  file: HostFile | undefined;
  canRead: boolean;
  canWrite: boolean;
  created: boolean;
  appending: boolean;
  /** undefined: not asked yet. */
  seekableFlag: boolean | undefined;
  /** What kind of file it is; undefined: not asked yet. */
  kind: FileKind | undefined;
  closefd: boolean;
  constructor(type: PyTypeObject) {
    super(type);
    this.file = undefined;
    this.canRead = false;
    this.canWrite = false;
    this.created = false;
    this.appending = false;
    this.seekableFlag = undefined;
    this.closefd = true;
    this.kind = undefined;
  }

  /** Whether a read may have to wait for somebody: a terminal, a pipe, a socket. */
  get mayWait(): boolean {
    return (this.kind ??= kindOf(this.file!)).mayWait;
  }
  /** The file's size when it was first looked at; 0 if that says nothing. */
  get sizeAtOpen(): number {
    return (this.kind ??= kindOf(this.file!)).size;
  }
}

interface FileKind {
  readonly mayWait: boolean;
  readonly size: number;
}
const UNKNOWN: FileKind = { mayWait: false, size: 0 }, STREAM: FileKind = { mayWait: true, size: 0 };
function kindOf(file: HostFile): FileKind {
  try {
    const { mode, size } = file.stat();
    if ((mode & S_IFMT) === S_IFREG) return { mayWait: false, size };
    return (mode & S_IFMT) === S_IFDIR ? UNKNOWN : STREAM;
  } catch (err) {
    if (!(err instanceof HostError)) throw err;
    return UNKNOWN;
  }
}
const S_IFMT = 0o170000, S_IFREG = 0o100000, S_IFDIR = 0o40000;

export function openFile(self: PyFileIO): HostFile {
  if (self.file === undefined) throw newValueError("I/O operation on closed file");
  return self.file;
}
function readableFile(self: PyFileIO): HostFile {
  const file = openFile(self);
  if (!self.canRead) throw newUnsupported("File not open for reading");
  return file;
}

const EAGAIN = 11;
/** Runs a transfer on the host; undefined where a descriptor that doesn't block would have to wait. */
function unlessBlocked<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (err) {
    if (!(err instanceof HostError)) throw err;
    if (err.errno === EAGAIN) return undefined;
    throw newOSError(err.errno, err.strerror);
  }
}

/** At most `size` bytes; undefined: none now. */
export function fileRead(self: PyFileIO, size: number): Uint8Array | undefined {
  const file = readableFile(self);
  if (self.mayWait) serveSignalsWhileWaiting();
  return size === 0 ? new Uint8Array(0) : unlessBlocked(() => file.read(size));
}

/** Sizes up to this one are taken as what is left to read. CPython: `LARGE_BUFFER_CUTOFF_SIZE`. */
const SMALL_FILE = 65536;
/** How much to ask for at first: one byte more than there should be, so that the end shows. CPython: `_io_FileIO_readall_impl`. */
function firstReadSize(self: PyFileIO, file: HostFile): number {
  const size = self.sizeAtOpen;
  if (size === 0) return DEFAULT_BUFFER_SIZE;
  const left = size <= SMALL_FILE ? size : Math.max(0, size - file.seek(0, 1));
  return Math.min(left + 1, 1 << 30);
}

/** Everything up to the end, or up to where a descriptor that doesn't block would wait; undefined if that is at once. */
export function fileReadAll(self: PyFileIO): Uint8Array | undefined {
  const file = readableFile(self);
  if (self.mayWait) serveSignalsWhileWaiting();
  const chunks: Uint8Array[] = [];
  let size = firstReadSize(self, file);
  for (;;) {
    const chunk = unlessBlocked(() => file.read(size));
    if (chunk === undefined && chunks.length === 0) return undefined;
    if (chunk === undefined || chunk.length === 0) break;
    chunks.push(chunk);
    // A file gives less than was asked for at its end only: most likely that is all.
    if (chunk.length < size && self.sizeAtOpen > 0) size = 1;
    else size = Math.min(Math.max(2 * size, DEFAULT_BUFFER_SIZE), 1 << 24);
  }
  return chunks.length === 1 ? chunks[0] : concatBytes(chunks);
}

/** How many of the bytes were written; undefined: none now. */
export function fileWrite(self: PyFileIO, bytes: Uint8Array): number | undefined {
  const file = openFile(self);
  if (!self.canWrite) throw newUnsupported("File not open for writing");
  return bytes.length === 0 ? 0 : unlessBlocked(() => file.write(bytes));
}

export function fileSeek(self: PyFileIO, offset: number, whence: number): number {
  const file = openFile(self);
  if (whence < 0 || whence > 2) throw newOSError(22, "Invalid argument");
  if (whence === 0 && offset < 0) throw newOSError(22, "Invalid argument");
  return hostCall(() => file.seek(offset, whence as 0 | 1 | 2));
}

export function fileSeekable(self: PyFileIO): boolean {
  const file = openFile(self);
  if (self.seekableFlag === undefined) {
    try {
      file.seek(0, 1);
      self.seekableFlag = true;
    } catch {
      self.seekableFlag = false;
    }
  }
  return self.seekableFlag;
}

export function fileClose(self: PyFileIO): void {
  const file = self.file;
  if (self.finalizing) deallocWarn(self, self);
  unregisterFinalizable(self);
  self.file = undefined;
  self.closedFlag = true;
  if (file === undefined || !self.closefd) return;
  if (openFiles.get(file.fileno()) === file) openFiles.delete(file.fileno());
  hostCall(() => file.close());
}

const badMode = "Must have exactly one of create/read/write/append mode and at most one plus";

function parseMode(self: PyFileIO, mode: string): OpenMode {
  let kind = "", plus = false;
  for (const ch of mode) {
    if (ch === "r" || ch === "w" || ch === "a" || ch === "x") {
      if (kind !== "") throw newValueError(badMode);
      kind = ch;
    } else if (ch === "+") {
      if (plus) throw newValueError(badMode);
      plus = true;
    } else if (ch !== "b") throw newValueError(`invalid mode: ${mode}`);
  }
  if (kind === "") throw newValueError(badMode);
  self.canRead = kind === "r" || plus;
  self.canWrite = kind !== "r" || plus;
  self.created = kind === "x";
  self.appending = kind === "a";
  return {
    read: self.canRead,
    write: self.canWrite,
    append: kind === "a",
    create: kind === "w" || kind === "a",
    truncate: kind === "w",
    exclusive: kind === "x",
  };
}

/** Warns that nobody has closed the file. CPython: `fileio_dealloc_warn`. */
function deallocWarn(self: PyFileIO, source: PyObject): void {
  if (self.file === undefined || !self.closefd) return;
  try {
    PyErr_ResourceWarning(source, 1, `unclosed file ${reprText(source)}`);
  } catch (err) {
    if (PyErr_Matches(err, PyExc_Warning)) {
      PyErr_FormatUnraisable(err, `Exception ignored while finalizing file ${reprText(self)}`);
    } else if (!(err instanceof PyBaseExceptionObject)) throw err;
  }
}

/** `FileIO.__init__`: `name` is a path or an open descriptor. */
export function fileInit(
  self: PyFileIO,
  name: PyObject,
  mode: string,
  closefd: boolean,
  opener: PyObject,
  opened?: number,
): void {
  if (self.file !== undefined && self.closefd) fileClose(self);
  self.closedFlag = false;
  self.seekableFlag = undefined;
  self.kind = undefined;
  if (Py_TYPE(name) === PyBool_Type) {
    PyErr_WarnEx(PyExc_RuntimeWarning, "bool is used as a file descriptor", 1);
  }
  const fd = descriptorOf(name);
  const how = parseMode(self, mode);
  PySys_Audit("open", () => [name, PyUnicode_FromUTF16(mode.replace("b", "")), openFlagsOf(how) | O_CLOEXEC]);
  if (fd !== undefined) {
    self.closefd = closefd;
    const file = fileOfDescriptor(fd);
    if (file === undefined) throw newOSError(EBADF, "Bad file descriptor");
    refuseDirectory(file, name);
    self.file = file;
  } else {
    const path = fsDecode(name, "byte");
    if (!closefd) throw newValueError("Cannot use closefd=False with file name");
    self.closefd = true;
    if (opener === Py_None) {
      const file = opened !== undefined
        ? fileOfDescriptor(opened)!
        : hostCall(() => hostOf().open(path, how), name);
      if (hostOf().system === undefined) registerFile(file);
      self.file = file;
    } else {
      const given = PyObject_Vectorcall(opener, [name, openFlagsOf(how) | O_CLOEXEC], undefined);
      if (!PyLong_Check(given)) throw newTypeError("expected integer from opener");
      const opened = Number(PyLong_AsInt(given));
      if (opened < 0) throw newValueError(`opener returned ${opened}`);
      const file = fileOfDescriptor(opened);
      if (file === undefined) throw newOSError(EBADF, "Bad file descriptor", name);
      refuseDirectory(file, name);
      self.file = file;
    }
  }
  try {
    PyObject_SetAttr(self, "name", name);
  } catch (err) {
    // Whoever gave the descriptor keeps it.
    if (fd === undefined) fileClose(self);
    self.file = undefined;
    throw err;
  }
  if (closefd) registerQuietly(self);
  if (self.appending) {
    try {
      self.file.seek(0, 2);
    } catch { /* a pipe */ }
  }
}

/** The descriptor that a name is; undefined for what is to be a path, ints that don't fit too. */
function descriptorOf(name: PyObject): number | undefined {
  if (!PyLong_Check(name) && Py_TYPE(name).nb_index === undefined) return undefined;
  const fd = PyNumber_Index(name);
  if (fd < -2147483648 || fd > 2147483647) return undefined;
  if (fd < 0) throw newValueError("negative file descriptor");
  return Number(fd);
}

/** What `fstat(2)` says; undefined where it may not say anything. A descriptor that is not open is an OSError. */
function fileStatus(file: HostFile): HostStat | undefined {
  try {
    return file.stat();
  } catch (err) {
    if (!(err instanceof HostError)) throw err;
    if (err.errno === EBADF) throw newOSError(EBADF, err.strerror);
    return undefined;
  }
}

function refuseDirectory(file: HostFile, name: PyObject): void {
  const status = fileStatus(file);
  if (status !== undefined && (status.mode & S_IFMT) === S_IFDIR) {
    throw newOSError(21, "Is a directory", name);
  }
}

/** The size that the file system likes; the default where it says none. */
function preferredSize(self: PyFileIO): number {
  const size = self.file === undefined ? 0 : fileStatus(self.file)?.blksize ?? 0;
  return size > 1 ? size : DEFAULT_BUFFER_SIZE;
}

function modeText(self: PyFileIO): string {
  if (self.created) return self.canRead ? "xb+" : "xb";
  if (self.appending) return self.canRead ? "ab+" : "ab";
  if (self.canRead) return self.canWrite ? "rb+" : "rb";
  return "wb";
}

/** A new FileIO of the exact type. `opened`: the descriptor of the file, which is open already. */
export function newFileIO(
  name: PyObject,
  mode: string,
  closefd: boolean,
  opener: PyObject,
  opened?: number,
): PyFileIO {
  const self = new PyFileIO(PyFileIO_Type);
  fileInit(self, name, mode, closefd, opener, opened);
  return self;
}

function bytesOrNone(bytes: Uint8Array | undefined): PyObject {
  return bytes === undefined ? Py_None : PyBytes_FromArray(bytes);
}

const initSignature = new Signature("(file, mode: str = 'r', closefd: bool = True, opener=None)");
const method = methodsOf<PyFileIO>();

/** Position arguments: ints only. */
export function positionArgument(op: PyObject): number {
  if (typeof op === "number") return op;
  if (!PyLong_Check(op) && Py_TYPE(op).nb_index === undefined) {
    throw newTypeError(`'${Py_TYPE(op).tp_name}' object cannot be interpreted as an integer`);
  }
  return Number(PyNumber_Index(op));
}

defineType<PyFileIO>(PyFileIO_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "A file opened for raw, unbuffered access.",
  signature: "(file, mode='r', closefd=True, opener=None)",
  slots: {
    ...streamSlots(PyFileIO),
    tp_init: (self, args, kwnames) => {
      const [file, mode, closefd, opener] = newArguments(initSignature, "FileIO", args, kwnames);
      fileInit(self, file as PyObject, mode as string, closefd as boolean, opener as PyObject);
    },
    tp_repr: (self) => {
      const type = Py_TYPE(self).tp_name;
      if (self.file === undefined) return PyUnicode_FromUTF16(`<${type} [closed]>`);
      const name = nameOf(self);
      const which = name === undefined ? `fd=${self.file.fileno()}` : `name=${reprText(name)}`;
      return PyUnicode_FromUTF16(
        `<${type} ${which} mode='${modeText(self)}' closefd=${self.closefd ? "True" : "False"}>`,
      );
    },
  },
  methods: {
    read: method("($self, size=-1, /)", "Read at most size bytes, all by default.", (self, size) => {
      const n = optionalSize(size);
      return bytesOrNone(n < 0 ? fileReadAll(self) : fileRead(self, n));
    }),
    readall: method(
      "($self, /)",
      "Read everything up to the end.",
      (self) => bytesOrNone(fileReadAll(self)),
    ),
    readinto: method(
      "($self, buffer, /)",
      "Read into a buffer; the number of bytes read.",
      (self, buffer) => {
        const bytes = fileRead(self, writableLength(buffer, "readinto"));
        if (bytes === undefined) return Py_None;
        storeBytes(buffer, bytes);
        return bytes.length;
      },
    ),
    write: method(
      "($self, b, /)",
      "Write bytes; how many were written.",
      (self, b) => fileWrite(self, bytesArgument(b)) ?? Py_None,
    ),
    seek: method(
      "($self, pos, whence: int = 0, /)",
      "Move to a position.",
      (self, pos, whence) => fileSeek(self, positionArgument(pos), whence),
    ),
    tell: method("($self, /)", "The current position.", (self) => fileSeek(self, 0, 1)),
    truncate: method(
      "($self, size=None, /)",
      "Resize the file, to the current position by default.",
      (self, size) => {
        const file = openFile(self);
        if (!self.canWrite) throw newUnsupported("File not open for writing");
        const length = size === Py_None ? fileSeek(self, 0, 1) : positionArgument(size);
        hostCall(() => file.truncate(length));
        return length;
      },
    ),
    close: method("($self, /)", "Close the file.", (self) => {
      // What a subclass makes of flushing comes first, as in the base class.
      if (Py_TYPE(self) === PyFileIO_Type && self.inst === undefined) fileClose(self);
      else if (!self.closedFlag) {
        const flush = () => PyObject_CallMethod(self, "flush", []);
        closeBoth(self.file === undefined ? () => {} : flush, () => fileClose(self));
      }
      return Py_None;
    }),
    seekable: method("($self, /)", "Whether the file can be positioned.", fileSeekable),
    readable: method("($self, /)", "Whether the file was opened for reading.", (self) => {
      openFile(self);
      return self.canRead;
    }),
    writable: method("($self, /)", "Whether the file was opened for writing.", (self) => {
      openFile(self);
      return self.canWrite;
    }),
    fileno: method("($self, /)", "The file descriptor.", (self) => openFile(self).fileno()),
    isatty: method("($self, /)", "Whether the file is a terminal.", (self) => openFile(self).isatty()),
    _isatty_open_only: method("($self, /)", undefined, (self) => openFile(self).isatty()),
    _dealloc_warn: method("($self, object, /)", undefined, (self, source) => {
      deallocWarn(self, source);
      return Py_None;
    }),
    __getstate__: method("($self, /)", undefined, (self) => {
      throw newTypeError(`cannot pickle '${Py_TYPE(self).tp_name}' instances`);
    }),
  },
  getset: {
    _blksize: { doc: "The size that buffers should have.", get: preferredSize },
    closed: { get: (self) => self.file === undefined, doc: "True if the file is closed" },
    closefd: { get: (self) => self.closefd, doc: "True if the file descriptor will be closed by close()." },
    mode: { get: (self) => modeText(self), doc: "String giving the file mode" },
  },
  members: {
    _finalizing: finalizingMember,
  },
});
