/** `_asyncio.Future` and the iterator that `await` makes of it. After the first half of CPython's `Modules/_asynciomodule.c`. */
import { PyDict_New, PyDict_SetItemString } from "../../objects/dict_object.ts";
import { isExceptionClass, PyBaseExceptionObject } from "../../objects/exceptions.ts";
import { PyGenericAlias_New } from "../../objects/genericalias_object.ts";
import { attachInstance, type InstanceStorage, type PyInstanceObject } from "../../objects/instance.ts";
import { PyList_New } from "../../objects/list_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import {
  isHeapObject,
  Py_EQ,
  Py_TPFLAGS_BASETYPE,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../../objects/object.ts";
import { PyFrozenSet_New } from "../../objects/set_object.ts";
import { PyTraceBack_Check, type PyTracebackObject } from "../../objects/traceback_object.ts";
import { PyTuple_New, PyTupleObject } from "../../objects/tuple_object.ts";
import { Py_TYPE, PyExc_RuntimeError, PyExc_StopIteration } from "../../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import {
  PyObject_IsInstance,
  PyObject_IsTrue,
  PyObject_RichCompareBool,
  reprText,
} from "../../protocol/abstract.ts";
import {
  PyObject_CallMethod,
  PyObject_CallNoArgs,
  PyObject_CallOneArg,
  PyObject_Vectorcall,
} from "../../protocol/call.ts";
import { bindArguments } from "../../protocol/clinic.ts";
import { defineType } from "../../protocol/define_type.ts";
import {
  newAttributeError,
  newException,
  newRuntimeError,
  newStopIteration,
  newTypeError,
  newValueError,
  PyErr_Matches,
} from "../../protocol/errors.ts";
import { classMethod, methodsOf, Signature } from "../../protocol/signature.ts";
import { warnAboutSignature } from "../../objects/gen_object.ts";
import { registerHeld, unregisterFinalizable, watch } from "../../runtime/gc/registry.ts";
import { PyErr_FormatUnraisable } from "../../runtime/unraisable.ts";
import { newNativeType } from "../native.ts";
import { PyContext_CopyCurrent } from "../_contextvars.ts";
import { layoutOf } from "./loop_layout.ts";
import { attributeOf, callSoon, cancelledErrorType, getEventLoop, newInvalidStateError } from "./state.ts";

export const Future_Type: PyTypeObject = newNativeType("_asyncio.Future");
export const FutureIter_Type: PyTypeObject = newNativeType("_asyncio.FutureIter");

export const PENDING = 0, CANCELLED = 1, FINISHED = 2;
const STATE_NAMES: readonly string[] = ["PENDING", "CANCELLED", "FINISHED"];

interface Callback {
  readonly callback: PyObject;
  readonly context: PyObject;
}

export class FutureObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  /** undefined: `__init__` has not run. */
  fut_loop: PyObject | undefined = undefined;
  fut_state = PENDING;
  fut_callbacks: Callback[] = [];
  fut_result: PyObject | undefined = undefined;
  fut_exception: PyBaseExceptionObject | undefined = undefined;
  fut_exception_tb: PyTracebackObject | undefined = undefined;
  fut_source_tb: PyObject | undefined = undefined;
  fut_cancel_msg: PyObject | undefined = undefined;
  fut_cancelled_exc: PyBaseExceptionObject | undefined = undefined;
  fut_awaited_by: Set<PyObject> | undefined = undefined;
  fut_log_tb = false;
  fut_blocking = false;
  /** Called when a task is done; plain futures have nothing to do. */
  onDone(): void {}
  constructor(type: PyTypeObject) {
    this.ob_type = type;
  }
  static {
    isHeapObject(FutureObject);
  }
}

/** Futures whose exception nobody has asked for, oldest first. */
const unretrieved: Set<FutureObject> = new Set();
/** More than so many: the oldest are given up and reported. */
const MOST_UNRETRIEVED = 65536;
/** Those of them for which nobody waited when they failed, and how often it was looked whether they are dead. */
const unwaited: Map<FutureObject, number> = new Map();
const MOST_LOOKS = 4;

