/** From module and name to the object, with Python 2's names translated. After CPython's `_pickle_Unpickler_find_class_impl`. */
import { PyDict_GetItem } from "../../objects/dict_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyTuple_New, PyTupleObject } from "../../objects/tuple_object.ts";
import { Py_TYPE, PyExc_AttributeError } from "../../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../../objects/unicode_object.ts";
import { PyObject_GetAttr, reprText, strText } from "../../protocol/abstract.ts";
import { PyObject_CallMethod } from "../../protocol/call.ts";
import {
  newException,
  newRuntimeError,
  newTypeError,
  newValueError,
  PyErr_Matches,
} from "../../protocol/errors.ts";
import { PySys_Audit } from "../../runtime/audit.ts";
import { importModule } from "../../runtime/import.ts";
import { chained, getPath, pickleState } from "./state.ts";
import { type PyUnpickler, Unpickler_Type } from "./unpickler_object.ts";

/** `self.find_class(module, name)`, which subclasses may override. */
export function findClass(self: PyUnpickler, module: PyObject, name: PyObject): PyObject {
  return self.ob_type === Unpickler_Type
    ? findGlobal(self, module, name)
    : PyObject_CallMethod(self, "find_class", [module, name]);
}

function namesOfPython3(module: PyObject, name: PyObject): [PyObject, PyObject] {
  const { nameMapping2to3, importMapping2to3 } = pickleState();
  const pair = PyDict_GetItem(nameMapping2to3, PyTuple_New([module, name]));
  if (pair !== undefined) {
    if (!(pair instanceof PyTupleObject) || pair.ob_item.length !== 2) {
      throw newRuntimeError(
        `_compat_pickle.NAME_MAPPING values should be 2-tuples, not ${Py_TYPE(pair).tp_name}`,
      );
    }
    const [newModule, newName] = pair.ob_item;
    if (!PyUnicode_Check(newModule) || !PyUnicode_Check(newName)) {
      throw newRuntimeError(
        `_compat_pickle.NAME_MAPPING values should be pairs of str, not (${Py_TYPE(newModule).tp_name}, ${
          Py_TYPE(newName).tp_name
        })`,
      );
    }
    return [newModule, newName];
  }
  const renamed = PyDict_GetItem(importMapping2to3, module);
  if (renamed === undefined) return [module, name];
  if (!PyUnicode_Check(renamed)) {
    throw newRuntimeError(
      `_compat_pickle.IMPORT_MAPPING values should be strings, not ${Py_TYPE(renamed).tp_name}`,
    );
  }
  return [renamed, name];
}

/** The global itself. */
export function findGlobal(self: PyUnpickler, moduleName: PyObject, name: PyObject): PyObject {
  PySys_Audit("pickle.find_class", () => [moduleName, name]);
  if (self.protocol < 3 && self.fixImports) [moduleName, name] = namesOfPython3(moduleName, name);
  if (!PyUnicode_Check(moduleName)) throw newTypeError("module name must be a string");
  const wanted = PyUnicode_AsUTF16(moduleName);
  if (wanted === "") throw newValueError("Empty module name");
  const module = importModule(wanted);
  if (!PyUnicode_Check(name)) {
    throw newTypeError(`attribute name must be string, not '${Py_TYPE(name).tp_name}'`);
  }
  if (self.protocol < 4) return PyObject_GetAttr(module, strText(name));
  const path = strText(name).split(".");
  try {
    return getPath(module, path);
  } catch (err) {
    if (path.length === 1 || !PyErr_Matches(err, PyExc_AttributeError)) throw err;
    throw chained(
      newException(
        PyExc_AttributeError,
        `Can't resolve path ${reprText(name)} on module ${reprText(moduleName)}`,
      ),
      err,
    );
  }
}
