/**
 * What pickling and unpickling share: the exceptions, the registries of `copyreg` and `_compat_pickle`, and how globals are
 * found. The registries are taken when the module is made: later ones of the same name don't count.
 */
import { PyDictObject } from "../../objects/dict_object.ts";
import { PyBaseExceptionObject } from "../../objects/exceptions.ts";
import type { PyObject, PyTypeObject } from "../../objects/object.ts";
import { Py_TYPE, PyExc_Exception } from "../../objects/type_zoo.ts";
import { PyType_GetFullyQualifiedName } from "../../objects/type_object.ts";
import { PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { PyObject_GetAttr } from "../../protocol/abstract.ts";
import { PyCallable_Check, PyObject_CallMethod } from "../../protocol/call.ts";
import { newException, newRuntimeError } from "../../protocol/errors.ts";
import { importModule } from "../../runtime/import.ts";
import { newExceptionClass } from "../exception_class.ts";

export interface PickleState {
  readonly PickleError: PyTypeObject;
  readonly PicklingError: PyTypeObject;
  readonly UnpicklingError: PyTypeObject;
  /** `copyreg.dispatch_table` and the registries of extension codes. */
  readonly dispatchTable: PyDictObject;
  readonly extensionRegistry: PyDictObject;
  readonly invertedRegistry: PyDictObject;
  readonly extensionCache: PyDictObject;
  /** Names of Python 2 and 3, from `_compat_pickle`. */
  readonly nameMapping2to3: PyDictObject;
  readonly importMapping2to3: PyDictObject;
  readonly nameMapping3to2: PyDictObject;
  readonly importMapping3to2: PyDictObject;
  readonly codecsEncode: PyObject;
  readonly getattr: PyObject;
  readonly partial: PyObject;
}

let current: PickleState | undefined;

/** The state of the module, made with it. */
export function pickleState(): PickleState {
  return current!;
}

function dictOf(module: PyObject, moduleName: string, name: string): PyDictObject {
  const value = PyObject_GetAttr(module, name);
  if (value instanceof PyDictObject) return value;
  throw newRuntimeError(`${moduleName}.${name} should be a dict, not ${Py_TYPE(value).tp_name}`);
}

/** Imports what pickling needs. CPython: `_Pickle_InitState`. */
export function createPickleState(): PickleState {
  const copyreg = importModule("copyreg"), compat = importModule("_compat_pickle");
  const PickleError = newExceptionClass("_pickle.PickleError", PyExc_Exception);
  const codecsEncode = PyObject_GetAttr(importModule("codecs"), "encode");
  if (!PyCallable_Check(codecsEncode)) {
    throw newRuntimeError(`codecs.encode should be a callable, not ${Py_TYPE(codecsEncode).tp_name}`);
  }
  return current = {
    PickleError,
    PicklingError: newExceptionClass("_pickle.PicklingError", PickleError),
    UnpicklingError: newExceptionClass("_pickle.UnpicklingError", PickleError),
    dispatchTable: dictOf(copyreg, "copyreg", "dispatch_table"),
    extensionRegistry: dictOf(copyreg, "copyreg", "_extension_registry"),
    invertedRegistry: dictOf(copyreg, "copyreg", "_inverted_registry"),
    extensionCache: dictOf(copyreg, "copyreg", "_extension_cache"),
    nameMapping2to3: dictOf(compat, "_compat_pickle", "NAME_MAPPING"),
    importMapping2to3: dictOf(compat, "_compat_pickle", "IMPORT_MAPPING"),
    nameMapping3to2: dictOf(compat, "_compat_pickle", "REVERSE_NAME_MAPPING"),
    importMapping3to2: dictOf(compat, "_compat_pickle", "REVERSE_IMPORT_MAPPING"),
    codecsEncode,
    getattr: PyObject_GetAttr(importModule("builtins"), "getattr"),
    partial: PyObject_GetAttr(importModule("functools"), "partial"),
  };
}

export function newPicklingError(message: string): PyBaseExceptionObject {
  return newException(pickleState().PicklingError, message);
}
export function newUnpicklingError(message: string): PyBaseExceptionObject {
  return newException(pickleState().UnpicklingError, message);
}

/** The name of an object's type as messages show it: `%T` of CPython's formats. */
export function typeText(op: PyObject): string {
  return PyType_GetFullyQualifiedName(Py_TYPE(op));
}

/** Adds a note to what was thrown, if it is a Python exception, and gives it back to be thrown on. CPython: `_PyErr_FormatNote`. */
export function withNote(thrown: unknown, note: () => string): unknown {
  if (thrown instanceof PyBaseExceptionObject) {
    PyObject_CallMethod(thrown, "add_note", [PyUnicode_FromUTF16(note())]);
  }
  return thrown;
}

/** The new exception with the one that led to it as context. CPython: `_PyErr_ChainExceptions1`. */
export function chained(exc: PyBaseExceptionObject, cause: PyBaseExceptionObject): PyBaseExceptionObject {
  exc.context = cause;
  return exc;
}

/** `a.b.c` of an object. */
export function getPath(op: PyObject, path: readonly string[]): PyObject {
  for (const name of path) op = PyObject_GetAttr(op, name);
  return op;
}
