/**
 * What instructions do when there is more to it than a line: one function for each, named after the instruction, with
 * CPython's error texts. After the `_PyEval_*` helpers of `Python/ceval.c` and the bodies of `Python/bytecodes.c`.
 */
import { letGo, watch } from "../runtime/gc/registry.ts";
import { fileOrigin, isInitializing, renamingAdvice } from "../runtime/shadowing.ts";
import {
  _PyObject_GetMethod,
  itemsOf,
  PyNumber_Add,
  PyNumber_And,
  PyNumber_FloorDivide,
  PyNumber_InPlaceAdd,
  PyNumber_InPlaceAnd,
  PyNumber_InPlaceFloorDivide,
  PyNumber_InPlaceLshift,
  PyNumber_InPlaceMatrixMultiply,
  PyNumber_InPlaceMultiply,
  PyNumber_InPlaceOr,
  PyNumber_InPlacePower,
  PyNumber_InPlaceRemainder,
  PyNumber_InPlaceRshift,
  PyNumber_InPlaceSubtract,
  PyNumber_InPlaceTrueDivide,
  PyNumber_InPlaceXor,
  PyNumber_Lshift,
  PyNumber_MatrixMultiply,
  PyNumber_Multiply,
  PyNumber_Or,
  PyNumber_Power,
  PyNumber_Remainder,
  PyNumber_Rshift,
  PyNumber_Subtract,
  PyNumber_TrueDivide,
  PyNumber_Xor,
  PyObject_ASCII,
  PyObject_DelItem,
  PyObject_Format,
  PyObject_GenericGetAttr,
  PyObject_GetAttr,
  PyObject_GetAttrOrNothing,
  PyObject_GetItem,
  PyObject_GetIter,
  PyObject_GetOptionalAttr,
  PyObject_IsInstance,
  PyObject_IsSubclass,
  PyObject_IsTrue,
  PyObject_Repr,
  PyObject_RichCompare,
  PyObject_SetItem,
  PyObject_Str,
  PySequence_Check,
  PySequence_Contains,
} from "../protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_Vectorcall } from "../protocol/call.ts";
import {
  newImportError,
  newIndexError,
  newMissingAttribute,
  newNameError,
  newRuntimeError,
  newStopIteration,
  newSystemError,
  newTypeError,
  newUnboundLocalError,
  newValueError,
  PyErr_GivenExceptionMatches,
  PyErr_Matches,
} from "../protocol/errors.ts";
import type { PyThreadState } from "../runtime/thread_state.ts";
import type { PyCellObject } from "../objects/cell_object.ts";
import type { PyCodeObject } from "../objects/code_object.ts";
import {
  copyInto,
  PyDict_CheckExact,
  PyDict_DelItemString,
  PyDict_GetItem,
  PyDict_GetItemString,
  PyDict_New,
  PyDict_Next,
  PyDict_SetItem,
  PyDict_SetItemString,
  PyDictObject,
} from "../objects/dict_object.ts";
import { PyDict_Update } from "../objects/dict_type.ts";
import { isExceptionGroup } from "../objects/exception_group.ts";
import {
  isExceptionClass,
  PyBaseExceptionObject,
  type PyStopIterationObject,
} from "../objects/exceptions.ts";
import { _PyFrame_GetFrameObject as frameObjectOf } from "../objects/frame_object.ts";
import { PyFunction_New, type PyFunctionObject } from "../objects/function_object.ts";
import {
  _PyCoro_GetAwaitableIter,
  _PyGen_yf,
  delegates,
  exhaustedIterator,
  PyAsyncGen_CheckExact,
  PyCoro_CheckExact,
  PyGen_CheckExact,
  PyGenObject,
} from "../objects/gen_object.ts";
import { list_extend, PyList_New, type PyListObject } from "../objects/list_object.ts";
import { Py_None } from "../objects/none_object.ts";
import {
  _Py_TPFLAGS_MATCH_SELF,
  Py_EQ,
  Py_GT,
  Py_LE,
  Py_LT,
  Py_NE,
  Py_TPFLAGS_MAPPING,
  Py_TPFLAGS_METHOD_DESCRIPTOR,
  Py_TPFLAGS_SEQUENCE,
  type PyObject,
  PyTypeObject,
} from "../objects/object.ts";
import type { PyFloatObject } from "../objects/float_object.ts";
import { PySet_Add, PySet_New, type PySetObject, set_update } from "../objects/set_object.ts";
import { PySlice_New } from "../objects/slice_object.ts";
import { supercheck, superFind, superLookup } from "../objects/super_object.ts";
import { _PyType_Lookup, PyType_IsSubtype } from "../objects/type_object.ts";
import { PyTracebackObject } from "../objects/traceback_object.ts";
import {
  PyTuple_Check,
  PyTuple_CheckExact,
  PyTuple_New,
  type PyTupleObject,
} from "../objects/tuple_object.ts";
import { PyType_GetFullyQualifiedName } from "../objects/type_object.ts";
import {
  Py_TYPE,
  PyDict_Type,
  PyExc_AssertionError,
  PyExc_AttributeError,
  PyExc_BaseExceptionGroup,
  PyExc_ImportError,
  PyExc_KeyError,
  PyExc_NotImplementedError,
  PyExc_StopAsyncIteration,
  PyExc_StopIteration,
  PyExc_TypeError,
  PyFloat_Type,
  PyList_Type,
  PySet_Type,
  PySuper_Type,
  PyTuple_Type,
} from "../objects/type_zoo.ts";
import {
  PyUnicode_AsUTF16,
  PyUnicode_Check,
  PyUnicode_CheckExact,
  PyUnicode_FromUTF16,
  PyUnicode_JoinPieces,
} from "../objects/unicode_object.ts";
import { CO_COROUTINE, CO_ITERABLE_COROUTINE } from "../../compiler/bytecode/code_object.ts";
import { dictItem } from "./fast_paths.ts";
import type { InterpreterFrame } from "./frame.ts";
import { leaveError } from "./left_error.ts";
import { monitorStop } from "./monitored_instructions.ts";
import { monitoring } from "./monitoring.ts";
import { reraise } from "./unwind.ts";

