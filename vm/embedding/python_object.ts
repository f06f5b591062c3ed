/**
 * Python objects as JavaScript sees them: functions, classes and other callables are functions, anything else that has no
 * JavaScript counterpart is a `PythonObject`.
 */
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import type { PyObject } from "../objects/object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import {
  PyIter_Next,
  PyObject_GetAttr,
  PyObject_GetItem,
  PyObject_GetIter,
  PyObject_SetAttr,
  PyObject_SetItem,
  reprText,
  strText,
} from "../protocol/abstract.ts";
import { PyCallable_Check, PyObject_Vectorcall } from "../protocol/call.ts";
import { toJs, toPython } from "./convert.ts";
import { PythonError } from "./python_error.ts";

/** Runs Python code for JavaScript; its exceptions become PythonError. */
export function forJs<T>(action: () => T): T {
  try {
    return action();
  } catch (err) {
    throw err instanceof PyBaseExceptionObject ? new PythonError(err) : err;
  }
}

/** An object that only Python understands. All methods throw PythonError when Python raises. */
export class PythonObject {
  readonly object: PyObject;
  constructor(object: PyObject) {
    this.object = object;
  }

  /** Name of the object's class. */
  get type(): string {
    return Py_TYPE(this.object).ht_name;
  }
  /** `getattr(object, name)`. */
  get(name: string): unknown {
    return forJs(() => toJs(PyObject_GetAttr(this.object, name)));
  }
  /** `setattr(object, name, value)`. */
  set(name: string, value: unknown): void {
    forJs(() => PyObject_SetAttr(this.object, name, toPython(value)));
  }
  /** `object[key]`. */
  getItem(key: unknown): unknown {
    return forJs(() => toJs(PyObject_GetItem(this.object, toPython(key))));
  }
  /** `object[key] = value`. */
  setItem(key: unknown, value: unknown): void {
    forJs(() => PyObject_SetItem(this.object, toPython(key), toPython(value)));
  }
  /** `object(*args, **keywords)`. */
  call(args: readonly unknown[] = [], keywords: Readonly<Record<string, unknown>> = {}): unknown {
    return callPython(this.object, args, keywords);
  }
  /** `object.name(*args, **keywords)`. */
  callMethod(
    name: string,
    args: readonly unknown[] = [],
    keywords: Readonly<Record<string, unknown>> = {},
  ): unknown {
    return callPython(forJs(() => PyObject_GetAttr(this.object, name)), args, keywords);
  }
  /** `iter(object)`. */
  *[Symbol.iterator](): Iterator<unknown> {
    const iterator = forJs(() => PyObject_GetIter(this.object));
    for (;;) {
      const item = forJs(() => PyIter_Next(iterator));
      if (item === undefined) return;
      yield forJs(() => toJs(item));
    }
  }
  /** `str(object)`. */
  toString(): string {
    return forJs(() => strText(this.object));
  }
  [Symbol.for("Deno.customInspect")](): string {
    return forJs(() => reprText(this.object));
  }
}

function callPython(
  callable: PyObject,
  args: readonly unknown[],
  keywords: Readonly<Record<string, unknown>>,
): unknown {
  const kwnames = Object.keys(keywords);
  const values = [...args, ...Object.values(keywords)].map((value) => toPython(value));
  return forJs(() => toJs(PyObject_Vectorcall(callable, values, kwnames.length === 0 ? undefined : kwnames)));
}

const wrapped = new WeakMap<object, PythonObject | PythonFunction>();

/** A Python callable as a function of JavaScript; `python` has its attributes and keyword arguments. */
export interface PythonFunction {
  (...args: unknown[]): unknown;
  readonly python: PythonObject;
}

/** What stands for a Python object in JavaScript: the same for the same object. */
export function wrapPython(op: PyObject & object): PythonObject | PythonFunction {
  let made = wrapped.get(op);
  if (made === undefined) {
    const python = new PythonObject(op);
    made = PyCallable_Check(op)
      ? Object.assign((...args: unknown[]) => python.call(args), { python })
      : python;
    wrapped.set(op, made);
  }
  return made;
}
