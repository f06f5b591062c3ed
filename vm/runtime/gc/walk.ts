/**
 * The walk: marks everything that can be reached from the roots. What CPython reads off reference counts is answered from
 * it: which objects are alive, who refers to whom, how often.
 */
import { Py_TPFLAGS_HEAPTYPE, PyHeapObject, type PyObject, PyTypeObject } from "../../objects/object.ts";
import {
  _PyNone_Type,
  PyBaseObject_Type,
  PyBool_Type,
  PyByteArray_Type,
  PyBytes_Type,
  PyCFunction_Type,
  PyCode_Type,
  PyComplex_Type,
  PyFloat_Type,
  PyGetSetDescr_Type,
  PyLong_Type,
  PyMemberDescr_Type,
  PyMethodDescr_Type,
  PyModule_Type,
  PyType_Type,
  PyUnicode_Type,
  PyWrapperDescr_Type,
} from "../../objects/type_zoo.ts";
import type { PyCFunctionObject } from "../../objects/cfunction_object.ts";
import { PyFunctionObject } from "../../objects/function_object.ts";
import type { PyDictObject } from "../../objects/dict_object.ts";
import { visitReferents } from "./referents.ts";
import { weaklyReferenced } from "./registry.ts";
import { visitRoots } from "./roots.ts";

for (
  const type of [
    PyFloat_Type,
    PyUnicode_Type,
    PyBytes_Type,
    PyByteArray_Type,
    PyComplex_Type,
    PyLong_Type,
    PyBool_Type,
    _PyNone_Type,
    PyCFunction_Type,
    PyMethodDescr_Type,
    PyWrapperDescr_Type,
    PyGetSetDescr_Type,
    PyMemberDescr_Type,
  ]
) type.isAtomic = true;

/** Whether nothing is reached through the object that could die: numbers, text, static types and their descriptors. */
export function isAtomic(op: PyHeapObject): boolean {
  const type = op.ob_type;
  if (type.isAtomic) return type !== PyCFunction_Type || isModuleFunction(op as PyCFunctionObject);
  return type === PyType_Type && ((op as PyTypeObject).tp_flags & Py_TPFLAGS_HEAPTYPE) === 0;
}

/** Bound to nothing but its module. */
function isModuleFunction(op: PyCFunctionObject): boolean {
  const self = op.m_self;
  return typeof self !== "object" || self.ob_type === PyModule_Type || self.ob_type === PyType_Type;
}

/** How many objects walks have looked at so far: the unit in which their cost is counted. */
export const work = { visited: 0 };

/** Everything alive, atomic objects left out, in the order in which it was reached. */
export function reachable(topIsExact: boolean): Set<PyHeapObject> {
  const seen: Set<PyHeapObject> = new Set();
  const queue: PyHeapObject[] = [];
  const mark = (op: PyObject) => {
    if (typeof op !== "object" || isAtomic(op) || seen.has(op)) return;
    seen.add(op);
    if (op.ob_type !== PyCode_Type) queue.push(op);
  };
  visitRoots(mark, topIsExact);
  for (let op = queue.pop(); op !== undefined; op = queue.pop()) visitReferents(op, mark);
  work.visited += seen.size;
  return seen;
}

/**
 * The same for the collector, which asks for nothing but what might die: code is left out, since nothing dies with it that would be
 * noticed (but for code that is weakly referenced). Half of all objects are functions and their code, whose namespaces are mostly known.
 */
export function alive(topIsExact: boolean): Set<PyHeapObject> {
  const seen: Set<PyHeapObject> = new Set();
  const queue: PyHeapObject[] = [];
  const mark = (op: PyObject) => {
    if (typeof op !== "object") return;
    if (op.ob_type === PyCode_Type ? !weaklyReferenced.has(op) : isAtomic(op)) return;
    if (seen.has(op)) return;
    seen.add(op);
    if (op.ob_type !== PyCode_Type) queue.push(op);
  };
  visitRoots(mark, topIsExact);
  let globals: PyHeapObject | undefined;
  for (let op = queue.pop(); op !== undefined; op = queue.pop()) {
    if (!(op instanceof PyFunctionObject) || op.inst !== undefined) {
      visitReferents(op, mark);
      continue;
    }
    // Functions of a module come one after the other.
    if (op.func_globals !== globals) {
      mark(globals = op.func_globals);
      mark(op.func_builtins);
    }
    op.visitOwn(mark);
  }
  work.visited += seen.size;
  return seen;
}

/**
 * Of namespaces that will be cleared in this order, those with which something wanted dies: it is reached neither from elsewhere
 * nor through a later one.
 */
export function lastHolders(
  dicts: readonly PyDictObject[],
  isWanted: (op: PyHeapObject) => boolean,
): Set<PyDictObject> {
  const seen: Set<PyHeapObject> = new Set(dicts);
  const queue: PyHeapObject[] = [];
  const holders: Set<PyDictObject> = new Set();
  let holder: PyDictObject | undefined;
  const mark = (op: PyObject) => {
    if (typeof op !== "object" || isAtomic(op) || seen.has(op)) return;
    seen.add(op);
    queue.push(op);
    if (holder !== undefined && isWanted(op)) holders.add(holder);
  };
  const drain = () => {
    for (let op = queue.pop(); op !== undefined; op = queue.pop()) visitReferents(op, mark);
  };
  visitRoots(mark, false);
  drain();
  for (holder of dicts.toReversed()) {
    visitReferents(holder, mark);
    drain();
  }
  return holders;
}

/** What can be reached from `from` without passing through `alive`; `from` included. */
export function closure(from: Iterable<PyHeapObject>, alive: ReadonlySet<PyHeapObject>): Set<PyHeapObject> {
  const seen: Set<PyHeapObject> = new Set();
  const queue: PyHeapObject[] = [];
  const mark = (op: PyObject) => {
    if (typeof op !== "object" || isAtomic(op) || alive.has(op) || seen.has(op)) return;
    if (op.ob_type === PyCode_Type && !weaklyReferenced.has(op)) return;
    seen.add(op);
    queue.push(op);
  };
  for (const op of from) mark(op);
  for (let op = queue.pop(); op !== undefined; op = queue.pop()) visitReferents(op, mark);
  return seen;
}

/** Whether CPython's collector would track the object: whether it can hold others. */
export function isTracked(op: PyObject): boolean {
  return op instanceof PyHeapObject && op.ob_type !== PyCode_Type &&
    (!isAtomic(op) || op instanceof PyTypeObject || op.ob_type.tp_traverse !== PyBaseObject_Type.tp_traverse);
}
