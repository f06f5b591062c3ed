/** Built-in functions about numbers and characters. After CPython's `Python/bltinmodule.c`. */
import { bytesLike } from "../../objects/bytes_object.ts";
import { PyComplex_FromDoubles, type PyComplexObject } from "../../objects/complex_object.ts";
import { PyFloat_CheckExact, PyFloat_FromDouble, PyFloatObject } from "../../objects/float_object.ts";
import { intAdd, intToDouble, PyLong_AsInt, PyLong_Check } from "../../objects/long_object.ts";
import { drainGenerator, type PyGenObject } from "../../objects/gen_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import {
  Py_TYPE,
  PyByteArray_Type,
  PyBytes_Type,
  PyComplex_Type,
  PyGen_Type,
} from "../../objects/type_zoo.ts";
import { PyType_IsSubtype } from "../../objects/type_object.ts";
import {
  PyUnicode_Check,
  PyUnicode_FromOrdinal,
  PyUnicode_GET_LENGTH,
  PyUnicode_ReadChar,
} from "../../objects/unicode_object.ts";
import {
  lookupSpecial,
  PyIter_Next,
  PyNumber_Add,
  PyNumber_Divmod,
  PyNumber_Index,
  PyNumber_Power,
  PyObject_GetIter,
} from "../../protocol/abstract.ts";
import { PyObject_CallNoArgs, PyObject_CallOneArg } from "../../protocol/call.ts";
import { newTypeError, newValueError } from "../../protocol/errors.ts";
import type { MethodSpec } from "../../protocol/signature.ts";
import { fn } from "../native.ts";

/** CPython: `PyNumber_ToBase`. */
function toBase(number: PyObject, base: 2 | 8 | 16, prefix: string): PyObject {
  const value = PyNumber_Index(number);
  return value < 0 ? `-${prefix}${(-value).toString(base)}` : prefix + value.toString(base);
}

function ordinal(c: PyObject): PyObject {
  if (PyUnicode_Check(c)) {
    const length = PyUnicode_GET_LENGTH(c);
    if (length === 1) return PyUnicode_ReadChar(c, 0);
    throw newTypeError(`ord() expected a character, but string of length ${length} found`);
  }
  const type = Py_TYPE(c);
  if (!PyType_IsSubtype(type, PyBytes_Type) && !PyType_IsSubtype(type, PyByteArray_Type)) {
    throw newTypeError(`ord() expected string of length 1, but ${type.tp_name} found`);
  }
  const bytes = bytesLike(c)!;
  if (bytes.length === 1) return bytes[0];
  throw newTypeError(`ord() expected a character, but string of length ${bytes.length} found`);
}

/** A double sum that remembers what rounding lost (Neumaier). CPython: `CompensatedSum`. */
class CompensatedSum {
  high: number;
  low: number;
  constructor(start: number) {
    this.high = start;
    this.low = 0;
  }
  add(x: number): void {
    const sum = this.high + x;
    this.low += Math.abs(this.high) >= Math.abs(x) ? (this.high - sum) + x : (x - sum) + this.high;
    this.high = sum;
  }
  get value(): number {
    return this.low !== 0 && Number.isFinite(this.low) ? this.high + this.low : this.high;
  }
}

/** Calls `use` on the items of an iterator until it returns true. */
function eachItem(iter: PyObject, use: (item: PyObject) => boolean | void): void {
  const next = Py_TYPE(iter).tp_iternext!;
  for (let item = next(iter); item !== undefined; item = next(iter)) if (use(item) === true) return;
}

