/**
 * Assignment to `frame.f_lineno` from a trace function: the frame goes on at another line, if what lies on its stack allows
 * that. The stack is worked out for every instruction of the code, as kinds of values. After `frame_lineno_set_impl` in
 * CPython's `Objects/frameobject.c`.
 */
import * as op from "../../compiler/bytecode/opcodes_generated.ts";
import {
  FRAME_OWNED_BY_GENERATOR,
  FRAME_SUSPENDED,
  FRAME_SUSPENDED_YIELD_FROM,
  type InterpreterFrame,
} from "../eval/frame.ts";
import {
  PY_MONITORING_EVENT_BRANCH,
  PY_MONITORING_EVENT_BRANCH_LEFT,
  PY_MONITORING_EVENT_BRANCH_RIGHT,
  PY_MONITORING_EVENT_C_RAISE,
  PY_MONITORING_EVENT_C_RETURN,
  PY_MONITORING_EVENT_CALL,
  PY_MONITORING_EVENT_EXCEPTION_HANDLED,
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
} from "../eval/monitoring.ts";
import { newSystemError, newValueError } from "../protocol/errors.ts";
import { PyErr_WarnEx } from "../runtime/warnings.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";
import { HANDLER_ROW, type PyCodeObject } from "./code_object.ts";
import type { PyBaseExceptionObject } from "./exceptions.ts";
import { Py_None } from "./none_object.ts";
import type { PyObject } from "./object.ts";
import { PyExc_RuntimeWarning } from "./type_zoo.ts";

// A stack is a string of kinds, bottom first. Kinds are digits so that stacks compare as CPython's numbers do.
const ITERATOR = "1", EXCEPT = "2", OBJECT = "3", NULL = "4", LASTI = "5";
/** A stack too deep to look at. */
const OVERFLOWED = "-";
/** CPython keeps a stack in 64 bits, three for a kind. */
const MAX_STACK_ENTRIES = 21;
type StackKinds = string | undefined;

function push(stack: string, kind: string): string {
  return stack === OVERFLOWED || stack.length >= MAX_STACK_ENTRIES ? OVERFLOWED : stack + kind;
}
function pop(stack: string): string {
  return stack === OVERFLOWED ? stack : stack.slice(0, -1);
}
function isGreater(a: string, b: string): boolean {
  if (a === OVERFLOWED || b === OVERFLOWED) return b === OVERFLOWED && a !== OVERFLOWED;
  return a.length !== b.length ? a.length > b.length : a > b;
}
function swap(stack: string, n: number): string {
  const at = stack.length - n;
  if (stack === OVERFLOWED || at < 0) return stack;
  return stack.slice(0, at) + stack.at(-1) + stack.slice(at + 1, -1) + stack[at];
}

