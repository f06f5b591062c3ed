/** The exceptions of `decimal`, and how conditions become flags or exceptions. After CPython's `Modules/_decimal/_decimal.c`. */
import { PyDict_New, PyDict_SetItemString } from "../../objects/dict_object.ts";
import { PyBaseExceptionObject } from "../../objects/exceptions.ts";
import { PyList_New } from "../../objects/list_object.ts";
import type { PyTypeObject } from "../../objects/object.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import {
  PyExc_ArithmeticError,
  PyExc_TypeError,
  PyExc_ZeroDivisionError,
  PyType_Type,
} from "../../objects/type_zoo.ts";
import { PyObject_Vectorcall } from "../../protocol/call.ts";
import * as dec from "./arithmetic.ts";

/** All conditions that count as InvalidOperation. */
export const IEEE_INVALID = dec.CONVERSION_SYNTAX | dec.DIVISION_IMPOSSIBLE | dec.DIVISION_UNDEFINED |
  dec.INVALID_CONTEXT | dec.INVALID_OPERATION;

export interface Signal {
  readonly name: string;
  readonly bits: number;
  readonly type: PyTypeObject;
}

let known: { base: PyTypeObject; signals: Signal[]; conditions: Signal[] } | undefined;

function newClass(name: string, bases: readonly PyTypeObject[]): PyTypeObject {
  const dict = PyDict_New();
  PyDict_SetItemString(dict, "__module__", "decimal");
  return PyObject_Vectorcall(PyType_Type, [name, PyTuple_New(bases), dict], undefined) as PyTypeObject;
}

/** The exception classes, made on first use. Signals are in the order in which contexts show them. */
export function decimalSignals(): { base: PyTypeObject; signals: Signal[]; conditions: Signal[] } {
  if (known !== undefined) return known;
  const base = newClass("DecimalException", [PyExc_ArithmeticError]);
  const one = (name: string, bits: number, ...bases: PyTypeObject[]): Signal => ({
    name,
    bits,
    type: newClass(name, bases),
  });
  const invalid = one("InvalidOperation", IEEE_INVALID, base);
  const floatOperation = one("FloatOperation", dec.FLOAT_OPERATION, base, PyExc_TypeError);
  const divisionByZero = one("DivisionByZero", dec.DIVISION_BY_ZERO, base, PyExc_ZeroDivisionError);
  const subnormal = one("Subnormal", dec.SUBNORMAL, base);
  const inexact = one("Inexact", dec.INEXACT, base);
  const rounded = one("Rounded", dec.ROUNDED, base);
  const clamped = one("Clamped", dec.CLAMPED, base);
  const overflow = one("Overflow", dec.OVERFLOW, inexact.type, rounded.type);
  const underflow = one("Underflow", dec.UNDERFLOW, inexact.type, rounded.type, subnormal.type);
  const conditions = [
    { ...invalid, bits: dec.INVALID_OPERATION },
    one("DivisionImpossible", dec.DIVISION_IMPOSSIBLE, invalid.type),
    one("DivisionUndefined", dec.DIVISION_UNDEFINED, invalid.type, PyExc_ZeroDivisionError),
    one("ConversionSyntax", dec.CONVERSION_SYNTAX, invalid.type),
    one("InvalidContext", dec.INVALID_CONTEXT, invalid.type),
  ];
  const signals = [
    invalid,
    floatOperation,
    divisionByZero,
    overflow,
    underflow,
    subnormal,
    inexact,
    rounded,
    clamped,
  ];
  return known = { base, signals, conditions };
}

/** The exception for trapped conditions; its argument lists them. */
export function newSignalError(bits: number): PyBaseExceptionObject {
  const { signals, conditions } = decimalSignals();
  const raised = signals.find((s) => (s.bits & bits) !== 0)!;
  const list = [...conditions, ...signals.slice(1)].filter((s) => (s.bits & bits) !== 0).map((s) => s.type);
  return new PyBaseExceptionObject(raised.type, PyTuple_New([PyList_New(list)]));
}
