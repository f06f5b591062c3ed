/** Where frames begin to run: the `catch` around the loop and the handlers. */
import type { Drain } from "../objects/gen_object.ts";
import type { PyObject } from "../objects/object.ts";
import { renewPair } from "../objects/pair_iterators.ts";
import { type PyThreadState, SLICE_OVER } from "../runtime/thread_state.ts";
import { runFrames } from "./cases_generated.ts";
import { enterInterpreter, type InterpreterFrame, renewLocals } from "./frame.ts";
import { runHandlers } from "./handlers_generated.ts";
import { endSlice, nextIsLoop } from "./slices.ts";
import { unwindThrown, unwindToEntry } from "./unwind.ts";

/**
 * Runs a frame until it returns or yields. With `thrown` it goes on as if its current instruction had thrown that; with `drain` it
 * goes on after each yield until the drain stops it.
 */
export function _PyEval_EvalFrameDefault(
  thread: PyThreadState,
  entered: InterpreterFrame,
  thrown: unknown,
  drain?: Drain,
): PyObject {
  const frame = enterInterpreter(thread, entered, drain);
  const entry = frame.previous!;
  return goOnRunning(thread, entry, thrown === undefined ? frame : unwindThrown(thread, entry, thrown));
}

/**
 * Goes on with a run that was left with SUSPEND: `entry` is its entry frame, `frame` the one to run. Loop and handlers have no
 * `catch` themselves: V8 compiles them several times faster so. Whatever throws has stored `instr_ptr`.
 */
export function goOnRunning(
  thread: PyThreadState,
  entry: InterpreterFrame,
  frame: InterpreterFrame,
): PyObject {
  for (;;) {
    try {
      const result = nextIsLoop() ? runFrames(thread, frame) : runHandlers(thread, frame);
      if (result !== SLICE_OVER) return result;
      endSlice();
      frame = thread.current_frame!;
      renewLocals(frame);
      renewPair();
    } catch (e) {
      frame = unwindToEntry(thread, entry, e);
    }
  }
}
