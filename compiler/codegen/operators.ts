/**
 * Operators to opargs: BINARY_OP, COMPARE_OP and their relatives.
 */
import type { cmpop, operator } from "../ast/nodes_generated.ts";
import {
  COMPARISON_EQUALS,
  COMPARISON_GREATER_THAN,
  COMPARISON_LESS_THAN,
  COMPARISON_UNORDERED,
  NB_ADD,
  NB_AND,
  NB_FLOOR_DIVIDE,
  NB_INPLACE_ADD,
  NB_LSHIFT,
  NB_MATRIX_MULTIPLY,
  NB_MULTIPLY,
  NB_OR,
  NB_POWER,
  NB_REMAINDER,
  NB_RSHIFT,
  NB_SUBTRACT,
  NB_TRUE_DIVIDE,
  NB_XOR,
  Py_EQ,
  Py_GE,
  Py_GT,
  Py_LE,
  Py_LT,
  Py_NE,
} from "../bytecode/opargs.ts";
import { COMPARE_OP, CONTAINS_OP, IS_OP } from "../bytecode/opcodes_generated.ts";
import type { SourceLocation } from "../instruction_sequence.ts";
import type { Compiler } from "./compiler.ts";

/** BINARY_OP's oparg. */
export function binaryOparg(op: operator): number {
  switch (op) {
    case "Add":
      return NB_ADD;
    case "Sub":
      return NB_SUBTRACT;
    case "Mult":
      return NB_MULTIPLY;
    case "MatMult":
      return NB_MATRIX_MULTIPLY;
    case "Div":
      return NB_TRUE_DIVIDE;
    case "Mod":
      return NB_REMAINDER;
    case "Pow":
      return NB_POWER;
    case "LShift":
      return NB_LSHIFT;
    case "RShift":
      return NB_RSHIFT;
    case "BitOr":
      return NB_OR;
    case "BitXor":
      return NB_XOR;
    case "BitAnd":
      return NB_AND;
    case "FloorDiv":
      return NB_FLOOR_DIVIDE;
  }
}

/** BINARY_OP's oparg for an augmented assignment: the in-place numbers follow the others in the same order. */
export function inplaceOparg(op: operator): number {
  return binaryOparg(op) + (NB_INPLACE_ADD - NB_ADD);
}

// The mask of the results for which the comparison is true lies in the low bits for the specialized forms.
const COMPARE_LT = (Py_LT << 5) | COMPARISON_LESS_THAN;
const COMPARE_LE = (Py_LE << 5) | COMPARISON_LESS_THAN | COMPARISON_EQUALS;
const COMPARE_EQ = (Py_EQ << 5) | COMPARISON_EQUALS;
const COMPARE_NE = (Py_NE << 5) | COMPARISON_UNORDERED | COMPARISON_LESS_THAN | COMPARISON_GREATER_THAN;
/** COMPARE_OP's oparg for `>`. */
export const COMPARE_GT = (Py_GT << 5) | COMPARISON_GREATER_THAN;
const COMPARE_GE = (Py_GE << 5) | COMPARISON_GREATER_THAN | COMPARISON_EQUALS;

/** CPython: codegen_addcompare. */
export function addCompare(c: Compiler, loc: SourceLocation, op: cmpop): void {
  switch (op) {
    case "Eq":
      return c.addop(loc, COMPARE_OP, COMPARE_EQ);
    case "NotEq":
      return c.addop(loc, COMPARE_OP, COMPARE_NE);
    case "Lt":
      return c.addop(loc, COMPARE_OP, COMPARE_LT);
    case "LtE":
      return c.addop(loc, COMPARE_OP, COMPARE_LE);
    case "Gt":
      return c.addop(loc, COMPARE_OP, COMPARE_GT);
    case "GtE":
      return c.addop(loc, COMPARE_OP, COMPARE_GE);
    case "Is":
      return c.addop(loc, IS_OP, 0);
    case "IsNot":
      return c.addop(loc, IS_OP, 1);
    case "In":
      return c.addop(loc, CONTAINS_OP, 0);
    case "NotIn":
      return c.addop(loc, CONTAINS_OP, 1);
  }
}
