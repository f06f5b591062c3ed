/**
 * What `posix` has for files beyond opening them: special files, attributes, space, copies inside the kernel, terminals'
 * other ends, memory and events as files. After CPython's `Modules/posixmodule.c`; each function is a call of the C
 * library of that name.
 */
import type { HostSystem, SystemArgument } from "../host/system.ts";
import { bytesLike, PyBytes_Check, PyBytes_FromArray, requireBytes } from "../objects/bytes_object.ts";
import { newOSError } from "../objects/exceptions.ts";
import { PyList_New } from "../objects/list_object.ts";
import { PyLong_Check } from "../objects/long_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject, PyTypeObject } from "../objects/object.ts";
import { newStructSequence, newStructSequenceType } from "../objects/structseq.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { argumentAsInt, forEachItem, lookupSpecial, PyNumber_AsSsize_t } from "../protocol/abstract.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import { type MethodSpec, staticMethod, withTextSignature } from "../protocol/signature.ts";
import { hostCall, storeBytes, writableLength } from "./_io/base.ts";
import { fsDecode, PyOS_FSPath } from "./fs_path.ts";
import { PATHCONF_NAMES } from "./posix_names.ts";
import { configurationNumber, gidOf, textOf, uidOf } from "./posix_process_calls.ts";
import { asObject, makeDevice } from "./posix_stat.ts";
import { asFileDescriptor, requireSystem } from "./posix_system.ts";

function asked(question: (system: HostSystem) => number, path?: PyObject): number {
  const system = requireSystem();
  return hostCall(() => question(system), path);
}
function done(action: (system: HostSystem) => unknown, path?: PyObject): PyObject {
  const system = requireSystem();
  hostCall(() => action(system), path);
  return Py_None;
}

/** A path as text for the host; errors name the function and its argument. CPython: `path_converter`. */
export function pathText(
  name: string,
  path: PyObject,
  argument = "path",
  kinds = "string, bytes or os.PathLike",
): string {
  if (!PyUnicode_Check(path) && !PyBytes_Check(path)) {
    const fspath = lookupSpecial(path, "__fspath__");
    if (fspath === undefined || fspath === Py_None) {
      throw newTypeError(`${name}: ${argument} should be ${kinds}, not ${Py_TYPE(path).tp_name}`);
    }
    path = PyOS_FSPath(path);
  }
  const hasNull = PyUnicode_Check(path)
    ? PyUnicode_AsUTF16(path).includes("\0")
    : bytesLike(path)!.includes(0);
  if (hasNull) throw newValueError(`${name}: embedded null character in ${argument}`);
  return fsDecode(path);
}

/** The same, or a descriptor. */
export function pathOrDescriptor(name: string, path: PyObject, isOptional = false): string | number {
  if (PyLong_Check(path)) return argumentAsInt(path);
  const kinds = isOptional
    ? "string, bytes, os.PathLike, integer or None"
    : "string, bytes, os.PathLike or integer";
  return pathText(name, path, "path", kinds);
}

/** The folder that a path is relative to: -100 is the current one. CPython: `dir_fd_converter`. */
export function directoryOf(dirFd: PyObject, system: HostSystem): number {
  if (dirFd === Py_None) return system.isLinux ? -100 : -2;
  if (!PyLong_Check(dirFd)) {
    throw newTypeError(`argument should be integer or None, not ${Py_TYPE(dirFd).tp_name}`);
  }
  return argumentAsInt(dirFd);
}

let statvfsResult: PyTypeObject | undefined;
/** `os.statvfs_result`. */
export function statvfsResultType(): PyTypeObject {
  return statvfsResult ??= newStructSequenceType("os.statvfs_result", Object.keys(STATVFS), {
    visible: 10,
    doc: "statvfs_result: Result from statvfs or fstatvfs.",
    fieldDocs: STATVFS,
  });
}
const STATVFS = {
  f_bsize: "Size of blocks that suits input and output.",
  f_frsize: "Size of the blocks that are counted.",
  f_blocks: "Number of blocks.",
  f_bfree: "Blocks that are free.",
  f_bavail: "Blocks that are free for everybody.",
  f_files: "Number of inodes.",
  f_ffree: "Inodes that are free.",
  f_favail: "Inodes that are free for everybody.",
  f_flag: "How it is mounted: ST_ constants.",
  f_namemax: "Longest file name.",
  f_fsid: "Number of the file system.",
};

