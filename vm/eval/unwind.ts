/**
 * What happens when something is thrown: context chaining, traceback entries, the search for a handler, leaving frames.
 * The one `catch` of the loop ends here. After the error labels of CPython's `Python/ceval.c`.
 */
import { opcodeCaches, opcodeDeopt } from "../../compiler/bytecode/opcodes_generated.ts";
import { watch } from "../runtime/gc/registry.ts";
import {
  newMemoryError,
  newRecursionError,
  newRuntimeError,
  newSystemError,
  newTypeError,
} from "../protocol/errors.ts";
import { PyObject_Repr } from "../protocol/abstract.ts";
import { PyObject_CallNoArgs } from "../protocol/call.ts";
import { _PyErr_GetTopmostException, type PyThreadState } from "../runtime/thread_state.ts";
import { HANDLER_ROW, type PyCodeObject } from "../objects/code_object.ts";
import {
  isExceptionClass,
  PyBaseExceptionObject,
  PyException_SetCause,
  PyStopIterationObject,
} from "../objects/exceptions.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyTraceBack_Here } from "../objects/traceback_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16 } from "../objects/unicode_object.ts";
import { closeAwaitable } from "../objects/async_gen_layout.ts";
import {
  _PyEval_FrameClearAndPop,
  FRAME_OWNED_BY_BUILTIN,
  FRAME_OWNED_BY_GENERATOR,
  FRAME_OWNED_BY_INIT,
  FRAME_OWNED_BY_INTERPRETER,
  type InterpreterFrame,
  leaveInterpreter,
} from "./frame.ts";
import { _Py_Instrument } from "./instrumentation.ts";
import { noteJump } from "./monitored_instructions.ts";
import {
  _PyEval_MonitorRaise,
  monitorHandled,
  monitoring,
  monitorReraise,
  monitors,
  monitorThrow,
  monitorUnwind,
  PY_MONITORING_EVENT_EXCEPTION_HANDLED,
  PY_MONITORING_EVENT_PY_THROW,
  PY_MONITORING_EVENT_PY_UNWIND,
  PY_MONITORING_EVENT_RAISE,
  PY_MONITORING_EVENT_RERAISE,
} from "./monitoring.ts";

/** The error of one frame too many; the frame has not been entered and is given back. */
export function recursionLimitReached(thread: PyThreadState, frame: InterpreterFrame): PyBaseExceptionObject {
  thread.py_recursion_remaining++;
  _PyEval_FrameClearAndPop(thread, frame);
  return newRecursionError("maximum recursion depth exceeded");
}

/** Sets `exc.__context__` to the exception being handled, breaking cycles. CPython: `_PyErr_SetObject`. */
export function chainContext(thread: PyThreadState, exc: PyBaseExceptionObject): void {
  const handled = _PyErr_GetTopmostException(thread).exc_value;
  if (handled === undefined || handled === exc) return;
  // Floyd's tortoise guards against a cycle that is there already.
  let at: PyBaseExceptionObject | undefined = handled, slow: PyBaseExceptionObject | undefined = handled;
  let moveSlow = false;
  while (at !== undefined) {
    const context: PyBaseExceptionObject | undefined = at.context;
    if (context === undefined) break;
    if (context === exc) {
      at.context = undefined;
      break;
    }
    at = context;
    if (at === slow) break;
    if (moveSlow) slow = slow!.context;
    moveSlow = !moveSlow;
  }
  exc.context = handled;
}

/** How V8's errors begin where a value would be larger than it can be. */
const TOO_LARGE = [
  "Invalid string length",
  "Invalid array length",
  "Invalid typed array length",
  "Array buffer allocation failed",
  "Maximum BigInt size exceeded",
];

/** What was thrown, as a Python exception. Anything that is none is an error of ours, or the end of the JavaScript stack. */
function pythonException(
  thread: PyThreadState,
  frame: InterpreterFrame,
  thrown: unknown,
): PyBaseExceptionObject {
  if (thrown instanceof PyBaseExceptionObject) return thrown;
  // No regular expression here: compiling one at the end of the stack would fail with a SyntaxError.
  if (thrown instanceof RangeError && thrown.message.includes("call stack")) {
    restoreThread(thread, frame);
    return newRecursionError("maximum recursion depth exceeded");
  }
  if (thrown instanceof Error && TOO_LARGE.some((text) => thrown.message.startsWith(text))) {
    restoreThread(thread, frame);
    return newMemoryError();
  }
  // A fault of the VM must not end the program: Python code sees it as what it is.
  restoreThread(thread, frame);
  if (!(thrown instanceof Error)) return newSystemError(`internal error: ${String(thrown)}`);
  const place = thrown.stack?.split("\n")[1]?.trim() ?? "";
  return newSystemError(`internal error: ${thrown.message} ${place}`.trimEnd());
}

/**
 * The frame that threw, among those above `entry`. That is the current frame, unless something that is no Python exception cut
 * off nested runs of the loop that could not clean up.
 */
