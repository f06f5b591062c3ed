/** `decimal.Decimal`, and the arithmetic methods of contexts. After CPython's `Modules/_decimal/_decimal.c`. */
import { sizeofMethod } from "../../objects/sizeof_method.ts";
import { PyComplex_FromDoubles } from "../../objects/complex_object.ts";
import { PyFloat_AsDouble, PyFloat_Check, PyFloat_FromDouble } from "../../objects/float_object.ts";
import { _Py_HashPointer, _PyHASH_INF, _PyHASH_MODULUS } from "../../objects/hash.ts";
import { attachInstance } from "../../objects/instance.ts";
import { PyList_Check, type PyListObject } from "../../objects/list_object.ts";
import { intPowerModulo, normalizeInt, PyLong_AsInt, PyLong_Check } from "../../objects/long_object.ts";
import { Py_None, Py_NotImplemented } from "../../objects/none_object.ts";
import {
  Py_EQ,
  Py_GT,
  Py_LE,
  Py_LT,
  Py_NE,
  Py_TPFLAGS_BASETYPE,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../../objects/object.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import { PyTuple_Check, PyTuple_New, type PyTupleObject } from "../../objects/tuple_object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { decimalValue, isSpace } from "../../objects/unicode/ctype.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { PyNumber_AsSsize_t, PyObject_GetAttr, PyObject_IsInstance } from "../../protocol/abstract.ts";
import { PyObject_CallOneArg, PyObject_Vectorcall } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newOverflowError, newTypeError, newValueError } from "../../protocol/errors.ts";
import { classMethod, methodsOf, type MethodSpec, Signature } from "../../protocol/signature.ts";
import { importModule } from "../../runtime/import.ts";
import * as dec from "./arithmetic.ts";
import { type Dec, type DecContext, finite } from "./arithmetic.ts";
import {
  addStatus,
  contextArgument,
  currentContext,
  defineContextType,
  type PyDecContext,
  roundingArgument,
} from "./context_type.ts";
import { formatDecimal, parseSpec } from "./format.ts";
import * as functions from "./functions.ts";
import * as ops from "./operations.ts";
import { decimalText, fromDouble, parseDecimal } from "./text.ts";
import { newNativeType } from "../native.ts";

export const decimalType: PyTypeObject = newNativeType("decimal.Decimal");

export class PyDecimal extends PyHeapObject {
  readonly dec: Dec;
  constructor(type: PyTypeObject, value: Dec) {
    super(type);
    this.dec = value;
  }
}
export function newDecimal(value: Dec, type: PyTypeObject = decimalType): PyDecimal {
  return attachInstance(new PyDecimal(type, value), type);
}

/** Carries out an operation under a context: what it signals is recorded or raised. */
function run(context: PyDecContext, operation: (ctx: DecContext) => Dec): PyObject {
  const { ctx } = context;
  ctx.status = 0;
  const result = operation(ctx);
  addStatus(context, ctx.status);
  return newDecimal(result);
}

function fromInt(value: PyObject): Dec {
  const n = BigInt(PyLong_AsInt(value));
  return finite(n < 0n ? 1 : 0, n < 0n ? -n : n, 0);
}

/** The operand that an object stands for; undefined if it is no Decimal and no int. */
function operand(op: PyObject): Dec | undefined {
  if (op instanceof PyDecimal) return op.dec;
  return PyLong_Check(op) ? fromInt(op) : undefined;
}
function requireOperand(op: PyObject): Dec {
  const value = operand(op);
  if (value === undefined) {
    throw newTypeError(`conversion from ${Py_TYPE(op).tp_name} to Decimal is not supported`);
  }
  return value;
}

// Construction --------------------------------------------------------------------------------------------------------

/** ASCII digits and no spaces around; with underscores removed. */
function numericText(op: PyObject): string {
  let text = "";
  for (const ch of PyUnicode_AsUTF16(op)) {
    const c = ch.codePointAt(0)!;
    const digit = c < 128 ? -1 : decimalValue(c);
    text += digit >= 0 ? String(digit) : isSpace(c) ? " " : ch;
  }
  return text.replaceAll("_", "").trim();
}

