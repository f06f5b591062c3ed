/**
 * The `_signal` module: handlers, numbers, names. After CPython's `Modules/signalmodule.c`.
 *
 * DIFFERS: timers (`alarm`, `setitimer`) and masks of blocked signals need a second thread; the functions answer with
 * OSError ENOSYS where something would have to happen.
 */
import { newOSError } from "../objects/exceptions.ts";
import { PyFloat_FromDouble } from "../objects/float_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject, PyTypeObject } from "../objects/object.ts";
import { PySet_New } from "../objects/set_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import { newStructSequenceType } from "../objects/structseq.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";

import { PyExc_OSError } from "../objects/type_zoo.ts";
import { PyCallable_Check } from "../protocol/call.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import { type MethodSpec, staticMethod } from "../protocol/signature.ts";
import { ChannelEnd } from "../runtime/channels.ts";
import { hostOf } from "../runtime/host_state.ts";
import {
  checkSignals,
  defaultIntHandler,
  isValidSignal,
  NSIG,
  setSignalHandler,
  setSignalWakeup,
  SIG_DFL,
  SIG_IGN,
  SIGINT,
  SIGKILL,
  signalHandler,
  SIGSTOP,
  tripSignal,
} from "../runtime/signals.ts";
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

/** The descriptor of a non-blocking channel gets a byte for every signal; -1 ends that. CPython: `signal_set_wakeup_fd_impl`. */
function setWakeupFd(fd: number): PyObject {
  const old = wakeupDescriptor;
  if (fd === -1) {
    setSignalWakeup(undefined);
  } else {
    const file = fileOfDescriptor(fd);
    if (file === undefined) throw newOSError(9, "Bad file descriptor");
    if (!(file instanceof ChannelEnd) || file.blocking) {
      throw newValueError(`the fd ${fd} must be in non-blocking mode`);
    }
    setSignalWakeup((signum) => {
      try {
        file.send(new Uint8Array([signum]));
      } catch {
        // A full or closed channel: the reader has enough to wake up for, or is gone.
      }
    });
  }
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
    () => PySet_New(PyList_New([])),
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
  sigpending: staticMethod("()", "Examine pending signals.", () => PySet_New(PyList_New([]))),
  alarm: staticMethod(
    "(seconds: int, /)",
    "Arrange for SIGALRM to arrive after the given number of seconds.",
    (seconds) => {
      if (seconds === 0) return 0;
      throw unsupported();
    },
  ),
  setitimer: staticMethod(
    "(which: int, seconds: double, interval: double = 0.0, /)",
    "Sets given itimer (one of ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF).",
    (_which, seconds) => {
      if (seconds !== 0) throw unsupported();
      return PyTuple_New([PyFloat_FromDouble(0), PyFloat_FromDouble(0)]);
    },
  ),
  getitimer: staticMethod(
    "(which: int, /)",
    "Returns current value of given itimer.",
    () => PyTuple_New([PyFloat_FromDouble(0), PyFloat_FromDouble(0)]),
  ),
  pause: staticMethod("()", "Wait until a signal arrives.", () => {
    for (;;) {
      hostOf().sleep(0.05);
      checkSignals();
    }
  }),
};

let itimerError: PyTypeObject | undefined;

/** Makes the module. */
export function createSignalModule(): PyModuleObject {
  itimerError ??= newExceptionClass("signal.itimer_error", PyExc_OSError);
  return createNativeModule({
    name: "_signal",
    doc: "This module provides mechanisms to use signal handlers in Python.",
    functions,
    constants: () => ({
      ...NUMBERS,
      default_int_handler: defaultIntHandler(),
      ItimerError: itimerError!,
      struct_siginfo: newStructSequenceType("signal.struct_siginfo", [
        "si_signo",
        "si_code",
        "si_errno",
        "si_pid",
        "si_uid",
        "si_status",
        "si_band",
      ]),
    }),
  });
}
