/**
 * Frames of the interpreter: on the heap, `localsplus` holding locals, cells and the value stack in one array. The loop
 * keeps a frame's hot fields in JavaScript variables and stores `instr_ptr` and `stackpointer` when it leaves the frame or
 * calls something that could look at it.
 *
 * Law: a frame of a plain call that nobody captured goes back to its code's free list when it returns; its locals are
 * cleared then, its stack entries are overwritten by the next use. A frame with a frame object, or owned by a generator,
 * is never reused.
 */
import { keepForNative, letGo, unregisterFinalizable, watch, watchedFrames } from "../runtime/gc/registry.ts";
import { PyCodeObject } from "../objects/code_object.ts";
import type { PyDictObject } from "../objects/dict_object.ts";
import { _PyFrame_GetFrameObject, type PyFrameObject } from "../objects/frame_object.ts";
import type { PyFunctionObject } from "../objects/function_object.ts";
import type { Drain, PyGenObject } from "../objects/gen_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyFloat_Type } from "../objects/type_zoo.ts";
import { closeAwaitable } from "../objects/async_gen_layout.ts";
import { newStopAsyncIteration } from "../protocol/errors.ts";
import { recursionLimitReached } from "./unwind.ts";
import type { PyThreadState } from "../runtime/thread_state.ts";
import {
  COPY_FREE_VARS,
  INTERPRETER_EXIT,
  JUMP_BACKWARD_NO_INTERRUPT,
  NOP,
  RESUME,
  RESUME_CHECK,
} from "../../compiler/bytecode/opcodes_generated.ts";
import { FINISH_UNIT } from "./finish.ts";
import { privateOpcodes } from "./uops_generated.ts";

/** Like the next; the collector wants to know when the frame is left. */
export const FRAME_WATCHED = -1;
export const FRAME_OWNED_BY_THREAD = 0;
export const FRAME_OWNED_BY_GENERATOR = 1;
export const FRAME_OWNED_BY_FRAME_OBJECT = 2;
export const FRAME_OWNED_BY_INTERPRETER = 3;

/** Below an `__init__` entered for a class call. */
export const FRAME_OWNED_BY_INIT = 4;

/** The frame of a built-in that hands over (`handed_call.ts`): not counted by the recursion limit. */
export const FRAME_OWNED_BY_BUILTIN = 5;

/** Where in its code the frame goes on when its callee returns. */
export function returnUnit(frame: InterpreterFrame): number {
  const offset = frame.return_offset;
  return frame.instr_ptr + (offset < FINISH_UNIT ? offset : offset & 0xFF);
}

/** States of a generator's frame (`gi_frame_state`). */
export const FRAME_CREATED = -3;
export const FRAME_SUSPENDED = -2;
export const FRAME_SUSPENDED_YIELD_FROM = -1;
export const FRAME_EXECUTING = 0;
export const FRAME_COMPLETED = 1;
export const FRAME_CLEARED = 4;

export class InterpreterFrame {
  declare f_executable: PyCodeObject;
  declare previous: InterpreterFrame | undefined;
  declare instructions: Int32Array;
  declare localsplus: (PyObject | undefined)[];
  declare consts: PyObject[];
  /** Objects that inline caches name. */
  declare co_refs: PyObject[];
  /** Where the next value goes in `localsplus`; true only while the frame is not the running one. */
  declare stackpointer: number;
  /** Code unit of the running instruction, or of the next one in a suspended generator. */
  declare instr_ptr: number;
  /** Added to `instr_ptr` when the callee returns; from FINISH_UNIT on see there. */
  declare return_offset: number;
  declare owner: number;
  declare f_funcobj: PyFunctionObject | undefined;
  declare f_globals: PyDictObject;
  declare f_builtins: PyDictObject;
  /** The namespace of a module or class body; undefined in functions. */
  declare f_locals: PyObject | undefined;
  declare frame_obj: PyFrameObject | undefined;
  declare generator: PyGenObject | undefined;

  constructor(code: PyCodeObject, globals: PyDictObject, builtins: PyDictObject) {
    this.f_executable = code.complete();
    this.previous = undefined;
    this.instructions = code.instructions;
    const localsplus: (PyObject | undefined)[] = [];
    // One entry more than the code needs: conditional NULLs are stored without asking.
    for (let i = code.co_nlocalsplus + code.co_stacksize; i >= 0; i--) localsplus.push(undefined);
    this.localsplus = localsplus;
    this.consts = code.co_consts;
    this.co_refs = code.co_refs;
    this.stackpointer = code.co_nlocalsplus;
    this.instr_ptr = 0;
    this.return_offset = 0;
    this.owner = FRAME_OWNED_BY_THREAD;
    this.f_funcobj = undefined;
    this.f_globals = globals;
    this.f_builtins = builtins;
    this.f_locals = undefined;
    this.frame_obj = undefined;
    this.generator = undefined;
  }

