/** The `_bisect` module: searching and inserting in sorted sequences. After CPython's `Modules/_bisectmodule.c`. */
import { PyList_CheckExact } from "../objects/list_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_LT, type PyObject } from "../objects/object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import {
  argumentAsIndex,
  PyIndex_Check,
  PyObject_RichCompareBool,
  PyObject_Size,
  PySequence_GetItem,
} from "../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_CallOneArg } from "../protocol/call.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import { staticMethod } from "../protocol/signature.ts";

function less(a: PyObject, b: PyObject): boolean {
  return typeof a === "number" && typeof b === "number" ? a < b : PyObject_RichCompareBool(a, b, Py_LT);
}

/** Where `x` belongs: before equal items if `left`, else behind them. CPython: `internal_bisect_left`, `internal_bisect_right`. */
function search(a: PyObject, x: PyObject, lo: number, hi: PyObject, key: PyObject, left: boolean): number {
  if (lo < 0) throw newValueError("lo must be non-negative");
  if (hi !== Py_None && !PyIndex_Check(hi)) {
    throw newTypeError(`argument should be integer or None, not '${Py_TYPE(hi).tp_name}'`);
  }
  let end = hi === Py_None ? PyObject_Size(a) : argumentAsIndex(hi);
  const items = PyList_CheckExact(a) ? a.ob_item : undefined;
  while (lo < end) {
    const middle = Math.floor((lo + end) / 2);
    // The comparison may have changed the list.
    let item = items !== undefined && middle < items.length ? items[middle] : PySequence_GetItem(a, middle);
    if (key !== Py_None) item = PyObject_CallOneArg(key, item);
    if (left ? less(item, x) : !less(x, item)) lo = middle + 1;
    else end = middle;
  }
  return lo;
}

function insert(a: PyObject, x: PyObject, lo: number, hi: PyObject, key: PyObject, left: boolean): PyObject {
  const at = search(a, key === Py_None ? x : PyObject_CallOneArg(key, x), lo, hi, key, left);
  if (PyList_CheckExact(a)) a.ob_item.splice(at, 0, x);
  else PyObject_CallMethod(a, "insert", [at, x]);
  return Py_None;
}

/** Makes the module. */
export function createBisectModule(): PyModuleObject {
  const signature = "(a, x, lo: Py_ssize_t = 0, hi=None, *, key=None)";
  return createNativeModule({
    name: "_bisect",
    doc: "Bisection algorithms.",
    functions: {
      bisect_left: staticMethod(
        signature,
        "Return the index where to insert item x in list a, assuming a is sorted.",
        (a, x, lo, hi, key) => search(a, x, lo, hi, key, true),
      ),
      bisect_right: staticMethod(
        signature,
        "Return the index where to insert item x in list a, assuming a is sorted.",
        (a, x, lo, hi, key) => search(a, x, lo, hi, key, false),
      ),
      insort_left: staticMethod(
        signature,
        "Insert item x in list a, and keep it sorted assuming a is sorted.",
        (a, x, lo, hi, key) => insert(a, x, lo, hi, key, true),
      ),
      insort_right: staticMethod(
        signature,
        "Insert item x in list a, and keep it sorted assuming a is sorted.",
        (a, x, lo, hi, key) => insert(a, x, lo, hi, key, false),
      ),
    },
  });
}
