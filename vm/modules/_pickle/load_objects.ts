/** Making instances and giving them their state. After CPython's `Modules/_pickle.c`. */
import { PyDict_Next, PyDictObject } from "../../objects/dict_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { instanceStateTarget, storageSet } from "../../objects/object_object.ts";
import { PyTupleObject } from "../../objects/tuple_object.ts";
import { PyType_Check } from "../../objects/type_object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../../objects/unicode_object.ts";
import {
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PyObject_HasAttr,
  PyObject_SetAttr,
  PyObject_SetItem,
  strText,
} from "../../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_CallOneArg, PyObject_Vectorcall } from "../../protocol/call.ts";
import { newTypeError } from "../../protocol/errors.ts";
import { newUnpicklingError } from "./state.ts";

/** An instance in the way of protocols 0 and 1: without arguments a class isn't called. CPython: `instantiate`. */
export function instantiate(cls: PyObject, args: readonly PyObject[]): PyObject {
  if (args.length === 0 && PyType_Check(cls) && !PyObject_HasAttr(cls, "__getinitargs__")) {
    return PyObject_CallMethod(cls, "__new__", [cls]);
  }
  return PyObject_Vectorcall(cls, args, undefined);
}

/** `cls.__new__(cls, *args, **kwargs)`. CPython: `load_newobj`. */
export function newObject(cls: PyObject, args: PyObject, kwargs: PyObject | undefined): PyObject {
  const name = kwargs === undefined ? "NEWOBJ" : "NEWOBJ_EX";
  const typeName = (op: PyObject) => Py_TYPE(op).tp_name;
  if (!PyType_Check(cls)) {
    throw newUnpicklingError(`${name} class argument must be a type, not ${typeName(cls)}`);
  }
  if (cls.tp_new === undefined) {
    throw newUnpicklingError(`${name} class argument '${typeName(cls)}' doesn't have __new__`);
  }
  if (!(args instanceof PyTupleObject)) {
    throw newUnpicklingError(`${name} args argument must be a tuple, not ${typeName(args)}`);
  }
  if (kwargs === undefined) return cls.tp_new(cls, args.ob_item, undefined);
  if (!(kwargs instanceof PyDictObject)) {
    throw newUnpicklingError(`${name} kwargs argument must be a dict, not ${typeName(kwargs)}`);
  }
  const values = args.ob_item.slice();
  const kwnames: string[] = [];
  for (const [key, value] of kwargs.entries()) {
    if (!PyUnicode_Check(key)) throw newTypeError("keywords must be strings");
    kwnames.push(PyUnicode_AsUTF16(key));
    values.push(value);
  }
  return cls.tp_new(cls, values, kwnames.length === 0 ? undefined : kwnames);
}

/** Gives an object its state: `__setstate__`, else attributes from one dict or two. CPython: `load_build`. */
export function buildObject(op: PyObject, given: PyObject): void {
  const setstate = PyObject_GetOptionalAttr(op, "__setstate__");
  if (setstate !== undefined) {
    PyObject_CallOneArg(setstate, given);
    return;
  }
  let state = given, slots: PyObject | undefined;
  if (given instanceof PyTupleObject && given.ob_item.length === 2) [state, slots] = given.ob_item;
  if (state !== Py_None) {
    if (!(state instanceof PyDictObject)) throw newUnpicklingError("state is not a dictionary");
    // The attributes go past `__setattr__`, as they do through `__dict__`.
    const storage = instanceStateTarget(op);
    const dict = storage === undefined ? PyObject_GetAttr(op, "__dict__") : undefined;
    for (let at = PyDict_Next(state, 0); at >= 0; at = PyDict_Next(state, at + 1)) {
      const key = state.keys[at]!, value = state.values[at]!;
      if (storage !== undefined && typeof key === "string") storageSet(storage, Py_TYPE(op), key, value);
      else PyObject_SetItem(dict ?? PyObject_GetAttr(op, "__dict__"), key, value);
    }
  }
  if (slots !== undefined) {
    if (!(slots instanceof PyDictObject)) throw newUnpicklingError("slot state is not a dictionary");
    for (const [key, value] of [...slots.entries()]) {
      if (!PyUnicode_Check(key)) {
        throw newTypeError(`attribute name must be string, not '${Py_TYPE(key).tp_name}'`);
      }
      PyObject_SetAttr(op, strText(key), value);
    }
  }
}
