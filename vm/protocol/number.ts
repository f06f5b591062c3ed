/**
 * The number protocol. After CPython's `Objects/abstract.c`. The fast path for two small ints or two strings stands
 * inline; all else goes through the slots of both operands.
 */
import { PyLong_AsInt, PyLong_Check, PyLong_FromText } from "../objects/long_object.ts";
import { Py_None, Py_NotImplemented } from "../objects/none_object.ts";
import type { binaryfunc, PyObject, PyTypeObject, ternaryfunc } from "../objects/object.ts";
import { PyType_IsSubtype } from "../objects/type_object.ts";
import { PyUnicode_Check } from "../objects/unicode_object.ts";
import { Py_TYPE, PyCFunction_Type, PyExc_DeprecationWarning } from "../objects/type_zoo.ts";
import { PyErr_WarnEx } from "../runtime/warnings.ts";
import { newIndexError, newOverflowError, newTypeError } from "./errors.ts";
import { bytesText } from "../objects/bytes_object.ts";

type BinarySlot =
  | "nb_add"
  | "nb_subtract"
  | "nb_multiply"
  | "nb_remainder"
  | "nb_divmod"
  | "nb_lshift"
  | "nb_rshift"
  | "nb_and"
  | "nb_xor"
  | "nb_or"
  | "nb_floor_divide"
  | "nb_true_divide"
  | "nb_matrix_multiply";
type InplaceSlot = Extract<keyof PyTypeObject, `nb_inplace_${string}`> & string;

/** Tries both operands' slots, a subclass's first. CPython: `binary_op1`. */
function binaryOp1(v: PyObject, w: PyObject, slot: BinarySlot): PyObject {
  const vType = Py_TYPE(v), wType = Py_TYPE(w);
  const slotv = vType[slot];
  let slotw: binaryfunc | undefined;
  if (vType !== wType) {
    slotw = wType[slot];
    if (slotw === slotv) slotw = undefined;
  }
  if (slotv !== undefined) {
    if (slotw !== undefined && PyType_IsSubtype(wType, vType)) {
      const result = slotw(v, w);
      if (result !== Py_NotImplemented) return result;
      slotw = undefined;
    }
    const result = slotv(v, w);
    if (result !== Py_NotImplemented) return result;
  }
  return slotw === undefined ? Py_NotImplemented : slotw(v, w);
}

function operandError(v: PyObject, w: PyObject, sign: string): PyObject {
  const left = Py_TYPE(v).tp_name, right = Py_TYPE(w).tp_name;
  if (
    sign === ">>" && Py_TYPE(v) === PyCFunction_Type &&
    (v as unknown as { m_ml: { ml_name: string } }).m_ml.ml_name === "print"
  ) {
    return newTypeError(
      `unsupported operand type(s) for ${sign}: '${left}' and '${right}'. Did you mean "print(<message>, file=<output_stream>)"?`,
    );
  }
  return newTypeError(`unsupported operand type(s) for ${sign}: '${left}' and '${right}'`);
}

function binaryOp(v: PyObject, w: PyObject, slot: BinarySlot, sign: string): PyObject {
  const result = binaryOp1(v, w, slot);
  if (result === Py_NotImplemented) throw operandError(v, w, sign);
  return result;
}

/** The in-place slot of `v`, then the ordinary ones. CPython: `binary_iop1`. */
function inplaceOp1(v: PyObject, w: PyObject, inplace: InplaceSlot, slot: BinarySlot): PyObject {
  const own = Py_TYPE(v)[inplace] as binaryfunc | undefined;
  if (own !== undefined) {
    const result = own(v, w);
    if (result !== Py_NotImplemented) return result;
  }
  return binaryOp1(v, w, slot);
}
function inplaceOp(v: PyObject, w: PyObject, inplace: InplaceSlot, slot: BinarySlot, sign: string): PyObject {
  const result = inplaceOp1(v, w, inplace, slot);
  if (result === Py_NotImplemented) throw operandError(v, w, sign);
  return result;
}

/** `sequence * n` through `sq_repeat`. CPython: `sequence_repeat`. */
function sequenceRepeat(
  sequence: PyObject,
  n: PyObject,
  repeat: (self: PyObject, n: number) => PyObject,
): PyObject {
  if (Py_TYPE(n).nb_index === undefined) {
    throw newTypeError(`can't multiply sequence by non-int of type '${Py_TYPE(n).tp_name}'`);
  }
  return repeat(sequence, PyNumber_AsSsize_t(n, true));
}

