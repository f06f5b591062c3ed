/** `_asyncio.Task`: a future that runs a coroutine. After the second half of CPython's `Modules/_asynciomodule.c`. */
import { registerHandingOver, resumableFrame } from "../../eval/call_frames.ts";
import type { InterpreterFrame } from "../../eval/frame.ts";
import { enterFrame } from "../../eval/hand_over.ts";
import type { Completion } from "../../eval/handed_call.ts";
import { sendNext } from "../../eval/slow_paths.ts";
import { newBuiltinMethod, type PyCFunctionObject } from "../../objects/cfunction_object.ts";
import { PyDict_New, PyDict_SetItemString } from "../../objects/dict_object.ts";
import { PyBaseExceptionObject, type PyStopIterationObject } from "../../objects/exceptions.ts";
import { gen_throw, PyCoro_CheckExact } from "../../objects/gen_object.ts";
import { PyGenericAlias_New } from "../../objects/genericalias_object.ts";
import { attachInstance, type InstanceStorage } from "../../objects/instance.ts";
import { Py_None } from "../../objects/none_object.ts";
import {
  isHeapObject,
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../../objects/object.ts";
import {
  Py_TYPE,
  PyExc_KeyboardInterrupt,
  PyExc_StopIteration,
  PyExc_SystemExit,
  PyGen_Type,
} from "../../objects/type_zoo.ts";
import { PyUnicode_CheckExact } from "../../objects/unicode_object.ts";
import {
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
  PyObject_IsInstance,
  PyObject_IsTrue,
  PyObject_SetAttr,
  PyObject_Str,
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
  newRuntimeError,
  newTypeError,
  PyErr_GivenExceptionMatches,
  PyErr_Matches,
} from "../../protocol/errors.ts";
import {
  classMethod,
  type Implementation,
  methodsOf,
  PyMethodDef,
  Signature,
} from "../../protocol/signature.ts";
import { entrust, registerHeld, unregisterFinalizable, watch } from "../../runtime/gc/registry.ts";
import { type PyThreadState, PyThreadState_Get } from "../../runtime/thread_state.ts";
import {
  PyContext_CopyCurrent,
  PyContext_Enter,
  PyContext_Exit,
  type PyContextObject,
} from "../_contextvars.ts";
import { newNativeType } from "../native.ts";
import {
  awaitedByAdd,
  awaitedByDiscard,
  checkUnretrieved,
  createCancelledError,
  forgetException,
  Future_Type,
  futureAddDoneCallback,
  futureCancel,
  futureInit,
  FutureObject,
  futureSetException,
  futureSetResult,
  PENDING,
  takeException,
  tellLoop,
} from "./future.ts";
import {
  attributeOf,
  callSoon,
  cancelledErrorType,
  enterTask,
  leaveTask,
  newInvalidStateError,
  swapCurrentTask,
} from "./state.ts";

export const Task_Type: PyTypeObject = newNativeType("_asyncio.Task", Future_Type);
export const TaskStep_Type: PyTypeObject = newNativeType("_asyncio.TaskStepMethWrapper");

/** Tasks that are not done. */
export const pendingTasks: Set<TaskObject> = new Set();
let nameCounter = 0;

export class TaskObject extends FutureObject {
  task_coro: PyObject | undefined = undefined;
  task_context: PyObject = Py_None;
  /** A number until the name is asked for: "Task-N". */
  task_name: PyObject | undefined = undefined;
  task_fut_waiter: PyObject | undefined = undefined;
  task_must_cancel = false;
  task_log_destroy_pending = false;
  task_cancels = 0;
  override onDone(): void {
    forgetTask(this);
  }
}

/** A task that is not done is known to its loop, and its death told (CPython: `register_task`). */
export function rememberTask(task: TaskObject): void {
  pendingTasks.add(task);
  watchTask(task);
}
function watchTask(task: TaskObject): void {
  if (task.ob_type.tp_finalize === undefined) registerHeld(task, finalizeTask as (op: PyHeapObject) => void);
}
export function forgetTask(task: TaskObject): void {
  if (!pendingTasks.delete(task)) return;
  if (task.ob_type.tp_finalize === undefined) unregisterFinalizable(task);
  checkUnretrieved();
}

/** What the loop calls to run the next step of a task. */
export class TaskStepObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly task: TaskObject;
  declare readonly exc: PyBaseExceptionObject | undefined;
  constructor(task: TaskObject, exc: PyBaseExceptionObject | undefined) {
    this.ob_type = TaskStep_Type;
    this.task = task;
    this.exc = exc;
  }
  static {
    isHeapObject(TaskStepObject);
  }
}
defineType<TaskStepObject>(TaskStep_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  slots: {
    tp_call: (self, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) {
        throw newTypeError("function takes no keyword arguments");
      }
      if (args.length > 0) throw newTypeError("function takes no positional arguments");
      return taskStep(self.task, self.exc);
    },
    tp_traverse: (self, visit) => visit(self.task),
  },
  getset: {
    __self__: { get: (self) => self.task },
    __qualname__: {
      get: (self) => PyObject_GetOptionalAttr(self.task.task_coro ?? Py_None, "__qualname__") ?? Py_None,
    },
  },
});