/** The stack before each unit; undefined: not reached. CPython: `mark_stacks`. */
function markStacks(code: PyCodeObject): StackKinds[] {
  const count = code.instructions.length;
  const bytes = code.plain.co_code;
  const stacks = new Array<StackKinds>(count + 1).fill(undefined);
  stacks[0] = "";
  for (let todo = true; todo;) {
    todo = false;
    for (let i = 0; i < count;) {
      const opcode = op.opcodeDeopt[bytes[2 * i]];
      const oparg = opcode === op.RESUME ? bytes[2 * i + 1] : code.instructions[i] >>> 9;
      const nextUnit = i + 1 + op.opcodeCaches[opcode];
      let stack = stacks[i];
      if (stack === undefined) {
        i = nextUnit;
        continue;
      }
      switch (opcode) {
        case op.POP_JUMP_IF_FALSE:
        case op.POP_JUMP_IF_TRUE:
        case op.POP_JUMP_IF_NONE:
        case op.POP_JUMP_IF_NOT_NONE:
          stack = pop(stack);
          stacks[nextUnit + oparg] = stacks[nextUnit] = stack;
          break;
        case op.SEND:
          stacks[nextUnit + oparg] = stacks[nextUnit] = stack;
          break;
        case op.JUMP_FORWARD:
          stacks[nextUnit + oparg] = stack;
          break;
        case op.JUMP_BACKWARD:
        case op.JUMP_BACKWARD_NO_INTERRUPT: {
          const target = nextUnit - oparg;
          if (stacks[target] === undefined && target < i) todo = true;
          stacks[target] = stack;
          break;
        }
        case op.GET_ITER:
        case op.GET_AITER:
          stacks[nextUnit] = push(pop(stack), ITERATOR);
          break;
        case op.FOR_ITER:
          stacks[nextUnit + oparg] = stacks[nextUnit] = push(stack, OBJECT);
          break;
        case op.END_ASYNC_FOR:
          stacks[nextUnit] = pop(pop(stack));
          break;
        case op.PUSH_EXC_INFO:
          stacks[nextUnit] = push(stack, EXCEPT);
          break;
        case op.POP_EXCEPT:
          stacks[nextUnit] = pop(stack);
          break;
        case op.RETURN_VALUE:
        case op.RAISE_VARARGS:
        case op.RERAISE:
          break;
        case op.PUSH_NULL:
          stacks[nextUnit] = push(stack, NULL);
          break;
        case op.LOAD_GLOBAL:
          stack = push(stack, OBJECT);
          stacks[nextUnit] = (oparg & 1) !== 0 ? push(stack, NULL) : stack;
          break;
        case op.LOAD_ATTR:
          stacks[nextUnit] = (oparg & 1) !== 0 ? push(push(pop(stack), OBJECT), NULL) : stack;
          break;
        case op.SWAP:
          stacks[nextUnit] = swap(stack, oparg);
          break;
        case op.COPY:
          stacks[nextUnit] = push(stack, stack.at(-oparg) ?? OBJECT);
          break;
        default: {
          let delta = op.stackPushed(opcode, oparg) - op.stackPopped(opcode, oparg);
          for (; delta < 0; delta++) stack = pop(stack);
          for (; delta > 0; delta--) stack = push(stack, OBJECT);
          stacks[nextUnit] = stack;
        }
      }
      i = nextUnit;
    }
    const rows = code.exceptionHandlers;
    for (let at = 0; at < rows.length; at += HANDLER_ROW) {
      const before = stacks[rows[at]], handler = rows[at + 2];
      if (before === undefined || stacks[handler] !== undefined) continue;
      todo = true;
      const kept = before === OVERFLOWED ? before : before.slice(0, rows[at + 3]);
      stacks[handler] = push(rows[at + 4] !== 0 ? push(kept, LASTI) : kept, EXCEPT);
    }
  }
  return stacks;
}

function isCompatible(from: StackKinds, to: StackKinds): boolean {
  if (from === undefined || to === undefined || from === OVERFLOWED || to === OVERFLOWED) return false;
  while (isGreater(from, to)) from = pop(from);
  if (from.length !== to.length) return false;
  for (let i = 0; i < from.length; i++) {
    const wanted = to[i];
    if (wanted === NULL) continue;
    if (wanted === OBJECT ? from[i] === NULL : from[i] !== wanted) return false;
  }
  return true;
}

/** CPython: `explain_incompatible_stack`. */
function explain(to: StackKinds): string {
  if (to === OVERFLOWED) return "stack is too deep to analyze";
  if (to === undefined) return "can't jump into an exception handler, or code may be unreachable";
  switch (to.at(-1)) {
    case EXCEPT:
      return "can't jump into an 'except' block as there's no exception";
    case LASTI:
      return "can't jump into a re-raising block as there's no location";
    case ITERATOR:
      return "can't jump into the body of a for loop";
  }
  return "incompatible stacks";
}

/** The line that begins at each unit; -1: none. CPython: `marklines`. */
function markLines(code: PyCodeObject): Int32Array {
  const starts = new Int32Array(code.instructions.length).fill(-1);
  let last = -1;
  for (const { start, lineno } of code.locations) {
    if (lineno === undefined || lineno === last) continue;
    starts[start >> 1] = last = lineno;
  }
  return starts;
}

