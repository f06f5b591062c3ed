/** `datetime.timedelta`. After CPython's `Modules/_datetimemodule.c`. */
import { PyFloat_Check, type PyFloatObject } from "../../objects/float_object.ts";
import { hashTuple } from "../../objects/hash.ts";
import {
  intAdd,
  intMultiply,
  normalizeInt,
  type PyInt,
  PyLong_AsInt,
  PyLong_Check,
  PyLong_FromDouble,
} from "../../objects/long_object.ts";
import { Py_NotImplemented } from "../../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { compareResult } from "../../objects/sequence_util.ts";
import { PyTuple_New, PyTupleObject } from "../../objects/tuple_object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import {
  PyNumber_Divmod,
  PyNumber_FloorDivide,
  PyNumber_Remainder,
  PyNumber_TrueDivide,
} from "../../protocol/abstract.ts";
import { PyObject_CallMethod } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import {
  newOverflowError,
  newTypeError,
  newValueError,
  newZeroDivisionError,
} from "../../protocol/errors.ts";
import { PyArg_ParseTupleAndKeywords } from "../../protocol/getargs.ts";
import { methodsOf } from "../../protocol/signature.ts";
import { attachInstance } from "../../objects/instance.ts";
import {
  compareDeltas,
  isZero,
  newDelta,
  pad,
  pad2,
  PyDateTime_DeltaType,
  PyDelta,
  subtractDeltas,
} from "./objects.ts";

/** Days whose microseconds are a safe integer. */
const SAFE_DAYS = 104248;
const US_PER_SECOND = 1000000, US_PER_DAY = 86400 * US_PER_SECOND;

/** CPython: `delta_to_microseconds`. */
export function deltaToMicroseconds(self: PyDelta): PyInt {
  const rest = self.seconds * US_PER_SECOND + self.microseconds;
  if (self.days <= SAFE_DAYS && self.days >= -SAFE_DAYS) return self.days * US_PER_DAY + rest;
  return normalizeInt(BigInt(self.days) * BigInt(US_PER_DAY) + BigInt(rest));
}

/** CPython: `microseconds_to_delta_ex`. */
export function microsecondsToDelta(total: PyInt, type: PyTypeObject = PyDateTime_DeltaType): PyDelta {
  if (typeof total === "number") {
    // `%` is exact where a rounded quotient could be one too large.
    let rest = total % US_PER_DAY;
    if (rest < 0) rest += US_PER_DAY;
    const microseconds = rest % US_PER_SECOND;
    return newDelta((total - rest) / US_PER_DAY, (rest - microseconds) / US_PER_SECOND, microseconds, type);
  }
  const day = BigInt(US_PER_DAY);
  let rest = total % day;
  if (rest < 0n) rest += day;
  const days = (total - rest) / day;
  if (days > 2147483647n || days < -2147483648n) {
    throw newOverflowError("Python int too large to convert to C int");
  }
  return newDelta(Number(days), 0, Number(rest), type);
}

/** The integer nearest to a quotient, ties to even. CPython: `divide_nearest`. */
function divideNearest(m: PyInt, n: PyInt): PyInt {
  let a = BigInt(m), b = BigInt(n);
  if (b === 0n) throw newZeroDivisionError("division by zero");
  if (b < 0n) {
    a = -a;
    b = -b;
  }
  let quotient = a / b;
  let rest = a - quotient * b;
  if (rest < 0n) {
    quotient -= 1n;
    rest += b;
  }
  const twice = rest * 2n;
  if (twice > b || (twice === b && (quotient & 1n) === 1n)) quotient += 1n;
  return normalizeInt(quotient);
}

/** Numerator and denominator of a float. */
function ratioOf(op: PyFloatObject): readonly [PyInt, PyInt] {
  const ratio = PyObject_CallMethod(op, "as_integer_ratio", []);
  if (!(ratio instanceof PyTupleObject)) {
    throw newTypeError(
      `unexpected return type from as_integer_ratio(): expected tuple, not '${Py_TYPE(ratio).tp_name}'`,
    );
  }
  if (ratio.ob_item.length !== 2) throw newValueError("as_integer_ratio() must return a 2-tuple");
  return [PyLong_AsInt(ratio.ob_item[0]), PyLong_AsInt(ratio.ob_item[1])];
}

