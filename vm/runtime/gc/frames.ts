/**
 * What frames hold. Locals and cells are exact; of the value stack only what lies below the stack pointer counts, since
 * entries above it are left over. While a frame runs, its stack pointer is known to the loop alone: then the depth is
 * worked out from the code and the running instruction.
 */
import {
  END_ASYNC_FOR,
  END_FOR,
  END_SEND,
  EXTENDED_ARG,
  HAS_JUMP_FLAG,
  JUMP_BACKWARD,
  JUMP_BACKWARD_NO_INTERRUPT,
  JUMP_FORWARD,
  opcodeCaches,
  opcodeFlags,
  RAISE_VARARGS,
  RERAISE,
  RETURN_VALUE,
  stackPopped,
  stackPushed,
} from "../../../compiler/bytecode/opcodes_generated.ts";
import {
  FRAME_OWNED_BY_GENERATOR,
  FRAME_OWNED_BY_INIT,
  FRAME_OWNED_BY_INTERPRETER,
  InterpreterFrame,
} from "../../eval/frame.ts";
import { HANDLER_ROW, type PyCodeObject } from "../../objects/code_object.ts";
import { PyHeapObject } from "../../objects/object.ts";
import type { PyThreadState } from "../thread_state.ts";
import { reflect } from "./referents.ts";
import type { Visit } from "./registry.ts";

const depths: WeakMap<PyCodeObject, Int16Array> = new WeakMap();

/** How many entries the value stack has before each code unit's instruction; -1 where none begins or none comes. */
export function stackDepths(code: PyCodeObject): Int16Array {
  let known = depths.get(code);
  if (known === undefined) depths.set(code, known = computeDepths(code));
  return known;
}

function computeDepths(code: PyCodeObject): Int16Array {
  const { co_code } = code.plain;
  const depth = new Int16Array(co_code.length >> 1).fill(-1);
  const todo: number[] = [];
  const reach = (unit: number, entries: number) => {
    if (unit < depth.length && depth[unit] < 0) {
      depth[unit] = entries;
      todo.push(unit);
    }
  };
  if (depth.length > 0) reach(0, 0);
  const rows = code.exceptionHandlers;
  for (let i = 0; i < rows.length; i += HANDLER_ROW) reach(rows[i + 2], rows[i + 3] + rows[i + 4] + 1);
  for (let unit = todo.pop(); unit !== undefined; unit = todo.pop()) {
    let entries = depth[unit], oparg = 0, opcode = co_code[2 * unit];
    while (opcode === EXTENDED_ARG) {
      oparg = (oparg | co_code[2 * unit + 1]) << 8;
      opcode = co_code[2 * ++unit];
      depth[unit] = entries;
    }
    oparg |= co_code[2 * unit + 1];
    entries += stackPushed(opcode, oparg) - stackPopped(opcode, oparg);
    const next = unit + 1 + opcodeCaches[opcode];
    if (opcode === JUMP_BACKWARD || opcode === JUMP_BACKWARD_NO_INTERRUPT) reach(next - oparg, entries);
    else if (opcode === JUMP_FORWARD) reach(next + oparg, entries);
    else if (opcode !== RETURN_VALUE && opcode !== RAISE_VARARGS && opcode !== RERAISE) {
      // END_ASYNC_FOR's argument says where its loop's SEND is; it doesn't jump there.
      if ((opcodeFlags[opcode] & HAS_JUMP_FLAG) !== 0 && opcode !== END_ASYNC_FOR) {
        reach(next + oparg, entries);
      }
      reach(next, entries);
    }
  }
  return depth;
}
void END_FOR;
void END_SEND;

/** How much of `localsplus` is alive while the frame's instruction runs. */
export function liveLength(frame: InterpreterFrame, isRunning: boolean): number {
  if (!isRunning) return frame.stackpointer;
  const code = frame.f_executable;
  if (code.plain.co_code.length === 0) return frame.localsplus.length;
  const depth = stackDepths(code)[frame.instr_ptr];
  return depth === undefined || depth < 0 ? frame.localsplus.length : code.co_nlocalsplus + depth;
}

/** Visits what a frame holds; `isRunning` when its stack pointer is out of date. */
export function visitFrame(frame: InterpreterFrame, visit: Visit, isRunning: boolean): void {
  const { localsplus } = frame;
  if (frame.owner < FRAME_OWNED_BY_INTERPRETER) {
    visit(frame.f_executable);
    if (frame.f_funcobj !== undefined) visit(frame.f_funcobj);
    visit(frame.f_globals);
    visit(frame.f_builtins);
    if (frame.f_locals !== undefined) visit(frame.f_locals);
  }
  const end = liveLength(frame, isRunning);
  for (let i = 0; i < end; i++) {
    const op: unknown = localsplus[i];
    if (op instanceof PyHeapObject) visit(op);
    else if (op instanceof InterpreterFrame) visitFrame(op, visit, false);
    // A call that is handed over keeps its arguments.
    else if (typeof op === "object" && op !== null) reflect(op, visit);
  }
}

/**
 * The frames of a thread, innermost first, and for each whether its stack pointer is out of date: it is while TypeScript code
 * runs on its behalf, which then stands between it and the entry frame above.
 */
export function forEachFrame(
  thread: PyThreadState,
  topIsExact: boolean,
  action: (frame: InterpreterFrame, isRunning: boolean) => void,
): void {
  let isRunning = !topIsExact;
  for (let frame = thread.current_frame; frame !== undefined; frame = frame.previous) {
    if (frame.owner === FRAME_OWNED_BY_INTERPRETER) isRunning = true;
    else {
      action(frame, isRunning);
      isRunning = false;
    }
  }
}

/** Whether the frame is one of the machine's own: nothing of the program is in it but what it hands on. */
export function isShim(frame: InterpreterFrame): boolean {
  return frame.owner === FRAME_OWNED_BY_INIT;
}

/** The generator that runs in the frame. */
export function isGeneratorFrame(frame: InterpreterFrame): boolean {
  return frame.owner === FRAME_OWNED_BY_GENERATOR;
}