function rememberUnretrieved(self: FutureObject, isWaitedFor: boolean): void {
  unretrieved.add(self);
  if (!isWaitedFor) unwaited.set(self, 0);
  if (self.ob_type.tp_finalize === undefined) {
    registerHeld(self, reportUnretrieved as (op: PyHeapObject) => void);
  }
  if (unretrieved.size > MOST_UNRETRIEVED) {
    for (const oldest of unretrieved) return reportUnretrieved(oldest);
  }
}
/** The exception has been asked for, or need not be. */
export function forgetException(self: FutureObject): void {
  if (!self.fut_log_tb) return;
  self.fut_log_tb = false;
  unretrieved.delete(self);
  unwaited.delete(self);
  if (self.ob_type.tp_finalize === undefined) unregisterFinalizable(self);
}
/** A task has come to its end: failed ones that only its variables held are reported now. */
export function checkUnretrieved(): void {
  if (unwaited.size === 0) return;
  for (const [future, looks] of unwaited) {
    if (looks < MOST_LOOKS) unwaited.set(future, looks + 1);
    else unwaited.delete(future);
  }
  watch.hooks?.mayHaveDied();
}
/** Calls the exception handler of a future's loop. */
export function tellLoop(self: FutureObject, context: PyObject): void {
  try {
    PyObject_CallMethod(self.fut_loop!, "call_exception_handler", [context]);
  } catch (err) {
    PyErr_FormatUnraisable(err, `Exception ignored while finalizing future ${reprText(self)}`);
  }
}
/** Tells the loop of an exception that nobody asked for. CPython: `FutureObj_finalize`. */
function reportUnretrieved(self: FutureObject): void {
  if (!self.fut_log_tb) return;
  forgetException(self);
  const context = PyDict_New();
  PyDict_SetItemString(
    context,
    "message",
    PyUnicode_FromUTF16(`${Py_TYPE(self).ht_name} exception was never retrieved`),
  );
  PyDict_SetItemString(context, "exception", self.fut_exception!);
  PyDict_SetItemString(context, "future", self);
  if (self.fut_source_tb !== undefined) PyDict_SetItemString(context, "source_traceback", self.fut_source_tb);
  tellLoop(self, context);
}
/**
 * Reports all exceptions that nobody asked for.
 *
 * DIFFERS: CPython reports each when the last reference to its future goes away; here when a walk finds it dead, at the end at last.
 */
export function reportAllUnretrieved(): void {
  for (const future of [...unretrieved]) reportUnretrieved(future);
}

/** CPython: `future_init`. */
export function futureInit(self: FutureObject, loop: PyObject): void {
  self.fut_loop = undefined;
  self.fut_callbacks = [];
  self.fut_result =
    self.fut_exception =
    self.fut_exception_tb =
    self.fut_source_tb =
      undefined;
  self.fut_cancel_msg = self.fut_cancelled_exc = self.fut_awaited_by = undefined;
  self.fut_state = PENDING;
  forgetException(self);
  self.fut_blocking = false;
  const owner = self.fut_loop = loop === Py_None ? getEventLoop() : loop;
  const layout = layoutOf(owner);
  const isDebugged = layout === undefined
    ? PyObject_IsTrue(PyObject_CallMethod(owner, "get_debug", []))
    : (owner as PyInstanceObject).slots[layout.debug] !== false;
  if (isDebugged) {
    self.fut_source_tb = PyObject_CallNoArgs(attributeOf("traceback", "extract_stack"));
  }
}

function ensureAlive(self: FutureObject): PyObject {
  if (self.fut_loop === undefined) throw newRuntimeError("Future object is not initialized.");
  return self.fut_loop;
}

function scheduleCallbacks(self: FutureObject): void {
  self.onDone();
  const callbacks = self.fut_callbacks;
  if (callbacks.length === 0) return;
  self.fut_callbacks = [];
  for (const { callback, context } of callbacks) callSoon(self.fut_loop!, callback, self, context);
}

/** CPython: `future_set_result`. */
export function futureSetResult(self: FutureObject, result: PyObject): void {
  ensureAlive(self);
  if (self.fut_state !== PENDING) throw newInvalidStateError("invalid state");
  self.fut_result = result;
  self.fut_state = FINISHED;
  scheduleCallbacks(self);
}

