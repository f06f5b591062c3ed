/**
 * SyntaxWarnings about code that can't mean what it says: `is` with a literal, calling or indexing a literal.
 * CPython: codegen_check_compare, check_caller, check_subscripter, check_index, infer_type.
 */
import type { Call, Compare, expr } from "../ast/nodes_generated.ts";
import {
  BytesConstant,
  CodePointString,
  ComplexConstant,
  type ConstantValue,
  ELLIPSIS,
  FloatConstant,
  FrozenSetConstant,
  SliceConstant,
  TupleConstant,
} from "../constants.ts";
import type { Compiler } from "./compiler.ts";
import { LOC } from "./location.ts";

/** Name of a constant's Python type (`tp_name`). */
export function constantTypeName(value: ConstantValue): string {
  switch (typeof value) {
    case "string":
      return "str";
    case "number":
    case "bigint":
      return "int";
    case "boolean":
      return "bool";
    case "symbol":
      return "ellipsis";
  }
  if (value === null) return "NoneType";
  if (value instanceof FloatConstant) return "float";
  if (value instanceof ComplexConstant) return "complex";
  if (value instanceof BytesConstant) return "bytes";
  if (value instanceof TupleConstant) return "tuple";
  if (value instanceof CodePointString) return "str";
  if (value instanceof FrozenSetConstant) return "frozenset";
  if (value instanceof SliceConstant) return "slice";
  return "code";
}

/** Name of the type that the expression surely has. CPython: infer_type. */
function inferType(e: expr): string | undefined {
  switch (e.nodeType) {
    case "Constant":
      return constantTypeName(e.value);
    case "Tuple":
      return "tuple";
    case "List":
    case "ListComp":
      return "list";
    case "Dict":
    case "DictComp":
      return "dict";
    case "Set":
    case "SetComp":
      return "set";
    case "GeneratorExp":
      return "generator";
    case "Lambda":
      return "function";
    case "JoinedStr":
    case "FormattedValue":
      return "str";
    case "TemplateStr":
      return "string.templatelib.Template";
    case "Interpolation":
      return "string.templatelib.Interpolation";
    default:
      return undefined;
  }
}

/** False for constants other than the named singletons. CPython: check_is_arg. */
function checkIsArg(e: expr): boolean {
  if (e.nodeType === "Tuple") return e.elts.some((elt) => elt.nodeType !== "Constant");
  if (e.nodeType !== "Constant") return true;
  const value = e.value;
  return value === null || value === true || value === false || value === ELLIPSIS;
}

/** Warns at the first `is` or `is not` that has a literal on a side. */
export function checkCompare(c: Compiler, e: Compare): void {
  const ops = e.ops;
  let seen = false;
  for (let i = 0; i < ops.length; i++) {
    const op = ops[i];
    if (op === "Is" || op === "IsNot") seen = true;
  }
  if (!seen) return;
  let leftExpr = e.left;
  let left = checkIsArg(leftExpr);
  for (let i = 0; i < ops.length; i++) {
    const op = ops[i];
    const rightExpr = e.comparators[i];
    const right = checkIsArg(rightExpr);
    if ((op === "Is" || op === "IsNot") && (!right || !left)) {
      const type = inferType(left ? rightExpr : leftExpr);
      c.warn(
        LOC(e),
        op === "Is"
          ? `"is" with '${type}' literal. Did you mean "=="?`
          : `"is not" with '${type}' literal. Did you mean "!="?`,
      );
      return;
    }
    left = right;
    leftExpr = rightExpr;
  }
}

export function checkCaller(c: Compiler, e: Call["func"]): void {
  switch (e.nodeType) {
    case "Constant":
    case "Tuple":
    case "List":
    case "ListComp":
    case "Dict":
    case "DictComp":
    case "Set":
    case "SetComp":
    case "GeneratorExp":
    case "JoinedStr":
    case "TemplateStr":
    case "FormattedValue":
    case "Interpolation":
      c.warn(LOC(e), `'${inferType(e)}' object is not callable; perhaps you missed a comma?`);
  }
}

export function checkSubscripter(c: Compiler, e: expr): void {
  switch (e.nodeType) {
    case "Constant": {
      const v = e.value;
      if (
        v !== null && (typeof v === "string" || v instanceof CodePointString || v instanceof BytesConstant ||
          v instanceof TupleConstant || v instanceof SliceConstant)
      ) {
        return;
      }
      break;
    }
    case "Set":
    case "SetComp":
    case "GeneratorExp":
    case "TemplateStr":
    case "Interpolation":
    case "Lambda":
      break;
    default:
      return;
  }
  c.warn(LOC(e), `'${inferType(e)}' object is not subscriptable; perhaps you missed a comma?`);
}

export function checkIndex(c: Compiler, e: expr, index: expr): void {
  const indexType = inferType(index);
  if (indexType === undefined || indexType === "int" || indexType === "bool" || indexType === "slice") return;
  switch (e.nodeType) {
    case "Constant": {
      const v = e.value;
      if (
        typeof v !== "string" && !(v instanceof CodePointString) && !(v instanceof BytesConstant) &&
        !(v instanceof TupleConstant)
      ) {
        return;
      }
      break;
    }
    case "Tuple":
    case "List":
    case "ListComp":
    case "JoinedStr":
    case "FormattedValue":
      break;
    default:
      return;
  }
  c.warn(
    LOC(e),
    `${inferType(e)} indices must be integers or slices, not ${indexType}; perhaps you missed a comma?`,
  );
}
