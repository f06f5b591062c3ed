/**
 * The functions behind CALL_INTRINSIC_1 and CALL_INTRINSIC_2. After CPython's `Python/intrinsics.c`.
 */
import { CO_ASYNC_GENERATOR, CO_COROUTINE } from "../../compiler/bytecode/code_object.ts";
import * as id from "../../compiler/bytecode/opargs.ts";
import {
  itemsOf,
  PyNumber_Positive,
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PyObject_SetItem,
  PySequence_GetItem,
} from "../protocol/abstract.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import {
  newImportError,
  newRuntimeError,
  newSystemError,
  newTypeError,
  PyErr_Matches,
} from "../protocol/errors.ts";
import type { PyThreadState, TypeParameterMakers } from "../runtime/thread_state.ts";
import { PyAsyncGenWrappedValue } from "../objects/async_gen_layout.ts";
import { PyDict_CheckExact, PyDict_GetItemString, PyDict_SetItem } from "../objects/dict_object.ts";
import { isExceptionGroup, projectExceptionGroup } from "../objects/exception_group.ts";
import type { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { _PyFrame_GetLocals } from "../objects/frame_object.ts";
import type { PyFunctionObject } from "../objects/function_object.ts";
import { PyList_AsTuple, PyList_New, type PyListObject } from "../objects/list_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import {
  Py_TYPE,
  PyExc_IndexError,
  PyExc_StopAsyncIteration,
  PyExc_StopIteration,
} from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../objects/unicode_object.ts";
import type { InterpreterFrame } from "./frame.ts";
import { createExceptionGroup } from "./slow_paths.ts";

/** CALL_INTRINSIC_1. */
export function intrinsic1(
  thread: PyThreadState,
  frame: InterpreterFrame,
  which: number,
  value: PyObject,
): PyObject {
  switch (which) {
    case id.INTRINSIC_PRINT:
      return printExpression(thread, value);
    case id.INTRINSIC_IMPORT_STAR:
      importStar(frame, value);
      return Py_None;
    case id.INTRINSIC_STOPITERATION_ERROR:
      return stopIterationError(frame, value as PyBaseExceptionObject);
    case id.INTRINSIC_ASYNC_GEN_WRAP:
      return new PyAsyncGenWrappedValue(value);
    case id.INTRINSIC_UNARY_POSITIVE:
      return PyNumber_Positive(value);
    case id.INTRINSIC_LIST_TO_TUPLE:
      return PyList_AsTuple(value as PyListObject);
    case id.INTRINSIC_TYPEVAR:
      return makersOf(thread).typeVar(value, undefined, undefined);
    case id.INTRINSIC_PARAMSPEC:
      return makersOf(thread).paramSpec(value);
    case id.INTRINSIC_TYPEVARTUPLE:
      return makersOf(thread).typeVarTuple(value);
    case id.INTRINSIC_SUBSCRIPT_GENERIC:
      return makersOf(thread).subscriptGeneric(value);
    case id.INTRINSIC_TYPEALIAS:
      return makersOf(thread).typeAlias(value);
  }
  throw newSystemError("invalid intrinsic function");
}

/** CALL_INTRINSIC_2. */
export function intrinsic2(
  thread: PyThreadState,
  _frame: InterpreterFrame,
  which: number,
  value2: PyObject,
  value1: PyObject,
): PyObject {
  switch (which) {
    case id.INTRINSIC_PREP_RERAISE_STAR:
      return prepReraiseStar(value2 as PyBaseExceptionObject, (value1 as PyListObject).ob_item);
    case id.INTRINSIC_TYPEVAR_WITH_BOUND:
      return makersOf(thread).typeVar(value2, value1, undefined);
    case id.INTRINSIC_TYPEVAR_WITH_CONSTRAINTS:
      return makersOf(thread).typeVar(value2, undefined, value1);
    case id.INTRINSIC_SET_FUNCTION_TYPE_PARAMS:
      (value2 as PyFunctionObject).func_typeparams = value1;
      return value2;
    case id.INTRINSIC_SET_TYPEPARAM_DEFAULT:
      return makersOf(thread).setDefault(value2, value1);
  }
  throw newSystemError("invalid intrinsic function");
}

function makersOf(thread: PyThreadState): TypeParameterMakers {
  const makers = thread.interp.typeParameterMakers;
  if (makers === undefined) throw newSystemError("type parameters are not available");
  return makers;
}

