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
  } else reflect(op, visit, 0);
  const inst = op.inst;
  if (inst !== undefined) {
    const { slots, ob_dict } = inst;
    for (let i = 0; i < slots.length; i++) if (slots[i] !== undefined) visit(slots[i]!);
    if (ob_dict !== undefined) visit(ob_dict);
  }
  if ((type.tp_flags & Py_TPFLAGS_HEAPTYPE) !== 0) visit(type);
}

const DEEPEST = 6;

/** The Python objects in the fields of a JavaScript object: in arrays, maps, sets and plain objects too. */
export function reflect(holder: object, visit: Visit, depth: number): void {
  for (const [key, value] of Object.entries(holder)) {
    if (key !== "ob_type" && key !== "inst") reflectValue(value, visit, depth);
  }
}

function reflectValue(value: unknown, visit: Visit, depth: number): void {
  if (typeof value !== "object" || value === null) return;
  if (value instanceof PyHeapObject) visit(value);
  else if (value instanceof InterpreterFrame) visitFrame(value, visit, false);
  else if (depth > DEEPEST || ArrayBuffer.isView(value) || value instanceof PyThreadState) return;
  else if (Array.isArray(value)) {
    // An array of numbers is one through and through.
    if (value.length === 0 || (value.length > 16 && typeof value[0] === "number")) return;
    for (const item of value) reflectValue(item, visit, depth + 1);
  } else if (value instanceof Map) {
    for (const [key, item] of value) {
      reflectValue(key, visit, depth + 1);
      reflectValue(item, visit, depth + 1);
    }
  } else if (value instanceof Set) {
    for (const item of value) reflectValue(item, visit, depth + 1);
  } else if (!(value instanceof WeakRef)) reflect(value, visit, depth + 1);
}

/** A visitor that keeps what it is shown. */
export function referentsOf(op: PyHeapObject): PyObject[] {
  const found: PyObject[] = [];
  visitReferents(op, (held) => {
    found.push(held);
  });
  return found;
}
