/**
 * The `fcntl` module: control of descriptors and locks of files. After CPython's `Modules/fcntlmodule.c`. Without a system of
 * descriptors every call is refused.
 */
import { bytesLike, PyBytes_FromArray } from "../objects/bytes_object.ts";
import { PyBytes_Type } from "../objects/type_zoo.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import type { PyObject } from "../objects/object.ts";
import { PyLong_Check } from "../objects/long_object.ts";
import { PyUnicode_Check } from "../objects/unicode_object.ts";
import { encodeUtf8 } from "../objects/unicode/codecs.ts";
import { PyNumber_Index } from "../protocol/abstract.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import { staticMethod } from "../protocol/signature.ts";
import { hostCall, storeBytes } from "./_io/base.ts";
import { asFileDescriptor, requireSystem } from "./posix_system.ts";

const LOCKS = { LOCK_SH: 1, LOCK_EX: 2, LOCK_NB: 4, LOCK_UN: 8 };
const RECORD_LOCKS = { F_RDLCK: 0, F_WRLCK: 1, F_UNLCK: 2 };
const COMMANDS = {
  F_DUPFD: 0,
  F_DUPFD_CLOEXEC: 1030,
  F_GETFD: 1,
  F_SETFD: 2,
  F_GETFL: 3,
  F_SETFL: 4,
  F_GETLK: 5,
  F_SETLK: 6,
  F_SETLKW: 7,
  F_GETLK64: 5,
  F_SETLK64: 6,
  F_SETLKW64: 7,
  F_OFD_GETLK: 36,
  F_OFD_SETLK: 37,
  F_OFD_SETLKW: 38,
  F_SETOWN: 8,
  F_GETOWN: 9,
  F_SETSIG: 10,
  F_GETSIG: 11,
  F_SETOWN_EX: 15,
  F_GETOWN_EX: 16,
  F_SETLEASE: 1024,
  F_GETLEASE: 1025,
  F_NOTIFY: 1026,
  F_SETPIPE_SZ: 1031,
  F_GETPIPE_SZ: 1032,
  F_ADD_SEALS: 1033,
  F_GET_SEALS: 1034,
  F_SEAL_SEAL: 1,
  F_SEAL_SHRINK: 2,
  F_SEAL_GROW: 4,
  F_SEAL_WRITE: 8,
  F_SEAL_FUTURE_WRITE: 16,
  F_DUPFD_QUERY: 1027,
  F_OWNER_TID: 0,
  F_OWNER_PID: 1,
  F_OWNER_PGRP: 2,
  F_GET_RW_HINT: 1035,
  F_SET_RW_HINT: 1036,
  F_GET_FILE_RW_HINT: 1037,
  F_SET_FILE_RW_HINT: 1038,
  RWH_WRITE_LIFE_NOT_SET: 0,
  RWH_WRITE_LIFE_NONE: 1,
  RWH_WRITE_LIFE_SHORT: 2,
  RWH_WRITE_LIFE_MEDIUM: 3,
  RWH_WRITE_LIFE_LONG: 4,
  RWH_WRITE_LIFE_EXTREME: 5,
  FICLONE: 1074041865,
  FICLONERANGE: 1075876877,
  DN_ACCESS: 1,
  DN_MODIFY: 2,
  DN_CREATE: 4,
  DN_DELETE: 8,
  DN_RENAME: 16,
  DN_ATTRIB: 32,
  DN_MULTISHOT: 2147483648,
  LOCK_MAND: 32,
  LOCK_READ: 64,
  LOCK_WRITE: 128,
  LOCK_RW: 192,
  F_EXLCK: 4,
  F_SHLCK: 8,
  FD_CLOEXEC: 1,
  FASYNC: 8192,
};
/** Bytes that a buffer argument may have. */
const MOST = 1024;

/** The bytes of a str or bytes-like argument; undefined for an int. */
function bufferArgument(op: PyObject): Uint8Array | undefined {
  if (PyUnicode_Check(op)) return encodeUtf8(op, "strict");
  return PyLong_Check(op) ? undefined : bytesLike(op);
}
/** A copy with room, as the kernel is given it. */
function roomyCopy(bytes: Uint8Array, name: string): Uint8Array {
  if (bytes.length > MOST) throw newValueError(`${name} argument 3 is too long`);
  const copy = new Uint8Array(MOST);
  copy.set(bytes);
  return copy;
}
/** The low 32 bits, as C's int. */
function lowInt(op: PyObject): number {
  return Number(BigInt.asIntN(32, BigInt(PyNumber_Index(op) as number | bigint)));
}

