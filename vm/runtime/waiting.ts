/**
 * Waiting for time to pass, for a promise or for another thread, for built-ins: suspends the thread where that is possible
 * (`eval/hand_over.ts`), blocks where not, other threads running meanwhile on top of its JavaScript stack (`switching.ts`). Either
 * way signals are served, and what a handler raises ends the wait (PEP 475).
 */
import { canSuspend, suspendOn } from "../eval/hand_over.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { newRuntimeError } from "../protocol/errors.ts";
import { evalBreaker } from "./eval_breaker.ts";
import {
  earliestDeadline,
  hasOtherRuns,
  isMainSuspended,
  lookAtClock,
  lookAtWaits,
  someWait,
  wakeThread,
} from "./runs.ts";
import { signalsBecomePrompt } from "./signals.ts";
import { hostOf } from "./host_state.ts";
import { pinnedCount, stepOnTop } from "./switching.ts";
import {
  _Py_HandlePending,
  isWanted,
  type PyThreadState,
  PyThreadState_Get,
  type Suspension,
} from "./thread_state.ts";

/** What is shorter, in seconds, blocks: timers of the event loop count whole milliseconds. */
const SHORTEST_TIMER = 0.001;
/** A wait of so many seconds without an answer to Ctrl-C is too long. */
const PATIENCE = 0.05;
/** A thread that can't be suspended lets nobody else run while it sleeps so many seconds; if it sleeps often, `switching.ts` does. */
const SHORT_SLEEP = 0.01;
/** What can't wake a thread that blocks is asked after so many seconds. */
const POLL = 0.005;

/**
 * Blocks until `deadline` (of `monotonic()`, in seconds) or until `isReady` says so. `isPolled`: that has to be asked now and then;
 * `first`: the thread that can make it true.
 */
export function blockUntil(
  deadline: number,
  isReady?: () => boolean,
  isPolled = false,
  first?: () => PyThreadState | undefined,
): void {
  const host = hostOf();
  const thread = PyThreadState_Get();
  for (;;) {
    const seen = evalBreaker[0];
    if (isWanted(thread)) _Py_HandlePending(thread);
    if (isReady?.() === true) return;
    let until = deadline;
    if (hasOtherRuns()) {
      lookAtClock(true);
      if (!thread.is_main) lookAtWaits();
      if (stepOnTop({ thread, deadline, isReady, first: first?.() })) continue;
      until = Math.min(until, earliestDeadline());
      if (someWait(({ isPolled }) => isPolled === true)) until = Math.min(until, host.monotonic() + POLL);
    }
    if (until === Infinity && !isPolled && !canBeEnded(thread)) throw deadlock();
    if (isPolled) until = Math.min(until, host.monotonic() + POLL);
    const left = until - host.monotonic();
    if (left <= 0) {
      if (until === deadline) return;
      continue;
    }
    if (left > PATIENCE) signalsBecomePrompt();
    // Entry 0 is not 0 while the program warms up: what is waited for is a change.
    Atomics.wait(evalBreaker, 0, seen, left * 1000);
  }
}

/** Whether anything can still end a wait without limit, when no other thread can run: a signal. */
function canBeEnded(thread: PyThreadState): boolean {
  if (pinnedCount() > 0 || someWait(({ promise }) => promise !== undefined)) return false;
  return thread.is_main || isMainSuspended();
}

function deadlock(): PyObject {
  return newRuntimeError(
    "deadlock: a built-in has called this code, and the thread that could end the wait can't run before it returns",
  );
}

/** Gives each other thread that is ready a turn on top of this one. */
export function letOthersRun(): void {
  const thread = PyThreadState_Get();
  const deadline = hostOf().monotonic() + thread.interp.switch_interval;
  lookAtClock(true);
  do if (!stepOnTop({ thread, deadline, isReady: undefined })) return; while (
    hostOf().monotonic() < deadline
  );
}

/** Waits for so many seconds, then gives the value of `result`: at once, or SUSPEND. */
export function sleepFor(seconds: number, result: () => PyObject = () => Py_None): PyObject {
  const deadline = hostOf().monotonic() + seconds;
  const thread = PyThreadState_Get();
  if (canSuspend(thread) && (seconds >= SHORTEST_TIMER || hasOtherRuns())) {
    return suspendOn(thread, { deadline, finish: result });
  }
  if (seconds <= SHORT_SLEEP) pause(deadline);
  else blockUntil(deadline);
  return result();
}

/** Blocks without letting other threads run: they may run into the lock that the sleeper holds, and then it can't go on. */
function pause(deadline: number): void {
  const thread = PyThreadState_Get();
  for (;;) {
    const seen = evalBreaker[0];
    if (isWanted(thread)) _Py_HandlePending(thread);
    const left = deadline - hostOf().monotonic();
    if (left <= 0) return;
    Atomics.wait(evalBreaker, 0, seen, left * 1000);
  }
}

/** What `suspendOn` takes, for a wait with a limit: `finish` gets undefined when the time is over. */
export function withTimeout<T>(
  promise: Promise<T> | undefined,
  seconds: number,
  finish: (value: T | undefined) => PyObject,
  cancel?: () => void,
  isReady?: () => boolean,
  isPolled?: boolean,
): Suspension {
  const deadline = seconds === Infinity ? undefined : hostOf().monotonic() + seconds;
  return { promise, deadline, finish: (value) => finish(value as T | undefined), cancel, isReady, isPolled };
}

/** A thread that waits until another one tells it. */
export class Waiter {
  readonly thread: PyThreadState;
  /** When the wait began. */
  readonly since: number;
  isTold: boolean;
  constructor() {
    this.thread = PyThreadState_Get();
    this.since = hostOf().monotonic();
    this.isTold = false;
  }
  tell(): void {
    this.isTold = true;
    wakeThread(this.thread);
  }
}

/**
 * Waits until the waiter is told, or until `deadline`; the value of `finish`, which gives undefined to wait on and isn't called again
 * after the deadline. `cancel`: an exception has ended the wait. `first`: whom to let run where this thread can't be suspended.
 */
export function park(
  waiter: Waiter,
  deadline: number,
  finish: () => PyObject | undefined,
  cancel: () => void,
  first?: () => PyThreadState | undefined,
): PyObject {
  const isReady = () => waiter.isTold;
  if (canSuspend(waiter.thread)) {
    const suspension: Suspension = {
      deadline: deadline === Infinity ? undefined : deadline,
      isReady,
      finish: () => {
        waiter.isTold = false;
        return finish() ?? suspendOn(waiter.thread, suspension);
      },
      cancel,
    };
    return suspendOn(waiter.thread, suspension);
  }
  for (;;) {
    try {
      blockUntil(deadline, isReady, false, first);
    } catch (err) {
      cancel();
      throw err;
    }
    waiter.isTold = false;
    const value = finish();
    if (value !== undefined) return value;
  }
}

/** A global of Deno and browsers' relatives that the types don't name: called when everything that is due has had its turn. */
const { setImmediate } = globalThis as unknown as { setImmediate(callback: () => void): void };

/** What `suspendOn` takes to let JavaScript's event loop turn once: timers that are due, promises, the host's input and output. */
export function oneTurn(finish: () => PyObject): Suspension {
  return { promise: new Promise<void>((resolve) => setImmediate(resolve)), finish };
}
