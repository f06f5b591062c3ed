/**
 * Signals as Python sees them: who handles which, and what has arrived. After the core of CPython's
 * `Modules/signalmodule.c`. `tripSignal` may be called by whatever learns of a signal; the handler runs in Python's turn,
 * as a pending call.
 */
import type { PyObject } from "../objects/object.ts";
import { Py_None } from "../objects/none_object.ts";
import { _PyFrame_GetFrameObject } from "../objects/frame_object.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import { newBuiltinFunction } from "../objects/cfunction_object.ts";
import { staticMethod } from "../protocol/signature.ts";
import { newKeyboardInterrupt } from "../protocol/errors.ts";
import { hostOf } from "./host_state.ts";
import { Py_AddPendingCall, PyThreadState_Get } from "./thread_state.ts";

export const NSIG = 65, SIGINT = 2, SIGKILL = 9, SIGPIPE = 13, SIGSTOP = 19, SIGXFSZ = 25;
export const SIG_DFL = 0, SIG_IGN = 1;
/** Signals that the C library keeps to itself. */
const RESERVED: readonly number[] = [32, 33];

interface SignalState {
  handlers: PyObject[];
  tripped: boolean[];
  anyTripped: boolean;
  /** Told the number of each signal that arrives: `set_wakeup_fd`. */
  wakeup: ((signum: number) => void) | undefined;
}
let state: SignalState | undefined;

function signalState(): SignalState {
  if (state !== undefined) return state;
  const handlers: PyObject[] = [];
  for (let i = 0; i < NSIG; i++) handlers.push(RESERVED.includes(i) ? Py_None : SIG_DFL);
  handlers[SIGPIPE] = handlers[SIGXFSZ] = SIG_IGN;
  handlers[SIGINT] = defaultIntHandler();
  return state = { handlers, tripped: new Array(NSIG).fill(false), anyTripped: false, wakeup: undefined };
}

/** What `signal.getsignal` answers: SIG_DFL, SIG_IGN, a callable, or None if not Python's. */
export function signalHandler(signum: number): PyObject {
  return signalState().handlers[signum];
}
/** Installs a handler; the one before. */
export function setSignalHandler(signum: number, handler: PyObject): PyObject {
  const { handlers } = signalState();
  const old = handlers[signum];
  handlers[signum] = handler;
  return old;
}
/** Installs who is told of arriving signals. */
export function setSignalWakeup(wakeup: ((signum: number) => void) | undefined): void {
  signalState().wakeup = wakeup;
}
/** Whether `signum` is one that a program may name. */
export function isValidSignal(signum: number): boolean {
  return signum >= 1 && signum < NSIG && !RESERVED.includes(signum);
}

/** A signal has arrived. CPython: `trip_signal`, and the default action where no handler is installed. */
export function tripSignal(signum: number): void {
  const signals = signalState();
  const handler = signals.handlers[signum];
  if (handler === SIG_IGN) return;
  if (handler === SIG_DFL || handler === Py_None) {
    hostOf().kill(hostOf().pid, signum);
    return;
  }
  signals.tripped[signum] = true;
  signals.anyTripped = true;
  signals.wakeup?.(signum);
  Py_AddPendingCall(PyThreadState_Get(), checkSignals);
}

/** Runs the handlers of signals that have arrived. Throws what a handler raises. CPython: `PyErr_CheckSignals`. */
export function checkSignals(): void {
  const signals = signalState();
  if (!signals.anyTripped) return;
  signals.anyTripped = false;
  for (let signum = 1; signum < NSIG; signum++) {
    if (!signals.tripped[signum]) continue;
    signals.tripped[signum] = false;
    const handler = signals.handlers[signum];
    if (handler === SIG_DFL || handler === SIG_IGN || handler === Py_None) continue;
    let frame = PyThreadState_Get().current_frame;
    while (frame !== undefined && frame.isIncomplete) frame = frame.previous;
    try {
      PyObject_Vectorcall(
        handler,
        [signum, frame === undefined ? Py_None : _PyFrame_GetFrameObject(frame)],
        undefined,
      );
    } catch (err) {
      signals.anyTripped = signals.tripped.includes(true);
      if (signals.anyTripped) Py_AddPendingCall(PyThreadState_Get(), checkSignals);
      throw err;
    }
  }
}

let intHandler: PyObject | undefined;
/** `signal.default_int_handler`: what SIGINT does until somebody else handles it. */
export function defaultIntHandler(): PyObject {
  const doc = "The default handler for SIGINT installed by Python: raises KeyboardInterrupt.";
  return intHandler ??= newBuiltinFunction(
    "default_int_handler",
    staticMethod("(signalnum: int, frame, /)", doc, () => {
      throw newKeyboardInterrupt();
    }),
    "_signal",
  );
}

/** Acts as if a signal had arrived, if Python handles it. CPython: `PyErr_SetInterruptEx`. */
export function simulateSignal(signum: number): void {
  const handler = signalHandler(signum);
  if (handler !== SIG_IGN && handler !== SIG_DFL && handler !== Py_None) tripSignal(signum);
}
