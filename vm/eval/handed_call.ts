/**
 * The frame in which a built-in runs that may hand over to the loop, and what its instructions do. `hand_over.ts` is what
 * such built-ins themselves use.
 *
 * The frame's code is always the same, in code units:
 *
 *     0  CALL_HANDING_OVER      its value goes to 4; a frame that it enters comes back to 1 (return) or 2 (yield)
 *     1  COMPLETE_CALL RETURNED to 4, or to 0 when something else is to be called or entered
 *     2  COMPLETE_CALL YIELDED
 *     3  COMPLETE_CALL THREW    the handler for unit 0
 *     4  RETURN_VALUE           a suspended call goes on here, with its value pushed
 *
 * Law: the frame is hidden from Python (FRAME_OWNED_BY_BUILTIN) and not counted by the recursion limit.
 */
import { RETURN_VALUE } from "../../compiler/bytecode/opcodes_generated.ts";
import { PyCodeObject } from "../objects/code_object.ts";
import type { PyBaseExceptionObject } from "../objects/exceptions.ts";
import type { PyObject } from "../objects/object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { ENTER, type PyThreadState, SUSPEND } from "../runtime/thread_state.ts";
import { FRAME_OWNED_BY_BUILTIN, InterpreterFrame } from "./frame.ts";
import { privateOpcodes } from "./uops_generated.ts";

/**
 * What a built-in does with the outcome of the frame that it entered. Each gives the value of the call; or ENTER, having set
 * `thread.entered_frame`, when the built-in goes on with another frame.
 */
export interface Completion {
  /** Or what is to be called next. */
  returned(value: PyObject): PyObject | CallNext;
  /** A generator's frame has yielded. */
  yielded(value: PyObject): PyObject;
  /** The frame has thrown: as a rule this throws `exc` again. */
  threw(exc: PyBaseExceptionObject): PyObject;
}

/** The built-in is not done yet: it calls something else, by `enterCall`, whose value this gives. */
export class CallNext {
  readonly enter: () => PyObject;
  constructor(enter: () => PyObject) {
    this.enter = enter;
  }
}

/** A call of a built-in that runs in a frame. */
export class HandedCall {
  readonly callable: PyObject;
  readonly args: readonly PyObject[];
  readonly kwnames: readonly string[] | undefined;
  completion: Completion | undefined;
  /** What CALL_HANDING_OVER does instead of calling the built-in: that has been called. */
  next: CallNext | undefined;
  /** The completion has given ENTER. */
  enters: boolean;
  constructor(callable: PyObject, args: readonly PyObject[], kwnames: readonly string[] | undefined) {
    this.callable = callable;
    this.args = args;
    this.kwnames = kwnames;
    this.completion = undefined;
    this.next = undefined;
    this.enters = false;
  }
}

const OUTCOME_RETURNED = 0, OUTCOME_YIELDED = 1, OUTCOME_THREW = 2;
/** Where a suspended call goes on. */
export const AFTER_SUSPENSION = 4;

let handedCode: PyCodeObject | undefined;

function makeCode(): PyCodeObject {
  const { CALL_HANDING_OVER, COMPLETE_CALL } = privateOpcodes;
  const complete = (outcome: number): number => COMPLETE_CALL | outcome << 9;
  const code = PyCodeObject.entry(
    Int32Array.of(
      CALL_HANDING_OVER,
      complete(OUTCOME_RETURNED),
      complete(OUTCOME_YIELDED),
      complete(OUTCOME_THREW),
      RETURN_VALUE,
    ),
  );
  // From unit 0 to 1, handler at 3, one stack entry kept, no instruction offset pushed.
  code.handlers = Int32Array.of(0, 1, 3, 1, 0);
  return code;
}

/** The frame for a call of a built-in that hands over. */
export function handedFrame(
  thread: PyThreadState,
  callable: PyObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): InterpreterFrame {
  const code = handedCode ??= makeCode();
  const below = thread.current_frame;
  const f_globals = below?.f_globals ?? thread.interp.builtins!;
  const f_builtins = below?.f_builtins ?? thread.interp.builtins!;
  let frame = code.freeFrame;
  if (frame === undefined) {
    frame = new InterpreterFrame(code, f_globals, f_builtins);
    frame.owner = FRAME_OWNED_BY_BUILTIN;
  } else {
    code.freeFrame = frame.previous;
    frame.f_globals = f_globals;
    frame.f_builtins = f_builtins;
  }
  thread.py_recursion_remaining++;
  frame.instr_ptr = 0;
  frame.localsplus[0] = new HandedCall(callable, args, kwnames) as unknown as PyObject;
  frame.stackpointer = 1;
  return frame;
}

/** CALL_HANDING_OVER's call. SUSPEND: `thread.suspension` is set; ENTER: `thread.entered_frame` is. */
export function callHandingOver(thread: PyThreadState, frame: InterpreterFrame, call: HandedCall): PyObject {
  if (call.enters) {
    call.enters = false;
    return ENTER;
  }
  const { callable, next } = call;
  thread.handed_call = call;
  let result: PyObject;
  try {
    if (next === undefined) result = Py_TYPE(callable).tp_call!(callable, call.args, call.kwnames);
    else {
      call.next = undefined;
      result = next.enter();
    }
  } finally {
    thread.handed_call = undefined;
  }
  // The call itself stays on the stack while the frame stands.
  if (result === SUSPEND || result === ENTER) frame.stackpointer = 1;
  return result;
}

/** The frame that a built-in has asked to enter. Nobody else is to find it there. @noescape */
export function takeEnteredFrame(thread: PyThreadState): InterpreterFrame {
  const frame = thread.entered_frame!;
  thread.entered_frame = undefined;
  return frame;
}

/** COMPLETE_CALL: the value of the call; `call` itself when something else is to be called or entered. */
export function completeCall(call: HandedCall, outcome: number, value: PyObject): PyObject {
  const { completion } = call;
  if (completion === undefined) {
    if (outcome === OUTCOME_THREW) throw value;
    return value;
  }
  const result = outcome === OUTCOME_RETURNED
    ? completion.returned(value)
    : outcome === OUTCOME_YIELDED
    ? completion.yielded(value)
    : completion.threw(value as PyBaseExceptionObject);
  if (result === ENTER) call.enters = true;
  else if (result instanceof CallNext) call.next = result;
  else return result;
  return call as unknown as PyObject;
}
