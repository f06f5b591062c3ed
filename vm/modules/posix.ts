/**
 * The `posix` module: files, directories, environment, process. After CPython's `Modules/posixmodule.c`; everything goes
 * through the host.
 */
import { HostError, type HostStat } from "../host/host.ts";
import { decodeUtf8 } from "../objects/unicode/codecs.ts";
import type { HostSystem } from "../host/system.ts";
import { systemBytes } from "../host/system_text.ts";
import { bytesLike, PyBytes_FromArray } from "../objects/bytes_object.ts";
import { PyDict_New, PyDict_SetItem } from "../objects/dict_object.ts";
import { newOSError } from "../objects/exceptions.ts";
import { PyFloat_AsDouble, PyFloat_Check, PyFloat_FromDouble } from "../objects/float_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { audited } from "../protocol/audited.ts";
import { POSIX_EVENTS } from "./posix_audit.ts";
import { PyHeapObject, type PyObject } from "../objects/object.ts";
import { newStructSequence, newStructSequenceType } from "../objects/structseq.ts";
import { PyTuple_New, PyTupleObject } from "../objects/tuple_object.ts";
import { Py_TYPE, PyExc_FileNotFoundError, PyExc_OSError } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyLong_AsInt, PyLong_Check } from "../objects/long_object.ts";
import { argumentAsInt, PyNumber_AsSsize_t, PyNumber_Index } from "../protocol/abstract.ts";
import { defineType } from "../protocol/define_type.ts";
import { newTypeError, newValueError, PyErr_Matches } from "../protocol/errors.ts";
import { classMethod, methodsOf, staticMethod, withTextSignature } from "../protocol/signature.ts";
import { runtimeSettings } from "../runtime/config.ts";
import { hostOf } from "../runtime/host_state.ts";
import { fileOfDescriptor, knownFile } from "./_io/file_io.ts";
import { strerror } from "./errno_table.ts";
import { fsDecode, fsEncode, PyOS_FSPath } from "./fs_path.ts";
import { newNativeType, readyTypes } from "./native.ts";
import { directoryOf, fileCalls, pathOrDescriptor, pathText, statvfsResultType } from "./posix_file_calls.ts";
import { CONFSTR_NAMES, PATHCONF_NAMES, SYSCONF_NAMES } from "./posix_names.ts";
import {
  gidOf,
  processCalls,
  processTimes,
  schedParamType,
  uidOf,
  unameFields,
  waitidResultType,
} from "./posix_process_calls.ts";
import { type DirectoryEntry, DT_LNK, DT_UNKNOWN, readDirectory } from "./posix_directory.ts";
import { asObject, makeStat, statResultType, statx } from "./posix_stat.ts";
import { optionalSystem, requireSystem } from "./posix_system.ts";
import { descriptorFunctions, fileOf, terminalSizeType } from "./posix_descriptors.ts";
import { processFunctions } from "./posix_process.ts";
import { spawnFunctions } from "./posix_spawn.ts";
import { POSIX_CONSTANTS } from "./posix_constants.ts";
import { PyGenericAlias_New } from "../objects/genericalias_object.ts";

/** Runs a host call; what the system refuses becomes OSError about `path`. */
function system<T>(action: () => T, path?: PyObject, second?: PyObject): T {
  try {
    return action();
  } catch (err) {
    if (err instanceof HostError) throw newOSError(err.errno, err.strerror, path, second);
    throw err;
  }
}

/** A name in the type of the path it was asked with: bytes for bytes. */
function nameLike(path: PyObject, name: string): PyObject {
  return bytesLike(path) !== undefined && !PyUnicode_Check(path)
    ? PyBytes_FromArray(fsEncode(PyUnicode_FromUTF16(name)))
    : PyUnicode_FromUTF16(name);
}

/** The stat of a path or a descriptor; OSError if there is nothing. */
function statOf(path: PyObject, follow: boolean): HostStat {
  if (PyLong_Check(path)) {
    const fd = PyNumber_AsSsize_t(path, true);
    const file = fileOfDescriptor(fd);
    if (file === undefined) throw newOSError(9, "Bad file descriptor");
    return system(() => file.stat());
  }
  const name = fsDecode(path);
  const host = hostOf();
  const info = system(() => (follow ? host.stat(name) : host.lstat(name)), path);
  if (info === undefined) throw missing(name, path);
  return info;
}

