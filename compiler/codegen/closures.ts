/**
 * Functions made at run time: from a code object, its cells and its attributes. CPython: codegen_make_closure.
 */
import { CO_FAST_FREE, type CodeObject } from "../bytecode/code_object.ts";
import {
  MAKE_FUNCTION_ANNOTATE,
  MAKE_FUNCTION_ANNOTATIONS,
  MAKE_FUNCTION_CLOSURE,
  MAKE_FUNCTION_DEFAULTS,
  MAKE_FUNCTION_KWDEFAULTS,
} from "../bytecode/opargs.ts";
import {
  BUILD_TUPLE,
  LOAD_CLOSURE,
  MAKE_FUNCTION,
  SET_FUNCTION_ATTRIBUTE,
} from "../bytecode/opcodes_generated.ts";
import type { SourceLocation } from "../instruction_sequence.ts";
import type { Compiler } from "./compiler.ts";

/** `flags`: MAKE_FUNCTION_* of the attributes whose values lie on the stack. */
export function makeClosure(c: Compiler, loc: SourceLocation, co: CodeObject, flags: number): void {
  const kinds = co.co_localspluskinds;
  let nfree = 0;
  for (let i = 0; i < kinds.length; i++) {
    if ((kinds[i] & CO_FAST_FREE) === 0) continue;
    c.addop(loc, LOAD_CLOSURE, c.lookupArg(co.co_localsplusnames[i], co));
    nfree++;
  }
  if (nfree > 0) {
    flags |= MAKE_FUNCTION_CLOSURE;
    c.addop(loc, BUILD_TUPLE, nfree);
  }
  c.addLoadConst(loc, co);
  c.addop(loc, MAKE_FUNCTION);
  if (flags === 0) return;
  if (flags & MAKE_FUNCTION_CLOSURE) c.addop(loc, SET_FUNCTION_ATTRIBUTE, MAKE_FUNCTION_CLOSURE);
  if (flags & MAKE_FUNCTION_ANNOTATIONS) c.addop(loc, SET_FUNCTION_ATTRIBUTE, MAKE_FUNCTION_ANNOTATIONS);
  if (flags & MAKE_FUNCTION_ANNOTATE) c.addop(loc, SET_FUNCTION_ATTRIBUTE, MAKE_FUNCTION_ANNOTATE);
  if (flags & MAKE_FUNCTION_KWDEFAULTS) c.addop(loc, SET_FUNCTION_ATTRIBUTE, MAKE_FUNCTION_KWDEFAULTS);
  if (flags & MAKE_FUNCTION_DEFAULTS) c.addop(loc, SET_FUNCTION_ATTRIBUTE, MAKE_FUNCTION_DEFAULTS);
}
