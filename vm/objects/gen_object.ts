/**
 * Generators and coroutines: objects that own a suspended frame. The loop enters such a frame itself when it meets SEND or
 * FOR_ITER; `send`, `throw` and `close` called from TypeScript run it in a nested loop. After CPython's
 * `Objects/genobject.c`; asynchronous generators' own objects are in `async_gen_object.ts`.
 */
import { sizeofMethod } from "./sizeof_method.ts";
import {
  CO_ASYNC_GENERATOR,
  CO_COROUTINE,
  CO_GENERATOR,
  CO_ITERABLE_COROUTINE,
} from "../../compiler/bytecode/code_object.ts";
import {
  CALL,
  CALL_INTRINSIC_1,
  CLEANUP_THROW,
  GET_AWAITABLE,
  GET_ITER,
  INSTRUMENTED_RESUME,
  LOAD_FAST,
  LOAD_FAST_BORROW,
  RESUME,
  RESUME_CHECK,
  YIELD_VALUE,
} from "../../compiler/bytecode/opcodes_generated.ts";
import { INTRINSIC_STOPITERATION_ERROR } from "../../compiler/bytecode/opargs.ts";
import { _PyEval_EvalFrameDefault } from "../eval/eval_frame.ts";
import {
  clearLocals,
  FRAME_CLEARED,
  FRAME_COMPLETED,
  FRAME_CREATED,
  FRAME_EXECUTING,
  FRAME_OWNED_BY_GENERATOR,
  FRAME_SUSPENDED,
  FRAME_SUSPENDED_YIELD_FROM,
  type InterpreterFrame,
  returnUnit,
} from "../eval/frame.ts";
import { monitoring } from "../eval/monitoring.ts";
import { chainContext, findHandler } from "../eval/unwind.ts";
import { PyIter_Check, PyObject_GetOptionalAttr, reprText } from "../protocol/abstract.ts";
import { PyObject_CallNoArgs, PyObject_CallOneArg, PyObject_Vectorcall } from "../protocol/call.ts";
import { defineType, type GetSetSpec } from "../protocol/define_type.ts";
import {
  newRuntimeError,
  newStopAsyncIteration,
  newStopIteration,
  newTypeError,
  newValueError,
  PyErr_GivenExceptionMatches,
  PyErr_Matches,
} from "../protocol/errors.ts";
import { classMethod, methodsOf, type MethodSpec } from "../protocol/signature.ts";
import {
  keepForNative,
  registerQuietly,
  registerReturned,
  unregisterFinalizable,
  watch,
  watchedFrames,
} from "../runtime/gc/registry.ts";
import { warnUnawaited } from "../runtime/unawaited.ts";
import { PyErr_FormatUnraisable } from "../runtime/unraisable.ts";
import { PyErr_WarnEx } from "../runtime/warnings.ts";
import { PyErrStackItem, PyThreadState_Get } from "../runtime/thread_state.ts";
import type { PyThreadState } from "../runtime/thread_state.ts";
import { isExceptionClass, PyBaseExceptionObject, type PyStopIterationObject } from "./exceptions.ts";
import type { PyAsyncGenASend } from "./async_gen_layout.ts";
import { HANDLER_ROW, type PyCodeObject } from "./code_object.ts";
import { _PyFrame_GetFrameObject } from "./frame_object.ts";
import { PyGenericAlias_New } from "./genericalias_object.ts";
import { objectIdentity } from "./hash.ts";
import { Py_None } from "./none_object.ts";
import {
  isHeapObject,
  Py_TPFLAGS_HEAPTYPE,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import type { InstanceStorage } from "./instance.ts";
import { _PyType_Lookup, PyType_IsSubtype } from "./type_object.ts";
import { PyTraceBack_Check } from "./traceback_object.ts";
import { PyTuple_Check, PyTuple_New } from "./tuple_object.ts";
import {
  _PyCoroWrapper_Type,
  Py_TYPE,
  PyAsyncGen_Type,
  PyCoro_Type,
  PyExc_DeprecationWarning,
  PyExc_GeneratorExit,
  PyExc_StopIteration,
  PyFloat_Type,
  PyGen_Type,
} from "./type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";

/** Generators, coroutines and asynchronous generators have one layout. */
export class PyGenObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  /** A finished generator's is some frame of the same code. */
  declare gi_iframe: InterpreterFrame;
  declare gi_frame_state: number;
  declare readonly gi_exc_state: PyErrStackItem;
  declare gi_name: PyObject;
  declare gi_qualname: PyObject;
  /** What an exhausted `tp_iternext` returned: the value of the StopIteration that `next()` raises. */
  declare gi_stop_value: PyObject | undefined;
  declare cr_origin: PyObject | undefined;
  declare ag_finalizer: PyObject | undefined;
  declare ag_hooks_inited: boolean;
  declare ag_closed: boolean;
  declare ag_running_async: boolean;
  /** The awaitable for which SEND has entered the frame (`async_gen_layout.ts`). */
  declare ag_awaitable: PyAsyncGenASend | undefined;
  /** Registered for being finalized. */
  declare gi_watched: boolean;

  constructor(type: PyTypeObject, frame: InterpreterFrame) {
    this.ob_type = type;
    this.gi_iframe = frame;
    this.gi_frame_state = FRAME_CREATED;
    this.gi_exc_state = new PyErrStackItem();
    this.gi_name = frame.f_funcobj?.func_name ?? "";
    this.gi_qualname = frame.f_funcobj?.func_qualname ?? "";
    this.gi_stop_value = undefined;
    this.cr_origin = undefined;
    this.ag_finalizer = undefined;
    this.ag_hooks_inited = false;
    this.ag_closed = false;
    this.ag_running_async = false;
    this.ag_awaitable = undefined;
    this.gi_watched = false;
  }
  static {
    isHeapObject(PyGenObject);
  }
}