/** `os.stat`: by the system where it can tell all, else by the host. */
function stat(name: string, path: PyObject, dirFd: PyObject, follow: boolean): PyObject {
  const target = pathOrDescriptor(name, path), kernel = optionalSystem();
  if (
    kernel === undefined || !kernel.isLinux ||
    // What the system does not know by this number, or knows as something else.
    (typeof target === "number" &&
      (knownFile(target) !== undefined || fileOfDescriptor(target) === undefined))
  ) {
    return makeStat(statOf(path, follow));
  }
  if (typeof target === "number") {
    if (dirFd !== Py_None) throw newValueError(`${name}: can't specify dir_fd without matching path`);
    if (!follow) throw newValueError(`${name}: cannot use fd and follow_symlinks together`);
    return system(() => statx(kernel, target, "", AT_EMPTY_PATH));
  }
  const directory = directoryOf(dirFd, kernel);
  return system(() => statx(kernel, directory, target, follow ? 0 : AT_SYMLINK_NOFOLLOW), path);
}
/** Flags of system calls that take a folder; macOS's where they differ. */
const AT_EMPTY_PATH = 0x1000, AT_SYMLINK_NOFOLLOW = 0x100;
const flag = (kernel: HostSystem, linux: number, darwin: number) => kernel.isLinux ? linux : darwin;
const noFollow = (kernel: HostSystem, follow: boolean) =>
  follow ? 0 : flag(kernel, AT_SYMLINK_NOFOLLOW, 0x20);

/** Does it by a system call about a path, relative to a folder or not; false where there is no system. */
function bySystem(
  what: string,
  path: PyObject,
  dirFd: PyObject,
  action: (kernel: HostSystem, directory: number, name: string) => unknown,
): boolean {
  const name = pathText(what, path), kernel = optionalSystem();
  if (kernel === undefined) return false;
  const directory = directoryOf(dirFd, kernel);
  system(() => action(kernel, directory, name), path);
  return true;
}

/** A time of `os.utime` in nanoseconds. CPython: `_PyTime_ObjectToTimespec` with ROUND_FLOOR. */
function utimeOf(op: PyObject): bigint {
  if (PyFloat_Check(op)) {
    const value = PyFloat_AsDouble(op);
    if (value !== value) throw newValueError("Invalid value NaN (not a number)");
    const whole = Math.floor(value);
    return BigInt(whole) * 1_000_000_000n + BigInt(Math.floor((value - whole) * 1e9));
  }
  if (!PyLong_Check(op)) throw newTypeError(`argument must be int or float, not ${Py_TYPE(op).tp_name}`);
  return BigInt(PyLong_AsInt(op)) * 1_000_000_000n;
}

/** Access and modification in nanoseconds, undefined: now. */
function utimesOf(times: PyObject, ns: PyObject | undefined): [bigint, bigint] | undefined {
  if (times !== Py_None && ns !== undefined) {
    throw newValueError("utime: you may specify either 'times' or 'ns' but not both");
  }
  if (times !== Py_None) {
    if (!(times instanceof PyTupleObject) || times.ob_item.length !== 2) {
      throw newTypeError("utime: 'times' must be either a tuple of two ints or None");
    }
    return [utimeOf(times.ob_item[0]), utimeOf(times.ob_item[1])];
  }
  if (ns === undefined) return undefined;
  if (!(ns instanceof PyTupleObject) || ns.ob_item.length !== 2) {
    throw newTypeError("utime: 'ns' must be a tuple of two ints");
  }
  const [atime, mtime] = ns.ob_item.map((op) => BigInt(PyNumber_Index(op) as number));
  return [atime, mtime];
}

