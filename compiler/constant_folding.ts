/**
 * Arithmetic on constants, as the flow graph folds it: exactly what the running program would compute, or `undefined`
 * where that raises or where the result would be too large to be worth a constant. CPython: `eval_const_binop`,
 * `eval_const_unaryop` and the `const_folding_safe_*` functions of `Python/flowgraph.c`.
 */
import {
  NB_ADD,
  NB_AND,
  NB_FLOOR_DIVIDE,
  NB_LSHIFT,
  NB_MULTIPLY,
  NB_OR,
  NB_POWER,
  NB_REMAINDER,
  NB_RSHIFT,
  NB_SUBSCR,
  NB_SUBTRACT,
  NB_TRUE_DIVIDE,
  NB_XOR,
} from "./bytecode/opargs.ts";
import { UNARY_INVERT, UNARY_NEGATIVE, UNARY_NOT } from "./bytecode/opcodes_generated.ts";
import * as complex from "./constant_folding/complex.ts";
import { COMPLEX_RESULT, floatFloorDivide, floatPower, floatRemainder } from "./constant_folding/floats.ts";
import * as sets from "./constant_folding/frozensets.ts";
import * as ints from "./constant_folding/integers.ts";
import {
  concatenate,
  getItem,
  getSlice,
  isSequence,
  repeat,
  type Sequence,
  sequenceLength,
} from "./constant_folding/sequences.ts";
import {
  BytesConstant,
  CodePointString,
  ComplexConstant,
  type ConstantValue,
  FloatConstant,
  FrozenSetConstant,
  SliceConstant,
  TupleConstant,
} from "./constants.ts";

export { frozenSetOf } from "./constant_folding/frozensets.ts";

/** Limits of results: bits, items, characters, items of nested tuples. */
const MAX_INT_SIZE = 128;
const MAX_COLLECTION_SIZE = 256;
const MAX_STR_SIZE = 4096;
const MAX_TOTAL_ITEMS = 1024;

/** The int that an int or bool is. */
function asInt(value: ConstantValue): ints.Int | undefined {
  if (typeof value === "number" || typeof value === "bigint") return value;
  return typeof value === "boolean" ? Number(value) : undefined;
}

/** The double that a float, int or bool becomes in mixed arithmetic; undefined for other types and on overflow. */
function asDouble(value: ConstantValue): number | undefined {
  if (value instanceof FloatConstant) return value.value;
  const int = asInt(value);
  return int === undefined ? undefined : ints.intToDouble(int);
}

function asComplexOperand(value: ConstantValue): complex.Operand | undefined {
  if (value instanceof ComplexConstant) return value;
  const real = asDouble(value);
  return real === undefined ? undefined : { real, imag: undefined };
}

function isZero(value: ints.Int): boolean {
  return value === 0 || value === 0n;
}

/** `left op right`, `op` one of NB_*. */
export function evalConstBinop(
  left: ConstantValue,
  op: number,
  right: ConstantValue,
): ConstantValue | undefined {
  if (op === NB_SUBSCR) return subscript(left, right);
  if (left instanceof FrozenSetConstant) {
    return right instanceof FrozenSetConstant ? setOperation(left, op, right) : undefined;
  }
  const a = asInt(left);
  const b = asInt(right);
  if (a !== undefined && b !== undefined) return intOperation(left, a, op, right, b);
  if (isSequence(left)) {
    if (op === NB_ADD && isSequence(right)) return concatenate(left, right);
    return op === NB_MULTIPLY && b !== undefined ? safeRepeat(left, b) : undefined;
  }
  if (isSequence(right)) return op === NB_MULTIPLY && a !== undefined ? safeRepeat(right, a) : undefined;
  if (left instanceof ComplexConstant || right instanceof ComplexConstant) {
    return complexOperation(left, op, right);
  }
  const v = asDouble(left);
  const w = asDouble(right);
  return v === undefined || w === undefined ? undefined : floatOperation(v, op, w);
}

function intOperation(
  left: ConstantValue,
  a: ints.Int,
  op: number,
  right: ConstantValue,
  b: ints.Int,
): ConstantValue | undefined {
  const bools = typeof left === "boolean" && typeof right === "boolean";
  switch (op) {
    case NB_ADD:
      return ints.intAdd(a, b);
    case NB_SUBTRACT:
      return ints.intSubtract(a, b);
    case NB_MULTIPLY:
      if (!isZero(a) && !isZero(b) && ints.bitLength(a) + ints.bitLength(b) > MAX_INT_SIZE) return undefined;
      return ints.intMultiply(a, b);
    case NB_TRUE_DIVIDE: {
      const result = ints.intTrueDivide(a, b);
      return result === undefined ? undefined : new FloatConstant(result);
    }
    case NB_FLOOR_DIVIDE:
      return ints.intFloorDivide(a, b);
    case NB_REMAINDER:
      return ints.intRemainder(a, b);
    case NB_POWER:
      return safePower(a, b);
    case NB_LSHIFT:
      if (!isZero(a) && !isZero(b)) {
        if (b < 0 || b > MAX_INT_SIZE || ints.bitLength(a) > MAX_INT_SIZE - Number(b)) return undefined;
      }
      return ints.intLeftShift(a, b);
    case NB_RSHIFT:
      return ints.intRightShift(a, b);
    case NB_AND:
      return bools ? left && right : ints.intAnd(a, b);
    case NB_OR:
      return bools ? left || right : ints.intOr(a, b);
    case NB_XOR:
      return bools ? left !== right : ints.intXor(a, b);
    default:
      return undefined;
  }
}