function fromTuple(op: PyObject): Dec {
  const items = PyTuple_Check(op) ? (op as PyTupleObject).ob_item : (op as PyListObject).ob_item;
  if (items.length !== 3) throw newValueError("argument must be a sequence of length 3");
  const [sign, digits, exponent] = items;
  if (!PyLong_Check(sign)) throw newValueError("sign must be an integer with the value 0 or 1");
  const signValue = PyLong_AsInt(sign);
  if (signValue !== 0 && signValue !== 1) {
    throw newValueError("sign must be an integer with the value 0 or 1");
  }
  const digitItems = PyTuple_Check(digits)
    ? (digits as PyTupleObject).ob_item
    : PyList_Check(digits)
    ? (digits as PyListObject).ob_item
    : undefined;
  let kind: Dec["kind"] = "finite", exp = 0;
  if (PyUnicode_Check(exponent)) {
    const text = PyUnicode_AsUTF16(exponent);
    if (text === "F") return dec.infinity(signValue);
    if (text === "n") kind = "qnan";
    else if (text === "N") kind = "snan";
    else throw newValueError("string argument in the third position must be 'F', 'n' or 'N'");
  } else {
    if (!PyLong_Check(exponent)) throw newValueError("exponent must be an integer");
    exp = Number(PyLong_AsInt(exponent));
  }
  if (digitItems === undefined) throw newValueError("coefficient must be a tuple of digits");
  let text = "";
  for (const digit of digitItems) {
    if (!PyLong_Check(digit) || PyLong_AsInt(digit) < 0 || PyLong_AsInt(digit) > 9) {
      throw newValueError("coefficient must be a tuple of digits");
    }
    text += PyLong_AsInt(digit);
  }
  return { sign: signValue, kind, coef: BigInt(text || "0"), exp };
}

/** Exact conversion of any accepted object. CPython: `PyDecType_FromObjectExact`. */
function exactly(op: PyObject, context: PyDecContext): Dec {
  if (op instanceof PyDecimal) return op.dec;
  if (PyUnicode_Check(op)) {
    const ctx = dec.exactContext();
    const value = parseDecimal(numericText(op), ctx);
    addStatus(context, ctx.status);
    return value;
  }
  if (PyLong_Check(op)) return fromInt(op);
  if (PyTuple_Check(op) || PyList_Check(op)) return fromTuple(op);
  if (PyFloat_Check(op)) {
    addStatus(context, dec.FLOAT_OPERATION);
    return fromDouble(PyFloat_AsDouble(op));
  }
  throw newTypeError(`conversion from ${Py_TYPE(op).tp_name} to Decimal is not supported`);
}

// Operations ----------------------------------------------------------------------------------------------------------

type Unary = (a: Dec, ctx: DecContext) => Dec;
type Binary = (a: Dec, b: Dec, ctx: DecContext) => Dec;

