/**
 * Comprehensions and generator expressions. List, set and dict comprehensions are mostly compiled into the unit around
 * them (inlined_comprehensions.ts); the others are functions of one argument, the iterator of the outermost iterable.
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
  LIST_APPEND,
  LOAD_FAST,
  MAP_ADD,
  POP_BLOCK,
  POP_ITER,
  POP_TOP,
  RETURN_VALUE,
  SET_ADD,
  SETUP_FINALLY,
  SWAP,
} from "../bytecode/opcodes_generated.ts";
import { NO_LABEL, NO_LOCATION, SourceLocation } from "../instruction_sequence.ts";
import { lookup } from "../symtable.ts";
import { makeClosure } from "./closures.ts";
import type { Compiler } from "./compiler.ts";
import { jumpIf } from "./conditions.ts";
import { addYield, visitExpr } from "./expressions.ts";
import { addYieldFrom, wrapInStopIterationHandler } from "./generators.ts";
import { popInlinedComprehensionState, pushInlinedComprehensionState } from "./inlined_comprehensions.ts";
import { LOC } from "./location.ts";
import { COMPILE_FBLOCK_ASYNC_COMPREHENSION_GENERATOR, COMPILE_SCOPE_COMPREHENSION } from "./unit.ts";

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
