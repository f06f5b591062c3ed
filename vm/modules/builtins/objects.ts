/**
 * Built-in functions about objects in general: attributes, identity, checks, iteration protocol. After CPython's
 * `Python/bltinmodule.c`.
 */
import { lengthObject } from "../../objects/type_slots.ts";
import { PySys_Audit } from "../../runtime/audit.ts";
import { frameLocalsSnapshot } from "../../objects/frame_object.ts";
import { exhaustedIterator } from "../../objects/gen_object.ts";
import { PyObject_Id } from "../../objects/hash.ts";
import { PyCallIter_New } from "../../objects/iter_object.ts";
import { PyList_New, PyList_Sort } from "../../objects/list_object.ts";
import { Py_TPFLAGS_HEAPTYPE, type PyObject } from "../../objects/object.ts";
import { _PyType_Lookup } from "../../objects/type_object.ts";
import { Py_TYPE, PyWrapperDescr_Type } from "../../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../../objects/unicode_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import {
  itemsOf,
  lookupSpecial,
  PyMapping_Keys,
  PyNumber_Absolute,
  PyObject_ASCII,
  PyObject_DelAttr,
  PyObject_Dir,
  PyObject_Format,
  PyObject_GetAttr,
  PyObject_GetIter,
  PyObject_GetOptionalAttr,
  PyObject_Hash,
  PyObject_IsInstance,
  PyObject_IsSubclass,
  PyObject_Repr,
  PyObject_SetAttr,
  PyObject_Size,
} from "../../protocol/abstract.ts";
import { PyCallable_Check, PyObject_CallNoArgs } from "../../protocol/call.ts";
import { newSystemError, newTypeError } from "../../protocol/errors.ts";
import type { MethodSpec } from "../../protocol/signature.ts";
import { PyThreadState_Get } from "../../runtime/thread_state.ts";
import type { InterpreterFrame } from "../../eval/frame.ts";
import { newAnextAwaitable } from "./anext.ts";
import { fn } from "../native.ts";

/** The Python frame that called the built-in function. */
export function callerFrame(): InterpreterFrame | undefined {
  let frame = PyThreadState_Get().current_frame;
  while (frame !== undefined && frame.isIncomplete) frame = frame.previous;
  return frame;
}

function attributeName(name: PyObject): string {
  if (!PyUnicode_Check(name)) {
    throw newTypeError(`attribute name must be string, not '${Py_TYPE(name).tp_name}'`);
  }
  return PyUnicode_AsUTF16(name);
}

/** `next(it)`, the StopIteration included. */
function nextOf(it: PyObject): PyObject {
  const type = Py_TYPE(it);
  const next = type.tp_iternext;
  if (next === undefined) throw newTypeError(`'${type.tp_name}' object is not an iterator`);
  if ((type.tp_flags & Py_TPFLAGS_HEAPTYPE) !== 0) {
    // The StopIteration that a `__next__` in Python raises goes on as it is: its value would be lost in the slot.
    const descr = _PyType_Lookup(type, "__next__");
    if (descr !== undefined && Py_TYPE(descr) !== PyWrapperDescr_Type) {
      return PyObject_CallNoArgs(lookupSpecial(it, "__next__")!);
    }
  }
  const value = next(it);
  if (value === undefined) throw exhaustedIterator(it);
  return value;
}

/** The next value or `fallback`. */
function nextOr(it: PyObject, fallback: PyObject): PyObject {
  const next = Py_TYPE(it).tp_iternext;
  if (next === undefined) throw newTypeError(`'${Py_TYPE(it).tp_name}' object is not an iterator`);
  return next(it) ?? fallback;
}

function asyncIterator(op: PyObject): PyObject {
  const type = Py_TYPE(op);
  if (type.am_aiter === undefined) throw newTypeError(`'${type.tp_name}' object is not an async iterable`);
  const it = type.am_aiter(op);
  if (Py_TYPE(it).am_anext === undefined) {
    throw newTypeError(`aiter() returned not an async iterator of type '${Py_TYPE(it).tp_name}'`);
  }
  return it;
}

/** The names that are visible to the caller, sorted. CPython: `_dir_locals`. */
function localNames(): PyObject {
  const frame = callerFrame();
  if (frame === undefined) throw newSystemError("frame does not exist");
  const names = PyList_New(itemsOf(PyMapping_Keys(frameLocalsSnapshot(frame))));
  PyList_Sort(names);
  return names;
}