function utime(
  path: PyObject,
  times: PyObject,
  ns: PyObject | undefined,
  dirFd: PyObject,
  follow: boolean,
): PyObject {
  const target = pathOrDescriptor("utime", path), wanted = utimesOf(times, ns), kernel = optionalSystem();
  if (kernel === undefined) {
    const now = hostOf().time();
    const [atime, mtime] = wanted === undefined ? [now, now] : wanted.map((t) => Number(t) / 1e9);
    system(() => hostOf().utime(fsDecode(path), atime, mtime), path);
    return Py_None;
  }
  const billion = 1_000_000_000n;
  const parts = (
    t: bigint,
  ) => [(t - (t % billion + billion) % billion) / billion, (t % billion + billion) % billion];
  const specs = wanted === undefined ? undefined : new BigInt64Array(wanted.flatMap(parts));
  if (typeof target === "number") {
    if (dirFd !== Py_None) throw newValueError("utime: can't specify dir_fd without matching path");
    if (!follow) throw newValueError("utime: cannot use fd and follow_symlinks together");
    system(() => kernel.call("futimens", target, specs));
  } else {
    const directory = directoryOf(dirFd, kernel);
    system(() => kernel.call("utimensat", directory, target, specs, noFollow(kernel, follow)), path);
  }
  return Py_None;
}

/** ENOENT, or ENOTDIR when a parent is no directory. */
function missing(name: string, path: PyObject): PyObject {
  const parent = name.replace(/\/+[^/]*$/, "");
  const notDirectory = parent !== name && parent !== "" && hostOf().stat(parent)?.isDirectory === false;
  return notDirectory
    ? newOSError(20, "Not a directory", path)
    : newOSError(2, "No such file or directory", path);
}

function exists(path: PyObject, test: (info: HostStat) => boolean, follow = true): boolean {
  if (!PyUnicode_Check(path) && bytesLike(path) === undefined && !PyLong_Check(path)) {
    path = PyOS_FSPath(path);
  }
  try {
    return test(statOf(path, follow));
  } catch {
    return false;
  }
}
const isDirectory = (info: HostStat) => (info.mode & 0o170000) === 0o040000;

class DirEntryObject extends PyHeapObject {
  readonly name: PyObject;
  readonly path: PyObject;
  /** What reading the folder told: its inode and kind, where the kernel was asked. */
  readonly known: DirectoryEntry | undefined;
  /** The folder's descriptor, where it was read by that. */
  readonly directory: PyObject;
  /** What `stat` and `lstat` said. */
  stats: [PyObject | undefined, PyObject | undefined] = [undefined, undefined];
  constructor(
    name: PyObject,
    path: PyObject,
    known: DirectoryEntry | undefined,
    directory: PyObject,
  ) {
    super(DirEntry_Type);
    this.name = name;
    this.path = path;
    this.known = known;
    this.directory = directory;
  }
  stat(follow: boolean): PyObject {
    const isSame = follow && !this.isLink();
    const at = follow && !isSame ? 0 : 1;
    return this.stats[at] ??= stat(
      "stat",
      this.directory === Py_None ? this.path : this.name,
      this.directory,
      at === 0,
    );
  }
  /** The bits of `st_mode` that tell the kind; 0 if there is nothing any more. */
  kind(follow: boolean): number {
    if (
      this.known !== undefined && this.known.kind !== DT_UNKNOWN && !(follow && this.known.kind === DT_LNK)
    ) {
      return this.known.kind << 12;
    }
    try {
      return Number((this.stat(follow) as PyTupleObject).ob_item[0]) & 0o170000;
    } catch (err) {
      if (PyErr_Matches(err, PyExc_FileNotFoundError)) return 0;
      throw err;
    }
  }
  isLink(): boolean {
    return this.kind(false) === 0o120000;
  }
}
class ScandirIterator extends PyHeapObject {
  readonly entries: DirEntryObject[];
  at: number;
  constructor(entries: DirEntryObject[]) {
    super(ScandirIterator_Type);
    this.entries = entries;
    this.at = 0;
  }
}
const DirEntry_Type = newNativeType("posix.DirEntry", undefined, "mutable");
const ScandirIterator_Type = newNativeType("posix.ScandirIterator");