export function PyNumber_Add(v: PyObject, w: PyObject): PyObject {
  const result = binaryOp1(v, w, "nb_add");
  if (result !== Py_NotImplemented) return result;
  const concat = Py_TYPE(v).sq_concat;
  if (concat !== undefined) return concat(v, w);
  throw operandError(v, w, "+");
}
export function PyNumber_Subtract(v: PyObject, w: PyObject): PyObject {
  return binaryOp(v, w, "nb_subtract", "-");
}
export function PyNumber_Multiply(v: PyObject, w: PyObject): PyObject {
  const result = binaryOp1(v, w, "nb_multiply");
  if (result !== Py_NotImplemented) return result;
  const left = Py_TYPE(v).sq_repeat;
  if (left !== undefined) return sequenceRepeat(v, w, left);
  const right = Py_TYPE(w).sq_repeat;
  if (right !== undefined) return sequenceRepeat(w, v, right);
  throw operandError(v, w, "*");
}
export function PyNumber_MatrixMultiply(v: PyObject, w: PyObject): PyObject {
  return binaryOp(v, w, "nb_matrix_multiply", "@");
}
export function PyNumber_FloorDivide(v: PyObject, w: PyObject): PyObject {
  return binaryOp(v, w, "nb_floor_divide", "//");
}
export function PyNumber_TrueDivide(v: PyObject, w: PyObject): PyObject {
  return binaryOp(v, w, "nb_true_divide", "/");
}
export function PyNumber_Remainder(v: PyObject, w: PyObject): PyObject {
  return binaryOp(v, w, "nb_remainder", "%");
}
export function PyNumber_Divmod(v: PyObject, w: PyObject): PyObject {
  return binaryOp(v, w, "nb_divmod", "divmod()");
}
export function PyNumber_Lshift(v: PyObject, w: PyObject): PyObject {
  return binaryOp(v, w, "nb_lshift", "<<");
}
export function PyNumber_Rshift(v: PyObject, w: PyObject): PyObject {
  return binaryOp(v, w, "nb_rshift", ">>");
}
export function PyNumber_And(v: PyObject, w: PyObject): PyObject {
  return binaryOp(v, w, "nb_and", "&");
}
export function PyNumber_Xor(v: PyObject, w: PyObject): PyObject {
  return binaryOp(v, w, "nb_xor", "^");
}
export function PyNumber_Or(v: PyObject, w: PyObject): PyObject {
  return binaryOp(v, w, "nb_or", "|");
}

export function PyNumber_InPlaceAdd(v: PyObject, w: PyObject): PyObject {
  const result = inplaceOp1(v, w, "nb_inplace_add", "nb_add");
  if (result !== Py_NotImplemented) return result;
  const type = Py_TYPE(v);
  const concat = type.sq_inplace_concat ?? type.sq_concat;
  if (concat !== undefined) return concat(v, w);
  throw operandError(v, w, "+=");
}
export function PyNumber_InPlaceMultiply(v: PyObject, w: PyObject): PyObject {
  const result = inplaceOp1(v, w, "nb_inplace_multiply", "nb_multiply");
  if (result !== Py_NotImplemented) return result;
  const type = Py_TYPE(v);
  const left = type.sq_inplace_repeat ?? type.sq_repeat;
  if (left !== undefined) return sequenceRepeat(v, w, left);
  const right = Py_TYPE(w).sq_repeat;
  if (right !== undefined) return sequenceRepeat(w, v, right);
  throw operandError(v, w, "*=");
}
export function PyNumber_InPlaceSubtract(v: PyObject, w: PyObject): PyObject {
  return inplaceOp(v, w, "nb_inplace_subtract", "nb_subtract", "-=");
}
export function PyNumber_InPlaceMatrixMultiply(v: PyObject, w: PyObject): PyObject {
  return inplaceOp(v, w, "nb_inplace_matrix_multiply", "nb_matrix_multiply", "@=");
}
export function PyNumber_InPlaceFloorDivide(v: PyObject, w: PyObject): PyObject {
  return inplaceOp(v, w, "nb_inplace_floor_divide", "nb_floor_divide", "//=");
}
export function PyNumber_InPlaceTrueDivide(v: PyObject, w: PyObject): PyObject {
  return inplaceOp(v, w, "nb_inplace_true_divide", "nb_true_divide", "/=");
}
export function PyNumber_InPlaceRemainder(v: PyObject, w: PyObject): PyObject {
  return inplaceOp(v, w, "nb_inplace_remainder", "nb_remainder", "%=");
}
export function PyNumber_InPlaceLshift(v: PyObject, w: PyObject): PyObject {
  return inplaceOp(v, w, "nb_inplace_lshift", "nb_lshift", "<<=");
}
export function PyNumber_InPlaceRshift(v: PyObject, w: PyObject): PyObject {
  return inplaceOp(v, w, "nb_inplace_rshift", "nb_rshift", ">>=");
}
export function PyNumber_InPlaceAnd(v: PyObject, w: PyObject): PyObject {
  return inplaceOp(v, w, "nb_inplace_and", "nb_and", "&=");
}
export function PyNumber_InPlaceXor(v: PyObject, w: PyObject): PyObject {
  return inplaceOp(v, w, "nb_inplace_xor", "nb_xor", "^=");
}
export function PyNumber_InPlaceOr(v: PyObject, w: PyObject): PyObject {
  return inplaceOp(v, w, "nb_inplace_or", "nb_or", "|=");
}

