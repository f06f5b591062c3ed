/** The type `complex`. After CPython's `Objects/complexobject.c`, with 3.14's mixed-mode arithmetic. */
import { lookupSpecial, reprText, strictSubclassWarning } from "../protocol/abstract.ts";
import { PyObject_CallNoArgs, PyObject_CallOneArg } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newOverflowError, newTypeError, newValueError, newZeroDivisionError } from "../protocol/errors.ts";
import { classMethod, methodsOf, Signature } from "../protocol/signature.ts";
import { PyFloat_AsDouble, PyFloat_FromDouble, PyFloatObject } from "./float_object.ts";
import { doubleToString, parseDouble } from "./float_text.ts";
import { _Py_HashPointer, _PyHASH_IMAG, hashDouble } from "./hash.ts";
import { hypot } from "./hypot.ts";
import { PyType_GetFullyQualifiedName } from "./type_object.ts";
import { attachInstance, type InstanceStorage } from "./instance.ts";
import { intToDouble, intValue } from "./long_object.ts";
import { numberText } from "./long_text.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import {
  isHeapObject,
  Py_EQ,
  Py_NE,
  Py_TPFLAGS_BASETYPE,
  type PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "./object.ts";
import { newArguments } from "./sequence_util.ts";
import { PyTuple_New } from "./tuple_object.ts";
import { Py_TYPE, PyComplex_Type, PyExc_DeprecationWarning } from "./type_zoo.ts";
import { PyErr_WarnEx } from "../runtime/warnings.ts";
import { formatComplex } from "./unicode/format_spec.ts";
import { PyUnicode_Check } from "./unicode_object.ts";

export class PyComplexObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly real: number;
  declare readonly imag: number;
  constructor(type: PyTypeObject, real: number, imag: number) {
    this.ob_type = type;
    this.real = real;
    this.imag = imag;
  }
  static {
    isHeapObject(PyComplexObject);
  }
}

export function PyComplex_FromDoubles(real: number, imag: number): PyComplexObject {
  return new PyComplexObject(PyComplex_Type, real, imag);
}
/** @noescape */
export function PyComplex_Check(op: PyObject): op is PyComplexObject {
  return op instanceof PyComplexObject;
}

/** A real operand's value, undefined for others. */
function realValue(op: PyObject): number | undefined {
  if (op instanceof PyFloatObject) return op.value;
  const int = intValue(op);
  return int === undefined ? undefined : intToDouble(int);
}

type Operation = (ar: number, ai: number | undefined, br: number, bi: number | undefined) => PyObject;

/** A slot whose operation gets an undefined imaginary part for a real operand. */
function binary(operation: Operation) {
  return (a: PyObject, b: PyObject): PyObject => {
    const ac = a instanceof PyComplexObject, bc = b instanceof PyComplexObject;
    const ar = ac ? a.real : realValue(a), br = bc ? b.real : realValue(b);
    if (ar === undefined || br === undefined) return Py_NotImplemented;
    return operation(ar, ac ? a.imag : undefined, br, bc ? b.imag : undefined);
  };
}

function add(ar: number, ai: number | undefined, br: number, bi: number | undefined): PyObject {
  return PyComplex_FromDoubles(ar + br, ai === undefined ? bi! : bi === undefined ? ai : ai + bi);
}
function subtract(ar: number, ai: number | undefined, br: number, bi: number | undefined): PyObject {
  return PyComplex_FromDoubles(ar - br, ai === undefined ? -bi! : bi === undefined ? ai : ai - bi);
}

function multiply(ar: number, ai: number | undefined, br: number, bi: number | undefined): PyObject {
  if (ai === undefined) return PyComplex_FromDoubles(ar * br, ar * bi!);
  if (bi === undefined) return PyComplex_FromDoubles(ar * br, ai * br);
  const [real, imag] = product(ar, ai, br, bi);
  return PyComplex_FromDoubles(real, imag);
}

