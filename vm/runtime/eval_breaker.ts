/**
 * What tells the loop that something wants a turn, in memory that a worker shares: entry 0 holds the reasons as bits, which the
 * loop reads plainly at back-edges and calls; entry N says that signal N has arrived. Written by the thread that owns the VM
 * and by the worker that listens for signals.
 *
 * Law: whoever sets something behind entry 0 sets its bit afterwards, and notifies entry 0, on which blocked threads wait.
 */

/** Calls that wait in `pending_calls`. */
export const EVAL_PENDING_CALLS = 1;
/** A signal has arrived. */
export const EVAL_SIGNALS = 2;
/** Counts looks at the breaker until the program is worth a thread that listens for signals. */
export const EVAL_WARM_UP = 4;
/** Another thread may want a turn: looks are counted until the running thread's time is over. */
export const EVAL_SWITCH = 8;

export const evalBreaker: Int32Array<SharedArrayBuffer> = new Int32Array(new SharedArrayBuffer(4 * 80));

/** Sets a reason, and ends a blocking wait. */
export function setEvalBreaker(bit: number): void {
  Atomics.or(evalBreaker, 0, bit);
  Atomics.notify(evalBreaker, 0);
}

/** Takes a reason back; whether it was set. */
export function clearEvalBreaker(bit: number): boolean {
  return (Atomics.and(evalBreaker, 0, ~bit) & bit) !== 0;
}
