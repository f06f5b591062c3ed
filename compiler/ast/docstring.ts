/**
 * What a body's docstring is. Read by preprocessing, the future statement scan, the symbol table and code generation.
 */
import { CodePointString, type ConstantValue } from "../constants.ts";
import type { Constant, stmt } from "./nodes_generated.ts";

/** The docstring's node: the body's first statement if it is a plain string. CPython: _PyAST_GetDocString. */
export function getDocString(body: readonly stmt[]): Constant | undefined {
  if (body.length === 0) return undefined;
  const first = body[0];
  if (first.nodeType !== "Expr" || first.value.nodeType !== "Constant") return undefined;
  return isStr(first.value.value) ? first.value : undefined;
}

/** Whether a constant is a Python str. */
export function isStr(value: ConstantValue): value is string | CodePointString {
  return typeof value === "string" || value instanceof CodePointString;
}
