/**
 * Attributes of the `builtins` module that types name when they are pickled (`iter`, `reversed`, `getattr`).
 */
import { PyDict_GetItemString, PyDictObject } from "./dict_object.ts";
import { PyErr_Matches } from "../protocol/errors.ts";
import { PyObject_GetItem } from "../protocol/sequence.ts";
import { PyExc_KeyError } from "./type_zoo.ts";
import type { PyObject } from "./object.ts";
import { newAttributeError } from "../protocol/errors.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";
import { Py_None } from "./none_object.ts";

function optionalItem(mapping: PyObject, name: string): PyObject | undefined {
  try {
    return PyObject_GetItem(mapping, name);
  } catch (err) {
    if (PyErr_Matches(err, PyExc_KeyError)) return undefined;
    throw err;
  }
}

/** The built-in of that name that the running code sees. CPython: `_PyEval_GetBuiltin`. */
export function builtinAttribute(name: string): PyObject {
  const thread = PyThreadState_Get();
  const builtins: PyObject | undefined = thread.current_frame?.f_builtins ?? thread.interp.builtins;
  const found = builtins instanceof PyDictObject
    ? PyDict_GetItemString(builtins, name)
    : builtins === undefined
    ? undefined
    : optionalItem(builtins, name);
  if (found === undefined) throw newAttributeError(name, Py_None, name);
  return found;
}
