/**
 * The bottom of a thread's stack when its runner is asynchronous: starts a call, and when a built-in suspends the thread,
 * waits for what it asked for and goes on. Everything that the thread runs lies in frames meanwhile, nothing on JavaScript's stack,
 * so Deno's event loop turns.
 *
 * Law: a thread state is run by one scheduler at a time. While it is suspended, JavaScript code may call Python on the same
 * thread state (a timer's callback, a signal handler): that runs above the suspended frames, to its end.
 */
import { codeFrame, enterableFrame } from "../eval/call_frames.ts";
import { enterInterpreter } from "../eval/frame.ts";
import type { InterpreterFrame } from "../eval/frame.ts";
import { goOnRunning } from "../eval/cases_generated.ts";
import { AFTER_SUSPENSION } from "../eval/handed_call.ts";
import { unwindToEntry } from "../eval/unwind.ts";
import type { PyCodeObject } from "../objects/code_object.ts";
import type { PyDictObject } from "../objects/dict_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import { EVAL_PENDING_CALLS, EVAL_SIGNALS, evalBreaker } from "./eval_breaker.ts";
import { listenForSignals } from "./signals.ts";
import {
  _Py_HandlePending,
  addSleeper,
  type PyThreadState,
  PyThreadState_Get,
  PyThreadState_Swap,
  removeSleeper,
  SUSPEND,
  type Suspension,
} from "./thread_state.ts";

/** Runs a frame on a thread that nothing runs on; its value. Rejects with the exception that it raises. */
export async function runFrameAsync(thread: PyThreadState, frame: InterpreterFrame): Promise<PyObject> {
  if (thread.runs !== 0) throw new Error("the thread runs already");
  thread.is_scheduled = true;
  try {
    enterInterpreter(thread, frame);
    const entry = frame.previous!;
    let result = onThread(thread, () => goOnRunning(thread, entry, frame));
    while (result === SUSPEND) {
      const suspension = thread.suspension!;
      thread.suspension = undefined;
      result = await carryOut(thread, entry, suspension);
    }
    return result;
  } finally {
    thread.is_scheduled = false;
  }
}

/** Runs a module's code on the current thread. */
export function evalCodeAsync(
  code: PyCodeObject,
  globals: PyDictObject,
  locals: PyObject,
): Promise<PyObject> {
  return runFrameAsync(PyThreadState_Get(), codeFrame(code, globals, locals));
}

/** Calls something on the current thread; what is not written in Python runs at once. */
export function callAsync(callable: PyObject, args: readonly PyObject[]): Promise<PyObject> {
  return callAsyncOn(PyThreadState_Get(), callable, args);
}

/** The same on a thread that nothing runs on. */
export async function callAsyncOn(
  thread: PyThreadState,
  callable: PyObject,
  args: readonly PyObject[],
): Promise<PyObject> {
  const frame = enterableFrame(thread, callable, undefined, args, 0, args.length, undefined);
  return frame === undefined
    ? PyObject_Vectorcall(callable, args, undefined)
    : await runFrameAsync(thread, frame);
}

/** Waits outside of Python code, for a prompt's input; a signal handler's exception ends the wait and is thrown. */
export async function interruptible(
  begin: () => { promise: Promise<unknown>; cancel(): void } | undefined,
): Promise<void> {
  const wait = begin();
  if (wait === undefined) return;
  const thread = PyThreadState_Get();
  listenForSignals();
  for (;;) {
    let wake!: () => void;
    const woken = new Promise<typeof WOKEN>((resolve) => wake = () => resolve(WOKEN));
    addSleeper(wake);
    if ((evalBreaker[0] & EVAL_SIGNALS) !== 0) wake();
    try {
      if (await Promise.race([woken, wait.promise]) !== WOKEN) return;
      _Py_HandlePending(thread);
    } catch (err) {
      wait.cancel();
      throw err;
    } finally {
      removeSleeper(wake);
    }
  }
}

/** Does something with `thread` as the running one. */
function onThread<T>(thread: PyThreadState, action: () => T): T {
  const before = PyThreadState_Swap(thread);
  try {
    return action();
  } finally {
    PyThreadState_Swap(before);
  }
}

const WOKEN = Symbol("woken");

/** Waits for a suspension to end, then goes on. */
async function carryOut(
  thread: PyThreadState,
  entry: InterpreterFrame,
  suspension: Suspension,
): Promise<PyObject> {
  let outcome: () => PyObject;
  for (;;) {
    let wake!: () => void;
    const woken = new Promise<typeof WOKEN>((resolve) => wake = () => resolve(WOKEN));
    addSleeper(wake);
    listenForSignals();
    // What came while nobody slept yet: promises of JavaScript settle between a suspension and this wait.
    const isWanted = (evalBreaker[0] & (EVAL_PENDING_CALLS | EVAL_SIGNALS)) !== 0;
    if (isWanted || suspension.isReady?.() === true) wake();
    try {
      const value = await Promise.race([woken, suspension.promise]);
      if (value !== WOKEN) {
        outcome = () => suspension.finish(value);
        break;
      }
    } catch (reason) {
      const { fail } = suspension;
      outcome = () => {
        if (fail === undefined) throw reason;
        return fail.call(suspension, reason);
      };
      break;
    } finally {
      removeSleeper(wake);
    }
    // A signal has arrived, or a pending call: its exception ends the wait.
    try {
      onThread(thread, () => _Py_HandlePending(thread));
    } catch (err) {
      suspension.cancel?.();
      outcome = () => {
        throw err;
      };
      break;
    }
    if (suspension.isReady?.() === true) {
      outcome = () => suspension.finish(undefined);
      break;
    }
  }
  return onThread(thread, () => resume(thread, entry, outcome));
}

/** Goes on with the suspended call: `outcome` gives its value, throws its exception, or SUSPEND once more. */
function resume(thread: PyThreadState, entry: InterpreterFrame, outcome: () => PyObject): PyObject {
  const frame = thread.current_frame!;
  let value: PyObject;
  try {
    value = outcome();
  } catch (err) {
    return goOnRunning(thread, entry, unwindToEntry(thread, entry, err));
  }
  if (value === SUSPEND) return SUSPEND;
  frame.localsplus[frame.stackpointer++] = value;
  frame.instr_ptr = AFTER_SUSPENSION;
  return goOnRunning(thread, entry, frame);
}