/**
 * Whether closing a generator that waits in this code runs some of the code: whether a handler covers a yield, besides that for
 * StopIteration, which lets pass what closing raises.
 */
export function guardsYields(code: PyCodeObject): boolean {
  return code.exceptionHandlers.length > HANDLER_ROW && (code.yieldsGuarded ??= findGuardedYield(code));
}

function findGuardedYield(code: PyCodeObject): boolean {
  const { co_code } = code.plain;
  for (let unit = 0; 2 * unit < co_code.length; unit++) {
    if (co_code[2 * unit] === YIELD_VALUE && isGuarded(code, unit)) return true;
  }
  return false;
}

function isGuarded(code: PyCodeObject, unit: number): boolean {
  const at = findHandler(code, unit);
  if (at < 0) return false;
  const { co_code } = code.plain, target = code.exceptionHandlers[at + 2];
  switch (co_code[2 * target]) {
    case CLEANUP_THROW:
      // A `yield from`: what it waits for is watched on its own account, or `delegates` has seen it.
      return isGuarded(code, target);
    case CALL_INTRINSIC_1:
      return co_code[2 * target + 1] !== INTRINSIC_STOPITERATION_ERROR;
    default:
      return true;
  }
}

/** `yield from iter` in `frame`: if closing its generator may call a `close` of something that is no generator, its death is noticed. */
export function delegates(frame: InterpreterFrame, iter: PyObject): void {
  const gen = frame.generator, type = Py_TYPE(iter);
  if (gen === undefined || gen.gi_watched) return;
  if ((type.tp_flags & Py_TPFLAGS_HEAPTYPE) === 0 && _PyType_Lookup(type, "close") === undefined) return;
  gen.gi_watched = true;
  registerQuietly(gen);
}

/** Whether something would happen if the generator died now: a warning, or handlers run. */
export function canBeFinalized(gen: PyGenObject): boolean {
  const state = gen.gi_frame_state;
  if (state === FRAME_CREATED) return gen.ob_type === PyCoro_Type;
  return state < FRAME_EXECUTING;
}

/**
 * Has the death of a generator noticed, if anything comes of that. One that is awaited where it is made needs none; one that is
 * stored somewhere by more than an assignment is left to the walks that come anyway.
 */
function watchGenerator(gen: PyGenObject, frame: InterpreterFrame): void {
  const caller = frame.previous;
  const next = caller === undefined ? undefined : caller.f_executable.plain.co_code[2 * (returnUnit(caller))];
  if (gen.ob_type === PyCoro_Type ? next === GET_AWAITABLE : !guardsYields(frame.f_executable)) return;
  gen.gi_watched = true;
  // As in `self.gen = func()`: attributes live longer.
  const isStored = gen.ob_type === PyGen_Type && (next === LOAD_FAST_BORROW || next === LOAD_FAST);
  if (isStored || next === undefined) registerQuietly(gen);
  else if (next === GET_ITER && gen.ob_type === PyGen_Type && !isForExpression(caller!)) {
    registerQuietly(gen);
    watch.hooks?.loopsOver(caller!);
  } else registerReturned(gen, frame);
}