function runningFrame(
  thread: PyThreadState,
  entry: InterpreterFrame,
  thrown: unknown,
): InterpreterFrame {
  const current = thread.current_frame!;
  if (thrown instanceof PyBaseExceptionObject) return current;
  let running = current;
  for (let f: InterpreterFrame | undefined = current; f !== undefined && f !== entry; f = f.previous) {
    if (f.owner === FRAME_OWNED_BY_INTERPRETER) running = f.previous!;
  }
  return running;
}

/** Makes depth and handler level those of `frame` again after nested runs were cut off. */
function restoreThread(thread: PyThreadState, frame: InterpreterFrame): void {
  thread.current_frame = frame;
  let depth = 0, runs = 0;
  let item = thread.exc_state;
  let found = false;
  for (let f: InterpreterFrame | undefined = frame; f !== undefined; f = f.previous) {
    if (f.owner === FRAME_OWNED_BY_INTERPRETER) runs++;
    else if (f.owner !== FRAME_OWNED_BY_BUILTIN) depth++;
    if (!found && f.owner === FRAME_OWNED_BY_GENERATOR) {
      item = f.generator!.gi_exc_state;
      found = true;
    }
  }
  thread.runs = runs;
  thread.exc_info = item;
  thread.py_recursion_remaining = thread.py_recursion_limit - depth;
}

/** Row of the exception table that covers a code unit; -1: none. CPython: `get_exception_handler`. */
export function findHandler(code: PyCodeObject, unit: number): number {
  const rows = code.exceptionHandlers;
  let low = 0, high = rows.length / HANDLER_ROW - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = middle * HANDLER_ROW;
    if (rows[at] > unit) high = middle - 1;
    else if (rows[at + 1] <= unit) low = middle + 1;
    else return at;
  }
  return -1;
}

/**
 * Unwinds to the frame that handles what was thrown where `frame` stands; the frame's `instr_ptr` and `stackpointer` say where
 * to go on. undefined when this run of the loop has no handler: `thread.unhandled` is to be thrown, the entry frame is
 * current.
 */
export function exceptionUnwind(
  thread: PyThreadState,
  frame: InterpreterFrame,
  thrown: unknown,
): InterpreterFrame | undefined {
  let exc = pythonException(thread, frame, thrown);
  thread.current_frame = frame;
  // CPython names the last unit of the instruction that raises, and the one before a call that an exception comes out of.
  let isOwn = true;
  let addEntry = true;
  let ip = frame.instr_ptr;
  if (thread.reraised === exc) {
    addEntry = false;
    // RERAISE has set the frame back to where the exception first came from; the handler is that of RERAISE itself.
    ip = thread.reraise_ip;
    thread.reraised = undefined;
  } else {
    thread.reraised = undefined;
    // Thrown by TypeScript code just now: nobody has chained it yet. What carries a generator's value stays unchained.
    const carriesValue = exc instanceof PyStopIterationObject && exc.value !== undefined;
    if (
      exc.traceback === undefined && exc.context === undefined && exc !== thread.thrown_in && !carriesValue
    ) {
      chainContext(thread, exc);
    }
    thread.thrown_in = undefined;
  }
  for (;;) {
    if (frame.owner === FRAME_OWNED_BY_INTERPRETER) {
      thread.unhandled = exc;
      return undefined;
    }
    const code = frame.f_executable;
    if (addEntry) {
      if (!frame.isIncomplete) PyTraceBack_Here(exc, frame);
      if (monitors[PY_MONITORING_EVENT_RAISE] !== 0 && frame.owner !== FRAME_OWNED_BY_INIT) {
        exc = _PyEval_MonitorRaise(thread, frame, isOwn ? lastUnit(code, ip) : ip - 1, exc);
      }
    } else if (monitors[PY_MONITORING_EVENT_RERAISE] !== 0) {
      exc = monitorReraise(thread, frame, ip, exc);
    }
    const at = findHandler(code, ip);
    if (at >= 0) {
      const rows = code.exceptionHandlers;
      const stack = frame.localsplus;
      let sp = code.co_nlocalsplus + rows[at + 3];
      if (rows[at + 4] !== 0) stack[sp++] = frame.instr_ptr;
      stack[sp++] = exc;
      for (let i = sp; i < stack.length; i++) stack[i] = undefined;
      frame.stackpointer = sp;
      if (monitoring.isActive) {
        noteJump(frame, frame.instr_ptr, rows[at + 2]);
        frame.instr_ptr = rows[at + 2];
        const raised = handled(thread, frame, exc);
        if (raised !== undefined) {
          exc = raised;
          addEntry = false;
          ip = frame.instr_ptr;
          continue;
        }
      }
      frame.instr_ptr = rows[at + 2];
      if (watch.active) watch.hooks?.caught(frame);
      return frame;
    }
    if (monitors[PY_MONITORING_EVENT_PY_UNWIND] !== 0 && frame.owner !== FRAME_OWNED_BY_INIT) {
      const unit = !addEntry ? ip : isOwn ? lastUnit(code, ip) : ip - 1;
      exc = monitorUnwind(thread, frame, unit, exc);
    }
    addEntry = true;
    isOwn = false;
    const dying = frame;
    frame = dying.previous!;
    thread.current_frame = frame;
    thread.py_recursion_remaining++;
    if (dying.generator?.ag_awaitable !== undefined) closeAwaitable(dying.generator);
    _PyEval_FrameClearAndPop(thread, dying);
    ip = frame.instr_ptr;
  }
}

