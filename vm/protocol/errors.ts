/**
 * Makes Python exceptions for TypeScript code to throw: `throw newTypeError("...")`. Each helper returns a fresh instance
 * of exactly the named type; the caller visibly throws it, and CPython's text stands at the place that detects the error.
 * A Python exception on its way through JavaScript is the exception object itself, never a JavaScript `Error`.
 */
import {
  PyAttributeErrorObject,
  PyBaseExceptionObject,
  PyImportErrorObject,
  PyNameErrorObject,
  PyStopIterationObject,
} from "../objects/exceptions.ts";
import type { PyObject, PyTypeObject } from "../objects/object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import {
  Py_TYPE,
  PyExc_AssertionError,
  PyExc_AttributeError,
  PyExc_BufferError,
  PyExc_EOFError,
  PyExc_ImportError,
  PyExc_IndexError,
  PyExc_KeyboardInterrupt,
  PyExc_KeyError,
  PyExc_MemoryError,
  PyExc_ModuleNotFoundError,
  PyExc_NameError,
  PyExc_NotImplementedError,
  PyExc_OverflowError,
  PyExc_RecursionError,
  PyExc_ReferenceError,
  PyExc_RuntimeError,
  PyExc_StopAsyncIteration,
  PyExc_StopIteration,
  PyExc_SystemError,
  PyExc_TypeError,
  PyExc_UnboundLocalError,
  PyExc_ValueError,
  PyExc_ZeroDivisionError,
  PyTuple_Type,
} from "../objects/type_zoo.ts";
import { closestName } from "../runtime/traceback/suggestions.ts";
import { PyType_IsSubtype } from "../objects/type_object.ts";
import { isExceptionClass } from "../objects/exceptions.ts";

/** An exception of a type without extra fields, its message as the only argument. */
export function newException(type: PyTypeObject, message: string): PyBaseExceptionObject {
  return new PyBaseExceptionObject(type, PyTuple_New([PyUnicode_FromUTF16(message)]));
}

export function newTypeError(message: string): PyBaseExceptionObject {
  return newException(PyExc_TypeError, message);
}
export function newValueError(message: string): PyBaseExceptionObject {
  return newException(PyExc_ValueError, message);
}
export function newIndexError(message: string): PyBaseExceptionObject {
  return newException(PyExc_IndexError, message);
}
/** `key` becomes the only argument, as it is: KeyError shows its repr. */
export function newKeyError(key: PyObject): PyBaseExceptionObject {
  return new PyBaseExceptionObject(PyExc_KeyError, PyTuple_New([key]));
}
export function newOverflowError(message: string): PyBaseExceptionObject {
  return newException(PyExc_OverflowError, message);
}
export function newZeroDivisionError(message: string): PyBaseExceptionObject {
  return newException(PyExc_ZeroDivisionError, message);
}
export function newRuntimeError(message: string): PyBaseExceptionObject {
  return newException(PyExc_RuntimeError, message);
}
export function newRecursionError(message: string): PyBaseExceptionObject {
  return newException(PyExc_RecursionError, message);
}
export function newNotImplementedError(message: string): PyBaseExceptionObject {
  return newException(PyExc_NotImplementedError, message);
}
export function newSystemError(message: string): PyBaseExceptionObject {
  return newException(PyExc_SystemError, message);
}
export function newMemoryError(): PyBaseExceptionObject {
  return new PyBaseExceptionObject(PyExc_MemoryError, PyTuple_New([]));
}
export function newBufferError(message: string): PyBaseExceptionObject {
  return newException(PyExc_BufferError, message);
}
export function newEOFError(message: string): PyBaseExceptionObject {
  return newException(PyExc_EOFError, message);
}
export function newReferenceError(message: string): PyBaseExceptionObject {
  return newException(PyExc_ReferenceError, message);
}
export function newAssertionError(message: string): PyBaseExceptionObject {
  return newException(PyExc_AssertionError, message);
}
export function newKeyboardInterrupt(): PyBaseExceptionObject {
  return new PyBaseExceptionObject(PyExc_KeyboardInterrupt, PyTuple_New([]));
}
export function newStopAsyncIteration(): PyBaseExceptionObject {
  return new PyBaseExceptionObject(PyExc_StopAsyncIteration, PyTuple_New([]));
}