/** Whether the iterator that the frame is about to make goes to a generator expression, which is called with it. */
function isForExpression(frame: InterpreterFrame): boolean {
  return frame.f_executable.plain.co_code[2 * (returnUnit(frame) + 1)] === CALL;
}

/** The generator has come to its end. */
export function forgetGenerator(gen: PyGenObject): void {
  gen.gi_watched = false;
  unregisterFinalizable(gen);
  if (watchedFrames.delete(gen.gi_iframe)) watch.hooks?.left(gen.gi_iframe);
}

/** The generator or coroutine that owns `frame` from now on. CPython: RETURN_GENERATOR and `_Py_MakeCoro`. @noescape */
export function makeGenerator(thread: PyThreadState, frame: InterpreterFrame): PyGenObject {
  const flags = frame.f_executable.co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR);
  const type = flags === CO_GENERATOR ? PyGen_Type : flags === CO_COROUTINE ? PyCoro_Type : PyAsyncGen_Type;
  const gen = new PyGenObject(type, frame);
  frame.owner = FRAME_OWNED_BY_GENERATOR;
  frame.generator = gen;
  if (type === PyCoro_Type) {
    if (thread.coroutine_origin_tracking_depth > 0) {
      gen.cr_origin = computeOrigin(thread.coroutine_origin_tracking_depth, frame.previous);
    }
  }
  if (type !== PyAsyncGen_Type) watchGenerator(gen, frame);
  return gen;
}

/** CPython: `compute_cr_origin`. */
function computeOrigin(depth: number, frame: InterpreterFrame | undefined): PyObject {
  const items: PyObject[] = [];
  for (; frame !== undefined && items.length < depth; frame = frame.previous) {
    if (frame.isIncomplete) continue;
    const { plain } = frame.f_executable;
    const line = frame.f_executable.lineOf(frame.instr_ptr);
    items.push(
      PyTuple_New([PyUnicode_FromUTF16(plain.co_filename), line, PyUnicode_FromUTF16(plain.co_name)]),
    );
  }
  return PyTuple_New(items);
}

/** @noescape */
export function PyGen_CheckExact(op: PyObject): op is PyGenObject {
  return typeof op === "object" && op.ob_type === PyGen_Type;
}
/** @noescape */
export function PyCoro_CheckExact(op: PyObject): op is PyGenObject {
  return typeof op === "object" && op.ob_type === PyCoro_Type;
}
/** @noescape */
export function PyAsyncGen_CheckExact(op: PyObject): op is PyGenObject {
  return typeof op === "object" && op.ob_type === PyAsyncGen_Type;
}

/** "generator", "coroutine" or "async generator", for messages. */
function kindOf(gen: PyGenObject): string {
  return gen.ob_type === PyGen_Type
    ? "generator"
    : gen.ob_type === PyCoro_Type
    ? "coroutine"
    : "async generator";
}

/** What the generator waits for in `yield from` or `await`. CPython: `_PyGen_yf`. @noescape */
export function _PyGen_yf(gen: PyGenObject): PyObject | undefined {
  if (gen.gi_frame_state !== FRAME_SUSPENDED_YIELD_FROM) return undefined;
  return gen.gi_iframe.localsplus[gen.gi_iframe.stackpointer - 1];
}

/**
 * Resumes with a value, or by throwing `thrown` at the place where it stands. `thread.send_done` says afterwards whether
 * the result was returned (true) or yielded. CPython: `gen_send_ex2`.
 */
export function genSendEx(
  gen: PyGenObject,
  value: PyObject,
  thrown: PyBaseExceptionObject | undefined,
  closing: boolean,
): PyObject {
  const thread = PyThreadState_Get();
  const state = gen.gi_frame_state;
  if (state === FRAME_CREATED && value !== Py_None) {
    throw newTypeError(`can't send non-None value to a just-started ${kindOf(gen)}`);
  }
  if (state === FRAME_EXECUTING) throw newValueError(`${kindOf(gen)} already executing`);
  if (state >= FRAME_COMPLETED) {
    if (gen.ob_type === PyCoro_Type && !closing) {
      throw newRuntimeError("cannot reuse already awaited coroutine");
    }
    if (thrown !== undefined) throw thrown;
    thread.send_done = true;
    return Py_None;
  }
  const frame = gen.gi_iframe;
  frame.localsplus[frame.stackpointer++] = value;
  gen.gi_exc_state.previous_item = thread.exc_info;
  thread.exc_info = gen.gi_exc_state;
  if (thrown !== undefined) {
    if (gen.gi_exc_state.exc_value !== undefined) chainContext(thread, thrown);
    thread.thrown_in = thrown;
    // Back onto the YIELD_VALUE: its handler is the one that ends a `yield from`.
    frame.instr_ptr--;
  }
  gen.gi_frame_state = FRAME_EXECUTING;
  gen.ag_awaitable = undefined;
  const result = _PyEval_EvalFrameDefault(thread, frame, thrown);
  thread.send_done = (gen.gi_frame_state as number) >= FRAME_COMPLETED;
  return result;
}