function safePower(a: ints.Int, b: ints.Int): ConstantValue | undefined {
  if (b < 0) {
    const v = ints.intToDouble(a);
    const w = ints.intToDouble(b);
    return v === undefined || w === undefined ? undefined : floatOperation(v, NB_POWER, w);
  }
  if (isZero(a)) return isZero(b) ? 1 : 0;
  if (!isZero(b) && ints.bitLength(a) > Math.floor(MAX_INT_SIZE / Number(b))) return undefined;
  return ints.intPower(a, b);
}

function floatOperation(v: number, op: number, w: number): ConstantValue | undefined {
  let result: number | undefined;
  switch (op) {
    case NB_ADD:
      result = v + w;
      break;
    case NB_SUBTRACT:
      result = v - w;
      break;
    case NB_MULTIPLY:
      result = v * w;
      break;
    case NB_TRUE_DIVIDE:
      result = w === 0 ? undefined : v / w;
      break;
    case NB_FLOOR_DIVIDE:
      result = floatFloorDivide(v, w);
      break;
    case NB_REMAINDER:
      result = floatRemainder(v, w);
      break;
    case NB_POWER: {
      const power = floatPower(v, w);
      if (power === COMPLEX_RESULT) {
        return complex.complexPower({ real: v, imag: undefined }, { real: w, imag: undefined });
      }
      result = power;
      break;
    }
    default:
      return undefined;
  }
  return result === undefined ? undefined : new FloatConstant(result);
}

function complexOperation(left: ConstantValue, op: number, right: ConstantValue): ConstantValue | undefined {
  const a = asComplexOperand(left);
  const b = asComplexOperand(right);
  if (a === undefined || b === undefined) return undefined;
  switch (op) {
    case NB_ADD:
      return complex.complexAdd(a, b);
    case NB_SUBTRACT:
      return complex.complexSubtract(a, b);
    case NB_MULTIPLY:
      return complex.complexMultiply(a, b);
    case NB_TRUE_DIVIDE:
      return complex.complexDivide(a, b);
    case NB_POWER:
      return complex.complexPower(a, b);
    default:
      return undefined;
  }
}

function setOperation(
  left: FrozenSetConstant,
  op: number,
  right: FrozenSetConstant,
): ConstantValue | undefined {
  switch (op) {
    case NB_OR:
      return sets.setUnion(left, right);
    case NB_AND:
      return sets.setIntersection(left, right);
    case NB_SUBTRACT:
      return sets.setDifference(left, right);
    case NB_XOR:
      return sets.setSymmetricDifference(left, right);
    default:
      return undefined;
  }
}

/** How much of `limit` is left after all items of nested tuples; negative when there are more. */
function remainingComplexity(value: ConstantValue, limit: number): number {
  if (!(value instanceof TupleConstant)) return limit;
  limit -= value.items.length;
  for (let i = 0; limit >= 0 && i < value.items.length; i++) {
    limit = remainingComplexity(value.items[i], limit);
  }
  return limit;
}

function safeRepeat(value: Sequence, count: ints.Int): ConstantValue | undefined {
  const size = sequenceLength(value);
  // As far as it fits a Py_ssize_t, a count makes nothing of nothing.
  if (typeof count === "bigint") return size === 0 && BigInt.asIntN(64, count) === count ? value : undefined;
  if (size > 0) {
    const max = value instanceof TupleConstant ? MAX_COLLECTION_SIZE : MAX_STR_SIZE;
    if (count < 0 || count > Math.floor(max / size)) return undefined;
    if (count > 0 && remainingComplexity(value, Math.floor(MAX_TOTAL_ITEMS / count)) < 0) return undefined;
  }
  return repeat(value, size === 0 ? 0 : count);
}

function subscript(container: ConstantValue, key: ConstantValue): ConstantValue | undefined {
  if (!isSequence(container)) return undefined;
  if (key instanceof SliceConstant) return getSlice(container, key);
  const index = asInt(key);
  return index === undefined ? undefined : getItem(container, index);
}

/** UNARY_NEGATIVE, UNARY_INVERT, UNARY_NOT; any other opcode stands for unary plus. */
export function evalConstUnaryop(operand: ConstantValue, opcode: number): ConstantValue | undefined {
  if (opcode === UNARY_NOT) return !isTrue(operand);
  const int = asInt(operand);
  if (int !== undefined) {
    // Deprecated: to be warned of at run time.
    if (opcode === UNARY_INVERT && typeof operand === "boolean") return undefined;
    if (opcode === UNARY_NEGATIVE) return ints.intSubtract(0, int);
    return opcode === UNARY_INVERT ? ints.intSubtract(-1, int) : int;
  }
  if (opcode === UNARY_INVERT) return undefined;
  const negative = opcode === UNARY_NEGATIVE;
  if (operand instanceof FloatConstant) return negative ? new FloatConstant(-operand.value) : operand;
  if (operand instanceof ComplexConstant) {
    return negative ? new ComplexConstant(-operand.real, -operand.imag) : operand;
  }
  return undefined;
}

/** Python's truth of a constant. */
export function isTrue(value: ConstantValue): boolean {
  switch (typeof value) {
    case "boolean":
      return value;
    case "number":
      return value !== 0;
    case "bigint":
      return true;
    case "string":
      return value.length > 0;
    case "symbol":
      return true;
  }
  if (value === null) return false;
  if (value instanceof FloatConstant) return value.value !== 0;
  if (value instanceof ComplexConstant) return value.real !== 0 || value.imag !== 0;
  if (value instanceof BytesConstant) return value.bytes.length > 0;
  if (value instanceof TupleConstant || value instanceof FrozenSetConstant) return value.items.length > 0;
  if (value instanceof CodePointString) return value.codePoints.length > 0;
  return true;
}