/** `_Py_c_prod`: recovers infinities as C11's annex G does. */
function product(a: number, b: number, c: number, d: number): [number, number] {
  const ac = a * c, bd = b * d, ad = a * d, bc = b * c;
  let real = ac - bd, imag = ad + bc;
  if (real !== real && imag !== imag) {
    let recalculate = false;
    const unit = (x: number) => copySign(Number.isFinite(x) || x !== x ? 0 : 1, x);
    const clear = (x: number) => x !== x ? copySign(0, x) : x;
    if (isInfinite(a) || isInfinite(b)) {
      a = unit(a), b = unit(b), c = clear(c), d = clear(d);
      recalculate = true;
    }
    if (isInfinite(c) || isInfinite(d)) {
      c = unit(c), d = unit(d), a = clear(a), b = clear(b);
      recalculate = true;
    }
    if (!recalculate && (isInfinite(ac) || isInfinite(bd) || isInfinite(ad) || isInfinite(bc))) {
      a = clear(a), b = clear(b), c = clear(c), d = clear(d);
      recalculate = true;
    }
    if (recalculate) {
      real = Infinity * (a * c - b * d);
      imag = Infinity * (a * d + b * c);
    }
  }
  return [real, imag];
}
function isInfinite(x: number): boolean {
  return x === Infinity || x === -Infinity;
}
function copySign(x: number, y: number): number {
  return y < 0 || Object.is(y, -0) ? -x : x;
}

function divide(ar: number, ai: number | undefined, br: number, bi: number | undefined): PyObject {
  if (bi === undefined) {
    if (br === 0) throw newZeroDivisionError("division by zero");
    return PyComplex_FromDoubles(ar / br, ai! / br);
  }
  const [real, imag] = quotient(ar, ai ?? 0, br, bi, ai === undefined);
  return PyComplex_FromDoubles(real, imag);
}

/** `_Py_c_quot` and `_Py_rc_quot`: Smith's method. */
export function quotient(
  ar: number,
  ai: number,
  br: number,
  bi: number,
  realDividend: boolean,
): [number, number] {
  const size = Math.abs(br), imagSize = Math.abs(bi);
  let real: number, imag: number;
  if (size >= imagSize) {
    if (size === 0) throw newZeroDivisionError("division by zero");
    const ratio = bi / br;
    const denominator = br + bi * ratio;
    real = realDividend ? ar / denominator : (ar + ai * ratio) / denominator;
    imag = realDividend ? -ar * ratio / denominator : (ai - ar * ratio) / denominator;
  } else if (imagSize >= size) {
    const ratio = br / bi;
    const denominator = br * ratio + bi;
    real = realDividend ? ar * ratio / denominator : (ar * ratio + ai) / denominator;
    imag = realDividend ? -ar / denominator : (ai * ratio - ar) / denominator;
  } else real = imag = NaN;
  if (real !== real && imag !== imag) {
    if ((isInfinite(ar) || isInfinite(ai)) && Number.isFinite(br) && Number.isFinite(bi)) {
      const x = copySign(isInfinite(ar) ? 1 : 0, ar), y = copySign(isInfinite(ai) ? 1 : 0, ai);
      real = Infinity * (x * br + y * bi);
      imag = Infinity * (y * br - x * bi);
    } else if ((isInfinite(br) || isInfinite(bi)) && Number.isFinite(ar) && Number.isFinite(ai)) {
      const x = copySign(isInfinite(br) ? 1 : 0, br), y = copySign(isInfinite(bi) ? 1 : 0, bi);
      real = realDividend ? 0 * (ar * x) : 0 * (ar * x + ai * y);
      imag = realDividend ? 0 * (-ar * y) : 0 * (ai * x - ar * y);
    }
  }
  return [real, imag];
}

