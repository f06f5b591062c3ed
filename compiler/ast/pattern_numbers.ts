/**
 * Signed and complex numbers in patterns: the only arithmetic that 3.14 still does on the AST. Called by preprocessing.
 */
import { ComplexConstant, type ConstantValue, FloatConstant, normalizeInt } from "../constants.ts";
import { Constant, type expr } from "./nodes_generated.ts";

/** A constant in the place of another expression. */
export function constantAt(value: ConstantValue, at: expr): Constant {
  return new Constant(value, undefined, at.lineno, at.col_offset, at.end_lineno, at.end_col_offset);
}

/** `-1`, `1 + 2j`, `-1 - 2j` as one constant. CPython: fold_const_match_patterns. */
export function foldPatternNumber(e: expr): expr {
  if (e.nodeType === "UnaryOp" && e.op === "USub" && e.operand.nodeType === "Constant") {
    const value = negated(e.operand.value);
    return value === undefined ? e : constantAt(value, e);
  }
  if (e.nodeType === "BinOp" && (e.op === "Add" || e.op === "Sub") && e.right.nodeType === "Constant") {
    e.left = foldPatternNumber(e.left);
    if (e.left.nodeType === "Constant") {
      const value = realAndImaginary(e.left.value, e.op === "Sub", e.right.value);
      return value === undefined ? e : constantAt(value, e);
    }
  }
  return e;
}

function negated(value: ConstantValue): ConstantValue | undefined {
  if (typeof value === "number") return value === 0 ? 0 : -value;
  if (typeof value === "boolean") return value ? -1 : 0;
  if (typeof value === "bigint") return normalizeInt(-value);
  if (value instanceof FloatConstant) return new FloatConstant(-value.value);
  if (value instanceof ComplexConstant) return new ComplexConstant(-value.real, -value.imag);
  return undefined;
}

/** `left + right` or `left - right`, left real and right complex; `undefined` when not, or out of a float's range. */
function realAndImaginary(
  left: ConstantValue,
  minus: boolean,
  right: ConstantValue,
): ConstantValue | undefined {
  if (!(right instanceof ComplexConstant)) return undefined;
  let real: number;
  if (left instanceof FloatConstant) {
    real = left.value;
  } else if (typeof left === "number" || typeof left === "bigint") {
    real = Number(left);
    if (!Number.isFinite(real)) return undefined;
  } else {
    return undefined;
  }
  // A real operand has no imaginary part to add: the sign of a zero survives.
  return minus
    ? new ComplexConstant(real - right.real, -right.imag)
    : new ComplexConstant(real + right.real, right.imag);
}
