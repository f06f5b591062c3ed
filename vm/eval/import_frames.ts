/**
 * Imports that run importlib, and the module's code, in frames of the loop that called for them, so that the thread can be
 * suspended there: a module may wait at its top level, and threads that import it wait for each other.
 */
import { PyDict_GetItemString, PyDictObject } from "../objects/dict_object.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { runtimeSettings } from "../runtime/config.ts";
import {
  importModuleLevel,
  type ImportStep,
  importSteps,
  isImported,
  removeImportlibFrames,
} from "../runtime/import.ts";
import { type PyThreadState, PyThreadState_Get } from "../runtime/thread_state.ts";
import { enterableFrame } from "./call_frames.ts";
import type { InterpreterFrame } from "./frame.ts";
import { enterCall } from "./hand_over.ts";
import { CallNext } from "./handed_call.ts";

/** The frame in which IMPORT_NAME imports; undefined: `importName` does it, without running Python code as a rule. */
export function importFrame(
  thread: PyThreadState,
  frame: InterpreterFrame,
  name: string,
  fromlist: PyObject,
  level: PyObject,
): InterpreterFrame | undefined {
  if (!(frame.f_builtins instanceof PyDictObject)) return undefined;
  const func = PyDict_GetItemString(frame.f_builtins, "__import__");
  if (func === undefined) return undefined;
  if (func === thread.interp.importObject && level === 0 && isImported(name, fromlist)) return undefined;
  const args = [PyUnicode_FromUTF16(name), frame.f_globals, frame.f_locals ?? Py_None, fromlist, level];
  return enterableFrame(thread, func, undefined, args, 0, args.length, undefined);
}

/** The built-in `__import__`. */
export function importHandingOver(
  name: string,
  globals: PyObject | undefined,
  fromlist: PyObject,
  level: number,
): PyObject {
  const thread = PyThreadState_Get();
  if (thread.handed_call === undefined) return importModuleLevel(name, globals, fromlist, level);
  const first = importSteps(name, globals, fromlist, level);
  if (first === undefined) return importModuleLevel(name, globals, fromlist, level);
  return "value" in first ? first.value : take(thread, first);
}

/** Enters the frame of a step, and then of those behind it. */
function take(thread: PyThreadState, step: ImportStep): PyObject {
  const returned = (value: PyObject): PyObject | CallNext => {
    const next = step.then(value);
    return "value" in next ? next.value : new CallNext(() => take(thread, next));
  };
  return enterCall(thread, step.callable, step.args, undefined, {
    returned,
    yielded: (value) => value,
    threw: (exc) => {
      if (exc instanceof PyBaseExceptionObject && runtimeSettings.config.verbose === 0) {
        removeImportlibFrames(exc);
      }
      throw exc;
    },
  });
}