type Stack = (PyObject | undefined)[];

// ---------------------------------------------------------------- operators

const binaryOps: readonly ((v: PyObject, w: PyObject) => PyObject | undefined)[] = [
  (v, w) => PyNumber_Add(v, w),
  (v, w) => PyNumber_And(v, w),
  (v, w) => PyNumber_FloorDivide(v, w),
  (v, w) => PyNumber_Lshift(v, w),
  (v, w) => PyNumber_MatrixMultiply(v, w),
  (v, w) => PyNumber_Multiply(v, w),
  (v, w) => PyNumber_Remainder(v, w),
  (v, w) => PyNumber_Or(v, w),
  (v, w) => PyNumber_Power(v, w, Py_None),
  (v, w) => PyNumber_Rshift(v, w),
  (v, w) => PyNumber_Subtract(v, w),
  (v, w) => PyNumber_TrueDivide(v, w),
  (v, w) => PyNumber_Xor(v, w),
  (v, w) => PyNumber_InPlaceAdd(v, w),
  (v, w) => PyNumber_InPlaceAnd(v, w),
  (v, w) => PyNumber_InPlaceFloorDivide(v, w),
  (v, w) => PyNumber_InPlaceLshift(v, w),
  (v, w) => PyNumber_InPlaceMatrixMultiply(v, w),
  (v, w) => PyNumber_InPlaceMultiply(v, w),
  (v, w) => PyNumber_InPlaceRemainder(v, w),
  (v, w) => PyNumber_InPlaceOr(v, w),
  (v, w) => PyNumber_InPlacePower(v, w, Py_None),
  (v, w) => PyNumber_InPlaceRshift(v, w),
  (v, w) => PyNumber_InPlaceSubtract(v, w),
  (v, w) => PyNumber_InPlaceTrueDivide(v, w),
  (v, w) => PyNumber_InPlaceXor(v, w),
  subscript,
];

/** `v[w]`, where an index or a key that is missing leaves its error. */
function subscript(v: PyObject, w: PyObject): PyObject | undefined {
  if (typeof v === "object") {
    if (typeof w === "number") {
      if (v.ob_type === PyList_Type) {
        const items = (v as PyListObject).ob_item;
        const index = w < 0 ? w + items.length : w;
        return index >= 0 && index < items.length
          ? items[index]
          : leaveError(newIndexError("list index out of range"));
      }
      if (v.ob_type === PyTuple_Type) {
        const items = (v as PyTupleObject).ob_item;
        const index = w < 0 ? w + items.length : w;
        return index >= 0 && index < items.length
          ? items[index]
          : leaveError(newIndexError("tuple index out of range"));
      }
    }
    if (v.ob_type === PyDict_Type) return dictItem(v as PyDictObject, w);
  }
  return PyObject_GetItem(v, w);
}

/** BINARY_OP: `oparg` is an NB_* number. undefined when an error has been left. */
export function binaryOp(oparg: number, lhs: PyObject, rhs: PyObject): PyObject | undefined {
  return binaryOps[oparg](lhs, rhs);
}

/** An int within the safe range and a float: the host compares them as they are. */
function compareDoubles(op: number, left: number, right: number): boolean {
  switch (op) {
    case Py_LT:
      return left < right;
    case Py_LE:
      return left <= right;
    case Py_EQ:
      return left === right;
    case Py_NE:
      return left !== right;
    case Py_GT:
      return left > right;
    default:
      return left >= right;
  }
}

/** COMPARE_OP. */
export function compareOp(oparg: number, left: PyObject, right: PyObject): PyObject {
  if (typeof left === "number") {
    if (typeof right === "object" && right.ob_type === PyFloat_Type) {
      return compareDoubles(oparg >> 5, left, (right as PyFloatObject).value);
    }
  } else if (typeof right === "number" && typeof left === "object" && left.ob_type === PyFloat_Type) {
    return compareDoubles(oparg >> 5, (left as PyFloatObject).value, right);
  }
  const result = PyObject_RichCompare(left, right, oparg >> 5);
  return (oparg & 16) !== 0 ? PyObject_IsTrue(result) : result;
}

/** CONTAINS_OP: `left in right`. */
export function containsOp(left: PyObject, right: PyObject): boolean {
  return PySequence_Contains(right, left);
}

export function sliceItem(container: PyObject, start: PyObject, stop: PyObject): PyObject {
  return PyObject_GetItem(container, PySlice_New(start, stop, Py_None));
}
export function storeSlice(v: PyObject, container: PyObject, start: PyObject, stop: PyObject): void {
  PyObject_SetItem(container, PySlice_New(start, stop, Py_None), v);
}

// ---------------------------------------------------------------- names

/** UnboundLocalError for a local variable; NameError for a free one. @noescape */
export function unboundLocal(frame: InterpreterFrame, index: number): PyBaseExceptionObject {
  const name = frame.f_executable.co_localsplusnames[index];
  const exc = newUnboundLocalError(
    `cannot access local variable '${name}' where it is not associated with a value`,
    name,
  );
  // Only NameError itself gets the name.
  exc.name = undefined;
  return exc;
}

/** The same for a cell. CPython: `_PyEval_FormatExcUnbound`. @noescape */
export function unboundDeref(frame: InterpreterFrame, index: number): PyBaseExceptionObject {
  if (index < frame.f_executable.firstFree) return unboundLocal(frame, index);
  const name = frame.f_executable.co_localsplusnames[index];
  return newNameError(
    `cannot access free variable '${name}' where it is not associated with a value in enclosing scope`,
    name,
  );
}

function nameNotDefined(name: string): PyBaseExceptionObject {
  return newNameError(`name '${name}' is not defined`, name);
}

/** `mapping[name]`, undefined for KeyError. CPython: `PyMapping_GetOptionalItem`. */
function optionalItem(mapping: PyObject, name: string): PyObject | undefined {
  if (PyDict_CheckExact(mapping)) return PyDict_GetItemString(mapping, name);
  try {
    return PyObject_GetItem(mapping, PyUnicode_FromUTF16(name));
  } catch (err) {
    if (PyErr_Matches(err, PyExc_KeyError)) return undefined;
    throw err;
  }
}

