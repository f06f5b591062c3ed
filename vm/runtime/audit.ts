/**
 * Audit events (PEP 578): whoever does something worth noticing raises an event by name, hooks of `sys.addaudithook` see
 * it and may forbid it by raising. Law: without hooks an event costs one comparison and its arguments are never made.
 */
import type { PyObject } from "../objects/object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";

const hooks: PyObject[] = [];

/** Adds a hook, for good. */
export function addAuditHook(hook: PyObject): void {
  hooks.push(hook);
}

/** Whether anybody listens. */
export function hasAuditHooks(): boolean {
  return hooks.length > 0;
}

/** Raises an event; `args` makes its arguments. CPython: `PySys_Audit`. */
export function PySys_Audit(event: string, args: () => PyObject[]): void {
  if (hooks.length > 0) callHooks(event, args());
}

function callHooks(event: string, args: PyObject[]): void {
  const name = PyUnicode_FromUTF16(event), tuple = PyTuple_New(args);
  for (const hook of hooks) PyObject_Vectorcall(hook, [name, tuple], undefined);
}
