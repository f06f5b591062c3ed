/**
 * Truth and jumps: conditions, comparisons, `and`/`or`, conditional expressions.
 */
import type { BoolOp, Compare, expr, IfExp } from "../ast/nodes_generated.ts";
import {
  COPY,
  JUMP_IF_FALSE,
  JUMP_IF_TRUE,
  JUMP_NO_INTERRUPT,
  POP_JUMP_IF_FALSE,
  POP_JUMP_IF_TRUE,
  POP_TOP,
  SWAP,
  TO_BOOL,
} from "../bytecode/opcodes_generated.ts";
import { type Label, NO_LOCATION, type SourceLocation } from "../instruction_sequence.ts";
import { checkCompare } from "./checks.ts";
import type { Compiler } from "./compiler.ts";
import { visitExpr } from "./expressions.ts";
import { LOC } from "./location.ts";
import { addCompare } from "./operators.ts";

/** Jumps to `next` if the truth of `e` is `cond`, else falls through. CPython: codegen_jump_if. */
export function jumpIf(c: Compiler, loc: SourceLocation, e: expr, next: Label, cond: boolean): void {
  switch (e.nodeType) {
    case "UnaryOp":
      if (e.op === "Not") return jumpIf(c, loc, e.operand, next, !cond);
      break;
    case "BoolOp": {
      const values = e.values;
      const last = values.length - 1;
      const cond2 = e.op === "Or";
      const next2 = cond2 !== cond ? c.newLabel() : next;
      for (let i = 0; i < last; i++) jumpIf(c, loc, values[i], next2, cond2);
      jumpIf(c, loc, values[last], next, cond);
      if (next2 !== next) c.useLabel(next2);
      return;
    }
    case "IfExp": {
      const end = c.newLabel();
      const next2 = c.newLabel();
      jumpIf(c, loc, e.test, next2, false);
      jumpIf(c, loc, e.body, next, cond);
      c.addop(NO_LOCATION, JUMP_NO_INTERRUPT, end);
      c.useLabel(next2);
      jumpIf(c, loc, e.orelse, next, cond);
      c.useLabel(end);
      return;
    }
    case "Compare":
      if (e.ops.length > 1) return jumpIfChain(c, e, next, cond);
      break;
  }
  visitExpr(c, e);
  const eloc = LOC(e);
  c.addop(eloc, TO_BOOL);
  c.addop(eloc, cond ? POP_JUMP_IF_TRUE : POP_JUMP_IF_FALSE, next);
}

/** A chained comparison as a condition: no link leaves its value behind. */
function jumpIfChain(c: Compiler, e: Compare, next: Label, cond: boolean): void {
  const last = e.ops.length - 1;
  const loc = LOC(e);
  checkCompare(c, e);
  const cleanup = c.newLabel();
  visitExpr(c, e.left);
  for (let i = 0; i < last; i++) {
    visitExpr(c, e.comparators[i]);
    c.addop(loc, SWAP, 2);
    c.addop(loc, COPY, 2);
    addCompare(c, loc, e.ops[i]);
    c.addop(loc, TO_BOOL);
    c.addop(loc, POP_JUMP_IF_FALSE, cleanup);
  }
  visitExpr(c, e.comparators[last]);
  addCompare(c, loc, e.ops[last]);
  c.addop(loc, TO_BOOL);
  c.addop(loc, cond ? POP_JUMP_IF_TRUE : POP_JUMP_IF_FALSE, next);
  const end = c.newLabel();
  c.addop(NO_LOCATION, JUMP_NO_INTERRUPT, end);
  c.useLabel(cleanup);
  c.addop(loc, POP_TOP);
  if (!cond) c.addop(NO_LOCATION, JUMP_NO_INTERRUPT, next);
  c.useLabel(end);
}

/** CPython: codegen_compare. */
export function visitCompare(c: Compiler, e: Compare): void {
  const loc = LOC(e);
  checkCompare(c, e);
  visitExpr(c, e.left);
  const last = e.ops.length - 1;
  if (last === 0) {
    visitExpr(c, e.comparators[0]);
    addCompare(c, loc, e.ops[0]);
    return;
  }
  const cleanup = c.newLabel();
  for (let i = 0; i < last; i++) {
    visitExpr(c, e.comparators[i]);
    c.addop(loc, SWAP, 2);
    c.addop(loc, COPY, 2);
    addCompare(c, loc, e.ops[i]);
    c.addop(loc, COPY, 1);
    c.addop(loc, TO_BOOL);
    c.addop(loc, POP_JUMP_IF_FALSE, cleanup);
    c.addop(loc, POP_TOP);
  }
  visitExpr(c, e.comparators[last]);
  addCompare(c, loc, e.ops[last]);
  const end = c.newLabel();
  c.addop(NO_LOCATION, JUMP_NO_INTERRUPT, end);
  c.useLabel(cleanup);
  c.addop(loc, SWAP, 2);
  c.addop(loc, POP_TOP);
  c.useLabel(end);
}

/** CPython: codegen_boolop. */
export function visitBoolOp(c: Compiler, e: BoolOp): void {
  const loc = LOC(e);
  const jump = e.op === "And" ? JUMP_IF_FALSE : JUMP_IF_TRUE;
  const end = c.newLabel();
  const values = e.values;
  const last = values.length - 1;
  for (let i = 0; i < last; i++) {
    visitExpr(c, values[i]);
    c.addop(loc, jump, end);
    c.addop(loc, POP_TOP);
  }
  visitExpr(c, values[last]);
  c.useLabel(end);
}

/** `a if b else c if d else e` is a loop, since it may go on. CPython: codegen_ifexp. */
export function visitIfExp(c: Compiler, e: IfExp): void {
  const end = c.newLabel();
  for (;;) {
    const next = c.newLabel();
    jumpIf(c, LOC(e), e.test, next, false);
    visitExpr(c, e.body);
    c.addop(NO_LOCATION, JUMP_NO_INTERRUPT, end);
    c.useLabel(next);
    if (e.orelse.nodeType !== "IfExp") break;
    e = e.orelse;
  }
  visitExpr(c, e.orelse);
  c.useLabel(end);
}
