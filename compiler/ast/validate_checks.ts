/**
 * The validator's questions about single nodes: positions, names, number literals. Read by validate.ts.
 */
import { ComplexConstant, FloatConstant } from "../constants.ts";
import { CompileError } from "../errors.ts";
import type { SourceLocation } from "../syntax_error.ts";
import type { expr } from "./nodes_generated.ts";

export function valueError(message: string): CompileError {
  return new CompileError("ValueError", message);
}

export function typeError(message: string): CompileError {
  return new CompileError("TypeError", message);
}

/** CPython: VALIDATE_POSITIONS. A missing end is the beginning. */
export function validatePositions(node: SourceLocation): void {
  const { lineno, col_offset } = node;
  const endLineno = node.end_lineno ?? lineno, endColOffset = node.end_col_offset ?? col_offset;
  if (lineno > endLineno) throw valueError(`AST node line range (${lineno}, ${endLineno}) is not valid`);
  if ((lineno < 0 && endLineno !== lineno) || (col_offset < 0 && col_offset !== endColOffset)) {
    throw valueError(
      `AST node column range (${col_offset}, ${endColOffset}) for line range (${lineno}, ${endLineno}) is not valid`,
    );
  }
  if (lineno === endLineno && col_offset > endColOffset) {
    throw valueError(`line ${lineno}, column ${col_offset}-${endColOffset} is not a valid range`);
  }
}

export function validateName(name: string): void {
  if (name === "None" || name === "True" || name === "False") {
    throw valueError(`identifier field can't represent '${name}' constant`);
  }
}

export function validateCapture(name: string): void {
  if (name === "_") throw valueError("can't capture name '_' in patterns");
  validateName(name);
}

export function requireNonempty(list: readonly unknown[], what: string, owner: string): void {
  if (list.length === 0) throw valueError(`empty ${what} on ${owner}`);
}

/** A number in a pattern: `1`, `1.5` when real ones may stand there, `1j` when imaginary ones may. */
export function isLiteralNumber(e: expr, allowReal: boolean, allowImaginary: boolean): boolean {
  if (e.nodeType !== "Constant") return false;
  const value = e.value;
  const isReal = typeof value === "number" || typeof value === "bigint" || value instanceof FloatConstant;
  return allowReal && isReal || allowImaginary && value instanceof ComplexConstant;
}

export function isNegativeLiteral(e: expr, allowImaginary: boolean): boolean {
  return e.nodeType === "UnaryOp" && e.op === "USub" && isLiteralNumber(e.operand, true, allowImaginary);
}

export function isComplexLiteral(e: expr): boolean {
  return e.nodeType === "BinOp" && (e.op === "Add" || e.op === "Sub") &&
    (isLiteralNumber(e.left, true, false) || isNegativeLiteral(e.left, false)) &&
    isLiteralNumber(e.right, false, true);
}
