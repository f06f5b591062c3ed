/** The types `int` and `bool`. The arithmetic is in `long_object.ts`. */
import { PyNumber_AsSsize_t, PyNumber_Index, PyNumber_Long, PyObject_IsTrue } from "../protocol/abstract.ts";
import { PyObject_CallOneArg } from "../protocol/call.ts";
import { defineType, type SlotsOf } from "../protocol/define_type.ts";
import { newOverflowError, newTypeError, newValueError } from "../protocol/errors.ts";
import { classMethod, methodsOf, Signature } from "../protocol/signature.ts";
import { newBytes } from "./bytes_memory.ts";
import { bytesFromObject, bytesLike, PyBytes_Check, PyBytes_FromArray } from "./bytes_object.ts";
import { PyByteArray_Check } from "./bytearray_object.ts";
import { float_power, PyFloat_FromDouble } from "./float_object.ts";
import { hashLong } from "./hash.ts";
import { attachInstance } from "./instance.ts";
import {
  bitLength,
  intAbs,
  intAdd,
  intAnd,
  intFloorDivide,
  intInvert,
  intModulo,
  intMultiply,
  intNegate,
  intOr,
  intPower,
  intPowerModulo,
  intShiftLeft,
  intShiftRight,
  intSubtract,
  intToDecimal,
  intToDouble,
  intTrueDivide,
  intValue,
  intXor,
  normalizeInt,
  type PyInt,
  PyLong_AsInt,
  PyLong_FromText,
  PyLongObject,
} from "./long_object.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import {
  _Py_TPFLAGS_MATCH_SELF,
  Py_EQ,
  Py_GE,
  Py_GT,
  Py_LE,
  Py_LT,
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_LONG_SUBCLASS,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import { checkPositional, newArguments, noKeywords } from "./sequence_util.ts";
import { PyTuple_New } from "./tuple_object.ts";
import { PyBool_Type, PyExc_DeprecationWarning, PyLong_Type } from "./type_zoo.ts";
import { PyErr_WarnEx } from "../runtime/warnings.ts";
import { PyUnicode_Check } from "./unicode_object.ts";
import { formatInt } from "./unicode/format_spec.ts";

/** A binary slot over ints of any kind. */
function binary(operation: (a: PyInt, b: PyInt) => PyObject) {
  return (a: PyObject, b: PyObject): PyObject => {
    const x = intValue(a), y = intValue(b);
    return x === undefined || y === undefined ? Py_NotImplemented : operation(x, y);
  };
}

function long_richcompare(self: PyObject, other: PyObject, op: number): PyObject {
  const a = PyLong_AsInt(self), b = intValue(other);
  if (b === undefined) return Py_NotImplemented;
  switch (op) {
    case Py_LT:
      return a < b;
    case Py_LE:
      return a <= b;
    case Py_EQ:
      return a === b;
    case Py_GT:
      return a > b;
    case Py_GE:
      return a >= b;
    default:
      return a !== b;
  }
}

function long_power(a: PyObject, b: PyObject, c: PyObject): PyObject {
  const x = intValue(a), y = intValue(b);
  if (x === undefined || y === undefined) return Py_NotImplemented;
  if (c === Py_None) {
    if (y < 0) {
      return float_power(PyFloat_FromDouble(intToDouble(x)), PyFloat_FromDouble(intToDouble(y)), Py_None);
    }
    return intPower(x, y);
  }
  const z = intValue(c);
  if (z === undefined) return Py_NotImplemented;
  return intPowerModulo(x, y, z);
}

const newSignature = new Signature("(x=<unrepresentable>, /, base=<unrepresentable>)");

function long_new(
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  let value: PyInt;
  if (args.length === 1 && kwnames === undefined) {
    const x = args[0];
    value = typeof x === "string" ? PyLong_FromText(x, 10) : PyLong_AsInt(PyNumber_Long(x));
  } else {
    if (kwnames === undefined) checkPositional("int", args.length, 0, 2);
    const [x, baseObject] = newArguments(newSignature, "int", args, kwnames) as [
      PyObject | undefined,
      PyObject | undefined,
    ];
    if (baseObject === undefined) value = x === undefined ? 0 : PyLong_AsInt(PyNumber_Long(x));
    else {
      if (x === undefined) throw newTypeError("int() missing string argument");
      const base = PyNumber_AsSsize_t(baseObject, false);
      if ((base !== 0 && base < 2) || base > 36) {
        throw newValueError("int() base must be >= 2 and <= 36, or 0");
      }
      if (!PyUnicode_Check(x) && !PyBytes_Check(x) && !PyByteArray_Check(x)) {
        throw newTypeError("int() can't convert non-string with explicit base");
      }
      value = PyLong_FromText(x, base);
    }
  }
  return type === PyLong_Type ? value : attachInstance(new PyLongObject(type, value), type);
}

