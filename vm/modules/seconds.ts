/** Durations as Python programs give them. After `_PyTime_FromSecondsObject` in CPython's `Python/pytime.c`. */
import { PyFloat_AsDouble, PyFloat_Check } from "../objects/float_object.ts";
import { PyLong_Check } from "../objects/long_object.ts";
import type { PyObject } from "../objects/object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyNumber_Index } from "../protocol/abstract.ts";
import { newOverflowError, newTypeError, newValueError } from "../protocol/errors.ts";

/** The longest duration, in seconds, that 63 bits of nanoseconds hold. */
const LONGEST = 9223372036.854775;

/** Seconds given as an int or float. TypeError, or ValueError for NaN. */
export function secondsOf(op: PyObject): number {
  if (PyFloat_Check(op)) {
    const seconds = PyFloat_AsDouble(op);
    if (seconds !== seconds) throw newValueError("Invalid value NaN (not a number)");
    return seconds;
  }
  if (!PyLong_Check(op) && Py_TYPE(op).nb_index === undefined) {
    throw newTypeError(`'${Py_TYPE(op).tp_name}' object cannot be interpreted as an integer or float`);
  }
  return Number(PyNumber_Index(op));
}

/** The same for a timeout: OverflowError beyond 292 years. */
export function timeoutOf(op: PyObject): number {
  const seconds = secondsOf(op);
  if (Math.abs(seconds) > LONGEST) throw newOverflowError("timestamp out of range for C PyTime_t");
  return seconds;
}