registerHandingOver(TaskStep_Type.tp_call!);

function stepSoon(task: TaskObject, exc: PyBaseExceptionObject | undefined): void {
  callSoon(task.fut_loop!, new TaskStepObject(task, exc), undefined, task.task_context);
}
function errorSoon(task: TaskObject, message: string): void {
  stepSoon(task, newRuntimeError(message));
}

const wakeupDef = new PyMethodDef(
  "task_wakeup",
  "($self, object, /)",
  undefined,
  ((task: TaskObject, future: PyObject) => taskWakeup(task, future)) as Implementation,
  "",
  false,
  true,
);

/** A future that the task waited for is done. CPython: `task_wakeup`. */
function taskWakeup(task: TaskObject, future: PyObject): PyObject {
  return taskStep(task, wakeupError(task, future));
}
/** Whether a built-in is the callback of a task that waits. */
export function isWakeup(callback: PyCFunctionObject): boolean {
  return callback.m_ml === wakeupDef;
}
/** What the future that a task waited for throws into it. */
export function wakeupError(task: TaskObject, future: PyObject): PyBaseExceptionObject | undefined {
  if (future instanceof FutureObject) awaitedByDiscard(future, task);
  try {
    if (isExactFuture(future)) return takeException(future);
    PyObject_CallMethod(future, "result", []);
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
    return err;
  }
  return undefined;
}
function isExactFuture(op: PyObject): op is FutureObject {
  const type = Py_TYPE(op);
  return type === Task_Type || type === Future_Type;
}

/** Runs the coroutine up to its next wait as the current task: in the loop if it may, else nested. CPython: `task_step`. */
function taskStep(task: TaskObject, exc: PyBaseExceptionObject | undefined): PyObject {
  const thread = PyThreadState_Get();
  const call = thread.handed_call;
  // What a step without a frame of its own calls is not handed over.
  thread.handed_call = undefined;
  const frame = enterStep(thread, task, exc, call !== undefined);
  if (frame === undefined) return Py_None;
  thread.handed_call = call;
  return enterFrame(thread, frame, new StepCompletion(task));
}

/**
 * Begins a step: the frame that is to be entered, whose outcome `stepReturned`, `stepYielded` or `stepRaised` is told; undefined when
 * the step is over.
 */
export function enterStep(
  thread: PyThreadState,
  task: TaskObject,
  exc: PyBaseExceptionObject | undefined,
  mayEnter = true,
): InterpreterFrame | undefined {
  enterTask(task.fut_loop!, task);
  let frame: InterpreterFrame | undefined;
  try {
    exc = beginStep(task, exc);
    if (mayEnter && exc === undefined) frame = resumableFrame(thread, task.task_coro!, Py_None);
    if (frame === undefined) runStep(task, exc);
  } finally {
    if (frame === undefined) leaveTask(task.fut_loop!, task);
  }
  return frame;
}

/** The coroutine of an entered step has returned. */
export function stepReturned(task: TaskObject, value: PyObject): void {
  if (watch.active) watch.hooks?.stepped();
  try {
    finished(task, value);
  } finally {
    leaveTask(task.fut_loop!, task);
  }
}
/** It has yielded something to wait for. */
export function stepYielded(task: TaskObject, value: PyObject): void {
  try {
    waitFor(task, value);
  } finally {
    leaveTask(task.fut_loop!, task);
  }
}
/** It has raised; KeyboardInterrupt and SystemExit are thrown on. */
export function stepRaised(task: TaskObject, exc: PyBaseExceptionObject): void {
  if (watch.active) watch.hooks?.stepped();
  try {
    failed(task, exc);
  } finally {
    leaveTask(task.fut_loop!, task);
  }
}