/** `iter`, `getattr`, ...: functions about one object. */
export const objectFunctions: Record<string, MethodSpec> = {
  abs: fn("($module, x, /)", "Absolute value of a number.", (_m, x) => PyNumber_Absolute(x)),
  aiter: fn(
    "($module, async_iterable, /)",
    "The asynchronous iterator of an object.",
    (_m, op) => asyncIterator(op),
  ),
  anext: fn(
    "($module, aiterator, default=<unrepresentable>, /)",
    "An awaitable that gives the next item of an asynchronous iterator, or the default at its end.",
    (_m, it, fallback) => {
      const next = Py_TYPE(it).am_anext;
      if (next === undefined) throw newTypeError(`'${Py_TYPE(it).tp_name}' object is not an async iterator`);
      const awaitable = next(it);
      return fallback === undefined ? awaitable : newAnextAwaitable(awaitable, fallback);
    },
  ),
  ascii: fn(
    "($module, obj, /)",
    "Like repr(), with everything beyond ASCII escaped.",
    (_m, op) => PyObject_ASCII(op),
  ),
  callable: fn("($module, obj, /)", "Whether the object can be called.", (_m, op) => PyCallable_Check(op)),
  delattr: fn("($module, obj, name, /)", "Delete the named attribute: del obj.name.", (_m, op, name) => {
    PyObject_DelAttr(op, attributeName(name));
    return Py_None;
  }),
  dir: fn(
    "($module, object=<unrepresentable>, /)",
    "dir([object]) -> list of strings\n\n" +
      "Names in the current scope, or names of an object's attributes, sorted.",
    (_m, op) => op === undefined ? localNames() : PyObject_Dir(op),
  ),
  format: fn(
    "($module, value, format_spec: unicode = '', /)",
    "Convert a value to text as the format specification says.",
    (_m, value, spec) => PyObject_Format(value, spec),
  ),
  getattr: fn(
    "($module, object, name, default=<unrepresentable>, /)",
    "getattr(object, name[, default]) -> value\n\n" +
      "Get a named attribute; with a default, that is given when the attribute does not exist.",
    (_m, op, name, fallback) => {
      const text = attributeName(name);
      if (fallback === undefined) return PyObject_GetAttr(op, text);
      return PyObject_GetOptionalAttr(op, text) ?? fallback;
    },
  ),
  hasattr: fn(
    "($module, obj, name, /)",
    "Whether getattr() finds an attribute of this name.",
    (_m, op, name) => PyObject_GetOptionalAttr(op, attributeName(name)) !== undefined,
  ),
  hash: fn("($module, obj, /)", "The hash value of the object.", (_m, op) => PyObject_Hash(op)),
  id: fn("($module, obj, /)", "A number that no other living object has.", (_m, op) => {
    PySys_Audit("builtins.id", () => [PyObject_Id(op)]);
    return PyObject_Id(op);
  }),
  isinstance: fn(
    "($module, obj, class_or_tuple, /)",
    "Whether an object is an instance of a class, of one of a tuple of classes, or of a member of a union.",
    (_m, op, cls) => PyObject_IsInstance(op, cls),
  ),
  issubclass: fn(
    "($module, cls, class_or_tuple, /)",
    "Whether a class derives from another class, or is the same.",
    (_m, cls, other) => PyObject_IsSubclass(cls, other),
  ),
  iter: fn(
    "($module, object, sentinel=<unrepresentable>, /)",
    "iter(iterable) -> iterator\niter(callable, sentinel) -> iterator\n\n" +
      "An iterator over an object; with a sentinel, one that calls the object until it returns the sentinel.",
    (_m, op, sentinel) => {
      if (sentinel === undefined) return PyObject_GetIter(op);
      if (!PyCallable_Check(op)) throw newTypeError("iter(v, w): v must be callable");
      return PyCallIter_New(op, sentinel);
    },
  ),
  len: fn(
    "($module, obj, /)",
    "The number of items in a container.",
    (_m, op) => lengthObject(PyObject_Size(op)),
  ),
  next: fn(
    "($module, iterator, default=<unrepresentable>, /)",
    "next(iterator[, default])\n\n" +
      "The next item of an iterator; a default is given instead of raising StopIteration.",
    (_m, it, fallback) => fallback === undefined ? nextOf(it) : nextOr(it, fallback),
  ),
  repr: fn(
    "($module, obj, /)",
    "The text that shows the object to a programmer.",
    (_m, op) => PyObject_Repr(op),
  ),
  setattr: fn(
    "($module, obj, name, value, /)",
    "Set the named attribute: obj.name = value.",
    (_m, op, name, value) => {
      PyObject_SetAttr(op, attributeName(name), value);
      return Py_None;
    },
  ),
  vars: fn(
    "($module, object=<unrepresentable>, /)",
    "vars([object]) -> dictionary\n\n" +
      "The __dict__ of an object, or locals() without one.",
    (_m, op) => {
      if (op === undefined) return frameLocalsSnapshot(callerFrame()!);
      const dict = PyObject_GetOptionalAttr(op, "__dict__");
      if (dict === undefined) throw newTypeError("vars() argument must have __dict__ attribute");
      return dict;
    },
  ),
};
