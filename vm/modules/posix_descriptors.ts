/**
 * What `posix` has for descriptors: opening, copying, closing, modes, pipes, terminals. After CPython's
 * `Modules/posixmodule.c`. Descriptors are the system's; where there is none, files of the host and channels of this
 * process, which only this process can use.
 */
import { O_NONBLOCK } from "../host/system.ts";
import { PyBytes_FromArray, requireBytes } from "../objects/bytes_object.ts";
import { newOSError } from "../objects/exceptions.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject, PyTypeObject } from "../objects/object.ts";
import { newStructSequence, newStructSequenceType } from "../objects/structseq.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { forEachItem, PyNumber_AsSsize_t } from "../protocol/abstract.ts";
import { type MethodSpec, staticMethod } from "../protocol/signature.ts";
import { ChannelEnd, newPipe } from "../runtime/channels.ts";
import { hostOf } from "../runtime/host_state.ts";
import type { HostFile } from "../host/host.ts";
import { hasOtherRuns } from "../runtime/runs.ts";
import { whenDescriptorReadable } from "./_io/waiting_input.ts";
import { whenOpened } from "./_io/waiting_open.ts";
import { hostCall, storeBytes, writableLength } from "./_io/base.ts";
import { closeDescriptor, fileOfDescriptor, forgetDescriptor, registerFile } from "./_io/file_io.ts";
import { fsDecode } from "./fs_path.ts";
import { pathText } from "./posix_file_calls.ts";
import { optionalSystem, requireSystem } from "./posix_system.ts";

const F_GETFD = 1, F_SETFD = 2, F_GETFL = 3, F_SETFL = 4, FD_CLOEXEC = 1;

let terminalSize: PyTypeObject | undefined;
/** `os.terminal_size`. */
export function terminalSizeType(): PyTypeObject {
  return terminalSize ??= newStructSequenceType("os.terminal_size", ["columns", "lines"], {
    fieldDocs: {
      columns: "Width of the terminal, in characters.",
      lines: "Height of the terminal, in lines.",
    },
    doc: "A tuple of (columns, lines) for holding terminal window size",
  });
}

/** The open file of a descriptor; OSError if there is none. */
export function fileOf(fd: number): HostFile {
  const file = fileOfDescriptor(fd);
  if (file === undefined) throw newOSError(9, "Bad file descriptor");
  return file;
}

function makePipe(flags: number): PyObject {
  const system = optionalSystem();
  if (system !== undefined) return PyTuple_New(hostCall(() => system.pipe(flags)));
  return PyTuple_New(
    newPipe().map((end) => {
      end.blocking = (flags & O_NONBLOCK) === 0;
      registerFile(end);
      return end.fileno();
    }),
  );
}

function open(path: PyObject, flags: number, mode: number, dirFd: PyObject): PyObject {
  const system = optionalSystem();
  if (system !== undefined) {
    const directory = dirFd === Py_None ? undefined : PyNumber_AsSsize_t(dirFd, true);
    const name = pathText("open", path);
    const opens = (opened?: number) =>
      opened ?? hostCall(() => system.open(name, flags, mode, directory), path);
    return directory === undefined ? whenOpened(name, flags, opens) : opens();
  }
  const access = flags & 3;
  const file = hostCall(() =>
    hostOf().open(fsDecode(path), {
      read: access !== 1,
      write: access !== 0,
      append: (flags & 1024) !== 0,
      create: (flags & 64) !== 0 && (flags & 128) === 0,
      truncate: (flags & 512) !== 0,
      exclusive: (flags & 64) !== 0 && (flags & 128) !== 0,
      permissions: mode,
    }), path);
  registerFile(file);
  return file.fileno();
}

/** Changes one bit of the flags that `get` answers and `set` takes. */
function setFlag(fd: number, get: number, set: number, bit: number, on: boolean): PyObject {
  const system = requireSystem();
  hostCall(() => {
    const flags = system.fcntl(fd, get, 0);
    const wanted = on ? flags | bit : flags & ~bit;
    if (wanted !== flags) system.fcntl(fd, set, wanted);
  });
  return Py_None;
}
function hasFlag(fd: number, get: number, bit: number): boolean {
  const system = requireSystem();
  return (hostCall(() => system.fcntl(fd, get, 0)) & bit) !== 0;
}
/** The channel that a descriptor is, if it is one. */
function channelOf(fd: number): ChannelEnd | undefined {
  const file = fileOf(fd);
  return file instanceof ChannelEnd ? file : undefined;
}

