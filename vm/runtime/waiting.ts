/**
 * Waiting for time to pass or for a promise, for built-ins: suspends the thread where that is possible (`eval/hand_over.ts`),
 * blocks where not. Either way signals are served meanwhile, and what a handler raises ends the wait (PEP 475).
 */
import { canSuspend, suspendOn } from "../eval/hand_over.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { EVAL_PENDING_CALLS, EVAL_SIGNALS, evalBreaker } from "./eval_breaker.ts";
import { signalsBecomePrompt } from "./signals.ts";
import { hostOf } from "./host_state.ts";
import { _Py_HandlePending, PyThreadState_Get, type Suspension } from "./thread_state.ts";

/** Timers of the event loop take 31 bits of milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;
/** Timers of the event loop count whole milliseconds; what is shorter, in seconds, blocks. */
const SHORTEST_TIMER = 0.001;

/** A wait of so many seconds without an answer to Ctrl-C is too long. */
const PATIENCE = 0.05;
const REASONS_TO_WAKE = EVAL_PENDING_CALLS | EVAL_SIGNALS;

/** Blocks until `deadline` (of `monotonic()`, in seconds) or until `isReady` says so. */
export function blockUntil(deadline: number, isReady?: () => boolean): void {
  const host = hostOf();
  const thread = PyThreadState_Get();
  for (;;) {
    if ((evalBreaker[0] & REASONS_TO_WAKE) !== 0) _Py_HandlePending(thread);
    if (isReady?.() === true) return;
    const left = deadline - host.monotonic();
    if (left <= 0) return;
    if (left > PATIENCE) signalsBecomePrompt();
    // Entry 0 is not 0 while the program warms up: what is waited for is a change.
    Atomics.wait(evalBreaker, 0, evalBreaker[0] & ~REASONS_TO_WAKE, left * 1000);
  }
}

/** A timer as a promise that can be given up. */
class Timer {
  readonly promise: Promise<void>;
  #id: ReturnType<typeof setTimeout> | undefined;
  constructor(seconds: number) {
    this.promise = new Promise((resolve) => {
      this.#id = setTimeout(resolve, Math.min(Math.floor(seconds * 1000), LONGEST_TIMER));
    });
  }
  cancel(): void {
    clearTimeout(this.#id);
  }
}

/** Waits for so many seconds, then gives the value of `result`: at once, or SUSPEND. */
export function sleepFor(seconds: number, result: () => PyObject = () => Py_None): PyObject {
  const host = hostOf();
  const deadline = host.monotonic() + seconds;
  const thread = PyThreadState_Get();
  const sleepOn = (): PyObject => {
    const left = deadline - host.monotonic();
    if (left >= SHORTEST_TIMER) {
      const timer = new Timer(left);
      return suspendOn(thread, { promise: timer.promise, finish: sleepOn, cancel: () => timer.cancel() });
    }
    blockUntil(deadline);
    return result();
  };
  if (seconds >= SHORTEST_TIMER && canSuspend(thread)) return sleepOn();
  blockUntil(deadline);
  return result();
}

/** What `suspendOn` takes, for a promise with a limit: `finish` gets undefined when the time is over. */
export function withTimeout<T>(
  promise: Promise<T>,
  seconds: number,
  finish: (value: T | undefined) => PyObject,
  cancel?: () => void,
  isReady?: () => boolean,
): Suspension {
  if (seconds === Infinity) return { promise, finish: (value) => finish(value as T), cancel, isReady };
  const timer = new Timer(seconds);
  return {
    promise: Promise.race([promise, timer.promise]),
    finish: (value) => {
      timer.cancel();
      return finish(value as T | undefined);
    },
    cancel: () => {
      timer.cancel();
      cancel?.();
    },
    isReady,
  };
}