function statvfs(path: PyObject, name: string): PyObject {
  const target = pathOrDescriptor(name, path), bytes = new Uint8Array(256);
  done((s) => s.call(typeof target === "number" ? "fstatvfs" : "statvfs", target, bytes), path);
  // Linux: eleven 64-bit numbers, in which the file system's comes before flags and length.
  const words = new BigUint64Array(bytes.buffer, 0, 11);
  const [bsize, frsize, blocks, bfree, bavail, files, ffree, favail, fsid, flag, namemax] = words;
  return newStructSequence(
    statvfsResultType(),
    [bsize, frsize, blocks, bfree, bavail, files, ffree, favail, flag, namemax, fsid].map(asObject),
    10,
  );
}

/** Arguments of an extended attribute's function by path, link or descriptor. */
function attributeCall(
  name: string,
  path: PyObject,
  follow: boolean,
  ...args: SystemArgument[]
): (system: HostSystem) => number {
  const target = pathOrDescriptor(name, path);
  if (typeof target === "number" && !follow) {
    throw newValueError(`${name}: cannot use fd and follow_symlinks together`);
  }
  const prefix = typeof target === "number" ? "f" : follow ? "" : "l";
  return (system) => {
    if (!system.isLinux) throw newOSError(38, "Function not implemented");
    return system.call(prefix + name, target, ...args);
  };
}

function listAttributes(path: PyObject, follow: boolean): PyObject {
  const at = path === Py_None ? PyUnicode_FromUTF16(".") : path;
  const names = new Uint8Array(65536);
  const size = asked(attributeCall("listxattr", at, follow, names, names.length), at);
  const found: PyObject[] = [];
  for (let start = 0; start < size;) {
    const end = names.indexOf(0, start);
    found.push(textOf(names.subarray(start, end + 1)));
    start = end + 1;
  }
  return PyList_New(found);
}

function getAttribute(path: PyObject, attribute: PyObject, follow: boolean): PyObject {
  const value = new Uint8Array(65536);
  const size = asked(attributeCall("getxattr", path, follow, fsDecode(attribute), value, value.length), path);
  return PyBytes_FromArray(value.slice(0, size));
}

/** Reads into each buffer in turn until one stays unfilled. */
function readEach(buffers: PyObject, read: (bytes: Uint8Array, at: number) => number): number {
  if (!isSequence(buffers)) throw newTypeError("readv() arg 2 must be a sequence");
  let total = 0;
  forEachItem(buffers, (buffer) => {
    const size = writableLength(buffer, "readv");
    const bytes = new Uint8Array(size);
    const count = size === 0 ? 0 : read(bytes, total);
    storeBytes(buffer, bytes.subarray(0, count));
    total += count;
    return count < size;
  });
  return total;
}
const isSequence = (op: PyObject) =>
  Py_TYPE(op).sq_item !== undefined || Py_TYPE(op).mp_subscript !== undefined;

const negative = () => newOSError(22, "Invalid argument");
/** An offset that the kernel moves on, or undefined: the file's own. */
const offsetCell = (offset: PyObject) =>
  offset === Py_None ? undefined : BigInt64Array.of(BigInt(PyNumber_AsSsize_t(offset, true)));