function checkEvent(event: number): void {
  switch (event) {
    case -1:
      throw newValueError("f_lineno can only be set in a trace function");
    case PY_MONITORING_EVENT_PY_RESUME:
    case PY_MONITORING_EVENT_JUMP:
    case PY_MONITORING_EVENT_BRANCH:
    case PY_MONITORING_EVENT_BRANCH_LEFT:
    case PY_MONITORING_EVENT_BRANCH_RIGHT:
    case PY_MONITORING_EVENT_LINE:
    case PY_MONITORING_EVENT_PY_YIELD:
      return;
    case PY_MONITORING_EVENT_PY_START:
      throw newValueError("can't jump from the 'call' trace event of a new frame");
    case PY_MONITORING_EVENT_CALL:
    case PY_MONITORING_EVENT_C_RETURN:
      throw newValueError("can't jump during a call");
    case PY_MONITORING_EVENT_PY_RETURN:
    case PY_MONITORING_EVENT_PY_UNWIND:
    case PY_MONITORING_EVENT_PY_THROW:
    case PY_MONITORING_EVENT_RAISE:
    case PY_MONITORING_EVENT_C_RAISE:
    case PY_MONITORING_EVENT_INSTRUCTION:
    case PY_MONITORING_EVENT_EXCEPTION_HANDLED:
      throw newValueError("can only jump from a 'line' trace event");
  }
  throw newSystemError("unexpected event type");
}

/** Unbound variables become None: the compiler may have proved that they are bound there. */
function bindVariables(frame: InterpreterFrame): void {
  const { co_nlocalsplus } = frame.f_executable;
  const { localsplus } = frame;
  let unbound = 0;
  for (let i = 0; i < co_nlocalsplus; i++) if (localsplus[i] === undefined) unbound++;
  if (unbound === 0) return;
  const plural = unbound === 1 ? "" : "s";
  PyErr_WarnEx(PyExc_RuntimeWarning, `assigning None to ${unbound} unbound local${plural}`, 0);
  for (let i = 0; i < co_nlocalsplus; i++) localsplus[i] ??= Py_None;
}

/** `frame.f_lineno = value` */
export function setFrameLine(frame: InterpreterFrame, value: PyObject): void {
  const code = frame.f_executable;
  if (typeof value !== "number" && typeof value !== "bigint") {
    throw newValueError("lineno must be an integer");
  }
  const thread = PyThreadState_Get();
  checkEvent(thread.what_event);
  const asked = Number(value);
  if (asked > 0x7fffffff || asked < -0x80000000) throw newValueError("lineno out of range");
  if (asked < code.plain.co_firstlineno) {
    throw newValueError(`line ${asked} comes before the current code block`);
  }
  const lines = markLines(code);
  let line = Infinity;
  for (const start of lines) if (start >= asked && start < line) line = start;
  if (line === Infinity) throw newValueError(`line ${asked} comes after the current code block`);
  const stacks = markStacks(code);
  let from = stacks[frame.instr_ptr];
  let best = OVERFLOWED, bestUnit = -1;
  let message: string | undefined = "cannot find bytecode for specified line";
  let isExplained = false, isFound = false;
  for (let unit = 0; unit < lines.length; unit++) {
    if (lines[unit] !== line) continue;
    const to = stacks[unit];
    if (isCompatible(from, to)) {
      isFound = true;
      if (isGreater(to!, best)) {
        best = to!;
        bestUnit = unit;
      }
    } else if (!isFound && !isExplained) {
      if (from === OVERFLOWED) message = "stack to deep to analyze";
      else if (from === undefined) message = "can't jump from unreachable code";
      else {
        message = explain(to);
        isExplained = true;
      }
    }
  }
  if (!isFound) throw newValueError(message);
  bindVariables(frame);
  const isSuspended = frame.owner === FRAME_OWNED_BY_GENERATOR &&
    (frame.generator!.gi_frame_state === FRAME_SUSPENDED ||
      frame.generator!.gi_frame_state === FRAME_SUSPENDED_YIELD_FROM);
  // The value that was yielded is gone already.
  if (isSuspended) from = pop(from!);
  while (isGreater(from!, best)) {
    const popped = frame.localsplus[--frame.stackpointer];
    frame.localsplus[frame.stackpointer] = undefined;
    if (from!.at(-1) === EXCEPT) {
      thread.exc_info.exc_value = popped === Py_None ? undefined : popped as PyBaseExceptionObject;
    }
    from = pop(from!);
  }
  frame.instr_ptr = bestUnit;
}