/** `a ** b`; also for floats whose power isn't real. CPython: `complex_pow`. */
export function complexPower(ar: number, ai: number, br: number, bi: number): PyObject {
  let real: number, imag: number;
  if (bi === 0 && Number.isInteger(br) && Math.abs(br) <= 100) [real, imag] = integerPower(ar, ai, br);
  else if (br === 0 && bi === 0) [real, imag] = [1, 0];
  else if (ar === 0 && ai === 0) {
    if (bi !== 0 || br < 0) throw newZeroDivisionError("zero to a negative or complex power");
    [real, imag] = [0, 0];
  } else {
    const size = hypot(ar, ai);
    let length = size ** br;
    const angle = Math.atan2(ai, ar);
    let phase = angle * br;
    if (bi !== 0) {
      length *= Math.exp(-angle * bi);
      phase += bi * Math.log(size);
    }
    real = length * Math.cos(phase);
    imag = length * Math.sin(phase);
    // The C library reports a domain error for the cosine of an infinity.
    if (isInfinite(phase) && !isInfinite(real) && !isInfinite(imag)) {
      throw newZeroDivisionError("zero to a negative or complex power");
    }
  }
  if (isInfinite(real) || isInfinite(imag)) throw newOverflowError("complex exponentiation");
  return PyComplex_FromDoubles(real, imag);
}

function integerPower(real: number, imag: number, n: number): [number, number] {
  if (n < 0) {
    const [r, i] = positivePower(real, imag, -n);
    if (r === 0 && i === 0) throw newZeroDivisionError("zero to a negative or complex power");
    return quotient(1, 0, r, i, false);
  }
  return positivePower(real, imag, n);
}
function positivePower(real: number, imag: number, n: number): [number, number] {
  let result: [number, number] = [1, 0];
  let square: [number, number] = [real, imag];
  for (let mask = n; mask > 0; mask >>= 1) {
    if (mask & 1) result = product(result[0], result[1], square[0], square[1]);
    square = product(square[0], square[1], square[0], square[1]);
  }
  return result;
}

function complex_power(a: PyObject, b: PyObject, c: PyObject): PyObject {
  if (c !== Py_None) throw newValueError("complex modulo");
  return binary((ar, ai, br, bi) => complexPower(ar, ai ?? 0, br, bi ?? 0))(a, b);
}

/** Both parts as `repr` writes them, joined. */
function complex_repr(self: PyComplexObject): string {
  const style = { alternate: false, addDotZero: false };
  const imag = doubleToString(self.imag, "r", 0, style) + "j";
  if (self.real === 0 && !Object.is(self.real, -0)) return imag;
  const real = doubleToString(self.real, "r", 0, style);
  return `(${real}${imag.startsWith("-") ? "" : "+"}${imag})`;
}

function complex_hash(self: PyComplexObject): number | bigint {
  const part = (x: number) => BigInt(x !== x ? _Py_HashPointer(self) : hashDouble(x));
  const hash = BigInt.asIntN(64, part(self.real) + _PyHASH_IMAG * part(self.imag));
  if (hash === -1n) return -2;
  const small = Number(hash);
  return Number.isSafeInteger(small) ? small : hash;
}

function complex_richcompare(self: PyComplexObject, other: PyObject, op: number): PyObject {
  if (op !== Py_EQ && op !== Py_NE) return Py_NotImplemented;
  let equal: boolean;
  if (other instanceof PyComplexObject) equal = self.real === other.real && self.imag === other.imag;
  else if (other instanceof PyFloatObject) equal = self.imag === 0 && self.real === other.value;
  else {
    const int = intValue(other);
    if (int === undefined) return Py_NotImplemented;
    // deno-lint-ignore eqeqeq
    equal = self.imag === 0 && self.real == int;
  }
  return equal === (op === Py_EQ);
}

const NUMBER =
  "(?:\\d+(?:_\\d+)*\\.?(?:\\d+(?:_\\d+)*)?|\\.\\d+(?:_\\d+)*)(?:[eE][+-]?\\d+(?:_\\d+)*)?|inf(?:inity)?|nan";