// Bytes ---------------------------------------------------------------------------------------------------------------

function isLittle(byteorder: string): boolean {
  if (byteorder === "little") return true;
  if (byteorder === "big") return false;
  throw newValueError("byteorder must be either 'little' or 'big'");
}

function int_to_bytes(self: PyObject, length: number, byteorder: string, signed: boolean): PyObject {
  const little = isLittle(byteorder);
  if (length < 0) throw newValueError("length argument must be non-negative");
  const small = PyLong_AsInt(self);
  if (
    typeof small === "number" && small >= 0 && length <= 6 && length > 0 &&
    small < (signed ? 128 : 256) * 256 ** (length - 1)
  ) {
    const out = newBytes(length);
    for (let i = 0, rest = small; i < length; i++, rest = Math.floor(rest / 256)) {
      out[little ? i : length - 1 - i] = rest % 256;
    }
    return PyBytes_FromArray(out);
  }
  let value = BigInt(small);
  if (value < 0n && !signed) throw newOverflowError("can't convert negative int to unsigned");
  const bits = BigInt(8 * length);
  const tooBig = signed
    ? length === 0 ? value !== 0n : BigInt.asIntN(8 * length, value) !== value
    : value >> bits !== 0n;
  if (tooBig) throw newOverflowError("int too big to convert");
  if (value < 0n) value += 1n << bits;
  const out = new Uint8Array(length);
  if (length > 0) {
    const digits = value.toString(16).padStart(2 * length, "0");
    for (let i = 0; i < length; i++) {
      out[little ? length - 1 - i : i] = parseInt(digits.slice(2 * i, 2 * i + 2), 16);
    }
  }
  return PyBytes_FromArray(out);
}

function int_from_bytes(type: PyObject, source: PyObject, byteorder: string, signed: boolean): PyObject {
  const little = isLittle(byteorder);
  const bytes = bytesLike(source) ?? bytesFromObject(source);
  const length = bytes.length;
  if (length <= 6 && type === PyLong_Type) {
    let value = 0;
    for (let i = 0; i < length; i++) value = value * 256 + bytes[little ? length - 1 - i : i];
    if (signed && length > 0 && bytes[little ? length - 1 : 0] > 127) value -= 256 ** length;
    return value;
  }
  let digits = "";
  for (let i = 0; i < bytes.length; i++) {
    digits += bytes[little ? bytes.length - 1 - i : i].toString(16).padStart(2, "0");
  }
  let value = digits === "" ? 0n : BigInt("0x" + digits);
  if (signed) value = BigInt.asIntN(8 * bytes.length, value);
  const result = normalizeInt(value);
  return type === PyLong_Type ? result : PyObject_CallOneArg(type, result);
}

/** `round(n, ndigits)`: halves go to the even multiple of ten. */
function int_round(self: PyObject, ndigits: PyObject): PyObject {
  const value = PyLong_AsInt(self);
  if (ndigits === Py_None) return value;
  const digits = PyNumber_Index(ndigits) as PyInt;
  if (digits >= 0) return value;
  if (bitLength(value) < -Number(digits) * 3) return 0;
  const unit = 10n ** BigInt(intNegate(digits));
  const big = BigInt(value);
  let rest = big % unit;
  if (rest < 0n) rest += unit;
  const down = big - rest;
  const twice = 2n * rest;
  const up = twice > unit || (twice === unit && (down / unit) % 2n !== 0n);
  return normalizeInt(up ? down + unit : down);
}

function bitCount(value: PyInt): number {
  let count = 0;
  for (const bit of BigInt(intAbs(value)).toString(2)) if (bit === "1") count++;
  return count;
}

const self_ = (self: PyObject): PyObject => PyLong_AsInt(self);
const method = methodsOf<PyObject>();

const slots: SlotsOf<PyObject> = {
  tp_new: long_new,
  tp_repr: (self) => intToDecimal(PyLong_AsInt(self)),
  tp_hash: (self) => hashLong(PyLong_AsInt(self)),
  tp_richcompare: long_richcompare,
  nb_add: binary(intAdd),
  nb_subtract: binary(intSubtract),
  nb_multiply: binary(intMultiply),
  nb_remainder: binary(intModulo),
  nb_divmod: binary((a, b) => PyTuple_New([intFloorDivide(a, b), intModulo(a, b)])),
  nb_power: long_power,
  nb_negative: (self) => intNegate(PyLong_AsInt(self)),
  nb_positive: self_,
  nb_absolute: (self) => intAbs(PyLong_AsInt(self)),
  nb_bool: (self) => PyLong_AsInt(self) !== 0,
  nb_invert: (self) => intInvert(PyLong_AsInt(self)),
  nb_lshift: binary(intShiftLeft),
  nb_rshift: binary(intShiftRight),
  nb_and: binary(intAnd),
  nb_xor: binary(intXor),
  nb_or: binary(intOr),
  nb_int: self_,
  nb_float: (self) => PyFloat_FromDouble(intToDouble(PyLong_AsInt(self))),
  nb_floor_divide: binary(intFloorDivide),
  nb_true_divide: binary((a, b) => PyFloat_FromDouble(intTrueDivide(a, b))),
  nb_index: self_,
};