/** `gen.send(value)` from TypeScript: a yielded value, or StopIteration is thrown. CPython: `gen_send_ex`. */
export function gen_send(gen: PyGenObject, value: PyObject): PyObject {
  const result = genSendEx(gen, value, undefined, false);
  if (!PyThreadState_Get().send_done) return result;
  throw stopWith(gen, result);
}

function stopWith(gen: PyGenObject, value: PyObject): PyBaseExceptionObject {
  if (gen.ob_type === PyAsyncGen_Type) return newStopAsyncIteration();
  return newStopIteration(value === Py_None ? undefined : value);
}

function gen_iternext(gen: PyGenObject): PyObject | undefined {
  const result = genSendEx(gen, Py_None, undefined, false);
  if (!PyThreadState_Get().send_done) return result;
  gen.gi_stop_value = result;
  return undefined;
}

/** Who takes all values of a generator in one run of the loop. */
export class Drain {
  readonly gen: PyGenObject;
  readonly use: (value: PyObject) => boolean | void;
  /** What `use` has thrown. */
  error: unknown;
  hasFailed: boolean;
  constructor(gen: PyGenObject, use: (value: PyObject) => boolean | void) {
    this.gen = gen;
    this.use = use;
    this.error = undefined;
    this.hasFailed = false;
  }
}

/** Calls `use` on every value of a generator, in one run of the loop instead of one for each; stops early when it returns true. */
export function drainGenerator(gen: PyGenObject, use: (value: PyObject) => boolean | void): void {
  if (monitoring.isActive) {
    // Tools are told of each call, as in CPython.
    for (let item = gen_iternext(gen); item !== undefined; item = gen_iternext(gen)) {
      if (use(item) === true) return;
    }
    return;
  }
  const thread = PyThreadState_Get();
  const state = gen.gi_frame_state;
  if (state === FRAME_EXECUTING) throw newValueError(`${kindOf(gen)} already executing`);
  if (state >= FRAME_COMPLETED) return;
  const frame = gen.gi_iframe;
  frame.localsplus[frame.stackpointer++] = Py_None;
  gen.gi_exc_state.previous_item = thread.exc_info;
  thread.exc_info = gen.gi_exc_state;
  gen.gi_frame_state = FRAME_EXECUTING;
  const drain = new Drain(gen, use);
  _PyEval_EvalFrameDefault(thread, frame, undefined, drain);
  if (drain.hasFailed) throw drain.error;
}

/** What DRAIN does with a value: the generator's frame to be resumed, or undefined when that was enough. */
export function drainedFrame(
  thread: PyThreadState,
  drain: Drain,
  value: PyObject,
): InterpreterFrame | undefined {
  const { gen } = drain;
  // Floats, which `sum` gets by the million, hold nothing.
  if (watch.active && typeof value === "object" && (value as PyHeapObject).ob_type !== PyFloat_Type) {
    keepForNative(thread.current_frame!.previous, value);
  }
  try {
    if (drain.use(value) === true) return undefined;
  } catch (err) {
    // Thrown when the run is over: an entry frame has no handlers.
    drain.error = err;
    drain.hasFailed = true;
    return undefined;
  }
  // Whoever has been called may have run the generator.
  if (gen.gi_frame_state >= FRAME_EXECUTING) {
    if (gen.gi_frame_state > FRAME_EXECUTING) return undefined;
    drain.error = newValueError(`${kindOf(gen)} already executing`);
    drain.hasFailed = true;
    return undefined;
  }
  const frame = gen.gi_iframe;
  frame.localsplus[frame.stackpointer++] = Py_None;
  gen.gi_frame_state = FRAME_EXECUTING;
  gen.gi_exc_state.previous_item = thread.exc_info;
  thread.exc_info = gen.gi_exc_state;
  return frame;
}