  get co_consts(): PyObject[] {
    return this.consts;
  }
  get co_names(): readonly string[] {
    return this.f_executable.co_names;
  }
  /** Not to be shown: an entry frame, or one that has not got to its first RESUME. CPython: `_PyFrame_IsIncomplete`. */
  get isIncomplete(): boolean {
    if (this.owner >= FRAME_OWNED_BY_INTERPRETER) return true;
    return this.owner !== FRAME_OWNED_BY_GENERATOR && this.instr_ptr < this.f_executable.firstTraceable;
  }
}

/** A frame for a call of `func`, its arguments not set yet. @noescape */
export function newFrame(func: PyFunctionObject): InterpreterFrame {
  const code = func.func_code;
  const frame = code.freeFrame;
  if (frame === undefined) {
    const made = new InterpreterFrame(code, func.func_globals, func.func_builtins);
    made.f_funcobj = func;
    return made;
  }
  code.freeFrame = frame.previous;
  if (frame.f_funcobj !== func) {
    frame.f_funcobj = func;
    frame.f_globals = func.func_globals;
    frame.f_builtins = func.func_builtins;
  }
  frame.instr_ptr = 0;
  frame.stackpointer = code.co_nlocalsplus;
  return frame;
}

/** Gives a frame back that was never entered, or has been left. */
export function freeFrame(frame: InterpreterFrame): void {
  const { f_executable: code, localsplus } = frame;
  for (let i = code.co_nlocalsplus; --i >= 0;) localsplus[i] = undefined;
  frame.f_locals = undefined;
  frame.previous = code.freeFrame;
  code.freeFrame = frame;
}

/** As many frames as a slice renews: those below run seldom. */
const RENEWED = 8;

/**
 * Gives the frames of a run that nothing on JavaScript's stack looks into, between two slices, new arrays. V8 notes each store of a
 * young object into an old array (RecordWrite: a tenth of the time); an array that is made anew every few milliseconds never gets old.
 */
export function renewLocals(top: InterpreterFrame): void {
  let frame: InterpreterFrame | undefined = top;
  for (let i = 0; i < RENEWED && frame !== undefined && frame.owner !== FRAME_OWNED_BY_INTERPRETER; i++) {
    frame.localsplus = frame.localsplus.slice();
    frame = frame.previous;
  }
}

function unwatch(gen: PyGenObject): void {
  gen.gi_watched = false;
  unregisterFinalizable(gen);
  if (watchedFrames.delete(gen.gi_iframe)) watch.hooks?.left(gen.gi_iframe);
}

/** Disposes of a frame that has returned or thrown. CPython: `_PyEval_FrameClearAndPop`. */
export function _PyEval_FrameClearAndPop(thread: PyThreadState, frame: InterpreterFrame): void {
  if (frame.owner === FRAME_OWNED_BY_GENERATOR) {
    const gen = frame.generator!;
    gen.gi_frame_state = FRAME_CLEARED;
    if (gen.gi_watched) unwatch(gen);
    thread.exc_info = gen.gi_exc_state.previous_item!;
    gen.gi_exc_state.previous_item = undefined;
    gen.gi_exc_state.exc_value = undefined;
    // An exhausted generator's frame has nobody below it.
    frame.previous = undefined;
    // The generator is asked for its code at most; a frame object has its frame from now on, or the next call may have it.
    gen.gi_iframe = spentFrame(frame);
    frame.generator = undefined;
    if (frame.frame_obj !== undefined) takeOwnership(frame);
    else {
      frame.owner = FRAME_OWNED_BY_THREAD;
      freeFrame(frame);
    }
    if (gen.ag_awaitable !== undefined) {
      // It returns into the frame that awaits its next value.
      closeAwaitable(gen);
      throw newStopAsyncIteration();
    }
    return;
  }
  if (frame.owner === FRAME_WATCHED) {
    frame.owner = FRAME_OWNED_BY_THREAD;
    watch.hooks?.left(frame);
  }
  if (frame.frame_obj !== undefined) takeOwnership(frame);
  else if (frame.owner === FRAME_OWNED_BY_THREAD || frame.owner === FRAME_OWNED_BY_INIT) freeFrame(frame);
  else if (frame.owner === FRAME_OWNED_BY_BUILTIN) {
    // Made up for what entering it took off; see `handedFrame`.
    thread.py_recursion_remaining--;
    frame.localsplus[0] = undefined;
    freeFrame(frame);
  }
}

/** What finished generators have for their frame. */
function spentFrame(frame: InterpreterFrame): InterpreterFrame {
  const code = frame.f_executable;
  return code.spentFrame ??= new InterpreterFrame(code, frame.f_globals, frame.f_builtins);
}

/** Forgets all locals and stack entries. */
export function clearLocals(frame: InterpreterFrame): void {
  const { localsplus } = frame;
  const held = watch.active ? localsplus.slice(0, frame.stackpointer) : [];
  for (let i = 0; i < localsplus.length; i++) localsplus[i] = undefined;
  frame.stackpointer = frame.f_executable.co_nlocalsplus;
  frame.f_locals = undefined;
  for (const op of held) letGo(op);
}

