/**
 * Subscripts and slices; augmented assignment, which is the one statement that needs to know how they lie on the stack.
 */
import type { AugAssign, expr, Slice, Subscript } from "../ast/nodes_generated.ts";
import { NB_SUBSCR } from "../bytecode/opargs.ts";
import {
  BINARY_OP,
  BINARY_SLICE,
  BUILD_SLICE,
  COPY,
  DELETE_SUBSCR,
  LOAD_ATTR,
  STORE_ATTR,
  STORE_SLICE,
  STORE_SUBSCR,
  SWAP,
} from "../bytecode/opcodes_generated.ts";
import { type ConstantValue, SliceConstant } from "../constants.ts";
import { CompileError } from "../errors.ts";
import { checkIndex, checkSubscripter } from "./checks.ts";
import type { Compiler } from "./compiler.ts";
import { visitExpr } from "./expressions.ts";
import { LOC, updateStartLocationToMatchAttr } from "./location.ts";
import { nameop } from "./names.ts";
import { inplaceOparg } from "./operators.ts";

function isConstantSlice(s: Slice): boolean {
  return (s.lower === undefined || s.lower.nodeType === "Constant") &&
    (s.upper === undefined || s.upper.nodeType === "Constant") &&
    (s.step === undefined || s.step.nodeType === "Constant");
}

/** A slice that BINARY_SLICE and STORE_SLICE take as its two ends. */
function isTwoElementSlice(s: expr): s is Slice {
  return s.nodeType === "Slice" && s.step === undefined && !isConstantSlice(s);
}

function visitSliceEnds(c: Compiler, s: Slice): void {
  if (s.lower !== undefined) visitExpr(c, s.lower);
  else c.addLoadConst(LOC(s), null);
  if (s.upper !== undefined) visitExpr(c, s.upper);
  else c.addLoadConst(LOC(s), null);
}

function constantOf(e: expr | undefined): ConstantValue {
  return e !== undefined && e.nodeType === "Constant" ? e.value : null;
}

/** CPython: codegen_slice. */
export function visitSlice(c: Compiler, s: Slice): void {
  const loc = LOC(s);
  if (isConstantSlice(s)) {
    c.addLoadConst(loc, new SliceConstant(constantOf(s.lower), constantOf(s.upper), constantOf(s.step)));
    return;
  }
  visitSliceEnds(c, s);
  if (s.step !== undefined) visitExpr(c, s.step);
  c.addop(loc, BUILD_SLICE, s.step !== undefined ? 3 : 2);
}

/** CPython: codegen_subscript. */
export function visitSubscript(c: Compiler, e: Subscript): void {
  beginSubscript(c, e);
  visitExpr(c, e.value);
  finishSubscript(c, e);
}

/** What comes before the object is evaluated: checks. */
export function beginSubscript(c: Compiler, e: Subscript): void {
  if (e.ctx !== "Load") return;
  checkSubscripter(c, e.value);
  checkIndex(c, e.value, e.slice);
}

/** What comes after. */
export function finishSubscript(c: Compiler, e: Subscript): void {
  const loc = LOC(e);
  const { ctx, slice } = e;
  if (ctx !== "Del" && isTwoElementSlice(slice)) {
    visitSliceEnds(c, slice);
    c.addop(loc, ctx === "Load" ? BINARY_SLICE : STORE_SLICE);
    return;
  }
  visitExpr(c, slice);
  if (ctx === "Load") c.addop(loc, BINARY_OP, NB_SUBSCR);
  else c.addop(loc, ctx === "Store" ? STORE_SUBSCR : DELETE_SUBSCR);
}

/** CPython: codegen_augassign. */
export function visitAugAssign(c: Compiler, s: AugAssign): void {
  const e = s.target;
  const names = c.u.u_metadata.u_names;
  let loc = LOC(e);
  switch (e.nodeType) {
    case "Name":
      nameop(c, loc, e.id, "Load");
      visitExpr(c, s.value);
      c.addop(LOC(s), BINARY_OP, inplaceOparg(s.op));
      return nameop(c, loc, e.id, "Store");
    case "Attribute":
      visitExpr(c, e.value);
      c.addop(loc, COPY, 1);
      loc = updateStartLocationToMatchAttr(loc, e);
      c.addopAttribute(loc, LOAD_ATTR, e.attr, 1, 0);
      visitExpr(c, s.value);
      c.addop(LOC(s), BINARY_OP, inplaceOparg(s.op));
      c.addop(loc, SWAP, 2);
      return c.addopName(loc, STORE_ATTR, names, e.attr);
    case "Subscript":
      visitExpr(c, e.value);
      if (isTwoElementSlice(e.slice)) {
        visitSliceEnds(c, e.slice);
        c.addop(loc, COPY, 3);
        c.addop(loc, COPY, 3);
        c.addop(loc, COPY, 3);
        c.addop(loc, BINARY_SLICE);
        visitExpr(c, s.value);
        c.addop(LOC(s), BINARY_OP, inplaceOparg(s.op));
        c.addop(loc, SWAP, 4);
        c.addop(loc, SWAP, 3);
        c.addop(loc, SWAP, 2);
        return c.addop(loc, STORE_SLICE);
      }
      visitExpr(c, e.slice);
      c.addop(loc, COPY, 2);
      c.addop(loc, COPY, 2);
      c.addop(loc, BINARY_OP, NB_SUBSCR);
      visitExpr(c, s.value);
      c.addop(LOC(s), BINARY_OP, inplaceOparg(s.op));
      c.addop(loc, SWAP, 3);
      c.addop(loc, SWAP, 2);
      return c.addop(loc, STORE_SUBSCR);
    default:
      throw new CompileError("SystemError", `invalid node type (${e.nodeType}) for augmented assignment`);
  }
}
