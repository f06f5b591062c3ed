/**
 * When the running thread has to make room for another one: the interval of `sys.setswitchinterval`, measured by counting looks at
 * the eval breaker, and threads that can't leave JavaScript's stack.
 *
 * A thread that calls of TypeScript code lie on (a `key=` callback, a module that such code imports) is *pinned*. When it has to
 * wait, others run on top of its JavaScript stack until it can go on (`waiting.ts`); then whoever runs leaves at the next look.
 * When it computes for long, others get their turns on top of it.
 *
 * DIFFERS: of two pinned threads the lower one can't go on before the upper one has left its call. When the upper one waits for
 * what only the lower one could do, and nothing else can happen, it gets a RuntimeError (`waiting.ts`).
 *
 * Law: the eval breaker has EVAL_SWITCH only while the running thread has company; a program with one thread never counts.
 */
import { MIN_INSTRUMENTED_OPCODE } from "../../compiler/bytecode/opcodes_generated.ts";
import type { InterpreterFrame } from "../eval/frame.ts";
import { clearEvalBreaker, EVAL_SIGNALS, EVAL_SWITCH, evalBreaker, setEvalBreaker } from "./eval_breaker.ts";
import { hostOf } from "./host_state.ts";
import {
  currentRun,
  hasReadyRuns,
  lookAtClock,
  lookAtWaits,
  type Run,
  someWait,
  takeNextStep,
} from "./runs.ts";
import { type PyThreadState, PyThreadState_Get, timeSlice } from "./thread_state.ts";

/** So many seconds, and intervals, a pinned thread keeps others waiting: they may run into the lock that it holds. */
const PATIENCE = 0.04, PATIENT_INTERVALS = 8;
/** The clock is looked at so many times in an interval, as far as so many looks at the eval breaker allow it. */
const LOOKS_AT_CLOCK = 8, MOST_LOOKS = 4000;

/** The running thread's share of time, in seconds of `monotonic()`. */
interface Slice {
  began: number;
  ends: number;
  /** It has done nothing yet: each slice gets something done. */
  isFresh: boolean;
}
let slice: Slice = { began: 0, ends: 0, isFresh: false };
let looksAtOnce = 1, lastLook = 0;

/** A pinned thread that lets others run on top of it, until `deadline` or `isReady`. */
export interface PinnedWait {
  readonly thread: PyThreadState;
  readonly deadline: number;
  readonly isReady: (() => boolean) | undefined;
  /** Who has to go on before the wait can end, if that is known. */
  readonly first?: PyThreadState;
}
const pinned: PinnedWait[] = [];

/** Whether another thread runs on top of this one, which can't go on before that leaves. */
export function isBuried(thread: PyThreadState): boolean {
  return pinned.some((wait) => wait.thread === thread);
}

/** How many pinned threads let others run. */
export function pinnedCount(): number {
  return pinned.length;
}

/** Takes a step of another run on top of the running thread; whether there was one. */
export function stepOnTop(wait: PinnedWait): boolean {
  pinned.push(wait);
  try {
    return takeNextStep(wait.first);
  } finally {
    pinned.pop();
  }
}

/** The thread that lets others run can perhaps go on. */
export function lookSoon(thread: PyThreadState): void {
  if (pinned.at(-1)?.thread === thread) timeSlice.looks = 1;
}

function startCounting(now: number): void {
  timeSlice.looks = looksAtOnce = 1;
  lastLook = now;
  setEvalBreaker(EVAL_SWITCH);
}

/** Another run can take a step: from now on looks are counted. */
export function sharesTime(): void {
  if ((evalBreaker[0] & EVAL_SWITCH) !== 0) return;
  const now = hostOf().monotonic();
  slice.began = now;
  slice.ends = now + PyThreadState_Get().interp.switch_interval;
  startCounting(now);
}

/** A run's slice begins; what to end it with. */
export function beginSlice(run: Run): Slice {
  const outer = slice;
  const now = hostOf().monotonic();
  slice = { began: now, ends: now + run.thread.interp.switch_interval, isFresh: true };
  if (hasCompany(run)) startCounting(now);
  else clearEvalBreaker(EVAL_SWITCH);
  return outer;
}
export function endSlice(outer: Slice): void {
  slice = outer;
  if (pinned.length > 0 || currentRun() !== undefined || hasReadyRuns()) startCounting(hostOf().monotonic());
  else clearEvalBreaker(EVAL_SWITCH);
}

/** Whether somebody else may want to run: threads, or, beside a thread of the background, JavaScript's event loop. */
function hasCompany(run: Run | undefined): boolean {
  return hasReadyRuns() || pinned.length > 0 || run?.thread.is_main === false ||
    someWait(({ promise, deadline, isPolled }) =>
      promise !== undefined || deadline !== undefined || isPolled === true
    );
}

/** Whether the event loop has to turn though no other run is ready: nobody else lets it. */
function eventLoopWaits(run: Run | undefined): boolean {
  return run !== undefined && pinned.length === 0 &&
    (!run.thread.is_main || someWait(({ promise }) => promise !== undefined));
}

/** Whether the loop has to be left; called when so many looks have been counted. */
timeSlice.isOver = (thread: PyThreadState, frame: InterpreterFrame): boolean => {
  const now = hostOf().monotonic();
  const interval = thread.interp.switch_interval;
  countOn(now, interval / LOOKS_AT_CLOCK);
  if (slice.isFresh) {
    slice.isFresh = false;
    return false;
  }
  const below = pinned.at(-1);
  const isAwaited = below !== undefined && (below.deadline <= now || below.isReady?.() === true);
  const signalWaits = (evalBreaker[0] & EVAL_SIGNALS) !== 0 && !thread.is_main;
  if (signalWaits) lookAtWaits();
  if (!isAwaited && !signalWaits && now < slice.ends) return false;
  lookAtClock(true);
  const run = currentRun();
  if (!isAwaited && !hasReadyRuns() && !eventLoopWaits(run)) {
    if (!hasCompany(run)) clearEvalBreaker(EVAL_SWITCH);
    slice.ends = now + interval;
    return false;
  }
  if (run?.thread === thread && thread.runs === 1 && isPlain(frame)) return true;
  if (now - slice.began < Math.max(PATIENCE, PATIENT_INTERVALS * interval)) return false;
  stepOnTop({ thread, deadline: now + interval, isReady: undefined });
  slice.began = hostOf().monotonic();
  return false;
};

/** Sets the count to the next look at the clock, which is to come after `aim` seconds. */
function countOn(now: number, aim: number): void {
  const passed = now - lastLook;
  lastLook = now;
  if (passed < aim / 2) looksAtOnce = Math.min(2 * looksAtOnce, MOST_LOOKS);
  else if (passed > 2 * aim) looksAtOnce = Math.max(1, looksAtOnce >> 2);
  timeSlice.looks = looksAtOnce;
}

/** Whether the frame's instruction can be begun anew: an instrumented one has told its tools already. */
function isPlain(frame: InterpreterFrame): boolean {
  const opcode = frame.instructions[frame.instr_ptr] & 511;
  return opcode < MIN_INSTRUMENTED_OPCODE || opcode > 255;
}
