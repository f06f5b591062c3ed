/**
 * `try` with `except`, `except*` and `finally`.
 *
 * The body of `finally` is written twice, once for falling through and once for exceptions, and once more for each
 * `return`, `break` and `continue` that leaves the body. Its warnings are issued for all but the exceptional copy.
 */
import type { ExceptHandler, Try, TryStar } from "../ast/nodes_generated.ts";
import { INTRINSIC_PREP_RERAISE_STAR } from "../bytecode/opargs.ts";
import {
  BUILD_LIST,
  CALL_INTRINSIC_2,
  CHECK_EG_MATCH,
  CHECK_EXC_MATCH,
  COPY,
  JUMP_NO_INTERRUPT,
  LIST_APPEND,
  NOP,
  POP_BLOCK,
  POP_EXCEPT,
  POP_JUMP_IF_FALSE,
  POP_JUMP_IF_NONE,
  POP_JUMP_IF_NOT_NONE,
  POP_TOP,
  PUSH_EXC_INFO,
  RERAISE,
  SETUP_CLEANUP,
  SETUP_FINALLY,
  SWAP,
} from "../bytecode/opcodes_generated.ts";
import { type Label, NO_LABEL, NO_LOCATION, type SourceLocation } from "../instruction_sequence.ts";
import type { Compiler } from "./compiler.ts";
import { visitExpr } from "./expressions.ts";
import { LOC } from "./location.ts";
import { nameop } from "./names.ts";
import { visitStmts } from "./statements.ts";
import {
  COMPILE_FBLOCK_EXCEPTION_GROUP_HANDLER,
  COMPILE_FBLOCK_EXCEPTION_HANDLER,
  COMPILE_FBLOCK_FINALLY_END,
  COMPILE_FBLOCK_FINALLY_TRY,
  COMPILE_FBLOCK_HANDLER_CLEANUP,
  COMPILE_FBLOCK_TRY_EXCEPT,
} from "./unit.ts";

/** CPython: codegen_try, codegen_try_star. */
export function visitTry(c: Compiler, s: Try | TryStar): void {
  if (s.finalbody.length > 0) tryFinally(c, s);
  else if (s.nodeType === "Try") tryExcept(c, s);
  else tryStarExcept(c, s);
}

/** Restores the exception state under the exception and goes on raising it. */
export function popExceptAndReraise(c: Compiler, loc: SourceLocation): void {
  c.addop(loc, COPY, 3);
  c.addop(loc, POP_EXCEPT);
  c.addop(loc, RERAISE, 1);
}

/** CPython: codegen_try_finally, codegen_try_star_finally. */
function tryFinally(c: Compiler, s: Try | TryStar): void {
  const loc = LOC(s);
  const body = c.newLabel();
  const end = c.newLabel();
  const exit = c.newLabel();
  const cleanup = c.newLabel();
  c.addop(loc, SETUP_FINALLY, end);
  c.useLabel(body);
  c.pushFrameBlock(loc, COMPILE_FBLOCK_FINALLY_TRY, body, end, s.finalbody);
  if (s.handlers.length === 0) visitStmts(c, s.body);
  else if (s.nodeType === "Try") tryExcept(c, s);
  else tryStarExcept(c, s);
  c.addop(NO_LOCATION, POP_BLOCK);
  c.popFrameBlock();
  visitStmts(c, s.finalbody);
  c.addop(NO_LOCATION, JUMP_NO_INTERRUPT, exit);

  c.useLabel(end);
  c.addop(NO_LOCATION, SETUP_CLEANUP, cleanup);
  c.addop(NO_LOCATION, PUSH_EXC_INFO);
  c.pushFrameBlock(NO_LOCATION, COMPILE_FBLOCK_FINALLY_END, end, NO_LABEL, undefined);
  c.c_disable_warning++;
  visitStmts(c, s.finalbody);
  c.c_disable_warning--;
  c.popFrameBlock();
  c.addop(NO_LOCATION, RERAISE, 0);
  c.useLabel(cleanup);
  popExceptAndReraise(c, NO_LOCATION);
  c.useLabel(exit);
}

