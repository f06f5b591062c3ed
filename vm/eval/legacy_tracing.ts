/**
 * `sys.settrace` and `sys.setprofile` on top of monitoring: callbacks of the tools 6 and 7 that turn events into calls of one
 * function with a frame. After CPython's `Python/legacy_tracing.c` and `Python/sysmodule.c`.
 */
import { PyCFunctionObject } from "../objects/cfunction_object.ts";
import type { PyCodeObject } from "../objects/code_object.ts";
import type { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { _PyFrame_GetFrameObject, type PyFrameObject } from "../objects/frame_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { Py_TYPE, PyMethodDescr_Type } from "../objects/type_zoo.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import { newSystemError } from "../protocol/errors.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";
import type { PyThreadState, TraceFunction } from "../runtime/thread_state.ts";
import type { InterpreterFrame } from "./frame.ts";
import {
  _PyMonitoring_GetLocalEvents,
  _PyMonitoring_SetEvents,
  _PyMonitoring_SetLocalEvents,
} from "./instrumentation.ts";
import {
  _PyInstrumentation_DISABLE,
  _PyInstrumentation_MISSING,
  monitoring,
  MonitoringCallback,
  PY_MONITORING_EVENT_C_RAISE,
  PY_MONITORING_EVENT_C_RETURN,
  PY_MONITORING_EVENT_CALL,
  PY_MONITORING_EVENT_INSTRUCTION,
  PY_MONITORING_EVENT_JUMP,
  PY_MONITORING_EVENT_LINE,
  PY_MONITORING_EVENT_PY_RESUME,
  PY_MONITORING_EVENT_PY_RETURN,
  PY_MONITORING_EVENT_PY_START,
  PY_MONITORING_EVENT_PY_THROW,
  PY_MONITORING_EVENT_PY_UNWIND,
  PY_MONITORING_EVENT_PY_YIELD,
  PY_MONITORING_EVENT_RAISE,
  PY_MONITORING_EVENT_STOP_ITERATION,
  SYS_PROFILE_ID,
  SYS_TRACE_ID,
} from "./monitoring.ts";

export const PyTrace_CALL = 0;
export const PyTrace_EXCEPTION = 1;
export const PyTrace_LINE = 2;
export const PyTrace_RETURN = 3;
export const PyTrace_C_CALL = 4;
export const PyTrace_C_EXCEPTION = 5;
export const PyTrace_C_RETURN = 6;
export const PyTrace_OPCODE = 7;
/** What Python functions are told, by kind. */
const WHAT: readonly string[] = [
  "call",
  "exception",
  "line",
  "return",
  "c_call",
  "c_exception",
  "c_return",
  "opcode",
];

function currentFrame(thread: PyThreadState, purpose: string): PyFrameObject {
  let frame: InterpreterFrame | undefined = thread.current_frame;
  while (frame !== undefined && frame.isIncomplete) frame = frame.previous;
  if (frame === undefined) throw newSystemError(`Missing frame when calling ${purpose} function.`);
  return _PyFrame_GetFrameObject(frame);
}

// ---------------------------------------------------------------- profiling

/** What a profile event says of its argument: from the callback's arguments; MISSING: nothing to tell. */
class ProfileHandler extends MonitoringCallback {
  readonly what: number;
  readonly argument: (args: readonly PyObject[]) => PyObject | undefined;
  constructor(what: number, argument: (args: readonly PyObject[]) => PyObject | undefined) {
    super();
    this.what = what;
    this.argument = argument;
  }
  call(thread: PyThreadState, args: readonly PyObject[]): PyObject {
    if (thread.c_profilefunc === undefined) return Py_None;
    const arg = this.argument(args);
    if (arg === _PyInstrumentation_MISSING()) return Py_None;
    thread.c_profilefunc(thread.c_profileobj!, currentFrame(thread, "profile"), this.what, arg);
    return Py_None;
  }
}

/** The built-in that was called, bound if it is a method. CPython: `sys_profile_call_or_return`. */
function calledBuiltin(args: readonly PyObject[]): PyObject {
  const callable = args[2], self = args[3];
  if (callable instanceof PyCFunctionObject) return callable;
  if (Py_TYPE(callable) !== PyMethodDescr_Type || self === _PyInstrumentation_MISSING()) {
    return _PyInstrumentation_MISSING();
  }
  return PyMethodDescr_Type.tp_descr_get!(callable, self, Py_TYPE(self));
}

let isProfileReady = false;
function setUpProfile(): void {
  if (isProfileReady) return;
  isProfileReady = true;
  const callbacks = monitoring.callables[SYS_PROFILE_ID];
  const start = new ProfileHandler(PyTrace_CALL, () => Py_None);
  const leave = new ProfileHandler(PyTrace_RETURN, (args) => args[2]);
  callbacks[PY_MONITORING_EVENT_PY_START] = callbacks[PY_MONITORING_EVENT_PY_RESUME] = start;
  callbacks[PY_MONITORING_EVENT_PY_THROW] = start;
  callbacks[PY_MONITORING_EVENT_PY_RETURN] = callbacks[PY_MONITORING_EVENT_PY_YIELD] = leave;
  callbacks[PY_MONITORING_EVENT_PY_UNWIND] = new ProfileHandler(PyTrace_RETURN, () => undefined);
  callbacks[PY_MONITORING_EVENT_CALL] = new ProfileHandler(PyTrace_C_CALL, calledBuiltin);
  callbacks[PY_MONITORING_EVENT_C_RETURN] = new ProfileHandler(PyTrace_C_RETURN, calledBuiltin);
  callbacks[PY_MONITORING_EVENT_C_RAISE] = new ProfileHandler(PyTrace_C_EXCEPTION, calledBuiltin);
}

const PROFILE_EVENTS = 1 << PY_MONITORING_EVENT_PY_START | 1 << PY_MONITORING_EVENT_PY_RESUME |
  1 << PY_MONITORING_EVENT_PY_RETURN | 1 << PY_MONITORING_EVENT_PY_YIELD | 1 << PY_MONITORING_EVENT_CALL |
  1 << PY_MONITORING_EVENT_PY_UNWIND | 1 << PY_MONITORING_EVENT_PY_THROW;

/** Sets or ends a thread's profile function. */
export function _PyEval_SetProfile(
  thread: PyThreadState,
  func: TraceFunction | undefined,
  arg: PyObject | undefined,
): void {
  setUpProfile();
  thread.c_profilefunc = func;
  thread.c_profileobj = arg;
  let isUsed = false;
  for (const other of thread.interp.threads) isUsed ||= other.c_profilefunc !== undefined;
  _PyMonitoring_SetEvents(SYS_PROFILE_ID, isUsed ? PROFILE_EVENTS : 0);
}

/** Calls a Python profile function; one that throws is called no more. */
export function profileTrampoline(
  self: PyObject,
  frame: PyFrameObject,
  what: number,
  arg: PyObject | undefined,
): void {
  try {
    PyObject_Vectorcall(self, [frame, WHAT[what], arg ?? Py_None], undefined);
  } catch (err) {
    _PyEval_SetProfile(PyThreadState_Get(), undefined, undefined);
    throw err;
  }
}

// ---------------------------------------------------------------- tracing

class TraceHandler extends MonitoringCallback {
  readonly what: number;
  readonly argument: (args: readonly PyObject[]) => PyObject | undefined;
  constructor(what: number, argument: (args: readonly PyObject[]) => PyObject | undefined) {
    super();
    this.what = what;
    this.argument = argument;
  }
  call(thread: PyThreadState, args: readonly PyObject[]): PyObject {
    if (thread.c_tracefunc === undefined) return Py_None;
    const frame = currentFrame(thread, "trace");
    if (frame.f_trace_opcodes) _PyEval_SetOpcodeTrace(frame, true);
    thread.c_tracefunc(thread.c_traceobj!, frame, this.what, this.argument(args));
    return Py_None;
  }
}

/** `sys.settrace` hears of every jump backwards, even to the same line. CPython: `sys_trace_jump_func`. */
class JumpHandler extends MonitoringCallback {
  call(thread: PyThreadState, args: readonly PyObject[]): PyObject {
    if (thread.c_tracefunc === undefined) return Py_None;
    const code = args[0] as PyCodeObject;
    const from = args[1] as number >> 1, to = args[2] as number >> 1;
    // A jump to another line is told of by the line there.
    if (to > from || code.lineOf(to) !== code.lineOf(from)) return _PyInstrumentation_DISABLE();
    const frame = currentFrame(thread, "trace");
    if (frame.f_trace_lines && code.lineOf(to) >= 0) {
      thread.c_tracefunc(thread.c_traceobj!, frame, PyTrace_LINE, Py_None);
    }
    return Py_None;
  }
}

class OpcodeHandler extends MonitoringCallback {
  call(thread: PyThreadState): PyObject {
    const frame = currentFrame(thread, "trace");
    if (thread.c_tracefunc === undefined || !frame.f_trace_opcodes) _PyEval_SetOpcodeTrace(frame, false);
    else thread.c_tracefunc(thread.c_traceobj!, frame, PyTrace_OPCODE, Py_None);
    return Py_None;
  }
}

/** A line event for `sys.settrace`: without the detour through a callback. */
export function traceLine(thread: PyThreadState, frame: InterpreterFrame): void {
  if (thread.c_tracefunc === undefined) return;
  const object = _PyFrame_GetFrameObject(frame);
  if (!object.f_trace_lines) return;
  const oldWhat = thread.what_event;
  thread.what_event = PY_MONITORING_EVENT_LINE;
  thread.tracing++;
  try {
    thread.c_tracefunc(thread.c_traceobj!, object, PyTrace_LINE, Py_None);
  } finally {
    thread.tracing--;
    thread.what_event = oldWhat;
  }
}

/** Whether a frame's code tells of each instruction. */
export function _PyEval_SetOpcodeTrace(frame: PyFrameObject, enable: boolean): void {
  const code = frame.f_code;
  const events = _PyMonitoring_GetLocalEvents(code, SYS_TRACE_ID);
  const bit = 1 << PY_MONITORING_EVENT_INSTRUCTION;
  const wanted = enable ? events | bit : events & ~bit;
  if (wanted !== events) _PyMonitoring_SetLocalEvents(code, SYS_TRACE_ID, wanted);
}

function exceptionTriple(args: readonly PyObject[]): PyObject {
  const exc = args[2] as PyBaseExceptionObject;
  return PyTuple_New([Py_TYPE(exc), exc, exc.traceback ?? Py_None]);
}

let isTraceReady = false;
function setUpTracing(): void {
  if (isTraceReady) return;
  isTraceReady = true;
  const callbacks = monitoring.callables[SYS_TRACE_ID];
  const start = new TraceHandler(PyTrace_CALL, () => Py_None);
  const leave = new TraceHandler(PyTrace_RETURN, (args) => args[2]);
  const exception = new TraceHandler(PyTrace_EXCEPTION, exceptionTriple);
  callbacks[PY_MONITORING_EVENT_PY_START] = callbacks[PY_MONITORING_EVENT_PY_RESUME] = start;
  callbacks[PY_MONITORING_EVENT_PY_THROW] = start;
  callbacks[PY_MONITORING_EVENT_PY_RETURN] = callbacks[PY_MONITORING_EVENT_PY_YIELD] = leave;
  callbacks[PY_MONITORING_EVENT_PY_UNWIND] = new TraceHandler(PyTrace_RETURN, () => undefined);
  callbacks[PY_MONITORING_EVENT_RAISE] = callbacks[PY_MONITORING_EVENT_STOP_ITERATION] = exception;
  callbacks[PY_MONITORING_EVENT_JUMP] = new JumpHandler();
  callbacks[PY_MONITORING_EVENT_INSTRUCTION] = new OpcodeHandler();
}

const TRACE_EVENTS = 1 << PY_MONITORING_EVENT_PY_START | 1 << PY_MONITORING_EVENT_PY_RESUME |
  1 << PY_MONITORING_EVENT_PY_RETURN | 1 << PY_MONITORING_EVENT_PY_YIELD | 1 << PY_MONITORING_EVENT_RAISE |
  1 << PY_MONITORING_EVENT_LINE | 1 << PY_MONITORING_EVENT_JUMP | 1 << PY_MONITORING_EVENT_PY_UNWIND |
  1 << PY_MONITORING_EVENT_PY_THROW | 1 << PY_MONITORING_EVENT_STOP_ITERATION;

/** Sets or ends a thread's trace function. */
export function _PyEval_SetTrace(
  thread: PyThreadState,
  func: TraceFunction | undefined,
  arg: PyObject | undefined,
): void {
  setUpTracing();
  thread.c_tracefunc = func;
  thread.c_traceobj = arg;
  let isUsed = false;
  for (const other of thread.interp.threads) isUsed ||= other.c_tracefunc !== undefined;
  if (isUsed) {
    let frame: InterpreterFrame | undefined = thread.current_frame;
    while (frame !== undefined && frame.isIncomplete) frame = frame.previous;
    if (frame?.frame_obj?.f_trace_opcodes === true) _PyEval_SetOpcodeTrace(frame.frame_obj, true);
  }
  _PyMonitoring_SetEvents(SYS_TRACE_ID, isUsed ? TRACE_EVENTS : 0);
}

/** Calls a Python trace function: the global one for a call, the frame's own for the rest. */
export function traceTrampoline(
  self: PyObject,
  frame: PyFrameObject,
  what: number,
  arg: PyObject | undefined,
): void {
  const callback = what === PyTrace_CALL ? self : frame.f_trace;
  if (callback === undefined) return;
  let result: PyObject;
  try {
    result = PyObject_Vectorcall(callback, [frame, WHAT[what], arg ?? Py_None], undefined);
  } catch (err) {
    _PyEval_SetTrace(PyThreadState_Get(), undefined, undefined);
    frame.f_trace = undefined;
    throw err;
  }
  if (result !== Py_None) frame.f_trace = result;
}