function globalOrBuiltin(frame: InterpreterFrame, name: string): PyObject {
  const value = PyDict_GetItemString(frame.f_globals, name) ?? optionalItem(frame.f_builtins, name);
  if (value === undefined) throw nameNotDefined(name);
  return value;
}

/** LOAD_GLOBAL. A subclass of dict may compute what is missing. */
export function loadGlobal(frame: InterpreterFrame, name: string): PyObject {
  const value = optionalItem(frame.f_globals, name) ?? optionalItem(frame.f_builtins, name);
  if (value === undefined) throw nameNotDefined(name);
  return value;
}
/** LOAD_NAME. */
export function loadName(frame: InterpreterFrame, name: string): PyObject {
  if (frame.f_locals === undefined) throw newSystemError("no locals found");
  return optionalItem(frame.f_locals, name) ?? globalOrBuiltin(frame, name);
}
/** STORE_NAME. */
export function storeName(frame: InterpreterFrame, name: string, value: PyObject): void {
  const locals = frame.f_locals;
  if (locals === undefined) throw newSystemError(`no locals found when storing '${name}'`);
  if (PyDict_CheckExact(locals)) {
    const old = watch.active ? PyDict_GetItemString(locals, name) : undefined;
    PyDict_SetItemString(locals, name, value);
    if (old !== undefined) letGo(old);
  } else PyObject_SetItem(locals, PyUnicode_FromUTF16(name), value);
}
/** DELETE_NAME. */
export function deleteName(frame: InterpreterFrame, name: string): void {
  const locals = frame.f_locals;
  if (locals === undefined) throw newSystemError(`no locals when deleting '${name}'`);
  const old = watch.active ? optionalItem(locals, name) : undefined;
  try {
    PyObject_DelItem(locals, PyUnicode_FromUTF16(name));
    letGo(old);
  } catch (err) {
    if (PyErr_Matches(err, PyExc_KeyError)) throw nameNotDefined(name);
    throw err;
  }
}
/** STORE_GLOBAL. */
export function storeGlobal(frame: InterpreterFrame, name: string, value: PyObject): void {
  const old = watch.active ? PyDict_GetItemString(frame.f_globals, name) : undefined;
  PyDict_SetItemString(frame.f_globals, name, value);
  letGo(old);
}
/** DELETE_GLOBAL. */
export function deleteGlobal(frame: InterpreterFrame, name: string): void {
  const old = watch.active ? PyDict_GetItemString(frame.f_globals, name) : undefined;
  if (!PyDict_DelItemString(frame.f_globals, name)) throw nameNotDefined(name);
  letGo(old);
}
/** LOAD_LOCALS. */
export function loadLocals(frame: InterpreterFrame): PyObject {
  if (frame.f_locals === undefined) throw newSystemError("no locals");
  return frame.f_locals;
}
/** LOAD_FROM_DICT_OR_GLOBALS. */
export function loadFromDictOrGlobals(frame: InterpreterFrame, dict: PyObject, name: string): PyObject {
  return optionalItem(dict, name) ?? loadGlobal(frame, name);
}
/** LOAD_FROM_DICT_OR_DEREF. */
export function loadFromDictOrDeref(frame: InterpreterFrame, dict: PyObject, index: number): PyObject {
  const found = optionalItem(dict, frame.f_executable.co_localsplusnames[index]);
  if (found !== undefined) return found;
  const value = (frame.localsplus[index] as PyCellObject).ob_ref;
  if (value === undefined) throw unboundDeref(frame, index);
  return value;
}
/** DELETE_DEREF. */
export function deleteDeref(frame: InterpreterFrame, index: number): void {
  const cell = frame.localsplus[index] as PyCellObject;
  if (cell.ob_ref === undefined) throw unboundDeref(frame, index);
  const old = cell.ob_ref;
  cell.ob_ref = undefined;
  letGo(old);
}
/** COPY_FREE_VARS. @noescape */
export function copyFreeVars(frame: InterpreterFrame, count: number): void {
  const cells = frame.f_funcobj!.func_closure!.ob_item;
  const first = frame.f_executable.co_nlocalsplus - count;
  for (let i = 0; i < count; i++) frame.localsplus[first + i] = cells[i];
}
/** LOAD_COMMON_CONSTANT. */
export function commonConstant(thread: PyThreadState, index: number): PyObject {
  const { interp } = thread;
  if (interp.common_consts === undefined) {
    const builtins = interp.builtins!;
    interp.common_consts = [
      PyExc_AssertionError,
      PyExc_NotImplementedError,
      PyTuple_Type,
      PyDict_GetItemString(builtins, "all")!,
      PyDict_GetItemString(builtins, "any")!,
    ];
  }
  return interp.common_consts[index];
}
/** LOAD_BUILD_CLASS. */
export function loadBuildClass(frame: InterpreterFrame): PyObject {
  const found = optionalItem(frame.f_builtins, "__build_class__");
  if (found === undefined) throw newNameError("__build_class__ not found", "__build_class__");
  return found;
}
/** SETUP_ANNOTATIONS. */
export function setupAnnotations(frame: InterpreterFrame): void {
  const locals = frame.f_locals;
  if (locals === undefined) throw newSystemError("no locals found when setting up annotations");
  if (optionalItem(locals, "__annotations__") === undefined) {
    storeName(frame, "__annotations__", PyDict_New());
  }
}

// ---------------------------------------------------------------- attributes

