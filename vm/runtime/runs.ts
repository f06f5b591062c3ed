/**
 * Runs of threads: which can go on, which waits for what, and one step of one of them. Nothing here is asynchronous: `scheduler.ts`
 * takes steps while JavaScript's event loop turns, `waiting.ts` from within a thread that has to block, `switching.ts` says when a
 * step is over.
 *
 * A run is suspended when everything that it runs lies in heap frames. It has left the loop with SUSPEND because a built-in waits
 * (`thread.suspension` says for what), or because its time was over: then it goes on with the same instruction.
 *
 * Law: while a step is taken, nobody else runs on the run's thread state.
 */
import { goOnRunning } from "../eval/eval_frame.ts";
import { enterInterpreter, InterpreterFrame } from "../eval/frame.ts";
import { AFTER_SUSPENSION } from "../eval/handed_call.ts";
import { unwindToEntry } from "../eval/unwind.ts";
import type { PyObject } from "../objects/object.ts";
import { hostOf } from "./host_state.ts";
import { beginSlice, endSlice, lookSoon, sharesTime } from "./switching.ts";
import {
  _Py_HandlePending,
  addSleeper,
  isWanted,
  type PyThreadState,
  PyThreadState_Swap,
  SUSPEND,
  type Suspension,
} from "./thread_state.ts";

/** One thread's call, from its first instruction to its value. */
export class Run {
  readonly thread: PyThreadState;
  /** At the first step: the frame to enter, or the value of a call that has none. */
  readonly begin: () => InterpreterFrame | { value: PyObject };
  readonly done: (value: PyObject) => void;
  readonly failed: (reason: unknown) => void;
  /** Below the run's first frame; undefined before the first step. */
  entry: InterpreterFrame | undefined;
  /** The innermost frame while the run is suspended. */
  top: InterpreterFrame | undefined;
  /** What it waits for, until that is over. */
  suspension: Suspension | undefined;
  /** How the suspended call goes on: gives its value, throws, or gives SUSPEND once more. undefined: the loop goes on. */
  outcome: (() => PyObject) | undefined;
  /** The promise was settled while a signal was attended to. */
  settled: (() => PyObject) | undefined;
  /** Stands still when the interpreter ends. */
  isDaemon: boolean;

  constructor(
    thread: PyThreadState,
    begin: () => InterpreterFrame | { value: PyObject },
    done: (value: PyObject) => void,
    failed: (reason: unknown) => void,
  ) {
    this.thread = thread;
    this.begin = begin;
    this.done = done;
    this.failed = failed;
    this.entry =
      this.top =
      this.suspension =
      this.outcome =
      this.settled =
        undefined;
    this.isDaemon = false;
  }
}

/** Runs that can take a step, in turn. */
const ready: Run[] = [];
/** Suspended runs that wait, by thread. */
const waiting: Map<PyThreadState, Run> = new Map();
/** The run whose step is taken; undefined in JavaScript's own code, and in a program that JavaScript code calls and waits for. */
let running: Run | undefined;

let onReady: () => void = () => {};
/** Says who takes steps while the event loop turns; called whenever there is one to be taken. */
export function setStepper(stepper: () => void): void {
  onReady = stepper;
}

export function currentRun(): Run | undefined {
  return running;
}
export function hasReadyRuns(): boolean {
  return ready.length > 0;
}
/** Whether there is any run but the one whose step is taken. */
export function hasOtherRuns(): boolean {
  return ready.length > 0 || waiting.size > 0;
}
/** Whether one of the waits fulfils the condition. */
export function someWait(condition: (suspension: Suspension) => boolean): boolean {
  for (const run of waiting.values()) if (condition(run.suspension!)) return true;
  return false;
}
/** Whether the main thread is suspended, so that a signal can have its turn. */
export function isMainSuspended(): boolean {
  for (const thread of waiting.keys()) if (thread.is_main) return true;
  return ready.some((run) => run.thread.is_main);
}
/** Whether the main thread waits for nothing but other threads and signals. */
export function isMainParked(): boolean {
  for (const [thread, run] of waiting) {
    if (thread.is_main && run.suspension!.promise === undefined) return true;
  }
  return false;
}
/** When the first wait with a limit ends, in seconds of `monotonic()`. */
export function earliestDeadline(): number {
  let earliest = Infinity;
  for (const { suspension } of waiting.values()) {
    earliest = Math.min(earliest, suspension!.deadline ?? Infinity);
  }
  return earliest;
}

/** Lets a run have its turn. */
export function enqueue(run: Run): void {
  ready.push(run);
  sharesTime();
  onReady();
}

function endWait(run: Run, outcome: () => PyObject): void {
  waiting.delete(run.thread);
  run.suspension = run.settled = undefined;
  run.outcome = outcome;
  enqueue(run);
}

