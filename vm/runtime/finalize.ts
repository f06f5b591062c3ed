/** The end of an interpreter. After CPython's `Py_FinalizeEx`. */
import { finalizeModules } from "./gc/teardown.ts";
import { runExitCallbacks } from "../modules/atexit.ts";
import { PyDict_GetItemString } from "../objects/dict_object.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { PyObject_GetAttr } from "../protocol/abstract.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import { callAsync } from "./scheduler.ts";
import { displayOnStderr, flushStandardStreams } from "./std_streams.ts";
import { _Py_HandlePending, PyThreadState_Get } from "./thread_state.ts";
import { formatException } from "./traceback/format.ts";
import { PyErr_FormatUnraisable } from "./unraisable.ts";

const finalizers: (() => void)[] = [];

/** Lets a module have the last word: after `atexit`'s callbacks, before the streams are flushed. */
export function registerFinalizer(finalizer: () => void): void {
  finalizers.push(finalizer);
}

function guarded(action: () => void): void {
  try {
    action();
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
    displayOnStderr(formatException(err, false));
  }
}

/**
 * Waits for threads that are no daemons, letting the event loop turn. To be called before `finalizeInterpreter`, which waits for
 * them, too, but keeps the event loop waiting.
 */
export async function waitForThreads(): Promise<void> {
  const { interp } = PyThreadState_Get();
  const threading = PyDict_GetItemString(interp.modules!, "threading");
  if (threading === undefined) return;
  try {
    await callAsync(PyObject_GetAttr(threading, "_shutdown"), []);
  } catch (err) {
    PyErr_FormatUnraisable(err, "Exception ignored on threading shutdown");
  }
}

/**
 * Waits for threads, runs `atexit`'s callbacks and what modules have registered, flushes the standard streams: false if
 * that failed.
 */
export function finalizeInterpreter(): boolean {
  const thread = PyThreadState_Get();
  guarded(() => _Py_HandlePending(thread));
  const threading = PyDict_GetItemString(thread.interp.modules!, "threading");
  if (threading !== undefined) guarded(() => PyObject_CallMethod(threading, "_shutdown", []));
  runExitCallbacks();
  // From here on daemon threads stand still.
  thread.interp.is_finalizing = true;
  for (const finalizer of finalizers.splice(0)) guarded(finalizer);
  const written = flushStandardStreams(true);
  guarded(finalizeModules);
  return flushStandardStreams(written) && written;
}
