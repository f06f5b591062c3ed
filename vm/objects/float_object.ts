/** The type `float`: `PyFloatObject { value }`. After CPython's `Objects/floatobject.c`. */
import { PyNumber_AsSsize_t, PyNumber_Index, reprText, strictSubclassWarning } from "../protocol/abstract.ts";
import { PyObject_CallOneArg } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newOverflowError, newTypeError, newValueError, newZeroDivisionError } from "../protocol/errors.ts";
import { classMethod, methodsOf } from "../protocol/signature.ts";
import { bytesLike } from "./bytes_object.ts";
import { complexPower } from "./complex_object.ts";
import { PyBaseExceptionObject } from "./exceptions.ts";
import { decomposeDouble, fixedDigits, parseDouble, reprDouble } from "./float_text.ts";
import { _Py_HashPointer, hashDouble } from "./hash.ts";
import { attachInstance, type InstanceStorage } from "./instance.ts";
import {
  intToDouble,
  intValue,
  normalizeInt,
  type PyInt,
  PyLong_FromDouble,
  scaleByPowerOfTwo,
} from "./long_object.ts";
import { numberText } from "./long_text.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import {
  _Py_TPFLAGS_MATCH_SELF,
  isHeapObject,
  Py_EQ,
  Py_GE,
  Py_GT,
  Py_LE,
  Py_LT,
  Py_TPFLAGS_BASETYPE,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import { checkPositional, noKeywords } from "./sequence_util.ts";
import { PyTuple_New } from "./tuple_object.ts";
import { Py_TYPE, PyExc_DeprecationWarning, PyExc_OverflowError, PyFloat_Type } from "./type_zoo.ts";
import { formatFloat } from "./unicode/format_spec.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "./unicode_object.ts";
import { PyErr_WarnEx } from "../runtime/warnings.ts";

export class PyFloatObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly value: number;
  constructor(type: PyTypeObject, value: number) {
    this.ob_type = type;
    this.value = value;
  }
  static {
    isHeapObject(PyFloatObject);
  }
}

/** @noescape */
export function PyFloat_FromDouble(value: number): PyFloatObject {
  return new PyFloatObject(PyFloat_Type, value);
}
/** @noescape */
export function PyFloat_Check(op: PyObject): op is PyFloatObject {
  return op instanceof PyFloatObject;
}
/** @noescape */
export function PyFloat_CheckExact(op: PyObject): op is PyFloatObject {
  return typeof op === "object" && op.ob_type === PyFloat_Type;
}

/** The double that a real number stands for; TypeError for anything else. */
export function PyFloat_AsDouble(op: PyObject): number {
  if (op instanceof PyFloatObject) return op.value;
  if (typeof op === "number") return op;
  const type = Py_TYPE(op);
  if (type.nb_float !== undefined) {
    const result = type.nb_float(op);
    if (result instanceof PyFloatObject) return result.value;
    throw newTypeError(`${type.tp_name}.__float__ returned non-float (type ${Py_TYPE(result).tp_name})`);
  }
  if (type.nb_index !== undefined) return intToDouble(PyNumber_Index(op) as PyInt);
  throw newTypeError(`must be real number, not ${type.tp_name}`);
}

/** An operand of float arithmetic, undefined if it is none. CPython: `CONVERT_TO_DOUBLE`. */
function toDouble(op: PyObject): number | undefined {
  if (op instanceof PyFloatObject) return op.value;
  const int = intValue(op);
  return int === undefined ? undefined : intToDouble(int);
}

function binary(operation: (a: number, b: number) => number) {
  return (a: PyObject, b: PyObject): PyObject => {
    if (a instanceof PyFloatObject && b instanceof PyFloatObject) {
      return PyFloat_FromDouble(operation(a.value, b.value));
    }
    const x = toDouble(a);
    if (x === undefined) return Py_NotImplemented;
    const y = toDouble(b);
    return y === undefined ? Py_NotImplemented : PyFloat_FromDouble(operation(x, y));
  };
}

function divide(a: number, b: number): number {
  if (b === 0) throw newZeroDivisionError("division by zero");
  return a / b;
}

/** `a % b` with the sign of `b`. CPython: `float_rem`. */
export function doubleModulo(a: number, b: number): number {
  if (b === 0) throw newZeroDivisionError("division by zero");
  const rest = a % b;
  if (rest === 0) return b < 0 || Object.is(b, -0) ? -0 : 0;
  return b < 0 !== rest < 0 ? rest + b : rest;
}

