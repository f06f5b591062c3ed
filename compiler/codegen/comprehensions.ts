/**
 * Comprehensions and generator expressions. List, set and dict comprehensions are mostly compiled into the unit around
 * them (PEP 709): the names they bind are pushed on the stack and restored afterwards. The others are functions of one
 * argument, the iterator of the outermost iterable.
 */
import type {
  comprehension,
  DictComp,
  expr,
  GeneratorExp,
  ListComp,
  SetComp,
} from "../ast/nodes_generated.ts";
import {
  BUILD_LIST,
  BUILD_MAP,
  BUILD_SET,
  CALL,
  END_ASYNC_FOR,
  END_FOR,
  FOR_ITER,
  GET_AITER,
  GET_ANEXT,
  GET_AWAITABLE,
  GET_ITER,
  JUMP,
  JUMP_NO_INTERRUPT,
  LIST_APPEND,
  LOAD_FAST,
  LOAD_FAST_AND_CLEAR,
  MAKE_CELL,
  MAP_ADD,
  POP_BLOCK,
  POP_ITER,
  POP_TOP,
  RERAISE,
  RETURN_VALUE,
  SET_ADD,
  SETUP_FINALLY,
  STORE_FAST_MAYBE_NULL,
  SWAP,
} from "../bytecode/opcodes_generated.ts";
import { type Label, NO_LABEL, NO_LOCATION, SourceLocation } from "../instruction_sequence.ts";
import {
  CELL,
  ClassBlock,
  DEF_LOCAL,
  DEF_NONLOCAL,
  FREE,
  getSymbol,
  isFunctionLike,
  lookup,
  SCOPE_MASK,
  SCOPE_OFFSET,
  type SymtableEntry,
} from "../symtable.ts";
import { makeClosure } from "./closures.ts";
import type { Compiler } from "./compiler.ts";
import { jumpIf } from "./conditions.ts";
import { addYield, visitExpr } from "./expressions.ts";
import { addYieldFrom, wrapInStopIterationHandler } from "./generators.ts";
import { LOC } from "./location.ts";
import {
  COMPILE_FBLOCK_ASYNC_COMPREHENSION_GENERATOR,
  COMPILE_FBLOCK_TRY_EXCEPT,
  COMPILE_SCOPE_COMPREHENSION,
} from "./unit.ts";

const COMP_GENEXP = 0;
const COMP_LISTCOMP = 1;
const COMP_SETCOMP = 2;
const COMP_DICTCOMP = 3;
type ComprehensionKind = 0 | 1 | 2 | 3;

export function visitGeneratorExp(c: Compiler, e: GeneratorExp): void {
  visitComprehension(c, e, COMP_GENEXP, "<genexpr>", e.elt, undefined);
}

export function visitListComp(c: Compiler, e: ListComp): void {
  visitComprehension(c, e, COMP_LISTCOMP, "<listcomp>", e.elt, undefined);
}

export function visitSetComp(c: Compiler, e: SetComp): void {
  visitComprehension(c, e, COMP_SETCOMP, "<setcomp>", e.elt, undefined);
}

export function visitDictComp(c: Compiler, e: DictComp): void {
  visitComprehension(c, e, COMP_DICTCOMP, "<dictcomp>", e.key, e.value);
}

/** CPython: codegen_comprehension. */
function visitComprehension(
  c: Compiler,
  e: GeneratorExp | ListComp | SetComp | DictComp,
  kind: ComprehensionKind,
  name: string,
  elt: expr,
  val: expr | undefined,
): void {
  const entry = lookup(c.c_st, e);
  const loc = LOC(e);
  const { generators } = e;
  const outermost = generators[0];
  if (entry.ste_comp_inlined) {
    visitOutermostIterable(c, outermost);
    const state = pushInlinedComprehensionState(c, loc, entry);
    addEmpty(c, loc, kind);
    c.addop(loc, SWAP, 2);
    comprehensionGenerator(c, loc, generators, 0, 0, elt, val, kind, true);
    popInlinedComprehensionState(c, loc, state);
    return;
  }
  c.enterScope(name, COMPILE_SCOPE_COMPREHENSION, entry, e.lineno, undefined, {
    argcount: 1,
    posonlyargcount: 0,
    kwonlyargcount: 0,
  });
  if (kind !== COMP_GENEXP) addEmpty(c, loc, kind);
  comprehensionGenerator(c, loc, generators, 0, 0, elt, val, kind, false);
  if (kind !== COMP_GENEXP) c.addop(loc, RETURN_VALUE);
  else wrapInStopIterationHandler(c);
  const isCoroutine = entry.ste_coroutine;
  const co = c.optimizeAndAssemble(true);
  c.exitScope();

  makeClosure(c, loc, co, 0);
  visitOutermostIterable(c, outermost);
  c.addop(loc, CALL, 0);
  if (isCoroutine && kind !== COMP_GENEXP) {
    c.addop(loc, GET_AWAITABLE, 0);
    c.addLoadConst(loc, null);
    addYieldFrom(c, loc, true);
  }
}

/** The outermost iterable is evaluated outside of the comprehension, and its iterator made there. */
function visitOutermostIterable(c: Compiler, outermost: comprehension): void {
  visitExpr(c, outermost.iter);
  c.addop(LOC(outermost.iter), outermost.is_async ? GET_AITER : GET_ITER);
}

function addEmpty(c: Compiler, loc: SourceLocation, kind: ComprehensionKind): void {
  c.addop(loc, kind === COMP_LISTCOMP ? BUILD_LIST : kind === COMP_SETCOMP ? BUILD_SET : BUILD_MAP, 0);
}

// Loops

