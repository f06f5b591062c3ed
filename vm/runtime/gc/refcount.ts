/** `sys.getrefcount`: how many references to an object a walk meets. */
import {
  LOAD_FAST_BORROW,
  LOAD_FAST_BORROW_LOAD_FAST_BORROW,
  opcodeCaches,
} from "../../../compiler/bytecode/opcodes_generated.ts";
import { Py_TPFLAGS_HEAPTYPE, PyHeapObject, type PyObject, PyTypeObject } from "../../objects/object.ts";
import { PyTuple_Type } from "../../objects/type_zoo.ts";
import type { PyTupleObject } from "../../objects/tuple_object.ts";
import { PyThreadState_Get } from "../thread_state.ts";
import { PyFrameObject } from "../../objects/frame_object.ts";
import type { InterpreterFrame } from "../../eval/frame.ts";
import { forEachFrame } from "./frames.ts";
import { allThreads, innermostFrame, visitRoots } from "./roots.ts";
import { visitReferents } from "./referents.ts";
import { isAtomic, reachable } from "./walk.ts";

/** What CPython shows for an object that is never freed. */
const IMMORTAL = 3221225472;
const IMMORTAL_TYPES = ["NoneType", "ellipsis", "NotImplementedType"];
/** Ints below this are made once. */
const SMALL_INTS = 257;

function isImmortal(op: PyObject): boolean {
  if (typeof op === "boolean" || typeof op === "string") return true;
  if (typeof op === "number") return op >= -5 && op < SMALL_INTS;
  if (typeof op === "bigint") return false;
  if (op instanceof PyTypeObject) return (op.tp_flags & Py_TPFLAGS_HEAPTYPE) === 0;
  return op.ob_type === PyTuple_Type
    ? (op as PyTupleObject).ob_item.length === 0
    : IMMORTAL_TYPES.includes(op.ob_type.tp_name);
}

/** Whether the argument of the call that runs was pushed without a reference of its own. */
function isBorrowed(): boolean {
  const frame = innermostFrame(PyThreadState_Get());
  if (frame === undefined) return false;
  const { co_code } = frame.f_executable.plain;
  let previous = -1;
  for (let unit = 0; unit < frame.instr_ptr; unit += 1 + opcodeCaches[co_code[2 * unit]]) previous = unit;
  const opcode = previous < 0 ? -1 : co_code[2 * previous];
  return opcode === LOAD_FAST_BORROW || opcode === LOAD_FAST_BORROW_LOAD_FAST_BORROW;
}

/** The number of references to `op`, the argument's own included where CPython counts that. */
export function referenceCount(op: PyObject): number {
  if (isImmortal(op)) return IMMORTAL;
  // Numbers have no identity here: the argument is all there is.
  if (!(op instanceof PyHeapObject)) return 1;
  let count = 0;
  const visit = (held: PyObject) => {
    if (held === op) count++;
  };
  visitRoots(visit, false);
  const running: Set<InterpreterFrame> = new Set();
  for (const thread of allThreads()) forEachFrame(thread, false, (frame) => running.add(frame));
  for (const holder of reachable(false)) {
    // What a running frame holds has been visited with the roots: its object holds the frame, not the same once more.
    if (holder instanceof PyFrameObject && running.has(holder.f_frame)) {
      for (const held of [holder.f_back, holder.f_trace, holder.f_extra_locals]) {
        if (held !== undefined) visit(held);
      }
    } else visitReferents(holder, visit);
  }
  if (isAtomic(op)) visitReferents(op, visit);
  return Math.max(1, isBorrowed() ? count - 1 : count);
}
