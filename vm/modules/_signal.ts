/**
 * The `_signal` module: handlers, numbers, names. After CPython's `Modules/signalmodule.c`.
 */
import { canSuspend, suspendOn } from "../eval/hand_over.ts";
import { HostError } from "../host/host.ts";
import { newOSError } from "../objects/exceptions.ts";
import { PyFloat_AsDouble, PyFloat_FromDouble } from "../objects/float_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject, PyTypeObject } from "../objects/object.ts";
import { PySet_New } from "../objects/set_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import { newStructSequence, newStructSequenceType } from "../objects/structseq.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";

import { PyExc_OSError } from "../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { forEachItem, PyNumber_Index } from "../protocol/abstract.ts";
import { PyCallable_Check, PyObject_Vectorcall } from "../protocol/call.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import { type MethodSpec, staticMethod } from "../protocol/signature.ts";
import { ChannelEnd } from "../runtime/channels.ts";
import { hostOf } from "../runtime/host_state.ts";
import {
  blockedSignals,
  checkSignals,
  defaultIntHandler,
  handledCount,
  isValidSignal,
  NSIG,
  pendingSignals,
  setBlockedSignals,
  setSignalHandler,
  setSignalWakeup,
  SIG_DFL,
  SIG_IGN,
  SIGINT,
  SIGKILL,
  signalHandler,
  signalsBecomePrompt,
  SIGSTOP,
  takeSignal,
  tripSignal,
} from "../runtime/signals.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";
import { PyErr_FormatUnraisable } from "../runtime/unraisable.ts";
import { blockUntil, withTimeout } from "../runtime/waiting.ts";
import { optionalSystem } from "./posix_system.ts";
import { fileOfDescriptor } from "./_io/file_io.ts";
import { newExceptionClass } from "./exception_class.ts";

const NUMBERS: Readonly<Record<string, number>> = {
  ITIMER_PROF: 2,
  ITIMER_REAL: 0,
  ITIMER_VIRTUAL: 1,
  NSIG,
  SIGABRT: 6,
  SIGALRM: 14,
  SIGBUS: 7,
  SIGCHLD: 17,
  SIGCLD: 17,
  SIGCONT: 18,
  SIGFPE: 8,
  SIGHUP: 1,
  SIGILL: 4,
  SIGINT,
  SIGIO: 29,
  SIGIOT: 6,
  SIGKILL,
  SIGPIPE: 13,
  SIGPOLL: 29,
  SIGPROF: 27,
  SIGPWR: 30,
  SIGQUIT: 3,
  SIGRTMAX: 64,
  SIGRTMIN: 34,
  SIGSEGV: 11,
  SIGSTKFLT: 16,
  SIGSTOP,
  SIGSYS: 31,
  SIGTERM: 15,
  SIGTRAP: 5,
  SIGTSTP: 20,
  SIGTTIN: 21,
  SIGTTOU: 22,
  SIGURG: 23,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGVTALRM: 26,
  SIGWINCH: 28,
  SIGXCPU: 24,
  SIGXFSZ: 25,
  SIG_BLOCK: 0,
  SIG_DFL,
  SIG_IGN,
  SIG_SETMASK: 2,
  SIG_UNBLOCK: 1,
};

/** The C library's texts, from signal 1 on. */
const DESCRIPTIONS: readonly string[] = [
  "Hangup",
  "Interrupt",
  "Quit",
  "Illegal instruction",
  "Trace/breakpoint trap",
  "Aborted",
  "Bus error",
  "Floating point exception",
  "Killed",
  "User defined signal 1",
  "Segmentation fault",
  "User defined signal 2",
  "Broken pipe",
  "Alarm clock",
  "Terminated",
  "Stack fault",
  "Child exited",
  "Continued",
  "Stopped (signal)",
  "Stopped",
  "Stopped (tty input)",
  "Stopped (tty output)",
  "Urgent I/O condition",
  "CPU time limit exceeded",
  "File size limit exceeded",
  "Virtual timer expired",
  "Profiling timer expired",
  "Window changed",
  "I/O possible",
  "Power failure",
  "Bad system call",
];

function checkNumber(signum: number): void {
  if (signum < 1 || signum >= NSIG) throw newValueError("signal number out of range");
}
function unsupported(): PyObject {
  return newOSError(38, "Function not implemented");
}

let wakeupDescriptor = -1;

const EAGAIN = 11, F_GETFL = 3, O_NONBLOCK = 0o4000;

/** What writes to a descriptor, which must not block; OSError or ValueError otherwise. */
function wakeupWriter(fd: number): (byte: Uint8Array) => void {
  const file = fileOfDescriptor(fd);
  if (file === undefined) throw newOSError(9, "Bad file descriptor");
  const system = optionalSystem();
  const isChannel = file instanceof ChannelEnd;
  const blocks = isChannel
    ? file.blocking
    : system === undefined || (system.fcntl(fd, F_GETFL, 0) & O_NONBLOCK) === 0;
  if (blocks) throw newValueError(`the fd ${fd} must be in non-blocking mode`);
  return isChannel ? (byte) => file.send(byte) : (byte) => system!.write(fd, byte);
}

