/**
 * From a call to a frame: binding arguments to a Python function's parameters, with CPython's TypeError texts, and the ways
 * into a frame that instructions and TypeScript code take. After `initialize_locals` and its callers in `Python/ceval.c`.
 */
import {
  CO_GENERATOR,
  CO_OPTIMIZED,
  CO_VARARGS,
  CO_VARKEYWORDS,
} from "../../compiler/bytecode/code_object.ts";
import { RETURN_GENERATOR, RETURN_VALUE } from "../../compiler/bytecode/opcodes_generated.ts";
import { itemsOf, PyObject_Repr, PySequence_Check, PySequence_List } from "../protocol/abstract.ts";
import { notCallable, PyObject_Call, PyObject_Vectorcall } from "../protocol/call.ts";
import { newTypeError, newUnexpectedKeyword } from "../protocol/errors.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";
import type { PyThreadState } from "../runtime/thread_state.ts";
import { asendFrame } from "../objects/async_gen_layout.ts";
import { PyCFunctionObject } from "../objects/cfunction_object.ts";
import { PyCodeObject } from "../objects/code_object.ts";
import { PyMethodDescrObject } from "../objects/descr_object.ts";
import {
  PyDict_GetItemString,
  PyDict_New,
  PyDict_Next,
  PyDict_SetItem,
  type PyDictObject,
} from "../objects/dict_object.ts";
import type { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { builtinsFromGlobals, PyFunctionObject } from "../objects/function_object.ts";
import { guardsYields, makeGenerator, PyGenObject } from "../objects/gen_object.ts";
import { newInvalidLiteral, PyLong_TryText } from "../objects/long_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import { PyMethodObject } from "../objects/method_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { object_new } from "../objects/object_object.ts";
import { type callfunc, type newfunc, type PyObject, PyTypeObject } from "../objects/object.ts";
import { PyTuple_CheckExact, PyTuple_New } from "../objects/tuple_object.ts";
import { _PyType_Lookup, type_call } from "../objects/type_object.ts";
import { slot_tp_call } from "../objects/type_slots.ts";
import {
  _PyAsyncGenASend_Type,
  Py_TYPE,
  PyAsyncGen_Type,
  PyCallIter_Type,
  PyCoro_Type,
  PyDict_Type,
  PyExc_BaseException,
  PyGen_Type,
  PyList_Type,
  PyLong_Type,
  PySet_Type,
} from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import type { PyCallIterObject } from "../objects/iter_object.ts";
import { callIteratorFrame } from "./call_iterator.ts";
import { _PyEval_EvalFrameDefault } from "./eval_frame.ts";
import { stackItems } from "./fast_paths.ts";
import {
  FRAME_CREATED,
  FRAME_EXECUTING,
  FRAME_OWNED_BY_INIT,
  freeFrame,
  InterpreterFrame,
  newFrame,
} from "./frame.ts";
import { handedFrame } from "./handed_call.ts";
import { leaveError } from "./left_error.ts";
import { functionString } from "./slow_paths.ts";
import { monitoring } from "./monitoring.ts";
import { privateOpcodes } from "./uops_generated.ts";

type Args = readonly (PyObject | undefined)[];

/** A frame for calling `func`; `args[first]` to `args[first + count - 1]` are the arguments behind `self`. */
export function _PyEvalFramePushAndInit(
  func: PyFunctionObject,
  self: PyObject | undefined,
  args: Args,
  first: number,
  count: number,
  kwnames: readonly string[] | undefined,
): InterpreterFrame {
  const code = func.func_code;
  const frame = newFrame(func);
  const locals = frame.localsplus;
  const bound = self === undefined ? 0 : 1;
  if (kwnames === undefined && code.isSimple && code.co_argcount === count + bound) {
    if (bound === 1) locals[0] = self;
    for (let i = 0; i < count; i++) locals[bound + i] = args[first + i];
    return frame;
  }
  if ((code.co_flags & CO_OPTIMIZED) === 0) frame.f_locals = func.func_globals;
  const total = count + bound;
  if (
    kwnames === undefined && code.isSimple && total < code.co_argcount && func.func_defaults !== undefined
  ) {
    const defaults = func.func_defaults.ob_item;
    const missing = code.co_argcount - total;
    if (missing <= defaults.length) {
      if (bound === 1) locals[0] = self;
      for (let i = 0; i < count; i++) locals[bound + i] = args[first + i];
      for (let i = 0; i < missing; i++) locals[total + i] = defaults[defaults.length - missing + i];
      return frame;
    }
  }
  try {
    initializeLocals(func, locals, self, args, first, count, kwnames);
  } catch (err) {
    freeFrame(frame);
    throw err;
  }
  return frame;
}

/** CPython: `initialize_locals`. The arguments are `self` if there is one, then a run of `args`. */
function initializeLocals(
  func: PyFunctionObject,
  locals: (PyObject | undefined)[],
  self: PyObject | undefined,
  args: Args,
  first: number,
  count: number,
  kwnames: readonly string[] | undefined,
): void {
  const code = func.func_code;
  const { co_argcount, co_kwonlyargcount, co_flags, co_localsplusnames } = code;
  const totalArgs = co_argcount + co_kwonlyargcount;
  const bound = self === undefined ? 0 : 1;
  const nkw = kwnames === undefined ? 0 : kwnames.length;
  const nargs = count + bound - nkw;
  const from = first - bound;
  let kwdict: PyDictObject | undefined;
  if ((co_flags & CO_VARKEYWORDS) !== 0) {
    kwdict = PyDict_New();
    locals[totalArgs + ((co_flags & CO_VARARGS) !== 0 ? 1 : 0)] = kwdict;
  }
  const n = nargs > co_argcount ? co_argcount : nargs;
  for (let i = 0; i < n; i++) locals[i] = i < bound ? self : args[from + i];
  if ((co_flags & CO_VARARGS) !== 0) {
    if (n >= bound) locals[totalArgs] = PyTuple_New(stackItems(args, from + n, nargs - n));
    else {
      const rest: PyObject[] = [self!];
      for (let i = 1; i < nargs; i++) rest.push(args[from + i]!);
      locals[totalArgs] = PyTuple_New(rest);
    }
  }
  for (let k = 0; k < nkw; k++) {
    const keyword = kwnames![k];
    const value = args[from + nargs + k]!;
    let at = code.co_posonlyargcount;
    while (at < totalArgs && co_localsplusnames[at] !== keyword) at++;
    if (at < totalArgs) {
      if (locals[at] !== undefined) {
        throw newTypeError(`${qualname(func)}() got multiple values for argument '${keyword}'`);
      }
      locals[at] = value;
    } else if (kwdict !== undefined) {
      PyDict_SetItem(kwdict, PyUnicode_FromUTF16(keyword), value);
    } else {
      throw unexpectedKeyword(func, keyword, kwnames!);
    }
  }
  if (nargs > co_argcount && (co_flags & CO_VARARGS) === 0) throw tooManyPositional(func, nargs, locals);
  if (nargs < co_argcount) {
    const defaults = func.func_defaults === undefined ? NO_DEFAULTS : func.func_defaults.ob_item;
    const required = co_argcount - defaults.length;
    let missing = 0;
    for (let i = nargs; i < required; i++) if (locals[i] === undefined) missing++;
    if (missing > 0) throw missingArguments(func, missing, defaults.length, locals);
    for (let i = n > required ? n - required : 0; i < defaults.length; i++) {
      if (locals[required + i] === undefined) locals[required + i] = defaults[i];
    }
  }
  if (co_kwonlyargcount > 0) {
    let missing = 0;
    for (let i = co_argcount; i < totalArgs; i++) {
      if (locals[i] !== undefined) continue;
      const value = func.func_kwdefaults === undefined
        ? undefined
        : PyDict_GetItemString(func.func_kwdefaults, co_localsplusnames[i]);
      if (value !== undefined) locals[i] = value;
      else missing++;
    }
    if (missing > 0) throw missingArguments(func, missing, -1, locals);
  }
}

const NO_DEFAULTS: readonly PyObject[] = [];

function qualname(func: PyFunctionObject): string {
  return PyUnicode_AsUTF16(func.func_qualname);
}

function unexpectedKeyword(
  func: PyFunctionObject,
  keyword: string,
  kwnames: readonly string[],
): PyBaseExceptionObject {
  const code = func.func_code;
  const positionalOnly = code.co_localsplusnames.slice(0, code.co_posonlyargcount).filter((name) =>
    kwnames.includes(name)
  );
  if (positionalOnly.length > 0) {
    return newTypeError(
      `${qualname(func)}() got some positional-only arguments passed as keyword arguments: '${
        positionalOnly.join(", ")
      }'`,
    );
  }
  const possible = code.co_localsplusnames.slice(
    code.co_posonlyargcount,
    code.co_argcount + code.co_kwonlyargcount,
  );
  return newUnexpectedKeyword(qualname(func), keyword, possible);
}

/** CPython: `too_many_positional`. */
function tooManyPositional(func: PyFunctionObject, given: number, locals: Args): PyBaseExceptionObject {
  const { co_argcount, co_kwonlyargcount } = func.func_code;
  let kwonlyGiven = 0;
  for (let i = co_argcount; i < co_argcount + co_kwonlyargcount; i++) {
    if (locals[i] !== undefined) kwonlyGiven++;
  }
  const defcount = func.func_defaults?.ob_item.length ?? 0;
  const plural = defcount > 0 || co_argcount !== 1;
  const takes = defcount > 0 ? `from ${co_argcount - defcount} to ${co_argcount}` : `${co_argcount}`;
  const kwonly = kwonlyGiven === 0
    ? ""
    : ` positional argument${given !== 1 ? "s" : ""} (and ${kwonlyGiven} keyword-only argument${
      kwonlyGiven !== 1 ? "s" : ""
    })`;
  const verb = given === 1 && kwonlyGiven === 0 ? "was" : "were";
  return newTypeError(
    `${qualname(func)}() takes ${takes} positional argument${
      plural ? "s" : ""
    } but ${given}${kwonly} ${verb} given`,
  );
}

/** CPython: `missing_arguments`, `format_missing`. `defcount` -1: keyword-only ones. */
function missingArguments(
  func: PyFunctionObject,
  missing: number,
  defcount: number,
  locals: Args,
): PyBaseExceptionObject {
  const { co_argcount, co_kwonlyargcount, co_localsplusnames } = func.func_code;
  const positional = defcount !== -1;
  const start = positional ? 0 : co_argcount;
  const end = positional ? co_argcount - defcount : co_argcount + co_kwonlyargcount;
  const names: string[] = [];
  for (let i = start; i < end; i++) {
    if (locals[i] === undefined) {
      names.push(PyUnicode_AsUTF16(PyObject_Repr(PyUnicode_FromUTF16(co_localsplusnames[i]))));
    }
  }
  const last = names[names.length - 1];
  const list = names.length === 1
    ? last
    : names.length === 2
    ? `${names[0]} and ${last}`
    : `${names.slice(0, -1).join(", ")}, and ${last}`;
  return newTypeError(
    `${qualname(func)}() missing ${missing} required ${positional ? "positional" : "keyword-only"} argument${
      missing === 1 ? "" : "s"
    }: ${list}`,
  );
}

// ---------------------------------------------------------------- ways in

/** Calls a Python function from TypeScript, in a nested loop. */
export function _PyFunction_Vectorcall(
  func: PyFunctionObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const names = kwnames === undefined || kwnames.length === 0 ? undefined : kwnames;
  const frame = _PyEvalFramePushAndInit(func, undefined, args, 0, args.length, names);
  const code = func.func_code;
  if (
    (code.co_flags & CO_GENERATOR) !== 0 && (frame.instructions[0] & 511) === RETURN_GENERATOR &&
    !monitoring.isActive && !guardsYields(code)
  ) {
    // As in `__await__` and `__iter__`: all that would be run is this instruction.
    frame.instr_ptr = 1;
    frame.previous = undefined;
    return makeGenerator(PyThreadState_Get(), frame);
  }
  return _PyEval_EvalFrameDefault(PyThreadState_Get(), frame, undefined);
}

/**
 * The frame to enter for a call of something written in Python: a function, a bound method, a class whose `__init__` is a
 * function. undefined: call it in JavaScript.
 */
export function enterableFrame(
  thread: PyThreadState,
  callable: PyObject,
  self: PyObject | undefined,
  stack: Args,
  first: number,
  count: number,
  kwnames: readonly string[] | undefined,
): InterpreterFrame | undefined {
  if (callable instanceof PyFunctionObject) {
    return _PyEvalFramePushAndInit(callable, self, stack, first, count, kwnames);
  }
  if (callable instanceof PyTypeObject) {
    const metatype = callable.ob_type;
    if (self === undefined && metatype.tp_call === slot_tp_call && callable.tp_vectorcall === undefined) {
      const method = _PyType_Lookup(metatype, "__call__");
      return method instanceof PyFunctionObject
        ? _PyEvalFramePushAndInit(method, callable, stack, first, count, kwnames)
        : undefined;
    }
    return self === undefined ? initFrame(callable, stack, first, count, kwnames) : undefined;
  }
  if (callable instanceof PyMethodDescrObject) {
    const { handsOver, endsAtOnce } = callable.d_method;
    if (handsOver) {
      const receiver = self ?? stack[first];
      if (endsAtOnce !== undefined && receiver !== undefined && endsAtOnce(receiver)) return undefined;
      return handedFrame(thread, callable, argumentsOf(self, stack, first, count), kwnames);
    }
    if (kwnames !== undefined || self === undefined || count !== 1 || !isSendMethod(callable)) {
      return undefined;
    }
    return sendFrame(thread, callable.d_type, self, stack[first]!, undefined);
  }
  if (callable instanceof PyCFunctionObject) {
    const { handsOver, endsAtOnce } = callable.m_ml;
    if (handsOver) {
      if (endsAtOnce !== undefined && callable.m_self !== undefined && endsAtOnce(callable.m_self)) {
        return undefined;
      }
      return handedFrame(thread, callable, argumentsOf(self, stack, first, count), kwnames);
    }
    if (kwnames !== undefined || self !== undefined || (count !== 1 && count !== 2)) return undefined;
    if (!isNextFunction(callable)) return undefined;
    const gen = stack[first]!;
    return gen instanceof PyGenObject
      ? sendFrame(thread, PyGen_Type, gen, Py_None, count === 2 ? stack[first + 1] : undefined)
      : undefined;
  }
  if (callable instanceof PyMethodObject && self === undefined) {
    return enterableFrame(thread, callable.im_func, callable.im_self, stack, first, count, kwnames);
  }
  const type = Py_TYPE(callable);
  const call = type.tp_call;
  if (call === slot_tp_call) {
    const method = _PyType_Lookup(type, "__call__");
    if (!(method instanceof PyFunctionObject)) return undefined;
    return self === undefined
      ? _PyEvalFramePushAndInit(method, callable, stack, first, count, kwnames)
      : _PyEvalFramePushAndInit(
        method,
        callable,
        argumentsOf(self, stack, first, count),
        0,
        count + 1,
        kwnames,
      );
  }
  if (call !== undefined && handingOverCalls.has(call)) {
    return handedFrame(thread, callable, argumentsOf(self, stack, first, count), kwnames);
  }
  return undefined;
}

function argumentsOf(self: PyObject | undefined, stack: Args, first: number, count: number): PyObject[] {
  if (self === undefined) return stackItems(stack, first, count);
  const args: PyObject[] = [self];
  for (let i = 0; i < count; i++) args.push(stack[first + i]!);
  return args;
}

const handingOverCalls = new Set<callfunc>();

/** Says that a type's `tp_call` may hand over to the loop: see `hand_over.ts`. */
export function registerHandingOver(call: callfunc): void {
  handingOverCalls.add(call);
}

/** `generator.send` or `coroutine.send`: calls of it enter the frame, so they are not specialized. @noescape */
export function isSendMethod(callable: PyMethodDescrObject): boolean {
  return callable.d_name === "send" && (callable.d_type === PyGen_Type || callable.d_type === PyCoro_Type);
}

/** Whether it is the built-in `next`. @noescape */
export function isNextFunction(callable: PyCFunctionObject): boolean {
  return callable.m_ml.ml_name === "next" && callable.m_module === "builtins";
}

let sendCode: PyCodeObject | undefined;

/**
 * The frame of `gen.send(value)` and `next(gen, default)`: it enters the generator, returns what that yields, and makes
 * StopIteration (or the default) of what it returns. undefined: not to be entered.
 */
function sendFrame(
  thread: PyThreadState,
  type: PyTypeObject,
  gen: PyObject,
  value: PyObject,
  other: PyObject | undefined,
): InterpreterFrame | undefined {
  if (Py_TYPE(gen) !== type) return undefined;
  const inner = resumableFrame(thread, gen, value);
  if (inner === undefined) return undefined;
  // A return of the generator comes back to unit 1, a yield to unit 2.
  sendCode ??= PyCodeObject.entry(
    Int32Array.of(privateOpcodes.ENTER_INIT, privateOpcodes.STOP_OR_DEFAULT, RETURN_VALUE),
  );
  let shim = sendCode.freeFrame;
  if (shim === undefined) {
    shim = new InterpreterFrame(sendCode, inner.f_globals, inner.f_builtins);
    shim.owner = FRAME_OWNED_BY_INIT;
  } else sendCode.freeFrame = shim.previous;
  shim.instr_ptr = 0;
  shim.localsplus[0] = other;
  shim.localsplus[1] = inner as unknown as PyObject;
  shim.stackpointer = 2;
  return shim;
}

/** The `tp_new` of built-in types that takes any arguments, runs no Python code and makes nothing but instances of the class. */
let plainMakers: ReadonlySet<newfunc> | undefined;
function makesPlainInstances(make: newfunc): boolean {
  plainMakers ??= new Set(
    [PyExc_BaseException, PyDict_Type, PyList_Type, PySet_Type].map((type) => type.tp_new!),
  );
  return plainMakers.has(make);
}

let initCode: PyCodeObject | undefined;

/**
 * For `C(...)` where `C.__new__` is object's, or a container's or exception's, and `C.__init__` a Python function: a frame that enters `__init__`, checks that
 * it gave None and returns the instance. CPython: `_CREATE_INIT_FRAME`.
 */
export function initFrame(
  type: PyTypeObject,
  stack: Args,
  first: number,
  count: number,
  kwnames: readonly string[] | undefined,
): InterpreterFrame | undefined {
  const make = type.tp_new;
  if (make !== object_new && (make === undefined || !makesPlainInstances(make))) return undefined;
  if (type.ob_type.tp_call !== type_call || type.tp_vectorcall !== undefined) return undefined;
  const init = _PyType_Lookup(type, "__init__");
  if (!(init instanceof PyFunctionObject)) return undefined;
  const self = make === object_new
    ? object_new(type, [], undefined)
    : make(type, argumentsOf(undefined, stack, first, count), kwnames);
  return shimFrame(self, _PyEvalFramePushAndInit(init, self, stack, first, count, kwnames));
}

/** The frame below an `__init__`. @noescape */
export function shimFrame(self: PyObject, inner: InterpreterFrame): InterpreterFrame {
  initCode ??= PyCodeObject.entry(Int32Array.of(
    privateOpcodes.ENTER_INIT,
    privateOpcodes.EXIT_INIT_CHECK__RETURN_VALUE,
    RETURN_VALUE,
  ));
  let shim = initCode.freeFrame;
  if (shim === undefined) {
    shim = new InterpreterFrame(initCode, inner.f_globals, inner.f_builtins);
    shim.owner = FRAME_OWNED_BY_INIT;
  } else initCode.freeFrame = shim.previous;
  shim.instr_ptr = 0;
  shim.localsplus[0] = self;
  shim.localsplus[1] = inner as unknown as PyObject;
  shim.stackpointer = 2;
  return shim;
}

/** Calls in JavaScript with arguments from the stack; undefined when an error has been left. */
export function callFromStack(
  callable: PyObject,
  self: PyObject | undefined,
  stack: Args,
  first: number,
  count: number,
): PyObject | undefined {
  if (callable === PyLong_Type && count === 1 && self === undefined) {
    const text = stack[first];
    if (typeof text === "string") return PyLong_TryText(text) ?? leaveError(newInvalidLiteral(text, 10));
  }
  if (callable === PyList_Type && self === undefined) {
    if (count === 0) return PyList_New([]);
    const items = stack[first]!;
    if (count === 1 && (PyTuple_CheckExact(items) || Py_TYPE(items) === PyList_Type)) {
      return PySequence_List(items);
    }
  }
  const call = Py_TYPE(callable).tp_call;
  if (call === undefined) throw notCallable(callable);
  return call(callable, argumentsOf(self, stack, first, count), undefined);
}

/** The same with keyword arguments, whose values come last; throws its errors. */
export function callWithNames(
  callable: PyObject,
  self: PyObject | undefined,
  stack: Args,
  first: number,
  count: number,
  kwnames: readonly string[] | undefined,
): PyObject {
  const call = Py_TYPE(callable).tp_call;
  if (call === undefined) throw notCallable(callable);
  return call(callable, argumentsOf(self, stack, first, count), kwnames);
}

/** Arguments of `f(*args)` as a tuple's items. CPython: `_MAKE_CALLARGS_A_TUPLE`. */
export function starArguments(func: PyObject, callargs: PyObject): readonly PyObject[] {
  if (PyTuple_CheckExact(callargs)) return callargs.ob_item;
  if (Py_TYPE(callargs).tp_iter === undefined && !PySequence_Check(callargs)) {
    throw newTypeError(
      `${functionString(func)} argument after * must be an iterable, not ${Py_TYPE(callargs).tp_name}`,
    );
  }
  return itemsOf(callargs);
}

/** The names of keyword arguments; their values go to the end of `values`. */
export function keywordArguments(kwargs: PyDictObject, values: PyObject[]): string[] {
  const names: string[] = [];
  for (let i = PyDict_Next(kwargs, 0); i >= 0; i = PyDict_Next(kwargs, i + 1)) {
    const key = kwargs.keys[i]!;
    if (!PyUnicode_Check(key)) throw newTypeError("keywords must be strings");
    names.push(PyUnicode_AsUTF16(key));
    values.push(kwargs.values[i]!);
  }
  return names;
}

/** The frame of `func(*callargs, **kwargs)` for a Python function. */
export function enterFunctionEx(
  thread: PyThreadState,
  func: PyObject,
  callargs: PyObject,
  kwargs: PyObject | undefined,
): InterpreterFrame | undefined {
  let self: PyObject | undefined;
  if (func instanceof PyMethodObject) {
    self = func.im_self;
    func = func.im_func;
  }
  if (!(func instanceof PyFunctionObject)) {
    // What is not entered after all is called with the same arguments: an iterator must not be used up here.
    return PyTuple_CheckExact(callargs)
      ? enterOther(thread, func, self, callargs.ob_item, kwargs)
      : undefined;
  }
  const items = starArguments(func, callargs);
  if (kwargs === undefined || (kwargs as PyDictObject).used === 0) {
    return _PyEvalFramePushAndInit(func, self, items, 0, items.length, undefined);
  }
  const values = items.slice();
  const names = keywordArguments(kwargs as PyDictObject, values);
  void thread;
  return _PyEvalFramePushAndInit(func, self, values, 0, values.length, names);
}

function enterOther(
  thread: PyThreadState,
  func: PyObject,
  self: PyObject | undefined,
  items: readonly PyObject[],
  kwargs: PyObject | undefined,
): InterpreterFrame | undefined {
  if (kwargs === undefined || (kwargs as PyDictObject).used === 0) {
    return enterableFrame(thread, func, self, items, 0, items.length, undefined);
  }
  const values = items.slice();
  const { keys } = kwargs as PyDictObject;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (key !== undefined && !PyUnicode_Check(key)) return undefined;
  }
  const names = keywordArguments(kwargs as PyDictObject, values);
  return enterableFrame(thread, func, self, values, 0, values.length, names);
}