/** Functions of the module. */
export const descriptorFunctions: Record<string, MethodSpec> = {
  open: staticMethod(
    "(path, flags: int, mode: int = 511, *, dir_fd=None)",
    "Open a file for low level IO.  Returns a file descriptor (integer).",
    open,
  ).handingOver(),
  close: staticMethod("(fd: int)", "Close a file descriptor.", (fd) => {
    if (!closeDescriptor(fd)) throw newOSError(9, "Bad file descriptor");
    return Py_None;
  }),
  closerange: staticMethod(
    "(fd_low: int, fd_high: int, /)",
    "Closes all file descriptors in [fd_low, fd_high), ignoring errors.",
    (low, high) => {
      for (let fd = Math.max(low, 0); fd < high; fd++) {
        try {
          closeDescriptor(fd);
        } catch { /* not open */ }
      }
      return Py_None;
    },
  ),
  read: staticMethod(
    "(fd: int, length: Py_ssize_t, /)",
    "Read from a file descriptor.  Returns a bytes object.",
    (fd, length) => {
      if (length < 0) throw newOSError(22, "Invalid argument");
      return whenDescriptorReadable(
        fd,
        () => PyBytes_FromArray(hostCall(() => fileOf(fd).read(length)).slice()),
      );
    },
  ).handingOver(() => !hasOtherRuns()),
  readinto: staticMethod(
    "(fd: int, buffer, /)",
    "Read into a buffer object from a file descriptor.",
    (fd, buffer) => {
      const bytes = hostCall(() => fileOf(fd).read(writableLength(buffer, "readinto")));
      storeBytes(buffer, bytes);
      return bytes.length;
    },
  ),
  write: staticMethod(
    "(fd: int, data, /)",
    "Write a bytes object to a file descriptor.",
    (fd, data) => hostCall(() => fileOf(fd).write(requireBytes(data))),
  ),
  writev: staticMethod(
    "(fd: int, buffers, /)",
    "Iterate over buffers, and write the contents of each to a file descriptor.",
    (fd, buffers) => {
      let total = 0;
      forEachItem(buffers, (item) => {
        const bytes = requireBytes(item);
        const count = hostCall(() => fileOf(fd).write(bytes));
        total += count;
        return count < bytes.length;
      });
      return total;
    },
  ),
  lseek: staticMethod(
    "(fd: int, position: Py_ssize_t, whence: int, /)",
    "Set the position of a file descriptor.  Return the new position.",
    (fd, position, whence) => hostCall(() => fileOf(fd).seek(position, whence as 0 | 1 | 2)),
  ),
  ftruncate: staticMethod(
    "(fd: int, length: Py_ssize_t, /)",
    "Truncate a file, specified by file descriptor, to a specific length.",
    (fd, length) => {
      hostCall(() => fileOf(fd).truncate(length));
      return Py_None;
    },
  ),
  fsync: staticMethod("(fd: int)", "Force write of fd to disk.", (fd) => {
    const system = requireSystem();
    hostCall(() => system.sync(fd));
    return Py_None;
  }),
  dup: staticMethod("(fd: int, /)", "Return a duplicate of a file descriptor.", (fd) => {
    const system = requireSystem();
    return hostCall(() => system.dup(fd));
  }),
  dup2: staticMethod(
    "(fd: int, fd2: int, inheritable: bool = True)",
    "Duplicate file descriptor.",
    (fd, fd2, inheritable) => {
      if (fd < 0 || fd2 < 0) throw newOSError(9, "Bad file descriptor");
      const system = requireSystem();
      if (fd !== fd2) forgetDescriptor(fd2);
      hostCall(() => system.dup2(fd, fd2, inheritable));
      return fd2;
    },
  ),
  pipe: staticMethod("()", "Create a pipe.", () => makePipe(0)),
  pipe2: staticMethod("(flags: int, /)", "Create a pipe with flags set atomically.", makePipe),
  openpty: staticMethod("()", "Open a pseudo-terminal.", () => {
    const system = requireSystem();
    return PyTuple_New(hostCall(() => system.openpty()));
  }),
  get_blocking: staticMethod("(fd: int, /)", "Get the blocking mode of the file descriptor.", (fd) => {
    const channel = channelOf(fd);
    if (channel !== undefined) return channel.blocking;
    return optionalSystem() === undefined || !hasFlag(fd, F_GETFL, O_NONBLOCK);
  }),
  set_blocking: staticMethod(
    "(fd: int, blocking: bool, /)",
    "Set the blocking mode of the specified file descriptor.",
    (fd, blocking) => {
      const channel = channelOf(fd);
      if (channel === undefined) return setFlag(fd, F_GETFL, F_SETFL, O_NONBLOCK, !blocking);
      channel.blocking = blocking;
      return Py_None;
    },
  ),
  get_inheritable: staticMethod(
    "(fd: int, /)",
    "Get the close-on-exe flag of the specified file descriptor.",
    (fd) => {
      fileOf(fd);
      return optionalSystem() !== undefined && !hasFlag(fd, F_GETFD, FD_CLOEXEC);
    },
  ),
  set_inheritable: staticMethod(
    "(fd: int, inheritable: bool, /)",
    "Set the inheritable flag of the specified file descriptor.",
    (fd, inheritable) => {
      fileOf(fd);
      return setFlag(fd, F_GETFD, F_SETFD, FD_CLOEXEC, !inheritable);
    },
  ),
  isatty: staticMethod(
    "(fd: int, /)",
    "Return True if the fd is connected to a terminal.",
    (fd) => fileOfDescriptor(fd)?.isatty() ?? false,
  ),
  ttyname: staticMethod(
    "(fd: int, /)",
    "Return the name of the terminal device connected to 'fd'.",
    (fd) => {
      const system = requireSystem();
      return PyUnicode_FromUTF16(hostCall(() => system.ttyname(fd)));
    },
  ),
  _is_inputhook_installed: staticMethod(
    "()",
    "Whether something wants to run while a line is read: never here.",
    () => false,
  ),
  _inputhook: staticMethod("()", "Run what wants to run while a line is read.", () => 0),
  get_terminal_size: staticMethod(
    "(fd: int = <unrepresentable>, /)",
    "Return the size of the terminal window as (columns, lines).",
    (fd) => {
      const system = optionalSystem();
      if (system !== undefined) {
        return newStructSequence(terminalSizeType(), hostCall(() => system.terminalSize(fd ?? 1)));
      }
      const size = hostOf().terminalSize();
      if (size === undefined) throw newOSError(25, "Inappropriate ioctl for device");
      return newStructSequence(terminalSizeType(), size);
    },
  ),
  device_encoding: staticMethod(
    "(fd: int)",
    "Return a string describing the encoding of a terminal's file descriptor.",
    (fd) => fileOfDescriptor(fd)?.isatty() ? "UTF-8" : Py_None,
  ),
};
