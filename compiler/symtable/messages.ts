/**
 * The texts of the symbol table's SyntaxErrors, by what they complain about. CPython: the macros that head symtable.c.
 */

export const IMPORT_STAR = "import * only allowed at module level";
export const NAMED_EXPR_COMP_IN_CLASS =
  "assignment expression within a comprehension cannot be used in a class body";
export const NAMED_EXPR_COMP_IN_TYPEVAR_BOUND =
  "assignment expression within a comprehension cannot be used in a TypeVar bound";
export const NAMED_EXPR_COMP_IN_TYPEALIAS =
  "assignment expression within a comprehension cannot be used in a type alias";
export const NAMED_EXPR_COMP_IN_TYPEPARAM =
  "assignment expression within a comprehension cannot be used within the definition of a generic";
export const NAMED_EXPR_COMP_ITER_EXPR =
  "assignment expression cannot be used in a comprehension iterable expression";
export const ASYNC_WITH_OUTSIDE_ASYNC_FUNC = "'async with' outside async function";
export const ASYNC_FOR_OUTSIDE_ASYNC_FUNC = "'async for' outside async function";
export const AWAIT_OUTSIDE_FUNC = "'await' outside function";
export const AWAIT_OUTSIDE_ASYNC_FUNC = "'await' outside async function";
export const ASYNC_COMPREHENSION_OUTSIDE_ASYNC_FUNC =
  "asynchronous comprehension outside of an asynchronous function";
export const LATE_FUTURE_IMPORT = "from __future__ imports must occur at the beginning of the file";
export const ASSIGN_DEBUG = "cannot assign to __debug__";
export const DELETE_DEBUG = "cannot delete __debug__";
export const NONLOCAL_AT_MODULE_LEVEL = "nonlocal declaration not allowed at module level";

export function namedExprConflict(name: string): string {
  return `assignment expression cannot rebind comprehension iteration variable '${name}'`;
}
export function namedExprInnerLoopConflict(name: string): string {
  return `comprehension inner loop cannot rebind assignment expression target '${name}'`;
}
export function duplicateParameter(name: string): string {
  return `duplicate argument '${name}' in function definition`;
}
export function duplicateTypeParam(name: string): string {
  return `duplicate type parameter '${name}'`;
}
export function reservedTypeParam(name: string): string {
  return `reserved name '${name}' cannot be used for type parameter`;
}
/** `kind` is "global" or "nonlocal". */
export function isParameterAnd(name: string, kind: string): string {
  return `name '${name}' is parameter and ${kind}`;
}
export function assignedBefore(name: string, kind: string): string {
  return `name '${name}' is assigned to before ${kind} declaration`;
}
export function usedPriorTo(name: string, kind: string): string {
  return `name '${name}' is used prior to ${kind} declaration`;
}
export function annotatedCannotBe(name: string, kind: string): string {
  return `annotated name '${name}' can't be ${kind}`;
}
export function nonlocalAndGlobal(name: string): string {
  return `name '${name}' is nonlocal and global`;
}
export function noBindingForNonlocal(name: string): string {
  return `no binding for nonlocal '${name}' found`;
}
export function nonlocalTypeParam(name: string): string {
  return `nonlocal binding not allowed for type parameter '${name}'`;
}
