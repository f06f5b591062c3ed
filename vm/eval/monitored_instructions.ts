/**
 * What instrumented instructions do: tell the tools of an event, then say with which opcode the loop goes on. Called from the
 * instrumented forms in `bytecodes.ts`, which have stored `instr_ptr` and `stackpointer`.
 *
 * Law: each gives the opcode to run at `frame.instr_ptr`; where an instruction is done here altogether, `instr_ptr` and
 * `stackpointer` are those behind it.
 */
import * as op from "../../compiler/bytecode/opcodes_generated.ts";
import { PyFunctionObject } from "../objects/function_object.ts";
import { exhaustedIterator, PyCoro_CheckExact, PyGenObject } from "../objects/gen_object.ts";
import { PyMethodObject } from "../objects/method_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyTuple_CheckExact, PyTuple_New, type PyTupleObject } from "../objects/tuple_object.ts";
import { Py_TYPE, PyGen_Type } from "../objects/type_zoo.ts";
import { PyObject_GetAttr } from "../protocol/abstract.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import { newTypeError, PyErr_Matches } from "../protocol/errors.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { PyExc_StopIteration } from "../objects/type_zoo.ts";
import type { PyThreadState } from "../runtime/thread_state.ts";
import { callFunctionEx, callWithNames, starArguments } from "./call_frames.ts";
import type { InterpreterFrame } from "./frame.ts";
import { rememberingForm, removeLineTools, removePerInstructionTools } from "./instrumentation.ts";
import { traceLine } from "./legacy_tracing.ts";
import {
  _Py_call_instrumentation,
  _Py_call_instrumentation_2args,
  _Py_call_instrumentation_arg,
  _Py_call_instrumentation_jump,
  _PyEval_MonitorRaise,
  _PyInstrumentation_MISSING,
  callOneInstrument,
  monitors,
  monitorStopIteration,
  PY_MONITORING_EVENT_BRANCH_LEFT,
  PY_MONITORING_EVENT_BRANCH_RIGHT,
  PY_MONITORING_EVENT_C_RAISE,
  PY_MONITORING_EVENT_C_RETURN,
  PY_MONITORING_EVENT_CALL,
  PY_MONITORING_EVENT_INSTRUCTION,
  PY_MONITORING_EVENT_JUMP,
  PY_MONITORING_EVENT_LINE,
  PY_MONITORING_EVENT_PY_RESUME,
  PY_MONITORING_EVENT_PY_RETURN,
  PY_MONITORING_EVENT_PY_START,
  PY_MONITORING_EVENT_PY_YIELD,
  PY_MONITORING_EVENT_RAISE,
  SYS_TRACE_ID,
} from "./monitoring.ts";

type Stack = (PyObject | undefined)[];

// ---------------------------------------------------------------- where a line was entered from

let jumpedIn: InterpreterFrame | undefined, jumpedFrom = 0, jumpedTo = -1;

/** Remembers a jump if INSTRUMENTED_LINE stands at the target; it runs next. @noescape */
export function noteJump(frame: InterpreterFrame, from: number, to: number): void {
  if ((frame.instructions[to] & 511) !== op.INSTRUMENTED_LINE) return;
  jumpedIn = frame;
  jumpedFrom = from;
  jumpedTo = to;
}

/** The unit of the instruction that ran before the one at `unit`. */
function previousUnit(frame: InterpreterFrame, unit: number): number {
  if (jumpedIn === frame && jumpedTo === unit) {
    jumpedTo = -1;
    jumpedIn = undefined;
    return jumpedFrom;
  }
  return frame.f_executable.co_monitoring!.lines!.previous[unit];
}

// ---------------------------------------------------------------- going on

/** The opcode at the frame's place. */
function next(frame: InterpreterFrame): number {
  return frame.instructions[frame.instr_ptr] & 511;
}

/** A callback has set `f_lineno`: the line there is not told of. */
function jumped(frame: InterpreterFrame): number {
  noteJump(frame, frame.instr_ptr, frame.instr_ptr);
  return next(frame);
}