/** `func(*callargs, **kwargs)` in JavaScript. */
export function callFunctionEx(func: PyObject, callargs: PyObject, kwargs: PyObject | undefined): PyObject {
  const items = starArguments(func, callargs);
  if (kwargs === undefined) return PyObject_Vectorcall(func, items, undefined);
  return PyObject_Call(func, items, kwargs as PyDictObject);
}

/**
 * The frame of a generator or coroutine that can be resumed with `value`, ready to be entered. undefined: not a generator,
 * or one that raises instead of running.
 */
export function resumableFrame(
  thread: PyThreadState,
  op: PyObject,
  value: PyObject,
): InterpreterFrame | undefined {
  if (
    !(op instanceof PyGenObject) || op.gi_frame_state >= FRAME_EXECUTING || op.ob_type === PyAsyncGen_Type
  ) return undefined;
  if (op.gi_frame_state === FRAME_CREATED && value !== Py_None) return undefined;
  const frame = op.gi_iframe;
  frame.localsplus[frame.stackpointer++] = value;
  op.gi_frame_state = FRAME_EXECUTING;
  op.gi_exc_state.previous_item = thread.exc_info;
  thread.exc_info = op.gi_exc_state;
  return frame;
}

/** The frame that SEND enters, for a generator, a coroutine or the next value of an asynchronous generator. */
export function sendableFrame(
  thread: PyThreadState,
  receiver: PyObject,
  value: PyObject,
): InterpreterFrame | undefined {
  return Py_TYPE(receiver) === _PyAsyncGenASend_Type
    ? asendFrame(thread, receiver, value)
    : resumableFrame(thread, receiver, value);
}