function multiply(delta: PyDelta, factor: PyObject): PyObject {
  if (PyLong_Check(factor)) {
    return microsecondsToDelta(intMultiply(deltaToMicroseconds(delta), PyLong_AsInt(factor)));
  }
  if (PyFloat_Check(factor)) {
    const [numerator, denominator] = ratioOf(factor);
    return microsecondsToDelta(
      divideNearest(intMultiply(deltaToMicroseconds(delta), numerator), denominator),
    );
  }
  return Py_NotImplemented;
}

function trueDivide(left: PyObject, right: PyObject): PyObject {
  if (!(left instanceof PyDelta)) return Py_NotImplemented;
  const total = deltaToMicroseconds(left);
  if (right instanceof PyDelta) return PyNumber_TrueDivide(total, deltaToMicroseconds(right));
  if (PyFloat_Check(right)) {
    const [numerator, denominator] = ratioOf(right);
    return microsecondsToDelta(divideNearest(intMultiply(total, denominator), numerator));
  }
  if (PyLong_Check(right)) return microsecondsToDelta(divideNearest(total, PyLong_AsInt(right)));
  return Py_NotImplemented;
}

function floorDivide(left: PyObject, right: PyObject): PyObject {
  if (!(left instanceof PyDelta)) return Py_NotImplemented;
  if (right instanceof PyDelta) {
    return PyNumber_FloorDivide(deltaToMicroseconds(left), deltaToMicroseconds(right));
  }
  if (!PyLong_Check(right)) return Py_NotImplemented;
  return microsecondsToDelta(PyNumber_FloorDivide(deltaToMicroseconds(left), PyLong_AsInt(right)) as PyInt);
}

// Construction --------------------------------------------------------------------------------------------------------

const newParameters = {
  name: "__new__",
  keywords: ["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"],
  required: 0,
  positional: 7,
};
/** The order in which components are added up, as rounding can tell: position, microseconds per unit. */
const COMPONENTS: readonly (readonly [position: number, unit: number])[] = [
  [2, 1],
  [3, 1000],
  [1, US_PER_SECOND],
  [4, 60 * US_PER_SECOND],
  [5, 3600 * US_PER_SECOND],
  [0, US_PER_DAY],
  [6, 7 * US_PER_DAY],
];

/** Half away from zero, as C's `round`. */
function round(x: number): number {
  return x < 0 ? -Math.floor(-x + 0.5) : Math.floor(x + 0.5);
}

function delta_new(
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const given = PyArg_ParseTupleAndKeywords(newParameters, args, kwnames);
  let total: PyInt = 0;
  // Fractions of microseconds, from floats.
  let leftover = 0;
  for (const [position, unit] of COMPONENTS) {
    const value = given[position];
    if (value === undefined) continue;
    if (PyLong_Check(value)) total = intAdd(total, intMultiply(PyLong_AsInt(value), unit));
    else if (PyFloat_Check(value)) {
      const whole = PyLong_FromDouble(value.value);
      const fraction = value.value - Number(whole);
      total = intAdd(total, intMultiply(whole, unit));
      if (fraction !== 0) {
        const part = fraction * unit, wholePart = Math.trunc(part);
        total = intAdd(total, wholePart + 0);
        leftover += part - wholePart;
      }
    } else {
      throw newTypeError(
        `unsupported type for timedelta ${newParameters.keywords[position]} component: ${
          Py_TYPE(value).tp_name
        }`,
      );
    }
  }
  if (leftover !== 0) {
    let whole = round(leftover);
    if (Math.abs(whole - leftover) === 0.5) {
      const odd = typeof total === "number" ? Math.abs(total % 2) : Number(total & 1n);
      whole = 2 * round((leftover + odd) * 0.5) - odd;
    }
    total = intAdd(total, whole + 0);
  }
  return microsecondsToDelta(total, type);
}

// Text ----------------------------------------------------------------------------------------------------------------

function delta_repr(self: PyDelta): PyObject {
  const parts: string[] = [];
  if (self.days !== 0) parts.push(`days=${self.days}`);
  if (self.seconds !== 0) parts.push(`seconds=${self.seconds}`);
  if (self.microseconds !== 0) parts.push(`microseconds=${self.microseconds}`);
  return `${self.ob_type.tp_name}(${parts.length === 0 ? "0" : parts.join(", ")})`;
}

