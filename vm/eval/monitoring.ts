/**
 * Monitoring (PEP 669): which tool wants which event, and telling it. Read by the instrumented instructions, by unwinding and
 * by `sys.monitoring`; `instrumentation.ts` puts the instrumented forms into code. After CPython's `Python/instrumentation.c`.
 *
 * Law: who has asked for nothing costs nothing. Whoever fires an event has stored `instr_ptr` and `stackpointer` of the frame;
 * if `instr_ptr` differs afterwards, a callback has jumped by setting `f_lineno`.
 */
import { CO_NO_MONITORING_EVENTS } from "../../compiler/bytecode/code_object.ts";
import type { PyCodeObject } from "../objects/code_object.ts";
import { PyBaseExceptionObject, PyStopIterationObject } from "../objects/exceptions.ts";
import { PyInstanceObject } from "../objects/instance.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyTuple_Check, PyTuple_New } from "../objects/tuple_object.ts";
import { PyBaseObject_Type, PyExc_StopIteration } from "../objects/type_zoo.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import { newValueError } from "../protocol/errors.ts";
import type { PyThreadState } from "../runtime/thread_state.ts";
import type { InterpreterFrame } from "./frame.ts";

export const PY_MONITORING_EVENT_PY_START = 0;
export const PY_MONITORING_EVENT_PY_RESUME = 1;
export const PY_MONITORING_EVENT_PY_RETURN = 2;
export const PY_MONITORING_EVENT_PY_YIELD = 3;
export const PY_MONITORING_EVENT_CALL = 4;
export const PY_MONITORING_EVENT_LINE = 5;
export const PY_MONITORING_EVENT_INSTRUCTION = 6;
export const PY_MONITORING_EVENT_JUMP = 7;
export const PY_MONITORING_EVENT_BRANCH_LEFT = 8;
export const PY_MONITORING_EVENT_BRANCH_RIGHT = 9;
export const PY_MONITORING_EVENT_STOP_ITERATION = 10;
export const PY_MONITORING_EVENT_RAISE = 11;
export const PY_MONITORING_EVENT_EXCEPTION_HANDLED = 12;
export const PY_MONITORING_EVENT_PY_UNWIND = 13;
export const PY_MONITORING_EVENT_PY_THROW = 14;
export const PY_MONITORING_EVENT_RERAISE = 15;
export const PY_MONITORING_EVENT_C_RETURN = 16;
export const PY_MONITORING_EVENT_C_RAISE = 17;
export const PY_MONITORING_EVENT_BRANCH = 18;

/** Names of the events, by number. */
export const EVENT_NAMES: readonly string[] = [
  "PY_START",
  "PY_RESUME",
  "PY_RETURN",
  "PY_YIELD",
  "CALL",
  "LINE",
  "INSTRUCTION",
  "JUMP",
  "BRANCH_LEFT",
  "BRANCH_RIGHT",
  "STOP_ITERATION",
  "RAISE",
  "EXCEPTION_HANDLED",
  "PY_UNWIND",
  "PY_THROW",
  "RERAISE",
  "C_RETURN",
  "C_RAISE",
  "BRANCH",
];
/** Events that instrumented instructions fire: a single code object can be watched for them. */
export const LOCAL_EVENTS = 11;
/** Events that are kept; the others are groups of them, or come along with CALL. */
export const UNGROUPED_EVENTS = 16;

export const TOOL_IDS = 8;
export const SYS_PROFILE_ID = 6;
export const SYS_TRACE_ID = 7;

/** A callback of the VM's own: `sys.settrace`, `sys.setprofile`, the old BRANCH event. */
export abstract class MonitoringCallback {
  abstract call(thread: PyThreadState, args: readonly PyObject[]): PyObject;
}

/** For each event the tools that want it everywhere, as bits. */
export const monitors: Uint8Array = new Uint8Array(UNGROUPED_EVENTS);