/** LOAD_ATTR with the low bit: function and self, or a bound callable and NULL, into two stack entries. */
export function loadMethod(owner: PyObject, name: string, stack: Stack, at: number): void {
  const found = _PyObject_GetMethod(owner, name);
  stack[at] = found.method;
  stack[at + 1] = found.unbound ? owner : undefined;
}
/** LOAD_ATTR that loads no method; undefined when AttributeError has been left. */
export function loadAttr(owner: PyObject, name: string): PyObject | undefined {
  // A property's own AttributeError is left to `PyObject_GetAttr`, which tells it what was looked for.
  if (Py_TYPE(owner).tp_getattro !== PyObject_GenericGetAttr) return PyObject_GetAttr(owner, name);
  return PyObject_GetAttrOrNothing(owner, name) ?? leaveError(newMissingAttribute(owner, name));
}
/** LOAD_SUPER_ATTR. */
export function loadSuperAttr(
  globalSuper: PyObject,
  cls: PyObject,
  self: PyObject,
  name: string,
  oparg: number,
): PyObject {
  if (globalSuper === PySuper_Type && cls instanceof PyTypeObject) {
    const found = superLookup(cls, self, supercheck(cls, self), name);
    if (found !== undefined) return found;
  }
  const made = PyObject_Vectorcall(globalSuper, (oparg & 2) !== 0 ? [cls, self] : [], undefined);
  return PyObject_GetAttr(made, name);
}

/** The same for a call: function and self where a method is found. */
export function loadSuperMethod(
  cls: PyObject,
  self: PyObject,
  name: string,
  oparg: number,
  stack: Stack,
  at: number,
): void {
  if (cls instanceof PyTypeObject) {
    const objType = supercheck(cls, self);
    const found = objType === self ? undefined : superFind(cls, objType, name);
    if (found !== undefined && (Py_TYPE(found).tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR) !== 0) {
      stack[at] = found;
      stack[at + 1] = self;
      return;
    }
  }
  stack[at] = loadSuperAttr(PySuper_Type, cls, self, name, oparg);
  stack[at + 1] = undefined;
}

function protocolErrors(
  kind: string,
  method: string,
  otherKind: string,
  hint: string,
): { missing: string; other: string } {
  const missing = `object does not support the ${kind}context manager protocol (missed ${method} method)`;
  return {
    missing,
    other:
      `${missing} but it supports the ${otherKind}context manager protocol. Did you mean to use '${hint}'?`,
  };
}

const SPECIALS: readonly { name: string; missing: string; other: string }[] = [
  { name: "__enter__", ...protocolErrors("", "__enter__", "asynchronous ", "async with") },
  { name: "__exit__", ...protocolErrors("", "__exit__", "asynchronous ", "async with") },
  { name: "__aenter__", ...protocolErrors("asynchronous ", "__aenter__", "", "with") },
  { name: "__aexit__", ...protocolErrors("asynchronous ", "__aexit__", "", "with") },
];

function hasSpecial(self: PyObject, name: string): boolean {
  return _PyType_Lookup(Py_TYPE(self), name) !== undefined;
}

/** The protocol that is there instead of the one asked for. CPython: `_PyEval_SpecialMethodCanSuggest`. */
function supportsOther(self: PyObject, which: number): boolean {
  return which < 2
    ? hasSpecial(self, "__aenter__") && hasSpecial(self, "__aexit__")
    : hasSpecial(self, "__enter__") && hasSpecial(self, "__exit__");
}

/** LOAD_SPECIAL: a method of the type and self, or what it binds to and NULL. */
export function loadSpecial(self: PyObject, which: number, stack: Stack, at: number): void {
  const { name, missing, other } = SPECIALS[which];
  const type = Py_TYPE(self);
  const found = _PyType_Lookup(type, name);
  if (found === undefined) {
    const shown = PyType_GetFullyQualifiedName(type);
    throw newTypeError(`'${shown}' ${supportsOther(self, which) ? other : missing}`);
  }
  const foundType = Py_TYPE(found);
  if ((foundType.tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR) !== 0) {
    stack[at] = found;
    stack[at + 1] = self;
    return;
  }
  const get = foundType.tp_descr_get;
  stack[at] = get === undefined ? found : get(found, self, type);
  stack[at + 1] = undefined;
}

// ---------------------------------------------------------------- displays