/** A descriptor gets a byte for every signal; -1 ends that. CPython: `signal_set_wakeup_fd_impl`. */
function setWakeupFd(fd: number, warnOnFullBuffer: boolean): PyObject {
  if (!PyThreadState_Get().is_main) {
    throw newValueError("set_wakeup_fd only works in main thread of the main interpreter");
  }
  const old = wakeupDescriptor;
  const write = fd === -1 ? undefined : wakeupWriter(fd);
  setSignalWakeup(
    write && ((signum) => {
      try {
        write(new Uint8Array([signum]));
      } catch (err) {
        if (!(err instanceof HostError)) throw err;
        if (err.errno === EAGAIN && !warnOnFullBuffer) return;
        PyErr_FormatUnraisable(
          newOSError(err.errno, err.strerror),
          "Exception ignored while trying to write to the signal wakeup fd",
        );
      }
    }),
  );
  wakeupDescriptor = fd;
  return old;
}

const functions: Record<string, MethodSpec> = {
  signal: staticMethod(
    "(signalnum: int, handler, /)",
    "Set the action for the given signal.",
    (signum, handler) => {
      checkNumber(signum);
      if (handler !== SIG_DFL && handler !== SIG_IGN && !PyCallable_Check(handler)) {
        throw newTypeError("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
      }
      if (!PyThreadState_Get().is_main) {
        throw newValueError("signal only works in main thread of the main interpreter");
      }
      checkSignals();
      if (signum === SIGKILL || signum === SIGSTOP || !isValidSignal(signum)) {
        throw newOSError(
          22,
          "Invalid argument",
        );
      }
      return setSignalHandler(signum, handler);
    },
  ),
  getsignal: staticMethod(
    "(signalnum: int, /)",
    "Return the current action for the given signal.",
    (signum) => {
      checkNumber(signum);
      return signalHandler(signum);
    },
  ),
  raise_signal: staticMethod("(signalnum: int, /)", "Send a signal to the executing process.", (signum) => {
    if (!isValidSignal(signum)) throw newOSError(22, "Invalid argument");
    tripSignal(signum);
    checkSignals();
    return Py_None;
  }),
  strsignal: staticMethod(
    "(signalnum: int, /)",
    "Return the system description of the given signal.",
    (signum) => {
      checkNumber(signum);
      if (signum >= 34) return `Real-time signal ${signum - 34}`;
      return DESCRIPTIONS[signum - 1] ?? Py_None;
    },
  ),
  set_wakeup_fd: staticMethod(
    "(fd: int, /, *, warn_on_full_buffer: bool = True)",
    "Sets the fd to be written to (with the signal number) when a signal comes in.",
    setWakeupFd,
  ),
  siginterrupt: staticMethod(
    "(signalnum: int, flag: bool, /)",
    "Change system call restart behaviour.",
    (signum) => {
      checkNumber(signum);
      return Py_None;
    },
  ),
  valid_signals: staticMethod("()", "Return a set of valid signal numbers on this platform.", () => {
    const numbers: number[] = [];
    for (let i = 1; i < NSIG; i++) if (isValidSignal(i)) numbers.push(i);
    return PySet_New(PyList_New(numbers));
  }),
  pthread_sigmask: staticMethod(
    "(how: int, mask, /)",
    "Fetch and/or change the signal mask of the calling thread.",
    (how, mask) => {
      const before = blockedSignals();
      const given = signalSet(mask);
      const next = new Set(how === SIG_SETMASK ? given : before);
      if (how === SIG_BLOCK) { for (const signum of given) next.add(signum); }
      else if (how === SIG_UNBLOCK) { for (const signum of given) next.delete(signum); }
      else if (how !== SIG_SETMASK) throw newOSError(22, "Invalid argument");
      next.delete(SIGKILL);
      next.delete(SIGSTOP);
      setBlockedSignals(next);
      checkSignals();
      return numberSet(before);
    },
  ),
  pthread_kill: staticMethod(
    "(thread_id, signalnum: int, /)",
    "Send a signal to a thread.",
    (_thread, signum) => {
      if (signum === 0) return Py_None;
      if (!isValidSignal(signum)) throw newOSError(22, "Invalid argument");
      tripSignal(signum);
      checkSignals();
      return Py_None;
    },
  ),
  sigpending: staticMethod(
    "()",
    "Examine pending signals.",
    () => numberSet(pendingSignals().filter((signum) => blockedSignals().has(signum))),
  ),
  sigwait: staticMethod(
    "(sigset, /)",
    "Wait for a signal.",
    (set) => waitForSignal(signalSet(set), undefined, (signum) => signum!),
  ).handingOver(),
  sigwaitinfo: staticMethod(
    "(sigset, /)",
    "Wait synchronously until one of the signals in *sigset* is delivered.",
    (set) => waitForSignal(signalSet(set), undefined, (signum) => signalInfo(signum!)),
  ).handingOver(),
  sigtimedwait: staticMethod(
    "(sigset, timeout, /)",
    "Like sigwaitinfo(), but with a timeout.",
    (set, timeout) => {
      const seconds = PyFloat_AsDouble(timeout);
      if (seconds < 0) throw newValueError("timeout must be non-negative");
      return waitForSignal(
        signalSet(set),
        seconds,
        (signum) => signum === undefined ? Py_None : signalInfo(signum),
      );
    },
  ).handingOver(),
  alarm: staticMethod(
    "(seconds: int, /)",
    "Arrange for SIGALRM to arrive after the given number of seconds.",
    (seconds) => Math.ceil(setTimer(ITIMER_REAL, seconds, 0)[0]),
  ),
  setitimer: staticMethod(
    "(which: int, seconds: double, interval: double = 0.0, /)",
    "Sets given itimer (one of ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF).",
    (which, seconds, interval) => timerPair(setTimer(which, seconds, interval)),
  ),
  getitimer: staticMethod(
    "(which: int, /)",
    "Returns current value of given itimer.",
    (which) => {
      const system = optionalSystem();
      if (system === undefined) throw unsupported();
      return timerPair(timerCall(() => system.getitimer(which)));
    },
  ),
  pause: staticMethod(
    "()",
    "Wait until a signal arrives.",
    () => waitForSignal(undefined, undefined, () => Py_None),
  ).handingOver(),
};

const ITIMER_REAL = 0, SIG_BLOCK = 0, SIG_UNBLOCK = 1, SIG_SETMASK = 2;

/** The numbers of an iterable of signals. CPython: `_Py_Sigset_Converter`. */
function signalSet(mask: PyObject): Set<number> {
  const set = new Set<number>();
  forEachItem(mask, (item) => {
    const signum = Number(PyNumber_Index(item));
    if (signum < 1 || signum >= NSIG) {
      throw newValueError(`signal number ${signum} out of range [1; ${NSIG - 1}]`);
    }
    set.add(signum);
  });
  return set;
}
function numberSet(numbers: Iterable<number>): PyObject {
  return PySet_New(PyList_New([...numbers]));
}

/** Waits for one of these signals, or for any that has a handler, which runs; the value that `finish` makes of it. */
function waitForSignal(
  wanted: ReadonlySet<number> | undefined,
  seconds: number | undefined,
  finish: (signum: number | undefined) => PyObject,
): PyObject {
  const thread = PyThreadState_Get();
  let signum: number | undefined;
  const before = handledCount();
  const isReady = () => {
    if (wanted === undefined) return handledCount() !== before;
    signum ??= takeSignal(wanted);
    return signum !== undefined;
  };
  if (isReady()) return finish(signum);
  if (canSuspend(thread)) {
    return suspendOn(
      thread,
      withTimeout(undefined, seconds ?? Infinity, () => finish(signum), undefined, isReady),
    );
  }
  signalsBecomePrompt();
  blockUntil(seconds === undefined ? Infinity : hostOf().monotonic() + seconds, isReady);
  return finish(signum);
}
/** DIFFERS: who sent a signal is not known. */
function signalInfo(signum: number): PyObject {
  return newStructSequence(signalInfoType(), [signum, 0, 0, 0, 0, 0, 0], 7);
}
let infoType: PyTypeObject | undefined;
function signalInfoType(): PyTypeObject {
  return infoType ??= newStructSequenceType("signal.struct_siginfo", [
    "si_signo",
    "si_code",
    "si_errno",
    "si_pid",
    "si_uid",
    "si_status",
    "si_band",
  ], {
    doc: "What the system tells about a signal.",
    fieldDocs: {
      si_signo: "The signal's number.",
      si_code: "Why it was sent: one of the SI_ codes.",
      si_errno: "An error number that belongs to it.",
      si_pid: "The process that sent it.",
      si_uid: "The user whose process sent it.",
      si_status: "Exit status of a child, or the signal that ended it.",
      si_band: "For SIGPOLL, what can be done without waiting.",
    },
  });
}

/** Sets a timer of the system's; what was left of it, and its interval, in seconds. */
function setTimer(which: number, seconds: number, interval: number): [number, number] {
  const system = optionalSystem();
  if (system === undefined) throw unsupported();
  if (seconds > 0) signalsBecomePrompt();
  return timerCall(() => system.setitimer(which, seconds, interval));
}
function timerCall(action: () => [number, number]): [number, number] {
  try {
    return action();
  } catch (err) {
    if (!(err instanceof HostError)) throw err;
    throw PyObject_Vectorcall(
      itimerError!,
      [err.errno, PyUnicode_FromUTF16(err.strerror)],
      undefined,
    ) as unknown as Error;
  }
}
function timerPair(timer: readonly [number, number]): PyObject {
  return PyTuple_New(timer.map(PyFloat_FromDouble));
}

let itimerError: PyTypeObject | undefined;

/** Makes the module. */
export function createSignalModule(): PyModuleObject {
  itimerError ??= newExceptionClass("signal.ItimerError", PyExc_OSError);
  return createNativeModule({
    name: "_signal",
    doc: "This module provides mechanisms to use signal handlers in Python.",
    functions,
    constants: () => ({
      ...NUMBERS,
      default_int_handler: defaultIntHandler(),
      ItimerError: itimerError!,
      struct_siginfo: signalInfoType(),
    }),
  });
}
