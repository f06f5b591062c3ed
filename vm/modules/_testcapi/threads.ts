/** Threads that Python code has not started, for tests. After CPython's `Modules/_testcapimodule.c`. */
import { PyBaseExceptionObject } from "../../objects/exceptions.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { enterCall } from "../../eval/hand_over.ts";
import type { MethodSpec } from "../../protocol/signature.ts";
import { newRuntimeError } from "../../protocol/errors.ts";
import { startThread } from "../../runtime/scheduler.ts";
import { writeStderr } from "../../runtime/std_streams.ts";
import {
  newThreadState,
  PyThreadState_Delete,
  PyThreadState_Get,
  PyThreadState_Swap,
} from "../../runtime/thread_state.ts";
import { formatException } from "../../runtime/traceback/format.ts";
import { park, Waiter } from "../../runtime/waiting.ts";
import { fn } from "../native.ts";

/** The thread that runs; whoever waits for its end. */
let temporary: { isOver: boolean; waiter: Waiter | undefined } | undefined;

function start(callback: PyObject): void {
  const thread = newThreadState(PyThreadState_Get().interp);
  const started: NonNullable<typeof temporary> = { isOver: false, waiter: undefined };
  temporary = started;
  const end = (err?: unknown) => {
    const before = PyThreadState_Swap(thread);
    try {
      if (err instanceof PyBaseExceptionObject) writeStderr(formatException(err, false));
      else if (err !== undefined) throw err;
    } finally {
      PyThreadState_Swap(before);
      PyThreadState_Delete(thread);
      started.isOver = true;
      started.waiter?.tell();
    }
  };
  startThread(thread, { callable: callback, args: [], kwnames: undefined }, false, () => end(), end);
}

function join(): PyObject {
  const joined = temporary;
  if (joined === undefined) throw newRuntimeError("there is no temporary thread");
  if (joined.isOver) return Py_None;
  joined.waiter = new Waiter();
  return park(joined.waiter, Infinity, () => joined.isOver ? Py_None : undefined, () => {});
}

export const threadFunctions: Record<string, MethodSpec> = {
  call_in_temporary_c_thread: fn(
    "($module, callback, wait: int = 1, /)",
    "Calls something in a thread that `threading` does not know.",
    (_m, callback, wait) => {
      start(callback);
      return wait === 0 ? Py_None : join();
    },
  ).handingOver(),
  join_temporary_c_thread: fn("($module, /)", "Waits for that thread's end.", join).handingOver(),
  finalize_thread_hang: fn(
    "($module, callback, /)",
    "Calls something that does not return when the interpreter ends.",
    (_m, callback) => enterCall(PyThreadState_Get(), callback, [], undefined),
  ).handingOver(),
};
