/**
 * Signals as Python sees them: who handles which, and what has arrived. After the core of CPython's
 * `Modules/signalmodule.c`. Arrivals are noted in the eval breaker, by the host's worker at any time; handlers run when the
 * loop looks at it, and wherever the thread waits.
 */
import type { HostSignals } from "../host/host.ts";
import { registerRoots } from "./gc/registry.ts";
import type { PyObject } from "../objects/object.ts";
import { Py_None } from "../objects/none_object.ts";
import { _PyFrame_GetFrameObject } from "../objects/frame_object.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import { newBuiltinFunction } from "../objects/cfunction_object.ts";
import { staticMethod } from "../protocol/signature.ts";
import { newKeyboardInterrupt } from "../protocol/errors.ts";
import { hostOf } from "./host_state.ts";
import { clearEvalBreaker, EVAL_SIGNALS, evalBreaker, setEvalBreaker } from "./eval_breaker.ts";
import {
  PyThreadState_Get,
  setSignalChecker,
  startWarmUp,
  stopWarmUp,
  wakeSuspended,
} from "./thread_state.ts";

export const NSIG = 65, SIGINT = 2, SIGKILL = 9, SIGPIPE = 13, SIGSTOP = 19, SIGXFSZ = 25;
export const SIG_DFL = 0, SIG_IGN = 1;
/** Signals that the C library keeps to itself. */
const RESERVED: readonly number[] = [32, 33];

interface SignalState {
  handlers: PyObject[];
  /** Told the number of each signal that arrives: `set_wakeup_fd`. */
  wakeup: ((signum: number) => void) | undefined;
  /** Signals that wait until they are unblocked: `pthread_sigmask`. */
  blocked: Set<number>;
  /** The host's signals, once the program is told of them. */
  host: HostSignals | undefined;
}
let state: SignalState | undefined;
registerRoots((visit) => {
  state?.handlers.forEach(visit);
});

function signalState(): SignalState {
  if (state !== undefined) return state;
  const handlers: PyObject[] = [];
  for (let i = 0; i < NSIG; i++) handlers.push(RESERVED.includes(i) ? Py_None : SIG_DFL);
  handlers[SIGPIPE] = handlers[SIGXFSZ] = SIG_IGN;
  handlers[SIGINT] = defaultIntHandler();
  setSignalChecker(checkSignals);
  return state = { handlers, wakeup: undefined, blocked: new Set(), host: undefined };
}

/** What `signal.getsignal` answers: SIG_DFL, SIG_IGN, a callable, or None if not Python's. */
export function signalHandler(signum: number): PyObject {
  return signalState().handlers[signum];
}
/** Installs a handler; the one before. */
export function setSignalHandler(signum: number, handler: PyObject): PyObject {
  const signals = signalState();
  const old = signals.handlers[signum];
  signals.handlers[signum] = handler;
  updateWatch(signals, signum);
  if (handler !== SIG_DFL) signals.host?.listen();
  return old;
}
/** The host notes what has a handler, is ignored or blocked; what has the default action it leaves alone. */
function updateWatch(signals: SignalState, signum: number): void {
  const handler = signals.handlers[signum];
  const isDefault = handler === SIG_DFL || handler === Py_None || signum === SIGPIPE || signum === SIGXFSZ;
  if (isDefault && !signals.blocked.has(signum)) signals.host?.unwatch(signum);
  else signals.host?.watch(signum);
}
/** Installs who is told of arriving signals. */
export function setSignalWakeup(wakeup: ((signum: number) => void) | undefined): void {
  signalState().wakeup = wakeup;
}
/** Whether `signum` is one that a program may name. */
export function isValidSignal(signum: number): boolean {
  return signum >= 1 && signum < NSIG && !RESERVED.includes(signum);
}

/** How many looks at the eval breaker make a program worth a thread that listens for signals. */
const WARM_UP_LOOKS = 300_000;