const COMPLEX_TEXT = new RegExp(`^([+-]?(?:${NUMBER}))?(?:([+-]?(?:${NUMBER})?)[jJ])?$`, "i");
const IMAGINARY_TEXT = new RegExp(`^([+-]?(?:${NUMBER})?)[jJ]$`, "i");

/** CPython: `complex_from_string_inner`. */
function parseComplex(op: PyObject): [number, number] {
  let text = numberText(op);
  if (/_(?!\d)|(?<!\d)_/.test(text)) {
    throw newValueError(`could not convert string to complex: ${reprText(op)}`);
  }
  text = text.replace(/^ +| +$/g, "");
  if (text.startsWith("(") && text.endsWith(")")) text = text.slice(1, -1).replace(/^ +| +$/g, "");
  const part = (digits: string) =>
    digits === "" || digits === "+" ? 1 : digits === "-" ? -1 : parseDouble(digits)!;
  const imaginary = IMAGINARY_TEXT.exec(text);
  if (imaginary !== null) return [0, part(imaginary[1])];
  const match = COMPLEX_TEXT.exec(text);
  if (match === null || match[1] === undefined || (match[2] !== undefined && !/^[+-]/.test(match[2]))) {
    throw newValueError("complex() arg is a malformed string");
  }
  return [part(match[1]), match[2] === undefined ? 0 : part(match[2])];
}

/** The result of `__complex__`, undefined where there is none. */
function tryComplex(op: PyObject): PyComplexObject | undefined {
  if (op instanceof PyComplexObject && op.ob_type === PyComplex_Type) return op;
  const special = lookupSpecial(op, "__complex__");
  if (special === undefined) return undefined;
  const result = PyObject_CallNoArgs(special);
  if (!(result instanceof PyComplexObject)) {
    throw newTypeError(`__complex__ returned non-complex (type ${Py_TYPE(result).tp_name})`);
  }
  if (result.ob_type !== PyComplex_Type) {
    PyErr_WarnEx(PyExc_DeprecationWarning, strictSubclassWarning("__complex__", "complex", result), 1);
  }
  return result;
}

/** The value of any number, complex or real. CPython: `PyComplex_AsCComplex`. */
export function PyComplex_AsCComplex(op: PyObject): [number, number] {
  const complex = tryComplex(op);
  return complex !== undefined ? [complex.real, complex.imag] : [PyFloat_AsDouble(op), 0];
}

const newSignature = new Signature("(real=<unrepresentable>, imag=<unrepresentable>)");

function isReal(op: PyObject): boolean {
  const type = Py_TYPE(op);
  return type.nb_float !== undefined || type.nb_index !== undefined;
}

function complex_new(
  type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const [r, i] = newArguments(newSignature, "complex", args, kwnames) as [
    PyObject | undefined,
    PyObject | undefined,
  ];
  if (r !== undefined && i === undefined && kwnames === undefined) return fromOneArgument(type, r);
  const refusal = (name: string, op: PyObject) =>
    `complex() argument '${name}' must be a real number, not ${PyType_GetFullyQualifiedName(Py_TYPE(op))}`;
  const complex = r === undefined ? undefined : tryComplex(r);
  if (r !== undefined && complex === undefined && !isReal(r)) throw newTypeError(refusal("real", r));
  if (i !== undefined && !(i instanceof PyComplexObject) && !isReal(i)) {
    throw newTypeError(refusal("imag", i));
  }
  let real = 0, imag = 0;
  if (complex !== undefined) {
    real = complex.real;
    imag = complex.imag;
    if (!isReal(r!)) PyErr_WarnEx(PyExc_DeprecationWarning, refusal("real", r!), 1);
  } else if (r !== undefined) real = PyFloat_AsDouble(r);
  if (i instanceof PyComplexObject) {
    PyErr_WarnEx(PyExc_DeprecationWarning, refusal("imag", i), 1);
    real -= i.imag;
    imag = complex === undefined ? i.real : imag + i.real;
  } else if (i !== undefined) {
    const part = PyFloat_AsDouble(i);
    // Adding would lose the sign of a negative zero.
    imag = complex === undefined ? part : imag + part;
  }
  return makeComplex(type, real, imag);
}