/** Keeps the StopIteration with which a `__next__` written in Python ended, for whoever wants its value. */
export function rememberStop(iter: PyObject, stop: PyBaseExceptionObject): void {
  const thread = PyThreadState_Get();
  thread.stop_iter = iter;
  thread.stop_exc = stop;
}

/** The StopIteration of an iterator that has just given undefined: its value goes along. */
export function exhaustedIterator(iter: PyObject): PyBaseExceptionObject {
  const thread = PyThreadState_Get();
  if (thread.stop_iter === iter) {
    const stop = thread.stop_exc!;
    thread.stop_iter = undefined;
    thread.stop_exc = undefined;
    return stop;
  }
  const gen = iter instanceof PyCoroWrapper ? iter.cw_coroutine : iter;
  if (!(gen instanceof PyGenObject)) return newStopIteration();
  const value = gen.gi_stop_value;
  gen.gi_stop_value = undefined;
  return newStopIteration(value === Py_None ? undefined : value);
}

/** Throws into the generator; the next yielded value, or the exception that comes out. CPython: `_gen_throw`. */
export function gen_throw(
  gen: PyGenObject,
  closeOnGenExit: boolean,
  type: PyObject,
  value: PyObject | undefined,
  tb: PyObject | undefined,
): PyObject {
  const yf = _PyGen_yf(gen);
  if (yf !== undefined) {
    const result = throwIntoDelegate(gen, yf, closeOnGenExit, type, value, tb);
    if (result !== undefined) return result;
  }
  if (tb === Py_None) tb = undefined;
  else if (tb !== undefined && !PyTraceBack_Check(tb)) {
    throw newTypeError("throw() third argument must be a traceback object");
  }
  let exc: PyBaseExceptionObject;
  if (isExceptionClass(type)) {
    exc = normalizedException(type, value);
  } else if (type instanceof PyBaseExceptionObject) {
    if (value !== undefined && value !== Py_None) {
      throw newTypeError("instance exception may not have a separate value");
    }
    exc = type;
  } else {
    throw newTypeError(
      `exceptions must be classes or instances deriving from BaseException, not ${Py_TYPE(type).tp_name}`,
    );
  }
  if (tb !== undefined && PyTraceBack_Check(tb)) exc.traceback = tb;
  return sendThrown(gen, exc);
}

function sendThrown(gen: PyGenObject, exc: PyBaseExceptionObject): PyObject {
  const result = genSendEx(gen, Py_None, exc, false);
  if (PyThreadState_Get().send_done) throw stopWith(gen, result);
  return result;
}

/** `type(value)`, or `value` if it is an instance; an error on the way takes its place. CPython: `PyErr_NormalizeException`. */
function normalizedException(type: PyTypeObject, value: PyObject | undefined): PyBaseExceptionObject {
  if (value instanceof PyBaseExceptionObject && PyType_IsSubtype(Py_TYPE(value), type)) return value;
  try {
    const args = value === undefined || value === Py_None
      ? []
      : PyTuple_Check(value)
      ? value.ob_item
      : [value];
    const made = PyObject_Vectorcall(type, args, undefined);
    if (made instanceof PyBaseExceptionObject) return made;
    return newTypeError(
      `calling ${reprText(type)} should have returned an instance of BaseException, not ${
        reprText(Py_TYPE(made))
      }`,
    );
  } catch (err) {
    if (err instanceof PyBaseExceptionObject) return err;
    throw err;
  }
}

/** The form with three arguments is deprecated. */
export function warnAboutSignature(value: PyObject | undefined, method: string): void {
  if (value === undefined) return;
  PyErr_WarnEx(
    PyExc_DeprecationWarning,
    `the (type, exc, tb) signature of ${method}() is deprecated, use the single-arg signature instead.`,
    1,
  );
}

