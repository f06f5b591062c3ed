/**
 * The `posix` module: files, directories, environment, process. After CPython's `Modules/posixmodule.c`; everything goes
 * through the host.
 */
import { HostError, type HostStat } from "../host/host.ts";
import { bytesLike, PyBytes_FromArray } from "../objects/bytes_object.ts";
import { PyDict_New, PyDict_SetItem } from "../objects/dict_object.ts";
import { newOSError } from "../objects/exceptions.ts";
import { PyFloat_AsDouble, PyFloat_FromDouble } from "../objects/float_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { audited } from "../protocol/audited.ts";
import { POSIX_EVENTS } from "./posix_audit.ts";
import { PyHeapObject, type PyObject, type PyTypeObject } from "../objects/object.ts";
import { newStructSequence, newStructSequenceType } from "../objects/structseq.ts";
import { PyTuple_New, PyTupleObject } from "../objects/tuple_object.ts";
import { PyExc_OSError } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyLong_Check } from "../objects/long_object.ts";
import { PyNumber_AsSsize_t } from "../protocol/abstract.ts";
import { defineType } from "../protocol/define_type.ts";
import { newValueError } from "../protocol/errors.ts";
import { classMethod, methodsOf, staticMethod, withTextSignature } from "../protocol/signature.ts";
import { runtimeSettings } from "../runtime/config.ts";
import { hostOf } from "../runtime/host_state.ts";
import { fileOfDescriptor } from "./_io/file_io.ts";
import { strerror } from "./errno_table.ts";
import { fsDecode, PyOS_FSPath } from "./fs_path.ts";
import { newNativeType, readyTypes } from "./native.ts";
import { descriptorFunctions, fileOf, terminalSizeType } from "./posix_descriptors.ts";
import { processFunctions, SYSCONF } from "./posix_process.ts";
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

const encoder = new TextEncoder();
/** A name in the type of the path it was asked with: bytes for bytes. */
function nameLike(path: PyObject, name: string): PyObject {
  return bytesLike(path) !== undefined && !PyUnicode_Check(path)
    ? PyBytes_FromArray(encoder.encode(name))
    : PyUnicode_FromUTF16(name);
}

let statResult: PyTypeObject | undefined;
function statResultType(): PyTypeObject {
  return statResult ??= newStructSequenceType("os.stat_result", [
    "st_mode",
    "st_ino",
    "st_dev",
    "st_nlink",
    "st_uid",
    "st_gid",
    "st_size",
    // The visible times are whole seconds; the attributes are the floats behind them.
    "",
    "",
    "",
    "st_atime",
    "st_mtime",
    "st_ctime",
    "st_atime_ns",
    "st_mtime_ns",
    "st_ctime_ns",
    "st_blksize",
    "st_blocks",
    "st_rdev",
  ], {
    visible: 10,
    doc: "stat_result: Result from stat, fstat, or lstat.",
    fieldDocs: {
      st_mode: "Kind of file and permissions.",
      st_ino: "Number of the inode.",
      st_dev: "Device that holds the file.",
      st_nlink: "Number of hard links.",
      st_uid: "Number of the owner.",
      st_gid: "Number of the owner's group.",
      st_size: "Size in bytes.",
      st_atime: "Time of last access.",
      st_mtime: "Time of last modification.",
      st_ctime: "Time of last change of the inode.",
      st_atime_ns: "Time of last access, in nanoseconds.",
      st_mtime_ns: "Time of last modification, in nanoseconds.",
      st_ctime_ns: "Time of last change of the inode, in nanoseconds.",
      st_blksize: "Size of blocks that suits input and output.",
      st_blocks: "Number of blocks of 512 bytes.",
      st_rdev: "For a device, its type.",
    },
  });
}

