/**
 * `for item in iter(callable, sentinel)`: the loop enters the callable's frame instead of calling it, so that a thread that waits
 * in it (`iter(queue.get, None)`) can be suspended.
 *
 * Law: only FOR_ITER enters this frame. Its return ends the loop; for an item it is made a yield, by the offset at which the
 * `for` goes on.
 */
import type { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { exhausted, isSentinel, type PyCallIterObject } from "../objects/iter_object.ts";
import { PyFunctionObject } from "../objects/function_object.ts";
import { PyMethodObject } from "../objects/method_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyExc_StopIteration } from "../objects/type_zoo.ts";
import { PyErr_Matches } from "../protocol/errors.ts";
import type { PyThreadState } from "../runtime/thread_state.ts";
import type { InterpreterFrame } from "./frame.ts";
import { enterCall } from "./hand_over.ts";
import { CallNext, type Completion, type HandedCall, handedFrame } from "./handed_call.ts";

/** Units from FOR_ITER to where a yielded value is taken. */
const AFTER_YIELD = 2;

/** The frame that gives the next item, where a Python function makes it. */
export function callIteratorFrame(
  thread: PyThreadState,
  iter: PyCallIterObject,
): InterpreterFrame | undefined {
  const callable = iter.it_callable;
  if (!(callable instanceof PyFunctionObject || callable instanceof PyMethodObject)) return undefined;
  const loop = thread.current_frame!;
  const completion: Completion = {
    returned: (value) => {
      try {
        if (isSentinel(iter, value)) return exhausted(iter) ?? Py_None;
      } catch (err) {
        // A comparison that raises StopIteration ends the loop, not the iterator.
        if (!PyErr_Matches(err, PyExc_StopIteration)) throw err;
        return Py_None;
      }
      loop.return_offset = AFTER_YIELD;
      return value;
    },
    yielded: (value) => value,
    threw: (exc: PyBaseExceptionObject): PyObject => {
      if (!PyErr_Matches(exc, PyExc_StopIteration)) throw exc;
      return exhausted(iter) ?? Py_None;
    },
  };
  const frame = handedFrame(thread, iter, [], undefined);
  const call = frame.localsplus[0] as unknown as HandedCall;
  call.next = new CallNext(() => enterCall(thread, callable, [], undefined, completion));
  return frame;
}
