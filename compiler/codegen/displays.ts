/**
 * Tuples, lists, sets and dicts as values, and tuples and lists as targets of an assignment.
 */
import type { Dict, expr, List, SetNode, Tuple } from "../ast/nodes_generated.ts";
import { INTRINSIC_LIST_TO_TUPLE } from "../bytecode/opargs.ts";
import {
  BUILD_LIST,
  BUILD_MAP,
  BUILD_SET,
  BUILD_TUPLE,
  CALL_INTRINSIC_1,
  DICT_UPDATE,
  LIST_APPEND,
  LIST_EXTEND,
  MAP_ADD,
  SET_ADD,
  SET_UPDATE,
  UNPACK_EX,
  UNPACK_SEQUENCE,
} from "../bytecode/opcodes_generated.ts";
import type { SourceLocation } from "../instruction_sequence.ts";
import type { Compiler } from "./compiler.ts";
import { visitExpr, visitExprs } from "./expressions.ts";
import { LOC } from "./location.ts";
import { nameop } from "./names.ts";

/** Displays with more elements than this are built one by one, to spare the stack. CPython: _PY_STACK_USE_GUIDELINE. */
export const STACK_USE_GUIDELINE = 30;

/**
 * Builds a collection of `elts` on top of `pushed` values that already lie on the stack; `injected` is a name loaded
 * behind them. With `tuple` the result is a tuple made through a list where it can't be built at once.
 * CPython: starunpack_helper_impl.
 */
export function starUnpack(
  c: Compiler,
  loc: SourceLocation,
  elts: readonly expr[],
  injected: string | undefined,
  pushed: number,
  build: number,
  add: number,
  extend: number,
  tuple: boolean,
): void {
  const n = elts.length;
  const big = n + pushed + (injected !== undefined ? 1 : 0) > STACK_USE_GUIDELINE;
  if (!big && !hasStarred(elts)) {
    visitExprs(c, elts);
    let count = n + pushed;
    if (injected !== undefined) {
      nameop(c, loc, injected, "Load");
      count++;
    }
    c.addop(loc, tuple ? BUILD_TUPLE : build, count);
    return;
  }
  let built = false;
  if (big) {
    c.addop(loc, build, pushed);
    built = true;
  }
  for (let i = 0; i < n; i++) {
    const elt = elts[i];
    if (elt.nodeType === "Starred") {
      if (!built) {
        c.addop(loc, build, i + pushed);
        built = true;
      }
      visitExpr(c, elt.value);
      c.addop(loc, extend, 1);
    } else {
      visitExpr(c, elt);
      if (built) c.addop(loc, add, 1);
    }
  }
  if (injected !== undefined) {
    nameop(c, loc, injected, "Load");
    c.addop(loc, add, 1);
  }
  if (tuple) c.addop(loc, CALL_INTRINSIC_1, INTRINSIC_LIST_TO_TUPLE);
}

export function hasStarred(elts: readonly expr[]): boolean {
  for (let i = 0; i < elts.length; i++) {
    if (elts[i].nodeType === "Starred") return true;
  }
  return false;
}

/** Unpacks the value on the stack into these targets. CPython: assignment_helper, unpack_helper. */
function unpackTo(c: Compiler, loc: SourceLocation, elts: readonly expr[]): void {
  const n = elts.length;
  let seenStar = false;
  for (let i = 0; i < n; i++) {
    if (elts[i].nodeType !== "Starred") continue;
    if (seenStar) throw c.error(loc, "multiple starred expressions in assignment");
    const after = n - i - 1;
    if (i >= 1 << 8 || after >= 0x7fffffff >> 8) {
      throw c.error(loc, "too many expressions in star-unpacking assignment");
    }
    c.addop(loc, UNPACK_EX, i + (after << 8));
    seenStar = true;
  }
  if (!seenStar) c.addop(loc, UNPACK_SEQUENCE, n);
  for (let i = 0; i < n; i++) {
    const elt = elts[i];
    visitExpr(c, elt.nodeType === "Starred" ? elt.value : elt);
  }
}

/** CPython: codegen_list. */
export function visitList(c: Compiler, e: List): void {
  if (e.ctx === "Load") {
    starUnpack(c, LOC(e), e.elts, undefined, 0, BUILD_LIST, LIST_APPEND, LIST_EXTEND, false);
  } else if (e.ctx === "Store") unpackTo(c, LOC(e), e.elts);
  else visitExprs(c, e.elts);
}

/** CPython: codegen_tuple. */
export function visitTuple(c: Compiler, e: Tuple): void {
  if (e.ctx === "Load") {
    starUnpack(c, LOC(e), e.elts, undefined, 0, BUILD_LIST, LIST_APPEND, LIST_EXTEND, true);
  } else if (e.ctx === "Store") unpackTo(c, LOC(e), e.elts);
  else visitExprs(c, e.elts);
}

/** CPython: codegen_set. */
export function visitSet(c: Compiler, e: SetNode): void {
  starUnpack(c, LOC(e), e.elts, undefined, 0, BUILD_SET, SET_ADD, SET_UPDATE, false);
}

/** A dict of the items `begin` to `end`, none of them an unpacking. CPython: codegen_subdict. */
function subdict(c: Compiler, loc: SourceLocation, e: Dict, begin: number, end: number): void {
  const n = end - begin;
  const big = n * 2 > STACK_USE_GUIDELINE;
  if (big) c.addop(loc, BUILD_MAP, 0);
  for (let i = begin; i < end; i++) {
    visitExpr(c, e.keys[i]!);
    visitExpr(c, e.values[i]);
    if (big) c.addop(loc, MAP_ADD, 1);
  }
  if (!big) c.addop(loc, BUILD_MAP, n);
}

/** CPython: codegen_dict. */
export function visitDict(c: Compiler, e: Dict): void {
  const loc = LOC(e);
  const n = e.values.length;
  let haveDict = false;
  let elements = 0;
  for (let i = 0; i < n; i++) {
    if (e.keys[i] === undefined) {
      if (elements > 0) {
        subdict(c, loc, e, i - elements, i);
        if (haveDict) c.addop(loc, DICT_UPDATE, 1);
        haveDict = true;
        elements = 0;
      }
      if (!haveDict) {
        c.addop(loc, BUILD_MAP, 0);
        haveDict = true;
      }
      visitExpr(c, e.values[i]);
      c.addop(loc, DICT_UPDATE, 1);
    } else if (elements * 2 > STACK_USE_GUIDELINE) {
      subdict(c, loc, e, i - elements, i + 1);
      if (haveDict) c.addop(loc, DICT_UPDATE, 1);
      haveDict = true;
      elements = 0;
    } else elements++;
  }
  if (elements > 0) {
    subdict(c, loc, e, n - elements, n);
    if (haveDict) c.addop(loc, DICT_UPDATE, 1);
    haveDict = true;
  }
  if (!haveDict) c.addop(loc, BUILD_MAP, 0);
}
