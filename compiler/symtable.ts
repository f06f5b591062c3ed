/**
 * The symbol table stage: finds every block of a module and decides for each name in it whether it is local, a cell,
 * free or global. Reads a preprocessed AST, writes a `Symtable`; code generation asks it for every name.
 *
 * Two passes, as in CPython's Python/symtable.c: symtable/visit.ts collects what the text says about each name,
 * symtable/analyze.ts resolves scopes from the outside in and free variables from the inside out.
 */
export * from "./symtable/flags.ts";
export {
  type BlockKey,
  type Directive,
  getScope,
  getSymbol,
  isFunctionLike,
  lookup,
  lookupOptional,
  lookupTypeVarDefault,
  Symtable,
  SymtableEntry,
} from "./symtable/entry.ts";
export { mangle, maybeMangle } from "./symtable/mangle.ts";
export { buildSymtable } from "./symtable/build.ts";