/** StopIteration carrying `value`; without it, one without arguments. */
export function newStopIteration(value?: PyObject): PyStopIterationObject {
  const exc = new PyStopIterationObject(PyExc_StopIteration, PyTuple_New(value === undefined ? [] : [value]));
  if (value !== undefined) exc.value = value;
  return exc;
}

/** TypeError for a keyword that a function doesn't take; names the nearest of those it does. */
export function newUnexpectedKeyword(
  name: string,
  keyword: string,
  possible: readonly string[],
): PyBaseExceptionObject {
  const suggestion = closestName(possible, keyword);
  const hint = suggestion === undefined ? "" : `. Did you mean '${suggestion}'?`;
  return newTypeError(`${name}() got an unexpected keyword argument '${keyword}'${hint}`);
}

/** AttributeError with its `name` and `obj` fields, from which the suggestion in a traceback is made. */
export function newAttributeError(message: string, obj: PyObject, name: string): PyAttributeErrorObject {
  const exc = new PyAttributeErrorObject(PyExc_AttributeError, PyTuple_New([PyUnicode_FromUTF16(message)]));
  exc.obj = obj;
  exc.name = PyUnicode_FromUTF16(name);
  return exc;
}

/** The error of `PyObject_GenericGetAttr` for a missing attribute. */
export function newMissingAttribute(obj: PyObject, name: string): PyAttributeErrorObject {
  return newAttributeError(`'${Py_TYPE(obj).tp_name}' object has no attribute '${name}'`, obj, name);
}

export function newNameError(message: string, name: string): PyNameErrorObject {
  const exc = new PyNameErrorObject(PyExc_NameError, PyTuple_New([PyUnicode_FromUTF16(message)]));
  exc.name = PyUnicode_FromUTF16(name);
  return exc;
}
export function newUnboundLocalError(message: string, name: string): PyNameErrorObject {
  const exc = new PyNameErrorObject(PyExc_UnboundLocalError, PyTuple_New([PyUnicode_FromUTF16(message)]));
  exc.name = PyUnicode_FromUTF16(name);
  return exc;
}

export function newImportError(
  message: string,
  name: PyObject | undefined,
  path: PyObject | undefined,
): PyImportErrorObject {
  const exc = new PyImportErrorObject(PyExc_ImportError, PyTuple_New([PyUnicode_FromUTF16(message)]));
  exc.msg = PyUnicode_FromUTF16(message);
  exc.name = name;
  exc.path = path;
  return exc;
}
export function newModuleNotFoundError(message: string, name: PyObject | undefined): PyImportErrorObject {
  const exc = newImportError(message, name, undefined);
  exc.ob_type = PyExc_ModuleNotFoundError;
  return exc;
}

/** Whether `err`, something caught by JavaScript, is a Python exception of this static type. */
export function PyErr_Matches(err: unknown, type: PyTypeObject): err is PyBaseExceptionObject {
  return err instanceof PyBaseExceptionObject && PyType_IsSubtype(err.ob_type, type);
}

/** `except exc:` for one raised exception `err`: `exc` is a class or a tuple of classes. */
export function PyErr_GivenExceptionMatches(err: PyObject, exc: PyObject): boolean {
  if (Py_TYPE(exc) === PyTuple_Type || PyType_IsSubtype(Py_TYPE(exc), PyTuple_Type)) {
    const items = (exc as unknown as { ob_item: readonly PyObject[] }).ob_item;
    for (const item of items) if (PyErr_GivenExceptionMatches(err, item)) return true;
    return false;
  }
  const type = err instanceof PyBaseExceptionObject ? err.ob_type : err;
  if (isExceptionClass(type) && isExceptionClass(exc)) {
    return PyType_IsSubtype(type as PyTypeObject, exc as PyTypeObject);
  }
  return type === exc;
}

export { PyBaseExceptionObject };
