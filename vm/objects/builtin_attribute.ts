/**
 * Attributes of the `builtins` module that types name when they are pickled (`iter`, `reversed`, `getattr`).
 */
import { PyDict_GetItemString } from "./dict_object.ts";
import type { PyObject } from "./object.ts";
import { newAttributeError } from "../protocol/errors.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";
import { Py_None } from "./none_object.ts";

/** `builtins.<name>`. CPython: `_PyEval_GetBuiltin`. */
export function builtinAttribute(name: string): PyObject {
  const { builtins } = PyThreadState_Get().interp;
  const found = builtins === undefined ? undefined : PyDict_GetItemString(builtins, name);
  if (found === undefined) throw newAttributeError(name, Py_None, name);
  return found;
}