/** Tries the three operands' `nb_power`. CPython: `ternary_op`. */
function powerOp(v: PyObject, w: PyObject, z: PyObject, sign: string): PyObject {
  const vType = Py_TYPE(v), wType = Py_TYPE(w), zType = Py_TYPE(z);
  const slotv = vType.nb_power;
  let slotw: ternaryfunc | undefined = vType === wType ? undefined : wType.nb_power;
  if (slotw === slotv) slotw = undefined;
  if (slotv !== undefined) {
    if (slotw !== undefined && PyType_IsSubtype(wType, vType)) {
      const result = slotw(v, w, z);
      if (result !== Py_NotImplemented) return result;
      slotw = undefined;
    }
    const result = slotv(v, w, z);
    if (result !== Py_NotImplemented) return result;
  }
  if (slotw !== undefined) {
    const result = slotw(v, w, z);
    if (result !== Py_NotImplemented) return result;
  }
  const slotz = zType.nb_power;
  if (slotz !== undefined && slotz !== slotv && slotz !== wType.nb_power) {
    const result = slotz(v, w, z);
    if (result !== Py_NotImplemented) return result;
  }
  if (z === Py_None) {
    throw newTypeError(`unsupported operand type(s) for ${sign}: '${vType.tp_name}' and '${wType.tp_name}'`);
  }
  throw newTypeError(
    `unsupported operand type(s) for ${sign}: '${vType.tp_name}', '${wType.tp_name}', '${zType.tp_name}'`,
  );
}
export function PyNumber_Power(v: PyObject, w: PyObject, z: PyObject): PyObject {
  return powerOp(v, w, z, "** or pow()");
}
export function PyNumber_InPlacePower(v: PyObject, w: PyObject, z: PyObject): PyObject {
  const own = Py_TYPE(v).nb_inplace_power;
  if (own !== undefined) {
    const result = own(v, w, z);
    if (result !== Py_NotImplemented) return result;
  }
  return powerOp(v, w, z, "**=");
}

function unaryError(op: PyObject, what: string): PyObject {
  return newTypeError(`bad operand type for ${what}: '${Py_TYPE(op).tp_name}'`);
}
export function PyNumber_Negative(op: PyObject): PyObject {
  const negative = Py_TYPE(op).nb_negative;
  if (negative === undefined) throw unaryError(op, "unary -");
  return negative(op);
}
export function PyNumber_Positive(op: PyObject): PyObject {
  const positive = Py_TYPE(op).nb_positive;
  if (positive === undefined) throw unaryError(op, "unary +");
  return positive(op);
}
export function PyNumber_Invert(op: PyObject): PyObject {
  const invert = Py_TYPE(op).nb_invert;
  if (invert === undefined) throw unaryError(op, "unary ~");
  return invert(op);
}
export function PyNumber_Absolute(op: PyObject): PyObject {
  const absolute = Py_TYPE(op).nb_absolute;
  if (absolute === undefined) throw unaryError(op, "abs()");
  return absolute(op);
}