/** Whether the first cache unit is a counter that the instruction itself counts down. */
function isAdaptive(opcode: number): boolean {
  switch (opcode) {
    case op.TO_BOOL:
    case op.BINARY_OP:
    case op.STORE_SUBSCR:
    case op.SEND:
    case op.UNPACK_SEQUENCE:
    case op.STORE_ATTR:
    case op.LOAD_GLOBAL:
    case op.LOAD_SUPER_ATTR:
    case op.LOAD_ATTR:
    case op.COMPARE_OP:
    case op.CONTAINS_OP:
    case op.FOR_ITER:
    case op.CALL:
    case op.CALL_KW:
      return true;
  }
  return false;
}

/** Runs what an instrumented form covers; it must not specialize itself meanwhile. CPython: `PAUSE_ADAPTIVE_COUNTER`. */
function covered(frame: InterpreterFrame, opcode: number): number {
  if (isAdaptive(opcode)) frame.instructions[frame.instr_ptr + 1] += 16;
  return opcode;
}

// ---------------------------------------------------------------- lines and instructions

/** INSTRUMENTED_LINE. CPython: `_Py_call_instrumentation_line`. */
export function monitorLine(thread: PyThreadState, frame: InterpreterFrame, unit: number): number {
  const code = frame.f_executable;
  const data = code.co_monitoring!;
  const previous = previousUnit(frame, unit);
  if (thread.tracing === 0) {
    tellLine(thread, frame, unit, previous);
    if (frame.instr_ptr !== unit) return jumped(frame);
  }
  return covered(frame, rememberingForm(data.lines!.original[unit]));
}

function tellLine(thread: PyThreadState, frame: InterpreterFrame, unit: number, previous: number): void {
  const code = frame.f_executable;
  const line = code.lineOf(unit);
  if (code.lineOf(previous) === line) {
    // RESUME must never be hidden by INSTRUMENTED_LINE: its line begins behind it.
    const before = code.instructions[previous] & 511;
    if (before !== op.RESUME && before !== op.INSTRUMENTED_RESUME) return;
  }
  const data = code.co_monitoring!;
  let tools = data.line_tools !== undefined
    ? data.line_tools[unit]
    : monitors[PY_MONITORING_EVENT_LINE] | data.local_monitors[PY_MONITORING_EVENT_LINE];
  if ((tools & 1 << SYS_TRACE_ID) !== 0) {
    traceLine(thread, frame);
    tools &= ~(1 << SYS_TRACE_ID);
  }
  const args = [code, line];
  while (tools !== 0) {
    const tool = 31 - Math.clz32(tools);
    tools ^= 1 << tool;
    if (callOneInstrument(thread, args, tool, PY_MONITORING_EVENT_LINE)) {
      removeLineTools(code, unit, 1 << tool);
    }
  }
}

/** INSTRUMENTED_INSTRUCTION. CPython: `_Py_call_instrumentation_instruction`. */
export function monitorInstruction(thread: PyThreadState, frame: InterpreterFrame, unit: number): number {
  const code = frame.f_executable;
  const data = code.co_monitoring!;
  const original = data.per_instruction_opcodes![unit];
  if (thread.tracing === 0) {
    let tools = data.per_instruction_tools !== undefined
      ? data.per_instruction_tools[unit]
      : monitors[PY_MONITORING_EVENT_INSTRUCTION] | data.local_monitors[PY_MONITORING_EVENT_INSTRUCTION];
    const args = [code, unit * 2];
    while (tools !== 0) {
      const tool = 31 - Math.clz32(tools);
      tools ^= 1 << tool;
      if (callOneInstrument(thread, args, tool, PY_MONITORING_EVENT_INSTRUCTION)) {
        removePerInstructionTools(code, unit, 1 << tool);
      }
    }
  }
  return covered(frame, rememberingForm(original));
}

// ---------------------------------------------------------------- frames