/** Throws into what the generator delegates to; undefined: the generator itself is to receive the exception. */
function throwIntoDelegate(
  gen: PyGenObject,
  yf: PyObject,
  closeOnGenExit: boolean,
  type: PyObject,
  value: PyObject | undefined,
  tb: PyObject | undefined,
): PyObject | undefined {
  const state = gen.gi_frame_state;
  if (PyErr_GivenExceptionMatches(type, PyExc_GeneratorExit) && closeOnGenExit) {
    gen.gi_frame_state = FRAME_EXECUTING;
    try {
      closeIterator(yf);
    } catch (err) {
      gen.gi_frame_state = state;
      if (!(err instanceof PyBaseExceptionObject)) throw err;
      return sendThrown(gen, err);
    }
    gen.gi_frame_state = state;
    return undefined;
  }
  let method: PyObject | undefined;
  const isGenerator = PyGen_CheckExact(yf) || PyCoro_CheckExact(yf);
  if (!isGenerator) {
    method = PyObject_GetOptionalAttr(yf, "throw");
    if (method === undefined) return undefined;
  }
  // The frame is linked in, so that tracebacks are complete.
  const thread = PyThreadState_Get();
  const frame = gen.gi_iframe;
  const previous = thread.current_frame;
  frame.previous = previous;
  thread.current_frame = frame;
  gen.gi_frame_state = FRAME_EXECUTING;
  let failure: PyBaseExceptionObject | undefined;
  try {
    if (isGenerator) return gen_throw(yf, closeOnGenExit, type, value, tb);
    const args = [type];
    if (value !== undefined) args.push(value);
    if (tb !== undefined) args.push(tb);
    return PyObject_Vectorcall(method!, args, undefined);
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
    failure = err;
  } finally {
    gen.gi_frame_state = state;
    thread.current_frame = previous;
    frame.previous = undefined;
  }
  return sendThrown(gen, failure);
}

/** CPython: `gen_close_iter`. */
function closeIterator(yf: PyObject): void {
  if (PyGen_CheckExact(yf) || PyCoro_CheckExact(yf)) {
    closeGenerator(yf);
    return;
  }
  let method: PyObject | undefined;
  try {
    method = PyObject_GetOptionalAttr(yf, "close");
  } catch (err) {
    PyErr_FormatUnraisable(err, `Exception ignored while closing generator ${reprText(yf)}`);
  }
  if (method !== undefined) PyObject_CallNoArgs(method);
}

/** Lets go of what the frame of a generator holds that will not run any more. */
function clearFrame(gen: PyGenObject): void {
  if (gen.gi_watched) forgetGenerator(gen);
  clearLocals(gen.gi_iframe);
}

/** `gen.close()`: None, or what the generator returned on GeneratorExit. CPython: `gen_close`. */
export function closeGenerator(gen: PyGenObject): PyObject {
  if (gen.gi_frame_state === FRAME_CREATED) {
    gen.gi_frame_state = FRAME_COMPLETED;
    clearFrame(gen);
    return Py_None;
  }
  if (gen.gi_frame_state >= FRAME_COMPLETED) return Py_None;
  let exit: PyBaseExceptionObject | undefined;
  const yf = _PyGen_yf(gen);
  if (yf !== undefined) {
    const state = gen.gi_frame_state;
    gen.gi_frame_state = FRAME_EXECUTING;
    try {
      closeIterator(yf);
    } catch (err) {
      if (!(err instanceof PyBaseExceptionObject)) throw err;
      exit = err;
    } finally {
      gen.gi_frame_state = state;
    }
  }
  const frame = gen.gi_iframe;
  const instr = frame.instructions[frame.instr_ptr];
  const opcode = instr & 511;
  if (opcode === RESUME || opcode === RESUME_CHECK || opcode === INSTRUMENTED_RESUME) {
    // The only handler around is the generated one for StopIteration: nothing can see the GeneratorExit.
    if ((instr >>> 9 & 4) !== 0 && gen.gi_frame_state !== FRAME_EXECUTING) {
      gen.gi_frame_state = FRAME_CLEARED;
      clearFrame(gen);
      return Py_None;
    }
  }
  exit ??= new PyBaseExceptionObject(PyExc_GeneratorExit, PyTuple_New([]));
  try {
    const result = genSendEx(gen, Py_None, exit, true);
    if (PyThreadState_Get().send_done) return result;
  } catch (err) {
    if (PyErr_Matches(err, PyExc_GeneratorExit)) return Py_None;
    if (PyErr_Matches(err, PyExc_StopIteration)) return (err as PyStopIterationObject).value ?? Py_None;
    throw err;
  }
  throw newRuntimeError(`${kindOf(gen)} ignored GeneratorExit`);
}

