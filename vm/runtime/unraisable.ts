/** Exceptions that nobody can catch: they go to `sys.unraisablehook`. After CPython's `Python/errors.c`. */
import { PyDict_GetItemString } from "../objects/dict_object.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject, PyTypeObject } from "../objects/object.ts";
import { newStructSequence, newStructSequenceType } from "../objects/structseq.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyObject_CallOneArg } from "../protocol/call.ts";
import { writeStderr } from "./std_streams.ts";
import { PyThreadState_Get } from "./thread_state.ts";
import { formatException } from "./traceback/format.ts";

let argsType: PyTypeObject | undefined;

/** `sys.UnraisableHookArgs`. */
export function unraisableHookArgsType(): PyTypeObject {
  return argsType ??= newStructSequenceType("UnraisableHookArgs", [
    "exc_type",
    "exc_value",
    "exc_traceback",
    "err_msg",
    "object",
  ], {
    doc: "Type used to pass arguments to sys.unraisablehook.",
    noConstructor: true,
  });
}

/** Reports `err`; what is no Python exception goes on. CPython: `PyErr_FormatUnraisable`. */
export function PyErr_FormatUnraisable(err: unknown, message: string, object: PyObject = Py_None): void {
  if (!(err instanceof PyBaseExceptionObject)) throw err;
  const hook = PyDict_GetItemString(PyThreadState_Get().interp.sysdict!, "unraisablehook");
  try {
    if (hook !== undefined && hook !== Py_None) {
      const report = [Py_TYPE(err), err, err.traceback ?? Py_None, PyUnicode_FromUTF16(message), object];
      PyObject_CallOneArg(hook, newStructSequence(unraisableHookArgsType(), report));
      return;
    }
  } catch (hookError) {
    if (!(hookError instanceof PyBaseExceptionObject)) throw hookError;
    writeStderr(`Exception ignored in sys.unraisablehook:\n${formatException(hookError, false)}`);
  }
  writeStderr(`${message}:\n${formatException(err, false)}`);
}
