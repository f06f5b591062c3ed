/**
 * Leaving frame blocks early: what `return`, `break` and `continue` undo on their way out.
 * CPython: codegen_unwind_fblock, codegen_unwind_fblock_stack.
 */
import type { stmt } from "../ast/nodes_generated.ts";
import { CALL, GET_AWAITABLE, POP_BLOCK, POP_EXCEPT, POP_TOP, SWAP } from "../bytecode/opcodes_generated.ts";
import { NO_LABEL, NO_LOCATION, type SourceLocation } from "../instruction_sequence.ts";
import type { Compiler } from "./compiler.ts";
import { addYieldFrom } from "./generators.ts";
import { nameop } from "./names.ts";
import { visitStmts } from "./statements.ts";
import {
  COMPILE_FBLOCK_ASYNC_WITH,
  COMPILE_FBLOCK_EXCEPTION_GROUP_HANDLER,
  COMPILE_FBLOCK_FINALLY_END,
  COMPILE_FBLOCK_FINALLY_TRY,
  COMPILE_FBLOCK_FOR_LOOP,
  COMPILE_FBLOCK_HANDLER_CLEANUP,
  COMPILE_FBLOCK_POP_VALUE,
  COMPILE_FBLOCK_TRY_EXCEPT,
  COMPILE_FBLOCK_WHILE_LOOP,
  COMPILE_FBLOCK_WITH,
  type FrameBlock,
} from "./unit.ts";

/** Calls the exit method on the stack with three None. */
export function callExitWithNones(c: Compiler, loc: SourceLocation): void {
  c.addLoadConst(loc, null);
  c.addLoadConst(loc, null);
  c.addLoadConst(loc, null);
  c.addop(loc, CALL, 3);
}

/**
 * Undoes one block; with `preserveTos` the value on top of the stack stays on top. Returns the location for what
 * follows: none after code that ought to look as if it ran later than the statement.
 */
export function unwindFrameBlock(
  c: Compiler,
  loc: SourceLocation,
  block: FrameBlock,
  preserveTos: boolean,
): SourceLocation {
  switch (block.fb_type) {
    case COMPILE_FBLOCK_FOR_LOOP:
      if (preserveTos) c.addop(loc, SWAP, 2);
      c.addop(loc, POP_TOP);
      return loc;
    case COMPILE_FBLOCK_TRY_EXCEPT:
      c.addop(loc, POP_BLOCK);
      return loc;
    case COMPILE_FBLOCK_FINALLY_TRY:
      c.addop(loc, POP_BLOCK);
      if (preserveTos) c.pushFrameBlock(loc, COMPILE_FBLOCK_POP_VALUE, NO_LABEL, NO_LABEL, undefined);
      visitStmts(c, block.fb_datum as stmt[]);
      if (preserveTos) c.popFrameBlock();
      return NO_LOCATION;
    case COMPILE_FBLOCK_FINALLY_END:
      if (preserveTos) c.addop(loc, SWAP, 2);
      c.addop(loc, POP_TOP);
      if (preserveTos) c.addop(loc, SWAP, 2);
      c.addop(loc, POP_BLOCK);
      c.addop(loc, POP_EXCEPT);
      return loc;
    case COMPILE_FBLOCK_WITH:
    case COMPILE_FBLOCK_ASYNC_WITH: {
      const withLoc = block.fb_loc;
      c.addop(withLoc, POP_BLOCK);
      if (preserveTos) {
        c.addop(withLoc, SWAP, 3);
        c.addop(withLoc, SWAP, 2);
      }
      callExitWithNones(c, withLoc);
      if (block.fb_type === COMPILE_FBLOCK_ASYNC_WITH) {
        c.addop(withLoc, GET_AWAITABLE, 2);
        c.addLoadConst(withLoc, null);
        addYieldFrom(c, withLoc, true);
      }
      c.addop(withLoc, POP_TOP);
      return NO_LOCATION;
    }
    case COMPILE_FBLOCK_HANDLER_CLEANUP: {
      const name = block.fb_datum as string | undefined;
      if (name !== undefined) c.addop(loc, POP_BLOCK);
      if (preserveTos) c.addop(loc, SWAP, 2);
      c.addop(loc, POP_BLOCK);
      c.addop(loc, POP_EXCEPT);
      if (name !== undefined) {
        c.addLoadConst(loc, null);
        nameop(c, loc, name, "Store");
        nameop(c, loc, name, "Del");
      }
      return loc;
    }
    case COMPILE_FBLOCK_POP_VALUE:
      if (preserveTos) c.addop(loc, SWAP, 2);
      c.addop(loc, POP_TOP);
      return loc;
    default:
      return loc;
  }
}

/** How far an unwinding went. */
export interface Unwound {
  loc: SourceLocation;
  /** The loop at which it stopped, still in place. */
  loop: FrameBlock | undefined;
}

/** Undoes all blocks from the inside out, or with `toLoop` those inside of the innermost loop. The blocks stay. */
export function unwindFrameBlocks(
  c: Compiler,
  loc: SourceLocation,
  preserveTos: boolean,
  toLoop: boolean,
): Unwound {
  const blocks = c.u.u_fblock;
  const top = blocks.pop();
  if (top === undefined) return { loc, loop: undefined };
  if (top.fb_type === COMPILE_FBLOCK_EXCEPTION_GROUP_HANDLER) {
    throw c.error(loc, "'break', 'continue' and 'return' cannot appear in an except* block");
  }
  if (toLoop && (top.fb_type === COMPILE_FBLOCK_WHILE_LOOP || top.fb_type === COMPILE_FBLOCK_FOR_LOOP)) {
    blocks.push(top);
    return { loc, loop: top };
  }
  const unwound = unwindFrameBlocks(c, unwindFrameBlock(c, loc, top, preserveTos), preserveTos, toLoop);
  blocks.push(top);
  return unwound;
}
