/**
 * The frame in which a built-in runs that may hand over to the loop, and what its instructions do. `hand_over.ts` is what
 * such built-ins themselves use.
 *
 * The frame's code is always the same, in code units:
 *
 *     0  CALL_HANDING_OVER      its value goes to 3; a frame that it enters comes back to 1 (return) or 2 (yield)
 *     1  COMPLETE_CALL RETURNED to 3, or to 0 when something else is to be called
 *     2  COMPLETE_CALL YIELDED
 *     3  RETURN_VALUE           a suspended call goes on here, with its value pushed
 *     4  COMPLETE_CALL THREW    the handler for unit 0
 *     5  RETURN_VALUE
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

/** What a built-in does with the outcome of the frame that it entered. */
export interface Completion {
  /** The value of the call, or what is to be called next. */
  returned(value: PyObject): PyObject | CallNext;
  /** The same for a generator's frame that yielded. */
  yielded(value: PyObject): PyObject;
  /** The value of the call, or throws: as a rule `exc` again. */
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
  constructor(callable: PyObject, args: readonly PyObject[], kwnames: readonly string[] | undefined) {
    this.callable = callable;
    this.args = args;
    this.kwnames = kwnames;
    this.completion = undefined;
    this.next = undefined;
  }
}

const OUTCOME_RETURNED = 0, OUTCOME_YIELDED = 1, OUTCOME_THREW = 2;
/** Where a suspended call goes on. */
export const AFTER_SUSPENSION = 3;

let handedCode: PyCodeObject | undefined;

function makeCode(): PyCodeObject {
  const { CALL_HANDING_OVER, COMPLETE_CALL } = privateOpcodes;
  const complete = (outcome: number): number => COMPLETE_CALL | outcome << 9;
  const code = PyCodeObject.entry(
    Int32Array.of(
      CALL_HANDING_OVER,
      complete(OUTCOME_RETURNED),
      complete(OUTCOME_YIELDED),
      RETURN_VALUE,
      complete(OUTCOME_THREW),
      RETURN_VALUE,
    ),
  );
  // From unit 0 to 1, handler at 4, one stack entry kept, no instruction offset pushed.
  code.handlers = Int32Array.of(0, 1, 4, 1, 0);
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

/** COMPLETE_CALL: the value of the call; `call` itself when something else is to be called. */
export function completeCall(call: HandedCall, outcome: number, value: PyObject): PyObject {
  const { completion } = call;
  if (outcome === OUTCOME_THREW) {
    if (completion === undefined) throw value;
    return completion.threw(value as PyBaseExceptionObject);
  }
  if (completion === undefined) return value;
  if (outcome === OUTCOME_YIELDED) return completion.yielded(value);
  const result = completion.returned(value);
  if (!(result instanceof CallNext)) return result;
  call.next = result;
  return call as unknown as PyObject;
}