const unary: Record<string, Unary> = {
  exp: functions.exponential,
  ln: functions.naturalLogarithm,
  log10: functions.logarithm10,
  next_minus: (a, ctx) => ops.neighbour(a, ctx, -1),
  next_plus: (a, ctx) => ops.neighbour(a, ctx, 1),
  normalize: dec.normalize,
  sqrt: dec.squareRoot,
  logb: ops.logb,
  logical_invert: ops.logicalInvert,
};
const binary: Record<string, Binary> = {
  compare: (a, b, ctx) => ops.compare(a, b, ctx),
  compare_signal: (a, b, ctx) => ops.compare(a, b, ctx, true),
  max: (a, b, ctx) => ops.extreme(a, b, ctx, 1, false),
  max_mag: (a, b, ctx) => ops.extreme(a, b, ctx, 1, true),
  min: (a, b, ctx) => ops.extreme(a, b, ctx, -1, false),
  min_mag: (a, b, ctx) => ops.extreme(a, b, ctx, -1, true),
  next_toward: ops.nextToward,
  remainder_near: dec.remainderNear,
  compare_total: (a, b) => ops.orderDec(dec.compareTotal(a, b)),
  compare_total_mag: (a, b) => ops.orderDec(dec.compareTotal(dec.absolute(a), dec.absolute(b))),
  copy_sign: (a, b) => ({ ...a, sign: b.sign }),
  logical_and: (a, b, ctx) => ops.logical(a, b, ctx, (x, y) => x && y),
  logical_or: (a, b, ctx) => ops.logical(a, b, ctx, (x, y) => x || y),
  logical_xor: (a, b, ctx) => ops.logical(a, b, ctx, (x, y) => x !== y),
  rotate: (a, b, ctx) => ops.moveDigits(a, b, ctx, true),
  scaleb: ops.scaleb,
  shift: (a, b, ctx) => ops.moveDigits(a, b, ctx, false),
};
const contextBinary: Record<string, Binary> = {
  add: dec.add,
  subtract: dec.subtract,
  multiply: dec.multiply,
  divide: dec.divide,
  divide_int: (a, b, ctx) => dec.divideModulo(a, b, ctx, "quotient")[0],
  remainder: (a, b, ctx) => dec.divideModulo(a, b, ctx, "remainder")[1],
  quantize: dec.quantize,
};
const contextUnary: Record<string, Unary> = {
  abs: (a, ctx) => a.sign && !dec.isNaN(a) ? ops.minus(a, ctx) : ops.plus(a, ctx),
  minus: ops.minus,
  plus: ops.plus,
  to_integral: (a, ctx) => dec.toIntegral(a, ctx, ctx.rounding, false),
  to_integral_value: (a, ctx) => dec.toIntegral(a, ctx, ctx.rounding, false),
  to_integral_exact: (a, ctx) => dec.toIntegral(a, ctx, ctx.rounding, true),
};
/** Questions that no context answers. */
const predicates: Record<string, (d: Dec) => boolean> = {
  is_canonical: () => true,
  is_finite: (d) => d.kind === "finite",
  is_infinite: (d) => d.kind === "inf",
  is_nan: dec.isNaN,
  is_qnan: (d) => d.kind === "qnan",
  is_snan: (d) => d.kind === "snan",
  is_signed: (d) => d.sign === 1,
  is_zero: dec.isZero,
};
const copies: Record<string, (d: Dec) => Dec> = {
  copy_abs: dec.absolute,
  copy_negate: dec.negate,
  canonical: (d) => d,
};

function divmod(a: Dec, b: Dec, context: PyDecContext): PyObject {
  const { ctx } = context;
  ctx.status = 0;
  const [quotient, rest] = dec.divideModulo(a, b, ctx, "both");
  addStatus(context, ctx.status);
  return PyTuple_New([newDecimal(quotient), newDecimal(rest)]);
}

const method = methodsOf<PyDecimal>();
const contextMethod = methodsOf<PyDecContext>();
const doc = (name: string) => `The operation ${name} of the General Decimal Arithmetic Specification.`;

function decimalMethods(): Record<string, MethodSpec> {
  const result: Record<string, MethodSpec> = {};
  for (const [name, f] of Object.entries(unary)) {
    result[name] = method(
      "($self, /, context=None)",
      doc(name),
      (self, context) => run(contextArgument(context), (ctx) => f(self.dec, ctx)),
    );
  }
  for (const [name, f] of Object.entries(binary)) {
    result[name] = method("($self, /, other, context=None)", doc(name), (self, other, context) => {
      const used = contextArgument(context);
      const b = requireOperand(other);
      return run(used, (ctx) => f(self.dec, b, ctx));
    });
  }
  for (const [name, f] of Object.entries(predicates)) {
    result[name] = method("($self, /)", doc(name), (self) => f(self.dec));
  }
  for (const [name, f] of Object.entries(copies)) {
    result[name] = method("($self, /)", doc(name), (self) => newDecimal(f(self.dec)));
  }
  for (const name of ["to_integral", "to_integral_value", "to_integral_exact"]) {
    result[name] = method("($self, /, rounding=None, context=None)", doc(name), (self, rounding, context) => {
      const used = contextArgument(context);
      const how = rounding === Py_None ? used.ctx.rounding : roundingArgument(rounding);
      return run(used, (ctx) => dec.toIntegral(self.dec, ctx, how, name === "to_integral_exact"));
    });
  }
  return result;
}