/** BUILD_STRING. */
export function buildString(stack: Stack, first: number, count: number): PyObject {
  let allPlain = true;
  for (let i = 0; i < count; i++) if (typeof stack[first + i] !== "string") allPlain = false;
  if (allPlain) {
    let text = "";
    for (let i = 0; i < count; i++) text += stack[first + i] as string;
    return text;
  }
  return PyUnicode_JoinPieces(stack.slice(first, first + count) as PyObject[]);
}
/** BUILD_INTERPOLATION. */
export function buildInterpolation(
  thread: PyThreadState,
  value: PyObject,
  expression: PyObject,
  format: PyObject | undefined,
  conversion: number,
): PyObject {
  const makers = thread.interp.templateMakers;
  if (makers === undefined) throw newSystemError("string.templatelib is not available");
  return makers.interpolation(value, expression, conversion, format);
}
/** BUILD_TEMPLATE. */
export function buildTemplate(thread: PyThreadState, strings: PyObject, interpolations: PyObject): PyObject {
  const makers = thread.interp.templateMakers;
  if (makers === undefined) throw newSystemError("string.templatelib is not available");
  return makers.template(strings, interpolations);
}
/** BUILD_SET. */
export function buildSet(stack: Stack, first: number, count: number): PyObject {
  const set = PySet_New(undefined);
  for (let i = 0; i < count; i++) PySet_Add(set, stack[first + i]!);
  return set;
}
/** BUILD_MAP. */
export function buildMap(stack: Stack, first: number, count: number): PyObject {
  const dict = PyDict_New();
  for (let i = 0; i < count; i++) PyDict_SetItem(dict, stack[first + 2 * i]!, stack[first + 2 * i + 1]!);
  return dict;
}
/** BUILD_SLICE. @noescape */
export function buildSlice(stack: Stack, first: number, count: number): PyObject {
  return PySlice_New(stack[first], stack[first + 1], count === 3 ? stack[first + 2] : Py_None);
}
/** LIST_EXTEND. */
export function listExtend(list: PyListObject, iterable: PyObject): void {
  if (Py_TYPE(iterable).tp_iter === undefined && !PySequence_Check(iterable)) {
    throw newTypeError(`Value after * must be an iterable, not ${Py_TYPE(iterable).tp_name}`);
  }
  list_extend(list, iterable);
}
/** SET_ADD. A program can put anything where the compiler keeps a set of its own. */
export function setAdd(set: PyObject, value: PyObject): void {
  const type = Py_TYPE(set);
  if (type !== PySet_Type && !PyType_IsSubtype(type, PySet_Type)) {
    throw newTypeError(`'${type.tp_name}' object is not a set`);
  }
  PySet_Add(set as PySetObject, value);
}
/** SET_UPDATE. */
export function setUpdate(set: PyObject, iterable: PyObject): void {
  set_update(set as PySetObject, iterable);
}
/** MAP_ADD. */
export function mapAdd(dict: PyObject, key: PyObject, value: PyObject): void {
  PyDict_SetItem(dict as PyDictObject, key, value);
}
/** DICT_UPDATE. */
export function dictUpdate(dict: PyObject, update: PyObject): void {
  try {
    PyDict_Update(dict as PyDictObject, update);
  } catch (err) {
    if (PyErr_Matches(err, PyExc_AttributeError)) {
      throw newTypeError(`'${Py_TYPE(update).tp_name}' object is not a mapping`);
    }
    throw err;
  }
}
/** Keys and values of any mapping; AttributeError where there is no `keys`. */
function forEachPair(mapping: PyObject, use: (key: PyObject, value: PyObject) => void): void {
  if (PyDict_CheckExact(mapping)) {
    for (let i = PyDict_Next(mapping, 0); i >= 0; i = PyDict_Next(mapping, i + 1)) {
      use(mapping.keys[i]!, mapping.values[i]!);
    }
    return;
  }
  for (const key of itemsOf(PyObject_CallMethod(mapping, "keys", []))) {
    use(key, PyObject_GetItem(mapping, key));
  }
}
/** DICT_MERGE. */
export function dictMerge(callable: PyObject, dict: PyObject, update: PyObject): void {
  const target = dict as PyDictObject;
  if (PyDict_CheckExact(update) && target.keys.length === 0) {
    copyInto(target, update);
    return;
  }
  try {
    forEachPair(update, (key, value) => {
      if (PyDict_GetItem(target, key) !== undefined) {
        const shown = PyUnicode_AsUTF16(PyObject_Str(key));
        throw newTypeError(`${functionString(callable)} got multiple values for keyword argument '${shown}'`);
      }
      PyDict_SetItem(target, key, value);
    });
  } catch (err) {
    if (PyErr_Matches(err, PyExc_AttributeError)) {
      throw newTypeError(
        `${functionString(callable)} argument after ** must be a mapping, not ${Py_TYPE(update).tp_name}`,
      );
    }
    throw err;
  }
}

/** "module.function()", for errors about a call. CPython: `_PyObject_FunctionStr`. */
export function functionString(callable: PyObject): string {
  const qualname = PyObject_GetOptionalAttr(callable, "__qualname__");
  if (qualname === undefined) return PyUnicode_AsUTF16(PyObject_Str(callable));
  const text = PyUnicode_AsUTF16(PyObject_Str(qualname));
  const module = PyObject_GetOptionalAttr(callable, "__module__");
  if (module === undefined || module === Py_None || module === "builtins") return `${text}()`;
  return `${PyUnicode_AsUTF16(PyObject_Str(module))}.${text}()`;
}

/** UNPACK_SEQUENCE, UNPACK_EX: the first value ends on top. `after` -1: no starred target. */
export function unpackIterable(seq: PyObject, before: number, after: number, stack: Stack, at: number): void {
  if (
    after === -1 && typeof seq === "object" && (seq.ob_type === PyTuple_Type || seq.ob_type === PyList_Type)
  ) {
    const items = (seq as PyTupleObject).ob_item;
    if (items.length === before) {
      for (let i = 0; i < before; i++) stack[at + before - 1 - i] = items[i];
      return;
    }
  }
  let iter: PyObject;
  try {
    iter = PyObject_GetIter(seq);
  } catch (err) {
    const type = Py_TYPE(seq);
    if (PyErr_Matches(err, PyExc_TypeError) && type.tp_iter === undefined && !PySequence_Check(seq)) {
      throw newTypeError(`cannot unpack non-iterable ${type.tp_name} object`);
    }
    throw err;
  }
  const total = after === -1 ? before : before + 1 + after;
  const values: PyObject[] = [];
  for (let i = 0; i < before; i++) {
    const value = iterNext(iter);
    if (value === undefined) {
      const expected = after === -1 ? `${before}` : `at least ${before + after}`;
      throw newValueError(`not enough values to unpack (expected ${expected}, got ${i})`);
    }
    values.push(value);
  }
  if (after === -1) {
    if (iterNext(iter) !== undefined) throw tooManyValues(seq, before);
  } else {
    const rest: PyObject[] = [];
    for (let value = iterNext(iter); value !== undefined; value = iterNext(iter)) rest.push(value);
    if (rest.length < after) {
      throw newValueError(
        `not enough values to unpack (expected at least ${before + after}, got ${before + rest.length})`,
      );
    }
    const tail = rest.splice(rest.length - after, after);
    values.push(PyList_New(rest), ...tail);
  }
  for (let i = 0; i < total; i++) stack[at + total - 1 - i] = values[i];
}

function tooManyValues(seq: PyObject, expected: number): PyBaseExceptionObject {
  const count = seq instanceof PyDictObject && PyDict_CheckExact(seq)
    ? seq.used
    : typeof seq === "object" && (seq.ob_type === PyTuple_Type || seq.ob_type === PyList_Type)
    ? (seq as PyTupleObject).ob_item.length
    : -1;
  const got = count > expected ? `, got ${count}` : "";
  return newValueError(`too many values to unpack (expected ${expected}${got})`);
}

// ---------------------------------------------------------------- formatting

/** FORMAT_SIMPLE. */
export function formatSimple(value: PyObject): PyObject {
  return PyUnicode_CheckExact(value) ? value : PyObject_Format(value, undefined);
}
/** FORMAT_WITH_SPEC. */
export function formatWithSpec(value: PyObject, spec: PyObject): PyObject {
  return PyObject_Format(value, spec);
}
/** CONVERT_VALUE. */
export function convertValue(oparg: number, value: PyObject): PyObject {
  return oparg === 1 ? PyObject_Str(value) : oparg === 2 ? PyObject_Repr(value) : PyObject_ASCII(value);
}