/** The frame of a generator, or of a callable's iterator, that a `for` loop enters. While tools listen it is called, as CPython calls it. */
export function iterableFrame(thread: PyThreadState, iter: PyObject): InterpreterFrame | undefined {
  if (monitoring.isActive) return undefined;
  if (Py_TYPE(iter) === PyCallIter_Type) return callIteratorFrame(thread, iter as PyCallIterObject);
  return resumableFrame(thread, iter, Py_None);
}

/** Prepares a generator that is not running for being entered. @noescape */
export function resumeGenerator(thread: PyThreadState, gen: PyGenObject, value: PyObject): InterpreterFrame {
  const frame = gen.gi_iframe;
  frame.localsplus[frame.stackpointer++] = value;
  gen.gi_frame_state = FRAME_EXECUTING;
  gen.gi_exc_state.previous_item = thread.exc_info;
  thread.exc_info = gen.gi_exc_state;
  return frame;
}

/** A frame for a function whose parameters are these arguments as they are. @noescape */
export function exactArgsFrame(
  func: PyFunctionObject,
  self: PyObject | undefined,
  stack: Args,
  first: number,
  count: number,
): InterpreterFrame {
  const frame = newFrame(func);
  const locals = frame.localsplus;
  let at = 0;
  if (self !== undefined) locals[at++] = self;
  for (let i = 0; i < count; i++) locals[at + i] = stack[first + i];
  return frame;
}