const entryMethod = methodsOf<DirEntryObject>();
defineType<DirEntryObject>(DirEntry_Type, {
  slots: {
    tp_repr: (self) =>
      PyUnicode_FromUTF16(
        `<DirEntry ${PyUnicode_Check(self.name) ? `'${PyUnicode_AsUTF16(self.name)}'` : "b'...'"}>`,
      ),
  },
  methods: {
    is_dir: entryMethod(
      "($self, /, *, follow_symlinks: bool = True)",
      "Return True if the entry is a directory; cached per entry.",
      (self, follow) => self.kind(follow) === 0o040000,
    ),
    is_file: entryMethod(
      "($self, /, *, follow_symlinks: bool = True)",
      "Return True if the entry is a file; cached per entry.",
      (self, follow) => self.kind(follow) === 0o100000,
    ),
    is_symlink: entryMethod(
      "($self, /)",
      "Return True if the entry is a symbolic link; cached per entry.",
      (self) => self.isLink(),
    ),
    is_junction: entryMethod(
      "($self, /)",
      "Return True if the entry is a junction; cached per entry.",
      () => false,
    ),
    stat: entryMethod(
      "($self, /, *, follow_symlinks: bool = True)",
      "Return stat_result object for the entry; cached per entry.",
      (self, follow) => self.stat(follow),
    ),
    inode: entryMethod(
      "($self, /)",
      "Return inode of the entry; cached per entry.",
      (self) =>
        self.known !== undefined ? asObject(self.known.ino) : (self.stat(false) as PyTupleObject).ob_item[1],
    ),
    __fspath__: entryMethod("($self, /)", "Returns the path for the entry.", (self) => self.path),
    __class_getitem__: classMethod(
      "($type, object, /)",
      "See PEP 585",
      (type, item) => PyGenericAlias_New(type, item),
    ),
  },
  members: {
    name: { doc: "The entry's name, without folders.", get: (self) => self.name },
    path: { doc: "The path that was listed, with the entry's name.", get: (self) => self.path },
  },
});
const scandirMethod = methodsOf<ScandirIterator>();
defineType<ScandirIterator>(ScandirIterator_Type, {
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => self.entries[self.at++],
  },
  methods: {
    __enter__: scandirMethod("($self, /)", undefined, (self) => self),
    __exit__: scandirMethod("($self, exc_type, exc_value, exc_tb, /)", undefined, (self) => {
      self.at = self.entries.length;
      return Py_None;
    }),
    close: scandirMethod("($self, /)", undefined, (self) => {
      self.at = self.entries.length;
      return Py_None;
    }),
  },
});

function join(directory: string, name: string): string {
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}

/** POSIX path normalization: `.` and `..` resolved, slashes merged. CPython: `_Py_normpath`. */
function normalizePath(path: string): string {
  if (path === "") return ".";
  const lead = /^\/\/(?!\/)/.test(path) ? "//" : path.startsWith("/") ? "/" : "";
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== ".." || (lead === "" && parts.length === 0) || parts[parts.length - 1] === "..") {
      parts.push(part);
    } else if (parts.length > 0) parts.pop();
  }
  return lead + parts.join("/") || ".";
}

/** Root of an absolute path and the rest. */
function splitRoot(path: string): [string, string] {
  if (!path.startsWith("/")) return ["", path];
  if (path.startsWith("//") && !path.startsWith("///")) return ["//", path.slice(2)];
  return ["/", path.slice(1)];
}

/** What `os.supports_fd` and its like are made of: where there is only the host, and where there is the system. */
const FEW_FUNCTIONS = ["HAVE_LSTAT", "HAVE_FTRUNCATE"];
const ALL_FUNCTIONS = (
  "EVENTFD TIMERFD_CREATE FACCESSAT FCHDIR FCHMOD FCHMODAT FCHOWN FCHOWNAT FEXECVE FDOPENDIR FPATHCONF FSTATAT " +
  "FSTATVFS FTRUNCATE FUTIMENS FUTIMES FUTIMESAT LINKAT LCHOWN LSTAT LUTIMES MEMFD_CREATE MKDIRAT MKFIFOAT MKNODAT " +
  "OPENAT READLINKAT RENAMEAT SYMLINKAT UNLINKAT UTIMENSAT PTSNAME_R"
).split(" ").map((name) => `HAVE_${name}`);

/** The environment as it is now, in bytes. CPython: `convertenviron`. */
function createEnviron(): PyObject {
  const environ = PyDict_New();
  for (const [name, value] of Object.entries(hostOf().environ())) {
    PyDict_SetItem(
      environ,
      PyBytes_FromArray(systemBytes(name)),
      PyBytes_FromArray(systemBytes(value)),
    );
  }
  return environ;
}

/** The name of a variable, which the system can have. */
function variableName(op: PyObject): string {
  const name = fsDecode(op);
  if (name === "" || name.includes("=")) throw newOSError(22, "Invalid argument");
  return name;
}