/** The frame object outlives the frame's run: it keeps locals and its way back. CPython: `take_ownership`. */
function takeOwnership(frame: InterpreterFrame): void {
  const { f_executable: code, localsplus } = frame;
  for (let i = code.co_nlocalsplus; i < localsplus.length; i++) localsplus[i] = undefined;
  frame.stackpointer = code.co_nlocalsplus;
  frame.owner = FRAME_OWNED_BY_FRAME_OBJECT;
  const object = frame.frame_obj!;
  let previous = frame.previous;
  while (previous !== undefined && previous.isIncomplete) previous = previous.previous;
  if (previous !== undefined && object.f_back === undefined) {
    object.f_back = _PyFrame_GetFrameObject(previous);
  }
  frame.previous = undefined;
}

let entryCode: PyCodeObject | undefined;
const freeEntries: InterpreterFrame[] = [];
let drainCode: PyCodeObject | undefined;
const freeDrains: InterpreterFrame[] = [];

/** Times that DRAIN stands in the code of a run that drains a generator, so that there are few jumps back. */
const DRAINS = 16;

/** An entry frame whose run ends at the first value, or one whose run takes all values of a generator. */
function newEntry(frame: InterpreterFrame, drains: boolean): InterpreterFrame {
  // A return comes back to unit 1, a yield to unit 2.
  entryCode ??= PyCodeObject.entry(Int32Array.of(NOP, INTERPRETER_EXIT, INTERPRETER_EXIT));
  if (drains && drainCode === undefined) {
    const units = [NOP, INTERPRETER_EXIT];
    // From each DRAIN a return goes to the next unit, a yield to the one behind that.
    for (let i = 0; i < DRAINS; i++) units.push(privateOpcodes.DRAIN, INTERPRETER_EXIT);
    units.push(JUMP_BACKWARD_NO_INTERRUPT | (units.length - 1) << 9);
    drainCode = PyCodeObject.entry(Int32Array.from(units));
  }
  const entry = new InterpreterFrame(drains ? drainCode! : entryCode, frame.f_globals, frame.f_builtins);
  entry.owner = FRAME_OWNED_BY_INTERPRETER;
  return entry;
}

/**
 * Links `frame` above the running one with an entry frame between: returning to that ends the loop. `frame` itself when it
 * may be entered; RecursionError beyond the limit. With `drain` the run ends only when the generator does, or the drain stops it.
 */
export function enterInterpreter(
  thread: PyThreadState,
  frame: InterpreterFrame,
  drain?: Drain,
): InterpreterFrame {
  const free = drain === undefined ? freeEntries : freeDrains;
  const entry = free.pop() ?? newEntry(frame, drain !== undefined);
  if (thread.py_recursion_remaining-- <= 0) {
    free.push(entry);
    throw recursionLimitReached(thread, frame);
  }
  entry.instr_ptr = 0;
  entry.return_offset = 1;
  entry.stackpointer = 0;
  if (drain !== undefined) entry.localsplus[entry.stackpointer++] = drain as unknown as PyObject;
  entry.previous = thread.current_frame;
  frame.previous = entry;
  thread.current_frame = frame;
  thread.handed_call = undefined;
  thread.runs++;
  return frame;
}

/** Ends a run of the loop. */
export function leaveInterpreter(thread: PyThreadState, entry: InterpreterFrame, value: PyObject): PyObject {
  thread.current_frame = entry.previous;
  thread.runs--;
  // What nothing can hang on needs no keeping: the results of comparisons, callbacks and generators, as a rule.
  if (watch.active && typeof value === "object" && value !== Py_None && value.ob_type !== PyFloat_Type) {
    keepForNative(entry.previous, value);
  }
  entry.previous = undefined;
  if (entry.f_executable === drainCode) {
    entry.localsplus[0] = undefined;
    freeDrains.push(entry);
  } else freeEntries.push(entry);
  return value;
}

/** Whether RESUME has to instrument the frame's code. @noescape */
export function isOutOfDate(thread: PyThreadState, frame: InterpreterFrame): boolean {
  return thread.tracing === 0 && frame.f_executable.co_instrumentation_version !== thread.monitoring_version;
}

/**
 * RESUME has run once: from now on only the eval breaker is looked at, and the monitoring version, which the private copy
 * keeps above the three bits of RESUME's oparg. It has 20 bits there: a version that has come round is too rare to matter.
 * @noescape
 */
export function quickenResume(
  thread: PyThreadState,
  frame: InterpreterFrame,
  ip: number,
  oparg: number,
): void {
  if (thread.tracing === 0 && (frame.instructions[ip] & 511) === RESUME) {
    const code = frame.f_executable;
    const hasTwin = code.twin !== undefined && code.co_monitoring === undefined;
    const opcode = hasTwin ? privateOpcodes.RESUME_CHECK_TWIN : RESUME_CHECK;
    frame.instructions[ip] = opcode | (oparg & 7 | thread.monitoring_version << 3) << 9;
    if (hasTwin) return;
    const isWatched = code.co_monitoring?.isWatched === true;
    if (ip === 1 && !isWatched && (frame.instructions[0] & 511) === COPY_FREE_VARS) {
      frame.instructions[0] = privateOpcodes.COPY_FREE_VARS__RESUME_CHECK | frame.instructions[0] & ~511;
    }
  }
}