/** A method of a class that an instruction enters: `__init__` of CALL_ALLOC_AND_ENTER_INIT, `__getitem__` of BINARY_OP_SUBSCR_GETITEM. */
export class MethodPlan {
  readonly type: PyTypeObject;
  readonly typeVersion: number;
  readonly func: PyFunctionObject;
  constructor(type: PyTypeObject, typeVersion: number, func: PyFunctionObject) {
    this.type = type;
    this.typeVersion = typeVersion;
    this.func = func;
  }
}

/** The frame of `__init__` for a new instance, with the one below it as `previous`. */
export function initFrames(plan: MethodPlan, stack: Args, first: number, count: number): InterpreterFrame {
  const self = object_new(plan.type, [], undefined);
  const inner = _PyEvalFramePushAndInit(plan.func, self, stack, first, count, undefined);
  const shim = shimFrame(self, inner);
  // As if ENTER_INIT had run.
  shim.stackpointer = 1;
  shim.return_offset = 1;
  inner.previous = shim;
  return inner;
}

/** The frame of a property's getter. @noescape */
export function propertyFrame(fget: PyFunctionObject, owner: PyObject): InterpreterFrame {
  const frame = newFrame(fget);
  frame.localsplus[0] = owner;
  return frame;
}

/** The frame of a function of two arguments. @noescape */
export function twoArgsFrame(func: PyFunctionObject, first: PyObject, second: PyObject): InterpreterFrame {
  const frame = newFrame(func);
  frame.localsplus[0] = first;
  frame.localsplus[1] = second;
  return frame;
}