function comprehensionGenerator(
  c: Compiler,
  loc: SourceLocation,
  generators: readonly comprehension[],
  index: number,
  depth: number,
  elt: expr,
  val: expr | undefined,
  kind: ComprehensionKind,
  iterOnStack: boolean,
): void {
  if (generators[index].is_async) {
    asyncComprehensionGenerator(c, loc, generators, index, depth, elt, val, kind, iterOnStack);
  } else {
    syncComprehensionGenerator(c, loc, generators, index, depth, elt, val, kind, iterOnStack);
  }
}

/** The one element of `for x in [element]`, which needs no loop. */
function singleElement(iter: expr): expr | undefined {
  if ((iter.nodeType !== "List" && iter.nodeType !== "Tuple") || iter.elts.length !== 1) return undefined;
  const elt = iter.elts[0];
  return elt.nodeType === "Starred" ? undefined : elt;
}

/** CPython: codegen_sync_comprehension_generator. */
function syncComprehensionGenerator(
  c: Compiler,
  loc: SourceLocation,
  generators: readonly comprehension[],
  index: number,
  depth: number,
  elt: expr,
  val: expr | undefined,
  kind: ComprehensionKind,
  iterOnStack: boolean,
): void {
  const start = c.newLabel();
  const ifCleanup = c.newLabel();
  const anchor = c.newLabel();
  const gen = generators[index];
  let loops = true;
  if (!iterOnStack) {
    if (index === 0) c.addop(loc, LOAD_FAST, 0);
    else {
      const single = singleElement(gen.iter);
      if (single !== undefined) {
        visitExpr(c, single);
        loops = false;
      } else {
        visitExpr(c, gen.iter);
        c.addop(LOC(gen.iter), GET_ITER);
      }
    }
  }
  if (loops) {
    depth++;
    c.useLabel(start);
    c.addop(LOC(gen.iter), FOR_ITER, anchor);
  }
  visitExpr(c, gen.target);
  for (const condition of gen.ifs) jumpIf(c, loc, condition, ifCleanup, false);

  let eltLoc = LOC(elt);
  if (index + 1 < generators.length) {
    comprehensionGenerator(c, loc, generators, index + 1, depth, elt, val, kind, false);
  } else eltLoc = addElement(c, eltLoc, elt, val, kind, depth);

  c.useLabel(ifCleanup);
  if (loops) {
    c.addop(eltLoc, JUMP, start);
    c.useLabel(anchor);
    c.addop(NO_LOCATION, END_FOR);
    c.addop(NO_LOCATION, POP_ITER);
  }
}

/** CPython: codegen_async_comprehension_generator. */
function asyncComprehensionGenerator(
  c: Compiler,
  loc: SourceLocation,
  generators: readonly comprehension[],
  index: number,
  depth: number,
  elt: expr,
  val: expr | undefined,
  kind: ComprehensionKind,
  iterOnStack: boolean,
): void {
  const start = c.newLabel();
  const send = c.newLabel();
  const except = c.newLabel();
  const ifCleanup = c.newLabel();
  const gen = generators[index];
  if (!iterOnStack) {
    if (index === 0) c.addop(loc, LOAD_FAST, 0);
    else {
      visitExpr(c, gen.iter);
      c.addop(LOC(gen.iter), GET_AITER);
    }
  }
  c.useLabel(start);
  c.pushFrameBlock(loc, COMPILE_FBLOCK_ASYNC_COMPREHENSION_GENERATOR, start, NO_LABEL, undefined);
  c.addop(loc, SETUP_FINALLY, except);
  c.addop(loc, GET_ANEXT);
  c.addLoadConst(loc, null);
  c.useLabel(send);
  addYieldFrom(c, loc, true);
  c.addop(loc, POP_BLOCK);
  visitExpr(c, gen.target);
  for (const condition of gen.ifs) jumpIf(c, loc, condition, ifCleanup, false);

  depth++;
  let eltLoc = LOC(elt);
  if (index + 1 < generators.length) {
    comprehensionGenerator(c, loc, generators, index + 1, depth, elt, val, kind, false);
  } else eltLoc = addElement(c, eltLoc, elt, val, kind, depth);

  c.useLabel(ifCleanup);
  c.addop(eltLoc, JUMP, start);
  c.popFrameBlock();
  c.useLabel(except);
  c.addop(loc, END_ASYNC_FOR, send);
}

/** Evaluates the element and hands it on; returns where the loop's jump back belongs. */
function addElement(
  c: Compiler,
  eltLoc: SourceLocation,
  elt: expr,
  val: expr | undefined,
  kind: ComprehensionKind,
  depth: number,
): SourceLocation {
  visitExpr(c, elt);
  switch (kind) {
    case COMP_GENEXP:
      addYield(c, eltLoc);
      c.addop(eltLoc, POP_TOP);
      return eltLoc;
    case COMP_LISTCOMP:
      c.addop(eltLoc, LIST_APPEND, depth + 1);
      return eltLoc;
    case COMP_SETCOMP:
      c.addop(eltLoc, SET_ADD, depth + 1);
      return eltLoc;
    case COMP_DICTCOMP: {
      visitExpr(c, val!);
      const valLoc = LOC(val!);
      const loc = new SourceLocation(
        eltLoc.lineno,
        valLoc.end_lineno,
        eltLoc.col_offset,
        valLoc.end_col_offset,
      );
      c.addop(loc, MAP_ADD, depth + 1);
      return loc;
    }
  }
}

// Inlining

/** What to undo after an inlined comprehension. */
interface InlinedComprehensionState {
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
function pushInlinedComprehensionState(
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
function popInlinedComprehensionState(
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