/** CPython: codegen_try_except. */
function tryExcept(c: Compiler, s: Try): void {
  const loc = LOC(s);
  const body = c.newLabel();
  let except = c.newLabel();
  const end = c.newLabel();
  const cleanup = c.newLabel();
  c.addop(loc, SETUP_FINALLY, except);
  c.useLabel(body);
  c.pushFrameBlock(loc, COMPILE_FBLOCK_TRY_EXCEPT, body, NO_LABEL, undefined);
  visitStmts(c, s.body);
  c.popFrameBlock();
  c.addop(NO_LOCATION, POP_BLOCK);
  visitStmts(c, s.orelse);
  c.addop(NO_LOCATION, JUMP_NO_INTERRUPT, end);

  c.useLabel(except);
  c.addop(NO_LOCATION, SETUP_CLEANUP, cleanup);
  c.addop(NO_LOCATION, PUSH_EXC_INFO);
  c.pushFrameBlock(loc, COMPILE_FBLOCK_EXCEPTION_HANDLER, NO_LABEL, NO_LABEL, undefined);
  for (let i = 0; i < s.handlers.length; i++) {
    const handler = s.handlers[i];
    const handlerLoc = LOC(handler);
    if (handler.type === undefined && i < s.handlers.length - 1) {
      throw c.error(handlerLoc, "default 'except:' must be last");
    }
    except = c.newLabel();
    if (handler.type !== undefined) {
      visitExpr(c, handler.type);
      c.addop(handlerLoc, CHECK_EXC_MATCH);
      c.addop(handlerLoc, POP_JUMP_IF_FALSE, except);
    }
    exceptHandler(c, handlerLoc, handler, end);
    c.useLabel(except);
  }
  c.popFrameBlock();
  c.addop(NO_LOCATION, RERAISE, 0);
  c.useLabel(cleanup);
  popExceptAndReraise(c, NO_LOCATION);
  c.useLabel(end);
}

/** Binds the exception, runs the handler's body, unbinds, goes on at `end`. */
function exceptHandler(c: Compiler, loc: SourceLocation, handler: ExceptHandler, end: Label): void {
  const name = handler.name;
  if (name === undefined) {
    const cleanupBody = c.newLabel();
    c.addop(loc, POP_TOP);
    c.useLabel(cleanupBody);
    c.pushFrameBlock(loc, COMPILE_FBLOCK_HANDLER_CLEANUP, cleanupBody, NO_LABEL, undefined);
    visitStmts(c, handler.body);
    c.popFrameBlock();
    c.addop(NO_LOCATION, POP_BLOCK);
    c.addop(NO_LOCATION, POP_EXCEPT);
    c.addop(NO_LOCATION, JUMP_NO_INTERRUPT, end);
    return;
  }
  const cleanupEnd = c.newLabel();
  const cleanupBody = c.newLabel();
  nameop(c, loc, name, "Store");
  c.addop(loc, SETUP_CLEANUP, cleanupEnd);
  c.useLabel(cleanupBody);
  c.pushFrameBlock(loc, COMPILE_FBLOCK_HANDLER_CLEANUP, cleanupBody, NO_LABEL, name);
  visitStmts(c, handler.body);
  c.popFrameBlock();
  c.addop(NO_LOCATION, POP_BLOCK);
  c.addop(NO_LOCATION, POP_BLOCK);
  c.addop(NO_LOCATION, POP_EXCEPT);
  unbind(c, name);
  c.addop(NO_LOCATION, JUMP_NO_INTERRUPT, end);
  c.useLabel(cleanupEnd);
  unbind(c, name);
  c.addop(NO_LOCATION, RERAISE, 1);
}

/** Deletes the handler's name; set to None first, in case the body deleted it. */
function unbind(c: Compiler, name: string): void {
  c.addLoadConst(NO_LOCATION, null);
  nameop(c, NO_LOCATION, name, "Store");
  nameop(c, NO_LOCATION, name, "Del");
}

/**
 * `except*`: while the handlers run, the stack holds the original exception, a list of what they raised, and the part
 * not handled yet. CPython: codegen_try_star_except.
 */
