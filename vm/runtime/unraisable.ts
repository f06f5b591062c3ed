/** Exceptions that nobody can catch: they go to `sys.unraisablehook`. After CPython's `Python/errors.c`. */
import { PyDict_GetItemString } from "../objects/dict_object.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { Py_None } from "../objects/none_object.ts";
import { type PyObject, PyTypeObject } from "../objects/object.ts";
import { newStructSequence, newStructSequenceType } from "../objects/structseq.ts";
import { PyTraceBack_Here, PyTracebackObject } from "../objects/traceback_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyObject_GetAttr, reprText, strText } from "../protocol/abstract.ts";
import { PyObject_CallOneArg } from "../protocol/call.ts";
import { newTypeError } from "../protocol/errors.ts";
import { PySys_Audit } from "./audit.ts";
import { mentionOnStderr } from "./std_streams.ts";
import { PyThreadState_Get } from "./thread_state.ts";
import { formatStack } from "./traceback/format.ts";

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
    isStatic: true,
  });
}

/** What `attempt` gives, or other text if it raises. */
function textOr(otherwise: string, attempt: () => string): string {
  try {
    return attempt();
  } catch (err) {
    if (err instanceof PyBaseExceptionObject) return otherwise;
    throw err;
  }
}

/** "module.qualname" of an exception's class, as far as it says so. */
function shownType(type: PyObject): string {
  const attribute = (name: string): string =>
    textOr("<unknown>", () => {
      const value = PyObject_GetAttr(type, name);
      return PyUnicode_Check(value) ? PyUnicode_AsUTF16(value) : "<unknown>";
    });
  const module = attribute("__module__");
  const name = type instanceof PyTypeObject ? type.ht_qualname : attribute("__qualname__");
  if (module === "builtins" || module === "__main__") return name;
  return module === "<unknown>" ? module + name : `${module}.${name}`;
}

/** Writes a report to `sys.stderr`: what `sys.__unraisablehook__` does. CPython: `write_unraisable_exc_file`. */
function writeUnraisable(
  type: PyObject,
  value: PyObject,
  traceback: PyObject,
  message: PyObject,
  object: PyObject,
): void {
  let text = "";
  if (object !== Py_None) {
    text += message === Py_None ? "Exception ignored in: " : `${strText(message)}: `;
    text += textOr("<object repr() failed>", () => reprText(object)) + "\n";
  } else if (message !== Py_None) text += `${strText(message)}:\n`;
  if (traceback instanceof PyTracebackObject) {
    text += "Traceback (most recent call last):\n" + formatStack(traceback, undefined, false);
  }
  if (type !== Py_None) {
    text += shownType(type);
    if (value !== Py_None) text += `: ${textOr("<exception str() failed>", () => strText(value))}`;
    text += "\n";
  }
  mentionOnStderr(text);
}

/** `sys.__unraisablehook__`. CPython: `_PyErr_WriteUnraisableDefaultHook`. */
export function defaultUnraisableHook(args: PyObject): PyObject {
  if (Py_TYPE(args) !== unraisableHookArgsType()) {
    throw newTypeError("sys.unraisablehook argument type must be UnraisableHookArgs");
  }
  const field = (name: string) => PyObject_GetAttr(args, name);
  writeUnraisable(
    field("exc_type"),
    field("exc_value"),
    field("exc_traceback"),
    field("err_msg"),
    field("object"),
  );
  return Py_None;
}

function reportWith(
  err: PyBaseExceptionObject,
  message: string | undefined,
  object: PyObject,
): void {
  const shown = message === undefined ? Py_None : PyUnicode_FromUTF16(message);
  writeUnraisable(Py_TYPE(err), err, err.traceback ?? Py_None, shown, object);
}

/**
 * Reports `err`; what is no Python exception goes on. Without a message the report names the object alone. CPython:
 * `PyErr_FormatUnraisable`, `PyErr_WriteUnraisable`.
 */
export function PyErr_FormatUnraisable(
  err: unknown,
  message: string | undefined,
  object: PyObject = Py_None,
): void {
  if (!(err instanceof PyBaseExceptionObject)) throw err;
  const thread = PyThreadState_Get();
  if (err.traceback === undefined) {
    let frame = thread.current_frame;
    while (frame !== undefined && frame.isIncomplete) frame = frame.previous;
    if (frame !== undefined) PyTraceBack_Here(err, frame);
  }
  const hook = PyDict_GetItemString(thread.interp.sysdict!, "unraisablehook");
  if (hook === undefined || hook === Py_None) return reportWith(err, message, object);
  let failure = "Exception ignored in audit hook";
  let culprit: PyObject = Py_None;
  try {
    const args = newStructSequence(unraisableHookArgsType(), [
      Py_TYPE(err),
      err,
      err.traceback ?? Py_None,
      message === undefined ? Py_None : PyUnicode_FromUTF16(message),
      object,
    ]);
    PySys_Audit("sys.unraisablehook", () => [hook, args]);
    failure = "Exception ignored in sys.unraisablehook";
    culprit = hook;
    PyObject_CallOneArg(hook, args);
  } catch (hookError) {
    if (!(hookError instanceof PyBaseExceptionObject)) throw hookError;
    reportWith(hookError, failure, culprit);
  }
}