/** INSTRUMENTED_RESUME, its code being up to date. */
export function monitorResume(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  oparg: number,
): number {
  const event = (oparg & 7) > 0 ? PY_MONITORING_EVENT_PY_RESUME : PY_MONITORING_EVENT_PY_START;
  _Py_call_instrumentation(thread, event, frame, unit);
  if (frame.instr_ptr !== unit) return jumped(frame);
  frame.instr_ptr = unit + 1;
  return next(frame);
}

/** INSTRUMENTED_RETURN_VALUE. */
export function monitorReturn(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  value: PyObject,
): number {
  _Py_call_instrumentation_arg(thread, PY_MONITORING_EVENT_PY_RETURN, frame, unit, value);
  return op.RETURN_VALUE;
}

/** INSTRUMENTED_YIELD_VALUE. */
export function monitorYield(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  value: PyObject,
): number {
  _Py_call_instrumentation_arg(thread, PY_MONITORING_EVENT_PY_YIELD, frame, unit, value);
  return frame.instr_ptr !== unit ? jumped(frame) : op.YIELD_VALUE;
}

/** INSTRUMENTED_END_FOR: only behind a generator that was entered lies a value. */
export function monitorEndFor(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  receiver: PyObject,
  value: PyObject | undefined,
): number {
  if (value !== undefined && receiver instanceof PyGenObject && receiver.ob_type === PyGen_Type) {
    monitorStopIteration(thread, frame, unit, value);
  }
  return op.END_FOR;
}

/** INSTRUMENTED_END_SEND. */
export function monitorEndSend(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  receiver: PyObject,
  value: PyObject,
): number {
  const isGenerator = receiver instanceof PyGenObject && Py_TYPE(receiver) === PyGen_Type;
  if (isGenerator || PyCoro_CheckExact(receiver)) monitorStopIteration(thread, frame, unit, value);
  return op.END_SEND;
}

// ---------------------------------------------------------------- jumps and branches

/** INSTRUMENTED_JUMP_FORWARD, INSTRUMENTED_JUMP_BACKWARD. */
export function monitorJump(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  target: number,
): number {
  if (thread.tracing === 0) {
    _Py_call_instrumentation_jump(thread, PY_MONITORING_EVENT_JUMP, frame, unit, unit, target);
    if (frame.instr_ptr !== unit) return jumped(frame);
  }
  noteJump(frame, unit, target);
  frame.instr_ptr = target;
  return next(frame);
}

/** INSTRUMENTED_POP_JUMP_IF_...: the condition is popped. */
export function monitorBranch(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  isTaken: boolean,
  oparg: number,
): number {
  let target = unit + 2;
  if (isTaken) {
    target += oparg;
    if (thread.tracing === 0) {
      _Py_call_instrumentation_jump(thread, PY_MONITORING_EVENT_BRANCH_RIGHT, frame, unit, unit, target);
      if (frame.instr_ptr !== unit) return jumped(frame);
    }
    noteJump(frame, unit, target);
  }
  frame.stackpointer--;
  frame.instr_ptr = target;
  return next(frame);
}

/** INSTRUMENTED_NOT_TAKEN: the instruction before is the branch. */
export function monitorNotTaken(thread: PyThreadState, frame: InterpreterFrame, unit: number): number {
  const source = instructionBefore(frame, unit);
  _Py_call_instrumentation_jump(thread, PY_MONITORING_EVENT_BRANCH_LEFT, frame, unit, source, unit + 1);
  return frame.instr_ptr !== unit ? jumped(frame) : op.NOT_TAKEN;
}

/** INSTRUMENTED_POP_ITER: at the end of a loop the FOR_ITER is the branch. */
export function monitorPopIter(thread: PyThreadState, frame: InterpreterFrame, unit: number): number {
  const code = frame.f_executable;
  const bytes = code.plain.co_code;
  let source = instructionBefore(frame, unit);
  if (op.opcodeDeopt[bytes[2 * source]] === op.END_FOR) {
    for (let i = 0; i < source; i += 1 + op.opcodeCaches[op.opcodeDeopt[bytes[2 * i]]]) {
      if (op.opcodeDeopt[bytes[2 * i]] !== op.FOR_ITER) continue;
      if (i + 2 + (frame.instructions[i] >>> 9) === source) source = i;
    }
  }
  _Py_call_instrumentation_jump(thread, PY_MONITORING_EVENT_BRANCH_RIGHT, frame, unit, source, unit + 1);
  return frame.instr_ptr !== unit ? jumped(frame) : op.POP_ITER;
}

