/**
 * Why an attribute or a name is missing from a module: read by `module.attribute` and `from module import name`. A module
 * file in the folder of the program may hide a library by its name; a module still being imported, or a submodule of it,
 * points at a circular import. After CPython's `Objects/moduleobject.c`.
 */
import { PySetObject } from "../objects/set_table.ts";
import { PyDict_GetItemString } from "../objects/dict_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyObject_GetOptionalAttr, PyObject_IsTrue, PySequence_Contains } from "../protocol/abstract.ts";
import { hostOf } from "./host_state.ts";
import { PyThreadState_Get } from "./thread_state.ts";

/** The file of a module, from its spec; undefined where it has none. CPython: `_PyModuleSpec_GetFileOrigin`. */
export function fileOrigin(spec: PyObject | undefined): string | undefined {
  if (spec === undefined || spec === Py_None) return undefined;
  const located = PyObject_GetOptionalAttr(spec, "has_location");
  if (located === undefined || !PyObject_IsTrue(located)) return undefined;
  const origin = PyObject_GetOptionalAttr(spec, "origin");
  return origin !== undefined && PyUnicode_Check(origin) ? PyUnicode_AsUTF16(origin) : undefined;
}

/** CPython: `_PyModuleSpec_IsInitializing`. */
export function isInitializing(spec: PyObject | undefined): boolean {
  if (spec === undefined || spec === Py_None) return false;
  const value = PyObject_GetOptionalAttr(spec, "_initializing");
  return value !== undefined && PyObject_IsTrue(value);
}

/** Whether `name` is a submodule that is being imported just now. CPython: `_PyModuleSpec_IsUninitializedSubmodule`. */
export function isUninitializedSubmodule(spec: PyObject | undefined, name: string): boolean {
  if (spec === undefined || spec === Py_None) return false;
  const pending = PyObject_GetOptionalAttr(spec, "_uninitialized_submodules");
  return pending !== undefined && PySequence_Contains(pending, PyUnicode_FromUTF16(name));
}

/** Whether a module file stands in the folder that `sys.path` began with. CPython: `_PyModule_IsPossiblyShadowing`. */
function isPossiblyShadowing(origin: string | undefined): boolean {
  const first = PyThreadState_Get().interp.sys_path_0;
  if (origin === undefined || first === undefined) return false;
  let slash = origin.lastIndexOf("/");
  if (slash < 0) return false;
  if (origin.slice(slash + 1) === "__init__.py") slash = origin.lastIndexOf("/", slash - 1);
  if (slash < 0) return false;
  return origin.slice(0, slash) === (first === "" ? hostOf().cwd() : first);
}

/** "(consider renaming ...)" where the module's own file may be to blame; undefined where it isn't. */
export function renamingAdvice(
  origin: string | undefined,
  moduleName: PyObject,
  initializing: boolean,
): string | undefined {
  if (!isPossiblyShadowing(origin)) return undefined;
  const names = PyDict_GetItemString(PyThreadState_Get().interp.sysdict!, "stdlib_module_names");
  if (names instanceof PySetObject && PySequence_Contains(names, moduleName)) {
    return `(consider renaming '${origin}' since it has the same name as the standard library module named ` +
      `'${PyUnicode_AsUTF16(moduleName)}' and prevents importing that standard library module)`;
  }
  return initializing
    ? `(consider renaming '${origin}' if it has the same name as a library you intended to import)`
    : undefined;
}
