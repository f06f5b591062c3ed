/**
 * Where every walk begins: interpreter and thread states, frames, what modules hold in variables of TypeScript code, and
 * what TypeScript code that is running may hold.
 */
import type { InterpreterFrame } from "../../eval/frame.ts";
import { FRAME_OWNED_BY_INTERPRETER } from "../../eval/frame.ts";
import { PyHeapObject } from "../../objects/object.ts";
import { type PyErrStackItem, type PyInterpreterState, PyThreadState_Get } from "../thread_state.ts";
import type { PyThreadState } from "../thread_state.ts";
import { forEachFrame, visitFrame } from "./frames.ts";
import { reflect } from "./referents.ts";
import { handles, type Visit, visitRegisteredRoots } from "./registry.ts";

/** Forgets what belongs to instructions that are over. `topIsExact`: the innermost frame runs none. */
export function dropOldHandles(topIsExact: boolean): void {
  if (handles.all.length === 0) return;
  const busy: Set<InterpreterFrame> = new Set();
  for (const thread of allThreads()) {
    forEachFrame(thread, topIsExact && thread === PyThreadState_Get(), (frame, isRunning) => {
      if (isRunning) busy.add(frame);
    });
  }
  handles.all = handles.all.filter((h) => busy.has(h.frame) && h.frame.instr_ptr === h.instr_ptr);
}

handles.compact = () => dropOldHandles(false);

/** The states of all threads. */
export function allThreads(): PyThreadState[] {
  return [...PyThreadState_Get().interp.threads];
}

/** Visits everything that is alive by itself. `topIsExact`: the innermost frame's stack pointer is true. */
export function visitRoots(visit: Visit, topIsExact: boolean): void {
  dropOldHandles(topIsExact);
  for (const handle of handles.all) visit(handle.op);
  const current = PyThreadState_Get();
  visitInterpreter(current.interp, visit);
  for (const thread of allThreads()) {
    visitThread(thread, visit);
    forEachFrame(thread, topIsExact && thread === current, (frame, isRunning) => {
      visitFrame(frame, visit, isRunning);
      if (frame.generator !== undefined) visit(frame.generator);
      if (frame.frame_obj !== undefined) visit(frame.frame_obj);
    });
  }
  visitRegisteredRoots(visit);
}

function visitInterpreter(interp: PyInterpreterState, visit: Visit): void {
  for (const [key, value] of Object.entries(interp)) if (key !== "threads") reflect({ value }, visit);
}

/** Fields of a thread state that are looked at elsewhere, or mean something for a moment only and are left over then. */
const NOT_ROOTS: ReadonlySet<string> = new Set([
  "interp",
  "current_frame",
  "exc_info",
  "exc_state",
  "unhandled",
  "reraised",
  "thrown_in",
  "stop_iter",
  "stop_exc",
  "handed_call",
  "entered_frame",
  "suspension",
]);

/** The fields of a thread state; its frames apart. */
function visitThread(thread: PyThreadState, visit: Visit): void {
  for (const [key, value] of Object.entries(thread)) {
    if (NOT_ROOTS.has(key)) continue;
    if (value instanceof PyHeapObject) visit(value);
    else if (Array.isArray(value)) {
      for (const item of value) if (item instanceof PyHeapObject) visit(item);
    }
  }
  if (thread.handed_call !== undefined) reflect(thread.handed_call, visit);
  if (thread.entered_frame !== undefined) visitFrame(thread.entered_frame, visit, false);
  if (thread.suspension !== undefined) reflect(thread.suspension, visit);
  for (
    let item: PyErrStackItem | undefined = thread.exc_info;
    item !== undefined;
    item = item.previous_item
  ) {
    if (item.exc_value !== undefined) visit(item.exc_value);
  }
}

/** The innermost frame that belongs to the program. */
export function innermostFrame(thread: PyThreadState): InterpreterFrame | undefined {
  let frame = thread.current_frame;
  while (frame !== undefined && frame.owner === FRAME_OWNED_BY_INTERPRETER) frame = frame.previous;
  return frame;
}
