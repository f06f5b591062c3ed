/** "coroutine 'f' was never awaited". After CPython's `_PyErr_WarnUnawaitedCoroutine`. */
import type { PyGenObject } from "../objects/gen_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyExc_ImportError, PyExc_RuntimeWarning } from "../objects/type_zoo.ts";
import { PyObject_GetOptionalAttr, reprText, strText } from "../protocol/abstract.ts";
import { PyObject_CallOneArg } from "../protocol/call.ts";
import { PyErr_Matches } from "../protocol/errors.ts";
import { importModule } from "./import.ts";
import { PyErr_FormatUnraisable } from "./unraisable.ts";
import { PyErr_WarnEx } from "./warnings.ts";

/** `warnings._warn_unawaited_coroutine`; undefined when the library is gone. */
function pythonsWarning(): PyObject | undefined {
  try {
    return PyObject_GetOptionalAttr(importModule("warnings"), "_warn_unawaited_coroutine");
  } catch (err) {
    if (PyErr_Matches(err, PyExc_ImportError)) return undefined;
    throw err;
  }
}

/** Warns of a coroutine that dies without having run; `warnings` has the words, unless that is gone already. */
export function warnUnawaited(coro: PyGenObject): void {
  const warn = pythonsWarning();
  if (warn !== undefined) {
    try {
      PyObject_CallOneArg(warn, coro);
      return;
    } catch (err) {
      // Made an error by a filter, the warning has been given; otherwise it is given without Python's help.
      if (PyErr_Matches(err, PyExc_RuntimeWarning)) throw err;
      PyErr_FormatUnraisable(err, `Exception ignored while finalizing coroutine ${reprText(coro)}`);
    }
  }
  PyErr_WarnEx(PyExc_RuntimeWarning, `coroutine '${strText(coro.gi_qualname)}' was never awaited`, 1);
}
