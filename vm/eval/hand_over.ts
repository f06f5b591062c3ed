/**
 * For built-ins that wait for the world outside (`time.sleep`, `input`) or only call something else (`Context.run`, `exec`,
 * `functools.partial`, the step of a task). Called by an instruction, such a built-in runs in a frame of its own
 * (`handed_call.ts`) and may end in two more ways than with a value or an exception:
 *
 *   - `enterCall`, `enterFrame`: the loop runs the callee, so no JavaScript stack is used and the thread can be suspended there;
 *   - `suspendOn`: the thread gives up JavaScript's stack until a promise is settled.
 *
 * Called from TypeScript, both do the same at once: the callee runs in a nested loop, the wait blocks.
 *
 * Law: the built-in is marked `handingOver()` (or its type's `tp_call` is registered here), returns what these functions
 * give, and runs nothing else between asking `canSuspend` and returning.
 */
import type { PyObject } from "../objects/object.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import { ENTER, type PyThreadState, SUSPEND, type Suspension } from "../runtime/thread_state.ts";
import { enterableFrame } from "./call_frames.ts";
import { _PyEval_EvalFrameDefault } from "./eval_frame.ts";
import type { InterpreterFrame } from "./frame.ts";
import { CallNext, type Completion } from "./handed_call.ts";

/** Whether the built-in that was just called may return SUSPEND. */
export function canSuspend(thread: PyThreadState): boolean {
  return thread.handed_call !== undefined && thread.is_scheduled && thread.runs === 1;
}

/** Waits: what to return where `canSuspend` said yes. */
export function suspendOn(thread: PyThreadState, suspension: Suspension): PyObject {
  thread.suspension = suspension;
  thread.handed_call = undefined;
  return SUSPEND;
}

/** Calls something and returns its value, as `completion` has it. */
export function enterCall(
  thread: PyThreadState,
  callable: PyObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
  completion?: Completion,
): PyObject {
  const call = thread.handed_call;
  thread.handed_call = undefined;
  if (completion === undefined) {
    if (call === undefined) return PyObject_Vectorcall(callable, args, kwnames);
    const frame = enterableFrame(thread, callable, undefined, args, 0, args.length, kwnames);
    if (frame === undefined) return PyObject_Vectorcall(callable, args, kwnames);
    thread.entered_frame = frame;
    return ENTER;
  }
  let value: PyObject;
  try {
    if (call !== undefined) {
      const frame = enterableFrame(thread, callable, undefined, args, 0, args.length, kwnames);
      if (frame !== undefined) {
        call.completion = completion;
        thread.entered_frame = frame;
        return ENTER;
      }
    }
    value = PyObject_Vectorcall(callable, args, kwnames);
  } catch (err) {
    return completion.threw(pythonExceptionOr(err, completion));
  }
  return ended(completion, value);
}

/** Runs a frame and returns its value, as `completion` has it. */
export function enterFrame(
  thread: PyThreadState,
  frame: InterpreterFrame,
  completion?: Completion,
): PyObject {
  const call = thread.handed_call;
  thread.handed_call = undefined;
  if (call !== undefined) {
    call.completion = completion;
    thread.entered_frame = frame;
    return ENTER;
  }
  if (completion === undefined) return _PyEval_EvalFrameDefault(thread, frame, undefined);
  let value: PyObject;
  try {
    value = _PyEval_EvalFrameDefault(thread, frame, undefined);
  } catch (err) {
    return completion.threw(pythonExceptionOr(err, completion));
  }
  return ended(completion, value);
}

/** The value of a call that ran in JavaScript, with all that is called behind it. */
function ended(completion: Completion, value: PyObject): PyObject {
  const result = completion.returned(value);
  return result instanceof CallNext ? result.enter() : result;
}

/** The exception; what is none goes on after the completion has had its turn. */
function pythonExceptionOr(err: unknown, completion: Completion): PyBaseExceptionObject {
  if (err instanceof PyBaseExceptionObject) return err;
  // JavaScript's stack has ended, or a fault of ours: the completion cleans up, then it goes on as it is.
  try {
    completion.threw(err as PyBaseExceptionObject);
  } catch {
    // What is thrown below says more.
  }
  throw err;
}