function contextMethods(): Record<string, MethodSpec> {
  const result: Record<string, MethodSpec> = {};
  for (const [name, f] of Object.entries({ ...unary, ...contextUnary })) {
    result[name] = contextMethod("($self, x, /)", doc(name), (self, x) => {
      const a = requireOperand(x);
      return run(self, (ctx) => f(a, ctx));
    });
  }
  for (const [name, f] of Object.entries({ ...binary, ...contextBinary })) {
    result[name] = contextMethod("($self, x, y, /)", doc(name), (self, x, y) => {
      const a = requireOperand(x), b = requireOperand(y);
      return run(self, (ctx) => f(a, b, ctx));
    });
  }
  for (const [name, f] of Object.entries(predicates)) {
    result[name] = contextMethod("($self, x, /)", doc(name), (_self, x) => f(requireOperand(x)));
  }
  for (const [name, f] of Object.entries({ ...copies, copy_decimal: (d: Dec) => d })) {
    result[name] = contextMethod("($self, x, /)", doc(name), (_self, x) => newDecimal(f(requireOperand(x))));
  }
  Object.assign(result, {
    is_normal: contextMethod(
      "($self, x, /)",
      doc("is_normal"),
      (self, x) => ops.isNormal(requireOperand(x), self.ctx),
    ),
    is_subnormal: contextMethod(
      "($self, x, /)",
      doc("is_subnormal"),
      (self, x) => ops.isSubnormal(requireOperand(x), self.ctx),
    ),
    number_class: contextMethod(
      "($self, x, /)",
      doc("number_class"),
      (self, x) => ops.numberClass(requireOperand(x), self.ctx),
    ),
    same_quantum: contextMethod(
      "($self, x, y, /)",
      doc("same_quantum"),
      (_self, x, y) => ops.sameQuantum(requireOperand(x), requireOperand(y)),
    ),
    to_sci_string: contextMethod(
      "($self, x, /)",
      doc("to_sci_string"),
      (self, x) => decimalText(requireOperand(x), self.ctx.capitals),
    ),
    to_eng_string: contextMethod(
      "($self, x, /)",
      doc("to_eng_string"),
      (self, x) => decimalText(requireOperand(x), self.ctx.capitals, true),
    ),
    radix: contextMethod("($self, /)", doc("radix"), () => newDecimal(finite(0, 10n, 0))),
    divmod: contextMethod(
      "($self, x, y, /)",
      doc("divmod"),
      (self, x, y) => divmod(requireOperand(x), requireOperand(y), self),
    ),
    fma: contextMethod("($self, x, y, z, /)", doc("fma"), (self, x, y, z) => {
      const a = requireOperand(x), b = requireOperand(y), c = requireOperand(z);
      return run(self, (ctx) => dec.fusedMultiplyAdd(a, b, c, ctx));
    }),
    power: contextMethod(
      "($self, /, a, b, modulo=None)",
      doc("power"),
      (self, a, b, modulo) => power(a, b, modulo, self) ?? Py_None,
    ),
    create_decimal: contextMethod("($self, num='0', /)", "A Decimal rounded to the context.", (self, num) => {
      const value = exactly(num, self);
      return run(self, (ctx) => roundedValue(value, ctx));
    }),
    create_decimal_from_float: contextMethod(
      "($self, f, /)",
      "A Decimal from a float, rounded to the context.",
      (self, f) => {
        const value = floatOrInt(f);
        return run(self, (ctx) => dec.finalize(value, ctx));
      },
    ),
    _apply: contextMethod("($self, object, /)", undefined, (self, op) => {
      const value = requireOperand(op);
      return run(self, (ctx) => dec.finalize(value, ctx));
    }),
  });
  return result;
}

/** `create_decimal`: a NaN with too long a payload is a conversion error. */
function roundedValue(value: Dec, ctx: DecContext): Dec {
  if (dec.isNaN(value) && value.coef !== 0n && dec.digitsOf(value.coef) > ctx.prec - ctx.clamp) {
    return dec.invalid(ctx, dec.CONVERSION_SYNTAX);
  }
  return dec.finalize(value, ctx);
}

function floatOrInt(op: PyObject): Dec {
  if (PyLong_Check(op)) return fromInt(op);
  if (PyFloat_Check(op)) return fromDouble(PyFloat_AsDouble(op));
  throw newTypeError("argument must be int or float");
}

/** `a ** b`; undefined: an operand is of another type. */
function power(a: PyObject, b: PyObject, modulo: PyObject, context: PyDecContext): PyObject | undefined {
  const x = operand(a), y = operand(b);
  if (x === undefined || y === undefined) return undefined;
  if (modulo === Py_None) return run(context, (ctx) => functions.power(x, y, ctx));
  const m = operand(modulo);
  if (m === undefined) return undefined;
  return run(context, (ctx) => ops.powerModulo(x, y, m, ctx));
}

