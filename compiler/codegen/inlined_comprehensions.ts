/**
 * Inlined comprehensions (PEP 709): the names that one binds are pushed on the stack before it and restored behind it, and
 * have the scopes meanwhile that they would have had in a function of its own.
 */
import {
  JUMP_NO_INTERRUPT,
  LOAD_FAST_AND_CLEAR,
  MAKE_CELL,
  POP_BLOCK,
  POP_TOP,
  RERAISE,
  SETUP_FINALLY,
  STORE_FAST_MAYBE_NULL,
  SWAP,
} from "../bytecode/opcodes_generated.ts";
import { type Label, NO_LABEL, NO_LOCATION, type SourceLocation } from "../instruction_sequence.ts";
import {
  CELL,
  ClassBlock,
  DEF_LOCAL,
  DEF_NONLOCAL,
  FREE,
  getSymbol,
  isFunctionLike,
  SCOPE_MASK,
  SCOPE_OFFSET,
  type SymtableEntry,
} from "../symtable.ts";
import type { Compiler } from "./compiler.ts";
import { COMPILE_FBLOCK_TRY_EXCEPT } from "./unit.ts";

/** What to undo after an inlined comprehension. */
export interface InlinedComprehensionState {
  /** Names whose values outside lie on the stack. */
  pushedLocals: string[];
  /** Symbols as they are outside, where they differ inside. */
  tempSymbols: Map<string, number> | undefined;
  /** Names that are fast locals only inside. */
  fastHidden: string[];
  cleanup: Label;
}

/**
 * Gives names the scopes they have inside the comprehension, and saves the values of those that it binds.
 * CPython: _PyCompile_TweakInlinedComprehensionScopes, codegen_push_inlined_comprehension_locals.
 */
export function pushInlinedComprehensionState(
  c: Compiler,
  loc: SourceLocation,
  comp: SymtableEntry,
): InlinedComprehensionState {
  const outer = c.ste;
  const metadata = c.u.u_metadata;
  const inClassBlock = outer.ste_type === ClassBlock && c.u.u_in_inlined_comp === 0;
  c.u.u_in_inlined_comp++;
  const isFunction = isFunctionLike(outer);
  const state: InlinedComprehensionState = {
    pushedLocals: [],
    tempSymbols: undefined,
    fastHidden: [],
    cleanup: NO_LABEL,
  };
  for (const [name, symbol] of comp.ste_symbols) {
    const scope = (symbol >> SCOPE_OFFSET) & SCOPE_MASK;
    const outerSymbol = getSymbol(outer, name);
    const outerScope = (outerSymbol >> SCOPE_OFFSET) & SCOPE_MASK;
    // What is free inside is handled as outside; a cell inside and free outside is a cell either way.
    if (
      (scope !== outerScope && scope !== FREE && !(scope === CELL && outerScope === FREE)) || inClassBlock
    ) {
      state.tempSymbols ??= new Map();
      outer.ste_symbols.set(name, symbol);
      state.tempSymbols.set(name, outerSymbol);
    }
    const isLocal = (symbol & DEF_LOCAL) !== 0 && (symbol & DEF_NONLOCAL) === 0;
    if ((isLocal || inClassBlock) && !isFunction && metadata.u_fasthidden.get(name) !== true) {
      metadata.u_fasthidden.set(name, true);
      state.fastHidden.push(name);
    }
  }
  for (const [name, symbol] of comp.ste_symbols) {
    if ((symbol & DEF_LOCAL) === 0 || (symbol & DEF_NONLOCAL) !== 0) continue;
    // A cell is pushed as such; the comprehension gets a new one.
    c.addopName(loc, LOAD_FAST_AND_CLEAR, metadata.u_varnames, name);
    if (((symbol >> SCOPE_OFFSET) & SCOPE_MASK) === CELL) {
      const outerScope = (getSymbol(outer, name) >> SCOPE_OFFSET) & SCOPE_MASK;
      c.addopName(loc, MAKE_CELL, outerScope === FREE ? metadata.u_freevars : metadata.u_cellvars, name);
    }
    state.pushedLocals.push(name);
  }
  if (state.pushedLocals.length > 0) {
    // The iterator back to the top.
    c.addop(loc, SWAP, state.pushedLocals.length + 1);
    state.cleanup = c.newLabel();
    // Nothing in a comprehension can jump out of it: the frame block only counts.
    c.pushFrameBlock(loc, COMPILE_FBLOCK_TRY_EXCEPT, state.cleanup, NO_LABEL, undefined);
    c.addop(loc, SETUP_FINALLY, state.cleanup);
  }
  return state;
}

/** CPython: restore_inlined_comprehension_locals. The result, or the exception, stays on top. */
function restoreLocals(c: Compiler, loc: SourceLocation, names: readonly string[]): void {
  c.addop(loc, SWAP, names.length + 1);
  for (let i = names.length - 1; i >= 0; i--) {
    c.addopName(loc, STORE_FAST_MAYBE_NULL, c.u.u_metadata.u_varnames, names[i]);
  }
}

/** CPython: codegen_pop_inlined_comprehension_locals, _PyCompile_RevertInlinedComprehensionScopes. */
export function popInlinedComprehensionState(
  c: Compiler,
  loc: SourceLocation,
  state: InlinedComprehensionState,
): void {
  if (state.pushedLocals.length > 0) {
    c.addop(NO_LOCATION, POP_BLOCK);
    c.popFrameBlock();
    const end = c.newLabel();
    c.addop(NO_LOCATION, JUMP_NO_INTERRUPT, end);
    c.useLabel(state.cleanup);
    // The unfinished result lies under the exception.
    c.addop(NO_LOCATION, SWAP, 2);
    c.addop(NO_LOCATION, POP_TOP);
    restoreLocals(c, loc, state.pushedLocals);
    c.addop(NO_LOCATION, RERAISE, 0);
    c.useLabel(end);
    restoreLocals(c, loc, state.pushedLocals);
  }
  c.u.u_in_inlined_comp--;
  if (state.tempSymbols !== undefined) {
    for (const [name, symbol] of state.tempSymbols) c.ste.ste_symbols.set(name, symbol);
  }
  // False, not gone: the name was a hidden local at some time (CO_FAST_HIDDEN).
  for (const name of state.fastHidden) c.u.u_metadata.u_fasthidden.set(name, false);
}
