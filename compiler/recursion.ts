/**
 * How deep an AST the compiler's stages accept. CPython's limit is the C stack: each stage asks before it recurses and
 * raises RecursionError when 8 MB are nearly used up. Here a stage counts its own recursion, walks long chains of
 * left operands (`a + b + c`, `a.b().c`) without recursing, and never lets a JavaScript RangeError out.
 */
import { CompileError } from "./errors.ts";

/** JavaScript recursion that every stage affords on V8's default stack. */
export const MAX_NESTING = 2000;

/** Recursion from which on a stage walks left chains with a loop. */
export const SPINE_NESTING = 200;

/** The longest chain of left operands: where CPython with an 8 MB stack stops. */
export const MAX_SPINE = 27382;

/** CPython: _Py_CheckRecursiveCall(tstate, " during compilation"). */
export function newRecursionError(): CompileError {
  return new CompileError("RecursionError", "Stack overflow (used 8152 kB) during compilation");
}

/** Whether JavaScript threw this because its stack ended: V8 says so in two ways, the second when compiling a regular expression. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError ||
    (error instanceof SyntaxError && error.message.endsWith("Stack overflow"));
}

/** Runs a stage; a JavaScript stack overflow in it becomes CPython's RecursionError. */
export function withinStack<T>(stage: () => T): T {
  try {
    return stage();
  } catch (error) {
    if (isStackOverflow(error)) throw newRecursionError();
    throw error;
  }
}