function binarySlot(f: Binary) {
  return (left: PyObject, right: PyObject): PyObject => {
    const a = operand(left), b = operand(right);
    if (a === undefined || b === undefined) return Py_NotImplemented;
    return run(currentContext(), (ctx) => f(a, b, ctx));
  };
}

/** Comparison with any number. CPython: `convert_op_cmp`. */
function comparable(self: Dec, other: PyObject, op: number): [Dec, Dec] | undefined {
  const direct = operand(other);
  if (direct !== undefined) return [self, direct];
  const context = currentContext();
  if (PyFloat_Check(other)) {
    if (op === Py_EQ || op === Py_NE) context.flags |= dec.FLOAT_OPERATION;
    else addStatus(context, dec.FLOAT_OPERATION);
    return [self, fromDouble(PyFloat_AsDouble(other))];
  }
  if (Py_TYPE(other).tp_name === "complex" && (op === Py_EQ || op === Py_NE)) {
    const { real, imag } = other as unknown as { real: number; imag: number };
    if (imag !== 0) return [self, dec.NAN];
    context.flags |= dec.FLOAT_OPERATION;
    return [self, fromDouble(real)];
  }
  let rational: PyObject;
  try {
    rational = PyObject_GetAttr(importModule("numbers"), "Rational");
  } catch {
    return undefined;
  }
  if (!PyObject_IsInstance(other, rational)) return undefined;
  const numerator = fromInt(PyObject_GetAttr(other, "numerator"));
  const denominator = fromInt(PyObject_GetAttr(other, "denominator"));
  return [self.kind === "finite" ? dec.multiply(self, denominator, dec.exactContext()) : self, numerator];
}

function decimal_richcompare(self: PyDecimal, other: PyObject, op: number): PyObject {
  const pair = comparable(self.dec, other, op);
  if (pair === undefined) return Py_NotImplemented;
  const [a, b] = pair;
  if (dec.isNaN(a) || dec.isNaN(b)) {
    const signals = a.kind === "snan" || b.kind === "snan" || (op !== Py_EQ && op !== Py_NE);
    if (signals) addStatus(currentContext(), dec.INVALID_OPERATION);
    return op === Py_NE;
  }
  const order = dec.compareValues(a, b);
  switch (op) {
    case Py_EQ:
      return order === 0;
    case Py_NE:
      return order !== 0;
    case Py_LT:
      return order < 0;
    case Py_LE:
      return order <= 0;
    case Py_GT:
      return order > 0;
    default:
      return order >= 0;
  }
}

/** The hash of the equal int, float or Fraction. */
function decimal_hash(self: PyDecimal): number | bigint {
  const d = self.dec;
  if (d.kind === "snan") throw newTypeError("Cannot hash a signaling NaN value");
  if (d.kind === "qnan") return _Py_HashPointer(self);
  if (d.kind === "inf") return d.sign ? -_PyHASH_INF : _PyHASH_INF;
  const factor = BigInt(intPowerModulo(10, d.exp, _PyHASH_MODULUS));
  let hash = d.coef % _PyHASH_MODULUS * factor % _PyHASH_MODULUS;
  if (d.sign) hash = -hash;
  return normalizeInt(hash === -1n ? -2n : hash);
}

function toInt(d: Dec, rounding: dec.Rounding): PyObject {
  if (dec.isNaN(d)) throw newValueError("cannot convert NaN to integer");
  if (d.kind === "inf") throw newOverflowError("cannot convert Infinity to integer");
  const whole = dec.toIntegral(d, dec.exactContext(), rounding, false);
  const n = functions.integerValue(whole);
  return normalizeInt(whole.sign ? -n : n);
}

function toDouble(d: Dec): number {
  if (d.kind === "snan") throw newValueError("cannot convert signaling NaN to float");
  if (d.kind === "qnan") return NaN;
  if (d.kind === "inf") return d.sign ? -Infinity : Infinity;
  return Number(decimalText(d, 1));
}

function asTuple(d: Dec): PyObject {
  const exponent: PyObject = d.kind === "inf"
    ? "F"
    : d.kind === "qnan"
    ? "n"
    : d.kind === "snan"
    ? "N"
    : d.exp;
  const text = d.kind === "inf" ? "0" : dec.isNaN(d) && d.coef === 0n ? "" : d.coef.toString();
  return PyObject_Vectorcall(
    decimalTupleType(),
    [d.sign, PyTuple_New([...text].map(Number)), exponent],
    undefined,
  );
}
let decimalTuple: PyObject | undefined;
/** `decimal.DecimalTuple`. */
export function decimalTupleType(): PyObject {
  return decimalTuple ??= PyObject_Vectorcall(
    PyObject_GetAttr(importModule("collections"), "namedtuple"),
    ["DecimalTuple", "sign digits exponent", "decimal"],
    ["module"],
  );
}

