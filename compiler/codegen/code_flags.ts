/**
 * `co_flags` of a code object, from its symbol table entry. CPython: compute_code_flags in Python/compile.c.
 */
import {
  CO_ASYNC_GENERATOR,
  CO_COROUTINE,
  CO_FUTURE_ABSOLUTE_IMPORT,
  CO_FUTURE_ANNOTATIONS,
  CO_FUTURE_BARRY_AS_BDFL,
  CO_FUTURE_DIVISION,
  CO_FUTURE_GENERATOR_STOP,
  CO_FUTURE_PRINT_FUNCTION,
  CO_FUTURE_UNICODE_LITERALS,
  CO_FUTURE_WITH_STATEMENT,
  CO_GENERATOR,
  CO_HAS_DOCSTRING,
  CO_METHOD,
  CO_NESTED,
  CO_NEWLOCALS,
  CO_OPTIMIZED,
  CO_VARARGS,
  CO_VARKEYWORDS,
} from "../bytecode/code_object.ts";
import { isFunctionLike, type SymtableEntry } from "../symtable.ts";

/** The flags of a compilation that its code objects inherit. */
export const PyCF_MASK = CO_FUTURE_DIVISION | CO_FUTURE_ABSOLUTE_IMPORT | CO_FUTURE_WITH_STATEMENT |
  CO_FUTURE_PRINT_FUNCTION | CO_FUTURE_UNICODE_LITERALS | CO_FUTURE_BARRY_AS_BDFL |
  CO_FUTURE_GENERATOR_STOP | CO_FUTURE_ANNOTATIONS;

/** `features`: future features and flags of the compilation. */
export function computeCodeFlags(ste: SymtableEntry, features: number): number {
  let flags = 0;
  if (isFunctionLike(ste)) {
    flags |= CO_NEWLOCALS | CO_OPTIMIZED;
    if (ste.ste_nested) flags |= CO_NESTED;
    if (ste.ste_generator) flags |= ste.ste_coroutine ? CO_ASYNC_GENERATOR : CO_GENERATOR;
    if (ste.ste_varargs) flags |= CO_VARARGS;
    if (ste.ste_varkeywords) flags |= CO_VARKEYWORDS;
    if (ste.ste_has_docstring) flags |= CO_HAS_DOCSTRING;
    if (ste.ste_method) flags |= CO_METHOD;
  }
  if (ste.ste_coroutine && !ste.ste_generator) flags |= CO_COROUTINE;
  return flags | (features & PyCF_MASK);
}