// ---------------------------------------------------------------- iteration, generators

/** The next value of an iterator, undefined at its end (a StopIteration that was thrown is the end, too). */
export function iterNext(iter: PyObject): PyObject | undefined {
  const next = Py_TYPE(iter).tp_iternext;
  if (next === undefined) {
    throw newTypeError(`'${Py_TYPE(iter).tp_name}' object is not an iterator`);
  }
  try {
    return next(iter);
  } catch (err) {
    if (PyErr_Matches(err, PyExc_StopIteration)) return undefined;
    throw err;
  }
}
/** GET_YIELD_FROM_ITER. */
export function getYieldFromIter(frame: InterpreterFrame, iterable: PyObject): PyObject {
  if (PyCoro_CheckExact(iterable)) {
    if ((frame.f_executable.co_flags & (CO_COROUTINE | CO_ITERABLE_COROUTINE)) === 0) {
      throw newTypeError("cannot 'yield from' a coroutine object in a non-coroutine generator");
    }
    return iterable;
  }
  if (PyGen_CheckExact(iterable)) return iterable;
  const iter = PyObject_GetIter(iterable);
  delegates(frame, iter);
  return iter;
}
/** SEND: the yielded value, or the returned one with `thread.send_done`. */
export function sendNext(thread: PyThreadState, receiver: PyObject, v: PyObject): PyObject {
  const type = Py_TYPE(receiver);
  thread.send_done = false;
  if (type.am_send !== undefined) {
    const { done, value } = type.am_send(receiver, v);
    // CPython calls `__next__` or `send`, which raise StopIteration where there is something to return.
    if (done && monitoring.isActive && (value !== Py_None || !(receiver instanceof PyGenObject))) {
      monitorStop(thread, thread.current_frame!, newStopIteration(value));
    }
    thread.send_done = done;
    return value;
  }
  try {
    if (v !== Py_None || type.tp_iternext === undefined) return PyObject_CallMethod(receiver, "send", [v]);
    const value = type.tp_iternext(receiver);
    if (value !== undefined) {
      thread.send_done = false;
      return value;
    }
  } catch (err) {
    if (!PyErr_Matches(err, PyExc_StopIteration)) throw err;
    monitorStop(thread, thread.current_frame!, err as PyStopIterationObject);
    thread.send_done = true;
    return (err as PyStopIterationObject).value ?? Py_None;
  }
  thread.send_done = true;
  return stopValueOf(receiver);
}
function stopValueOf(receiver: PyObject): PyObject {
  const own = (receiver as { cw_coroutine?: PyObject }).cw_coroutine ?? receiver;
  return (exhaustedIterator(own) as PyStopIterationObject).value ?? Py_None;
}
/** Whether the last `sendNext` gave a return value. @noescape */
export function callIsNotOver(thread: PyThreadState): boolean {
  return thread.send_done;
}
/** CLEANUP_THROW. */
export function cleanupThrow(thread: PyThreadState, frame: InterpreterFrame, exc: PyObject): PyObject {
  if (PyErr_Matches(exc, PyExc_StopIteration)) {
    return (exc as unknown as PyStopIterationObject).value ?? Py_None;
  }
  throw reraise(thread, frame, exc, undefined);
}
/** GET_AITER. */
export function getAIter(obj: PyObject): PyObject {
  const type = Py_TYPE(obj);
  if (type.am_aiter === undefined) {
    throw newTypeError(`'async for' requires an object with __aiter__ method, got ${type.tp_name}`);
  }
  const iter = type.am_aiter(obj);
  if (Py_TYPE(iter).am_anext === undefined) {
    throw newTypeError(
      `'async for' received an object from __aiter__ that does not implement __anext__: ${
        Py_TYPE(iter).tp_name
      }`,
    );
  }
  return iter;
}
/** GET_ANEXT. */
export function getANext(aiter: PyObject): PyObject {
  const type = Py_TYPE(aiter);
  if (type.am_anext === undefined) {
    throw newTypeError(`'async for' requires an iterator with __anext__ method, got ${type.tp_name}`);
  }
  const next = type.am_anext(aiter);
  if (PyAsyncGen_CheckExact(aiter)) return next;
  try {
    return _PyCoro_GetAwaitableIter(next);
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
    const exc = newTypeError(
      `'async for' received an invalid object from __anext__: ${Py_TYPE(next).tp_name}`,
    );
    exc.cause = err;
    exc.context = err;
    exc.suppress_context = true;
    throw exc;
  }
}
/** GET_AWAITABLE. */
export function getAwaitable(iterable: PyObject, oparg: number): PyObject {
  const type = Py_TYPE(iterable);
  if (
    oparg !== 0 && type.am_await === undefined && !PyCoro_CheckExact(iterable) && !PyGen_CheckExact(iterable)
  ) {
    throw newTypeError(
      `'async with' received an object from ${
        oparg === 1 ? "__aenter__" : "__aexit__"
      } that does not implement __await__: ${type.tp_name}`,
    );
  }
  const iter = _PyCoro_GetAwaitableIter(iterable);
  if (PyCoro_CheckExact(iter) && _PyGen_yf(iter) !== undefined) {
    throw newRuntimeError("coroutine is being awaited already");
  }
  return iter;
}
/** END_ASYNC_FOR. */
export function endAsyncFor(thread: PyThreadState, frame: InterpreterFrame, exc: PyObject): void {
  if (!PyErr_Matches(exc, PyExc_StopAsyncIteration)) throw reraise(thread, frame, exc, undefined);
}

// ---------------------------------------------------------------- functions and calls