/** INSTRUMENTED_END_ASYNC_FOR: END_SEND of the loop is where the branch is. */
export function monitorEndAsyncFor(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  oparg: number,
): number {
  const source = unit + 1 - oparg;
  _Py_call_instrumentation_jump(thread, PY_MONITORING_EVENT_BRANCH_RIGHT, frame, unit, source, unit + 1);
  return op.END_ASYNC_FOR;
}

function instructionBefore(frame: InterpreterFrame, unit: number): number {
  const bytes = frame.f_executable.plain.co_code;
  let before = 0;
  for (let i = 0; i < unit; i += 1 + op.opcodeCaches[op.opcodeDeopt[bytes[2 * i]]]) before = i;
  return before;
}

/** INSTRUMENTED_FOR_ITER: always calls, generators too. */
export function monitorForIter(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  oparg: number,
  iter: PyObject,
): number {
  const value = forIterNext(thread, frame, iter);
  if (value === undefined) {
    // END_FOR is skipped: it pops a value that isn't there.
    frame.instr_ptr = unit + 3 + oparg;
    return next(frame);
  }
  const target = _Py_call_instrumentation_jump(
    thread,
    PY_MONITORING_EVENT_BRANCH_LEFT,
    frame,
    unit,
    unit,
    unit + 2,
  );
  if (frame.instr_ptr !== unit) return jumped(frame);
  frame.localsplus[frame.stackpointer++] = value;
  frame.instr_ptr = target;
  return next(frame);
}

/**
 * The next value of a `for` loop, undefined at its end. A StopIteration that ended it was raised: tools are told.
 */
export function forIterNext(
  thread: PyThreadState,
  frame: InterpreterFrame,
  iter: PyObject,
): PyObject | undefined {
  const iternext = Py_TYPE(iter).tp_iternext;
  if (iternext === undefined) throw newTypeError(`'${Py_TYPE(iter).tp_name}' object is not an iterator`);
  let stop: PyBaseExceptionObject | undefined;
  try {
    const value = iternext(iter);
    if (value !== undefined || monitors[PY_MONITORING_EVENT_RAISE] === 0) return value;
    const isRaised = thread.stop_iter === iter ||
      iter instanceof PyGenObject && iter.gi_stop_value !== undefined && iter.gi_stop_value !== Py_None;
    if (isRaised) stop = exhaustedIterator(iter);
  } catch (err) {
    if (!PyErr_Matches(err, PyExc_StopIteration)) throw err;
    stop = err as PyBaseExceptionObject;
  }
  if (stop !== undefined) monitorStop(thread, frame, stop);
  return undefined;
}

/** A StopIteration was raised and caught by the running instruction. */
export function monitorStop(
  thread: PyThreadState,
  frame: InterpreterFrame,
  stop: PyBaseExceptionObject,
): void {
  if (monitors[PY_MONITORING_EVENT_RAISE] === 0) return;
  const after = _PyEval_MonitorRaise(thread, frame, frame.instr_ptr, stop);
  if (after !== stop) throw after;
}

// ---------------------------------------------------------------- calls

/** Calls what is not written in Python, telling of its end. */
function monitoredCall(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  callable: PyObject,
  arg: PyObject,
  call: () => PyObject,
): PyObject {
  let result: PyObject;
  try {
    result = call();
  } catch (err) {
    if (err instanceof PyBaseExceptionObject) {
      _Py_call_instrumentation_2args(thread, PY_MONITORING_EVENT_C_RAISE, frame, unit, callable, arg);
    }
    throw err;
  }
  _Py_call_instrumentation_2args(thread, PY_MONITORING_EVENT_C_RETURN, frame, unit, callable, arg);
  return result;
}

