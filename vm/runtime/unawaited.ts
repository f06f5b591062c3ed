/** "coroutine 'f' was never awaited". After CPython's `_PyErr_WarnUnawaitedCoroutine`. */
import type { PyGenObject } from "../objects/gen_object.ts";
import { PyExc_RuntimeWarning } from "../objects/type_zoo.ts";
import { PyObject_GetOptionalAttr, strText } from "../protocol/abstract.ts";
import { PyObject_CallOneArg } from "../protocol/call.ts";
import { importModule } from "./import.ts";
import { PyErr_WarnEx } from "./warnings.ts";

/** Warns of a coroutine that dies without having run; `warnings` has the words, unless that is gone already. */
export function warnUnawaited(coro: PyGenObject): void {
  const warn = PyObject_GetOptionalAttr(importModule("warnings"), "_warn_unawaited_coroutine");
  if (warn !== undefined) PyObject_CallOneArg(warn, coro);
  else PyErr_WarnEx(PyExc_RuntimeWarning, `coroutine '${strText(coro.gi_qualname)}' was never awaited`, 1);
}