/** MAKE_FUNCTION. @noescape */
export function makeFunction(frame: InterpreterFrame, code: PyObject): PyObject {
  return PyFunction_New(code as PyCodeObject, frame.f_globals);
}
/** SET_FUNCTION_ATTRIBUTE. @noescape */
export function setFunctionAttribute(func: PyFunctionObject, which: number, value: PyObject): void {
  switch (which) {
    case 1:
      func.func_defaults = value as PyTupleObject;
      break;
    case 2:
      func.func_kwdefaults = value as PyDictObject;
      break;
    case 4:
      func.func_annotations = value;
      break;
    case 8:
      func.func_closure = value as PyTupleObject;
      break;
    default:
      func.takeAnnotate(value as PyFunctionObject);
  }
}
/** EXIT_INIT_CHECK. */
export function checkedInitResult(value: PyObject): void {
  if (value !== Py_None) throw newTypeError(`__init__() should return None, not '${Py_TYPE(value).tp_name}'`);
}
/** Leaves the StopIteration that carries a generator's return value. @noescape */
export function leaveStop(value: PyObject): undefined {
  return leaveError(newStopIteration(value === Py_None ? undefined : value));
}
/** An instruction that compiled code never contains. */
export function reservedOpcode(name: string): PyBaseExceptionObject {
  return newSystemError(`${name} is not executable`);
}

// ---------------------------------------------------------------- exceptions

/** CPython: `_PyEval_CheckExceptTypeValid`. */
function checkExceptType(right: PyObject): void {
  const items = PyTuple_CheckExact(right) ? right.ob_item : [right];
  for (const item of items) {
    if (!isExceptionClass(item)) {
      throw newTypeError("catching classes that do not inherit from BaseException is not allowed");
    }
  }
}
/** CHECK_EXC_MATCH. */
export function checkExceptionMatch(left: PyObject, right: PyObject): boolean {
  checkExceptType(right);
  return PyErr_GivenExceptionMatches(left, right);
}
/** CHECK_EG_MATCH: writes rest and match. CPython: `_PyEval_ExceptionGroupMatch`. */
export function exceptionGroupMatch(
  thread: PyThreadState,
  exc: PyObject,
  type: PyObject,
  stack: Stack,
  at: number,
): void {
  checkExceptType(type);
  const classes = PyTuple_CheckExact(type) ? type.ob_item : [type];
  for (const cls of classes) {
    if (PyObject_IsSubclass(cls, PyExc_BaseExceptionGroup)) {
      throw newTypeError("catching ExceptionGroup with except* is not allowed. Use except instead.");
    }
  }
  let rest: PyObject = exc, match: PyObject = Py_None;
  if (exc === Py_None) {
    stack[at] = Py_None;
    stack[at + 1] = Py_None;
    return;
  }
  if (PyErr_GivenExceptionMatches(exc, type)) {
    rest = Py_None;
    match = exc;
    if (!isExceptionGroup(exc)) {
      const raised = exc as unknown as PyBaseExceptionObject;
      const group = createExceptionGroup("", PyTuple_New([raised]));
      const frame = thread.current_frame!;
      group.traceback = new PyTracebackObject(undefined, frameObjectOf(frame), frame.instr_ptr * 2, -1);
      match = group;
    }
  } else if (isExceptionGroup(exc)) {
    // A subclass may split in its own way.
    const pair = PyObject_CallMethod(exc, "split", [type]);
    const typeName = Py_TYPE(exc).tp_name;
    if (!PyTuple_Check(pair)) {
      throw newTypeError(`${typeName}.split must return a tuple, not ${Py_TYPE(pair).tp_name}`);
    }
    const parts = pair.ob_item;
    if (parts.length < 2) {
      throw newTypeError(`${typeName}.split must return a 2-tuple, got tuple of size ${parts.length}`);
    }
    match = parts[0];
    rest = parts[1];
  }
  if (match !== Py_None) thread.exc_info.exc_value = match as PyBaseExceptionObject;
  stack[at] = rest;
  stack[at + 1] = match;
}

/** CPython: `_PyExc_CreateExceptionGroup`. */
export function createExceptionGroup(message: string, members: PyObject): PyBaseExceptionObject {
  return PyObject_Vectorcall(
    PyExc_BaseExceptionGroup,
    [message, members],
    undefined,
  ) as PyBaseExceptionObject;
}

/** WITH_EXCEPT_START: calls `__exit__(type, value, traceback)`. */
export function exitFunctionResult(exitFunc: PyObject, self: PyObject | undefined, exc: PyObject): PyObject {
  const value = exc as unknown as PyBaseExceptionObject;
  const args = self === undefined ? [] : [self];
  args.push(Py_TYPE(exc), exc, value.traceback ?? Py_None);
  return PyObject_Vectorcall(exitFunc, args, undefined);
}

// ---------------------------------------------------------------- imports

/** IMPORT_NAME. CPython: `_PyEval_ImportName`. */
export function importName(
  thread: PyThreadState,
  frame: InterpreterFrame,
  name: string,
  fromlist: PyObject,
  level: PyObject,
): PyObject {
  const func = optionalItem(frame.f_builtins, "__import__");
  if (func === undefined) throw newImportError("__import__ not found", undefined, undefined);
  const locals = frame.f_locals ?? Py_None;
  const { interp } = thread;
  if (interp.importFunc !== undefined && func === interp.importObject) {
    return interp.importFunc(thread, name, frame.f_globals, locals, fromlist, Number(level));
  }
  return PyObject_Vectorcall(
    func,
    [PyUnicode_FromUTF16(name), frame.f_globals, locals, fromlist, level],
    undefined,
  );
}

function reprOf(op: PyObject): string {
  return PyUnicode_AsUTF16(PyObject_Repr(op));
}