/** From now on signals of the process reach the program: Ctrl-C raises KeyboardInterrupt. CPython: `PyConfig.install_signal_handlers`. */
export function installSignalHandlers(): void {
  const signals = signalState();
  if (signals.host !== undefined) return;
  signals.host = hostOf().createSignals(evalBreaker, EVAL_SIGNALS, wakeSuspended);
  for (let signum = 1; signum < NSIG; signum++) updateWatch(signals, signum);
  startWarmUp(WARM_UP_LOOKS, signalsBecomePrompt);
}
/** The thread is about to wait while the event loop turns. */
export function listenForSignals(): void {
  state?.host?.listen();
}
/** The thread is about to compute or to block for long: signals have to be noted meanwhile. */
export function signalsBecomePrompt(): void {
  state?.host?.becomePrompt();
}
/** Gives the process its default signals back. */
export function uninstallSignalHandlers(): void {
  stopWarmUp();
  if (state === undefined) return;
  state.host?.stop();
  state.host = undefined;
}

/** A signal has arrived. CPython: `trip_signal`, and the default action where no handler is installed. */
export function tripSignal(signum: number): void {
  const signals = signalState();
  const handler = signals.handlers[signum];
  if (!signals.blocked.has(signum)) {
    if (handler === SIG_IGN) return;
    if (handler === SIG_DFL || handler === Py_None) {
      takeDefaultAction(signum);
      return;
    }
  }
  evalBreaker[signum] = 1;
  setEvalBreaker(EVAL_SIGNALS);
  wakeSuspended();
}

/** Signals whose default action lets the process live: SIGCHLD, SIGCONT, the stopping ones, SIGURG, SIGWINCH. */
const SURVIVED: ReadonlySet<number> = new Set([17, 18, 19, 20, 21, 22, 23, 28]);

/**
 * Sends the signal to this process. Where the host has listened for it before, its listener may still be there for a
 * moment and swallow it: it is sent again until it works, so that nothing runs behind a deadly signal.
 */
function takeDefaultAction(signum: number): void {
  const host = hostOf();
  host.kill(host.pid, signum);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; tries < 20 && !SURVIVED.has(signum); tries++) {
    Atomics.wait(pause, 0, 0, 25);
    host.kill(host.pid, signum);
  }
}

let handled = 0;
/** How many signals have been handled: who waits for any compares. */
export function handledCount(): number {
  return handled;
}

/** Runs the handlers of signals that have arrived, in the main thread only. Throws what a handler raises. CPython: `PyErr_CheckSignals`. */
export function checkSignals(): void {
  if (!PyThreadState_Get().is_main) return;
  const signals = signalState();
  clearEvalBreaker(EVAL_SIGNALS);
  for (let signum = 1; signum < NSIG; signum++) {
    if (evalBreaker[signum] === 0 || signals.blocked.has(signum)) continue;
    evalBreaker[signum] = 0;
    const handler = signals.handlers[signum];
    if (handler === SIG_DFL || handler === SIG_IGN || handler === Py_None) continue;
    handled++;
    signals.wakeup?.(signum);
    let frame = PyThreadState_Get().current_frame;
    while (frame !== undefined && frame.isIncomplete) frame = frame.previous;
    try {
      PyObject_Vectorcall(
        handler,
        [signum, frame === undefined ? Py_None : _PyFrame_GetFrameObject(frame)],
        undefined,
      );
    } catch (err) {
      if (pendingSignals().length > signals.blocked.size) setEvalBreaker(EVAL_SIGNALS);
      throw err;
    }
  }
}

/** Signals that have arrived and not been handled, ascending. */
export function pendingSignals(): number[] {
  const pending: number[] = [];
  for (let signum = 1; signum < NSIG; signum++) if (evalBreaker[signum] !== 0) pending.push(signum);
  return pending;
}
/** Takes the first of these signals that has arrived, without its handler; undefined if none has. */
export function takeSignal(wanted: ReadonlySet<number>): number | undefined {
  const signum = pendingSignals().find((one) => wanted.has(one));
  if (signum !== undefined) evalBreaker[signum] = 0;
  return signum;
}
/** The signals that wait until they are unblocked. */
export function blockedSignals(): ReadonlySet<number> {
  return signalState().blocked;
}
/** Replaces them. What has arrived and is blocked no more is handled, or has its default action, at once. */
export function setBlockedSignals(blocked: Set<number>): void {
  const signals = signalState();
  const before = signals.blocked;
  signals.blocked = blocked;
  for (const signum of new Set([...before, ...blocked])) {
    updateWatch(signals, signum);
    if (blocked.has(signum) || evalBreaker[signum] === 0) continue;
    evalBreaker[signum] = 0;
    tripSignal(signum);
  }
  if (blocked.size > 0) signals.host?.listen();
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