export function PyIndex_Check(op: PyObject): boolean {
  return Py_TYPE(op).nb_index !== undefined;
}

/** The value of what a conversion method returned; an instance of a subclass of int is deprecated there. */
function exactInt(result: PyObject, method: string): number | bigint {
  if (typeof result !== "number" && typeof result !== "bigint") {
    PyErr_WarnEx(PyExc_DeprecationWarning, strictSubclassWarning(method, "int", result), 1);
  }
  return PyLong_AsInt(result);
}
/** What is said of a conversion method that returns an instance of a subclass. */
export function strictSubclassWarning(method: string, wanted: string, result: PyObject): string {
  return `${method} returned non-${wanted} (type ${Py_TYPE(result).tp_name}).  ` +
    `The ability to return an instance of a strict subclass of ${wanted} is deprecated, ` +
    "and may be removed in a future version of Python.";
}

/** `operator.index(op)`: an int, possibly of a subclass's value, exactly int. */
export function PyNumber_Index(op: PyObject): number | bigint {
  if (typeof op === "number" || typeof op === "bigint") return op;
  if (PyLong_Check(op)) return PyLong_AsInt(op);
  const index = Py_TYPE(op).nb_index;
  if (index === undefined) {
    throw newTypeError(`'${Py_TYPE(op).tp_name}' object cannot be interpreted as an integer`);
  }
  const result = index(op);
  if (!PyLong_Check(result)) {
    throw newTypeError(`__index__ returned non-int (type ${Py_TYPE(result).tp_name})`);
  }
  return exactInt(result, "__index__");
}

const SSIZE_MAX = 9223372036854775807n;

/**
 * An index as a JavaScript number. Outside ssize_t's range: IndexError/OverflowError as `asIndex` or clamped when `raise`
 * is false. Values between 2^53 and 2^63 are rounded: no object has that many items.
 */
export function PyNumber_AsSsize_t(op: PyObject, raise: boolean, asIndex = false): number {
  if (typeof op === "number") return op;
  const value = PyNumber_Index(op);
  if (typeof value === "number") return value;
  if (value >= -SSIZE_MAX - 1n && value <= SSIZE_MAX) return Number(value);
  if (!raise) return value < 0n ? -Number.MAX_SAFE_INTEGER : Number.MAX_SAFE_INTEGER;
  const message = `cannot fit '${Py_TYPE(op).tp_name}' into an index-sized integer`;
  throw asIndex ? newIndexError(message) : newOverflowError(message);
}

/** An argument of C type `Py_ssize_t`: `__index__`, then a range check. CPython: `PyLong_AsSsize_t`. */
export function argumentAsIndex(op: PyObject): number {
  if (typeof op === "number") return op;
  const value = PyNumber_Index(op);
  if (typeof value === "number") return value;
  if (value >= -SSIZE_MAX - 1n && value <= SSIZE_MAX) return Number(value);
  throw newOverflowError("Python int too large to convert to C ssize_t");
}

/** An argument of C type `int`. CPython: `PyLong_AsInt`. */
export function argumentAsInt(op: PyObject): number {
  const value = PyNumber_Index(op);
  if (typeof value === "number" && value >= -2147483648 && value <= 2147483647) return value;
  throw newOverflowError("Python int too large to convert to C int");
}

/** `int(op)` for one argument. CPython: `PyNumber_Long`. */
export function PyNumber_Long(op: PyObject): PyObject {
  if (typeof op === "number" || typeof op === "bigint") return op;
  const type = Py_TYPE(op);
  if (type.nb_int !== undefined) {
    const result = type.nb_int(op);
    if (!PyLong_Check(result)) {
      throw newTypeError(`__int__ returned non-int (type ${Py_TYPE(result).tp_name})`);
    }
    return exactInt(result, "__int__");
  }
  if (type.nb_index !== undefined) return PyNumber_Index(op);
  if (PyUnicode_Check(op)) return PyLong_FromText(op, 10);
  const text = bytesText(op);
  if (text !== undefined) return PyLong_FromText(op, 10);
  throw newTypeError(
    `int() argument must be a string, a bytes-like object or a real number, not '${type.tp_name}'`,
  );
}
