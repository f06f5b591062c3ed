/**
 * Calling objects from TypeScript. After CPython's `Objects/call.c`. A Python function called through here runs in a
 * nested loop: instructions that call push a frame instead (`eval/`).
 */
import {
  PyDict_GetItemString,
  PyDict_New,
  PyDict_SetItemString,
  PyDict_Size,
  type PyDictObject,
} from "../objects/dict_object.ts";
import { PyModuleObject } from "../objects/module_object.ts";
import type { PyObject } from "../objects/object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../objects/unicode_object.ts";
import { PyObject_GetAttr } from "./abstract.ts";
import { newTypeError } from "./errors.ts";

/** Whether calling it can work. */
export function PyCallable_Check(op: PyObject): boolean {
  return Py_TYPE(op).tp_call !== undefined;
}

/** TypeError; a module that holds something callable of its own name is taken for it. CPython: `object_is_not_callable`. */
export function notCallable(callable: PyObject): PyObject {
  const message = `'${Py_TYPE(callable).tp_name}' object is not callable`;
  if (callable instanceof PyModuleObject) {
    const name = PyDict_GetItemString(callable.md_dict, "__name__");
    if (typeof name === "string") {
      const member = PyDict_GetItemString(callable.md_dict, name);
      if (member !== undefined && Py_TYPE(member).tp_call !== undefined) {
        return newTypeError(`${message}. Did you mean: '${name}.${name}(...)'?`);
      }
    }
  }
  return newTypeError(message);
}

/** Calls with positional values, then one value for each of `kwnames`. */
export function PyObject_Vectorcall(
  callable: PyObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const call = Py_TYPE(callable).tp_call;
  if (call === undefined) throw notCallable(callable);
  return call(callable, args, kwnames);
}

/** Calls with a list of positional values and a dict of keywords. */
export function PyObject_Call(
  callable: PyObject,
  args: readonly PyObject[],
  kwargs: PyDictObject | undefined,
): PyObject {
  if (kwargs === undefined || PyDict_Size(kwargs) === 0) {
    return PyObject_Vectorcall(callable, args, undefined);
  }
  const values = args.slice();
  const kwnames: string[] = [];
  for (let i = 0; i < kwargs.keys.length; i++) {
    const key = kwargs.keys[i];
    if (key === undefined) continue;
    if (!PyUnicode_Check(key)) throw newTypeError("keywords must be strings");
    kwnames.push(PyUnicode_AsUTF16(key));
    values.push(kwargs.values[i]!);
  }
  return PyObject_Vectorcall(callable, values, kwnames);
}

export function PyObject_CallNoArgs(callable: PyObject): PyObject {
  return PyObject_Vectorcall(callable, [], undefined);
}
export function PyObject_CallOneArg(callable: PyObject, arg: PyObject): PyObject {
  return PyObject_Vectorcall(callable, [arg], undefined);
}
/** `op.name(*args)`. */
export function PyObject_CallMethod(op: PyObject, name: string, args: readonly PyObject[]): PyObject {
  return PyObject_Vectorcall(PyObject_GetAttr(op, name), args, undefined);
}

/** The keyword part of a vectorcall as a dict; undefined if there is none. */
export function kwargsDict(
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyDictObject | undefined {
  if (kwnames === undefined || kwnames.length === 0) return undefined;
  const dict = PyDict_New();
  const npos = args.length - kwnames.length;
  for (let i = 0; i < kwnames.length; i++) PyDict_SetItemString(dict, kwnames[i], args[npos + i]);
  return dict;
}
