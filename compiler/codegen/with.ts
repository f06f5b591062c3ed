/**
 * `with` and `async with`.
 */
import type { AsyncWith, With } from "../ast/nodes_generated.ts";
import {
  SPECIAL___AENTER__,
  SPECIAL___AEXIT__,
  SPECIAL___ENTER__,
  SPECIAL___EXIT__,
} from "../bytecode/opargs.ts";
import {
  CALL,
  COPY,
  GET_AWAITABLE,
  JUMP,
  JUMP_NO_INTERRUPT,
  LOAD_SPECIAL,
  POP_BLOCK,
  POP_EXCEPT,
  POP_JUMP_IF_TRUE,
  POP_TOP,
  PUSH_EXC_INFO,
  RERAISE,
  SETUP_CLEANUP,
  SETUP_WITH,
  SWAP,
  TO_BOOL,
  WITH_EXCEPT_START,
} from "../bytecode/opcodes_generated.ts";
import { type Label, NO_LOCATION, type SourceLocation } from "../instruction_sequence.ts";
import type { Compiler } from "./compiler.ts";
import { visitExpr } from "./expressions.ts";
import { callExitWithNones } from "./frame_blocks.ts";
import { addYieldFrom } from "./generators.ts";
import { LOC } from "./location.ts";
import { visitStmts } from "./statements.ts";
import { popExceptAndReraise } from "./try.ts";
import { COMPILE_FBLOCK_ASYNC_WITH, COMPILE_FBLOCK_WITH } from "./unit.ts";

/** CPython: codegen_with, codegen_async_with. */
export function visitWith(c: Compiler, s: With | AsyncWith): void {
  withItem(c, s, 0);
}

/** One item, with the items behind it and the body inside. CPython: codegen_with_inner, codegen_async_with_inner. */
function withItem(c: Compiler, s: With | AsyncWith, pos: number): void {
  const isAsync = s.nodeType === "AsyncWith";
  const item = s.items[pos];
  const block = c.newLabel();
  const final = c.newLabel();
  const exit = c.newLabel();
  const cleanup = c.newLabel();

  visitExpr(c, item.context_expr);
  const loc = LOC(item.context_expr);
  c.addop(loc, COPY, 1);
  c.addop(loc, LOAD_SPECIAL, isAsync ? SPECIAL___AEXIT__ : SPECIAL___EXIT__);
  c.addop(loc, SWAP, 2);
  c.addop(loc, SWAP, 3);
  c.addop(loc, LOAD_SPECIAL, isAsync ? SPECIAL___AENTER__ : SPECIAL___ENTER__);
  c.addop(loc, CALL, 0);
  if (isAsync) addAwait(c, loc, 1);
  c.addop(loc, SETUP_WITH, final);

  c.useLabel(block);
  c.pushFrameBlock(
    loc,
    isAsync ? COMPILE_FBLOCK_ASYNC_WITH : COMPILE_FBLOCK_WITH,
    block,
    final,
    undefined,
  );
  if (item.optional_vars !== undefined) visitExpr(c, item.optional_vars);
  else c.addop(loc, POP_TOP);
  if (pos + 1 === s.items.length) visitStmts(c, s.body);
  else withItem(c, s, pos + 1);
  c.popFrameBlock();
  c.addop(isAsync ? loc : NO_LOCATION, POP_BLOCK);

  // The body ended well.
  callExitWithNones(c, loc);
  if (isAsync) addAwait(c, loc, 2);
  c.addop(loc, POP_TOP);
  c.addop(loc, JUMP, exit);

  // It raised.
  c.useLabel(final);
  c.addop(loc, SETUP_CLEANUP, cleanup);
  c.addop(loc, PUSH_EXC_INFO);
  c.addop(loc, WITH_EXCEPT_START);
  if (isAsync) addAwait(c, loc, 2);
  withExceptFinish(c, cleanup);
  c.useLabel(exit);
}

/** `where`: 1 after `__aenter__`, 2 after `__aexit__`, for the error message of what can't be awaited. */
function addAwait(c: Compiler, loc: SourceLocation, where: number): void {
  c.addop(loc, GET_AWAITABLE, where);
  c.addLoadConst(loc, null);
  addYieldFrom(c, loc, true);
}

/** CPython: codegen_with_except_finish. */
function withExceptFinish(c: Compiler, cleanup: Label): void {
  const suppress = c.newLabel();
  c.addop(NO_LOCATION, TO_BOOL);
  c.addop(NO_LOCATION, POP_JUMP_IF_TRUE, suppress);
  c.addop(NO_LOCATION, RERAISE, 2);
  c.useLabel(suppress);
  c.addop(NO_LOCATION, POP_TOP);
  c.addop(NO_LOCATION, POP_BLOCK);
  c.addop(NO_LOCATION, POP_EXCEPT);
  c.addop(NO_LOCATION, POP_TOP);
  c.addop(NO_LOCATION, POP_TOP);
  c.addop(NO_LOCATION, POP_TOP);
  const exit = c.newLabel();
  c.addop(NO_LOCATION, JUMP_NO_INTERRUPT, exit);
  c.useLabel(cleanup);
  popExceptAndReraise(c, NO_LOCATION);
  c.useLabel(exit);
}