function delta_str(self: PyDelta): PyObject {
  const { days, seconds, microseconds } = self;
  const minutes = Math.floor(seconds / 60);
  let text = `${Math.floor(minutes / 60)}:${pad2(minutes % 60)}:${pad2(seconds % 60)}`;
  if (microseconds !== 0) text += "." + pad(microseconds, 6);
  return days === 0 ? text : `${days} day${days === 1 || days === -1 ? "" : "s"}, ${text}`;
}

export function negateDelta(self: PyDelta): PyDelta {
  return newDelta(-self.days, -self.seconds, -self.microseconds);
}

export function delta_hash(self: PyDelta): number | bigint {
  return self.hash ??= hashTuple([self.days, self.seconds, self.microseconds]);
}

const method = methodsOf<PyDelta>();

defineType<PyDelta>(PyDateTime_DeltaType, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Difference between two datetime values.\n\n" +
    "timedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)\n\n" +
    "Every argument is an int or a float and may be negative.",
  slots: {
    tp_new: delta_new,
    tp_alloc: (type) => attachInstance(new PyDelta(type, 0, 0, 0), type),
    tp_repr: delta_repr,
    tp_str: delta_str,
    tp_hash: delta_hash,
    tp_richcompare: (self, other, op) =>
      other instanceof PyDelta ? compareResult(compareDeltas(self, other), op) : Py_NotImplemented,
    nb_add: (left, right) =>
      left instanceof PyDelta && right instanceof PyDelta
        ? newDelta(
          left.days + right.days,
          left.seconds + right.seconds,
          left.microseconds + right.microseconds,
        )
        : Py_NotImplemented,
    nb_subtract: (left, right) =>
      left instanceof PyDelta && right instanceof PyDelta ? subtractDeltas(left, right) : Py_NotImplemented,
    nb_multiply: (left, right) =>
      left instanceof PyDelta
        ? multiply(left, right)
        : right instanceof PyDelta
        ? multiply(right, left)
        : Py_NotImplemented,
    nb_remainder: (left, right) =>
      left instanceof PyDelta && right instanceof PyDelta
        ? microsecondsToDelta(
          PyNumber_Remainder(deltaToMicroseconds(left), deltaToMicroseconds(right)) as PyInt,
        )
        : Py_NotImplemented,
    nb_divmod: (left, right) => {
      if (!(left instanceof PyDelta) || !(right instanceof PyDelta)) return Py_NotImplemented;
      const pair = PyNumber_Divmod(deltaToMicroseconds(left), deltaToMicroseconds(right)) as PyTupleObject;
      return PyTuple_New([pair.ob_item[0], microsecondsToDelta(pair.ob_item[1] as PyInt)]);
    },
    nb_negative: negateDelta,
    nb_positive: (self) => newDelta(self.days, self.seconds, self.microseconds),
    nb_absolute: (self) =>
      self.days < 0 ? negateDelta(self) : newDelta(self.days, self.seconds, self.microseconds),
    nb_bool: (self) => !isZero(self),
    nb_floor_divide: floorDivide,
    nb_true_divide: trueDivide,
  },
  methods: {
    total_seconds: method(
      "($self, /)",
      "The duration in seconds, as a float.",
      (self) => PyNumber_TrueDivide(deltaToMicroseconds(self), US_PER_SECOND),
    ),
    __reduce__: method(
      "($self, /)",
      "__reduce__() -> (cls, state)",
      (self) => PyTuple_New([self.ob_type, PyTuple_New([self.days, self.seconds, self.microseconds])]),
    ),
  },
  members: {
    days: { get: (self) => self.days, doc: "Number of days." },
    seconds: { get: (self) => self.seconds, doc: "Number of seconds (>= 0 and less than 1 day)." },
    microseconds: {
      get: (self) => self.microseconds,
      doc: "Number of microseconds (>= 0 and less than 1 second).",
    },
  },
  constants: () => ({
    min: newDelta(-999999999, 0, 0),
    max: newDelta(999999999, 86399, 999999),
    resolution: newDelta(0, 0, 1),
  }),
});