/** The frame of `__getitem__`; undefined: the container is of another class than the plan's, or that has changed. @noescape */
export function getItemFrame(
  plan: MethodPlan,
  container: PyObject,
  sub: PyObject,
): InterpreterFrame | undefined {
  const { type } = plan;
  return Py_TYPE(container) === type && type.tp_version_tag === plan.typeVersion
    ? twoArgsFrame(plan.func, container, sub)
    : undefined;
}

/** The frame of a function of no arguments with its own namespace: class bodies. */
export function frameIn(func: PyFunctionObject, locals: PyObject): InterpreterFrame {
  const frame = newFrame(func);
  frame.f_locals = locals;
  return frame;
}

/** The frame of a module's or a class body's code. */
export function codeFrame(code: PyCodeObject, globals: PyDictObject, locals: PyObject): InterpreterFrame {
  return frameIn(new PyFunctionObject(code, globals, builtinsFromGlobals(globals)), locals);
}

/** Runs a module's or a class body's code. CPython: `PyEval_EvalCode`, `_PyEval_Vector`. */
export function PyEval_EvalCode(code: PyCodeObject, globals: PyDictObject, locals: PyObject): PyObject {
  return _PyEval_EvalFrameDefault(PyThreadState_Get(), codeFrame(code, globals, locals), undefined);
}

/** Runs a function of no arguments with its own namespace. */
export function evalFunctionIn(func: PyFunctionObject, locals: PyObject): PyObject {
  return _PyEval_EvalFrameDefault(PyThreadState_Get(), frameIn(func, locals), undefined);
}
