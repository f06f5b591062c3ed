/**
 * Special methods that instructions enter instead of calling them in a nested run of the loop: `__add__`, `__eq__`, `__bool__`,
 * `__setitem__`, a property's setter. A `...Frame` function gives the frame to enter, or undefined: then the instruction asks the
 * slots, as ever. What the frame returns is not always what the instruction pushes; so the caller's `return_offset` may say, from
 * FINISH_UNIT on, how the value is finished (`finishReturn`). The operands lie above the caller's stack meanwhile.
 *
 * Law: a frame is entered only where the slot would call that very function first, with these arguments, and where it is not
 * a generator's, whose first "return" comes before its body has run (but where the generator is what is wanted).
 */
import {
  CO_ASYNC_GENERATOR,
  CO_COROUTINE,
  CO_GENERATOR,
  CO_ITERABLE_COROUTINE,
} from "../../compiler/bytecode/code_object.ts";
import * as nb from "../../compiler/bytecode/opargs.ts";
import { PyPropertyObject, PyStaticMethodObject } from "../objects/descr_object.ts";
import type { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { PyFunctionObject } from "../objects/function_object.ts";
import { Py_None, Py_NotImplemented } from "../objects/none_object.ts";
import { object_init, PyObject_GenericSetAttr } from "../objects/object_object.ts";
import { Py_NE, Py_TPFLAGS_HEAPTYPE, type PyObject, PyTypeObject } from "../objects/object.ts";
import { _PyType_Lookup, PyType_IsSubtype } from "../objects/type_object.ts";
import {
  afterRefusal,
  checkedBool,
  checkedLength,
  COMPARISONS,
  lengthObject,
  slot_tp_new,
} from "../objects/type_slots.ts";
import { Py_TYPE, PyBaseObject_Type, PyProperty_Type, PyType_Type } from "../objects/type_zoo.ts";
import { PyObject_IsTrue } from "../protocol/abstract.ts";
import { _PyEvalFramePushAndInit } from "./call_frames.ts";
import {
  FINISH_BINARY,
  FINISH_BOOL,
  FINISH_COMPARE,
  FINISH_CONTAINS,
  FINISH_LENGTH,
  FINISH_NEW,
  FINISH_UNIT,
} from "./finish.ts";
import { type InterpreterFrame, newFrame } from "./frame.ts";
import { takeError } from "./left_error.ts";
import { binaryOp, compareOp } from "./slow_paths.ts";

/** By NB_* number. */
const OPERATORS = [
  "add",
  "and",
  "floordiv",
  "lshift",
  "matmul",
  "mul",
  "mod",
  "or",
  "pow",
  "rshift",
  "sub",
  "truediv",
  "xor",
];
const BINARY_METHODS = OPERATORS.map((word) => `__${word}__`);
const INPLACE_METHODS = OPERATORS.map((word) => `__i${word}__`);

const NOT_ENTERED = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;

/** The function that the class has for a special method, if it can be entered with `count` arguments as they are. */
function specialFunction(type: PyTypeObject, name: string, count: number): PyFunctionObject | undefined {
  const found = _PyType_Lookup(type, name);
  return found instanceof PyFunctionObject && canEnter(found, count) ? found : undefined;
}

function canEnter(func: PyFunctionObject, count: number): boolean {
  const code = func.func_code;
  return code.isSimple && code.co_argcount === count && (code.co_flags & NOT_ENTERED) === 0;
}

function frameOf1(func: PyFunctionObject, self: PyObject): InterpreterFrame {
  const frame = newFrame(func);
  frame.localsplus[0] = self;
  return frame;
}
function frameOf2(func: PyFunctionObject, self: PyObject, arg: PyObject): InterpreterFrame {
  const frame = newFrame(func);
  frame.localsplus[0] = self;
  frame.localsplus[1] = arg;
  return frame;
}
function frameOf3(func: PyFunctionObject, self: PyObject, arg: PyObject, value: PyObject): InterpreterFrame {
  const frame = frameOf2(func, self, arg);
  frame.localsplus[2] = value;
  return frame;
}

/** The object's class if it was made by a `class` statement. */
function heapType(op: PyObject): PyTypeObject | undefined {
  if (typeof op !== "object") return undefined;
  const type = op.ob_type;
  return (type.tp_flags & Py_TPFLAGS_HEAPTYPE) !== 0 ? type : undefined;
}

/** Whether the right operand's method would be asked first. */
function rightComesFirst(type: PyTypeObject, right: PyObject): boolean {
  const other = Py_TYPE(right);
  return other !== type && PyType_IsSubtype(other, type);
}

/** `lhs <op> rhs`, finished with FINISH_BINARY. */
export function operatorFrame(oparg: number, lhs: PyObject, rhs: PyObject): InterpreterFrame | undefined {
  const type = heapType(lhs);
  if (type === undefined || oparg === nb.NB_SUBSCR) return undefined;
  if (oparg >= nb.NB_INPLACE_ADD) {
    oparg -= nb.NB_INPLACE_ADD;
    const found = _PyType_Lookup(type, INPLACE_METHODS[oparg]);
    if (found !== undefined) {
      return found instanceof PyFunctionObject && canEnter(found, 2) ? frameOf2(found, lhs, rhs) : undefined;
    }
  }
  const func = specialFunction(type, BINARY_METHODS[oparg], 2);
  return func === undefined || rightComesFirst(type, rhs) ? undefined : frameOf2(func, lhs, rhs);
}

/** `left <op> right`, finished with FINISH_COMPARE. */
export function compareFrame(oparg: number, left: PyObject, right: PyObject): InterpreterFrame | undefined {
  const type = heapType(left);
  if (type === undefined) return undefined;
  const op = oparg >> 5;
  let func = specialFunction(type, COMPARISONS[op], 2);
  if (op === Py_NE) {
    // object's `__ne__` asks `__eq__`.
    if (func !== undefined || _PyType_Lookup(type, "__ne__") !== objectNotEqual()) return undefined;
    func = specialFunction(type, "__eq__", 2);
  }
  return func === undefined || rightComesFirst(type, right) ? undefined : frameOf2(func, left, right);
}

let notEqual: PyObject | undefined;
function objectNotEqual(): PyObject {
  return notEqual ??= _PyType_Lookup(PyBaseObject_Type, "__ne__")!;
}

/** The truth of an object by its `__bool__`, finished with FINISH_BOOL. */
export function boolFrame(value: PyObject): InterpreterFrame | undefined {
  const type = heapType(value);
  if (type === undefined) return undefined;
  const func = specialFunction(type, "__bool__", 1);
  return func === undefined ? undefined : frameOf1(func, value);
}

/** `len(op)`, finished with FINISH_LENGTH. */
export function lengthFrame(op: PyObject): InterpreterFrame | undefined {
  const type = heapType(op);
  if (type === undefined) return undefined;
  const func = specialFunction(type, "__len__", 1);
  return func === undefined ? undefined : frameOf1(func, op);
}

/** `left in right`, finished with FINISH_CONTAINS. */
export function containsFrame(left: PyObject, right: PyObject): InterpreterFrame | undefined {
  const type = heapType(right);
  if (type === undefined) return undefined;
  const func = specialFunction(type, "__contains__", 2);
  return func === undefined ? undefined : frameOf2(func, right, left);
}

/** `-value` and the like: what the method returns is the result. */
export function negativeFrame(value: PyObject): InterpreterFrame | undefined {
  const type = heapType(value);
  if (type === undefined) return undefined;
  const func = specialFunction(type, "__neg__", 1);
  return func === undefined ? undefined : frameOf1(func, value);
}

/** `op.__await__()` where that is a generator, whose frame returns it at once: it is what is awaited, there is nothing to check. */
export function awaitFrame(op: PyObject): InterpreterFrame | undefined {
  const type = heapType(op);
  if (type === undefined) return undefined;
  const func = _PyType_Lookup(type, "__await__");
  if (!(func instanceof PyFunctionObject)) return undefined;
  const code = func.func_code;
  if (!code.isSimple || code.co_argcount !== 1) return undefined;
  return (code.co_flags & (NOT_ENTERED | CO_ITERABLE_COROUTINE)) === CO_GENERATOR
    ? frameOf1(func, op)
    : undefined;
}

/** `__exit__(type, value, traceback)` behind an exception. */
export function exitFrame(
  exitFunc: PyObject,
  self: PyObject | undefined,
  exc: PyObject,
): InterpreterFrame | undefined {
  if (self === undefined || !(exitFunc instanceof PyFunctionObject)) return undefined;
  if ((exitFunc.func_code.co_flags & NOT_ENTERED) !== 0) return undefined;
  const { traceback } = exc as unknown as PyBaseExceptionObject;
  const args = [Py_TYPE(exc), exc, traceback ?? Py_None];
  return _PyEvalFramePushAndInit(exitFunc, self, args, 0, 3, undefined);
}

/** `C(...)` where the class has a `__new__` of its own, finished with FINISH_NEW: `__init__` comes behind it. CPython: `type_call`. */
export function newMethodFrame(
  callable: PyObject,
  self: PyObject | undefined,
  stack: readonly (PyObject | undefined)[],
  first: number,
  count: number,
): InterpreterFrame | undefined {
  if (!(callable instanceof PyTypeObject) || callable.tp_new !== slot_tp_new) return undefined;
  if (callable.ob_type !== PyType_Type || self !== undefined || callable.tp_vectorcall !== undefined) {
    return undefined;
  }
  const found = _PyType_Lookup(callable, "__new__");
  if (!(found instanceof PyStaticMethodObject) || count > MOST_ARGUMENTS) return undefined;
  const func = found.cm_callable;
  if (!(func instanceof PyFunctionObject) || (func.func_code.co_flags & NOT_ENTERED) !== 0) return undefined;
  return _PyEvalFramePushAndInit(func, callable, stack, first, count, undefined);
}
/** As many as there is room for in a `return_offset`. */
const MOST_ARGUMENTS = 255;

/** What `__new__` has made is initialized if it is an instance of the class. */
function initialized(type: PyTypeObject, op: PyObject, frame: InterpreterFrame, count: number): PyObject {
  const made = Py_TYPE(op);
  if (made.tp_init === object_init && made === type) return op;
  if (made !== type && !PyType_IsSubtype(made, type)) return op;
  const first = frame.stackpointer + 2;
  made.tp_init?.(op, frame.localsplus.slice(first, first + count) as PyObject[], undefined);
  return op;
}

/** `container[sub] = v`, finished with FINISH_STORE. */
export function setItemFrame(container: PyObject, sub: PyObject, v: PyObject): InterpreterFrame | undefined {
  const type = heapType(container);
  if (type === undefined) return undefined;
  const func = specialFunction(type, "__setitem__", 3);
  return func === undefined ? undefined : frameOf3(func, container, sub, v);
}

/** `owner.name = v` by a property or `__setattr__`, finished with FINISH_STORE. */
export function setAttrFrame(owner: PyObject, name: string, v: PyObject): InterpreterFrame | undefined {
  const type = heapType(owner);
  if (type === undefined) return undefined;
  if (type.tp_setattro !== PyObject_GenericSetAttr) {
    const func = specialFunction(type, "__setattr__", 3);
    return func === undefined ? undefined : frameOf3(func, owner, name, v);
  }
  const descr = _PyType_Lookup(type, name);
  if (!(descr instanceof PyPropertyObject) || descr.ob_type !== PyProperty_Type) return undefined;
  const fset = descr.prop_set;
  return fset instanceof PyFunctionObject && canEnter(fset, 2) ? frameOf2(fset, owner, v) : undefined;
}

/**
 * What the instruction pushes in place of the value that its frame returned; undefined if nothing. `frame` is the current one again.
 * The method's refusal is told to the slots, which go on behind it.
 */
export function finishReturn(frame: InterpreterFrame, value: PyObject): PyObject | undefined {
  const offset = frame.return_offset;
  const oparg = offset >> 8 & 0xFF;
  const { localsplus, stackpointer: sp } = frame;
  switch (offset & ~(FINISH_UNIT - 1)) {
    case FINISH_BINARY: {
      if (value !== Py_NotImplemented) return value;
      const left = localsplus[sp]!, right = localsplus[sp + 1]!;
      return afterRefusal(left, () => {
        const res = binaryOp(oparg, left, right);
        if (res === undefined) throw takeError();
        return res;
      });
    }
    case FINISH_COMPARE: {
      if (value === Py_NotImplemented) {
        const left = localsplus[sp]!, right = localsplus[sp + 1]!;
        return afterRefusal(left, () => compareOp(oparg, left, right));
      }
      if (oparg >> 5 === Py_NE) return !PyObject_IsTrue(value);
      return typeof value === "boolean" || (oparg & 16) === 0 ? value : PyObject_IsTrue(value);
    }
    case FINISH_BOOL:
      return typeof value === "boolean" ? value : checkedBool(value);
    case FINISH_CONTAINS:
      return PyObject_IsTrue(value) !== (oparg === 1);
    case FINISH_NEW:
      return initialized(localsplus[sp] as PyTypeObject, value, frame, oparg);
    case FINISH_LENGTH:
      return typeof value === "number" && value >= 0 ? value : lengthObject(checkedLength(value));
    default:
      return undefined;
  }
}
