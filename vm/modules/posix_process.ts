/**
 * What `posix` has for processes, groups and sessions. After CPython's `Modules/posixmodule.c`.
 *
 * DIFFERS: the host has no fork.
 */
import type { HostSystem } from "../host/system.ts";
import { systemBytes } from "../host/system_text.ts";
import { newOSError } from "../objects/exceptions.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { newException, newValueError } from "../protocol/errors.ts";
import { PyExc_ValueError } from "../objects/type_zoo.ts";
import { type MethodSpec, staticMethod } from "../protocol/signature.ts";
import { canSuspend, suspendOn } from "../eval/hand_over.ts";
import { hostOf } from "../runtime/host_state.ts";
import { hasOtherRuns } from "../runtime/runs.ts";
import { setSignalHandler, SIG_IGN, tripSignal } from "../runtime/signals.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";
import { hostCall } from "./_io/base.ts";
import { fsDecode, fsEncode } from "./fs_path.ts";
import { optionalSystem, requireSystem } from "./posix_system.ts";

function noChildren(): PyObject {
  return newOSError(10, "No child processes");
}
/** Process and wait status; without a system there are never children. */
function waitFor(pid: number, options: number): PyObject {
  const system = optionalSystem();
  if (system === undefined) throw noChildren();
  return waitOn(system, pid, options, (found, status) => PyTuple_New([found, status]));
}
/** Waits for a child as the options say; what `finish` makes of process and wait status. */
function waitOn(
  system: HostSystem,
  pid: number,
  options: number,
  finish: (pid: number, status: number) => PyObject,
): PyObject {
  const thread = PyThreadState_Get();
  const isPatient = (options & WNOHANG) === 0 && hasOtherRuns() && canSuspend(thread);
  const wait = (): PyObject => {
    const { pid: found, status } = hostCall(() =>
      system.waitpid(pid, isPatient ? options | WNOHANG : options)
    );
    if (found !== 0 || !isPatient) return finish(found, status);
    return suspendOn(thread, { deadline: hostOf().monotonic() + PAUSE, finish: wait });
  };
  return wait();
}

/** Runs a command in the shell; its wait status. Meanwhile Ctrl-C is for the command alone. CPython: `os_system_impl`, system(3). */
function runInShell(command: PyObject): PyObject {
  const text = fsEncode(command), system = optionalSystem();
  if (system === undefined) return hostCall(() => hostOf().runCommand(fsDecode(command)));
  const args = [...["sh", "-c"].map(systemBytes), text];
  const pid = hostCall(() =>
    system.spawn({ path: systemBytes("/bin/sh"), args, env: undefined, actions: [] })
  );
  const handlers = [SIGINT, SIGQUIT].map((signum) => [signum, setSignalHandler(signum, SIG_IGN)] as const);
  const restore = (): void => {
    for (const [signum, handler] of handlers) setSignalHandler(signum, handler);
  };
  try {
    return waitOn(system, pid, 0, (_pid, status) => {
      restore();
      return status;
    });
  } catch (err) {
    restore();
    throw err;
  }
}

const SIGINT = 2, SIGQUIT = 3;
const WNOHANG = 1;
/** Seconds between two looks after a child while other threads run. */
const PAUSE = 0.005;
/** An answer of the system. */
function asked(question: (system: HostSystem) => number): number {
  const system = requireSystem();
  return hostCall(() => question(system));
}
function done(action: (system: HostSystem) => void): PyObject {
  const system = requireSystem();
  hostCall(() => action(system));
  return Py_None;
}

const SIGABRT = 6;
const exited = (status: number) => (status & 0x7f) === 0;
const stopped = (status: number) => (status & 0xff) === 0x7f;
const signaled = (status: number) => !exited(status) && !stopped(status) && status !== 0xffff;

/** Functions of the module. */
export const processFunctions: Record<string, MethodSpec> = {
  waitpid: staticMethod(
    "(pid: int, options: int, /)",
    "Wait for completion of a given child process.",
    waitFor,
  ).handingOver(() => !hasOtherRuns()),
  wait: staticMethod("()", "Wait for completion of a child process.", () => waitFor(-1, 0))
    .handingOver(() => !hasOtherRuns()),
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
    else {
      const target = optionalSystem() ?? hostOf();
      hostCall(() => target.kill(pid, signal));
    }
    return Py_None;
  }),
  system: staticMethod(
    "(command)",
    "Execute the command in a subshell.",
    runInShell,
  ).handingOver(() => !hasOtherRuns()),
  abort: staticMethod("()", "Abort the interpreter immediately.", () => {
    hostCall(() => hostOf().kill(hostOf().pid, SIGABRT));
    return hostOf().exit(128 + SIGABRT);
  }),
  killpg: staticMethod(
    "(pgid: int, signal: int, /)",
    "Kill a process group with a signal.",
    (pgid, signal) => done((system) => system.killpg(pgid, signal)),
  ),
  getpgid: staticMethod(
    "(pid: int)",
    "Call the system call getpgid(), and return the result.",
    (pid) => asked((system) => system.getpgid(pid)),
  ),
  getpgrp: staticMethod("()", "Return the current process group id.", () => asked((s) => s.getpgid(0))),
  setpgid: staticMethod(
    "(pid: int, pgrp: int, /)",
    "Call the system call setpgid(pid, pgrp).",
    (pid, group) => done((system) => system.setpgid(pid, group)),
  ),
  setpgrp: staticMethod(
    "()",
    "Make the current process the leader of its process group.",
    () => done((system) => system.setpgid(0, 0)),
  ),
  getsid: staticMethod(
    "(pid: int, /)",
    "Call the system call getsid(pid) and return the result.",
    (pid) => asked((system) => system.getsid(pid)),
  ),
  setsid: staticMethod("()", "Call the system call setsid().", () => done((system) => system.setsid())),
  tcgetpgrp: staticMethod(
    "(fd: int, /)",
    "Return the process group associated with the terminal specified by fd.",
    (fd) => asked((system) => system.tcgetpgrp(fd)),
  ),
  tcsetpgrp: staticMethod(
    "(fd: int, pgid: int, /)",
    "Set the process group associated with the terminal specified by fd.",
    (fd, group) => done((system) => system.tcsetpgrp(fd, group)),
  ),
  pidfd_open: staticMethod(
    "(pid: int, flags: int = 0)",
    "Return a file descriptor referring to the process *pid*.",
    (pid, flags) => asked((system) => system.pidfdOpen(pid, flags)),
  ),
};