/** IMPORT_FROM. CPython: `_PyEval_ImportFrom`. */
export function importFrom(thread: PyThreadState, from: PyObject, name: string): PyObject {
  const found = PyObject_GetOptionalAttr(from, name);
  if (found !== undefined) return found;
  const moduleName = PyObject_GetOptionalAttr(from, "__name__");
  const known = moduleName !== undefined && PyUnicode_Check(moduleName);
  if (known && thread.interp.modules !== undefined) {
    const full = `${PyUnicode_AsUTF16(moduleName)}.${name}`;
    const module = PyDict_GetItemString(thread.interp.modules, full);
    if (module !== undefined) return module;
  }
  const shownModule = known ? reprOf(moduleName) : "'<unknown module name>'";
  const shownName = reprOf(PyUnicode_FromUTF16(name));
  const spec = PyObject_GetOptionalAttr(from, "__spec__");
  let origin: PyObject | undefined;
  let text = `cannot import name ${shownName} from ${shownModule} (unknown location)`;
  if (spec !== undefined) {
    const file = fileOrigin(spec);
    if (file !== undefined) origin = PyUnicode_FromUTF16(file);
    const initializing = isInitializing(spec);
    const advice = known ? renamingAdvice(file, moduleName, initializing) : undefined;
    if (origin === undefined) origin = PyObject_GetOptionalAttr(from, "__file__");
    if (origin !== undefined && !PyUnicode_Check(origin)) origin = undefined;
    const place = origin === undefined ? undefined : ` (${PyUnicode_AsUTF16(origin)})`;
    if (advice !== undefined) {
      text = `cannot import name ${shownName} from ${shownModule} ${advice}`;
    } else if (initializing) {
      text = `cannot import name ${shownName} from partially initialized module ${shownModule} ` +
        `(most likely due to a circular import)${place ?? ""}`;
    } else if (place !== undefined) {
      text = `cannot import name ${shownName} from ${shownModule}${place}`;
    }
  }
  const exc = newImportError(text, known ? moduleName : undefined, origin);
  exc.ob_type = PyExc_ImportError;
  exc.name_from = PyUnicode_FromUTF16(name);
  throw exc;
}

// ---------------------------------------------------------------- pattern matching

/** MATCH_MAPPING. @noescape */
export function matchMapping(subject: PyObject): boolean {
  return (Py_TYPE(subject).tp_flags & Py_TPFLAGS_MAPPING) !== 0;
}
/** MATCH_SEQUENCE. @noescape */
export function matchSequence(subject: PyObject): boolean {
  return (Py_TYPE(subject).tp_flags & Py_TPFLAGS_SEQUENCE) !== 0;
}

/** MATCH_CLASS: the attributes as a tuple, None where the pattern does not match. CPython: `_PyEval_MatchClass`. */
export function matchClass(subject: PyObject, type: PyObject, nargs: number, names: PyObject): PyObject {
  if (!(type instanceof PyTypeObject)) throw newTypeError("called match pattern must be a class");
  if (!PyObject_IsInstance(subject, type)) return Py_None;
  const attrs: PyObject[] = [];
  const keywords = (names as PyTupleObject).ob_item;
  if (nargs === 0) {
    return takeAttributes(subject, type, keywords, keywords.length, NO_NAMES, attrs)
      ? PyTuple_New(attrs)
      : Py_None;
  }
  const matchArgs = PyObject_GetOptionalAttr(type, "__match_args__");
  let positional = NO_NAMES;
  let matchSelf = false;
  if (matchArgs === undefined) matchSelf = (type.tp_flags & _Py_TPFLAGS_MATCH_SELF) !== 0;
  else if (PyTuple_CheckExact(matchArgs)) positional = matchArgs.ob_item;
  else {
    throw newTypeError(
      `${type.tp_name}.__match_args__ must be a tuple (got ${Py_TYPE(matchArgs).tp_name})`,
    );
  }
  const allowed = matchSelf ? 1 : positional.length;
  if (allowed < nargs) {
    throw newTypeError(
      `${type.tp_name}() accepts ${allowed} positional sub-pattern${
        allowed === 1 ? "" : "s"
      } (${nargs} given)`,
    );
  }
  if (matchSelf) attrs.push(subject);
  else if (!takeAttributes(subject, type, positional, nargs, NO_NAMES, attrs)) return Py_None;
  if (keywords.length === 0) return PyTuple_New(attrs);
  const before = matchSelf ? NO_NAMES : positional.slice(0, nargs);
  if (!takeAttributes(subject, type, keywords, keywords.length, before, attrs)) return Py_None;
  return PyTuple_New(attrs);
}

const NO_NAMES: readonly PyObject[] = [];

/** The first `count` of these attributes; false: one is missing. A name that has been `before`, or comes twice, is an error. */
function takeAttributes(
  subject: PyObject,
  type: PyTypeObject,
  names: readonly PyObject[],
  count: number,
  before: readonly PyObject[],
  attrs: PyObject[],
): boolean {
  for (let i = 0; i < count; i++) {
    const name = names[i];
    if (!PyUnicode_CheckExact(name)) {
      throw newTypeError(`__match_args__ elements must be strings (got ${Py_TYPE(name).tp_name})`);
    }
    const text = PyUnicode_AsUTF16(name);
    if (hasName(before, before.length, text) || hasName(names, i, text)) {
      throw newTypeError(`${type.tp_name}() got multiple sub-patterns for attribute ${reprOf(name)}`);
    }
    const attr = PyObject_GetOptionalAttr(subject, text);
    if (attr === undefined) return false;
    attrs.push(attr);
  }
  return true;
}

function hasName(names: readonly PyObject[], count: number, text: string): boolean {
  for (let i = 0; i < count; i++) if (PyUnicode_AsUTF16(names[i]) === text) return true;
  return false;
}

/** MATCH_KEYS: the values as a tuple, None where a key is missing. CPython: `_PyEval_MatchKeys`. */
export function matchKeys(subject: PyObject, keys: PyObject): PyObject {
  const items = (keys as PyTupleObject).ob_item;
  if (items.length === 0) return PyTuple_New([]);
  const get = _PyObject_GetMethod(subject, "get");
  const seen = PyDict_New();
  const missing = PyList_New([]);
  const values: PyObject[] = [];
  for (const key of items) {
    if (PyDict_GetItem(seen, key) !== undefined) {
      throw newValueError(`mapping pattern checks duplicate key (${reprOf(key)})`);
    }
    PyDict_SetItem(seen, key, Py_None);
    const value = PyObject_Vectorcall(
      get.method,
      get.unbound ? [subject, key, missing] : [key, missing],
      undefined,
    );
    if (value === missing) return Py_None;
    values.push(value);
  }
  return PyTuple_New(values);
}