/** The last cache unit of an instruction. */
function lastUnit(code: PyCodeObject, unit: number): number {
  return unit + opcodeCaches[opcodeDeopt[code.plain.co_code[2 * unit]]];
}

/** Tells tools of a handler; what they throw instead. */
function handled(
  thread: PyThreadState,
  frame: InterpreterFrame,
  exc: PyBaseExceptionObject,
): PyBaseExceptionObject | undefined {
  if (monitors[PY_MONITORING_EVENT_EXCEPTION_HANDLED] === 0) return undefined;
  try {
    monitorHandled(thread, frame, frame.instr_ptr, exc);
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
    return err;
  }
  return undefined;
}

/** Unwinds after an exception was thrown into the frame above `entry`, a generator's. */
export function unwindThrown(
  thread: PyThreadState,
  entry: InterpreterFrame,
  thrown: unknown,
): InterpreterFrame {
  const frame = thread.current_frame!;
  // RESUME is passed by, so this is up to it.
  _Py_Instrument(frame.f_executable);
  if (monitors[PY_MONITORING_EVENT_PY_THROW] !== 0 && thrown instanceof PyBaseExceptionObject) {
    const exc = monitorThrow(thread, frame, frame.instr_ptr + 1, thrown);
    if (exc !== thrown) thread.thrown_in = exc;
    thrown = exc;
  }
  return unwindToEntry(thread, entry, thrown);
}

/** Unwinds from within the loop: the frame to go on in; throws when there is none. */
export function raiseInLoop(
  thread: PyThreadState,
  frame: InterpreterFrame,
  exc: PyBaseExceptionObject,
): InterpreterFrame {
  const handler = exceptionUnwind(thread, frame, exc);
  if (handler === undefined) throw exc;
  return handler;
}

/** Unwinds after something was thrown out of the loop that `entry` began; leaves that loop when nobody handles it. */
export function unwindToEntry(
  thread: PyThreadState,
  entry: InterpreterFrame,
  thrown: unknown,
): InterpreterFrame {
  const frame = runningFrame(thread, entry, thrown);
  if (frame !== entry) {
    const handler = exceptionUnwind(thread, frame, thrown);
    if (handler !== undefined) return handler;
  }
  leaveInterpreter(thread, entry, Py_None);
  throw thread.unhandled;
}

/** Prepares throwing an exception that was caught before: no new traceback entry here. */
export function reraise(
  thread: PyThreadState,
  frame: InterpreterFrame,
  exc: PyObject,
  lasti: number | undefined,
): PyBaseExceptionObject {
  thread.reraise_ip = frame.instr_ptr;
  if (lasti !== undefined) frame.instr_ptr = lasti;
  thread.reraised = exc as PyBaseExceptionObject;
  return thread.reraised;
}

function instanceOf(cls: PyObject): PyBaseExceptionObject {
  const value = PyObject_CallNoArgs(cls);
  if (value instanceof PyBaseExceptionObject) return value;
  const shown = PyUnicode_AsUTF16(PyObject_Repr(cls));
  const made = PyUnicode_AsUTF16(PyObject_Repr(Py_TYPE(value)));
  throw newTypeError(`calling ${shown} should have returned an instance of BaseException, not ${made}`);
}

/** `raise`, `raise exc`, `raise exc from cause`: what to throw. CPython: `do_raise`. */
export function doRaise(
  thread: PyThreadState,
  exc: PyObject | undefined,
  cause: PyObject | undefined,
): PyBaseExceptionObject {
  if (exc === undefined) {
    const handled = _PyErr_GetTopmostException(thread).exc_value;
    if (handled === undefined) return newRuntimeError("No active exception to reraise");
    return reraise(thread, thread.current_frame!, handled, undefined);
  }
  let value: PyBaseExceptionObject;
  if (isExceptionClass(exc)) value = instanceOf(exc);
  else if (exc instanceof PyBaseExceptionObject) value = exc;
  else return newTypeError("exceptions must derive from BaseException");
  if (cause !== undefined) {
    let fixed: PyBaseExceptionObject | undefined;
    if (isExceptionClass(cause)) fixed = instanceOf(cause);
    else if (cause instanceof PyBaseExceptionObject) fixed = cause;
    else if (cause !== Py_None) return newTypeError("exception causes must derive from BaseException");
    PyException_SetCause(value, fixed);
  }
  chainContext(thread, value);
  return value;
}

/** An opcode that has no case: damaged code. */
export function unknownOpcode(frame: InterpreterFrame, ip: number, opcode: number): PyBaseExceptionObject {
  frame.instr_ptr = ip;
  return newSystemError(`unknown opcode ${opcode}`);
}
