/**
 * Values from JavaScript to Python and back. Containers are copied, with all that they hold; an object that occurs twice,
 * or inside itself, does so in the copy. What has no counterpart goes as it is, in a wrapper that comes back as itself.
 */
import { PyByteArray_Check, type PyByteArrayObject } from "../objects/bytearray_object.ts";
import { bytesLike, PyBytes_Check, PyBytes_FromArray } from "../objects/bytes_object.ts";
import { PyDict_Check, PyDict_New, PyDict_SetItem } from "../objects/dict_object.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { PyFloat_Check, PyFloat_FromDouble, type PyFloatObject } from "../objects/float_object.ts";
import { PyList_Check, PyList_New } from "../objects/list_object.ts";
import { normalizeInt } from "../objects/long_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyAnySet_Check, PySet_Add, PySet_New, setItems } from "../objects/set_object.ts";
import { PyTuple_Check } from "../objects/tuple_object.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { JsObject, wrapJs } from "./js_object.ts";
import { PythonError } from "./python_error.ts";
import { PythonObject, wrapPython } from "./python_object.ts";

/** The Python object for a JavaScript value. */
export function toPython(value: unknown, seen: Map<object, PyObject> = new Map()): PyObject {
  switch (typeof value) {
    case "undefined":
      return Py_None;
    case "boolean":
      return value;
    case "number":
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : PyFloat_FromDouble(value);
    case "bigint":
      return normalizeInt(value);
    case "string":
      return PyUnicode_FromUTF16(value);
    case "symbol":
      return wrapJs(Object(value));
  }
  if (value === null) return Py_None;
  const op = value as object;
  if (op instanceof PythonObject) return op.object;
  if (op instanceof PythonError) return op.exception;
  if (typeof op === "function") return pythonFunctions.get(op) ?? wrapJs(op);
  const known = seen.get(op);
  if (known !== undefined) return known;
  if (op instanceof Uint8Array) return PyBytes_FromArray(op.slice());
  if (op instanceof ArrayBuffer) return PyBytes_FromArray(new Uint8Array(op).slice());
  if (Array.isArray(op)) {
    const items: PyObject[] = [];
    const list = PyList_New(items);
    seen.set(op, list);
    for (const item of op) items.push(toPython(item, seen));
    return list;
  }
  if (op instanceof Set) {
    const set = PySet_New(undefined);
    seen.set(op, set);
    for (const item of op) PySet_Add(set, toPython(item, seen));
    return set;
  }
  const prototype = Object.getPrototypeOf(op);
  const entries = op instanceof Map
    ? op.entries()
    : prototype === Object.prototype || prototype === null
    ? Object.entries(op)
    : undefined;
  if (entries === undefined) return wrapJs(op);
  const dict = PyDict_New();
  seen.set(op, dict);
  for (const [key, item] of entries) PyDict_SetItem(dict, toPython(key, seen), toPython(item, seen));
  return dict;
}

/** Functions that stand for Python callables, and those callables. */
const pythonFunctions = new WeakMap<object, PyObject>();

/** The JavaScript value for a Python object. */
export function toJs(op: PyObject, seen: Map<PyObject, unknown> = new Map()): unknown {
  if (op === Py_None) return undefined;
  if (typeof op !== "object") return op;
  if (PyFloat_Check(op)) return (op as PyFloatObject).value;
  if (PyUnicode_Check(op)) return PyUnicode_AsUTF16(op);
  if (op instanceof JsObject) return op.value;
  const known = seen.get(op);
  if (known !== undefined) return known;
  if (PyBytes_Check(op) || PyByteArray_Check(op)) return bytesLike(op as PyByteArrayObject)!.slice();
  if (PyList_Check(op) || PyTuple_Check(op)) {
    const items: unknown[] = [];
    seen.set(op, items);
    for (const item of op.ob_item) items.push(toJs(item, seen));
    return items;
  }
  if (PyDict_Check(op)) {
    const map = new Map<unknown, unknown>();
    seen.set(op, map);
    for (const [key, value] of op.entries()) map.set(toJs(key, seen), toJs(value, seen));
    return map;
  }
  if (PyAnySet_Check(op)) {
    const set = new Set<unknown>();
    seen.set(op, set);
    for (const item of setItems(op)) set.add(toJs(item, seen));
    return set;
  }
  if (op instanceof PyBaseExceptionObject) return new PythonError(op);
  const wrapped = wrapPython(op);
  if (typeof wrapped === "function") pythonFunctions.set(wrapped, op);
  return wrapped;
}