/** `sum()`: ints, then floats, then complex numbers in variables of their own; whatever comes then by `+`. */
function sum(iterable: PyObject, start: PyObject): PyObject {
  const iter = PyObject_GetIter(iterable);
  const next = Py_TYPE(iter).tp_iternext!;
  const each = Py_TYPE(iter) === PyGen_Type ? drainGenerator : eachItem;
  if (PyUnicode_Check(start)) throw newTypeError("sum() can't sum strings [use ''.join(seq) instead]");
  if (PyType_IsSubtype(Py_TYPE(start), PyBytes_Type)) {
    throw newTypeError("sum() can't sum bytes [use b''.join(seq) instead]");
  }
  if (PyType_IsSubtype(Py_TYPE(start), PyByteArray_Type)) {
    throw newTypeError("sum() can't sum bytearray [use b''.join(seq) instead]");
  }
  let result: PyObject = start as PyObject;
  if (typeof result === "number" || typeof result === "bigint") {
    let total = result as number | bigint;
    let other = undefined as PyObject | undefined;
    each(iter as PyGenObject, (item) => {
      if (typeof item === "number" && typeof total === "number") {
        const added: number = total + item;
        total = Number.isSafeInteger(added) ? added : intAdd(total, item);
      } else if (typeof item === "number" || typeof item === "bigint" || typeof item === "boolean") {
        total = intAdd(total, PyLong_AsInt(item));
      } else {
        other = item;
        return true;
      }
    });
    if (other === undefined) return total;
    result = PyNumber_Add(total, other);
  }
  if (PyFloat_CheckExact(result)) {
    const total = new CompensatedSum((result as PyFloatObject).value);
    let other = undefined as PyObject | undefined;
    each(iter as PyGenObject, (item) => {
      if (PyFloat_CheckExact(item)) total.add((item as PyFloatObject).value);
      else if (PyLong_Check(item)) total.add(intToDouble(PyLong_AsInt(item)));
      else {
        other = item;
        return true;
      }
    });
    if (other === undefined) return PyFloat_FromDouble(total.value);
    result = PyNumber_Add(PyFloat_FromDouble(total.value), other);
  }
  if (Py_TYPE(result) === PyComplex_Type) {
    const z = result as PyComplexObject;
    const real = new CompensatedSum(z.real), imag = new CompensatedSum(z.imag);
    for (;;) {
      const item = next(iter);
      if (item === undefined) return PyComplex_FromDoubles(real.value, imag.value);
      if (Py_TYPE(item) === PyComplex_Type) {
        real.add((item as PyComplexObject).real);
        imag.add((item as PyComplexObject).imag);
      } else if (PyLong_Check(item)) real.add(intToDouble(PyLong_AsInt(item)));
      else if (item instanceof PyFloatObject) real.add(item.value);
      else {
        result = PyNumber_Add(PyComplex_FromDoubles(real.value, imag.value), item);
        break;
      }
    }
  }
  for (let item = PyIter_Next(iter); item !== undefined; item = PyIter_Next(iter)) {
    result = PyNumber_Add(result, item);
  }
  return result;
}

/** Functions about numbers and characters. */
export const numberFunctions: Record<string, MethodSpec> = {
  bin: fn("($module, number, /)", "An integer as binary text: '0b101'.", (_m, x) => toBase(x, 2, "0b")),
  oct: fn("($module, number, /)", "An integer as octal text: '0o17'.", (_m, x) => toBase(x, 8, "0o")),
  hex: fn("($module, number, /)", "An integer as hexadecimal text: '0xff'.", (_m, x) => toBase(x, 16, "0x")),
  chr: fn("($module, i, /)", "The str of one character with this code point.", (_m, i) => {
    const code = PyNumber_Index(i);
    if (code < 0 || code > 0x10ffff) throw newValueError("chr() arg not in range(0x110000)");
    return PyUnicode_FromOrdinal(Number(code));
  }),
  ord: fn("($module, character, /)", "The code point of a single character.", (_m, c) => ordinal(c)),
  divmod: fn("($module, x, y, /)", "The tuple (x // y, x % y).", (_m, x, y) => PyNumber_Divmod(x, y)),
  pow: fn(
    "($module, /, base, exp, mod=None)",
    "base ** exp, or base ** exp % mod computed without the large intermediate value.",
    (_m, base, exp, mod) => PyNumber_Power(base, exp, mod),
  ),
  round: fn(
    "($module, /, number, ndigits=None)",
    "A number rounded to so many decimal digits; to an integer without ndigits.",
    (_m, number, ndigits) => {
      const round = lookupSpecial(number, "__round__");
      if (round === undefined) {
        throw newTypeError(`type ${Py_TYPE(number).tp_name} doesn't define __round__ method`);
      }
      return ndigits === Py_None ? PyObject_CallNoArgs(round) : PyObject_CallOneArg(round, ndigits);
    },
  ),
  sum: fn(
    "($module, iterable, /, start=0)",
    "The sum of a start value and the items of an iterable.",
    (_m, iterable, start) => sum(iterable, start),
  ),
};