function finishCall(
  frame: InterpreterFrame,
  unit: number,
  size: number,
  at: number,
  value: PyObject,
): number {
  frame.localsplus[at] = value;
  frame.stackpointer = at + 1;
  frame.instr_ptr = unit + size;
  return next(frame);
}

function expandMethod(stack: Stack, at: number): void {
  const callable = stack[at];
  if (stack[at + 1] !== undefined || !(callable instanceof PyMethodObject)) return;
  stack[at] = callable.im_func;
  stack[at + 1] = callable.im_self;
}

/** INSTRUMENTED_CALL, INSTRUMENTED_CALL_KW (with the names): the callable lies at `at`. */
export function monitorCall(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  oparg: number,
  at: number,
  kwnames: PyObject | undefined,
): number {
  const stack = frame.localsplus;
  expandMethod(stack, at);
  const callable = stack[at]!, self = stack[at + 1];
  const arg = self ?? (oparg > 0 ? stack[at + 2]! : _PyInstrumentation_MISSING());
  _Py_call_instrumentation_2args(thread, PY_MONITORING_EVENT_CALL, frame, unit, callable, arg);
  if (callable instanceof PyFunctionObject) {
    return covered(frame, kwnames === undefined ? op.CALL : op.CALL_KW);
  }
  const names = kwnames === undefined ? undefined : (kwnames as PyTupleObject).ob_item as string[];
  const value = monitoredCall(
    thread,
    frame,
    unit,
    callable,
    arg,
    () => callWithNames(callable, self, stack, at + 2, oparg, names),
  );
  return finishCall(frame, unit, 4, at, value);
}

/** INSTRUMENTED_CALL_FUNCTION_EX. */
export function monitorCallFunctionEx(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  at: number,
): number {
  const stack = frame.localsplus;
  const func = stack[at]!;
  if (!PyTuple_CheckExact(stack[at + 2]!)) {
    stack[at + 2] = PyTuple_New(starArguments(func, stack[at + 2]!).slice());
  }
  const callargs = stack[at + 2] as PyTupleObject, kwargs = stack[at + 3];
  const arg = callargs.ob_item.length > 0 ? callargs.ob_item[0] : _PyInstrumentation_MISSING();
  _Py_call_instrumentation_2args(thread, PY_MONITORING_EVENT_CALL, frame, unit, func, arg);
  if (func instanceof PyFunctionObject || func instanceof PyMethodObject) return op.CALL_FUNCTION_EX;
  const value = monitoredCall(thread, frame, unit, func, arg, () => callFunctionEx(func, callargs, kwargs));
  return finishCall(frame, unit, 1, at, value);
}

/** INSTRUMENTED_LOAD_SUPER_ATTR: makes the super object, so that its call can be told of. */
export function monitorLoadSuperAttr(
  thread: PyThreadState,
  frame: InterpreterFrame,
  unit: number,
  oparg: number,
  at: number,
): number {
  const stack = frame.localsplus;
  const globalSuper = stack[at]!, cls = stack[at + 1]!, self = stack[at + 2]!;
  const hasArguments = (oparg & 2) !== 0;
  const arg = hasArguments ? cls : _PyInstrumentation_MISSING();
  _Py_call_instrumentation_2args(thread, PY_MONITORING_EVENT_CALL, frame, unit, globalSuper, arg);
  const object = monitoredCall(
    thread,
    frame,
    unit,
    globalSuper,
    arg,
    () => PyObject_Vectorcall(globalSuper, hasArguments ? [cls, self] : [], undefined),
  );
  stack[at] = PyObject_GetAttr(object, frame.co_names[oparg >> 2]);
  frame.stackpointer = at + 1;
  if ((oparg & 1) !== 0) stack[frame.stackpointer++] = undefined;
  frame.instr_ptr = unit + 2;
  return next(frame);
}
