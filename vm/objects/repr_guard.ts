/** Keeps `repr` of a container that holds itself finite: `[...]`. CPython: `Py_ReprEnter`, `Py_ReprLeave`. */
import { registerRoots } from "../runtime/gc/registry.ts";
import type { PyObject } from "./object.ts";

const active: PyObject[] = [];
registerRoots((visit) => {
  active.forEach(visit);
});

/** Whether the object's repr is already being made; if not, it now is. */
export function Py_ReprEnter(op: PyObject): boolean {
  if (active.includes(op)) return true;
  active.push(op);
  return false;
}

export function Py_ReprLeave(op: PyObject): void {
  const at = active.lastIndexOf(op);
  if (at >= 0) active.splice(at, 1);
}