defineType<PyObject>(PyLong_Type, {
  flags: Py_TPFLAGS_BASETYPE | Py_TPFLAGS_LONG_SUBCLASS | _Py_TPFLAGS_MATCH_SELF,
  doc: "int([x]) -> integer\nint(x, base=10) -> integer",
  slots,
  methods: {
    conjugate: method("($self, /)", "The number itself.", self_),
    bit_length: method(
      "($self, /)",
      "The number of bits needed for the absolute value; 0 for zero.",
      (self) => bitLength(PyLong_AsInt(self)),
    ),
    bit_count: method(
      "($self, /)",
      "The number of ones in the binary form of the absolute value.",
      (self) => bitCount(PyLong_AsInt(self)),
    ),
    to_bytes: method(
      "($self, /, length: Py_ssize_t = 1, byteorder: str = 'big', *, signed: bool = False)",
      "The number in length bytes, most significant first unless byteorder is 'little'; OverflowError if it doesn't fit.",
      int_to_bytes,
    ),
    from_bytes: classMethod(
      "($type, /, bytes, byteorder: str = 'big', *, signed: bool = False)",
      "The number that bytes stand for, most significant first unless byteorder is 'little'.",
      int_from_bytes,
    ),
    as_integer_ratio: method(
      "($self, /)",
      "The number and 1.",
      (self) => PyTuple_New([PyLong_AsInt(self), 1]),
    ),
    is_integer: method("($self, /)", "True: for code that handles floats too.", () => true),
    __trunc__: method("($self, /)", "The number itself.", self_),
    __floor__: method("($self, /)", "The number itself.", self_),
    __ceil__: method("($self, /)", "The number itself.", self_),
    __round__: method(
      "($self, ndigits=None, /)",
      "The number; a negative ndigits rounds to a power of ten, to even when two are equally near.",
      int_round,
    ),
    __getnewargs__: method("($self, /)", undefined, (self) => PyTuple_New([PyLong_AsInt(self)])),
    // 24 bytes of header and one word for every 30 bits.
    __sizeof__: method(
      "($self, /)",
      "Size in memory, in bytes.",
      (self) => 24 + 4 * Math.max(1, Math.ceil(bitLength(PyLong_AsInt(self)) / 30)),
    ),
    __format__: method(
      "($self, format_spec: unicode, /)",
      "The number as a format specification wants it.",
      formatInt,
    ),
  },
  getset: {
    real: { get: self_, doc: "the real part of a complex number" },
    imag: { get: () => 0, doc: "the imaginary part of a complex number" },
    numerator: { get: self_, doc: "the numerator of a rational number in lowest terms" },
    denominator: { get: () => 1, doc: "the denominator of a rational number in lowest terms" },
  },
});

/** A slot that stays in bool when both operands are. */
function logical(
  operation: (a: boolean, b: boolean) => boolean,
  otherwise: (a: PyObject, b: PyObject) => PyObject,
) {
  return (a: PyObject, b: PyObject): PyObject =>
    typeof a === "boolean" && typeof b === "boolean" ? operation(a, b) : otherwise(a, b);
}

defineType<PyObject>(PyBool_Type, {
  signature: "(object=False, /)",
  doc: "bool(object=False, /) -> bool\n\nThe truth of an object. True and False are the only instances.",
  slots: {
    tp_new: (type, args, kwnames) => {
      if (type !== PyBool_Type) throw newTypeError("bool.__new__(X): X is not a subtype of bool");
      noKeywords("bool", kwnames);
      checkPositional("bool", args.length, 0, 1);
      return args.length === 1 && PyObject_IsTrue(args[0]);
    },
    tp_repr: (self) => self ? "True" : "False",
    nb_invert: (self) => {
      PyErr_WarnEx(
        PyExc_DeprecationWarning,
        "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. " +
          "This returns the bitwise inversion of the underlying int object and is usually not what you expect " +
          "from negating a bool. Use the 'not' operator for boolean negation or ~int(x) if you really want the " +
          "bitwise inversion of the underlying int.",
        1,
      );
      return intInvert(PyLong_AsInt(self));
    },
    nb_and: logical((a, b) => a && b, slots.nb_and!),
    nb_or: logical((a, b) => a || b, slots.nb_or!),
    nb_xor: logical((a, b) => a !== b, slots.nb_xor!),
  },
});