function makeStat(info: HostStat): PyObject {
  const times = [info.atime, info.mtime, info.ctime];
  const nanoseconds = times.map((t) => BigInt(Math.round(t * 1e6)) * 1000n);
  return newStructSequence(statResultType(), [
    info.mode,
    info.ino,
    info.dev,
    info.nlink,
    info.uid,
    info.gid,
    info.size,
    ...times.map(Math.floor),
    ...times.map(PyFloat_FromDouble),
    ...nanoseconds,
    info.blksize,
    info.blocks,
    info.rdev,
  ], 10);
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
const isRegular = (info: HostStat) => (info.mode & 0o170000) === 0o100000;
const isLink = (info: HostStat) => (info.mode & 0o170000) === 0o120000;

class DirEntryObject extends PyHeapObject {
  readonly name: PyObject;
  readonly path: PyObject;
  readonly file: string;
  constructor(name: PyObject, path: PyObject, file: string) {
    super(DirEntry_Type);
    this.name = name;
    this.path = path;
    this.file = file;
  }
  info(follow: boolean): HostStat | undefined {
    const host = hostOf();
    return system(() => (follow ? host.stat(this.file) : host.lstat(this.file)), this.path);
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
      (self, follow) => {
        const info = self.info(follow);
        return info !== undefined && isDirectory(info);
      },
    ),
    is_file: entryMethod(
      "($self, /, *, follow_symlinks: bool = True)",
      "Return True if the entry is a file; cached per entry.",
      (self, follow) => {
        const info = self.info(follow);
        return info !== undefined && isRegular(info);
      },
    ),
    is_symlink: entryMethod(
      "($self, /)",
      "Return True if the entry is a symbolic link; cached per entry.",
      (self) => {
        const info = self.info(false);
        return info !== undefined && isLink(info);
      },
    ),
    is_junction: entryMethod(
      "($self, /)",
      "Return True if the entry is a junction; cached per entry.",
      () => false,
    ),
    stat: entryMethod(
      "($self, /, *, follow_symlinks: bool = True)",
      "Return stat_result object for the entry; cached per entry.",
      (self, follow) => {
        const info = self.info(follow);
        if (info === undefined) throw newOSError(2, "No such file or directory", self.path);
        return makeStat(info);
      },
    ),
    inode: entryMethod(
      "($self, /)",
      "Return inode of the entry; cached per entry.",
      (self) => self.info(false)?.ino ?? 0,
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

function pathOrDot(path: PyObject): string {
  return path === Py_None ? "." : fsDecode(path);
}
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

/** Makes the module. */
export function createPosixModule(): PyModuleObject {
  readyTypes(DirEntry_Type, ScandirIterator_Type);
  const unlink = (path: PyObject): PyObject => {
    const name = fsDecode(path);
    const info = hostOf().lstat(name);
    if (info === undefined) throw missing(name, path);
    if (isDirectory(info)) throw newOSError(21, "Is a directory", path);
    system(() => hostOf().remove(name), path);
    return Py_None;
  };
  const rename = (from: PyObject, to: PyObject): PyObject => {
    system(() => hostOf().rename(fsDecode(from), fsDecode(to)), from, to);
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
      stat: staticMethod(
        "(path, *, dir_fd=None, follow_symlinks: bool = True)",
        "Perform a stat system call on the given path.",
        (path, _dir, follow) => makeStat(statOf(path, follow)),
      ),
      lstat: staticMethod(
        "(path, *, dir_fd=None)",
        "Perform a stat system call on the given path, without following symbolic links.",
        (path) => makeStat(statOf(path, false)),
      ),
      fstat: staticMethod(
        "(fd)",
        "Perform a stat system call on the given file descriptor.",
        (fd) => makeStat(statOf(fd, true)),
      ),
      listdir: staticMethod(
        "(path=None)",
        "Return a list containing the names of the files in the directory.",
        (path) =>
          PyList_New(
            system(() => hostOf().readDirectory(pathOrDot(path)), path === Py_None ? undefined : path).map((
              name,
            ) => nameLike(path, name)),
          ),
      ),
      scandir: staticMethod(
        "(path=None)",
        "Return an iterator of DirEntry objects for given path.",
        (path) => {
          const folder = pathOrDot(path);
          const names = system(() => hostOf().readDirectory(folder), path === Py_None ? undefined : path);
          return new ScandirIterator(names.map((name) => {
            const full = join(folder, name);
            return new DirEntryObject(
              nameLike(path, name),
              nameLike(path, path === Py_None ? name : full),
              full,
            );
          }));
        },
      ),
      mkdir: staticMethod("(path, mode: int = 511, *, dir_fd=None)", "Create a directory.", (path, mode) => {
        system(() => hostOf().mkdir(fsDecode(path), mode), path);
        return Py_None;
      }),
      rmdir: staticMethod("(path, *, dir_fd=None)", "Remove a directory.", (path) => {
        const name = fsDecode(path);
        const info = hostOf().lstat(name);
        if (info === undefined) throw missing(name, path);
        if (!isDirectory(info)) throw newOSError(20, "Not a directory", path);
        system(() => hostOf().remove(name), path);
        return Py_None;
      }),
      unlink: staticMethod("(path, *, dir_fd=None)", "Remove a file (same as remove()).", unlink),
      remove: staticMethod("(path, *, dir_fd=None)", "Remove a file (same as unlink()).", unlink),
      rename: staticMethod(
        "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
        "Rename a file or directory.",
        rename,
      ),
      replace: staticMethod(
        "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
        "Rename a file or directory, overwriting the destination.",
        rename,
      ),
      readlink: staticMethod(
        "(path, *, dir_fd=None)",
        "Return a string representing the path to which the symbolic link points.",
        (path) => nameLike(path, system(() => hostOf().readLink(fsDecode(path)), path)),
      ),
      symlink: staticMethod(
        "(src, dst, target_is_directory: bool = False, *, dir_fd=None)",
        "Create a symbolic link pointing to src named dst.",
        (src, dst) => {
          system(() => hostOf().symlink(fsDecode(src), fsDecode(dst)), src, dst);
          return Py_None;
        },
      ),
      chmod: withTextSignature(
        staticMethod(
          "(path, mode: int, *, dir_fd=None, follow_symlinks: bool = True)",
          "Change the access permissions of a file.",
          (path, mode) => {
            system(() => hostOf().chmod(fsDecode(path), mode), path);
            return Py_None;
          },
        ),
        "($module, /, path, mode, *, dir_fd=None,\n      follow_symlinks=(os.name != 'nt'))",
      ),
      utime: staticMethod(
        "(path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks: bool = True)",
        "Set the access and modified time of path.",
        (path, times, ns) => {
          let atime = hostOf().time(), mtime = atime;
          if (times instanceof PyTupleObject) [atime, mtime] = times.ob_item.map(PyFloat_AsDouble);
          else if (ns instanceof PyTupleObject) [atime, mtime] = ns.ob_item.map((v) => Number(v) / 1e9);
          system(() => hostOf().utime(fsDecode(path), atime, mtime), path);
          return Py_None;
        },
      ),
      access: staticMethod(
        "(path, mode: int, *, dir_fd=None, effective_ids: bool = False, follow_symlinks: bool = True)",
        "Use the real uid/gid to test for access to a path.",
        (path, mode) => {
          const { system } = hostOf();
          if (system !== undefined && !PyLong_Check(path)) return system.access(fsDecode(path), mode);
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
        () => PyBytes_FromArray(encoder.encode(system(() => hostOf().cwd()))),
      ),
      chdir: staticMethod("(path)", "Change the current working directory to the specified path.", (path) => {
        system(() => hostOf().chdir(fsDecode(path)), path);
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
          (src, dst) => {
            system(() => hostOf().link(fsDecode(src), fsDecode(dst)), src, dst);
            return Py_None;
          },
        ),
        "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None,\n     follow_symlinks=(os.name != 'nt'))",
      ),
      chown: staticMethod(
        "(path, uid: int, gid: int, *, dir_fd=None, follow_symlinks: bool = True)",
        "Change the owner and group id of path to the numeric uid and gid.",
        (path, uid, gid) => {
          system(() => hostOf().chown(fsDecode(path), uid, gid), path);
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
        system(() => hostOf().setEnv(fsDecode(name), fsDecode(value)));
        return Py_None;
      }),
      unsetenv: staticMethod("(name, /)", "Delete an environment variable.", (name) => {
        system(() => hostOf().setEnv(fsDecode(name), undefined));
        return Py_None;
      }),
      uname: staticMethod(
        "()",
        "Return an object identifying the current operating system.",
        () =>
          newStructSequence(
            unameResult,
            ["Linux", hostOf().hostname(), hostOf().osRelease(), "#1 SMP", "x86_64"].map(PyUnicode_FromUTF16),
          ),
      ),
      times: staticMethod("()", "Return a collection containing process timing information.", () => {
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
      const environ = PyDict_New();
      for (const [name, value] of Object.entries(hostOf().environ())) {
        PyDict_SetItem(
          environ,
          PyBytes_FromArray(encoder.encode(name)),
          PyBytes_FromArray(encoder.encode(value)),
        );
      }
      const sysconfNames = PyDict_New();
      for (const [name, [number]] of Object.entries(SYSCONF)) PyDict_SetItem(sysconfNames, name, number);
      return {
        environ,
        sysconf_names: sysconfNames,
        error: PyExc_OSError,
        stat_result: statResultType(),
        terminal_size: terminalSizeType(),
        uname_result: unameResult,
        times_result: timesResult,
        DirEntry: DirEntry_Type,
        _have_functions: PyList_New(["HAVE_LSTAT", "HAVE_FTRUNCATE"]),
        ...POSIX_CONSTANTS,
      };
    },
  });
}
