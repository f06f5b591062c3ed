/**
 * Writing to the interpreter's standard streams from TypeScript: through `sys.stdout` and `sys.stderr` as the program has
 * set them, straight to the host when they are missing or fail.
 */
import { PyDict_GetItemString } from "../objects/dict_object.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyObject_GetAttr, PyObject_IsTrue } from "../protocol/abstract.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import { hostOf } from "./host_state.ts";
import { PyThreadState_Get } from "./thread_state.ts";
import { PyErr_FormatUnraisable } from "./unraisable.ts";

const encoder = new TextEncoder();

/** `sys.<name>`, undefined when it is missing or None. */
export function sysStream(name: "stdin" | "stdout" | "stderr"): PyObject | undefined {
  const dict = PyThreadState_Get().interp.sysdict;
  const stream = dict === undefined ? undefined : PyDict_GetItemString(dict, name);
  return stream === Py_None ? undefined : stream;
}

/** Writes to `sys.stderr`, to the host's where that is missing or fails. CPython: `PySys_WriteStderr`. */
export function writeStderr(text: string): void {
  const stream = sysStream("stderr");
  if (stream === undefined || !writeQuietly(stream, text)) hostOf().stderr.write(encoder.encode(text));
}

/** Writes what nobody has to see, about a warning or an error that is ignored: nothing where `sys.stderr` can't take it. */
export function mentionOnStderr(text: string): void {
  const stream = sysStream("stderr");
  if (stream !== undefined) writeQuietly(stream, text);
}

/**
 * Writes about an exception that nobody caught; nothing if `sys.stderr` is None. CPython: `PyErr_Display`.
 *
 * DIFFERS: where `sys.stderr` is missing or fails CPython shows the exception's address, reference count and repr; here the
 * whole text goes to the host.
 */
export function displayOnStderr(text: string): void {
  if (PyDict_GetItemString(PyThreadState_Get().interp.sysdict!, "stderr") !== Py_None) writeStderr(text);
}

/** Whether the stream has taken the text; that it can't be flushed does not matter. */
function writeQuietly(stream: PyObject, text: string): boolean {
  let isWritten = false;
  try {
    PyObject_CallMethod(stream, "write", [PyUnicode_FromUTF16(text)]);
    isWritten = true;
    PyObject_CallMethod(stream, "flush", []);
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
  }
  return isWritten;
}

let flushFiles: () => void = () => {};

/** Says how to write out files that nobody closed; set by the module that has them. */
export function setFileFlusher(flush: () => void): void {
  flushFiles = flush;
}

/**
 * Flushes both output streams and files that nobody closed; whether both streams took all. With
 * `reports` a failure of standard output is told of. CPython: `flush_std_files`, `flush_io`.
 */
export function flushStandardStreams(reports = false): boolean {
  let isDone = true;
  for (const name of ["stdout", "stderr"] as const) {
    const stream = sysStream(name);
    if (stream === undefined) continue;
    try {
      if (PyObject_IsTrue(PyObject_GetAttr(stream, "closed"))) continue;
      PyObject_CallMethod(stream, "flush", []);
    } catch (err) {
      if (name === "stdout" && reports) {
        PyErr_FormatUnraisable(err, "Exception ignored while flushing sys.stdout");
      } else if (!(err instanceof PyBaseExceptionObject)) throw err;
      isDone = false;
    }
  }
  flushFiles();
  return isDone;
}
