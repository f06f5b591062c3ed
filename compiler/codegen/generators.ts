/**
 * Suspension shared by `await`, `yield from`, `async for` and `async with`, and the wrapper of generator bodies.
 */
import {
  INTRINSIC_STOPITERATION_ERROR,
  RESUME_AFTER_AWAIT,
  RESUME_AFTER_YIELD_FROM,
} from "../bytecode/opargs.ts";
import {
  CALL_INTRINSIC_1,
  CLEANUP_THROW,
  END_SEND,
  JUMP_NO_INTERRUPT,
  POP_BLOCK,
  RERAISE,
  RESUME,
  RETURN_VALUE,
  SEND,
  SETUP_CLEANUP,
  SETUP_FINALLY,
  YIELD_VALUE,
} from "../bytecode/opcodes_generated.ts";
import { NO_LOCATION, type SourceLocation } from "../instruction_sequence.ts";
import type { Compiler } from "./compiler.ts";

/** Delegates to the iterator under the value to send, both on the stack. CPython: codegen_add_yield_from. */
export function addYieldFrom(c: Compiler, loc: SourceLocation, isAwait: boolean): void {
  const send = c.newLabel();
  const fail = c.newLabel();
  const exit = c.newLabel();
  c.useLabel(send);
  c.addop(loc, SEND, exit);
  // YIELD_VALUE raises only for throw() and close().
  c.addop(loc, SETUP_FINALLY, fail);
  c.addop(loc, YIELD_VALUE, 1);
  c.addop(NO_LOCATION, POP_BLOCK);
  c.addop(loc, RESUME, isAwait ? RESUME_AFTER_AWAIT : RESUME_AFTER_YIELD_FROM);
  c.addop(loc, JUMP_NO_INTERRUPT, send);
  c.useLabel(fail);
  c.addop(loc, CLEANUP_THROW);
  c.useLabel(exit);
  c.addop(loc, END_SEND);
}

/** A StopIteration that leaves the body becomes RuntimeError. CPython: codegen_wrap_in_stopiteration_handler. */
export function wrapInStopIterationHandler(c: Compiler): void {
  const handler = c.newLabel();
  c.seq.insertInstruction(0, SETUP_CLEANUP, handler, NO_LOCATION);
  c.addLoadConst(NO_LOCATION, null);
  c.addop(NO_LOCATION, RETURN_VALUE);
  c.useLabel(handler);
  c.addop(NO_LOCATION, CALL_INTRINSIC_1, INTRINSIC_STOPITERATION_ERROR);
  c.addop(NO_LOCATION, RERAISE, 1);
}