/** Lets the promise end the wait, whenever it is settled. */
function follow(run: Run, suspension: Suspension): void {
  const settle = (outcome: () => PyObject) => {
    if (run.suspension !== suspension) return;
    if (waiting.get(run.thread) === run) endWait(run, outcome);
    else run.settled = outcome;
  };
  suspension.promise?.then(
    (value) => settle(() => suspension.finish(value)),
    (reason) =>
      settle(() => {
        if (suspension.fail === undefined) throw reason;
        return suspension.fail(reason);
      }),
  );
}

/** Looks whether a suspended run has something to do, or what it waits for is there. */
function look(run: Run): void {
  const suspension = run.suspension!;
  if (suspension.isReady?.() === true) endWait(run, () => suspension.finish(undefined));
  else if (isWanted(run.thread)) {
    waiting.delete(run.thread);
    run.outcome = () => attend(run, suspension);
    enqueue(run);
  }
}

/** A signal or a pending call: what it raises ends the wait, otherwise that goes on. */
function attend(run: Run, suspension: Suspension): PyObject {
  try {
    _Py_HandlePending(run.thread);
  } catch (err) {
    run.suspension = undefined;
    suspension.cancel?.();
    throw err;
  }
  const { settled } = run;
  if (settled === undefined) {
    run.thread.suspension = suspension;
    return SUSPEND;
  }
  run.suspension = run.settled = undefined;
  return settled();
}

/** Looks at all that wait: a signal has come, or something that `isReady` functions ask for. */
export function lookAtWaits(): void {
  for (const run of [...waiting.values()]) look(run);
}
addSleeper(lookAtWaits);

/** Something has happened that `thread` may wait for. */
export function wakeThread(thread: PyThreadState): void {
  const run = waiting.get(thread);
  if (run !== undefined) look(run);
  else lookSoon(thread);
}

/** Ends the waits whose time is over; `polls`: asks those that have to be asked, too. */
export function lookAtClock(polls: boolean): void {
  if (waiting.size === 0) return;
  const now = hostOf().monotonic();
  for (const run of [...waiting.values()]) {
    const suspension = run.suspension!;
    if (suspension.deadline !== undefined && suspension.deadline <= now) {
      endWait(run, () => suspension.finish(undefined));
    } else if (polls && suspension.isPolled === true) look(run);
  }
}

/** Whether nothing keeps the run from taking a step. */
function isFree(run: Run): boolean {
  if (run.isDaemon && run.thread.interp.is_finalizing) return false;
  // Otherwise JavaScript code has called Python on top of it.
  return run.entry === undefined || run.thread.current_frame === run.top;
}

/** Takes a step of the run whose turn it is, or of that of the thread `first`; whether there was one. */
export function takeNextStep(first?: PyThreadState): boolean {
  let at = first === undefined ? -1 : ready.findIndex((run) => run.thread === first && isFree(run));
  if (at < 0) at = ready.findIndex(isFree);
  const run = at < 0 ? undefined : ready.splice(at, 1)[0];
  if (run !== undefined) takeStep(run);
  return run !== undefined;
}

/** Lets a run go on until it waits, its time is over, or it has ended. */
export function takeStep(run: Run): void {
  const { thread } = run;
  const outer = running;
  const before = PyThreadState_Swap(thread);
  running = run;
  const outerSlice = beginSlice(run);
  thread.is_scheduled = true;
  thread.suspension = undefined;
  let result: PyObject;
  try {
    result = goOn(run);
  } catch (err) {
    thread.is_scheduled = false;
    run.failed(err);
    return;
  } finally {
    running = outer;
    endSlice(outerSlice);
    PyThreadState_Swap(before);
  }
  if (result !== SUSPEND) {
    thread.is_scheduled = false;
    run.done(result);
  } else suspend(run, thread.suspension);
}

/** Enters the run's first frame, or goes on where it was left. */
function goOn(run: Run): PyObject {
  const { thread, entry, outcome } = run;
  if (entry === undefined) {
    const first = run.begin();
    if (!(first instanceof InterpreterFrame)) return first.value;
    enterInterpreter(thread, first);
    run.entry = first.previous!;
    return goOnRunning(thread, run.entry, first);
  }
  const frame = thread.current_frame!;
  run.outcome = undefined;
  if (outcome === undefined) return goOnRunning(thread, entry, frame);
  let value: PyObject;
  try {
    value = outcome();
    // What CALL does behind a call.
    if (value !== SUSPEND && isWanted(thread)) _Py_HandlePending(thread);
  } catch (err) {
    return goOnRunning(thread, entry, unwindToEntry(thread, entry, err));
  }
  if (value === SUSPEND) return SUSPEND;
  frame.localsplus[frame.stackpointer++] = value;
  frame.instr_ptr = AFTER_SUSPENSION;
  return goOnRunning(thread, entry, frame);
}

/** The run has left the loop: waits for `suspension`, or for its next turn. */
function suspend(run: Run, suspension: Suspension | undefined): void {
  run.top = run.thread.current_frame;
  if (suspension === undefined) {
    enqueue(run);
    return;
  }
  const isNew = run.suspension !== suspension;
  run.suspension = suspension;
  waiting.set(run.thread, run);
  if (isNew) follow(run, suspension);
  look(run);
}
