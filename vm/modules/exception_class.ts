/** Exception classes that belong to a native module. */
import { PyDict_New, PyDict_SetItemString } from "../objects/dict_object.ts";
import type { PyTypeObject } from "../objects/object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { PyType_Type } from "../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";

/** A class like one that a `class` statement makes; `dottedName` is module and name. CPython: `PyErr_NewException`. */
export function newExceptionClass(dottedName: string, base: PyTypeObject, doc?: string): PyTypeObject {
  const dot = dottedName.lastIndexOf(".");
  const dict = PyDict_New();
  PyDict_SetItemString(dict, "__module__", PyUnicode_FromUTF16(dottedName.slice(0, dot)));
  if (doc !== undefined) PyDict_SetItemString(dict, "__doc__", PyUnicode_FromUTF16(doc));
  return PyObject_Vectorcall(PyType_Type, [
    PyUnicode_FromUTF16(dottedName.slice(dot + 1)),
    PyTuple_New([base]),
    dict,
  ], undefined) as PyTypeObject;
}