/** The end of a step whose coroutine the loop has run. */
class StepCompletion implements Completion {
  readonly task: TaskObject;
  constructor(task: TaskObject) {
    this.task = task;
  }
  returned(value: PyObject): PyObject {
    stepReturned(this.task, value);
    return Py_None;
  }
  yielded(value: PyObject): PyObject {
    stepYielded(this.task, value);
    return Py_None;
  }
  threw(exc: PyBaseExceptionObject): PyObject {
    stepRaised(this.task, exc);
    return Py_None;
  }
}

/** What to throw into the coroutine, if anything. The first part of CPython's `task_step_impl`. */
function beginStep(
  task: TaskObject,
  exc: PyBaseExceptionObject | undefined,
): PyBaseExceptionObject | undefined {
  if (task.fut_state !== PENDING) {
    throw newInvalidStateError(`__step(): already done: ${reprText(task)} ${reprText(exc ?? Py_None)}`);
  }
  if (task.task_must_cancel) {
    if (exc === undefined || !PyErr_GivenExceptionMatches(exc, cancelledErrorType())) {
      exc = createCancelledError(task);
    }
    task.task_must_cancel = false;
  }
  task.task_fut_waiter = undefined;
  if (task.task_coro === undefined) throw newRuntimeError("uninitialized Task object");
  return exc;
}

/** Runs the coroutine in a nested loop. */
function runStep(task: TaskObject, exc: PyBaseExceptionObject | undefined): void {
  const coro = task.task_coro!;
  const thread = PyThreadState_Get();
  let result: PyObject, done: boolean;
  try {
    if (exc === undefined) {
      result = sendNext(thread, coro, Py_None);
      done = thread.send_done;
    } else {
      done = false;
      result = PyCoro_CheckExact(coro)
        ? gen_throw(coro, true, exc, undefined, undefined)
        : PyObject_CallMethod(coro, "throw", [exc]);
    }
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
    if (!PyErr_Matches(err, PyExc_StopIteration)) return failed(task, err);
    done = true;
    result = (err as PyStopIterationObject).value ?? Py_None;
  }
  if (done) finished(task, result);
  else waitFor(task, result);
}

/** The coroutine returned. */
function finished(task: TaskObject, result: PyObject): void {
  if (task.task_must_cancel) {
    task.task_must_cancel = false;
    futureCancel(task, task.fut_cancel_msg);
  } else futureSetResult(task, result);
}

/** The coroutine raised something. */
function failed(task: TaskObject, err: PyBaseExceptionObject): void {
  if (PyErr_Matches(err, cancelledErrorType())) {
    task.fut_cancelled_exc = err;
    futureCancel(task, undefined);
    return;
  }
  futureSetException(task, err);
  if (PyErr_Matches(err, PyExc_KeyboardInterrupt) || PyErr_Matches(err, PyExc_SystemExit)) throw err;
}