/** The iterator behind `await op`. CPython: `_PyCoro_GetAwaitableIter`. */
export function _PyCoro_GetAwaitableIter(op: PyObject): PyObject {
  if (PyCoro_CheckExact(op) || isIterableCoroutine(op)) return op;
  const getter = Py_TYPE(op).am_await;
  if (getter === undefined) throw newTypeError(`'${Py_TYPE(op).tp_name}' object can't be awaited`);
  const result = getter(op);
  if (PyCoro_CheckExact(result) || isIterableCoroutine(result)) {
    throw newTypeError("__await__() returned a coroutine");
  }
  if (!PyIter_Check(result)) {
    throw newTypeError(`__await__() returned non-iterator of type '${Py_TYPE(result).tp_name}'`);
  }
  return result;
}

function isIterableCoroutine(op: PyObject): boolean {
  return PyGen_CheckExact(op) && (op.gi_iframe.f_executable.co_flags & CO_ITERABLE_COROUTINE) !== 0;
}

// ---------------------------------------------------------------- types

function nameAttribute(
  which: "gi_name" | "gi_qualname",
  shown: string,
  what: string,
): GetSetSpec<PyGenObject> {
  return {
    doc: which === "gi_name" ? `The name of the ${what}.` : `The qualified name of the ${what}.`,
    get: (self) => self[which],
    set: (self, value) => {
      if (value === undefined || !PyUnicode_Check(value)) {
        throw newTypeError(`${shown} must be set to a string object`);
      }
      self[which] = value;
    },
  };
}

/** The attributes that all three kinds have, under their prefix. */
export function generatorAttributes(
  prefix: "gi" | "cr" | "ag",
  delegate: string,
): Record<string, GetSetSpec<PyGenObject>> {
  const what = prefix === "gi" ? "generator" : prefix === "cr" ? "coroutine" : "async generator";
  return {
    __name__: nameAttribute("gi_name", "__name__", what),
    __qualname__: nameAttribute("gi_qualname", "__qualname__", what),
    [delegate]: {
      doc: "What is being waited for or delegated to, or None.",
      get: (self) => _PyGen_yf(self) ?? Py_None,
    },
    [`${prefix}_running`]: {
      get: (self) => prefix === "ag" ? self.ag_running_async : self.gi_frame_state === FRAME_EXECUTING,
    },
    [`${prefix}_suspended`]: {
      get: (self) =>
        self.gi_frame_state === FRAME_SUSPENDED || self.gi_frame_state === FRAME_SUSPENDED_YIELD_FROM,
    },
    [`${prefix}_frame`]: {
      get: (self) =>
        self.gi_frame_state >= FRAME_COMPLETED ? Py_None : _PyFrame_GetFrameObject(self.gi_iframe),
    },
    [`${prefix}_code`]: { get: (self) => self.gi_iframe.f_executable },
  };
}

export function generatorRepr(self: PyGenObject): PyObject {
  const kind = self.ob_type.tp_name;
  return PyUnicode_FromUTF16(
    `<${kind} object ${PyUnicode_AsUTF16(self.gi_qualname)} at 0x${objectIdentity(self).toString(16)}>`,
  );
}

/** What happens when a generator dies. CPython: `_PyGen_Finalize`. */
export function gen_finalize(gen: PyGenObject): void {
  gen.gi_watched = false;
  if (gen.gi_frame_state >= FRAME_COMPLETED) return;
  if (gen.ob_type === PyAsyncGen_Type && gen.ag_finalizer !== undefined && !gen.ag_closed) {
    try {
      PyObject_CallOneArg(gen.ag_finalizer, gen);
    } catch (err) {
      PyErr_FormatUnraisable(err, `Exception ignored while finalizing generator ${reprText(gen)}`);
    }
    return;
  }
  if (gen.ob_type === PyCoro_Type && gen.gi_frame_state === FRAME_CREATED) {
    try {
      warnUnawaited(gen);
    } catch (err) {
      PyErr_FormatUnraisable(err, `Exception ignored while finalizing coroutine ${reprText(gen)}`);
    }
    return;
  }
  try {
    closeGenerator(gen);
  } catch (err) {
    PyErr_FormatUnraisable(err, `Exception ignored while closing generator ${reprText(gen)}`);
  }
}

/** What a suspended generator holds; the frame of a running one is found on its thread's stack. */
export function generatorTraverse(self: PyGenObject, visit: (op: PyObject) => void): void {
  const frame = self.gi_iframe;
  visit(frame.f_executable);
  visit(self.gi_name);
  visit(self.gi_qualname);
  if (frame.frame_obj !== undefined) visit(frame.frame_obj);
  if (self.gi_exc_state.exc_value !== undefined) visit(self.gi_exc_state.exc_value);
  if (self.cr_origin !== undefined) visit(self.cr_origin);
  if (self.ag_finalizer !== undefined) visit(self.ag_finalizer);
  if (self.gi_frame_state >= FRAME_EXECUTING) return;
  if (frame.f_funcobj !== undefined) visit(frame.f_funcobj);
  visit(frame.f_globals);
  visit(frame.f_builtins);
  const { localsplus, stackpointer } = frame;
  for (let i = 0; i < stackpointer; i++) if (typeof localsplus[i] === "object") visit(localsplus[i]!);
}