/** CPython: `print_expr`. */
function printExpression(thread: PyThreadState, value: PyObject): PyObject {
  const { sysdict } = thread.interp;
  const hook = sysdict === undefined ? undefined : PyDict_GetItemString(sysdict, "displayhook");
  if (hook === undefined) throw newRuntimeError("lost sys.displayhook");
  return PyObject_Vectorcall(hook, [value], undefined);
}

/** What `__all__`, or the namespace without it, names: asked for by index until there is no more. */
function* namesIn(all: PyObject): Generator<PyObject> {
  if (PyDict_CheckExact(all)) {
    yield* itemsOf(all);
    return;
  }
  for (let i = 0;; i++) {
    let name: PyObject;
    try {
      name = PySequence_GetItem(all, i);
    } catch (err) {
      if (PyErr_Matches(err, PyExc_IndexError)) return;
      throw err;
    }
    yield name;
  }
}

/** `from module import *`. CPython: `import_all_from`. */
function importStar(frame: InterpreterFrame, from: PyObject): void {
  const locals = _PyFrame_GetLocals(frame);
  let all = PyObject_GetOptionalAttr(from, "__all__");
  const skipUnderscores = all === undefined;
  if (all === undefined) {
    const dict = PyObject_GetOptionalAttr(from, "__dict__");
    if (dict === undefined) {
      throw newImportError("from-import-* object has no __dict__ and no __all__", undefined, undefined);
    }
    all = dict;
  }
  for (const name of namesIn(all)) {
    if (!PyUnicode_Check(name)) {
      const module = PyObject_GetAttr(from, "__name__");
      const [what, where] = skipUnderscores ? ["Key", "__dict__"] : ["Item", "__all__"];
      if (!PyUnicode_Check(module)) {
        throw newTypeError(`module __name__ must be a string, not ${Py_TYPE(module).tp_name}`);
      }
      throw newTypeError(
        `${what} in ${PyUnicode_AsUTF16(module)}.${where} must be str, not ${Py_TYPE(name).tp_name}`,
      );
    }
    const text = PyUnicode_AsUTF16(name);
    if (skipUnderscores && text.startsWith("_")) continue;
    const value = PyObject_GetAttr(from, text);
    if (PyDict_CheckExact(locals)) PyDict_SetItem(locals, name, value);
    else PyObject_SetItem(locals, name, value);
  }
}

/** StopIteration may not leave a generator. CPython: `stopiteration_error`. */
function stopIterationError(frame: InterpreterFrame, exc: PyBaseExceptionObject): PyObject {
  const flags = frame.f_executable.co_flags;
  let text: string | undefined;
  if (PyErr_Matches(exc, PyExc_StopIteration)) {
    const kind = (flags & CO_ASYNC_GENERATOR) !== 0
      ? "async generator"
      : (flags & CO_COROUTINE) !== 0
      ? "coroutine"
      : "generator";
    text = `${kind} raised StopIteration`;
  } else if ((flags & CO_ASYNC_GENERATOR) !== 0 && PyErr_Matches(exc, PyExc_StopAsyncIteration)) {
    text = "async generator raised StopAsyncIteration";
  }
  if (text === undefined) return exc;
  const error = newRuntimeError(text);
  error.cause = exc;
  error.context = exc;
  error.suppress_context = true;
  return error;
}

/** What is left to raise after all `except*` clauses. CPython: `_PyExc_PrepReraiseStar`. */
function prepReraiseStar(orig: PyBaseExceptionObject, excs: readonly PyObject[]): PyObject {
  if (excs.length === 0) return Py_None;
  if (!isExceptionGroup(orig)) return excs[0];
  const raised: PyObject[] = [], reraised: PyObject[] = [];
  for (const op of excs) {
    if (op === Py_None) continue;
    const exc = op as PyBaseExceptionObject;
    const same = isExceptionGroup(exc) && exc.traceback === orig.traceback && exc.cause === orig.cause &&
      exc.context === orig.context &&
      PyObject_GetOptionalAttr(exc, "__notes__") === PyObject_GetOptionalAttr(orig, "__notes__");
    (same ? reraised : raised).push(exc);
  }
  const again = projectExceptionGroup(orig, reraised);
  if (raised.length === 0) return again ?? Py_None;
  if (again !== undefined) raised.push(again);
  return raised.length > 1 ? createExceptionGroup("", PyList_New(raised)) : raised[0];
}