/** The coroutine yielded something to wait for. CPython: `task_step_handle_result_impl`. */
function waitFor(task: TaskObject, result: PyObject): void {
  if (result === task) return errorSoon(task, `Task cannot await on itself: ${reprText(task)}`);
  if (isExactFuture(result)) {
    if (result.fut_loop !== task.fut_loop) return differentLoop(task, result);
    if (!result.fut_blocking) return yieldInsteadOfFrom(task, result);
    awaitedByAdd(result, task);
    result.fut_blocking = false;
    futureAddDoneCallback(result, newBuiltinMethod(wakeupDef, task, undefined), task.task_context);
    return nowWaitingFor(task, result);
  }
  // A bare yield gives the other callbacks of the loop a turn.
  if (result === Py_None) return stepSoon(task, undefined);
  const blocking = PyObject_GetOptionalAttr(result, "_asyncio_future_blocking");
  if (blocking !== undefined && blocking !== Py_None) {
    const isBlocking = PyObject_IsTrue(blocking);
    if (futureLoop(result) !== task.fut_loop) return differentLoop(task, result);
    if (!isBlocking) return yieldInsteadOfFrom(task, result);
    if (result instanceof FutureObject) awaitedByAdd(result, task);
    PyObject_SetAttr(result, "_asyncio_future_blocking", false);
    PyObject_Vectorcall(PyObject_GetAttr(result, "add_done_callback"), [
      newBuiltinMethod(wakeupDef, task, undefined),
      task.task_context,
    ], ["context"]);
    return nowWaitingFor(task, result);
  }
  if (PyObject_IsInstance(result, PyGen_Type)) {
    return errorSoon(
      task,
      `yield was used instead of yield from for generator in task ${reprText(task)} with ${reprText(result)}`,
    );
  }
  errorSoon(task, `Task got bad yield: ${reprText(result)}`);
}
function nowWaitingFor(task: TaskObject, future: PyObject): void {
  task.task_fut_waiter = future;
  if (
    task.task_must_cancel &&
    PyObject_IsTrue(PyObject_CallMethod(future, "cancel", [task.fut_cancel_msg ?? Py_None]))
  ) {
    task.task_must_cancel = false;
  }
}
function differentLoop(task: TaskObject, future: PyObject): void {
  errorSoon(task, `Task ${reprText(task)} got Future ${reprText(future)} attached to a different loop`);
}
function yieldInsteadOfFrom(task: TaskObject, future: PyObject): void {
  errorSoon(task, `yield was used instead of yield from in task ${reprText(task)} with ${reprText(future)}`);
}
/** The loop of any future-like object. */
function futureLoop(future: PyObject): PyObject {
  const getLoop = PyObject_GetOptionalAttr(future, "get_loop");
  return getLoop === undefined ? PyObject_GetAttr(future, "_loop") : PyObject_CallNoArgs(getLoop);
}

/** Runs the first step inside the constructor. CPython: `task_eager_start`. */
function startEagerly(task: TaskObject): void {
  const loop = task.fut_loop!;
  const before = swapCurrentTask(loop, task);
  try {
    rememberTask(task);
    const thread = PyThreadState_Get();
    PyContext_Enter(thread, task.task_context as PyContextObject);
    try {
      runStep(task, beginStep(task, undefined));
    } finally {
      PyContext_Exit(thread, task.task_context as PyContextObject);
    }
  } finally {
    swapCurrentTask(loop, before);
  }
  if (task.fut_state !== PENDING) task.task_coro = undefined;
}

const initSignature = new Signature(
  "(coro, *, loop=None, name=None, context=None, eager_start: bool = False)",
);

/** CPython: `_asyncio_Task___init___impl`. */
function taskInit(
  self: TaskObject,
  coro: PyObject,
  loop: PyObject,
  name: PyObject,
  context: PyObject,
  eager: boolean,
): void {
  futureInit(self, loop);
  if (
    !PyCoro_CheckExact(coro) &&
    !PyObject_IsTrue(PyObject_CallOneArg(attributeOf("asyncio.coroutines", "iscoroutine"), coro))
  ) {
    self.task_log_destroy_pending = false;
    throw newTypeError(`a coroutine was expected, got ${reprText(coro)}`);
  }
  self.task_context = context === Py_None ? PyContext_CopyCurrent() : context;
  self.task_fut_waiter = undefined;
  self.task_must_cancel = false;
  self.task_log_destroy_pending = true;
  self.task_cancels = 0;
  self.task_coro = coro;
  if (PyCoro_CheckExact(coro)) entrust(coro);
  self.task_name = name === Py_None ? ++nameCounter : PyUnicode_CheckExact(name) ? name : PyObject_Str(name);
  if (eager && PyObject_IsTrue(PyObject_CallMethod(self.fut_loop!, "is_running", []))) {
    startEagerly(self);
    return;
  }
  // Even one that the loop refuses is destroyed while it is pending.
  watchTask(self);
  stepSoon(self, undefined);
  rememberTask(self);
}

/** Tells the loop of a task that will never be done. CPython: `TaskObj_finalize`. */
function finalizeTask(task: TaskObject): void {
  pendingTasks.delete(task);
  if (task.fut_state !== PENDING || !task.task_log_destroy_pending || task.fut_loop === undefined) return;
  const context = PyDict_New();
  PyDict_SetItemString(context, "task", task);
  PyDict_SetItemString(context, "message", "Task was destroyed but it is pending!");
  if (task.fut_source_tb !== undefined) PyDict_SetItemString(context, "source_traceback", task.fut_source_tb);
  tellLoop(task, context);
}
/** The same at the end of the program, for those that are left. */
export function reportPendingTasks(): void {
  for (const task of [...pendingTasks]) {
    unregisterFinalizable(task);
    finalizeTask(task);
  }
}

