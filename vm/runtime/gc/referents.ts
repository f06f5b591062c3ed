/**
 * What an object holds. Types say so themselves (`tp_traverse`, beside their class); an object whose type says nothing is
 * looked through by reflection, so that a forgotten `tp_traverse` makes the walk slower, never wrong.
 */
import { PyInstanceObject } from "../../objects/instance.ts";
import { Py_TPFLAGS_HEAPTYPE, PyHeapObject, type PyObject } from "../../objects/object.ts";
import { PyBaseObject_Type } from "../../objects/type_zoo.ts";
import { InterpreterFrame } from "../../eval/frame.ts";
import { PyThreadState } from "../thread_state.ts";
import type { Visit } from "./registry.ts";
import { visitFrame } from "./frames.ts";

/** Calls `visit` on every object that `op` holds, its class included if that was made at run time. */
export function visitReferents(op: PyHeapObject, visit: Visit): void {
  const type = op.ob_type;
  const traverse = type.tp_traverse;
  if (
    traverse !== undefined && (traverse !== PyBaseObject_Type.tp_traverse || op instanceof PyInstanceObject)
  ) {
    traverse(op, visit);
  } else reflect(op, visit);
  const inst = op.inst;
  if (inst !== undefined) {
    const { slots, ob_dict } = inst;
    for (let i = 0; i < slots.length; i++) if (slots[i] !== undefined) visit(slots[i]!);
    if (ob_dict !== undefined) visit(ob_dict);
  }
  if ((type.tp_flags & Py_TPFLAGS_HEAPTYPE) !== 0) visit(type);
}

/** How far from the holder plain objects are looked into. */
const DEEPEST = 7;

/** The Python objects in the fields of a JavaScript object: in arrays, maps, sets and plain objects too, each looked into once. */
export function reflect(holder: object, visit: Visit): void {
  let next: Set<object> | undefined;
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (value instanceof PyHeapObject) visit(value);
    else if (value instanceof InterpreterFrame) visitFrame(value, visit, false);
    else if (!(ArrayBuffer.isView(value) || value instanceof PyThreadState || value instanceof WeakRef)) {
      (next ??= new Set()).add(value);
    }
  };
  lookInto(holder, look);
  if (next === undefined) return;
  const all: Set<object> = new Set([holder]);
  for (let depth = 1; next !== undefined && depth <= DEEPEST; depth++) {
    const level: Set<object> = next;
    next = undefined;
    for (const value of level) {
      if (all.has(value)) continue;
      all.add(value);
      lookInto(value, look);
    }
  }
}

function lookInto(holder: object, look: (value: unknown) => void): void {
  if (Array.isArray(holder)) {
    // An array of numbers is one through and through.
    if (holder.length > 16 && typeof holder[0] === "number") return;
    for (const item of holder) look(item);
  } else if (holder instanceof Map) {
    for (const [key, item] of holder) {
      look(key);
      look(item);
    }
  } else if (holder instanceof Set) {
    for (const item of holder) look(item);
  } else {
    for (const [key, value] of Object.entries(holder)) if (key !== "ob_type" && key !== "inst") look(value);
  }
}

/** A visitor that keeps what it is shown. */
export function referentsOf(op: PyHeapObject): PyObject[] {
  const found: PyObject[] = [];
  visitReferents(op, (held) => {
    found.push(held);
  });
  return found;
}
