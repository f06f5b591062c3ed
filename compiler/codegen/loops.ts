/**
 * Branches and loops, and the statements that leave them.
 */
import type { AsyncFor, For, If, Return, While } from "../ast/nodes_generated.ts";
import {
  END_ASYNC_FOR,
  END_FOR,
  FOR_ITER,
  GET_AITER,
  GET_ANEXT,
  GET_ITER,
  JUMP,
  JUMP_NO_INTERRUPT,
  NOP,
  NOT_TAKEN,
  POP_BLOCK,
  POP_ITER,
  RETURN_VALUE,
  SETUP_FINALLY,
} from "../bytecode/opcodes_generated.ts";
import { NO_LOCATION, type SourceLocation } from "../instruction_sequence.ts";
import { isFunctionLike } from "../symtable.ts";
import type { Compiler } from "./compiler.ts";
import { jumpIf } from "./conditions.ts";
import { visitExpr } from "./expressions.ts";
import { unwindFrameBlock, unwindFrameBlocks } from "./frame_blocks.ts";
import { addYieldFrom } from "./generators.ts";
import { LOC } from "./location.ts";
import { visitStmts } from "./statements.ts";
import { COMPILE_FBLOCK_FOR_LOOP, COMPILE_FBLOCK_WHILE_LOOP } from "./unit.ts";

/** An `if` with its `elif`s, which nest in the AST: a loop, since there may be thousands. CPython: codegen_if. */
export function visitIf(c: Compiler, s: If): void {
  const ends = [];
  for (;;) {
    const end = c.newLabel();
    ends.push(end);
    const orelse = s.orelse;
    const next = orelse.length > 0 ? c.newLabel() : end;
    jumpIf(c, LOC(s), s.test, next, false);
    visitStmts(c, s.body);
    if (orelse.length === 0) break;
    c.addop(NO_LOCATION, JUMP_NO_INTERRUPT, end);
    c.useLabel(next);
    if (orelse.length > 1 || orelse[0].nodeType !== "If") {
      visitStmts(c, orelse);
      break;
    }
    s = orelse[0];
  }
  for (let i = ends.length - 1; i >= 0; i--) c.useLabel(ends[i]);
}

/** CPython: codegen_for. */
export function visitFor(c: Compiler, s: For): void {
  const start = c.newLabel();
  const body = c.newLabel();
  const cleanup = c.newLabel();
  const end = c.newLabel();
  c.pushFrameBlock(LOC(s), COMPILE_FBLOCK_FOR_LOOP, start, end, undefined);
  visitExpr(c, s.iter);
  const loc = LOC(s.iter);
  c.addop(loc, GET_ITER);
  c.useLabel(start);
  c.addop(loc, FOR_ITER, cleanup);
  // A line of its own for the target, where it has one.
  c.addop(LOC(s.target), NOP);
  c.useLabel(body);
  visitExpr(c, s.target);
  visitStmts(c, s.body);
  c.addop(NO_LOCATION, JUMP, start);
  c.useLabel(cleanup);
  // END_FOR first: instrumentation depends on it.
  c.addop(NO_LOCATION, END_FOR);
  c.addop(NO_LOCATION, POP_ITER);
  c.popFrameBlock();
  visitStmts(c, s.orelse);
  c.useLabel(end);
}

/** CPython: codegen_async_for. */
export function visitAsyncFor(c: Compiler, s: AsyncFor): void {
  const loc = LOC(s);
  const start = c.newLabel();
  const send = c.newLabel();
  const except = c.newLabel();
  const end = c.newLabel();
  visitExpr(c, s.iter);
  const iterLoc = LOC(s.iter);
  c.addop(iterLoc, GET_AITER);
  c.useLabel(start);
  c.pushFrameBlock(loc, COMPILE_FBLOCK_FOR_LOOP, start, end, undefined);
  c.addop(loc, SETUP_FINALLY, except);
  c.addop(loc, GET_ANEXT);
  c.addLoadConst(loc, null);
  c.useLabel(send);
  addYieldFrom(c, loc, true);
  c.addop(loc, POP_BLOCK);
  c.addop(loc, NOT_TAKEN);
  visitExpr(c, s.target);
  visitStmts(c, s.body);
  c.addop(NO_LOCATION, JUMP, start);
  c.popFrameBlock();
  c.useLabel(except);
  // The loop ends where the iterator is written, not in the body.
  c.addop(iterLoc, END_ASYNC_FOR, send);
  visitStmts(c, s.orelse);
  c.useLabel(end);
}

/** CPython: codegen_while. */
export function visitWhile(c: Compiler, s: While): void {
  const loop = c.newLabel();
  const end = c.newLabel();
  const anchor = c.newLabel();
  const loc = LOC(s);
  c.useLabel(loop);
  c.pushFrameBlock(loc, COMPILE_FBLOCK_WHILE_LOOP, loop, end, undefined);
  jumpIf(c, loc, s.test, anchor, false);
  visitStmts(c, s.body);
  c.addop(NO_LOCATION, JUMP, loop);
  c.popFrameBlock();
  c.useLabel(anchor);
  visitStmts(c, s.orelse);
  c.useLabel(end);
}

/** CPython: codegen_return. */
export function visitReturn(c: Compiler, s: Return): void {
  let loc = LOC(s);
  const { ste } = c;
  const value = s.value;
  if (!isFunctionLike(ste)) throw c.error(loc, "'return' outside function");
  if (value !== undefined && ste.ste_coroutine && ste.ste_generator) {
    throw c.error(loc, "'return' with value in async generator");
  }
  const preserveTos = value !== undefined && value.nodeType !== "Constant";
  if (preserveTos) visitExpr(c, value);
  else if (value !== undefined) {
    loc = LOC(value);
    c.addop(loc, NOP);
  }
  if (value === undefined || value.lineno !== s.lineno) {
    loc = LOC(s);
    c.addop(loc, NOP);
  }
  loc = unwindFrameBlocks(c, loc, preserveTos, false).loc;
  if (value === undefined) c.addLoadConst(loc, null);
  else if (value.nodeType === "Constant") c.addLoadConst(loc, value.value);
  c.addop(loc, RETURN_VALUE);
}

/** CPython: codegen_break. */
export function visitBreak(c: Compiler, loc: SourceLocation): void {
  c.addop(loc, NOP);
  const { loc: unwoundLoc, loop } = unwindFrameBlocks(c, loc, false, true);
  if (loop === undefined) throw c.error(loc, "'break' outside loop");
  c.addop(unwindFrameBlock(c, unwoundLoc, loop, false), JUMP, loop.fb_exit);
}

/** CPython: codegen_continue. */
export function visitContinue(c: Compiler, loc: SourceLocation): void {
  c.addop(loc, NOP);
  const { loc: unwoundLoc, loop } = unwindFrameBlocks(c, loc, false, true);
  if (loop === undefined) throw c.error(loc, "'continue' not properly in loop");
  c.addop(unwoundLoc, JUMP, loop.fb_block);
}