/** Numbers of a device. Linux: `gnu_dev_major`, `gnu_dev_minor`. */
const NODEV = 0xffffffffffffffffn;
const deviceBits = (device: PyObject) => BigInt.asUintN(64, BigInt(device as number));
function major(device: PyObject): PyObject {
  const bits = deviceBits(device);
  if (bits === NODEV) return -1;
  return Number(bits >> 8n & 0xfffn | bits >> 32n & 0xfffff000n);
}
function minor(device: PyObject): PyObject {
  const bits = deviceBits(device);
  if (bits === NODEV) return -1;
  return Number(bits & 0xffn | bits >> 12n & 0xffffff00n);
}
function makedev(majorArg: PyObject, minorArg: PyObject): PyObject {
  const [a, b] = [majorArg, minorArg].map((op) => BigInt(PyNumber_AsSsize_t(op, true)));
  return a === -1n && b === -1n ? -1 : asObject(makeDevice(a, b));
}

/** Functions of the module. */
export const fileCalls: Record<string, MethodSpec> = {
  fchmod: staticMethod(
    "(fd: int, mode: int)",
    "Change the access permissions of the file given by file descriptor fd.",
    (fd, mode) => done((system) => system.call("fchmod", fd, mode)),
  ),
  fchown: staticMethod(
    "(fd: int, uid, gid)",
    "Change the owner and group id of the file specified by file descriptor.",
    (fd, uid, gid) => done((system) => system.call("fchown", fd, uidOf(uid), gidOf(gid))),
  ),
  lchown: staticMethod(
    "(path, uid, gid)",
    "Change the owner and group id of path to the numeric uid and gid.",
    (path, uid, gid) =>
      done(
        (system) =>
          system.call(
            "fchownat",
            directoryOf(Py_None, system),
            fsDecode(path),
            uidOf(uid),
            gidOf(gid),
            0x100,
          ),
        path,
      ),
  ),
  chroot: staticMethod(
    "(path)",
    "Change root directory to path.",
    (path) => done((system) => system.call("chroot", fsDecode(path)), path),
  ),
  fchdir: staticMethod(
    "(fd)",
    "Change to the directory of the given file descriptor.",
    (fd) => done((system) => system.call("fchdir", asFileDescriptor(fd))),
  ),
  fdatasync: staticMethod(
    "(fd)",
    "Force write of fd to disk without forcing update of metadata.",
    (fd) => done((system) => system.call("fdatasync", asFileDescriptor(fd))),
  ),
  sync: staticMethod("()", "Force write of everything to disk.", () => done((system) => system.call("sync"))),
  mkfifo: staticMethod(
    "(path, mode: int = 438, *, dir_fd=None)",
    'Create a "fifo" (a POSIX named pipe).',
    (path, mode, dir) =>
      done((system) => {
        if (dir === Py_None) system.call("mkfifo", fsDecode(path), mode);
        else system.call("mkfifoat", directoryOf(dir, system), fsDecode(path), mode);
      }),
  ),
  mknod: staticMethod(
    "(path, mode: int = 384, device=0, *, dir_fd=None)",
    "Create a node in the file system.",
    (path, mode, device, dir) =>
      done(
        (system) =>
          system.call("mknodat", directoryOf(dir, system), fsDecode(path), mode, deviceBits(device)),
      ),
  ),
  major: staticMethod("(device, /)", "Extracts a device major number from a raw device number.", major),
  minor: staticMethod("(device, /)", "Extracts a device minor number from a raw device number.", minor),
  makedev: staticMethod(
    "(major, minor, /)",
    "Composes a raw device number from the major and minor device numbers.",
    makedev,
  ),
  pread: staticMethod(
    "(fd: int, length: Py_ssize_t, offset: Py_ssize_t, /)",
    "Read a number of bytes from a file descriptor starting at a particular offset.",
    (fd, length, offset) => {
      if (length < 0) throw negative();
      const bytes = new Uint8Array(length);
      const count = asked((system) => system.call("pread", fd, bytes, length, BigInt(offset)));
      return PyBytes_FromArray(bytes.slice(0, count));
    },
  ),
  pwrite: staticMethod(
    "(fd: int, buffer, offset: Py_ssize_t, /)",
    "Write bytes to a file descriptor starting at a particular offset.",
    (fd, buffer, offset) => {
      const bytes = requireBytes(buffer);
      return asked((system) => system.call("pwrite", fd, bytes, bytes.length, BigInt(offset)));
    },
  ),
  readv: staticMethod(
    "(fd: int, buffers, /)",
    "Read from a file descriptor fd into an iterable of buffers.",
    (fd, buffers) =>
      readEach(buffers, (bytes) => asked((system) => system.call("read", fd, bytes, bytes.length))),
  ),
  preadv: staticMethod(
    "(fd: int, buffers, offset: Py_ssize_t, flags: int = 0, /)",
    "Reads from a file descriptor into a number of mutable bytes-like objects.",
    (fd, buffers, offset) =>
      readEach(
        buffers,
        (bytes, at) => asked((system) => system.call("pread", fd, bytes, bytes.length, BigInt(offset + at))),
      ),
  ),
  pwritev: staticMethod(
    "(fd: int, buffers, offset: Py_ssize_t, flags: int = 0, /)",
    "Writes the contents of bytes-like objects to a file descriptor at a given offset.",
    (fd, buffers, offset) => {
      if (!isSequence(buffers)) throw newTypeError("pwritev() arg 2 must be a sequence");
      let total = 0;
      forEachItem(buffers, (buffer) => {
        const bytes = requireBytes(buffer);
        const count = asked((system) =>
          system.call("pwrite", fd, bytes, bytes.length, BigInt(offset + total))
        );
        total += count;
        return count < bytes.length;
      });
      return total;
    },
  ),
  sendfile: staticMethod(
    "(out_fd: int, in_fd: int, offset, count: Py_ssize_t)",
    "Copy count bytes from file descriptor in_fd to file descriptor out_fd.",
    (out, input, offset, count) =>
      asked((system) => system.call("sendfile", out, input, offsetCell(offset), count)),
  ),
  copy_file_range: staticMethod(
    "(src: int, dst: int, count: Py_ssize_t, offset_src=None, offset_dst=None)",
    "Copy count bytes from one file descriptor to another.",
    (src, dst, count, from, to) => {
      if (count < 0) throw newValueError("negative value for 'count' not allowed");
      return asked((s) => s.call("copy_file_range", src, offsetCell(from), dst, offsetCell(to), count, 0));
    },
  ),
  splice: staticMethod(
    "(src: int, dst: int, count: Py_ssize_t, offset_src=None, offset_dst=None, flags: int = 0)",
    "Transfer count bytes from one pipe to a descriptor or vice versa.",
    (src, dst, count, from, to, flags) => {
      if (count < 0) throw newValueError("negative value for 'count' not allowed");
      return asked((s) => s.call("splice", src, offsetCell(from), dst, offsetCell(to), count, flags));
    },
  ),
  lockf: staticMethod(
    "(fd: int, command: int, length: Py_ssize_t, /)",
    "Apply, test or remove a POSIX lock on an open file descriptor.",
    (fd, command, length) => done((system) => system.call("lockf", fd, command, BigInt(length))),
  ),
  posix_fallocate: staticMethod(
    "(fd: int, offset: Py_ssize_t, length: Py_ssize_t, /)",
    "Ensure a file has allocated at least a particular number of bytes on disk.",
    (fd, offset, length) =>
      done((system) => system.callForError("posix_fallocate", fd, BigInt(offset), BigInt(length))),
  ),
  posix_fadvise: staticMethod(
    "(fd: int, offset: Py_ssize_t, length: Py_ssize_t, advice: int, /)",
    "Announce an intention to access data in a specific pattern.",
    (fd, offset, length, advice) =>
      done((system) => system.callForError("posix_fadvise", fd, BigInt(offset), BigInt(length), advice)),
  ),
  statvfs: staticMethod(
    "(path)",
    "Perform a statvfs system call on the given path.",
    (path) => statvfs(path, "statvfs"),
  ),
  fstatvfs: staticMethod(
    "(fd: int, /)",
    "Perform an fstatvfs system call on the given fd.",
    (fd) => statvfs(fd, "fstatvfs"),
  ),
  pathconf: staticMethod(
    "(path, name)",
    "Return the configuration limit name for the file or directory path.",
    (path, name) => {
      const target = pathOrDescriptor("pathconf", path), number = configurationNumber(name, PATHCONF_NAMES);
      const call = typeof target === "number" ? "fpathconf" : "pathconf";
      return asked((system) => system.callForValue(call, target, number), path);
    },
  ),
  fpathconf: staticMethod(
    "(fd: int, name, /)",
    "Return the configuration limit name for the file descriptor fd.",
    (fd, name) => {
      const number = configurationNumber(name, PATHCONF_NAMES);
      return asked((system) => system.callForValue("fpathconf", fd, number));
    },
  ),
  getxattr: staticMethod(
    "(path, attribute, *, follow_symlinks: bool = True)",
    "Return the value of extended attribute attribute on path.",
    getAttribute,
  ),
  setxattr: withTextSignature(
    staticMethod(
      "(path, attribute, value, flags: int = 0, *, follow_symlinks: bool = True)",
      "Set extended attribute attribute on path to value.",
      (path, attribute, value, flags, follow) => {
        const bytes = requireBytes(value);
        const name = fsDecode(attribute);
        return done(attributeCall("setxattr", path, follow, name, bytes, bytes.length, flags), path);
      },
    ),
    "($module, /, path, attribute, value, flags=0, *,\n         follow_symlinks=True)",
  ),
  removexattr: staticMethod(
    "(path, attribute, *, follow_symlinks: bool = True)",
    "Remove extended attribute attribute on path.",
    (path, attribute, follow) => done(attributeCall("removexattr", path, follow, fsDecode(attribute)), path),
  ),
  listxattr: staticMethod(
    "(path=None, *, follow_symlinks: bool = True)",
    "Return a list of extended attributes on path.",
    listAttributes,
  ),
  memfd_create: withTextSignature(
    staticMethod(
      "(name, flags: int = 1)",
      "Create an anonymous file and return its descriptor.",
      (name, flags) => asked((system) => system.call("memfd_create", fsDecode(name), flags)),
    ),
    "($module, /, name, flags=MFD_CLOEXEC)",
  ),
  eventfd: withTextSignature(
    staticMethod(
      "(initval: int, flags: int = 524288)",
      "Creates and returns an event notification file descriptor.",
      (initval, flags) => asked((system) => system.call("eventfd", initval, flags)),
    ),
    "($module, /, initval, flags=EFD_CLOEXEC)",
  ),
  eventfd_read: staticMethod("(fd: int)", "Read eventfd value.", (fd) => {
    const system = requireSystem();
    const bytes = hostCall(() => system.read(fd, 8));
    return asObject(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  }),
  eventfd_write: staticMethod("(fd: int, value)", "Write eventfd value.", (fd, value) => {
    const bytes = new Uint8Array(BigUint64Array.of(BigInt(value as number)).buffer);
    return done((system) => system.write(fd, bytes));
  }),
  posix_openpt: staticMethod(
    "(oflag: int, /)",
    "Open and return a file descriptor for a master pseudo-terminal device.",
    (flags) => asked((system) => system.call("posix_openpt", flags | 0o2000000)),
  ),
  grantpt: staticMethod(
    "(fd: int, /)",
    "Grant access to the slave pseudo-terminal device.",
    (fd) => done((system) => system.call("grantpt", fd)),
  ),
  unlockpt: staticMethod(
    "(fd: int, /)",
    "Unlock a pseudo-terminal master/slave pair.",
    (fd) => done((system) => system.call("unlockpt", fd)),
  ),
  ptsname: staticMethod("(fd: int, /)", "Return the name of the slave pseudo-terminal device.", (fd) => {
    const name = new Uint8Array(256);
    done((system) => system.callForError("ptsname_r", fd, name, name.length));
    return textOf(name);
  }),
  login_tty: staticMethod(
    "(fd: int, /)",
    "Prepare the tty of which fd is a file descriptor for a new login session.",
    (fd) => done((system) => system.call("login_tty", fd)),
  ),
};