function tryStarExcept(c: Compiler, s: TryStar): void {
  const loc = LOC(s);
  const body = c.newLabel();
  let except = c.newLabel();
  const orelse = c.newLabel();
  const end = c.newLabel();
  const cleanup = c.newLabel();
  const reraiseStar = c.newLabel();
  c.addop(loc, SETUP_FINALLY, except);
  c.useLabel(body);
  c.pushFrameBlock(loc, COMPILE_FBLOCK_TRY_EXCEPT, body, NO_LABEL, undefined);
  visitStmts(c, s.body);
  c.popFrameBlock();
  c.addop(NO_LOCATION, POP_BLOCK);
  c.addop(NO_LOCATION, JUMP_NO_INTERRUPT, orelse);

  c.useLabel(except);
  c.addop(NO_LOCATION, SETUP_CLEANUP, cleanup);
  c.addop(NO_LOCATION, PUSH_EXC_INFO);
  c.pushFrameBlock(loc, COMPILE_FBLOCK_EXCEPTION_GROUP_HANDLER, NO_LABEL, NO_LABEL, undefined);
  const n = s.handlers.length;
  for (let i = 0; i < n; i++) {
    const handler = s.handlers[i];
    const handlerLoc = LOC(handler);
    except = c.newLabel();
    const exceptWithError = c.newLabel();
    const noMatch = c.newLabel();
    if (i === 0) {
      c.addop(handlerLoc, BUILD_LIST, 0);
      c.addop(handlerLoc, COPY, 2);
    }
    if (handler.type !== undefined) {
      visitExpr(c, handler.type);
      c.addop(handlerLoc, CHECK_EG_MATCH);
      c.addop(handlerLoc, COPY, 1);
      c.addop(handlerLoc, POP_JUMP_IF_NONE, noMatch);
    }
    const cleanupEnd = c.newLabel();
    const cleanupBody = c.newLabel();
    const name = handler.name;
    if (name !== undefined) nameop(c, handlerLoc, name, "Store");
    else c.addop(handlerLoc, POP_TOP);
    c.addop(handlerLoc, SETUP_CLEANUP, cleanupEnd);
    c.useLabel(cleanupBody);
    c.pushFrameBlock(handlerLoc, COMPILE_FBLOCK_HANDLER_CLEANUP, cleanupBody, NO_LABEL, name);
    visitStmts(c, handler.body);
    c.popFrameBlock();
    c.addop(NO_LOCATION, POP_BLOCK);
    if (name !== undefined) unbind(c, name);
    c.addop(NO_LOCATION, JUMP_NO_INTERRUPT, except);
    c.useLabel(cleanupEnd);
    if (name !== undefined) unbind(c, name);
    // What the handler raised goes to the list.
    c.addop(NO_LOCATION, LIST_APPEND, 3);
    c.addop(NO_LOCATION, POP_TOP);
    c.addop(NO_LOCATION, JUMP_NO_INTERRUPT, exceptWithError);
    c.useLabel(except);
    // Holds the line that the jump inherits.
    c.addop(NO_LOCATION, NOP);
    c.addop(NO_LOCATION, JUMP_NO_INTERRUPT, exceptWithError);
    c.useLabel(noMatch);
    c.addop(handlerLoc, POP_TOP);
    c.useLabel(exceptWithError);
    if (i === n - 1) {
      c.addop(NO_LOCATION, LIST_APPEND, 1);
      c.addop(NO_LOCATION, JUMP_NO_INTERRUPT, reraiseStar);
    }
  }
  c.popFrameBlock();
  const reraise = c.newLabel();
  c.useLabel(reraiseStar);
  c.addop(NO_LOCATION, CALL_INTRINSIC_2, INTRINSIC_PREP_RERAISE_STAR);
  c.addop(NO_LOCATION, COPY, 1);
  c.addop(NO_LOCATION, POP_JUMP_IF_NOT_NONE, reraise);
  c.addop(NO_LOCATION, POP_TOP);
  c.addop(NO_LOCATION, POP_BLOCK);
  c.addop(NO_LOCATION, POP_EXCEPT);
  c.addop(NO_LOCATION, JUMP_NO_INTERRUPT, end);
  c.useLabel(reraise);
  c.addop(NO_LOCATION, POP_BLOCK);
  c.addop(NO_LOCATION, SWAP, 2);
  c.addop(NO_LOCATION, POP_EXCEPT);
  c.addop(NO_LOCATION, RERAISE, 0);
  c.useLabel(cleanup);
  popExceptAndReraise(c, NO_LOCATION);
  c.useLabel(orelse);
  visitStmts(c, s.orelse);
  c.useLabel(end);
}