/** CPython: `future_set_exception`. */
export function futureSetException(self: FutureObject, exception: PyObject): void {
  ensureAlive(self);
  if (self.fut_state !== PENDING) throw newInvalidStateError("invalid state");
  let exc = exception;
  if (isExceptionClass(exc)) {
    exc = PyObject_CallNoArgs(exc);
    if (self.fut_state as number !== PENDING) throw newInvalidStateError("invalid state");
  }
  if (!(exc instanceof PyBaseExceptionObject)) throw newTypeError("invalid exception object");
  if (PyErr_Matches(exc, PyExc_StopIteration)) {
    const error = newException(
      PyExc_RuntimeError,
      "StopIteration interacts badly with generators and cannot be raised into a Future",
    );
    error.cause = error.context = exc;
    error.suppress_context = true;
    exc = error;
  }
  self.fut_exception = exc as PyBaseExceptionObject;
  self.fut_exception_tb = self.fut_exception.traceback;
  self.fut_state = FINISHED;
  const isWaitedFor = self.fut_callbacks.length > 0;
  scheduleCallbacks(self);
  self.fut_log_tb = true;
  rememberUnretrieved(self, isWaitedFor);
}

/** The CancelledError to raise: the one that ended the task, once; else a new one. CPython: `create_cancelled_error`. */
export function createCancelledError(self: FutureObject): PyBaseExceptionObject {
  const exc = self.fut_cancelled_exc;
  if (exc !== undefined) {
    self.fut_cancelled_exc = undefined;
    return exc;
  }
  const message = self.fut_cancel_msg;
  return PyObject_Vectorcall(
    cancelledErrorType(),
    message === undefined || message === Py_None ? [] : [message],
    undefined,
  ) as PyBaseExceptionObject;
}

/** The exception of a finished future, its traceback set back, or undefined; throws if it has no outcome yet or was cancelled. */
export function takeException(self: FutureObject): PyBaseExceptionObject | undefined {
  if (self.fut_state === CANCELLED) throw createCancelledError(self);
  if (self.fut_state !== FINISHED) throw newInvalidStateError("Result is not set.");
  forgetException(self);
  const exc = self.fut_exception;
  if (exc === undefined) return undefined;
  exc.traceback = self.fut_exception_tb;
  self.fut_exception_tb = undefined;
  return exc;
}
function futureResult(self: FutureObject): PyObject {
  if (self.fut_loop === undefined) throw newInvalidStateError("Future object is not initialized.");
  const exc = takeException(self);
  if (exc !== undefined) throw exc;
  return self.fut_result!;
}

/** CPython: `future_add_done_callback`. */
export function futureAddDoneCallback(self: FutureObject, callback: PyObject, context: PyObject): void {
  const loop = self.fut_loop;
  if (loop === undefined) throw newRuntimeError("uninitialized Future object");
  if (self.fut_state !== PENDING) callSoon(loop, callback, self, context);
  else self.fut_callbacks.push({ callback, context });
}

/** CPython: `future_cancel`. */
export function futureCancel(self: FutureObject, message: PyObject | undefined): boolean {
  forgetException(self);
  if (self.fut_state !== PENDING) return false;
  self.fut_state = CANCELLED;
  self.fut_cancel_msg = message;
  scheduleCallbacks(self);
  return true;
}

/** Notes who waits for a future. */
export function awaitedByAdd(self: FutureObject, waiter: PyObject): void {
  (self.fut_awaited_by ??= new Set()).add(waiter);
}
export function awaitedByDiscard(self: FutureObject, waiter: PyObject): void {
  const waiters = self.fut_awaited_by;
  if (waiters?.delete(waiter) && waiters.size === 0) self.fut_awaited_by = undefined;
}

function cannotDelete(self: FutureObject, name: string): PyObject {
  return newAttributeError("cannot delete attribute", self, name);
}

const initSignature = new Signature("(*, loop=None)");
const method = methodsOf<FutureObject>();

/** A getter that shows None for what isn't there. */
function shown(get: (self: FutureObject) => PyObject | undefined): { get: (self: FutureObject) => PyObject } {
  return { get: (self) => get(self) ?? Py_None };
}