const method = methodsOf<TaskObject>();
defineType<TaskObject>(Task_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "A coroutine wrapped in a future.",
  signature: "(coro, *, loop=None, name=None, context=None, eager_start=False)",
  hasWeakrefs: true,
  slots: {
    tp_alloc: (type) => new TaskObject(type),
    tp_new: (type) => attachInstance(new TaskObject(type), type),
    tp_init: (self, args, kwnames) => {
      const [coro, loop, name, context, eager] = bindArguments(
        initSignature,
        "Task",
        () => "Task()",
        args,
        kwnames,
      );
      taskInit(
        self,
        coro as PyObject,
        loop as PyObject,
        name as PyObject,
        context as PyObject,
        eager as boolean,
      );
    },
    tp_repr: (self) => PyObject_CallOneArg(attributeOf("asyncio.base_tasks", "_task_repr"), self),
    tp_traverse: (self, visit) => {
      Future_Type.tp_traverse!(self, visit);
      visit(self.task_context);
      for (const op of [self.task_coro, self.task_fut_waiter]) if (op !== undefined) visit(op);
    },
  },
  methods: {
    set_result: method("($self, result, /)", undefined, () => {
      throw newRuntimeError("Task does not support set_result operation");
    }),
    set_exception: method("($self, exception, /)", undefined, () => {
      throw newRuntimeError("Task does not support set_exception operation");
    }),
    cancel: method(
      "($self, /, msg=None)",
      "Request that the task cancels itself: CancelledError is thrown into its coroutine at the next turn.",
      (self, msg) => {
        forgetException(self);
        if (self.fut_state !== PENDING) return false;
        self.task_cancels++;
        const waiter = self.task_fut_waiter;
        if (
          waiter !== undefined &&
          PyObject_IsTrue(PyObject_Vectorcall(PyObject_GetAttr(waiter, "cancel"), [msg], ["msg"]))
        ) return true;
        self.task_must_cancel = true;
        self.fut_cancel_msg = msg;
        return true;
      },
    ),
    cancelling: method(
      "($self, /)",
      "How many requests to cancel the task are not taken back.",
      (self) => self.task_cancels,
    ),
    uncancel: method("($self, /)", "Take one request to cancel the task back; how many are left.", (self) => {
      if (self.task_cancels > 0 && --self.task_cancels === 0) self.task_must_cancel = false;
      return self.task_cancels;
    }),
    get_stack: method(
      "($self, /, *, limit=None)",
      "The list of stack frames of the task's coroutine.",
      (self, limit) =>
        PyObject_Vectorcall(attributeOf("asyncio.base_tasks", "_task_get_stack"), [self, limit], undefined),
    ),
    print_stack: method(
      "($self, /, *, limit=None, file=None)",
      "Print the stack or traceback of the task's coroutine.",
      (self, limit, file) =>
        PyObject_Vectorcall(
          attributeOf("asyncio.base_tasks", "_task_print_stack"),
          [self, limit, file],
          undefined,
        ),
    ),
    _make_cancelled_error: method("($self, /)", "The CancelledError to raise.", createCancelledError),
    get_name: method("($self, /)", undefined, (self) => {
      if (typeof self.task_name === "number") self.task_name = `Task-${self.task_name}`;
      return self.task_name ?? Py_None;
    }),
    set_name: method("($self, value, /)", undefined, (self, value) => {
      self.task_name = PyUnicode_CheckExact(value) ? value : PyObject_Str(value);
      return Py_None;
    }),
    get_coro: method("($self, /)", undefined, (self) => self.task_coro ?? Py_None),
    get_context: method("($self, /)", undefined, (self) => self.task_context),
    __class_getitem__: classMethod(
      "($type, object, /)",
      "See PEP 585",
      (type: PyObject, item) => PyGenericAlias_New(type, item),
    ),
  },
  getset: {
    _log_destroy_pending: {
      get: (self) => self.task_log_destroy_pending,
      set: (self, value) => {
        if (value === undefined) {
          throw newAttributeError("cannot delete attribute", self, "_log_destroy_pending");
        }
        self.task_log_destroy_pending = PyObject_IsTrue(value);
      },
    },
    _must_cancel: { get: (self) => self.task_must_cancel },
    _coro: { get: (self) => self.task_coro ?? Py_None },
    _fut_waiter: { get: (self) => self.task_fut_waiter ?? Py_None },
  },
});