const method = methodsOf<PyGenObject>();
const sendMethod = method(
  "($self, object, /)",
  "Resumes with a value; the next yielded value, or StopIteration.",
  gen_send,
);
const throwMethod = method(
  "($self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)",
  "Raises an exception where execution stands; the next yielded value, or what comes out.",
  (self, type, value, tb) => {
    warnAboutSignature(value, "throw");
    return gen_throw(self, true, type, value, tb);
  },
);
const closeMethod = method("($self, /)", "Raises GeneratorExit where execution stands.", closeGenerator);
/** `__class_getitem__` of all three kinds. */
export function classGetItem(): MethodSpec {
  return classMethod(
    "($type, object, /)",
    "See PEP 585",
    (type: PyObject, item) => PyGenericAlias_New(type, item),
  );
}

defineType<PyGenObject>(PyGen_Type, {
  withoutSignature: ["throw"],
  hasWeakrefs: true,
  slots: {
    tp_repr: generatorRepr,
    tp_iter: (self) => self,
    tp_iternext: gen_iternext,
    am_send: (self, value) => {
      const result = genSendEx(self, value, undefined, false);
      return { done: PyThreadState_Get().send_done, value: result };
    },
    tp_traverse: generatorTraverse,
    tp_finalize: gen_finalize,
  },
  methods: {
    __sizeof__: sizeofMethod(),
    send: sendMethod,
    throw: throwMethod,
    close: closeMethod,
    __class_getitem__: classGetItem(),
  },
  getset: generatorAttributes("gi", "gi_yieldfrom"),
});

/** What `coroutine.__await__()` gives. */
export class PyCoroWrapper implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly cw_coroutine: PyGenObject;
  constructor(coroutine: PyGenObject) {
    this.ob_type = _PyCoroWrapper_Type;
    this.cw_coroutine = coroutine;
  }
  static {
    isHeapObject(PyCoroWrapper);
  }
}

defineType<PyGenObject>(PyCoro_Type, {
  withoutSignature: ["throw"],
  hasWeakrefs: true,
  slots: {
    tp_repr: generatorRepr,
    am_await: (self) => new PyCoroWrapper(self),
    am_send: (self, value) => {
      const result = genSendEx(self, value, undefined, false);
      return { done: PyThreadState_Get().send_done, value: result };
    },
    tp_traverse: generatorTraverse,
    tp_finalize: gen_finalize,
  },
  methods: {
    __sizeof__: sizeofMethod(),
    send: method(
      "($self, object, /)",
      "Sends a value into coroutine: it resumes with that; the next value or StopIteration.",
      gen_send,
    ),
    throw: method(
      "($self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)",
      "Raises an exception in coroutine: where it stands; the next value or what comes out.",
      (self, type, value, tb) => {
        warnAboutSignature(value, "throw");
        return gen_throw(self, true, type, value, tb);
      },
    ),
    close: method("($self, /)", "Raises GeneratorExit inside coroutine.", closeGenerator),
    __class_getitem__: classGetItem(),
  },
  members: { cr_origin: { get: (self) => self.cr_origin ?? Py_None } },
  getset: generatorAttributes("cr", "cr_await"),
});

const wrapperMethod = methodsOf<PyCoroWrapper>();
defineType<PyCoroWrapper>(_PyCoroWrapper_Type, {
  doc: "A wrapper object implementing __await__ for coroutines.",
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => gen_iternext(self.cw_coroutine),
    tp_traverse: (self, visit) => visit(self.cw_coroutine),
  },
  methods: {
    send: wrapperMethod("($self, object, /)", undefined, (self, value) => gen_send(self.cw_coroutine, value)),
    throw: wrapperMethod(
      "($self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)",
      undefined,
      (self, type, value, tb) => {
        warnAboutSignature(value, "throw");
        return gen_throw(self.cw_coroutine, true, type, value, tb);
      },
    ),
    close: wrapperMethod("($self, /)", undefined, (self) => closeGenerator(self.cw_coroutine)),
  },
});