function integerRatio(d: Dec): PyObject {
  if (dec.isNaN(d)) throw newValueError("cannot convert NaN to integer ratio");
  if (d.kind === "inf") throw newOverflowError("cannot convert Infinity to integer ratio");
  let numerator = d.coef, denominator = 1n;
  if (d.exp >= 0) numerator *= dec.pow10(d.exp);
  else {
    denominator = dec.pow10(-d.exp);
    let x = numerator, y = denominator;
    while (y !== 0n) [x, y] = [y, x % y];
    if (x !== 0n) {
      numerator /= x;
      denominator /= x;
    }
  }
  return PyTuple_New([normalizeInt(d.sign ? -numerator : numerator), normalizeInt(denominator)]);
}

const newSignature = new Signature("(value='0', context=None)");

defineType<PyDecimal>(decimalType, {
  withoutSignature: ["__format__", "__round__"],
  flags: Py_TPFLAGS_BASETYPE,
  doc: "A decimal number, made exactly from an int, a float, a str, a tuple or another Decimal.",
  signature: "(value='0', context=None)",
  slots: {
    tp_new: (type, args, kwnames) => {
      const [value, context] = newArguments(newSignature, "Decimal", args, kwnames) as [PyObject, PyObject];
      const used = contextArgument(context);
      if (value instanceof PyDecimal && type === decimalType && Py_TYPE(value) === decimalType) return value;
      return newDecimal(exactly(value, used), type);
    },
    tp_alloc: (type) => new PyDecimal(type, finite(0, 0n, 0)),
    tp_repr: (self) =>
      PyUnicode_FromUTF16(`Decimal('${decimalText(self.dec, currentContext().ctx.capitals)}')`),
    tp_str: (self) => decimalText(self.dec, currentContext().ctx.capitals),
    tp_hash: decimal_hash,
    tp_richcompare: decimal_richcompare,
    nb_add: binarySlot(dec.add),
    nb_subtract: binarySlot(dec.subtract),
    nb_multiply: binarySlot(dec.multiply),
    nb_true_divide: binarySlot(dec.divide),
    nb_floor_divide: binarySlot(contextBinary.divide_int),
    nb_remainder: binarySlot(contextBinary.remainder),
    nb_divmod: (left, right) => {
      const a = operand(left), b = operand(right);
      return a === undefined || b === undefined ? Py_NotImplemented : divmod(a, b, currentContext());
    },
    nb_power: (a, b, modulo) => power(a, b, modulo, currentContext()) ?? Py_NotImplemented,
    nb_negative: (self) => run(currentContext(), (ctx) => ops.minus(self.dec, ctx)),
    nb_positive: (self) => run(currentContext(), (ctx) => ops.plus(self.dec, ctx)),
    nb_absolute: (self) => run(currentContext(), (ctx) => contextUnary.abs(self.dec, ctx)),
    nb_bool: (self) => !dec.isZero(self.dec),
    nb_int: (self) => toInt(self.dec, "ROUND_DOWN"),
    nb_float: (self) => PyFloat_FromDouble(toDouble(self.dec)),
  },
  methods: {
    __sizeof__: sizeofMethod(),
    ...decimalMethods(),
    quantize: method(
      "($self, /, exp, rounding=None, context=None)",
      doc("quantize"),
      (self, exp, rounding, context) => {
        const used = contextArgument(context);
        const how = rounding === Py_None ? used.ctx.rounding : roundingArgument(rounding);
        const b = requireOperand(exp);
        return run(used, (ctx) => {
          const saved = ctx.rounding;
          ctx.rounding = how;
          try {
            return dec.quantize(self.dec, b, ctx);
          } finally {
            ctx.rounding = saved;
          }
        });
      },
    ),
    fma: method("($self, /, other, third, context=None)", doc("fma"), (self, other, third, context) => {
      const used = contextArgument(context), b = requireOperand(other), c = requireOperand(third);
      return run(used, (ctx) => dec.fusedMultiplyAdd(self.dec, b, c, ctx));
    }),
    is_normal: method(
      "($self, /, context=None)",
      doc("is_normal"),
      (self, context) => ops.isNormal(self.dec, contextArgument(context).ctx),
    ),
    is_subnormal: method(
      "($self, /, context=None)",
      doc("is_subnormal"),
      (self, context) => ops.isSubnormal(self.dec, contextArgument(context).ctx),
    ),
    number_class: method(
      "($self, /, context=None)",
      doc("number_class"),
      (self, context) => ops.numberClass(self.dec, contextArgument(context).ctx),
    ),
    to_eng_string: method(
      "($self, /, context=None)",
      doc("to_eng_string"),
      (self, context) => decimalText(self.dec, contextArgument(context).ctx.capitals, true),
    ),
    same_quantum: method(
      "($self, /, other, context=None)",
      doc("same_quantum"),
      (self, other) => ops.sameQuantum(self.dec, requireOperand(other)),
    ),
    adjusted: method(
      "($self, /)",
      "The exponent of the first digit.",
      (self) => self.dec.kind === "finite" ? dec.adjusted(self.dec) : 0,
    ),
    conjugate: method("($self, /)", "The number itself.", (self) => self),
    radix: method("($self, /)", doc("radix"), () => newDecimal(finite(0, 10n, 0))),
    as_tuple: method("($self, /)", "Sign, digits and exponent.", (self) => asTuple(self.dec)),
    as_integer_ratio: method(
      "($self, /)",
      "The number as a fraction in lowest terms.",
      (self) => integerRatio(self.dec),
    ),
    from_float: classMethod(
      "($type, f, /)",
      "The exact value of a float or int.",
      (type: PyTypeObject, f: PyObject) => {
        const value = newDecimal(floatOrInt(f));
        return type === decimalType ? value : PyObject_CallOneArg(type, value);
      },
    ),
    from_number: classMethod(
      "($type, number, /)",
      "The exact value of a number.",
      (type: PyTypeObject, number: PyObject) => {
        if (!PyLong_Check(number) && !PyFloat_Check(number) && !(number instanceof PyDecimal)) {
          throw newTypeError(`conversion from ${Py_TYPE(number).tp_name} to Decimal is not supported`);
        }
        const value = newDecimal(number instanceof PyDecimal ? number.dec : floatOrInt(number));
        return type === decimalType ? value : PyObject_CallOneArg(type, value);
      },
    ),
    __copy__: method("($self, /)", undefined, (self) => self),
    __deepcopy__: method("($self, memo, /)", undefined, (self) => self),
    __reduce__: method(
      "($self, /)",
      undefined,
      (self) => PyTuple_New([Py_TYPE(self), PyTuple_New([decimalText(self.dec, 1)])]),
    ),
    __ceil__: method("($self, /)", undefined, (self) => toInt(self.dec, "ROUND_CEILING")),
    __floor__: method("($self, /)", undefined, (self) => toInt(self.dec, "ROUND_FLOOR")),
    __trunc__: method("($self, /)", undefined, (self) => toInt(self.dec, "ROUND_DOWN")),
    __complex__: method("($self, /)", undefined, (self) => PyComplex_FromDoubles(toDouble(self.dec), 0)),
    __round__: method("($self, ndigits=<unrepresentable>, /)", undefined, (self, ndigits) => {
      if (ndigits === undefined) return toInt(self.dec, "ROUND_HALF_EVEN");
      if (!PyLong_Check(ndigits)) throw newTypeError("optional arg must be an integer");
      const places = PyNumber_AsSsize_t(ndigits, true);
      return run(currentContext(), (ctx) => dec.quantize(self.dec, finite(0, 1n, -places), ctx));
    }),
    __format__: method("($self, fmtarg, override=<unrepresentable>, /)", undefined, (self, spec) => {
      if (!PyUnicode_Check(spec)) throw newTypeError("format arg must be str");
      const parsed = parseSpec(PyUnicode_AsUTF16(spec));
      if (parsed === undefined) throw newValueError("invalid format string");
      return PyUnicode_FromUTF16(formatDecimal(self.dec, parsed, currentContext().ctx));
    }),
  },
  getset: {
    real: { get: (self) => self },
    imag: { get: () => newDecimal(finite(0, 0n, 0)) },
  },
});

defineContextType(contextMethods());