/** What the tools have told: the interpreter's part of the state. */
export const monitoring = {
  /** Some tool wants some event somewhere; then generators are called, not entered, where CPython calls them. */
  isActive: false,
  /** Some code object has been watched by itself. */
  hasLocalEvents: false,
  /** Code instrumented before this version forgets what was disabled. */
  lastRestartVersion: 0,
  toolNames: new Array<PyObject | undefined>(TOOL_IDS).fill(undefined),
  /** When each tool was last cleared: older local events don't count. */
  toolVersions: new Array<number>(TOOL_IDS).fill(0),
  callables: Array.from(
    { length: TOOL_IDS },
    () => new Array<PyObject | MonitoringCallback | undefined>(EVENT_NAMES.length).fill(undefined),
  ),
};

let disable: PyObject | undefined, missing: PyObject | undefined;
/** What a callback returns to hear no more of an event at a place. */
export function _PyInstrumentation_DISABLE(): PyObject {
  return disable ??= new PyInstanceObject(PyBaseObject_Type);
}
/** What a callback gets where a call has no argument. */
export function _PyInstrumentation_MISSING(): PyObject {
  return missing ??= new PyInstanceObject(PyBaseObject_Type);
}

/** Takes instrumentation for the tools away at a unit; installed by `instrumentation.ts`. */
let removeTools: (code: PyCodeObject, unit: number, event: number, tools: number) => void;
export function setToolRemover(remover: typeof removeTools): void {
  removeTools = remover;
}
/** Tools hear no more of an event at a unit. */
export function removeToolsAt(code: PyCodeObject, unit: number, event: number, tools: number): void {
  removeTools(code, unit, event, tools);
}

/** Calls one tool; whether it asked to hear no more. CPython: `call_one_instrument`. */
export function callOneInstrument(
  thread: PyThreadState,
  args: readonly PyObject[],
  tool: number,
  event: number,
): boolean {
  const instrument = monitoring.callables[tool][event];
  if (instrument === undefined) return false;
  const oldWhat = thread.what_event;
  thread.what_event = event;
  thread.tracing++;
  try {
    const result = instrument instanceof MonitoringCallback
      ? instrument.call(thread, args)
      : PyObject_Vectorcall(instrument, args, undefined);
    return result === disable && disable !== undefined;
  } finally {
    thread.tracing--;
    thread.what_event = oldWhat;
  }
}

function toolsFor(code: PyCodeObject, unit: number, event: number): number {
  const wanted = event >= UNGROUPED_EVENTS ? PY_MONITORING_EVENT_CALL : event;
  if (wanted >= LOCAL_EVENTS) return monitors[wanted];
  const data = code.co_monitoring;
  if (data === undefined) return 0;
  return data.tools !== undefined ? data.tools[unit] : data.active_monitors[wanted];
}

/** Tells every tool that wants the event at `unit`; `shown` is the unit they are told. CPython: `call_instrumentation_vector`. */
function callInstrumentationVector(
  thread: PyThreadState,
  event: number,
  frame: InterpreterFrame,
  unit: number,
  shown: number,
  rest: readonly PyObject[],
): void {
  if (thread.tracing !== 0) return;
  const code = frame.f_executable;
  let tools = toolsFor(code, unit, event);
  if (tools === 0) return;
  const args = [code, shown * 2, ...rest];
  while (tools !== 0) {
    const tool = 31 - Math.clz32(tools);
    tools ^= 1 << tool;
    if (!callOneInstrument(thread, args, tool, event)) continue;
    if (event >= LOCAL_EVENTS) {
      // Otherwise it would be told for ever.
      monitoring.callables[tool][event] = undefined;
      throw newValueError(`Cannot disable ${EVENT_NAMES[event]} events. Callback removed.`);
    }
    removeTools(code, unit, event, 1 << tool);
  }
}