function fcntl(fd: PyObject, cmd: number, arg: PyObject): PyObject {
  const descriptor = asFileDescriptor(fd);
  const system = requireSystem();
  const bytes = bufferArgument(arg);
  if (bytes !== undefined) {
    const copy = roomyCopy(bytes, "fcntl");
    hostCall(() => system.fcntlBuffer(descriptor, cmd, copy));
    return PyBytes_FromArray(copy.slice(0, bytes.length));
  }
  if (!PyLong_Check(arg) && Py_TYPE(arg).nb_index === undefined) {
    throw newTypeError(`fcntl() argument 3 must be an integer, a bytes-like object, or a string`);
  }
  return hostCall(() => system.fcntl(descriptor, cmd, lowInt(arg)));
}

function ioctl(fd: PyObject, request: PyObject, arg: PyObject, mutate: boolean): PyObject {
  const descriptor = asFileDescriptor(fd);
  const code = Number(BigInt.asUintN(32, BigInt(PyNumber_Index(request) as number | bigint)));
  const system = requireSystem();
  const bytes = bufferArgument(arg);
  if (bytes === undefined) {
    if (!PyLong_Check(arg) && Py_TYPE(arg).nb_index === undefined) {
      throw newTypeError(`ioctl() argument 3 must be an integer, a bytes-like object, or a string`);
    }
    return hostCall(() => system.ioctl(descriptor, code, lowInt(arg)));
  }
  const writable = !PyUnicode_Check(arg) && Py_TYPE(arg) !== PyBytes_Type;
  const copy = roomyCopy(bytes, "ioctl");
  const result = hostCall(() => system.ioctl(descriptor, code, copy));
  if (!writable || !mutate) return PyBytes_FromArray(copy.slice(0, bytes.length));
  storeBytes(arg, copy.slice(0, bytes.length));
  return result;
}

/** A lock on a part of a file. CPython: `fcntl_lockf_impl`. */
function lockf(fd: PyObject, code: number, length: PyObject, start: PyObject, whence: number): PyObject {
  const descriptor = asFileDescriptor(fd);
  let type: number;
  if (code === LOCKS.LOCK_UN) type = RECORD_LOCKS.F_UNLCK;
  else if (code & LOCKS.LOCK_SH) type = RECORD_LOCKS.F_RDLCK;
  else if (code & LOCKS.LOCK_EX) type = RECORD_LOCKS.F_WRLCK;
  else throw newValueError("unrecognized lockf argument");
  // struct flock: short type, short whence, then 8 bytes each for start and length.
  const words = new DataView(new ArrayBuffer(64));
  words.setInt16(0, type, true);
  words.setInt16(2, whence, true);
  words.setBigInt64(8, BigInt(PyNumber_Index(start) as number | bigint), true);
  words.setBigInt64(16, BigInt(PyNumber_Index(length) as number | bigint), true);
  const system = requireSystem();
  const command = code & LOCKS.LOCK_NB ? COMMANDS.F_SETLK : COMMANDS.F_SETLKW;
  hostCall(() => system.fcntlBuffer(descriptor, command, new Uint8Array(words.buffer)));
  return Py_None;
}

/** Makes the module. */
export function createFcntlModule(): PyModuleObject {
  return createNativeModule({
    name: "fcntl",
    doc: "This module performs file control and I/O control on file descriptors.",
    functions: {
      fcntl: staticMethod(
        "(fd, cmd: int, arg=0, /)",
        "Perform the operation `cmd` on file descriptor fd.",
        (fd, cmd, arg) => fcntl(fd, cmd, arg ?? 0),
      ),
      ioctl: staticMethod(
        "(fd, request, arg=0, mutate_flag: bool = True, /)",
        "Perform the operation `request` on file descriptor `fd`.",
        (fd, request, arg, mutate) => ioctl(fd, request, arg ?? 0, mutate),
      ),
      flock: staticMethod(
        "(fd, operation: int, /)",
        "Perform the lock operation `operation` on file descriptor `fd`.",
        (fd, operation) => {
          const system = requireSystem();
          hostCall(() => system.flock(asFileDescriptor(fd), operation));
          return Py_None;
        },
      ),
      lockf: staticMethod(
        "(fd, cmd: int, len=0, start=0, whence: int = 0, /)",
        "A wrapper around the fcntl() locking calls.",
        (fd, cmd, length, start, whence) => lockf(fd, cmd, length ?? 0, start ?? 0, whence),
      ),
    },
    constants: () => ({ ...LOCKS, ...RECORD_LOCKS, ...COMMANDS }),
  });
}
