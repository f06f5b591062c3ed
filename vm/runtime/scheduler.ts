/**
 * Takes steps of threads while JavaScript's event loop turns: the bottom of the stack of every thread that no JavaScript code waits for.
 * When all threads wait, so does the event loop, with a timer for the first deadline; when several compute, it gets a turn
 * between their steps.
 *
 * While a thread is suspended, JavaScript code may call Python on the same thread state (a timer's callback, a signal handler):
 * that runs above the suspended frames, to its end.
 */
import { codeFrame, enterableFrame } from "../eval/call_frames.ts";
import type { InterpreterFrame } from "../eval/frame.ts";
import type { PyCodeObject } from "../objects/code_object.ts";
import type { PyDictObject } from "../objects/dict_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import { EVAL_SIGNALS, evalBreaker } from "./eval_breaker.ts";
import { hostOf } from "./host_state.ts";
import {
  currentRun,
  earliestDeadline,
  enqueue,
  hasOtherRuns,
  hasReadyRuns,
  isMainParked,
  lookAtClock,
  Run,
  setStepper,
  takeNextStep,
  takeStep,
} from "./runs.ts";
import { listenForSignals } from "./signals.ts";
import {
  _Py_HandlePending,
  addSleeper,
  type PyThreadState,
  PyThreadState_Get,
  removeSleeper,
} from "./thread_state.ts";

/** Runs a frame on a thread that nothing runs on; its value. Rejects with the exception that it raises. */
export function runFrameAsync(thread: PyThreadState, frame: InterpreterFrame): Promise<PyObject> {
  if (thread.runs !== 0) throw new Error("the thread runs already");
  return new Promise((resolve, reject) => {
    takeStep(new Run(thread, () => frame, resolve, reject));
    plan();
  });
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

/** Lets a new thread make a call, beginning when its turn comes. */
export function startThread(
  thread: PyThreadState,
  call: { callable: PyObject; args: readonly PyObject[]; kwnames: readonly string[] | undefined },
  isDaemon: boolean,
  done: () => void,
  failed: (reason: unknown) => void,
): void {
  const { callable, args, kwnames } = call;
  thread.boot = [callable, ...args];
  const begin = () => {
    thread.boot = undefined;
    return enterableFrame(thread, callable, undefined, args, 0, args.length, kwnames) ??
      { value: PyObject_Vectorcall(callable, args, kwnames) };
  };
  const run = new Run(thread, begin, done, failed);
  run.isDaemon = isDaemon;
  enqueue(run);
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

const WOKEN = Symbol("woken");

/** Timers of the event loop take 31 bits of milliseconds, whole ones; what is shorter blocks. */
const LONGEST_TIMER = 2 ** 31 - 1, SHORTEST_TIMER = 0.001;
/** So long, in seconds, threads compute before the event loop gets a turn. */
const TURN = 0.01;

let isPlanned = false;
let timer: ReturnType<typeof setTimeout> | undefined;
setStepper(plan);

/** Takes steps as soon as JavaScript's stack is empty. */
function plan(): void {
  if (isPlanned || currentRun() !== undefined) return;
  isPlanned = true;
  queueMicrotask(takeSteps);
}

/** Takes steps until nobody is ready, or the event loop is to turn. */
function takeSteps(): void {
  isPlanned = true;
  clearTimeout(timer);
  const end = hostOf().monotonic() + TURN;
  for (;;) {
    lookAtClock(false);
    if (!takeNextStep()) {
      if (waitForTimer()) break;
    } else if (hasReadyRuns() && hostOf().monotonic() >= end) {
      // A message would be quicker, but Deno lets messages go before timers.
      timer = setTimeout(takeSteps, 0);
      return;
    }
  }
  isPlanned = false;
}

/** Sets a timer for the first deadline; false when that was so near that it has been waited for. */
function waitForTimer(): boolean {
  if (!hasOtherRuns()) return true;
  listenForSignals();
  const deadline = earliestDeadline();
  // A program that waits for what never comes goes on waiting.
  if (deadline === Infinity && !isMainParked()) return true;
  const left = deadline - hostOf().monotonic();
  if (left < SHORTEST_TIMER) {
    if (left > 0) Atomics.wait(evalBreaker, 0, evalBreaker[0], left * 1000);
    return false;
  }
  timer = setTimeout(takeSteps, Math.min(Math.floor(left * 1000), LONGEST_TIMER));
  return true;
}