/** An event without a value. */
export function _Py_call_instrumentation(
  thread: PyThreadState,
  event: number,
  frame: InterpreterFrame,
  unit: number,
): void {
  callInstrumentationVector(thread, event, frame, unit, unit, []);
}
/** An event with a value. */
export function _Py_call_instrumentation_arg(
  thread: PyThreadState,
  event: number,
  frame: InterpreterFrame,
  unit: number,
  arg: PyObject,
): void {
  callInstrumentationVector(thread, event, frame, unit, unit, [arg]);
}
/** An event with two values. */
export function _Py_call_instrumentation_2args(
  thread: PyThreadState,
  event: number,
  frame: InterpreterFrame,
  unit: number,
  arg0: PyObject,
  arg1: PyObject,
): void {
  callInstrumentationVector(thread, event, frame, unit, unit, [arg0, arg1]);
}
/** A jump from `src` to `dest`, fired at `unit`; where to go on. */
export function _Py_call_instrumentation_jump(
  thread: PyThreadState,
  event: number,
  frame: InterpreterFrame,
  unit: number,
  src: number,
  dest: number,
): number {
  const before = frame.instr_ptr;
  callInstrumentationVector(thread, event, frame, unit, src, [dest * 2]);
  return frame.instr_ptr !== before ? frame.instr_ptr : dest;
}

/**
 * An event about an exception on its way; the exception that goes on: what a callback throws takes its place.
 * CPython: `do_monitor_exc`.
 */
function monitorException(
  thread: PyThreadState,
  event: number,
  frame: InterpreterFrame,
  unit: number,
  exc: PyBaseExceptionObject,
): PyBaseExceptionObject {
  if ((frame.f_executable.co_flags & CO_NO_MONITORING_EVENTS) !== 0) return exc;
  try {
    callInstrumentationVector(thread, event, frame, unit, unit, [exc]);
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
    return err;
  }
  return exc;
}

/** An exception was raised, or has come out of a call. CPython: `_PyEval_MonitorRaise`. */
export function _PyEval_MonitorRaise(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  exc: PyBaseExceptionObject,
): PyBaseExceptionObject {
  return monitorException(thread, PY_MONITORING_EVENT_RAISE, frame, unit, exc);
}
/** An exception that was caught is thrown anew. */
export function monitorReraise(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  exc: PyBaseExceptionObject,
): PyBaseExceptionObject {
  return monitorException(thread, PY_MONITORING_EVENT_RERAISE, frame, unit, exc);
}
/** The frame is left by an exception. */
export function monitorUnwind(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  exc: PyBaseExceptionObject,
): PyBaseExceptionObject {
  return monitorException(thread, PY_MONITORING_EVENT_PY_UNWIND, frame, unit, exc);
}
/** An exception is thrown into a generator. */
export function monitorThrow(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  exc: PyBaseExceptionObject,
): PyBaseExceptionObject {
  return monitorException(thread, PY_MONITORING_EVENT_PY_THROW, frame, unit, exc);
}
/** A handler has been found. Throws what a callback throws. */
export function monitorHandled(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  exc: PyBaseExceptionObject,
): void {
  callInstrumentationVector(thread, PY_MONITORING_EVENT_EXCEPTION_HANDLED, frame, unit, unit, [exc]);
}

/** A generator that was entered, not called, has returned: the StopIteration that nobody raised. */
export function monitorStopIteration(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  value: PyObject,
): void {
  const data = frame.f_executable.co_monitoring;
  const tools = data === undefined
    ? monitors[PY_MONITORING_EVENT_STOP_ITERATION]
    : data.active_monitors[PY_MONITORING_EVENT_STOP_ITERATION];
  if (tools === 0) return;
  const exc = stopIterationOf(value);
  const after = monitorException(thread, PY_MONITORING_EVENT_STOP_ITERATION, frame, unit, exc);
  if (after !== exc) throw after;
}

/** CPython: `PyErr_SetObject(PyExc_StopIteration, value)`: None is no argument, a tuple's items are arguments. */
export function stopIterationOf(value: PyObject): PyBaseExceptionObject {
  if (value instanceof PyStopIterationObject) return value;
  const args = value === Py_None ? [] : PyTuple_Check(value) ? value.ob_item : [value];
  const exc = new PyStopIterationObject(PyExc_StopIteration, PyTuple_New(args.slice()));
  if (args.length > 0) exc.value = args[0];
  return exc;
}