/** `complex(x)`: x is a string or any number. CPython: `actual_complex_new`. */
function fromOneArgument(type: PyTypeObject, op: PyObject): PyObject {
  if (type === PyComplex_Type && typeof op === "object" && op.ob_type === type) return op;
  if (PyUnicode_Check(op)) {
    const [real, imag] = parseComplex(op);
    return makeComplex(type, real, imag);
  }
  const complex = tryComplex(op);
  if (complex !== undefined) return makeComplex(type, complex.real, complex.imag);
  if (!isReal(op)) {
    throw newTypeError(
      `complex() argument must be a string or a number, not ${PyType_GetFullyQualifiedName(Py_TYPE(op))}`,
    );
  }
  return makeComplex(type, PyFloat_AsDouble(op), 0);
}

function makeComplex(type: PyTypeObject, real: number, imag: number): PyObject {
  return attachInstance(new PyComplexObject(type, real, imag), type);
}

const method = methodsOf<PyComplexObject>();
const exact = (self: PyComplexObject): PyObject =>
  self.ob_type === PyComplex_Type ? self : PyComplex_FromDoubles(self.real, self.imag);

defineType<PyComplexObject>(PyComplex_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Create a complex number from a string or numbers.",
  signature: "(real=0, imag=0)",
  slots: {
    tp_new: complex_new,
    tp_repr: complex_repr,
    tp_hash: complex_hash,
    tp_richcompare: complex_richcompare,
    nb_add: binary(add),
    nb_subtract: binary(subtract),
    nb_multiply: binary(multiply),
    nb_power: complex_power,
    nb_negative: (self) => PyComplex_FromDoubles(-self.real, -self.imag),
    nb_positive: exact,
    nb_absolute: (self) => {
      const size = hypot(self.real, self.imag);
      if (size === Infinity && Number.isFinite(self.real) && Number.isFinite(self.imag)) {
        throw newOverflowError("absolute value too large");
      }
      return PyFloat_FromDouble(size);
    },
    nb_bool: (self) => self.real !== 0 || self.imag !== 0,
    nb_true_divide: binary(divide),
  },
  methods: {
    conjugate: method(
      "($self, /)",
      "The number with the opposite imaginary part.",
      (self) => PyComplex_FromDoubles(self.real, -self.imag),
    ),
    __complex__: method("($self, /)", "The number, exactly of type complex.", exact),
    __format__: method(
      "($self, format_spec: unicode, /)",
      "The number as a format specification wants it.",
      formatComplex,
    ),
    __getnewargs__: method(
      "($self, /)",
      undefined,
      (self) => PyTuple_New([PyFloat_FromDouble(self.real), PyFloat_FromDouble(self.imag)]),
    ),
    from_number: classMethod(
      "($type, number, /)",
      "A complex from a number, never from a string.",
      (type: PyObject, number) => {
        if (
          type === PyComplex_Type && number instanceof PyComplexObject && number.ob_type === PyComplex_Type
        ) {
          return number;
        }
        const [real, imag] = PyComplex_AsCComplex(number);
        const result = PyComplex_FromDoubles(real, imag);
        return type === PyComplex_Type ? result : PyObject_CallOneArg(type, result);
      },
    ),
  },
  members: {
    real: { get: (self) => PyFloat_FromDouble(self.real), doc: "the real part of a complex number" },
    imag: { get: (self) => PyFloat_FromDouble(self.imag), doc: "the imaginary part of a complex number" },
  },
});