/** `a // b`. CPython: `_float_div_mod`. */
export function doubleFloorDivide(a: number, b: number): number {
  if (b === 0) throw newZeroDivisionError("division by zero");
  const rest = a % b;
  let quotient = (a - rest) / b;
  if (rest !== 0 && b < 0 !== rest < 0) quotient -= 1;
  if (quotient === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** `a ** b` of doubles where the result is real. CPython: `float_pow`. */
function doublePower(a: number, b: number): number {
  if (b === 0) return 1;
  if (a !== a) return a;
  if (b !== b) return a === 1 ? 1 : b;
  if (b === Infinity || b === -Infinity) {
    const size = Math.abs(a);
    if (size === 1) return 1;
    return (b > 0) === (size > 1) ? Infinity : 0;
  }
  if (a === Infinity || a === -Infinity) {
    const odd = Math.abs(b) % 2 === 1;
    if (b > 0) return odd ? a : Infinity;
    return odd && a < 0 ? -0 : 0;
  }
  if (a === 0 && b < 0) throw newZeroDivisionError("zero to a negative power");
  const result = a ** b;
  if (result === Infinity || result === -Infinity) throw newRangeOverflow();
  return result;
}

/** What C's ERANGE becomes. */
export function newRangeOverflow(): PyBaseExceptionObject {
  return new PyBaseExceptionObject(PyExc_OverflowError, PyTuple_New([34, "Numerical result out of range"]));
}

/** `nb_power`; a negative base with a fractional exponent gives a complex number. */
export function float_power(a: PyObject, b: PyObject, c: PyObject): PyObject {
  if (c !== Py_None) throw newTypeError("pow() 3rd argument not allowed unless all arguments are integers");
  const x = toDouble(a), y = toDouble(b);
  if (x === undefined || y === undefined) return Py_NotImplemented;
  if (x < 0 && Number.isFinite(x) && Number.isFinite(y) && !Number.isInteger(y)) {
    return complexPower(x, 0, y, 0);
  }
  return PyFloat_FromDouble(doublePower(x, y));
}

function float_richcompare(self: PyFloatObject, other: PyObject, op: number): PyObject {
  const a = self.value;
  let b: number | bigint | undefined;
  if (other instanceof PyFloatObject) b = other.value;
  else {
    // The host compares doubles and bigints exactly.
    b = intValue(other);
    if (b === undefined) return Py_NotImplemented;
  }
  switch (op) {
    case Py_LT:
      return a < b;
    case Py_LE:
      return a <= b;
    case Py_EQ:
      // deno-lint-ignore eqeqeq
      return a == b;
    case Py_GT:
      return a > b;
    case Py_GE:
      return a >= b;
    default:
      // deno-lint-ignore eqeqeq
      return a != b;
  }
}

/** `float(text)`. CPython: `PyFloat_FromString`. */
export function PyFloat_FromString(op: PyObject): number {
  let text: string;
  if (PyUnicode_Check(op)) text = numberText(op);
  else {
    const bytes = bytesLike(op);
    if (bytes === undefined) {
      throw newTypeError(`float() argument must be a string or a real number, not '${Py_TYPE(op).tp_name}'`);
    }
    text = "";
    for (const byte of bytes) text += byte >= 9 && byte <= 13 ? " " : String.fromCharCode(byte);
  }
  const value = parseDouble(text.replace(/^ +| +$/g, ""));
  if (value === undefined) throw newValueError(`could not convert string to float: ${reprText(op)}`);
  return value;
}

/** `float(x)` of a number; `__float__` is asked even of instances of float. CPython: `PyNumber_Float`. */
function numberAsDouble(x: PyObject): number {
  const type = Py_TYPE(x);
  if (type.nb_float === undefined || PyFloat_CheckExact(x)) return PyFloat_AsDouble(x);
  const result = type.nb_float(x);
  if (!(result instanceof PyFloatObject)) {
    throw newTypeError(`${type.tp_name}.__float__ returned non-float (type ${Py_TYPE(result).tp_name})`);
  }
  if (result.ob_type !== PyFloat_Type) {
    PyErr_WarnEx(
      PyExc_DeprecationWarning,
      strictSubclassWarning(`${type.tp_name}.__float__`, "float", result),
      1,
    );
  }
  return result.value;
}

function float_new(
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  if (type === PyFloat_Type || type.tp_init === PyFloat_Type.tp_init) noKeywords("float", kwnames);
  const nargs = args.length - (kwnames?.length ?? 0);
  checkPositional("float", nargs, 0, 1);
  let value = 0;
  if (nargs === 1) {
    const x = args[0];
    if (type === PyFloat_Type && PyFloat_CheckExact(x)) return x;
    const given = Py_TYPE(x);
    value = typeof x === "string" || (given.nb_float === undefined && given.nb_index === undefined)
      ? PyFloat_FromString(x)
      : numberAsDouble(x);
  }
  return type === PyFloat_Type
    ? PyFloat_FromDouble(value)
    : attachInstance(new PyFloatObject(type, value), type);
}

/** `round(x, ndigits)`. CPython: `double_round`. */
function float_round(self: PyFloatObject, ndigits: PyObject | undefined): PyObject {
  const x = self.value;
  if (ndigits === undefined || ndigits === Py_None) {
    let rounded = Math.round(x);
    if (Math.abs(x - rounded) === 0.5 && rounded % 2 !== 0) rounded -= 1;
    // Math.round is wrong by one just below a half, and above 2**52.
    if (Math.abs(x) >= 4503599627370496) rounded = x;
    else if (Math.abs(x - rounded) > 0.5) rounded -= 1;
    return PyLong_FromDouble(rounded);
  }
  const places = PyNumber_AsSsize_t(ndigits, false);
  if (!Number.isFinite(x) || places > 323) return PyFloat_FromDouble(x);
  if (places < -308) return PyFloat_FromDouble(x < 0 || Object.is(x, -0) ? -0 : 0);
  const { digits, decpt } = fixedDigits(Math.abs(x), places);
  const result = Number(`0.${digits || "0"}e${decpt}`);
  if (result === Infinity) throw newOverflowError("rounded value too large to represent");
  return PyFloat_FromDouble(x < 0 || Object.is(x, -0) ? -result : result);
}

function float_as_integer_ratio(self: PyFloatObject): PyObject {
  const x = self.value;
  if (x !== x) throw newValueError("cannot convert NaN to integer ratio");
  if (x === Infinity || x === -Infinity) throw newOverflowError("cannot convert Infinity to integer ratio");
  let { mantissa, exponent } = decomposeDouble(x);
  if (mantissa === 0n) return PyTuple_New([0, 1]);
  while ((mantissa & 1n) === 0n && exponent < 0) {
    mantissa >>= 1n;
    exponent++;
  }
  if (x < 0) mantissa = -mantissa;
  const numerator = exponent > 0 ? mantissa << BigInt(exponent) : mantissa;
  return PyTuple_New([normalizeInt(numerator), exponent < 0 ? normalizeInt(1n << BigInt(-exponent)) : 1]);
}

function float_hex(self: PyFloatObject): PyObject {
  const x = self.value;
  if (!Number.isFinite(x)) return reprDouble(x);
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  if (x === 0) return sign + "0x0.0p+0";
  const { mantissa, exponent } = decomposeDouble(x);
  const normal = mantissa >> 52n !== 0n;
  const fraction = (mantissa & ((1n << 52n) - 1n)).toString(16).padStart(13, "0");
  const e = exponent + 52;
  return `${sign}0x${normal ? 1 : 0}.${fraction}p${e < 0 ? "-" : "+"}${Math.abs(e)}`;
}

const HEX_FLOAT =
  /^([+-]?)(?:0[xX])?(?:([0-9a-fA-F]+)(?:\.([0-9a-fA-F]*))?|\.([0-9a-fA-F]+))(?:[pP]([+-]?\d+))?$/;

/** CPython: `float_fromhex_impl`. */
function float_fromhex(type: PyObject, op: PyObject): PyObject {
  const text = PyUnicode_AsUTF16(op).replace(/^[ \t-\r]+|[ \t-\r]+$/g, "");
  let value: number;
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (special !== null) value = parseDouble(text)!;
  else {
    const match = HEX_FLOAT.exec(text);
    if (match === null) throw newValueError("invalid hexadecimal floating-point string");
    const fraction = match[3] ?? match[4] ?? "";
    const digits = BigInt("0x" + (match[2] ?? "") + fraction || "0x0");
    const exponent = Number(match[5] ?? 0) - 4 * fraction.length;
    value = hexToDouble(digits, exponent);
    if (value === Infinity) throw newOverflowError("hexadecimal value too large to represent as a float");
    if (match[1] === "-") value = -value;
  }
  const result = PyFloat_FromDouble(value);
  return type === PyFloat_Type ? result : PyObject_CallOneArg(type, result);
}

/** The double nearest to `digits * 2**exponent`. */
function hexToDouble(digits: bigint, exponent: number): number {
  if (digits === 0n) return 0;
  const bits = digits.toString(2).length;
  if (bits + exponent > 1024) return Infinity;
  if (bits + exponent < -1074) return 0;
  // Bits below the last one that the result can hold decide the rounding.
  const drop = Math.max(bits - 53, -1074 - exponent);
  if (drop <= 0) return scaleByPowerOfTwo(Number(digits), exponent);
  const shift = BigInt(drop);
  let kept = digits >> shift;
  const twice = (digits - (kept << shift)) * 2n, unit = 1n << shift;
  if (twice > unit || (twice === unit && (kept & 1n) === 1n)) kept += 1n;
  return scaleByPowerOfTwo(Number(kept), exponent + drop);
}

function whole(rounding: (x: number) => number) {
  return (self: PyFloatObject): PyObject => PyLong_FromDouble(rounding(self.value));
}
function exactFloat(self: PyFloatObject): PyObject {
  return self.ob_type === PyFloat_Type ? self : PyFloat_FromDouble(self.value);
}

const method = methodsOf<PyFloatObject>();

defineType<PyFloatObject>(PyFloat_Type, {
  flags: Py_TPFLAGS_BASETYPE | _Py_TPFLAGS_MATCH_SELF,
  doc: "Convert a string or number to a floating-point number, if possible.",
  signature: "(x=0, /)",
  slots: {
    tp_new: float_new,
    tp_repr: (self) => reprDouble(self.value),
    tp_hash: (self) => self.value !== self.value ? _Py_HashPointer(self) : hashDouble(self.value),
    tp_richcompare: float_richcompare,
    nb_add: binary((a, b) => a + b),
    nb_subtract: binary((a, b) => a - b),
    nb_multiply: binary((a, b) => a * b),
    nb_remainder: binary(doubleModulo),
    nb_divmod: (a, b) => {
      const x = toDouble(a), y = toDouble(b);
      if (x === undefined || y === undefined) return Py_NotImplemented;
      return PyTuple_New([
        PyFloat_FromDouble(doubleFloorDivide(x, y)),
        PyFloat_FromDouble(doubleModulo(x, y)),
      ]);
    },
    nb_power: float_power,
    nb_negative: (self) => PyFloat_FromDouble(-self.value),
    nb_positive: exactFloat,
    nb_absolute: (self) => PyFloat_FromDouble(Math.abs(self.value)),
    nb_bool: (self) => self.value !== 0,
    nb_int: (self) => PyLong_FromDouble(self.value),
    nb_float: exactFloat,
    nb_floor_divide: binary(doubleFloorDivide),
    nb_true_divide: binary(divide),
  },
  methods: {
    conjugate: method("($self, /)", "The number itself.", exactFloat),
    __trunc__: method("($self, /)", "The integer part, as int.", whole(Math.trunc)),
    __floor__: method("($self, /)", "The greatest int that isn't greater.", whole(Math.floor)),
    __ceil__: method("($self, /)", "The least int that isn't less.", whole(Math.ceil)),
    __round__: method(
      "($self, ndigits=None, /)",
      "The nearest int, to even when two are equally near; with ndigits the nearest float of that many decimal places.",
      float_round,
    ),
    as_integer_ratio: method(
      "($self, /)",
      "Two ints in lowest terms, the second positive, whose quotient is exactly this number.",
      float_as_integer_ratio,
    ),
    fromhex: classMethod(
      "($type, string: unicode, /)",
      "The float that a hexadecimal string as from hex() stands for.",
      float_fromhex,
    ),
    from_number: classMethod(
      "($type, number, /)",
      "A float from a real number, never from a string.",
      (type: PyObject, number) => {
        if (type === PyFloat_Type && PyFloat_CheckExact(number)) return number;
        const result = PyFloat_FromDouble(PyFloat_AsDouble(number));
        return type === PyFloat_Type ? result : PyObject_CallOneArg(type, result);
      },
    ),
    hex: method("($self, /)", "The exact value in hexadecimal.", float_hex),
    is_integer: method(
      "($self, /)",
      "Whether there is no fractional part.",
      (self) => Number.isInteger(self.value),
    ),
    __getnewargs__: method("($self, /)", undefined, (self) => PyTuple_New([PyFloat_FromDouble(self.value)])),
    __getformat__: classMethod(
      "($type, typestr: str, /)",
      "How the host stores 'double' or 'float' values.",
      (_type, typestr) => {
        if (typestr !== "double" && typestr !== "float") {
          throw newValueError("__getformat__() argument 1 must be 'double' or 'float'");
        }
        return "IEEE, little-endian";
      },
    ),
    __format__: method(
      "($self, format_spec: unicode, /)",
      "The number as a format specification wants it.",
      formatFloat,
    ),
  },
  getset: {
    real: { get: exactFloat, doc: "the real part of a complex number" },
    imag: { get: () => PyFloat_FromDouble(0), doc: "the imaginary part of a complex number" },
  },
});