defineType<FutureObject>(Future_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "The outcome of something that is not over yet: a result, an exception, or a cancellation.",
  signature: "(*, loop=None)",
  hasWeakrefs: true,
  slots: {
    tp_alloc: (type) => new FutureObject(type),
    tp_new: (type) => attachInstance(new FutureObject(type), type),
    tp_init: (self, args, kwnames) => {
      if (args.length > (kwnames?.length ?? 0)) throw newTypeError("Future() takes no positional arguments");
      const [loop] = bindArguments(initSignature, "Future", () => "Future()", args, kwnames);
      futureInit(self, loop as PyObject);
    },
    tp_repr: (self) => {
      ensureAlive(self);
      return PyObject_CallOneArg(attributeOf("asyncio.base_futures", "_future_repr"), self);
    },
    tp_iter: (self) => iterate(self),
    am_await: (self) => iterate(self),
    tp_traverse: (self, visit) => {
      for (
        const op of [
          self.fut_loop,
          self.fut_result,
          self.fut_exception,
          self.fut_exception_tb,
          self.fut_source_tb,
          self.fut_cancel_msg,
          self.fut_cancelled_exc,
        ]
      ) if (op !== undefined) visit(op);
      if (self.fut_awaited_by !== undefined) { for (const op of self.fut_awaited_by) visit(op); }
      for (const { callback, context } of self.fut_callbacks) {
        visit(callback);
        visit(context);
      }
    },
  },
  methods: {
    result: method(
      "($self, /)",
      "The result; the exception or CancelledError that ended the future is raised.",
      futureResult,
    ),
    exception: method("($self, /)", "The exception that was set, or None.", (self) => {
      if (self.fut_loop === undefined) throw newInvalidStateError("Future object is not initialized.");
      if (self.fut_state === CANCELLED) throw createCancelledError(self);
      if (self.fut_state !== FINISHED) throw newInvalidStateError("Exception is not set.");
      forgetException(self);
      return self.fut_exception ?? Py_None;
    }),
    set_result: method("($self, result, /)", "Mark the future done and set its result.", (self, result) => {
      futureSetResult(self, result);
      return Py_None;
    }),
    set_exception: method(
      "($self, exception, /)",
      "Mark the future done and set an exception.",
      (self, exception) => {
        futureSetException(self, exception);
        return Py_None;
      },
    ),
    add_done_callback: method(
      "($self, fn, /, *, context=<unrepresentable>)",
      "Add a callback to be run when the future becomes done.",
      (self, fn, context) => {
        futureAddDoneCallback(self, fn, context ?? PyContext_CopyCurrent());
        return Py_None;
      },
    ),
    remove_done_callback: method(
      "($self, fn, /)",
      "Remove all instances of a callback; returns how many there were.",
      (self, fn) => {
        ensureAlive(self);
        const before = self.fut_callbacks;
        const kept = before.filter(({ callback }) => !PyObject_RichCompareBool(fn, callback, Py_EQ));
        self.fut_callbacks = self.fut_callbacks === before ? kept : self.fut_callbacks;
        return before.length - kept.length;
      },
    ),
    cancel: method(
      "($self, /, msg=None)",
      "Cancel the future and schedule callbacks; False if it is done already.",
      (self, msg) => {
        ensureAlive(self);
        return futureCancel(self, msg);
      },
    ),
    cancelled: method(
      "($self, /)",
      "Whether the future was cancelled.",
      (self) => self.fut_loop !== undefined && self.fut_state === CANCELLED,
    ),
    done: method(
      "($self, /)",
      "Whether the future is done.",
      (self) => self.fut_loop !== undefined && self.fut_state !== PENDING,
    ),
    get_loop: method("($self, /)", "The event loop that the future is bound to.", ensureAlive),
    _make_cancelled_error: method("($self, /)", "The CancelledError to raise.", createCancelledError),
    __class_getitem__: classMethod(
      "($type, object, /)",
      "See PEP 585",
      (type: PyObject, item) => PyGenericAlias_New(type, item),
    ),
  },
  getset: {
    _state: {
      get: (self) => {
        ensureAlive(self);
        return STATE_NAMES[self.fut_state];
      },
    },
    _asyncio_future_blocking: {
      get: (self) => self.fut_loop !== undefined && self.fut_blocking,
      set: (self, value) => {
        ensureAlive(self);
        if (value === undefined) throw cannotDelete(self, "_asyncio_future_blocking");
        self.fut_blocking = PyObject_IsTrue(value);
      },
    },
    _loop: shown((self) => self.fut_loop),
    _callbacks: {
      get: (self) => {
        ensureAlive(self);
        if (self.fut_callbacks.length === 0) return Py_None;
        return PyList_New(
          self.fut_callbacks.map(({ callback, context }) => PyTuple_New([callback, context])),
        );
      },
    },
    _result: shown((self) => self.fut_result),
    _exception: shown((self) => self.fut_exception),
    _log_traceback: {
      get: (self) => {
        ensureAlive(self);
        return self.fut_log_tb;
      },
      set: (self, value) => {
        if (value === undefined) throw cannotDelete(self, "_log_traceback");
        if (PyObject_IsTrue(value)) throw newValueError("_log_traceback can only be set to False");
        forgetException(self);
      },
    },
    _source_traceback: shown((self) => self.fut_source_tb),
    _cancel_message: {
      get: (self) => self.fut_cancel_msg ?? Py_None,
      set: (self, value) => {
        if (value === undefined) throw cannotDelete(self, "_cancel_message");
        self.fut_cancel_msg = value;
      },
    },
    _asyncio_awaited_by: shown((self) =>
      self.fut_awaited_by === undefined ? undefined : PyFrozenSet_New(PyList_New([...self.fut_awaited_by]))
    ),
  },
});

