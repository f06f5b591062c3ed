/**
 * What `posix` has for processes, pipes and modes of descriptors.
 *
 * DIFFERS: the host has no fork, so there are never children to wait for; pipes are channels inside the process.
 */
import { newOSError } from "../objects/exceptions.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyLong_Check } from "../objects/long_object.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../objects/unicode_object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { newException, newTypeError, newValueError } from "../protocol/errors.ts";
import { PyExc_ValueError } from "../objects/type_zoo.ts";
import { type MethodSpec, staticMethod } from "../protocol/signature.ts";
import { ChannelEnd, newPipe } from "../runtime/channels.ts";
import { hostOf } from "../runtime/host_state.ts";
import { tripSignal } from "../runtime/signals.ts";
import { hostCall } from "./_io/base.ts";
import { fileOfDescriptor, registerFile } from "./_io/file_io.ts";
import { fsDecode } from "./fs_path.ts";

const O_NONBLOCK = 2048;

function fileOf(fd: number): ReturnType<typeof fileOfDescriptor> & object {
  const file = fileOfDescriptor(fd);
  if (file === undefined) throw newOSError(9, "Bad file descriptor");
  return file;
}
function noChildren(): PyObject {
  return newOSError(10, "No child processes");
}
function makePipe(blocking: boolean): PyObject {
  return PyTuple_New(
    newPipe().map((end) => {
      end.blocking = blocking;
      registerFile(end);
      return end.fileno();
    }),
  );
}

const exited = (status: number) => (status & 0x7f) === 0;
const stopped = (status: number) => (status & 0xff) === 0x7f;
const signaled = (status: number) => !exited(status) && !stopped(status) && status !== 0xffff;

/** Number and value of what `sysconf` can say; -1: asked of the host. */
export const SYSCONF: Readonly<Record<string, readonly [number, number]>> = {
  SC_ARG_MAX: [0, 2097152],
  SC_CLK_TCK: [2, 100],
  SC_IOV_MAX: [60, 1024],
  SC_NGROUPS_MAX: [3, 65536],
  SC_NPROCESSORS_CONF: [83, -1],
  SC_NPROCESSORS_ONLN: [84, -1],
  SC_OPEN_MAX: [4, 1048576],
  SC_PAGESIZE: [30, 4096],
  SC_PAGE_SIZE: [30, 4096],
  SC_LOGIN_NAME_MAX: [71, 256],
};

/** Functions of the module. */
export const processFunctions: Record<string, MethodSpec> = {
  waitpid: staticMethod(
    "(pid: int, options: int, /)",
    "Wait for completion of a given child process.",
    () => {
      throw noChildren();
    },
  ),
  wait: staticMethod("()", "Wait for completion of a child process.", () => {
    throw noChildren();
  }),
  waitstatus_to_exitcode: staticMethod(
    "(status: int)",
    "Convert a wait status to an exit code.",
    (status) => {
      if (exited(status)) return status >> 8 & 0xff;
      if (signaled(status)) return -(status & 0x7f);
      if (stopped(status)) {
        throw newException(
          PyExc_ValueError,
          `process stopped by delivery of signal ${status >> 8 & 0xff}`,
        );
      }
      throw newValueError(`invalid wait status: ${status}`);
    },
  ),
  WIFEXITED: staticMethod(
    "(status: int)",
    "Return True if the process returning status exited via the exit() system call.",
    exited,
  ),
  WEXITSTATUS: staticMethod(
    "(status: int)",
    "Return the process return code from status.",
    (status) => status >> 8 & 0xff,
  ),
  WIFSIGNALED: staticMethod(
    "(status: int)",
    "Return True if the process returning status was terminated by a signal.",
    signaled,
  ),
  WTERMSIG: staticMethod(
    "(status: int)",
    "Return the signal that terminated the process that provided the status value.",
    (status) => status & 0x7f,
  ),
  WIFSTOPPED: staticMethod(
    "(status: int)",
    "Return True if the process returning status was stopped.",
    stopped,
  ),
  WSTOPSIG: staticMethod(
    "(status: int)",
    "Return the signal that stopped the process that provided the status value.",
    (status) => status >> 8 & 0xff,
  ),
  WIFCONTINUED: staticMethod(
    "(status: int)",
    "Return True if a particular process was continued from a job control stop.",
    (status) => status === 0xffff,
  ),
  WCOREDUMP: staticMethod(
    "(status: int, /)",
    "Return True if the process returning status was dumped to a core file.",
    (status) => (status & 0x80) !== 0,
  ),
  getppid: staticMethod("()", "Return the parent's process id.", () => hostOf().parentPid),
  kill: staticMethod("(pid: int, signal: int, /)", "Kill a process with a signal.", (pid, signal) => {
    if (pid === hostOf().pid && signal > 0 && signal < 65) tripSignal(signal);
    else hostCall(() => hostOf().kill(pid, signal));
    return Py_None;
  }),
  system: staticMethod(
    "(command)",
    "Execute the command in a subshell.",
    (command) => hostCall(() => hostOf().runCommand(fsDecode(command))),
  ),
  sysconf: staticMethod("(name, /)", "Return an integer-valued system configuration variable.", (name) => {
    if (!PyUnicode_Check(name) && !PyLong_Check(name)) {
      throw newTypeError("configuration names must be strings or integers");
    }
    const known = PyUnicode_Check(name)
      ? SYSCONF[PyUnicode_AsUTF16(name)]
      : Object.values(SYSCONF).find(([number]) => number === name);
    if (known === undefined) {
      throw PyUnicode_Check(name)
        ? newValueError("unrecognized configuration name")
        : newOSError(22, "Invalid argument");
    }
    return known[1] === -1 ? hostOf().cpuCount() : known[1];
  }),
  pipe: staticMethod(
    "()",
    "Create a pipe. Returns a tuple of two file descriptors: (read_fd, write_fd).",
    () => makePipe(true),
  ),
  pipe2: staticMethod(
    "(flags: int, /)",
    "Create a pipe with flags set atomically.",
    (flags) => makePipe((flags & O_NONBLOCK) === 0),
  ),
  get_blocking: staticMethod("(fd: int, /)", "Get the blocking mode of the file descriptor.", (fd) => {
    const file = fileOf(fd);
    return !(file instanceof ChannelEnd) || file.blocking;
  }),
  set_blocking: staticMethod(
    "(fd: int, blocking: bool, /)",
    "Set the blocking mode of the specified file descriptor.",
    (fd, blocking) => {
      const file = fileOf(fd);
      if (file instanceof ChannelEnd) file.blocking = blocking;
      return Py_None;
    },
  ),
  get_inheritable: staticMethod(
    "(fd: int, /)",
    "Get the close-on-exe flag of the specified file descriptor.",
    (fd) => {
      fileOf(fd);
      return false;
    },
  ),
  set_inheritable: staticMethod(
    "(fd: int, inheritable: bool, /)",
    "Set the inheritable flag of the specified file descriptor.",
    (fd) => {
      fileOf(fd);
      return Py_None;
    },
  ),
};