function namesDict(names: Readonly<Record<string, number>>): PyObject {
  const dict = PyDict_New();
  for (const [name, number] of Object.entries(names)) PyDict_SetItem(dict, name, number);
  return dict;
}

/** What is in the folder that `listdir` or `scandir` was given: a path, a descriptor, or nothing for the current one. */
function entriesOf(what: string, path: PyObject): { name: string; known: DirectoryEntry | undefined }[] {
  const target = path === Py_None ? "." : pathOrDescriptor(what, path, true), kernel = optionalSystem();
  const shown = path === Py_None ? PyUnicode_FromUTF16(".") : path;
  if (kernel === undefined || !kernel.isLinux) {
    const folder = typeof target === "number" ? `/dev/fd/${target}` : target;
    return system(() => hostOf().readDirectory(folder), shown).map((name) => ({ name, known: undefined }));
  }
  return system(() => readDirectory(kernel, target), shown).map((known) => ({
    name: PyUnicode_AsUTF16(decodeUtf8(known.name, "surrogateescape")),
    known,
  }));
}

/** Makes the module. */
export function createPosixModule(): PyModuleObject {
  readyTypes(DirEntry_Type, ScandirIterator_Type);
  const unlink = (what: string) => (path: PyObject, dir: PyObject): PyObject => {
    if (bySystem(what, path, dir, (kernel, at, name) => kernel.call("unlinkat", at, name, 0))) return Py_None;
    const name = fsDecode(path);
    const info = hostOf().lstat(name);
    if (info === undefined) throw missing(name, path);
    if (isDirectory(info)) throw newOSError(21, "Is a directory", path);
    system(() => hostOf().remove(name), path);
    return Py_None;
  };
  const rename =
    (what: string) => (from: PyObject, to: PyObject, fromDir: PyObject, toDir: PyObject): PyObject => {
      const source = pathText(what, from, "src"),
        target = pathText(what, to, "dst"),
        kernel = optionalSystem();
      if (kernel === undefined) system(() => hostOf().rename(source, target), from, to);
      else {
        const [at, toAt] = [directoryOf(fromDir, kernel), directoryOf(toDir, kernel)];
        system(() => kernel.call("renameat", at, source, toAt, target), from, to);
      }
      return Py_None;
    };
  const unameResult = newStructSequenceType("posix.uname_result", [
    "sysname",
    "nodename",
    "release",
    "version",
    "machine",
  ], {
    doc: "Names of the system, as uname() gives them.",
    fieldDocs: {
      sysname: "Name of the operating system.",
      nodename: "Name of the machine in its network.",
      release: "Release of the operating system.",
      version: "Version of the operating system.",
      machine: "Kind of hardware.",
    },
  });
  const timesResult = newStructSequenceType("posix.times_result", [
    "user",
    "system",
    "children_user",
    "children_system",
    "elapsed",
  ], {
    doc: "Times of the process, as times() gives them, in seconds.",
    fieldDocs: {
      user: "Time in user code.",
      system: "Time in the system.",
      children_user: "Time of children in user code.",
      children_system: "Time of children in the system.",
      elapsed: "Time since some moment in the past.",
    },
  });
  return createNativeModule({
    name: "posix",
    doc:
      "This module provides access to operating system functionality that is\nstandardized by the C Standard and the POSIX standard.",
    functions: audited({
      ...processFunctions,
      ...descriptorFunctions,
      ...spawnFunctions,
      ...processCalls,
      ...fileCalls,
      stat: staticMethod(
        "(path, *, dir_fd=None, follow_symlinks: bool = True)",
        "Perform a stat system call on the given path.",
        (path, dir, follow) => stat("stat", path, dir, follow),
      ),
      lstat: staticMethod(
        "(path, *, dir_fd=None)",
        "Perform a stat system call on the given path, without following symbolic links.",
        (path, dir) => {
          if (PyLong_Check(path)) {
            throw newTypeError("lstat: path should be string, bytes or os.PathLike, not int");
          }
          return stat("lstat", path, dir, false);
        },
      ),
      fstat: staticMethod(
        "(fd)",
        "Perform a stat system call on the given file descriptor.",
        (fd) => stat("fstat", argumentAsInt(fd), Py_None, true),
      ),
      listdir: staticMethod(
        "(path=None)",
        "Return a list containing the names of the files in the directory.",
        (path) => PyList_New(entriesOf("listdir", path).map((entry) => nameLike(path, entry.name))),
      ),
      scandir: staticMethod(
        "(path=None)",
        "Return an iterator of DirEntry objects for given path.",
        (path) => {
          const isDescriptor = PyLong_Check(path);
          const folder = path === Py_None || isDescriptor ? "." : pathText("scandir", path);
          return new ScandirIterator(
            entriesOf("scandir", path).map(({ name, known }) => {
              const full = join(folder, name);
              return new DirEntryObject(
                nameLike(path, name),
                nameLike(path, isDescriptor ? name : full),
                known,
                isDescriptor ? path : Py_None,
              );
            }),
          );
        },
      ),
      mkdir: staticMethod(
        "(path, mode: int = 511, *, dir_fd=None)",
        "Create a directory.",
        (path, mode, dir) => {
          if (!bySystem("mkdir", path, dir, (kernel, at, name) => kernel.call("mkdirat", at, name, mode))) {
            system(() => hostOf().mkdir(fsDecode(path), mode), path);
          }
          return Py_None;
        },
      ),
      rmdir: staticMethod("(path, *, dir_fd=None)", "Remove a directory.", (path, dir) => {
        const remove = (kernel: HostSystem, at: number, name: string) =>
          kernel.call("unlinkat", at, name, flag(kernel, 0x200, 0x80));
        if (bySystem("rmdir", path, dir, remove)) return Py_None;
        const name = fsDecode(path);
        const info = hostOf().lstat(name);
        if (info === undefined) throw missing(name, path);
        if (!isDirectory(info)) throw newOSError(20, "Not a directory", path);
        system(() => hostOf().remove(name), path);
        return Py_None;
      }),
      unlink: staticMethod("(path, *, dir_fd=None)", "Remove a file (same as remove()).", unlink("unlink")),
      remove: staticMethod("(path, *, dir_fd=None)", "Remove a file (same as unlink()).", unlink("remove")),
      rename: staticMethod(
        "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
        "Rename a file or directory.",
        rename("rename"),
      ),
      replace: staticMethod(
        "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
        "Rename a file or directory, overwriting the destination.",
        rename("replace"),
      ),
      readlink: staticMethod(
        "(path, *, dir_fd=None)",
        "Return a string representing the path to which the symbolic link points.",
        (path, dir) => {
          const target = new Uint8Array(4096);
          let size = 0;
          const read = (kernel: HostSystem, at: number, name: string) => {
            size = kernel.call("readlinkat", at, name, target, target.length);
          };
          if (!bySystem("readlink", path, dir, read)) {
            return nameLike(PyOS_FSPath(path), system(() => hostOf().readLink(fsDecode(path)), path));
          }
          const given = PyOS_FSPath(path);
          const bytes = target.slice(0, size);
          return PyUnicode_Check(given) ? decodeUtf8(bytes, "surrogateescape") : PyBytes_FromArray(bytes);
        },
      ),
      symlink: staticMethod(
        "(src, dst, target_is_directory: bool = False, *, dir_fd=None)",
        "Create a symbolic link pointing to src named dst.",
        (src, dst, _isDirectory, dir) => {
          const source = pathText("symlink", src, "src"), target = pathText("symlink", dst, "dst");
          const kernel = optionalSystem();
          if (kernel === undefined) system(() => hostOf().symlink(source, target), src, dst);
          else {
            const at = directoryOf(dir, kernel);
            system(() => kernel.call("symlinkat", source, at, target), src, dst);
          }
          return Py_None;
        },
      ),
      chmod: withTextSignature(
        staticMethod(
          "(path, mode: int, *, dir_fd=None, follow_symlinks: bool = True)",
          "Change the access permissions of a file.",
          (path, mode, dir, follow) => {
            if (PyLong_Check(path)) system(() => requireSystem().call("fchmod", argumentAsInt(path), mode));
            else if (
              !bySystem(
                "chmod",
                path,
                dir,
                (kernel, at, name) => kernel.call("fchmodat", at, name, mode, noFollow(kernel, follow)),
              )
            ) system(() => hostOf().chmod(fsDecode(path), mode), path);
            return Py_None;
          },
        ),
        "($module, /, path, mode, *, dir_fd=None,\n      follow_symlinks=(os.name != 'nt'))",
      ),
      utime: staticMethod(
        "(path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks: bool = True)",
        "Set the access and modified time of path.",
        utime,
      ),
      access: staticMethod(
        "(path, mode: int, *, dir_fd=None, effective_ids: bool = False, follow_symlinks: bool = True)",
        "Use the real uid/gid to test for access to a path.",
        (path, mode, dir, effective, follow) => {
          if (!PyLong_Check(path)) {
            const kernel = optionalSystem();
            if (kernel !== undefined) {
              const name = fsDecode(path), at = directoryOf(dir, kernel);
              try {
                const flags = noFollow(kernel, follow) | (effective ? flag(kernel, 0x200, 0x10) : 0);
                kernel.call("faccessat", at, name, mode, flags);
                return true;
              } catch (err) {
                if (err instanceof HostError) return false;
                throw err;
              }
            }
          }
          return exists(path, (info) => mode === 0 || (info.mode & mode * 0o111) !== 0);
        },
      ),
      getcwd: staticMethod(
        "()",
        "Return a unicode string representing the current working directory.",
        () => PyUnicode_FromUTF16(system(() => hostOf().cwd())),
      ),
      getcwdb: staticMethod(
        "()",
        "Return a bytes string representing the current working directory.",
        () => PyBytes_FromArray(systemBytes(system(() => hostOf().cwd()))),
      ),
      chdir: staticMethod("(path)", "Change the current working directory to the specified path.", (path) => {
        if (PyLong_Check(path)) system(() => requireSystem().call("fchdir", argumentAsInt(path)));
        else system(() => hostOf().chdir(fsDecode(path)), path);
        return Py_None;
      }),
      getpid: staticMethod("()", "Return the current process id.", () => hostOf().pid),
      urandom: staticMethod(
        "(size: Py_ssize_t, /)",
        "Return a bytes object containing random bytes suitable for cryptographic use.",
        (size) => {
          if (size < 0) throw newValueError("negative argument not allowed");
          return PyBytes_FromArray(hostOf().randomBytes(size));
        },
      ),
      cpu_count: staticMethod(
        "()",
        "Return the number of logical CPUs in the system.",
        () => runtimeSettings.config.cpuCount > 0 ? runtimeSettings.config.cpuCount : hostOf().cpuCount(),
      ),
      fspath: staticMethod(
        "(path)",
        "Return the file system path representation of the object.",
        (path) => PyOS_FSPath(path),
      ),
      strerror: staticMethod(
        "(code: int, /)",
        "Translate an error code to a message string.",
        (code) => strerror(code),
      ),
      umask: staticMethod(
        "(mask: int, /)",
        "Set the current numeric umask and return the previous umask.",
        (mask) => system(() => hostOf().umask(mask)),
      ),
      link: withTextSignature(
        staticMethod(
          "(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks: bool = True)",
          "Create a hard link to a file.",
          (src, dst, srcDir, dstDir, follow) => {
            const source = pathText("link", src, "src"), target = pathText("link", dst, "dst");
            const kernel = optionalSystem();
            if (kernel === undefined) system(() => hostOf().link(source, target), src, dst);
            else {
              const [at, toAt] = [directoryOf(srcDir, kernel), directoryOf(dstDir, kernel)];
              // Linux's own `link` doesn't follow.
              const isDefault = srcDir === Py_None && dstDir === Py_None && follow && kernel.isLinux;
              const flags = follow && !isDefault ? flag(kernel, 0x400, 0x40) : 0;
              system(() => kernel.call("linkat", at, source, toAt, target, flags), src, dst);
            }
            return Py_None;
          },
        ),
        "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None,\n     follow_symlinks=(os.name != 'nt'))",
      ),
      chown: staticMethod(
        "(path, uid, gid, *, dir_fd=None, follow_symlinks: bool = True)",
        "Change the owner and group id of path to the numeric uid and gid.",
        (path, uidArg, gidArg, dir, follow) => {
          const uid = uidOf(uidArg), gid = gidOf(gidArg);
          if (PyLong_Check(path)) system(() => requireSystem().call("fchown", argumentAsInt(path), uid, gid));
          else if (
            !bySystem(
              "chown",
              path,
              dir,
              (kernel, at, name) => kernel.call("fchownat", at, name, uid, gid, noFollow(kernel, follow)),
            )
          ) system(() => hostOf().chown(fsDecode(path), uid, gid), path);
          return Py_None;
        },
      ),
      truncate: staticMethod(
        "(path, length: Py_ssize_t)",
        "Truncate a file, specified by path, to a specific length.",
        (path, length) => {
          if (PyLong_Check(path)) system(() => fileOf(PyNumber_AsSsize_t(path, true)).truncate(length));
          else system(() => hostOf().truncate(fsDecode(path), length), path);
          return Py_None;
        },
      ),
      getgid: staticMethod("()", "Return the current process's group id.", () => hostOf().gid()),
      getegid: staticMethod("()", "Return the current process's effective group id.", () => hostOf().gid()),
      getloadavg: staticMethod(
        "()",
        "Return average recent system load information.",
        () => PyTuple_New(system(() => hostOf().loadAverage()).map(PyFloat_FromDouble)),
      ),
      getuid: staticMethod("()", "Return the current process's user id.", () => hostOf().uid()),
      geteuid: staticMethod("()", "Return the current process's effective user id.", () => hostOf().uid()),
      putenv: staticMethod("(name, value, /)", "Change or add an environment variable.", (name, value) => {
        if (fsDecode(name).includes("=")) throw newValueError("illegal environment variable name");
        system(() => hostOf().setEnv(variableName(name), fsDecode(value)));
        return Py_None;
      }),
      unsetenv: staticMethod("(name, /)", "Delete an environment variable.", (name) => {
        system(() => hostOf().setEnv(variableName(name), undefined));
        return Py_None;
      }),
      _create_environ: staticMethod("()", "Create the environment dictionary.", createEnviron),
      uname: staticMethod(
        "()",
        "Return an object identifying the current operating system.",
        () =>
          newStructSequence(
            unameResult,
            optionalSystem() === undefined
              ? ["Linux", hostOf().hostname(), hostOf().osRelease(), "#1 SMP", "x86_64"].map(
                PyUnicode_FromUTF16,
              )
              : unameFields(),
          ),
      ),
      times: staticMethod("()", "Return a collection containing process timing information.", () => {
        if (optionalSystem() !== undefined) return newStructSequence(timesResult, processTimes());
        const elapsed = PyFloat_FromDouble(hostOf().monotonic());
        const zero = PyFloat_FromDouble(0);
        return newStructSequence(timesResult, [elapsed, zero, zero, zero, elapsed]);
      }),
      _exit: staticMethod(
        "(status: int)",
        "Exit to the system with specified status, without normal exit processing.",
        (status) => hostOf().exit(status),
      ),
      register_at_fork: staticMethod(
        "(*, before=<unrepresentable>, after_in_child=<unrepresentable>, after_in_parent=<unrepresentable>)",
        "Register functions to be called when forking a new process.",
        () => Py_None,
      ),
      _path_splitroot: staticMethod(
        "(path)",
        "Removes everything after the root on Win32.",
        (path) => PyTuple_New(splitRoot(fsDecode(path)).map((part) => nameLike(path, part))),
      ),
      _path_splitroot_ex: staticMethod("(p)", "Split a pathname into drive, root and tail.", (path) => {
        const [root, tail] = splitRoot(fsDecode(path));
        return PyTuple_New(["", root, tail].map((part) => nameLike(PyOS_FSPath(path), part)));
      }),
      _path_normpath: staticMethod(
        "(path)",
        "Normalize path, eliminating double slashes, etc.",
        (path) => nameLike(PyOS_FSPath(path), normalizePath(fsDecode(path))),
      ),
    }, POSIX_EVENTS),
    constants: () => {
      return {
        environ: createEnviron(),
        sysconf_names: namesDict(SYSCONF_NAMES),
        pathconf_names: namesDict(PATHCONF_NAMES),
        confstr_names: namesDict(CONFSTR_NAMES),
        sched_param: schedParamType(),
        waitid_result: waitidResultType(),
        statvfs_result: statvfsResultType(),
        error: PyExc_OSError,
        stat_result: statResultType(),
        terminal_size: terminalSizeType(),
        uname_result: unameResult,
        times_result: timesResult,
        DirEntry: DirEntry_Type,
        _have_functions: PyList_New(optionalSystem() === undefined ? FEW_FUNCTIONS : ALL_FUNCTIONS),
        ...POSIX_CONSTANTS,
      };
    },
  });
}