// The iterator ---------------------------------------------------------------------------------------------------------

/** What `await` drives: gives the future itself while it is pending, then its result. */
class FutureIterObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  /** undefined once an exception was thrown in or it was closed. */
  declare future: FutureObject | undefined;
  constructor(future: FutureObject) {
    this.ob_type = FutureIter_Type;
    this.future = future;
  }
  static {
    isHeapObject(FutureIterObject);
  }
}
function iterate(future: FutureObject): FutureIterObject {
  ensureAlive(future);
  return new FutureIterObject(future);
}

/** The future while it is pending, undefined when its result is there. */
function advance(self: FutureIterObject): FutureObject | undefined {
  const future = self.future;
  if (future === undefined || future.fut_state !== PENDING) return undefined;
  if (future.fut_blocking) throw newRuntimeError("await wasn't used with future");
  future.fut_blocking = true;
  return future;
}
function next(self: FutureIterObject): PyObject {
  const pending = advance(self);
  if (pending !== undefined) return pending;
  throw newStopIteration(self.future === undefined ? undefined : futureResult(self.future));
}

/** The exception that `throw(type, value, traceback)` means. */
function exceptionOf(
  type: PyObject,
  value: PyObject | undefined,
  tb: PyObject | undefined,
): PyBaseExceptionObject {
  if (tb !== undefined && tb !== Py_None && !PyTraceBack_Check(tb)) {
    throw newTypeError("throw() third argument must be a traceback");
  }
  let exc: PyObject;
  if (isExceptionClass(type)) {
    if (value === undefined || value === Py_None) exc = PyObject_CallNoArgs(type);
    else if (PyObject_IsInstance(value, type)) exc = value;
    else exc = PyObject_Vectorcall(type, value instanceof PyTupleObject ? value.ob_item : [value], undefined);
  } else if (type instanceof PyBaseExceptionObject) {
    if (value !== undefined && value !== Py_None) {
      throw newTypeError("instance exception may not have a separate value");
    }
    exc = type;
  } else throw newTypeError("exceptions must be classes deriving BaseException or instances of such a class");
  if (tb !== undefined && tb !== Py_None) (exc as PyBaseExceptionObject).traceback = tb as PyTracebackObject;
  return exc as PyBaseExceptionObject;
}

const iterMethod = methodsOf<FutureIterObject>();
defineType<FutureIterObject>(FutureIter_Type, {
  slots: {
    tp_iter: (self) => self,
    tp_iternext: next,
    am_send: (self) => {
      const pending = advance(self);
      if (pending !== undefined) return { done: false, value: pending };
      return { done: true, value: self.future === undefined ? Py_None : futureResult(self.future) };
    },
    tp_traverse: (self, visit) => {
      if (self.future !== undefined) visit(self.future);
    },
  },
  methods: {
    send: iterMethod("($self, value, /)", undefined, next),
    throw: iterMethod(
      "($self, type, val=<unrepresentable>, tb=<unrepresentable>, /)",
      undefined,
      (self, type, value, tb) => {
        warnAboutSignature(value, "throw");
        const exc = exceptionOf(type, value, tb);
        self.future = undefined;
        throw exc;
      },
    ),
    close: iterMethod("($self, /)", undefined, (self) => {
      self.future = undefined;
      return Py_None;
    }),
  },
});
